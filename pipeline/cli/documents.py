"""Commands that look at one document."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.options import add_params, add_raw, read_params
from pipeline.engine.progress import say
from pipeline.model.errors import PipelineError

if TYPE_CHECKING:
    from pipeline.cli.options import Commands


def add(commands: Commands) -> None:
    """Declare the commands."""
    show = commands.add_parser("show", help="what the parser made of a document, as an HTML page")
    show.add_argument("document", metavar="DOC", help="path of a file, or a document's id")
    show.add_argument("--out", type=Path, default=None, help="file to write (default: print)")
    add_raw(show)
    add_params(show)
    show.set_defaults(command=_show)


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
