"""Whether clean words are what a quote says, by the declared clean-up of its format.

A quote may differ from the words read from it in these ways and in no other:

- white space: any run of it, a line break too, is one space or, at the head of a
  line that a hyphen or a dash ended, nothing;
- a hyphen at a line end may be gone;
- footnote markers (raised numbers) are gone;
- invisible characters are gone; compatibility forms (ligatures, raised letters)
  are plain;
- Markdown: escapes, emphasis, links, tags and character references are resolved.

The quote is turned into a pattern that the words have to match as a whole: what
is fixed must be there, what is optional may be missing.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

_SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0e-\x1b\x7f]"
)
_PLAIN = (
    (re.compile(r"[-\u2010\u2011\u00ad–—]\s*[\r\n]\s*(?:>\s?)*"), "dash"),
    (re.compile(rf"\s*[{_SUPERSCRIPT}]+(?:,[{_SUPERSCRIPT}]+)*"), "raised"),
    (
        re.compile(
            r"\s*(?:<sup>\s*+(?:\[?[\d,*\s]*+\]?|[a-z])\s*</sup>|\[\^[\w-]+\]|\^\{\d+\}|\^\d+\^"
            r"|\\\d{1,3}\\)"
        ),
        "marker",
    ),
    (re.compile(r"\s*[\r\n\x85\u2028\u2029]\s*(?:>\s?)*|\s+"), "space"),
    (re.compile(r"\[\d{1,3}\]"), "optional"),
    (re.compile(r"(?<=[.,;:”\"])\d{1,3}(?=\s|$)"), "optional"),
    (_INVISIBLE, "gone"),
)
_MARKDOWN = (
    (re.compile(r"<!--.*?-->", re.DOTALL), "gone"),
    (re.compile(r"\\(?=[!-/:-@\[-`{-~])"), "gone"),
    (re.compile(r"!\[[^\]]*\]\([^)]*\)"), "gone"),
    (re.compile(r"\]\([^()\s]*(?:\s+\"[^\"]*\")?\)"), "gone"),
    (re.compile(r"\[(?=[^\[\]]*\]\()"), "gone"),
    (re.compile(r"</?[a-zA-Z][^<>]*>"), "tag"),
    (re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);"), "entity"),
    (re.compile(r"\^\{|(?<=\w)\}"), "optional"),
    (re.compile(r"[*_`]+|[<>]|[\[\]]"), "optional"),
)


_UNTOUCHED = re.compile(r"[A-Za-z0-9,.$'%()-]+(?: [A-Za-z0-9,.$'%()-]+)*")
"""Quotes that no clean-up has to change."""


def says(quote: str, text: str, *, markdown: bool) -> bool:
    """Whether ``text`` is ``quote`` after the declared clean-up and nothing else."""
    return says_plainly(quote, text) or re.fullmatch(_pattern(quote, markdown), text) is not None


def says_plainly(quote: str, text: str) -> bool:
    """Whether ``text`` is ``quote``, in which no clean-up of any format finds a thing to do."""
    return quote == text and _UNTOUCHED.fullmatch(quote) is not None


def _pattern(quote: str, markdown: bool) -> str:
    rules = (*_MARKDOWN[:2], *_PLAIN, *_MARKDOWN[2:]) if markdown else _PLAIN
    parts: list[tuple[str, str]] = []
    at = 0
    while at < len(quote):
        for rule, effect in rules:
            match = rule.match(quote, at)
            if match and match.end() > at:
                parts.append((effect, match.group()))
                at = match.end()
                if match.group() == "\\":
                    parts.append(("character", quote[at]))
                    at += 1
                break
        else:
            parts.append(("character", quote[at]))
            at += 1
    return "".join(_joined(parts))


def _joined(parts: list[tuple[str, str]]) -> Iterator[str]:
    """The pattern of each part; white space beside what may be gone may be gone, too."""
    for index, (effect, matched) in enumerate(parts):
        if effect != "space":
            yield _effect(matched, effect)
            continue
        beside = {parts[i][0] for i in (index - 1, index + 1) if 0 <= i < len(parts)}
        yield " ?" if beside - {"character", "entity"} else " "


def _effect(matched: str, effect: str) -> str:
    if effect == "character":
        return _character(matched)
    if effect == "dash":
        # a hyphen at a line end may go; a dash stays
        return re.escape(matched[0]) + (" ?" if matched[0] in "–—" else "? ?")
    if effect in ("optional", "raised"):
        # a footnote's number goes, with the space before it; a power stays
        return (" ?" if matched[0].isspace() else "") + f"(?:{re.escape(matched.strip())})?"
    if effect == "marker":
        return " ?" if matched[0].isspace() else ""
    if effect == "tag":
        return " ?" if matched.lower().startswith("<br") else ""
    if effect == "entity":
        plain = html.unescape(matched)
        return " " if plain.isspace() else re.escape(plain)
    return ""


def _character(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    return re.escape(char) if plain == char else f"(?:{re.escape(char)}|{re.escape(plain)})"
