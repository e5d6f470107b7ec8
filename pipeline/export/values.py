"""A mention's value as others read it: its words in short, and the thing that it names."""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass
from typing import Any

from pipeline.model.schema import AMOUNTS
from pipeline.tables.csv_file import as_text

Row = dict[str, Any]

_NAMES = uuid.uuid5(uuid.NAMESPACE_DNS, "policy-tables")
_MORE = {"more_than": "> ", "less_than": "< ", "approx": "~ "}


@dataclass(frozen=True, slots=True)
class Thing:
    """A body or a case: its id in our tables, its name, its kind and country."""

    kind: str
    id: str
    name: str
    short: str | None
    country: str | None


def value_of(mention: Row) -> str | None:
    """The value in short: EDTF, a sum with its currency, an id; null where nothing settles it.

    ``2007-10/2008-09``, ``USD 150000-450000``, ``us-dea``, ``us-roe-v-wade``.
    """
    kind = mention["kind"]
    if kind == "date":
        return _maybe(mention["value"])
    if kind == "amount":
        return _sum(mention)
    return _maybe(mention[f"{kind}_id"])


def thing_of(mention: Row) -> Thing | None:
    """The body or case that a mention names; null where nothing settles it."""
    kind = mention["kind"]
    if kind not in ("agency", "case") or mention[f"{kind}_id"] is None:
        return None
    return Thing(
        kind,
        str(mention[f"{kind}_id"]),
        str(mention[f"{kind}_name"] or mention["text"]),
        _maybe(mention.get("acronym")),
        _maybe(mention["country"]),
    )


def bounds_of(mention: Row) -> tuple[str | None, str | None]:
    """The bounds of a sum as plain digits."""
    low, high = (
        as_text(mention[name], AMOUNTS.column(name)) for name in ("amount_min", "amount_max")
    )
    return low or None, high or None


def urn_of(*parts: str) -> str:
    """A name that is always the same for the same parts (UUID version 5, RFC 9562)."""
    return uuid.uuid5(_NAMES, "\n".join(parts)).urn


def hash_uri(sha256: str) -> str:
    """The name of a file by its content: ``ni:///sha-256;…`` (RFC 6920)."""
    return "ni:///sha-256;" + base64.urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip("=")


def _sum(mention: Row) -> str | None:
    low, high = bounds_of(mention)
    digits = "-".join(dict.fromkeys(bound for bound in (low, high) if bound is not None))
    if not digits:
        return None
    return _MORE.get(mention["mod"] or "", "") + " ".join(
        part for part in (mention["currency"], digits) if part
    )


def _maybe(value: Any) -> str | None:
    return None if value is None else str(value)
