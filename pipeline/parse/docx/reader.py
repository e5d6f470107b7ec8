"""Word files → parsed document.

Read as a table of contents of what happens: open the archive, read styles and
stories, turn paragraphs into pieces, mark what they are in the document, write
the clean text, add languages, sections and facts.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from pipeline.model.document import Block, Facts, Furniture, ParsedDocument
from pipeline.model.errors import UnreadableDocument
from pipeline.model.media_types import DOCX
from pipeline.model.sourcemap import SourceMap, TextBuilder
from pipeline.parse.docx.classify import Classified, classify
from pipeline.parse.docx.clean import write_clean
from pipeline.parse.docx.package import open_package
from pipeline.parse.docx.properties import Properties, read_properties
from pipeline.parse.docx.stories import read_stories
from pipeline.parse.docx.styles import read_styles
from pipeline.parse.doubtful import mark_doubtful
from pipeline.parse.pieces import Piece
from pipeline.parse.running_text import SEPARATOR, title_of, with_languages, with_sections
from pipeline.resources import phrase_pattern
from pipeline.settings.params import DocumentParams

_SECTION_WORDS = re.compile(rf"(?:{phrase_pattern('layout/section_words.txt')})\b", re.IGNORECASE)

Range = tuple[int, int]
"""From which block to which, end exclusive."""


def parse_docx(data: bytes, params: DocumentParams, language: str | None) -> ParsedDocument:
    """Parse a Word file; its offsets count the normative text.

    Args:
        data: the file's bytes.
        params: limits.
        language: ISO 639-1 code where the catalog gives one, else it is detected.

    Raises:
        UnreadableDocument: saying what is wrong and what to do.
    """
    package = open_package(data, params.max_unpacked_bytes, params.max_nesting)
    styles = read_styles(package)
    stories = read_stories(package, styles)
    if not stories.text.strip():
        raise UnreadableDocument(
            "holds no text, perhaps pictures of pages only; put a file with the text in its place"
        )
    found = classify(stories, styles)
    text, blocks, ranges, source_map = _write(stories.text, found)
    if not text:
        raise UnreadableDocument("holds hidden text only; show it in Word and save it again")
    blocks, main_language = with_languages(text, blocks, language)
    blocks = _with_sections(text, blocks, ranges, found, source_map)
    document = ParsedDocument(
        media_type=DOCX,
        text=text,
        source_map=source_map,
        blocks=tuple(blocks),
        furniture=tuple(Furniture(low, high, "metadata") for low, high in found.hidden),
        facts=_facts(text, blocks, source_map, found, read_properties(package), main_language),
        warnings=stories.warnings,
    )
    return mark_doubtful(document, stories.text)


def _write(source: str, found: Classified) -> tuple[str, list[Block], list[Range], SourceMap]:
    """Clean text, its blocks, which of them each story has, and the source map."""
    builder = TextBuilder(source)
    blocks: list[Block] = []
    ranges: list[Range] = []
    for _, pieces in found.stories:
        first = len(blocks)
        for piece in pieces:
            mark = builder.mark()
            if blocks:
                builder.swap(SEPARATOR, piece.start, piece.start)
                builder.break_here()
            start = builder.length
            _write_piece(builder, piece, found)
            builder.trim(start)
            if builder.length == start:
                builder.reset(mark)
                continue
            blocks.append(Block(start, builder.length, piece.kind, piece.level, cell=piece.cell))
        ranges.append((first, len(blocks)))
    return builder.text(), blocks, ranges, builder.source_map()


def _write_piece(builder: TextBuilder, piece: Piece, found: Classified) -> None:
    spans = [span for part in piece.parts for span in part]
    for number, (start, end) in enumerate(spans):
        if number:
            left = spans[number - 1][1]
            broken = builder.source[left - 1] in "-–—" and builder.source[start].isalnum()
            if left not in found.glued and not broken:
                builder.swap(" ", left, left)
            builder.break_here()
        first = bisect_left(found.left_out, start, key=lambda span: span[1])
        last = bisect_left(found.left_out, end, key=lambda span: span[0])
        write_clean(builder, start, end, found.left_out[first:last], found.powers)


def _with_sections(
    text: str,
    blocks: Sequence[Block],
    ranges: Sequence[Range],
    found: Classified,
    source_map: SourceMap,
) -> list[Block]:
    """The path of headings above each block; a note or a text box is where it hangs."""
    result = list(blocks)
    anchors: dict[object, tuple[str, ...]] = {}
    starts = [block.start for block in blocks]
    for (story, _), (first, last) in zip(found.stories, ranges, strict=True):
        key: object = (story.kind, story.id) if story.kind in ("footnote", "endnote") else story
        above = anchors.get(key, ())
        for index, block in enumerate(with_sections(text, result[first:last]), first):
            result[index] = replace(block, section=(*above, *block.section))
        for paragraph in story.paragraphs:
            if not (paragraph.notes or paragraph.boxes):
                continue
            spans = source_map.to_text(paragraph.start, paragraph.end)
            at = bisect_right(starts, spans[0][0]) - 1 if spans else last - 1
            section = result[at].section if first <= at < last else above
            for note in paragraph.notes:
                anchors.setdefault(note, section)
            for box in paragraph.boxes:
                anchors.setdefault(box, section)
    return result


def _facts(
    text: str,
    blocks: Sequence[Block],
    source_map: SourceMap,
    found: Classified,
    properties: Properties,
    language: str,
) -> Facts:
    """Title, authors and date: what the title page declares before the file's properties."""
    titles = [title for piece in found.titles for title in _texts(text, source_map, piece)]
    authors = [author for piece in found.authors for author in _texts(text, source_map, piece)]
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


def _texts(text: str, source_map: SourceMap, piece: Piece) -> list[str]:
    """The clean text of a piece, if anything is left of it."""
    spans = source_map.to_text(piece.start, piece.end)
    return [text[spans[0][0] : spans[-1][1]]] if spans else []
