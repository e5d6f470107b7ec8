"""Finds what may be a date in one block: triggers first, then the rules that fit.

The scanner stops only where a date can begin.  There every rule for that word
or number is tried, and the longest match wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import TypeGuard

# the …_normalizers are imported for what they register
from pipeline.extract.dates import day_normalizers, period_normalizers, relative_normalizers  # noqa: F401
from pipeline.extract.dates.candidate import (
    Candidate,
    DayOfWeek,
    Fixed,
    Interpretation,
    InterpretedSpan,
    Part,
    Shift,
    WeekOf,
)
from pipeline.extract.dates.conventions import Conventions
from pipeline.extract.dates.expression import NORMALIZERS, Expression
from pipeline.extract.dates.filters import FILTERS, Context, starts_a_number
from pipeline.extract.dates.grammar import Grammar, Rule, RuleSet
from pipeline.model import edtf
from pipeline.model.document import TextBlock


def _level(found: Interpretation) -> str | None:
    return edtf.precision(found.value) if isinstance(found, Fixed) else None


def _is_year(rule: Rule, found: Interpretation) -> bool:
    if isinstance(found, Fixed):
        whole = "/" not in found.value and _level(found) == "year"
        return whole or found.calendar != "gregorian"
    return isinstance(found, Shift) and found.unit in {"year", "fiscal_year"}


def _is_day(rule: Rule, found: Interpretation) -> bool:
    if isinstance(found, Part):
        return found.day is not None
    return isinstance(found, Fixed) and "/" not in found.value and _level(found) == "day"


def _is_week(rule: Rule, found: Interpretation) -> bool:
    return isinstance(found, Shift) and found.unit == "week"


def _is_month(rule: Rule, found: Interpretation) -> bool:
    return isinstance(found, Shift) and found.unit == "month" and found.to is None


def _is_calendar_month(rule: Rule, found: Interpretation) -> bool:
    if isinstance(found, Part):
        return found.month is not None and found.day is None and found.last_month is None
    return isinstance(found, Fixed) and "/" not in found.value and _level(found) == "month"


def _is_shift(rule: Rule, found: Interpretation) -> bool:
    return isinstance(found, Shift) and found.unit not in {"day", "weekend"} and found.to is None


def _is_point(rule: Rule, found: Interpretation) -> bool:
    if isinstance(found, DayOfWeek | WeekOf):
        return False
    return _is_shift(rule, found) if isinstance(found, Shift) else not _is_day(rule, found)


def _is_period(rule: Rule, found: Interpretation) -> bool:
    if isinstance(found, Fixed):
        return _level(found) in {"month", "year", "decade", "century"}
    return isinstance(found, Shift) and found.unit in {"year", "decade", "century"}


def _is_ago(rule: Rule, found: Interpretation) -> bool:
    return rule.normalizer == "ago"


def _is_written(rule: Rule, found: Interpretation) -> bool:
    return isinstance(found, Fixed) and _level(found) in {"year", "month", "decade"}


_Accepts = Callable[[Rule, Interpretation], bool]
_ACCEPTS: dict[str, _Accepts] = {
    "year": _is_year,
    "day": _is_day,
    "week": _is_week,
    "month": _is_month,
    "calendar_month": _is_calendar_month,
    "point": _is_point,
    "period": _is_period,
    "ago": _is_ago,
    "shift": _is_shift,
    "written": _is_written,
}
"""What a rule's ``then`` asks of the date that follows."""

_DEEPEST = 3
"""How many dates may stand inside each other ("end of the first quarter of last year")."""

_OUTERMOST = frozenset({"day", "week"})
"""What follows in rules whose dates never stand inside another (a weekday and its date)."""


@dataclass(frozen=True, slots=True)
class _Match:
    rule: Rule
    spans: tuple[InterpretedSpan, ...]

    @property
    def end(self) -> int:
        return self.spans[-1].end


