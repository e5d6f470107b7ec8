"""Named entities by the weights of spaCy's recognizer, decided for many tokens at once.

spaCy's recognizer (a transition system of the actions Begin, In, Last, Unit and
Out; Lample et al. 2016, https://aclanthology.org/N16-1030) scores one token after
the other, in a loop that in spaCy 3.8.11 to 3.8.18 asks for the interpreter's lock
again and again: it takes twice as long as the network itself (in 3.8.7 as long).
But outside of an entity a score depends on its token alone, and within one on the
token, the one before and the one that began it.  So all tokens are scored at once
as if no entity were open; those that would begin one are followed, all together,
to their last token; then one walk from left to right leaves out what an earlier
entity covers.  Network, weights and rules of the actions are spaCy's, and so are
the entities.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:  # spaCy takes a second to load: only where the model runs
    from numpy.typing import NDArray
    from spacy.tokens import Doc

_TOGETHER = 4  # documents a call of the network: their arrays still fit a core's cache
_FEATURES = 3  # the token, the first and the last token of the open entity
_BEGIN, _UNIT, _OUT = "B-", "U-", "O"


class Found(NamedTuple):
    """An entity as a span of tokens, the last one excluded."""

    start: int
    end: int
    label: str


def can_decide(recognizer: Any) -> bool:
    """Whether a component is one that this module knows how to run.

    It is spaCy's ``ner`` with one hidden layer and no beam, as in its ``sm``,
    ``md`` and ``lg`` pipelines.
    """
    from spacy.pipeline import EntityRecognizer

    if not isinstance(recognizer, EntityRecognizer) or recognizer.cfg.get("beam_width", 1) != 1:
        return False
    model = recognizer.model
    if not model.attrs.get("has_upper") or model.attrs.get("unseen_classes"):
        return False
    lower = model.get_ref("lower")
    return bool(lower.get_dim("nF") == _FEATURES and lower.get_dim("nP") > 1)


def find_entities(recognizer: Any, docs: Sequence[Doc]) -> Iterator[list[Found]]:
    """The entities of each document, in order.

    Args:
        recognizer: a component that :func:`can_decide` answers true to.
        docs: with sentence boundaries, which no entity crosses, and no entities.
    """
    actions = _Actions.of(recognizer)
    for at in range(0, len(docs), _TOGETHER):
        yield from _Batch(recognizer, actions, docs[at : at + _TOGETHER]).entities()


class _Actions:
    """The numbers of the actions, as columns of the scores."""

    @classmethod
    @cache
    def of(cls, recognizer: Any) -> _Actions:
        """Those of a recognizer; made once, since a call may bring a single sentence."""
        moves = recognizer.moves
        return cls([moves.get_class_name(number) for number in range(moves.n_moves)])

    def __init__(self, names: Sequence[str]) -> None:
        number = {name: at for at, name in enumerate(names)}
        self.labels = [name[len(_BEGIN) :] for name in names]
        self.begins = np.array([len(n) > 2 and n.startswith(_BEGIN) for n in names])
        self.units = np.array([len(n) > 2 and n.startswith(_UNIT) for n in names])
        self.out = number[_OUT]
        self.inside = self._beside(names, number, "I-")
        self.last = self._beside(names, number, "L-")

    @staticmethod
    def _beside(names: Sequence[str], number: dict[str, int], kind: str) -> NDArray[np.intp]:
        """For each Begin, the action of another kind with its label."""
        return np.array(
            [number.get(kind + n[len(_BEGIN) :], 0) if n.startswith(_BEGIN) else 0 for n in names]
        )


class _Batch:
    """Some documents, their tokens numbered through."""

    def __init__(self, recognizer: Any, actions: _Actions, docs: Sequence[Doc]) -> None:
        self._actions = actions
        self._lengths = [len(doc) for doc in docs]
        self._size = sum(self._lengths)
        if not self._size:
            return
        tok2vec, self._lower, self._upper = recognizer.model.layers
        # rows of (feature, unit, piece); the first stands for "no such token"
        self._features = self._lower.predict(tok2vec.predict(docs))
        columns = np.concatenate([doc.to_array(["IS_SPACE", "SENT_START"]) for doc in docs])
        self._space = columns[:, 0] == 1
        # whether no entity goes on past a token: its sentence ends with it
        self._ends = np.append(columns[1:, 1] == 1, True)
        self._ends[np.cumsum([n for n in self._lengths if n]) - 1] = True

    def entities(self) -> Iterator[list[Found]]:
        """The entities of each document."""
        spans = iter(self._spans() if self._size else ())
        span = next(spans, None)
        begin = 0
        for length in self._lengths:
            found: list[Found] = []
            while span is not None and span.start < begin + length:
                found.append(Found(span.start - begin, span.end - begin, span.label))
                span = next(spans, None)
            yield found
            begin += length

    def _spans(self) -> Iterator[Found]:
        """The entities of all documents, by the numbers of their tokens."""
        chosen = self._outside()
        starts = np.flatnonzero(chosen != self._actions.out)
        ends = self._followed(starts, chosen[starts])
        free = 0
        for start, end, action in _rows(starts, ends, chosen[starts]):
            if start >= free:
                yield Found(start, end, self._actions.labels[action])
                free = end

    def _outside(self) -> NDArray[np.intp]:
        """The best action for each token where no entity is open."""
        actions = self._actions
        scores = self._scores(np.arange(self._size), None)
        allowed = actions.begins | actions.units
        allowed[actions.out] = True
        scores[:, ~allowed] = -np.inf
        scores[np.ix_(self._ends | self._space, actions.begins)] = -np.inf
        scores[np.ix_(self._space, actions.units)] = -np.inf
        best: NDArray[np.intp] = scores.argmax(axis=1)
        return best

    def _followed(self, starts: NDArray[Any], chosen: NDArray[Any]) -> NDArray[np.intp]:
        """Where each entity ends that begins with a token and an action."""
        ends = starts + 1
        open_ = np.flatnonzero(self._actions.begins[chosen])
        at = starts[open_]
        while open_.size:
            at = at + 1
            scores = self._scores(at, starts[open_])
            rows = np.arange(open_.size)
            inside = self._actions.inside[chosen[open_]]
            last = self._actions.last[chosen[open_]]
            ahead = scores[rows, inside] - scores[rows, last]
            goes_on = ((ahead > 0) | ((ahead == 0) & (inside < last))) & ~self._ends[at]
            ends[open_[~goes_on]] = at[~goes_on] + 1
            open_, at = open_[goes_on], at[goes_on]
        return ends

    def _scores(self, tokens: NDArray[Any], starts: NDArray[Any] | None) -> NDArray[np.float32]:
        """Scores of all actions at some tokens, given where the open entity began."""
        none = np.zeros(1, dtype=int)
        first, last = (none, none) if starts is None else (starts + 1, tokens)
        summed = self._features[tokens + 1, 0]
        summed += self._features[first, 1]
        summed += self._features[last, 2]
        summed += self._lower.get_param("b")
        scores: NDArray[np.float32] = self._upper.predict(_maxout(summed))
        return scores


def _maxout(pieces: NDArray[np.float32]) -> NDArray[np.float32]:
    """The greatest of each unit's pieces; their number is small, so piece by piece."""
    best: NDArray[np.float32] = np.maximum(pieces[:, :, 0], pieces[:, :, 1])
    for piece in range(2, pieces.shape[2]):
        np.maximum(best, pieces[:, :, piece], out=best)
    return best


def _rows(*columns: NDArray[Any]) -> Iterable[Any]:
    return zip(*(column.tolist() for column in columns), strict=True)
