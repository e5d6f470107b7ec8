"""A correction of each kind is made in the report, downloaded, put into raw/ and applied."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import Any

import pytest
from report.conftest import Reader

from pipeline.review.corrections_file import COLUMNS
from pipeline.settings.params import Params
from pipeline.workflow import run_folder

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
SELECT = """([from, words]) => {
  const walker = document.createTreeWalker(document.getElementById('text'), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at >= 0 && node.data.includes(from)) {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + words.length);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      return true;
    }
  }
  return false;
}"""


def table(out: Path, name: str) -> list[dict[str, str]]:
    with (out / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def run(raw: Path, out: Path) -> Path:
    run_folder(raw, out, Params(), report=True)
    return out / "report"


def find(out: Path, kind: str, path: str, quote: str) -> dict[str, str]:
    rows = [row for row in table(out, kind) if (row["path"], row["quote"]) == (path, quote)]
    return rows[0]


def choose(page: Any, mention_id: str) -> None:
    page.locator(f"[data-m~='{mention_id}']").first.click()
    page.wait_for_selector(".m.chosen")


def add(page: Any, around: str, words: str, kind: str, values: dict[str, str]) -> None:
    assert page.evaluate(SELECT, [around, words])
    page.wait_for_selector("#selection-bar:not([hidden])")
    page.click(f"#selection-bar .tag.{kind}")
    for name, value in values.items():
        field = page.locator(f"#change-{name}")
        if field.evaluate("node => node.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.click("#selection-bar button.main")
    page.wait_for_selector("#selection-bar [role=status]")


def download(reader: Reader, raw: Path, reviewer: str) -> list[dict[str, str]]:
    page = reader.open("corrections.html")
    page.fill("#reviewer", reviewer)
    with page.expect_download() as caught:
        page.click("#download")
    shutil.copy(caught.value.path(), raw / "corrections.csv")
    with (raw / "corrections.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_corrections_are_made_downloaded_applied_and_kept(browser: Any, tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    (raw / "memo.md").write_text(
        "# A memo\n\nIn June 2008 the DEA asked for \\$400 million, and the 🏛 FBI for **nothing** "
        "at all.  The\nfollowing spring Operation Xcellerator ended, and the\nStrange Bureau "
        "of Maps closed on May 22, 2001.\n",
        encoding="utf-8",
    )
    shutil.copy(ROOT / "raw" / "samples" / "intelligence-centers.pdf", raw / "centers.pdf")
    reader = Reader(browser, run(raw, out))
    memo = next(f"documents/{p.name}" for p in (out / "report" / "documents").glob("memo*.html"))
    centers = next(
        f"documents/{p.name}" for p in (out / "report" / "documents").glob("centers*.html")
    )
    date, dea = (
        find(out, "dates", "memo.md", "June 2008"),
        find(out, "agency_mentions", "memo.md", "DEA"),
    )
    fbi, sum_ = (
        find(out, "agency_mentions", "memo.md", "FBI"),
        find(out, "amounts", "memo.md", "\\$400 million"),
    )
    in_pdf = find(out, "dates", "centers.pdf", "October 2014")
    page = reader.open(memo)
    choose(page, date["mention_id"])
    page.keyboard.press("a")
    choose(page, dea["mention_id"])
    page.keyboard.press("x")
    choose(page, sum_["mention_id"])
    page.keyboard.press("e")
    page.fill("#change-amount_min", "450000000")
    page.fill("#change-amount_max", "450000000")
    page.fill("#change-note", 'says "450", in the annex')
    page.click("#detail form button.main")
    choose(page, fbi["mention_id"])
    page.click("[data-act=change]")
    page.fill("#change-agency_id-search", "us-ice")
    page.locator("#change-agency_id option", has_text="us-ice").first.wait_for(state="attached")
    page.select_option("#change-agency_id", "us-ice")
    page.click("#detail form button.main")
    add(page, "nothing", "nothing", "amount", {"amount_min": "0", "currency": "USD"})
    reader.open(centers)
    choose(page, in_pdf["mention_id"])
    page.keyboard.press("e")
    page.fill("#change-value", "2014-11")
    page.click("#detail form button.main")
    named = {"agency_name": "Federal Agencies Office", "country": "US"}
    add(page, "began to pool", "Federal agencies", "agency", named)
    assert page.inner_text("#pending-count").startswith("7")
    lines = download(reader, raw, "R. Reader")
    assert tuple(lines[0]) == COLUMNS
    assert {line["reviewer"] for line in lines} == {"R. Reader"}
    reader.check()
    run(raw, out)
    told = table(out, "corrections")
    assert [
        (row["outcome"], row["explanation"]) for row in told if row["outcome"] != "applied"
    ] == []
    ids = {row["mention_id"] for row in table(out, "mentions")}
    assert dea["mention_id"] not in ids
    changed = {
        row["mention_id"]: row
        for row in (*table(out, "amounts"), *table(out, "dates"), *table(out, "agency_mentions"))
    }
    assert changed[sum_["mention_id"]]["amount_max"] == "450000000"
    assert changed[fbi["mention_id"]]["agency_id"] == "us-ice"
    assert changed[in_pdf["mention_id"]]["value"] == "2014-11"
    assert all(
        changed[row["mention_id"]]["reviewed"] == "true" for row in (date, sum_, fbi, in_pdf)
    )
    added = [row for row in table(out, "mentions") if row["rule"] == "review"]
    assert sorted((row["quote"], row["path"]) for row in added) == [
        ("Federal agencies", "centers.pdf"),
        ("nothing", "memo.md"),
    ]

    # the next round: what was applied is there, and can be changed again or taken back
    page.evaluate("localStorage.clear()")
    page = reader.open(memo)
    choose(page, sum_["mention_id"])
    assert "reviewed" in page.inner_text("#detail .over")
    page.keyboard.press("e")
    page.fill("#change-amount_max", "500000000")
    page.click("#detail form button.main")
    missed = next(row for row in added if row["quote"] == "nothing")
    choose(page, missed["mention_id"])
    page.keyboard.press("x")
    second = download(reader, raw, "S. Second")
    assert not [line for line in second if line["quote"] == "nothing"]
    assert [
        line for line in second if line["reviewer"] == "R. Reader" and line["action"] == "reject"
    ]
    run(raw, out)
    assert {row["outcome"] for row in table(out, "corrections")} == {"applied"}
    now = {row["mention_id"]: row for row in table(out, "amounts")}
    assert now[sum_["mention_id"]]["amount_max"] == "500000000"
    assert now[sum_["mention_id"]]["amount_min"] == "450000000"
    assert missed["mention_id"] not in now
    reader.check()
    reader.context.close()


def test_pending_corrections_are_listed_and_undone(reader: Reader, site: Path) -> None:
    page = reader.open(
        next(f"documents/{p.name}" for p in (site / "documents").glob("border*.html"))
    )
    for key in ("n", "a", "n", "x", "n", "a"):
        page.keyboard.press(key)
    assert page.inner_text("#pending-count").startswith("3")
    assert page.locator(".m.pending.wrong").count() >= 1
    page.keyboard.press("u")
    assert page.inner_text("#pending-count").startswith("2")
    page = reader.open("corrections.html")
    assert page.locator("#pending li").count() == 2
    page.locator("#pending li button").first.click()
    assert page.locator("#pending li").count() == 1
    page.click("#undo")
    assert page.inner_text("#pending-status") == "0 corrections."
    header = (
        "sha256,kind,source_start,source_end,page,boxes,quote,action,field,value,reviewer,note\r\n"
    )
    line = 'ab,date,1,5,,,"a ""b"",\nc",accept,,,Other,\r\n'
    page.set_input_files(
        "#load",
        {"name": "corrections.csv", "mimeType": "text/csv", "buffer": (header + line).encode()},
    )
    reader.until("document.getElementById('load-status').textContent.includes('1 line')")
    with page.expect_download() as caught:
        page.click("#download")
    assert Path(caught.value.path()).read_bytes().decode() == header + line
    page.set_input_files(
        "#load", {"name": "x.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"}
    )
    reader.until(
        "document.getElementById('load-status').textContent.includes('no file of corrections')"
    )


def test_what_is_saved_shows_at_once(browser: Any, tmp_path: Path) -> None:
    """By the button and by the key: the mark in the text, what was marked, how many there are."""
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    (raw / "memo.md").write_text(
        "# A memo\n\nIn June 2008 the DEA paid 66 dollars in *Grutter v. Bollinger*.\n",
        encoding="utf-8",
    )
    reader = Reader(browser, run(raw, out))
    page = reader.open(
        next(f"documents/{p.name}" for p in (out / "report" / "documents").glob("memo*.html"))
    )
    rows = {
        "date": (find(out, "dates", "memo.md", "June 2008"), {"value": "2008-07"}),
        "amount": (
            find(out, "amounts", "memo.md", "66 dollars"),
            {"amount_min": "66000000", "amount_max": "66000000"},
        ),
        "agency": (find(out, "agency_mentions", "memo.md", "DEA"), {}),
    }
    for number, (kind, (row, values)) in enumerate(rows.items(), 1):
        mark = page.locator(f"[data-m~='{row['mention_id']}']").first
        choose(page, row["mention_id"])
        assert page.inner_text("#detail .pending-note") == ""
        page.keyboard.press("e")
        for name, value in values.items():
            page.fill(f"#change-{name}", value)
        if kind == "agency":
            page.fill("#change-agency_id-search", "us-ice")
            page.locator("#change-agency_id option", has_text="us-ice").first.wait_for(
                state="attached"
            )
            page.select_option("#change-agency_id", "us-ice")
            page.click("#detail form button.main")
        else:
            page.keyboard.press("Enter")
        assert page.locator("#detail form").count() == 0
        told = page.inner_text("#detail .pending-note")
        assert told.startswith(f"Marked: {kind}, changed – ")
        assert all(value in told for value in (values or {"": "us-ice"}).values())
        assert page.get_attribute("[data-act=change]", "aria-pressed") == "true"
        assert "pending" in (mark.get_attribute("class") or "").split()
        assert page.inner_text("#pending-count").startswith(str(number))
        assert page.evaluate("document.activeElement.classList.contains('chosen')")
    page.click("#detail .pending-note button")
    assert page.inner_text("#detail .pending-note") == ""
    assert page.inner_text("#pending-count").startswith("2")
    page.keyboard.press("e")
    page.locator("#detail form button", has_text="Cancel").click()
    assert page.locator("#detail form").count() == 0
    assert page.inner_text("#pending-count").startswith("2")
    reader.check()
