"""All names the finder knows, in one tree of words.

The tree is walked once for each capitalised word of a text, whatever the
number of names: bodies of the registry, countries and their words, names that
are no bodies, and head nouns stand in it side by side.
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
from pipeline.rules.agencies.tokens import name_key, name_words, undot
from pipeline.rules.agencies.variants import variants_of, without_country
from pipeline.rules.agencies.words import Country, Head
from pipeline.rules.registry import Agency
from pipeline.rules.registry_file import load_registry

Via = Literal["name", "short", "derived", "acronym"]


@dataclass(frozen=True, slots=True)
class Sense:
    """One body that a form may mean.

    ``via``: ``name`` is the body's own, ``acronym`` as well; ``short`` needs
    context; ``derived`` is a name without the country word that it was
    written with ("Senate" of "United States Senate").
    """

    agency: Agency
    via: Via


class Node:
    """A place in the tree: the words that may follow, and what ends here."""

    __slots__ = ("block", "comma", "heads", "lower", "next", "place", "senses")

    def __init__(self) -> None:
        """A node that ends nothing yet."""
        self.next: dict[str, Node] = {}
        self.senses: tuple[Sense, ...] = ()
        self.place: Country | None = None
        self.heads: tuple[Head, ...] = ()
        self.block = False
        # Whether some name writes its word here in lower case ("the former").
        self.lower = False
        # Whether a name ends here that has a comma and no "and" after it.
        self.comma = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The tree, and the acronyms, which are compared exactly as written."""

    root: Node
    acronyms: dict[str, tuple[Sense, ...]]
    by_id: dict[str, Agency]
    single_words: set[str]
    by_country: Counter[str]
    # The states' bodies looked up so far, by state, name and country.
    of_states: dict[tuple[tuple[str, ...], str, str], tuple[Sense, ...]] = field(
        default_factory=dict
    )


def _owners(agencies: Iterable[Agency]) -> frozenset[str]:
    """Names that own a part before "'s": countries and bodies, but no titles."""
    names = {fold(c.words) for c in words.countries() if c.kind == "name"}
    for agency in agencies:
        names.update(fold(name) for name, _ in _names(agency))
    return frozenset(names) - {fold(title) for title in words.lines("title_only.txt")}


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


def _add(root: Node, parts: tuple[str, ...], sense: Sense) -> None:
    """Enter one form; a form that the body has already is left as it was."""
    if not parts:
        return
    plain = _plain_possessive(parts)
    for form in (parts,) if plain == parts else (parts, plain):
        node = _walk_in(root, form)
        if not node.senses:
            node.senses = (sense,)
        elif all(known.agency.id != sense.agency.id for known in node.senses):
            node.senses = (*node.senses, sense)


# A name whose last part is set off by a comma: "District Court, District of Maine".
_SET_OFF = re.compile(r",(?!.* (?:and|y|e|&) )[^,]*$")


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
def _lone_heads() -> frozenset[str]:
    """Head nouns that name a body without a further word ("Senate")."""
    keys = (name_key(head.words) for head in words.heads() if head.strength == "alone")
    return frozenset(parts[0] for parts in keys if len(parts) == 1)


def _add_agency(lexicon: Lexicon, agency: Agency, owners: frozenset[str]) -> None:
    later: list[tuple[tuple[str, ...], Via]] = []
    for name, via in _names(agency):
        if is_acronym(name):
            _add_acronym(lexicon, agency, undot(name), via)
            continue
        if _is_owned(name, owners):
            continue
        parts = name_key(name)
        _add(lexicon.root, parts, Sense(agency, via))
        if not name.istitle():
            _mark_lower(lexicon.root, name)
        if _SET_OFF.search(name):
            for form in {parts, _plain_possessive(parts)}:
                _walk_in(lexicon.root, form).comma = True
        if len(parts) == 1:
            lexicon.single_words.add(fold(name))
        for variant in variants_of(parts, agency.country):
            if variant != parts:
                later.append((variant, via))
        for bare in without_country(parts, agency.country):
            later.extend((variant, "derived") for variant in variants_of(bare, agency.country))
    for parts, via in later:
        if via == "derived" and len(parts) == 1 and parts[0] not in _lone_heads():
            continue
        _add(lexicon.root, parts, Sense(agency, via))


def _add_acronym(lexicon: Lexicon, agency: Agency, name: str, via: Via) -> None:
    sense = Sense(agency, "acronym" if via == "name" else via)
    forms = [name]
    if len(name) >= 5 and name.isupper() and name not in words.word_acronyms():
        # Newspapers write long acronyms as names: "Sedena", "Unesco".
        forms.append(name.capitalize())
    for form in forms:
        known = lexicon.acronyms.get(form, ())
        if all(other.agency.id != agency.id for other in known):
            lexicon.acronyms[form] = (*known, sense)


def _walk_in(root: Node, parts: Iterable[str]) -> Node:
    node = root
    for part in parts:
        following = node.next.get(part)
        if following is None:
            following = node.next[part] = Node()
        node = following
    return node


def senses_of(lexicon: Lexicon, parts: Iterable[str]) -> tuple[Sense, ...]:
    """What the name with this key may mean; nothing if no body has it."""
    node = lexicon.root
    for part in parts:
        following = node.next.get(part)
        if following is None:
            return ()
        node = following
    return node.senses


@cache
def _equivalents() -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    groups = (row["names"].split("|") for row in words.rows("equivalents.csv"))
    keys = [tuple(name_key(name) for name in group) for group in groups]
    return {one: group for group in keys for one in group}


def equivalent_senses(lexicon: Lexicon, name: str, country: str) -> tuple[Sense, ...]:
    """The bodies of ``country`` of the sort that ``name`` stands for, if one has it."""
    parts = name_key(name)
    for other in _equivalents().get(parts, ()):
        found = tuple(s for s in senses_of(lexicon, other) if s.agency.country == country)
        own = tuple(s for s in found if s.agency.level == "federal")
        if own:
            return own
    return ()


def build_lexicon(agencies: Iterable[Agency]) -> Lexicon:
    """A lexicon of ``agencies`` with the countries, head nouns and barred names."""
    listed = tuple(agencies)
    by_id = {agency.id: agency for agency in listed}
    lexicon = Lexicon(Node(), {}, by_id, set(), Counter(agency.country for agency in listed))
    owners = _owners(listed)
    for agency in listed:
        _add_agency(lexicon, agency, owners)
    for country in words.countries():
        node = _walk_in(lexicon.root, name_key(country.words))
        node.place = node.place or country
    for name in words.lines("not_agencies.txt"):
        _walk_in(lexicon.root, name_key(name)).block = True
    for head in words.heads():
        for form in {name_key(head.words), _plain_possessive(name_key(head.words))}:
            node = _walk_in(lexicon.root, form)
            node.heads = (*node.heads, head)
    return lexicon


@cache
def load_lexicon() -> Lexicon:
    """The names of the registry and of the word lists, ready to walk.

    :raises RegistryError: if the registry cannot be read.
    """
    return build_lexicon(load_registry().agencies)
