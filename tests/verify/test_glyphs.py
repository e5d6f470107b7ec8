"""The characters that verification compares are those that pdfplumber gives, in its order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import Any

import pdfplumber
import pytest
from folders import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfminer.layout import LTChar, LTContainer, LTItem
from pdfplumber.page import Page

pytest.importorskip("reportlab")

from hostile import printed
from pdfs import damaged
from pdfs.layouts import LAYOUTS
from pdfs.pages import random_pages
from test_check_pdf import filing

from fuzz.raw_pdf import assembled, pdf, stream
from fuzz.seeds import seeds
from fuzz.targets import SPLIT
from pipeline.verify.glyphs import Glyph, UnreadableSource, _origin, _said, printed_pages

pytestmark = pytest.mark.slow

FILES = {
    **{name: lambda made=made: made().data for name, made in LAYOUTS.items()},
    **{f"random pages {seed}": lambda seed=seed: random_pages(seed)[0] for seed in range(2)},
    # those that the parser refuses never have rows
    **{c.name: partial(c.build, 1) for c in printed.CASES if c.status != "failed"},
    "half scanned": damaged.half_scanned,
    "with an empty password": damaged.with_empty_password,
    "turned and cropped": lambda: filing(turned=True),
    "sample": lambda: next((ROOT / "raw" / "samples").glob("*.pdf")).read_bytes(),
}
MOST_PAGES = 30
_DOWNWARD = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-V /DescendantFonts ["
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Song /W2 [36 [-900 400 700]] %s"
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) >> >>] >>"
)
_DRAWN = (
    b"<< /Type /Font /Subtype /Type3 /FontBBox [0 -2 9 8] /FontMatrix %s /FirstChar 65 "
    b"/Widths [8 7 (x)] /CharProcs << >> /Encoding << /Differences [65 /A /B] >> >>"
)
_PLACED = b"BT /F1 11 Tf 60 700 Td "
CONTENTS = {
    "slanted": b"BT /F1 11 Tf 1 0 0.3 1 60 700 Tm (slanted) Tj ET",
    "mirrored": b"BT /F1 11 Tf -1 0 0 1 60 700 Tm (mirror) Tj 1 0 0 -1 60 600 Tm (flood) Tj ET",
    "turned a little": b"BT /F1 11 Tf 0.9 0.1 -0.1 0.9 60 700 Tm (turned) Tj ET",
    "flat": b"BT /F1 0 Tf 60 700 Td (flat) Tj /F1 9 Tf 0 0 0 0 60 600 Tm (nothing) Tj ET",
    "backward": _PLACED + b"-80 Tz (narrow) Tj 80 Tz /F1 -9 Tf (small) Tj ET",
    "spaced": _PLACED + b"2 Tc 3 Tw 4 Ts [(a b) -300 (c) 20.5 () [(d)] null (e)] TJ ET",
    "nothing shown": _PLACED + b"() Tj [] TJ (   ) Tj 5 Tj /x Tj ET (after) Tj",
    "no font": b"BT 60 700 Td (none) Tj /F9 11 Tf (unknown) Tj ET",
    "control characters": _PLACED + rb"(\000\001\037\200\255\377) Tj ET",
    "past numbers": _PLACED + b"9" * 400 + b" Tz (a) Tj " + b"9" * 300 + b".0 Ts (b) Tj ET",
    "far away": b"BT /F1 11 Tf 1 0 0 1 " + b"9" * 200 + b" 5 Tm (a) Tj ET",
    "no numbers": b"BT /F1 " + b"9" * 200 + b" Tf " + b"9" * 200 + b" Tz (ab) Tj ET",
    "lines": b"0 0 m 9 9 l 4 4 m 5 5 6 6 7 7 c h S 1 1 5 5 re f " + _PLACED + b"(lines) Tj ET",
    "an inline image": b"q 9 0 0 9 60 60 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q "
    + _PLACED
    + b"(image) Tj ET",
    "marked": b"/Span << /MCID 3 >> BDC " + _PLACED + b"(marked) Tj EMC EMC (more) Tj ET",
}  # fmt: skip
FONTS = {
    "downward": _DOWNWARD % b"",
    "downward, measured": _DOWNWARD % b"/DW2 [800 -500] ",
    "downward, without measure": _DOWNWARD % b"/DW2 [(a) (b)] ",
    "drawn": _DRAWN % b"[0.1 0 0 0.1 0 0]",
    "drawn on its side": _DRAWN % b"[0 0.1 -0.1 0 0 0]",
    "drawn with words": _DRAWN % b"[(a) (b) (c) (d) 0 0]",
    "without anything": b"<< /Type /Font >>",
    "wide": b"<< /Type /Font /Subtype /Type1 /BaseFont /X /Widths [(a)] /FontDescriptor "
    b"<< /Descent 200 /MissingWidth 5000000000000000 >> >>",
    "of no width": b"<< /Type /Font /Subtype /Type1 /BaseFont /X /Widths [null] "
    b"/FontDescriptor << /Descent (a) /MissingWidth /B >> >>",
}


def by_layout(data: bytes) -> dict[int, list[Glyph] | str]:
    """The characters of each page from the tree of objects that pdfplumber builds, or its fault."""
    with pdfplumber.open(BytesIO(data)) as file:
        return {page.page_number: _read(page) for page in file.pages[:MOST_PAGES]}


def _read(page: Page) -> list[Glyph] | str:
    try:
        return list(_characters(page))
    except Exception as error:
        return _said(error)


def _characters(page: Page) -> Iterator[Glyph]:
    left, top = _origin(page)
    to_left, to_top = float(page.mediabox[0]) - left, float(page.mediabox[1]) - top
    for item in _leaves(page.layout):
        if isinstance(item, LTChar) and (text := item.get_text()).strip():
            middle = float(page.height) - (item.y0 + item.y1) / 2
            yield Glyph(text, item.x0 + to_left, item.x1 + to_left, middle + to_top, item.size)


def _leaves(container: LTContainer[Any]) -> Iterator[LTItem]:
    for item in container:
        if isinstance(item, LTContainer):
            yield from _leaves(item)
        else:
            yield item


def by_characters(data: bytes) -> dict[int, list[Glyph]]:
    """The same from what pdfplumber gives its users."""
    with pdfplumber.open(BytesIO(data)) as file:
        pages = {}
        for page in file.pages:
            left, top = _origin(page)
            pages[page.page_number] = [
                Glyph(
                    char["text"],
                    char["x0"] - left,
                    char["x1"] - left,
                    (char["top"] + char["bottom"]) / 2 - top,
                    char["size"],
                )
                for char in page.chars
                if char["text"].strip()
            ]
        return pages


def assert_same(data: bytes) -> int:
    """Check the characters of a file, to the last bit; returns how many it has."""
    try:
        wanted = by_layout(data)
    except Exception as error:
        with pytest.raises(UnreadableSource) as raised:
            list(printed_pages(data, [1]))
        assert str(raised.value) == _said(error)
        return 0
    found = {page.number: page for page in printed_pages(data, sorted(wanted))}
    assert found.keys() == wanted.keys()
    for number, glyphs in wanted.items():
        page = found[number]
        if isinstance(glyphs, str):
            assert page.fault == glyphs
            continue
        assert page.fault is None
        # what is no number is compared as its name
        assert list(map(repr, page.glyphs)) == list(map(repr, glyphs))
    return sum(len(page.glyphs) for page in found.values())


@pytest.mark.parametrize("name", FILES)
def test_the_characters_are_those_of_the_layout(name: str) -> None:
    assert_same(FILES[name]())


@pytest.mark.parametrize("number, data", list(enumerate(seeds("pdf"))))
def test_the_characters_of_small_files_are_those_of_the_layout(number: int, data: bytes) -> None:
    assert_same(data)


@pytest.mark.parametrize("number, parts", list(enumerate(seeds("pdf_objects"))))
def test_the_characters_of_broken_files_are_those_of_the_layout(number: int, parts: bytes) -> None:
    assert_same(assembled(parts.split(SPLIT)))


@pytest.mark.parametrize("name", CONTENTS)
def test_the_characters_of_odd_contents_are_those_of_the_layout(name: str) -> None:
    assert_same(pdf(CONTENTS[name]))
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Matrix [0.5 0 0 2 7 8] "
    form += b"/Resources << /Font << /F1 5 0 R >> >>"
    page = b"/Rotate 90 /CropBox [20 20 590 770]"
    resources = b"/Resources << /XObject << /X1 6 0 R >> >>"
    within = stream(CONTENTS[name], form[3:])
    assert_same(pdf(b"/X1 Do", more=[within], page=page + resources))


@pytest.mark.parametrize("name", FONTS)
def test_the_characters_of_odd_fonts_are_those_of_the_layout(name: str) -> None:
    content = _PLACED + b"(A B) Tj <0024002500010041> Tj 3 Ts 120 Tz (CA) Tj ET"
    assert_same(pdf(content, replaced={5: FONTS[name]}))


NUMBERS = st.one_of(
    st.integers(-3, 3),
    st.floats(-900, 900, allow_nan=False).map(lambda number: round(number, 3)),
    st.sampled_from([0, 1, -1, 2147483647, 10**13]),
)
STRINGS = st.text("abW .", max_size=4).map(lambda text: f"({text})")
ARRAYS = st.lists(STRINGS | NUMBERS, max_size=4).map(lambda i: f"[{' '.join(map(str, i))}]")
UPRIGHT = st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS).map(lambda n: (n[0], 0, 0, *n[1:]))
OPERATORS = st.one_of(
    st.tuples(STRINGS, st.sampled_from(["Tj", "'"])),
    st.tuples(ARRAYS, st.just("TJ")),
    st.tuples(NUMBERS, st.sampled_from(["Tc", "Tw", "Tz", "TL", "Ts"])),
    st.tuples(NUMBERS, NUMBERS, st.sampled_from(["Td", "TD"])),
    st.tuples(st.just("/F1"), NUMBERS, st.just("Tf")),
    st.tuples(*[NUMBERS] * 6, st.sampled_from(["Tm", "cm"])),
    UPRIGHT.map(lambda numbers: (*numbers, "Tm")),
    st.sampled_from([("q",), ("Q",), ("T*",), ("BT",), ("/F1", 11, "Tf")]),
)


@settings(deadline=None)
@given(st.lists(OPERATORS, max_size=12), st.sampled_from([0, 90, 180, 270]))
def test_any_text_has_the_characters_of_the_layout(operators: list[Any], turn: int) -> None:
    content = " ".join(" ".join(map(str, operator)) for operator in operators)
    assert_same(pdf(b"BT /F1 9 Tf " + content.encode() + b" (end) Tj", page=b"/Rotate %d" % turn))


def test_most_files_have_characters() -> None:
    assert assert_same(FILES["sample"]()) > 1000
    assert assert_same(FILES["turned and cropped"]()) > 100
    assert all(assert_same(pdf(CONTENTS[name])) for name in ("slanted", "far away", "spaced"))


@pytest.mark.parametrize("name", ["rotated_90", "rotated_180", "cropped", "turned_text",
                                  "two_columns", "turned and cropped", "sample"])  # fmt: skip
def test_the_characters_are_those_of_pdfplumber(name: str) -> None:
    data = FILES[name]()
    wanted = by_characters(data)
    found = {page.number: page for page in printed_pages(data, sorted(wanted))}
    assert found.keys() == wanted.keys()
    for number, glyphs in wanted.items():
        page = found[number]
        assert [g.text for g in page.glyphs] == [g.text for g in glyphs]
        for mine, theirs in zip(page.glyphs, glyphs, strict=True):
            assert mine[1:] == pytest.approx(theirs[1:], abs=1e-6)


@pytest.mark.parametrize("top, bottom", [(0, 900), (100, 140), (140, 100), (250.5, 251)])
def test_characters_are_found_by_their_height(top: float, bottom: float) -> None:
    for page in printed_pages(filing(), [1, 2]):
        assert page.between(top, bottom) == [g for g in page.glyphs if top < g.y < bottom]
