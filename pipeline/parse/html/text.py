"""The text of an element, and how much of it there is."""

from __future__ import annotations

from pipeline.parse.html.characters import unescape
from pipeline.parse.html.tree import Element, Tree


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


def weigh(tree: Tree, source: str) -> None:
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
