"""The candidate entities of a name, ranked by the evidence for each and where it stands.

Evidence counts in this order: countries in the sentence, bodies named near by,
the paragraph, the section with its headings, the document.  Each order outweighs
the later ones unless it is far from the name or speaks for both sides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp

from pipeline.link.agencies.candidate import Candidate
from pipeline.link.agencies.country_cues import CountryCue, CountryCues
from pipeline.link.agencies.discourse import (
    ContextWindow,
    DiscourseContext,
    country_here,
    last_country,
    nearest_related,
    sentence_around,
    year_near,
)
from pipeline.model.document import Document
from pipeline.model.ids import fold
from pipeline.rules.agencies import words
from pipeline.rules.agencies.gazetteer import CandidateEntity
from pipeline.rules.agencies.name_tokens import name_key
from pipeline.rules.registry import Agency

# Weights of the evidence, chosen so that each order outweighs the next; the
# distances (characters) are about a clause, a paragraph and a page.
_SENTENCE, _PARAGRAPH, _SECTION, _HEADING = 2.5, 0.6, 0.3, 0.7
_SAME_BODY, _FAMILY, _SAME_COUNTRY = 2.5, 1.6, 0.8
_CLAUSE, _PAGE = 120.0, 3000.0
# A body this near to the next in a sentence is in one list with it.
_BESIDE = 80
_OWN_NAME, _DERIVED, _SMALL = 1.6, 0.25, 0.8
# A name that many countries have for a body of theirs is nobody's own.
_OWN_AMONG_MANY, _FEW = 0.4, 3
_LAST, _BEYOND = 0.7, 0.7
# What the nearest body of its line, before it in the paragraph, says for a name.
_NEAREST_RELATED = 1.0
# What words outside the sentence say where the sentence speaks of another country.
_AROUND = 0.3
# What a verb of giving adds, and how far after the name it is looked for.
_GIVES, _VERB_REACH = 2.5, 60
_DOCUMENT, _AUTHOR, _LANGUAGE, _TRANSLATED = 0.9, 0.45, 0.2, 0.8
_YEARS = 1.2
_NEIGHBOURS = 14
# A country that something is given to is seldom the giver's: least of all where
# the name is a legislature's, which votes its own country's money.
_RECIPIENT, _OF_LEGISLATURE = 0.4, 1.0


@cache
def _giving_verbs() -> re.Pattern[str]:
    """A verb of giving with the few words that may stand before it."""
    stems = words.any_of("giving_verbs")
    return re.compile(rf"(?: [a-z]+){{0,3}} {stems}")


@dataclass(slots=True)
class RankedEntity:
    """One candidate entity with the evidence for it, by order."""

    entity: CandidateEntity
    country_words: float = 0.0
    neighbours: float = 0.0
    document: float = 0.0
    prior: float = 0.0
    recipient: float = 0.0
    cue: tuple[int, int] | None = None

    @property
    def evidence(self) -> float:
        """What the text says for it."""
        return self.country_words + self.neighbours + self.document

    @property
    def total(self) -> float:
        """What the text says for it, and how usual it is."""
        return self.evidence + self.prior - self.recipient

    @property
    def method(self) -> str:
        """The order of evidence that says most."""
        if self.country_words >= max(0.8, self.neighbours):
            return "country_word"
        return "neighbour" if self.neighbours >= 0.8 else "document"


@dataclass(slots=True)
class Ranker:
    """Ranks the entities that names in one document may denote."""

    document: Document
    cues: CountryCues
    context: DiscourseContext

    def rank(self, candidate: Candidate) -> tuple[list[RankedEntity], tuple[str, float] | None]:
        """The entities that ``candidate`` may denote, and the strongest other country near it."""
        ranking = [RankedEntity(entity) for entity in candidate.entities]
        window = ContextWindow.of(self.document, candidate)
        foreign = self._country_cues(candidate, ranking, window)
        self._verbs(candidate, ranking)
        self._headings(candidate, ranking)
        self._neighbours(candidate, ranking, window)
        self._document(ranking)
        self._years(candidate, ranking, window.sentence)
        return ranking, foreign

    def country_near(self, candidate: Candidate, among: set[str]) -> str | None:
        """The country that the words and bodies around ``candidate`` point to.

        ``among`` limits the choice, unless it is empty.
        """
        start, end = sentence_around(self.document, candidate.start)
        start, end = max(start, candidate.start - 600), min(end, candidate.end + 600)
        scores: dict[str, float] = {}
        for cue in self.cues.within(max(0, candidate.start - 1500), candidate.end + 1500):
            if candidate.start <= cue.start < candidate.end:
                continue
            distance = max(candidate.start - cue.end, cue.start - candidate.end, 0)
            near = start <= cue.start < end
            value = (_SENTENCE if near else _PARAGRAPH) * cue.weight
            value /= 1 + distance / (_CLAUSE if near else 3 * _CLAUSE)
            value *= _RECIPIENT if cue.recipient else 1.0
            scores[cue.country] = scores.get(cue.country, 0.0) + value
        for at, agency in self.context.around(candidate.start, 6, 3):
            near = start <= at < end
            distance = abs(at - candidate.start)
            value = _SAME_COUNTRY * (1.2 if near else 0.3 * exp(-distance / _PAGE))
            if near and distance < _BESIDE:
                value *= 2
            scores[agency.country] = scores.get(agency.country, 0.0) + value
        scores.pop("INT", None)
        if among:
            scores = {code: score for code, score in scores.items() if code in among}
        if self.document.country:
            scores[self.document.country] = scores.get(self.document.country, 0.0) + 0.3
        for country, _ in self.cues.counts.most_common(3):
            scores[country] = scores.get(country, 0.0) + 0.5 * self.cues.share(country)
        default = words.default_country(self.document.language)
        if not scores:
            return default if default in among else None
        best = min(scores, key=lambda code: (-scores[code], code))
        return best if scores[best] >= 0.4 else None

    def _country_cues(
        self, candidate: Candidate, ranking: Sequence[RankedEntity], window: ContextWindow
    ) -> tuple[str, float] | None:
        """Countries' words near the name; returns the strongest other country."""
        others: dict[str, float] = {}
        wanted = {ranked.entity.agency.country for ranked in ranking}
        strongest: dict[str, float] = {}
        # The section: what was said in the page above, and a little below.
        low = min(candidate.start - 1500, window.paragraph[0])
        high = max(candidate.end + 400, window.paragraph[1])
        for cue in self.cues.within(max(0, low), high):
            if cue.start >= candidate.start and cue.end <= candidate.end:
                continue
            near = window.sentence[0] <= cue.start < window.sentence[1]
            value = _worth(candidate, cue, near, window.paragraph)
            word = fold(self.document.text[cue.start : cue.end])
            for ranked in ranking:
                if is_posted(ranked.entity.agency) and word in host_words(ranked.entity.agency):
                    ranked.country_words += value + (_SMALL if near else 0.0)
            if cue.country not in wanted:
                if near:
                    value *= _RECIPIENT if cue.recipient else 1.0
                    others[cue.country] = others.get(cue.country, 0.0) + value
                continue
            for ranked in ranking:
                agency = ranked.entity.agency
                if agency.country != cue.country:
                    continue
                if cue.recipient and near and agency.kind == "legislature":
                    ranked.recipient = _OF_LEGISLATURE
                    continue
                share = value * (_RECIPIENT if cue.recipient else 1.0)
                ranked.country_words += share
                if share > strongest.get(cue.country, 0.0):
                    strongest[cue.country] = share
                    ranked.cue = (cue.start, cue.end)
        if "INT" in wanted or not others:
            return None
        country = min(others, key=lambda code: (-others[code], code))
        return country, others[country]

    def _verbs(self, candidate: Candidate, ranking: Sequence[RankedEntity]) -> None:
        """A legislature that appropriates, certifies or withholds is the giver's."""
        default = words.default_country(self.document.language)
        if not self._gives(candidate):
            return
        for ranked in ranking:
            agency = ranked.entity.agency
            if agency.kind == "legislature" and agency.country == default:
                ranked.country_words += _GIVES

    def _gives(self, candidate: Candidate) -> bool:
        """Whether a verb of giving or judging aid follows a name."""
        after = self.document.text[candidate.end : candidate.end + _VERB_REACH]
        return _giving_verbs().match(after) is not None

    def _headings(self, candidate: Candidate, ranking: Sequence[RankedEntity]) -> None:
        """The nearest heading above that names one country alone."""
        country = self.cues.heading_country(candidate.start)
        for ranked in ranking:
            if country is not None and ranked.entity.agency.country == country:
                ranked.document += _HEADING

    def _neighbours(
        self, candidate: Candidate, ranking: Sequence[RankedEntity], window: ContextWindow
    ) -> None:
        """Bodies linked near by: the same, of the same line, of the same country."""
        near: list[tuple[Agency, float, float, float]] = []  # body, fade, closeness, country
        for at, other in self.context.around(candidate.start, _NEIGHBOURS, 4):
            fade = exp(-abs(at - candidate.start) / _PAGE) * (1.0 if at < candidate.start else 0.5)
            beside = window.paragraph[0] <= at < window.paragraph[1]
            fade *= 1.0 if beside else _BEYOND
            inside = window.sentence[0] <= at < window.sentence[1]
            country = _SAME_COUNTRY * (1.2 if inside else 1.0 if beside else 0.3 * fade)
            near.append((other, fade, 1.5 if inside else 1.0, country))
        last = last_country(self.cues, self.context, candidate, window)
        here = (
            None
            if self._gives(candidate)
            else country_here(self.cues, self.context, candidate, window)
        )
        wanted = any(ranked.entity.agency.country == here for ranked in ranking)
        related = nearest_related(self.context, candidate, window) if len(ranking) > 1 else None
        for ranked in ranking:
            agency = ranked.entity.agency
            whose = host_country(agency) or agency.country
            if wanted and agency.kind == "legislature" and agency.country != here:
                # The sentence is another country's: what was said around it speaks little.
                ranked.country_words *= _AROUND
                continue
            if whose == last:
                ranked.neighbours += _LAST
            if agency.country == related:
                ranked.neighbours += _NEAREST_RELATED
            same = family = country = 0.0
            for other, fade, closeness, shared in near:
                if other.country == whose != agency.country:
                    country += shared
                    continue
                if other.country != agency.country:
                    continue
                country += shared
                if other.id == agency.id:
                    same = max(same, _SAME_BODY * fade)
                elif self.context.related(agency, other):
                    family = max(family, _FAMILY * fade * closeness)
            ranked.neighbours += same + family + min(country, 1.6)

    def _document(self, ranking: Sequence[RankedEntity]) -> None:
        """The countries that the document speaks of, and how usual a body is in it."""
        total = sum(self.context.countries.values())
        default = words.default_country(self.document.language)
        own_countries = words.as_written("countries", self.document.language)
        countries = {ranked.entity.agency.country for ranked in ranking}
        spoken = {country for country in countries if self._is_spoken_of(country)}
        many = len(countries) > _FEW
        owned = {ranked.entity.agency.country for ranked in ranking if ranked.entity.is_own_name}
        for ranked in ranking:
            country = ranked.entity.agency.country
            if total:
                share = self.context.countries[country] / total
                ranked.document += _DOCUMENT * 0.5 * share
            ranked.document += _DOCUMENT * 0.5 * self.cues.share(country)
            if self.document.country == country:
                ranked.document += _AUTHOR
            if default == country:
                ranked.prior += _LANGUAGE
            elif own_countries and country not in own_countries:
                # A bare name is seldom that of a body with a name in another language.
                ranked.prior -= _TRANSLATED
            if ranked.entity.agency.level in ("state", "local"):
                ranked.prior -= _SMALL
            if spoken and country not in spoken:
                # Of two countries' bodies it is that of the one spoken of.
                continue
            if ranked.entity.is_own_name:
                ranked.prior += _OWN_AMONG_MANY if many else _OWN_NAME
            elif many and country in owned:
                ranked.prior -= _OWN_NAME - _OWN_AMONG_MANY
            elif ranked.entity.via == "derived":
                ranked.prior += _DERIVED

    def _is_spoken_of(self, country: str) -> bool:
        """Whether the document names a country, a place or a body of it at all."""
        return bool(
            self.context.countries[country]
            or self.cues.share(country)
            or country in ("INT", self.document.country)
        )

    def _years(
        self, candidate: Candidate, ranking: Sequence[RankedEntity], sentence: tuple[int, int]
    ) -> None:
        """Bodies that did not exist in the year spoken of count for less."""
        if len(ranking) < 2:
            return
        year = year_near(self.document.text, *sentence, candidate.start)
        if year is None and self.document.published:
            written = self.document.published[:4]
            year = int(written) if written.isdigit() else None
        if year is None:
            return
        for ranked in ranking:
            agency = ranked.entity.agency
            if agency.first_year is not None and year < agency.first_year:
                ranked.prior -= _YEARS
            if agency.last_year is not None and year > agency.last_year:
                ranked.prior -= _YEARS


