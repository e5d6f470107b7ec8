"""Candidates made of gazetteer and pattern matches, with the countries and parents beside them.

Names of parts are joined with the body that they are part of: "DHS" + "Office of …",
"Office of …" + "of the" + "DHS".
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.extract.agencies.head_patterns import PatternMatch, is_generic
from pipeline.link.agencies.candidate import Candidate
from pipeline.model.ids import fold
from pipeline.rules.agencies import words
from pipeline.rules.agencies.matcher import CountryMatch, GazetteerMatch, Matches
from pipeline.rules.agencies.name_tokens import name_key
from pipeline.rules.registry import Agency

# Between a country's word and the name after it.
_JOINT = re.compile(r"[^\S\n]{1,2}\n?|\n")
# Between a body and the country, state or body that it is said to belong to.
_OF = re.compile(
    rf"[^\S\n]?\n? {words.any_of('owner_links')}(?: {words.any_of('state_titles')})?"
    rf"(?: {words.any_of('place_articles')})?[^\S\n]\n?",
    re.IGNORECASE,
)
# No body's name is longer than this many characters.
_LONGEST = 220
# A state's body, where the text has said which state.
_OF_STATE = re.compile(rf" {words.any_of('of_the_state')}(?! {words.any_of('of')}\b)(?!\w)")
# The city of a consulate or embassy.
_POST = re.compile(
    rf" {words.any_of('place_connectors')} (?P<city>[A-ZÀ-Þ][\w.-]*(?: [A-ZÀ-Þ][\w.-]*){{0,2}})"
)
_ADJECTIVE_AFTER = re.compile(rf" (?:{words.any_of('adjective_links')} )?([a-záéíóúñü]{{5,18}})\b")


@cache
def _of_state_form() -> re.Pattern[str]:
    """ "of the Nation" and its like."""
    plain = f" {words.any_of('state_openings')} {words.any_of('state_forms')}"
    forms = f"(?:{plain}|{plain.upper()})".replace(" ", "[ \n]")
    of = words.any_of("of")
    return re.compile(rf"{forms}(?!\w|['’]s?[ ]|[ \n](?:{of}|{of.upper()})[ \n])")


def _own_keys(agency: Agency) -> set[tuple[str, ...]]:
    return {name_key(name) for name in (agency.name, *agency.other_names, *agency.short_names)}


@cache
def _lower_adjectives() -> dict[str, str]:
    return {
        fold(country.words): country.code
        for country in words.countries()
        if country.kind == "adjective" and country.words[0].islower()
    }


def _is_local_kind(candidate: Candidate, text: str) -> bool:
    """Whether a candidate's name is of a kind that each state or country has one of."""
    return not candidate.acronym and is_generic(candidate.written(text))


