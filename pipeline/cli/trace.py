"""``trace``: where a row comes from."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.cli.options import add_outputs, add_raw
from pipeline.engine.progress import printable

if TYPE_CHECKING:
    from pipeline.cli.options import Commands
    from pipeline.report.trace import Marked, Trace

_BOLD, _FAINT, _WORDS, _WARNING, _END = "\x1b[1m", "\x1b[2m", "\x1b[1;7m", "\x1b[1;31m", "\x1b[0m"
_LINE_END = re.compile(r"\r\n|\r|\n")


def add(commands: Commands) -> None:
    """Declare the command."""
    trace = commands.add_parser(
        "trace",
        help="where a row comes from",
        description="Print where a row comes from: document, page, sentence, source, rule.",
    )
    trace.add_argument("mention_id", metavar="ID", help="mention_id, or the beginning of one")
    add_raw(trace)
    add_outputs(trace)
    trace.set_defaults(command=_trace)


def _trace(arguments: argparse.Namespace) -> None:
    from pipeline.report.trace import trace

    found = trace(arguments.mention_id, arguments.outputs, arguments.raw)
    for line in trace_lines(found, colours=in_colours()):
        print(line)


def in_colours() -> bool:
    """Whether to write colours: on a terminal only, and not with ``NO_COLOR`` (no-color.org)."""
    return (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )


def trace_lines(found: Trace, *, colours: bool) -> Iterator[str]:
    """The lines of a trace; what comes from documents has its control characters visible."""
    paint = _Paint(colours)
    row, document = found.row, found.document
    yield paint.bold(f"{row['mention_id']}  {row['kind']}  ") + paint.words(row["text"])
    for name, value in found.values:
        yield paint.field(name, value or "–")
    yield ""
    yield paint.field("document", f"{row['path']}  ({row['doc_id']})")
    yield from _optional(paint, "title", row["title"])
    yield from _optional(paint, "published", row["published"], document["published_basis"])
    yield paint.field("sha256", row["sha256"])
    yield from _optional(paint, "page", row["page"], _label(row))
    yield from _optional(paint, "section", row["section"])
    yield paint.field("stands in", ", ".join(p for p in (row["context"], row["block"]) if p))
    yield ""
    yield paint.field("sentence", str(row["sentence_id"]))
    yield from paint.marked(found.sentence)
    yield ""
    yield paint.field("source", _place(row))
    if found.problem:
        yield "  " + paint.warning(found.problem)
    if found.source is not None:
        yield from paint.marked(found.source)
    yield ""
    yield paint.field("rule", row["rule"])
    for place in found.rules:
        yield paint.field("", f"{place.what}: pipeline/resources/{place.file}, line {place.line}")
    yield paint.field("confidence", f"{row['confidence']:.2f}")
    for item in found.evidence:
        yield paint.field("evidence", f"{item['role']}: {item['text']}  at {item['source']}")
    yield from _review(paint, found)
    yield paint.field(
        "made by",
        f"{found.made_by.get('name', 'policy-tables')} {found.made_by.get('version', '?')}, model "
        f"{found.made_by.get('model', '?')}, params {str(found.made_by.get('params', '?'))[:16]}",
    )


def _optional(paint: _Paint, name: str, value: Any, note: str | None = None) -> Iterator[str]:
    if value is not None:
        yield paint.field(name, f"{value} ({note})" if note else str(value))


def _label(row: Any) -> str | None:
    label = row["page_label"]
    return f"printed as {label}" if label and label != str(row["page"]) else None


def _place(row: Any) -> str:
    if row["source_start"] is None:
        place = f"page {row['page']}, boxes {row['boxes']}"
    else:
        place = f"characters {row['source_start']} to {row['source_end']}"
    return place + (f", parts {row['fragments']}" if row["fragments"] else "")


def _review(paint: _Paint, found: Trace) -> Iterator[str]:
    if not found.row["reviewed"]:
        yield paint.field("reviewed", "no")
    else:
        yield paint.field("reviewed", "yes")
    for name, value in found.original.items():
        yield paint.field("", f"{name} was {'empty' if value is None else value}")
    for line in found.corrections:
        said = f"line {line['line']} of corrections.csv: {line['action']}, {line['outcome']}"
        by = ", ".join(part for part in (line["reviewer"], line["note"]) if part)
        yield paint.field("", f"{said}: {line['explanation']}" + (f" ({by})" if by else ""))


class _Paint:
    """Words in colours, or plain."""

    def __init__(self, colours: bool) -> None:
        self._colours = colours

    def _in(self, colour: str, text: str) -> str:
        shown = printable(text)
        return f"{colour}{shown}{_END}" if self._colours and shown else shown

    def bold(self, text: str) -> str:
        return self._in(_BOLD, text)

    def warning(self, text: str) -> str:
        return self._in(_WARNING, text)

    def words(self, text: str) -> str:
        """The words themselves; between marks where there are no colours."""
        return self._in(_WORDS, text) if self._colours else f"»{printable(text)}«"

    def field(self, name: str, value: str) -> str:
        return f"{self._in(_FAINT, f'{name:<14}')}{printable(value)}".rstrip()

    def marked(self, held: Marked) -> Iterator[str]:
        """Text with its words marked, line by line as it stands in the source."""
        before, words, after = (
            _LINE_END.split(part) for part in (held.before, held.words, held.after)
        )
        lines = [[printable(part)] for part in before]
        for part, show in ((words, self.words), (after, printable)):
            lines[-1].append(show(part[0]))
            lines += [[show(more)] for more in part[1:]]
        for line in lines:
            yield "  " + "".join(line)
