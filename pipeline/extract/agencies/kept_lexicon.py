"""The lexicon, kept as a file: to read it takes a fraction of the time that it takes to build.

Every process that looks for bodies needs it first.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any, get_args

from pipeline.core.prepared import prepared
from pipeline.core.registry_file import load_registry
from pipeline.core.versions import code_digest
from pipeline.extract.agencies import words
from pipeline.extract.agencies.lexicon import Lexicon, Node, Sense, Via, build_lexicon

_VIAS: tuple[Via, ...] = get_args(Via)
_BLOCK, _LOWER, _COMMA = 1, 2, 4
_MADE_OF = ("core.ids", "core.registry", "core.registry_file", "extract.agencies", "resources")


@cache
def load_lexicon() -> Lexicon:
    """The names of the registry and of the word lists, ready to walk.

    :raises RegistryError: if the registry cannot be read.
    """
    return prepared(
        "names",
        lambda: code_digest(*_MADE_OF),
        lambda: build_lexicon(load_registry().agencies),
        lambda made: [to_bytes(made)],
        lambda path: from_bytes(path.read_bytes()),
    )


def to_bytes(lexicon: Lexicon) -> bytes:
    """The tree and the acronyms; bodies, countries and heads by their numbers in their lists."""
    bodies = {body: number for number, body in enumerate(lexicon.by_id)}
    countries = {country: number for number, country in enumerate(words.countries())}
    heads = {head: number for number, head in enumerate(words.heads())}

    def senses(held: Iterable[Sense]) -> list[list[int]]:
        return [[bodies[sense.agency.id], _VIAS.index(sense.via)] for sense in held]

    nodes = [lexicon.root]
    below: list[tuple[int, str]] = []
    for number, node in enumerate(nodes):  # which grows meanwhile
        nodes.extend(node.next.values())
        below.extend((number, word) for word in node.next)
    marks = [node.block * _BLOCK + node.lower * _LOWER + node.comma * _COMMA for node in nodes]
    data = {
        "parents": [parent for parent, _ in below],
        "words": [word for _, word in below],
        "marks": [[at, mark] for at, mark in enumerate(marks) if mark],
        "senses": [[at, senses(node.senses)] for at, node in enumerate(nodes) if node.senses],
        "places": [[at, countries[node.place]] for at, node in enumerate(nodes) if node.place],
        "heads": [[at, [heads[h] for h in n.heads]] for at, n in enumerate(nodes) if n.heads],
        "acronyms": {form: senses(held) for form, held in lexicon.acronyms.items()},
        "single_words": sorted(lexicon.single_words),
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def from_bytes(data: bytes) -> Lexicon:
    """The inverse of :func:`to_bytes`, with the registry and the word lists of this process.

    Raises:
        ValueError: when the bytes are not whole; of other lists, KeyError or IndexError.
    """
    held = json.loads(data)
    bodies = load_registry().agencies
    known: dict[tuple[int, int], Sense] = {}

    def senses(numbers: list[Any]) -> tuple[Sense, ...]:
        found = []
        for body, via in numbers:
            sense = known.get((body, via))
            if sense is None:
                sense = known[body, via] = Sense(bodies[body], _VIAS[via])
            found.append(sense)
        return tuple(found)

    nodes = [Node()]
    for parent, word in zip(held["parents"], held["words"], strict=True):
        node = nodes[parent].next[word] = Node()
        nodes.append(node)
    for at, mark in held["marks"]:
        node = nodes[at]
        node.block, node.lower = bool(mark & _BLOCK), bool(mark & _LOWER)
        node.comma = bool(mark & _COMMA)
    for at, numbers in held["senses"]:
        nodes[at].senses = senses(numbers)
    for at, number in held["places"]:
        nodes[at].place = words.countries()[number]
    for at, numbers in held["heads"]:
        nodes[at].heads = tuple(words.heads()[number] for number in numbers)
    return Lexicon(
        nodes[0],
        {form: senses(numbers) for form, numbers in held["acronyms"].items()},
        {body.id: body for body in bodies},
        set(held["single_words"]),
        Counter(body.country for body in bodies),
    )
