"""Tokens → a tree of elements that keeps every place in the source; their text and names.

Broken markup is mended by the rules that matter for text: end tags that may be
left out, end tags without a start, tags that cross.  Formatting elements are not
opened again after they cross a block, since nothing here depends on it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from pipeline.parse.html.tokens import Token, Tokenizer, elements, unescape
from pipeline.resources import resource_text

VOID = elements("void")
BLOCK = elements("block")
"""Elements that begin and end a line of their own."""
_CLOSES_P = BLOCK - elements("within_paragraph")
_SCOPES = elements("scope")
_ITEMS = {"li": ("li",), "dt": ("dt", "dd"), "dd": ("dt", "dd")}
_ROW_GROUPS = elements("row_group")
_TABLE_PARTS = elements("table_part")
_IN_HEAD = elements("in_head")
_HEADINGS = elements("heading")
_LEVELS = tuple(sorted(_HEADINGS))

_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z])")
_CUT = re.compile(r"[^a-z\d]+")
_LONGEST_NAMES = 1000  # characters of one attribute that are looked at


@dataclass(slots=True, eq=False)
class Element:
    """An element: its tag, attributes, place ``[start, end)`` and what stands in it.

    ``children`` are elements and ``(start, end)`` spans of text in source order.
    """

    tag: str
    attributes: Mapping[str, str]
    start: int
    parent: Element | None
    end: int = 0
    children: list[Element | tuple[int, int]] = field(default_factory=list)
    position: int = 0
    """Its index among its parent's children."""
    letters: int = 0
    """Code points of text in it, white space aside (set by ``count_letters``)."""
    linked: int = 0
    """Those of them that stand in links to elsewhere."""

    def get(self, name: str) -> str:
        """An attribute's value without white space around it; empty where it has none."""
        return self.attributes.get(name, "").strip()

    def ancestors(self) -> Iterator[Element]:
        """The elements around it, innermost first."""
        element = self.parent
        while element is not None:
            yield element
            element = element.parent

    def inside(self, other: Element) -> bool:
        """Whether it is ``other`` or stands in it."""
        return self is other or any(element is other for element in self.ancestors())


