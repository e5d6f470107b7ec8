"""The tables: names, columns, types, keys, descriptions, in this one place.

Parquet, CSV, SQLite, the workbook, ``datapackage.json`` and the README's table
reference are all made from :data:`TABLES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from pipeline.model.document import BlockKind
from pipeline.model.mention import KINDS, AmountMod, CaseKind, DateMod

SCHEMA_VERSION = 1
"""Version of the tables as a program reads them.

It rises by one with a change that can break such a program: a table or column that goes, has
another name, another type or another meaning, or a value that an enumeration no longer has.
What is added (a table, a column, a value) leaves it as it is.  It stands in
``datapackage.json`` (``schema_version``), in SQLite (``PRAGMA user_version``) and in the
metadata of each Parquet file (``policy_tables.schema_version``).
"""

Type = Literal["string", "integer", "number", "decimal", "boolean", "date", "array"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column.  ``array`` is a list, written as JSON text where cells are text."""

    name: str
    type: Type
    description: str
    required: bool = False
    enum: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """``column`` refers to ``table.target``."""

    column: str
    table: str
    target: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table; rows are sorted by ``order``."""

    name: str
    row: str
    columns: tuple[Column, ...]
    key: str
    order: tuple[str, ...]
    foreign: tuple[ForeignKey, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """A column by name."""
        return next(column for column in self.columns if column.name == name)


CONTEXTS = ("body", "heading", "footnote", "reference", "table", "url")
CORRECTION_OUTCOMES = ("applied", "moved", "conflict", "unmatched", "invalid")
BLOCKS: tuple[str, ...] = get_args(BlockKind)

PLACE = (
    Column(
        "mention_id", "string", "Id of the mention; stays when other documents come or go", True
    ),
    Column("doc_id", "string", "Document that holds it", True),
    Column("sha256", "string", "SHA-256 of the document's bytes", True),
    Column("path", "string", "The document's path below raw/", True),
    Column("title", "string", "The document's title"),
    Column("published", "string", "The document's own date (EDTF)"),
    Column("kind", "string", "Kind of mention", True, KINDS),
    Column("text", "string", "The words as cleaned, from which the value was read", True),
    Column("quote", "string", "What stands in the source at source_start to source_end", True),
    Column("page", "integer", "Page, counted from 1; null where pages are not known"),
    Column("page_label", "string", "What is printed on the page as its number"),
    Column("source_start", "integer", "First code point in the decoded source (PDF: null)"),
    Column("source_end", "integer", "One past the last code point in the decoded source"),
    Column(
        "fragments",
        "array",
        "[start, end] of every part, where a page break cuts the mention (PDF: [page, box, …])",
    ),
    Column("boxes", "array", "PDF: [x0, y0, x1, y1] in points, one a line of text"),
    Column("text_start", "integer", "First code point in the document's clean text", True),
    Column("text_end", "integer", "One past the last code point in the clean text", True),
    Column("prefix", "string", "32 code points of source before the quote"),
    Column("suffix", "string", "32 code points of source after the quote"),
    Column("sentence_id", "integer", "Number of the sentence in the document, from 1", True),
    Column("sentence", "string", "The sentence, as cleaned", True),
    Column("block", "string", "Kind of block that it stands in", False, BLOCKS),
    Column("section", "string", "Headings above, outermost first, with ' > ' between"),
    Column("context", "string", "Where it stands", True, CONTEXTS),
    Column("rule", "string", "Name of the rule that found it", True),
    Column("evidence", "array", "Spans outside the quote that the value rests on, with their role"),
    Column(
        "confidence",
        "number",
        "Expected share of right values among rows of this evidence; 1: a person gave the value",
        True,
    ),
    Column("reviewed", "boolean", "Whether a person has confirmed or changed the row", True),
    Column("original", "string", "Columns that a person changed, as they were before (JSON)"),
)
_PLACE_KEYS = (ForeignKey("doc_id", "documents", "doc_id"),)
_VALUE_KEYS = (*_PLACE_KEYS, ForeignKey("mention_id", "mentions", "mention_id"))
_PLACE_ORDER = ("path", "source_start", "text_start", "source_end", "mention_id")

DOCUMENTS = Table(
    "documents",
    "distinct content in raw/",
    (
        Column("doc_id", "string", "Slug of the file name and first digits of the hash", True),
        Column("sha256", "string", "SHA-256 of the bytes; null where they could not be read"),
        Column("path", "string", "Path below raw/; the first in sorted order", True),
        Column("also_at", "array", "Other paths of the same bytes"),
        Column("bytes", "integer", "Size of the file", True),
        Column("media_type", "string", "Media type that it was read as", True),
        Column("encoding", "string", "Codec of a text file"),
        Column("title", "string", "Title, from the catalog or the document"),
        Column("authors", "string", "Authors, with '; ' between"),
        Column("publisher", "string", "Publisher"),
        Column("published", "string", "The document's own date (EDTF)"),
        Column(
            "published_basis", "string", "Where that date is from (catalog, metadata, title_page …)"
        ),
        Column("language", "string", "Main language (ISO 639-1; und: not known)", True),
        Column("pages", "integer", "Number of pages, where known"),
        Column("ocr_pages", "integer", "Number of pages that were recognised from images"),
        Column("characters", "integer", "Code points of clean text", True),
        Column("words", "integer", "Words of clean text", True),
        Column("status", "string", "ok, partial or failed", True, ("ok", "partial", "failed")),
        Column("problem", "string", "What is wrong and what to do about it"),
        Column("warnings", "array", "What a reader should know about the reading"),
        Column("n_mentions", "integer", "Rows in mentions", True),
    ),
    "doc_id",
    ("path", "doc_id"),
)

MENTIONS = Table(
    "mentions", "occurrence of any kind", PLACE, "mention_id", _PLACE_ORDER, _PLACE_KEYS
)

DATES = Table(
    "dates",
    "date mention",
    (
        *PLACE,
        Column("value", "string", "The date or period in EDTF (ISO 8601-2); null if not placed"),
        Column("start_date", "date", "First day; null for an open start"),
        Column("end_date", "date", "Last day; null for an open end"),
        Column("precision", "string", "Unit of the coarser end (day, month, year …)"),
        Column("mod", "string", "Part or looseness of it", False, get_args(DateMod)),
        Column("calendar", "string", "gregorian, or the fiscal calendar (fiscal-us …)", True),
        Column(
            "basis", "string", "Written out, or resolved from text", True, ("explicit", "relative")
        ),
        Column("anchor", "string", "Date that a relative expression was counted from (EDTF)"),
        Column("anchor_from", "string", "Where the anchor is from (text, document …)"),
        Column("alternative", "string", "The other reading, where two are possible (EDTF)"),
    ),
    "mention_id",
    _PLACE_ORDER,
    _VALUE_KEYS,
)

AMOUNTS = Table(
    "amounts",
    "amount mention",
    (
        *PLACE,
        Column(
            "amount_min", "decimal", "Lower bound in whole units of the currency; null if vague"
        ),
        Column("amount_max", "decimal", "Upper bound; equal to the lower for a single sum"),
        Column("currency", "string", "ISO 4217 code"),
        Column("mod", "string", "Looseness", False, get_args(AmountMod)),
    ),
    "mention_id",
    _PLACE_ORDER,
    _VALUE_KEYS,
)

AGENCY_MENTIONS = Table(
    "agency_mentions",
    "agency mention",
    (
        *PLACE,
        Column("agency_id", "string", "The body; null where the words do not settle it"),
        Column("agency_name", "string", "Its full name"),
        Column("acronym", "string", "Its acronym"),
        Column("country", "string", "ISO 3166-1 alpha-2, or INT"),
        Column("method", "string", "How the body was settled (registry_name, definition …)", True),
    ),
    "mention_id",
    _PLACE_ORDER,
    (*_VALUE_KEYS, ForeignKey("agency_id", "agencies", "agency_id")),
)

CASE_MENTIONS = Table(
    "case_mentions",
    "case mention",
    (
        *PLACE,
        Column("case_id", "string", "The case"),
        Column("case_name", "string", "Its name in normal capitals"),
        Column(
            "case_kind",
            "string",
            "What kind of case",
            True,
            get_args(CaseKind),
        ),
        Column("country", "string", "ISO 3166-1 alpha-2, or INT"),
        Column("method", "string", "How the case was settled", True),
    ),
    "mention_id",
    _PLACE_ORDER,
    (*_VALUE_KEYS, ForeignKey("case_id", "cases", "case_id")),
)

AGENCIES = Table(
    "agencies",
    "agency seen",
    (
        Column("agency_id", "string", "Id of the body in the registry, or new-… outside it", True),
        Column("name", "string", "Official English name, or the most frequent form", True),
        Column("acronym", "string", "Acronym"),
        Column("country", "string", "ISO 3166-1 alpha-2, or INT"),
        Column("level", "string", "federal, state, local or international"),
        Column("agency_kind", "string", "department, agency, court, police …"),
        Column("parent_id", "string", "Body that it belongs to"),
        Column("successor_id", "string", "Body that took over from it"),
        Column("in_registry", "boolean", "Whether the registry knows it", True),
        Column("n_mentions", "integer", "Mentions in all documents", True),
        Column("n_documents", "integer", "Documents that mention it", True),
    ),
    "agency_id",
    ("agency_id",),
)

CASES = Table(
    "cases",
    "case seen",
    (
        Column("case_id", "string", "Id of the case, from its country and name", True),
        Column("name", "string", "Most frequent form of its name", True),
        Column("case_kind", "string", "court_case, decision, case_study or operation", True),
        Column("court", "string", "Court, where the text gives it"),
        Column("docket", "string", "Docket number"),
        Column("citation", "string", "Reporter citation"),
        Column("country", "string", "ISO 3166-1 alpha-2, or INT"),
        Column("n_mentions", "integer", "Mentions in all documents", True),
        Column("n_documents", "integer", "Documents that mention it", True),
    ),
    "case_id",
    ("case_id",),
)

CORRECTIONS = Table(
    "corrections",
    "line of raw/corrections.csv",
    (
        Column("line", "integer", "Number of the line in the file, its header being 1", True),
        Column("sha256", "string", "As written: SHA-256 of the document's bytes"),
        Column("kind", "string", "As written: kind of mention"),
        Column("source_start", "string", "As written: first code point in the decoded source"),
        Column("source_end", "string", "As written: one past the last code point"),
        Column("page", "string", "As written: page of a PDF"),
        Column("boxes", "string", "As written: boxes on that page (JSON)"),
        Column("quote", "string", "As written: the words that the reader saw"),
        Column("action", "string", "As written: accept, reject, change or add"),
        Column("field", "string", "As written: column that is to change"),
        Column("value", "string", "As written: what it is to be"),
        Column("reviewer", "string", "As written: who says so"),
        Column("note", "string", "As written: why"),
        Column("doc_id", "string", "Document that it is about; null if it is not there"),
        Column("mention_id", "string", "Row that it is about, also one that it took out"),
        Column("outcome", "string", "What became of it", True, CORRECTION_OUTCOMES),
        Column("explanation", "string", "The same in words, and what to do", True),
    ),
    "line",
    ("line",),
    _PLACE_KEYS,
)

TABLES = (
    DOCUMENTS,
    MENTIONS,
    DATES,
    AMOUNTS,
    AGENCY_MENTIONS,
    CASE_MENTIONS,
    AGENCIES,
    CASES,
    CORRECTIONS,
)
"""All tables, in the order of the workbook's sheets."""

