"""Short names that are ordinary words: "State", "Interior", "the House", "la Marina".

They name a body where the document binds them to it, where they stand as names
do, or where they are the arguments of verbs that take bodies ("State concurred",
"direct Commerce and Energy to report").
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.link.agencies.candidate import Candidate
from pipeline.model.document import Document
from pipeline.model.ids import fold
from pipeline.rules.agencies import words
from pipeline.rules.agencies.gazetteer import CandidateEntity, Gazetteer
from pipeline.rules.agencies.matcher import GazetteerMatch
from pipeline.rules.agencies.name_tokens import NEXT

_WORD_AFTER = re.compile(r" ([A-Za-z]+)(?!\w)")
_COMMON_AFTER = re.compile(rf"{words.any_of('common_pairs')}| ([a-z]+)")


def is_plain_word(text: str, match: GazetteerMatch) -> bool:
    """Whether a name is one ordinary word ("State").

    Lists ("Departments of State and Justice"), brackets ("Department of State
    (State)") and what is said beside it make it a name.
    """
    return not match.acronym and fold(text[match.start : match.end]) in words.folded(
        "ordinary_short_names"
    )


# A headline's capitals: "Former Top Ice Agent Arrested".
_HEADLINE = re.compile(r"(?<![\w-])[A-Z][a-z]{2,4}$")
_RANKS = re.compile(rf" {words.any_of('headline_ranks')}\b")


def headline_acronyms(text: str, gazetteer: Gazetteer) -> list[Candidate]:
    """Acronyms that a headline writes as words, before a rank."""
    found: list[Candidate] = []
    for after in _RANKS.finditer(text):
        match = _HEADLINE.search(text, max(0, after.start() - 6), after.start())
        if match is None:
            continue
        name = match.group().upper()
        entities = gazetteer.acronyms.get(name, ())
        if entities and words.word_acronyms().get(name, "") not in ("defined", "context"):
            found.append(Candidate(match.start(), match.end(), entities, True, listed=True))
    return found


_BRACKETED = re.compile(r"\((?:the )?[\"“]?([A-Z][a-z]+(?: [A-Z][a-z]+)?)[\"”]?\)")


def short_names_bound(document: Document, candidates: list[Candidate]) -> list[Candidate]:
    """Plain words that the document binds to a body: "Department of State (State)"."""
    text = document.text
    bound: dict[str, Candidate] = {}
    for candidate in candidates:
        match = _BRACKETED.match(text, candidate.end + 1) if not candidate.acronym else None
        if match is None or not candidate.entities:
            continue
        for entity in candidate.entities:
            if match[1] in entity.agency.short_names:
                bound.setdefault(match[1], candidate)
    if not bound:
        return []
    pattern = re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, sorted(bound))) + r")(?![\w-])")
    found: list[Candidate] = []
    for match in pattern.finditer(text):
        before = text[max(0, match.start() - 8) : match.start()]
        if re.search(rf"\b{words.any_of('common_before')} $", before):
            continue
        after = _COMMON_AFTER.match(text, match.end())
        if after is not None and (after[1] is None or after[1] in words.folded("common_after")):
            continue
        step = NEXT.match(text, match.end())
        if step is not None and step["gap"] == " " and step["word"][0].isupper():
            continue
        source = bound[match.group()]
        candidate = Candidate(
            match.start(), match.end(), source.entities, False, method="definition", listed=True
        )
        candidate.definition_span = (source.start, source.end)
        candidate.parents = ()
        found.append(candidate)
    return found


_OWNS = re.compile(r"['’]s? [*_“\"]*[A-ZÀ-Þ]")


def short_names_spoken(
    text: str, candidates: list[Candidate], plain: list[GazetteerMatch]
) -> list[Candidate]:
    """Plain words that name a body which the document also names in full.

    They must stand as names do: at work ("officials at State"), as owners
    ("State's Bureau of …"), or beside another body ("State and USAID").
    """
    bodies = [entity.agency for candidate in candidates for entity in candidate.entities]
    named = {agency.id for agency in bodies}
    near = named | {agency.parent for agency in bodies if agency.parent is not None}
    starts = {candidate.start for candidate in candidates}
    ends = {candidate.end for candidate in candidates}
    found: list[Candidate] = []
    spoken: set[int] = set()  # ends of such words that are names here
    # Two such words side by side speak for each other ("Interior and Commerce agreed").
    doubled = {match.start for match in plain if _is_near(match.entities, near)}
    coordinated = coordinated_arguments(text, candidates, plain)

    def meant(match: GazetteerMatch) -> tuple[CandidateEntity, ...]:
        """The entities that the document names elsewhere, or the words beside it allow."""
        entities = tuple(
            entity
            for entity in match.entities
            if entity.agency.id in named or entity.agency.parent in near
        )
        joined = _JOINED.search(text, max(0, match.start - 12), match.start)
        allowed = (joined is not None and joined.start() in spoken) or (
            _is_attributive(text, match) and _is_near(match.entities, near)
        )
        return match.entities if not entities and allowed else entities

    def stands_as_name(match: GazetteerMatch) -> bool:
        """Whether the word is at work, an owner, or beside another body."""
        joined = _JOINED.search(text, max(0, match.start - 12), match.start)
        joins = _JOINS.match(text, match.end)
        return not _is_common(text, match) and bool(
            (joined is not None and joined.start() in ends)
            or (joins is not None and (joins.end() in starts or joins.end() in doubled))
            or _AT_WORK.search(text, max(0, match.start - 12), match.start)
            or _is_attributive(text, match)
            or _OWNS.match(text, match.end)
            or is_argument(text, match, named)
        )

    for match in plain:
        entities, speaks = match.entities, False
        if match.start not in coordinated and not _is_the_navy(text, match):
            entities = meant(match)
            speaks = bool(entities) and not _is_the_house(text, match)
            if not entities or (speaks and not stands_as_name(match)):
                continue
        found.append(Candidate(match.start, match.end, entities, False, listed=True))
        ends.add(match.end)
        if speaks:
            spoken.add(match.end)
    return found


def _is_near(entities: tuple[CandidateEntity, ...], near: set[str]) -> bool:
    """Whether a plain word may name a body that the document speaks of."""
    return any(entity.agency.id in near or entity.agency.parent in near for entity in entities)


def _has_article(text: str, match: GazetteerMatch, section: str) -> bool:
    """Whether a word stands with the article that a section of phrases gives it."""
    word = fold(text[match.start : match.end])
    for phrase in words.entries(section):
        article, _, noun = phrase.rpartition(" ")
        before = text[max(0, match.start - len(article) - 1) : match.start]
        if noun == word and before.lower() == f"{article} ":
            return True
    return False


def _is_the_house(text: str, match: GazetteerMatch) -> bool:
    """Whether a word is one that names its body with "the" before it."""
    if not _has_article(text, match, "short_names_with_article"):
        return False
    step = NEXT.match(text, match.end)
    return not goes_on(text, match.end) and (
        step is None or step["gap"] != " " or step["word"] not in words.as_written("of")
    )


def _is_the_navy(text: str, match: GazetteerMatch) -> bool:
    """Whether a word is one that names its body alone with "la" before it."""
    if not _has_article(text, match, "names_with_article"):
        return False
    after = _WORD_AFTER.match(text, match.end)
    common = words.not_before().get(fold(text[match.start : match.end]), ())
    return (after is None or fold(after[1]) not in common) and not goes_on(text, match.end)


# "An Interior rule", "senior Energy officials": inside a sentence only.
_WITHIN = re.compile(rf"[a-z,] (?:{words.any_of('within_articles')} )?$")
_BELONGINGS = re.compile(rf" {words.any_of('belongings')}(?!\w)")


def _is_attributive(text: str, match: GazetteerMatch) -> bool:
    """Whether a plain word stands before what a department has ("an Interior rule")."""
    if fold(text[match.start : match.end]) in words.folded("not_attributive"):
        return False
    within = _WITHIN.search(text, max(0, match.start - 8), match.start)
    return within is not None and _BELONGINGS.match(text, match.end) is not None


def _is_common(text: str, match: GazetteerMatch) -> bool:
    """Whether the words around a plain word make it a common noun or a title."""
    before = text[max(0, match.start - 6) : match.start].lower()
    if before.endswith(words.entries("common_openings")):
        return True
    after = _COMMON_AFTER.match(text, match.end)
    if after is not None and (after[1] is None or after[1] in words.folded("common_after")):
        return True
    step = NEXT.match(text, match.end)
    return step is not None and step["gap"] == " " and step["word"][0].isupper()


# What stands before a department's short name in a sentence ("officials at State").
_AT_WORK = re.compile(rf"(?<=[\w,;)]) {words.any_of('work_prepositions')} $")
_ARTICLE = f"(?:{words.any_of('singular_articles')} )?"
_JOINED = re.compile(rf"(?:,? {words.any_of('joining_before')} |, ){_ARTICLE}$")
_JOINS = re.compile(rf"(?:,? {words.any_of('joining_after')} |, ){_ARTICLE}")


@cache
def _saying_verbs() -> re.Pattern[str]:
    """A verb of saying or agreeing, with an adverb that may stand before it."""
    verbs = words.any_of("saying_verbs")
    return re.compile(rf" (?:{words.any_of('verb_openings')} )?{verbs}(?!\w)")


# A clause's start: a sentence's, or after a comma, "that" and their like.
_CLAUSE_STARTS = re.compile(rf"(?:^|\n|[.!?:;,][\"”’)\]]?|\b{words.any_of('clause_starts')})\s$")


def is_argument(text: str, match: GazetteerMatch, named: set[str]) -> bool:
    """Whether a plain word is the subject of a verb of saying ("State concurred").

    The document must name the body itself.
    """
    if not any(entity.agency.id in named for entity in match.entities):
        return False
    return _opens_clause(text, match.start) and _saying_verbs().match(text, match.end) is not None


def coordinated_arguments(
    text: str, candidates: list[Candidate], plain: list[GazetteerMatch]
) -> set[int]:
    """Where the words of a list stand that acts as bodies do.

    Two or more in a row, bodies known already among them, that open a clause and
    have a verb of saying ("Interior and Commerce concurred"), or that a verb of
    directing tells to do something ("direct Commerce and Energy to report"),
    name bodies, whether the document names them elsewhere or not.
    """
    found: set[int] = set()
    members = [(match.start, match.end, True) for match in plain]
    near = {end for start, end, _ in members} | {start for start, _, _ in members}
    for candidate in candidates:
        if _touches(text, candidate, near):
            members.append((candidate.start, candidate.end, False))
    run: list[tuple[int, int, bool]] = []
    for member in sorted(members):
        if run and _LISTED.fullmatch(text, run[-1][1], member[0]) is None:
            run = []
        run.append(member)
        if len(run) < 2 or _LAST_LINK.search(text, run[-2][1], member[0]) is None:
            continue
        start, end = run[0][0], member[1]
        is_argument = _opens_clause(text, start) and (
            _saying_verbs().match(text, end) or _joint_verbs().match(text, end)
        )
        at_work = _AT_WORK.search(text, max(0, start - 12), start) and not goes_on(text, end)
        directed = _TO_DO.match(text, end) and _directing_verbs().search(
            text, max(0, start - 24), start
        )
        if is_argument or directed or at_work:
            found.update(first for first, _, is_plain in run if is_plain)
    return found


def _touches(text: str, candidate: Candidate, near: set[int]) -> bool:
    """Whether only a list's link stands between a candidate and a plain word."""
    after = _JOINS.match(text, candidate.end)
    before = _JOINED.search(text, max(0, candidate.start - 12), candidate.start)
    return (after is not None and after.end() in near) or (
        before is not None and before.start() in near
    )


@cache
def _joint_verbs() -> re.Pattern[str]:
    """What several bodies do together."""
    return re.compile(rf" {words.any_of('joint_verbs')}(?!\w)")


@cache
def _directing_verbs() -> re.Pattern[str]:
    """A verb that tells a body to do something, right before the body."""
    verbs = words.any_of("directing_verbs")
    return re.compile(rf"(?<!\w){verbs} (?:both )?$", re.IGNORECASE)


_TO_DO = re.compile(r" to [a-z]+")
_LISTED = re.compile(rf", |,? {words.any_of('member_links')} ")
_LAST_LINK = re.compile(rf"{words.any_of('last_member_links')} $")
_FIRST_LINK = re.compile(rf"(?:^|[\s(“\"]){words.any_of('first_member_links')} $")


def _opens_clause(text: str, start: int) -> bool:
    """Whether a clause begins at ``start``, or "both" and its like stand there."""
    low = max(0, start - 12)
    return (
        start == 0
        or _CLAUSE_STARTS.search(text, low, start) is not None
        or _FIRST_LINK.search(text, low, start) is not None
    )


def goes_on(text: str, end: int) -> bool:
    """Whether a capitalised word follows at once."""
    step = NEXT.match(text, end)
    return step is not None and step["gap"] == " " and step["word"][0].isupper()
