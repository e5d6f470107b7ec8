"""One target under atheris, in a process of its own: ``python -m fuzz.run TARGET CORPUS FOUND …``.

An exception is written down with its input, once for each place and message, and
fuzzing goes on; a crash or a hang ends it, and libFuzzer writes the input.
"""

from __future__ import annotations

import hashlib
import re
import sys
import traceback
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pipeline"], enable_loader_override=False):
    from fuzz.seeds import seeds
    from fuzz.targets import TARGETS, Target
    from pipeline.core.ids import slug


def main(name: str, corpus: Path, found: Path, options: list[str]) -> None:
    """Write the seeds and hand over to libFuzzer."""
    for seed in seeds(name):
        (corpus / hashlib.sha256(seed).hexdigest()[:20]).write_bytes(seed)
    target = TARGETS[name]
    target(next(iter(seeds(name)), b""))  # registries and vocabularies are loaded here
    atheris.Setup([sys.argv[0], str(corpus), *options], _noting(target, found))
    atheris.Fuzz()


def _noting(target: Target, found: Path) -> Target:
    seen: set[str] = set()

    def run(data: bytes) -> None:
        try:
            target(data)
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
