"""The command: same bytes every time, old files go, other people's stay, errors that help."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.export.formats import FORMATS, export
from pipeline.export.results import Results
from pipeline.model.parsed import ParsedDocument
from pipeline.settings.params import Params
from pipeline.workflow import run_folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_results_give_the_same_bytes(
    results: Results, exported: Path, tmp_path: Path
) -> None:
    export(list(FORMATS), results, tmp_path, "2024-05-31", "CC-BY-4.0")
    assert files(tmp_path) == files(exported)


def test_a_document_that_has_gone_leaves_no_file(small_folder: Path, tmp_path: Path) -> None:
    out, to = tmp_path / "out", tmp_path / "to"
    command = ["export", "annotations", "docbin", "label-studio", "--outputs", str(out),
               "--out", str(to)]  # fmt: skip
    (small_folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    run_folder(small_folder, out, Params())
    assert main(command) == 0
    assert len(list((to / "docbin").glob("*.spacy"))) == 2
    assert len(list((to / "annotations").iterdir())) == 3
    (small_folder / "one.txt").unlink()
    run_folder(small_folder, out, Params())
    assert main(command) == 0
    assert [path.name[:3] for path in (to / "docbin").glob("*.spacy")] == ["two"]
    assert sorted(path.name for path in to.iterdir()) == ["annotations", "docbin", "label-studio"]


def test_files_of_others_are_left_alone(
    results: Results, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = tmp_path / "annotations" / "notes.txt"
    notes.parent.mkdir()
    notes.write_text("mine", encoding="utf-8")
    command = ["export", "annotations", "--out", str(tmp_path), "--outputs", str(results.outputs)]
    assert main(command) == 1
    assert "did not write; move it away" in capsys.readouterr().err
    assert files(tmp_path) == {"annotations/notes.txt": b"mine"}


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_without_results_it_says_what_to_do(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["export", name, "--out", str(tmp_path / "to"), "--outputs", str(tmp_path / "none"),
               "--date", "2024-05-31", "--license", "MIT"]  # fmt: skip
    assert main(command) == 1
    assert "run 'make run' or 'pipeline run' first" in capsys.readouterr().err
    assert not (tmp_path / "to" / name).exists()


def test_text_of_another_run_is_noticed(
    small_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    run_folder(small_folder, out, Params())
    command = ["export", "docbin", "--outputs", str(out), "--out", str(tmp_path / "to")]
    for path in (out / "interim" / "parsed").iterdir():
        document = ParsedDocument.from_bytes(path.read_bytes())
        other = replace(document, text=document.text.replace("Congress", "congress"))
        path.write_bytes(other.to_bytes())
    assert main(command) == 1
    assert "not the one that the tables were made from" in capsys.readouterr().err
    assert main([*command, "--interim", str(tmp_path / "elsewhere")]) == 1
    assert "--interim" in capsys.readouterr().err


def test_an_unknown_format_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "word", "--out", str(tmp_path)]) == 1
    assert "expected annotations, docbin, label-studio, ro-crate" in capsys.readouterr().err
