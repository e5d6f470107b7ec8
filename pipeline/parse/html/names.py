"""Words in the class, id and role of an element, and lists of such words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.parse.html.tree import Element
from pipeline.resources import resource_text

_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z])")
_CUT = re.compile(r"[^a-z\d]+")
_LONGEST = 1000  # characters of one attribute that are looked at


@dataclass(frozen=True)
class NameList:
    """Entries of a resource: patterns over an element's names.

    ``strong`` entries always count, ``weak`` ones (``~`` in the file) only where
    the element holds little text.
    """

    strong: re.Pattern[str]
    weak: re.Pattern[str]


@cache
def name_list(resource: str) -> NameList:
    """Read a list such as ``layout/html_boilerplate_words.txt``."""
    strong: list[str] = []
    weak: list[str] = []
    for line in resource_text(resource).splitlines():
        entry = line.strip()
        if not entry or entry.startswith("#"):
            continue
        into = weak if entry.startswith("~") else strong
        entry = entry.lstrip("~")
        # names stand in lines "|whole-name| word word |": see ``names_of``
        into.append(
            re.escape(f"|{entry[1:]}|") if entry.startswith("=") else re.escape(f" {entry} ")
        )
    return NameList(_alternation(strong), _alternation(weak))


def _alternation(parts: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(parts, key=lambda part: (-len(part), part))) or r"(?!)")


def names_of(element: Element) -> str:
    """The names of an element, whole and cut into words: ``|site-nav| site nav |``."""
    attributes = element.attributes
    if not attributes:
        return ""
    held = [attributes[key][:_LONGEST] for key in ("class", "id", "role") if key in attributes]
    return _spread(" ".join(held)) if held else ""


@cache
def _spread(names: str) -> str:
    parts: list[str] = []
    for name in names.split():
        words = _CUT.sub(" ", _CAMEL.sub(" ", name).lower()).strip()
        parts.append(f"|{name.lower()}| {words} ")
    return "".join(parts) + "|"
