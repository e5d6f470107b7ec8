"""Bodies found by how their names are built: around a head noun, or a known name.

A head noun ("Commission", "Secretaría") is extended over the capitalised words
beside it; the words decide whether the whole is a government's body.  How
much a head noun needs is said in ``heads.csv`` of its language.  A name that holds
a known one and goes on before or after it is another body's ("Texas Supreme Court").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.extract.agencies.name_bounds import left_edge, ordinal_before, right_edge
from pipeline.model.document import TextBlock
from pipeline.model.ids import fold
from pipeline.rules.agencies import words
from pipeline.rules.agencies.matcher import CountryMatch, GazetteerMatch, HeadMatch, Matches
from pipeline.rules.agencies.name_tokens import NEXT, POSSESSIVE, SHORTENED, TOKEN, name_key
from pipeline.rules.agencies.words import Head


@dataclass(frozen=True, slots=True)
class PatternMatch:
    """A name built like a body's; ``parent`` is the known body inside it.

    ``names_other``: the known name that it begins with is another body's.
    """

    start: int
    end: int
    head: HeadMatch
    parent: GazetteerMatch | None
    countries: tuple[CountryMatch, ...]
    names_other: bool = False


def is_generic(name: str) -> bool:
    """Whether a known name is of a kind that each state or country has one of.

    It has a head noun at an end, and no word that only one body's name can
    have ("Federal", "Border").
    """
    parts = [part.removesuffix("'s") for part in name_key(name)]
    if not parts or words.folded("national_words").intersection(parts):
        return False
    heads = head_words()
    return parts[0] in heads or parts[-1] in heads | words.folded("generic_ends")


@cache
def head_words() -> frozenset[str]:
    """The keys of head nouns that open or close a body's name."""
    return frozenset(
        part.removesuffix("'s")
        for head in words.heads()
        if head.is_strong
        for part in name_key(head.words)
        if part not in words.as_written("of") | {"general"}
    )


# Stands for a known body's name where a pattern match is grown around it.
_KNOWN = Head("", "", "strong", "both")
# "University of" before a name that is a part of it.
_OWNER = re.compile(r"['’]s? $")
_OF_BEFORE = re.compile(
    rf"([^\W\d_]+) {words.any_of('owner_connectors')}(?: {words.any_of('articles_after_of')})? $"
)


def find_pattern_matches(matches: Matches, floor_of: dict[int, TextBlock]) -> list[PatternMatch]:
    """The names in a text that are built like a body's, known or not.

    ``floor_of`` maps the start of each head noun to the block that holds it;
    no name leaves its block.  Pattern matches may overlap gazetteer matches; they do not overlap
    each other.
    """
    found: list[PatternMatch] = []
    known = [HeadMatch(name.start, name.end, _KNOWN) for name in matches.names if not name.acronym]
    for head in sorted([*matches.heads, *known], key=lambda head: head.start):
        block = floor_of.get(head.start)
        if block is None or (found and head.start < found[-1].end):
            continue
        busy = found[-1].end if found else 0
        if head.head is _KNOWN:
            pattern = local_body(matches, head, max(block.start, busy)) or longer_name(
                matches, head, block
            )
        else:
            pattern = _pattern(matches, head.read_in(block.language), block, busy)
        if pattern is not None:
            found.append(pattern)
    return found


def _pattern(matches: Matches, noun: HeadMatch, block: TextBlock, busy: int) -> PatternMatch | None:
    head = noun.head
    start, end = noun.start, noun.end
    if is_plural(matches.text[start:end], head.words):
        return None
    if SHORTENED.match(matches.text, end):
        # "Cal. Dept. of Transp.": sources shorten all of a name, and say whose elsewhere.
        return None
    if head.use != "first" and words.puts_modifiers("before", head.language):
        start = left_edge(matches, noun.start, max(block.start, busy))
    else:
        start = ordinal_before(matches, noun.start, max(block.start, busy))
    parent: GazetteerMatch | None = None
    if head.use != "last":
        end, parent = right_edge(matches, noun, block.end)
    if end == noun.end and (start == noun.start or head.use == "first"):
        return None
    if _next_is_head(matches, noun, end):
        return None
    for inner in matches.names_in(start, noun.start):
        if inner.acronym or inner.start == start:
            parent = parent or inner
    pattern = PatternMatch(start, end, noun, parent, matches.countries_in(start, end))
    return pattern if _is_body(matches, pattern) else None


def _next_is_head(matches: Matches, noun: HeadMatch, end: int) -> bool:
    """Whether another head noun follows at once ("Police Department")."""
    step = NEXT.match(matches.text, noun.end)
    return (
        end == noun.end
        and step is not None
        and "," not in step["gap"]
        and step.start("word") in matches.head_starts
        and words.puts_modifiers("before", noun.head.language)
    )


