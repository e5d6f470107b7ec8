"""The source map: exact in both directions, whatever was copied, replaced or left out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.sourcemap import SourceMap, TextBuilder

# What a cleaner may do with the next few characters of a source.
steps = st.lists(
    st.tuples(st.sampled_from(["copy", "swap", "drop", "break"]), st.integers(1, 6)), min_size=1
)


@st.composite
def built(draw: st.DrawFn) -> tuple[str, TextBuilder]:
    """A source and a builder that went over it once, by random steps."""
    plan = draw(steps)
    source = draw(st.text(min_size=sum(n for _, n in plan), max_size=sum(n for _, n in plan)))
    builder = TextBuilder(source)
    at = 0
    for step, length in plan:
        if step == "copy":
            builder.copy(at, at + length)
        elif step == "swap":
            builder.swap("#" * (length % 3 + 1), at, at + length)
        elif step == "break":
            builder.break_here()
        at += length
    return source, builder


@given(built())
def test_copied_characters_are_those_of_the_source(case: tuple[str, TextBuilder]) -> None:
    source, builder = case
    text, source_map = builder.text(), builder.source_map()
    assert source_map.text_length == len(text)
    at = 0
    for segment in source_map.segments:
        if segment.copied:
            part = text[at : at + segment.text_length]
            assert part == source[segment.source_start : segment.source_end]
        at += segment.text_length


@given(built())
def test_every_character_leads_to_its_source_and_back(case: tuple[str, TextBuilder]) -> None:
    _, builder = case
    source_map = builder.source_map()
    for offset in range(source_map.text_length):
        start, end = source_map.source_of(offset)
        assert start < end
        spans = source_map.to_text(start, end)
        assert any(low <= offset < high for low, high in spans)


@given(built(), st.data())
def test_fragments_cover_the_span_in_order(
    case: tuple[str, TextBuilder], data: st.DataObject
) -> None:
    _, builder = case
    source_map = builder.source_map()
    if source_map.text_length == 0:
        return
    start = data.draw(st.integers(0, source_map.text_length - 1))
    end = data.draw(st.integers(start + 1, source_map.text_length))
    fragments = source_map.to_source(start, end)
    assert fragments[0][0] == source_map.source_of(start)[0]
    assert fragments[-1][1] == source_map.source_of(end - 1)[1]
    assert all(low < high for low, high in fragments)
    for offset in range(start, end):
        low, high = source_map.source_of(offset)
        assert any(a <= low and high <= b for a, b in fragments)


@given(built())
def test_json_round_trip(case: tuple[str, TextBuilder]) -> None:
    _, builder = case
    source_map = builder.source_map()
    assert SourceMap.from_json(source_map.to_json()) == source_map


@given(built())
def test_trim_takes_white_space_off_and_keeps_the_map(case: tuple[str, TextBuilder]) -> None:
    source, builder = case
    builder.trim(0)
    text = builder.text()
    assert text == text.rstrip() or not text
    assert builder.length == len(text) == builder.source_map().text_length
    del source


def test_a_break_parts_the_fragments() -> None:
    source = "seen in March\n\n[note]\n\n2010 again"
    builder = TextBuilder(source)
    builder.copy(0, 13)
    builder.swap(" ", 13, 13)
    builder.break_here()
    builder.copy(source.index("2010"), len(source))
    text = builder.text()
    assert text == "seen in March 2010 again"
    start = text.index("March")
    fragments = builder.source_map().to_source(start, start + len("March 2010"))
    assert [source[low:high] for low, high in fragments] == ["March", "2010"]