class Assembler:
    """Joins gazetteer and pattern matches, countries and parents of one text into candidates."""

    def __init__(self, matches: Matches) -> None:
        """An assembler for the text of ``matches``."""
        self.text, self.matches = matches.text, matches
        self._country_ends = {found.end: found for found in matches.countries}

    def assemble(self, pattern_matches: list[PatternMatch]) -> list[Candidate]:
        """The candidates of the text in order, none touching another.

        A pattern match that holds a gazetteer match wins over it; one that holds a pattern's head
        never met it (heads inside names are passed over).
        """
        names = self.matches.names
        spans: list[Candidate] = []
        at = 0
        for pattern in pattern_matches:
            while at < len(names) and names[at].end <= pattern.start:
                spans.append(self._of_name(names[at]))
                at += 1
            inside: list[GazetteerMatch] = []
            while at < len(names) and names[at].start < pattern.end:
                inside.append(names[at])
                at += 1
            spans.append(self._of_pattern(pattern, inside))
        spans.extend(map(self._of_name, names[at:]))
        for candidate in spans:
            self._take_country_before(candidate)
            self._take_country_after(candidate)
            self._take_post(candidate)
            self._take_state_form(candidate)
        return _join_parts(self.text, spans)

    def _of_name(self, name: GazetteerMatch) -> Candidate:
        core = self.text[name.start : name.end]
        return Candidate(name.start, name.end, name.entities, name.acronym, core=core)

    def _of_pattern(self, pattern: PatternMatch, inside: list[GazetteerMatch]) -> Candidate:
        candidate = Candidate(pattern.start, pattern.end, (), False, from_pattern=True)
        # The known name that goes on is another body's, not a parent's.
        head = pattern.head
        own = (head.start, head.end) if pattern.names_other else None
        candidate.parents = tuple(
            entity.agency
            for name in inside
            for entity in name.entities
            if name.start >= pattern.start and (name.start, name.end) != own
        )
        if inside:
            candidate.start = min(candidate.start, inside[0].start)
            candidate.end = max(candidate.end, inside[-1].end)
        if inside and inside[0].start <= pattern.start and _is_of_nations(candidate):
            # "United Nations … in Lebanon" says where it works, not whose it is
            candidate.country = "INT"
            return candidate
        for country in pattern.countries:
            if country.code != "-":
                candidate.country = country.code
                candidate.local = country.kind == "place"
                break
        return candidate

    # -- countries and places beside a name ---------------------------------

    def _take_country_before(self, candidate: Candidate) -> None:
        """ "U.S.", "Mexican" join the span; "Mexico's" and "Texas" only tell."""
        country = self._country_before(candidate.start)
        if country is None:
            self._take_owner_before(candidate)
            return
        if country.code == "-":
            return
        name_as_adjective = country.code == "US" or country.kind == "adjective"
        if country.kind in ("name", "adjective") and name_as_adjective:
            if country.start > 0 and self.text[country.start - 1] in "-‐‑–/":
                # half of a pair ("U.S.-Mexico …")
                return
            candidate.start = country.start
            candidate.country = candidate.country or country.code
        elif country.kind == "place" and _is_local_kind(candidate, self.text):
            if self.text[country.start : country.end] == "Washington":
                return
            candidate.start = country.start
            candidate.country, candidate.local = country.code, True
        elif country.kind == "name" and _is_local_kind(candidate, self.text):
            candidate.country = candidate.country or country.code
            candidate.country_span = (country.start, country.end)

    def _country_before(self, start: int) -> CountryMatch | None:
        for size in (1, 2, 3):
            country = self._country_ends.get(start - size)
            if country is not None and _JOINT.fullmatch(self.text[country.end : start]):
                return country
        return None

    def _take_owner_before(self, candidate: Candidate) -> None:
        """ "Mexico's Supreme Court": the country stays outside the span."""
        before = self.text[max(0, candidate.start - 4) : candidate.start]
        match = re.search(r"['’]s? $", before)
        if match is None:
            return
        country = self._country_ends.get(candidate.start - len(match.group()))
        if country is not None and country.code != "-" and country.kind != "person":
            candidate.country = candidate.country or country.code
            candidate.country_span = (country.start, country.end)
            if country.kind == "place" and _is_local_kind(candidate, self.text):
                candidate.local = True

    def _take_country_after(self, candidate: Candidate) -> None:
        """ "of Mexico", "de Nuevo León", "mexicana" after a name join the span."""
        for _ in range(2):
            match = _OF.match(self.text, candidate.end)
            if match is None or _in_other_style(self.text, candidate, match):
                break
            country = self.matches.country_at(match.end())
            if country is None or country.code == "-":
                break
            if country.kind in ("name", "place"):
                if country.kind == "place":
                    if not candidate.acronym and _is_international(candidate):
                        # Another body of the kind: "Comité de Derechos Humanos de Puebla".
                        candidate.dropped = True
                        break
                    if not (
                        _is_local_kind(candidate, self.text) or self._may_be_of(candidate, country)
                    ):
                        break
                    candidate.local = True
                elif candidate.acronym:
                    break
                candidate.end = country.end
                candidate.country = candidate.country or country.code
            else:
                break
        state = _OF_STATE.match(self.text, candidate.end)
        if state is not None and not candidate.local and _is_local_kind(candidate, self.text):
            candidate.end, candidate.local = state.end(), True
        after = _ADJECTIVE_AFTER.match(self.text, candidate.end)
        if after is not None:
            code = _lower_adjectives().get(fold(after[1]))
            if code is not None:
                candidate.end = after.end()
                candidate.country = candidate.country or code

    def _take_post(self, candidate: Candidate) -> None:
        """A consulate's or embassy's city: "U.S. Consulate in Ciudad Juárez"."""
        parts = set(name_key(candidate.written(self.text)))
        if candidate.acronym or not parts & words.folded("mission_heads"):
            return
        match = _POST.match(self.text, candidate.end)
        if match is None or fold(match["city"].split(" ")[0]) in words.folded("not_in_name"):
            return
        country = self.matches.country_at(match.start("city"))
        end = max(match.end(), country.end if country else 0)
        city = fold(self.text[match.start("city") : end])
        candidate.end = end
        senders = candidate.countries
        candidate.entities = tuple(s for s in candidate.entities if city in fold(s.agency.name))
        if len(senders) == 1:
            candidate.country = candidate.country or senders.pop()

    def _take_state_form(self, candidate: Candidate) -> None:
        """ "Treasury of the Nation": the name goes on, and no U.S. body is called so."""
        match = _of_state_form().match(self.text, candidate.end)
        if match is None or candidate.acronym or _in_other_style(self.text, candidate, match):
            return
        written = self.text[candidate.start : match.end()]
        full = tuple(s for s in candidate.entities if name_key(written) in _own_keys(s.agency))
        candidate.end, candidate.entities = match.end(), full
        candidate.core, candidate.from_pattern, candidate.state_form = "", not full, True

    def _may_be_of(self, candidate: Candidate, country: CountryMatch) -> bool:
        """Whether an acronym can be a state's body ("SSP de Nuevo León")."""
        word = fold(self.text[country.start : country.end])
        bodies = candidate.agencies
        return candidate.acronym and any(word in fold(body.name) for body in bodies)


