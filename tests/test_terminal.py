"""No command hands a document's control characters to the terminal."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from pipeline.cli import main

EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\x08\r‮"


def visible(text: str) -> bool:
    return all(char == "\n" or unicodedata.category(char)[0] != "C" for char in text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / f"evil{EVIL}.txt").write_text(
        f"Title {EVIL}\n\nOn June 3, 2008 {EVIL} the DEA paid $5 million.\n", encoding="utf-8"
    )
    (raw / f"broken{EVIL}.pdf").write_bytes(b"%PDF-1.4 " + EVIL.encode())
    (raw / "catalog.csv").write_text(
        f'path,title\nnone{EVIL.replace(chr(13), "")}.txt,"A {EVIL} title"\n', encoding="utf-8"
    )
    return raw


def test_no_command_prints_control_characters(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    kept = ["--raw", str(folder), "--interim", str(out / "interim"), "--outputs", str(out)]
    name = f"evil{EVIL}.txt"
    assert main(["run", str(folder), str(out)]) == 0
    assert main(["summary", *kept]) == 0
    assert main(["run", str(folder), str(out), "--strict"]) == 1
    (folder / name).write_text("Other words.\n", encoding="utf-8")
    main(["verify", *kept])
    main(["show", name, "--raw", str(folder)])
    main(["show", f"broken{EVIL}.pdf", "--raw", str(folder)])
    main(["show", f"none{EVIL}", "--raw", str(folder)])
    main(["export", "annotations", "--out", str(tmp_path / "to"), "--outputs", str(out)])
    shown = capsys.readouterr()
    assert "owned" in shown.out and "owned" in shown.err
    assert visible(shown.out), [line for line in shown.out.splitlines() if not visible(line)]
    assert visible(shown.err), [line for line in shown.err.splitlines() if not visible(line)]
