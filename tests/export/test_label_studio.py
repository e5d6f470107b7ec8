"""Label Studio: setup and predictions pass its own parser and validator."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from label_studio_sdk.label_interface import LabelInterface

from pipeline.core.kinds import KINDS
from pipeline.export.documents import Exported


@pytest.fixture(scope="module")
def interface(exported: Path) -> LabelInterface:
    return LabelInterface((exported / "label-studio" / "config.xml").read_text("utf-8"))


@pytest.fixture(scope="module")
def tasks(exported: Path) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads(
        (exported / "label-studio" / "tasks.json").read_bytes()
    )
    return loaded


def test_the_setup_is_valid(interface: LabelInterface) -> None:
    interface.validate()
    assert set(interface.get_control("kind").labels) == set(KINDS)


def test_predictions_pass_the_validator(
    interface: LabelInterface, tasks: list[dict[str, Any]]
) -> None:
    for task in tasks:
        (prediction,) = task["predictions"]
        assert interface.validate_prediction(prediction, return_errors=True) == []
    wrong = json.loads(json.dumps(tasks[0]["predictions"][0]))
    wrong["result"][0]["value"]["labels"] = ["weather"]
    assert interface.validate_prediction(wrong, return_errors=True) != []


def test_tasks_hold_what_the_setup_asks_for(
    interface: LabelInterface, tasks: list[dict[str, Any]]
) -> None:
    for task in tasks:
        assert interface.validate_task({"data": task["data"]})


def test_regions_are_the_rows(tasks: list[dict[str, Any]], documents: dict[str, Exported]) -> None:
    assert [task["data"]["doc_id"] for task in tasks] == list(documents)
    for task in tasks:
        text = task["data"]["text"]
        regions = task["predictions"][0]["result"]
        labels = [region for region in regions if region["type"] == "labels"]
        rows = documents[task["data"]["doc_id"]].mentions
        assert [region["id"] for region in labels] == [row["mention_id"] for row in rows]
        for region in labels:
            value = region["value"]
            assert text[value["start"] : value["end"]] == value["text"]
        values = {r["id"]: r["value"]["text"][0] for r in regions if r["type"] == "textarea"}
        for row in rows:
            if row["kind"] == "date" and row["value"]:
                assert values[row["mention_id"]] == row["value"]
