"""Fields of corrections → a value; what follows from them is made as for every other row."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any, cast, get_args

from pipeline.extract.rows import plain_value
from pipeline.link.agencies.identity import new_agency_id
from pipeline.link.cases.identity import case_id, case_key, name_country
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
from pipeline.rules.case_spelling import normal_capitals
from pipeline.rules.registry import Agency, fold
from pipeline.rules.registry_file import load_registry

Row = dict[str, Any]
Fields = Mapping[str, str | None]
"""Column → what it is to be; null empties it."""

METHOD = "review"
"""``method`` of agencies and cases that a person named."""
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
_ID = re.compile(r"(?:[a-z]{2,3}|new)-[a-z0-9]+(?:-[a-z0-9]+)*")
_COUNTRY = re.compile(r"[A-Z]{2}|INT")


@dataclass(frozen=True)
class KnownEntities:
    """What the document's own rows name: agencies and cases by id, case ids by the name's key."""

    agencies: Mapping[str, AgencyValue] = field(default_factory=dict)
    cases: Mapping[str, CaseValue] = field(default_factory=dict)
    case_ids: Mapping[str, Collection[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> KnownEntities:
        """From rows as extraction keeps them."""
        agencies: dict[str, AgencyValue] = {}
        cases: dict[str, CaseValue] = {}
        case_ids: dict[str, set[str]] = {}
        for row in rows:
            if row["kind"] == "agency" and row["value"]["agency_id"]:
                agencies.setdefault(row["value"]["agency_id"], AgencyValue(**row["value"]))
            elif row["kind"] == "case":
                value = CaseValue(**row["value"])
                cases.setdefault(value.case_id, value)
                case_ids.setdefault(case_key(value.name), set()).add(value.case_id)
        return cls(agencies, cases, case_ids)


def changed_value(kind: str, old: Row, fields: Fields, known: KnownEntities) -> Row:
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
    if kind == "date":
        return plain_value(_date(DateValue(**old), fields))
    if kind == "amount":
        return _amount(old, fields)
    if kind == "agency":
        return plain_value(_agency(AgencyValue(**old), "", fields, known))
    return plain_value(_case(CaseValue(**old), fields, known))


def new_value(kind: str, words: str, fields: Fields, known: KnownEntities) -> Row:
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
        unlinked = AgencyValue(None, words, None, None, METHOD)
        return plain_value(_agency(unlinked, words, fields, known))
    if not fields.get("case_kind") and fields.get("case_id") not in known.cases:
        kinds = ", ".join(get_args(CaseKind))
        raise ValueError(
            f"what kind of case it is is not said; add a line with field case_kind: {kinds}"
        )
    name = fields.get("case_name") or normal_capitals(words)
    empty = CaseValue("", "", "court_case", None, METHOD)
    return plain_value(_case(empty, {"case_name": name, **fields}, known))


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
    _check_one_of("mod", rest["mod"], (None, *get_args(DateMod)))
    _check_one_of("basis", rest["basis"], ("explicit", "relative"))
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
    _check_one_of("mod", new["mod"], (None, *get_args(AmountMod)))
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


def _agency(old: AgencyValue, words: str, fields: Fields, known: KnownEntities) -> AgencyValue:
    """The agency that fields name, by the registry where it knows the name or id.

    ``words`` are the mention's, which name an agency that is left open.

    Raises:
        ValueError: when the fields do not mean one agency.
    """
    country = _country(fields)
    given = fields.get("agency_id")
    if given:
        return _agency_by_id(given, fields, country, known)
    name = fields.get("agency_name")
    if "agency_name" in fields and not name:
        raise ValueError(
            "agency_name is empty; expected a name (empty agency_id says that the body is open)"
        )
    if "agency_id" in fields:
        return AgencyValue(None, name or words or old.name, fields.get("acronym"), country, METHOD)
    registry = load_registry()
    if name:
        agencies = registry.by_name.get(fold(name), ())
        if "country" in fields:
            agencies = tuple(agency for agency in agencies if agency.country == country)
        if len(agencies) > 1:
            ids = ", ".join(agency.id for agency in agencies)
            raise ValueError(f"several bodies are called {name!r} ({ids}); give agency_id instead")
        if agencies:
            return _registered(agencies[0], fields)
        country = country if "country" in fields else old.country
        acronym = fields.get("acronym")
        return AgencyValue(new_agency_id(name, country), name, acronym, country, METHOD)
    if not fields:
        return old
    if old.agency_id in registry.by_id:
        raise ValueError(
            f"{', '.join(fields)} cannot change alone: the registry tells it of {old.agency_id}; "
            "give agency_id or agency_name of the body that is meant"
        )
    country = country if "country" in fields else old.country
    acronym = fields.get("acronym", old.acronym)
    agency_id = new_agency_id(old.name, country) if old.agency_id else None
    return AgencyValue(agency_id, old.name, acronym, country, METHOD)


def _agency_by_id(
    given: str, fields: Fields, country: str | None, known: KnownEntities
) -> AgencyValue:
    agency = load_registry().by_id.get(given)
    if agency is not None:
        return _registered(agency, fields)
    if not given.startswith("new-") or not _ID.fullmatch(given):
        raise ValueError(
            f"agency_id {given!r} is none of the registry's; look it up with "
            "'python -m pipeline agencies NAME', or give agency_name instead"
        )
    here = known.agencies.get(given)
    name = fields.get("agency_name") or (here.name if here else None)
    if name is None:
        raise ValueError(
            f"no body of this document has the id {given}; add a line with field agency_name"
        )
    return AgencyValue(
        given,
        name,
        fields.get("acronym", here.acronym if here else None),
        country if "country" in fields or here is None else here.country,
        METHOD,
    )


def _registered(agency: Agency, fields: Fields) -> AgencyValue:
    """An agency of the registry, which the other fields must not contradict."""
    names = {fold(name) for name in agency.names}
    for name, known in (
        ("agency_name", agency.name),
        ("acronym", agency.acronym),
        ("country", agency.country),
    ):
        if name not in fields:
            continue
        given = fields[name] or ""
        fits = given.upper() == known if name == "country" else fold(given) in names
        if not fits and not (name == "acronym" and not given and known is None):
            raise ValueError(
                f"{name} is {given!r}, but the registry has {known!r} for {agency.id}; leave "
                "that line out, or mend pipeline/resources/registry/agencies.csv"
            )
    return AgencyValue(agency.id, agency.name, agency.acronym, agency.country, METHOD)


def _case(old: CaseValue, fields: Fields, known: KnownEntities) -> CaseValue:
    """The case that fields name; its id follows from its name.

    Raises:
        ValueError: when the fields do not mean one case.
    """
    if not fields:
        return old
    for name in ("case_name", "case_kind", "case_id"):
        if name in fields and not fields[name]:
            raise ValueError(f"{name} is empty; expected a value (reject the row if it is no case)")
    here = known.cases.get(fields.get("case_id") or "")
    name = fields.get("case_name") or (here.name if here else old.name)
    kind = fields.get("case_kind") or (here.case_kind if here else old.case_kind)
    _check_one_of("case_kind", kind, get_args(CaseKind))
    country = _country(fields) if "country" in fields else (here or old).country
    if "case_name" in fields and "country" not in fields:
        country = name_country(name) or country
    identity = _case_identity(old, name, country, fields, here, known)
    facts = known.cases.get(identity) or (old if identity == old.case_id else None)
    value = replace(
        old,
        case_id=identity,
        name=name,
        case_kind=cast("CaseKind", kind),
        country=country,
        court=facts.court if facts else None,
        docket=facts.docket if facts else None,
        citation=facts.citation if facts else None,
    )
    return replace(value, method=METHOD) if value != old else old


def _case_identity(
    old: CaseValue,
    name: str,
    country: str | None,
    fields: Fields,
    here: CaseValue | None,
    known: KnownEntities,
) -> str:
    """The id that is given, else that of the document's case of this name, else the name's own."""
    given = fields.get("case_id")
    if given:
        if here is None and (not _ID.fullmatch(given) or "case_name" not in fields):
            raise ValueError(
                f"no case of this document has the id {given!r}; add a line with field case_name, "
                "or give case_name alone"
            )
        return given
    if "case_name" not in fields or name == old.name:
        return old.case_id
    same = known.case_ids.get(case_key(name), ())
    if len(same) == 1:
        return next(iter(same))
    # a number is no name: its country tells it from the same number elsewhere
    numbered = any(char.isdigit() for char in name)
    return case_id(name, name_country(name) or (country if numbered else None))


def _country(fields: Fields) -> str | None:
    """The country that is given, null if none is.

    Raises:
        ValueError: when it is none.
    """
    given = fields.get("country")
    if given is None:
        return None
    if not _COUNTRY.fullmatch(given.upper()):
        raise ValueError(
            f"country is {given!r}; expected two letters (ISO 3166-1 alpha-2), such as MX, or INT"
        )
    return given.upper()


def _check_one_of(name: str, value: Any, allowed: Iterable[str | None]) -> None:
    """Check that a field has one of the values allowed.

    Raises:
        ValueError: when it has not.
    """
    choices = list(allowed)
    if value not in choices:
        expected = ", ".join("empty" if choice is None else choice for choice in choices)
        raise ValueError(f"{name} is {value!r}; expected {expected}")
