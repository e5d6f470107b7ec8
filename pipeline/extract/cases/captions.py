"""Case names with one party: "In re Gault", "Ex parte Quirin", "Matter of Acosta"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.extract.cases.parties import right_party
from pipeline.extract.cases.scan import in_blocks
from pipeline.extract.cases.spelling import in_capitals, normal_capitals
from pipeline.extract.cases.versus import normal
from pipeline.link.cases.found import Found
from pipeline.model.reading import Reading, TextBlock
from pipeline.rules.cases.lexicon import data, words


@cache
def _forms() -> dict[str, tuple[str, str | None]]:
    """Written form → (phrase, country)."""
    table: dict[str, tuple[str, str | None]] = {}
    for line in data("captions.yaml")["captions"]:
        country = None if line["country"] == "null" else line["country"]
        table.update(dict.fromkeys(line["forms"], (line["phrase"], country)))
    return table


@cache
def _phrase() -> re.Pattern[str]:
    """Accepts "In re ", "Ex parte ", "In the Matter of " before a name."""
    forms = sorted(_forms(), key=lambda form: (-len(form), form))
    body = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in forms)
    return re.compile(rf"(?:{body})(?::)?\s+(?=[*_“\"]?[A-Z0-9])")


def find_captions(reading: Reading, blocks: tuple[TextBlock, ...]) -> Iterator[Found]:
    """All one-party case names in ``blocks``."""
    text = reading.text
    done = 0
    for block, start in in_blocks(text, _forms(), blocks):
        match = _phrase().match(text, start, block.end)
        if match is None or start < done:
            continue
        if start > block.start and (text[start - 1].isalnum() or text[start - 1] in "-'’"):
            continue
        found = _caption(text, match, block)
        if found is not None:
            done = found.end
            yield found


def _caption(text: str, match: re.Match[str], block: TextBlock) -> Found | None:
    written = " ".join(match.group().split()).rstrip(":")
    phrase, country = _forms()[written]
    party = right_party(text, match.end(), block.end)
    if party is None or not re.search(r"[^\W\d_]{2}|[A-Z]-", party.name):
        return None
    first = party.name.split()[0].strip(',.“”"')
    if phrase.endswith("Matter of") and first in words("captions.yaml", "not_matters"):
        return None
    capitals = in_capitals(party.name) and written.isupper()
    name = normal_capitals(party.name) if capitals else normal(party.name)
    return Found(
        match.start(),
        party.end,
        f"{phrase} {name}",
        "court_case",
        "case.caption",
        country=country,
    )
