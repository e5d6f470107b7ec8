"""``completion``: the script by which a shell completes commands and options."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.cli.options import Commands

SHELLS = ("bash", "zsh", "tcsh")


def add(commands: Commands) -> None:
    """Declare the command."""
    completion = commands.add_parser(
        "completion",
        help="print the script by which a shell completes commands and options",
        description="Print a completion script for the installed command 'pipeline'; for bash: "
        "pipeline completion bash > ~/.local/share/bash-completion/completions/pipeline",
    )
    completion.add_argument("shell", choices=SHELLS, help="the shell that is to complete")
    completion.set_defaults(command=_completion)


def _completion(arguments: argparse.Namespace) -> None:
    import shtab

    from pipeline.cli import build_parser

    print(shtab.complete(build_parser(), arguments.shell))
