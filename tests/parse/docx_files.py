"""Small Word files for tests, built from raw XML."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_SPACES = (
    'xmlns:w="{word}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def text(words: str) -> str:
    """A ``w:t`` element."""
    return f'<w:t xml:space="preserve">{escape(words)}</w:t>'


def run(content: str, properties: str = "") -> str:
    """A run of elements, or of words where there is no element in it."""
    inner = content if content.startswith("<") else text(content)
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{inner}</w:r>"


def p(*runs: str, style: str = "", more: str = "") -> str:
    """A paragraph of runs; plain words are one."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    inner = "".join(item if item.startswith("<") else run(item) for item in runs)
    return f"<w:p><w:pPr>{named}{more}</w:pPr>{inner}</w:p>"


def table(*rows: list[str]) -> str:
    """A table; a cell is words or paragraphs."""
    lines = (
        "".join(f"<w:tc><w:tcPr/>{c if c.startswith('<') else p(c)}</w:tc>" for c in row)
        for row in rows
    )
    return f"<w:tbl><w:tblPr/>{''.join(f'<w:tr>{line}</w:tr>' for line in lines)}</w:tbl>"


def note(number: int, *paragraphs: str, kind: str = "footnote") -> str:
    """A footnote or an endnote."""
    return f'<w:{kind} w:id="{number}">{"".join(paragraphs)}</w:{kind}>'


def note_reference(number: int, kind: str = "footnote") -> str:
    """The run that refers to a note."""
    return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'


def box(number: int, *paragraphs: str) -> str:
    """A run with a text box, which old programs get in another form, too."""
    inner = "".join(paragraphs)
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor>'
        f'<wp:docPr id="{number}" name="Box"/><wps:txbx><w:txbxContent>{inner}</w:txbxContent>'
        "</wps:txbx></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>"
        f"<w:txbxContent>{inner}</w:txbxContent></v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def field(code: str, result: str) -> str:
    """A field whose code holds a text of its own."""
    marks = [
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    ]
    instruction = f"<w:r><w:instrText>{escape(code)}</w:instrText></w:r>" + run(code or "x")
    return f"{marks[0]}{instruction}{marks[1]}{run(result or 'y')}{marks[2]}"


def style(identity: str, name: str, more: str = "", kind: str = "paragraph") -> str:
    """A style; ``more`` is what stands in it besides its name."""
    return (
        f'<w:style w:type="{kind}" w:styleId="{identity}"><w:name w:val="{name}"/>{more}</w:style>'
    )


def docx(
    body: str,
    *,
    footnotes: str = "",
    endnotes: str = "",
    styles: str = "",
    properties: Mapping[str, str] | None = None,
    main_type: str = MAIN_TYPE,
    word: str = WORD,
    prologue: str = "",
    extra: Mapping[str, bytes] | None = None,
    without: tuple[str, ...] = (),
) -> bytes:
    """A Word file with these contents."""
    spaces = _SPACES.format(word=word)
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'content-types"><Override PartName="/word/document.xml" ContentType="{main_type}"/>'
        "</Types>",
        "_rels/.rels": _relations(
            {"officeDocument": "word/document.xml", "core-properties": "docProps/core.xml"}
        ),
        "word/_rels/document.xml.rels": _relations(
            {name: f"{name}.xml" for name in ("styles", "footnotes", "endnotes")}
        ),
        "word/document.xml": f"{prologue}<w:document {spaces}><w:body>{body}</w:body></w:document>",
        "word/footnotes.xml": f"<w:footnotes {spaces}>{footnotes}</w:footnotes>",
        "word/endnotes.xml": f"<w:endnotes {spaces}>{endnotes}</w:endnotes>",
        "word/styles.xml": f"<w:styles {spaces}>{styles}</w:styles>",
        "word/header1.xml": f"<w:hdr {spaces}>{p('Page header, May 1, 1999')}</w:hdr>",
    }
    if properties is not None:
        fields = "".join(f"<{k}>{escape(v)}</{k}>" for k, v in properties.items())
        parts["docProps/core.xml"] = f"<coreProperties>{fields}</coreProperties>"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            if name not in without:
                archive.writestr(name, content)
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return packed.getvalue()


def _relations(targets: Mapping[str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="r{i}" Type="{_OFFICE}/relationships/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets.items())
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{lines}</Relationships>'
