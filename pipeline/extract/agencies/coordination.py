"""Names that share a word: "Departments of State and Justice"."""

from __future__ import annotations

import re

from pipeline.link.agencies.candidate import Candidate
from pipeline.model.ids import fold
from pipeline.rules.agencies import words
from pipeline.rules.agencies.gazetteer import CandidateEntity, Gazetteer, entities_named
from pipeline.rules.agencies.name_tokens import NEXT, TOKEN, name_key

# Between the members of a list of names.
_BETWEEN = re.compile(
    rf"{words.any_of('list_joints')}[^\S\n]?\n?(?: ?{words.any_of('list_owners')} )?",
)
_ITEM_WORDS = 5
_REACH = 120


def find_coordinated(
    text: str, candidates: list[Candidate], gazetteer: Gazetteer
) -> list[Candidate]:
    """Candidates for the names in ``text`` that borrow a plural head noun.

    After "Departments of State" come "Justice" and its like; before "Justice
    Departments" comes "State".  Only bodies of the registry are found so.
    """
    plurals = words.plural_heads()
    added: list[Candidate] = []
    for candidate in candidates:
        if candidate.acronym or not candidate.entities:
            continue
        # without the country before it: "U.S. Departments of State and Justice"
        written = TOKEN.findall(candidate.core or candidate.written(text))
        first, last = fold(written[0][0]), fold(written[-1][0])
        if first in plurals:
            added.extend(_after(text, candidate, *plurals[first], gazetteer))
        elif last in plurals:
            added.extend(_before(text, candidate, plurals[last][0], gazetteer))
    return added


def _after(
    text: str, candidate: Candidate, head: str, of: str, gazetteer: Gazetteer
) -> list[Candidate]:
    """The members of a list that follow the first name."""
    found: list[Candidate] = []
    pos, limit = candidate.end, candidate.end + _REACH
    while True:
        between = _BETWEEN.match(text, pos, limit)
        if between is None or between.end() >= limit:
            return found
        best: Candidate | None = None
        step = TOKEN.match(text, between.end(), limit)
        start = between.end()
        for _ in range(_ITEM_WORDS):
            if step is None:
                break
            end = step.end("word")
            entities = entities_named(gazetteer, (head, of, *name_key(text[start:end])))
            if entities and text[start].isupper() and step["word"][:1].isupper():
                best = _member(candidate, start, end, entities)
            step = NEXT.match(text, end, limit)
        if best is None:
            return found
        found.append(best)
        pos = best.end


def _member(
    of: Candidate, start: int, end: int, entities: tuple[CandidateEntity, ...]
) -> Candidate:
    """A member of the list in which a candidate stands."""
    return Candidate(start, end, entities, False, country=of.country, listed=True)


_AND = words.any_of("links_before_heads")
_NAME = r"[A-ZÀ-Þ][\w.-]*"
_WORDS_BEFORE = re.compile(
    rf"(?P<items>(?:{_NAME}(?: (?:{_AND} )?{_NAME}){{0,3}},? ){{0,4}}){_AND} $"
)


def _before(text: str, candidate: Candidate, head: str, gazetteer: Gazetteer) -> list[Candidate]:
    """The members of a list that come before "… Departments"."""
    found: list[Candidate] = []
    window = max(0, candidate.start - _REACH)
    match = _WORDS_BEFORE.search(text, window, candidate.start)
    if match is None:
        return found
    pos = match.start("items")
    for item in re.split(r", | (?=$)", match["items"]):
        start = text.find(item, pos)
        item = item.strip(" ,")
        words_of = item.split(" ")
        for size in range(len(words_of), 0, -1):
            tail = " ".join(words_of[-size:])
            entities = entities_named(gazetteer, (*name_key(tail), head))
            if tail and entities:
                at = start + item.rindex(tail)
                found.append(_member(candidate, at, at + len(tail), entities))
                break
        pos = start + len(item)
    return found
