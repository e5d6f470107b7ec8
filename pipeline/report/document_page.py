"""One document → its files in the report: rows, page to read, way back to the source.

On the page the text is a list of sections of equal kind: headings, paragraphs, lists,
tables.  Inside a block the text is cut at every edge of a mention; a run that several
mentions cover belongs to the shortest of them and names the others, so that mentions that
overlap or lie in one another can all be chosen.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyarrow as pa

from pipeline.model.media_types import PDF
from pipeline.model.parsed import Block, ParsedDocument
from pipeline.model.schema import VALUE_TABLES
from pipeline.report.escaping import script_call
from pipeline.report.rows import pack_table, schema_of
from pipeline.report.templates import page

FACTS = ("path", "authors", "publisher", "published", "language", "media_type", "pages", "words")
"""Columns of ``documents`` that head the page."""
_DEEPEST_HEADING = 6  # HTML has no deeper one


def rows_script(doc_id: str, tables: Mapping[str, pa.Table], document: ParsedDocument) -> bytes:
    """The document's rows in all tables of mentions, each cell as in the CSV files.

    To the columns of each table comes ``sentence_at``: where in ``sentence`` the
    mention begins, in code points.
    """
    packed: dict[str, Any] = {}
    for name, table in tables.items():
        columns = schema_of(name).columns
        starts = [
            sentence_at(document.text, sentence, start, end)
            for sentence, start, end in zip(
                table["sentence"].to_pylist(),
                table["text_start"].to_pylist(),
                table["text_end"].to_pylist(),
                strict=True,
            )
        ]
        packed[name] = {
            "rows": table.num_rows,
            "columns": [*pack_table(table, columns), ["sentence_at", 2, starts]],
        }
    return script_call("report.addRows", doc_id, packed)


def sentence_at(text: str, sentence: str, start: int, end: int) -> int | None:
    """Where ``text[start:end]`` begins in its sentence; null where it does not stand in it."""
    found = text.find(sentence, max(end - len(sentence), 0), start + len(sentence))
    return start - found if 0 <= found <= start else None


def source_script(doc_id: str, document: ParsedDocument, source: str) -> bytes:
    """What leads from words of the page to their place in the source.

    ``map`` has four numbers for each segment of the text: its length, how far its
    source lies behind the end of the one before, its source's length, and flags
    (1: copied, 2: after a break).
    """
    flat: list[int] = []
    end = 0
    for length, start, size, flags in document.source_map.to_json():
        flat += (length, start - end, size, flags)
        end = start + size
    held: dict[str, Any] = {"map": flat, "source": source}
    if document.geometry is not None:
        held["geometry"] = document.geometry.to_json()
        held["pages"] = [[item.start, item.index] for item in document.pages]
    return script_call("report.addSource", doc_id, held)


def document_html(
    row: Mapping[str, Any],
    tables: Mapping[str, pa.Table],
    document: ParsedDocument,
    images: Iterable[tuple[int, str]],
    key: str,
) -> bytes:
    """The page to read a document.

    Args:
        row: its row in ``documents``.
        tables: its rows in the tables of mentions.
        document: what parsing gave.
        images: page and file name of its picture.
        key: digest of all that the page depends on, kept in it.
    """
    highlights = [
        Highlight(start, end, mention_id, kind)
        for kind, table in VALUE_TABLES.items()
        for mention_id, start, end in zip(
            tables[table.name]["mention_id"].to_pylist(),
            tables[table.name]["text_start"].to_pylist(),
            tables[table.name]["text_end"].to_pylist(),
            strict=True,
        )
    ]
    view = {
        "doc": row["doc_id"],
        "sha256": row["sha256"],
        "path": row["path"],
        "pdf": document.media_type == PDF,
        "pages": _pages(document, dict(images)),
    }
    warnings = json.loads(row["warnings"]) if row["warnings"] else []
    return page(
        "document.html",
        root="../",
        row=row,
        facts=[(name, row[name]) for name in FACTS if row[name] is not None],
        warnings=warnings,
        counts={kind: tables[table.name].num_rows for kind, table in VALUE_TABLES.items()},
        sections=sections_of(document, highlights),
        view=view,
        kept=key,
    )


def _pages(document: ParsedDocument, images: dict[int, str]) -> list[list[Any]]:
    """PDF pages: number, what is printed, width and height in points, picture or null."""
    if document.geometry is None:
        return []
    return [
        [item.index, item.label, *document.geometry.sizes[item.index - 1], images.get(item.index)]
        for item in document.pages
    ]


# ---- the text with its mentions, laid out


class Highlight(NamedTuple):
    """A mention as the text shows it."""

    start: int
    end: int
    mention_id: str
    kind: str


@dataclass(slots=True)
class Run:
    """A stretch of text: plain, or of the mentions in ``highlights``, shortest first.

    ``opens`` are those that begin here.
    """

    text: str
    highlights: tuple[Highlight, ...] = ()
    opens: tuple[Highlight, ...] = ()


@dataclass(slots=True)
class Passage:
    """One block with its runs; ``heading`` is its level in the page, 0 for none."""

    block: Block
    runs: list[Run]
    heading: int = 0
    page: str | None = None
    """What to call the page that begins with this block; null on the same page."""
    page_index: int | None = None


@dataclass(slots=True)
class Section:
    """Passages that make one element: a list, a table, or a passage by itself."""

    form: str
    passages: list[Passage] = field(default_factory=list)

    def grid(self) -> list[list[list[Passage]]]:
        """A table's rows of cells, each with its passages; missing cells are empty."""
        cells: dict[tuple[int, int], list[Passage]] = {}
        for passage in self.passages:
            cell = passage.block.cell
            assert cell is not None
            cells.setdefault((cell.row, cell.column), []).append(passage)
        width = max(column for _, column in cells) + 1
        return [
            [cells.get((row, column), []) for column in range(width)]
            for row in sorted({row for row, _ in cells})
        ]


