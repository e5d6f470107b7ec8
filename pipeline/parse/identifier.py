"""Which of a few languages texts are in: py3langid's model, walked for many texts at once.

The model is an automaton over bytes (Lui and Baldwin, "langid.py", 2012): a state that it
comes to names a sequence of bytes, at most :attr:`Identifier.longest` of them, and a naive
Bayes table weighs how often each was seen.  The library takes a step of Python a byte.
Since a state depends on so many bytes before it and no more, a text can be cut into
stretches that are walked beside one another, a step of all of them at a time; counts,
scores and probabilities are the library's to the last bit.
"""

from __future__ import annotations

import json
import math
import mmap
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.core.ids import digest_of
from pipeline.core.prepared import prepared
from pipeline.core.versions import code_digest, library_versions

if TYPE_CHECKING:
    import numpy.typing as npt

_CANDIDATES = ("en", "es", "fr", "pt", "de", "it")
"""Texts of this project's subject are in these; a guess among all 97 languages of the
model takes names in capitals and reference lists for rare ones."""

_EDGE = 0xFF  # a byte that no text in UTF-8 has; between texts, it leads back to the start
_TOGETHER = 1 << 16  # bytes that are walked at a time, which bounds the memory for them
_SHORTEST_STRETCH = 16
_ALIGNED = 64  # bytes


@dataclass(frozen=True, slots=True)
class Identifier:
    """The automaton and the table of the candidates.

    ``moves[rows[state] + byte]`` is the next state, from 0 on; ``features[state]`` the
    line of ``table`` that it counts for, or -1; ``priors`` the candidates' own weights.
    """

    moves: npt.NDArray[np.uint32]
    rows: npt.NDArray[np.int32]
    features: npt.NDArray[np.int32]
    table: npt.NDArray[np.float32]
    priors: npt.NDArray[np.float32]
    languages: tuple[str, ...]
    longest: int

    def classify(self, texts: Sequence[str]) -> Iterator[tuple[str, float]]:
        """Each text's likeliest language and its probability among the candidates."""
        coded = [_encoded(text) for text in texts]
        for data, seen in zip(coded, self._seen(coded), strict=True):
            probabilities = self._probabilities(seen, len(data))
            best = int(probabilities.argmax())
            yield self.languages[best], float(probabilities[best])

    def _seen(self, texts: Sequence[bytes]) -> Iterator[list[int]]:
        """The features that each text shows, in its order."""
        for some in _batches(texts):
            yield from self._seen_together(some)

    def _seen_together(self, texts: Sequence[bytes]) -> Iterator[list[int]]:
        edge = bytes([_EDGE])
        joined = edge.join(texts)
        before = self.longest - 1
        stretch = max(_SHORTEST_STRETCH, math.isqrt(len(joined)) // 8)
        stretches = -(-len(joined) // stretch)
        walked = stretch * stretches
        codes = np.frombuffer(
            edge * before + joined + edge * (walked - len(joined)), np.uint8
        ).astype(np.int32)
        state = np.zeros(stretches, np.uint32)
        states = np.empty((stretch, stretches), np.uint32)
        for step in range(before + stretch):
            state = self.moves[self.rows[state] + codes[step : step + walked : stretch]]
            if step >= before:
                states[step - before] = state
        features = self.features[states.T.ravel()]
        places = np.flatnonzero(features >= 0)
        shown: list[int] = features[places].tolist()
        ends = np.cumsum([len(text) + 1 for text in texts])
        last = 0
        for count in np.searchsorted(places, ends).tolist():
            yield shown[last:count]
            last = count

    def _probabilities(self, seen: list[int], size: int) -> npt.NDArray[np.float32]:
        """The candidates' probabilities by what was seen in a text of so many bytes."""
        scores = np.zeros(len(self.languages), np.float32)
        if seen:
            # in the order in which they were first seen: sums of floats depend on it
            counts = Counter(seen)
            lines = np.fromiter(counts.keys(), np.intp, len(counts))
            weights = np.fromiter(counts.values(), np.float32, len(counts))
            scores = np.log1p(weights) @ self.table[lines] + self.priors
        scores *= 1.0 / math.sqrt(size or 1)
        np.exp(scores - scores.max(), out=scores)
        scores /= scores.sum()
        return scores


def _encoded(text: str) -> bytes:
    """A text as the model was trained on it."""
    if text.isupper():
        text = text.lower()
    return unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")


def _batches(texts: Sequence[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for text in texts:
        if batch and size + len(text) > _TOGETHER:
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text)
    if batch:
        yield batch


@cache
def identifier() -> Identifier:
    """The identifier of this process.

    The library unpacks its model anew in each process, which takes longer than to read
    a document: kept unpacked, it is mapped by all processes.
    """

    def digest() -> str:
        return digest_of(code_digest("parse.identifier"), library_versions("py3langid", "numpy"))

    return prepared("languages", digest, _from_library, _parts, _mapped)


def _mapped(path: Path) -> Identifier:
    """What :func:`_parts` gave, in a file."""
    with path.open("rb") as file:
        head = json.loads(file.readline())
        at, whole = file.tell(), mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if len(whole) != at + head["bytes"]:
        raise ValueError("not whole")
    arrays: dict[str, Any] = {}
    for name, kind, length in head["arrays"]:
        arrays[name] = np.frombuffer(whole, kind, length, at)
        at += arrays[name].nbytes
    arrays["table"] = arrays["table"].reshape(-1, len(head["languages"]))
    return Identifier(**arrays, languages=tuple(head["languages"]), longest=head["longest"])


def _parts(made: Identifier) -> Iterator[bytes | memoryview]:
    """A line of JSON that says which arrays there are, then the arrays."""
    arrays = {
        "moves": made.moves,
        "table": made.table.ravel(),
        "rows": made.rows,
        "features": made.features,
        "priors": made.priors,
    }
    head = {
        "arrays": [[name, array.dtype.str, len(array)] for name, array in arrays.items()],
        "bytes": sum(array.nbytes for array in arrays.values()),
        "languages": made.languages,
        "longest": made.longest,
    }
    line = json.dumps(head).encode()
    yield line + b" " * (-(len(line) + 1) % _ALIGNED) + b"\n"
    for array in arrays.values():
        yield array.data


def _from_library() -> Identifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(_CANDIDATES)
    moves = np.array(model.tk_nextmove, np.uint32)
    moves.reshape(-1, 256)[:, _EDGE] = 0
    rows = np.array(model.tk_row, np.int32) << 8
    return Identifier(
        moves,
        rows,
        np.array(model.tk_output, np.int32),
        np.ascontiguousarray(model.nb_ptc, np.float32),  # a line's weights side by side
        model.nb_pc,
        tuple(model.nb_classes),
        _longest(moves, rows),
    )


def _longest(moves: npt.NDArray[np.uint32], rows: npt.NDArray[np.int32]) -> int:
    """How many bytes it takes from the start to the state that is farthest from it."""
    table, known = moves.reshape(-1, 256), np.zeros(len(rows), bool)
    known[0], newest, steps = True, np.zeros(1, np.intp), 0
    while len(newest):
        steps += 1
        reached = np.zeros(len(rows), bool)
        reached[table[rows[newest] >> 8]] = True
        newest = np.flatnonzero(reached & ~known)
        known[newest] = True
    return steps - 1
