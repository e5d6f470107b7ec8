"""Matches of rows with gold → figures: scores by kind and context, calibration, lines to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from pipeline.evaluate.matching import Match
from pipeline.model.mention import KINDS

Row = dict[str, Any]

_BUCKETS = (0.0, 0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 1.01)
_IN_SUMMARY = ("gold", "precision", "recall", "f1", "value_f1")
"""The measures of a kind that ``dvc metrics show`` prints."""
_IN_PLOT = ("precision", "recall", "f1", "strict_f1", "value_f1")
_IN_LINES = ("precision", "recall", "f1", "strict_f1", "value_accuracy", "value_f1")


def scores_by_kind(matches: Mapping[str, Sequence[Match]]) -> dict[str, Any]:
    """The scores of each kind of mention, without addresses, and those of each context."""
    result: dict[str, Any] = {}
    for kind, items in matches.items():
        result[kind] = scores(item for item in items if item.context != "url")
        if kind == "agency":
            result[kind] |= linking(item for item in items if item.context != "url")
        result[kind]["by_context"] = {
            context: scores(item for item in items if item.context == context)
            for context in ("reference", "url")
        } | {"all": scores(items)}
    return result


def scores(matches: Iterable[Match]) -> dict[str, float | int | None]:
    """Precision, recall and F1 by overlap; strict and value F1; value accuracy; counts.

    A share of nothing is null.
    """
    held = list(matches)
    hits = [m for m in held if m.row is not None and m.gold is not None]
    found = sum(m.row is not None for m in held)
    wanted = sum(m.gold is not None for m in held)
    strict = sum(m.strict for m in hits)
    right = sum(m.right for m in hits)
    return {
        "precision": _share(len(hits), found),
        "recall": _share(len(hits), wanted),
        "f1": _f1(len(hits), found, wanted),
        "strict_f1": _f1(strict, found, wanted),
        "value_accuracy": _share(right, len(hits)),
        "value_f1": _f1(right, found, wanted),
        "gold": wanted,
        "found": found,
        "matched": len(hits),
        "right": right,
    }


def linking(matches: Iterable[Match]) -> dict[str, float | int | None]:
    """For agencies: share of right agencies among matches, and of rows the registry knows."""
    rows = [m for m in matches if m.row is not None]
    hits = [m for m in rows if m.gold is not None]
    known = sum(
        1
        for m in rows
        if m.row and m.row["agency_id"] and not m.row["agency_id"].startswith("new-")
    )
    return {
        "linking_accuracy": _share(sum(m.right for m in hits), len(hits)),
        "registry_share": _share(known, len(rows)),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _f1(hits: int, found: int, wanted: int) -> float | None:
    return round(2 * hits / (found + wanted), 4) if found + wanted else None


def calibration(judged: Sequence[tuple[float, bool]]) -> list[Row]:
    """Expected against observed share of right values, by bucket of confidence."""
    rows: list[Row] = []
    for low, high in pairwise(_BUCKETS):
        held = [(c, right) for c, right in judged if low <= c < high]
        if held:
            rows.append(
                {
                    "expected": round(sum(c for c, _ in held) / len(held), 3),
                    "observed": round(sum(right for _, right in held) / len(held), 3),
                    "rows": len(held),
                }
            )
    return rows


def confidence_gap(buckets: Sequence[Row]) -> float | None:
    """Mean distance of expected from observed, weighted by rows (0 is perfect)."""
    total: int = sum(row["rows"] for row in buckets)
    if not total:
        return None
    gap = sum(abs(row["expected"] - row["observed"]) * row["rows"] for row in buckets)
    return round(float(gap) / total, 4)


# ---- the figures as files and a terminal show them


def plot_rows(name: str, metrics: Mapping[str, Any]) -> list[Row]:
    """Rows of the plot of scores: one a kind and measure of a set of gold."""
    return [
        {"set": name, "kind": kind, "measure": measure, "score": metrics[kind][measure]}
        for kind in KINDS
        for measure in _IN_PLOT
        if metrics[kind][measure] is not None
    ]


def summaries(metrics: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """A file a kind with the figures that a person reads, so that they make one small table.

    With several sets of gold they stand by set.  What documents without gold hold is none of
    them, so that these do not change the files.
    """
    sets = {name: held for name, held in metrics.items() if isinstance(held, dict)}
    for kind in KINDS:
        by_set = {
            name: {
                measure: round(held[kind][measure], 3)
                for measure in _IN_SUMMARY
                if held[kind][measure] is not None
            }
            for name, held in sets.items()
        }
        yield f"metrics/{kind}", by_set if len(by_set) != 1 else next(iter(by_set.values()))


def score_lines(metrics: Mapping[str, Any]) -> list[str]:
    """One line a kind of each gold set, in the columns of the guideline's scores."""
    lines: list[str] = []
    for name, scores in metrics.items():
        if not isinstance(scores, dict):
            continue
        counts, review = scores["documents"], scores["from_review"]
        lines.append(
            f"{name}: {counts['scored']} documents scored, "
            f"{counts['without_document']} without their document, "
            f"{counts['unreadable']} not readable"
        )
        if review["mentions"]:
            lines.append(
                f"  {review['mentions']} gold mentions ({review['share']:.1%}) came from review of "
                "this program's own rows, which favours them"
            )
        heads = "".join(f"{measure:>15}" for measure in _IN_LINES)
        lines.append(f"  {'kind':8}{heads}{'gold':>7}")
        for kind in KINDS:
            cells = "".join(_cell(scores[kind][measure]) for measure in _IN_LINES)
            lines.append(f"  {kind:8}{cells}{scores[kind]['gold']:>7}")
    return lines


def _cell(value: float | None) -> str:
    return f"{'–' if value is None else format(value, '.3f'):>15}"
