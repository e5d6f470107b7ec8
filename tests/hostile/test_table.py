"""docs/hostile.md tells of every hostile file that the tests build."""

from __future__ import annotations

from folders import ROOT
from hostile.corpus import CASES
from hostile.entries import ENTRIES

_PAGE = (ROOT / "docs" / "hostile.md").read_text(encoding="utf-8")
_AGAIN = "measure again: python -m bench hostile"


def _block(name: str) -> list[str]:
    """The lines between a block's two comments."""
    begin, end = f"<!-- {name}: written by `python -m bench` -->", f"<!-- end of {name} -->"
    return _PAGE.split(begin, 1)[1].split(end, 1)[0].strip().splitlines()


def _firsts(lines: list[str]) -> list[str]:
    """The first cells of a table's rows, its head aside."""
    return [line.split(" | ")[0].removeprefix("| ") for line in lines if line.startswith("| ")]


def test_every_kind_is_there_with_its_files() -> None:
    kinds = list(dict.fromkeys(case.kind for case in CASES))
    assert _firsts(_block("kinds"))[1:] == kinds, _AGAIN
    assert "" not in kinds
    below: dict[str, list[str]] = {}
    for line in _block("files"):
        if line.startswith("### "):
            held = below.setdefault(line.removeprefix("### "), [])
        elif line.startswith("| ") and not line.startswith("| file |"):
            held.append(line.split(" | ")[0].removeprefix("| "))
    assert below == {kind: [c.name for c in CASES if c.kind == kind] for kind in kinds}, _AGAIN


def test_everything_that_may_lie_in_a_folder_is_there() -> None:
    assert _firsts(_block("entries"))[1:] == list(ENTRIES), _AGAIN


def test_the_large_files_and_the_corpus_are_there() -> None:
    assert len(_block("large")) > 10 and len(_block("corpus")) > 10, _AGAIN
