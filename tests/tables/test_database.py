"""The database holds each value in the type that its column promises, and says what fails."""

from __future__ import annotations

import errno
import sqlite3
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.schema import TABLES
from pipeline.tables.database import Database
from pipeline.tables.parquet_file import arrow_schema

AMOUNTS = next(table for table in TABLES if table.name == "amounts")
_FILLED = {"string": "x", "integer": 7, "number": 0.5, "boolean": True, "array": "[]"}


def rows_of(sums: list[Decimal | None]) -> pa.RecordBatch:
    """A batch with these least sums and something in every other column that must be filled."""
    columns: dict[str, list[Any]] = {}
    for column in AMOUNTS.columns:
        fill = (
            (column.enum[0] if column.enum else _FILLED.get(column.type))
            if column.required
            else None
        )
        columns[column.name] = [fill if column.required else None] * len(sums)
    columns[AMOUNTS.key or ""] = [f"m{number:016x}" for number in range(len(sums))]
    columns["amount_min"] = list(sums)
    return pa.RecordBatch.from_pydict(columns, schema=arrow_schema(AMOUNTS))


def stored(path: Path, sums: list[Decimal | None]) -> list[tuple[str, Any]]:
    path.unlink(missing_ok=True)
    database = Database(path)
    database.add(AMOUNTS, rows_of(sums))
    database.finish()
    database.close()
    with sqlite3.connect(path) as held:
        query = "SELECT typeof(amount_min), amount_min FROM amounts ORDER BY rowid"
        return list(held.execute(query))


_SUMS = st.decimals(0, 10**14, places=4) | st.integers(0, 10**18).map(Decimal)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.none() | _SUMS, max_size=20))
def test_whole_sums_are_integers_and_others_the_nearest_real_number(
    tmp_path_factory: pytest.TempPathFactory, sums: list[Decimal | None]
) -> None:
    path = tmp_path_factory.getbasetemp() / "sums.sqlite"
    for wanted, (kind, value) in zip(sums, stored(path, sums), strict=True):
        if wanted is None:
            assert kind == "null"
        elif wanted == wanted.to_integral_value():
            assert (kind, value) == ("integer", int(wanted))
        else:
            assert value == float(wanted)
            assert kind == ("integer" if float(wanted).is_integer() else "real")


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    sums = [Decimal(number) / 4 for number in range(500)]
    stored(tmp_path / "a.sqlite", sums)  # type: ignore[arg-type]
    stored(tmp_path / "b.sqlite", sums)  # type: ignore[arg-type]
    assert (tmp_path / "a.sqlite").read_bytes() == (tmp_path / "b.sqlite").read_bytes()


def test_a_full_disk_is_an_error_of_the_system(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.sqlite")
    database._query("PRAGMA max_page_count=40")
    with pytest.raises(OSError) as error:
        database.add(AMOUNTS, rows_of([Decimal(1)] * 5000))
    database.close()
    assert error.value.errno == errno.ENOSPC


def test_a_second_row_of_one_id_is_no_fault_of_the_disk(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.sqlite")
    database.add(AMOUNTS, rows_of([Decimal(1)]))
    with pytest.raises(Exception, match="UNIQUE") as error:
        database.add(AMOUNTS, rows_of([Decimal(2)]))
    database.close()
    assert not isinstance(error.value, OSError)


@pytest.mark.parametrize(("column", "cell"), [("context", "nowhere"), ("kind", "sum")])
def test_a_cell_that_is_none_of_those_named_is_refused(
    tmp_path: Path, column: str, cell: str
) -> None:
    rows = rows_of([Decimal(1)] * 3)
    cells = rows.column(column).to_pylist()
    at = rows.schema.get_field_index(column)
    spoilt = pa.array([*cells[:-1], cell], pa.string())
    database = Database(tmp_path / "x.sqlite")
    with pytest.raises(Exception, match=f"CHECK constraint failed: {column}") as error:
        database.add(AMOUNTS, rows.set_column(at, rows.schema.field(at), spoilt))
    assert not isinstance(error.value, OSError)
    database.close()


def test_who_adds_a_row_later_is_held_to_the_same_lists(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    stored(path, [Decimal(1)])
    with sqlite3.connect(path) as held, pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        held.execute("UPDATE amounts SET context = 'nowhere'")
