"""Pieces put together from hits and shapes, with the places and parents beside them."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache

from pipeline.extract.agencies.field import Shape, is_generic
from pipeline.extract.agencies.parts import JOINT, OF, in_other_style, join_parts
from pipeline.link.agencies.pieces import Piece
from pipeline.model.ids import fold
from pipeline.rules.agencies import words
from pipeline.rules.agencies.scan import Hit, Place, Scan
from pipeline.rules.agencies.tokens import name_key
from pipeline.rules.registry import Agency

# A state's body, where the text has said which state.
_OF_STATE = re.compile(r" (?:del Estado|of the State)(?! (?:de|of)\b)(?!\w)")
# The city of a consulate or embassy.
_POST = re.compile(r" (?:in|at|en) (?P<city>[A-ZÀ-Þ][\w.-]*(?: [A-ZÀ-Þ][\w.-]*){0,2})")
_ADJECTIVE_AFTER = re.compile(r" (?:de |del )?([a-záéíóúñü]{5,18})\b")


@cache
def _of_state_form() -> re.Pattern[str]:
    """ "of the Nation" and its like."""
    forms = "|".join(words.lines("state_forms.txt"))
    plain = rf"[ \n]of[ \n]the[ \n](?:{forms})"
    capitals = rf"[ \n]OF[ \n]THE[ \n](?:{forms.upper()})"
    return re.compile(rf"(?:{plain}|{capitals})(?!\w|['’]s?[ ]|[ \n](?:of|OF)[ \n])")


def _own_keys(agency: Agency) -> set[tuple[str, ...]]:
    return {name_key(name) for name in (agency.name, *agency.other_names, *agency.short_names)}


@cache
def _lower_adjectives() -> dict[str, str]:
    return {
        fold(country.words): country.code
        for country in words.countries()
        if country.kind == "adjective" and country.words[0].islower()
    }


def is_local_kind(piece: Piece, text: str) -> bool:
    """Whether a piece's name is of a kind that each state or country has one of."""
    return not piece.acronym and is_generic(text[piece.start : piece.end])


