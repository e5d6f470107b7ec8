"""Whether clean words are what a quote says, by the declared clean-up of its format.

A quote may differ from the words read from it in these ways and in no other:

- white space: any run of it, a line break too, is one space or, at the head of a
  line that a hyphen or a dash ended, nothing;
- a hyphen at a line end may be gone;
- footnote markers (raised numbers) are gone;
- invisible characters are gone; compatibility forms (ligatures, raised letters)
  are plain;
- Markdown: escapes, emphasis, links, tags and character references are resolved;
- HTML: comments, tags and the content of scripts and styles are gone, a tag that ends
  a line (``<br>``, ``</p>`` …) is a space; character references are what they stand
  for; footnote markers (a short raised text, or a link to a place of the page that
  shows a number or a sign) may be gone.

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
    return _is_untouched(quote, text) or re.fullmatch(_pattern(quote, markdown), text) is not None


def _is_untouched(quote: str, text: str) -> bool:
    """Whether ``text`` is ``quote``, in which no clean-up of any format has anything to do."""
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


def pdf_says(quote: str, text: str) -> bool:
    """Whether ``text`` is ``quote`` after the declared clean-up of PDF.

    A quote has one space for a line break, so that the space after a hyphen or a
    dash may be one.
    """
    return says(re.sub(r"(?<=[-\u2010\u2011–—/]) ", "\n", quote), text, markdown=False) or says(
        quote, text, markdown=False
    )


_INVISIBLE_IN_WORD = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f]+"
)


def docx_says(quote: str, text: str) -> bool:
    """Whether ``text`` is ``quote`` but for white space, invisible characters and forms."""
    return quote == text or _plain_docx(quote) == _plain_docx(text)


def _plain_docx(text: str) -> str:
    return " ".join(_INVISIBLE_IN_WORD.sub("", unicodedata.normalize("NFKC", text)).split())


# ---- HTML: patterns over a short piece of source, nothing of the parser's tokens and trees

# A quotation mark opens a value only after "="; elsewhere, in broken markup, it is a character.
_TAG = r"<[a-zA-Z/](?:=\s*\"[^\"]*\"|=\s*'[^']*'|[^>])*+>"
_SIGN = r"\d{1,3}|[*†‡§¶]{1,4}|[a-z]"
_MARK = rf"\s*(?:[\[(]\s*)?(?:{_SIGN})(?:\s*(?:\]\s*)?[,;]\s*\[?(?:{_SIGN}))*\s*(?:[\])]\s*)?"
_LINKED_MARK = rf"{_MARK}|\s*[\[(]?[ivxl]{{1,6}}[\])]?\s*"
# Elements whose content is never read, comments and declarations.
_UNREAD = re.compile(
    r"<!--.*?-->|<[!?][^>]*>"
    r"|<(script|style|noscript|template|svg|iframe|textarea|select|button)\b.*?</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)
# "<sup>1</sup>", "<sup><a href='#fn1'>1</a></sup>", "<a href='page#n1'><b>[1]</b></a>"
_RAISED = re.compile(
    rf"<sup\b[^<>]*>(?:{_TAG})*({_MARK})(?:{_TAG})*</sup\s*>"
    # "<span class='superscript'>1</span>", "<span style='vertical-align: super'>1</span>"
    rf"|<(?P<tag>span|small|a|font)\b[^<>]*\bsup(?:er(?:script)?)?\b[^<>]*>(?:{_TAG})*({_MARK})"
    rf"(?:{_TAG})*</(?P=tag)\s*>",
    re.IGNORECASE,
)
_LINKED = re.compile(
    rf"<a\b[^<>]*href\s*=\s*[\"']?[^\"'\s>]*#[^<>]*>(?:{_TAG})*({_LINKED_MARK})(?:{_TAG})*</a\s*>",
    re.IGNORECASE,
)
# Tags that end a line.
_LINE_TAG = re.compile(
    r"</?(?:br|p|div|li|ul|ol|dl|dt|dd|tr|td|th|table|blockquote|h[1-6]|section|address|hr)"
    r"(?![^\s/>])",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(_TAG)
_REFERENCE = re.compile(r"&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,8}|[a-zA-Z][a-zA-Z0-9]{1,31});?")
_POWERS = re.compile(r"\d[⁻⁰¹²³⁴-⁹]")
_SPACE = re.compile(r"[ \t\n\r\f\xa0]+")


def html_says(quote: str, text: str) -> bool:
    """Whether ``text`` is ``quote`` after the declared clean-up of HTML and nothing else."""
    if _is_untouched(quote, text):
        return True
    versions = {html_text(quote, markers=True), html_text(quote, markers=False)}
    lines = {html_text(quote, markers=False, lines=True)}
    # the power of a figure is written as a raised sign ("10⁶" for "10<sup>6</sup>")
    plain = unicodedata.normalize("NFKC", text) if _POWERS.search(text) else text
    return any(
        says(version, words, markdown=False)
        for version in sorted(versions | lines)
        for words in dict.fromkeys((text, plain))
    )


def html_text(source: str, *, markers: bool, lines: bool = False) -> str:
    """A piece of HTML source as running text.

    Args:
        source: the piece; it may begin or end inside an element, not inside a tag.
        markers: whether footnote markers are text.
        lines: whether line ends stay, as in preformatted text.
    """
    plain = _UNREAD.sub("", source)
    if not markers:
        plain = _LINKED.sub("", _RAISED.sub("", plain))
    line = "\n" if lines else " "
    plain = _ANY_TAG.sub(lambda tag: line if _LINE_TAG.match(tag.group()) else "", plain)
    plain = _REFERENCE.sub(lambda match: html.unescape(match.group()), plain)
    return plain.replace("\xa0", " ") if lines else _SPACE.sub(" ", plain)


def html_before(source: str) -> str:
    """The text in the source before a quote; a tag that is cut is left out."""
    opening = source.find(">")
    if opening >= 0 and "<" not in source[:opening]:
        source = source[opening + 1 :]
    return _without_unseen(html_text(source, markers=False))


def html_after(source: str) -> str:
    """The text in the source after a quote; a tag that is cut is left out."""
    closing = source.rfind("<")
    if closing >= 0 and ">" not in source[closing:]:
        source = source[:closing]
    return _without_unseen(html_text(source, markers=False))


def _without_unseen(text: str) -> str:
    """Text without invisible characters, compatibility forms as plain ones."""
    if text.isascii():
        return text
    unseen = {
        ord(char): None
        for char in set(text)
        if not char.isascii() and unicodedata.category(char) == "Cf"
    }
    return unicodedata.normalize("NFKC", text.translate(unseen) if unseen else text)
