"""Agencies in a document: found, told apart, and given their identity.

:func:`find_agencies` reads as a table of contents of what is done.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache

from pipeline.extract.agencies.assembling import Assembler
from pipeline.extract.agencies.coordination import share_heads
from pipeline.extract.agencies.definitions import Definitions, find_definitions
from pipeline.extract.agencies.guards import drop_acronyms, drop_names, drop_parties
from pipeline.extract.agencies.shapes import find_shapes
from pipeline.extract.agencies.short_names import (
    headline_acronyms,
    is_plain_word,
    short_names_bound,
    short_names_spoken,
)
from pipeline.link.agencies.evidence import Signs, title_case
from pipeline.link.agencies.identity import new_agency_id
from pipeline.link.agencies.owners import name_owners
from pipeline.link.agencies.pieces import Piece
from pipeline.link.agencies.resolving import Resolver
from pipeline.model.ids import fold
from pipeline.model.mention import AgencyValue, Evidence, Mention
from pipeline.model.reading import Reading, TextBlock
from pipeline.rules.agencies import words
from pipeline.rules.agencies.lexicon import Lexicon, load_lexicon
from pipeline.rules.agencies.scan import Scan, Scanner
from pipeline.rules.agencies.tokens import undot


@cache
def _default_scanner() -> Scanner:
    return Scanner(load_lexicon())


def find_agencies(reading: Reading, lexicon: Lexicon | None = None) -> list[Mention]:
    """All mentions of government bodies in ``reading``.

    They are sorted, do not overlap, and none crosses the edge of a block or
    touches a barred span.  ``lexicon`` is the one of the package's registry
    unless another is given.
    """
    scanner = _default_scanner() if lexicon is None else Scanner(lexicon)
    text = reading.text
    scan = _allowed(reading, scanner.scan(text))
    plain = [hit for hit in scan.hits if is_plain_word(text, hit)]
    scan.hits = [hit for hit in scan.hits if not is_plain_word(text, hit)]
    shapes = find_shapes(text, scan, _blocks_of_heads(reading, scan))
    pieces = Assembler(text, scan).assemble(scan.hits, shapes)
    pieces = _ordered(share_heads(text, pieces, scanner.lexicon) + pieces)
    pieces = _ordered(pieces + headline_acronyms(text, scanner.lexicon))
    definitions = find_definitions(text, pieces, scan.blocks)
    pieces = _ordered(pieces + definitions.added + _defined_elsewhere(reading, definitions, pieces))
    pieces = _ordered(short_names_bound(reading, pieces) + pieces)
    pieces = _ordered(pieces + short_names_spoken(text, pieces, plain))
    signs = Signs(reading, scan)
    name_owners(reading, signs, pieces, scanner.lexicon)
    drop_names(reading, pieces)
    drop_parties(text, pieces)
    drop_acronyms(reading, pieces, definitions, scanner.lexicon)
    resolver = Resolver(reading, scanner.lexicon, signs)
    resolver.take_signs(pieces)
    _settle(resolver, definitions, text, pieces)
    return _mentions(reading, resolver, pieces, definitions)


def _allowed(reading: Reading, scan: Scan) -> Scan:
    """``scan`` without what crosses a block's edge or stands in a barred span."""
    if reading.blocks:
        starts = [block.start for block in reading.blocks]
        blocks = reading.blocks

        def whole(start: int, end: int) -> bool:
            index = bisect_right(starts, start) - 1
            return index >= 0 and end <= blocks[index].end

        scan.hits = [hit for hit in scan.hits if whole(hit.start, hit.end)]
        scan.heads = [head for head in scan.heads if whole(head.start, head.end)]
    if reading.barred:
        scan.hits = [hit for hit in scan.hits if not reading.is_barred(hit.start, hit.end)]
        scan.heads = [head for head in scan.heads if not reading.is_barred(head.start, head.end)]
    return scan


def _blocks_of_heads(reading: Reading, scan: Scan) -> dict[int, TextBlock]:
    found: dict[int, TextBlock] = {}
    whole = TextBlock(0, len(reading.text), language=reading.language)
    starts = [head.start for head in scan.heads] + [hit.start for hit in scan.hits]
    for start in starts:
        block = reading.block_at(start)
        if block is not None or not reading.blocks:
            found[start] = block or whole
    return found


def _ordered(pieces: list[Piece]) -> list[Piece]:
    """``pieces`` in the text's order; of two that touch, the longer stays."""
    pieces.sort(key=lambda piece: (piece.start, -piece.end))
    kept: list[Piece] = []
    for piece in pieces:
        if kept and piece.start < kept[-1].end:
            if piece.end - piece.start > kept[-1].end - kept[-1].start:
                kept[-1] = piece
            continue
        kept.append(piece)
    return kept


def _defined_elsewhere(
    reading: Reading, definitions: Definitions, pieces: list[Piece]
) -> list[Piece]:
    """The places where acronyms stand that only this document defines."""
    known = {
        undot(reading.text[piece.start : piece.end])
        for piece in pieces
        if piece.acronym and piece.senses
    }
    new = sorted(name for name in definitions.bound if name not in known)
    if not new:
        return []
    pattern = re.compile(
        r"(?<![\w])(?:" + "|".join(re.escape(name) for name in new) + r")s?(?![\w]|[-/]\d)"
    )
    return [
        Piece(match.start(), match.end(), (), True)
        for match in pattern.finditer(reading.text)
        if not reading.is_barred(match.start(), match.end())
    ]