class Assembler:
    """Joins hits, shapes, countries and parents of one text into pieces."""

    def __init__(self, text: str, scan: Scan) -> None:
        """An assembler for ``text`` with what the scan found in it."""
        self.text = text
        self.places = scan.places
        self._place_starts = [place.start for place in scan.places]
        self._place_ends = {place.end: place for place in scan.places}

    def assemble(self, hits: list[Hit], shapes: list[Shape]) -> list[Piece]:
        """The pieces of the text in order, none touching another.

        A shape that holds a hit wins over it; a hit that holds a shape's head
        never met it (the scan passes heads inside names over).
        """
        spans: list[Piece] = []
        at = 0
        for shape in shapes:
            while at < len(hits) and hits[at].end <= shape.start:
                spans.append(self._of_hit(hits[at]))
                at += 1
            inside: list[Hit] = []
            while at < len(hits) and hits[at].start < shape.end:
                inside.append(hits[at])
                at += 1
            spans.append(self._of_shape(shape, inside))
        spans.extend(self._of_hit(hit) for hit in hits[at:])
        for piece in spans:
            self._take_place_before(piece)
            self._take_place_after(piece)
            self._take_post(piece)
            self._take_state_form(piece)
        return join_parts(self.text, spans)

    def _of_hit(self, hit: Hit) -> Piece:
        core = self.text[hit.start : hit.end]
        return Piece(hit.start, hit.end, hit.senses, hit.acronym, core=core)

    def _of_shape(self, shape: Shape, inside: list[Hit]) -> Piece:
        piece = Piece(shape.start, shape.end, (), False, shaped=True)
        # The known name that goes on is another body's, not a parent's.
        own = (shape.head.start, shape.head.end) if shape.outgrown else None
        piece.parents = tuple(
            sense.agency
            for hit in inside
            for sense in hit.senses
            if hit.start >= shape.start and (hit.start, hit.end) != own
        )
        if inside:
            piece.start = min(piece.start, inside[0].start)
            piece.end = max(piece.end, inside[-1].end)
        if inside and inside[0].start <= shape.start and _is_of_nations(piece):
            # "United Nations … in Lebanon" says where it works, not whose it is
            piece.country = "INT"
            return piece
        for place in shape.places:
            if place.country.code != "-":
                piece.country = place.country.code
                piece.local = place.country.kind == "place"
                break
        return piece

    # -- countries and places beside a name ---------------------------------

    def _take_place_before(self, piece: Piece) -> None:
        """ "U.S.", "Mexican" join the span; "Mexico's" and "Texas" only tell."""
        place = self._place_before(piece.start)
        if place is None:
            self._take_owner_before(piece)
            return
        country = place.country
        if country.code == "-":
            return
        name_as_adjective = country.code == "US" or country.kind == "adjective"
        if country.kind in ("name", "adjective") and name_as_adjective:
            if self._hyphened(place):
                return
            piece.start = place.start
            piece.country = piece.country or country.code
        elif country.kind == "place" and is_local_kind(piece, self.text):
            if self.text[place.start : place.end] == "Washington":
                return
            piece.start = place.start
            piece.country, piece.local = country.code, True
        elif country.kind == "name" and is_local_kind(piece, self.text):
            piece.country = piece.country or country.code
            piece.country_at = (place.start, place.end)

    def _place_before(self, start: int) -> Place | None:
        for size in (1, 2, 3):
            place = self._place_ends.get(start - size)
            if place is not None and JOINT.fullmatch(self.text[place.end : start]):
                return place
        return None

    def _hyphened(self, place: Place) -> bool:
        """Whether the country is half of a pair ("U.S.-Mexico …")."""
        return place.start > 0 and self.text[place.start - 1] in "-‐‑–/"

    def _take_owner_before(self, piece: Piece) -> None:
        """ "Mexico's Supreme Court": the country stays outside the span."""
        before = self.text[max(0, piece.start - 4) : piece.start]
        match = re.search(r"['’]s? $", before)
        if match is None:
            return
        place = self._place_ends.get(piece.start - len(match.group()))
        if place is not None and place.country.code != "-" and place.country.kind != "person":
            piece.country = piece.country or place.country.code
            piece.country_at = (place.start, place.end)
            if place.country.kind == "place" and is_local_kind(piece, self.text):
                piece.local = True

    def _take_place_after(self, piece: Piece) -> None:
        """ "of Mexico", "de Nuevo León", "mexicana" after a name join the span."""
        for _ in range(2):
            match = OF.match(self.text, piece.end)
            if match is None or in_other_style(self.text, piece, match):
                break
            place = self._place_at(match.end())
            if place is None or place.country.code == "-":
                break
            if place.country.kind in ("name", "place"):
                if place.country.kind == "place":
                    if not piece.acronym and _is_international(piece):
                        # Another body of the kind: "Comité de Derechos Humanos de Puebla".
                        piece.dropped = True
                        break
                    if not (is_local_kind(piece, self.text) or self._may_be_of(piece, place)):
                        break
                    piece.local = True
                elif piece.acronym:
                    break
                piece.end = place.end
                piece.country = piece.country or place.country.code
            else:
                break
        state = _OF_STATE.match(self.text, piece.end)
        if state is not None and not piece.local and is_local_kind(piece, self.text):
            piece.end, piece.local = state.end(), True
        after = _ADJECTIVE_AFTER.match(self.text, piece.end)
        if after is not None:
            code = _lower_adjectives().get(fold(after[1]))
            if code is not None:
                piece.end = after.end()
                piece.country = piece.country or code

    def _take_post(self, piece: Piece) -> None:
        """A consulate's or embassy's city: "U.S. Consulate in Ciudad Juárez"."""
        parts = set(name_key(self.text[piece.start : piece.end]))
        if piece.acronym or not parts & words.bag("mission_words.txt"):
            return
        match = _POST.match(self.text, piece.end)
        if match is None or fold(match["city"].split(" ")[0]) in words.not_in_name():
            return
        place = self._place_at(match.start("city"))
        end = max(match.end(), place.end if place else 0)
        city = fold(self.text[match.start("city") : end])
        piece.end = end
        senders = {sense.agency.country for sense in piece.senses}
        piece.senses = tuple(s for s in piece.senses if city in fold(s.agency.name))
        if len(senders) == 1:
            piece.country = piece.country or senders.pop()

    def _take_state_form(self, piece: Piece) -> None:
        """ "Treasury of the Nation": the name goes on, and no U.S. body is called so."""
        match = _of_state_form().match(self.text, piece.end)
        if match is None or piece.acronym or in_other_style(self.text, piece, match):
            return
        written = self.text[piece.start : match.end()]
        full = tuple(s for s in piece.senses if name_key(written) in _own_keys(s.agency))
        piece.end, piece.senses = match.end(), full
        piece.core, piece.shaped, piece.state_form = "", not full, True

    def _may_be_of(self, piece: Piece, place: Place) -> bool:
        """Whether an acronym can be a state's body ("SSP de Nuevo León")."""
        word = fold(self.text[place.start : place.end])
        return piece.acronym and any(word in fold(sense.agency.name) for sense in piece.senses)

    def _place_at(self, start: int) -> Place | None:
        index = bisect_left(self._place_starts, start)
        if index < len(self.places) and self._place_starts[index] == start:
            return self.places[index]
        return None


def _is_of_nations(piece: Piece) -> bool:
    """Whether all bodies that a longer name holds are international ones."""
    return bool(piece.parents) and all(agency.country == "INT" for agency in piece.parents)


def _is_international(piece: Piece) -> bool:
    """Whether a name can only mean an international body."""
    return bool(piece.senses) and all(s.agency.country == "INT" for s in piece.senses)
