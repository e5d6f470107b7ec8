"""How far a body's name reaches to both sides of its head noun."""

from __future__ import annotations

import re
from functools import cache

from pipeline.model.ids import fold
from pipeline.rules.agencies import words
from pipeline.rules.agencies.matcher import GazetteerMatch, HeadMatch, Matches
from pipeline.rules.agencies.name_tokens import NEXT, POSSESSIVE, TOKEN

_LEFT_WINDOW = 110
_LEFT_WORDS = 7
_RIGHT_WORDS = 14
# What may stand between two words of one name: a space, a line break, a hyphen.
_GAP = re.compile(r"[^\S\n]{1,2}\n?|\n|[-‐‑]\n?")
_LINKS = words.as_written("links")
_ARTICLES = words.as_written("articles")
_OWNER_CONNECTORS = words.as_written("owner_connectors")
_PURPOSE_CONNECTORS = words.as_written("purpose_connectors")
# A list inside a name: "Democracy, Human Rights, and Labor".
_RUN = r"[A-ZÀ-Þ][\w-]*(?: [A-ZÀ-Þ][\w-]*){0,2}"
_LIST = re.compile(rf"(?:, {_RUN}){{1,4}},? {words.any_of('links')} (?P<last>{_RUN})")
_NUMBER = re.compile(r" \d")
_ORDINAL = re.compile(r"([^\W\d_]+) $")


def left_edge(matches: Matches, start: int, floor: int) -> int:
    """Where the capitalised words before a head noun begin."""
    edge = start
    following = fold(matches.text[start : start + 20].split(" ")[0])
    tokens = list(TOKEN.finditer(matches.text, max(floor, start - _LEFT_WINDOW), start))
    taken = 0
    for index in range(len(tokens) - 1, -1, -1):
        token = tokens[index]
        word = token["word"]
        gap = matches.text[token.end() : edge]
        if taken >= _LEFT_WORDS or not _GAP.fullmatch(gap):
            break
        folded = fold(word)
        country = matches.country_over(token.start())
        if country is not None and country.start < token.start() and not token["own"]:
            edge, following = token.start(), folded
            continue
        if token["own"] and (
            folded not in words.folded("office_holders") or not _is_office(following)
        ):
            break
        if word in _LINKS:
            if not _links_topics(tokens, index):
                break
            edge = token.start()
            continue
        if not (word[0].isupper() or word[0].isdigit()) or word.isdigit():
            break
        if (
            country is None
            and folded in words.folded("not_in_name")
            and following not in words.may_open_name().get(folded, ())
        ):
            break
        edge, following = token.start(), folded
        taken += 1
    while edge < start:
        first = TOKEN.match(matches.text, edge)
        if first is None or first["word"] not in _LINKS:
            break
        step = NEXT.match(matches.text, first.end())
        edge = step.start("word") if step else start
    return edge


def _is_office(word: str) -> bool:
    return word in words.folded("owned_heads")


def _links_topics(tokens: list[re.Match[str]], index: int) -> bool:
    """Whether "and" comes after a word of public business, inside a name."""
    topics = words.folded("topics")
    return index > 0 and fold(tokens[index - 1]["word"]) in topics


def ordinal_before(matches: Matches, start: int, floor: int) -> int:
    """The start of a court's number ("Segundo Tribunal Colegiado")."""
    match = _ORDINAL.search(matches.text, max(floor, start - 24), start)
    if match is None or not match[1][0].isupper():
        return start
    return match.start() if fold(match[1]) in words.folded("ordinals") else start


