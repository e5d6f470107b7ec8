"""The gazetteer: all names the finder knows, and the forms in which writers put them.

It is a tree of words, walked once for each capitalised word of a text, whatever the
number of names: bodies of the registry, countries and their words, names that
are no bodies, and head nouns stand in it side by side.  A body's name stands there in
other forms, too: "Justice Department" for "Department of Justice", "Senate" for "United
States Senate", "UN" for "United Nations".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from pipeline.model.ids import fold
from pipeline.rules.agencies import words
from pipeline.rules.agencies.name_tokens import name_key, name_words, undot
from pipeline.rules.agencies.words import Country, Head
from pipeline.rules.registry import Agency
from pipeline.rules.registry_file import load_registry

# Before "de México" these make the name of another place.
_PLACE_NOUNS = words.folded("place_nouns")
_OF = words.as_written("of")


@cache
def country_leads() -> dict[tuple[str, ...], str]:
    """Keys of the words that can open a name and only say whose body it is."""
    found: dict[tuple[str, ...], str] = {}
    for country in words.countries():
        if country.kind == "adjective" and country.words not in words.as_written("not_leading"):
            found[name_key(country.words)] = country.code
    for name, code in words.leading_names().items():
        found[name_key(name)] = code
    return found


@cache
def _country_tails() -> dict[tuple[str, ...], str]:
    """Keys of countries' names as they close a body's name after "of"."""
    return {
        name_key(country.words): country.code
        for country in words.countries()
        if country.kind in ("name", "adjective") and country.code != "-"
    }


_Edges = dict[str, list[tuple[str, ...]]]


@cache
def _edges_of(country: str) -> tuple[_Edges, _Edges]:
    """The words of one country before and after names, by the outermost of them."""
    leads: _Edges = {}
    tails: _Edges = {}
    for lead, code in country_leads().items():
        if code == country:
            leads.setdefault(lead[0], []).append(lead)
    for tail, code in _country_tails().items():
        if code == country:
            tails.setdefault(tail[-1], []).append(tail)
    return leads, tails


def without_country(parts: tuple[str, ...], country: str) -> Iterator[tuple[str, ...]]:
    """``parts`` without the country's words before or after the name."""
    leads, tails = _edges_of(country)
    for lead in leads.get(parts[0], ()) if parts else ():
        if len(parts) > len(lead) and parts[: len(lead)] == lead:
            yield parts[len(lead) :]
    for tail in tails.get(parts[-1], ()) if parts else ():
        size = len(tail)
        if len(parts) > size + 2 and parts[-size:] == tail:
            if parts[-size - 2] in _PLACE_NOUNS:
                continue
            if parts[-size - 1] in _OF:
                yield parts[: -size - 1]
            elif country != "US":
                yield parts[:-size]


# "United Nations", which stands as "UN" in the names of its bodies as well.
_UN = name_key("United Nations")


def variants_of(parts: tuple[str, ...], country: str) -> Iterator[tuple[str, ...]]:
    """Other ways in which writers put the same name.

    "Department of Justice" as "Justice Department", "Secretariat of X" as
    "Ministry of X", "Office of the Attorney General" as "Attorney General's
    Office", a possessive without its sign.
    """
    yield parts
    for at in range(len(parts) - 1):
        if parts[at : at + 2] == _UN and len(parts) > 2:
            yield (*parts[:at], "un", *parts[at + 2 :])
    if len(parts) == 3 and parts[:2] == _UN:
        yield (parts[2], "of", *_UN)
    if (
        len(parts) > 2
        and parts[1] == "of"
        and parts[0] in ("department", "ministry", "secretariat", "bureau")
    ):
        rest = parts[2:]
        if len(rest) <= 4 and "of" not in rest:
            yield (*rest, parts[0])
    if len(parts) > 2 and parts[1] == "circuit":
        yield (parts[0], "u.s.", *parts[1:])
    if len(parts) > 2 and parts[:2] == ("office", "of") and "of" not in parts[2:]:
        yield (*parts[2:-1], parts[-1] + "'s", "office")
    if len(parts) > 2 and parts[1] == "of":
        for head, other, countries in words.translated_heads():
            if parts[0] == head and country in countries:
                yield (other, *parts[1:])
                if len(parts) <= 6 and "of" not in parts[2:]:
                    yield (*parts[2:], other)


