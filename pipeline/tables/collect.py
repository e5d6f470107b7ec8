"""Kept results of all documents → the rows of every table, proved ones only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.cache.mentions import CachedMentions
from pipeline.cache.store import NOT_CACHED, Store
from pipeline.corpus.corpus import Corpus
from pipeline.model.errors import StageError
from pipeline.model.parsed import ParsedHeader
from pipeline.review.corrections import Corrections
from pipeline.settings.params import Params
from pipeline.tables.checks import CHECKS, check_documents, check_key, read_checks
from pipeline.tables.document_rows import DocumentRows, document_rows


def checked_rows(
    corpus: Corpus,
    interim: Path,
    params: Params,
    corrections: Corrections,
    *,
    recheck: bool = False,
) -> Iterator[DocumentRows]:
    """Each document's rows, in order of path, which every table of them begins its order with.

    Rows are checked against the source first; kept checks are reused.

    Args:
        corpus: the documents.
        interim: folder of kept results.
        params: settings.
        corrections: what readers corrected; it learns what became of each line.
        recheck: check every row anew.
    """
    parsed, mentions = _results(corpus, interim)
    checks = check_documents(corpus, interim, parsed, mentions, params, recheck=recheck)
    rejected = {sha256: check.rejected for sha256, check in checks.items()}
    yield from _rows(corpus, parsed, mentions, rejected, corrections)


def cached_rows(
    corpus: Corpus, interim: Path, corrections: Corrections | None = None
) -> Iterator[DocumentRows]:
    """Each document's rows by the checks that are kept: as the rules alone make them.

    Args:
        corpus: the documents, maybe only some of those that were processed.
        interim: folder of kept results.
        corrections: apply these, and keep no trace of it.

    Raises:
        StageError: when stage ``tables`` has not run for a document.
    """
    parsed, mentions = _results(corpus, interim)
    checks = read_checks(interim)
    rejected: dict[str, dict[str, str]] = {}
    for file in corpus.files:
        check, key = checks.get(file.sha256), check_key(mentions[file.sha256])
        # one by whatever limits, or one that the next run makes anew, counts as well
        if check is None or not (check.key.startswith(key) or check.key == NOT_CACHED):
            raise StageError(f"{interim / CHECKS}: not all rows are checked; run 'tables' first")
        rejected[file.sha256] = check.rejected
    corrections = corrections or Corrections((), corpus, interim)
    yield from _rows(corpus, parsed, mentions, rejected, corrections)


def _results(corpus: Corpus, interim: Path) -> tuple[dict[str, Path], dict[str, Path]]:
    wanted = [file.sha256 for file in corpus.files]
    parsed = Store(interim / "parsed").of(wanted, "parse")
    return parsed, Store(interim / "mentions", "arrow").of(wanted, "extract")


def _rows(
    corpus: Corpus,
    parsed: dict[str, Path],
    mentions: dict[str, Path],
    rejected: dict[str, dict[str, str]],
    corrections: Corrections,
) -> Iterator[DocumentRows]:
    for file in corpus.files:
        sha256 = file.sha256
        found, bad = CachedMentions.read(mentions[sha256]), rejected[sha256]
        corrected = None
        if corrections.concern(sha256):
            corrected = corrections.apply(file, parsed[sha256], found, bad)
        yield document_rows(file, ParsedHeader.read(parsed[sha256]), found, bad, corrected)
