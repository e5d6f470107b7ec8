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

import pyarrow as pa

from bench.runs import place
from bench.texts import ROOT, samples
from pipeline.corpus.corpus import SourceFile
from pipeline.extract.mentions import mentions_of
from pipeline.model.ids import digest_of
from pipeline.parse.sources import source_of
from pipeline.settings.params import Params
from pipeline.tables.document_rows import DocumentRows, document_rows
from pipeline.tables.entities import tables_of
from pipeline.tables.writing import TableFiles

ROWS = 2_000_000


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

    def streamed() -> Iterator[DocumentRows]:
        nonlocal count, documents
        while count < rows:
            document = _document(documents, patterns[documents % len(patterns)])
            count += document.mentions.num_rows
            documents += 1
            yield document

    with TableFiles(folder) as files:
        for table, some in tables_of(streamed()):
            files.add(table, some)
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
        found = mentions_of(sha256, source, document, sample.output, params.extract)
        file = SourceFile(sha256, sample.path, (), len(sample.data), None)
        yield document_rows(file, document.header, found, {})


def _document(number: int, pattern: DocumentRows) -> DocumentRows:
    """The rows of a pattern as those of another document."""
    sha256 = digest_of(f"document {number}")
    path = f"{number:07}.txt"
    file = SourceFile(sha256, path, (), pattern.file.size, None)
    own = {"doc_id": file.doc_id, "sha256": sha256, "path": path}
    mentions = pattern.mentions
    ids = ["m" + digest_of(one, sha256)[:16] for one in mentions["mention_id"].to_pylist()]
    for name, cells in {"mention_id": ids, **{n: [c] * len(ids) for n, c in own.items()}}.items():
        at = mentions.schema.get_field_index(name)
        mentions = mentions.set_column(at, mentions.schema.field(at), pa.array(cells, pa.string()))
    return DocumentRows(file, pattern.document | own, mentions)


if __name__ == "__main__":
    print(json.dumps(write(int(sys.argv[1]), Path(sys.argv[2]))))
