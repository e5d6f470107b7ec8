"""Two parts of bytes over a pipe, whole or not at all."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engine.pipes import receive, send


@given(st.lists(st.tuples(st.binary(), st.binary())))
def test_what_is_sent_comes(frames: list[tuple[bytes, bytes]]) -> None:
    pipe = io.BytesIO()
    for frame in frames:
        send(pipe, *frame)
    pipe.seek(0)
    assert [receive(pipe) for _ in frames] == frames
    with pytest.raises(EOFError):
        receive(pipe)


@given(st.binary(), st.binary(), st.data())
def test_half_a_frame_is_none(first: bytes, second: bytes, data: st.DataObject) -> None:
    pipe = io.BytesIO()
    send(pipe, first, second)
    whole = pipe.getvalue()
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(EOFError):
        receive(io.BytesIO(whole[:cut]))
