"""Commands on the finished tables: their proof, a summary, their description, other formats."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.options import add_folders, add_outputs, add_params, read_params
from pipeline.engine.lock import only_run_in
from pipeline.engine.progress import is_quiet, printable
from pipeline.model.errors import StrictError

if TYPE_CHECKING:
    from pipeline.cli.options import Commands


_FORMATS = "annotations, docbin, label-studio, ro-crate"


def add(commands: Commands) -> None:
    """Declare the commands."""
    for name, command, text in (
        ("verify", _verify, "check every row against its source anew"),
        ("summary", _summary, "say where the results are and how many rows there are"),
    ):
        sub = commands.add_parser(name, help=text, description=text)
        add_folders(sub)
        sub.set_defaults(command=command)
    schema = commands.add_parser("schema", help="print the reference of all tables (Markdown)")
    schema.set_defaults(command=_schema)
    export = commands.add_parser(
        "export",
        help=f"the results for other tools: {_FORMATS}",
        description="Write the results for other tools, each format to a folder of its own: "
        "annotations (W3C Web Annotations), docbin (spaCy), label-studio (tasks with "
        "predictions), ro-crate (the run with its inputs, settings and results).",
    )
    export.add_argument("formats", nargs="+", metavar="FORMAT", help=f"one or more of {_FORMATS}")
    export.add_argument("--out", type=Path, required=True, help="folder for the formats' folders")
    export.add_argument("--date", help="ro-crate: the day that it is published (YYYY-MM-DD)")
    export.add_argument("--license", help="ro-crate: licence of the tables (SPDX id or address)")
    add_outputs(export)
    export.add_argument(
        "--interim",
        type=Path,
        default=None,
        help="folder of kept work (default: OUTPUTS/interim, else interim)",
    )
    add_params(export)
    export.set_defaults(command=_export)


def _verify(arguments: argparse.Namespace) -> None:
    from pipeline.corpus.corpus import scan
    from pipeline.review.corrections import Corrections
    from pipeline.tables.collect import checked_rows

    params = read_params(arguments)
    corpus = scan(arguments.raw, params.documents)
    corrections = Corrections.read(corpus, arguments.interim)
    proved, rejected = 0, 0
    with only_run_in(arguments.interim):
        for rows in checked_rows(corpus, arguments.interim, params, corrections, recheck=True):
            proved += rows.mentions.num_rows
            rejected += rows.rejected.num_rows
            for row in rows.rejected.to_pylist():
                print(printable(f"{row['mention_id']} {row['path']}: {row['reason']}"))
    print(f"{proved} of {proved + rejected} rows are proved by their source")
    if rejected:
        raise StrictError(f"{rejected} rows do not verify")


def _summary(arguments: argparse.Namespace) -> None:
    from pipeline.tables.summary import summary_lines

    for line in summary_lines(arguments.outputs):
        print(printable(line))


def _schema(arguments: argparse.Namespace) -> None:
    from pipeline.tables.reference import reference

    print(reference())


def _export(arguments: argparse.Namespace) -> None:
    from pipeline.export.formats import export
    from pipeline.export.results import Results

    interim = arguments.interim
    if interim is None:
        inside: Path = arguments.outputs / "interim"
        interim = inside if inside.is_dir() else Path("interim")
    results = Results(arguments.outputs, interim, read_params(arguments))
    for line in export(
        arguments.formats, results, arguments.out, arguments.date, arguments.license
    ):
        if not is_quiet():
            print(printable(line))
