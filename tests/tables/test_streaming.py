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

from pipeline.cache.mentions import CachedMentions, model_key_of
from pipeline.link.entities import Tally
from pipeline.model.schema import DATES, MENTIONS, OF_FOLDER, OF_REVIEW, PLACE
from pipeline.tables import writing
from pipeline.tables.entities import table_of
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


def documents(rows: int) -> Iterator[tuple[pa.Table, pa.Table]]:
    for document in range(rows // PER_DOCUMENT):
        held = [mention(document, number) for number in range(PER_DOCUMENT)]
        yield table_of(MENTIONS, held), table_of(DATES, held)


def write(folder: Path, rows: int) -> None:
    with TableFiles(folder) as files:
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


def test_cached_mentions_are_read_back_as_they_were(tmp_path: Path) -> None:
    own = {column.name for column in DATES.columns if column not in PLACE}
    rows = []
    for number in range(PER_DOCUMENT):
        row = mention(1, number)
        value = {name: row.pop(name) for name in own}
        row = {name: row[name] for name in row if name not in (*OF_FOLDER, *OF_REVIEW)}
        rows.append({**row, "boxes": [[1.5, 2.0, 3.25, 4.0]], "value": value})
    held = CachedMentions.of(
        reversed(rows), published="2008", published_basis="x", model_key="k", model=b"said"
    )
    (tmp_path / "a").write_bytes(held.to_bytes())
    again = CachedMentions.read(tmp_path / "a")
    assert [*again.rows()] == rows
    assert (again.published, again.published_basis, again.problem) == ("2008", "x", None)
    assert (again.model, model_key_of(tmp_path / "a")) == (b"said", "k")
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
