"""The corrections of a folder: applied document by document, then listed in a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.cache.mentions import CachedMentions
from pipeline.corpus.corpus import Corpus, SourceFile
from pipeline.model.document import Span
from pipeline.model.parsed import ParsedDocument
from pipeline.nlp.model import ModelOutput
from pipeline.parse.sources import source_of
from pipeline.review.additions import Addition, make_additions
from pipeline.review.apply import apply_corrections
from pipeline.review.corrections_file import COLUMNS, FILE, Correction, read_corrections
from pipeline.review.matching import Outcome, groups_of
from pipeline.verify.check import check_rows

Row = dict[str, Any]

_GONE = "no document with these bytes (sha256) is in the folder; was it changed or taken out?"


class Corrections:
    """Lines by document, and what became of those of the documents seen so far."""

    def __init__(
        self,
        lines: Sequence[Correction],
        corpus: Corpus,
        interim: Path,
    ) -> None:
        self._lines, self._corpus, self._interim = lines, corpus, interim
        self._table: dict[int, Row] = {}
        self._by_document: dict[str, list[Correction]] = {}
        for line in lines:
            self._by_document.setdefault(line.sha256, []).append(line)

    @classmethod
    def read(cls, corpus: Corpus, interim: Path) -> Corrections:
        """From the file at the top of the folder of documents.

        Args:
            corpus: the documents.
            interim: folder of cached results.

        Raises:
            CorrectionsError: when the file is no table of corrections.
        """
        lines = read_corrections(corpus.root / FILE)
        return cls(lines, corpus, interim)

    def concern(self, sha256: str) -> bool:
        """Whether there are lines about a document."""
        return sha256 in self._by_document

    def apply(
        self,
        file: SourceFile,
        parsed: Path,
        found: CachedMentions,
        rejected: Mapping[str, str],
    ) -> list[Row]:
        """A document's rows after its corrections; rows that are not proved stay as they are.

        Args:
            file: the document.
            parsed: the file of its parse, read only where there are lines about it.
            found: what extraction found.
            rejected: id → reason of those that their source does not prove.
        """
        lines = self._by_document[file.sha256]
        rows = list(found.rows())
        document = ParsedDocument.from_bytes(parsed.read_bytes())
        data = b"" if file.problem else self._corpus.read(file)
        source = source_of(data, document.media_type, document.encoding) if document.text else ""
        additions = make_additions(
            [group for group in groups_of(lines) if group.action == "add"],
            rows,
            sha256=file.sha256,
            source=source,
            document=document,
            sentences=_sentences(found),
        )
        additions = self._proved(file.sha256, data, document, additions)
        proved = [row for row in rows if row["mention_id"] not in rejected]
        applied = apply_corrections(proved, lines, additions, document, source)
        for line in lines:
            self._record(line, applied.outcomes[line.number], file.doc_id)
        return [row for row in rows if row["mention_id"] in rejected] + applied.rows

    def table(self) -> list[Row]:
        """Rows of the table ``corrections``, once all documents were seen."""
        for line in self._lines:
            if line.number not in self._table:
                outcome = Outcome("unmatched", _GONE)
                if line.problem is not None:
                    outcome = Outcome("invalid", line.problem)
                self._record(line, outcome, None)
        return [self._table[number] for number in sorted(self._table)]

    def _record(self, line: Correction, outcome: Outcome, doc_id: str | None) -> None:
        cells = (cell if cell != "" else None for cell in line.cells)
        self._table[line.number] = {
            "line": line.number,
            **dict(zip(COLUMNS, cells, strict=True)),
            "doc_id": doc_id,
            "mention_id": outcome.mention_id,
            "outcome": outcome.name,
            "explanation": outcome.explanation,
        }

    def _proved(
        self,
        sha256: str,
        data: bytes,
        document: ParsedDocument,
        additions: list[Addition],
    ) -> list[Addition]:
        """Additions whose rows the source proves, as it does all others'."""
        rows = {item.row["mention_id"]: item.row for item in additions if item.row is not None}
        if not rows:
            return additions
        rejected = check_rows(
            data, sha256, document.media_type, document.encoding, list(rows.values())
        )
        return [
            item.refused(rejected[item.row["mention_id"]])
            if item.row is not None and item.row["mention_id"] in rejected
            else item
            for item in additions
        ]


def _sentences(found: CachedMentions) -> Sequence[Span]:
    """The model's sentences; none where it did not run: blocks then stand for them."""
    return ModelOutput.from_bytes(found.model).sentences if found.model else ()