def _is_body(matches: Matches, pattern: PatternMatch) -> bool:
    """Whether the words around the head noun make it a government's body."""
    text, head = matches.text, pattern.head.head
    tokens = [fold(token["word"]) for token in TOKEN.finditer(text, pattern.start, pattern.end)]
    modifiers = _modifiers(matches, pattern)
    excluded = words.folded("not_bodies")
    if excluded.intersection(tokens):
        return False
    owner = _OF_BEFORE.search(text, max(0, pattern.start - 40), pattern.start)
    if owner is not None and fold(owner[1]) in excluded:
        return False
    if goes_on_as_other(text, pattern.end):
        return False
    extended = pattern.end > pattern.head.end
    placed = any(
        country.words not in words.as_written("not_placing") for country in pattern.countries
    )
    topics = len(words.folded("topics").intersection(tokens))
    governmental = bool(words.folded("governmental").intersection(tokens))
    telling = modifiers - words.folded("generic_modifiers")
    if (
        extended
        and head.words in words.as_written("university_heads")
        and fold(text[pattern.head.end : pattern.end]).split()[-1]
        in words.folded("fields_of_study")
    ):
        return False
    if pattern.parent is not None or _is_owned_by_body(matches, pattern):
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
        after = text[pattern.head.end : pattern.end].lstrip()
        if extended and after.startswith(words.entries("of", head.language)):
            return bool(telling)
        return topics > 0 and (placed or governmental)
    if head.strength == "sub":
        return False
    if not words.puts_modifiers("before", head.language):
        return extended and (governmental or topics > 0)
    if extended and pattern.start == pattern.head.start:
        return False
    if head.strength == "technical" and topics > 1:
        return True
    return topics > 0 and (placed or governmental)


# The least length, in characters, of a line of running text.
_FULL_LINE = 45


def goes_on_as_other(text: str, end: int) -> bool:
    """Whether capitalised words after ``end`` make it another thing's name."""
    excluded = words.folded("not_bodies") | words.folded("after_name")
    for _ in range(3):
        step = NEXT.match(text, end)
        if step is None or step["gap"] not in (" ", "\n") or not step["word"][0].isupper():
            return False
        if step["gap"] == "\n" and end - text.rfind("\n", 0, end) < _FULL_LINE:
            # A title's line ends here; running text breaks its lines later.
            return False
        if fold(step["word"]) in excluded:
            return True
        own = POSSESSIVE.match(text, step.end())
        end = own.end() if own else step.end()
    return False


def _is_owned_by_body(matches: Matches, pattern: PatternMatch) -> bool:
    """Whether a known body's possessive stands right before ("NOAA's Office of …")."""
    owner = _OWNER.search(matches.text, max(0, pattern.start - 4), pattern.start)
    extended = pattern.end > pattern.head.end
    return owner is not None and extended and owner.start() in matches.name_ends


def _modifiers(matches: Matches, pattern: PatternMatch) -> set[str]:
    """The telling words of a name: no head noun, place or function word."""
    inside: set[str] = set()
    covered = [(country.start, country.end) for country in pattern.countries]
    covered.append((pattern.head.start, pattern.head.end))
    for token in TOKEN.finditer(matches.text, pattern.start, pattern.end):
        if any(start <= token.start() < end for start, end in covered):
            continue
        word = fold(token["word"])
        if word not in words.function_words() and word not in ("in", ","):
            inside.add(word)
    return inside


def local_body(matches: Matches, noun: HeadMatch, floor: int) -> PatternMatch | None:
    """A state's or a city's body whose name holds a known one's ("Texas Supreme Court")."""
    name = matches.text[noun.start : noun.end]
    if " " not in name or not is_generic(name):
        return None
    start = left_edge(matches, noun.start, floor)
    countries = matches.countries_in(start, noun.start)
    before = [
        fold(token["word"])
        for token in TOKEN.finditer(matches.text, start, noun.start)
        if not any(country.start <= token.start() < country.end for country in countries)
    ]
    if not before or matches.names_in(start, noun.start):
        return None
    known = matches.name_at(noun.start)
    own = known is None or any(entity.via == "name" for entity in known.entities)
    last = name_key(matches.text[noun.start : noun.end])[-1]
    named = not own and last in words.folded("named_heads")
    if not named and not words.folded("local_modifiers").intersection(before):
        return None
    return PatternMatch(start, noun.end, noun, None, countries)


def _as_head(noun: HeadMatch, language: str) -> HeadMatch:
    """A known name taken for a head noun, whose name may go on after it."""
    return HeadMatch(noun.start, noun.end, Head("", language, "strong", "both"))


