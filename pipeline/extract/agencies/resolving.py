"""Which body a name means: the candidates weighed by what stands around them.

Evidence counts in this order: words inside the name or right beside it, the
document's own definitions, countries in the sentence, bodies named near by,
the paragraph, the document.  Each order of evidence outweighs the later ones
unless it is far from the name or speaks for both sides.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from dataclasses import dataclass, field
from math import exp

from pipeline.core.ids import fold
from pipeline.core.reading import Reading
from pipeline.core.registry import Agency
from pipeline.extract.agencies import words
from pipeline.extract.agencies.evidence import Signs, sentence_around, year_near
from pipeline.extract.agencies.lexicon import Lexicon, Sense, equivalent_senses
from pipeline.extract.agencies.pieces import Piece

# Weights of the evidence, chosen so that each order outweighs the next; the
# distances (characters) are about a clause, a paragraph and a page.
_SENTENCE, _PARAGRAPH, _SECTION = 2.5, 0.6, 0.3
_SAME_BODY, _FAMILY, _SAME_COUNTRY = 2.5, 1.6, 0.8
_CLAUSE, _PAGE = 120.0, 3000.0
_OWN_NAME, _DERIVED = 1.6, 0.25
_DOCUMENT, _AUTHOR, _LANGUAGE = 0.9, 0.25, 0.2
_YEARS = 1.2
_NEIGHBOURS = 14


@dataclass(slots=True)
class _Weighed:
    """One candidate with its evidence, by order."""

    sense: Sense
    country_words: float = 0.0
    neighbours: float = 0.0
    document: float = 0.0
    prior: float = 0.0
    sign: tuple[int, int] | None = None

    @property
    def total(self) -> float:
        return self.country_words + self.neighbours + self.document + self.prior

    @property
    def method(self) -> str:
        if self.country_words >= max(0.8, self.neighbours):
            return "country_word"
        return "neighbour" if self.neighbours >= 0.8 else "document"


@dataclass(slots=True)
class Resolver:
    """Settles the pieces of one document, plain ones first."""

    reading: Reading
    lexicon: Lexicon
    signs: Signs
    taken: set[int] = field(default_factory=set)
    _at: list[int] = field(default_factory=list)
    _settled: dict[int, Agency] = field(default_factory=dict)
    _countries: Counter[str] = field(default_factory=Counter)
    _lines: dict[str, frozenset[str]] = field(default_factory=dict)

    def take_signs(self, pieces: list[Piece]) -> None:
        """Note the country words that stand inside names or say whose they are."""
        for piece in pieces:
            self.taken.update(sign.start for sign in self.signs.within(piece.start, piece.end))
            if piece.country_at is not None:
                self.taken.add(piece.country_at[0])

    def settle_plain(self, pieces: list[Piece]) -> None:
        """Settle the names that mean one body wherever they stand."""
        for piece in pieces:
            if piece.dropped or piece.settled is not None:
                continue
            self._narrow(piece)
            if len(piece.senses) == 1 and piece.senses[0].via in ("name", "acronym"):
                agency = piece.senses[0].agency
                way = "acronym" if piece.acronym else "registry_name"
                self.settle(piece, agency, piece.method or way)

    def settle_rest(self, pieces: list[Piece]) -> None:
        """Settle the names that several bodies share, in the text's order."""
        for few in (True, False):
            for piece in pieces:
                if piece.dropped or piece.settled is not None or not piece.senses:
                    continue
                if (len(piece.senses) == 1) == few:
                    self.settle_one(piece)

    def settle(self, piece: Piece, agency: Agency, method: str) -> None:
        """Fix what ``piece`` means and let it speak for names near by."""
        piece.settled, piece.method = agency, method
        piece.confidence = words.confidences()[method]
        if piece.start not in self._settled:
            insort(self._at, piece.start)
            self._countries[agency.country] += 1
        self._settled[piece.start] = agency

    def _narrow(self, piece: Piece) -> None:
        """Keep the senses that the words beside the name and its parents allow."""
        if piece.country is not None and piece.senses:
            fitting = tuple(s for s in piece.senses if s.agency.country == piece.country)
            if not fitting and all(s.agency.country == "INT" for s in piece.senses):
                fitting = piece.senses
            if not fitting and not piece.local:
                fitting = equivalent_senses(self.lexicon, piece.core, piece.country)
            piece.senses = fitting
        if piece.local:
            national = [s for s in piece.senses if s.agency.level in ("federal", "international")]
            if national:
                piece.senses = tuple(
                    s for s in piece.senses if s.agency.level not in ("federal", "international")
                )
                piece.core = ""
        if piece.parents and len(piece.senses) > 0:
            ids = {agency.id for agency in piece.parents}
            inside = tuple(s for s in piece.senses if ids & self._line(s.agency))
            piece.senses = inside
        if len(piece.senses) > 1 and piece.country is not None:
            own = [s for s in piece.senses if s.via in ("name", "acronym")]
            others = {s.agency.id for s in piece.senses} - {s.agency.id for s in own}
            if len(own) == 1 and not others:
                piece.senses = (own[0],)

    def _line(self, agency: Agency) -> frozenset[str]:
        """The ids of a body and of all that it belongs to."""
        known = self._lines.get(agency.id)
        if known is None:
            ids: list[str] = []
            here: Agency | None = agency
            while here is not None and here.id not in ids:
                ids.append(here.id)
                here = self.lexicon.by_id.get(here.parent) if here.parent else None
            known = self._lines[agency.id] = frozenset(ids)
        return known

    def settle_one(self, piece: Piece) -> None:
        """Weigh the senses of one piece and settle it on the best."""
        weighed = [_Weighed(sense) for sense in piece.senses]
        start, end = sentence_around(self.reading, piece.start)
        block = self.reading.block_at(piece.start)
        low, high = (block.start, block.end) if block else (start, end)
        if end - start > 1200:
            start, end = max(start, piece.start - 300), min(end, piece.end + 300)
        low, high = max(low, piece.start - 1500), min(high, piece.end + 1500)
        foreign = self._weigh_signs(piece, weighed, (start, end), (low, high))
        self._weigh_neighbours(piece, weighed, (start, end), (low, high))
        self._weigh_document(weighed)
        self._weigh_years(piece, weighed, (start, end))
        best = max(
            weighed, key=lambda w: (round(w.total, 6), w.sense.via == "name", w.sense.agency.id)
        )
        if self._is_foreign(piece, best, foreign):
            piece.senses = ()
            return
        rest = [w.total for w in weighed if w.sense.agency.id != best.sense.agency.id]
        margin = best.total - max(rest) if rest else best.total
        method = piece.method or ("country_word" if piece.country else best.method)
        self.settle(piece, best.sense.agency, method)
        if rest and margin < 0.5:
            piece.confidence = min(piece.confidence, words.confidences()["close_call"])
        if best.sign is not None and method == "country_word" and piece.country_at is None:
            piece.country_at = best.sign

    def _is_foreign(self, piece: Piece, best: _Weighed, foreign: tuple[str, float] | None) -> bool:
        """Whether the document speaks of a country whose bodies are not listed.

        A country named in the sentence is not enough ("Congress voted aid for
        Haiti"): most of the document must be about it.
        """
        if piece.country is not None or piece.acronym or best.sense.agency.country == "INT":
            return False
        if best.sense.via == "name" and len(piece.senses) == 1:
            return False
        common = self.signs.counts.most_common(1)
        country = foreign[0] if foreign else (common[0][0] if common else None)
        if country is None or any(s.agency.country == country for s in piece.senses):
            return False
        ours = best.country_words + best.neighbours
        if self.signs.share(country) < 0.5 or self.signs.counts[country] < 2:
            return False
        if (foreign[1] if foreign else 1.0) > 2 * ours:
            piece.country = country
            return True
        return False

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
            scores[sign.country] = scores.get(sign.country, 0.0) + value
        middle = bisect_left(self._at, piece.start)
        for at in self._at[max(0, middle - 6) : middle + 3]:
            agency = self._settled[at]
            near = start <= at < end
            value = _SAME_COUNTRY * (1.2 if near else 0.3 * exp(-abs(at - piece.start) / _PAGE))
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

    def _weigh_signs(
        self,
        piece: Piece,
        weighed: list[_Weighed],
        sentence: tuple[int, int],
        paragraph: tuple[int, int],
    ) -> tuple[str, float] | None:
        """Countries' words near the name; returns the strongest other country."""
        others: dict[str, float] = {}
        before = self.reading.text[max(0, piece.start - 4) : piece.start].lower()
        if before.endswith(("its ", "su ")):
            # The owner was named before: "Mexico … its Congress".
            sentence = (max(0, piece.start - 250), sentence[1])
        wanted = {w.sense.agency.country for w in weighed}
        strongest: dict[str, float] = {}
        # The section: what was said in the page above, and a little below.
        section = (max(0, piece.start - 1500), piece.end + 400)
        low, high = min(section[0], paragraph[0]), max(section[1], paragraph[1])
        for sign in self.signs.within(low, high):
            if sign.start >= piece.start and sign.end <= piece.end:
                continue
            if sign.start in self.taken:
                # It says whose another body is; that body speaks for itself.
                continue
            distance = max(piece.start - sign.end, sign.start - piece.end, 0)
            near = sentence[0] <= sign.start < sentence[1]
            if near:
                value = _SENTENCE * sign.weight / (1 + distance / _CLAUSE)
            elif paragraph[0] <= sign.start < paragraph[1]:
                value = _PARAGRAPH * sign.weight / (1 + distance / (3 * _CLAUSE))
            else:
                value = _SECTION * sign.weight / (1 + distance / (5 * _CLAUSE))
            if sign.start > piece.end:
                value *= 0.8
            if sign.country not in wanted:
                if near:
                    others[sign.country] = others.get(sign.country, 0.0) + value
                continue
            word = fold(self.reading.text[sign.start : sign.end])
            for candidate in weighed:
                agency = candidate.sense.agency
                if agency.level in ("state", "local") and word in fold(agency.name):
                    candidate.country_words += value
                if agency.country == sign.country:
                    candidate.country_words += value
                    if value > strongest.get(sign.country, 0.0):
                        strongest[sign.country] = value
                        candidate.sign = (sign.start, sign.end)
        if "INT" in wanted or not others:
            return None
        country = min(others, key=lambda code: (-others[code], code))
        return country, others[country]

    def _weigh_neighbours(
        self,
        piece: Piece,
        weighed: list[_Weighed],
        sentence: tuple[int, int],
        paragraph: tuple[int, int],
    ) -> None:
        """Bodies settled near by: the same, of the same line, of the same country."""
        middle = bisect_left(self._at, piece.start)
        near: list[tuple[Agency, frozenset[str], float, float, float]] = []
        for at in self._at[max(0, middle - _NEIGHBOURS) : middle + 4]:
            if at == piece.start:
                continue
            other = self._settled[at]
            fade = exp(-abs(at - piece.start) / _PAGE) * (1.0 if at < piece.start else 0.5)
            inside = sentence[0] <= at < sentence[1]
            beside = paragraph[0] <= at < paragraph[1]
            country = _SAME_COUNTRY * (1.2 if inside else 1.0 if beside else 0.3 * fade)
            near.append((other, self._line(other), fade, 1.5 if inside else 1.0, country))
        for candidate in weighed:
            agency = candidate.sense.agency
            line = self._line(agency)
            same = family = country = 0.0
            for other, other_line, fade, closeness, shared in near:
                if other.country != agency.country:
                    continue
                country += shared
                if other.id == agency.id:
                    same = max(same, _SAME_BODY * fade)
                elif _akin(agency, other, line, other_line):
                    family = max(family, _FAMILY * fade * closeness)
            candidate.neighbours = same + family + min(country, 1.6)

    def _weigh_document(self, weighed: list[_Weighed]) -> None:
        total = sum(self._countries.values())
        default = words.default_countries().get(self.reading.language, "US")
        for candidate in weighed:
            country = candidate.sense.agency.country
            if total:
                candidate.document += _DOCUMENT * 0.5 * self._countries[country] / total
            candidate.document += _DOCUMENT * 0.5 * self.signs.share(country)
            if self.reading.country == country:
                candidate.document += _AUTHOR
            if default == country:
                candidate.document += _LANGUAGE
            if candidate.sense.via in ("name", "acronym"):
                candidate.prior += _OWN_NAME
            elif candidate.sense.via == "derived":
                candidate.prior += _DERIVED

    def _weigh_years(
        self, piece: Piece, weighed: list[_Weighed], sentence: tuple[int, int]
    ) -> None:
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


def _akin(one: Agency, other: Agency, line: frozenset[str], other_line: frozenset[str]) -> bool:
    """Whether two bodies stand in one line, or under one parent."""
    if one.id in other_line or other.id in line:
        return True
    return one.parent is not None and one.parent in other_line
