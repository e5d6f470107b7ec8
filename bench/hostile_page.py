"""The tables of docs/hostile.md, each between two comments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from bench.texts import ROOT

if TYPE_CHECKING:
    from bench.hostile import Tried

PAGE = ROOT / "docs" / "hostile.md"
_LONGEST = 110  # characters of what a file's row says


def write_files(tried: Sequence[Tried]) -> None:
    """The table of kinds, and under each kind its files."""
    kinds = list(dict.fromkeys(one.kind for one in tried))
    lines = [
        "| kind | files | ok | partial | failed | most s | most MB |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for kind in kinds:
        held = [one for one in tried if one.kind == kind]
        counts = [
            sum(one.status == status for one in held) for status in ("ok", "partial", "failed")
        ]
        seconds = max(one.reading + (one.rest or 0) for one in held)
        megabytes = max(one.megabytes for one in held)
        lines.append(_row(kind, len(held), *counts, f"{seconds:.1f}", f"{megabytes:.0f}"))
    write_block("kinds", lines)
    lines = []
    for kind in kinds:
        lines += ["", f"### {kind}", ""]
        lines += ["| file | what it does | what it gave | read, s | then, s | MB |"]
        lines += ["|---|---|---|--:|--:|--:|"]
        lines += [
            _row(one.name, one.tries, _gave(one), f"{one.reading:.2f}", f"{one.rest or 0:.2f}",
                 f"{one.megabytes:.0f}")
            for one in tried if one.kind == kind
        ]  # fmt: skip
    write_block("files", lines)


def write_entries(entries: Iterable[tuple[str, str, float]]) -> None:
    """What else lies in a folder."""
    lines = ["| in the folder | what its row says | s |", "|---|---|--:|"]
    lines += [_row(name, _cut(said), f"{seconds:.2f}") for name, said, seconds in entries]
    write_block("entries", lines)


def write_large(tried: Sequence[Tried]) -> None:
    """Files of an attacker's size."""
    lines = ["| what it does | size | what it gave | read, s | MB |", "|---|--:|---|--:|--:|"]
    lines += [
        _row(one.tries, one.kind, _gave(one), f"{one.reading:.1f}", f"{one.megabytes:.0f}")
        for one in tried
    ]
    write_block("large", lines)


def write_corpus(figures: dict[str, Any]) -> None:
    """Good documents with and without hostile ones among them."""
    lines = ["| | good documents alone | hostile files among them |", "|---|--:|--:|"]
    lines += [_row(name, *pair) for name, pair in figures.items()]
    write_block("corpus", lines)


def write_block(name: str, lines: Iterable[str]) -> None:
    """Put lines between the comments of a block of the page.

    Raises:
        SystemExit: when the page lacks the block.
    """
    begin, end = f"<!-- {name}: written by `python -m bench` -->", f"<!-- end of {name} -->"
    text = PAGE.read_text(encoding="utf-8")
    if begin not in text or end not in text:
        raise SystemExit(f"{PAGE.name} lacks {begin} … {end}")
    before, rest = text.split(begin, 1)
    after = rest.split(end, 1)[1]
    body = "\n".join(lines).strip("\n")
    PAGE.write_text(f"{before}{begin}\n\n{body}\n\n{end}{after}", encoding="utf-8")


def _gave(one: Tried) -> str:
    mentions = f", {one.mentions} mentions" if one.mentions else ""
    said = f": {_cut(one.said)}" if one.said else ""
    return f"**{one.status}**{mentions}{said}"


def _cut(said: str) -> str:
    return said if len(said) <= _LONGEST else said[: _LONGEST - 1].rstrip() + "\u2026"


def _row(*cells: object) -> str:
    return "| " + " | ".join(_plain(str(cell)) for cell in cells) + " |"


def _plain(cell: str) -> str:
    """A cell that is text and nothing else: what a file says may look like markup."""
    shown = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in cell)
    for sign in "|<>":
        shown = shown.replace(sign, f"\\{sign}")
    return shown
