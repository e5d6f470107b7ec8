"""Where things stand."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "raw" / "samples"
SHARED = ROOT.parent / "shared"


def sample_files() -> list[Path]:
    """The documents of the samples, which have a catalog beside them."""
    return sorted(path for path in SAMPLES.iterdir() if path.name != "catalog.csv")
