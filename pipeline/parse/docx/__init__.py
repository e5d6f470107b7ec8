"""Word files (DOCX) → parsed document.

Read as a table of contents of what happens: open the archive, read styles and
stories, turn paragraphs into blocks, mark what they are in the document, write
the clean text, add languages, sections and facts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from pipeline.model.errors import UnreadableDocument
from pipeline.model.media_types import DOCX
from pipeline.model.parsed import Block, Furniture, ParsedDocument
from pipeline.model.sourcemap import SourceMap
from pipeline.parse.docx.blocks import Classified, classify
from pipeline.parse.docx.clean import Range, clean_stories
from pipeline.parse.docx.facts import facts_of
from pipeline.parse.docx.package import open_package
from pipeline.parse.docx.stories import read_stories
from pipeline.parse.docx.styles import read_styles
from pipeline.parse.layout.doubtful import mark_doubtful
from pipeline.parse.layout.language import with_languages
from pipeline.parse.layout.structure import with_sections
from pipeline.settings.params import DocumentParams


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
    text, blocks, ranges, source_map = clean_stories(stories.text, found)
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
        facts=facts_of(text, blocks, source_map, found, package, main_language),
        warnings=stories.warnings,
    )
    return mark_doubtful(document, stories.text)


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
