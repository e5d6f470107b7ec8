"""Which body a name means: candidate entities narrowed by what stands beside them, then ranked.

Plain names come first, since they speak for the others; what the evidence does
not decide stays open, for no answer is better than a wrong one.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from pipeline.link.agencies.candidate import Candidate
from pipeline.link.agencies.country_cues import CountryCues
from pipeline.link.agencies.discourse import DiscourseContext, sentence_around, sentence_before
from pipeline.link.agencies.identity import display_name, new_agency_id
from pipeline.link.agencies.ranking import RankedEntity, Ranker, is_posted
from pipeline.model.document import Document
from pipeline.model.ids import fold
from pipeline.model.mention import AgencyValue
from pipeline.rules.agencies import words
from pipeline.rules.agencies.gazetteer import Gazetteer, equivalent_entities
from pipeline.rules.registry import Agency

# Below this margin between two countries' bodies, for neither of which the text
# says more than this, the name stays open.
_WELL_LISTED = 200
_OPEN_MARGIN, _LITTLE = 0.15, 0.45


@dataclass(slots=True)
class Linker:
    """Links the candidates of one document, plain ones first."""

    document: Document
    gazetteer: Gazetteer
    cues: CountryCues
    context: DiscourseContext = field(init=False)
    ranker: Ranker = field(init=False)

    def __post_init__(self) -> None:
        self.context = DiscourseContext(self.gazetteer.by_id)
        self.ranker = Ranker(self.document, self.cues, self.context)

    def link_all(self, candidates: list[Candidate]) -> None:
        """Link plain names, then shared ones, then acronyms that definitions bind."""
        bound = [candidate for candidate in candidates if candidate.long_form is not None]
        free = [candidate for candidate in candidates if candidate.long_form is None]
        self._link_unambiguous(free)
        self._link_defined(bound)
        self._link_ambiguous([candidate for candidate in free if candidate.given_acronym])
        self._link_defined(bound)
        elsewhere = [candidate for candidate in bound if self._is_elsewhere(candidate)]
        self._link_ambiguous(sorted(free + elsewhere, key=lambda candidate: candidate.start))

    def value(self, candidate: Candidate) -> AgencyValue | None:
        """The body that a candidate is linked to, else a new one named by the text."""
        agency, long = candidate.linked, candidate.long_form
        if agency is not None:
            return AgencyValue(
                agency.id, agency.name, agency.acronym, agency.country, candidate.method
            )
        if long is not None:
            if long.dropped:
                return None
            candidate.country, candidate.definition_span = long.country, (long.start, long.end)
        elif candidate.acronym and not candidate.open:
            return None
        named = long or candidate
        name = display_name(named.written(self.document.text))
        if named.open:
            return AgencyValue(None, name, None, None, "open")
        country = named.country or self._country_near(named)
        named.country = None if named.state_form and country == "US" else country
        if long is not None:
            method = "definition"
        else:
            method = "ner" if self._is_organisation(candidate) else "pattern"
        agency_id = new_agency_id(name, named.country)
        return AgencyValue(agency_id, name, named.given_acronym, named.country, method)

    def _country_near(self, candidate: Candidate) -> str | None:
        """The country of a body that no list knows, by its parents and the words around it."""
        of_parents = {parent.country for parent in candidate.parents}
        if len(of_parents) == 1:
            return of_parents.pop()
        return self.ranker.country_near(candidate, of_parents)

    def _is_organisation(self, candidate: Candidate) -> bool:
        """Whether the language model, too, sees an organization end where ``candidate`` does."""
        entities, end = self.document.entities, candidate.end
        first = bisect_left(entities, end, key=lambda entity: entity.end)
        alike = takewhile(lambda entity: entity.end == end, entities[first:])
        return any(entity.label == "ORG" for entity in alike)

    def _link_unambiguous(self, candidates: list[Candidate]) -> None:
        """Link the names that mean one body wherever they stand."""
        for candidate in candidates:
            if candidate.dropped or candidate.linked is not None:
                continue
            self._narrow(candidate)
            if len(candidate.entities) == 1 and candidate.entities[0].is_own_name:
                agency = candidate.entities[0].agency
                if candidate.country is None and self._needs_context(candidate, agency):
                    continue
                way = "acronym" if candidate.acronym else "registry_name"
                self._link(candidate, agency, candidate.method or way)
        narrow_chambers(self.document, candidates)

    def _needs_context(self, candidate: Candidate, agency: Agency) -> bool:
        """Whether a body's name is one that others have, too, as its line says.

        Those others may be no nation's ("Fiscalía General del Estado" is each
        state's in Mexico, and the nation's in Ecuador).
        """
        if candidate.acronym or agency.country in ("INT", *words.default_countries().values()):
            return False
        return candidate.written(self.document.text) in agency.short_names

    def _link_ambiguous(self, candidates: list[Candidate]) -> None:
        """Link the names that several bodies share, in the text's order."""
        for few in (True, False):
            for candidate in candidates:
                if candidate.dropped or candidate.linked is not None or not candidate.entities:
                    continue
                if (len(candidate.entities) == 1) == few:
                    self._link_by_rank(candidate)
        # What stayed open may follow from the names linked after it.
        for candidate in candidates:
            if candidate.open and candidate.linked is None:
                candidate.open = False
                self._link_by_rank(candidate)

    def _link(self, candidate: Candidate, agency: Agency, method: str) -> None:
        """Fix what ``candidate`` means and let it speak for names near by."""
        candidate.linked, candidate.method = agency, method
        candidate.confidence = words.confidences()[method]
        self.context.add(candidate.start, agency)

    def _is_listed(self, country: str) -> bool:
        """Whether the registry has so many bodies of a country that it lacks no main one."""
        return self.gazetteer.by_country[country] >= _WELL_LISTED

    def _link_defined(self, bound: list[Candidate]) -> None:
        """Give acronyms the body of the name that defines them, where it is linked."""
        for candidate in bound:
            long = candidate.long_form
            if candidate.dropped or candidate.linked or long is None or long.linked is None:
                continue
            if not self._is_elsewhere(candidate):
                self._link(candidate, long.linked, "definition")
                candidate.definition_span = (long.start, long.end)

    def _is_elsewhere(self, candidate: Candidate) -> bool:
        """Whether an acronym means another country's body than the one that defines it.

        The sentence, or the one before, must speak of no country but one that
        has a body of this acronym, and not of the first one's.
        """
        agency = candidate.long_form.linked if candidate.long_form else None
        if agency is None or candidate.linked is not None:
            return False
        others = candidate.countries - {agency.country, "INT"}
        if not others or agency.country == "INT":
            return False
        start, end = sentence_around(self.document, candidate.start)
        before = sentence_before(self.document, start)
        for low, high in ((start, end), (before, start)):
            if self.cues.any_within(low, high):
                return self.cues.only(low, high) in others
        return False

    def _narrow(self, candidate: Candidate) -> None:
        """Keep the candidate entities that the words beside the name and its parents allow."""
        if candidate.country is not None and candidate.entities:
            fitting = tuple(
                entity
                for entity in candidate.entities
                if entity.agency.country == candidate.country
            )
            if not fitting and candidate.countries == {"INT"}:
                fitting = candidate.entities
            if not fitting and not candidate.local:
                fitting = equivalent_entities(self.gazetteer, candidate.core, candidate.country)
            candidate.entities = fitting
        if candidate.local:
            national = [
                entity
                for entity in candidate.entities
                if entity.agency.level in ("federal", "international")
            ]
            if national:
                said = self._said(candidate)
                candidate.entities = tuple(
                    entity
                    for entity in candidate.entities
                    if entity.agency.level not in ("federal", "international")
                    and any(word in fold(entity.agency.name) for word in said)
                )
                candidate.core = ""
        if candidate.parents and len(candidate.entities) > 0:
            ids = {agency.id for agency in candidate.parents}
            inside = tuple(
                entity for entity in candidate.entities if ids & self.context.line(entity.agency)
            )
            candidate.entities = inside
        if len(candidate.entities) > 1 and candidate.country is not None:
            own = [entity for entity in candidate.entities if entity.is_own_name]
            if len(own) == 1 and all(body.id == own[0].agency.id for body in candidate.agencies):
                candidate.entities = (own[0],)

    def _said(self, candidate: Candidate) -> list[str]:
        """The places named inside a candidate or said to own it, folded."""
        spans = [(candidate.start, candidate.end)] + (
            [candidate.country_span] if candidate.country_span else []
        )
        return [
            fold(self.document.text[cue.start : cue.end])
            for start, end in spans
            for cue in self.cues.within(start, end)
        ]

    def _link_by_rank(self, candidate: Candidate) -> None:
        """Rank the entities that a candidate may mean and link it to the best, if one is."""
        ranking, foreign = self.ranker.rank(candidate)
        best = max(
            ranking,
            key=lambda one: (round(one.total, 6), one.entity.via == "name", one.entity.agency.id),
        )
        if self._is_foreign(candidate, best, foreign):
            candidate.entities = ()
            return
        rest = [other for other in ranking if other.entity.agency.id != best.entity.agency.id]
        if candidate.country is None and self._is_stray(candidate, best):
            # A body of the name, but of no country in the registry.
            candidate.entities = ()
            candidate.dropped = " " not in candidate.written(self.document.text)
            return
        if candidate.country is None and _is_open(best, rest):
            candidate.open = True
            return
        method = candidate.method or ("country_word" if candidate.country else best.method)
        self._link(candidate, best.entity.agency, method)
        if rest and best.total - max(other.total for other in rest) < 0.5:
            candidate.confidence = min(candidate.confidence, words.confidences()["close_call"])
        if best.cue is not None and method == "country_word" and candidate.country_span is None:
            candidate.country_span = best.cue

    def _is_stray(self, candidate: Candidate, best: RankedEntity) -> bool:
        """Whether a name that needs context is left with a country nobody speaks of."""
        agency = best.entity.agency
        shared = best.entity.via == "short" and not candidate.acronym
        if agency.country in ("INT", *words.default_countries().values()) or not (
            shared or self._needs_context(candidate, agency)
        ):
            return False
        return not (
            self.context.countries[agency.country]
            or self.cues.share(agency.country)
            or self.document.country == agency.country
        )

    def _is_foreign(
        self, candidate: Candidate, best: RankedEntity, foreign: tuple[str, float] | None
    ) -> bool:
        """Whether the document speaks of a country whose bodies are not listed.

        A country named in the sentence is not enough ("Congress voted aid for
        Haiti"): most of the document must be about it.
        """
        if (
            candidate.country is not None
            or candidate.acronym
            or best.entity.agency.country == "INT"
        ):
            return False
        if best.entity.via == "name" and len(candidate.entities) == 1:
            return False
        common = self.cues.counts.most_common(1)
        country = foreign[0] if foreign else (common[0][0] if common else None)
        if country is None or self._is_listed(country) or country in candidate.countries:
            return False
        ours = best.country_words + best.neighbours
        if foreign is None and (ours >= 0.8 or self.cues.share(country) < 0.8):
            return False
        if self.cues.share(country) < 0.5 or self.cues.counts[country] < 2:
            return False
        if (foreign[1] if foreign else 1.0) > 2 * ours:
            candidate.country = country
            return True
        return False


