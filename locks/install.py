"""Set up ``.venv`` from a lock file: ``python3 locks/install.py run`` (or ``test``).

``run`` holds what the pipeline needs, ``test`` what its tests and benchmarks need on top.
Nothing is resolved: every package of the lock is installed at its pinned version, by its
hash (``--no-deps``), so that what is published later cannot change what a clone gets.  A
package that has no wheel is built by the pinned setuptools of ``build.txt``.  The last step
is a check that nothing is missing.

It uses uv where the machine has it, else the pip of the environment.  It needs nothing but
the standard library, since nothing is installed when it runs.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

LOCKS = Path(__file__).resolve().parent
PYTHONS = ((3, 11), (3, 13))
"""The first and the last Python that the locks are made for."""

ROOM = {"run": 1200, "test": 800}
"""Megabytes that an environment takes while it is made, rounded up (measured: 780 and 620)."""

PROBLEMS = (
    (
        r"no space left on device|errno 28|disk quota exceeded|os error 28",
        "the disk is full: make room (about {room} MB are needed) and run the same again",
    ),
    (
        r"temporary failure in name resolution|name or service not known|nodename nor servname|"
        r"network is unreachable|failed to establish a new connection|connection refused|"
        r"connecttimeout|connection timed out|read timed out|dns error|could not connect|"
        r"error sending request|failed to fetch|proxyerror|certificate verify failed|"
        r"could not find a version|no matching distribution|network connectivity is disabled",
        "the package index did not give a package: check the network (or the proxy, or the index "
        "that pip is set to) and run the same again",
    ),
    (
        r"do not match the hashes|hash mismatch",
        "a package is not the one that was locked: do not install it; ask whoever runs the "
        "package index that you use",
    ),
    (
        r"python\.h|command '?\S*(gcc|cc|clang)\S*'? failed|unable to execute|"
        r"failed building wheel|failed to build|xcrun: error",
        "a package has no ready build for this Python and processor and could not be built: "
        "install a C compiler and the headers of Python, or take Python 3.12",
    ),
    (
        r"permission denied|read-only file system",
        "the folder cannot be written: make it yours (chown), or clone into another one",
    ),
    (
        r"ensurepip|no module named '?venv",
        "this Python has no module venv with pip: install it (Debian, Ubuntu: python3-venv), or "
        "set PYTHON=/path/to/another",
    ),
)
"""What the output of an installer shows, and the line that says what to do."""

LEFT_OUT = re.compile(
    r"(PIP|UV)_(USER|TARGET|PREFIX|ROOT|CONSTRAINTS?|OVERRIDES?|PRE|PRERELEASE|SYSTEM_PYTHON|"
    r"REQUIRE_VIRTUALENV|ONLY_BINARY|NO_BINARY|NO_DEPS|REQUIREMENT)|PYTHON(PATH|HOME|NOUSERSITE)"
)
"""Variables by which another place or other versions would be installed."""


class SetupError(Exception):
    """What went wrong, in one line that says what to do.

    ``known``: it is one of :data:`PROBLEMS`, which another installer would meet, too.
    """

    def __init__(self, text: str, known: bool = False) -> None:
        super().__init__(text)
        self.known = known


def main(argv: list[str] | None = None) -> int:
    """Set up; returns 0, or 1 with one line on standard error that says what to do."""
    parser = argparse.ArgumentParser(description="Set up an environment from a lock file.")
    parser.add_argument("what", choices=("run", "test"), help="which lock to install")
    parser.add_argument("--venv", type=Path, default=Path(".venv"), help="folder to install into")
    parser.add_argument("--locks", type=Path, default=LOCKS, help="folder of the lock files")
    arguments = parser.parse_args(argv)
    log = Path(f"{arguments.venv}.log")
    try:
        check_python()
        set_up(arguments.what, arguments.venv, arguments.locks, log)
    except (SetupError, OSError) as error:
        known = not isinstance(error, SetupError) and _known(str(error), arguments.what)
        text = known or str(error)
        print(f"error: {text}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; the same command begins anew", file=sys.stderr)
        return 130
    log.unlink(missing_ok=True)
    return 0


def check_python(version: tuple[int, int] = sys.version_info[:2]) -> None:
    """Refuse a Python that the locks are not made for.

    Raises:
        SetupError: naming the version and what is needed.
    """
    if not PYTHONS[0] <= version <= PYTHONS[1]:
        raise SetupError(
            f"this is Python {version[0]}.{version[1]}; Python 3.11, 3.12 or 3.13 is needed: "
            "install one, or set PYTHON=/path/to/python"
        )


def set_up(what: str, venv: Path, locks: Path, log: Path) -> None:
    """Make the environment what the lock says; do nothing where it is.

    An environment whose last set-up was killed has no stamp, and is made anew.  One that was
    whole is brought up to date in its place; where that fails before anything is changed (no
    network, no room), it stays what it was.

    Raises:
        SetupError: in one line that says what to do.
    """
    stamp, wanted = stamp_of(venv, what), digest(what, locks)
    if stamp.is_file() and stamp.read_text("utf-8") == wanted and _works(venv):
        return
    version = ".".join(map(str, sys.version_info[:3]))
    print(f"Setting up {venv} with Python {version} (once; a few minutes) …", flush=True)
    log.write_bytes(b"")
    stamps = {}
    if stamp_of(venv, "run").is_file() and _works(venv):
        stamps = {path: path.read_text("utf-8") for path in venv.glob(".installed-*")}
    else:
        make_environment(what, venv, log)
    for path in stamps:
        path.unlink()
    try:
        install(what, venv, locks, log)
    finally:
        for path, text in stamps.items():
            path.write_text(text, encoding="utf-8")
    stamp.write_text(wanted, encoding="utf-8")
    print("Set up.", flush=True)


def stamp_of(venv: Path, what: str) -> Path:
    """The file that says that a lock is installed; it holds :func:`digest`."""
    return venv / f".installed-{what}"


def digest(what: str, locks: Path) -> str:
    """What an installation depends on: this Python and the locks' content."""
    found = hashlib.sha256(repr(sys.version_info[:3]).encode())
    for name in ("build.txt", f"{what}.txt"):
        found.update((locks / name).read_bytes())
    return found.hexdigest()


