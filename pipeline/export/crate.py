"""RO-Crate 1.2 of a run: what went in (by hash), what with, what came out.

The crate holds copies of the tables with their checksums.  The documents
themselves stay where they are: each is named by the hash of its bytes
(``ni:///sha-256;…``, RFC 6920), so that whoever has them can tell that they are
the same.  Date and licence are the user's to state; no clock is asked.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any

from pipeline.export.results import Results, Row, hash_uri
from pipeline.model.errors import PipelineError, StageError
from pipeline.model.schema import TABLES
from pipeline.settings.params import Params
from pipeline.tables.stage import FILES

CONTEXT = "https://w3id.org/ro/crate/1.2/context"
SPECIFICATION = "https://w3id.org/ro/crate/1.2"
METADATA = "ro-crate-metadata.json"
RESULTS = "outputs"
PATTERNS = (METADATA, f"{RESULTS}/*")

LIBRARIES = ("adbc-driver-sqlite", "charset-normalizer", "eyecite", "numpy", "pdfplumber",
             "py3langid", "pyarrow", "pypdfium2", "spacy", "thinc", "XlsxWriter")  # fmt: skip
"""The libraries whose versions can change a table."""

_FILES = {
    "extraction.sqlite": "All tables as an SQLite database with keys and indexes",
    "extraction.xlsx": "All tables as a workbook of text cells",
    "datapackage.json": "What each column means (Frictionless Data Package)",
    "rejected.csv": "Rows that did not verify, with the reason",
    "metrics.json": "Scores against annotations by hand",
    "errors.csv": "Every difference from the annotations by hand",
    "plots/scores.csv": "Scores by kind and measure",
    "plots/confidence.csv": "Expected against observed share of right values",
}
"""What files besides the tables hold; those of the tables' stage must all be there."""
_SECTIONS = ("documents", "model", "extract")
_SPDX = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")
_ADDRESS = re.compile(r"https?://[^\s\"<>]+")
_MEDIA_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".sqlite": "application/vnd.sqlite3",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_RUN = "#run"


@dataclass(frozen=True, slots=True)
class Statement:
    """What only the user can say of a crate: its date (ISO 8601), its licence (an address)."""

    date: str
    licence: str

    @classmethod
    def of(cls, day: str | None, licence: str | None) -> Statement:
        """Check what was given on the command line.

        Args:
            day: ``YYYY-MM-DD``.
            licence: an SPDX identifier (``CC-BY-4.0``) or an address.

        Raises:
            PipelineError: saying what is missing or wrong.
        """
        if day is None or licence is None:
            raise PipelineError(
                "ro-crate needs --date (the day that the crate is published, such as 2024-05-31) "
                "and --license (of the tables: an SPDX identifier such as CC-BY-4.0, or an address)"
            )
        try:
            if len(day) != len("2024-05-31"):
                raise ValueError
            date.fromisoformat(day)
        except ValueError:
            raise PipelineError(f"--date is {day!r}; expected a day such as 2024-05-31") from None
        if _ADDRESS.fullmatch(licence):
            return cls(day, licence)
        if _SPDX.fullmatch(licence):
            return cls(day, f"https://spdx.org/licenses/{licence}")
        raise PipelineError(
            f"--license is {licence!r}; expected an SPDX identifier such as CC-BY-4.0, "
            "or an address"
        )


def write_crate(results: Results, folder: Path, statement: Statement) -> str:
    """Copies of the tables and ``ro-crate-metadata.json``; returns what was written, in words."""
    if results.package.get("params") != results.params.digest():
        raise StageError(
            f"{results.outputs}: the tables were made with other settings than these; name theirs "
            "with --params, or run 'make run' or 'pipeline run' again"
        )
    outputs = list(_copied(results.outputs, folder / RESULTS))
    inputs = 0
    with (folder / METADATA).open("wb") as file:
        file.write(b'{"@context": ' + json.dumps(CONTEXT).encode() + b', "@graph": [')
        parts: list[str] = []
        for number, entity in enumerate(_entities(results, outputs, statement)):
            if entity["@type"] == "File":
                parts.append(entity["@id"])
                inputs += entity["@id"].startswith("ni:")
            file.write(b",\n" if number else b"\n")
            file.write(_json(entity))
        file.write(b",\n" + _json(_root(results, parts, statement)) + b"\n]}\n")
    return f"{inputs} inputs by hash, {len(outputs)} files of results"


