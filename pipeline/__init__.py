"""Policy documents → tables of dates, agencies, sums of money and case names.

:func:`extract_file` reads a file, :func:`extract_text` a string; both give the tables that the
command writes, as pandas data frames.  Below them :func:`find_mentions` runs the finders
over a :class:`Document` and gives each :class:`Mention` with its typed value.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cache.versions import VERSION as __version__
from pipeline.model.document import Document, Entity, TextBlock
from pipeline.model.mention import (
    AgencyValue,
    AmountValue,
    CaseValue,
    DateValue,
    Evidence,
    Mention,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "AgencyValue",
    "AmountValue",
    "CaseValue",
    "DateValue",
    "Document",
    "Entity",
    "Evidence",
    "Mention",
    "TextBlock",
    "__version__",
    "extract_file",
    "extract_text",
    "find_mentions",
]


def extract_file(
    path: str | Path,
    *,
    published: str | None = None,
    language: str | None = None,
    registry: str | Path | None = None,
) -> dict[str, pd.DataFrame]:
    """Extract from one file: the tables as pandas data frames, by name.

    >>> import pipeline
    >>> tables = pipeline.extract_file("raw/samples/merida-funding.md")
    >>> tables["amounts"][["text", "amount_min", "currency"]].iloc[0].tolist()
    ['U.S.$37.3 million', Decimal('37300000.0000'), 'USD']

    Args:
        path: a PDF, HTML, DOCX, Markdown or text file.
        published: the document's own date (EDTF, such as ``2010-09``), which
            relative dates are counted from; looked for in the document where it is null.
        language: ``en``, ``es`` or another with a folder in ``pipeline/resources/languages``;
            detected where it is null.
        registry: a CSV file of bodies of one's own, with the columns of
            ``pipeline/resources/registry/agencies.csv``.

    Raises:
        ValueError: when ``published`` is not EDTF, or a line of ``registry`` is wrong.
        pipeline.model.errors.UnreadableDocument: when the file cannot be read; it says why.
        OSError: when there is no such file.
    """
    from pipeline.workflow import frames_of_file

    with _with_registry(registry):
        return frames_of_file(Path(path), published, language)


def extract_text(
    text: str,
    published: str | None = None,
    language: str | None = None,
    *,
    registry: str | Path | None = None,
) -> dict[str, pd.DataFrame]:
    """Extract from one string: the tables as pandas data frames, by name.

    >>> import pipeline
    >>> tables = pipeline.extract_text("Last year Congress approved it.", published="2010-09")
    >>> tables["dates"]["value"].tolist()
    ['2009']

    Args:
        text: plain text or Markdown.
        published: the text's own date (EDTF), which relative dates are counted from.
        language: as in :func:`extract_file`.
        registry: as in :func:`extract_file`.

    Raises:
        ValueError: when ``published`` is not EDTF, or a line of ``registry`` is wrong.
    """
    from pipeline.workflow import frames_of_text

    with _with_registry(registry):
        return frames_of_text(text, published, language)


def find_mentions(
    document: Document, kinds: tuple[str, ...] = ("date", "agency", "amount", "case")
) -> list[Mention]:
    """Run the finders over a document, without a language model unless it holds entities.

    >>> from pipeline import Document, find_mentions
    >>> [mention] = find_mentions(Document.of("It was signed in June 2008."), ("date",))
    >>> mention.value.value, mention.rule
    ('2008-06', 'date.month_year')

    Args:
        document: a text with what is known of it.
        kinds: of mention.

    Returns:
        Mentions by place, then kind; offsets are code points into the text, end exclusive.
    """
    from pipeline.extract.finders import FINDERS
    from pipeline.extract.masks import with_masks

    document = with_masks(document)
    found = [mention for kind in kinds for mention in FINDERS[kind](document)]
    return sorted(found, key=lambda mention: (mention.start, mention.end, mention.kind))


def _with_registry(path: str | Path | None) -> AbstractContextManager[None]:
    from pipeline.rules.registry_file import with_agencies

    return nullcontext() if path is None else with_agencies(Path(path))
