"""The command line: ``python -m pipeline STAGE`` or ``pipeline STAGE``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline.core.errors import PipelineError, StrictError
from pipeline.core.params import Params, load_params
from pipeline.core.progress import printable, say


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status (0 well, 1 a stated problem, 2 bad usage)."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.command(arguments) or 0)
    except PipelineError as error:
        say(f"error: {error}")
        return 1
    except BrokenPipeError:
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pipeline",
        description="Policy documents in, tables of dates, agencies, sums of money and cases out.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command, text in (
        ("parse", _parse, "raw/ → interim/parsed/"),
        ("extract", _extract, "interim/parsed/ → interim/mentions/"),
        ("tables", _tables, "interim/mentions/ → outputs/, every row checked"),
        ("evaluate", _evaluate, "outputs/ against gold → outputs/metrics.json"),
        ("verify", _verify, "check every row against its source anew"),
        ("summary", _summary, "say where the results are and how many rows there are"),
    ):
        sub = commands.add_parser(name, help=text, description=text)
        _folders(sub)
        sub.set_defaults(command=command)
        if name == "tables":
            sub.add_argument("--strict", action="store_true", help=_STRICT)
        if name == "evaluate":
            sub.add_argument("--gold", type=Path, action="append", help="folder of gold files")
    run = commands.add_parser("run", help="all stages for any folder, without DVC")
    run.add_argument("raw", type=Path, metavar="RAW_DIR")
    run.add_argument("out", type=Path, metavar="OUT_DIR")
    run.add_argument("--gold", type=Path, action="append", default=[], help="folder of gold files")
    run.add_argument("--strict", action="store_true", help=_STRICT)
    run.add_argument("--params", type=Path, default=None, help="a params.yaml (default: built in)")
    run.set_defaults(command=_run)
    schema = commands.add_parser("schema", help="print the reference of all tables (Markdown)")
    schema.set_defaults(command=_schema)
    gold = commands.add_parser("gold", help="work on gold files")
    gold_commands = gold.add_subparsers(required=True, metavar="COMMAND")
    locate = gold_commands.add_parser(
        "locate", help="fill in the boxes of PDF gold from page, quote and nth"
    )
    locate.add_argument("gold", nargs="+", type=Path, metavar="FILE")
    locate.add_argument("--raw", type=Path, default=Path("raw"))
    locate.add_argument("--params", type=Path, default=Path("params.yaml"))
    locate.set_defaults(command=_locate)
    show = commands.add_parser("show", help="what the parser made of a document, as an HTML page")
    show.add_argument("document", metavar="DOC", help="path of a file, or a document's id")
    show.add_argument("--out", type=Path, default=None, help="file to write (default: print)")
    show.add_argument("--raw", type=Path, default=Path("raw"))
    show.add_argument("--params", type=Path, default=Path("params.yaml"))
    show.set_defaults(command=_show)
    agencies = commands.add_parser("agencies", help="look a body up in the registry")
    agencies.add_argument("query", nargs="+", metavar="QUERY")
    agencies.set_defaults(command=_agencies)
    return parser


_STRICT = "exit with 1 when a document failed or a row did not verify"


def _folders(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--raw", type=Path, default=Path("raw"))
    parser.add_argument("--interim", type=Path, default=Path("interim"))
    parser.add_argument("--outputs", type=Path, default=Path("outputs"))
    parser.add_argument("--params", type=Path, default=Path("params.yaml"))


def _params(arguments: argparse.Namespace) -> Params:
    path: Path | None = arguments.params
    if path == Path("params.yaml") and not path.exists():
        path = None
    return load_params(path)


# The stages are imported when they are asked for: a quick answer to --help, and
# to `parse`, which needs no language model.


def _parse(arguments: argparse.Namespace) -> None:
    from pipeline.parse.stage import run_parse

    run_parse(arguments.raw, arguments.interim, _params(arguments))


def _extract(arguments: argparse.Namespace) -> None:
    from pipeline.core.corpus import scan
    from pipeline.extract.stage import run_extract

    run_extract(scan(arguments.raw), arguments.interim, _params(arguments))


def _tables(arguments: argparse.Namespace) -> None:
    from pipeline.core.corpus import scan
    from pipeline.tables.stage import run_tables

    run_tables(
        scan(arguments.raw),
        arguments.interim,
        arguments.outputs,
        _params(arguments),
        strict=arguments.strict,
    )


def _evaluate(arguments: argparse.Namespace) -> None:
    from pipeline.evaluate.report import score_lines
    from pipeline.evaluate.stage import run_evaluate

    folders = arguments.gold or [Path(name) for name in _params(arguments).evaluate.gold]
    metrics = run_evaluate(arguments.raw, arguments.outputs, folders)
    for line in score_lines(metrics):
        say(line)


def _verify(arguments: argparse.Namespace) -> None:
    from pipeline.core.corpus import scan
    from pipeline.tables.collect import collect

    collected = collect(scan(arguments.raw), arguments.interim, _params(arguments), recheck=True)
    proved = len(collected.tables["mentions"])
    print(f"{proved} of {proved + len(collected.rejected)} rows are proved by their source")
    for row in collected.rejected:
        print(printable(f"{row['mention_id']} {row['path']}: {row['reason']}"))
    if collected.rejected:
        raise StrictError(f"{len(collected.rejected)} rows do not verify")


def _summary(arguments: argparse.Namespace) -> None:
    from pipeline.tables.summary import summary_lines

    for line in summary_lines(arguments.outputs):
        print(printable(line))


def _run(arguments: argparse.Namespace) -> None:
    from pipeline.tables.summary import summary_lines
    from pipeline.workflow import run_folder

    if not arguments.raw.is_dir():
        raise PipelineError(f"{arguments.raw}: no such folder; give the folder of your documents")
    failure: StrictError | None = None
    try:
        run_folder(
            arguments.raw,
            arguments.out,
            _params(arguments),
            gold=arguments.gold,
            strict=arguments.strict,
        )
    except StrictError as error:
        failure = error
    for line in score_lines_of(arguments.out) if arguments.gold else ():
        print(line)
    for line in summary_lines(arguments.out):
        print(printable(line))
    if failure:
        raise failure


def score_lines_of(outputs: Path) -> list[str]:
    """The scores of an output folder's ``metrics.json`` as lines."""
    import json

    from pipeline.evaluate.report import score_lines

    return score_lines(json.loads((outputs / "metrics.json").read_bytes()))


def _schema(arguments: argparse.Namespace) -> None:
    from pipeline.tables.reference import reference

    print(reference())


def _locate(arguments: argparse.Namespace) -> None:
    from pipeline.evaluate.locate import locate

    for path in arguments.gold:
        count, changed = locate(path, arguments.raw, _params(arguments).documents)
        print(f"{path.name}: {count} mentions are placed, {changed} of them anew")


def _show(arguments: argparse.Namespace) -> None:
    from pipeline.report.show import show_file

    page = show_file(arguments.document, arguments.raw, _params(arguments))
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
    from pipeline.core.registry import load_registry

    found = load_registry().find(" ".join(arguments.query))
    for body in found[:20]:
        names = ", ".join(name for name in (body.acronym, *body.name_es, *body.other_names) if name)
        print(printable(f"{body.id}  {body.name} ({body.country}, {body.kind})  {names}"))
    if not found:
        print("no body of that name; add a line to pipeline/resources/agencies.csv")
        return 1
    return 0
