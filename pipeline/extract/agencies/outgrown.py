"""Bodies whose names hold a known body's name and are others' ("Texas Supreme Court").

A name that goes on before or after a known one's words is longer, and another's.
"""

from __future__ import annotations

import re

from pipeline.extract.agencies.edges import left_edge, right_edge
from pipeline.extract.agencies.field import Field, Shape, is_generic
from pipeline.model.ids import fold
from pipeline.model.reading import TextBlock
from pipeline.rules.agencies import words
from pipeline.rules.agencies.scan import HeadHit
from pipeline.rules.agencies.tokens import TOKEN, name_key
from pipeline.rules.agencies.words import Head


def local_body(field: Field, hit: HeadHit, floor: int) -> Shape | None:
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


def longer_name(field: Field, hit: HeadHit, block: TextBlock) -> Shape | None:
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
_SECOND = re.compile(
    r" (?:and|&|y|e) (?P<matter>[A-ZÀ-Þ]\w+(?: [A-ZÀ-Þ]\w+){0,2})"
    r"(?!\w| [A-ZÀ-Þ]| (?:of|de|del)\b)"
)
_MINISTRIES = frozenset(("ministry", "secretariat", "department", "ministerio", "secretaria"))


def _longer_ministry(field: Field, hit: HeadHit, written: tuple[str, ...]) -> Shape | None:
    """A ministry whose name goes on with a second matter after a known one's."""
    match = _SECOND.match(field.text, hit.end)
    if match is None or written[0] not in _MINISTRIES:
        return None
    if is_plural(field.text[hit.start : hit.end].split(" ")[0], written[0]):
        return None
    start = match.start("matter")
    matters = words.bag("topics.txt") | words.bag("matters.txt")
    if not matters.issuperset(fold(match["matter"]).split()):
        return None
    if field.hit_at(start) or start in field.head_starts:
        return None
    if written[0] == "department" and fold(match["matter"]) in words.bag(
        "ordinary_short_names.txt"
    ):
        # "Department of Labor and Commerce": two departments, loosely put.
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
    name = field.text[hit.start : hit.end]
    if match is None or not is_generic(name) or is_plural(name, " ".join(name_key(name))):
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


def is_plural(written: str, words_of_head: str) -> bool:
    """Whether a head noun is written as a plural: a class of bodies, not one."""
    return fold(written).endswith("s") and not fold(words_of_head).endswith("s")
