"""Stage ``evaluate``: rows before corrections, and gold → ``metrics.json``, plots, every error."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.cache.store import write_atomically
from pipeline.corpus.corpus import Corpus
from pipeline.engine.progress import say
from pipeline.evaluate.gold import (
    GoldFile,
    GoldMention,
    check_fit,
    gold_files,
    review_share,
)
from pipeline.evaluate.matching import Match, error_kind, match
from pipeline.evaluate.metrics import (
    calibration,
    confidence_gap,
    plot_rows,
    scores_by_kind,
    summaries,
)
from pipeline.model.media_types import PDF
from pipeline.model.mention import KINDS
from pipeline.model.schema import PLACE, VALUE_TABLES, Column
from pipeline.tables.collect import cached_rows
from pipeline.tables.csv_file import csv_bytes
from pipeline.tables.document_rows import DocumentRows
from pipeline.verify.sources import read_source

ERRORS = (
    "set",
    "document",
    "kind",
    "error",
    "gold_quote",
    "gold_value",
    "text",
    "value",
    "rule",
    "context",
    "source_start",
    "sentence",
)

Row = dict[str, Any]
_InDocument = tuple[str, Match]
"""A match with the path of its document."""


def run_evaluate(
    corpus: Corpus, interim: Path, outputs: Path, folders: Sequence[Path]
) -> dict[str, Any]:
    """Score what the rules found, before any correction, against the gold in ``folders``.

    Writes ``metrics.json`` (all figures), ``metrics/KIND.json`` (those that a person reads),
    ``errors.csv``, ``plots/scores.csv`` and ``plots/confidence.csv`` to ``outputs``; returns
    all figures.

    Raises:
        StageError: when the stages before have not run.
        GoldError: when a gold file cannot be used.
    """
    golds_of = {folder: gold_files(folder) for folder in folders}
    stems = frozenset(gold.stem for golds in golds_of.values() for gold in golds)
    with_gold = tuple(file for file in corpus.files if PurePosixPath(file.path).stem in stems)
    documents = _documents(replace(corpus, files=with_gold), interim)
    metrics: dict[str, Any] = {}
    errors: list[Row] = []
    plot: list[Row] = []
    judged: list[tuple[float, bool]] = []
    for folder, golds in golds_of.items():
        name = _set_name(folder)
        found = _match_set(corpus, documents, golds)
        matches = {kind: [item for _, item in items] for kind, items in found.matches.items()}
        metrics[name] = {
            "documents": {
                "scored": len(found.scored),
                "without_document": found.without_document,
                "unreadable": found.unreadable,
            },
            "from_review": review_share(found.scored),
            **scores_by_kind(matches),
        }
        errors += _errors(name, found)
        plot += plot_rows(name, metrics[name])
        judged += [
            (item.row["confidence"], item.right)
            for items in matches.values()
            for item in items
            if item.row is not None
        ]
    buckets = calibration(judged)
    metrics["confidence_gap"] = confidence_gap(buckets)
    _write(outputs, metrics, errors, plot, buckets)
    return metrics


def _set_name(folder: Path) -> str:
    """The folder's path without what is above it."""
    return "/".join(part for part in folder.parts[-2:] if part not in ("..", ".", "/"))


def _documents(corpus: Corpus, interim: Path) -> dict[str, DocumentRows]:
    """The documents, by stem; of several the first by path."""
    found: dict[str, DocumentRows] = {}
    for rows in cached_rows(corpus, interim):
        found.setdefault(PurePosixPath(rows.file.path).stem, rows)
    return found


@dataclass
class _Set:
    """A set of gold: its matches by kind, which files were scored, how many could not be."""

    matches: dict[str, list[_InDocument]] = field(
        default_factory=lambda: {kind: [] for kind in KINDS}
    )
    scored: list[GoldFile] = field(default_factory=list)
    without_document: int = 0
    unreadable: int = 0


def _match_set(
    corpus: Corpus, documents: Mapping[str, DocumentRows], golds: Sequence[GoldFile]
) -> _Set:
    found = _Set()
    for gold in golds:
        rows = documents.get(gold.stem)
        if rows is None:
            found.without_document += 1
            say(f"evaluate: {gold.path.name}: its document is not there; skipped", urgent=True)
            continue
        document = rows.document
        if document["status"] == "failed":
            found.unreadable += 1
            say(f"evaluate: {gold.path.name}: its document was not read; skipped", urgent=True)
            continue
        found.scored.append(gold)
        if document["media_type"] != PDF:
            data = corpus.read(rows.file)
            check_fit(gold, read_source(data, document["encoding"], document["media_type"]))
        for kind in KINDS:
            wanted = [m for m in gold.mentions if m.kind == kind]
            matches = match(rows.tables[VALUE_TABLES[kind].name], wanted)
            found.matches[kind] += [(document["path"], item) for item in matches]
    return found


def _errors(name: str, found: _Set) -> Iterator[Row]:
    for kind, items in found.matches.items():
        for path, item in items:
            error = error_kind(item)
            if error is None:
                continue
            row, gold = item.row, item.gold
            yield {
                "set": name,
                "document": path,
                "kind": kind,
                "error": error,
                "gold_quote": gold.quote if gold else None,
                "gold_value": json.dumps(gold.value, ensure_ascii=False, default=str)
                if gold
                else None,
                "text": row["text"] if row else None,
                "value": _value_text(kind, row) if row else None,
                "rule": row["rule"] if row else None,
                "context": item.context,
                "source_start": _where(row, gold),
                "sentence": row["sentence"] if row else None,
            }


def _where(row: Any, gold: GoldMention | None) -> str:
    """Where an error stands: offset in the source, in a PDF page and the first box's corner."""
    if gold is not None and gold.page is not None:
        return _corner(gold.page, gold.boxes)
    if gold is not None:
        return str(gold.start)
    if row["source_start"] is None:
        boxes = row["boxes"]
        return _corner(row["page"], json.loads(boxes) if isinstance(boxes, str) else boxes)
    return str(row["source_start"])


def _corner(page: int, boxes: Sequence[Sequence[float]]) -> str:
    return f"page {page} at {boxes[0][0]:.0f}, {boxes[0][1]:.0f}"


def _value_text(kind: str, row: Any) -> str:
    place = {column.name for column in PLACE}
    value = {
        column.name: row[column.name]
        for column in VALUE_TABLES[kind].columns
        if column.name not in place and row[column.name] is not None
    }
    return json.dumps(value, ensure_ascii=False, default=str)


def _write(
    outputs: Path, metrics: dict[str, Any], errors: list[Row], plot: list[Row], buckets: list[Row]
) -> None:
    for name, figures in (("metrics", metrics), *summaries(metrics)):
        text = json.dumps(figures, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        write_atomically(outputs / f"{name}.json", text.encode())
    _write_csv(outputs / "errors.csv", ERRORS, errors)
    _write_csv(outputs / "plots" / "scores.csv", ("set", "kind", "measure", "score"), plot)
    _write_csv(outputs / "plots" / "confidence.csv", ("expected", "observed", "rows"), buckets)


def _write_csv(path: Path, names: Sequence[str], rows: list[Row]) -> None:
    columns = [Column(name, "string", "") for name in names]
    write_atomically(path, csv_bytes(columns, rows))
