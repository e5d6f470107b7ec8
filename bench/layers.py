"""Words per second of each layer and finder, as ratios to the bare language model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bench.measure import rate
from bench.texts import samples, words
from pipeline.extract.agencies import find_agencies
from pipeline.extract.amounts import find_amounts
from pipeline.extract.cases import find_cases
from pipeline.extract.dates import find_dates
from pipeline.extract.mentions import find_mentions
from pipeline.model.document import Document
from pipeline.nlp.model import load_model, run_model
from pipeline.parse.formats import parse_bytes
from pipeline.settings.params import ExtractParams, ModelParams, Params

Finder = Callable[[Document], Sequence[Any]]
FINDERS: dict[str, Finder] = {
    "dates": find_dates,
    "amounts": find_amounts,
    "cases": find_cases,
    "agencies": find_agencies,
}


def layers() -> dict[str, Any]:
    """Words per second, and the ratio of each to bare ``nlp.pipe`` on the same text."""
    held, total = samples(), words()
    params = Params()
    nlp = load_model(ModelParams().name)
    texts = [sample.document.text for sample in held]
    bare = rate(total, lambda: list(nlp.pipe(texts)))
    speeds = {
        "bare model (NER and sentences)": bare,
        "model layer": rate(total, lambda: [run_model(s.document, params.model) for s in held]),
        "parse": rate(
            total, lambda: [parse_bytes(s.data, s.path, params.documents, None) for s in held]
        ),
        "all finders with tokens": rate(
            total, lambda: [find_mentions(s.document, s.reading, ExtractParams()) for s in held]
        ),
    }
    for name, finder in FINDERS.items():
        speeds[f"finder: {name}"] = rate(
            20 * total, lambda f=finder: [f(s.reading) for s in held for _ in range(20)]
        )
    return {
        name: {"words_per_second": round(speed), "times_bare_model": round(speed / bare, 2)}
        for name, speed in speeds.items()
    }