def _is_open(best: RankedEntity, rest: list[RankedEntity]) -> bool:
    """Whether the text says too little to choose between two countries' bodies."""
    agency = best.entity.agency
    others = [
        other.total
        for other in rest
        if other.entity.agency.country != agency.country
        or (is_posted(agency) and best.entity.via != "name")
    ]
    if not others or best.evidence > _LITTLE:
        return False
    return best.total - max(others) < _OPEN_MARGIN


def narrow_chambers(document: Document, candidates: list[Candidate]) -> None:
    """Leave to chambers named in one sentence the countries that have them all.

    "The Senate and the Chamber of Deputies": no country has both but those whose
    lower chamber is called so.
    """
    open_ones = [
        candidate for candidate in candidates if not candidate.dropped and _is_chamber(candidate)
    ]
    for one, other in pairwise(open_ones):
        if other.start - one.end > 200 or sentence_around(document, one.start)[1] < other.start:
            continue
        countries = [
            candidate.countries if candidate.linked is None else {candidate.linked.country}
            for candidate in (one, other)
        ]
        shared = countries[0] & countries[1]
        if not shared or one.country or other.country:
            continue
        for candidate in (one, other):
            if candidate.linked is None:
                candidate.entities = tuple(
                    entity for entity in candidate.entities if entity.agency.country in shared
                )


def _is_chamber(candidate: Candidate) -> bool:
    """Whether a name can only mean a legislature or one of its chambers."""
    return bool(candidate.entities) and all(
        entity.agency.kind == "legislature" for entity in candidate.entities
    )
