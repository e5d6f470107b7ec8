"""``export``: the results in the formats of other tools."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.options import add_outputs, add_params, read_params
from pipeline.engine.progress import is_quiet, printable

if TYPE_CHECKING:
    from pipeline.cli.options import Commands

_FORMATS = "annotations, docbin, label-studio, ro-crate"


def add(commands: Commands) -> None:
    """Declare the command."""
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


def _export(arguments: argparse.Namespace) -> None:
    from pipeline.export.formats import export
    from pipeline.export.results import Results

    interim = arguments.interim
    if interim is None:
        beside: Path = arguments.outputs / "interim"
        interim = beside if beside.is_dir() else Path("interim")
    results = Results(arguments.outputs, interim, read_params(arguments))
    for line in export(
        arguments.formats, results, arguments.out, arguments.date, arguments.license
    ):
        if not is_quiet():
            print(printable(line))
