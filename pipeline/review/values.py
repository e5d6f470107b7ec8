"""Fields of corrections → a value; what follows from them is made as for every other row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, cast, get_args

from pipeline.extract.rows import plain_value
from pipeline.link.cases.identity import case_key
from pipeline.model import edtf
from pipeline.model.mention import (
    AgencyValue,
    AmountMod,
    AmountValue,
    CaseKind,
    CaseValue,
    DateMod,
    DateValue,
)
from pipeline.model.schema import OWN
from pipeline.review.bodies import agency_of
from pipeline.review.cases import KnownCases, case_of
from pipeline.review.fields import METHOD, Fields, one_of
from pipeline.rules.case_spelling import normal_capitals

Row = dict[str, Any]

COMPUTED = {
    "start_date": "value",
    "end_date": "value",
    "precision": "value",
    "method": "agency_name or case_name",
}
"""Columns that follow from another one, which is to be changed instead."""

_DIGITS = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_MOST_DIGITS = 24  # before the point, in the tables' decimal type
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True)
class Known:
    """What the document's own rows name: bodies by id, and cases."""

    agencies: Mapping[str, AgencyValue] = field(default_factory=dict)
    cases: KnownCases = field(default_factory=KnownCases)

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> Known:
        """From rows as extraction keeps them."""
        agencies: dict[str, AgencyValue] = {}
        cases: dict[str, CaseValue] = {}
        keys: dict[str, set[str]] = {}
        for row in rows:
            if row["kind"] == "agency" and row["value"]["agency_id"]:
                agencies.setdefault(row["value"]["agency_id"], AgencyValue(**row["value"]))
            elif row["kind"] == "case":
                value = CaseValue(**row["value"])
                cases.setdefault(value.case_id, value)
                keys.setdefault(case_key(value.name), set()).add(value.case_id)
        return cls(agencies, KnownCases(cases, keys))


def changed_value(kind: str, old: Row, fields: Fields, known: Known) -> Row:
    """A row's value after its fields were changed.

    Args:
        kind: of the mention.
        old: the value as it is kept.
        fields: column → what it is to be; null empties it.
        known: what the document names.

    Raises:
        ValueError: saying which field cannot be so and what is expected.
    """
    _check_names(kind, fields)
    make: dict[str, Callable[[], Row]] = {
        "date": lambda: plain_value(_date(DateValue(**old), fields)),
        "amount": lambda: _amount(old, fields),
        "agency": lambda: plain_value(agency_of(AgencyValue(**old), "", fields, known.agencies)),
        "case": lambda: plain_value(case_of(CaseValue(**old), fields, known.cases)),
    }
    return make[kind]()


def new_value(kind: str, words: str, fields: Fields, known: Known) -> Row:
    """The value of words that a person marked; what no field tells is not known.

    Args:
        kind: of the mention.
        words: as cleaned.
        fields: column → value.
        known: what the document names.

    Raises:
        ValueError: as :func:`changed_value`.
    """
    _check_names(kind, fields)
    if kind == "date":
        return plain_value(_date(DateValue(None, None, None, None), fields))
    if kind == "amount":
        return _amount(plain_value(AmountValue(None, None, None)), fields)
    if kind == "agency":
        unsettled = AgencyValue(None, words, None, None, METHOD)
        return plain_value(agency_of(unsettled, words, fields, known.agencies))
    if not fields.get("case_kind") and fields.get("case_id") not in known.cases.by_id:
        kinds = ", ".join(get_args(CaseKind))
        raise ValueError(
            f"what kind of case it is is not said; add a line with field case_kind: {kinds}"
        )
    name = fields.get("case_name") or normal_capitals(words)
    empty = CaseValue("", "", "court_case", None, METHOD)
    return plain_value(case_of(empty, {"case_name": name, **fields}, known.cases))


def _check_names(kind: str, fields: Fields) -> None:
    own = [column.name for column in OWN[kind] if column.name not in COMPUTED]
    for name in fields:
        if name in own:
            continue
        if name in COMPUTED and any(column.name == name for column in OWN[kind]):
            raise ValueError(f"{name} is computed; change {COMPUTED[name]}")
        raise ValueError(f"field is {name!r}; expected one of {', '.join(own)}")


def _date(old: DateValue, fields: Fields) -> DateValue:
    value = fields.get("value", old.value)
    for name in ("value", "alternative", "anchor"):
        given = fields.get(name)
        if given is not None and not edtf.is_valid(given):
            raise ValueError(
                f"{name} is {given!r}; expected a date in EDTF, such as 2010-09-14, 2010-09, "
                "2010, 199X or 2004/2005 (spreadsheets rewrite dates: make the column text)"
            )
    rest: Row = {
        name: fields.get(name, getattr(old, name))
        for name in ("mod", "calendar", "basis", "anchor", "anchor_from", "alternative")
    }
    if value != old.value:
        # what the old value was counted from, and its other reading, are no longer the row's
        rest |= {name: fields.get(name) for name in ("anchor", "anchor_from", "alternative")}
    one_of("mod", rest["mod"], (None, *get_args(DateMod)))
    one_of("basis", rest["basis"], ("explicit", "relative"))
    if not rest["calendar"] or not re.fullmatch(r"gregorian|fiscal-[a-z]{2}", rest["calendar"]):
        raise ValueError(f"calendar is {rest['calendar']!r}; expected gregorian or fiscal-us …")
    return DateValue.placed(value, **rest)


def _amount(old: Row, fields: Fields) -> Row:
    """Sums keep the digits that they had where the number is the same."""
    new = {**old, **fields}
    low, high = (_number(name, new[name]) for name in ("amount_min", "amount_max"))
    if (low is None) != (high is None):
        empty = "amount_min" if low is None else "amount_max"
        raise ValueError(f"{empty} would be empty alone; give both bounds, equal for a single sum")
    if low is not None and high is not None and low > high:
        raise ValueError(
            f"amount_min {low:f} would be above amount_max {high:f}; give both bounds, equal "
            "for a single sum"
        )
    currency = new["currency"].upper() if new["currency"] else None
    if currency is not None and not _CURRENCY.fullmatch(currency):
        raise ValueError(
            f"currency is {new['currency']!r}; expected its ISO 4217 code, such as USD"
        )
    one_of("mod", new["mod"], (None, *get_args(AmountMod)))
    value = AmountValue(low, high, currency, cast("AmountMod | None", new["mod"]))
    plain = plain_value(value)
    for name, number in (("amount_min", low), ("amount_max", high)):
        if old[name] is not None and number == Decimal(old[name]):
            plain[name] = old[name]
    return plain


def _number(name: str, text: str | None) -> Decimal | None:
    if text is None:
        return None
    plain = text.replace(",", "") if _GROUPED.fullmatch(text) else text
    if not _DIGITS.fullmatch(plain):
        hint = (
            "a spreadsheet shortened it, write all its digits"
            if re.fullmatch(r"[0-9.,]+[eE]\+?[0-9]+", text)
            else "expected whole units of the currency in digits, such as 1400000 or 12.50"
        )
        raise ValueError(f"{name} is {text!r}; {hint}")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise ValueError(f"{name} is {text!r}; expected a number") from None
    if number.adjusted() >= _MOST_DIGITS:
        raise ValueError(f"{name} has more than {_MOST_DIGITS} digits; expected a sum of money")
    return number
