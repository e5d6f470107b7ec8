"""Finds what may be a date in one block: triggers first, then the rules that fit.

The scanner stops only where a date can begin.  There every rule for that word
or number is tried, and the longest reading wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter
from typing import TypeGuard

from pipeline.extract.dates.accepts import ACCEPTS
from pipeline.extract.dates.beside import Place
from pipeline.extract.dates.found import Found, Habits, Sense
from pipeline.extract.dates.grammar import Grammar
from pipeline.extract.dates.guards import GUARDS, starts_a_number
from pipeline.extract.dates.interpret import MAKERS
from pipeline.extract.dates.meaning import Meaning, Shift
from pipeline.extract.dates.rules import Rule, RuleSet
from pipeline.model.mention import DateMod, Evidence
from pipeline.model.reading import TextBlock

_DEEPEST = 3
"""How many dates may stand inside each other ("end of the first quarter of last year")."""

_OUTERMOST = frozenset({"day", "week"})
"""What follows in rules whose dates never stand inside another (a weekday and its date)."""


@dataclass(slots=True)
class Candidate:
    """A stretch of text that reads as a date, before it is placed on the calendar."""

    start: int
    end: int
    meaning: Meaning
    rule: Rule
    block: int
    mod: DateMod | None = None
    confidence: float = 1.0
    fiscal_first_month: int = 1
    fiscal_calendar: str = "fiscal"
    evidence: list[Evidence] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Match:
    rule: Rule
    senses: tuple[Sense, ...]

    @property
    def end(self) -> int:
        return self.senses[-1].end


class BlockScanner:
    """Reads one block with one grammar."""

    def __init__(
        self,
        text: str,
        low: str,
        block: TextBlock,
        number: int,
        grammar: Grammar,
        habits: Habits,
        habits_at: Callable[[int], Habits] | None = None,
    ) -> None:
        """``habits_at`` gives the habits in a fiscal year that begins at an offset."""
        self._text, self._low = text, low
        self._block, self._number = block, number
        self._grammar, self._habits = grammar, habits
        self._habits_at = habits_at

    def candidates(self) -> Iterator[Candidate]:
        """All readings in the block, sorted, none overlapping another."""
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
            if token[0].isdigit() and not starts_a_number(self._place(start, start), joined_to):
                continue
            match = self._best(start, rules, depth=0, accepts=None)
            if match is None:
                continue
            past = joined_to = match.end
            for sense in match.senses:
                yield self._candidate(sense, match.rule)

    def _candidate(self, sense: Sense, rule: Rule) -> Candidate:
        meaning = sense.meaning
        fiscal = isinstance(meaning, Shift) and meaning.unit == "fiscal_year"
        habits = self._fiscal_habits(sense.start) if fiscal else self._habits
        return Candidate(
            sense.start,
            sense.end,
            meaning,
            rule,
            self._number,
            sense.mod,
            rule.confidence,
            habits.fiscal_first_month,
            habits.fiscal_calendar,
        )

    def _fiscal_habits(self, start: int) -> Habits:
        return self._habits if self._habits_at is None else self._habits_at(start)

    def _best(
        self,
        start: int,
        rules: RuleSet,
        depth: int,
        accepts: Callable[[Rule, Meaning], bool] | None,
    ) -> _Match | None:
        """The longest reading at a place; of equally long ones that of the first rule."""
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
        plain.sort(key=_LENGTH_THEN_ORDER)
        for minus_end, _, rule, matched in plain:
            if best is not None and -minus_end < best.end:
                break
            found = self._read(rule, matched, depth)
            if _accepted(found, accepts):
                return found
        return best

    def _read(self, rule: Rule, matched: re.Match[str], depth: int) -> _Match | None:
        start, end = matched.span()
        inner: Sense | None = None
        if rule.then is not None:
            inner = self._inner(end, rule.then, depth)
            if inner is None:
                return None
        close = inner.end if inner else end
        if not self._stands(rule, start, close):
            return None
        made = MAKERS[rule.makes](
            Found(
                rule.pattern.fields(matched),
                rule.settings,
                self._fiscal_habits(start) if rule.fiscal else self._habits,
                start,
                close,
                self._low[start:close],
                inner.meaning if inner else None,
                inner.mod if inner else None,
            )
        )
        if made is None:
            return None
        if isinstance(made, list):
            return _Match(rule, tuple(made)) if made else None
        if not isinstance(made, Sense):
            made = Sense(start, close, made)
        return _Match(rule, (made,))

    def _inner(self, at: int, wanted: str, depth: int) -> Sense | None:
        if depth >= _DEEPEST:
            return None
        trigger = self._grammar.token.match(self._low, at, self._block.end)
        rules = self._grammar.rules_for(trigger[0]) if trigger else None
        if rules is None:
            return None
        match = self._best(at, rules, depth + 1, ACCEPTS[wanted])
        return match.senses[0] if match else None

    def _stands(self, rule: Rule, start: int, end: int) -> bool:
        """Whether what is beside the match lets it be a date."""
        place = self._place(start, end)
        if rule.before is not None and not rule.before.regex.search(place.before):
            return False
        if rule.not_before is not None and rule.not_before.regex.search(place.before):
            return False
        if rule.after is not None and not rule.after.regex.match(place.after):
            return False
        if rule.not_after is not None and rule.not_after.regex.match(place.after):
            return False
        return all(GUARDS[guard](place, self._grammar) for guard in rule.guards)

    def _place(self, start: int, end: int) -> Place:
        block = self._block
        return Place(self._text, self._low, block.start, block.end, start, end, block.kind)


_LENGTH_THEN_ORDER = itemgetter(0, 1)


def _accepted(
    found: _Match | None, accepts: Callable[[Rule, Meaning], bool] | None
) -> TypeGuard[_Match]:
    if found is None:
        return False
    return accepts is None or (
        len(found.senses) == 1 and accepts(found.rule, found.senses[0].meaning)
    )
