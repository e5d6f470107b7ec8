"""Tables of two million mentions: time and memory of writing them, in a process of its own."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.runs import place
from bench.texts import ROOT, samples
from pipeline.corpus.corpus import SourceFile
from pipeline.extract.mentions import mention_rows
from pipeline.model.ids import digest_of
from pipeline.parse.sources import source_of
from pipeline.settings.params import Params
from pipeline.tables.document_rows import DocumentRows, document_rows
from pipeline.tables.formatting import format_documents
from pipeline.tables.together import Together
from pipeline.tables.writing import TableFiles

ROWS = 2_000_000
_GROUP = 16  # documents that are formatted together, as in a corpus


def stream(rows: int = ROWS) -> dict[str, Any]:
    """Seconds and megabytes for so many mentions, and for an eighth of them."""
    return {str(count): _apart(count) for count in (rows // 8, rows)}


def _apart(rows: int) -> dict[str, Any]:
    with place() as folder:
        printed = subprocess.run(
            [sys.executable, "-m", "bench.stream", str(rows), str(folder)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
    result: dict[str, Any] = json.loads(printed)
    return result


def write(rows: int, folder: Path) -> dict[str, Any]:
    """Write tables of about so many mentions; the figures of this process."""
    params = Params()
    patterns = list(_patterns(params))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, count, documents = time.perf_counter(), 0, 0
    with TableFiles(folder, params.tables.workbook_max_rows) as files:
        together = Together(files)
        while count < rows:
            some = [
                _document(documents + n, patterns[(documents + n) % len(patterns)])
                for n in range(_GROUP)
            ]
            formatted = format_documents(some)
            together.add(formatted)
            count += formatted.mentions.num_rows
            documents += _GROUP
        together.finish()
        files.finish()
        files.publish()
    return {
        "mentions": count,
        "documents": documents,
        "seconds": round(time.perf_counter() - start, 1),
        "peak_megabytes": _megabytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss),
        "megabytes_before": _megabytes(before),
        "written_megabytes": round(sum(p.stat().st_size for p in folder.iterdir()) / 1e6),
    }


def _megabytes(maxrss: int) -> int:
    return round(maxrss / (1e6 if sys.platform == "darwin" else 1e3))


def _patterns(params: Params) -> Iterator[DocumentRows]:
    """The rows of each sample."""
    for sample in samples():
        document = sample.document
        source = source_of(sample.data, document.media_type, document.encoding)
        sha256 = digest_of(sample.data)
        found = mention_rows(sha256, source, document, sample.output, params.extract)
        file = SourceFile(sha256, sample.path, (), len(sample.data), None)
        yield document_rows(file, document.header, json.loads(found), {})


def _document(number: int, pattern: DocumentRows) -> DocumentRows:
    """The rows of a pattern as those of another document."""
    sha256 = digest_of(f"document {number}")
    path = f"{number:07}.txt"
    file = SourceFile(sha256, path, (), pattern.file.size, None)
    own = {"doc_id": file.doc_id, "sha256": sha256, "path": path}
    tables = {name: [_moved(row, own) for row in rows] for name, rows in pattern.tables.items()}
    return DocumentRows(file, tables, [])


def _moved(row: dict[str, Any], own: dict[str, str]) -> dict[str, Any]:
    moved = row | own
    if "mention_id" in row:
        moved["mention_id"] = "m" + digest_of(row["mention_id"], own["sha256"])[:16]
    return moved


if __name__ == "__main__":
    print(json.dumps(write(int(sys.argv[1]), Path(sys.argv[2]))))
