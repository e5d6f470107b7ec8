"""The parsed document: clean text, blocks, furniture, pages, source map, facts."""

from __future__ import annotations

import json
import re
import zlib
from bisect import bisect_right
from collections import deque
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pipeline.model.document import BlockKind
from pipeline.model.errors import Retry
from pipeline.model.geometry import Geometry
from pipeline.model.ids import digest_of
from pipeline.model.sourcemap import SourceMap, Span

FurnitureKind = Literal[
    "page_header",
    "page_footer",
    "page_number",
    "line_number",
    "stamp",
    "code",
    "metadata",
    "boilerplate",
]
Status = Literal["ok", "partial", "failed"]

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Cell:
    """Place of a table cell: table number in the document, row and column from 0."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Block:
    """A span of the text with its part in the document.

    ``section`` is the path of headings above, outermost first; ``level`` is a
    heading's depth from 1 and 0 elsewhere; ``language`` is an ISO 639-1 code,
    ``und`` where it is not known.
    """

    start: int
    end: int
    kind: BlockKind
    level: int = 0
    language: str = "und"
    section: tuple[str, ...] = ()
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class Furniture:
    """A source span that was left out of the text, and what it is."""

    start: int
    end: int
    kind: FurnitureKind


@dataclass(frozen=True, slots=True)
class Page:
    """Where a page begins in the source; ``label`` is what is printed on it."""

    start: int
    index: int
    label: str | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the document as a whole, each with where it was found.

    ``file_date`` (EDTF) is from the properties of the file, which programs write:
    the document's own date only where nothing better gives one.
    """

    title: str | None = None
    authors: str | None = None
    publisher: str | None = None
    published: str | None = None
    published_basis: str | None = None
    file_date: str | None = None
    language: str = "und"


