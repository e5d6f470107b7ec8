"""Whether clean words are what a quote from an HTML file says.

The declared clean-up of HTML: comments, tags and the content of scripts and
styles are gone, a tag that ends a line (``<br>``, ``</p>`` …) is a space;
character references are what they stand for; white space is one space; footnote
markers (a short raised text, or a link to a place of the page that shows a
number or a sign) may be gone.  What is left has to say the words by the
clean-up of plain text.

This is a reader of its own: a list of patterns over a short piece of source,
nothing of the parser's tokens and trees.
"""

from __future__ import annotations

import html
import re
import unicodedata

from pipeline.verify.cleanup import says, says_plainly

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
    if says_plainly(quote, text):
        return True
    readings = {read(quote, markers=True), read(quote, markers=False)}
    lines = {read(quote, markers=False, lines=True)}
    # the power of a figure is written as a raised sign ("10⁶" for "10<sup>6</sup>")
    plain = unicodedata.normalize("NFKC", text) if _POWERS.search(text) else text
    return any(
        says(reading, words, markdown=False)
        for reading in sorted(readings | lines)
        for words in dict.fromkeys((text, plain))
    )


def read(source: str, *, markers: bool, lines: bool = False) -> str:
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


def words_before(source: str) -> str:
    """The text in the source before a quote; a tag that is cut is left out."""
    opening = source.find(">")
    if opening >= 0 and "<" not in source[:opening]:
        source = source[opening + 1 :]
    return _plain(read(source, markers=False))


def words_after(source: str) -> str:
    """The text in the source after a quote; a tag that is cut is left out."""
    closing = source.rfind("<")
    if closing >= 0 and ">" not in source[closing:]:
        source = source[:closing]
    return _plain(read(source, markers=False))


def _plain(text: str) -> str:
    """Text without invisible characters, compatibility forms as plain ones."""
    if text.isascii():
        return text
    unseen = {
        ord(char): None
        for char in set(text)
        if not char.isascii() and unicodedata.category(char) == "Cf"
    }
    return unicodedata.normalize("NFKC", text.translate(unseen) if unseen else text)
