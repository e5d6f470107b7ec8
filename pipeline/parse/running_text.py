"""Plain text and Markdown → parsed document.

Read as a table of contents of what happens: lines, furniture, groups, pieces,
paragraphs made whole, clean text with its source map, languages, facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.model.document import Block, Facts, Furniture, Page, ParsedDocument
from pipeline.model.sourcemap import SourceMap, TextBuilder
from pipeline.parse.bare_headings import declares_headings, mark_bare_headings
from pipeline.parse.decode import Decoded
from pipeline.parse.doubtful import mark_doubtful
from pipeline.parse.front_matter import FrontMatter, mark_front_matter, yaml_front_matter
from pipeline.parse.furniture import find_furniture
from pipeline.parse.inline import InlineCleaner, hyphen_judge
from pipeline.parse.language import languages_of
from pipeline.parse.lines import Line, groups_of, lines_of
from pipeline.parse.notes import split_bare_notes
from pipeline.parse.pieces import Piece, pieces_of
from pipeline.parse.references import (
    mark_contents,
    mark_figure_titles,
    mark_notes,
    mark_references,
)
from pipeline.parse.rejoin import rejoin

SEPARATOR = "\n\n"
"""What stands between two blocks of the clean text."""

# Marks of Markdown that plain text does not hold by chance.
_MARKDOWN_SIGNS = re.compile(
    r"^#{1,6} \S|\*\*\S[^*\n]*\S\*\*|\\[$#*_\[\]~]|\]\(\S{0,500}\)|<su[pb]>|\^\{\w{1,3}\}"
    r"|^(?:\|[^|\n]*+){2}\|[^\n]*+(?<=\|)$"
    r"|(?<![\w*])\*[A-Za-z][^*\n]{2,}[A-Za-z.]\*(?![\w*])",
    re.MULTILINE,
)
_FENCE = re.compile(r"(?:```|~~~)")


def looks_like_markdown(source: str) -> bool:
    """Whether a text file is written in Markdown, whatever its ending says."""
    return _MARKDOWN_SIGNS.search(source) is not None


@dataclass(frozen=True, slots=True)
class LinesRead:
    """What lines of text hold: pieces in source order, furniture, pages."""

    pieces: list[Piece]
    furniture: list[Furniture]
    pages: list[Page]


def read_lines(lines: list[Line], *, markdown: bool) -> LinesRead:
    """Read lines of plain text or Markdown, wherever they come from."""
    found = find_furniture(lines, groups_of(lines))
    body = [line for line in lines if line.blank or line.start not in found.kinds]
    groups = groups_of(_keep_page_starts(body, lines))
    groups, bare_notes = split_bare_notes(groups, found) if not markdown else (groups, set())
    pieces = pieces_of(groups, markdown=markdown, bare_notes=bare_notes)
    return LinesRead(pieces, found.spans(lines), found.pages)


def parse_running_text(
    decoded: Decoded, *, markdown: bool, language: str | None = None
) -> ParsedDocument:
    """Parse decoded plain text or Markdown.

    Args:
        decoded: the decoded source.
        markdown: whether marks such as ``**`` are markup.
        language: ISO 639-1 code where the catalog gives one, else it is detected.
    """
    source = decoded.source
    metadata = yaml_front_matter(source) if markdown else FrontMatter()
    lines = [line for line in lines_of(source) if line.start >= metadata.end]
    lines, code = _without_code(lines) if markdown else (lines, [])
    read = read_lines(lines, markdown=markdown)
    pieces = read.pieces
    mark_contents(pieces)
    mark_front_matter(pieces)
    mark_figure_titles(pieces)
    if not (markdown and declares_headings(lines)):
        mark_bare_headings(pieces)
    mark_references(pieces)
    mark_notes(pieces)
    pieces = rejoin(pieces)
    text, blocks, source_map = clean_pieces(source, pieces, markdown)
    blocks, main_language = with_languages(text, blocks, language)
    blocks = with_sections(text, blocks)
    furniture = [*read.furniture, *code, *metadata.furniture()]
    document = ParsedDocument(
        media_type="text/markdown" if markdown else "text/plain",
        encoding=decoded.encoding,
        text=text,
        source_map=source_map,
        blocks=tuple(blocks),
        furniture=tuple(sorted(furniture, key=lambda item: item.start)),
        pages=tuple(read.pages),
        facts=Facts(
            title=metadata.title or title_of(text, blocks),
            authors=metadata.authors,
            published=metadata.published,
            published_basis="metadata" if metadata.published else None,
            language=main_language,
        ),
        warnings=decoded.warnings,
    )
    return mark_doubtful(document, source)


def _keep_page_starts(body: list[Line], lines: list[Line]) -> list[Line]:
    """Hand the page break of a header that was taken out on to the next line."""
    kept = {line.start for line in body}
    pending = False
    result: list[Line] = []
    for line in lines:
        if line.start in kept or line.blank:
            if pending and not line.blank:
                line = Line(line.start, line.end, line.indent, True, line.text)
                pending = False
            result.append(line)
        else:
            # furniture parts groups as a blank line does
            pending = True
    return result


def _without_code(lines: list[Line]) -> tuple[list[Line], list[Furniture]]:
    """Take fenced code out: it is not prose, and ``$`` in it is no money."""
    kept: list[Line] = []
    code: list[Furniture] = []
    fence: str | None = None
    opened: Line | None = None
    held: list[Line] = []
    for line in lines:
        mark = _FENCE.match(line.text)
        if fence is None and mark:
            fence, opened, held = mark.group(), line, [line]
        elif fence is not None and opened is not None:
            held.append(line)
            if line.text.startswith(fence):
                code.append(Furniture(opened.start, line.end, "code"))
                fence = None
        else:
            kept.append(line)
    return (kept, code) if fence is None else (kept + held, code)


def clean_pieces(
    source: str, pieces: Sequence[Piece], markdown: bool
) -> tuple[str, list[Block], SourceMap]:
    """Clean text, its blocks and its source map from pieces of the source."""
    builder = TextBuilder(source)
    cleaner = InlineCleaner(
        markdown=markdown,
        keep_hyphen=hyphen_judge(source),
        note_labels=frozenset(piece.note for piece in pieces if piece.note),
    )
    blocks: list[Block] = []
    for piece in pieces:
        mark = builder.mark()
        if blocks:
            builder.swap(SEPARATOR, piece.start, piece.start)
            builder.break_here()
        start = builder.length
        cleaner.write(piece, builder)
        builder.trim(start)
        if builder.length == start:
            builder.reset(mark)
            continue
        blocks.append(Block(start, builder.length, piece.kind, piece.level, cell=piece.cell))
    return builder.text(), blocks, builder.source_map()


def with_languages(
    text: str, blocks: Sequence[Block], given: str | None
) -> tuple[list[Block], str]:
    """The blocks with their languages, and the document's (``given`` where it is known)."""
    languages, main = languages_of([text[block.start : block.end] for block in blocks], given)
    return [
        Block(b.start, b.end, b.kind, b.level, language, b.section, b.cell)
        for b, language in zip(blocks, languages, strict=True)
    ], main


def with_sections(text: str, blocks: Sequence[Block]) -> list[Block]:
    """The blocks with the path of headings above each."""
    return list(_sectioned(text, blocks))


def _sectioned(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    path: list[tuple[int, str]] = []
    for block in blocks:
        if block.kind == "heading":
            while path and path[-1][0] >= block.level:
                path.pop()
        section = tuple(title for _, title in path)
        yield Block(
            block.start, block.end, block.kind, block.level, block.language, section, block.cell
        )
        if block.kind == "heading":
            path.append((block.level, text[block.start : block.end]))


def title_of(text: str, blocks: Sequence[Block]) -> str | None:
    """The highest heading among the first blocks."""
    headings = [block for block in blocks[:8] if block.kind == "heading"]
    if not headings:
        return None
    first = min(headings, key=lambda block: (block.level, block.start))
    return text[first.start : first.end]
