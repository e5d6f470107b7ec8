"""Plain text and Markdown → parsed document.

Read as a table of contents of what happens: lines, furniture, groups, blocks,
paragraphs made whole, clean text with its source map, languages, facts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import yaml

from pipeline.model.parsed import Facts, Furniture, Page, ParsedDocument
from pipeline.parse.decode import Decoded
from pipeline.parse.layout.blocks import SourceBlock, blocks_of_lines
from pipeline.parse.layout.cleaning import clean_blocks
from pipeline.parse.layout.cues import HASHES
from pipeline.parse.layout.doubtful import mark_doubtful
from pipeline.parse.layout.facts import title_of
from pipeline.parse.layout.furniture import find_furniture
from pipeline.parse.layout.language import with_languages
from pipeline.parse.layout.lines import Line, groups_of, lines_of
from pipeline.parse.layout.notes import split_bare_notes
from pipeline.parse.layout.structure import (
    mark_bare_headings,
    mark_contents,
    mark_figure_titles,
    mark_front_matter,
    mark_notes,
    mark_references,
    rejoin,
    with_sections,
)

# Marks of Markdown that plain text does not hold by chance.
_MARKDOWN_SIGNS = re.compile(
    r"^#{1,6} \S|\*\*\S[^*\n]*\S\*\*|\\[$#*_\[\]~]|\]\(\S{0,500}\)|<su[pb]>|\^\{\w{1,3}\}"
    r"|^(?:\|[^|\n]*+){2}\|[^\n]*+(?<=\|)$"
    r"|(?<![\w*])\*[A-Za-z][^*\n]{2,}[A-Za-z.]\*(?![\w*])",
    re.MULTILINE,
)
_FENCE = re.compile(r"(?:```|~~~)")
_YAML = re.compile(r"---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_LONGEST_YAML = 20_000  # characters; a longer block is no front matter
_ISO_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


def looks_like_markdown(source: str) -> bool:
    """Whether a text file is written in Markdown, whatever its ending says."""
    return _MARKDOWN_SIGNS.search(source) is not None


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
    found = read.blocks
    mark_contents(found)
    mark_front_matter(found)
    mark_figure_titles(found)
    if not (markdown and _declares_headings(lines)):
        mark_bare_headings(found)
    mark_references(found)
    mark_notes(found)
    text, blocks, source_map = clean_blocks(source, rejoin(found), markdown=markdown)
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


@dataclass(frozen=True, slots=True)
class LinesRead:
    """What lines of text hold: blocks in source order, furniture, pages."""

    blocks: list[SourceBlock]
    furniture: list[Furniture]
    pages: list[Page]


def read_lines(lines: list[Line], *, markdown: bool) -> LinesRead:
    """Read lines of plain text or Markdown, wherever they come from."""
    found = find_furniture(lines, groups_of(lines))
    body = [line for line in lines if line.blank or line.start not in found.kinds]
    groups = groups_of(_keep_page_starts(body, lines))
    groups, bare_notes = split_bare_notes(groups, found) if not markdown else (groups, set())
    blocks = blocks_of_lines(groups, markdown=markdown, bare_notes=bare_notes)
    return LinesRead(blocks, found.spans(lines), found.pages)


def _keep_page_starts(body: list[Line], lines: list[Line]) -> list[Line]:
    """Hand the page break of a header that was taken out on to the next line."""
    kept = {line.start for line in body}
    pending = False
    result: list[Line] = []
    for line in lines:
        if line.start in kept or line.blank:
            if pending and not line.blank:
                line = replace(line, new_page=True)
                pending = False
            result.append(line)
        else:
            # furniture parts groups as a blank line does
            pending = True
    return result


def _declares_headings(lines: list[Line]) -> bool:
    """Whether a Markdown text marks its headings (``## …``), so that no other line is one."""
    return any(HASHES.match(line.text) for line in lines)


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


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Facts of a YAML block at the head of a Markdown file; ``end`` is where it ends."""

    end: int = 0
    title: str | None = None
    authors: str | None = None
    published: str | None = None

    def furniture(self) -> list[Furniture]:
        """The block's own span."""
        return [Furniture(0, self.end, "metadata")] if self.end else []


def yaml_front_matter(source: str) -> FrontMatter:
    """Read the YAML block at the very start of a Markdown file, if one is there."""
    match = _YAML.match(source)
    if match is None or match.end() > _LONGEST_YAML:
        return FrontMatter()
    try:
        data = yaml.load(match.group(1), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError):
        return FrontMatter()
    if not isinstance(data, dict):
        return FrontMatter()
    authors = data.get("authors") or data.get("author")
    if isinstance(authors, list):
        authors = "; ".join(author for author in authors if isinstance(author, str))
    date = data.get("date")
    dated = _ISO_DATE.match(date) if isinstance(date, str) else None
    title = data.get("title")
    return FrontMatter(
        match.end(),
        title if isinstance(title, str) else None,
        authors if isinstance(authors, str) else None,
        dated.group() if dated else None,
    )
