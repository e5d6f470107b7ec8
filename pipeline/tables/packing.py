"""A ZIP file whose bytes do not depend on the machine's zlib.

Python compresses with whatever zlib it was built against, and these differ in
their output.  libdeflate, in a pinned wheel, does not.
"""

from __future__ import annotations

import struct
import zlib
from typing import IO

import deflate

_DEFLATED = 8
_UTF8_NAMES = 0x0800
_VERSION = 20  # 2.0: folders and deflate
_DATE = (0 << 9) | (1 << 5) | 1  # 1980-01-01, the first that ZIP can write
_LEVEL = 1  # level 6 takes three times as long for a fifth less
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_LARGEST = 0xFFFF_0000


class Zip:
    """A ZIP file that takes its members one by one; without time stamps."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._directory: list[bytes] = []

    def add(self, name: str, content: bytes | bytearray) -> None:
        """Pack one member.

        Raises:
            ValueError: for a file over 4 GiB, which this plain form cannot hold.
        """
        packed = bytes(deflate.deflate_compress(content, _LEVEL))
        sizes = (zlib.crc32(content), len(packed), len(content))
        offset = self._out.tell()
        if offset + len(packed) > _LARGEST or len(content) > _LARGEST:
            raise ValueError("the workbook is larger than 4 GiB; lower tables.workbook_max_rows")
        encoded = name.encode("utf-8")
        common = (_VERSION, _UTF8_NAMES, _DEFLATED, 0, _DATE, *sizes, len(encoded), 0)
        self._out.write(_LOCAL.pack(b"PK\x03\x04", *common) + encoded)
        self._out.write(packed)
        central = _CENTRAL.pack(b"PK\x01\x02", _VERSION, *common, 0, 0, 0, 0, offset)
        self._directory.append(central + encoded)

    def finish(self) -> None:
        """Write the directory of members."""
        start = self._out.tell()
        directory = b"".join(self._directory)
        count = len(self._directory)
        self._out.write(directory)
        self._out.write(_END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0))
