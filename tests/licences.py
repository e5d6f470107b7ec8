"""The licence of every locked package, by its own metadata and ``data/licences.yaml``.

``python tests/licences.py`` writes ``docs/licences.md``; ``test_supply_chain.py``
fails where a package has a licence that is not on the list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "locks"
PAGE = ROOT / "docs" / "licences.md"
CLASSES = ("permissive", "weak copyleft")
POLICY: dict[str, Any] = yaml.safe_load(
    (ROOT / "tests" / "data" / "licences.yaml").read_text("utf-8")
)


@dataclass(frozen=True)
class Locked:
    """A line of the lock file and its hashes."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        return str(canonicalize_name(self.requirement.name))

    @property
    def applies(self) -> bool:
        """Whether it is installed on this machine."""
        return self.requirement.marker is None or self.requirement.marker.evaluate()


def locked(name: str = "test") -> list[Locked]:
    """What a lock pins: ``run``, ``test`` (which holds all of ``run``) or ``build``."""
    lock = (LOCKS / f"{name}.txt").read_text("utf-8")
    text = re.sub(r"#.*", "", lock).replace("\\\n", " ")
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        words, *hashes = re.split(r"\s--hash=", line)
        found.append(Locked(Requirement(words), tuple(item.strip() for item in hashes)))
    return found


def stated(name: str) -> str:
    """What a package's metadata says: an SPDX expression, classifiers or free words."""
    data = metadata.metadata(name)
    classifiers = [
        line.rsplit(" :: ", 1)[-1]
        for line in data.get_all("Classifier") or []
        if line.startswith("License ::") and not line.endswith("OSI Approved")
    ]
    words = (data.get("License") or "").strip().splitlines()
    return data.get("License-Expression") or "; ".join(classifiers) or (words or [""])[0]


def judged(name: str) -> tuple[str, str] | None:
    """A package's licence and its class; null where it is not on the list."""
    own = POLICY["packages"].get(name)
    if own is not None:
        return own["licence"], own["class"]
    # "A OR B": one that is on the list is enough; "A AND B": both must be
    choices = [_all_of(choice) for choice in re.split(r"\s+OR\s+", stated(name))]
    allowed = [choice for choice in choices if choice is not None]
    return min(allowed, key=lambda choice: CLASSES.index(choice[1])) if allowed else None


def _all_of(choice: str) -> tuple[str, str] | None:
    found: list[tuple[str, str]] = []
    for part in re.split(r"\s+AND\s+|;\s*", _without_brackets(choice)):
        known = _SPELLINGS.get(part.strip())
        if known is None:
            return None
        found.append(known)
    worst = max((kind for _, kind in found), key=CLASSES.index)
    return " AND ".join(dict.fromkeys(licence for licence, _ in found)), worst


def _without_brackets(choice: str) -> str:
    return choice if choice in _SPELLINGS else choice.strip("() ")


_SPELLINGS = {
    spelling: (licence, kind)
    for kind in CLASSES
    for licence, spellings in POLICY[kind].items()
    for spelling in spellings
}


def page() -> str:
    """``docs/licences.md``."""
    lines = [
        "# Licences of what is installed",
        "",
        "Every package of `locks/`, made by `make licences`. What may be there stands in",
        "`tests/data/licences.yaml`. Nothing of these packages is part of this repository. Those",
        "for `test` are installed by `make test` alone.",
        "",
        "| package | for | licence | class | note |",
        "|---|---|---|---|---|",
    ]
    run = {item.name for item in locked("run")}
    here = {item.name for item in locked() if item.applies}
    for name in sorted({item.name for item in locked()}):
        needed = "run" if name in run else "test"
        if name not in here:
            lines.append(f"| {name} | {needed} | | | not for this machine |")
            continue
        licence, kind = judged(name) or (stated(name) or "none stated", "not on the list")
        note = POLICY["packages"].get(name, {}).get("why", "")
        lines.append(f"| {name} | {needed} | {licence} | {kind} | {note} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
