"""Two parts of bytes at a time over a pipe between a process and its child.

A frame is the sizes of the parts (8 bytes each), then the parts.
"""

from __future__ import annotations

import struct
from typing import IO

_SIZES = struct.Struct(">QQ")


def send(pipe: IO[bytes], first: bytes, second: bytes) -> None:
    """Write a frame.

    Raises:
        OSError: when the other end is gone.
        ValueError: when this end is closed.
    """
    pipe.write(_SIZES.pack(len(first), len(second)))
    pipe.write(first)
    pipe.write(second)
    pipe.flush()


def receive(pipe: IO[bytes]) -> tuple[bytes, bytes]:
    """Wait for a frame.

    Raises:
        EOFError: when there is none, or no whole one, since the other end is gone.
        ValueError: when this end is closed.
    """
    first, second = _SIZES.unpack(_exactly(pipe, _SIZES.size))
    return _exactly(pipe, first), _exactly(pipe, second)


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data
