"""Write the sample memo ``raw/samples/vetted-units-memo.docx`` from its text.

The text stands in ``vetted_units_memo.txt`` beside this file, in a small markup:

- ``# `` title, ``## `` heading, ``- `` list item, ``% `` table caption,
  ``| a | b |`` table row (the first of a table is its header);
- ``[^1]`` footnote mark, ``[^1]: `` that footnote's text;
- ``*italic*``, ``{+tracked insertion+}``, ``{-tracked deletion-}``,
  two backslashes for a line break; a tab and U+2011 (no-break hyphen) as themselves.

The body and the footnotes are written as XML by hand, because the usual library
knows neither footnotes nor tracked changes; the other parts of the file (styles,
header, properties …) are taken from ``docx_parts/`` as they are.  All dates are
fixed and nothing is compressed, so every run writes the same bytes.

Usage: ``python tests/samples/make_docx.py``
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
TEXT = HERE / "vetted_units_memo.txt"
PARTS = HERE / "docx_parts"
TARGET = HERE.parents[1] / "raw" / "samples" / "vetted-units-memo.docx"

ZIP_TIME = (2022, 5, 16, 9, 0, 0)
TRACKED = 'w:author="Policy Tables Project" w:date="2022-05-16T09:00:00Z"'
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
# Letter paper with the header and footer that document.xml.rels names.
SECTION = (
    '<w:sectPr><w:headerReference w:type="default" r:id="rId5"/>'
    '<w:footerReference w:type="default" r:id="rId6"/><w:pgSz w:w="12240" w:h="15840"/>'
    '<w:pgMar w:top="1440" w:right="1700" w:bottom="1440" w:left="1700" '
    'w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>'
)
COLUMN_WIDTHS = (1700, 5300, 1700)  # twentieths of a point

# The inline marks; a tracked change holds no other mark.
INLINE = re.compile(
    r"\{\+(?P<inserted>.+?)\+\}"
    r"|\{-(?P<deleted>.+?)-\}"
    r"|\[\^(?P<note>\d+)\]"
    r"|\*(?P<italic>[^*]+)\*"
)
# Characters of the text that are elements of their own in WordprocessingML.
ELEMENTS = {"\t": "<w:tab/>", "\u2011": "<w:noBreakHyphen/>", r"\\": "<w:br/>"}
SPECIAL = re.compile(r"(\t|\u2011|\\\\)")
NOTE = re.compile(r"\[\^(\d+)\]: (.+)")
NOTE_STYLE = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'


def run(text: str, properties: str = "", tag: str = "w:t") -> str:
    """A run of ``text``; ``tag`` is ``w:delText`` inside a deletion."""
    content = "".join(
        ELEMENTS.get(piece) or f'<{tag} xml:space="preserve">{escape(piece)}</{tag}>'
        for piece in SPECIAL.split(text)
        if piece
    )
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{look}{content}</w:r>"


def runs(text: str) -> str:
    """The runs of a paragraph's ``text`` with its inline marks."""
    parts: list[str] = []
    at = 0
    for match in INLINE.finditer(text):
        if match.start() > at:
            parts.append(run(text[at : match.start()]))
        change = f'w:id="{match.start()}" {TRACKED}'
        if match["inserted"]:
            parts.append(f"<w:ins {change}>{run(match['inserted'])}</w:ins>")
        elif match["deleted"]:
            parts.append(f"<w:del {change}>{run(match['deleted'], tag='w:delText')}</w:del>")
        elif match["note"]:
            parts.append(f'<w:r>{NOTE_STYLE}<w:footnoteReference w:id="{match["note"]}"/></w:r>')
        else:
            parts.append(run(match["italic"], "<w:i/>"))
        at = match.end()
    if at < len(text):
        parts.append(run(text[at:]))
    return "".join(parts)