Via = Literal["name", "short", "derived", "acronym"]


@dataclass(frozen=True, slots=True)
class CandidateEntity:
    """One body that a form may mean.

    ``via``: ``name`` is the body's own, ``acronym`` as well; ``short`` needs
    context; ``derived`` is a name without the country word that it was
    written with ("Senate" of "United States Senate").
    """

    agency: Agency
    via: Via

    @property
    def is_own_name(self) -> bool:
        """Whether the form is the body's own name or acronym."""
        return self.via in ("name", "acronym")


class Node:
    """A place in the tree: the words that may follow, and what ends here."""

    __slots__ = ("comma", "entities", "heads", "lower", "next", "not_agency", "place")

    def __init__(self) -> None:
        """A node that ends nothing yet."""
        self.next: dict[str, Node] = {}
        self.entities: tuple[CandidateEntity, ...] = ()
        self.place: Country | None = None
        self.heads: tuple[Head, ...] = ()
        self.not_agency = False
        # Whether some name writes its word here in lower case ("the former").
        self.lower = False
        # Whether a name ends here that has a comma and no "and" after it.
        self.comma = False


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The tree, and the acronyms, which are compared exactly as written."""

    root: Node
    acronyms: dict[str, tuple[CandidateEntity, ...]]
    by_id: dict[str, Agency]
    single_words: set[str]
    by_country: Counter[str]
    # The states' bodies looked up so far, by state, name and country.
    of_states: dict[tuple[tuple[str, ...], str, str], tuple[CandidateEntity, ...]] = field(
        default_factory=dict
    )


def _owners(agencies: Iterable[Agency]) -> frozenset[str]:
    """Names that own a part before "'s": countries and bodies, but no titles."""
    names = {fold(c.words) for c in words.countries() if c.kind == "name"}
    for agency in agencies:
        names.update(fold(name) for name, _ in _names(agency))
    return frozenset(names) - {fold(title) for title in words.entries("titles_only")}


def _is_owned(name: str, owners: frozenset[str]) -> bool:
    """Whether a name is two ("Treasury's Office of …"): the finder splits them itself."""
    owner = re.match(r"(?:the )?(.+?)['’]s? (?=[A-Z])", name)
    return owner is not None and fold(owner[1]) in owners


def is_acronym(name: str) -> bool:
    """Whether ``name`` is one word mostly in capitals ("DEA", "FinCEN", "IACtHR")."""
    plain = undot(name)
    if not plain.isalnum() or len(plain) < 2:
        return False
    capitals = sum(letter.isupper() for letter in plain)
    return capitals >= 2 and capitals * 2 >= len(plain)


def _plain_possessive(parts: tuple[str, ...]) -> tuple[str, ...]:
    for part in parts:
        if part.endswith("'s"):
            break
    else:
        return parts
    return tuple(part.removesuffix("'s") for part in parts)


def _add(root: Node, parts: tuple[str, ...], entity: CandidateEntity) -> None:
    """Enter one form; a form that the body has already is left as it was."""
    if not parts:
        return
    plain = _plain_possessive(parts)
    for form in (parts,) if plain == parts else (parts, plain):
        node = _walk_in(root, form)
        if not node.entities:
            node.entities = (entity,)
        elif all(known.agency.id != entity.agency.id for known in node.entities):
            node.entities = (*node.entities, entity)


# A name whose last part is set off by a comma: "District Court, District of Maine".
_SET_OFF = re.compile(rf",(?!.* {words.any_of('links')} )[^,]*$")


def _mark_lower(root: Node, name: str) -> None:
    """Note which words of ``name`` its owner writes in lower case."""
    node: Node | None = root
    for part, written in zip(name_key(name), name_words(name), strict=True):
        node = node.next.get(part) if node is not None else None
        if node is not None and written[:1].islower():
            node.lower = True


def _names(agency: Agency) -> Iterator[tuple[str, Via]]:
    """All written names with the standing of each; own names come first.

    A name that stands in ``short_names`` as well needs context, but its
    owner is the one meant where nothing else speaks; hence it stays ``name``
    and the resolver sees the other owners beside it.
    """
    for name in (agency.name, *agency.other_names, *agency.name_es):
        yield name, "name"
    if agency.acronym:
        yield agency.acronym, "name"
    for name in agency.short_names:
        yield name, "short"


@cache
def _standalone_heads() -> frozenset[str]:
    """Head nouns that name a body without a further word ("Senate")."""
    keys = (name_key(head.words) for head in words.heads() if head.strength == "alone")
    return frozenset(parts[0] for parts in keys if len(parts) == 1)


def _add_agency(gazetteer: Gazetteer, agency: Agency, owners: frozenset[str]) -> None:
    later: list[tuple[tuple[str, ...], Via]] = []
    for name, via in _names(agency):
        if is_acronym(name):
            _add_acronym(gazetteer, agency, undot(name), via)
            continue
        if _is_owned(name, owners):
            continue
        parts = name_key(name)
        _add(gazetteer.root, parts, CandidateEntity(agency, via))
        if not name.istitle():
            _mark_lower(gazetteer.root, name)
        if _SET_OFF.search(name):
            for form in {parts, _plain_possessive(parts)}:
                _walk_in(gazetteer.root, form).comma = True
        if len(parts) == 1:
            gazetteer.single_words.add(fold(name))
        for variant in variants_of(parts, agency.country):
            if variant != parts:
                later.append((variant, via))
        for bare in without_country(parts, agency.country):
            later.extend((variant, "derived") for variant in variants_of(bare, agency.country))
    for parts, via in later:
        if via == "derived" and len(parts) == 1 and parts[0] not in _standalone_heads():
            continue
        _add(gazetteer.root, parts, CandidateEntity(agency, via))


def _add_acronym(gazetteer: Gazetteer, agency: Agency, name: str, via: Via) -> None:
    entity = CandidateEntity(agency, "acronym" if via == "name" else via)
    forms = [name]
    if len(name) >= 5 and name.isupper() and name not in words.word_acronyms():
        # Newspapers write long acronyms as names: "Sedena", "Unesco".
        forms.append(name.capitalize())
    for form in forms:
        known = gazetteer.acronyms.get(form, ())
        if all(other.agency.id != agency.id for other in known):
            gazetteer.acronyms[form] = (*known, entity)


def _walk_in(root: Node, parts: Iterable[str]) -> Node:
    node = root
    for part in parts:
        following = node.next.get(part)
        if following is None:
            following = node.next[part] = Node()
        node = following
    return node


def entities_named(gazetteer: Gazetteer, parts: Iterable[str]) -> tuple[CandidateEntity, ...]:
    """What the name with this key may mean; nothing if no body has it."""
    node = gazetteer.root
    for part in parts:
        following = node.next.get(part)
        if following is None:
            return ()
        node = following
    return node.entities


@cache
def _equivalents() -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    keys = [tuple(name_key(name) for name in group) for group in words.equivalents()]
    return {one: group for group in keys for one in group}


def equivalent_entities(
    gazetteer: Gazetteer, name: str, country: str
) -> tuple[CandidateEntity, ...]:
    """The bodies of ``country`` of the sort that ``name`` stands for, if one has it."""
    parts = name_key(name)
    for other in _equivalents().get(parts, ()):
        found = tuple(s for s in entities_named(gazetteer, other) if s.agency.country == country)
        own = tuple(s for s in found if s.agency.level == "federal")
        if own:
            return own
    return ()


def build_gazetteer(agencies: Iterable[Agency]) -> Gazetteer:
    """A gazetteer of ``agencies`` with the countries, head nouns and names of others."""
    listed = tuple(agencies)
    by_id = {agency.id: agency for agency in listed}
    gazetteer = Gazetteer(Node(), {}, by_id, set(), Counter(agency.country for agency in listed))
    owners = _owners(listed)
    for agency in listed:
        _add_agency(gazetteer, agency, owners)
    for country in words.countries():
        node = _walk_in(gazetteer.root, name_key(country.words))
        node.place = node.place or country
    for name in words.not_agencies():
        _walk_in(gazetteer.root, name_key(name)).not_agency = True
    for head in words.heads():
        for form in {name_key(head.words), _plain_possessive(name_key(head.words))}:
            node = _walk_in(gazetteer.root, form)
            node.heads = (*node.heads, head)
    return gazetteer


@cache
def gazetteer_with(own: tuple[Agency, ...]) -> Gazetteer:
    """The names of the registry and of the word lists, ready to walk.

    Args:
        own: bodies that were added to the registry.

    :raises RegistryError: if the registry cannot be read.
    """
    return build_gazetteer(load_registry().agencies)
