"""``gold locate``: page, quote and occurrence of PDF gold → its boxes, filled in."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.cache.store import write_atomically
from pipeline.corpus.corpus import scan
from pipeline.evaluate.gold import ENDING
from pipeline.model.errors import GoldError
from pipeline.model.occurrences import occurrences
from pipeline.model.parsed import ParsedDocument
from pipeline.parse.apart import parse_apart
from pipeline.settings.params import DocumentParams


def locate(path: Path, raw: Path, params: DocumentParams) -> tuple[int, int]:
    """Fill in the boxes of every mention of one gold file, which is written anew.

    A quote is looked for in the printed text of its page in reading order, its
    white space standing for any; ``nth`` counts its occurrences there from 1 (words
    that go on on both sides do not count).

    Args:
        path: the gold file.
        raw: the folder with its document.
        params: how documents are read.

    Returns:
        The number of mentions, and of those whose boxes changed.

    Raises:
        GoldError: when there is no such document, or a quote is not on its page.
    """
    stem = path.name.removesuffix(ENDING)
    document = _document(stem, raw, params)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    missing: list[str] = []
    changed = 0
    for number, row in enumerate(rows, 1):
        if "page" not in row:
            raise GoldError(f"{path.name}, line {number}: has no page; only PDF gold is located")
        spans = list(occurrences(document, row["page"], row["quote"]))
        if not 1 <= row["nth"] <= len(spans):
            missing.append(
                f"line {number}: {row['quote']!r} stands {len(spans)} times on page {row['page']}"
            )
            continue
        assert document.geometry is not None
        boxes = [list(placed.box) for placed in document.geometry.boxes(*spans[row["nth"] - 1])]
        changed += boxes != row["boxes"]
        row["boxes"] = boxes
    if missing:
        raise GoldError(f"{path.name}: " + "; ".join(missing))
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    write_atomically(path, lines.encode())
    return len(rows), changed


def _document(stem: str, raw: Path, params: DocumentParams) -> ParsedDocument:
    corpus = scan(raw, params)
    for file in corpus.files:
        if Path(file.path).stem == stem:
            language = file.entry.language if file.entry else None
            document = parse_apart(corpus.read(file), file.path, params, language)
            if document.geometry is None:
                raise GoldError(f"{file.path}: is no PDF; its gold is placed by offsets")
            return document
    raise GoldError(f"{stem}: no such document below {raw}")
