"""Limits of one document's reading, as the stage keeps them."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from docx_files import docx, p

from pipeline.cache.store import Store
from pipeline.model.parsed import ParsedDocument
from pipeline.parse.stage import run_parse
from pipeline.settings.params import Params


def parsed(raw: Path, interim: Path, params: Params) -> dict[str, ParsedDocument]:
    corpus = run_parse(raw, interim, params)
    held = Store(interim / "parsed").of((f.sha256 for f in corpus.files), "parse")
    assert len(list((interim / "parsed").iterdir())) == len(corpus.files)
    return {f.path: ParsedDocument.from_bytes(held[f.sha256].read_bytes()) for f in corpus.files}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits memory")
@pytest.mark.slow
def test_a_failure_by_a_limit_is_tried_again_under_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw, interim = tmp_path / "raw", tmp_path / "interim"
    raw.mkdir()
    (raw / "large.docx").write_bytes(docx("".join(p(f"{i} " * 2_000) for i in range(1_000))))
    (raw / "small.txt").write_text("Some text.\n", encoding="utf-8")
    params = Params()
    tight = replace(params, documents=replace(params.documents, memory_limit=2))

    found = parsed(raw, interim, tight)
    assert found["small.txt"].status == "ok"
    assert found["large.docx"].status == "failed"
    assert "memory_limit (2 MB)" in (found["large.docx"].problem or "")

    names = sorted(path.name for path in (interim / "parsed").iterdir())
    capsys.readouterr()
    assert parsed(raw, interim, tight)["large.docx"].status == "failed"
    assert "2 documents kept from before, 0 to do" in capsys.readouterr().err
    assert sorted(path.name for path in (interim / "parsed").iterdir()) == names

    longer = replace(tight, documents=replace(tight.documents, time_limit=600))
    assert parsed(raw, interim, longer)["large.docx"].status == "failed"
    assert "1 documents kept from before, 1 to do" in capsys.readouterr().err

    assert parsed(raw, interim, params)["large.docx"].status == "ok"
    assert "1 documents kept from before, 1 to do" in capsys.readouterr().err
    parsed(raw, interim, params)
    assert "2 documents kept from before, 0 to do" in capsys.readouterr().err
    # what went well stands under lower limits too
    assert parsed(raw, interim, tight)["large.docx"].status == "ok"
    assert "2 documents kept from before, 0 to do" in capsys.readouterr().err


def test_a_document_that_cannot_be_read_is_kept_as_such(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw, interim = tmp_path / "raw", tmp_path / "interim"
    raw.mkdir()
    (raw / "bad.docx").write_bytes(b"PK\x03\x04 and nothing else")
    assert "damaged" in (parsed(raw, interim, Params())["bad.docx"].problem or "")
    capsys.readouterr()
    parsed(raw, interim, Params())
    assert "1 documents kept from before, 0 to do" in capsys.readouterr().err
