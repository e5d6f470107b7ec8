"""Parsed text and model output → mentions (the fast layer)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pipeline.cache.mentions import CachedMentions
from pipeline.extract.dates import document_date
from pipeline.extract.finders import FINDERS
from pipeline.extract.languages import known_language, text_blocks
from pipeline.extract.masks import address_spans, with_masks
from pipeline.extract.rows import row_of
from pipeline.model.document import Document, Span
from pipeline.model.mention import Mention
from pipeline.model.parsed import ParsedDocument
from pipeline.nlp.model import ModelOutput
from pipeline.settings.params import ExtractParams


def document_of(
    parsed: ParsedDocument, output: ModelOutput, params: ExtractParams
) -> tuple[Document, str | None]:
    """The document as finders read it, and where its date is from.

    The document's own date is the catalog's or its metadata's; where neither
    gives one, it is read from the title page, header or dateline.
    """
    facts = parsed.facts
    plain = Document(
        parsed.text,
        blocks=text_blocks(parsed),
        sentences=output.sentences,
        entities=output.entities,
        published=facts.published,
        language=known_language(facts.language),
        country=params.country,
        fiscal_year_start=dict(params.fiscal_year_start),
    )
    plain = with_masks(plain)
    if facts.published:
        return plain, facts.published_basis
    found = document_date(plain)
    if found is None and facts.file_date:
        found = facts.file_date, "metadata"
    if found is None:
        return plain, None
    return replace(plain, published=found[0]), found[1]


def find_mentions(
    parsed: ParsedDocument, document: Document, params: ExtractParams
) -> list[Mention]:
    """All mentions of the document, by place, then kind.

    These are what the components of :mod:`pipeline.extract.components` write to a
    Doc; tokens are of no use to them, so none are made.
    """
    found = [m for kind, find in FINDERS.items() if kind in params.kinds for m in find(document)]
    return sorted(
        (mention for mention in found if not _is_doubtful(mention, parsed.doubtful)),
        key=lambda m: (m.start, m.end, m.kind),
    )


def _is_doubtful(mention: Mention, doubtful: Sequence[Span]) -> bool:
    """Whether a mention stands, even in part, where the text does not say what it shows."""
    at = bisect_right(doubtful, mention.start, key=lambda span: span[1])
    return at < len(doubtful) and doubtful[at][0] < mention.end


def mentions_of(
    sha256: str,
    source: str,
    parsed: ParsedDocument,
    output: ModelOutput,
    params: ExtractParams,
    model_key: str | None = None,
) -> CachedMentions:
    """All mentions of one document, as they are kept."""
    document, basis = document_of(parsed, output, params)
    mentions = find_mentions(parsed, document, params)
    return CachedMentions.of(
        _rows(mentions, sha256, source, parsed, document),
        published=document.published,
        published_basis=basis,
        model_key=model_key,
        model=output.to_bytes(),
    )


def _rows(
    mentions: Sequence[Mention],
    sha256: str,
    source: str,
    parsed: ParsedDocument,
    document: Document,
) -> Iterator[dict[str, Any]]:
    addresses = address_spans(parsed.text)
    for mention in mentions:
        yield row_of(
            mention,
            sha256=sha256,
            source=source,
            parsed=parsed,
            document=document,
            addresses=addresses,
        )
