"""Bodies that no list knows, found by how such names are built.

A head noun ("Commission", "Secretaría") is extended over the capitalised words
beside it; the words decide whether the whole is a government's body.  How
much a head noun needs is said in ``agency_words/heads.csv``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.core.ids import fold
from pipeline.core.reading import TextBlock
from pipeline.extract.agencies import words
from pipeline.extract.agencies.edges import Field, left_edge, ordinal_before, right_edge
from pipeline.extract.agencies.scan import HeadHit, Hit, Place, Scan
from pipeline.extract.agencies.tokens import NEXT, POSSESSIVE, TOKEN, name_key
from pipeline.extract.agencies.words import Head

# Stands for a known body's name where a shape is grown around it.
_KNOWN = Head("", "en", "strong", "both")
# "University of" before a name that is a part of it.
_OWNER = re.compile(r"['’]s? $")
_OF_BEFORE = re.compile(r"([^\W\d_]+) (?:of|de|del)(?: the| la)? $")


@dataclass(frozen=True, slots=True)
class Shape:
    """A name built like a body's; ``parent`` is the known body inside it.

    ``outgrown``: the known name that it begins with is another body's.
    """

    start: int
    end: int
    head: HeadHit
    parent: Hit | None
    places: tuple[Place, ...]
    outgrown: bool = False


def find_shapes(text: str, scan: Scan, floor_of: dict[int, TextBlock]) -> list[Shape]:
    """The names in ``text`` that are built like a body's, known or not.

    ``floor_of`` maps the start of each head noun to the block that holds it;
    no name leaves its block.  Shapes may overlap hits; they do not overlap
    each other.
    """
    field = Field.of(text, scan)
    found: list[Shape] = []
    known = [HeadHit(hit.start, hit.end, _KNOWN) for hit in scan.hits if not hit.acronym]
    for head in sorted([*scan.heads, *known], key=lambda head: head.start):
        block = floor_of.get(head.start)
        if block is None or (found and head.start < found[-1].end):
            continue
        busy = found[-1].end if found else 0
        if head.head is _KNOWN:
            shape = _local(field, head, max(block.start, busy)) or _longer(field, head, block)
        else:
            shape = _shape(field, head.read_in(block.language), block, busy)
        if shape is not None:
            found.append(shape)
    return found


def _local(field: Field, hit: HeadHit, floor: int) -> Shape | None:
    """A state's or a city's body whose name holds a known one's ("Texas Supreme Court")."""
    name = field.text[hit.start : hit.end]
    if " " not in name or not is_generic(name):
        return None
    start = left_edge(field, hit.start, floor)
    places = field.places_in(start, hit.start)
    before = [
        fold(token["word"])
        for token in TOKEN.finditer(field.text, start, hit.start)
        if not any(place.start <= token.start() < place.end for place in places)
    ]
    if not before or field.hits_in(start, hit.start):
        return None
    known = field.hit_at(hit.start)
    own = known is None or any(sense.via == "name" for sense in known.senses)
    last = name_key(field.text[hit.start : hit.end])[-1]
    named = not own and last in words.bag("named_heads.txt")
    if not named and not words.bag("local_words.txt").intersection(before):
        return None
    return Shape(start, hit.end, hit, None, places)


_ES_FIRST = Head("", "es", "strong", "first")
_ES_GOES_ON = re.compile(r" (?:de la|de los|de|del|para la|para) [A-ZÀ-Þ]")


def _matter_after(text: str, end: int) -> re.Match[str] | None:
    """The first letter of a word of public business right after a Spanish name.

    "Secretaría de la Hacienda Pública" is not the "Secretaría de la Hacienda".
    """
    match = _ES_ADJECTIVE.match(text, end)
    if match is None or fold(match["word"]) not in words.bag("topics.txt"):
        return None
    return _FIRST_LETTER.match(text, end)


_ES_ADJECTIVE = re.compile(r" (?P<word>[A-ZÀ-Þ][a-zà-ÿ]+(?:[ao]s?|al(?:es)?|ar))(?!\w)")
_FIRST_LETTER = re.compile(r" \w")


