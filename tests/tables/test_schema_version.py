"""The tables carry the version of their schema, and none of it changes unnoticed."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path

import pyarrow.parquet as pq
from folders import ROOT

from pipeline.model.schema import SCHEMA_VERSION, TABLES

STATED = ROOT / "tests" / "data" / "schema_version.json"


def digest() -> str:
    """A digest of the names, types and enumerations of all columns."""
    shape = {
        table.name: [[c.name, c.type, c.required, sorted(c.enum)] for c in table.columns]
        for table in TABLES
    }
    return hashlib.sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()


def test_every_format_states_it(samples_run: Path) -> None:
    package = json.loads((samples_run / "datapackage.json").read_bytes())
    assert package["schema_version"] == SCHEMA_VERSION
    connection = sqlite3.connect(f"file:{samples_run / 'extraction.sqlite'}?mode=ro", uri=True)
    assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    connection.close()
    for table in TABLES:
        metadata = pq.read_metadata(samples_run / f"{table.name}.parquet").metadata
        assert metadata[b"policy_tables.schema_version"] == str(SCHEMA_VERSION).encode()


def test_a_change_of_the_schema_is_looked_at() -> None:
    """Whoever changes a column decides whether the version rises (pipeline/model/schema.py)."""
    stated = json.loads(STATED.read_bytes())
    assert stated == {"schema_version": SCHEMA_VERSION, "columns": digest()}, (
        f"the columns changed: does SCHEMA_VERSION rise? Then write {digest()} into {STATED.name}"
    )
