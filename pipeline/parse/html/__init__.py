"""HTML → parsed document.

Read as a table of contents of what happens: decode, tree, facts, footnotes, main
text, blocks in the flow, clean text, and its source map led on to the file.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby

from pipeline.model.errors import UnreadableDocument
from pipeline.model.media_types import HTML
from pipeline.model.parsed import Facts, Furniture, Page, ParsedDocument
from pipeline.parse.decode import Decoded, decode_document, decode_html
from pipeline.parse.html.blocks import PageBlocks, page_blocks
from pipeline.parse.html.flow import FlowSpans, compose_maps
from pipeline.parse.html.main_text import find_main_text
from pipeline.parse.html.metadata import PageFacts, page_facts, without_site
from pipeline.parse.html.notes import find_notes
from pipeline.parse.html.tree import Tree, build_tree, count_letters
from pipeline.parse.layout.blocks import SourceBlock
from pipeline.parse.layout.cleaning import clean_blocks
from pipeline.parse.layout.doubtful import mark_doubtful
from pipeline.parse.layout.facts import title_of
from pipeline.parse.layout.language import with_languages
from pipeline.parse.layout.structure import (
    mark_contents,
    mark_figure_titles,
    mark_front_matter,
    mark_notes,
    mark_references,
    rejoin,
    with_sections,
)
from pipeline.parse.running_text import parse_running_text
from pipeline.settings.params import DocumentParams

_TAG = re.compile(r"<[a-zA-Z!/][^<>]{0,2000}>")
_XML = re.compile(r"\s*<\?xml\b")
_XHTML = re.compile(r"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_WEB_ARCHIVE = re.compile(r"(?:From: <Saved by|MIME-Version:)[^\n]*\n(?:.*\n){0,20}?Content-Type:")
_JSON = re.compile(r"\s*[\[{]\s*(?:[\[{]|\"[^\"\n]{0,200}\"\s*:)")
_TOO_LITTLE = 40  # letters that a page of scripts may hold beside them


def read_html(data: bytes, params: DocumentParams, language: str | None) -> ParsedDocument:
    """Parse an HTML file.

    Raises:
        UnreadableDocument: when the file is something else, or holds no text.
    """
    decoded = decode_document(data, params.encoding, decode_html)
    _refuse_other_formats(decoded.source)
    if not _TAG.search(decoded.source):
        return _as_plain_text(decoded, language)
    return _read_page(decoded, params, language)


def _refuse_other_formats(source: str) -> None:
    if not source.strip():
        raise UnreadableDocument("holds nothing but white space; put the real page in its place")
    if _WEB_ARCHIVE.match(source):
        raise UnreadableDocument(
            "is a web archive (MHTML), not HTML; open it in a browser and save it as "
            "'Web Page, HTML only' or print it to PDF"
        )
    if _XML.match(source) and not _XHTML.search(source[:5000]):
        raise UnreadableDocument(
            "is XML, not HTML; save the page that it stands for as HTML, or its text as .txt"
        )
    if _JSON.match(source):
        raise UnreadableDocument(
            "is JSON, not HTML; save the page that it stands for as HTML, or its text as .txt"
        )


def _as_plain_text(decoded: Decoded, language: str | None) -> ParsedDocument:
    document = parse_running_text(decoded, markdown=False, language=language)
    return replace(
        document, warnings=(*document.warnings, "has no HTML tag and was read as plain text")
    )


def _read_page(decoded: Decoded, params: DocumentParams, language: str | None) -> ParsedDocument:
    source = decoded.source
    tree = build_tree(source, params.max_nesting)
    count_letters(tree, source)
    stated = page_facts(tree, source)
    notes = find_notes(tree, source)
    main = find_main_text(tree, source, notes, stated.names())
    page = page_blocks(tree, source, main, notes)
    if not page.blocks:
        raise UnreadableDocument(_why_empty(tree))
    flow = page.flow.builder
    text, blocks, in_flow = clean_blocks(flow.text(), _marked(page))
    flow_map = flow.source_map()
    blocks, main_language = with_languages(text, blocks, language)
    blocks = with_sections(text, blocks)
    flow_spans = FlowSpans(flow_map, len(source))
    furniture = [
        *page.furniture,
        *(
            Furniture(*flow_spans.of(item.start, item.end), item.kind)
            for item in page.flow_furniture
        ),
    ]
    warnings = decoded.warnings
    if tree.cut_off:
        warnings = (*warnings, "ends in the middle of a tag or a script, as if it were cut off")
    document = ParsedDocument(
        media_type=HTML,
        encoding=decoded.encoding,
        text=text,
        source_map=compose_maps(in_flow, flow_map, len(source)),
        blocks=tuple(blocks),
        furniture=tuple(sorted(furniture, key=lambda item: (item.start, item.end))),
        pages=tuple(
            Page(flow_spans.of(p.start, p.start)[0] if p.index > 1 else 0, p.index, p.label)
            for p in page.pages
        ),
        facts=_facts(stated, title_of(text, blocks), main_language),
        status="partial" if tree.cut_off else "ok",
        problem=(
            "seems to be cut off: it ends in the middle of a tag or a script; save the page again"
            if tree.cut_off
            else None
        ),
        warnings=warnings,
    )
    return mark_doubtful(document, flow.text(), flow_spans.of, _turned(tree))


def _marked(page: PageBlocks) -> list[SourceBlock]:
    """The blocks with front matter, lists of sources and figure titles marked."""
    blocks = page.blocks
    mark_contents([p for p in blocks if p.start not in page.declared])
    # a heading that the markup declares stays one, even on a title page
    mark_front_matter(
        [
            p
            for p in blocks
            if not (p.kind == "heading" and p.start in page.declared and p.level > 2)
        ]
    )
    mark_figure_titles([p for p in blocks if p.start not in page.declared])
    mark_references(blocks)
    mark_notes(blocks)
    runs = groupby(blocks, key=lambda block: block.start in page.wrapped)
    return [p for wrapped, run in runs for p in (rejoin(list(run)) if wrapped else run)]


def _facts(stated: PageFacts, heading: str | None, language: str) -> Facts:
    title = stated.title
    if title is None and stated.title_element:
        at = stated.title_element.casefold().find(heading.casefold()) if heading else -1
        title = (
            stated.title_element[at : at + len(heading)]
            if heading and at >= 0
            else without_site(stated.title_element, stated.publisher)
        )
    return Facts(
        title=title or heading,
        authors=stated.authors,
        publisher=stated.publisher,
        published=stated.published,
        published_basis="metadata" if stated.published else None,
        language=language,
    )


def _turned(tree: Tree) -> list[tuple[int, int]]:
    """Elements whose characters are shown from right to left, Latin ones too."""
    return [
        (element.start, element.end)
        for element in tree.elements
        if (element.tag == "bdo" and element.get("dir").lower() == "rtl")
        or ("bidi-override" in element.get("style") and "rtl" in element.get("style"))
    ]


def _why_empty(tree: Tree) -> str:
    tags = {element.tag for element in tree.elements}
    if "frameset" in tags or "frame" in tags:
        return (
            "is a frame around other pages and holds no text of its own; save the page "
            "that is shown in the frame"
        )
    if "script" in tags and tree.root.letters < _TOO_LITTLE:
        return (
            "holds no text: scripts build the page when it is opened; open it in a browser "
            "and save the complete page, or print it to PDF"
        )
    return "holds no text besides menus and the like; save the page that holds the text"