VALUE_TABLES = {"date": DATES, "amount": AMOUNTS, "agency": AGENCY_MENTIONS, "case": CASE_MENTIONS}
"""Kind of mention → its table."""

_TOLD_OF_CASES = tuple(CASES.column(name) for name in ("court", "docket", "citation"))
_COLUMNS = {
    column.name: Column(column.name, column.type, column.description)
    for columns in (*(table.columns for table in VALUE_TABLES.values()), _TOLD_OF_CASES)
    for column in columns
}
ALL_KINDS = Table(
    "all_kinds", "mention", tuple(_COLUMNS.values()), MENTIONS.key, MENTIONS.order, ()
)
"""Mentions of every kind with all that is known of each, from which all their tables are made;
null where a row's kind has no such column."""
OF_FOLDER = ("doc_id", "sha256", "path", "title", "published")
"""Columns that are the same in all rows of a document, by what the folder says of it."""
OF_REVIEW = ("reviewed", "original")
"""Columns that corrections set."""
FOUND = Table(
    "found",
    "mention",
    tuple(c for c in ALL_KINDS.columns if c.name not in (*OF_FOLDER, *OF_REVIEW)),
    MENTIONS.key,
    ("source_start", "text_start", "source_end", "mention_id"),
)
"""Mentions of every kind by what the document alone decides."""

OWN = {
    kind: tuple(column for column in table.columns if column not in PLACE)
    for kind, table in VALUE_TABLES.items()
}
"""Kind of mention → the columns of its table besides those of place."""


def value_columns(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    """The value's columns, and what else is known of the thing (a case's court)."""
    named = dict(value)
    if "name" in named:
        named[f"{kind}_name"] = named.pop("name")
    return named
