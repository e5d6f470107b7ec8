"""What stage ``extract`` keeps of a document: its mentions as one Arrow file.

Its rows have the columns of all kinds but those that the folder decides (path, title).
Its metadata hold what is known of the document and the language model's output, so that
a changed rule never runs the model again.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path
from typing import Any, get_args

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.cache.arrow import Row, arrow_schema, plain_rows, record_batch
from pipeline.model.mention import Value
from pipeline.model.schema import FOUND, value_columns

_AT_ONCE = 4_096  # rows that are made columns at a time, which takes several times their memory
_HEAD, _MODEL = b"document", b"model"
_ORDER = [
    (name, "ascending", "at_start")
    for name in ("source_start", "text_start", "source_end", "mention_id")
]
_VALUES = {
    name.__name__.removesuffix("Value").lower(): tuple(field.name for field in fields(name))
    for name in get_args(Value)
}
"""Kind of mention → the parts of its value."""


@dataclass(frozen=True, slots=True)
class CachedMentions:
    """A document's mentions, sorted by place (:data:`~pipeline.model.schema.FOUND`)."""

    table: pa.Table
    published: str | None = None
    """The document's own date (EDTF), and where it is from."""
    published_basis: str | None = None
    problem: str | None = None
    """Why there are no mentions."""
    model_key: str | None = None
    """Of what the model read, and which model."""
    model: bytes = b""
    """The model's output."""

    @classmethod
    def of(cls, rows: Iterable[Row], **document: Any) -> CachedMentions:
        """From rows as finders' mentions make them, each with its ``value``."""
        waiting = iter(rows)
        batches = []
        while some := [flat(row) for row in islice(waiting, _AT_ONCE)]:
            batches.append(record_batch(FOUND, some))
        table = pa.Table.from_batches(batches, arrow_schema(FOUND))
        return cls(in_order(table), **document)

    def to_bytes(self) -> bytes:
        """An Arrow stream, compressed."""
        head = {
            "published": self.published,
            "published_basis": self.published_basis,
            "problem": self.problem,
            "model_key": self.model_key,
        }
        metadata = {_HEAD: json.dumps(head).encode(), _MODEL: zlib.compress(self.model)}
        sink = pa.BufferOutputStream()
        schema = self.table.schema.with_metadata(metadata)
        # as a whole, for what describes the columns is as large as the rows of a short text
        with (
            pa.CompressedOutputStream(sink, "zstd") as packed,
            pa.ipc.new_stream(packed, schema) as writer,
        ):
            writer.write_table(self.table.combine_chunks())
        data: bytes = sink.getvalue().to_pybytes()
        return data

    @classmethod
    def from_bytes(cls, data: bytes) -> CachedMentions:
        """The inverse of :meth:`to_bytes`."""
        with pa.CompressedInputStream(pa.BufferReader(data), "zstd") as packed:
            table = pa.ipc.open_stream(packed).read_all()
        metadata = table.schema.metadata
        head = json.loads(metadata[_HEAD])
        return cls(
            table.replace_schema_metadata(None), **head, model=zlib.decompress(metadata[_MODEL])
        )

    @classmethod
    def read(cls, path: Path) -> CachedMentions:
        """From its file."""
        return cls.from_bytes(path.read_bytes())

    def rows(self) -> Iterator[Row]:
        """The rows as they were given to :meth:`of`."""
        for row in plain_rows(FOUND, self.table):
            yield nested(row)


def model_key_of(path: Path) -> str | None:
    """Of which reading a file holds the model's output; the rows are not read."""
    try:
        with pa.CompressedInputStream(pa.OSFile(str(path)), "zstd") as packed:
            metadata = pa.ipc.open_stream(packed).schema.metadata
        key: str | None = json.loads(metadata[_HEAD])["model_key"]
    except (OSError, ValueError, LookupError, TypeError):  # another version wrote it, or half of it
        return None
    return key


def in_order(table: pa.Table) -> pa.Table:
    """Mentions by place in the document, as all tables have them; a PDF has no offsets."""
    order = pc.sort_indices(table, sort_keys=_ORDER)
    return table.take(order)


def flat(row: Row) -> Row:
    """A row with its value's parts as columns."""
    kept = {name: cell for name, cell in row.items() if name != "value"}
    return dict.fromkeys(_ONLY_VALUES) | kept | value_columns(row["kind"], row["value"])


def nested(row: Row) -> Row:
    """The inverse of :func:`flat`."""
    parts = _VALUES[row["kind"]]
    own = {f"{row['kind']}_name" if part == "name" else part: part for part in parts}
    kept = {name: cell for name, cell in row.items() if name not in _ONLY_VALUES}
    return kept | {"value": {part: row[name] for name, part in own.items()}}


_ONLY_VALUES = frozenset(
    f"{kind}_name" if part == "name" else part for kind, parts in _VALUES.items() for part in parts
)
