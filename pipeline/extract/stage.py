"""Stage ``extract``: parsed documents → model output → mentions, both kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from pipeline.core.corpus import Corpus, SourceFile
from pipeline.core.document import ParsedDocument
from pipeline.core.ids import digest_of
from pipeline.core.mapping import Task, map_documents
from pipeline.core.params import ExtractParams, ModelParams, Params
from pipeline.core.progress import Progress
from pipeline.core.store import Store
from pipeline.core.versions import code_digest, library_versions
from pipeline.extract.mentions import mention_rows
from pipeline.extract.model import ModelOutput, model_key, run_model
from pipeline.parse.sources import source_of

_CODE = ("core", "extract", "resources", "parse.decode", "parse.docx", "parse.sources")
_LIBRARIES = ("spacy", "eyecite", "PyYAML")


def mentions_key(parsed: bytes, model: str, params: Params) -> str:
    """Digest of all that a document's mentions depend on, its source bytes aside."""
    return digest_of(
        parsed,
        model,
        code_digest(*_CODE),
        library_versions(*_LIBRARIES),
        params.digest("extract"),
    )


def run_extract(corpus: Corpus, interim: Path, params: Params) -> None:
    """Extract from what is new or changed, keep the rest, drop what has gone."""
    parsed = Store(interim / "parsed").of((f.sha256 for f in corpus.files), "parse")
    models = Store(interim / "model")
    mentions = Store(interim / "mentions")
    model_keys: dict[str, str] = {}
    mention_keys: dict[str, str] = {}
    todo: list[SourceFile] = []
    for file in corpus.files:
        data = parsed[file.sha256].read_bytes()
        model_keys[file.sha256] = model_key(ParsedDocument.from_bytes(data), params.model)
        mention_keys[file.sha256] = mentions_key(data, model_keys[file.sha256], params)
        if not mentions.holds(file.sha256, mention_keys[file.sha256]):
            todo.append(file)
    progress = Progress("extract", len(todo), len(corpus.files) - len(todo))
    names = {file.sha256: file.path for file in todo}

    def tasks() -> Iterator[Task]:
        for file in todo:
            key = model_keys[file.sha256]
            kept = models.read(file.sha256, key) if models.holds(file.sha256, key) else b""
            header = {
                "sha256": file.sha256,
                "model": asdict(params.model),
                "extract": asdict(params.extract),
                "sizes": [parsed[file.sha256].stat().st_size, len(kept)],
            }
            source = b"" if file.problem else corpus.read(file)
            yield Task(
                file.sha256,
                json.dumps(header).encode()
                + b"\n"
                + parsed[file.sha256].read_bytes()
                + kept
                + source,
            )

    for result in map_documents(
        "pipeline.extract.stage:extract_task", tasks(), len(todo), params.execution
    ):
        if result.status != "ok":
            problem = f"mentions could not be extracted ({result.payload.decode()})"
            data = json.dumps({"problem": problem, "rows": []}).encode()
        else:
            head, rest = result.payload.split(b"\n", 1)
            size = int(head)
            models.write(result.sha256, model_keys[result.sha256], rest[:size])
            data, problem = rest[size:], ""
        mentions.write(result.sha256, mention_keys[result.sha256], data)
        progress.step(names[result.sha256], problem)
    models.keep_only(model_keys.items())
    mentions.keep_only(mention_keys.items())


def extract_task(payload: bytes) -> bytes:
    """Extract from one document.

    Takes a line of JSON, then the parsed document, the kept model output (may be
    empty) and the source; gives the size of the model output, it, and the rows.
    """
    head, rest = payload.split(b"\n", 1)
    header = json.loads(head)
    parsed_size, model_size = header["sizes"]
    document = ParsedDocument.from_bytes(rest[:parsed_size])
    kept = rest[parsed_size : parsed_size + model_size]
    data = rest[parsed_size + model_size :]
    extract = ExtractParams(**{**header["extract"], "kinds": tuple(header["extract"]["kinds"])})
    output = (
        ModelOutput.from_bytes(kept)
        if kept
        else run_model(document, ModelParams(**header["model"]))
    )
    model_bytes = output.to_bytes()
    source = source_of(data, document.media_type, document.encoding) if document.text else ""
    rows = mention_rows(header["sha256"], source, document, output, extract)
    return str(len(model_bytes)).encode() + b"\n" + model_bytes + rows
