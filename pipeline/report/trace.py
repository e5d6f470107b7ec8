"""One row of the tables → everything about where it comes from, read afresh."""

from __future__ import annotations

import csv
import difflib
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.model.errors import StageError
from pipeline.model.media_types import PDF
from pipeline.model.schema import PLACE, VALUE_TABLES
from pipeline.resources import resource_names, resource_text
from pipeline.verify.boxes import printed_around
from pipeline.verify.sources import read_source

Row = Mapping[str, Any]

AROUND = 160
"""Code points of source that are shown on each side of the quote."""
_NEAR_IDS = 3
# How a declaration of a rule begins, in the YAML files whose path names its kind.
_RULES = {
    "date": r"\s*- \{{?name: {name}(?=[\s,]|$)",
    "amount": r"{rule}:",
    "case": r"{rule}:",
}


class ResourceLine(NamedTuple):
    """A line of a resource file below ``pipeline/resources``, and what stands there."""

    what: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Marked:
    """Words with what stands before and after them."""

    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a row comes from.

    ``source`` is read from the file anew; where that cannot be done, or the file
    is no longer the one that was read, ``problem`` says so.
    """

    row: Row
    document: Row
    values: tuple[tuple[str, str], ...]
    sentence: Marked
    source: Marked | None
    problem: str | None
    rules: tuple[ResourceLine, ...]
    evidence: tuple[Row, ...]
    original: Row
    corrections: tuple[Row, ...]
    made_by: Row


def trace(mention_id: str, outputs: Path, raw: Path) -> Trace:
    """Where the row with this id comes from.

    Args:
        mention_id: or the beginning of one, if no other begins so.
        outputs: folder of tables.
        raw: folder of documents.

    Raises:
        StageError: when there are no tables, or no such row; it names near ids.
    """
    found = _row(mention_id, outputs)
    kind_table = VALUE_TABLES[found["kind"]]
    row = _rows(outputs, kind_table.name, "mention_id", found["mention_id"])[0]
    document = _rows(outputs, "documents", "doc_id", row["doc_id"])[0]
    source, problem = _source(row, document, raw)
    own = [column for column in kind_table.columns if column not in PLACE]
    lines = _rows(outputs, "corrections", "mention_id", row["mention_id"])
    return Trace(
        row=row,
        document=document,
        values=tuple((column.name, _plain(row[column.name])) for column in own),
        sentence=_in_sentence(row),
        source=source,
        problem=problem,
        rules=tuple(rule_lines(row)),
        evidence=tuple(json.loads(row["evidence"] or "[]")),
        original=json.loads(row["original"] or "{}"),
        corrections=tuple(lines),
        made_by=_package(outputs),
    )


def _plain(value: Any) -> str:
    """A cell for people; sums of money without trailing zeros."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return "" if value is None else str(value)


def _row(mention_id: str, outputs: Path) -> Row:
    path = outputs / "mentions.parquet"
    if not path.exists():
        raise StageError(f"{outputs}: no tables there; run 'make run' or 'pipeline run' first")
    ids = pq.read_table(path, columns=["mention_id"])["mention_id"].to_pylist()
    wanted = mention_id.strip().lower()
    found = [wanted] if wanted in set(ids) else [one for one in ids if one.startswith(wanted)]
    if len(found) == 1:
        return _rows(outputs, "mentions", "mention_id", found[0])[0]
    if not wanted or len(found) > 1:
        some = ", ".join(sorted(found)[:_NEAR_IDS]) if wanted else "none given"
        raise StageError(f"{mention_id!r}: {len(found)} rows begin so ({some} …); give more of it")
    raise StageError(f"{mention_id!r}: {_missing(wanted, ids, outputs)}")


def _missing(wanted: str, ids: list[str], outputs: Path) -> str:
    """Why a row is not there, or which ids are like its."""
    for line in _rows(outputs, "corrections", "mention_id", wanted):
        correction = f"line {line['line']} of corrections.csv ({line['action']})"
        return f"no longer in the tables: {correction}: {line['explanation']}"
    rejected = outputs / "rejected.csv"
    if rejected.exists() and f"{wanted}," in rejected.read_text(encoding="utf-8"):
        return f"its source does not prove it; {rejected} says why"
    near = difflib.get_close_matches(wanted, ids, _NEAR_IDS)
    hint = f"; near it: {', '.join(near)}" if near else "; see the column mention_id of mentions"
    return f"no such row in {outputs}{hint}"


