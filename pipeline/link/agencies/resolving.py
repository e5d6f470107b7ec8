"""Which body a name means: candidates narrowed by what stands beside them, then weighed.

Plain names come first, since they speak for the others; what the evidence does
not settle stays open, for no answer is better than a wrong one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.link.agencies.evidence import Signs, sentence_around, sentence_before
from pipeline.link.agencies.pieces import Piece
from pipeline.link.agencies.posts import is_posted
from pipeline.link.agencies.settled import Settled
from pipeline.link.agencies.weighing import Weighed, Weigher
from pipeline.model.ids import fold
from pipeline.model.reading import Reading
from pipeline.rules.agencies import words
from pipeline.rules.agencies.lexicon import Lexicon, equivalent_senses
from pipeline.rules.registry import Agency

# Below this margin between two countries' bodies, for neither of which the text
# says more than this, the name stays open.
_WELL_LISTED = 200
_OPEN_MARGIN, _LITTLE = 0.15, 0.45


@dataclass(slots=True)
class Resolver:
    """Settles the pieces of one document, plain ones first."""

    reading: Reading
    lexicon: Lexicon
    signs: Signs
    taken: set[int] = field(default_factory=set)
    settled: Settled = field(init=False)
    weigher: Weigher = field(init=False)

    def __post_init__(self) -> None:
        self.settled = Settled(self.lexicon.by_id)
        self.weigher = Weigher(self.reading, self.signs, self.settled, self.taken)

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
                if piece.country is None and self._needs_context(piece, agency):
                    continue
                way = "acronym" if piece.acronym else "registry_name"
                self.settle(piece, agency, piece.method or way)
        narrow_chambers(self.reading, pieces)

    def _needs_context(self, piece: Piece, agency: Agency) -> bool:
        """Whether a body's name is one that others have, too, as its line says.

        Those others may be no nation's ("Fiscalía General del Estado" is each
        state's in Mexico, and the nation's in Ecuador).
        """
        if piece.acronym or agency.country in ("INT", *words.default_countries().values()):
            return False
        return self.reading.text[piece.start : piece.end] in agency.short_names

    def settle_rest(self, pieces: list[Piece]) -> None:
        """Settle the names that several bodies share, in the text's order."""
        for few in (True, False):
            for piece in pieces:
                if piece.dropped or piece.settled is not None or not piece.senses:
                    continue
                if (len(piece.senses) == 1) == few:
                    self.settle_one(piece)
        # What stayed open may follow from the names settled after it.
        for piece in pieces:
            if piece.open and piece.settled is None:
                piece.open = False
                self.settle_one(piece)

    def settle(self, piece: Piece, agency: Agency, method: str) -> None:
        """Fix what ``piece`` means and let it speak for names near by."""
        piece.settled, piece.method = agency, method
        piece.confidence = words.confidences()[method]
        self.settled.add(piece.start, agency)

    def _is_listed(self, country: str) -> bool:
        """Whether the registry has so many bodies of a country that it lacks no main one."""
        return self.lexicon.by_country[country] >= _WELL_LISTED

    def is_elsewhere(self, piece: Piece, agency: Agency) -> bool:
        """Whether an acronym bound to ``agency`` means another country's body here.

        The sentence, or the one before, must speak of no country but one that
        has a body of this acronym, and not of the first one's.
        """
        others = {s.agency.country for s in piece.senses} - {agency.country, "INT"}
        if not others or agency.country == "INT":
            return False
        start, end = sentence_around(self.reading, piece.start)
        before = sentence_before(self.reading, start)
        for low, high in ((start, end), (before, start)):
            if self.signs.any_within(low, high):
                return self.signs.only(low, high) in others
        return False

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
                said = self._said(piece)
                piece.senses = tuple(
                    s
                    for s in piece.senses
                    if s.agency.level not in ("federal", "international")
                    and any(word in fold(s.agency.name) for word in said)
                )
                piece.core = ""
        if piece.parents and len(piece.senses) > 0:
            ids = {agency.id for agency in piece.parents}
            inside = tuple(s for s in piece.senses if ids & self.settled.line(s.agency))
            piece.senses = inside
        if len(piece.senses) > 1 and piece.country is not None:
            own = [s for s in piece.senses if s.via in ("name", "acronym")]
            others = {s.agency.id for s in piece.senses} - {s.agency.id for s in own}
            if len(own) == 1 and not others:
                piece.senses = (own[0],)

    def _said(self, piece: Piece) -> list[str]:
        """The places named inside a piece or said to own it, folded."""
        spans = [(piece.start, piece.end)] + ([piece.country_at] if piece.country_at else [])
        return [
            fold(self.reading.text[sign.start : sign.end])
            for start, end in spans
            for sign in self.signs.within(start, end)
        ]

    def settle_one(self, piece: Piece) -> None:
        """Weigh the senses of one piece and settle it on the best, if one is."""
        weighed, foreign = self.weigher.weigh(piece)
        best = max(
            weighed, key=lambda w: (round(w.total, 6), w.sense.via == "name", w.sense.agency.id)
        )
        if self._is_foreign(piece, best, foreign):
            piece.senses = ()
            return
        rest = [w for w in weighed if w.sense.agency.id != best.sense.agency.id]
        if piece.country is None and self._is_stray(piece, best):
            # A body of the name, but of no country in the registry.
            piece.senses = ()
            piece.dropped = " " not in self.reading.text[piece.start : piece.end]
            return
        if piece.country is None and _is_open(best, rest):
            piece.open = True
            return
        method = piece.method or ("country_word" if piece.country else best.method)
        self.settle(piece, best.sense.agency, method)
        if rest and best.total - max(w.total for w in rest) < 0.5:
            piece.confidence = min(piece.confidence, words.confidences()["close_call"])
        if best.sign is not None and method == "country_word" and piece.country_at is None:
            piece.country_at = best.sign

    def _is_stray(self, piece: Piece, best: Weighed) -> bool:
        """Whether a name that needs context is left with a country nobody speaks of."""
        agency = best.sense.agency
        shared = best.sense.via == "short" and not piece.acronym
        if agency.country in ("INT", *words.default_countries().values()) or not (
            shared or self._needs_context(piece, agency)
        ):
            return False
        return not (
            self.settled.countries[agency.country]
            or self.signs.share(agency.country)
            or self.reading.country == agency.country
        )

    def _is_foreign(self, piece: Piece, best: Weighed, foreign: tuple[str, float] | None) -> bool:
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
        if (
            country is None
            or self._is_listed(country)
            or any(s.agency.country == country for s in piece.senses)
        ):
            return False
        ours = best.country_words + best.neighbours
        if foreign is None and (ours >= 0.8 or self.signs.share(country) < 0.8):
            return False
        if self.signs.share(country) < 0.5 or self.signs.counts[country] < 2:
            return False
        if (foreign[1] if foreign else 1.0) > 2 * ours:
            piece.country = country
            return True
        return False


