"""``make bench``: measure, write ``bench/results.json`` and the README's table.

``python -m bench`` measures all parts of speed, ``python -m bench dates corpus`` those
that are named; the others keep their last results.  ``python -m bench hostile
hostile_large hostile_corpus`` writes docs/hostile.md.  ``FULL=1`` adds the corpus of
20,000 documents, which takes an hour.  ``--print`` only prints the README's table.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from bench.readme import table
from bench.texts import ROOT

RESULTS = ROOT / "bench" / "results.json"
PARTS: dict[str, str] = {
    "layers": "bench.layers:layers",
    "dates": "bench.dates:dates",
    "formats": "bench.formats:formats",
    "corpus": "bench.runs:corpus",
    "giant": "bench.runs:giant",
    "adding": "bench.adding:adding",
    "stream": "bench.stream:stream",
    "hostile": "bench.hostile:hostile",
    "hostile_large": "bench.hostile:hostile_large",
    "hostile_corpus": "bench.hostile_corpus:hostile_corpus",
}
"""Part → the function that measures it."""
BY_NAME_ONLY = ("hostile", "hostile_large", "hostile_corpus")
"""Parts that are no measure of speed: they write docs/hostile.md."""


def main() -> int:
    """Run the parts that are asked for."""
    parser = argparse.ArgumentParser(prog="bench", description="Speed as ratios, in one run.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--print", action="store_true", help="print the README's table only")
    arguments = parser.parse_args()
    unknown = [part for part in arguments.parts if part not in PARTS]
    if unknown:
        parser.error(f"no part '{unknown[0]}'; expected some of {', '.join(PARTS)}")
    results = json.loads(RESULTS.read_bytes()) if RESULTS.exists() else {}
    if not arguments.print:
        for part in arguments.parts or [part for part in PARTS if part not in BY_NAME_ONLY]:
            results[part] = _measured(part)
            _write({"machine": _machine(), **{k: results[k] for k in PARTS if k in results}})
    print(table(json.loads(RESULTS.read_bytes())))
    return 0


def _machine() -> dict[str, Any]:
    return {"cores": os.cpu_count(), "python": sys.version.split()[0]}


def _measured(part: str) -> Any:
    module, name = PARTS[part].split(":")
    start = time.perf_counter()
    try:
        measure: Callable[..., Any] = getattr(import_module(module), name)
    except ImportError as error:
        print(f"{part}: not measured ({error})", file=sys.stderr)
        return None
    if part == "adding" and os.environ.get("FULL"):
        result = measure(import_module(module).FULL_SIZES)
    else:
        result = measure()
    print(f"{part}: measured in {time.perf_counter() - start:.0f} s", file=sys.stderr)
    return result


def _write(results: dict[str, Any]) -> None:
    text = json.dumps(results, ensure_ascii=False, indent=2) + "\n"
    RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
