"""What vague parts of a period mean."""

from __future__ import annotations

from pipeline.extract.dates.found import Found, Result, Sense, maker
from pipeline.model.mention import DateMod


@maker
def same(found: Found) -> Result:
    """What stands inside decides; the words before only lengthen the mention."""
    if found.inner is None:
        return None
    return Sense(found.start, found.end, found.inner, found.inner_mod)


@maker
def mod(found: Found) -> Result:
    """A vague part of a period."""
    return with_mod(found, found.one("mod_word") or found.one("part_of"))


@maker
def mod_by_side(found: Found) -> Result:
    """The first or last stretch of a period: "first days of", "last months of"."""
    return with_mod(found, "start" if found.one("opening") else "end")


@maker
def approx(found: Found) -> Result:
    """About a date."""
    return with_mod(found, "approx")


def with_mod(found: Found, mod: DateMod) -> Result:
    """What stands inside, as a part of it; nothing where it has another mod of its own."""
    if found.inner is None or found.inner_mod not in {None, mod}:
        return None
    return Sense(found.start, found.end, found.inner, mod)
