"""What finds the mentions of each kind in a document of a document."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.extract.agencies import find_agencies
from pipeline.extract.amounts import find_amounts
from pipeline.extract.cases import find_cases
from pipeline.extract.dates import find_dates
from pipeline.model.document import Document
from pipeline.model.mention import Mention

Finder = Callable[[Document], Sequence[Mention]]

FINDERS: dict[str, Finder] = {
    "case": find_cases,
    "date": find_dates,
    "amount": find_amounts,
    "agency": find_agencies,
}
"""Kind of mention → what finds it, in the order in which they run."""