def _worth(candidate: Candidate, cue: CountryCue, near: bool, paragraph: tuple[int, int]) -> float:
    """How much a country's word says, by its distance from the name."""
    distance = max(candidate.start - cue.end, cue.start - candidate.end, 0)
    if near:
        value = _SENTENCE * cue.weight / (1 + distance / _CLAUSE)
    elif paragraph[0] <= cue.start < paragraph[1]:
        value = _PARAGRAPH * cue.weight / (1 + distance / (3 * _CLAUSE))
    else:
        value = _SECTION * cue.weight / (1 + distance / (5 * _CLAUSE))
    return value * 0.8 if cue.start > candidate.end else value


def is_posted(agency: Agency) -> bool:
    """Whether a place tells a body from others of its kind: a state's, a mission's."""
    return agency.level in ("state", "local") or _is_mission(agency.name)


@lru_cache(maxsize=4096)
def _is_mission(name: str) -> bool:
    return not words.folded("mission_heads").isdisjoint(name_key(name))


@lru_cache(maxsize=4096)
def host_country(agency: Agency) -> str | None:
    """The country in which a mission abroad sits, where its name says so."""
    if not _is_mission(agency.name):
        return None
    host = agency.name.rpartition(" in ")[2].removeprefix("the ")
    codes = [country.code for country in words.countries() if country.words == host]
    return codes[0] if codes else None


@lru_cache(maxsize=4096)
def host_words(agency: Agency) -> str:
    """The part of a body's names that may say where it is, folded."""
    if agency.level in ("state", "local"):
        return fold(agency.name)
    return " ".join(fold(name.partition(" in ")[2]) for name in (agency.name, *agency.other_names))