@cache
def _longer(language: str) -> re.Pattern[str]:
    """What stands between a known name and the first letter of what goes on as another's."""
    links = words.any_of("longer_connectors", language)
    endings = words.any_of("adjective_endings", language)
    adjective = rf"(?=(?P<adjective>[A-ZÀ-Þ][a-zà-ÿ]+{endings})(?!\w))"
    return re.compile(rf" (?:{links} (?=[A-ZÀ-Þ])|{adjective})")


def longer_name(matches: Matches, noun: HeadMatch, block: TextBlock) -> PatternMatch | None:
    """A body whose name goes on after a known short one.

    "Fiscalía Federal del Distrito Este" is not the "Fiscalía Federal", nor is the
    "Secretaría de la Hacienda Pública" the "Secretaría de la Hacienda".
    """
    text, language = matches.text, block.language
    known = matches.name_at(noun.start)
    if known is None or " " not in text[noun.start : noun.end]:
        return None
    written = name_key(text[noun.start : noun.end])
    ministry = _longer_ministry(matches, noun, written)
    if ministry is not None or words.puts_modifiers("before", language):
        return ministry or _longer_of(matches, noun, block)
    official = {
        name_key(name)
        for entity in known.entities
        for name in (entity.agency.name, *entity.agency.name_es[:1])
        if name not in entity.agency.short_names
    }
    if written in official or not words.puts_modifiers("after", language):
        return None
    match = _longer(language).match(text, noun.end)
    if match is None or (
        match["adjective"] and fold(match["adjective"]) not in words.folded("topics")
    ):
        return None
    if matches.country_at(match.end()) or matches.name_at(match.end()):
        return None
    if text.startswith(words.entries("state_words", language), match.end()):
        return None
    end, parent = right_edge(matches, _as_head(noun, language), block.end)
    if end == noun.end or parent is not None:
        return None
    return PatternMatch(noun.start, end, noun, None, matches.countries_in(noun.start, end))


# "Ministry of Commerce and Industry" is not the "Ministry of Commerce".
_SECOND = re.compile(
    rf" {words.any_of('links')} (?P<matter>[A-ZÀ-Þ]\w+(?: [A-ZÀ-Þ]\w+){{0,2}})"
    rf"(?!\w| [A-ZÀ-Þ]| {words.any_of('owner_connectors')}\b)"
)


def _longer_ministry(
    matches: Matches, noun: HeadMatch, written: tuple[str, ...]
) -> PatternMatch | None:
    """A ministry whose name goes on with a second matter after a known one's."""
    match = _SECOND.match(matches.text, noun.end)
    if match is None or written[0] not in words.folded("ministries"):
        return None
    if is_plural(matches.text[noun.start : noun.end].split(" ")[0], written[0]):
        return None
    start = match.start("matter")
    matters = words.folded("topics") | words.folded("matters")
    if not matters.issuperset(fold(match["matter"]).split()):
        return None
    if matches.name_at(start) or start in matches.head_starts:
        return None
    if written[0] in words.folded("loose_heads") and fold(match["matter"]) in words.folded(
        "ordinary_short_names"
    ):
        # "Department of Labor and Commerce": two departments, loosely put.
        return None
    return PatternMatch(
        noun.start,
        match.end(),
        noun,
        None,
        matches.countries_in(noun.start, match.end()),
    )


@cache
def _of(language: str) -> re.Pattern[str]:
    return re.compile(rf" {words.any_of('of', language)} (?=[A-ZÀ-Þ][a-zà-ÿ])")


def _longer_of(matches: Matches, noun: HeadMatch, block: TextBlock) -> PatternMatch | None:
    """A body whose name goes on with "of" and a matter or a land after a known one's.

    "State Council of Higher Education" is not the "State Council", nor is the
    "Supreme Court of Ruritania" that of a country in the lists.
    """
    match = _of(block.language).match(matches.text, noun.end)
    name = matches.text[noun.start : noun.end]
    if match is None or not is_generic(name) or is_plural(name, " ".join(name_key(name))):
        return None
    first = TOKEN.match(matches.text, match.end())
    if first is None or fold(first["word"]) in words.folded("not_in_name") | words.folded("titles"):
        return None
    if matches.country_at(match.end()) or matches.name_at(match.end()):
        return None
    if match.end() in matches.head_starts:
        return None
    end, parent = right_edge(matches, _as_head(noun, block.language), block.end)
    if end == noun.end or parent is not None:
        return None
    if words.folded("not_bodies").intersection(fold(matches.text[noun.end : end]).split()):
        return None
    return PatternMatch(
        noun.start,
        end,
        noun,
        None,
        matches.countries_in(noun.start, end),
        names_other=True,
    )


def is_plural(written: str, words_of_head: str) -> bool:
    """Whether a head noun is written as a plural: a class of bodies, not one."""
    return fold(written).endswith("s") and not fold(words_of_head).endswith("s")
