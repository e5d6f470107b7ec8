"""Word files: what is read from them, where it stands, and what is refused."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from docx_files import (
    STRICT,
    box,
    docx,
    field,
    note,
    note_reference,
    p,
    run,
    style,
    table,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.errors import UnreadableDocument
from pipeline.model.media_types import DOCX
from pipeline.model.parsed import Block, ParsedDocument
from pipeline.parse.docx import parse_docx
from pipeline.parse.docx.facts import written_on
from pipeline.parse.docx.package import open_package
from pipeline.parse.docx.stories import Stories, normative_text, read_stories
from pipeline.parse.docx.styles import read_styles
from pipeline.parse.formats import media_type_of, parse_bytes
from pipeline.parse.layout.notes import SUPERSCRIPTS
from pipeline.settings.params import DocumentParams
from pipeline.verify.cleanup import docx_says
from pipeline.verify.sources import normative_text as normative_text_again

PARAMS = DocumentParams()
LONG = (
    "The department reported on its programs in the border states, on what each of them cost in "
    "the years before, and on what the auditors who looked at their books had found to be wrong "
    "with them in every one of these years."
)
OUTLINE = '<w:pPr><w:outlineLvl w:val="{}"/></w:pPr>'
RAISED = '<w:vertAlign w:val="superscript"/>'
STYLES = "".join(
    [
        style("Normal", "Normal"),
        style("T", "Title"),
        style("H1", "heading 1", OUTLINE.format(0)),
        style("H2", "Título 2"),
        style("Own", "House chapter", '<w:basedOn w:val="H2"/>'),
        style("Deep", "House depth", OUTLINE.format(3)),
        style("Body", "House body", '<w:basedOn w:val="H1"/>' + OUTLINE.format(9)),
        style("Cap", "caption"),
        style("Bullet", "Lista con viñetas"),
        style("Toc", "toc 1"),
        style("By", "Author"),
        style("Said", "Intense Quote", "<w:rPr><w:b/></w:rPr>"),
        style("Loop", "Loop", '<w:basedOn w:val="Loop"/>'),
        style("Mark", "footnote reference", f"<w:rPr>{RAISED}</w:rPr>", "character"),
    ]
)


def parse(data: bytes) -> ParsedDocument:
    return parse_docx(data, PARAMS, None)


def texts(document: ParsedDocument, kind: str | None = None) -> list[str]:
    return [
        document.text[block.start : block.end]
        for block in document.blocks
        if kind in (None, block.kind)
    ]


def block_of(document: ParsedDocument, words: str) -> Block:
    at = document.text.index(words)
    return next(block for block in document.blocks if block.start <= at < block.end)


NORMATIVE = {
    "paragraphs": (p("One.") + p() + p("Two."), "One.\n\nTwo.\n"),
    "special": (
        p("a", run("<w:tab/><w:t>b</w:t><w:br/>"), "c", run("<w:cr/><w:noBreakHyphen/>"), "d"),
        "a\tb c -d\n",
    ),
    "tab stops are no tabs": (p("a", more='<w:tabs><w:tab w:pos="720"/></w:tabs>'), "a\n"),
    "insertion": (p("a ", f"<w:ins>{run('b')}</w:ins>", " c"), "a b c\n"),
    "deletion": (p("a ", "<w:del><w:r><w:delText>b</w:delText></w:r></w:del>", "c"), "a c\n"),
    "deletion with text": (p("a ", f"<w:del>{run('b')}</w:del>", "c"), "a c\n"),
    "move": (p(f"<w:moveFrom>{run('x')}</w:moveFrom>", f"<w:moveTo>{run('y')}</w:moveTo>"), "y\n"),
    "field": (p("Table ", field("SEQ Table", "1"), "."), "Table 1.\n"),
    "simple field": (p('<w:fldSimple w:instr="PAGE"><w:r><w:t>7</w:t></w:r></w:fldSimple>'), "7\n"),
    "field without end": (p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "kept"), "kept\n"),
    "link": (p("<w:hyperlink><w:r><w:t>here</w:t></w:r></w:hyperlink>"), "here\n"),
    "content control": (f"<w:sdt><w:sdtPr/><w:sdtContent>{p('in')}</w:sdtContent></w:sdt>", "in\n"),
    "note mark": (p("a", note_reference(1), "b"), "ab\n"),
    "own note mark": (
        p("a", run('<w:footnoteReference w:customMarkFollows="1" w:id="1"/><w:t>*</w:t>'), "b"),
        "ab\n",
    ),
    "table": (table(["a", "b"], ["c", p("d") + p("e")]), "a\nb\nc\nd\ne\n"),
    "nested table": (table(["a", table(["x", "y"]) + p("b")]), "a\nx\ny\nb\n"),
    "box": (p("a", box(1, p("in")), "b") + p("c"), "ab\nc\nin\n"),
    "boxes by id": (p(box(7, p("seven")), box(5, p("five"))), "\nfive\nseven\n"),
    "box in a box": (p(box(2, p("outer", box(1, p("inner"))))), "\ninner\nouter\n"),
    "old box": (
        p(run(f"<w:pict><w:txbxContent>{p('old')}</w:txbxContent></w:pict>"), "a"),
        "a\nold\n",
    ),
    "sorts": (p(run("<w:t>a</w:t><w:softHyphen/><w:sym w:char='F0A7'/><w:t>b</w:t>")), "ab\n"),
    "entities": (p(run("<w:t>a &amp; b&#8211;c</w:t>")), "a & b–c\n"),
}


@pytest.mark.parametrize(("body", "expected"), NORMATIVE.values(), ids=NORMATIVE)
def test_normative_text(body: str, expected: str) -> None:
    assert normative_text(docx(body)) == expected
    assert normative_text_again(docx(body)) == expected
    strict = docx(body, word=STRICT)
    assert normative_text(strict) == normative_text_again(strict) == expected


def test_notes_come_by_id_after_the_body_without_separators() -> None:
    data = docx(
        p("a", note_reference(2)),
        footnotes='<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
        + note(10, p("ten"))
        + note(2, p("two", box(1, p("boxed"))), p("more")),
        endnotes=note(1, p("end"), kind="endnote"),
    )
    expected = "a\ntwo\nmore\nten\nend\nboxed\n"
    assert normative_text(data) == normative_text_again(data) == expected


def test_kinds_by_style_place_and_looks() -> None:
    document = parse(
        docx(
            p("Report on the border", style="T")
            + p("Jane Doe", style="By")
            + p("May 2011")
            + p("Contents", style="Toc")
            + p("Summary", style="H1")
            + p(LONG, note_reference(3))
            + p("Chapter of the house", style="Own")
            + p("Depth", style="Deep")
            + p("Text in a style that rests on a heading.", style="Body")
            + p("Point one", style="Bullet")
            + p("Point two", more='<w:numPr><w:numId w:val="4"/></w:numPr>')
            + p("Not a point", more='<w:numPr><w:numId w:val="0"/></w:numPr>')
            + p("By outline", more='<w:outlineLvl w:val="1"/>')
            + p(run("Bold and short", "<w:b/>"))
            + p("Short Line In Title Case")
            + p("Words of another in bold", style="Said")
            + p("Money by year", style="Cap")
            + table(["Year", "Sum"], ["2010", "4.5"])
            + table(["A box that is a table of one cell"])
            + p("Source: the department, 2011."),
            styles=STYLES,
            footnotes=note(3, p("See the budget.")),
        )
    )
    found = [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks]
    assert found == [
        ("heading", 1, "Report on the border"),
        ("front_matter", 0, "Jane Doe"),
        ("front_matter", 0, "May 2011"),
        ("contents", 0, "Contents"),
        ("heading", 1, "Summary"),
        ("paragraph", 0, LONG),
        ("heading", 2, "Chapter of the house"),
        ("heading", 4, "Depth"),
        ("paragraph", 0, "Text in a style that rests on a heading."),
        ("list_item", 0, "Point one"),
        ("list_item", 0, "Point two"),
        ("paragraph", 0, "Not a point"),
        ("heading", 2, "By outline"),
        ("heading", 5, "Bold and short"),
        ("paragraph", 0, "Short Line In Title Case"),
        ("paragraph", 0, "Words of another in bold"),
        ("caption", 0, "Money by year"),
        ("table", 0, "Year"),
        ("table", 0, "Sum"),
        ("table", 0, "2010"),
        ("table", 0, "4.5"),
        ("paragraph", 0, "A box that is a table of one cell"),
        ("reference", 0, "Source: the department, 2011."),
        ("footnote", 0, "See the budget."),
    ]
    cell = block_of(document, "4.5").cell
    assert cell is not None
    assert (cell.table, cell.row, cell.column) == (0, 1, 1)
    assert block_of(document, "See the budget").section == ("Summary",)
    assert block_of(document, "Point two").section == ("Summary", "Chapter of the house", "Depth")
    assert document.facts.title == "Report on the border"
    assert document.facts.authors == "Jane Doe"
    assert document.pages == ()


def test_spanned_cells_keep_their_columns() -> None:
    wide = f'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{p("wide")}</w:tc>'
    after = f"<w:tc>{p('last')}</w:tc></w:tr>"
    late = f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr><w:tc>{p("late")}</w:tc></w:tr>'
    document = parse(docx(f"<w:tbl>{wide}{after}{late}</w:tbl>"))
    places = {
        document.text[b.start : b.end]: (b.cell.row, b.cell.column)
        for b in document.blocks
        if b.cell
    }
    assert places == {"wide": (0, 0), "last": (0, 2), "late": (1, 1)}


def test_raised_figures_are_marks_after_words_and_powers_after_units() -> None:
    document = parse(
        docx(
            p("In Mexico", run("12", RAISED), " some 5 km", run("2", RAISED), " and 10")
            + p(run("12", RAISED), " Typed notes are notes.")
        )
    )
    assert texts(document) == ["In Mexico some 5 km2 and 10", "Typed notes are notes."]
    assert [block.kind for block in document.blocks] == ["paragraph", "footnote"]


def test_hidden_words_are_kept_aside() -> None:
    document = parse(docx(p("Seen ", run("not seen ", "<w:vanish/>"), "again.")))
    assert document.text == "Seen again."
    source = normative_text(docx(p("Seen ", run("not seen ", "<w:vanish/>"), "again.")))
    assert [source[f.start : f.end] for f in document.furniture] == ["not seen "]


def test_a_deleted_paragraph_end_joins_paragraphs() -> None:
    gone = "<w:rPr><w:del/></w:rPr>"
    data = docx(p("The Department of ", more=gone) + p("State paid."))
    document = parse(data)
    assert document.text == "The Department of State paid."
    source = normative_text(data)
    spans = document.source_spans(4, 23)
    assert docx_says("\n".join(source[low:high] for low, high in spans), "Department of State")


@pytest.mark.parametrize(
    "page_end",
    [
        p("", run('<w:br w:type="page"/>')),
        p("", more="<w:sectPr/>"),
    ],
)
def test_a_paragraph_that_a_page_cut_is_whole_again(page_end: str) -> None:
    first, second = "The money for all of these programs went to", "the Department of State."
    assert texts(parse(docx(p(first) + page_end + p(second)))) == [f"{first} {second}"]
    assert texts(parse(docx(p(first) + p(second)))) == [first, second]


def test_a_page_that_word_broke_last_time() -> None:
    first, second = "The money for all of these programs went to", "the Department of State."
    broken = p(run("<w:lastRenderedPageBreak/>"), second)
    assert texts(parse(docx(p(first) + broken))) == [f"{first} {second}"]
    inside = p(first + " ", run("<w:lastRenderedPageBreak/>"), "the courts") + p(second)
    assert texts(parse(docx(inside))) == [f"{first} the courts", second]


def test_white_space_and_invisible_characters() -> None:
    document = parse(
        docx(p("Fiscal\u00a0 year\t2010,\u200b and the De\u00adpartment of \ufb01nance."))
    )
    assert document.text == "Fiscal year 2010, and the Department of finance."


@pytest.mark.parametrize(
    ("created", "modified", "expected"),
    [
        ("2010-09-02T09:00:00Z", "2010-09-02T19:00:00Z", "2010-09-02"),
        ("2010-09-02T09:00:00Z", "2010-09-14T10:00:00Z", "2010-09"),
        ("2010-03-02T09:00:00Z", "2010-09-14T10:00:00Z", "2010"),
        ("2009-12-31T09:00:00Z", "2010-01-01T10:00:00Z", None),
        ("1601-01-01T00:00:00Z", "1601-01-01T00:00:00Z", None),
        ("yesterday", "2010-01-01T10:00:00Z", None),
        (None, "2010-01-01T10:00:00Z", None),
    ],
)
def test_file_date(created: str | None, modified: str, expected: str | None) -> None:
    assert written_on(created, modified) == expected


def test_properties_stand_behind_the_title_page() -> None:
    properties = {
        "title": "From the file",
        "creator": "A. Author",
        "created": "2010-09-02T09:00:00Z",
        "modified": "2010-09-02T10:00:00Z",
    }
    plain = parse(docx(p(LONG), properties=properties))
    assert plain.facts.title == "From the file"
    assert plain.facts.authors == "A. Author"
    assert plain.facts.file_date == "2010-09-02"
    assert plain.facts.published is None
    titled = parse(docx(p("Printed", style="T") + p(LONG), styles=STYLES, properties=properties))
    assert titled.facts.title == "Printed"
    defaults = properties | {"creator": "python-docx", "created": "2013-12-23T23:15:00Z"}
    left = parse(docx(p(LONG), properties=defaults)).facts
    assert (left.authors, left.file_date) == (None, None)


def test_styles_that_rest_on_themselves_end() -> None:
    assert texts(parse(docx(p("Text.", style="Loop"), styles=STYLES))) == ["Text."]


GOOD = docx(p("Some text."))
HEAD, TAIL = GOOD[: len(GOOD) // 2], GOOD[len(GOOD) // 2 :]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
DTD = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE d SYSTEM "file:///etc/hostname">'
DEEP = "<w:sdt>" * 5000 + "</w:sdt>" * 5000

REFUSED = {
    "cut off": (HEAD, "damaged or cut off"),
    "head cut off": (b"PK\x03\x04" + TAIL[40:60], "damaged or cut off"),
    "html": (b"<html><body>Text</body></html>", "no Word file by its bytes"),
    "text": (b"Just text.", "no Word file by its bytes"),
    "encrypted": (OLE + "EncryptedPackage".encode("utf-16-le"), "take the password off"),
    "old": (OLE, "older Office version"),
    "no body": (docx("", without=("word/document.xml",)), "without word/document.xml"),
    "no text": (docx(p("")), "holds no text"),
    "hidden only": (docx(p(run("x", "<w:vanish/>"))), "hidden text only"),
    "macros": (
        docx(p("a"), main_type="application/vnd.ms-word.document.macroEnabled.main+xml"),
        "macros",
    ),
    "template": (
        docx(p("a"), main_type="application/x.wordprocessingml.template.main+xml"),
        "template",
    ),
    "entities": (docx(p("a"), prologue=DTD), "document type"),
    "external entity": (docx(p("a"), prologue=EXTERNAL), "document type"),
    "not well-formed": (docx("<w:p>"), "not well-formed"),
    "deep": (docx(DEEP), "nests elements"),
    "bomb": (docx(p(run(f"<w:t>{'a' * 20_000_000}</w:t>"))), "to 1"),
    "many members": (docx(p("a"), extra={f"x{i}": b"" for i in range(20_100)}), "more than"),
}


@pytest.mark.parametrize(("data", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_says_what_to_do(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableDocument, match=message):
        parse(data)


def test_unpacked_size_is_limited() -> None:
    with pytest.raises(UnreadableDocument, match="max_unpacked_bytes"):
        parse_docx(docx(p(LONG)), replace(PARAMS, max_unpacked_bytes=500), None)


def test_a_part_with_a_wrong_checksum_is_damaged() -> None:
    data = bytearray(GOOD)
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        info = archive.getinfo("word/document.xml")
    at = info.header_offset + 30 + len(info.filename) + 20
    data[at] ^= 0xFF
    with pytest.raises(UnreadableDocument, match="damaged"):
        parse(bytes(data))


@pytest.mark.parametrize("name", ["memo.docx", "memo.bin", "memo.docm"])
def test_word_files_are_known_by_their_bytes(name: str) -> None:
    assert media_type_of(GOOD, name) == DOCX


def test_encrypted_word_files_reach_their_reader() -> None:
    with pytest.raises(UnreadableDocument, match="take the password off"):
        parse_bytes(REFUSED["encrypted"][0], "memo.docx", PARAMS, None)


def test_the_isolated_reader_gives_the_same() -> None:
    assert parse_bytes(GOOD, "a.docx", PARAMS, None).to_bytes() == parse(GOOD).to_bytes()


# -- generated files

LETTERS = st.text(
    st.one_of(
        st.sampled_from("aB12 .,;–-éñ&<>$\u00a0\u00ad\u200b\ufb01\u00b9\u00b2 \t"),
        st.characters(exclude_categories=("Cs", "Cc")),
    ),
    max_size=14,
)
PROPERTIES = st.sampled_from(["", "<w:b/>", "<w:vanish/>", RAISED, '<w:rStyle w:val="Mark"/>'])
RUNS = st.one_of(
    st.builds(lambda t, r: run(t or "a", r) if not t.startswith("<") else "", LETTERS, PROPERTIES),
    st.sampled_from([run(f"<w:{name}/>") for name in ("tab", "br", "cr", "noBreakHyphen", "sym")]),
    st.builds(lambda t: f"<w:ins>{run(' ' + t)}</w:ins>", LETTERS),
    st.builds(lambda t: f"<w:del>{run(' ' + t)}</w:del>", LETTERS),
    st.builds(lambda t: f"<w:moveFrom>{run(' ' + t)}</w:moveFrom>", LETTERS),
    st.builds(lambda a, b: field(" " + a, " " + b), LETTERS, LETTERS),
    st.sampled_from(
        [f'<w:r><w:fldChar w:fldCharType="{k}"/></w:r>' for k in ("begin", "separate", "end")]
    ),
    st.builds(note_reference, st.integers(1, 4)),
    st.builds(lambda n, t: box(n, p(" " + t)), st.integers(1, 4), LETTERS),
)
MORE = st.sampled_from(["", "<w:rPr><w:del/></w:rPr>", '<w:outlineLvl w:val="1"/>'])
PARAGRAPHS = st.builds(
    lambda runs, named, more: p(*(r for r in runs if r), style=named, more=more),
    st.lists(RUNS, max_size=5),
    st.sampled_from(["", "T", "H1", "Bullet", "Cap", "Loop", "Unknown"]),
    MORE,
)
BLOCKS = st.one_of(
    PARAGRAPHS,
    st.builds(lambda a, b, c: table([a, b], [c, p("x")]), PARAGRAPHS, PARAGRAPHS, PARAGRAPHS),
)
FILES = st.builds(
    lambda body, notes, ends: docx(
        "".join(body),
        footnotes="".join(note(i, n) for i, n in notes),
        endnotes="".join(note(i, n, kind="endnote") for i, n in ends),
        styles=STYLES,
    ),
    st.lists(BLOCKS, max_size=6),
    st.lists(st.tuples(st.integers(1, 4), PARAGRAPHS), max_size=3),
    st.lists(st.tuples(st.integers(1, 4), PARAGRAPHS), max_size=2),
)


def inside(offset: int, document: ParsedDocument) -> bool:
    """Whether a place in the source was left out as furniture."""
    return any(item.start <= offset < item.end for item in document.furniture)


def read(data: bytes) -> Stories:
    package = open_package(data, PARAMS.max_unpacked_bytes, PARAMS.max_nesting)
    return read_stories(package, read_styles(package))


@given(FILES)
@settings(max_examples=120, deadline=None)
@pytest.mark.slow
def test_every_character_leads_back_to_the_normative_text(data: bytes) -> None:
    source = normative_text(data)
    assert normative_text_again(data) == source
    try:
        document = parse(data)
    except UnreadableDocument as error:
        assert "text" in str(error)
        return
    text, source_map = document.text, document.source_map
    assert source_map.text_length == len(text)
    for offset, char in enumerate(text):
        start, end = source_map.source_of(offset)
        stands_for = source[start:end]
        if stands_for == "":
            # a space between blocks or between parts of one: a paragraph ends there
            assert char.isspace()
            between = "\n" in (char, text[offset - 1])
            assert between or source[start : start + 1].isspace() or inside(start, document)
        elif end - start == 1 and stands_for == char:
            assert (offset, offset + 1) in source_map.to_text(start, end) or any(
                low <= offset < high for low, high in source_map.to_text(start, end)
            )
        else:
            assert char.isspace() == stands_for.isspace()
            assert docx_says(stands_for, char) or char in "fi"
    lost = [
        offset
        for offset, char in enumerate(source)
        if char.isalnum() and not source_map.to_text(offset, offset + 1)
    ]
    marks = [span for story in read(data).stories for par in story.paragraphs for span in par.marks]
    for offset in lost:
        head = source[source.rfind("\n", 0, offset) + 1 : offset]
        assert (
            inside(offset, document)
            or any(low <= offset < high for low, high in marks)
            or source[offset] in SUPERSCRIPTS
            or len(head.strip()) < 6  # the number of a list item
        )
    at = 0
    for block in document.blocks:
        assert at <= block.start < block.end <= len(text)
        assert text[at : block.start].strip() == ""
        words = text[block.start : block.end]
        assert words == words.strip()
        assert "  " not in words
        spans = document.source_spans(block.start, block.end)
        assert all(0 <= low < high <= len(source) or low == high for low, high in spans)
        at = block.end
    assert ParsedDocument.from_bytes(document.to_bytes()) == document
