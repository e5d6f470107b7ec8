"""The README's table of speed, made from ``bench/results.json``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

BEGIN = "<!-- speed: written by `python -m bench --print` -->"
END = "<!-- end of speed -->"


def table(results: dict[str, Any]) -> str:
    """Markdown between :data:`BEGIN` and :data:`END`; what was not measured is left out."""
    head = [BEGIN, "", f"| measured on {results['machine']['cores']} cores | |", "|---|---|"]
    return "\n".join(
        [*head, *(f"| {what} | {figure} |" for what, figure in _lines(results)), "", END]
    )


def _lines(results: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for part, name in (("corpus", "corpus"), ("giant", "one document of 1,000,000 words")):
        held = results.get(part)
        if not held:
            continue
        what = f"{held['documents']:,} documents" if "documents" in held else name
        what = f"{what} ({held['words']:,} words)" if "documents" in held else what
        looks = held["bare_model"]["words_per_second"]
        yield f"{what}: the bare model", f"{sum(looks) // len(looks):,} words a second"
        for mode, label in (("in_process", "one process"), ("processes", "all cores")):
            figures = held[mode]
            shares = ", ".join(f"{k} {v['share']:.0%}" for k, v in figures["stages"].items())
            yield (
                f"{what}: from files to tables, {label}",
                f"{figures['times_bare_model']} of the bare model's speed ({shares}), stage "
                f"`extract` alone {figures['extract_times_bare_model']}; "
                f"{figures['peak_megabytes']:,} MB",
            )
    for size, figures in (results.get("adding") or {}).items():
        more = figures.get("report_more")  # what was measured before it was looked at has none
        yield (
            f"one document added to {int(size):,}, `dvc repro` through `evaluate`",
            f"{figures['seconds']} s, of which DVC itself {figures['dvc_itself']} s; "
            + (f"with the report {more} s more; " if more is not None else "")
            + f"nothing to do: {figures['nothing_to_do']} s",
        )
    for figures in (results.get("stream") or {}).values():
        yield (
            f"tables of {figures['mentions']:,} mentions",
            f"{figures['seconds']} s, {figures['peak_megabytes']:,} MB",
        )
    layers = results.get("layers") or {}
    for name, figures in layers.items():
        yield name, f"{figures['times_bare_model']} of the bare model's speed"
