"""Where printed characters stand on their pages, kept by line.

A record is a stretch of the printed text on one line: its height and the edges
of its characters.  The records of a document are kept as two packed columns (a
row of integers a record, a 16-bit step an edge), about three bytes a character,
and are unpacked when a place is first asked for; numpy is loaded by then, not before,
since many commands ask for none.

Lengths are in points.  Boxes are ``(x0, y0, x1, y1)`` of the page as displayed
(crop box and rotation applied), origin at the top left, y downward.
"""

from __future__ import annotations

import base64
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Box = tuple[float, float, float, float]

_UNIT = 100  # steps a point: boxes are told to 2 decimals
_FARTHEST = 1 << 30  # units from the page's corner; a broken file may print anywhere
_TOGETHER = 1000  # records that are packed at a time
_ROW = 7  # start, length, page, direction, low, high, first edge


def area(boxes: Iterable[Sequence[float]]) -> float:
    """What boxes cover, in points squared (they are taken not to overlap)."""
    return float(sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in boxes))


def shared_area(boxes: Iterable[Sequence[float]], others: Sequence[Sequence[float]]) -> float:
    """What boxes of one page share with others, in points squared."""
    return sum(_intersection(one, other) for one in boxes for other in others)


def _intersection(one: Sequence[float], other: Sequence[float]) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return float(max(wide, 0.0) * max(high, 0.0))


class PlacedBox(NamedTuple):
    """A box and the page (from 1) that it is on."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class LineRecord:
    """``edges[i]`` and ``edges[i + 1]`` bound the character ``start + i``.

    They are counted along the text, ``low`` and ``high`` across it, in a frame
    that is turned by ``direction`` degrees against the clock, so that the text
    reads from left to right in it.
    """

    start: int
    page: int
    direction: int
    low: float
    high: float
    edges: Sequence[float] | npt.NDArray[np.float64]


@dataclass(frozen=True)
class Geometry:
    """The records of one document, in order of ``start``, and its pages' sizes."""

    sizes: tuple[tuple[float, float], ...] = ()
    rows: str = ""
    steps: str = ""
    wide: bool = field(default=False)

    @classmethod
    def of(cls, sizes: Iterable[tuple[float, float]], records: Iterable[LineRecord]) -> Geometry:
        """Pack records, which must come in order of ``start``."""
        import numpy as np

        waiting = iter(records)
        rows: list[npt.NDArray[np.int64]] = []
        steps: list[npt.NDArray[np.int64]] = []
        while some := list(islice(waiting, _TOGETHER)):
            packed = _packed_together(some)
            rows.append(packed[0])
            steps.append(packed[1])
        joined = np.concatenate(steps) if steps else np.zeros(0, np.int64)
        wide = bool(joined.size and np.abs(joined).max() > np.iinfo(np.int16).max)
        table = np.concatenate(rows) if rows else np.zeros(0, np.int64)
        return cls(
            tuple((round(w, 2), round(h, 2)) for w, h in sizes),
            _packed(table.astype("<i4")),
            _packed(joined.astype("<i4" if wide else "<i2")),
            wide,
        )

    @cached_property
    def _table(self) -> npt.NDArray[np.int64]:
        return _unpacked(self.rows, "<i4").reshape(-1, _ROW)

    @cached_property
    def _starts(self) -> list[int]:
        starts: list[int] = self._table[:, 0].tolist()
        return starts

    @cached_property
    def _edges(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """All steps summed up, and where each record's begin."""
        import numpy as np

        steps = _unpacked(self.steps, "<i4" if self.wide else "<i2")
        sums = np.concatenate(([0], np.cumsum(steps)))
        offsets = np.concatenate(([0], np.cumsum(self._table[:, 1])))
        return sums, offsets

    def boxes(self, start: int, end: int) -> list[PlacedBox]:
        """Boxes of ``printed[start:end]``, one a line, in reading order."""
        found: list[PlacedBox] = []
        first = max(bisect_right(self._starts, start) - 1, 0)
        for index in range(first, len(self._starts)):
            low, high = self._starts[index], self._starts[index] + int(self._table[index, 1])
            if low >= end:
                break
            if high > start:
                found.append(self._box(index, max(start - low, 0), min(end, high) - low))
        return found

    def _box(self, index: int, first: int, last: int) -> PlacedBox:
        _, _, page, direction, low, high, edge = self._table[index].tolist()
        sums, offsets = self._edges
        base = int(offsets[index])
        left = (edge + int(sums[base + first] - sums[base])) / _UNIT
        right = (edge + int(sums[base + last] - sums[base])) / _UNIT
        width, height = self.sizes[page - 1]
        corners = (left, low / _UNIT, right, high / _UNIT)
        return PlacedBox(page, _displayed(corners, direction, width, height))

    def to_json(self) -> dict[str, Any]:
        """The packed form."""
        return {
            "sizes": [list(size) for size in self.sizes],
            "rows": self.rows,
            "steps": self.steps,
            "wide": self.wide,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Geometry:
        """The inverse of :meth:`to_json`; nothing is unpacked yet."""
        sizes = tuple((width, height) for width, height in data["sizes"])
        return cls(sizes, data["rows"], data["steps"], data["wide"])


def _displayed(box: Box, direction: int, width: float, height: float) -> Box:
    """A box in the frame of turned text → on the page as displayed."""
    left, low, right, high = box
    if direction == 90:
        corners = (low, height - right, high, height - left)
    elif direction == 180:
        corners = (width - right, height - high, width - left, height - low)
    elif direction == 270:
        corners = (width - high, left, width - low, right)
    else:
        corners = box
    x0, y0, x1, y1 = (round(value, 2) + 0.0 for value in corners)
    return x0, y0, x1, y1


def _packed_together(
    records: Sequence[LineRecord],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The rows of records, and the steps between their edges."""
    import numpy as np

    edges = [np.asarray(record.edges, np.float64) for record in records]
    lengths = np.array([len(some) for some in edges], np.int64)
    places = _units(np.concatenate(edges))
    ends = np.cumsum(lengths)
    kept = np.ones(len(places), bool)
    kept[ends - 1] = False  # from one record's last edge to the next one's first is no step
    rows = np.empty((len(records), _ROW), np.int64)
    rows[:, 0] = [record.start for record in records]
    rows[:, 1] = lengths - 1
    rows[:, 2] = [record.page for record in records]
    rows[:, 3] = [record.direction for record in records]
    rows[:, 4:6] = _units([(record.low, record.high) for record in records])
    rows[:, 6] = places[ends - lengths]
    return rows, np.diff(places)[kept[:-1]]


def _units(places: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Points as whole units, no farther away than can be written."""
    import numpy as np

    exact = np.nan_to_num(np.asarray(places, np.float64) * _UNIT)
    return np.clip(np.rint(exact), -_FARTHEST, _FARTHEST).astype(np.int64)


def _packed(values: npt.NDArray[Any]) -> str:
    return base64.b64encode(values.tobytes()).decode("ascii")


def _unpacked(text: str, kind: str) -> npt.NDArray[np.int64]:
    import numpy as np

    return np.frombuffer(base64.b64decode(text), np.dtype(kind)).astype(np.int64)
