"""The child process in which files are read, and when it is started.

Nothing of the stage itself is imported here: that process is under way before it is.
"""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.cache.store import Store
from pipeline.engine.isolation import start_child

MOST_NEED = ("pipeline.parse.request", "pipeline.parse.plain")
"""Modules to read most files with."""


def start_reader(interim: Path) -> None:
    """Start the reader before there is a file to read.

    Not on a first run: then most likely workers will read, each with a reader of its own.
    """
    with os.scandir(Store(interim / "parsed").folder) as kept:
        if any(kept):
            start_child(MOST_NEED)
