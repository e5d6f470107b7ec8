"""What a finder finds: a mention, its place in the clean text, and its value.

A mention is plain data.  Finders (``pipeline.extract``) make them from a
:class:`~pipeline.model.document.Document`; tables, verification and evaluation
read them.  All offsets are code points into ``Document.text``, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from pipeline.model import edtf

Kind = Literal["date", "agency", "amount", "case"]
KINDS: tuple[Kind, ...] = ("date", "agency", "amount", "case")
DateMod = Literal["start", "mid", "end", "approx"]
AmountMod = Literal["approx", "more_than", "less_than"]
CaseKind = Literal["court_case", "decision", "case_study", "operation"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span of the text, outside the mention, that its value rests on.

    ``role`` says what it gave: ``anchor``, ``definition``, ``country``,
    ``unit``, ``scale`` or ``year``.
    """

    role: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DateValue:
    """A date or period; ``value`` is EDTF, null when nothing places it.

    ``start_date`` and ``end_date`` are ISO days (``YYYY-MM-DD``), null for an
    open end; ``precision`` is the coarser of the written ends.  ``anchor`` is
    the EDTF date that a relative expression was counted from and
    ``anchor_from`` says where it stood (``text``, ``document``).
    """

    value: str | None
    start_date: str | None
    end_date: str | None
    precision: str | None
    mod: DateMod | None = None
    calendar: str = "gregorian"
    basis: Literal["explicit", "relative"] = "explicit"
    anchor: str | None = None
    anchor_from: str | None = None
    alternative: str | None = None

    @classmethod
    def placed(cls, value: str | None, **rest: Any) -> DateValue:
        """A value with the bounds and the precision that follow from it.

        Raises:
            EdtfError: when ``value`` is not EDTF.
        """
        if value is None:
            return cls(None, None, None, None, **rest)
        first, last = edtf.bounds(value)
        return cls(value, first, last, edtf.precision(value), **rest)


@dataclass(frozen=True, slots=True)
class AmountValue:
    """A sum of money in whole units of ``currency`` (ISO 4217).

    Both bounds are equal for a single sum and null for a vague one
    ("millions of dollars").
    """

    amount_min: Decimal | None
    amount_max: Decimal | None
    currency: str | None
    mod: AmountMod | None = None


@dataclass(frozen=True, slots=True)
class AgencyValue:
    """A government body.

    ``agency_id`` is a registry id, a ``new-…`` id built from this document's
    own evidence, or null when the words do not settle which body is meant.
    ``name`` is the body's full name, ``method`` how it was settled.
    """

    agency_id: str | None
    name: str
    acronym: str | None
    country: str | None
    method: str


@dataclass(frozen=True, slots=True)
class CaseValue:
    """A named case; ``case_id`` is built from the name and country alone."""

    case_id: str
    name: str
    case_kind: CaseKind
    country: str | None = None
    method: str = "name"
    court: str | None = None
    docket: str | None = None
    citation: str | None = None


Value = DateValue | AmountValue | AgencyValue | CaseValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One occurrence in the text, with its value.

    ``rule`` names the rule that found it (``date.month_day_year``);
    ``confidence`` is the expected share of right values among mentions found
    by this kind of evidence, between 0 and 1.
    """

    kind: Kind
    start: int
    end: int
    value: Value
    rule: str
    confidence: float
    evidence: tuple[Evidence, ...] = field(default=())