def paragraph(content: str, style: str = "Normal", more: str = "") -> str:
    """A paragraph with its style and ``more`` paragraph properties."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{content}</w:p>'


def caption(text: str) -> str:
    """A table caption whose number is a field, as Word writes it."""
    label, number, rest = re.split(r"(\d+)", text, maxsplit=1)
    begin, separate, end = (
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    code = r'<w:r><w:instrText xml:space="preserve"> SEQ Table \* ARABIC </w:instrText></w:r>'
    field = begin + code + separate + run(number) + end
    return paragraph(run(label) + field + runs(rest), "Caption")


def table(rows: list[list[str]]) -> str:
    """A ruled table; the first row is its header, the last column is flush right."""
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for side in ("top", "bottom", "insideH")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in COLUMN_WIDTHS)
    lines: list[str] = []
    for row in rows:
        is_header = not lines
        cells = []
        for column, (cell, width) in enumerate(zip(row, COLUMN_WIDTHS, strict=True), start=1):
            content = run(cell, "<w:b/>") if is_header else runs(cell)
            side = '<w:jc w:val="right"/>' if column == len(row) else ""
            size = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            cells.append(f"<w:tc>{size}{paragraph(content, 'TableText', side)}</w:tc>")
        repeat = "<w:trPr><w:tblHeader/></w:trPr>" if is_header else ""
        lines.append(f"<w:tr>{repeat}{''.join(cells)}</w:tr>")
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(COLUMN_WIDTHS)}" w:type="dxa"/>'
        f"<w:tblBorders>{edges}</w:tblBorders></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )


def blocks(lines: list[str]) -> Iterator[str]:
    """The paragraphs and tables of the body, in order."""
    styles = {"# ": "Title", "## ": "Heading1", "- ": "ListBullet"}
    rows: list[list[str]] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
            continue
        if rows:
            yield table(rows)
            rows = []
        mark, _, rest = line.partition(" ")
        style = styles.get(mark + " ")
        if style:
            yield paragraph(runs(rest), style)
        elif mark == "%":
            yield caption(rest)
        elif line:
            yield paragraph(runs(line), "MemoLine" if "\t" in line else "Normal")


def footnotes(notes: dict[str, str]) -> str:
    """The footnotes part: the two separators that Word wants, then the notes."""
    separators = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}">'
        f"{paragraph(f'<w:r><w:{kind}/></w:r>')}</w:footnote>"
        for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
    )
    mark = f"<w:r>{NOTE_STYLE}<w:footnoteRef/></w:r>"
    texts = "".join(
        f'<w:footnote w:id="{number}">'
        f"{paragraph(mark + runs(' ' + text), 'FootnoteText')}</w:footnote>"
        for number, text in notes.items()
    )
    return f"<w:footnotes {NAMESPACES}>{separators}{texts}</w:footnotes>"


def package() -> dict[str, bytes]:
    """All parts of the file by name, the content types first, as Word wants them."""
    lines = TEXT.read_text(encoding="utf-8").splitlines()
    notes = {match[1]: match[2] for line in lines if (match := NOTE.match(line))}
    body = "".join(blocks([line for line in lines if not NOTE.match(line)]))
    document = f"<w:document {NAMESPACES}><w:body>{body}{SECTION}</w:body></w:document>"
    parts = {
        path.relative_to(PARTS).as_posix(): path.read_bytes()
        for path in sorted(PARTS.rglob("*"))
        if path.is_file()
    }
    parts["word/document.xml"] = (DECLARATION + document).encode()
    parts["word/footnotes.xml"] = (DECLARATION + footnotes(notes)).encode()
    return dict(sorted(parts.items()))


def write(target: Path) -> None:
    """Write the memo to ``target``.

    The parts are stored, not compressed: compressed bytes depend on the zlib
    that Python was built with.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in package().items():
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.create_system = 3  # the same on every system
            archive.writestr(entry, content)


if __name__ == "__main__":
    write(TARGET)
