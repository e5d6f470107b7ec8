"""Bodies that each state has one of: which state's is meant.

"In Texas the Department of Public Safety", "Comisión Estatal de …" in a
paragraph on Chiapas: the state stands outside the name, beside it or above.
"""

from __future__ import annotations

import re

from pipeline.link.agencies.candidate import Candidate
from pipeline.link.agencies.country_cues import CountryCue, CountryCues
from pipeline.model.document import Document
from pipeline.model.ids import fold
from pipeline.rules.agencies import words
from pipeline.rules.agencies.gazetteer import CandidateEntity, Gazetteer, entities_named
from pipeline.rules.agencies.name_tokens import name_key

# How far from a name, in characters, its state is looked for in a paragraph.
_REACH = 400
# "In Texas, the …": a place before a name, with at most a few words between.
_PLACED = re.compile(
    rf"(?:,| —| –)? {words.any_of('singular_articles')} (?:[a-z]{{2,12}} ){{0,2}}$|, $"
)
_IN = re.compile(
    rf"(?<!\w){words.any_of('in_place')}(?: {words.any_of('state_articles')})? $", re.IGNORECASE
)
# How far above a state still tells whose a "State Commission" is: some pages.
_PAGES = 12_000


def take_state(
    document: Document,
    cues: CountryCues,
    candidate: Candidate,
    gazetteer: Gazetteer,
    before: list[Candidate],
) -> None:
    """A clause that opens with a place says whose the body is.

    "In Honduras, the National Police" is Honduras's, "In Texas the Department of
    Public Safety" the Texas one; a name that says "State" is that of the state
    spoken of.
    """
    text = document.text
    match = _PLACED.search(text, max(0, candidate.start - 45), candidate.start)
    cue = cues.ending_at(match.start()) if match is not None else None
    if cue is not None and not _IN.search(text[max(0, cue.start - 24) : cue.start]):
        cue = None
    if cue is not None and cue.kind == "name":
        if cue.country in candidate.countries:
            candidate.country, candidate.country_span = cue.country, (cue.start, cue.end)
        return
    name = candidate.written(text)
    stated = _STATED.search(name)
    if (
        cue is None
        and stated is not None
        and _take_neighbours_state(text, candidate, gazetteer, before)
    ):
        return
    if cue is None and stated is not None:
        cue = _state_spoken_of(document, cues, candidate, gazetteer)
    if cue is None and " " in name and _may_be_a_states(candidate):
        cue = _state_spoken_of(document, cues, candidate, gazetteer)
        own_kind = cue is not None and not _is_anyones(document, cues, candidate, cue.country)
        cue = cue if own_kind else None
    if (
        cue is None
        or cue.kind != "place"
        or (stated is None and _is_national(candidate, cue.country))
    ):
        return
    own = _of_state(gazetteer, _state_key(text, cue), name, cue.country)
    if own:
        candidate.entities, candidate.parents = own, ()
        candidate.country, candidate.country_span, candidate.local = (
            cue.country,
            (cue.start, cue.end),
            True,
        )


# A name that says it is a state's, without saying which.
_STATED = re.compile(words.any_of("says_state"))
_LAST_WORDS = re.compile(rf" {words.any_of('of')} (?P<state>[A-ZÀ-Þ]\w+(?: [A-ZÀ-Þ]\w+){{0,2}})$")


def _take_neighbours_state(
    text: str, candidate: Candidate, gazetteer: Gazetteer, before: list[Candidate]
) -> bool:
    """Take the state that the name of a body just before ends with, if one does."""
    for other in reversed(before):
        match = _LAST_WORDS.search(other.written(text))
        levels = {entity.agency.level for entity in other.entities}
        if match is None or levels != {"state"} or candidate.start - other.end > _REACH:
            continue
        country = other.entities[0].agency.country
        own = _of_state(gazetteer, name_key(match["state"]), candidate.written(text), country)
        if own:
            candidate.entities, candidate.parents = own, ()
            candidate.country, candidate.local = country, True
            candidate.country_span = (other.start, other.end)
        return bool(own)
    return False


