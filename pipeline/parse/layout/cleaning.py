"""Blocks of the source → clean running text, character by character accounted for.

Each rule is a line in a table: a name, a pattern, and what becomes of what it
matches: ``drop`` it, ``keep`` it as it is, let a ``space`` stand for it, or let
something else stand for it.  The patterns are tried in this order at each
place; what none matches is copied.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.model.parsed import Block
from pipeline.model.sourcemap import SourceMap, TextBuilder
from pipeline.parse.layout.blocks import SourceBlock
from pipeline.parse.layout.notes import RAISED, SUPERSCRIPTS, kind_of_raised, label_of, raised_form

KeepHyphen = Callable[[str, str], bool]
"""Whether the hyphen between two halves of a broken word belongs to the word."""

_SEPARATOR = "\n\n"  # between two blocks of the clean text
PLAIN = re.compile(
    r" ?(?:[a-zA-Z0-9À-ÖØ-öø-ɏ.,;:?!()/%$\"'‘’“”–—-]++ ?)*+"  # no marks, raised or odd characters
)
"""Words with single spaces between them: what no rule of cleaning changes, as most of a text."""

POWER = rf"(?<=\b[kcm]m)[{SUPERSCRIPTS}]|(?<=\bm)[²³]"
"""Raised figures after a unit, which are its power."""
INVISIBLE = (
    r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0e-\x1b\x7f]+"
)
"""Zero-width characters, soft hyphens, control characters."""
LIGATURE = r"[\ufb00-\ufb06\uff01-\uff5e]"
"""Ligatures and fullwidth forms, which stand for letters."""

_LETTER = r"[^\W\d_]"
_BREAK = r"[^\S\r\n\f]*(?:\r\n|[\r\n\v\x85\u2028\u2029])\s*(?:(?:>\s?)+)?"

# name, pattern, what becomes of it
_FIRST = (
    # a web address, whole, so that its marks are not read as markup
    ("url", r"(?:https?://|www\.)[^\s<>\"”]*[^\s<>\"”.,;:!?)\]*_]", "keep"),
    # raised numbers after a word refer to footnotes; after a unit they are powers
    ("power", POWER, "keep"),
    ("raised", rf"\s*{RAISED}(?=\W|$)|{RAISED}", "drop"),
)
_COMMON = (
    # a word broken at a line end
    ("hyphen", rf"(?<={_LETTER})[-\u2010\u00ad]{_BREAK}(?={_LETTER})", "hyphen"),
    # a dash, or a hyphen after a figure or an abbreviation, at a line end: no space follows
    ("dash", rf"(?:(?<=[\d.])[-\u2010]|(?<=\S)[–—]){_BREAK}(?=\S)", "dash"),
    ("line_break", rf"{_BREAK}", "space"),
    ("invisible", INVISIBLE, "drop"),
    ("ligature", LIGATURE, "compatibility"),
    ("spaces", r"[^\S\r\n]{2,}|[^\S\r\n ]", "space"),
)
_MARKDOWN = (
    ("comment", r"<!--(?:[^-<]|-(?!->)|<(?!!--))*+-->", "drop"),
    ("escape", r"\\(?=[!-/:-@\[-`{-~])[!-~]", "escape"),
    ("image", r"!\[[^\]]{0,400}\]\([^)]{0,2000}\)", "drop"),
    ("link_open", r"\[(?=[^\[\]]{0,400}\]\([^()\s]*(?:\s+\"[^\"]*\")?\))", "drop"),
    ("link_close", r"(?<=[^\s\[])\]\([^()\s]*(?:\s+\"[^\"]*\")?\)", "drop"),
    ("address", r"<(?=(?:https?://|www\.|mailto:|[\w.+-]+@)[^<>\s]*>)|(?<=\w)>|(?<=/)>", "drop"),
    ("raised_word", r"\^\{(?=[a-zA-Zºª]{1,3}\})|(?<=\^\{[a-zA-Z]{2})\}", "drop"),
    ("line_tag", r"<br\s*/?>\s*", "space"),
    ("tag", r"</?(?:sup|sub|b|i|em|strong|u|span|a|p|div|small|mark)\b[^<>]*>", "drop"),
    ("entity", r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});", "entity"),
    ("emphasis", r"\*{1,3}(?=\S)|(?<=\S)\*{1,3}", "drop"),
    ("underline", r"(?<!\w)_{1,3}(?=[^\s_])|(?<=[^\s_])_{1,3}(?!\w)", "drop"),
    ("code", r"`+", "drop"),
)


def clean_blocks(
    source: str, blocks: Sequence[SourceBlock], *, markdown: bool = False
) -> tuple[str, list[Block], SourceMap]:
    """Clean text, its blocks and its source map from blocks of the source."""
    builder = TextBuilder(source)
    cleaner = InlineCleaner(
        markdown=markdown,
        keep_hyphen=hyphen_judge(source),
        note_labels=frozenset(block.note for block in blocks if block.note),
    )
    cleaned = write_blocks(builder, blocks, cleaner.write)
    return builder.text(), cleaned, builder.source_map()


def write_blocks(
    builder: TextBuilder,
    blocks: Iterable[SourceBlock],
    write: Callable[[SourceBlock, TextBuilder], None],
) -> list[Block]:
    """Write blocks one below the other; one of which nothing is left is none.

    Args:
        builder: the clean text so far.
        blocks: in their order in the text.
        write: appends the clean text of one.
    """
    written: list[Block] = []
    for block in blocks:
        mark = builder.mark()
        if builder.length:
            builder.swap(_SEPARATOR, block.start, block.start)
            builder.break_here()
        start = builder.length
        write(block, builder)
        builder.trim(start)
        if builder.length == start:
            builder.reset(mark)
        else:
            written.append(Block(start, builder.length, block.kind, block.level, cell=block.cell))
    return written


@dataclass(frozen=True)
class InlineCleaner:
    """Writes the clean text of blocks.

    ``note_labels`` are the labels of the document's footnotes: "[3]" and a 3
    that sticks to the end of a sentence are markers only where note 3 exists.
    """

    markdown: bool
    keep_hyphen: KeepHyphen
    note_labels: frozenset[str] = frozenset()

    def write(self, block: SourceBlock, builder: TextBuilder) -> None:
        """Append the clean text of a block, its parts joined as running text."""
        for number, part in enumerate(block.parts):
            start, end = part[0][0], part[-1][1]
            if number:
                self._join(builder, block.parts[number - 1][-1][1], start)
            following = block.parts[number + 1][0][0] if number + 1 < len(block.parts) else None
            if following is not None and self._is_broken_word(builder.source, end, following):
                # the letter before the hyphen stands for both
                self._clean(builder, start, end - 2)
                builder.swap(builder.source[end - 2], end - 2, end)
            else:
                self._clean(builder, start, end)

    def _is_broken_word(self, source: str, end: int, following: int) -> bool:
        """Whether a part ends in a word that was only broken to fit its column or page."""
        if source[end - 1 : end] not in ("-", "\u2010", "\u00ad"):
            return False
        left = re.search(rf"{_LETTER}+$", source[max(end - 41, 0) : end - 1])
        right = re.match(rf"{_LETTER}+", source[following : following + 40])
        return bool(left and right and not self.keep_hyphen(left.group(), right.group()))

    def _join(self, builder: TextBuilder, left: int, right: int) -> None:
        """Join two parts that a page break cut."""
        source = builder.source
        if (
            source[left - 1 : left] not in "-–—\u2010\u00ad"
            or not source[right : right + 1].isalnum()
        ):
            builder.swap(" ", left, left)
        builder.break_here()

    def _clean(self, builder: TextBuilder, start: int, end: int) -> None:
        source = builder.source
        copied = start
        begun = builder.length
        if not self.note_labels and PLAIN.fullmatch(source, start, end):
            self._copy(builder, start, end, begun)
            return
        for match in _scanner(self.markdown, bool(self.note_labels)).finditer(source, start, end):
            rule = match.lastgroup or ""
            low, high = match.span()
            if rule in ("note", "glued_note") and not self._is_note(match.group()):
                continue
            if rule == "raised" and _is_power(source[max(start, low - 12) : low], match.group()):
                self._copy(builder, copied, low, begun)
                builder.swap(raised_form(label_of(match.group())), low, high)
                copied = high
                continue
            self._copy(builder, copied, low, begun)
            copied = high
            self._apply(builder, rule, match, low, high, at_start=builder.length == begun)
        self._copy(builder, copied, end, begun)

    def _copy(self, builder: TextBuilder, start: int, end: int, begun: int) -> None:
        """Copy, but no space where what was dropped before it left one already."""
        after_space = builder.length == begun or builder.ends_with_space()
        if after_space and builder.source[start : start + 1] == " " and start < end:
            start += 1
        builder.copy(start, end)

    def _is_note(self, mark: str) -> bool:
        return mark.strip("[] ") in self.note_labels

    def _apply(
        self,
        builder: TextBuilder,
        rule: str,
        match: re.Match[str],
        low: int,
        high: int,
        *,
        at_start: bool,
    ) -> None:
        source = builder.source
        action = _actions(self.markdown)[rule]
        if action == "keep":
            builder.copy(low, high)
        elif action == "space":
            if (
                not at_start
                and not builder.ends_with_space()
                and not source[high : high + 1].isspace()
            ):
                builder.swap(" ", low, high)
        elif action == "escape":
            builder.swap(source[low + 1], low, high)
        elif action == "entity":
            text = html.unescape(match.group())
            builder.swap(" " if text.isspace() else text, low, high)
        elif action == "compatibility":
            builder.swap(unicodedata.normalize("NFKC", match.group()), low, high)
        elif action == "dash":
            builder.copy(low, low + 1)
        elif action == "hyphen":
            left = re.search(r"[^\W_]+$", source[max(low - 40, 0) : low])
            right = re.match(r"[^\W_]+", source[high : high + 40])
            if left and right and self.keep_hyphen(left.group(), right.group()):
                builder.swap("-", low, low + 1)


def _is_power(before: str, raised: str) -> bool:
    """Whether a raised number right behind a figure is its power ("10⁶")."""
    if raised[0].isspace():
        return False
    return kind_of_raised(before.rstrip("⁻"), label_of(raised), "") == "power"


# A character that no rule can begin with is passed over at once: white space and
# control characters, marks, digits, h and w of addresses, dashes, raised and
# invisible characters, ligatures and fullwidth forms.
_OPENERS = (
    rf"\s\x00-\x1f\x7f-\xa0\d!&*<>\[\]\\^_`}}hHwW\-\u00ad{SUPERSCRIPTS}"
    r"\u2010-\u2064\u200b-\u200f\u2066-\u2069\ufb00-\ufb06\ufeff\uff01-\uff5e"
)


@cache
def _scanner(markdown: bool, notes: bool) -> re.Pattern[str]:
    rules = _rules(markdown)
    patterns = [f"(?P<{name}>{pattern})" for name, pattern, _ in rules]
    if notes:
        # "[12]" and "border.12": numbers of footnotes without a raised mark
        patterns.insert(1, r"(?P<note>\s?\[\d{1,3}\])")
        after_word = rf"(?<={_LETTER}[.,;:”\"])\d{{1,3}}(?=\s|$)"
        after_year = r"(?<=\b[12]\d\d\d[.,])\d{1,3}(?=\s+[A-ZÁÉÍÓÚÑ]|$)"
        patterns.insert(2, f"(?P<glued_note>{after_word}|{after_year})")
    return re.compile(f"(?=[{_OPENERS}])(?:{'|'.join(patterns)})", re.DOTALL)


def _rules(markdown: bool) -> tuple[tuple[str, str, str], ...]:
    """All rules in the order in which they are tried: addresses are no markup."""
    return (*_FIRST, *_MARKDOWN, *_COMMON) if markdown else (*_FIRST, *_COMMON)


@cache
def _actions(markdown: bool) -> dict[str, str]:
    return {name: action for name, _, action in _rules(markdown)} | {
        "note": "drop",
        "glued_note": "drop",
    }


def hyphen_judge(source: str) -> KeepHyphen:
    """Judge broken words by the words that the document itself writes unbroken.

    "law-/enforcement" keeps its hyphen where "law-enforcement" stands
    elsewhere, or where both halves are words of the document and the joined
    form is not; "infor-/mation" loses it.  A capital or a figure after the
    break keeps it ("U.S.-/Mexico").
    """

    @cache
    def words() -> frozenset[str]:
        unbroken = re.sub(rf"(?<!\w)\w++-{_BREAK}\w+", " ", source.casefold())
        return frozenset(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", unbroken))

    def keep(left: str, right: str) -> bool:
        if not right[0].islower() or not left[-1].isalpha():
            return not (left.isupper() and right.isupper())
        low_left, low_right = left.casefold(), right.casefold()
        if low_left + low_right in words():
            return False
        if f"{low_left}-{low_right}" in words():
            return True
        return low_left in words() and low_right in words() and min(len(left), len(right)) > 2

    return keep
