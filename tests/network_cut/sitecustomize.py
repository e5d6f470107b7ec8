"""Cuts a Python process off from every network but its own machine.

Python imports a module of this name when it starts, if its folder is on
``PYTHONPATH``; ``tests/conftest.py`` puts it there, so that child processes of
the tests are cut off, too.  What is refused is also written to the file that
``NETWORK_LOG`` names, so that an attempt counts even where a library swallows the
error.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from pathlib import Path
from typing import Any

LOG = "NETWORK_LOG"
_HERE = {"", "localhost", "0.0.0.0", "::", "::1", "<broadcast>"}


class NetworkCutError(OSError):
    """A test, or what it runs, wanted something from the network."""


def _is_here(host: object) -> bool:
    if host is None:
        return True
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    return name in _HERE or name.startswith(("127.", "::ffff:127.")) or name == socket.gethostname()


def _refuse(what: str) -> None:
    log = os.environ.get(LOG)
    if log:
        with contextlib.suppress(OSError), Path(log).open("a", encoding="utf-8") as file:
            file.write(f"{what} by {' '.join(sys.argv)[:200]}\n")
    raise NetworkCutError(f"the network is cut off in tests: {what}")


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        sender, address = arguments[0], arguments[1]
        if isinstance(address, tuple) and not _is_here(address[0]):
            if event == "socket.connect" and sender.type == socket.SOCK_DGRAM:
                # sends nothing: a way to ask for this machine's own address
                raise NetworkCutError("the network is cut off in tests")
            _refuse(f"{event} {address[0]}")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname") and not _is_here(arguments[0]):
        _refuse(f"{event} {arguments[0]}")


if os.environ.get(LOG):
    sys.addaudithook(_watch)