def _longer(field: Field, hit: HeadHit, block: TextBlock) -> Shape | None:
    """A Spanish body whose name goes on after a known short one.

    "Fiscalía Federal del Distrito Este" is not the "Fiscalía Federal".
    """
    known = field.hit_at(hit.start)
    if known is None or " " not in field.text[hit.start : hit.end]:
        return None
    written = name_key(field.text[hit.start : hit.end])
    ministry = _longer_ministry(field, hit, written)
    if ministry is not None or block.language == "en":
        return ministry or _longer_of(field, hit, block)
    official = {
        name_key(name)
        for sense in known.senses
        for name in (sense.agency.name, *sense.agency.name_es[:1])
        if name not in sense.agency.short_names
    }
    if written in official or block.language != "es":
        return None
    match = _ES_GOES_ON.match(field.text, hit.end) or _matter_after(field.text, hit.end)
    if match is None or field.place_at(match.end() - 1) or field.hit_at(match.end() - 1):
        return None
    if field.text.startswith("Estado", match.end() - 1):
        return None
    longer = HeadHit(hit.start, hit.end, _ES_FIRST)
    end, parent = right_edge(field, longer, block.end)
    if end == hit.end or parent is not None:
        return None
    return Shape(hit.start, end, hit, None, field.places_in(hit.start, end))


# "Ministry of Commerce and Industry" is not the "Ministry of Commerce".
_SECOND = re.compile(r" (?:and|&|y|e) (?P<matter>[A-ZÀ-Þ]\w+)(?! (?:of|de|del)\b)")
_MINISTRIES = frozenset(("ministry", "secretariat", "ministerio", "secretaria"))


def _longer_ministry(field: Field, hit: HeadHit, written: tuple[str, ...]) -> Shape | None:
    """A ministry whose name goes on with a second matter after a known one's."""
    match = _SECOND.match(field.text, hit.end)
    if match is None or written[0] not in _MINISTRIES:
        return None
    if _is_plural(field.text[hit.start : hit.end].split(" ")[0], written[0]):
        return None
    start = match.start("matter")
    matters = words.bag("topics.txt") | words.bag("matters.txt")
    if fold(match["matter"]) not in matters or field.hit_at(start) or start in field.head_starts:
        return None
    return Shape(hit.start, match.end(), hit, None, field.places_in(hit.start, match.end()))


_EN_FIRST = Head("", "en", "strong", "both")
_EN_OF = re.compile(r" of (?=[A-ZÀ-Þ][a-zà-ÿ])")


def _longer_of(field: Field, hit: HeadHit, block: TextBlock) -> Shape | None:
    """A body whose name goes on with "of" and a matter or a land after a known one's.

    "State Council of Higher Education" is not the "State Council", nor is the
    "Supreme Court of Ruritania" that of a country in the lists.
    """
    match = _EN_OF.match(field.text, hit.end)
    if match is None or not is_generic(field.text[hit.start : hit.end]):
        return None
    first = TOKEN.match(field.text, match.end())
    if first is None or fold(first["word"]) in words.not_in_name() | words.bag("titles.txt"):
        return None
    if field.place_at(match.end()) or field.hit_at(match.end()):
        return None
    if match.end() in field.head_starts:
        return None
    end, parent = right_edge(field, HeadHit(hit.start, hit.end, _EN_FIRST), block.end)
    if end == hit.end or parent is not None:
        return None
    if words.bag("not_bodies.txt").intersection(fold(field.text[hit.end : end]).split()):
        return None
    return Shape(hit.start, end, hit, None, field.places_in(hit.start, end), outgrown=True)


def is_generic(name: str) -> bool:
    """Whether a known name is of a kind that each state or country has one of.

    It has a head noun at an end, and no word that only one body's name can
    have ("Federal", "Border").
    """
    parts = [part.removesuffix("'s") for part in name_key(name)]
    if not parts or words.bag("national_words.txt").intersection(parts):
        return False
    heads = head_words()
    return parts[0] in heads or parts[-1] in heads or parts[-1] in ("office", "agency")


@cache
def head_words() -> frozenset[str]:
    """The keys of head nouns that open or close a body's name."""
    return frozenset(
        part.removesuffix("'s")
        for head in words.heads()
        if head.strength in ("strong", "alone", "police", "topical")
        for part in name_key(head.words)
        if part not in ("of", "de", "general")
    )


def _shape(field: Field, hit: HeadHit, block: TextBlock, busy: int) -> Shape | None:
    head = hit.head
    start, end = hit.start, hit.end
    if _is_plural(field.text[start:end], head.words):
        return None
    if head.use in ("last", "both", "mission") and head.language == "en":
        start = left_edge(field, hit.start, max(block.start, busy))
    else:
        start = ordinal_before(field, hit.start, max(block.start, busy))
    parent: Hit | None = None
    if head.use != "last":
        end, parent = right_edge(field, hit, block.end)
    if end == hit.end and (start == hit.start or head.use == "first"):
        return None
    if _next_is_head(field, hit, end):
        return None
    for inner in field.hits_in(start, hit.start):
        if inner.acronym or inner.start == start:
            parent = parent or inner
    shape = Shape(start, end, hit, parent, field.places_in(start, end))
    return shape if _is_body(field, shape) else None


