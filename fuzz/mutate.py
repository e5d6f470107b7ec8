"""Changes that keep an input's structure: XML stays well-formed, objects of a PDF stay objects.

A byte changed anywhere makes XML that no reader reads on, and a PDF whose
objects end nowhere; the fuzzer would learn how files are refused and little else.
Most changes are made here, the others by libFuzzer.  Each function takes an input
and a source of chance and gives another input.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from xml.dom import minidom
from xml.parsers.expat import ExpatError

from fuzz.targets import SPLIT

Mutate = Callable[[bytes, random.Random], bytes]

_TOKENS = re.compile(
    rb"/[^\s/<>\[\]()]+|-?\d+(?:\.\d*)?|<[0-9A-Fa-f]*>|\((?:[^()\\]|\\.)*\)|[A-Za-z'\"*]+|\s+|."
    rb"|\n",
    re.DOTALL,
)
_NUMBERS = (b"0", b"-1", b"1", b"2", b"0.001", b"255", b"65535", b"2147483647", b"-99999", b"1e9")
_WORDS = ("", " ", "$5 million", "May 3, 2009", "DEA", "Roe v. Wade", "\u00ad", "\u202e", "1", "-1",
          "99999999999", "a" * 300, "\u0301", "|", "$", "2004\u20132006", "\u200b")  # fmt: skip


def mutated_pdf(data: bytes, draw: random.Random) -> bytes:
    """Objects of a PDF: one is left out, doubled or put elsewhere, or its tokens are changed."""
    objects = data.split(SPLIT)
    (at,) = draw.choices(range(len(objects)), [len(held) + 1 for held in objects])
    what = draw.random()
    if what < 0.05 and len(objects) > 1:
        del objects[at]
    elif what < 0.1:
        objects.insert(draw.randrange(len(objects) + 1), objects[at])
    elif what < 0.15:
        other = draw.randrange(len(objects))
        objects[at], objects[other] = objects[other], objects[at]
    else:
        for _ in range(draw.choice((1, 1, 2, 4))):
            objects[at] = _with_tokens_changed(objects[at], objects, draw)
    return SPLIT.join(objects)


def _with_tokens_changed(held: bytes, objects: list[bytes], draw: random.Random) -> bytes:
    tokens = _TOKENS.findall(held)
    solid = [at for at, token in enumerate(tokens) if not token.isspace()]
    if not solid:
        return draw.choice(objects)
    at = draw.choice(solid)
    what = draw.random()
    if what < 0.15:
        del tokens[at]
    elif what < 0.3:
        length = draw.choice((1, 1, 3, 10, 30))
        tokens[at:at] = tokens[at : at + length] * draw.choice((1, 1, 2, 50))
    elif what < 0.5 and tokens[at].lstrip(b"-").replace(b".", b"").isdigit():
        tokens[at] = draw.choice(
            (*_NUMBERS, b"%d" % (int(float(tokens[at])) + draw.choice((-1, 1))))
        )
    else:
        others = [t for t in _TOKENS.findall(draw.choice(objects)) if not t.isspace()]
        alike = [
            t for t in others if t[:1] == tokens[at][:1] or t.isdigit() == tokens[at].isdigit()
        ]
        tokens[at] = draw.choice(alike or others or [b""])
    return b"".join(tokens)


def mutated_parts(data: bytes, draw: random.Random) -> bytes:
    """Parts of a Word file: in one of them elements, attributes or texts are changed."""
    parts = data.split(SPLIT)
    at = draw.choice([0, 0, 0, *range(len(parts))])
    try:
        tree = minidom.parseString(parts[at])
    except (ExpatError, ValueError, LookupError):
        return data
    for _ in range(draw.choice((1, 1, 2, 4))):
        _change(tree, draw)
    parts[at] = tree.toxml("utf-8")
    return SPLIT.join(parts)


def _change(tree: minidom.Document, draw: random.Random) -> None:
    held = tree.getElementsByTagName("*")
    element, other = draw.choice(held), draw.choice(held)
    parent = element.parentNode
    what = draw.randrange(6)
    if what == 0 and parent is not tree:
        parent.removeChild(element)
    elif what == 1 and parent is not tree:
        for _ in range(draw.choice((1, 1, 2, 20))):
            parent.insertBefore(element.cloneNode(True), element)
    elif what == 2 and other is not tree.documentElement:
        element.appendChild(other.cloneNode(True))
    elif what == 3 and parent is not tree:
        for child in list(element.childNodes):
            parent.insertBefore(child, element)
    elif what == 4 and element.attributes and element.attributes.length:
        name = draw.choice(sorted(element.attributes.keys()))
        if not name.startswith("xmlns"):
            values = [value for _, value in other.attributes.items()] if other.attributes else []
            element.setAttribute(name, draw.choice([*values, *_WORDS]))
    else:
        element.appendChild(tree.createTextNode(draw.choice(_WORDS)))


MUTATORS: dict[str, Mutate] = {"docx": mutated_parts, "pdf_objects": mutated_pdf}
"""Target → how its inputs are changed."""
