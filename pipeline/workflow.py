"""The stages one after the other: over a folder without DVC, or over one string."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa

from pipeline.corpus.corpus import SourceFile
from pipeline.corpus.result_folders import check_folders
from pipeline.engine.lock import only_run_in
from pipeline.evaluate.stage import run_evaluate
from pipeline.extract.mentions import mentions_of
from pipeline.extract.stage import run_extract
from pipeline.model import edtf
from pipeline.model.parsed import ParsedDocument
from pipeline.model.schema import TABLES
from pipeline.nlp.model import run_model
from pipeline.parse.apart import parse_apart
from pipeline.parse.decode import Decoded
from pipeline.parse.running_text import looks_like_markdown, parse_running_text
from pipeline.parse.sources import source_of
from pipeline.parse.stage import run_parse
from pipeline.parse.task import merge_facts
from pipeline.report.stage import run_report
from pipeline.settings.params import Params
from pipeline.tables.document_rows import document_rows
from pipeline.tables.entities import table_of, tables_of
from pipeline.tables.stage import Written, run_tables
from pipeline.tables.workbook import run_workbook
from pipeline.verify.check import check_rows

INTERIM = "interim"
"""Folder inside the output folder in which :func:`run_folder` keeps its work."""


def run_folder(
    raw: Path,
    out: Path,
    params: Params,
    *,
    gold: Sequence[Path] = (),
    report: bool = False,
    strict: bool = False,
) -> Written:
    """Do it all for any folder: tables land in ``out``, kept work in ``out/interim``.

    Args:
        raw: folder of documents.
        out: folder of the results.
        params: settings.
        gold: folders of gold to score the tables against.
        report: make the site in ``out/report``, too.
        strict: fail where something was lost.

    Raises:
        StageError: when ``raw`` and ``out`` are in one another's way.
        StrictError: with ``strict``, when something was lost (the tables are there).
        BusyError: when another run works in ``out``.
        StorageError: when ``out`` cannot be written to; what it held stays as it was.
    """
    check_folders(raw, out)
    interim = out / INTERIM
    with only_run_in(out, interim):
        corpus = run_parse(raw, interim, params, out)
        run_extract(corpus, interim, params)
        written = run_tables(corpus, interim, out, params)
        run_workbook(out, params)
        if gold:
            run_evaluate(corpus, interim, out, gold)
        if report:
            run_report(corpus, interim, out, params)
    if strict:
        written.check_strict()
    return written


def frames_of_text(
    text: str, published: str | None, language: str | None
) -> dict[str, pd.DataFrame]:
    """The tables of one string; see :func:`pipeline.extract_text`."""
    given = _given(published, language)
    data = text.encode("utf-8", "replace")
    source = data.decode("utf-8")
    markdown = looks_like_markdown(source)
    document = parse_running_text(Decoded(source, "utf-8"), markdown=markdown, language=language)
    return _frames("text", data, document, given)


def frames_of_file(
    path: Path, published: str | None, language: str | None
) -> dict[str, pd.DataFrame]:
    """The tables of one file; see :func:`pipeline.extract_file`."""
    given = _given(published, language)
    data = path.read_bytes()
    document = parse_apart(data, path.name, Params().documents, language)
    return _frames(path.name, data, document, given)


def _given(published: str | None, language: str | None) -> dict[str, str | None]:
    if published is not None and not edtf.is_valid(published):
        raise ValueError(f"published is {published!r}; expected EDTF, such as 2010-09-14 or 2010")
    return {"published": published, "language": language}


def _frames(
    name: str, data: bytes, document: ParsedDocument, given: dict[str, str | None]
) -> dict[str, pd.DataFrame]:
    """The tables of one parsed document, every row checked."""
    params = Params()
    facts = merge_facts(document.facts, given)
    if given["published"]:
        facts = replace(facts, published_basis="given")
    document = replace(document, facts=facts)
    sha256 = hashlib.sha256(data).hexdigest()
    output = run_model(document, params.model)
    source = source_of(data, document.media_type, document.encoding) if document.text else ""
    found = mentions_of(sha256, source, document, output, params.extract)
    rejected = check_rows(data, sha256, document.media_type, document.encoding, list(found.rows()))
    file = SourceFile(sha256, name, (), len(data), None)
    rows = document_rows(file, document.header, found, rejected)
    parts = {table.name: [table_of(table, [])] for table in TABLES}
    for table, some in tables_of([rows]):
        parts[table.name].append(some.select(list(table.names)))
    return {
        name: pa.concat_tables(some, promote_options="permissive").to_pandas(
            types_mapper=_PANDAS.get
        )
        for name, some in parts.items()
    }


# Integers and booleans stay what they are where some are null.
_PANDAS = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
