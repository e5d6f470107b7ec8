"""The report in a real browser, opened from disk: read, filter, follow, correct."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from report.conftest import Reader

pytestmark = pytest.mark.slow

PHONE = {"viewport": {"width": 375, "height": 740}}


def table(out: Path, name: str) -> list[dict[str, str]]:
    with (out / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def document(site: Path, part: str) -> str:
    return next(f"documents/{path.name}" for path in (site / "documents").glob(f"{part}*.html"))


def pages(site: Path) -> list[str]:
    return [
        "index.html",
        "tables.html#table=agency_mentions",
        "tables.html#table=documents",
        "agencies.html",
        "agencies.html#us-dea",
        "cases.html#mx-limpieza",
        "corrections.html",
        document(site, "intelligence"),
        document(site, "cooperacion"),
    ]


def test_a_mark_of_a_chart_leads_to_its_rows_and_on_to_the_passage(
    reader: Reader, samples_run: Path
) -> None:
    page = reader.open("index.html")
    assert page.locator(".on-wide svg.drawing").count() == 5
    mark = page.locator("#dates .on-wide a[aria-label^='2009:']")
    count = int(mark.get_attribute("aria-label").split(": ")[1].split()[0])
    mark.click()
    reader.settled()
    dates = [row for row in table(samples_run, "dates") if row["start_date"][:4] == "2009"]
    assert len(dates) == count
    assert page.locator("#rows tbody tr").count() == count
    quotes = page.locator("#rows td.c-quote").all_inner_texts()
    assert sorted(quotes) == sorted(" ".join(row["quote"].split()) for row in dates)
    link = page.locator("#rows td.c-quote a").first
    mention = link.get_attribute("href").split("#")[1]
    link.click()
    page.wait_for_selector(".m.chosen")
    assert page.url.endswith("#" + mention)
    chosen = page.locator(f"[data-m~='{mention}']").first
    assert "chosen" in chosen.get_attribute("class")
    (row,) = [row for row in dates if row["mention_id"] == mention]
    shown = page.locator("#detail").inner_text()
    for part in (row["value"], row["rule"], row["confidence"]):
        assert part in shown
    words = "".join(page.locator("#detail .source").inner_text().split())
    assert "".join((row["prefix"] + row["quote"] + row["suffix"]).split()) in words


def test_every_mark_leads_to_as_many_rows_as_it_says(
    reader: Reader, site: Path, samples_run: Path
) -> None:
    page = reader.open("index.html")
    marks = page.eval_on_selector_all(
        ".on-wide svg a",
        "all => all.map(a => [a.getAttribute('href'), a.getAttribute('aria-label')])",
    )
    assert len(marks) > 60
    rows = {
        name: table(samples_run, name)
        for name in ("dates", "amounts", "agency_mentions", "case_mentions")
    }
    for href, label in marks:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(href).fragment).items()}
        held = [row for row in rows[asked.pop("table")] if meets(row, asked)]
        said = label.rsplit(": ", 1)[1].split()[0]
        assert len(held) == int(said), label
    page = reader.open(
        "tables.html#table=amounts&from=2012&to=2012&min=100000000&below=1000000000&currency=USD"
    )
    reader.settled()
    wanted = {
        "from": "2012",
        "to": "2012",
        "min": "100000000",
        "below": "1000000000",
        "currency": "USD",
    }
    assert (
        page.locator("#rows tbody tr").count()
        == sum(meets(row, wanted) for row in rows["amounts"])
        > 0
    )


def meets(row: dict[str, str], asked: dict[str, str]) -> bool:
    """What the filters of the address mean, told once more."""
    day = row["start_date"] or row["end_date"] if "start_date" in row else row["published"]
    tests = {
        "from": lambda value: (
            not day if value == "none" else bool(day) and int(day[:4]) >= int(value)
        ),
        "to": lambda value: bool(day) and int(day[:4]) <= int(value),
        "min": lambda value: bool(row["amount_min"]) and float(row["amount_min"]) >= float(value),
        "below": lambda value: bool(row["amount_min"]) and float(row["amount_min"]) < float(value),
        "currency": lambda value: (row["currency"] or "none") == value,
        "agency": lambda value: row["agency_id"] == value,
        "case": lambda value: row["case_id"] == value,
        "doc": lambda value: row["doc_id"] == value,
    }
    return all(tests[name](value) for name, value in asked.items())


@pytest.mark.parametrize("name", ["mentions", "amounts", "agencies", "documents"])
def test_the_rows_that_are_downloaded_are_those_of_the_tables(
    reader: Reader, samples_run: Path, name: str
) -> None:
    page = reader.open(f"tables.html#table={name}")
    reader.settled()
    with page.expect_download() as caught:
        page.click("#export")
    assert Path(caught.value.path()).read_bytes() == (samples_run / f"{name}.csv").read_bytes()


def test_filters_search_and_sort_stand_in_the_address(reader: Reader, samples_run: Path) -> None:
    page = reader.open("tables.html#table=agency_mentions")
    reader.settled()
    page.select_option("#filter-country", "MX")
    page.fill("#filter-q", "procuraduria")
    reader.until("location.hash.includes('procuraduria')")
    reader.settled()
    page.click("th [data-column=confidence]")
    page.click("th [data-column=confidence]")
    assert (
        page.locator("th", has=page.locator("[data-column=confidence]")).get_attribute("aria-sort")
        == "descending"
    )
    shown = page.locator("#rows td.c-confidence").all_inner_texts()
    assert shown == sorted(shown, reverse=True) and shown
    assert set(page.locator("#rows td.c-country").all_inner_texts()) == {"MX"}
    address, count = page.url, page.inner_text("#count")
    assert f"{len(shown)} of {len(table(samples_run, 'agency_mentions'))} rows" == count
    with page.expect_download() as caught:
        page.click("#export")
    text = Path(caught.value.path()).read_bytes().decode()
    assert len(list(csv.DictReader(io.StringIO(text, newline="")))) == len(shown)
    page.goto("about:blank")
    page.goto(address)
    reader.settled()
    assert page.inner_text("#count") == count
    assert page.input_value("#filter-q") == "procuraduria"
    page.locator(".chip.clear").click()
    reader.settled()
    assert page.inner_text("#count").startswith(str(len(table(samples_run, "agency_mentions"))))


def test_all_mentions_of_a_body_stand_in_their_sentences(reader: Reader, samples_run: Path) -> None:
    page = reader.open("agencies.html#us-dea")
    page.wait_for_selector("#mentions li")
    rows = [row for row in table(samples_run, "agency_mentions") if row["agency_id"] == "us-dea"]
    assert page.locator("#mentions li").count() == len(rows)
    sentences = [
        " ".join(text.split()) for text in page.locator("#mentions .context").all_text_contents()
    ]
    assert sorted(sentences) == sorted(" ".join(row["sentence"].split()) for row in rows)
    marked = page.locator("#mentions .context a").all_text_contents()
    assert sorted(marked) == sorted(row["text"] for row in rows)
    dates = [
        text.split(" · ")[0] for text in page.locator("#mentions section > .meta").all_inner_texts()
    ]
    assert dates == sorted(dates)
    page.goto(page.url.split("#")[0] + "#")
    page.wait_for_selector("#list:not([hidden])")
    page.fill("#search", "drug enforcement")
    assert page.locator("#entities li a").first.inner_text() == "Drug Enforcement Administration"


def test_the_keyboard_goes_from_mention_to_mention(reader: Reader, site: Path) -> None:
    page = reader.open(document(site, "intelligence"))
    page.keyboard.press("n")
    first = page.evaluate("location.hash")
    assert page.evaluate("document.activeElement.dataset.m") == first[1:]
    page.keyboard.press("n")
    second = page.evaluate("location.hash")
    assert second != first
    page.keyboard.press("p")
    assert page.evaluate("location.hash") == first
    assert page.locator("#picture rect.chosen").count() >= 1
    page.uncheck("[name=kind][value=date]")
    page.locator("#text").focus()
    page.keyboard.press("n")
    chosen = page.locator(".m.chosen").first
    assert "date" not in chosen.get_attribute("class").split()
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()
    page = reader.open("index.html")
    page.locator("#dates .on-wide a").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("19")
    page.keyboard.press("Enter")
    reader.settled()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "filter-q"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_kind_of_page_passes_the_accessibility_checks(
    browser: Any, site: Path, small_site: Path, scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    options: dict[str, Any] = {"preload": False}  # it would ask for the style as a page may not
    if scheme == "dark":  # all else is as in the light
        options["runOnly"] = {"type": "rule", "values": ["color-contrast"]}
    entity = "agencies.html#new-us-bureau-of-matter-0"
    looks = [
        (small_site, name)
        for name in ("index.html", "tables.html#table=mentions", "agencies.html", entity)
    ]
    looks += [(small_site, "corrections.html"), (site, document(site, "intelligence"))]
    for folder, name in looks:
        reader = Reader(browser, folder, color_scheme=scheme, reduced_motion="reduce")
        page = reader.open(name)
        page.wait_for_timeout(150)
        if name.startswith("documents/"):
            for key in "nanxne":  # marked, marked as wrong, and a form
                page.keyboard.press(key)
        for summary in page.locator(".as-table summary").all():
            summary.click()
        found = axe.run(page, options=options)
        told = [
            f"{item['id']}: {item['nodes'][0]['html']} {item['nodes'][0]['failureSummary']}"
            for item in found.response["violations"]
        ]
        assert not told, f"{name} in {scheme}: {told}"
        assert found.response["passes"]
        reader.check()
        reader.context.close()


def test_a_phone_shows_every_page_without_scrolling_sideways(browser: Any, site: Path) -> None:
    reader = Reader(browser, site, **PHONE)
    for name in pages(site):
        page = reader.open(name)
        page.wait_for_timeout(100)
        if name.startswith("documents/"):
            page.click("#next")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 375, name
    reader.check()
    reader.context.close()


def test_dark_and_light_follow_the_system_and_the_button(browser: Any, site: Path) -> None:
    reader = Reader(browser, site, color_scheme="dark")
    page = reader.open("index.html")

    def shade() -> int:
        return int(
            page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]")
        )

    bar = "getComputedStyle(document.querySelector('#dates .on-wide a path')).fill"
    dark = page.evaluate(bar)
    assert shade() < 60
    page.click("#theme")
    assert shade() > 200
    assert page.evaluate(bar) != dark
    page = reader.open("corrections.html")
    assert shade() > 200
    reader.check()
    reader.context.close()
