"""A ZIP file packed anew, so that its bytes do not depend on the machine's zlib.

Python compresses with whatever zlib it was built against, and these differ in
their output.  libdeflate, in a pinned wheel, does not.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

import deflate

_DEFLATED = 8
_UTF8_NAMES = 0x0800
_VERSION = 20  # 2.0: folders and deflate
_DATE = (0 << 9) | (1 << 5) | 1  # 1980-01-01, the first that ZIP can write
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")


def repack_zip(data: bytes) -> bytes:
    """The same members in the same order, packed with libdeflate, without time stamps.

    Raises:
        ValueError: for a ZIP file over 4 GiB, which this plain form cannot hold.
    """
    out, central = BytesIO(), BytesIO()
    count = 0
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for info in archive.infolist():
            content = archive.read(info)
            packed = bytes(deflate.deflate_compress(content, 6))
            name = info.filename.encode("utf-8")
            sizes = (zlib.crc32(content), len(packed), len(content))
            offset = out.tell()
            if offset + len(packed) > 0xFFFF_0000 or len(content) > 0xFFFF_0000:
                raise ValueError("the workbook is larger than 4 GiB; use the CSV or Parquet files")
            common = (_VERSION, _UTF8_NAMES, _DEFLATED, 0, _DATE, *sizes, len(name), 0)
            out.write(_LOCAL.pack(b"PK\x03\x04", *common) + name + packed)
            central.write(
                _CENTRAL.pack(b"PK\x01\x02", _VERSION, *common, 0, 0, 0, 0, offset) + name
            )
            count += 1
    start = out.tell()
    directory = central.getvalue()
    out.write(directory)
    out.write(_END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0))
    return out.getvalue()
