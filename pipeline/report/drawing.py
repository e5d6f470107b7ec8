"""Specifications of charts → SVG that is part of a page, drawn by Vega-Lite."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import vl_convert
from markupsafe import Markup

from pipeline.report.escaping import visible_text

BASE = "https://report.invalid/"
"""Begins links within the report: they have to be absolute for the library, and are not after."""
_VEGA_LITE = "6.4"
_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_DROPPED = ("role", "aria-roledescription", "aria-hidden", "font-family", "class", "style")

Spec = dict[str, Any]


def draw(spec: Spec) -> Markup:
    """Draw one specification, as an element of a page.

    Raises:
        ValueError: where the library refuses it.
    """
    svg = vl_convert.vegalite_to_svg(spec, vl_version=_VEGA_LITE)
    # the text is what marks and documents say: serialising has escaped it
    return Markup(_for_page(svg))


def _for_page(svg: str) -> str:
    """The drawing without what only a file of its own needs, its links made relative."""
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.fromstring(svg)
    width, height = root.attrib.pop("width"), root.attrib.pop("height")
    for node in root.iter():
        for name in _DROPPED:
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
    return ElementTree.tostring(root, encoding="unicode")


def _make_link(node: ElementTree.Element) -> None:
    label = next((child.get("aria-label") for child in node.iter() if child.get("aria-label")), "")
    for child in node.iter():
        child.attrib.pop("aria-label", None)
    href = node.attrib.pop(f"{{{_XLINK}}}href", "")
    shown = visible_text(label)
    node.attrib = {"href": href.removeprefix(BASE), "aria-label": shown}
    title = ElementTree.Element(f"{{{_SVG}}}title")
    title.text = shown
    node.insert(0, title)
