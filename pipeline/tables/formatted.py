"""What the files take of some documents that follow one another, as bytes to keep and to send."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pipeline.tables.all_kinds import ALL_KINDS
from pipeline.tables.packing import PackedText
from pipeline.tables.parquet_file import arrow_schema
from pipeline.tables.row_texts import CODEC, RowTexts

Row = dict[str, Any]

_SCHEMA = arrow_schema(ALL_KINDS)


@dataclass(frozen=True, slots=True)
class Formatted:
    """All that the files take of some documents.

    ``documents`` are their own rows; ``mentions`` are all theirs, under
    :data:`~pipeline.tables.all_kinds.ALL_KINDS`; ``texts`` are the rows of all tables once
    more, for the files that hold text; ``rejected`` counts the rows that did not verify,
    whose lines of CSV are ``rejected_csv``.
    """

    documents: list[Row]
    mentions: pa.RecordBatch
    texts: tuple[RowTexts, ...]
    rejected: int
    rejected_csv: bytes

    @property
    def failed(self) -> list[tuple[str, str]]:
        """Path and problem of documents that could not be read."""
        return [
            (row["path"], row["problem"]) for row in self.documents if row["status"] == "failed"
        ]

    def to_bytes(self) -> bytes:
        """A line of JSON, then the parts whose sizes it gives, the larger ones compressed."""
        mentions = self.mentions.serialize()
        packed = pa.compress(mentions, codec=CODEC, asbytes=True)
        parts = [self.rejected_csv, packed]
        texts = []
        for text in self.texts:
            sheet = text.sheet
            sizes = [text.csv_size, len(text.csv), sheet.size, len(sheet.data)]
            texts.append([text.table, text.rows, sheet.crc, *sizes])
            parts += [text.csv, sheet.data]
        head = {
            "documents": self.documents,
            "rejected": [self.rejected, len(self.rejected_csv)],
            "mentions": [mentions.size, len(packed)],
            "texts": texts,
        }
        line = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
        return b"".join((line, b"\n", *parts))

    @classmethod
    def from_bytes(cls, data: bytes) -> Formatted:
        """The inverse of :meth:`to_bytes`."""
        parts = _Parts(data)
        head = json.loads(parts.line())
        rejected, size = head["rejected"]
        rejected_csv = parts.take(size)
        whole, size = head["mentions"]
        mentions = pa.decompress(parts.take(size), whole, codec=CODEC)
        batch = pa.ipc.read_record_batch(mentions, _SCHEMA)
        texts = tuple(_texts(head["texts"], parts))
        return cls(head["documents"], batch, texts, rejected, rejected_csv)


def _texts(told: list[Any], parts: _Parts) -> Iterator[RowTexts]:
    for table, rows, crc, csv_size, csv, size, sheet in told:
        lines = parts.take(csv)
        yield RowTexts(table, rows, lines, csv_size, PackedText(parts.take(sheet), size, crc))


class _Parts:
    """Bytes that are taken one part after the other."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def line(self) -> bytes:
        return self.take(self._data.index(b"\n") + 1)

    def take(self, size: int) -> bytes:
        part = self._data[self._at : self._at + size]
        self._at += size
        return part
