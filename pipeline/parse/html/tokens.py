"""Decoded HTML → tokens with their spans of the source; sets of elements, character references.

A small tokenizer along the lines of the HTML standard (section 13.2.5), because
the usual parsers give trees without offsets, and the standard library's gives
different tokens in different Python versions.  Every code point of the source
belongs to exactly one token.  It differs from the standard in keeping what a
browser would swallow where a file is cut off: text after the last ``>`` is text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from functools import cache
from html.entities import html5
from typing import Literal, NamedTuple

from pipeline.resources import load_yaml, resource_text


@cache
def elements(what: str) -> frozenset[str]:
    """The elements listed under a name in ``layout/html_elements.yaml``."""
    data = load_yaml(resource_text("layout/html_elements.yaml"))
    return frozenset(str(data[what]).split())


TokenKind = Literal["text", "start", "end", "comment", "raw"]

_NAME = re.compile(r"</?([a-zA-Z][^\s/>\x00]*)")
# A tag without attributes, as most are.
_BARE_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>\x00]*)>")
# One attribute: a name, and perhaps "=" with a quoted or a bare value.
_ATTRIBUTE = re.compile(
    r"""[\s/]*(?P<name>[^\s/>][^\s/>=]*)
        (?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s>]*)))?""",
    re.VERBOSE,
)
_TAG_END = re.compile(r"[\s/]*>")
_RAW_TEXT = elements("raw_text")
"""Elements whose content is text up to their end tag, whatever stands in it."""
_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in sorted(_RAW_TEXT)}


_COMMENT_END = re.compile(r"--!?>")

# A reference with or without its semicolon; what is too long to be one is text.
REFERENCE = re.compile(r"&(?:#[xX][0-9a-fA-F]{1,8};?|#[0-9]{1,8};?|[a-zA-Z][a-zA-Z0-9]{1,31};?)")


class Token(NamedTuple):
    """``source[start:end]``; ``name`` in small letters and attributes for tags.

    ``raw`` is the content of an element such as ``script``.
    """

    kind: TokenKind
    start: int
    end: int
    name: str
    attributes: Mapping[str, str]


_NONE: Mapping[str, str] = {}


class Tokenizer:
    """Cuts a source into tokens; linear in its length, whatever it holds.

    After the iteration ``cut_off`` says whether the source ended inside a tag,
    a comment or a script.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.cut_off = False
        self._last_close = source.rfind(">")
        # Set once a quotation mark was found to swallow all the rest: from then on a tag ends
        # at its first ">".
        self._quotes_fail = False
        self._unclosed: set[str] = set()

    def __iter__(self) -> Iterator[Token]:
        source, at, text = self.source, 0, 0
        while (at := source.find("<", at)) >= 0:
            bare = _BARE_TAG.match(source, at)
            token = (
                Token("end" if bare[1] else "start", at, bare.end(), bare[2].lower(), _NONE)
                if bare
                else self._markup(at)
            )
            if token is None:
                at += 1
                continue
            if at > text:
                yield Token("text", text, at, "", _NONE)
            yield token
            at = text = token.end
            if token.kind == "start" and token.name in _RAW_TEXT:
                end = self._raw_end(token.name, at)
                if end > at:
                    yield Token("raw", at, end, token.name, _NONE)
                at = text = end
        if text < len(source):
            yield Token("text", text, len(source), "", _NONE)

    def _markup(self, at: int) -> Token | None:
        """The tag or comment that begins at ``at``; null where ``<`` is a character."""
        source = self.source
        after = source[at + 1 : at + 2]
        if after == "!":
            return self._declaration(at)
        if after == "?":
            return self._bogus(at)
        name = _NAME.match(source, at)
        if name is None:
            return self._bogus(at) if after == "/" and at < self._last_close else None
        if at > self._last_close:
            self.cut_off = True
            return None
        tag = name.group(1).lower()
        end, attributes = self._tag_end(name.end())
        if after == "/":
            return Token("end", at, end, tag, _NONE)
        return Token("start", at, end, tag, attributes)

    def _declaration(self, at: int) -> Token:
        source = self.source
        if not source.startswith("<!--", at):
            return self._bogus(at)
        for short in ("<!-->", "<!--->"):
            if source.startswith(short, at):
                return Token("comment", at, at + len(short), "", _NONE)
        close = _COMMENT_END.search(source, at + 4)
        if close is None:
            self.cut_off = True
        return Token("comment", at, close.end() if close else len(source), "", _NONE)

    def _bogus(self, at: int) -> Token:
        """A declaration or processing instruction: up to the next ``>``."""
        close = self.source.find(">", at)
        return Token("comment", at, close + 1 if close >= 0 else len(self.source), "", _NONE)

    def _tag_end(self, at: int) -> tuple[int, Mapping[str, str]]:
        source, first = self.source, at
        attributes: dict[str, str] | None = None
        while not self._quotes_fail:
            end = _TAG_END.match(source, at)
            if end:
                return end.end(), attributes or _NONE
            match = _ATTRIBUTE.match(source, at)
            if match is None:
                self._quotes_fail = True
                break
            at = match.end()
            if attributes is None:
                attributes = {}
            value = match["double"]
            if value is None:
                value = match["single"]
            if value is None:
                value = match["bare"] or ""
            attributes.setdefault(match["name"].lower(), value)
        return source.find(">", first) + 1, attributes or _NONE

    def _raw_end(self, name: str, at: int) -> int:
        """Where the content of a raw text element ends."""
        if name not in self._unclosed:
            close = _RAW_END[name].search(self.source, at)
            if close:
                return close.start()
            self._unclosed.add(name)
        if name == "title":
            # A title that is not closed would hide the whole page.
            following = self.source.find("<", at)
            return following if following >= 0 else len(self.source)
        self.cut_off = True
        return len(self.source)


def resolve(reference: str) -> tuple[str, int]:
    """The text of a reference and how many of its characters belong to it.

    ``&nbsp;`` gives a no-break space and 6; ``&copy2013`` gives "©" and 5;
    ``&nothing;`` is no reference and gives an empty text and 0.
    """
    if reference[1] == "#":
        return html.unescape(reference), len(reference)
    name = reference[1:]
    if name in html5:
        return html5[name], len(reference)
    # without a semicolon, the longest name that the standard accepts so
    for length in range(min(len(name), 8), 1, -1):
        if name[:length] in html5:
            return html5[name[:length]], length + 1
    return "", 0


def unescape(text: str) -> str:
    """Resolve all references of a text, as in an attribute's value."""
    return html.unescape(text) if "&" in text else text
