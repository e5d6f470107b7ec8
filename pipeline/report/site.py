"""Stage ``report``: the tables → a site in ``outputs/report`` that opens from disk.

Pages are made by templates, charts by Vega-Lite, both here and now; what the reader
sorts, filters and corrects is done in the browser by the scripts in
``resources/report/assets``.  Nothing in the site depends on the clock or the
machine, and it asks nothing of the network.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

from pipeline.core.corpus import Corpus
from pipeline.core.mention import KINDS
from pipeline.core.params import Params
from pipeline.core.progress import say
from pipeline.core.schema import VALUE_TABLES
from pipeline.core.store import write_atomically
from pipeline.report import charts, figures, shared_data
from pipeline.report.documents import page_name, write_documents
from pipeline.report.plots import write_plots
from pipeline.report.rows import Rows, read_rows
from pipeline.report.templates import page

FOLDER = "report"
"""Where the site is, below the folder of tables."""
FRONT = "index.html"
"""The page to open."""
_LISTED = 25  # documents that the overview lists


def run_report(corpus: Corpus, interim: Path, outputs: Path, params: Params) -> Path:
    """Make the site anew where something changed, and the plots for DVC.

    Args:
        corpus: the documents.
        interim: folder of kept results.
        outputs: folder of tables; the site goes into ``report`` there.
        params: settings.

    Returns:
        The page to open.

    Raises:
        StageError: when the stages before have not run.
    """
    folder = outputs / FOLDER
    rows = read_rows(outputs)
    documents = rows.documents()
    chosen = choose(documents, params.report.max_documents)
    files = write_documents(corpus, interim, folder, rows, chosen, params)
    made = {
        **_pages(rows, documents, chosen),
        **shared_data.scripts(rows, chosen),
        **_assets(),
    }
    for name, content in made.items():
        write_atomically(folder / name, content)
        files.add(folder / name)
    _drop_others(folder, files)
    write_plots(outputs, rows)
    say(f"report: {folder / FRONT}")
    return folder / FRONT


def choose(documents: list[dict[str, Any]], most: int) -> set[str]:
    """Ids of the documents that get a page: all, or those with the most mentions."""
    if len(documents) <= most:
        return {row["doc_id"] for row in documents}
    order = sorted(documents, key=lambda row: (-row["n_mentions"], row["path"]))
    return {row["doc_id"] for row in order[:most]}


def _pages(rows: Rows, documents: list[dict[str, Any]], chosen: set[str]) -> dict[str, bytes]:
    """The pages that speak of all documents together."""
    left_out = len(documents) - len(chosen)
    return {
        FRONT: _overview(rows, documents, chosen),
        "tables.html": page("tables.html", left_out=left_out, shown=len(chosen)),
        "agencies.html": page("things.html", table="agencies", left_out=left_out),
        "cases.html": page("things.html", table="cases", left_out=left_out),
        "corrections.html": page("corrections.html"),
    }


def _overview(rows: Rows, documents: list[dict[str, Any]], chosen: set[str]) -> bytes:
    counts = {kind: rows.tables[VALUE_TABLES[kind].name].num_rows for kind in KINDS}
    status = dict.fromkeys(("ok", "partial", "failed"), 0)
    for row in documents:
        status[row["status"]] += 1
    order = sorted(
        documents, key=lambda row: (("failed", "partial", "ok").index(row["status"]), row["path"])
    )
    dates, amounts = figures.dates_by_year(rows), figures.amounts_by_year(rows)
    agencies, cases = figures.agencies_most_mentioned(rows), figures.cases_most_mentioned(rows)
    heat = figures.agencies_by_documents(rows)
    drawn = [
        ("dates", dates, charts.timeline),
        ("amounts", amounts, charts.sums),
        ("agencies", agencies, lambda figure: charts.most_mentioned(figure, "agency")),
        ("heat", heat, charts.heat_map),
        ("cases", cases, lambda figure: charts.most_mentioned(figure, "case")),
    ]
    return page(
        "overview.html",
        documents=[
            {**row, "page": page_name(row["doc_id"]) if row["doc_id"] in chosen else None}
            for row in order[:_LISTED]
        ],
        n_documents=len(documents),
        n_pages=len(chosen),
        status=status,
        counts=counts,
        figures={
            name: {"figure": figure, "drawings": draw(figure) if figure.marks else []}
            for name, figure, draw in drawn
        },
    )


def _assets() -> dict[str, bytes]:
    """Style and scripts."""
    folder = resources.files("pipeline").joinpath("resources", "report", "assets")
    return {
        f"assets/{item.name}": item.read_bytes().replace(b"\r\n", b"\n")
        for item in sorted(folder.iterdir(), key=lambda item: item.name)
        if item.is_file() and not item.name.startswith(".")
    }


def _drop_others(folder: Path, files: set[Path]) -> None:
    """Take away what an earlier run made and this one did not."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path not in files:
            path.unlink()