def right_edge(matches: Matches, noun: HeadMatch, limit: int) -> tuple[int, GazetteerMatch | None]:
    """Where the words after a head noun end, and the body they say it is part of."""
    head, text = noun.head, matches.text
    is_mission, before = head.use == "mission", words.puts_modifiers("before", head.language)
    connectors = words.as_written("connectors", head.language)
    openers = words.as_written("opening_connectors", head.language)
    closing = words.as_written("closing_connectors", head.language)
    of_places = words.as_written("place_connectors", head.language)
    if is_mission:
        openers = openers | of_places
    good = pos = noun.end
    pending: list[str] = []
    for _ in range(_RIGHT_WORDS):
        if POSSESSIVE.match(text, pos) and not pending:
            break
        step = NEXT.match(text, pos, limit)
        if step is None:
            break
        word = step["word"]
        if "," in step["gap"]:
            listed = _list_end(matches, pos, limit) if good > noun.end and not pending else None
            if listed is not None:
                good = listed
            break
        if word in connectors:
            if good == noun.end and not pending and word not in openers:
                break
            if good > noun.end and word in closing and not is_mission:
                break
            if word in _OWNER_CONNECTORS and pending and pending[0] in _LINKS:
                # "and of the …": a second thing of the same owner.
                break
            pending.append(word)
            pos = step.end()
            if len(pending) > 3:
                break
            continue
        if not word[0].isupper() or _turns_to_capitals(text[noun.start : good], word):
            break
        if good == noun.end and not pending and before:
            break
        if (
            len(pending) > 1
            and pending[0] in _LINKS
            and pending[1] in _ARTICLES
            and fold(word) not in words.folded("topics")
        ):
            # "… y el Hospital": a second thing with an article of its own.
            break
        if _LINKS & set(pending) and _NUMBER.match(text, step.end()):
            # "Office of Water and Region 5": a numbered thing beside it.
            break
        start = step.start("word")
        if not before and not pending and _ends_with_place(matches, good, start):
            break
        part = matches.name_at(start)
        if part is not None and part.acronym and not pending:
            break
        if part is not None and pending and not _is_matter(text, part):
            if pending[0] in _OWNER_CONNECTORS and not _LINKS & set(pending):
                return part.end, part
            if _LINKS & set(pending) or pending[0] not in _PURPOSE_CONNECTORS:
                break
        if (
            len(pending) == 1
            and pending[0] in of_places
            and not is_mission
            and matches.country_at(start) is not None
        ):
            break
        if (
            pending
            and _LINKS & set(pending)
            and _starts_another(matches, start)
            and not _joins_places(matches, start, good)
        ):
            break
        if before and not pending and fold(word) in _not_inside(head.words):
            break
        country = matches.country_at(start)
        good = pos = max(step.end(), country.end if country else 0)
        pending = []
    return good, None


def _ends_with_place(matches: Matches, good: int, start: int) -> bool:
    """Whether a name has come to a place, which no word but another place goes on from.

    In lines of capitals the verb looks like a part of the name: "SENADO DE MÉXICO RATIFICA".
    """
    return matches.country_over(good - 1) is not None and matches.country_at(start) is None


def _is_matter(text: str, part: GazetteerMatch) -> bool:
    """Whether a short name is only the first matter of a longer one's.

    "Secretaría de la Contraloría y Transparencia" is no part of a "Contraloría".
    """
    return (
        " " not in text[part.start : part.end]
        and all(entity.via == "short" for entity in part.entities)
        and _AND_MORE.match(text, part.end) is not None
    )


_AND_MORE = re.compile(rf" {words.any_of('matter_links')} [A-ZÀ-Þ]")


def _turns_to_capitals(name: str, word: str) -> bool:
    """Whether a small word in capitals follows a name that is not: a new line's start."""
    return word.isupper() and word.lower() in words.as_written("connectors") and not name.isupper()


@cache
def _not_inside(head: str) -> frozenset[str]:
    """The words that end a name when they follow one of its own at once."""
    return words.folded("not_in_name") - words.inside_name(head)


def _starts_another(matches: Matches, start: int) -> bool:
    """Whether what follows an "and" is a name of its own."""
    if matches.country_at(start) is not None:
        return True
    if start in matches.head_starts:
        # "… and Administration" goes on; "… and Office of …" is another name.
        first = TOKEN.match(matches.text, start)
        after = NEXT.match(matches.text, first.end()) if first else None
        return after is not None and (
            after["word"] in words.as_written("of") or after["word"][0].isupper()
        )
    word = TOKEN.match(matches.text, start)
    if word is not None and fold(word["word"]) in words.folded("not_in_name"):
        return True
    end = start
    for _ in range(6):
        step = NEXT.match(matches.text, end) if end > start else TOKEN.match(matches.text, start)
        if step is None or not step["word"][0].isupper():
            return False
        if step.start("word") in matches.strong_starts:
            return True
        end = step.end()
    return False


def _joins_places(matches: Matches, start: int, good: int) -> bool:
    """Whether an "and" joins two places ("Port Authority of New York and New Jersey")."""
    country = matches.country_at(start)
    if country is None or matches.country_over(good - 1) is None:
        return False
    step = NEXT.match(matches.text, country.end)
    return step is None or "," in step["gap"] or not step["word"][0].isupper()


def _list_end(matches: Matches, pos: int, limit: int) -> int | None:
    """The end of a list of matters inside a name, if one follows at ``pos``."""
    match = _LIST.match(matches.text, pos, limit)
    if match is None:
        return None
    if matches.names_in(pos, match.end()) or matches.countries_in(pos, match.end()):
        return None
    if any(start in matches.head_starts for start in range(match.start("last"), match.end())):
        return None
    inside = {fold(token["word"]) for token in TOKEN.finditer(match.group())} - _LINKS
    matters = words.folded("topics") | words.folded("matters")
    if inside & words.folded("not_in_name") or not inside & matters:
        return None
    return match.end()
