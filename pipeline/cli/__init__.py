"""The command line: ``python -m pipeline STAGE`` or ``pipeline STAGE``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from pipeline.cache.versions import VERSION
from pipeline.cli import diff, folder, lookup, review, stages, tables
from pipeline.cli.options import add_quiet
from pipeline.engine.progress import be_quiet, say
from pipeline.model.errors import PipelineError

_GROUPS = (stages, folder, tables, lookup, diff, review)
"""Modules of commands, each with ``add(commands)``, in the order of ``--help``."""

SHELLS = ("bash", "zsh", "tcsh")
"""Shells that ``completion`` writes a script for."""
_INTERRUPTED = 130  # as shells count: 128 and the number of the signal

_EXIT_STATUS = """exit status:
  0    all is well
  1    a stated problem: an input that cannot be used, a folder that cannot be written,
       with --strict a document or row that was lost
  2    words of the command line that fit no command
  130  stopped from the keyboard; the same command goes on from there
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status.

    0 is well, 1 a stated problem, 2 bad usage, 130 stopped from the keyboard.

    Args:
        argv: its words; those of this process, which is then there for it alone, if null.
    """
    arguments = build_parser().parse_args(argv)
    be_quiet(getattr(arguments, "quiet", False))
    try:
        return int(arguments.command(arguments) or 0)
    except PipelineError as error:
        say(f"error: {error}", urgent=True)
        return 1
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        say("stopped; what was done is kept, and the same command goes on from there", urgent=True)
        return _INTERRUPTED


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="pipeline",
        description="Policy documents in, tables of dates, agencies, sums of money and cases out.",
        epilog=_EXIT_STATUS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {VERSION}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for group in _GROUPS:
        group.add(commands)
    completion = commands.add_parser(
        "completion",
        help="print the script by which a shell completes commands and options",
        description="Print a completion script for the installed command 'pipeline'; for bash: "
        "pipeline completion bash > ~/.local/share/bash-completion/completions/pipeline",
    )
    completion.add_argument("shell", choices=SHELLS, help="the shell that is to complete")
    completion.set_defaults(command=_completion)
    add_quiet(parser)
    return parser


def _completion(arguments: argparse.Namespace) -> None:
    import shtab

    print(shtab.complete(build_parser(), arguments.shell))
