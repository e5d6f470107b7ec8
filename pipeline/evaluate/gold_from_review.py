"""A document that readers reviewed in full → a gold file (guideline: the format)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.cache.store import Store, write_atomically
from pipeline.corpus.corpus import Corpus, SourceFile
from pipeline.evaluate.gold import ENDING, FROM_REVIEW, ORIGIN, REVIEWER
from pipeline.model.errors import GoldError
from pipeline.model.geometry import shared_area
from pipeline.model.ids import fold
from pipeline.model.occurrences import occurrences
from pipeline.model.parsed import ParsedDocument
from pipeline.model.schema import VALUE_TABLES
from pipeline.review.matching import DONE
from pipeline.rules.registry_file import load_registry
from pipeline.tables.document_rows import DocumentRows

Row = Mapping[str, Any]

_SHOWN = 5  # rows that a refusal names


def find_document(corpus: Corpus, name: str) -> SourceFile:
    """The document with this path, id or stem, or whose hash or id begins so.

    Raises:
        GoldError: when there is none, or several.
    """
    exact = [f for f in corpus.files if name in (f.path, *f.also_at, f.doc_id, f.sha256)]
    stems = [f for f in corpus.files if PurePosixPath(f.path).stem == name]
    begin = [f for f in corpus.files if name and (f.doc_id.startswith(name))]
    found = exact or stems or begin
    if len(found) == 1:
        return found[0]
    if not found:
        raise GoldError(
            f"{name}: no such document below {corpus.root}; give its path or its doc_id "
            "(column doc_id of documents)"
        )
    raise GoldError(f"{name}: several documents are meant: {', '.join(f.path for f in found)}")


def gold_of_review(
    rows: DocumentRows,
    corrections: Sequence[Row],
    document: ParsedDocument,
    reviewer: str,
    *,
    in_full: bool,
) -> bytes:
    """The lines of the gold file: every row of the document as a required mention.

    Args:
        rows: the document's rows after its corrections.
        corrections: what became of the document's lines in ``corrections.csv``.
        document: as parsed.
        reviewer: who answers for it.
        in_full: the reviewer read the whole document: rows that no line speaks of
            are right.

    Raises:
        GoldError: when a line was not applied, or rows are not reviewed.
    """
    path = rows.file.path
    idle = [line for line in corrections if line["outcome"] not in DONE]
    if idle:
        first = idle[0]
        raise GoldError(
            f"{path}: {len(idle)} of its corrections are not applied, first line "
            f"{first['line']}: {first['explanation']}; see 'corrections check'"
        )
    found = [row for table in VALUE_TABLES.values() for row in rows.tables[table.name]]
    found.sort(key=lambda row: (row["text_start"], row["text_end"], row["kind"]))
    open_rows = [row for row in found if not row["reviewed"]]
    if open_rows and not in_full:
        named = ", ".join(
            f"{row['text'][:40]!r} ({row['mention_id']})" for row in open_rows[:_SHOWN]
        )
        raise GoldError(
            f"{path}: {len(open_rows)} of {len(found)} rows are not reviewed: {named} …; review "
            "them, or say by --in-full that the whole document was read and they are right"
        )
    lines = (json.dumps(_line(row, document, reviewer), ensure_ascii=False) for row in found)
    return "".join(line + "\n" for line in lines).encode()


def write_gold(folder: Path, file: SourceFile, data: bytes, *, force: bool = False) -> Path:
    """Write ``<stem>.gold.jsonl``.

    Raises:
        GoldError: when other gold of that name is there and ``force`` is not set.
    """
    path = folder / f"{PurePosixPath(file.path).stem}{ENDING}"
    if path.exists() and not force and path.read_bytes() != data:
        raise GoldError(f"{path}: is there already and differs; --force writes over it")
    try:
        write_atomically(path, data)
    except OSError as error:
        raise GoldError(f"{path}: cannot be written ({error.strerror})") from None
    return path


def parsed_document(interim: Path, file: SourceFile) -> ParsedDocument:
    """The cached parse of a document.

    Raises:
        StageError: when stage ``parse`` has not run for it.
    """
    held = Store(interim / "parsed").of([file.sha256], "parse")
    return ParsedDocument.from_bytes(held[file.sha256].read_bytes())


def _line(row: Row, document: ParsedDocument, reviewer: str) -> dict[str, Any]:
    value = {"date": _date, "amount": _amount, "agency": _agency, "case": _case}
    return {
        "type": row["kind"],
        **_place(row, document),
        **value[row["kind"]](row),
        "context": row["context"],
        "optional": False,
        ORIGIN: FROM_REVIEW,
        REVIEWER: reviewer,
    }


def _place(row: Row, document: ParsedDocument) -> dict[str, Any]:
    if document.geometry is None:
        return {"start": row["source_start"], "end": row["source_end"], "quote": row["quote"]}
    place = {"page": row["page"], "quote": row["quote"]}
    nth = _nth(row, document)
    if nth is not None:
        place["nth"] = nth
    return {**place, "boxes": row["boxes"]}


def _nth(row: Row, document: ParsedDocument) -> int | None:
    """Which occurrence of the quote on its page the row is, counted from 1."""
    assert document.geometry is not None
    shared = [
        shared_area([item.box for item in document.geometry.boxes(*span)], row["boxes"])
        for span in occurrences(document, row["page"], row["quote"])
    ]
    return shared.index(max(shared)) + 1 if shared and max(shared) > 0 else None


def _date(row: Row) -> dict[str, Any]:
    return {"value": row["value"], "mod": row["mod"]}


def _amount(row: Row) -> dict[str, Any]:
    return {
        "min": _number(row["amount_min"]),
        "max": _number(row["amount_max"]),
        "currency": row["currency"],
        "mod": row["mod"],
    }


def _number(value: str | None) -> int | float | None:
    if value is None:
        return None
    number = Decimal(value)
    return int(number) if number == number.to_integral_value() else float(number)


def _agency(row: Row) -> dict[str, Any]:
    agency = load_registry().by_id.get(row["agency_id"] or "")
    names = [row["agency_name"], row["acronym"]]
    if agency is not None:
        names = [agency.name, agency.acronym, *agency.other_names, *agency.name_es]
    return {"names": list(_distinct(names)), "country": row["country"]}


def _distinct(names: list[str | None]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name and fold(name) not in seen:
            seen.add(fold(name))
            yield name


def _case(row: Row) -> dict[str, Any]:
    return {"kind": row["case_kind"], "name": row["case_name"]}
