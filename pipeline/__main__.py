"""``python -m pipeline`` is the command ``pipeline``."""

from __future__ import annotations

import sys

from pipeline.cli import main
from pipeline.engine.machine import collect_rarely


def run() -> None:
    """The command, in a process of its own."""
    collect_rarely()
    sys.exit(main())


if __name__ == "__main__":
    run()
