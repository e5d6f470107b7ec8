"""Hostile Word files."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Sequence

from hostile.case import GOOD, PROSE, Case, bad, good, of
from parse.docx_files import docx, field, p, run, style, table

_MAIN = "word/document.xml"
_XXE = '<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
_LAUGHS = (
    "<!DOCTYPE d ["
    + '<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    + "]>"
)
_BLOW_UP = f'<!DOCTYPE d [<!ENTITY a "{"a" * 50_000}">]>'


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(parts: Sequence[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(name, data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _with_main(change) -> bytes:  # type: ignore[no-untyped-def]
    """A good file whose main part is changed."""
    parts = _parts(docx(p(GOOD)))
    parts[_MAIN] = change(parts[_MAIN])
    return _packed(list(parts.items()))


def _with_field(offset: int, value: int, *, name: str = _MAIN, data: bytes | None = None) -> bytes:
    """A file whose directory lies about a part: 4 bytes at an offset of its entry."""
    packed = bytearray(data or docx(p(GOOD)))
    at = -1
    while (at := packed.find(b"PK\x01\x02", at + 1)) >= 0:
        size = struct.unpack_from("<H", packed, at + 28)[0]
        if bytes(packed[at + 46 : at + 46 + size]) == name.encode():
            struct.pack_into("<I", packed, at + offset, value)
    return bytes(packed)


def _overlapping() -> bytes:
    """All entries of the directory point to one place."""
    packed = bytearray(docx(p(GOOD), styles=style("A", "A")))
    at = -1
    while (at := packed.find(b"PK\x01\x02", at + 1)) >= 0:
        struct.pack_into("<I", packed, at + 42, 0)
    return bytes(packed)


def _extra(*names: str) -> bytes:
    return docx(p(GOOD), extra=dict.fromkeys(names, b"written where it should not be"))


def _link() -> bytes:
    """A main part that is a symbolic link, to programs that unpack it."""
    parts: list[tuple[str | zipfile.ZipInfo, bytes]] = []
    for name, data in _parts(docx(p(GOOD))).items():
        info = zipfile.ZipInfo(name)
        if name == _MAIN:
            info.external_attr = (stat.S_IFLNK | 0o777) << 16
            data = b"/etc/passwd"
        parts.append((info, data))
    return _packed(parts)


def _renamed(old: str, new: str) -> bytes:
    return _packed(
        [(new if name == old else name, data) for name, data in _parts(docx(p(GOOD))).items()]
    )


def _twice(name: str, other: str) -> bytes:
    parts: list[tuple[str | zipfile.ZipInfo, bytes]] = list(_parts(docx(p(GOOD))).items())
    return _packed([*parts, (name, _parts(docx(p(other)))[_MAIN])])


def _relations(kind: str, target: str, mode: str = "") -> bytes:
    line = f'<Relationship Id="x" Type="http://x/relationships/{kind}" Target="{target}"{mode}/>'
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{line}</Relationships>'.encode()


def _related(part: str, relations: bytes) -> bytes:
    parts = _parts(docx(p(GOOD)))
    parts[part] = relations
    return _packed(list(parts.items()))


def _bomb(size: int) -> bytes:
    return docx(p(GOOD) + p("a" * size))


def _nested_zip(size: int) -> bytes:
    inner = bytes(1_000_000 * size)
    for level in range(4):
        inner = _packed([(f"{level}{number}.zip", inner) for number in range(8)])
    return docx(p(GOOD), extra={"word/embeddings/bomb.zip": inner})


def _entity(prologue: str, text: str = "x") -> bytes:
    return docx(p(GOOD) + f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>", prologue=prologue)


def _dtd_in(part: str) -> bytes:
    parts = _parts(docx(p(GOOD), styles=style("A", "A")))
    parts[part] = _XXE.encode() + parts[part]
    return _packed(list(parts.items()))


_INCLUDE = (
    '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" '
    'href="file:///etc/passwd" parse="text"/>'
)

CASES = (
    *of(
        "ZIP: bombs and lies about sizes",
        bad(
            "unpacks.docx",
            "a part that unpacks to more than is read",
            lambda size: _bomb(31_000_000 * size),
            "max_unpacked_bytes",
        ),
        bad(
            "bomb.docx",
            "a part packed a thousand to one",
            lambda size: _bomb(11_000_000),
            "to 1, as no document is",
        ),
        bad(
            "lies_small.docx",
            "a bomb that says it is small",
            lambda size: _with_field(24, 1000, data=_bomb(11_000_000 * size)),
            "is damaged",
        ),
        bad(
            "lies_large.docx",
            "a part that says it has 4 GB",
            lambda size: _with_field(24, 0xFFFFFFF0),
            "max_unpacked_bytes",
        ),
        bad(
            "overlap.docx",
            "parts that lie over one another",
            lambda size: _overlapping(),
            "damaged",
        ),
        good("nested_zip.docx", "archives in archives in archives", _nested_zip),
    ),
    *of(
        "ZIP: paths, links, parts that stand twice",
        good(
            "paths.docx",
            "parts with paths that lead out",
            lambda size: _extra(
                "../../hacked.txt",
                "/tmp/hacked.txt",
                "C:\\hacked.txt",
                "..\\..\\hacked.txt",
                "word/../../hacked",
            ),
        ),
        good(
            "target_out.docx",
            "a main part outside the archive",
            lambda size: _related(
                "_rels/.rels", _relations("officeDocument", "../../../../etc/passwd")
            ),
        ),
        good(
            "target_absolute.docx",
            "a main part by an absolute path",
            lambda size: _related(
                "_rels/.rels", _relations("officeDocument", "/word/document.xml")
            ),
        ),
        good(
            "target_remote.docx",
            "a template and pictures on the network",
            lambda size: _related(
                "word/_rels/document.xml.rels",
                _relations(
                    "attachedTemplate", "http://example.invalid/t.dotm", ' TargetMode="External"'
                ),
            ),
        ),
        bad(
            "twice.docx",
            "two main parts that say different things",
            lambda size: _twice(_MAIN, "In 1999 the FBI paid $9 million."),
            "two parts",
        ),
        bad(
            "twice_case.docx",
            "two main parts that differ in capitals",
            lambda size: _twice("word/Document.xml", "In 1999 the FBI paid $9 million."),
            "two parts",
        ),
        bad(
            "case.docx",
            "a main part under a name in capitals",
            lambda size: _renamed(_MAIN, "WORD/DOCUMENT.XML"),
            "without word/document.xml",
        ),
        bad("link.docx", "a main part that is a link", lambda size: _link(), "not well-formed"),
        bad(
            "many.docx",
            "tens of thousands of parts",
            lambda size: docx(p(GOOD), extra={f"x/{i}": b"" for i in range(20_001)}),
            "archive of",
        ),
    ),
    *of(
        "XML: entities and inclusions",
        bad(
            "laughs.docx",
            "entities that multiply",
            lambda size: _entity(_LAUGHS, "&a9;"),
            "document type",
        ),
        bad(
            "blow_up.docx",
            "one long entity over and over",
            lambda size: _entity(_BLOW_UP, "&a;" * 10_000 * size),
            "document type",
        ),
        bad(
            "xxe.docx",
            "an entity that is a file",
            lambda size: _entity(_XXE, "&f;"),
            "document type",
        ),
        bad(
            "dtd.docx",
            "a document type on the network",
            lambda size: _entity('<!DOCTYPE d SYSTEM "http://example.invalid/d.dtd">'),
            "document type",
        ),
        bad(
            "dtd_styles.docx",
            "a document type in another part",
            lambda size: _dtd_in("word/styles.xml"),
            "document type",
        ),
        bad(
            "dtd_rels.docx",
            "a document type in the relations",
            lambda size: _dtd_in("_rels/.rels"),
            "document type",
        ),
        good("include.docx", "an inclusion of a file", lambda size: docx(p(GOOD) + _INCLUDE)),
    ),
    *of(
        "Encodings",
        good(
            "utf16.docx",
            "XML in UTF-16",
            lambda size: _with_main(
                lambda xml: (
                    b"\xff\xfe"
                    + ('<?xml version="1.0" encoding="UTF-16"?>' + xml.decode()).encode("utf-16-le")
                )
            ),
        ),
        bad(
            "utf7.docx",
            "XML that says it is UTF-7",
            lambda size: _with_main(lambda xml: b'<?xml version="1.0" encoding="UTF-7"?>' + xml),
            "encoding",
        ),
        bad(
            "codec.docx",
            "XML in an encoding that no one knows",
            lambda size: _with_main(
                lambda xml: b'<?xml version="1.0" encoding="x-mystery"?>' + xml
            ),
            "encoding",
        ),
        bad(
            "bad_bytes.docx",
            "XML in another encoding than it says",
            lambda size: _with_main(lambda xml: xml.replace(b"DEA", b"D\xe9A")),
            "not well-formed",
        ),
        bad(
            "nul.docx",
            "zero bytes in XML",
            lambda size: _with_main(lambda xml: xml.replace(b"DEA", b"D\0A")),
            "not well-formed",
        ),
    ),
    *of(
        "Word: nesting and repetition",
        bad(
            "deep.docx",
            "tens of thousands of nested elements",
            lambda size: docx(p(GOOD) + "<w:x>" * 50_000 * size + "</w:x>" * 50_000 * size),
            "max_nesting",
        ),
        good(
            "attributes.docx",
            "tens of thousands of attributes",
            lambda size: docx(
                p(GOOD) + "<w:p " + " ".join(f'w:a{i}="1"' for i in range(30_000 * size)) + "/>"
            ),
        ),
        good(
            "paragraphs.docx",
            "tens of thousands of empty paragraphs",
            lambda size: docx(p(GOOD) + "<w:p/>" * 8_000 * size),
        ),
        good(
            "runs.docx",
            "tens of thousands of runs in one paragraph",
            lambda size: docx(p(GOOD) + p(*[PROSE] * 300 * size)),
        ),
        good(
            "span.docx",
            "a cell that spans a billion columns",
            lambda size: docx(
                p(GOOD)
                + '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>'
                + p("x")
                + "</w:tc><w:tc>"
                + p("y")
                + "</w:tc></w:tr></w:tbl>"
                + table(["a", "b"])
            ),
        ),
        good(
            "styles.docx",
            "styles that rest on one another in a circle",
            lambda size: docx(
                p(GOOD, style="A"),
                styles=style("A", "A", '<w:basedOn w:val="B"/>')
                + style("B", "B", '<w:basedOn w:val="A"/>'),
            ),
        ),
        good(
            "style_chain.docx",
            "styles in a chain of thousands",
            lambda size: docx(
                p(GOOD, style="S0"),
                styles="".join(
                    style(f"S{i}", f"S{i}", f'<w:basedOn w:val="S{i + 1}"/>')
                    for i in range(3000 * size)
                ),
            ),
        ),
    ),
    *of(
        "Things to fetch or run",
        good(
            "field.docx",
            "fields that fetch or run something",
            lambda size: docx(
                p(GOOD)
                + p(field('DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc.exe"', "x"))
                + p(field("INCLUDETEXT file:///etc/passwd", "x"))
                + p(field("INCLUDEPICTURE http://example.invalid/p.png", "x"))
            ),
        ),
    ),
    *of(
        "Word: nesting and repetition",
        good(
            "fields_open.docx",
            "fields that begin and never end",
            lambda size: docx(
                p(GOOD) + p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 20_000 * size)
            ),
        ),
    ),
    *of(
        "Encodings",
        good(
            "text.docx.docx",
            "control characters written as references",
            lambda size: docx(p(GOOD) + p(run("<w:t>&#x200b;&#x9;</w:t>"))),
        ),
    ),
    *of(
        "Cut off, locked, damaged",
        bad(
            "truncated.docx",
            "cut off in the middle",
            lambda size: docx(p(GOOD * 99))[:900],
            "cut off",
        ),
        bad("password.docx", "a part with a password", lambda size: _with_field(8, 1), "password"),
        bad(
            "macro.docm",
            "a document with macros",
            lambda size: docx(
                p(GOOD), main_type="application/vnd.ms-word.document.macroEnabled.main+xml"
            ),
            "macros",
        ),
    ),
    *of(
        "Names that lie about the type",
        Case(
            "pdf.docx",
            "a PDF's first bytes under .docx",
            lambda size: b"%PDF-1.7\nnothing",
            "failed",
            "damaged PDF",
        ),
    ),
)
