"""Bodies that no list knows, found by how such names are built.

A head noun ("Commission", "Secretaría") is extended over the capitalised words
beside it; the words decide whether the whole is a government's body.  How
much a head noun needs is said in ``agency_words/heads.csv``.
"""

from __future__ import annotations

import re

from pipeline.extract.agencies.edges import left_edge, ordinal_before, right_edge
from pipeline.extract.agencies.field import Field, Shape
from pipeline.extract.agencies.outgrown import is_plural, local_body, longer_name
from pipeline.model.ids import fold
from pipeline.model.reading import TextBlock
from pipeline.rules.agencies import words
from pipeline.rules.agencies.scan import HeadHit, Hit, Scan
from pipeline.rules.agencies.tokens import NEXT, POSSESSIVE, SHORTENED, TOKEN
from pipeline.rules.agencies.words import Head

# Stands for a known body's name where a shape is grown around it.
_KNOWN = Head("", "en", "strong", "both")
# "University of" before a name that is a part of it.
_OWNER = re.compile(r"['’]s? $")
_OF_NEXT = re.compile(r"\s*of")
_OF_BEFORE = re.compile(r"([^\W\d_]+) (?:of|de|del)(?: the| la)? $")


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
            shape = local_body(field, head, max(block.start, busy)) or longer_name(
                field, head, block
            )
        else:
            shape = _shape(field, head.read_in(block.language), block, busy)
        if shape is not None:
            found.append(shape)
    return found


def _shape(field: Field, hit: HeadHit, block: TextBlock, busy: int) -> Shape | None:
    head = hit.head
    start, end = hit.start, hit.end
    if is_plural(field.text[start:end], head.words):
        return None
    if SHORTENED.match(field.text, end):
        # "Cal. Dept. of Transp.": sources shorten all of a name, and say whose elsewhere.
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
        if extended and _OF_NEXT.match(text, shape.head.end) is not None:
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
