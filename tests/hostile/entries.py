"""What may lie in a folder besides documents."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

from pipeline.settings.params import DocumentParams

Put = Callable[[Path], object]


class CannotBeMade(Exception):
    """Who runs this cannot make such a thing, or is not stopped by it."""


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def link(path: Path, to: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(to)


def twins(*names: str) -> Put:
    def make(raw: Path) -> None:
        for name in names:
            put(raw / name, f"text of {name!a}")

    return make


def in_bytes(raw: Path) -> None:
    """A name that is not valid UTF-8."""
    with open(os.fsencode(raw) + b"/caf\xe9.txt", "wb") as opened:  # noqa: PTH123
        opened.write(b"in bytes")


def a_socket(raw: Path) -> None:
    here = Path.cwd()
    os.chdir(raw)  # a socket's whole name may have 107 bytes
    try:
        with socket.socket(socket.AF_UNIX) as held:
            held.bind("s.txt")
    finally:
        os.chdir(here)


def a_device(raw: Path) -> None:
    try:
        os.mknod(raw / "null.txt", 0o20666, os.makedev(1, 3))
    except OSError:
        raise CannotBeMade("only root can make a device") from None


def locked(raw: Path) -> None:
    if os.geteuid() == 0:
        raise CannotBeMade("root may read everything")
    put(raw / "locked.txt", "x")
    (raw / "locked.txt").chmod(0)


def closed_folder(raw: Path) -> None:
    if os.geteuid() == 0:
        raise CannotBeMade("root may open everything")
    put(raw / "closed" / "x.txt", "x")
    (raw / "closed").chmod(0)


def empty_folders(raw: Path) -> None:
    for number in range(2000):
        (raw / f"{number // 50}" / f"{number}").mkdir(parents=True)


def deep_folders(raw: Path) -> None:
    """Deeper than Python's stack."""
    here = Path.cwd()
    os.chdir(raw)
    try:
        for _ in range(1500):
            Path("d").mkdir()
            os.chdir("d")
        Path("x.txt").write_text("deep", encoding="utf-8")
    finally:
        os.chdir(here)


NFC, NFD = "Informe M\u00e9xico.txt", "Informe Me\u0301xico.txt"

# what is put into the folder; the paths that get a row, each with words of its problem or ""
ENTRIES: dict[str, tuple[Put, dict[str, str]]] = {
    "pipe": (lambda raw: os.mkfifo(raw / "p.txt"), {"p.txt": "is a pipe"}),
    "socket": (a_socket, {"s.txt": "is a socket"}),
    "device": (a_device, {"null.txt": "is a device"}),
    "no permission": (locked, {"locked.txt": "check the file's permissions"}),
    "folder without permission": (closed_folder, {"closed": "folder that cannot be opened"}),
    "link to a file outside": (lambda raw: link(raw / "a.txt", "../out/secret.txt"),
                               {"a.txt": "follow_links"}),
    "absolute link": (lambda raw: link(raw / "a.txt", "/etc/passwd"), {"a.txt": "follow_links"}),
    "link to a folder outside": (lambda raw: link(raw / "papers", "../out"),
                                 {"papers": "outside the folder"}),
    "link to the folder above": (lambda raw: link(raw / "up", ".."), {"up": "outside the folder"}),
    "link by a link": (lambda raw: (link(raw / "b.txt", "c.txt"),
                                    link(raw / "c.txt", "/etc/passwd")),
                       {"b.txt": "outside", "c.txt": "outside"}),
    "link to nothing": (lambda raw: link(raw / "a.txt", "gone.txt"), {"a.txt": "is not there"}),
    "links in a circle": (lambda raw: (link(raw / "a.txt", "b.txt"), link(raw / "b.txt", "a.txt")),
                          {"a.txt": "is not there", "b.txt": "is not there"}),
    "link to itself as a folder": (lambda raw: link(raw / "loop", "."), {}),
    "link inside": (lambda raw: link(raw / "sub" / "again.txt", "../good.txt"), {}),
    "folder named as a file": (lambda raw: put(raw / "x.pdf" / "y.txt", "y"), {"x.pdf/y.txt": ""}),
    "forms of Unicode": (twins(NFC, NFD), {NFC: "", NFD: ""}),
    "capitals": (twins("Report.TXT", "report.txt"), {"Report.TXT": "", "report.txt": ""}),
    "line feed and controls": (twins("a\nb\x07\x1b[31m.txt"), {"a\nb\x07\x1b[31m.txt": ""}),
    "turned order": (twins("exe\u202etxt.txt"), {"exe\u202etxt.txt": ""}),
    "name as a path or an option": (twins("%2e%2e%2fetc.txt", "-rf", "C:\\x.txt"),
                                    {"%2e%2e%2fetc.txt": "", "-rf": "", "C:\\x.txt": ""}),
    "name as a formula": (twins("=1+1.txt"), {"=1+1.txt": ""}),
    "longest name": (twins("n" * 251 + ".txt"), {"n" * 251 + ".txt": ""}),
    "not UTF-8": (in_bytes, {"caf\\xe9.txt": ""}),
    "thousands of empty folders": (empty_folders, {}),
    "folders deeper than the stack": (deep_folders, {"d/" * 1500 + "x.txt": ""}),
    "large": (lambda raw: (raw / "large.txt").write_bytes(b"x" * 5000), {"large.txt": "max_bytes"}),
    "sparse": (lambda raw: os.truncate(os.open(raw / "s.txt", os.O_CREAT | os.O_RDWR), 1 << 40),
               {"s.txt": "1099511627776 bytes"}),
}  # fmt: skip
LIMITS = DocumentParams(max_bytes=4000)


def put_good(base: Path) -> Path:
    """A folder ``raw`` with a good file, beside a folder that links may lead to."""
    put(base / "out" / "secret.txt", "a secret")
    put(base / "raw" / "good.txt", "good")
    return base / "raw"


def take_away(raw: Path) -> None:
    """Folders deeper than the stack are too much for what clears up."""
    subprocess.run(["rm", "-rf", str(raw / "d")], check=True)
