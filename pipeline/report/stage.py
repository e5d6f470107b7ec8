"""Stage ``report``: the tables → a site in ``outputs/report`` that opens from disk.

Pages are made by templates, charts by Vega-Lite, both here and now; what the reader
sorts, filters and corrects is done in the browser by the scripts in
``resources/report/assets``.  Nothing in the site depends on the clock or the
machine, and it asks nothing of the network.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pipeline.cache.store import write_atomically
from pipeline.corpus.corpus import Corpus
from pipeline.engine.progress import say
from pipeline.model.mention import KINDS
from pipeline.model.schema import VALUE_TABLES, Column
from pipeline.report import shared_data
from pipeline.report.charts import Chart, charts_of
from pipeline.report.documents import page_name, write_documents
from pipeline.report.drawing import draw
from pipeline.report.rows import Rows, read_rows
from pipeline.report.templates import page
from pipeline.resources import resource_names, resource_text
from pipeline.settings.params import Params
from pipeline.tables.csv_file import csv_bytes

FOLDER = "report"
"""Where the site is, below the folder of tables."""
FRONT = "index.html"
"""The page to open."""
PLOT = "plots/mentions.csv"
"""Data for ``dvc plots show``, below the folder of tables: mentions per document and kind."""
_LISTED = 25  # documents that the overview lists


def run_report(corpus: Corpus, interim: Path, outputs: Path, params: Params) -> Path:
    """Bring the site up to date, and the plot for DVC.

    Args:
        corpus: the documents.
        interim: folder of cached results.
        outputs: folder of tables; the site goes into ``report`` there.
        params: settings.

    Returns:
        The page to open.

    Raises:
        StageError: when the stages before have not run.
    """
    folder = outputs / FOLDER
    rows = read_rows(outputs)
    charts = charts_of(rows)
    documents = rows.documents()
    chosen = choose(documents, params.report.max_documents)
    files = write_documents(corpus, interim, folder, rows, chosen, params)
    _write_plot(outputs, rows)
    made = {**shared_data.scripts(rows, chosen), **_assets()}
    made |= _pages(rows, documents, chosen, charts)
    for name, content in made.items():
        write_atomically(folder / name, content)
        files.add(folder / name)
    _drop_others(folder, files)
    say(f"report: {folder / FRONT}")
    return folder / FRONT


def choose(documents: list[dict[str, Any]], most: int) -> set[str]:
    """Ids of the documents that get a page: all, or those with the most mentions."""
    if len(documents) <= most:
        return {row["doc_id"] for row in documents}
    order = sorted(documents, key=lambda row: (-row["n_mentions"], row["path"]))
    return {row["doc_id"] for row in order[:most]}


def _pages(
    rows: Rows,
    documents: list[dict[str, Any]],
    chosen: set[str],
    charts: dict[str, Chart],
) -> dict[str, bytes]:
    """The pages that speak of all documents together."""
    left_out = len(documents) - len(chosen)
    return {
        FRONT: _overview(rows, documents, chosen, charts),
        "tables.html": page("tables.html", left_out=left_out, shown=len(chosen)),
        "agencies.html": page("entities.html", table="agencies", left_out=left_out),
        "cases.html": page("entities.html", table="cases", left_out=left_out),
        "corrections.html": page("corrections.html"),
    }


def _overview(
    rows: Rows,
    documents: list[dict[str, Any]],
    chosen: set[str],
    charts: dict[str, Chart],
) -> bytes:
    counts = {kind: rows.tables[VALUE_TABLES[kind].name].num_rows for kind in KINDS}
    status = dict.fromkeys(("ok", "partial", "failed"), 0)
    for row in documents:
        status[row["status"]] += 1
    order = sorted(
        documents, key=lambda row: (("failed", "partial", "ok").index(row["status"]), row["path"])
    )
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
            name: {"figure": chart.figure, "drawings": [draw(spec) for spec in chart.specs]}
            for name, chart in charts.items()
        },
    )


def _assets() -> dict[str, bytes]:
    """Style and scripts."""
    names = resource_names("report/assets/")
    return {name.removeprefix("report/"): resource_text(name).encode() for name in names}


def _write_plot(outputs: Path, rows: Rows) -> None:
    columns = [Column(name, "string", "") for name in ("document", "kind", "mentions")]
    lines = []
    for row in rows.documents():
        lines += [
            {
                "document": row["path"],
                "kind": kind,
                "mentions": rows.count(row["doc_id"], table.name),
            }
            for kind, table in VALUE_TABLES.items()
        ]
    write_atomically(outputs / PLOT, csv_bytes(columns, lines))


def _drop_others(folder: Path, files: set[Path]) -> None:
    """Take away what an earlier run made and this one did not."""
    kept = {str(path) for path in files}
    for place, _, names in os.walk(folder, topdown=False):
        for name in names:
            path = f"{place}{os.sep}{name}"
            if path not in kept:
                Path(path).unlink()
        if Path(place) != folder and not any(Path(place).iterdir()):
            Path(place).rmdir()
