"""Figures → charts as SVG, drawn by Vega-Lite when the report is made.

A chart is part of its page: it needs no script, its colours are the page's own (so
that it follows dark and light), and each of its marks is a link to the rows behind
it.  The specifications lie in ``resources/report/charts``; they name a font that
comes with the library, so that every machine measures labels alike.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any
from xml.etree import ElementTree

from markupsafe import Markup

from pipeline.core.resources import resource_text
from pipeline.report.figures import Figure, Mark
from pipeline.report.scripts import safe_json
from pipeline.report.visible import visible_text

WIDE, HALF, NARROW = 1040, 500, 318
"""Widths in pixels: across a page, in one of two columns, on a phone."""
_VEGA_LITE = "6.4"
_BASE = "https://report.invalid/"  # links have to be absolute for the library, and are not after
_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_ROOM = 1.4  # length of the axis against the longest bar: numbers stand behind the bars
_NARROW_COLUMNS = 5  # agencies of the heat map on a phone

Spec = dict[str, Any]


def timeline(figure: Figure) -> list[Markup]:
    """Bars of dates by year: a wide and a narrow drawing."""
    return [_draw("dates_by_year", figure.marks, width) for width in (WIDE, NARROW)]


def sums(figure: Figure) -> list[Markup]:
    """Sums by year, size and currency."""
    groups = list(dict.fromkeys(mark["group"] for mark in figure.marks))
    domain = sorted(groups, key=lambda group: (group == "other", groups.index(group)))

    def fill(spec: Spec) -> None:
        for channel in ("color", "shape", "xOffset"):
            spec["encoding"][channel].setdefault("scale", {})["domain"] = domain

    return [_draw("amounts_by_year", figure.marks, width, fill) for width in (HALF, NARROW)]


def most_mentioned(figure: Figure, colour: str) -> list[Markup]:
    """Bars of things by their mentions; ``colour`` names a colour of the page."""
    names = {mark["id"]: visible_text(mark["name"]) for mark in figure.marks}
    longest = max((mark["mentions"] for mark in figure.marks), default=1)

    def draw(width: int, limit: int) -> Markup:
        def fill(spec: Spec) -> None:
            spec["encoding"]["y"]["axis"] |= {"labelExpr": _lookup(names), "labelLimit": limit}
            spec["layer"][0]["mark"]["fill"] = f"var(--{colour})"
            spec["encoding"]["x"]["scale"] = {"domainMin": 0, "domainMax": longest * _ROOM}

        return _draw("most_mentioned", figure.marks, width, fill)

    return [draw(HALF, 215), draw(NARROW, 150)]


def heat_map(figure: Figure) -> list[Markup]:
    """Agencies by documents; the narrow drawing holds the first few agencies only."""
    titles = {mark["doc"]: visible_text(mark["title"]) for mark in figure.marks}
    short = {mark["agency"]: visible_text(mark["short"]) for mark in figure.marks}

    def fill(spec: Spec, limit: int, step: int) -> None:
        spec["width"] = {"step": step}
        spec["encoding"]["y"]["axis"] |= {"labelExpr": _lookup(titles), "labelLimit": limit}
        spec["encoding"]["x"]["axis"]["labelExpr"] = _lookup(short)

    few = [mark for mark in figure.marks if mark["column"] < _NARROW_COLUMNS]
    return [
        _draw("agencies_by_documents", figure.marks, None, lambda spec: fill(spec, 330, 44)),
        _draw("agencies_by_documents", few, None, lambda spec: fill(spec, 120, 36)),
    ]


def _lookup(names: dict[str, str]) -> str:
    """An expression of the library that gives the name of an axis' value."""
    return f"({safe_json(names)})[datum.value]"


def _draw(
    name: str,
    marks: Sequence[Mark],
    width: int | None,
    fill: Callable[[Spec], None] = lambda spec: None,
) -> Markup:
    import vl_convert

    spec: Spec = json.loads(resource_text(f"report/charts/{name}.json"))
    spec["config"] = json.loads(resource_text("report/charts/config.json"))
    spec["data"] = {"values": [_told(mark) for mark in marks]}
    linked = spec["layer"][0].setdefault("encoding", {}) if "layer" in spec else spec["encoding"]
    linked |= {"href": {"field": "href"}, "description": {"field": "label"}}
    if width is not None:
        spec |= {"width": width, "autosize": {"type": "fit-x", "contains": "padding"}}
    fill(spec)
    return _for_page(vl_convert.vegalite_to_svg(spec, vl_version=_VEGA_LITE))


def _told(mark: Mark) -> Mark:
    """A mark as the library gets it: no character in it that a drawing could not hold."""
    plain = {name: visible_text(v) if isinstance(v, str) else v for name, v in mark.items()}
    return {**plain, "href": _BASE + mark["href"]}


def _for_page(svg: str) -> Markup:
    """The drawing without what only a file of its own needs, its links made relative."""
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.fromstring(svg)
    width, height = root.attrib.pop("width"), root.attrib.pop("height")
    for node in root.iter():
        for name in (
            "role",
            "aria-roledescription",
            "aria-hidden",
            "font-family",
            "class",
            "style",
        ):
            node.attrib.pop(name, None)
        if node.tag == f"{{{_SVG}}}a":
            _make_link(node)
        else:
            node.attrib.pop("aria-label", None)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{{{_SVG}}}path" and child.get("d", "") in ("", "M0,0h0v0h0Z"):
                parent.remove(child)
    root.attrib = {"class": "drawing", "viewBox": f"0 0 {width} {height}", "width": width,
                   "height": height}  # fmt: skip
    # the text is what marks and documents say: serialising escapes it
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _make_link(node: ElementTree.Element) -> None:
    label = next((child.get("aria-label") for child in node.iter() if child.get("aria-label")), "")
    for child in node.iter():
        child.attrib.pop("aria-label", None)
    href = node.attrib.pop(f"{{{_XLINK}}}href", "")
    shown = visible_text(label)
    node.attrib = {"href": href.removeprefix(_BASE), "aria-label": shown}
    title = ElementTree.Element(f"{{{_SVG}}}title")
    title.text = shown
    node.insert(0, title)