@dataclass(frozen=True, slots=True)
class ParsedHeader:
    """What is known of a parsed document without its text: the first line of its kept form."""

    media_type: str
    encoding: str | None
    status: Status
    problem: str | None
    warnings: tuple[str, ...]
    retry: Retry
    facts: Facts
    pages: int
    ocr_pages: int
    characters: int
    words: int
    reading: str
    """Digest of what the language model reads: text, blocks' edges, their languages."""
    body: str
    """Digest of all that stands behind the header."""

    def to_bytes(self) -> bytes:
        """One line of JSON."""
        return _json(
            {field.name: getattr(self, field.name) for field in fields(self)}
            | {"facts": asdict(self.facts)}
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> ParsedHeader:
        """From a kept parsed document, or its first line."""
        raw = json.loads(data.split(b"\n", 1)[0])
        raw |= {"warnings": tuple(raw["warnings"]), "facts": Facts(**raw["facts"])}
        return cls(**raw)

    @classmethod
    def read(cls, path: Path) -> ParsedHeader:
        """From a kept parsed document, of which one line is read."""
        with path.open("rb") as file:
            return cls.from_bytes(file.readline())


@dataclass(frozen=True)
class ParsedDocument:
    """All that parsing gives; for a failed one the text is empty and ``problem`` says why."""

    media_type: str
    encoding: str | None = None
    text: str = ""
    source_map: SourceMap = field(default_factory=lambda: SourceMap(()))
    blocks: tuple[Block, ...] = ()
    furniture: tuple[Furniture, ...] = ()
    pages: tuple[Page, ...] = ()
    facts: Facts = field(default_factory=Facts)
    status: Status = "ok"
    problem: str | None = None
    warnings: tuple[str, ...] = ()
    retry: Retry = "never"
    """Of a failed one: whether a run under other limits, or any next run, tries again."""
    doubtful: tuple[Span, ...] = ()
    """Sorted spans of the text that do not say what they show: no mention is read there."""
    source: str | None = None
    """PDF: the printed text that the source map counts (no file holds it as such)."""
    geometry: Geometry | None = None
    """PDF: where the characters of ``source`` stand."""
    ocr: tuple[tuple[int, float], ...] = ()
    """PDF: pages that were recognised from pictures, with their words' mean confidence."""

    @cached_property
    def _page_starts(self) -> list[int]:
        return [page.start for page in self.pages]

    @cached_property
    def _block_starts(self) -> list[int]:
        return [block.start for block in self.blocks]

    @cached_property
    def _ocr_pages(self) -> dict[int, float]:
        return dict(self.ocr)

    def ocr_confidence(self, page: int | None) -> float | None:
        """Mean confidence of a page's words where it was recognised from a picture."""
        return self._ocr_pages.get(page) if page is not None else None

    def page_at(self, source_offset: int) -> Page | None:
        """The page that holds a source offset; null where pages are not known."""
        index = bisect_right(self._page_starts, source_offset) - 1
        return self.pages[index] if index >= 0 else None

    def page_span(self, source_offset: int) -> Span:
        """Source span of the page that holds an offset; of all the source without pages."""
        index = bisect_right(self._page_starts, source_offset)
        end = len(self.source or self.text) if index >= len(self.pages) else self.pages[index].start
        return (self.pages[index - 1].start if index else 0), end

    def block_index(self, text_offset: int) -> int:
        """Index of the block that holds a text offset."""
        return bisect_right(self._block_starts, text_offset) - 1

    def source_spans(self, start: int, end: int) -> list[Span]:
        """Source spans (fragments) of ``text[start:end]``."""
        return self.source_map.to_source(start, end)

    @property
    def header(self) -> ParsedHeader:
        """What is known of it without its text."""
        return self._header(self._body())

    def _header(self, body: bytes) -> ParsedHeader:
        layout = [[block.start, block.end, block.language] for block in self.blocks]
        return ParsedHeader(
            media_type=self.media_type,
            encoding=self.encoding,
            status=self.status,
            problem=self.problem,
            warnings=self.warnings,
            retry=self.retry,
            facts=self.facts,
            pages=len(self.pages),
            ocr_pages=len(self.ocr),
            characters=len(self.text),
            words=_number_of_words(self.text),
            reading=digest_of(self.text, json.dumps(layout)),
            body=digest_of(body),
        )

    def to_bytes(self) -> bytes:
        """The header's line, then compressed JSON: the same document, the same bytes."""
        body = self._body()
        return self._header(body).to_bytes() + b"\n" + zlib.compress(body)

    def _body(self) -> bytes:
        data: dict[str, Any] = {
            "pages": [[page.start, page.index, page.label] for page in self.pages],
            "blocks": [_block_to_json(block) for block in self.blocks],
            "furniture": [[f.start, f.end, f.kind] for f in self.furniture],
            "source_map": self.source_map.to_json(),
            "text": self.text,
            "doubtful": [list(span) for span in self.doubtful],
        }
        if self.source is not None and self.geometry is not None:
            data |= {
                "source": self.source,
                "geometry": self.geometry.to_json(),
                "ocr": [list(page) for page in self.ocr],
            }
        return _json(data)

    @classmethod
    def from_bytes(cls, data: bytes) -> ParsedDocument:
        """The inverse of :meth:`to_bytes`."""
        line, body = data.split(b"\n", 1)
        header, raw = ParsedHeader.from_bytes(line), json.loads(zlib.decompress(body))
        return cls(
            media_type=header.media_type,
            encoding=header.encoding,
            text=raw["text"],
            source_map=SourceMap.from_json(raw["source_map"]),
            blocks=tuple(_block_from_json(row) for row in raw["blocks"]),
            furniture=tuple(Furniture(*row) for row in raw["furniture"]),
            pages=tuple(Page(*row) for row in raw["pages"]),
            facts=header.facts,
            status=header.status,
            problem=header.problem,
            warnings=header.warnings,
            retry=header.retry,
            doubtful=tuple((start, end) for start, end in raw["doubtful"]),
            source=raw.get("source"),
            geometry=Geometry.from_json(raw["geometry"]) if "geometry" in raw else None,
            ocr=tuple((page, confidence) for page, confidence in raw.get("ocr", ())),
        )


def _number_of_words(text: str) -> int:
    last = deque(enumerate(_WORD.finditer(text), 1), 1)  # counts without a list of them
    return last[0][0] if last else 0


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _block_to_json(block: Block) -> list[Any]:
    cell = [block.cell.table, block.cell.row, block.cell.column] if block.cell else None
    return [
        block.start,
        block.end,
        block.kind,
        block.level,
        block.language,
        list(block.section),
        cell,
    ]


def _block_from_json(row: list[Any]) -> Block:
    start, end, kind, level, language, section, cell = row
    return Block(start, end, kind, level, language, tuple(section), Cell(*cell) if cell else None)
