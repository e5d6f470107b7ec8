"""The command line: ``python -m pipeline STAGE`` or ``pipeline STAGE``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from pipeline.cli import (
    diff,
    documents,
    export,
    folder,
    gold,
    registry,
    review,
    stages,
    tables,
    trace,
)
from pipeline.core.errors import PipelineError
from pipeline.core.progress import say

_GROUPS = (
    stages,
    folder,
    tables,
    documents,
    trace,
    diff,
    review,
    export,
    registry,
    gold,
)
"""Modules of commands, each with ``add(commands)``, in the order of ``--help``."""

_INTERRUPTED = 130  # as shells count: 128 and the number of the signal


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status.

    0 is well, 1 a stated problem, 2 bad usage, 130 stopped from the keyboard.

    Args:
        argv: its words; those of this process, which is then there for it alone, if null.
    """
    arguments = _parser().parse_args(argv, argparse.Namespace(alone=argv is None))
    try:
        return int(arguments.command(arguments) or 0)
    except PipelineError as error:
        say(f"error: {error}")
        return 1
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        say("stopped; what was done is kept, and the same command goes on from there")
        return _INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pipeline",
        description="Policy documents in, tables of dates, agencies, sums of money and cases out.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for group in _GROUPS:
        group.add(commands)
    return parser
