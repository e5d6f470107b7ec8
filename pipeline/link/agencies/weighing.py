"""The evidence for each body that a name may mean, weighed by where it stands.

Evidence counts in this order: countries in the sentence, bodies named near by,
the paragraph, the section with its headings, the document.  Each order outweighs
the later ones unless it is far from the name or speaks for both sides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import exp

from pipeline.link.agencies.evidence import Sign, Signs, sentence_around, year_near
from pipeline.link.agencies.pieces import Piece
from pipeline.link.agencies.posts import host_country, host_words, is_posted
from pipeline.link.agencies.settled import Settled
from pipeline.link.agencies.surroundings import (
    Surroundings,
    country_here,
    last_country,
    nearest_kin,
)
from pipeline.model.ids import fold
from pipeline.model.reading import Reading
from pipeline.rules.agencies import words
from pipeline.rules.agencies.lexicon import Sense
from pipeline.rules.agencies.variants import SPANISH_SPEAKING
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
_NEAREST_KIN = 1.0
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
    stems = "|".join(words.lines("giving_verbs.txt"))
    return re.compile(rf"(?: [a-z]+){{0,3}} (?:{stems})")


@dataclass(slots=True)
class Weighed:
    """One candidate with its evidence, by order."""

    sense: Sense
    country_words: float = 0.0
    neighbours: float = 0.0
    document: float = 0.0
    prior: float = 0.0
    recipient: float = 0.0
    sign: tuple[int, int] | None = None

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
class Weigher:
    """Weighs the senses of names in one document; ``taken`` are signs' places that
    stand inside names or say whose another body is."""

    reading: Reading
    signs: Signs
    settled: Settled
    taken: set[int]

    def weigh(self, piece: Piece) -> tuple[list[Weighed], tuple[str, float] | None]:
        """The candidates of ``piece``, and the strongest other country near it."""
        weighed = [Weighed(sense) for sense in piece.senses]
        around = Surroundings.of(self.reading, piece)
        foreign = self._signs(piece, weighed, around)
        self._verbs(piece, weighed)
        self._headings(piece, weighed)
        self._neighbours(piece, weighed, around)
        self._document(weighed)
        self._years(piece, weighed, around.sentence)
        return weighed, foreign

    def country_near(self, piece: Piece, among: set[str]) -> str | None:
        """The country that the words and bodies around ``piece`` point to.

        ``among`` limits the choice, unless it is empty.
        """
        start, end = sentence_around(self.reading, piece.start)
        start, end = max(start, piece.start - 600), min(end, piece.end + 600)
        scores: dict[str, float] = {}
        for sign in self.signs.within(max(0, piece.start - 1500), piece.end + 1500):
            if piece.start <= sign.start < piece.end:
                continue
            distance = max(piece.start - sign.end, sign.start - piece.end, 0)
            near = start <= sign.start < end
            value = (_SENTENCE if near else _PARAGRAPH) * sign.weight
            value /= 1 + distance / (_CLAUSE if near else 3 * _CLAUSE)
            value *= _RECIPIENT if sign.recipient else 1.0
            scores[sign.country] = scores.get(sign.country, 0.0) + value
        for at, agency in self.settled.around(piece.start, 6, 3):
            near = start <= at < end
            distance = abs(at - piece.start)
            value = _SAME_COUNTRY * (1.2 if near else 0.3 * exp(-distance / _PAGE))
            if near and distance < _BESIDE:
                value *= 2
            scores[agency.country] = scores.get(agency.country, 0.0) + value
        scores.pop("INT", None)
        if among:
            scores = {code: score for code, score in scores.items() if code in among}
        if self.reading.country:
            scores[self.reading.country] = scores.get(self.reading.country, 0.0) + 0.3
        for country, _ in self.signs.counts.most_common(3):
            scores[country] = scores.get(country, 0.0) + 0.5 * self.signs.share(country)
        default = words.default_countries().get(self.reading.language, "US")
        if not scores:
            return default if default in among else None
        best = min(scores, key=lambda code: (-scores[code], code))
        return best if scores[best] >= 0.4 else None

    def _signs(
        self, piece: Piece, weighed: Sequence[Weighed], around: Surroundings
    ) -> tuple[str, float] | None:
        """Countries' words near the name; returns the strongest other country."""
        others: dict[str, float] = {}
        wanted = {w.sense.agency.country for w in weighed}
        strongest: dict[str, float] = {}
        # The section: what was said in the page above, and a little below.
        low = min(piece.start - 1500, around.paragraph[0])
        high = max(piece.end + 400, around.paragraph[1])
        for sign in self.signs.within(max(0, low), high):
            if sign.start >= piece.start and sign.end <= piece.end:
                continue
            near = around.sentence[0] <= sign.start < around.sentence[1]
            value = _worth(piece, sign, near, around.paragraph)
            word = fold(self.reading.text[sign.start : sign.end])
            for candidate in weighed:
                if is_posted(candidate.sense.agency) and word in host_words(candidate.sense.agency):
                    candidate.country_words += value + (_SMALL if near else 0.0)
            if sign.country not in wanted:
                if near:
                    value *= _RECIPIENT if sign.recipient else 1.0
                    others[sign.country] = others.get(sign.country, 0.0) + value
                continue
            for candidate in weighed:
                agency = candidate.sense.agency
                if agency.country != sign.country:
                    continue
                if sign.recipient and near and agency.kind == "legislature":
                    candidate.recipient = _OF_LEGISLATURE
                    continue
                share = value * (_RECIPIENT if sign.recipient else 1.0)
                candidate.country_words += share
                if share > strongest.get(sign.country, 0.0):
                    strongest[sign.country] = share
                    candidate.sign = (sign.start, sign.end)
        if "INT" in wanted or not others:
            return None
        country = min(others, key=lambda code: (-others[code], code))
        return country, others[country]

    def _verbs(self, piece: Piece, weighed: Sequence[Weighed]) -> None:
        """A legislature that appropriates, certifies or withholds is the giver's."""
        default = words.default_countries().get(self.reading.language, "US")
        if not self._gives(piece):
            return
        for candidate in weighed:
            agency = candidate.sense.agency
            if agency.kind == "legislature" and agency.country == default:
                candidate.country_words += _GIVES

    def _gives(self, piece: Piece) -> bool:
        """Whether a verb of giving or judging aid follows a name."""
        after = self.reading.text[piece.end : piece.end + _VERB_REACH]
        return _giving_verbs().match(after) is not None

    def _headings(self, piece: Piece, weighed: Sequence[Weighed]) -> None:
        """The nearest heading above that names one country alone."""
        country = self.signs.heading_country(piece.start)
        for candidate in weighed:
            if country is not None and candidate.sense.agency.country == country:
                candidate.document += _HEADING

    def _neighbours(self, piece: Piece, weighed: Sequence[Weighed], around: Surroundings) -> None:
        """Bodies settled near by: the same, of the same line, of the same country."""
        near: list[tuple[Agency, float, float, float]] = []  # body, fade, closeness, country
        for at, other in self.settled.around(piece.start, _NEIGHBOURS, 4):
            fade = exp(-abs(at - piece.start) / _PAGE) * (1.0 if at < piece.start else 0.5)
            beside = around.paragraph[0] <= at < around.paragraph[1]
            fade *= 1.0 if beside else _BEYOND
            inside = around.sentence[0] <= at < around.sentence[1]
            country = _SAME_COUNTRY * (1.2 if inside else 1.0 if beside else 0.3 * fade)
            near.append((other, fade, 1.5 if inside else 1.0, country))
        last = last_country(self.signs, self.settled, piece, around)
        here = None if self._gives(piece) else country_here(self.signs, self.settled, piece, around)
        wanted = any(candidate.sense.agency.country == here for candidate in weighed)
        kin = nearest_kin(self.settled, piece, around) if len(weighed) > 1 else None
        for candidate in weighed:
            agency = candidate.sense.agency
            whose = host_country(agency) or agency.country
            if wanted and agency.kind == "legislature" and agency.country != here:
                # The sentence is another country's: what was said around it speaks little.
                candidate.country_words *= _AROUND
                continue
            if whose == last:
                candidate.neighbours += _LAST
            if agency.country == kin:
                candidate.neighbours += _NEAREST_KIN
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
                elif self.settled.akin(agency, other):
                    family = max(family, _FAMILY * fade * closeness)
            candidate.neighbours += same + family + min(country, 1.6)

    def _document(self, weighed: Sequence[Weighed]) -> None:
        total = sum(self.settled.countries.values())
        default = words.default_countries().get(self.reading.language, "US")
        countries = {w.sense.agency.country for w in weighed}
        spoken = {country for country in countries if self._is_spoken_of(country)}
        many = len(countries) > _FEW
        owned = {w.sense.agency.country for w in weighed if w.sense.via in ("name", "acronym")}
        for candidate in weighed:
            country = candidate.sense.agency.country
            if total:
                share = self.settled.countries[country] / total
                candidate.document += _DOCUMENT * 0.5 * share
            candidate.document += _DOCUMENT * 0.5 * self.signs.share(country)
            if self.reading.country == country:
                candidate.document += _AUTHOR
            if default == country:
                candidate.prior += _LANGUAGE
            elif self.reading.language == "es" and country not in SPANISH_SPEAKING:
                # A bare Spanish name is seldom that of a body with an English one.
                candidate.prior -= _TRANSLATED
            if candidate.sense.agency.level in ("state", "local"):
                candidate.prior -= _SMALL
            if spoken and country not in spoken:
                # Of two countries' bodies it is that of the one spoken of.
                continue
            if candidate.sense.via in ("name", "acronym"):
                candidate.prior += _OWN_AMONG_MANY if many else _OWN_NAME
            elif many and country in owned:
                candidate.prior -= _OWN_NAME - _OWN_AMONG_MANY
            elif candidate.sense.via == "derived":
                candidate.prior += _DERIVED

    def _is_spoken_of(self, country: str) -> bool:
        """Whether the document names a country, a place or a body of it at all."""
        return bool(
            self.settled.countries[country]
            or self.signs.share(country)
            or country in ("INT", self.reading.country)
        )

    def _years(self, piece: Piece, weighed: Sequence[Weighed], sentence: tuple[int, int]) -> None:
        """Bodies that did not exist in the year spoken of count for less."""
        if len(weighed) < 2:
            return
        year = year_near(self.reading.text, *sentence, piece.start)
        if year is None and self.reading.published:
            year = int(self.reading.published[:4]) if self.reading.published[:4].isdigit() else None
        if year is None:
            return
        for candidate in weighed:
            agency = candidate.sense.agency
            if agency.first_year is not None and year < agency.first_year:
                candidate.prior -= _YEARS
            if agency.last_year is not None and year > agency.last_year:
                candidate.prior -= _YEARS


def _worth(piece: Piece, sign: Sign, near: bool, paragraph: tuple[int, int]) -> float:
    """How much a country's word says, by its distance from the name."""
    distance = max(piece.start - sign.end, sign.start - piece.end, 0)
    if near:
        value = _SENTENCE * sign.weight / (1 + distance / _CLAUSE)
    elif paragraph[0] <= sign.start < paragraph[1]:
        value = _PARAGRAPH * sign.weight / (1 + distance / (3 * _CLAUSE))
    else:
        value = _SECTION * sign.weight / (1 + distance / (5 * _CLAUSE))
    return value * 0.8 if sign.start > piece.end else value