def _is_of_nations(candidate: Candidate) -> bool:
    """Whether all bodies that a longer name holds are international ones."""
    return bool(candidate.parents) and all(agency.country == "INT" for agency in candidate.parents)


def _is_international(candidate: Candidate) -> bool:
    """Whether a name can only mean an international body."""
    return candidate.countries == {"INT"}


def _same(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates can mean one body, as an acronym and its name do."""
    ids = {agency.id for agency in one.agencies}
    return any(agency.id in ids for agency in other.agencies)


def _is_child(one: Candidate, other: Candidate) -> bool:
    """Whether a candidate can only mean parts of what another means."""
    ids = {agency.id for agency in other.agencies}
    return bool(one.entities) and all(agency.parent in ids for agency in one.agencies)


def _meanings(candidate: Candidate) -> tuple[Agency, ...]:
    return candidate.agencies + candidate.parents


def _join_parts(text: str, spans: list[Candidate]) -> list[Candidate]:
    """Join "DHS" + "Office of …" and "Office of …" + "of the" + "DHS"."""
    done: list[Candidate] = []
    for candidate in spans:
        before = done[-1] if done else None
        if before is not None and candidate.start < before.end:
            before.end = max(before.end, candidate.end)
            continue
        if before is not None and candidate.end - before.start <= _LONGEST:
            between = text[before.end : candidate.start]
            if (
                _JOINT.fullmatch(between)
                and _is_part(text, candidate)
                and not _same(before, candidate)
                and not ("\n" in between and _fill_lines(text, before, candidate))
            ):
                candidate.parents = (*_meanings(before), *candidate.parents)
                candidate.country = candidate.country or before.country
                candidate.start = before.start
                done[-1] = candidate
                continue
            link = _OF.fullmatch(between)
            if (
                link is not None
                and not _in_other_style(text, before, link)
                and (_is_part(text, before) or _is_child(before, candidate))
                and not candidate.local
            ):
                before.parents = (*before.parents, *_meanings(candidate))
                before.country = before.country or candidate.country
                before.end = candidate.end
                continue
        done.append(candidate)
    return done


def _fill_lines(text: str, one: Candidate, other: Candidate) -> bool:
    """Whether two names stand on a line each, as on a title page."""
    before, after = text[one.start - 1 : one.start], text[other.end : other.end + 1]
    return before in ("", "\n") and after in ("", "\n")


def _is_part(text: str, candidate: Candidate) -> bool:
    """Whether a name can be a part's ("Office of …", "… Division")."""
    if candidate.acronym:
        return False
    parts = [part.removesuffix("'s") for part in name_key(candidate.written(text))]
    # The head noun opens the name, closes it, or stands before its "of".
    head = parts[parts.index("of") - 1] if "of" in parts[1:] else ""
    return bool(parts) and bool({parts[0], parts[-1], head} & words.folded("part_heads"))


def _in_other_style(text: str, candidate: Candidate, link: re.Match[str]) -> bool:
    """Whether "FOR THE" in capitals follows a name that is not in capitals."""
    return link.group().isupper() and not candidate.written(text).isupper()
