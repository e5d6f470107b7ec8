"""A parsed document as one HTML page: each block coloured by kind, its place beside it.

What was left out of the text stands in grey at its place in the source, so that
a person sees in a minute what the parser did.  The page holds no script and
loads nothing; all that comes from the document is escaped.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import get_args

from pipeline.corpus.corpus import scan
from pipeline.model.document import BlockKind
from pipeline.model.errors import PipelineError, UnreadableDocument
from pipeline.model.parsed import Block, Furniture, Page, ParsedDocument
from pipeline.parse.apart import parse_apart
from pipeline.parse.sources import source_of
from pipeline.parse.task import merge_facts
from pipeline.report.escaping import visible_text
from pipeline.resources import resource_text
from pipeline.settings.params import Params

_LONGEST_LEFT_OUT = 300  # characters of furniture that are shown
_LONGEST_SOURCE = 4000  # characters of source that are shown beside a block
_MOST_BOXES = 6


def show_file(name: str, raw: Path, params: Params) -> str:
    """The view of a document.

    Args:
        name: path of a file, or the path, id or hash of a document below ``raw``.
        raw: folder of documents with its catalog.
        params: settings.

    Raises:
        PipelineError: when there is no such document, or it cannot be read.
    """
    data, label, facts = _find(name, raw, params)
    try:
        document = parse_apart(data, label, params.documents, facts.get("language"))
    except UnreadableDocument as error:
        raise PipelineError(f"{label} {error}") from None
    source = document.source
    if source is None:
        source = source_of(data, document.media_type, document.encoding)
    document = replace(document, facts=merge_facts(document.facts, facts))
    return page_of(document, source, label)


def _find(name: str, raw: Path, params: Params) -> tuple[bytes, str, dict[str, str | None]]:
    """A document's bytes, what to call it, and what the catalog says of it."""
    path = Path(name)
    corpus = scan(raw, params.documents) if raw.is_dir() else None
    for file in corpus.files if corpus else ():
        assert corpus is not None
        is_it = name in (file.path, *file.also_at, file.doc_id, file.sha256)
        if is_it or (path.is_file() and path.resolve() == (raw / file.path).resolve()):
            return corpus.read(file), file.path, file.entry.facts() if file.entry else {}
    if path.is_file():
        return path.read_bytes(), path.name, {}
    raise PipelineError(
        f"{name}: no such file, and no document of that path or id in {raw.name}/; "
        "give the path of a file, or an id of outputs/documents.csv"
    )


def page_of(document: ParsedDocument, source: str, label: str) -> str:
    """The HTML page of a parsed document.

    Args:
        document: what parsing gave.
        source: what its offsets count.
        label: what to call it.
    """
    title = _shown(document.facts.title or label)
    parts = [
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">',
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title><style>\n{resource_text('report/show.css')}</style></head><body>",
        f"<h1>{title}</h1>",
        *_facts(document, label),
        *_legend(document),
        *_rows(document, source),
        "</body></html>\n",
    ]
    return "\n".join(parts)


def _facts(document: ParsedDocument, label: str) -> Iterator[str]:
    """What is known of the document, and what went wrong."""
    if document.problem:
        yield f'<p class="problem">{document.status}: {_shown(document.problem)}</p>'
    known = {
        "file": label,
        "media type": document.media_type,
        "encoding": document.encoding,
        **asdict(document.facts),
        "pages": len(document.pages) or None,
        "characters": len(document.text),
    }
    yield '<table class="facts">'
    for name, value in known.items():
        if value is not None:
            yield f"<tr><th>{_shown(name.replace('_', ' '))}</th><td>{_shown(str(value))}</td></tr>"
    for warning in document.warnings:
        yield f"<tr><th>warning</th><td>{_shown(warning)}</td></tr>"
    yield "</table>"


def _legend(document: ParsedDocument) -> Iterator[str]:
    counts = Counter(block.kind for block in document.blocks)
    yield '<div class="legend">'
    for kind in get_args(BlockKind):
        if counts[kind]:
            yield f'<span class="{kind}">{kind.replace("_", " ")} {counts[kind]}</span>'
    if document.furniture:
        yield f'<span class="furniture">left out {len(document.furniture)}</span>'
    yield "</div>"


def _rows(document: ParsedDocument, source: str) -> Iterator[str]:
    """Blocks in the order of the text; left-out parts and page starts before what follows them."""
    left_out = sorted(document.furniture, key=lambda item: (item.start, item.end))
    pages = list(document.pages)
    for number, block in enumerate(document.blocks):
        start = document.source_map.source_of(block.start)[0]
        while pages and pages[0].start <= start:
            yield _page(pages.pop(0))
        while left_out and left_out[0].start < start:
            yield _left_out(left_out.pop(0), source)
        yield _block(document, block, number, source)
    for item in left_out:
        yield _left_out(item, source)


def _page(page: Page) -> str:
    label = f", printed {_shown(page.label)}" if page.label is not None else ""
    return f'<div class="page">page {page.index}{label}, from {page.start}</div>'


def _left_out(item: Furniture, source: str) -> str:
    held = source[item.start : item.end]
    shown = held[:_LONGEST_LEFT_OUT] + (" …" if len(held) > _LONGEST_LEFT_OUT else "")
    return (
        f'<div class="row"><div class="place"><b>left out: {item.kind.replace("_", " ")}</b><br>'
        f'{item.start}–{item.end}</div><div class="text furniture">{_shown(shown)}</div></div>'
    )


def _block(document: ParsedDocument, block: Block, number: int, source: str) -> str:
    """One block: at the left its place, at the right its text."""
    spans = document.source_spans(block.start, block.end)
    kind = block.kind.replace("_", " ") + (f" {block.level}" if block.level else "")
    if block.cell:
        kind += f" {block.cell.table}, row {block.cell.row}, column {block.cell.column}"
    lines = [
        f"<b>{number} {kind}</b> {_shown(block.language)}",
        "source " + ", ".join(f"{start}–{end}" for start, end in spans),
        f"text {block.start}–{block.end}",
        *_boxes(document, spans),
    ]
    if block.section:
        lines.append("in " + _shown(" > ".join(block.section)))
    text = document.text[block.start : block.end]
    held = "\n…\n".join(source[start:end] for start, end in spans)[:_LONGEST_SOURCE]
    return (
        f'<div class="row"><div class="place"><details><summary>{"<br>".join(lines)}</summary>'
        f"<pre>{_shown(held)}</pre></details></div>"
        f'<div class="text {block.kind}">{_shown(text)}</div></div>'
    )


def _boxes(document: ParsedDocument, spans: list[tuple[int, int]]) -> list[str]:
    """Where a PDF's block stands: page and box in points of each line, the first few."""
    if document.geometry is None:
        return []
    boxes = [box for start, end in spans for box in document.geometry.boxes(start, end)]
    lines = [
        f"page {placed.page}: " + " ".join(f"{edge:.1f}" for edge in placed.box)
        for placed in boxes[:_MOST_BOXES]
    ]
    if len(boxes) > _MOST_BOXES:
        lines.append(f"and {len(boxes) - _MOST_BOXES} lines more")
    return lines


def _shown(text: str) -> str:
    """Text made safe for HTML; control and format characters stand as their code."""
    return html.escape(visible_text(text))
