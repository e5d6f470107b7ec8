"""No regular expression blows up: each is fed attacks that its own structure suggests."""

from __future__ import annotations

import ast
import csv
import gc
import importlib
import inspect
import pkgutil
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from attacks import Attack, attacks, floods
from folders import ROOT, sample_files
from growth import LIMIT, growth, reference

import pipeline
from fuzz.targets import parse_and_extract
from pipeline.extract.dates.grammar import grammar, languages
from pipeline.parse.formats import media_type_of
from pipeline.parse.pdf import ocr

pytestmark = pytest.mark.slow

_LONGEST = 1500  # characters of an attack
_LONGEST_FLOOD = 4000
_AT_A_PLACE = {"match", "fullmatch"}
_BOUNDED = ROOT / "tests" / "data" / "searches_that_are_bounded.csv"
_NOTED = 2  # times the reference; only what takes longer is measured for its growth
_SENTENCES = (
    ("On May 3, 2009 the DEA paid $5 million in Roe v. Wade, 410 U.S. 113.", "en"),
    ("El 3 de mayo de 2009 la PGR pagó 5 millones de pesos en el caso Colosio.", "es"),
)


@cache
def patterns() -> list[re.Pattern[str]]:
    """Every compiled expression that a module of the project holds, resources' ones too."""
    for module in pkgutil.walk_packages(pipeline.__path__, "pipeline."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for text, language in _SENTENCES:  # what is made when first used
        pipeline.extract_text(text, language=language)
    for path in sample_files():
        parse_and_extract(media_type_of(path.read_bytes(), path.name), path.read_bytes())
    for language in languages():  # what is compiled when first needed
        for rules in grammar(language).rules.values():
            assert rules.any
            assert all(rule.pattern.regex for rule in rules.rules)
    for made in made_once():  # what is compiled when a document asks for it
        made()
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


def made_once() -> list[Callable[[], object]]:
    """The project's functions without arguments that keep what they made."""
    held = [
        value
        for name, module in list(sys.modules.items())
        if _ours(name)
        for value in vars(module).values()
        if hasattr(value, "cache_info") and _ours(getattr(value, "__module__", ""))
    ]
    return [
        value
        for value in held
        if not inspect.signature(value).parameters
        and value is not ocr.languages  # asks tesseract, which need not be there
    ]


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


def slow(
    work: Callable[[str], object], tried: Iterator[Attack], longest: int
) -> Iterator[tuple[Attack, int]]:
    """Attacks that take long, and the length at which they do."""
    for attack in tried:
        length = 12
        while length < longest:
            text = attack.of(length)
            start = time.process_time()
            work(text)
            if time.process_time() - start > _NOTED * reference():
                yield attack, length
                break
            length = length + 4 if length < 60 else length * 2


def blows_up(
    work: Callable[[str], object], tried: Iterator[Attack], longest: int = _LONGEST
) -> str | None:
    """The attack under which it takes more than linear time; null if there is none."""
    for attack, length in slow(work, tried, longest):
        # never longer than what was tried already: a match may take for ever
        ratio = growth(lambda n, a=attack, full=length: work(a.of(n * full // 8)), 1)
        if ratio >= LIMIT:
            return f"{attack} takes {ratio:.0f} times as long for 8 times the length"
    return None


@cache
def bounded() -> tuple[str, ...]:
    """How patterns begin that are searched for in short windows, or matched at a place."""
    with _BOUNDED.open(encoding="utf-8", newline="") as handle:
        return tuple(row["begins_with"] for row in csv.DictReader(handle))


@cache
def matched_at_a_place() -> frozenset[int]:
    """Ids of patterns, of constants or made once, whose every use is a match at a place."""
    uses: defaultdict[int, set[str]] = defaultdict(set)
    functions = {id(made): made for made in made_once()}
    for name, module in list(sys.modules.items()):
        if not _ours(name) or not getattr(module, "__file__", None):
            continue
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        called = {
            id(node.value): node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        }
        made = {name: value() for name, value in vars(module).items() if id(value) in functions}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call):
                held = made.get(getattr(node.value.func, "id", ""))
                if isinstance(held, re.Pattern):
                    uses[id(held)].add(node.attr)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                held = vars(module).get(node.id)
                if isinstance(held, re.Pattern):
                    uses[id(held)].add(called.get(id(node), "handed on"))
    return frozenset(one for one, how in uses.items() if how <= _AT_A_PLACE)


def test_no_match_blows_up() -> None:
    held = patterns()
    assert len(held) > 300, "the patterns were found"
    found = {p.pattern: blown for p in held if (blown := blows_up(p.match, attacks(p)))}
    assert found == {}


def test_no_search_through_a_long_text_blows_up() -> None:
    searched = [
        p
        for p in patterns()
        if id(p) not in matched_at_a_place() and not p.pattern.lstrip().startswith(bounded())
    ]
    assert len(searched) > 300, "most patterns are searched for"
    found = {
        p.pattern: blown
        for p in searched
        if (blown := blows_up(p.search, floods(p), _LONGEST_FLOOD))
    }
    assert found == {}


@pytest.mark.parametrize("start", bounded())
def test_what_is_said_to_be_bounded_is_there(start: str) -> None:
    (held, *_) = [p for p in patterns() if p.pattern.lstrip().startswith(start)]
    assert id(held) not in matched_at_a_place()


@pytest.mark.parametrize(
    "planted",
    [r"(a+)+b", r"(?:\w+\s?)+\d!", r"(x|x)*y", r"\s*\n?\s*\s*;", r"(?:a|ab|b)*c", r"(\d+,?)+x"],
)
def test_a_planted_pattern_is_caught(planted: str) -> None:
    pattern = re.compile(planted)
    assert blows_up(pattern.match, attacks(pattern)) is not None


@pytest.mark.parametrize("planted", [r"a+b", r"\s+$", r"(\w+) (?:of|de) $"])
def test_a_planted_search_is_caught(planted: str) -> None:
    pattern = re.compile(planted)
    assert blows_up(pattern.search, floods(pattern), _LONGEST_FLOOD) is not None


@pytest.mark.parametrize("sound", [r"a+b", r"(?:a,)+b", r"\w+\s\d!", r"(?>a+)+b", r"[a-z]*[0-9]*x"])
def test_a_sound_pattern_is_not(sound: str) -> None:
    pattern = re.compile(sound)
    assert blows_up(pattern.match, attacks(pattern)) is None


@pytest.mark.parametrize("sound", [r"(?<!a)a+b", r"(?<!\s)\s+$", r"\d{1,4}x", r"\bx+\b"])
def test_a_sound_search_is_not(sound: str) -> None:
    pattern = re.compile(sound)
    assert blows_up(pattern.search, floods(pattern), _LONGEST_FLOOD) is None
