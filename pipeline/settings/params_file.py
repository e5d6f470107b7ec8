"""``params.yaml`` → checked settings (:mod:`pipeline.settings.params`).

A key that is not declared, or a value that does not fit, stops the run with the
file, the line and what is expected.

``execution:`` holds what cannot change a byte of the results; it may be
overridden by ``params.local.yaml`` beside the file and by the environment
(``PIPELINE_EXECUTION_MODE`` and so on, a variable a setting).
"""

from __future__ import annotations

import os
import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import yaml

from pipeline.model.errors import ParamsError
from pipeline.model.mention import KINDS
from pipeline.settings.params import ExecutionParams, Params


class _Loader(yaml.SafeLoader):
    """YAML 1.2's plain values (its core schema), which DVC writes, not those of YAML 1.1.

    In these ``off`` and ``NO`` are texts, where PyYAML's own loader makes them false.
    """

    yaml_implicit_resolvers = {}  # noqa: RUF012 - filled below, as PyYAML has it


for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"0|[-+]?[1-9][0-9]*", list("-+0123456789")),
    ("float", r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"\A(?:{_pattern})\Z"), _first
    )

_ALLOWED: dict[tuple[str, str], tuple[Any, ...]] = {
    ("documents", "ocr"): ("off", "auto"),
    ("execution", "mode"): ("in-process", "processes", "dask"),
}


def load_params(path: Path | None) -> Params:
    """Read and check a params file; without one, the defaults.

    Raises:
        ParamsError: naming the file, the line and what is expected.
    """
    params = Params()
    if path is not None:
        params = _read(path, params, only=None)
        local = path.with_name("params.local.yaml")
        if local.exists():
            params = _read(local, params, only="execution")
    return replace(params, execution=_from_environment(params.execution))


def _read(path: Path, params: Params, only: str | None) -> Params:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ParamsError(f"{path.name}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ParamsError(f"{path.name}: is not UTF-8; save it as UTF-8") from None
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ParamsError(
            f"{path.name}, line {line}: not valid YAML ({error.problem}); "
            "expected 'key: value' lines"
        ) from None
    if root is None:
        return params
    for section_key, section_node in _mapping(root, path, "the sections"):
        section = section_key.value
        known = {f.name for f in fields(Params)}
        if section not in known or (only and section != only):
            expected = only or ", ".join(sorted(known))
            raise ParamsError(
                f"{path.name}, line {section_key.start_mark.line + 1}: unknown section "
                f"'{section}'; expected {expected}"
            )
        current = getattr(params, section)
        values = {}
        for key, node in _mapping(section_node, path, f"the settings of '{section}'"):
            values[key.value] = _value(path, section, current, key, node)
        params = replace(params, **{section: replace(current, **values)})
    return params


def _mapping(node: yaml.Node, path: Path, what: str) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
    if isinstance(node, yaml.ScalarNode) and node.value in ("", "null", "~"):
        return []
    if not isinstance(node, yaml.MappingNode):
        raise ParamsError(
            f"{path.name}, line {node.start_mark.line + 1}: expected {what} as 'key: value' lines"
        )
    return list(node.value)


def _value(path: Path, section: str, current: Any, key: yaml.ScalarNode, node: yaml.Node) -> Any:
    name, line = key.value, key.start_mark.line + 1
    known = [f.name for f in fields(current)]
    if name not in known:
        raise ParamsError(
            f"{path.name}, line {line}: unknown setting '{section}.{name}'; "
            f"expected one of {', '.join(known)}"
        )
    value = _Loader("").construct_object(node, deep=True)
    expected = _misfit(section, name, getattr(current, name), value)
    if expected:
        raise ParamsError(
            f"{path.name}, line {line}: {section}.{name} is {value!r}; expected {expected}"
        )
    return tuple(value) if isinstance(value, list) else value


def _misfit(section: str, name: str, default: Any, value: Any) -> str | None:
    """What is expected instead of ``value``; null where it fits."""
    allowed = _ALLOWED.get((section, name))
    if allowed:
        return None if value in allowed else " or ".join(map(repr, allowed))
    if (section, name) == ("extract", "country"):
        fits = value is None or (
            isinstance(value, str) and len(value) == 2 and value.isalpha() and value.isupper()
        )
        return None if fits else "a country's two capital letters (ISO 3166-1), or null"
    if (section, name) == ("extract", "kinds"):
        fits = isinstance(value, list) and bool(value) and all(kind in KINDS for kind in value)
        return None if fits else f"a list of some of {', '.join(KINDS)}"
    if isinstance(default, dict):
        fits = isinstance(value, dict) and all(
            isinstance(k, str) and isinstance(v, int) and 1 <= v <= 12 for k, v in value.items()
        )
        return None if fits else "lines 'COUNTRY: month' with a month from 1 to 12"
    if isinstance(default, tuple):
        fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return None if fits else "a list of texts"
    if isinstance(default, bool):
        return None if isinstance(value, bool) else "true or false"
    if isinstance(default, int):
        fits = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        return None if fits else "a whole number, 0 or more"
    if (section, name) == ("execution", "address"):
        fits = isinstance(value, str) and (not value or "://" in value)
        return None if fits else "an address such as tcp://host:8786, or nothing"
    return None if isinstance(value, str) and value else "a text"


def _from_environment(execution: ExecutionParams) -> ExecutionParams:
    """Settings of ``execution`` by ``PIPELINE_EXECUTION_`` and their name in capitals."""
    for held in fields(ExecutionParams):
        variable = f"PIPELINE_EXECUTION_{held.name.upper()}"
        text = os.environ.get(variable)
        if text is None:
            continue
        default = getattr(ExecutionParams(), held.name)
        value = int(text) if isinstance(default, int) and text.isdecimal() else text
        expected = _misfit("execution", held.name, default, value)
        if expected:
            raise ParamsError(f"{variable} is {text!r}; expected {expected}")
        changed: dict[str, Any] = {held.name: value}
        execution = replace(execution, **changed)
    return execution