def _is_open(best: Weighed, rest: list[Weighed]) -> bool:
    """Whether the text says too little to choose between two countries' bodies."""
    agency = best.sense.agency
    others = [
        w.total
        for w in rest
        if w.sense.agency.country != agency.country
        or (is_posted(agency) and best.sense.via != "name")
    ]
    if not others or best.evidence > _LITTLE:
        return False
    return best.total - max(others) < _OPEN_MARGIN


def narrow_chambers(reading: Reading, pieces: list[Piece]) -> None:
    """Leave to chambers named in one sentence the countries that have them all.

    "The Senate and the Chamber of Deputies": no country has both but those whose
    lower chamber is called so.
    """
    open_ones = [piece for piece in pieces if not piece.dropped and _is_chamber(piece)]
    for one, other in pairwise(open_ones):
        if other.start - one.end > 200 or sentence_around(reading, one.start)[1] < other.start:
            continue
        countries = [
            {sense.agency.country for sense in piece.senses}
            if piece.settled is None
            else {piece.settled.country}
            for piece in (one, other)
        ]
        shared = countries[0] & countries[1]
        if not shared or one.country or other.country:
            continue
        for piece in (one, other):
            if piece.settled is None:
                piece.senses = tuple(s for s in piece.senses if s.agency.country in shared)


def _is_chamber(piece: Piece) -> bool:
    """Whether a name can only mean a legislature or one of its chambers."""
    return bool(piece.senses) and all(sense.agency.kind == "legislature" for sense in piece.senses)
