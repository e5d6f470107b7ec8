"""Specifications of charts → SVG that is part of a page, drawn by Vega-Lite.

Drawing is the slowest thing that a report of a few new documents needs: the library
starts a JavaScript engine, and it measures each label many times over.  So drawings
are kept under a digest of their specification, and those that are missing are made
in a process of their own, while this one sees to the pages of the documents.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any
from xml.etree import ElementTree

from markupsafe import Markup

from pipeline.cache.keys import made_by
from pipeline.cache.store import Store
from pipeline.engine.pool import Pool
from pipeline.engine.task import Result, Task, run_task
from pipeline.model.ids import digest_of
from pipeline.report.escaping import visible_text

BASE = "https://report.invalid/"
"""Begins links within the report: they have to be absolute for the library, and are not after."""
FOLDER = "charts"
"""Where drawings are kept, below the folder of kept results."""
_VEGA_LITE = "6.4"
_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_NOTHING: dict[str, Any] = {"mark": "bar", "data": {"values": []}}  # loads all there is to load
_DROPPED = ("role", "aria-roledescription", "aria-hidden", "font-family", "class", "style")

Spec = dict[str, Any]


class Drawings:
    """The drawings of a report: those that are kept, and those that are made meanwhile.

    With ``beside``, a second process loads the library from when the context is entered
    until it is left.
    """

    def __init__(self, interim: Path, *, beside: bool) -> None:
        self._store = Store(interim / FOLDER, "svg")
        self._key = made_by(__name__)
        self._held = ExitStack()
        self._pool: Pool | None = Pool(1) if beside else None
        self._tasks: dict[str, list[Task]] = {}
        self._made: dict[str, Callable[[], Result]] = {}

    def __enter__(self) -> Drawings:
        """Start the second process."""
        if self._pool:
            self._held.enter_context(self._pool)
            self._pool.submit(_task(_NOTHING))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it, with whatever it still draws."""
        self._held.close()

    def ask(self, specs: Mapping[str, Sequence[Spec]]) -> None:
        """Have drawings made: name of a chart → specifications of its drawings."""
        self._tasks = {name: [_task(spec) for spec in some] for name, some in specs.items()}
        for task in self._wanted().values():
            if not self._store.holds(task.sha256, self._key):
                self._made[task.sha256] = (
                    self._pool.submit(task).result if self._pool else partial(run_task, task)
                )

    def of(self, name: str) -> list[Markup]:
        """The drawings of a chart, in the order of their specifications; waits for them.

        Raises:
            RuntimeError: where the library refuses a specification.
        """
        return [self._svg(name, task.sha256) for task in self._tasks[name]]

    def _svg(self, name: str, digest: str) -> Markup:
        make = self._made.pop(digest, None)
        if make is not None:
            result = make()
            if result.status != "ok":
                raise RuntimeError(f"report: chart {name}: {result.payload.decode()}")
            self._store.write(digest, self._key, result.payload)
        # the text is what marks and documents say: serialising has escaped it
        return Markup(self._store.read(digest, self._key).decode())

    def drop_others(self) -> None:
        """Keep no drawings but those that were asked for."""
        self._store.keep_only((digest, self._key) for digest in self._wanted())

    def _wanted(self) -> dict[str, Task]:
        return {task.sha256: task for some in self._tasks.values() for task in some}


def _task(spec: Spec) -> Task:
    payload = json.dumps(spec).encode()
    return Task(digest_of(payload), payload, "pipeline.report.drawing:draw")


def draw(payload: bytes) -> bytes:
    """Draw one specification.

    Args:
        payload: it, as JSON.

    Returns:
        The drawing as an element of a page, in UTF-8.
    """
    import vl_convert

    svg = vl_convert.vegalite_to_svg(json.loads(payload), vl_version=_VEGA_LITE)
    return _for_page(svg).encode("utf-8")


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
