"""No regular expression blows up: each is fed attacks that its own structure suggests."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import re
import sys
import time
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from attacks import Attack, attacks
from conftest import ROOT
from growth import LIMIT, growth

import pipeline
from fuzz.targets import parse_and_extract
from pipeline.extract.dates.grammar import grammar
from pipeline.extract.dates.resource_files import languages
from pipeline.parse.formats import media_type_of

_LONGEST = 1500  # characters of an attack
_NOTED = 0.006  # seconds; only what takes longer is measured for its growth
_SENTENCES = (
    ("On May 3, 2009 the DEA paid $5 million in Roe v. Wade, 410 U.S. 113.", "en"),
    ("El 3 de mayo de 2009 la PGR pagó 5 millones de pesos en el caso Colosio.", "es"),
)


def patterns() -> list[re.Pattern[str]]:
    """Every compiled expression that a module of the project holds, resources' ones too."""
    for module in pkgutil.walk_packages(pipeline.__path__, "pipeline."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for text, language in _SENTENCES:  # what is made when first used
        pipeline.extract_text(text, language=language)
    for path in sorted((ROOT / "raw" / "samples").iterdir()):
        parse_and_extract(media_type_of(path.read_bytes(), path.name), path.read_bytes())
    for language in languages():  # what is compiled when first needed
        for rules in grammar(language).rules.values():
            assert rules.any
            assert all(rule.pattern.regex for rule in rules.rules)
    found: dict[tuple[str, int], re.Pattern[str]] = {}
    waiting: list[Any] = [m.__dict__ for name, m in sys.modules.items() if _ours(name)]
    seen: set[int] = set()
    while waiting:
        item = waiting.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, re.Pattern):
            if isinstance(item.pattern, str):
                found[item.pattern, item.flags] = item
        elif _may_hold(item):
            waiting.extend(gc.get_referents(item))
    return list(found.values())


def _ours(name: object) -> bool:
    return str(name).split(".")[0] == "pipeline"


def _may_hold(item: Any) -> bool:
    if isinstance(item, dict | list | tuple | set | frozenset):
        return True
    if isinstance(item, ModuleType):
        return _ours(item.__name__)
    if isinstance(item, type) or callable(item):
        return _ours(getattr(item, "__module__", ""))
    return _ours(type(item).__module__)


def slow(pattern: re.Pattern[str]) -> Iterator[tuple[Attack, int]]:
    """Attacks that take long, and the length at which they do."""
    for attack in attacks(pattern):
        length = 12
        while length < _LONGEST:
            text = attack.of(length)
            start = time.process_time()
            pattern.match(text)
            if time.process_time() - start > _NOTED:
                yield attack, length
                break
            length = length + 4 if length < 60 else length * 2


def blows_up(pattern: re.Pattern[str]) -> str | None:
    """The attack under which a match takes more than linear time; null if there is none."""
    for attack, length in slow(pattern):
        # never longer than what was tried already: a match may take for ever
        ratio = growth(lambda n, a=attack, full=length: pattern.match(a.of(n * full // 8)), 1)
        if ratio >= LIMIT:
            return f"{attack} takes {ratio:.0f} times as long for 8 times the length"
    return None


def test_no_pattern_blows_up() -> None:
    held = patterns()
    assert len(held) > 300, "the patterns were found"
    found = {pattern.pattern: blown for pattern in held if (blown := blows_up(pattern))}
    assert found == {}


@pytest.mark.parametrize(
    "planted",
    [r"(a+)+b", r"(?:\w+\s?)+\d!", r"(x|x)*y", r"\s*\n?\s*\s*;", r"(?:a|ab|b)*c", r"(\d+,?)+x"],
)
def test_a_planted_pattern_is_caught(planted: str) -> None:
    assert blows_up(re.compile(planted)) is not None


@pytest.mark.parametrize("sound", [r"a+b", r"(?:a,)+b", r"\w+\s\d!", r"(?>a+)+b", r"[a-z]*[0-9]*x"])
def test_a_sound_pattern_is_not(sound: str) -> None:
    assert blows_up(re.compile(sound)) is None