def sections_of(document: ParsedDocument, highlights: Sequence[Highlight]) -> list[Section]:
    """The document laid out; ``highlights`` in any order."""
    sections: list[Section] = []
    for passage in _passages(document, sorted(highlights)):
        form = _form(passage.block)
        last = sections[-1] if sections else None
        if last and form == last.form and form in ("list", "table") and _same(last, passage):
            last.passages.append(passage)
        else:
            sections.append(Section(form, [passage]))
    return sections


def _form(block: Block) -> str:
    if block.kind == "heading":
        return "heading"
    if block.kind == "list_item":
        return "list"
    if block.kind == "table" and block.cell is not None:
        return "table"
    return "text"


def _same(section: Section, passage: Passage) -> bool:
    """Whether a passage goes on with a section: any list, but only its own table."""
    mine, other = section.passages[-1].block.cell, passage.block.cell
    return (mine.table if mine else None) == (other.table if other else None)


def _passages(document: ParsedDocument, highlights: list[Highlight]) -> Iterator[Passage]:
    depth, page_before, at = 1, None, 0
    open_highlights: list[Highlight] = []
    for block in document.blocks:
        open_highlights = [
            highlight for highlight in open_highlights if highlight.end > block.start
        ]
        while at < len(highlights) and highlights[at].start < block.end:
            if highlights[at].end > block.start:
                open_highlights.append(highlights[at])
            at += 1
        passage = Passage(block, list(_runs(document.text, block, open_highlights)))
        if block.kind == "heading":
            depth = passage.heading = min(max(block.level, 1) + 1, depth + 1, _DEEPEST_HEADING)
        if document.pages and block.end > block.start:
            page = document.page_at(document.source_map.source_of(block.start)[0])
            if page is not None and page.index != page_before:
                printed = f", printed {page.label}" if page.label is not None else ""
                passage.page, passage.page_index = f"Page {page.index}{printed}", page.index
                page_before = page.index
        yield passage


def _runs(text: str, block: Block, highlights: Iterable[Highlight]) -> Iterator[Run]:
    """A block's text cut at the edges of its mentions."""
    held = [
        highlight
        for highlight in highlights
        if highlight.start < block.end and highlight.end > block.start
    ]
    edges = {block.start, block.end}
    for highlight in held:
        edges |= {max(highlight.start, block.start), min(highlight.end, block.end)}
    cuts = sorted(edges)
    first, covering = 0, list[Highlight]()
    for low, high in itertools.pairwise(cuts):
        covering = [highlight for highlight in covering if highlight.end > low]
        fresh: list[Highlight] = []
        while first < len(held) and held[first].start <= low:
            fresh.append(held[first])
            first += 1
        covering += [highlight for highlight in fresh if highlight.end > low]
        inner = tuple(
            sorted(covering, key=lambda highlight: (highlight.end - highlight.start, highlight))
        )
        opens = tuple(highlight for highlight in fresh if max(highlight.start, block.start) == low)
        yield Run(text[low:high], inner, opens)
