"""Gold files: mentions annotated by hand, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.model.errors import GoldError
from pipeline.model.geometry import Box
from pipeline.model.mention import KINDS

ENDING = ".gold.jsonl"
ORIGIN, FROM_REVIEW = "origin", "review"
"""Key and value that mark a mention whose gold came from reviewing this program's own rows."""
REVIEWER = "reviewer"
"""Key that says who reviewed it."""


@dataclass(frozen=True, slots=True)
class GoldMention:
    """One annotated mention; ``value`` holds the fields of its kind.

    In a PDF it stands on ``page`` (from 1) in ``boxes``, and has no offsets.
    ``from_review`` is set where it came from review of this program's own rows, which
    favours them: a reader overlooks what the rules overlooked.
    """

    kind: str
    start: int
    end: int
    quote: str
    context: str
    optional: bool
    value: dict[str, Any]
    page: int | None = None
    boxes: tuple[Box, ...] = ()
    from_review: bool = False


@dataclass(frozen=True, slots=True)
class GoldFile:
    """The gold of one document, named by the stem of the document's file."""

    path: Path
    stem: str
    mentions: tuple[GoldMention, ...]


def stems_of(folder: Path) -> list[str]:
    """The stems of the documents that a folder has gold of; none where there is no folder."""
    return [path.name[: -len(ENDING)] for path in sorted(folder.glob(f"*{ENDING}"))]


def gold_files(folder: Path) -> list[GoldFile]:
    """All gold files of a folder sorted by name.

    Raises:
        GoldError: naming file, line and what is wrong.
    """
    if not folder.is_dir():
        raise GoldError(f"{folder}: no such folder; give a folder with files *{ENDING}")
    stems = {stem: folder / f"{stem}{ENDING}" for stem in stems_of(folder)}
    return [GoldFile(path, stem, _mentions(path)) for stem, path in stems.items()]


def _mentions(path: Path) -> tuple[GoldMention, ...]:
    found: list[GoldMention] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        where = f"{path.name}, line {number}"
        try:
            data = json.loads(line, parse_float=Decimal)
        except json.JSONDecodeError as error:
            raise GoldError(f"{where}: not valid JSON ({error.msg})") from None
        if not isinstance(data, dict) or data.get("type") not in KINDS:
            raise GoldError(f"{where}: 'type' must be one of {', '.join(KINDS)}")
        from_review = data.pop(ORIGIN, None) == FROM_REVIEW
        data.pop(REVIEWER, None)
        try:
            mention = _in_pdf(data, where) if "page" in data else _in_text(data)
            found.append(replace(mention, from_review=from_review))
        except KeyError as error:
            raise GoldError(f"{where}: lacks {error}") from None
    return tuple(found)


def _in_text(data: dict[str, Any]) -> GoldMention:
    return GoldMention(
        data.pop("type"),
        data.pop("start"),
        data.pop("end"),
        data.pop("quote"),
        data.pop("context"),
        data.pop("optional"),
        data,
    )


def _in_pdf(data: dict[str, Any], where: str) -> GoldMention:
    """A mention by page and boxes; ``nth`` only serves to find them."""
    kind, page, boxes = data.pop("type"), data.pop("page"), data.pop("boxes")
    data.pop("nth", None)
    if not boxes:
        raise GoldError(f"{where}: has no boxes; run 'python -m pipeline gold locate' on the file")
    placed = tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in boxes)
    quote, context, optional = data.pop("quote"), data.pop("context"), data.pop("optional")
    return GoldMention(kind, -1, -1, quote, context, optional, data, page, placed)


def check_fit(gold: GoldFile, source: str) -> None:
    """Check that every quote stands at its place in the document's source.

    Raises:
        GoldError: when the document was changed after it was annotated.
    """
    bad = [m for m in gold.mentions if m.page is None and source[m.start : m.end] != m.quote]
    if bad:
        first = bad[0]
        raise GoldError(
            f"{gold.path.name}: {len(bad)} of {len(gold.mentions)} quotes are not at their place "
            f"in the document, first {first.quote!r} at {first.start}; annotate the changed "
            "document anew or restore it"
        )


def required(mentions: Sequence[GoldMention], kind: str) -> list[GoldMention]:
    """The mentions of a kind that a system has to find."""
    return [m for m in mentions if m.kind == kind and not m.optional]


def review_share(golds: Sequence[GoldFile]) -> dict[str, float | int | None]:
    """How much of gold came from review: documents with any of it, mentions, their share."""
    mentions = [mention for gold in golds for mention in gold.mentions]
    reviewed = sum(mention.from_review for mention in mentions)
    return {
        "documents": sum(any(m.from_review for m in gold.mentions) for gold in golds),
        "mentions": reviewed,
        "share": round(reviewed / len(mentions), 4) if mentions else None,
    }
