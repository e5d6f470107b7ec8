"""Pages that are pictures, with a stand-in for tesseract that "reads" known words."""

from __future__ import annotations

import hashlib
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("reportlab")

from pdfs import damaged

from pipeline.extract.mentions import mentions_of
from pipeline.model.errors import UnreadableDocument
from pipeline.model.media_types import PDF
from pipeline.nlp.model import ModelOutput
from pipeline.parse.pdf import ocr, read_pdf
from pipeline.settings.params import DocumentParams, Params
from pipeline.verify.check import check_rows

LINES = (
    "In June 2008 Congress approved $400 million for bridges, and on May 5, 2009 it",
    "asked the Department of Justice what had been built with it so far.",
)
ENGINE = """#!{python}
import sys
from collections.abc import Iterator
if "--version" in sys.argv:
    print("tesseract 5.3.0")
elif "--list-langs" in sys.argv:
    print('List of available languages in "/nowhere/" (2):')
    print("{languages}")
else:
    head = sys.stdin.buffer.readline().split()
    assert head[0] == b"P5" and "{languages}" in sys.argv and "tsv" in sys.argv
    names = "level page_num block_num par_num line_num word_num left top width height conf text"
    print("\\t".join(names.split()))
    print("\\t".join(map(str, (1, 1, 0, 0, 0, 0, 0, 0, 2550, 3300, -1, ""))))
    for number, line in enumerate({lines!r}, 1):
        left = 300
        for index, word in enumerate(line.split(), 1):
            wide = 22 * len(word)
            row = (5, 1, 1, 1, number, index, left, 400 + 60 * number, wide, 40, 91.5, word)
            print("\\t".join(map(str, row)))
            left += wide + 14
    print("\\t".join(map(str, (5, 1, 2, 1, 1, 1, 9, 9, 5, 5, 3.0, "~"))))
"""


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    program = tmp_path / "tesseract"
    text = ENGINE.format(python=sys.executable, languages="eng", lines=LINES)
    program.write_text(text, encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    ocr.languages.cache_clear()
    yield
    ocr.languages.cache_clear()


def test_pages_are_recognised_marked_and_verified(engine: None) -> None:
    data = damaged.half_scanned()
    document = read_pdf(data, DocumentParams(ocr="auto"), "en")
    assert document.status == "ok"
    assert document.ocr == ((2, 0.92),)
    assert document.text == damaged.TEXT + "\n\n" + " ".join(LINES)
    sha256 = hashlib.sha256(data).hexdigest()
    found = mentions_of(sha256, "", document, ModelOutput((), ()), Params().extract)
    rows = list(found.rows())
    texts = [row["text"] for row in rows]
    assert {"June 2008", "$400 million", "May 5, 2009", "Department of Justice"} <= set(texts)
    for row in rows:
        assert row["page"] == 2
        assert row["evidence"][-1]["role"] == "ocr"
        assert row["confidence"] < 0.93
    assert check_rows(data, sha256, PDF, None, rows) == {}
    outside = [{**row, "boxes": [[0, 0, 4000, 10]]} for row in rows]
    assert len(check_rows(data, sha256, PDF, None, outside)) == len(rows)
    on_text = [{**row, "page": 1} for row in rows]
    assert len(check_rows(data, sha256, PDF, None, on_text)) == len(rows)


def test_the_engine_is_part_of_the_key(engine: None) -> None:
    assert ocr.engine_version() == "tesseract 5.3.0 eng"


def test_without_the_engine_the_advice_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    ocr.languages.cache_clear()
    with pytest.raises(UnreadableDocument, match="install tesseract"):
        read_pdf(damaged.without_text(), DocumentParams(ocr="auto"), "en")
    document = read_pdf(damaged.half_scanned(), DocumentParams(ocr="auto"), "en")
    assert document.status == "partial"
    assert "install tesseract" in (document.problem or "")


def test_it_is_off_by_default() -> None:
    with pytest.raises(UnreadableDocument, match=r"documents\.ocr to auto"):
        read_pdf(damaged.without_text(), DocumentParams(), "en")
