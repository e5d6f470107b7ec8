"""What stands before the running text: metadata of Markdown files, title pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from pipeline.model.document import Furniture
from pipeline.parse.pieces import Piece, is_date_line
from pipeline.resources import phrase_pattern

_YAML = re.compile(r"---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_LONGEST_YAML = 20_000  # characters; a longer block is no front matter
_ISO_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_LONGEST_FRONT_PIECE = 200  # characters; a longer paragraph is running text
_FRONT_PIECES = 8
_SECTION_WORDS = re.compile(rf"\b(?:{phrase_pattern('layout/section_words.txt')})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Facts of a YAML block at the head of a Markdown file; ``end`` is where it ends."""

    end: int = 0
    title: str | None = None
    authors: str | None = None
    published: str | None = None

    def furniture(self) -> list[Furniture]:
        """The block's own span."""
        return [Furniture(0, self.end, "metadata")] if self.end else []


def yaml_front_matter(source: str) -> FrontMatter:
    """Read the YAML block at the very start of a Markdown file, if one is there."""
    match = _YAML.match(source)
    if match is None or match.end() > _LONGEST_YAML:
        return FrontMatter()
    try:
        data = yaml.load(match.group(1), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError):
        return FrontMatter()
    if not isinstance(data, dict):
        return FrontMatter()
    authors = data.get("authors") or data.get("author")
    if isinstance(authors, list):
        authors = "; ".join(author for author in authors if isinstance(author, str))
    date = data.get("date")
    dated = _ISO_DATE.match(date) if isinstance(date, str) else None
    title = data.get("title")
    return FrontMatter(
        match.end(),
        title if isinstance(title, str) else None,
        authors if isinstance(authors, str) else None,
        dated.group() if dated else None,
    )


def mark_front_matter(pieces: Sequence[Piece]) -> None:
    """Mark the short pieces before the first paragraph as front matter.

    Authors, affiliations, dates, report numbers: they stand between the title
    and the first long paragraph or the second heading's text.
    """
    first_long = next(
        (
            index
            for index, piece in enumerate(pieces)
            if piece.kind == "paragraph" and len(piece.text) > _LONGEST_FRONT_PIECE
        ),
        0,
    )
    titled = False
    for piece in pieces[: min(first_long, _FRONT_PIECES)]:
        if piece.kind == "heading":
            undeclared = piece.level == 3 and not _SECTION_WORDS.search(piece.text)
            if undeclared and (titled or is_date_line(piece.text)):
                piece.kind, piece.level = "front_matter", 0
                continue
            titled = True
        elif piece.kind == "paragraph":
            piece.kind = "front_matter"
