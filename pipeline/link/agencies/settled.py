"""The bodies that a document has named so far, by place, for names near them."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.rules.registry import Agency


@dataclass(slots=True)
class Settled:
    """What has been settled in one document; ``by_id`` is the registry's."""

    by_id: Mapping[str, Agency]
    countries: Counter[str] = field(default_factory=Counter)
    _at: list[int] = field(default_factory=list)
    _agencies: dict[int, Agency] = field(default_factory=dict)
    _lines: dict[str, frozenset[str]] = field(default_factory=dict)

    def add(self, at: int, agency: Agency) -> None:
        """Note that the name at ``at`` means ``agency``."""
        if at not in self._agencies:
            insort(self._at, at)
            self.countries[agency.country] += 1
        self._agencies[at] = agency

    def around(self, at: int, before: int, after: int) -> Iterator[tuple[int, Agency]]:
        """The bodies nearest to ``at``: so many before it and after it, with places."""
        middle = bisect_left(self._at, at)
        for other in self._at[max(0, middle - before) : middle + after]:
            if other != at:
                yield other, self._agencies[other]

    def line(self, agency: Agency) -> frozenset[str]:
        """The ids of a body and of all that it belongs to."""
        known = self._lines.get(agency.id)
        if known is None:
            ids: list[str] = []
            here: Agency | None = agency
            while here is not None and here.id not in ids:
                ids.append(here.id)
                here = self.by_id.get(here.parent) if here.parent else None
            known = self._lines[agency.id] = frozenset(ids)
        return known

    def akin(self, one: Agency, other: Agency) -> bool:
        """Whether two bodies stand in one line, or under one parent."""
        if one.id in self.line(other) or other.id in self.line(one):
            return True
        return one.parent is not None and one.parent in self.line(other)
