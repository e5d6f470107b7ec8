"""Label Studio: tasks have the shape that it documents, and fit the labelling setup."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from pipeline.export.results import Exported
from pipeline.model.mention import KINDS

SHAPE = Draft202012Validator(
    json.loads(Path(__file__).with_name("label_studio.schema.json").read_text("utf-8"))
)
CONTROL_TYPES = {"Labels": "labels", "TextArea": "textarea"}
"""Tags of a labelling setup that mark regions, and the ``type`` of these."""


@pytest.fixture(scope="module")
def setup(exported: Path) -> ElementTree.Element:
    return ElementTree.fromstring((exported / "label-studio" / "config.xml").read_text("utf-8"))


def faults(setup: ElementTree.Element, tasks: list[dict[str, Any]]) -> list[str]:
    """What is wrong with tasks: their shape, and what the setup does not know."""
    found = [error.message for error in SHAPE.iter_errors(tasks)]
    if found:
        return found
    objects = {
        item.get("name"): item for item in setup if (item.get("value") or "").startswith("$")
    }
    controls = {item.get("name"): item for item in setup if item.tag in CONTROL_TYPES}
    for task in tasks:
        asked = {str(item.get("value"))[1:] for item in setup if item.get("value")}
        found += [f"no data for ${name}" for name in asked - set(task["data"])]
        for region in task["predictions"][0]["result"]:
            control = controls.get(region["from_name"])
            if control is None or CONTROL_TYPES[control.tag] != region["type"]:
                found.append(f"{region['from_name']} is no control for {region['type']}")
            elif control.get("toName") != region["to_name"] or region["to_name"] not in objects:
                found.append(f"{region['from_name']} does not mark {region['to_name']}")
            elif not set(region["value"].get("labels", [])) <= labels(control):
                found.append(f"no label {region['value']['labels']}")
    return found


def labels(control: ElementTree.Element) -> set[str | None]:
    return {label.get("value") for label in control}


@pytest.fixture(scope="module")
def tasks(exported: Path) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads(
        (exported / "label-studio" / "tasks.json").read_bytes()
    )
    return loaded


def test_the_setup_has_a_label_a_kind(setup: ElementTree.Element) -> None:
    assert setup.tag == "View"
    (control,) = setup.findall("Labels")
    assert labels(control) == set(KINDS)
    names = [item.get("name") for item in setup if item.get("name")]
    assert len(names) == len(set(names))


def test_tasks_are_such_as_can_be_imported(
    setup: ElementTree.Element, tasks: list[dict[str, Any]]
) -> None:
    assert faults(setup, tasks) == []


def _first(tasks: list[dict[str, Any]]) -> dict[str, Any]:
    region: dict[str, Any] = tasks[0]["predictions"][0]["result"][0]
    return region


@pytest.mark.parametrize(
    "spoil",
    [
        lambda tasks: _first(tasks)["value"].update(labels=["weather"]),
        lambda tasks: _first(tasks)["value"].update(start="12"),
        lambda tasks: _first(tasks)["value"].pop("labels"),
        lambda tasks: _first(tasks).update(type="choices"),
        lambda tasks: _first(tasks).update(from_name="colour"),
        lambda tasks: _first(tasks).update(to_name="picture"),
        lambda tasks: _first(tasks).update(score=97),
        lambda tasks: tasks[0]["data"].pop("text"),
        lambda tasks: tasks[0]["data"].pop("path"),
        lambda tasks: tasks[0].pop("predictions"),
    ],
)
def test_a_spoilt_task_is_noticed(
    setup: ElementTree.Element, tasks: list[dict[str, Any]], spoil: Callable[[Any], object]
) -> None:
    spoilt = copy.deepcopy(tasks)
    spoil(spoilt)
    assert faults(setup, spoilt) != []


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
