"""What several commands share: options, settings, colours."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.settings.params import Params

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

STRICT = "exit with 1 when a document failed or a row did not verify"


def add_folders(parser: argparse.ArgumentParser) -> None:
    """Where a stage reads and writes."""
    add_raw(parser)
    add_interim(parser)
    add_outputs(parser)
    add_params(parser)


def add_raw(parser: argparse.ArgumentParser) -> None:
    """The folder of documents."""
    parser.add_argument(
        "--raw", type=Path, default=Path("raw"), help="folder of documents (default: raw)"
    )


def add_interim(parser: argparse.ArgumentParser) -> None:
    """The folder of cached work."""
    parser.add_argument(
        "--interim",
        type=Path,
        default=Path("interim"),
        help="folder in which work is kept from run to run (default: interim)",
    )


def add_outputs(parser: argparse.ArgumentParser) -> None:
    """The folder of tables."""
    parser.add_argument(
        "--outputs", type=Path, default=Path("outputs"), help="folder of tables (default: outputs)"
    )


def add_params(parser: argparse.ArgumentParser) -> None:
    """The settings."""
    parser.add_argument(
        "--params",
        type=Path,
        default=Path("params.yaml"),
        help="file of settings (default: params.yaml, or what is built in where there is none)",
    )


def add_quiet(parser: argparse.ArgumentParser) -> None:
    """``--quiet``, for a command and all below it, before or after their names."""
    parser.add_argument(
        "-q",
        "--quiet",
        action="store_true",
        default=argparse.SUPPRESS,
        help="say nothing but warnings and errors",
    )
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in dict.fromkeys(action.choices.values()):
                add_quiet(below)


def read_params(arguments: argparse.Namespace) -> Params:
    """The settings of a command; built in where the default file is not there.

    Raises:
        ParamsError: naming the file, the line and what is expected.
    """
    from pipeline.settings.params_file import load_params

    path: Path | None = arguments.params
    if path == Path("params.yaml") and not path.exists():
        path = None
    return load_params(path)


def in_colours() -> bool:
    """Whether to write colours: on a terminal only, and not with ``NO_COLOR`` (no-color.org)."""
    return (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )
