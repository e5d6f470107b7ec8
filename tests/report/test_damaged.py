"""Files that could not be read have their row and their page, and never end a stage."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from folders import SAMPLES
from parse.docx_files import docx, p

from pipeline.cli import main
from pipeline.settings.params import Params
from pipeline.workflow import run_folder

pytestmark = pytest.mark.slow

WHOLE = docx(p("In June 2008 the DEA spent $5 million."))


def _with(name: str, data: bytes) -> bytes:
    """The Word file with another content of one part; without the part where that is empty."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.namelist():
            if item != name:
                new.writestr(item, old.read(item))
        if data:
            new.writestr(name, data)
    return out.getvalue()


DAMAGED = {
    "nothing.docx": b"PK\x03\x04 and nothing else",
    "cut.docx": WHOLE[: len(WHOLE) // 2],
    "no_document.docx": _with("word/document.xml", b""),
    "no_xml.docx": _with("word/document.xml", b"<w:document><w:body>"),
    "no_types.docx": _with("[Content_Types].xml", b""),
    "not_text.docx": _with("word/document.xml", bytes(range(256))),
    "no_tail.docx": WHOLE[:-30],
    "empty.docx": b"",
    "empty.pdf": b"",
    "cut.pdf": (SAMPLES / "intelligence-centers.pdf").read_bytes()[:900],
    "head.pdf": b"%PDF-1.7\n",
    "zeros.txt": bytes(2000),
    "cut.html": b"<html><body><p",
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("damaged")
    raw = base / "raw"
    raw.mkdir()
    for name, data in DAMAGED.items():
        (raw / name).write_bytes(data)
    (raw / "whole.docx").write_bytes(WHOLE)
    run_folder(raw, base / "out", Params(), report=True)
    return base


def test_the_report_is_made_and_names_every_file(ran: Path) -> None:
    site = ran / "out" / "report"
    assert (site / "index.html").exists()
    data = "".join(path.read_text("utf-8") for path in site.rglob("*.js"))
    data += "".join(path.read_text("utf-8") for path in site.rglob("*.html"))
    for name in DAMAGED:
        assert name in data, name


def test_what_was_whole_has_its_rows(ran: Path) -> None:
    package = json.loads((ran / "out" / "datapackage.json").read_bytes())
    assert package["name"] == "policy-tables"
    assert (ran / "out" / "amounts.csv").read_text("utf-8").count("whole.docx") == 1


def test_other_commands_go_on_as_well(ran: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw, out = str(ran / "raw"), ran / "out"
    folders = ["--interim", str(out / "interim"), "--outputs", str(out)]
    assert main(["verify", "--raw", raw, *folders]) == 0
    to = ["--out", str(ran / "exported")]
    assert main(["export", "annotations", "label-studio", "docbin", *to, *folders]) == 0
    for name in DAMAGED:
        shown = main(["show", str(ran / "raw" / name), "--out", str(ran / "page.html")])
        assert shown in (0, 1)
    assert "Traceback" not in capsys.readouterr().err


def test_a_file_that_changes_during_the_run_is_said(tmp_path: Path) -> None:
    """The report would show another text than the rows were read from."""
    from pipeline.corpus.corpus import scan
    from pipeline.model.errors import StageError
    from pipeline.report.stage import run_report

    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    (raw / "a.docx").write_bytes(WHOLE)
    corpus = scan(raw)
    run_folder(raw, out, Params())
    (raw / "a.docx").write_bytes(docx(p("Another text.")))
    with pytest.raises(StageError, match=r"a\.docx: was changed during the run; run again"):
        run_report(corpus, out / "interim", out, Params())
