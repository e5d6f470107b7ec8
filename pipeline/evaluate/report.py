"""Metrics as a few lines that a person reads in a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipeline.model.kinds import KINDS

_MEASURES = ("precision", "recall", "f1", "strict_f1", "value_accuracy", "value_f1")


def score_lines(metrics: dict[str, Any]) -> list[str]:
    """One line a kind of each gold set, in the columns of the guideline's scores."""
    return list(_lines(metrics))


def _lines(metrics: dict[str, Any]) -> Iterable[str]:
    for name, scores in metrics.items():
        if not isinstance(scores, dict):
            continue
        counts = scores["documents"]
        yield (
            f"{name}: {counts['scored']} documents scored, "
            f"{counts['without_document']} without their document, "
            f"{counts['unreadable']} not readable"
        )
        review = scores["from_review"]
        if review["mentions"]:
            yield (
                f"  {review['mentions']} gold mentions ({review['share']:.1%}) came from review of "
                "this program's own rows, which favours them"
            )
        yield f"  {'kind':8}" + "".join(f"{measure:>15}" for measure in _MEASURES) + f"{'gold':>7}"
        for kind in KINDS:
            held = scores[kind]
            cells = "".join(_cell(held[measure]) for measure in _MEASURES)
            yield f"  {kind:8}{cells}{held['gold']:>7}"


def _cell(value: float | None) -> str:
    return f"{'–' if value is None else format(value, '.3f'):>15}"
