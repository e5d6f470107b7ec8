"""``make bench``: measure, write ``bench/results.json`` and the README's table."""

from __future__ import annotations

import json
import os
import sys

from bench.dates import dates
from bench.layers import layers
from bench.texts import ROOT, words


def main() -> int:
    """Run all benchmarks."""
    results = {
        "machine": {"cores": os.cpu_count(), "python": sys.version.split()[0]},
        "words": words(),
        "layers": layers(),
        "dates": dates(),
    }
    try:
        from bench.formats import formats

        results["formats"] = formats()
    except ImportError as error:
        print(f"formats: not measured ({error})", file=sys.stderr)
    text = json.dumps(results, ensure_ascii=False, indent=2) + "\n"
    (ROOT / "bench" / "results.json").write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
