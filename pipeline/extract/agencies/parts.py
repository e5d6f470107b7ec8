"""Names of parts joined with the body that they are part of.

"DHS" + "Office of …", "Office of …" + "of the" + "DHS".
"""

from __future__ import annotations

import re

from pipeline.link.agencies.pieces import Piece
from pipeline.rules.agencies import words
from pipeline.rules.agencies.tokens import name_key
from pipeline.rules.registry import Agency

# Between a country's word and the name after it.
JOINT = re.compile(r"[^\S\n]{1,2}\n?|\n")
# Between a body and the country, state or body that it is said to belong to.
OF = re.compile(
    r"[^\S\n]?\n?(?: of| for| de| del| de la| of the| del| de los)"
    r"(?: State of| Estado de| Estado Libre y Soberano de| estado de| Republic of| República de)?"
    r"(?: the| la| los)?[^\S\n]\n?",
    re.IGNORECASE,
)
# No body's name is longer than this many characters.
_LONGEST = 220


def _same(one: Piece, other: Piece) -> bool:
    """Whether two pieces can mean one body, as an acronym and its name do."""
    ids = {sense.agency.id for sense in one.senses}
    return any(sense.agency.id in ids for sense in other.senses)


def _is_child(one: Piece, other: Piece) -> bool:
    """Whether a piece can only mean parts of what another means."""
    ids = {sense.agency.id for sense in other.senses}
    return bool(one.senses) and all(sense.agency.parent in ids for sense in one.senses)


def _part_words() -> frozenset[str]:
    return words.bag("part_words.txt")


def _meanings(piece: Piece) -> tuple[Agency, ...]:
    return tuple(sense.agency for sense in piece.senses) + piece.parents


def join_parts(text: str, spans: list[Piece]) -> list[Piece]:
    """Join "DHS" + "Office of …" and "Office of …" + "of the" + "DHS"."""
    done: list[Piece] = []
    for piece in spans:
        before = done[-1] if done else None
        if before is not None and piece.start < before.end:
            before.end = max(before.end, piece.end)
            continue
        if before is not None and piece.end - before.start <= _LONGEST:
            between = text[before.end : piece.start]
            if (
                JOINT.fullmatch(between)
                and _is_part(text, piece)
                and not _same(before, piece)
                and not ("\n" in between and _fill_lines(text, before, piece))
            ):
                piece.parents = (*_meanings(before), *piece.parents)
                piece.country = piece.country or before.country
                piece.start = before.start
                done[-1] = piece
                continue
            link = OF.fullmatch(between)
            if (
                link is not None
                and not in_other_style(text, before, link)
                and (_is_part(text, before) or _is_child(before, piece))
                and not piece.local
            ):
                before.parents = (*before.parents, *_meanings(piece))
                before.country = before.country or piece.country
                before.end = piece.end
                continue
        done.append(piece)
    return done


def _fill_lines(text: str, one: Piece, other: Piece) -> bool:
    """Whether two names stand on a line each, as on a title page."""
    return text[one.start - 1 : one.start] in ("", "\n") and text[other.end : other.end + 1] in (
        "",
        "\n",
    )


def _is_part(text: str, piece: Piece) -> bool:
    """Whether a name can be a part's ("Office of …", "… Division")."""
    if piece.acronym:
        return False
    parts = [part.removesuffix("'s") for part in name_key(text[piece.start : piece.end])]
    ends = _part_words()
    # The head noun opens the name, closes it, or stands before its "of".
    head = parts[parts.index("of") - 1] if "of" in parts[1:] else ""
    return bool(parts) and bool({parts[0], parts[-1], head} & ends)


def in_other_style(text: str, piece: Piece, link: re.Match[str]) -> bool:
    """Whether "FOR THE" in capitals follows a name that is not in capitals."""
    return link.group().isupper() and not text[piece.start : piece.end].isupper()
