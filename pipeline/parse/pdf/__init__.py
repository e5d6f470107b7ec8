"""PDF → parsed document.

Read as a table of contents of what happens: characters, printed lines,
furniture, tables and columns, printed blocks, the printed text with its geometry,
paragraphs made whole, clean text with its source map, languages, facts.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.errors import UnreadableDocument
from pipeline.model.geometry import Geometry
from pipeline.model.media_types import PDF
from pipeline.model.parsed import ParsedDocument
from pipeline.parse.layout.cleaning import clean_blocks
from pipeline.parse.layout.doubtful import mark_doubtful
from pipeline.parse.layout.language import with_languages
from pipeline.parse.layout.structure import mark_front_matter, mark_references, with_sections
from pipeline.parse.pdf.blocks import PrintedText, mark_bylines, rejoin_flow
from pipeline.parse.pdf.characters import PdfFile
from pipeline.parse.pdf.columns import Column, columns_of
from pipeline.parse.pdf.facts import facts_of
from pipeline.parse.pdf.furniture import PageLines, mark_furniture
from pipeline.parse.pdf.glyphs import printed_lines
from pipeline.parse.pdf.ocr import recognise, resolution
from pipeline.parse.pdf.paragraphs import PrintedBlock, Styles, blocks_of_columns, styles_of
from pipeline.parse.pdf.pdfium import Rule
from pipeline.parse.pdf.tables import take_grids, take_set_tables
from pipeline.settings.params import DocumentParams

_NO_WORDS = (
    "text recognition found no words there; if there are some, put a better scan or a "
    "searchable PDF in its place"
)
_OCR = (
    "install tesseract with its language data and set documents.ocr to auto in params.yaml, or "
    "put a searchable PDF in its place"
)
_END = 1 << 16  # bytes in which a file's end mark is looked for
_FEWEST_LETTERS = 3  # on a page with text
_LOST = "\ufffd"
_MANY_LOST = 0.02


def read_pdf(data: bytes, params: DocumentParams, language: str | None) -> ParsedDocument:
    """Parse a PDF; ``source`` of the result is its printed text, ``geometry`` where it stands.

    Args:
        data: the file's bytes.
        params: how documents are read.
        language: ISO 639-1 code where the catalog gives one, else it is detected.

    Raises:
        UnreadableDocument: encrypted, damaged, without pages or without text.
    """
    with PdfFile(data) as file:
        if len(file) > params.max_pages:
            raise UnreadableDocument(
                f"says that it has {len(file)} pages, more than documents.max_pages "
                f"({params.max_pages}); raise that in params.yaml or split the file"
            )
        information = file.information()
        pages, rules = _read_pages(file)
        recognised, trouble = _recognise(file, pages) if params.ocr == "auto" else ((), None)
    advice = trouble or (_NO_WORDS if params.ocr == "auto" else _OCR)
    unread = _unread_pages(pages, advice) or _damage(data, pages)
    _require_text(pages, unread)
    stamp = mark_furniture(pages, information.title)
    styles = styles_of([line for page in pages for line in page.lines])
    printed = PrintedText()
    for page in pages:
        printed.add_page(page, _printed_blocks(page, rules.get(page.index, []), styles))
    mark_front_matter(printed.blocks)
    mark_bylines(printed.blocks, printed.origins)
    mark_references(printed.blocks)
    source = printed.source()
    whole = rejoin_flow(printed.blocks, printed.origins)
    text, blocks, source_map = clean_blocks(source, whole)
    blocks, main_language = with_languages(text, blocks, language)
    blocks = with_sections(text, blocks)
    document = ParsedDocument(
        media_type=PDF,
        text=text,
        source_map=source_map,
        blocks=tuple(blocks),
        furniture=tuple(sorted(printed.furniture, key=lambda item: item.start)),
        pages=tuple(printed.pages),
        facts=facts_of(information, stamp, text, blocks, main_language),
        status="partial" if unread else "ok",
        problem=unread,
        warnings=_warnings(pages, source),
        source=source,
        ocr=recognised,
        geometry=Geometry.of(((p.width, p.height) for p in pages), printed.records),
    )
    return mark_doubtful(document, "")


def _read_pages(file: PdfFile) -> tuple[list[PageLines], dict[int, list[Rule]]]:
    pages: list[PageLines] = []
    rules: dict[int, list[Rule]] = {}
    for content in file.pages():
        pages.append(
            PageLines(
                content.index,
                content.width,
                content.height,
                content.label,
                [line for text in content.texts for line in printed_lines(text)],
                images=content.images,
                damaged=content.damaged,
            )
        )
        if content.rules:
            rules[content.index] = content.rules
    return pages, rules


def _recognise(
    file: PdfFile, pages: Sequence[PageLines]
) -> tuple[tuple[tuple[int, float], ...], str | None]:
    """Fill in the lines of pages that are pictures.

    Returns their numbers with the words' mean confidence, and what went wrong.
    """
    done: list[tuple[int, float]] = []
    for page in pages:
        if not page.images or _has_text(page):
            continue
        try:
            dpi = resolution(page.width, page.height)
            found = recognise(file.picture(page.index - 1, dpi), dpi)
        except UnreadableDocument as error:
            return tuple(done), str(error)
        if found.lines:
            page.lines = found.lines
            done.append((page.index, found.confidence))
    return tuple(done), None


def _require_text(pages: Sequence[PageLines], unread: str | None) -> None:
    if not any(_has_text(page) for page in pages):
        raise UnreadableDocument(
            unread or f"holds no text on its {len(pages)} pages; put the real document in its place"
        )


def _has_text(page: PageLines) -> bool:
    letters = 0
    for line in page.lines:
        letters += sum(map(str.isalpha, line.text))
        if letters >= _FEWEST_LETTERS:
            return True
    return False


def _warnings(pages: Sequence[PageLines], source: str) -> tuple[str, ...]:
    lost = source.count(_LOST)
    if lost > _MANY_LOST * len(source):
        return (f"{lost} characters have no meaning in the file's fonts",)
    return ()


def _unread_pages(pages: Sequence[PageLines], advice: str) -> str | None:
    """What to say of pages that are pictures without text; null where there is none."""
    scanned = [page.index for page in pages if page.images and not _has_text(page)]
    if not scanned:
        return None
    shown = ", ".join(map(str, scanned[:10])) + (" …" if len(scanned) > 10 else "")
    what = f"{len(scanned)} of {len(pages)} pages are pictures without text (page {shown})"
    return f"{what}; {advice}"


def _damage(data: bytes, pages: Sequence[PageLines]) -> str | None:
    """What to say of a file that was opened although parts of it are missing."""
    bad = [str(page.index) for page in pages if page.damaged]
    if bad:
        return f"page {', '.join(bad[:10])} cannot be read; fetch the file again"
    if b"%%EOF" not in data[-_END:]:
        return (
            "the file's end is missing (a broken download or copy), so pages may be lost; "
            "fetch it again"
        )
    return None


def _printed_blocks(page: PageLines, rules: Sequence[Rule], styles: Styles) -> list[PrintedBlock]:
    """The blocks of a page in reading order: its main direction first."""
    directions = sorted(
        {line.direction for line in page.lines},
        key=lambda direction: (
            -sum(len(line.text) for line in page.lines if line.direction == direction),
            direction,
        ),
    )
    blocks: list[PrintedBlock] = []
    for number, direction in enumerate(directions):
        lines = [line for line in page.lines if line.direction == direction]
        turned = [_turned(rule, direction, page) for rule in rules]
        columns = columns_of(take_grids(lines, turned))
        for column in columns:
            column.lines = take_set_tables(column.lines, turned)
            column.aside = column.aside or number > 0
        blocks += blocks_of_columns(_continued(columns), styles)
    return blocks


def _continued(columns: Sequence[Column]) -> list[Column]:
    """Columns of the flow before those beside it, in their order."""
    return [*(c for c in columns if not c.aside), *(c for c in columns if c.aside)]


def _turned(rule: Rule, direction: int, page: PageLines) -> Rule:
    if direction == 90:
        return Rule(page.height - rule.y1, rule.x0, page.height - rule.y0, rule.x1)
    if direction == 270:
        return Rule(rule.y0, page.width - rule.x1, rule.y1, page.width - rule.x0)
    if direction == 180:
        return Rule(
            page.width - rule.x1, page.height - rule.y1, page.width - rule.x0, page.height - rule.y0
        )
    return rule
