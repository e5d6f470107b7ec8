"""``diff``: what changed between two runs."""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cache.store import write_atomically
from pipeline.cli.options import add_outputs, in_colours
from pipeline.engine.progress import printable
from pipeline.model.errors import PipelineError

if TYPE_CHECKING:
    from pipeline.cli.options import Commands
    from pipeline.report.changes import Changes, DocumentChange, MentionChange

_MARKS = {"added": "+", "removed": "-", "changed": "~", "moved": ">"}
_COLOURS = {"+": "\x1b[32m", "-": "\x1b[31m", "~": "\x1b[33m", ">": "\x1b[36m", "=": "\x1b[1m"}
_END = "\x1b[0m"
COLUMNS = (
    "change",
    "kind",
    "path",
    "page",
    "old_mention_id",
    "new_mention_id",
    "old_text",
    "new_text",
    "column",
    "old_value",
    "new_value",
    "sentence",
)
"""Columns of the CSV file: a line for each column of a value that changed."""


def add(commands: Commands) -> None:
    """Declare the command."""
    diff = commands.add_parser(
        "diff",
        help="what changed between two runs",
        description="List mentions and values added (+), removed (-), changed (~) and moved (>) "
        "between two folders of tables, or revisions of this DVC project.",
    )
    diff.add_argument("old", metavar="OLD", help="folder of tables, or a git revision")
    diff.add_argument(
        "new", metavar="NEW", nargs="?", help="the same (default: the project's outputs)"
    )
    diff.add_argument("--csv", type=Path, metavar="FILE", help="write the changes there, too")
    diff.add_argument("--summary", action="store_true", help="print the counts alone")
    diff.add_argument(
        "--exit-code", action="store_true", help="exit with 1 if anything differs, like git"
    )
    add_outputs(diff)
    diff.set_defaults(command=_diff)


def _diff(arguments: argparse.Namespace) -> int:
    from pipeline.report.changes import changes
    from pipeline.report.revision import tables_of

    outputs = arguments.outputs
    with (
        tables_of(arguments.old, outputs) as old,
        tables_of(arguments.new or str(outputs), outputs) as new,
    ):
        found = changes(old, new)
    for line in diff_lines(found, summary=arguments.summary, colours=in_colours()):
        print(line)
    if arguments.csv is not None:
        try:
            write_atomically(arguments.csv, _csv(found))
        except OSError as error:
            raise PipelineError(f"{arguments.csv}: cannot be written ({error.strerror})") from None
    return int(bool(found) and arguments.exit_code)


def diff_lines(found: Changes, *, summary: bool, colours: bool) -> Iterator[str]:
    """The lines for a terminal: documents with their changes, then counts by kind."""
    for document in () if summary else found.documents:
        yield _painted("=", _heading(document), colours)
        for column in document.columns:
            old, new = ((row or {}).get(column) for row in (document.old, document.new))
            yield _painted("~", f"  ~ {column}: {_shown(old)} → {_shown(new)}", colours)
        for change in document.mentions:
            mark = _MARKS[change.change]
            yield _painted(mark, f"  {mark} {_described(change)}", colours)
    if not found:
        yield "nothing differs"
    names = ("added", "removed", "changed", "moved", "unchanged")
    yield f"{'':8}" + "".join(f"{name:>11}" for name in names)
    for kind, counts in found.counts.items():
        yield f"{kind:8}" + "".join(f"{counts[name]:>11}" for name in names)


def _painted(mark: str, line: str, colours: bool) -> str:
    shown = printable(line)
    return f"{_COLOURS[mark]}{shown}{_END}" if colours else shown


def _heading(document: DocumentChange) -> str:
    if document.how == "renamed" and document.old is not None:
        return f"{document.path} (was {document.old['path']})"
    how = {"added": " (new)", "removed": " (gone)", "edited": " (other content)"}
    return document.path + how.get(document.how, "")


def _described(change: MentionChange) -> str:
    row, old, new = change.row, change.old, change.new
    place = f"page {row['page']}" if row["page"] is not None else f"at {row['source_start']}"
    words = f"“{row['text']}”"
    if old is not None and new is not None and old["text"] != new["text"]:
        words = f"“{old['text']}” → “{new['text']}”"
    if old is None or new is None:
        return f"{row['kind']} {words} {place}: {_value(row)}"
    values = ", ".join(f"{c}: {_shown(old[c])} → {_shown(new[c])}" for c in change.columns)
    return f"{row['kind']} {words} {place}" + (f": {values}" if values else "")


def _value(row: Any) -> str:
    """A row's value in a few words."""
    names = {
        "date": ("value", "mod"),
        "amount": ("amount_min", "amount_max", "currency", "mod"),
        "agency": ("agency_id", "agency_name", "country"),
        "case": ("case_id", "case_name", "case_kind"),
    }
    cells = [_shown(row[name]) for name in names[row["kind"]] if row.get(name) is not None]
    return ", ".join(dict.fromkeys(cells)) or "no value"


def _shown(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return "empty" if value is None else str(value)


def _csv(found: Changes) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for document in found.documents:
        writer.writerows(_csv_rows_of_document(document))
        for change in document.mentions:
            writer.writerows(_csv_rows(document, change))
    return buffer.getvalue().encode("utf-8", "replace")


def _csv_rows_of_document(document: DocumentChange) -> Iterator[list[Any]]:
    old, new = document.old or {}, document.new or {}
    place = ["document", document.path, "", "", "", "", ""]
    if document.how != "same":
        yield [document.how, *place, "", old.get("path", ""), new.get("path", ""), ""]
    for column in document.columns:
        yield ["changed", *place, column, _cell(old, column), _cell(new, column), ""]


def _csv_rows(document: DocumentChange, change: MentionChange) -> Iterator[list[Any]]:
    row, old, new = change.row, change.old or {}, change.new or {}
    page = row["page"] if row["page"] is not None else ""
    place = [
        change.change,
        row["kind"],
        document.path,
        page,
        old.get("mention_id", ""),
        new.get("mention_id", ""),
        old.get("text", ""),
        new.get("text", ""),
    ]
    columns = change.columns or ("",)
    for column in columns:
        cells = [_cell(old, column), _cell(new, column)]
        if not column and change.change in ("added", "removed"):
            cells = [_value(old) if old else "", _value(new) if new else ""]
        yield [*place, column, *cells, row["sentence"]]


def _cell(row: Any, column: str) -> str:
    value = row.get(column)
    return "" if value is None else _shown(value)
