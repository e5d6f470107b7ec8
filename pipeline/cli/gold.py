"""``gold``: work on annotations by hand."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.options import add_params, add_raw, read_params
from pipeline.engine.progress import printable

if TYPE_CHECKING:
    from pipeline.cli.options import Commands


def add(commands: Commands) -> None:
    """Declare the commands."""
    gold = commands.add_parser("gold", help="work on gold files")
    gold_commands = gold.add_subparsers(required=True, metavar="COMMAND")
    locate = gold_commands.add_parser(
        "locate", help="fill in the boxes of PDF gold from page, quote and nth"
    )
    locate.add_argument("gold", nargs="+", type=Path, metavar="FILE", help="a gold file")
    add_raw(locate)
    add_params(locate)
    locate.set_defaults(command=_locate)


def _locate(arguments: argparse.Namespace) -> None:
    from pipeline.evaluate.locate import locate

    params = read_params(arguments)
    for path in arguments.gold:
        count, changed = locate(path, arguments.raw, params.documents)
        print(printable(f"{path.name}: {count} mentions are placed, {changed} of them anew"))
