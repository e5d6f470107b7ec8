"""HTML: main text, blocks, footnotes, facts, encodings, exact places, broken and hostile markup."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from listing import faults_of_map, listing

from pipeline.model.errors import UnreadableDocument
from pipeline.model.parsed import ParsedDocument
from pipeline.parse.formats import media_type_of, parse_bytes
from pipeline.parse.html.metadata import iso_date
from pipeline.parse.html.tokens import Tokenizer, resolve
from pipeline.settings.params import DocumentParams

DATA = Path(__file__).parents[1] / "data" / "html"
PAGES = sorted(DATA.glob("*.expected"))


def parse(source: str | bytes, name: str = "page.html") -> ParsedDocument:
    data = source.encode() if isinstance(source, str) else source
    return parse_bytes(data, name, DocumentParams(), "en")


def blocks_of(source: str) -> list[tuple[str, str]]:
    document = parse(source)
    assert faults_of_map(document, source) == []
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def texts_of(source: str) -> list[str]:
    return [text for _, text in blocks_of(source)]


@pytest.mark.parametrize("expected", PAGES, ids=lambda path: path.stem)
def test_pages_give_what_is_expected(expected: Path) -> None:
    data = expected.with_suffix(".html").read_bytes()
    document = parse_bytes(data, "page.html", DocumentParams(), None)
    assert document.encoding is not None
    source = data.decode(document.encoding)
    assert listing(document, source) == expected.read_text("utf-8").splitlines()
    assert faults_of_map(document, source) == []
    assert ParsedDocument.from_bytes(document.to_bytes()) == document


def test_a_quote_holds_the_markup_inside_and_none_at_its_edges() -> None:
    source = (
        "<p>The House <em>Committee on A&amp;B&nbsp;<b>Affairs</b></em><!-- x -->, in <i>May</i>."
    )
    document = parse(source)
    start = document.text.index("House")
    end = document.text.index("Affairs") + len("Affairs")
    [(low, high)] = document.source_spans(start, end)
    assert source[low:high] == "House <em>Committee on A&amp;B&nbsp;<b>Affairs"


def test_what_is_left_out_inside_a_paragraph_cuts_the_quote() -> None:
    source = "<main><p>The Bureau of <span hidden>1999 dollars</span>Land met.</p></main>"
    document = parse(source)
    start = document.text.index("Bureau")
    spans = document.source_spans(start, start + len("Bureau of Land"))
    assert [source[low:high] for low, high in spans] == ["Bureau of ", "Land"]


# --- footnote markers, headings, tables


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>Reform failed.<sup>3</sup> Twice.", "Reform failed. Twice."),
        ("<p>Reform failed.<sup>[3], [4]</sup>", "Reform failed."),
        ("<p>Reform failed <sup>*</sup>.", "Reform failed."),
        ("<p>An area of 5 km<sup>2</sup>.", "An area of 5 km2."),
        ("<p>The 111<sup>th</sup> Congress.", "The 111th Congress."),
        ("<p>El art&iacute;culo 1<sup>o</sup> dice", "El artículo 1o dice"),
        ("<p>10<sup>6</sup> cases", "10⁶ cases"),
        ("<p>2.5 &times; 10<sup>3</sup> volts", "2.5 × 10³ volts"),
        ("<p>10<sup>-6</sup> volts", "10⁻⁶ volts"),
        ("<p>It paid $5<sup>15</sup> million", "It paid $5 million"),
        ("<p>It paid $10<sup>6</sup> for it", "It paid $10 for it"),
        ('<p>It paid $5<sup><a href="notes.html#15">15</a></sup> million', "It paid $5 million"),
        ('<p>It paid $5<span class="superscript">15</span> million', "It paid $5 million"),
        ('<p>Paid $7<span style="vertical-align: super">3</span> once', "Paid $7 once"),
        ("<p>They met in 2010<sup>12</sup> and 2011<sup>[13]</sup>.", "They met in 2010 and 2011."),
        ("<p>On May 10<sup>4</sup>, 2015<sup>5</sup> it rained", "On May 10, 2015 it rained"),
        ("<p>It paid 3,020<sup>a</sup> and 20.5<sup>b</sup>", "It paid 3,020 and 20.5"),
        ("<p>La 3<sup>a</sup> vez, el 5<sup>th</sup>", "La 3a vez, el 5th"),
        ('<p>It paid $5<span class="superb">15</span> million', "It paid $515 million"),
        ('<p>See <a href="#s1">section 1</a>.<h2 id=s1>1</h2>', "See section 1."),
        ('<p>As said.<a href="#n1"><sup>1</sup></a><p id="n1">1. A note', "As said."),
        ('<p>As said.<a href="#_edn4">[iv]</a><p><a name="_edn4">[iv]</a> Note', "As said."),
    ],
)
def test_footnote_markers_go_and_other_raised_text_stays(source: str, text: str) -> None:
    assert texts_of(source)[0] == text


def test_several_notes_in_one_paragraph_are_one_block_each() -> None:
    source = (
        '<p>One.<a href="#f1"><sup>1</sup></a> Two.<a href="#f2"><sup>2</sup></a></p>'
        '<p><a name="f1">1</a> First note.<br><a name="f2">2</a> Second note.</p>'
    )
    notes = [text for kind, text in blocks_of(source) if kind == "footnote"]
    assert notes == ["First note.", "Second note."]


def test_a_layout_table_is_no_table_and_a_data_table_is() -> None:
    prose = "The commission met in the capital and heard what the ports had to say of it. " * 3
    layout = f"<table><tr><td>Menu</td><td><h1>Report</h1><p>{prose}</p></td></tr></table>"
    assert "table" not in [kind for kind, _ in blocks_of(layout)]
    data = (
        "<p>x</p><table><tr><td>Port</td><td>Loss</td></tr><tr><td>A</td><td>$5</td></tr></table>"
    )
    assert [kind for kind, _ in blocks_of(data)].count("table") == 4


def test_cells_that_span_keep_the_columns_right() -> None:
    source = (
        "<table><tr><th rowspan=2>A</th><th colspan=2>B</th></tr><tr><th>b1<th>b2</tr>"
        "<tr><td>1<td>2<td>3</table>"
    )
    cells = [b.cell for b in parse(source).blocks if b.cell]
    assert [(c.row, c.column) for c in cells] == [
        (0, 0), (0, 1), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2)
    ]  # fmt: skip


# --- encodings, character references


@pytest.mark.parametrize(
    ("head", "codec", "expected"),
    [
        ("", "utf-8", "utf-8"),
        ("<meta charset=iso-8859-1>", "cp1252", "cp1252"),
        ("<meta charset=iso-8859-1>", "utf-8", "utf-8"),
        ("<meta charset=utf-8>", "cp1252", "cp1252"),
        ("<meta http-equiv=Content-Type content='text/html; charset=ISO-8859-15'>",
         "iso8859-15", "iso8859-15"),
        ("<?xml version='1.0' encoding='windows-1250'?>", "cp1250", "cp1250"),
        ("<meta charset=utf-16>", "utf-8", "utf-8"),
        ("<meta charset=no-such-thing>", "utf-8", "utf-8"),
        ("<meta charset=rot13>", "utf-8", "utf-8"),
        ("", "utf-16", "utf-16-le"),
    ],
)  # fmt: skip
def test_encodings(head: str, codec: str, expected: str) -> None:
    source = f"<html>{head}<p>La Procuraduría “actuó” – en Múnich – 3 de mayo"
    document = parse(source.encode(codec, "replace"))
    assert document.encoding == expected
    assert "Procuraduría" in document.text


def test_a_byte_order_mark_counts_for_nothing() -> None:
    document = parse(b"\xef\xbb\xbf<p>Senate</p>")
    assert document.source_map.source_of(0) == (3, 4)


@pytest.mark.parametrize(
    ("reference", "text", "size"),
    [
        ("&amp;", "&", 5), ("&AMP", "&", 4), ("&copy2013", "©", 5), ("&bogus;", "", 0),
        ("&#150;", "–", 6), ("&#x41", "A", 5), ("&#0;", "\ufffd", 4), ("&notit;", "¬", 4),
    ],
)  # fmt: skip
def test_character_references(reference: str, text: str, size: int) -> None:
    assert resolve(reference) == (text, size)


# --- facts


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2013-10-15T09:00:00-05:00", "2013-10-15"), ("2013/5/4", "2013-05-04"),
        ("20131015", "2013-10-15"), ("2013-10", "2013-10"), ("2013", "2013"),
        ("October 15, 2013", "2013-10-15"), ("Oct. 2013", "2013-10"),
        ("Tue, 15 Oct 2013 09:00:00 GMT", "2013-10-15"),
        ("15 de octubre de 2013", "2013-10-15"), ("10/11/2013", None), ("2013-13-01", "2013"),
        ("2013-02-31", "2013-02"), ("", None), ("soon", None), ("31 foo 2013", None),
    ],
)  # fmt: skip
def test_dates_of_metadata(written: str, date: str | None) -> None:
    assert iso_date(written) == date


def test_json_ld_and_time_tell_the_facts() -> None:
    graph = (
        '{"@graph": [{"@type": "Organization", "name": "X", "datePublished": "1999-01-01"},'
        '{"@type": ["NewsArticle"], "headline": "A &amp; B", "datePublished": "2012-03-04T10:00Z",'
        '"author": [{"name": "Jane Doe"}, "Richard Roe"], "publisher": {"name": "The Post"}}]}'
    )
    facts = parse(f'<script type="application/ld+json">{graph}</script><p>Text</p>').facts
    assert (facts.title, facts.authors, facts.publisher) == (
        "A & B",
        "Jane Doe; Richard Roe",
        "The Post",
    )
    assert (facts.published, facts.published_basis) == ("2012-03-04", "metadata")
    header = "<article><header><h1>T</h1><time datetime=2011-06-07>June</time></header><p>Text"
    assert parse(header).facts.published == "2011-06-07"
    modified = "<p>Text <time datetime=2011-06-07>June</time></p>"
    assert parse(modified).facts.published is None


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Ports at Sea | Customs Service</title><h1>Ports at Sea</h1>", "Ports at Sea"),
        ("<title>Ports at Sea | Customs</title><p>x", "Ports at Sea"),
        ("<title>PORTS</title><h1>Ports</h1>", "PORTS"),
        ("<h1>Ports</h1>", "Ports"),
        ('<meta name="dc.title" content="Ports &amp; Money"><title>x</title>', "Ports & Money"),
    ],
)  # fmt: skip
def test_titles(head: str, title: str) -> None:
    assert parse(f"<html>{head}<p>The text of the page.").facts.title == title


# --- what is no page


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"  \n ", "white space"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "zero bytes"),
        (b'{"html": "<p>x</p>"}', "JSON"),
        (b'<?xml version="1.0"?><rss><channel><title>x</title></channel></rss>', "XML"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n<html>", "web archive"),
        ((DATA / "frames.html").read_bytes(), "frame"),
        ((DATA / "scripts_only.html").read_bytes(), "scripts build the page"),
        (b"<nav><a href=x>Home of the site</a></nav>", "besides menus"),
    ],
)
def test_what_is_no_page_is_refused_with_advice(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableDocument, match=says):
        parse(data)


def test_text_without_tags_is_read_as_text_and_says_so() -> None:
    document = parse("In 2008, 5 < 6 and the Senate met.\n\nIt met again in 2009.")
    assert document.media_type == "text/plain"
    assert any("no HTML tag" in warning for warning in document.warnings)


@pytest.mark.parametrize("tail", ["<p class='x", "<!-- never closed", "<script>var x = 1;"])
def test_a_page_that_is_cut_off_is_partial(tail: str) -> None:
    document = parse(f"<p>The Senate met in 2008.</p>{tail}")
    assert document.status == "partial" and "cut off" in (document.problem or "")
    assert document.text.startswith("The Senate met in 2008.")


def test_bytes_tell_a_page_whatever_its_name() -> None:
    assert media_type_of(b"\n<!DOCTYPE html><p>x", "page.txt") == "text/html"
    assert media_type_of(b"<html lang=en>", "page") == "text/html"
    assert media_type_of(b"The tag <html> begins a page", "page.txt") == "text/plain"


# --- hostile markup

_MANY = 20_000
_HOSTILE = {
    "nested": "<div>" * _MANY + "text",
    "nested inline": "<p>" + "<b>" * _MANY + "text",
    "nested tables": "<table><tr><td>" * _MANY + "text",
    "stray end tags": "<i>" + "<b>" * 190 + "</i></u></td>" * _MANY + "text",
    "unclosed tags": "<a b=\"><a b=' " * _MANY + "text",
    "less-than signs": "<" * _MANY + "text<p>",
    "comments": "<!-- a -- " * _MANY,
    "white space": "<p>" + " \n" * _MANY + "text",
    "ampersands": "<p>" + "&a" * _MANY + "text",
    "long word": "<p>" + "a" * 5 * _MANY,
    "titles": "<title>" * _MANY + "text",
    "spans": "<table>" + "<tr><td rowspan=99999 colspan=99999>a" * 500,
}


@pytest.mark.parametrize("name", _HOSTILE)
def test_hostile_markup_is_read(name: str) -> None:
    with suppress(UnreadableDocument):
        # quadratic reading would take minutes here
        parse(_HOSTILE[name])


@pytest.mark.slow
def test_a_million_tags_half_of_them_nested_are_read() -> None:
    document = parse("<div>" * 500_000 + "The Senate met." + "</div>" * 500_000)
    assert document.text == "The Senate met."


# --- properties

_MARKUP = st.sampled_from((DATA / "markup.txt").read_text("utf-8").splitlines())
_WORDS = st.text(st.sampled_from("abcdeé 12.,-\n\t\u00ad\ufb01³$“'\"=/\f"), max_size=12)


@given(st.lists(st.one_of(_MARKUP, _WORDS), max_size=60))
@settings(max_examples=300, deadline=None)
@pytest.mark.slow
def test_every_character_leads_to_its_place(parts: list[str]) -> None:
    source = "".join(parts)
    try:
        document = parse("<p>" + source)
    except UnreadableDocument:
        return
    if document.media_type == "text/html":
        assert faults_of_map(document, "<p>" + source) == []


@given(st.lists(st.one_of(_MARKUP, _WORDS), max_size=60))
@settings(max_examples=300, deadline=None)
def test_tokens_cover_the_source_without_gap_or_overlap(parts: list[str]) -> None:
    source = "".join(parts)
    at = 0
    for token in Tokenizer(source):
        assert token.start == at and token.end > at
        at = token.end
    assert at == len(source)


@given(
    st.lists(
        st.tuples(
            st.text(st.sampled_from("abc XYZ éñ 09 $.,&<>–"), min_size=1, max_size=30),
            st.sampled_from(["{}", "<b>{}</b>", "{}<!-- no -->", "<span class=x>{}</span>"]),
        ),
        min_size=1,
        max_size=8,
    ),
    st.booleans(),
)
@settings(max_examples=200, deadline=None)
@pytest.mark.slow
def test_text_survives_whatever_marks_it_up(parts: list[tuple[str, str]], encode: bool) -> None:
    def written(text: str) -> str:
        safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return safe.replace("é", "&eacute;").replace("ñ", "&#241;") if encode else safe

    source = "<main><p>Begin " + "".join(mark.format(written(text)) for text, mark in parts)
    plain = " ".join(("Begin " + "".join(text for text, _ in parts)).split())
    document = parse(source + " end.</p></main>")
    assert document.text == " ".join((plain + " end.").split())
