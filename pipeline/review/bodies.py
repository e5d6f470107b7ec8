"""Fields of a correction → the government body that is meant."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.link.agencies.identity import new_agency_id
from pipeline.model.mention import AgencyValue
from pipeline.review.fields import ID, METHOD, Fields, country_of
from pipeline.rules.registry import Agency, fold
from pipeline.rules.registry_file import load_registry


def agency_of(
    old: AgencyValue, words: str, fields: Fields, known: Mapping[str, AgencyValue]
) -> AgencyValue:
    """The body that fields tell, by the registry where it knows the name or id.

    Args:
        old: the value before.
        words: of the mention, which name a body that is left open.
        fields: what is told.
        known: bodies that the document names, by id.

    Raises:
        ValueError: when the fields do not settle one body.
    """
    country = country_of(fields)
    given = fields.get("agency_id")
    if given:
        return _body_by_id(given, fields, country, known)
    name = fields.get("agency_name")
    if "agency_name" in fields and not name:
        raise ValueError(
            "agency_name is empty; expected a name (empty agency_id says that the body is open)"
        )
    if "agency_id" in fields:
        return AgencyValue(None, name or words or old.name, fields.get("acronym"), country, METHOD)
    registry = load_registry()
    if name:
        owners = registry.by_name.get(fold(name), ())
        if "country" in fields:
            owners = tuple(owner for owner in owners if owner.country == country)
        if len(owners) > 1:
            ids = ", ".join(owner.id for owner in owners)
            raise ValueError(f"several bodies are called {name!r} ({ids}); give agency_id instead")
        if owners:
            return _registered(owners[0], fields)
        country = country if "country" in fields else old.country
        acronym = fields.get("acronym")
        return AgencyValue(new_agency_id(name, country), name, acronym, country, METHOD)
    if not fields:
        return old
    if old.agency_id in registry.by_id:
        told = ", ".join(fields)
        raise ValueError(
            f"{told} cannot change alone: the registry tells it of {old.agency_id}; give agency_id "
            "or agency_name of the body that is meant"
        )
    country = country if "country" in fields else old.country
    acronym = fields.get("acronym", old.acronym)
    agency_id = new_agency_id(old.name, country) if old.agency_id else None
    return AgencyValue(agency_id, old.name, acronym, country, METHOD)


def _body_by_id(
    given: str, fields: Fields, country: str | None, known: Mapping[str, AgencyValue]
) -> AgencyValue:
    body = load_registry().by_id.get(given)
    if body is not None:
        return _registered(body, fields)
    if not given.startswith("new-") or not ID.fullmatch(given):
        raise ValueError(
            f"agency_id {given!r} is none of the registry's; look it up with "
            "'python -m pipeline agencies NAME', or give agency_name instead"
        )
    here = known.get(given)
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


def _registered(body: Agency, fields: Fields) -> AgencyValue:
    """A body of the registry, which the other fields must not contradict."""
    names = {fold(name) for name in body.names}
    for name, held in (
        ("agency_name", body.name),
        ("acronym", body.acronym),
        ("country", body.country),
    ):
        if name not in fields:
            continue
        given = fields[name] or ""
        fits = given.upper() == held if name == "country" else fold(given) in names
        if not fits and not (name == "acronym" and not given and held is None):
            raise ValueError(
                f"{name} is {given!r}, but the registry has {held!r} for {body.id}; leave "
                "that line out, or mend pipeline/resources/registry/agencies.csv"
            )
    return AgencyValue(body.id, body.name, body.acronym, body.country, METHOD)
