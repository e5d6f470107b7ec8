"""Commands that look one thing up: a document, an agency, the source of a row."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli.options import add_outputs, add_params, add_raw, in_colours, read_params
from pipeline.engine.progress import printable, say
from pipeline.model.errors import PipelineError

if TYPE_CHECKING:
    from pipeline.cli.options import Commands
    from pipeline.report.trace import Marked, Trace

_BOLD, _FAINT, _WORDS, _WARNING, _END = "\x1b[1m", "\x1b[2m", "\x1b[1;7m", "\x1b[1;31m", "\x1b[0m"
_LINE_END = re.compile(r"\r\n|\r|\n")


def add(commands: Commands) -> None:
    """Declare the commands."""
    show = commands.add_parser("show", help="what the parser made of a document, as an HTML page")
    show.add_argument("document", metavar="DOC", help="path of a file, or a document's id")
    show.add_argument("--out", type=Path, default=None, help="file to write (default: print)")
    add_raw(show)
    add_params(show)
    show.set_defaults(command=_show)
    agencies = commands.add_parser("agencies", help="look an agency up in the registry")
    agencies.add_argument("query", nargs="+", metavar="QUERY", help="a name, acronym or id")
    agencies.set_defaults(command=_agencies)
    trace = commands.add_parser(
        "trace",
        help="where a row comes from",
        description="Print where a row comes from: document, page, sentence, source, rule.",
    )
    trace.add_argument("mention_id", metavar="ID", help="mention_id, or the beginning of one")
    add_raw(trace)
    add_outputs(trace)
    trace.set_defaults(command=_trace)


def _show(arguments: argparse.Namespace) -> None:
    from pipeline.report.show import show_file

    page = show_file(arguments.document, arguments.raw, read_params(arguments))
    if arguments.out is None:
        sys.stdout.buffer.write(page.encode("utf-8"))
        sys.stdout.flush()
        return
    try:
        arguments.out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise PipelineError(f"{arguments.out}: cannot be written ({error.strerror})") from None
    say(f"show: wrote {arguments.out}")


def _agencies(arguments: argparse.Namespace) -> int:
    from pipeline.rules.registry_file import load_registry

    found = load_registry().find(" ".join(arguments.query))
    for agency in found[:20]:
        names = ", ".join(
            name for name in (agency.acronym, *agency.name_es, *agency.other_names) if name
        )
        print(printable(f"{agency.id}  {agency.name} ({agency.country}, {agency.kind})  {names}"))
    if not found:
        print("no agency of that name; add a line to pipeline/resources/registry/agencies.csv")
        return 1
    return 0


def _trace(arguments: argparse.Namespace) -> None:
    from pipeline.report.trace import trace

    found = trace(arguments.mention_id, arguments.outputs, arguments.raw)
    for line in trace_lines(found, colours=in_colours()):
        print(line)


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
    yield paint.field("source", _position(row))
    if found.problem:
        yield "  " + paint.warning(found.problem)
    if found.source is not None:
        yield from paint.marked(found.source)
    yield ""
    yield paint.field("rule", row["rule"])
    for line in found.rules:
        yield paint.field("", f"{line.what}: pipeline/resources/{line.file}, line {line.line}")
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


def _position(row: Any) -> str:
    if row["source_start"] is None:
        position = f"page {row['page']}, boxes {row['boxes']}"
    else:
        position = f"characters {row['source_start']} to {row['source_end']}"
    return position + (f", parts {row['fragments']}" if row["fragments"] else "")


def _review(paint: _Paint, found: Trace) -> Iterator[str]:
    if not found.row["reviewed"]:
        yield paint.field("reviewed", "no")
    else:
        yield paint.field("reviewed", "yes")
    for name, value in found.original.items():
        yield paint.field("", f"{name} was {'empty' if value is None else value}")
    for line in found.corrections:
        effect = f"line {line['line']} of corrections.csv: {line['action']}, {line['outcome']}"
        by = ", ".join(part for part in (line["reviewer"], line["note"]) if part)
        yield paint.field("", f"{effect}: {line['explanation']}" + (f" ({by})" if by else ""))


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

    def marked(self, text: Marked) -> Iterator[str]:
        """Text with its words marked, line by line as it stands in the source."""
        before, words, after = (
            _LINE_END.split(part) for part in (text.before, text.words, text.after)
        )
        lines = [[printable(part)] for part in before]
        for part, show in ((words, self.words), (after, printable)):
            lines[-1].append(show(part[0]))
            lines += [[show(more)] for more in part[1:]]
        for line in lines:
            yield "  " + "".join(line)