def _is_plural(written: str, words_of_head: str) -> bool:
    """Whether a head noun is written as a plural: a class of bodies, not one."""
    return fold(written).endswith("s") and not fold(words_of_head).endswith("s")


def _next_is_head(field: Field, hit: HeadHit, end: int) -> bool:
    """Whether another head noun follows at once ("Police Department")."""
    step = NEXT.match(field.text, hit.end)
    return (
        end == hit.end
        and step is not None
        and "," not in step["gap"]
        and step.start("word") in field.head_starts
        and hit.head.language == "en"
    )


def _is_body(field: Field, shape: Shape) -> bool:
    """Whether the words around the head noun make it a government's body."""
    text, head = field.text, shape.head.head
    tokens = [fold(token["word"]) for token in TOKEN.finditer(text, shape.start, shape.end)]
    modifiers = _modifiers(field, shape)
    barred = words.bag("not_bodies.txt")
    if barred.intersection(tokens):
        return False
    owner = _OF_BEFORE.search(text, max(0, shape.start - 40), shape.start)
    if owner is not None and fold(owner[1]) in barred:
        return False
    if goes_on_as_other(text, shape.end):
        return False
    extended = shape.end > shape.head.end
    placed = any(place.country.words not in ("American", "Americans") for place in shape.places)
    topics = len(words.bag("topics.txt").intersection(tokens))
    governmental = bool(words.bag("governmental.txt").intersection(tokens))
    telling = modifiers - words.bag("generic_modifiers.txt")
    if (
        extended
        and head.words == "Department"
        and fold(text[shape.head.end : shape.end]).split()[-1] in words.bag("fields_of_study.txt")
    ):
        return False
    if shape.parent is not None or _is_owned_by_body(field, shape):
        return True
    if head.use == "mission":
        return placed or extended
    if head.strength == "alone":
        return True
    if head.strength == "topical" and not (extended or placed or topics or governmental):
        return False
    if head.strength in ("strong", "topical"):
        return bool(telling) or (placed and bool(modifiers))
    if head.strength == "police":
        return placed or bool(telling)
    if head.strength == "office":
        if extended and text[shape.head.end :].lstrip().startswith("of"):
            return bool(telling)
        return topics > 0 and (placed or governmental)
    if head.strength == "sub":
        return False
    if head.language == "es":
        return extended and (governmental or topics > 0)
    if extended and shape.start == shape.head.start:
        return False
    if head.strength == "technical" and topics > 1:
        return True
    return topics > 0 and (placed or governmental)


# The least length, in characters, of a line of running text.
_FULL_LINE = 45


def goes_on_as_other(text: str, end: int) -> bool:
    """Whether capitalised words after ``end`` make it another thing's name."""
    barred = words.bag("not_bodies.txt") | words.bag("after_name.txt")
    for _ in range(3):
        step = NEXT.match(text, end)
        if step is None or step["gap"] not in (" ", "\n") or not step["word"][0].isupper():
            return False
        if step["gap"] == "\n" and end - text.rfind("\n", 0, end) < _FULL_LINE:
            # A title's line ends here; running text breaks its lines later.
            return False
        if fold(step["word"]) in barred:
            return True
        own = POSSESSIVE.match(text, step.end())
        end = own.end() if own else step.end()
    return False


def _is_owned_by_body(field: Field, shape: Shape) -> bool:
    """Whether a known body's possessive stands right before ("NOAA's Office of …")."""
    owner = _OWNER.search(field.text, max(0, shape.start - 4), shape.start)
    extended = shape.end > shape.head.end
    return owner is not None and extended and owner.start() in field.hit_ends


def _modifiers(field: Field, shape: Shape) -> set[str]:
    """The telling words of a name: no head noun, place or function word."""
    inside: set[str] = set()
    covered = [(place.start, place.end) for place in shape.places]
    covered.append((shape.head.start, shape.head.end))
    for token in TOKEN.finditer(field.text, shape.start, shape.end):
        if any(start <= token.start() < end for start, end in covered):
            continue
        word = fold(token["word"])
        if word not in words.function_words() and word not in ("in", ","):
            inside.add(word)
    return inside
