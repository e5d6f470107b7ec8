"""Labels of charts fit into their room: the library that draws them cuts none further."""

from __future__ import annotations

import json
import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.charts import LABEL_SIZE, cut_label, most_mentioned
from pipeline.report.drawing import draw
from pipeline.report.figures import Figure
from pipeline.resources import resource_text

NAMES = (
    "DEA",
    "Bureau of Alcohol, Tobacco, Firearms and Explosives",
    "Secretaría de Seguridad y Protección Ciudadana",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii",
    "AVAVAVAVAVAVAVAVAVAVAVAVAVAVAVAVAVAVAVAVAVAV",
)
UNKNOWN = "外務省"


@given(st.text(), st.integers(20, 400))
def test_a_label_is_the_beginning_of_its_text(text: str, limit: int) -> None:
    label = cut_label(text, limit)
    assert label == text or (label.endswith("…") and text.startswith(label[:-1]))
    assert cut_label(label, limit) == label
    assert cut_label(text, 10_000_000) == text


def test_a_letter_of_unknown_width_leaves_the_label_to_the_library() -> None:
    assert cut_label(UNKNOWN * 100, 50) == UNKNOWN * 100


def test_the_library_cuts_no_label_further() -> None:
    marks = [
        {"id": f"body-{at}", "name": name, "mentions": 3, "in": "1", "href": "a", "label": "b"}
        for at, name in enumerate(NAMES)
    ]
    for spec in most_mentioned(Figure(marks, ()), "agency"):
        limit = spec["encoding"]["y"]["axis"]["labelLimit"]
        drawn = draw(spec)
        shown = [unescape(text) for text in re.findall(r"<text[^>]*>([^<]+)</text>", drawn)]
        assert [cut_label(name, limit) for name in NAMES] == shown[: len(NAMES)]
        assert any(label.endswith("…") for label in shown)


def test_the_size_is_that_of_the_specifications() -> None:
    assert (
        json.loads(resource_text("report/charts/config.json"))["axis"]["labelFontSize"]
        == LABEL_SIZE
    )