@dataclass(slots=True)
class Tree:
    """The root, all elements in source order, and whether the source was cut off."""

    root: Element
    elements: list[Element]
    cut_off: bool
    raw: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Start of a ``script``, ``title`` … element → the span of its content."""


def build_tree(source: str, deepest: int) -> Tree:
    """Parse a decoded HTML source; never fails, never recurses, linear in its length.

    Args:
        source: the decoded source.
        deepest: open elements; a start tag further in counts for its place only, and what
            stands in it is its parent's text.
    """
    tokenizer = Tokenizer(source)
    builder = _Builder(len(source), deepest)
    builder.read(tokenizer, source)
    return Tree(builder.root, builder.elements, tokenizer.cut_off, builder.raw)


class _Builder:
    """The stack of open elements.

    ``counts`` has one counter for each scope (a table, a cell …) that is open: an
    end tag closes nothing outside its scope.
    """

    def __init__(self, length: int, deepest: int) -> None:
        self._deepest = deepest
        self.root = Element("#root", {}, 0, None, length)
        self.elements: list[Element] = [self.root]
        self.raw: dict[int, tuple[int, int]] = {}
        self._stack: list[Element] = [self.root]
        self._counts: list[Counter[str]] = [Counter()]
        self._tables: list[int] = []  # their places on the stack
        self._too_deep: Counter[str] = Counter()
        self._length = length

    def read(self, tokens: Iterable[Token], source: str) -> None:
        for token in tokens:
            if token.kind == "text":
                if self._stack[-1].tag == "head" and not source[token.start : token.end].isspace():
                    self._pop(token.start)
                self._stack[-1].children.append((token.start, token.end))
            elif token.kind == "start":
                self._start(token)
            elif token.kind == "end":
                self._end(token)
            elif token.kind == "raw":
                top = self._stack[-1]
                if top.tag == token.name:
                    self.raw[top.start] = (token.start, token.end)
        while len(self._stack) > 1:
            self._pop(self._length)

    def _start(self, token: Token) -> None:
        tag, at = token.name, token.start
        if tag == "html" or (tag == "body" and self._open("body")):
            self.root.attributes = {**token.attributes, **self.root.attributes}
            return
        if tag not in _IN_HEAD and self._stack[-1].tag == "head":
            self._pop(at)
        if tag in _TABLE_PARTS:
            if not self._tables:
                return  # a stray part of a table is none
            self._close_for_table_part(tag, at)
        if tag in _CLOSES_P and self._open("p"):
            self._pop_to(("p",), at)
        if tag in _ITEMS:
            self._close_item(_ITEMS[tag], at)
        elif tag in _HEADINGS and any(self._open(heading) for heading in _LEVELS):
            # the standard nests headings that inline elements part; nobody means that
            self._pop_to(_LEVELS, at)
        elif tag == "a" and self._open("a"):
            self._close_inline("a", at)
        elif tag in ("option", "optgroup") and self._stack[-1].tag == "option":
            self._pop(at)
        if tag not in VOID and len(self._stack) > self._deepest:
            self._too_deep[tag] += 1
            return
        parent = self._stack[-1]
        element = Element(tag, token.attributes, at, parent, token.end)
        element.position = len(parent.children)
        parent.children.append(element)
        self.elements.append(element)
        if tag in VOID:
            return
        self._counts[-1][tag] += 1
        if tag in _SCOPES:
            self._counts.append(Counter())
        if tag == "table":
            self._tables.append(len(self._stack))
        self._stack.append(element)

    def _end(self, token: Token) -> None:
        tag = token.name
        if self._too_deep[tag]:
            self._too_deep[tag] -= 1
            return
        if tag in ("html", "body") or tag in VOID:
            if tag == "br":
                self._start(Token("start", token.start, token.end, "br", {}))
            return
        if tag in _HEADINGS:
            if self._stack[-1].tag in _HEADINGS or self._open(tag):
                self._pop_to(_LEVELS, token.end)
            return
        if tag == "table":
            if self._tables:
                self._pop_past(self._tables[-1], token.end)
            return
        if tag in _TABLE_PARTS:
            if self._tables:
                self._close_in_table(tag, token.end)
            return
        if tag in _SCOPES and len(self._counts) > 1 and self._counts[-2][tag]:
            if self._scope_owner() == tag:
                self._pop_to((tag,), token.end)
            return
        if not self._open(tag):
            return
        if tag in BLOCK or tag == "head":
            self._pop_to((tag,), token.end)
        else:
            self._close_inline(tag, token.end)

    def _open(self, tag: str) -> bool:
        return self._counts[-1][tag] > 0

    def _scope_owner(self) -> str:
        for element in reversed(self._stack):
            if element.tag in _SCOPES:
                return element.tag
        return ""

    def _pop(self, end: int) -> None:
        element = self._stack.pop()
        element.end = max(end, element.end)
        if element.tag in _SCOPES:
            self._counts.pop()
        self._counts[-1][element.tag] -= 1
        if self._tables and self._tables[-1] == len(self._stack):
            self._tables.pop()

    def _pop_to(self, tags: tuple[str, ...], end: int) -> None:
        """Close elements up to the innermost of ``tags``, which is open."""
        while len(self._stack) > 1:
            tag = self._stack[-1].tag
            self._pop(end)
            if tag in tags:
                return

    def _pop_past(self, index: int, end: int) -> None:
        while len(self._stack) > index:
            self._pop(end)

    def _close_inline(self, tag: str, end: int) -> None:
        """Close a formatting element; blocks that it crosses stay open."""
        index = len(self._stack) - 1
        crosses = False
        while self._stack[index].tag != tag:
            crosses = crosses or self._stack[index].tag in BLOCK
            index -= 1
        if not crosses:
            self._pop_past(index, end)
            return
        element = self._stack.pop(index)
        element.end = max(end, element.end)
        self._counts[-1][tag] -= 1
        self._tables = [at - (at > index) for at in self._tables]

    def _close_item(self, tags: tuple[str, ...], end: int) -> None:
        """Close an open list item of the same list."""
        if not any(self._open(tag) for tag in tags):
            return
        for element in reversed(self._stack):
            if element.tag in tags:
                self._pop_to(tags, end)
                return
            if element.tag in BLOCK and element.tag not in ("address", "div", "p"):
                return

    def _close_for_table_part(self, tag: str, end: int) -> None:
        """Close what may not stay open in the current table when ``tag`` begins."""
        if tag in ("td", "th"):
            stay = _ROW_GROUPS | {"tr"}
        elif tag == "tr":
            stay = _ROW_GROUPS
        else:
            stay = frozenset()
        table = self._tables[-1]
        while len(self._stack) - 1 > table and self._stack[-1].tag not in stay:
            self._pop(end)

    def _close_in_table(self, tag: str, end: int) -> None:
        table = self._tables[-1]
        for index in range(len(self._stack) - 1, table, -1):
            if self._stack[index].tag == tag:
                self._pop_past(index, end)
                return


def text_of(element: Element, source: str, longest: int) -> str | None:
    """The text in an element with single spaces; null if it holds more than ``longest``.

    ``longest`` counts code points of source, tags aside.
    """
    parts: list[str] = []
    size = 0
    stack: list[Element | tuple[int, int]] = list(reversed(element.children))
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            size += node[1] - node[0]
            if size > longest:
                return None
            parts.append(source[node[0] : node[1]])
        else:
            stack.extend(reversed(node.children))
    return " ".join(unescape("".join(parts)).split())


def count_letters(tree: Tree, source: str) -> None:
    """Set ``letters`` and ``linked`` of every element."""
    for element in tree.elements:
        element.letters = element.linked = 0
    for element in reversed(tree.elements):
        for child in element.children:
            if isinstance(child, tuple):
                element.letters += sum(map(len, source[child[0] : child[1]].split()))
        if element.tag == "a" and element.get("href")[:1] not in ("", "#"):
            element.linked = element.letters
        if element.parent is not None:
            element.parent.letters += element.letters
            element.parent.linked += element.linked


@dataclass(frozen=True)
class NameList:
    """Entries of a resource: patterns over an element's names.

    ``strong`` entries always count, ``weak`` ones (``~`` in the file) only where
    the element holds little text.
    """

    strong: re.Pattern[str]
    weak: re.Pattern[str]


@cache
def name_list(resource: str) -> NameList:
    """Read a list such as ``layout/html_boilerplate_words.txt``."""
    strong: list[str] = []
    weak: list[str] = []
    for line in resource_text(resource).splitlines():
        entry = line.strip()
        if not entry or entry.startswith("#"):
            continue
        into = weak if entry.startswith("~") else strong
        entry = entry.lstrip("~")
        # names stand in lines "|whole-name| word word |": see ``names_of``
        into.append(
            re.escape(f"|{entry[1:]}|") if entry.startswith("=") else re.escape(f" {entry} ")
        )
    return NameList(_alternation(strong), _alternation(weak))


def _alternation(parts: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(parts, key=lambda part: (-len(part), part))) or r"(?!)")


def names_of(element: Element) -> str:
    """The names of an element, whole and cut into words: ``|site-nav| site nav |``."""
    attributes = element.attributes
    if not attributes:
        return ""
    held = [
        attributes[key][:_LONGEST_NAMES] for key in ("class", "id", "role") if key in attributes
    ]
    return _spread(" ".join(held)) if held else ""


@cache
def _spread(names: str) -> str:
    parts: list[str] = []
    for name in names.split():
        words = _CUT.sub(" ", _CAMEL.sub(" ", name).lower()).strip()
        parts.append(f"|{name.lower()}| {words} ")
    return "".join(parts) + "|"