class BlockMatcher:
    """Reads one block with one grammar."""

    def __init__(
        self,
        text: str,
        low: str,
        block: TextBlock,
        number: int,
        grammar: Grammar,
        conventions: Conventions,
        fiscal_conventions: Callable[[int], Conventions],
    ) -> None:
        """``fiscal_conventions`` gives those of a fiscal year that begins at an offset."""
        self._text, self._low = text, low
        self._block, self._number = block, number
        self._grammar, self._conventions = grammar, conventions
        self._fiscal_conventions = fiscal_conventions

    def candidates(self) -> Iterator[Candidate]:
        """All candidates of the block, sorted, none overlapping another."""
        past = joined_to = self._block.start
        low, end = self._low, self._block.end
        rules_for, scanner = self._grammar.rules_for, self._grammar.scanner
        first = self._grammar.token.match(low, past, end)
        triggers = scanner.finditer(low, past, end)
        for trigger in triggers if first is None else chain((first,), triggers):
            token = trigger[trigger.re.groups]
            start = trigger.start(trigger.re.groups)
            if start < past:
                continue
            rules = rules_for(token)
            if rules is None or not rules.may_match(low, start, end):
                continue
            if token[0].isdigit() and not starts_a_number(self._context(start, start), joined_to):
                continue
            match = self._best(start, rules, depth=0, accepts=None)
            if match is None:
                continue
            past = joined_to = match.end
            for span in match.spans:
                yield self._candidate(span, match.rule)

    def _candidate(self, span: InterpretedSpan, rule: Rule) -> Candidate:
        interpretation = span.interpretation
        fiscal = isinstance(interpretation, Shift) and interpretation.unit == "fiscal_year"
        conventions = self._fiscal_conventions(span.start) if fiscal else self._conventions
        return Candidate(
            span.start,
            span.end,
            interpretation,
            rule,
            f"date.{rule.name}",
            self._number,
            span.mod,
            rule.confidence,
            conventions.fiscal_first_month,
            conventions.fiscal_calendar,
        )

    def _best(
        self,
        start: int,
        rules: RuleSet,
        depth: int,
        accepts: _Accepts | None,
    ) -> _Match | None:
        """The longest match at a place; of equally long ones that of the first rule."""
        plain: list[tuple[int, int, Rule, re.Match[str]]] = []
        best: _Match | None = None
        for number, rule in enumerate(rules.rules):
            if rule.inner if depth == 0 else rule.then in _OUTERMOST:
                continue
            matched = rule.pattern.regex.match(self._low, start, self._block.end)
            if matched is None:
                continue
            if rule.then is None:
                plain.append((-matched.end(), number, rule, matched))
                continue
            found = self._read(rule, matched, depth)
            if _accepted(found, accepts) and (best is None or found.end > best.end):
                best = found
        plain.sort(key=itemgetter(0, 1))
        for minus_end, _, rule, matched in plain:
            if best is not None and -minus_end < best.end:
                break
            found = self._read(rule, matched, depth)
            if _accepted(found, accepts):
                return found
        return best

    def _read(self, rule: Rule, matched: re.Match[str], depth: int) -> _Match | None:
        start, end = matched.span()
        inner: InterpretedSpan | None = None
        if rule.then is not None:
            inner = self._inner(end, rule.then, depth)
            if inner is None:
                return None
        close = inner.end if inner else end
        if not self._stands(rule, start, close):
            return None
        made = NORMALIZERS[rule.normalizer](
            Expression(
                rule.pattern.fields(matched),
                rule.settings,
                self._fiscal_conventions(start) if rule.fiscal else self._conventions,
                start,
                close,
                self._low[start:close],
                inner.interpretation if inner else None,
                inner.mod if inner else None,
            )
        )
        if made is None:
            return None
        if isinstance(made, list):
            return _Match(rule, tuple(made)) if made else None
        if not isinstance(made, InterpretedSpan):
            made = InterpretedSpan(start, close, made)
        return _Match(rule, (made,))

    def _inner(self, at: int, wanted: str, depth: int) -> InterpretedSpan | None:
        if depth >= _DEEPEST:
            return None
        trigger = self._grammar.token.match(self._low, at, self._block.end)
        rules = self._grammar.rules_for(trigger[0]) if trigger else None
        if rules is None:
            return None
        match = self._best(at, rules, depth + 1, _ACCEPTS[wanted])
        return match.spans[0] if match else None

    def _stands(self, rule: Rule, start: int, end: int) -> bool:
        """Whether what is beside the match lets it be a date."""
        context = self._context(start, end)
        if rule.before is not None and not rule.before.regex.search(context.before):
            return False
        if rule.not_before is not None and rule.not_before.regex.search(context.before):
            return False
        if rule.after is not None and not rule.after.regex.match(context.after):
            return False
        if rule.not_after is not None and rule.not_after.regex.match(context.after):
            return False
        return all(FILTERS[name](context, self._grammar) for name in rule.filters)

    def _context(self, start: int, end: int) -> Context:
        block = self._block
        return Context(self._text, self._low, block.start, block.end, start, end, block.kind)


def _accepted(found: _Match | None, accepts: _Accepts | None) -> TypeGuard[_Match]:
    if found is None:
        return False
    return accepts is None or (
        len(found.spans) == 1 and accepts(found.rule, found.spans[0].interpretation)
    )
