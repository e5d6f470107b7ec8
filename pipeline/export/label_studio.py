"""Label Studio: a task a document with our mentions as predictions, and the labelling setup.

``tasks.json`` is imported into a project whose labelling setup is ``config.xml``.
Offsets are code points of the clean text, which each task carries.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from pipeline.export.results import Exported, Results, Row, placed_in, value_of
from pipeline.model.mention import KINDS

CONFIG, TASKS = "config.xml", "tasks.json"
PATTERNS = (CONFIG, TASKS)

_LABEL, _VALUE, _TEXT = "kind", "value", "text"
_COLOURS = {"date": "#2c7fb8", "agency": "#31a354", "amount": "#d95f0e", "case": "#756bb1"}


def write_label_studio(results: Results, folder: Path) -> str:
    """Tasks and setup; returns what was written, in words."""
    version = f"policy-tables-{results.package['version']}"
    (folder / CONFIG).write_text(setup(), encoding="utf-8", newline="\n")
    tasks = count = unplaced = 0
    with (folder / TASKS).open("wb") as file:
        file.write(b"[")
        for exported in results.documents():
            parsed = results.parsed(exported.document)
            if parsed is None or not parsed.text:
                continue
            mentions = [m for m in exported.mentions if placed_in(parsed.text, m)]
            task = json.dumps(task_of(exported, mentions, parsed.text, version), ensure_ascii=False)
            file.write((b",\n" if tasks else b"\n") + task.encode("utf-8", "replace"))
            tasks, count = tasks + 1, count + len(mentions)
            unplaced += len(exported.mentions) - len(mentions)
        file.write(b"\n]\n")
    left_out = f"; {unplaced} reviewed rows stand outside the clean text" if unplaced else ""
    return f"{count} predictions in {tasks} tasks{left_out}"


def setup() -> str:
    """The labelling setup: a label a kind, and a text field for the value of each region."""
    labels = "\n".join(
        f"    <Label value={quoteattr(kind)} background={quoteattr(_COLOURS[kind])}/>"
        for kind in KINDS
    )
    return (
        "<View>\n"
        f'  <Header value="$path"/>\n'
        f'  <Labels name="{_LABEL}" toName="{_TEXT}">\n{labels}\n  </Labels>\n'
        f'  <Text name="{_TEXT}" value="$text"/>\n'
        f'  <TextArea name="{_VALUE}" toName="{_TEXT}" perRegion="true" editable="true" '
        'maxSubmissions="1" placeholder="value"/>\n'
        "</View>\n"
    )


def task_of(exported: Exported, mentions: list[Row], text: str, version: str) -> Row:
    """One document's task."""
    document = exported.document
    result = [region for mention in mentions for region in _regions(mention)]
    score = sum(mention["confidence"] for mention in mentions) / max(len(mentions), 1)
    data = {name: document[name] for name in ("doc_id", "path", "sha256", "title", "published")}
    return {
        "data": {_TEXT: text, **{name: value or "" for name, value in data.items()}},
        "predictions": [{"model_version": version, "score": round(score, 4), "result": result}],
    }


def _regions(mention: Row) -> list[Row]:
    """The span, and its value as the text of the same region."""
    place = {
        "start": mention["text_start"],
        "end": mention["text_end"],
        "text": mention["text"],
    }
    regions = [_region(mention, _LABEL, "labels", place | {"labels": [mention["kind"]]})]
    value = value_of(mention)
    if value is not None:
        regions.append(_region(mention, _VALUE, "textarea", place | {"text": [value]}))
    return regions


def _region(mention: Row, control: str, kind: str, value: dict[str, Any]) -> Row:
    return {
        "id": mention["mention_id"],
        "from_name": control,
        "to_name": _TEXT,
        "type": kind,
        "score": mention["confidence"],
        "value": value,
    }