def _settle(resolver: Resolver, definitions: Definitions, text: str, pieces: list[Piece]) -> None:
    """Settle plain names, then shared ones, then acronyms that definitions bind."""
    bound = [piece for piece in pieces if piece.acronym and _bound_to(piece, text, definitions)]
    held = {id(piece) for piece in bound}
    free = [piece for piece in pieces if id(piece) not in held]
    resolver.settle_plain(free)
    _settle_bound(resolver, definitions, text, bound)
    resolver.settle_rest([piece for piece in free if piece.given_acronym])
    _settle_bound(resolver, definitions, text, bound)
    elsewhere = [piece for piece in bound if _is_elsewhere(resolver, definitions, text, piece)]
    resolver.settle_rest(_ordered(free + elsewhere))


def _settle_bound(
    resolver: Resolver, definitions: Definitions, text: str, bound: list[Piece]
) -> None:
    """Give acronyms the body of the name that defines them, where it is settled."""
    for piece in bound:
        long = _bound_to(piece, text, definitions)
        if piece.dropped or piece.settled is not None or long is None or long.settled is None:
            continue
        if _is_elsewhere(resolver, definitions, text, piece):
            continue
        resolver.settle(piece, long.settled, "definition")
        piece.defined_at = (long.start, long.end)


def _is_elsewhere(resolver: Resolver, definitions: Definitions, text: str, piece: Piece) -> bool:
    """Whether an acronym is used for another country's body than the defined one."""
    long = _bound_to(piece, text, definitions)
    return (
        long is not None
        and long.settled is not None
        and piece.settled is None
        and resolver.is_elsewhere(piece, long.settled)
    )


def _bound_to(piece: Piece, text: str, definitions: Definitions) -> Piece | None:
    name = undot(text[piece.start : piece.end])
    for form in (name, name.removesuffix("s")):
        definition = definitions.of(form, piece.start)
        if definition is not None:
            return None if definition.piece is piece else definition.piece
    return None


def _mentions(
    reading: Reading, resolver: Resolver, pieces: list[Piece], definitions: Definitions
) -> list[Mention]:
    found: list[Mention] = []
    text = reading.text
    for piece in pieces:
        if piece.dropped or reading.is_barred(piece.start, piece.end):
            continue
        long = _bound_to(piece, text, definitions) if piece.acronym else None
        if piece.settled is None and long is not None:
            if long.dropped:
                continue
            _borrow(piece, long)
        value = _value(reading, resolver, piece, long)
        if value is None:
            continue
        end = _with_unit_noun(text, piece)
        found.append(
            Mention(
                kind="agency",
                start=piece.start,
                end=end,
                value=value,
                rule=f"agency.{value.method}",
                confidence=piece.confidence or words.confidences()[value.method],
                evidence=_evidence(piece),
            )
        )
    return found


def _borrow(piece: Piece, long: Piece) -> None:
    piece.country = long.country
    piece.defined_at = (long.start, long.end)


def _evidence(piece: Piece) -> tuple[Evidence, ...]:
    found: list[Evidence] = []
    if piece.defined_at is not None:
        found.append(Evidence("definition", *piece.defined_at))
    if piece.country_at is not None:
        found.append(Evidence("country", *piece.country_at))
    return tuple(found)


def _value(
    reading: Reading, resolver: Resolver, piece: Piece, long: Piece | None
) -> AgencyValue | None:
    """The body that a piece was settled on, else a new one named by the text."""
    if piece.settled is not None:
        agency = piece.settled
        return AgencyValue(agency.id, agency.name, agency.acronym, agency.country, piece.method)
    named = long or piece
    if named.open:
        name = _clean_name(reading.text[named.start : named.end])
        return AgencyValue(None, name, None, None, "open")
    if piece.acronym and long is None:
        return None
    name = _clean_name(reading.text[named.start : named.end])
    country = named.country or _country_of(reading, resolver, named)
    if named.state_form and country == "US":
        country = None
    named.country = country
    agency_id = new_agency_id(name, country)
    if long is not None:
        method = "definition"
    else:
        method = "ner" if _is_organisation(reading, piece) else "pattern"
    return AgencyValue(agency_id, name, named.given_acronym, country, method)


def _is_organisation(reading: Reading, piece: Piece) -> bool:
    """Whether the language model, too, sees an organization end where ``piece`` does."""
    index = bisect_left(reading.entities, piece.end, key=lambda entity: entity.end)
    while index < len(reading.entities) and reading.entities[index].end == piece.end:
        if reading.entities[index].label == "ORG":
            return True
        index += 1
    return False


def _clean_name(name: str) -> str:
    return title_case(re.sub(r"\s+", " ", re.sub(r"[-‐‑]\n", "-", name)))


def _country_of(reading: Reading, resolver: Resolver, piece: Piece) -> str | None:
    """The country of a body that no list knows, by parents and surroundings."""
    of_parents = {parent.country for parent in piece.parents}
    if len(of_parents) == 1:
        return of_parents.pop()
    return resolver.weigher.country_near(piece, of_parents)


_NOUN_AFTER = re.compile(r"[ \n]([a-z]+)(?!\w)")


def _with_unit_noun(text: str, piece: Piece) -> int:
    """The end of a piece with "team" or "unit" after a unit's acronym."""
    agency = piece.settled
    last = re.split(r"[\s-]", text[piece.start : piece.end])[-1]
    if agency is None or agency.kind != "unit" or not last.isupper():
        return piece.end
    match = _NOUN_AFTER.match(text, piece.end)
    if match is not None and fold(match[1]) in words.bag("unit_nouns.txt"):
        return match.end()
    return piece.end
