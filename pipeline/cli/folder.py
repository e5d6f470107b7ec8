"""``run``: all stages for any folder, without DVC."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.options import STRICT, read_params
from pipeline.engine.progress import is_quiet, printable
from pipeline.model.errors import PipelineError, StrictError

if TYPE_CHECKING:
    from pipeline.cli.options import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    run = commands.add_parser("run", help="all stages for any folder, without DVC")
    run.add_argument("raw", type=Path, metavar="RAW_DIR", help="folder of your documents")
    run.add_argument("out", type=Path, metavar="OUT_DIR", help="folder for the tables; made anew")
    run.add_argument("--gold", type=Path, action="append", default=[], help="folder of gold files")
    run.add_argument("--strict", action="store_true", help=STRICT)
    run.add_argument("--params", type=Path, default=None, help="a params.yaml (default: built in)")
    run.set_defaults(command=_run)


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
            read_params(arguments),
            gold=arguments.gold,
            report=True,
            strict=arguments.strict,
        )
    except StrictError as error:
        failure = error
    for line in _scores(arguments.out) if arguments.gold and not is_quiet() else ():
        print(printable(line))
    for line in () if is_quiet() else summary_lines(arguments.out):
        print(printable(line))
    if failure:
        raise failure


def _scores(outputs: Path) -> list[str]:
    """The scores of an output folder's ``metrics.json`` as lines."""
    from pipeline.evaluate.metrics import score_lines

    return score_lines(json.loads((outputs / "metrics.json").read_bytes()))
