"""Gold files: mentions annotated by hand, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.core.errors import GoldError
from pipeline.core.mention import KINDS

ENDING = ".gold.jsonl"


@dataclass(frozen=True, slots=True)
class GoldMention:
    """One annotated mention; ``value`` holds the fields of its kind."""

    kind: str
    start: int
    end: int
    quote: str
    context: str
    optional: bool
    value: dict[str, Any]


@dataclass(frozen=True, slots=True)
class GoldFile:
    """The gold of one document, named by the stem of the document's file."""

    path: Path
    stem: str
    mentions: tuple[GoldMention, ...]


def gold_files(folder: Path) -> list[GoldFile]:
    """All gold files of a folder that are annotated by offsets, sorted by name.

    Raises:
        GoldError: naming file, line and what is wrong.
    """
    if not folder.is_dir():
        raise GoldError(f"{folder}: no such folder; give a folder with files *{ENDING}")
    return [
        GoldFile(path, path.name[: -len(ENDING)], _mentions(path))
        for path in sorted(folder.glob(f"*{ENDING}"))
    ]


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
        if "page" in data:
            continue  # PDF gold, by page and occurrence: scored once PDFs are read
        try:
            found.append(
                GoldMention(
                    data.pop("type"),
                    data.pop("start"),
                    data.pop("end"),
                    data.pop("quote"),
                    data.pop("context"),
                    data.pop("optional"),
                    data,
                )
            )
        except KeyError as error:
            raise GoldError(f"{where}: lacks {error}") from None
    return tuple(found)


def check_fit(gold: GoldFile, source: str) -> None:
    """Check that every quote stands at its place in the document's source.

    Raises:
        GoldError: when the document was changed after it was annotated.
    """
    bad = [m for m in gold.mentions if source[m.start : m.end] != m.quote]
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
