"""A ZIP file whose bytes do not depend on the machine's zlib.

Python compresses with whatever zlib it was built against, and these differ in
their output.  libdeflate, in a pinned wheel, does not.  It packs whole texts alone; to
pack one that comes bit by bit, each piece of it is packed by itself, wherever that is,
and the pieces are made one stream (RFC 1951, 3.2.3): the mark of a last block is taken
from each, and an empty stored block fills up its last byte.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from functools import cache
from shutil import copyfileobj
from typing import IO

import deflate

PIECE = 65_535
"""Bytes that are packed by themselves: libdeflate makes one block of so many."""

_DEFLATED = 8
_UTF8_NAMES = 0x0800
_VERSION = 20  # 2.0: folders and deflate
_DATE = (0 << 9) | (1 << 5) | 1  # 1980-01-01, the first that ZIP can write
_LEVEL = 1  # level 6 takes three times as long for a fifth less
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_LARGEST = 0xFFFF_0000
_STORED = b"\x00\x00\xff\xff"  # rest of a stored block without content: its length, twice
_LAST = 1  # bit of a stream's first byte: its first block is its last
_BLOCK = 1 << 20
_POLYNOMIAL = 0xEDB88320  # of CRC-32, as is x to the power of 8
_BYTE = 1 << 23


@dataclass(frozen=True, slots=True)
class PackedText:
    """A text as a part of a stream: other parts can stand before and after it.

    ``size`` is that of the text, ``crc`` its CRC-32.
    """

    data: bytes
    size: int
    crc: int

    def text(self) -> bytes:
        """What was packed."""
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(self.data)


def pack(text: bytes | memoryview) -> PackedText:
    """Pack a text by pieces of :data:`PIECE` bytes."""
    with memoryview(text) as whole:
        pieces = (whole[at : at + PIECE] for at in range(0, len(whole), PIECE))
        return PackedText(b"".join(map(piece_of_stream, pieces)), len(whole), zlib.crc32(whole))


class Packed:
    """Packed texts that make one, in a file."""

    def __init__(self, waiting: IO[bytes]) -> None:
        self._waiting = waiting
        self.size = 0
        self.packed_size = 0
        self.crc = 0

    def add(self, more: PackedText) -> None:
        """Take what follows."""
        self._waiting.write(more.data)
        self.crc = _crc_of_both(self.crc, more.crc, more.size)
        self.size += more.size
        self.packed_size += len(more.data)

    def copy_to(self, out: IO[bytes]) -> None:
        """Write the stream."""
        self._waiting.seek(0)
        copyfileobj(self._waiting, out, _BLOCK)


def piece_of_stream(text: bytes | bytearray | memoryview) -> bytes | bytearray:
    """A text packed so that the rest of a stream can follow it."""
    packed = deflate.deflate_compress(text, _LEVEL)
    if not packed[0] & _LAST:  # there are several blocks; which bit marks the last is not known
        half = len(text) // 2
        return piece_of_stream(text[:half]) + piece_of_stream(text[half:])
    packed[0] -= _LAST
    # The empty block's head has three bits; they may have room in the last byte or not.
    # If not, a reader sees the next bytes as a block whose length is not told twice.
    try:
        zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed + _STORED + b"\x01")
    except zlib.error:
        packed += b"\x00"
    return packed + _STORED


class Zip:
    """A ZIP file that takes its members one by one; without time stamps."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._directory: list[bytes] = []

    def add(
        self, name: str, content: bytes, middle: Packed | None = None, end: bytes = b""
    ) -> None:
        """Pack one member.

        Args:
            name: its path.
            content: what it holds, or only the beginning of it.
            middle: what follows then, packed already.
            end: what follows that.

        Raises:
            ValueError: for a file over 4 GiB, which this plain form cannot hold.
        """
        crc, size = zlib.crc32(content), len(content)
        begin: bytes | bytearray = b""
        rest, middle_size = content, 0
        if middle is not None:
            begin, rest = piece_of_stream(content), end
            crc = zlib.crc32(end, _crc_of_both(crc, middle.crc, middle.size))
            size, middle_size = size + middle.size + len(end), middle.packed_size
        last = deflate.deflate_compress(rest, _LEVEL)
        packed_size = len(begin) + middle_size + len(last)
        offset = self._out.tell()
        if offset + packed_size > _LARGEST or size > _LARGEST:
            raise ValueError("the workbook is larger than 4 GiB; lower tables.workbook_max_rows")
        encoded = name.encode("utf-8")
        sizes = (crc, packed_size, size)
        common = (_VERSION, _UTF8_NAMES, _DEFLATED, 0, _DATE, *sizes, len(encoded), 0)
        self._out.write(_LOCAL.pack(b"PK\x03\x04", *common) + encoded)
        self._out.write(begin)
        if middle is not None:
            middle.copy_to(self._out)
        self._out.write(last)
        central = _CENTRAL.pack(b"PK\x01\x02", _VERSION, *common, 0, 0, 0, 0, offset)
        self._directory.append(central + encoded)

    def finish(self) -> None:
        """Write the directory of members."""
        start = self._out.tell()
        directory = b"".join(self._directory)
        count = len(self._directory)
        self._out.write(directory)
        self._out.write(_END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0))


def _crc_of_both(first: int, second: int, size: int) -> int:
    """CRC-32 of two texts in a row from that of each and the second's size in bytes.

    A CRC is the remainder of a polynomial: each bit that follows multiplies it by x.
    """
    for bit in range(size.bit_length()):
        if size >> bit & 1:
            first = _product(_shift(bit), first)
    return first ^ second


@cache
def _shift(bit: int) -> int:
    """x to the power of the bits in ``2 ** bit`` bytes."""
    return _product(_shift(bit - 1), _shift(bit - 1)) if bit else _BYTE


def _product(a: int, b: int) -> int:
    """Product of polynomials modulo that of CRC-32; the highest bit is the lowest power."""
    product = 0
    for bit in range(31, -1, -1):
        if a >> bit & 1:
            product ^= b
        b = b >> 1 ^ (_POLYNOMIAL if b & 1 else 0)
    return product
