"""Where a rule stands: the resource file and line that made a row, where that can be told."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pipeline.resources import resource_names, resource_text

Row = Mapping[str, Any]


class RulePlace(NamedTuple):
    """A line of a resource file below ``pipeline/resources``, and what stands there."""

    what: str
    file: str
    line: int


# Kind of mention → files that declare its rules, and how a declaration begins.
_RULES = {
    "date": (("dates/",), r"\s*- name: {name}(?=\s|$)"),
    "amount": (("amounts/rules.yaml",), r"{rule}:"),
    "case": (("rules/cases.yaml",), r"\s*{rule}:"),
}


def rule_places(row: Row) -> list[RulePlace]:
    """Where a row's rule and the registry line of its body stand.

    Empty where they are part of the code, or a person made the row.
    """
    return [*_of_rule(row["kind"], row["rule"]), *_of_body(row)]


def _of_rule(kind: str, rule: str) -> Iterator[RulePlace]:
    name = rule.partition(".")[2]
    if kind == "agency":
        yield from _in_csv("share of right values expected", "agency_words/confidence.csv", name)
        return
    files, form = _RULES[kind]
    pattern = re.compile(form.format(name=re.escape(name), rule=re.escape(rule)))
    for file in files:
        for path in _text_files(file):
            for number, line in enumerate(resource_text(path).splitlines(), 1):
                if pattern.match(line):
                    yield RulePlace("rule", path, number)


def _of_body(row: Row) -> Iterator[RulePlace]:
    agency_id = row.get("agency_id")
    if agency_id:
        yield from _in_csv("registry line", "registry/agencies.csv", agency_id)


def _text_files(name: str) -> list[str]:
    """A file below the resources, or all those of a folder (with a slash at its end)."""
    return list(resource_names(name)) if name.endswith("/") else [name]


def _in_csv(what: str, file: str, first: str) -> Iterator[RulePlace]:
    """The line of a CSV resource whose first cell is this."""
    reader = csv.reader(io.StringIO(resource_text(file), newline=""))
    before = 0
    for cells in reader:
        if cells and cells[0] == first:
            yield RulePlace(what, file, before + 1)
        before = reader.line_num
