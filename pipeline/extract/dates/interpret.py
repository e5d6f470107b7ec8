"""What a matched rule means: one function for each ``makes`` of the grammar.

Each takes a :class:`~pipeline.extract.dates.found.Found` and returns what its
words mean, or null where they turn out not to be a date (31 June, 19/20/2010).
"""

from __future__ import annotations

# Imported for their makers.
from pipeline.extract.dates import (
    anchor_makers,
    day_makers,
    fiscal_makers,
    modifier_makers,
    named_makers,
    period_makers,
)
from pipeline.extract.dates.found import MAKERS

MODULES = (
    day_makers,
    period_makers,
    modifier_makers,
    fiscal_makers,
    anchor_makers,
    named_makers,
)

__all__ = ["MAKERS"]
