"""``docProps/core.xml`` of a Word file → title, author and date, as far as they can be trusted."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from functools import cache
from io import StringIO
from typing import Final

from pipeline.parse.docx.package import Handler, Package
from pipeline.resources import resource_text

DEFAULTS: Final = "layout/property_defaults.csv"
"""What programs write of their own accord where nobody filled a property in."""

_DATE = re.compile(r"(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T")
_FILE_NAME = re.compile(r".*\.(?:docx?|dot|rtf|pdf|txt|wpd)|microsoft word\b.*", re.IGNORECASE)
_EARLIEST = "1990"  # the format's programs keep no earlier dates; 1601 and 1980 are zeros


@dataclass(frozen=True, slots=True)
class Properties:
    """What the file says of itself; ``written`` is its date (EDTF)."""

    title: str | None = None
    author: str | None = None
    written: str | None = None


def read_properties(package: Package) -> Properties:
    """Read the core properties, if there are any.

    Raises:
        UnreadableDocument: when the part is damaged.
    """
    part = package.related("", "core-properties")
    if part is None:
        return Properties()
    reader = _Fields()
    package.parse(part, reader)
    found = {name: " ".join("".join(texts).split()) for name, texts in reader.texts.items()}
    title = _own("title", found.get("title", ""))
    created = found.get("created", found.get("modified", ""))
    return Properties(
        title if title and not _FILE_NAME.fullmatch(title) else None,
        _own("creator", found.get("creator", "")),
        written_on(_own("created", created), found.get("modified", created)),
    )


def written_on(created: str | None, modified: str) -> str | None:
    """The date of a text from when its file was made and last changed.

    It was written between the two, so it is given as far as they agree: to the
    day, the month or the year; not at all where not even the years do.

    >>> written_on("2010-09-02T09:00:00Z", "2010-09-14T10:00:00Z")
    '2010-09'
    """
    if created is None:
        return None
    first, last = _DATE.match(created), _DATE.match(modified)
    if first is None or last is None or first[1] < _EARLIEST:
        return None
    agreed: list[str] = []
    for one, other in zip(first.groups(), last.groups(), strict=True):
        if one != other:
            break
        agreed.append(one)
    return "-".join(agreed) or None


def _own(name: str, value: str) -> str | None:
    """A value that somebody gave; null where it is empty or a program's own."""
    return value if value and (name, value.casefold()) not in _defaults() else None


@cache
def _defaults() -> frozenset[tuple[str, str]]:
    rows = csv.DictReader(StringIO(resource_text(DEFAULTS)))
    return frozenset((row["field"], row["value"].casefold()) for row in rows)


@dataclass
class _Fields(Handler):
    texts: dict[str, list[str]] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)

    def start(self, name: str, values: dict[str, str]) -> None:
        self.open.append(name.lstrip(":"))

    def end(self, name: str) -> None:
        self.open.pop()

    def text(self, text: str) -> None:
        if len(self.open) == 2:
            self.texts.setdefault(self.open[-1], []).append(text)