def make_environment(what: str, venv: Path, log: Path) -> None:
    """An empty environment in place of whatever is there.

    Raises:
        SetupError: for want of room or of the module venv.
    """
    if venv.exists():
        shutil.rmtree(venv)
    free = shutil.disk_usage(venv.absolute().parent).free // 1_000_000
    if free < ROOM[what]:
        raise SetupError(
            f"the disk has {free} MB free: make room (about {ROOM[what]} MB are needed) and run "
            "the same again"
        )
    _run([sys._base_executable, "-m", "venv", str(venv)], what, log)


def install(what: str, venv: Path, locks: Path, log: Path) -> None:
    """Install the pinned packages, and see that nothing is missing.

    Raises:
        SetupError: naming what to do.
    """
    pinned = ["--no-deps", "--require-hashes"]
    build = [*pinned, "-r", str(locks / "build.txt")]
    rest = [*pinned, "--no-build-isolation", "-r", str(locks / f"{what}.txt")]
    python = _python(venv)
    pip = [python, "-m", "pip", "--disable-pip-version-check"]
    try:
        uv = _uv()
        for words in (build, rest) if uv else ():
            _run([*uv, "pip", "install", "--python", python, *words], what, log)
    except SetupError as error:
        if error.known:
            raise
        print(f"uv: {error}; going on with pip", file=sys.stderr)
        uv = []
    if not uv:
        _run([*pip, "install", *build], what, log)
        _run([*pip, "install", "--use-pep517", *rest], what, log)
    _run([*pip, "check"], what, log)


def _uv() -> list[str]:
    found = shutil.which("uv")
    return [found] if found else []


def _python(venv: Path) -> str:
    return str(venv.absolute() / "bin" / "python")


def _works(venv: Path) -> bool:
    """Whether the environment's Python starts and is this one's version."""
    ask = "import sys; print(*sys.version_info[:2])"
    try:
        said = subprocess.run([_python(venv), "-c", ask], capture_output=True, check=False)
    except OSError:
        return False
    return said.stdout.split() == [str(part).encode() for part in sys.version_info[:2]]


def _run(command: list[str], what: str, log: Path) -> None:
    """Run a command, its output in the log.

    Raises:
        SetupError: what its output shows.
    """
    with log.open("ab") as to:
        to.write(f"$ {' '.join(command)}\n".encode())
        to.flush()
        begin = to.tell()
        status = subprocess.run(
            command, stdout=to, stderr=subprocess.STDOUT, env=_environment(), check=False
        ).returncode
    if status == 0:
        return
    output = log.read_bytes()[begin:].decode("utf-8", "replace")
    known = _known(output, what)
    if known:
        raise SetupError(f"{known} (all that was said: {log})", known=True)
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    raise SetupError(f"{lines[-1] if lines else f'it ended with {status}'} (all of it: {log})")


def _known(output: str, what: str) -> str:
    for pattern, text in PROBLEMS:
        if re.search(pattern, output, re.IGNORECASE):
            return text.format(room=ROOM[what])
    return ""


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not LEFT_OUT.fullmatch(name)}
    return {**kept, "PIP_NO_INPUT": "1", "UV_NO_PROGRESS": "1"}


if __name__ == "__main__":
    sys.exit(main())
