"""How sure a value is by the kind of evidence it rests on: ``resources/dates/certainty.yaml``."""

from __future__ import annotations

from functools import cache

from pipeline.extract.dates.resource_files import read


@cache
def certainty(kind: str) -> float:
    """The share of right readings among those whose words are evidence of ``kind``."""
    return float(read("certainty")["kinds"][kind])


@cache
def share(ground: str) -> float:
    """What a value keeps of its rule's confidence when it rests on ``ground``."""
    return float(read("certainty")["shares"][ground])
