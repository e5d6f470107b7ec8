"""Fields of a correction → the case that is meant."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import cast, get_args

from pipeline.link.cases.identity import case_id, case_key, name_country
from pipeline.model.mention import CaseKind, CaseValue
from pipeline.review.fields import ID, METHOD, Fields, country_of, one_of


@dataclass(frozen=True)
class KnownCases:
    """Cases that a document names: by id, and their ids by the key of the name."""

    by_id: Mapping[str, CaseValue] = field(default_factory=dict)
    by_key: Mapping[str, Collection[str]] = field(default_factory=dict)


def case_of(old: CaseValue, fields: Fields, known: KnownCases) -> CaseValue:
    """The case that fields tell; its id follows from its name.

    Args:
        old: the value before.
        fields: what is told.
        known: cases that the document names.

    Raises:
        ValueError: when the fields do not settle one case.
    """
    if not fields:
        return old
    for name in ("case_name", "case_kind", "case_id"):
        if name in fields and not fields[name]:
            raise ValueError(f"{name} is empty; expected a value (reject the row if it is no case)")
    here = known.by_id.get(fields.get("case_id") or "")
    name = fields.get("case_name") or (here.name if here else old.name)
    kind = fields.get("case_kind") or (here.case_kind if here else old.case_kind)
    one_of("case_kind", kind, get_args(CaseKind))
    country = country_of(fields) if "country" in fields else (here or old).country
    if "case_name" in fields and "country" not in fields:
        country = name_country(name) or country
    identity = _case_identity(old, name, country, fields, here, known)
    facts = known.by_id.get(identity) or (old if identity == old.case_id else None)
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
    known: KnownCases,
) -> str:
    """The id that is given, else that of the document's case of this name, else the name's own."""
    given = fields.get("case_id")
    if given:
        if here is None and (not ID.fullmatch(given) or "case_name" not in fields):
            raise ValueError(
                f"no case of this document has the id {given!r}; add a line with field case_name, "
                "or give case_name alone"
            )
        return given
    if "case_name" not in fields or name == old.name:
        return old.case_id
    same = known.by_key.get(case_key(name), ())
    if len(same) == 1:
        return next(iter(same))
    # a number is no name: its country tells it from the same number elsewhere
    numbered = any(char.isdigit() for char in name)
    return case_id(name, name_country(name) or (country if numbered else None))