def _copied(outputs: Path, folder: Path) -> Iterator[Row]:
    """Copy what the run wrote; an entity for each file."""
    for name in dict.fromkeys((*FILES, *_FILES)):
        source, target = outputs / name, folder / name
        if not source.is_file():
            if name not in FILES:
                continue
            raise StageError(
                f"{outputs}: {name} is not there; run 'make run' or 'pipeline run' first"
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        with target.open("rb") as file:
            checksum = hashlib.file_digest(file, "sha256").hexdigest()
        yield {
            "@id": f"{RESULTS}/{name}",
            "@type": "File",
            "name": name,
            "description": _described(name),
            "encodingFormat": _MEDIA_TYPES[target.suffix],
            "contentSize": str(target.stat().st_size),
            "sha256": checksum,
        }


def _entities(results: Results, outputs: list[Row], statement: Statement) -> Iterator[Row]:
    """All entities but the root."""
    yield {
        "@id": METADATA,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": SPECIFICATION},
    }
    settings = list(_settings(results.params))
    inputs: list[str] = []
    for document in results.document_rows():
        if document["sha256"] is None:
            continue  # it could not be read, so it has no hash and gave nothing
        entity = _input(document, statement)
        inputs.append(entity["@id"])
        yield entity
    yield from outputs
    yield from settings
    software = [
        _software(f"pypi/{name.lower()}", name, metadata.version(name)) for name in LIBRARIES
    ]
    name, _, version = str(results.package["model"]).partition("==")
    software.append(_software(f"generic/{name}", name, version))
    yield from software
    program = _software("generic/policy-tables", "Policy Tables", str(results.package["version"]))
    yield program | {
        "description": "Tables of dates, government agencies, sums of money and case names.",
        "softwareRequirements": [{"@id": item["@id"]} for item in software],
    }
    yield {
        "@id": _RUN,
        "@type": "CreateAction",
        "name": "Extraction of dates, agencies, sums of money and case names",
        "instrument": {"@id": program["@id"]},
        "object": [{"@id": item} for item in (*inputs, *(s["@id"] for s in settings))],
        "result": [{"@id": item["@id"]} for item in outputs],
    }
    yield {
        "@id": statement.licence,
        "@type": "CreativeWork",
        "name": _name_of(statement.licence),
        "description": "The licence of the tables",
    }


def _described(name: str) -> str:
    """What a file of results holds."""
    stem, _, ending = name.partition(".")
    for table in TABLES:
        if table.name == stem:
            return f"One row per {table.row} ({ending})"
    return _FILES.get(name, name)


def _input(document: Row, statement: Statement) -> Row:
    return {
        "@id": hash_uri(document["sha256"]),
        "@type": "File",
        "name": document["path"],
        "description": document["title"] or "A document that the tables were made from",
        "encodingFormat": document["media_type"],
        "contentSize": str(document["bytes"]),
        "sha256": document["sha256"],
        "sdDatePublished": statement.date,
    }


def _settings(params: Params) -> Iterator[Row]:
    """Every setting that can change a result, as ``section.name``."""
    for section in _SECTIONS:
        for name, value in asdict(getattr(params, section)).items():
            yield {
                "@id": f"#params-{section}.{name}",
                "@type": "PropertyValue",
                "name": f"{section}.{name}",
                "value": value if isinstance(value, str) else json.dumps(value, sort_keys=True),
            }


def _software(package: str, title: str, version: str) -> Row:
    """A program, named by its package URL (purl)."""
    name = f"pkg:{package}@{version}"
    return {
        "@id": name,
        "@type": "SoftwareApplication",
        "name": title,
        "url": name,
        "version": version,
        "softwareVersion": version,
    }


def _root(results: Results, parts: list[str], statement: Statement) -> Row:
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": results.package["title"],
        "description": results.package["description"] + " " + results.package["citation"],
        "datePublished": statement.date,
        "license": {"@id": statement.licence},
        "hasPart": [{"@id": part} for part in parts],
        "mentions": {"@id": _RUN},
    }


def _name_of(licence: str) -> str:
    return licence.rstrip("/").rsplit("/", 1)[-1]


def _json(entity: Any) -> bytes:
    return json.dumps(entity, ensure_ascii=False).encode("utf-8", "replace")
