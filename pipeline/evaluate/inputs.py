"""What stage ``evaluate`` depends on: the results of the documents that have gold, of no others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from pipeline.cache.store import Store, told, write_atomically
from pipeline.corpus.corpus import Corpus, SourceFile
from pipeline.evaluate.gold import stems_of

INPUTS = "with_gold.txt"
_STORES = ("parsed", "mentions", "checks")


def with_gold(corpus: Corpus, stems: frozenset[str]) -> tuple[SourceFile, ...]:
    """The documents whose files have one of some stems, in order of path."""
    return tuple(file for file in corpus.files if PurePosixPath(file.path).stem in stems)


def write_inputs(corpus: Corpus, interim: Path, folders: Sequence[Path]) -> None:
    """Name the results of the documents that have gold.

    DVC looks at this file: a document without gold does not make it score the rest anew.

    Args:
        corpus: the documents.
        interim: folder of kept results, all there.
        folders: with gold.
    """
    stems = frozenset(stem for folder in folders for stem in stems_of(folder))
    files = with_gold(corpus, stems)
    held = [Store(interim / name).by_document() for name in _STORES] if files else []
    lines = []
    for file in files:
        results = " ".join(told(store[file.sha256]) for store in held)
        lines.append(f"{results} {file.path}\n")
    write_atomically(interim / INPUTS, "".join(lines).encode())
