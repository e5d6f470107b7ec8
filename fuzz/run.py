"""One target under atheris, in a process of its own: ``python -m fuzz.run TARGET CORPUS FOUND …``.

An exception is written down with its input, once for each place and message, and
fuzzing goes on; a crash or a hang ends it, and libFuzzer writes the input.  Now and
then a line of the log tells how many inputs were read, not refused.
"""

from __future__ import annotations

import hashlib
import random
import re
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pipeline"], enable_loader_override=False):
    from fuzz.mutate import MUTATORS, Mutate
    from fuzz.seeds import seeds
    from fuzz.targets import TARGETS, Target
    from pipeline.model.ids import slug


_EVERY = 50  # inputs
_OWN = 0.95  # share of changes


def main(name: str, corpus: Path, found: Path, options: list[str]) -> None:
    """Write the seeds and hand over to libFuzzer."""
    for seed in seeds(name):
        (corpus / hashlib.sha256(seed).hexdigest()[:20]).write_bytes(seed)
    target = TARGETS[name]
    target(next(iter(seeds(name)), b""))  # registries and vocabularies are loaded here
    mutate = {"custom_mutator": _mostly(MUTATORS[name])} if name in MUTATORS else {}
    atheris.Setup([sys.argv[0], str(corpus), *options], _noting(target, found), **mutate)
    atheris.Fuzz()


def _mostly(mutate: Mutate) -> Callable[[bytes, int, int], bytes]:
    """A mutator of libFuzzer's form: most changes are its own, the others libFuzzer's.

    An input is changed several times over, and one change of bytes spoils the rest.
    """

    def run(data: bytes, longest: int, seed: int) -> bytes:
        draw = random.Random(seed)
        if draw.random() < _OWN:
            changed = mutate(data, draw)
            if len(changed) <= longest:
                return changed
        own: bytes = atheris.Mutate(data, longest)
        return own

    return run


def _noting(target: Target, found: Path) -> Callable[[bytes], None]:
    seen: set[str] = set()
    tried = read = 0

    def run(data: bytes) -> None:
        nonlocal tried, read
        tried += 1
        if tried % _EVERY == 0:
            print(f"read {read} of {tried}", file=sys.stderr, flush=True)
        try:
            read += target(data)
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            words = slug(re.sub(r"'[^']*'|\"[^\"]*\"|\d+", "", str(error)), 50)
            key = f"{Path(place.filename).stem}-{place.lineno}-{words or type(error).__name__}"
            if key not in seen:
                seen.add(key)
                (found / f"{key}-{hashlib.sha256(data).hexdigest()[:12]}").write_bytes(data)
                traceback.print_exc()

    return run


main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:])
