"""Tables are written in streaming fashion: memory is flat, and the bytes are the rows' alone."""

from __future__ import annotations

import hashlib
import sqlite3
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.link.entities import Tally
from pipeline.model.schema import DATES, MENTIONS
from pipeline.tables import writing
from pipeline.tables.all_kinds import ALL_KINDS
from pipeline.tables.formatted import Formatted
from pipeline.tables.parquet_file import typed_rows
from pipeline.tables.row_texts import texts_of_mentions
from pipeline.tables.writing import TableFiles

BATCH = 128
PER_DOCUMENT = 40


def mention(document: int, number: int) -> dict[str, Any]:
    """A row of dates, which holds all that one of mentions does."""
    path = f"{document:05}.txt"
    text = f"June {1 + number % 28}, 2008"
    name = hashlib.sha256(f"{path}{number}".encode()).hexdigest()
    return {
        **{column.name: None for column in DATES.columns},
        "mention_id": f"m{name[:16]}", "doc_id": path, "sha256": name, "path": path,
        "kind": "date", "text": text, "quote": text, "source_start": number * 20,
        "source_end": number * 20 + len(text), "text_start": number, "text_end": number + 1,
        "sentence_id": number, "sentence": f"On {text}, it was said, \"{name}\".",
        "context": "body", "rule": "day", "confidence": 0.97, "reviewed": False,
        "value": "2008-06-01",
        "start_date": "2008-06-01", "end_date": "2008-06-01", "calendar": "gregorian",
        "basis": "explicit",
    }  # fmt: skip


def documents(rows: int) -> Iterator[tuple[pa.RecordBatch, pa.RecordBatch]]:
    for document in range(rows // PER_DOCUMENT):
        held = [mention(document, number) for number in range(PER_DOCUMENT)]
        yield typed_rows(MENTIONS, held), typed_rows(DATES, held)


def write(folder: Path, rows: int) -> None:
    with TableFiles(folder, 200) as files:
        for mentions, dates in documents(rows):
            files.add(MENTIONS, mentions)
            files.add(DATES, dates)
        files.finish()
        files.publish()


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "BATCH", BATCH)


def peak(folder: Path, rows: int) -> int:
    tracemalloc.start()
    try:
        write(folder, rows)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows(tmp_path: Path, small_batches: None) -> None:
    write(tmp_path / "warm", BATCH)
    assert peak(tmp_path / "b", 3_200) < 1.3 * peak(tmp_path / "a", 800)


def test_row_groups_depend_on_the_rows_alone(tmp_path: Path, small_batches: None) -> None:
    write(tmp_path, 1_000)
    held = pq.ParquetFile(tmp_path / "dates.parquet")
    groups = [held.metadata.row_group(n).num_rows for n in range(held.num_row_groups)]
    assert groups == [*[BATCH] * 7, 1_000 - 7 * BATCH]
    connection = sqlite3.connect(tmp_path / "extraction.sqlite")
    assert connection.execute("SELECT count(*) FROM dates").fetchone() == (1_000,)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_the_same_rows_give_the_same_bytes(tmp_path: Path, small_batches: None) -> None:
    for name in ("a", "b"):
        write(tmp_path / name, 1_000)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name
    assert not list(tmp_path.rglob(".*"))


def test_kept_rows_are_read_back_as_they_were() -> None:
    nothing = {column.name: None for column in ALL_KINDS.columns}
    mentions = typed_rows(ALL_KINDS, [nothing | mention(1, n) for n in range(PER_DOCUMENT)])
    row = {"path": "00001.txt", "status": "failed", "problem": "bad", "warnings": ["é"]}
    texts = tuple(texts_of_mentions(mentions))
    held = Formatted([row, {"status": "ok"}], mentions, texts, 1, b"rejected\r\n")
    again = Formatted.from_bytes(held.to_bytes())
    assert again == held
    assert [text.rows for text in again.texts] == [PER_DOCUMENT, PER_DOCUMENT]
    assert again.texts[1].lines.count(b"\r\n") == PER_DOCUMENT
    assert again.texts[1].sheet.text().count(b"</row>") == PER_DOCUMENT
    assert again.failed == [("00001.txt", "bad")]
    assert again.to_bytes() == held.to_bytes()


def test_a_tally_counts_mentions_and_documents_and_names_by_frequency() -> None:
    tally = Tally("id", ("name",))
    names = ["B", "A", None, "B", "A", None]
    documents = ["1", "1", "1", "2", "2", "2"]
    tally.add({"id": ["a", "a", None, "a", "a", "0"], "doc_id": documents, "name": names})
    tally.add({"id": ["a"], "doc_id": ["3"], "name": [None]})
    (first, _), (second, seen) = tally
    assert (first, second) == ("0", "a")
    assert (seen.n_mentions, seen.n_documents) == (5, 3)
    assert seen.most_frequent("name") == "A"
