"""``datapackage.json``: what the tables hold, for machines (Frictionless Data Package)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pipeline.cache.versions import model_version, project_version
from pipeline.model.schema import SCHEMA_VERSION, TABLES, Column, Table
from pipeline.settings.params import Params
from pipeline.tables.csv_file import CsvFile

_TYPES = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "decimal": "number",
    "boolean": "boolean",
    "date": "date",
    "array": "array",
}
CITE = (
    "Policy Tables {version}: dates, government agencies, sums of money and case names from "
    "policy documents; model {model}, settings {params}."
)


def datapackage(files: Mapping[str, CsvFile], params: Params) -> bytes:
    """The description of the CSV files that were written, by table."""
    version, model = project_version(), model_version(params.model.name)
    package: dict[str, Any] = {
        "profile": "data-package",
        "name": "policy-tables",
        "title": "Dates, government agencies, sums of money and case names in policy documents",
        "version": version,
        "schema_version": SCHEMA_VERSION,
        "description": "One row per mention, each with the words, place and file it comes from.",
        "model": model,
        "params": params.digest(),
        "citation": CITE.format(version=version, model=model, params=params.digest()),
        "resources": [_resource(files[table.name], table) for table in TABLES],
    }
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    return text.encode()


def _resource(file: CsvFile, table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "description": f"One row per {table.row}.",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": "sha256:" + file.digest,
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"'},
        "schema": {
            "fields": [_field(column, table) for column in table.columns],
            "missingValues": [""],
            "primaryKey": [table.key],
            **(
                {
                    "foreignKeys": [
                        {
                            "fields": [key.column],
                            "reference": {"resource": key.table, "fields": [key.target]},
                        }
                        for key in table.foreign
                    ]
                }
                if table.foreign
                else {}
            ),
        },
    }


def _field(column: Column, table: Table) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.name == table.key:
        constraints["unique"] = True
    if column.enum:
        constraints["enum"] = list(column.enum)
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES[column.type],
        "description": column.description,
    }
    if column.type == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    if constraints:
        field["constraints"] = constraints
    return field
