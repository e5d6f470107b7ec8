"""What a Word file says of itself: its title page, and its properties as far as they are given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.model.parsed import Block, Facts
from pipeline.model.sourcemap import SourceMap
from pipeline.parse.docx.blocks import Classified
from pipeline.parse.docx.package import Handler, Package
from pipeline.parse.layout.blocks import SourceBlock
from pipeline.parse.layout.facts import is_given, title_of
from pipeline.parse.layout.words import any_phrase

_SECTION_WORDS = re.compile(rf"(?:{any_phrase('section_words')})\b", re.IGNORECASE)

_DATE = re.compile(r"(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T")
_FILE_NAME = re.compile(r".*\.(?:docx?|dot|rtf|pdf|txt|wpd)|microsoft word\b.*", re.IGNORECASE)
_EARLIEST = "1990"  # the format's programs keep no earlier dates; 1601 and 1980 are zeros


def facts_of(
    text: str,
    blocks: Sequence[Block],
    source_map: SourceMap,
    found: Classified,
    package: Package,
    language: str,
) -> Facts:
    """Title, authors and date: what the title page declares before the file's properties.

    Raises:
        UnreadableDocument: when the properties are damaged.
    """
    properties = _read_properties(package)
    titles = [title for block in found.titles for title in _texts(text, source_map, block)]
    authors = [author for block in found.authors for author in _texts(text, source_map, block)]
    heads = blocks[0].kind == "heading"
    head = text[blocks[0].start : blocks[0].end] if heads else ""
    return Facts(
        title=(titles[0] if titles else None)
        or (None if _SECTION_WORDS.match(head) else head or None)
        or properties.title
        or title_of(text, blocks),
        authors="; ".join(authors) or properties.author,
        file_date=properties.written,
        language=language,
    )


def _texts(text: str, source_map: SourceMap, block: SourceBlock) -> list[str]:
    """The clean text of a block, if anything is left of it."""
    spans = source_map.to_text(block.start, block.end)
    return [text[spans[0][0] : spans[-1][1]]] if spans else []


@dataclass(frozen=True, slots=True)
class _Properties:
    """What the file says of itself; ``written`` is its date (EDTF)."""

    title: str | None = None
    author: str | None = None
    written: str | None = None


def _read_properties(package: Package) -> _Properties:
    """Read the core properties, if there are any.

    Raises:
        UnreadableDocument: when the part is damaged.
    """
    part = package.related("", "core-properties")
    if part is None:
        return _Properties()
    reader = _Fields()
    package.parse(part, reader)
    found = {name: " ".join("".join(texts).split()) for name, texts in reader.texts.items()}
    title = found.get("title", "")
    author = found.get("creator", "")
    created = found.get("created", found.get("modified", ""))
    modified = found.get("modified", created)
    return _Properties(
        title if is_given("title", title) and not _FILE_NAME.fullmatch(title) else None,
        author if is_given("creator", author) else None,
        written_on(created if is_given("created", created) else None, modified),
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
