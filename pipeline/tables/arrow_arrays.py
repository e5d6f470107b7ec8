"""Python values → Arrow arrays, from buffers that are made here.

``pyarrow.array`` and ``pyarrow.scalar`` look whether what they are given is a Pandas
object and import Pandas for that, which takes longer than the stage takes for a few
hundred documents.  Nothing in the stage needs Pandas, nor NumPy.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import Any

import pyarrow as pa

_EPOCH = 719_163  # ordinal of 1970-01-01
_PLACES = 4
_DECIMAL_BYTES = 16


def array_of(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Values, null among them, as an array.

    Args:
        values: of one type: str, int, float, bool, Decimal with up to four places, or date.
        kind: the array's type: string, int64, float64, bool, decimal128 with four places
            or date32.
    """
    nulls = values.count(None)
    if nulls == len(values):
        return pa.nulls(len(values), kind)
    there = None
    if nulls:
        there = pa.py_buffer(_bits(value is not None for value in values))
    buffers = [there, *map(pa.py_buffer, _MAKERS[kind](values))]
    return pa.Array.from_buffers(kind, len(values), buffers, nulls)


def literal(value: str | int) -> pa.Scalar:
    """One value, as compute functions take it."""
    return array_of([value], pa.string() if isinstance(value, str) else pa.int64())[0]


def _bits(values: Iterable[bool]) -> bytes:
    """A bit each, the first of eight the lowest of its byte."""
    digits = "".join(["1" if value else "0" for value in values])
    return int(digits[::-1] or "0", 2).to_bytes(-(-len(digits) // 8), "little")


def _strings(values: Sequence[str | None]) -> tuple[Any, ...]:
    texts = [value or "" for value in values]
    data = "".join(texts).encode()
    lengths = map(len, texts)
    whole = array("i", accumulate(lengths, initial=0))
    if whole[-1] != len(data):  # characters that take several bytes
        whole = array("i", accumulate((len(text.encode()) for text in texts), initial=0))
    return whole, data


def _integers(values: Sequence[int | None]) -> tuple[Any, ...]:
    return (array("q", [value or 0 for value in values]),)


def _numbers(values: Sequence[float | None]) -> tuple[Any, ...]:
    return (array("d", [value or 0.0 for value in values]),)


def _booleans(values: Sequence[bool | None]) -> tuple[Any, ...]:
    return (_bits(map(bool, values)),)


def _days(values: Sequence[Any]) -> tuple[Any, ...]:
    return (array("i", [v.toordinal() - _EPOCH if v is not None else 0 for v in values]),)


def _decimals(values: Sequence[Any]) -> tuple[Any, ...]:
    units = (0 if value is None else int(value.scaleb(_PLACES)) for value in values)
    return (b"".join(n.to_bytes(_DECIMAL_BYTES, "little", signed=True) for n in units),)


_MAKERS: dict[pa.DataType, Callable[[Sequence[Any]], tuple[Any, ...]]] = {
    pa.string(): _strings,
    pa.int64(): _integers,
    pa.float64(): _numbers,
    pa.bool_(): _booleans,
    pa.date32(): _days,
    pa.decimal128(28, _PLACES): _decimals,
}
