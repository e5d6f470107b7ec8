"""Figures → specifications of charts, which Vega-Lite draws when the report is made.

A chart is part of its page: it needs no script, its colours are the page's own (so
that it follows dark and light), and each of its marks is a link to the rows behind
it.  The specifications lie in ``resources/report/charts``; they name a font that
comes with the library, so that every machine measures labels alike.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

from pdfminer.fontmetrics import FONT_METRICS

from pipeline.report import figures
from pipeline.report.drawing import BASE, Spec
from pipeline.report.escaping import safe_json, visible_text
from pipeline.report.figures import Figure, Mark
from pipeline.report.rows import Rows
from pipeline.resources import resource_text

WIDE, HALF, NARROW = 1040, 500, 318
"""Widths in pixels: across a page, in one of two columns, on a phone."""
_ROOM = 1.4  # length of the axis against the longest bar: numbers stand behind the bars
_NARROW_COLUMNS = 5  # agencies of the heat map on a phone
_SHORT = 110  # pixels of its labels above the columns
LABEL_SIZE = 12
"""Pixels of the labels' letters, as the specifications have it."""
# the charts' font, Liberation Sans, has the widths of Helvetica (Adobe's font metrics)
_WIDTHS: dict[str, int] = FONT_METRICS["Helvetica"][1]
_EM = 1000
_MORE = "…"


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows, and its drawings: one for a wide page, one for a phone."""

    figure: Figure
    specs: list[Spec]
    """Empty where there is nothing to show."""


def charts_of(rows: Rows) -> dict[str, Chart]:
    """The charts of the overview, by name."""
    drawn: tuple[tuple[str, Figure, Callable[[Figure], list[Spec]]], ...] = (
        ("dates", figures.dates_by_year(rows), timeline),
        ("amounts", figures.amounts_by_year(rows), sums),
        (
            "agencies",
            figures.agencies_most_mentioned(rows),
            partial(most_mentioned, colour="agency"),
        ),
        ("heat", figures.agencies_by_documents(rows), heat_map),
        ("cases", figures.cases_most_mentioned(rows), partial(most_mentioned, colour="case")),
    )
    return {
        name: Chart(figure, specs(figure) if figure.marks else []) for name, figure, specs in drawn
    }


def timeline(figure: Figure) -> list[Spec]:
    """Bars of dates by year: a wide and a narrow drawing."""
    return [_spec("dates_by_year", figure.marks, width) for width in (WIDE, NARROW)]


def sums(figure: Figure) -> list[Spec]:
    """Sums by year, size and currency."""
    groups = list(dict.fromkeys(mark["group"] for mark in figure.marks))
    domain = sorted(groups, key=lambda group: (group == "other", groups.index(group)))

    def fill(spec: Spec) -> None:
        for channel in ("color", "shape", "xOffset"):
            spec["encoding"][channel].setdefault("scale", {})["domain"] = domain

    return [_spec("amounts_by_year", figure.marks, width, fill) for width in (HALF, NARROW)]


def most_mentioned(figure: Figure, colour: str) -> list[Spec]:
    """Bars of agencies or cases by their mentions; ``colour`` names a colour of the page."""
    names = {mark["id"]: visible_text(mark["name"]) for mark in figure.marks}
    longest = max((mark["mentions"] for mark in figure.marks), default=1)

    def draw(width: int, limit: int) -> Spec:
        def fill(spec: Spec) -> None:
            spec["encoding"]["y"]["axis"] |= _labels(names, limit)
            spec["layer"][0]["mark"]["fill"] = f"var(--{colour})"
            spec["encoding"]["x"]["scale"] = {"domainMin": 0, "domainMax": longest * _ROOM}

        return _spec("most_mentioned", figure.marks, width, fill)

    return [draw(HALF, 215), draw(NARROW, 150)]


def heat_map(figure: Figure) -> list[Spec]:
    """Agencies by documents; the narrow drawing holds the first few agencies only."""
    titles = {mark["doc"]: visible_text(mark["title"]) for mark in figure.marks}
    short = {mark["agency"]: visible_text(mark["short"]) for mark in figure.marks}

    def fill(spec: Spec, limit: int, step: int) -> None:
        spec["width"] = {"step": step}
        spec["encoding"]["y"]["axis"] |= _labels(titles, limit)
        spec["encoding"]["x"]["axis"] |= _labels(short, _SHORT)

    few = [mark for mark in figure.marks if mark["column"] < _NARROW_COLUMNS]
    return [
        _spec("agencies_by_documents", figure.marks, None, lambda spec: fill(spec, 330, 44)),
        _spec("agencies_by_documents", few, None, lambda spec: fill(spec, 120, 36)),
    ]


def _labels(names: dict[str, str], limit: int) -> Spec:
    """An axis whose values have names, each at most so many pixels wide."""
    shown = {value: cut_label(name, limit) for value, name in names.items()}
    return {"labelExpr": f"({safe_json(shown)})[datum.value]", "labelLimit": limit}


def cut_label(text: str, limit: int) -> str:
    """A label that is at most ``limit`` pixels wide, with an ellipsis where it was longer.

    The library that draws cuts labels, too, but measures each of them many times over, which
    is most of the time that a drawing takes.  Where a letter's width is not known, a label is
    left to it.
    """
    if any(character not in _WIDTHS for character in text):
        return text
    room = limit * _EM / LABEL_SIZE
    ends = list(accumulate(_WIDTHS[character] for character in text))
    if not ends or ends[-1] <= room:
        return text
    room -= _WIDTHS[_MORE]
    return text[: sum(end < room for end in ends)].rstrip() + _MORE


def _spec(
    name: str,
    marks: Sequence[Mark],
    width: int | None,
    fill: Callable[[Spec], None] = lambda spec: None,
) -> Spec:
    spec: Spec = json.loads(resource_text(f"report/charts/{name}.json"))
    spec["config"] = json.loads(resource_text("report/charts/config.json"))
    spec["data"] = {"values": [_drawable(mark) for mark in marks]}
    linked = spec["layer"][0].setdefault("encoding", {}) if "layer" in spec else spec["encoding"]
    linked |= {"href": {"field": "href"}, "description": {"field": "label"}}
    if width is not None:
        spec |= {"width": width, "autosize": {"type": "fit-x", "contains": "padding"}}
    fill(spec)
    return spec


def _drawable(mark: Mark) -> Mark:
    """A mark as the library gets it: no character in it that a drawing could not hold."""
    plain = {name: visible_text(v) if isinstance(v, str) else v for name, v in mark.items()}
    return {**plain, "href": BASE + mark["href"]}
