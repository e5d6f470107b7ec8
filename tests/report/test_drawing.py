"""Drawings of charts as elements of a page."""

from __future__ import annotations

import pytest

from pipeline.report.drawing import Spec, draw

pytestmark = pytest.mark.slow


def bars(*counts: int) -> Spec:
    return {
        "mark": "bar",
        "data": {"values": [{"n": n, "href": "https://report.invalid/t#a"} for n in counts]},
        "encoding": {"x": {"field": "n", "type": "nominal"}, "href": {"field": "href"}},
    }


def test_a_drawing_is_part_of_a_page_with_links_within_the_report() -> None:
    first, second = draw(bars(1, 2)), draw(bars(3))
    assert first == draw(bars(1, 2)) != second
    for svg in (first, second):
        assert svg.startswith("<svg") and 'href="t#a"' in svg
        assert 'href="https' not in svg


def test_what_cannot_be_drawn_is_an_error() -> None:
    with pytest.raises(ValueError):
        draw({"mark": "no mark"})