def _rows(outputs: Path, table: str, column: str, value: str) -> list[Row]:
    path = outputs / f"{table}.parquet"
    if not path.exists():
        return []
    rows: list[Row] = pq.read_table(path, filters=pc.field(column) == value).to_pylist()
    return rows


def _package(outputs: Path) -> Row:
    path = outputs / "datapackage.json"
    held: Row = json.loads(path.read_bytes()) if path.exists() else {}
    return held


def _in_sentence(row: Row) -> Marked:
    """The words in their sentence; of several occurrences the one with the row's neighbours."""
    sentence, text = row["sentence"], row["text"]
    starts = list(_occurrences(sentence, text))
    at = max(starts, key=lambda at: _alike(row, sentence[:at], sentence[at + len(text) :]))
    return Marked(sentence[:at], text, sentence[at + len(text) :])


def _occurrences(sentence: str, text: str) -> Iterator[int]:
    at = sentence.find(text)
    while at >= 0:
        yield at
        at = sentence.find(text, at + 1)


def _alike(row: Row, before: str, after: str) -> int:
    """How many letters beside the words are those of prefix and suffix."""
    left = _common(_letters(before)[::-1], _letters(row["prefix"] or "")[::-1])
    return left + _common(_letters(after), _letters(row["suffix"] or ""))


def _common(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _source(row: Row, document: Row, raw: Path) -> tuple[Marked | None, str | None]:
    """The source's own words around the quote, from the file as it is now."""
    path = raw / row["path"]
    try:
        data = path.read_bytes()
    except OSError as error:
        return None, f"{path} cannot be read ({error.strerror}); --raw names the folder"
    problem = None
    if hashlib.sha256(data).hexdigest() != row["sha256"]:
        problem = f"{path} is no longer the file that was read (its SHA-256 differs)"
    try:
        marked = _in_file(row, document, data)
    except Exception as error:  # a changed file may break any reader
        if problem is None:
            raise
        return None, f"{problem}, and cannot be read as it was ({error})"
    return marked, problem


def _in_file(row: Row, document: Row, data: bytes) -> Marked | None:
    if document["media_type"] == PDF:
        around = printed_around(data, row["page"], json.loads(row["boxes"]))
        return Marked(*around) if around else None
    source = read_source(data, document["encoding"], document["media_type"])
    start, end = row["source_start"], row["source_end"]
    return Marked(
        source[max(start - AROUND, 0) : start], source[start:end], source[end : end + AROUND]
    )


# ---- where its rule stands


def rule_lines(row: Row) -> list[ResourceLine]:
    """Where a row's rule and the registry line of its agency stand.

    Empty where they are part of the code, or a person made the row.
    """
    kind, rule = row["kind"], row["rule"]
    name = rule.partition(".")[2]
    found: list[ResourceLine] = []
    if kind == "agency":
        for path in _resources("agency", "confidence.csv"):
            found += _in_csv("share of right values expected", path, name)
    else:
        pattern = re.compile(_RULES[kind].format(name=re.escape(name), rule=re.escape(rule)))
        for path in _resources(kind, ".yaml"):
            for number, line in enumerate(resource_text(path).splitlines(), 1):
                if pattern.match(line):
                    found.append(ResourceLine("rule", path, number))
    if row.get("agency_id"):
        found += _in_csv("registry line", "registry/agencies.csv", row["agency_id"])
    return found


def _resources(kind: str, ending: str) -> list[str]:
    """The resources of a kind of mention, in whatever folder."""
    words = ("agency", "agencies") if kind == "agency" else (kind,)
    return [
        name.lstrip("/")
        for name in resource_names("/")
        if name.endswith(ending) and any(word in name for word in words)
    ]


def _in_csv(what: str, file: str, first: str) -> Iterator[ResourceLine]:
    """The line of a CSV resource whose first cell is this."""
    reader = csv.reader(io.StringIO(resource_text(file), newline=""))
    before = 0
    for cells in reader:
        if cells and cells[0] == first:
            yield ResourceLine(what, file, before + 1)
        before = reader.line_num
