"""A folder of made documents with made mentions: as many as a test asks for, without a model."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline.corpus.corpus import scan
from pipeline.link.entities import agencies_seen, agency_tally, case_tally, cases_seen
from pipeline.model.ids import make_doc_id, make_mention_id
from pipeline.model.media_types import TEXT
from pipeline.model.parsed import Block, Facts, ParsedDocument
from pipeline.model.schema import TABLES, VALUE_TABLES
from pipeline.model.sourcemap import Segment, SourceMap
from pipeline.tables.csv_file import csv_bytes
from pipeline.tables.entities import table_of

Row = dict[str, Any]

KINDS = ("date", "agency", "amount", "case")


class Made:
    """Text documents whose every paragraph holds one mention of each kind."""

    def __init__(self, folder: Path) -> None:
        self.raw, self.out = folder / "raw", folder / "out"
        self.interim = self.out / "interim"
        (self.interim / "parsed").mkdir(parents=True)
        self.raw.mkdir()
        self.rows: dict[str, list[Row]] = {table.name: [] for table in TABLES}

    def add(self, number: int, paragraphs: int) -> None:
        """One document more."""
        text, blocks, mentions = _text(number, paragraphs)
        name = f"paper-{number:04}.txt"
        data = text.encode()
        (self.raw / name).write_bytes(data)
        sha256 = hashlib.sha256(data).hexdigest()
        facts = Facts(title=f"Paper {number} on the border", published=str(1990 + number % 30))
        document = ParsedDocument(
            media_type=TEXT,
            encoding="utf-8",
            text=text,
            source_map=SourceMap((Segment(len(text), 0, len(text), True),)),
            blocks=tuple(blocks),
            facts=facts,
        )
        (self.interim / "parsed" / f"{sha256}.made.json").write_bytes(document.to_bytes())
        place = {
            "doc_id": make_doc_id(name, sha256),
            "sha256": sha256,
            "path": name,
            "title": facts.title,
            "published": facts.published,
        }
        for kind, start, end, sentence, value in mentions:
            row = {
                **place,
                "mention_id": make_mention_id(sha256, kind, start, end),
                "kind": kind,
                "text": text[start:end],
                "quote": text[start:end],
                "page": None,
                "page_label": None,
                "source_start": start,
                "source_end": end,
                "fragments": None,
                "boxes": None,
                "text_start": start,
                "text_end": end,
                "prefix": text[max(start - 32, 0) : start],
                "suffix": text[end : end + 32],
                "sentence_id": 1,
                "sentence": text[sentence[0] : sentence[1]],
                "block": "paragraph",
                "section": "On the border",
                "context": "body",
                "rule": f"{kind}.made",
                "evidence": None,
                "confidence": 0.9,
                "reviewed": False,
                "original": None,
            }
            self.rows["mentions"].append(row)
            self.rows[VALUE_TABLES[kind].name].append({**row, **value})
        self.rows["documents"].append(
            {
                **place,
                "also_at": None,
                "bytes": len(data),
                "media_type": TEXT,
                "encoding": "utf-8",
                "authors": None,
                "publisher": None,
                "published_basis": "catalog",
                "language": "en",
                "pages": None,
                "ocr_pages": None,
                "characters": len(text),
                "words": len(text.split()),
                "status": "ok",
                "problem": None,
                "warnings": None,
                "n_mentions": len(mentions),
            }
        )

    def write(self) -> None:
        """Write the tables."""
        agencies, cases = agency_tally(), case_tally()
        for tally, name in ((agencies, "agency_mentions"), (cases, "case_mentions")):
            tally.add(
                {column: [row.get(column) for row in self.rows[name]] for column in tally.names}
            )
        self.rows["agencies"] = agencies_seen(agencies)
        self.rows["cases"] = cases_seen(cases)
        for table in TABLES:
            rows = sorted(
                self.rows[table.name],
                key=lambda row: [(row[name] is not None, row[name]) for name in table.order],
            )
            pq.write_table(table_of(table, rows), self.out / f"{table.name}.parquet")
            (self.out / f"{table.name}.csv").write_bytes(csv_bytes(table.columns, rows))

    @property
    def corpus(self) -> Any:
        """The documents."""
        return scan(self.raw)


def _text(number: int, paragraphs: int) -> tuple[str, list[Block], list[Any]]:
    text = f"On the border {number}\n\n"
    blocks = [Block(0, len(text) - 2, "heading", 1, "en")]
    mentions: list[Any] = []
    for paragraph in range(paragraphs):
        start = len(text)
        for kind, words, value in _parts(number, paragraph):
            if kind:
                mentions.append((kind, len(text), len(text) + len(words), start, value))
            text += words
        blocks.append(Block(start, len(text), "paragraph", 0, "en", ("On the border",)))
        text += "\n\n"
    ends = {block.start: block.end for block in blocks}
    return (
        text,
        blocks,
        [
            (kind, start, end, (sentence, ends[sentence]), value)
            for kind, start, end, sentence, value in mentions
        ],
    )


def _parts(number: int, paragraph: int) -> Iterator[tuple[str | None, str, Row]]:
    year = 1985 + (number * 7 + paragraph) % 38
    body = (number + paragraph * paragraph) % 120
    sum_ = (paragraph % 9 + 1) * 10 ** (number % 6 + 3)
    yield None, "In ", {}
    yield "date", str(year), {
        "value": str(year), "start_date": f"{year}-01-01", "end_date": f"{year}-12-31",
        "precision": "year", "mod": None, "calendar": "gregorian", "basis": "explicit",
        "anchor": None, "anchor_from": None, "alternative": None,
    }  # fmt: skip
    yield None, " the ", {}
    yield "agency", f"Bureau of Matter {body}", {
        "agency_id": f"new-us-bureau-of-matter-{body}", "agency_name": f"Bureau of Matter {body}",
        "acronym": f"BM{body}", "country": "US", "method": "made",
    }  # fmt: skip
    yield None, " paid ", {}
    yield "amount", f"${sum_:,}", {
        "amount_min": Decimal(sum_), "amount_max": Decimal(sum_), "currency": "USD", "mod": None,
    }  # fmt: skip
    yield None, " to end ", {}
    yield "case", f"Smith v. Jones {body}", {
        "case_id": f"us-smith-v-jones-{body}", "case_name": f"Smith v. Jones {body}",
        "case_kind": "court_case", "country": "US", "method": "made",
    }  # fmt: skip
    yield None, ", as was said before.", {}


def make(folder: Path, documents: int, paragraphs: int) -> Made:
    """A folder of ``documents`` with four mentions in each of their ``paragraphs``."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Made(folder)
    for number in range(documents):
        made.add(number, paragraphs)
    made.write()
    return made