def _state_spoken_of(
    document: Document, cues: CountryCues, candidate: Candidate, gazetteer: Gazetteer
) -> CountryCue | None:
    """The state named last before a name in its paragraph, else first after it.

    Where the paragraph names none, it is the one of the states with such a body
    that the text above names most.
    """
    block = document.block_at(candidate.start)
    low, high = (
        (block.start, block.end) if block else (candidate.start - _REACH, candidate.end + _REACH)
    )
    low, high = max(low, candidate.start - 3 * _REACH), min(high, candidate.end + _REACH)
    text = document.text
    name = candidate.written(text)

    def has_body(cue: CountryCue) -> bool:
        return bool(_of_state(gazetteer, _state_key(text, cue), name, cue.country))

    before = [cue for cue in cues.within(low, candidate.start) if cue.kind == "place"]
    after = [cue for cue in cues.within(candidate.end, high) if cue.kind == "place"]
    near = before[-1:] or after[:1]
    if near:
        return near[0]
    above: dict[str, list[CountryCue]] = {}
    for cue in cues.within(max(0, candidate.start - _PAGES), candidate.start):
        if cue.kind == "place":
            above.setdefault(text[cue.start : cue.end], []).append(cue)
    states: dict[tuple[str, ...], list[CountryCue]] = {}
    for named in above.values():
        if has_body(named[0]):
            states.setdefault(_state_key(text, named[0]), []).extend(named)
    if not states:
        return None
    most = max(states.values(), key=len)
    return most[0] if 2 * len(most) > sum(map(len, states.values())) else None


def _state_key(text: str, cue: CountryCue) -> tuple[str, ...]:
    """The key of the state that a place's word names, or that the city lies in."""
    place = text[cue.start : cue.end]
    return name_key(words.state_of_city().get(fold(place), place))


def _of_state(
    gazetteer: Gazetteer, state: tuple[str, ...], name: str, country: str
) -> tuple[CandidateEntity, ...]:
    """The body of that name in one state, if the registry has it."""
    sought = (state, name, country)
    found = gazetteer.of_states.get(sought)
    if found is None:
        found = gazetteer.of_states[sought] = _look_up(gazetteer, state, name, country)
    return found


def _look_up(
    gazetteer: Gazetteer, state: tuple[str, ...], name: str, country: str
) -> tuple[CandidateEntity, ...]:
    full = name_key(name)
    forms = [(*state, *full)]
    for written in (name, *map(name.removesuffix, words.entries("state_suffixes"))):
        bare = name_key(written)
        forms += [(*bare, *name_key(link), *state) for link in words.entries("state_links")]
    for form in forms:
        own = tuple(
            entity
            for entity in entities_named(gazetteer, form)
            if entity.agency.country == country and entity.agency.level == "state"
        )
        if own:
            return own
    return ()


def _may_be_a_states(candidate: Candidate) -> bool:
    """Whether no body's own name is met: an unknown one, or one that needs context."""
    if not candidate.entities:
        return candidate.from_pattern
    return all(
        entity.via in ("short", "derived") or entity.agency.level == "state"
        for entity in candidate.entities
    )


def _is_anyones(document: Document, cues: CountryCues, candidate: Candidate, country: str) -> bool:
    """Whether a name may be the nation's own, or another's that the text speaks of."""
    if not candidate.entities:
        return not candidate.from_pattern
    return any(
        entity.agency.level in ("federal", "international")
        and (
            entity.agency.country in (country, "INT")
            or entity.agency.country == document.country
            or cues.share(entity.agency.country) > 0
        )
        for entity in candidate.entities
    )


def _is_national(candidate: Candidate, country: str) -> bool:
    """Whether the nation has a body of the name that is meant as likely."""
    return any(
        entity.agency.country == country
        and entity.agency.level == "federal"
        and (entity.via != "short" or entity.agency.kind in ("court", "legislature"))
        for entity in candidate.entities
    )
