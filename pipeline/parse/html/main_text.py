"""Which part of a page is its text, and what around and inside it is not.

Four kinds of evidence, in this order: what an element is (``nav``, ``script``,
a dialog's role, hidden), what its authors call it (words in class and id, a
resource list), what it holds (mostly links elsewhere), and where it stands
(outside the element that holds all the prose).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.model.parsed import FurnitureKind
from pipeline.parse.html.notes import Notes
from pipeline.parse.html.tokens import elements
from pipeline.parse.html.tree import BLOCK, Element, Tree, name_list, names_of, text_of
from pipeline.parse.layout.words import any_phrase

_NEVER = elements("never_text")
_NEVER_ROLES = elements("never_role")
_EDGE_ROLES = ("banner", "contentinfo")
_UNJUDGED = elements("unjudged")
_HEADINGS = elements("heading")
_CONTAINERS = elements("container")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

# Shares that are matters of judgement, of the letters of a page or an element.
_LARGE = 0.5  # what holds more of the page than this is not left out for its name
_LINKS = 0.6  # a list whose text is links to this extent is a menu
_SHORT_ITEM = 60  # letters of a menu's entry at most, on average
_FORM = 0.2  # a form with more of the page than this wraps the page
_BOX_LETTERS, _BOX_LINKS = 300, 0.2  # a box that is part of a report
_MAIN = 0.4  # share of the text that a declared main element holds at least
_PROSE = 60  # letters of a block, links aside, that make it prose

_LINK_PHRASE = re.compile(rf"(?:{any_phrase('link_phrases')})", re.IGNORECASE)
_RELATED = re.compile(rf"(?:{any_phrase('related_headings')})\s*:?", re.IGNORECASE)


@dataclass
class MainText:
    """The element that holds the text, and what of the page is left out.

    ``left_out`` maps ``id(element)`` to the kind of furniture; ``title`` is a
    heading before the root that belongs to the text.
    """

    root: Element
    left_out: dict[int, FurnitureKind] = field(default_factory=dict)
    title: Element | None = None


def find_main_text(tree: Tree, source: str, notes: Notes, page_title: str) -> MainText:
    """Choose a page's main text.

    Args:
        tree: the tree, its letters counted.
        source: decoded source.
        notes: the page's footnotes, which are never left out.
        page_title: what its metadata call the page.
    """
    judge = _Judge(tree, source, notes, page_title)
    left_out = judge.left_out()
    kept = _kept_letters(tree, left_out)
    root = _declared_root(tree, left_out, kept) or _root_of_prose(tree, left_out)
    title = None
    if root is not tree.root:
        title = next(
            (
                element
                for element in tree.elements
                if element.tag in ("h1", "h2")
                and element.start < root.start
                and not element.inside(root)
                and not _is_out(element, left_out)
                and (element.tag == "h1" or judge.is_title(element))
            ),
            None,
        )
    return MainText(root, left_out, title)


class _Judge:
    def __init__(self, tree: Tree, source: str, notes: Notes, page_title: str) -> None:
        self.tree, self.source, self.notes = tree, source, notes
        self.page_title = _key(page_title)
        self.total = max(_visible(tree), 1)
        self.titled: set[int] = set()
        for element in tree.elements:
            if element.tag in ("h1", "h2") and self.is_title(element):
                self.titled.update(id(holder) for holder in (element, *element.ancestors()))

    def is_title(self, heading: Element) -> bool:
        """Whether a heading says what the page's metadata call it, if they call it anything."""
        text = _key(text_of(heading, self.source, 500) or "")
        return len(text) >= 4 and (not self.page_title or text in self.page_title)

    def left_out(self) -> dict[int, FurnitureKind]:
        """All outermost elements that are left out."""
        left_out: dict[int, FurnitureKind] = {}
        inside: set[int] = set()
        for element in self.tree.elements:
            parent = element.parent
            if parent is not None and (id(parent) in inside or id(parent) in left_out):
                inside.add(id(element))
                continue
            kind = self._kind(element)
            if kind is not None:
                left_out[id(element)] = kind
            elif element.tag in _HEADINGS:
                for other in self._related(element):
                    left_out[id(other)] = "boilerplate"
        return left_out

    def _kind(self, element: Element) -> FurnitureKind | None:
        """Why an element is left out; null where it is not."""
        tag = element.tag
        if tag in _NEVER:
            return "boilerplate"
        if id(element) in self.notes.markers or id(element) in self.notes.holders:
            return None
        if tag == "a":
            return "boilerplate" if self._is_steering(element) else None
        if element.attributes:
            kind = self._by_attributes(element)
            if kind is not None:
                return kind
        if tag in ("header", "footer"):
            return self._edge(element)
        if tag == "aside":
            return None if self._is_box(element) else "boilerplate"
        if tag == "form":
            return "boilerplate" if element.letters < _FORM * self.total else None
        if tag in ("ul", "ol", "dir") and self._is_menu(element):
            return "boilerplate"
        return None

    def _by_attributes(self, element: Element) -> FurnitureKind | None:
        if element.tag in ("#root", "html", "body"):
            return None
        small = element.letters <= _LARGE * self.total
        role = element.get("role").lower()
        if role in _NEVER_ROLES:
            return "boilerplate"
        if role in _EDGE_ROLES and small and id(element) not in self.titled:
            return "page_header" if role == "banner" else "page_footer"
        hidden = (
            "hidden" in element.attributes
            or element.get("aria-hidden").lower() == "true"
            or _HIDDEN_STYLE.search(element.attributes.get("style", ""))
        )
        if hidden and small:
            return "boilerplate"
        if element.tag in _UNJUDGED or id(element) in self.titled:
            return None
        names = names_of(element)
        if not names:
            return None
        words = name_list("layout/html_boilerplate_words.txt")
        mostly_links = element.linked > _LARGE * element.letters
        if words.strong.search(names) and (small or mostly_links):
            return "boilerplate"
        if words.weak.search(names) and small and not self._is_box(element):
            return "boilerplate"
        return None

    def _edge(self, element: Element) -> FurnitureKind | None:
        """A page's header or footer; those of an article are its title and its notes."""
        if id(element) in self.titled:
            return None
        within = next(
            (e.tag for e in element.ancestors() if e.tag in ("article", "main", "blockquote")), None
        )
        if element.tag == "header":
            return None if within else "page_header"
        return None if within == "blockquote" else "page_footer"

    def _is_box(self, element: Element) -> bool:
        """Whether a box beside the text holds enough prose to be a part of it."""
        return (
            element.letters >= _BOX_LETTERS
            and element.linked <= _BOX_LINKS * element.letters
            and any(holder.tag in ("article", "main") for holder in element.ancestors())
        )

    def _is_menu(self, element: Element) -> bool:
        items = sum(not isinstance(child, tuple) for child in element.children)
        return (
            items >= 2
            and element.linked >= _LINKS * element.letters
            and 0 < element.letters <= _SHORT_ITEM * items
            and not _says_references(element, self.source)
        )

    def _is_steering(self, link: Element) -> bool:
        shown = text_of(link, self.source, 120) if link.letters <= 40 else None
        return bool(shown) and _LINK_PHRASE.fullmatch(shown or "") is not None

    def _related(self, heading: Element) -> list[Element]:
        """A heading such as "Related articles" with its list, or the box that holds them."""
        shown = text_of(heading, self.source, 200)
        if not shown or not _RELATED.fullmatch(shown):
            return []
        parent = heading.parent
        if (
            parent is not None
            and parent.tag not in _UNJUDGED
            and parent.linked > _LARGE * (parent.letters - heading.letters)
            and parent.letters <= _LARGE * self.total
        ):
            return [parent]
        found = [heading]
        for child in parent.children[heading.position + 1 :] if parent else ():
            if isinstance(child, tuple):
                continue
            if child.tag in _HEADINGS or child.linked < _LARGE * child.letters:
                break
            found.append(child)
        return found if len(found) > 1 else []


def _says_references(element: Element, source: str) -> bool:
    """Whether the nearest heading before a list is one of sources: its links are citations."""
    parent = element.parent
    if parent is None:
        return False
    for child in reversed(parent.children[max(element.position - 6, 0) : element.position]):
        if not isinstance(child, tuple) and child.tag in _HEADINGS:
            return _SOURCES.search(text_of(child, source, 200) or "") is not None
    return False


_SOURCES = re.compile(
    rf"^(?:{any_phrase('reference_headings')}"
    rf"|{any_phrase('note_headings')})",
    re.IGNORECASE,
)


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _visible(tree: Tree) -> int:
    """Letters of the page without elements that never hold text to be read."""
    hidden = 0
    outer_end = -1
    for element in tree.elements:
        if element.tag in _NEVER and element.start >= outer_end:
            hidden += element.letters
            outer_end = element.end
    return tree.root.letters - hidden


def _is_out(element: Element, left_out: dict[int, FurnitureKind]) -> bool:
    return id(element) in left_out or any(id(e) in left_out for e in element.ancestors())


def _kept_letters(tree: Tree, left_out: dict[int, FurnitureKind]) -> dict[int, int]:
    """Letters of each element without what is left out of it."""
    kept: dict[int, int] = {}
    less: dict[int, int] = {}
    for element in reversed(tree.elements):
        gone = element.letters if id(element) in left_out else less.get(id(element), 0)
        kept[id(element)] = element.letters - gone
        if element.parent is not None and gone:
            less[id(element.parent)] = less.get(id(element.parent), 0) + gone
    return kept


def _declared_root(
    tree: Tree, left_out: dict[int, FurnitureKind], kept: dict[int, int]
) -> Element | None:
    """The element that declares itself to be the main text, if it holds enough of it."""
    enough = _MAIN * kept[id(tree.root)]
    for declares in (_is_main, _is_article, _is_article_body):
        found = [
            element
            for element in tree.elements
            if declares(element) and kept[id(element)] and not _is_out(element, left_out)
        ]
        best = max(found, key=lambda element: kept[id(element)], default=None)
        if best is None:
            continue
        if kept[id(best)] >= enough and kept[id(best)] >= _LARGE * sum(
            kept[id(element)] for element in found if not element.inside(best)
        ):
            return best
    return None


def _is_main(element: Element) -> bool:
    return element.tag == "main" or element.get("role").lower() == "main"


def _is_article(element: Element) -> bool:
    return element.tag == "article" or element.get("role").lower() == "article"


def _is_article_body(element: Element) -> bool:
    return element.get("itemprop").lower() == "articlebody"


def _root_of_prose(tree: Tree, left_out: dict[int, FurnitureKind]) -> Element:
    """The smallest element that holds all the prose of the page."""
    own: dict[int, list[int]] = {}  # letters and linked letters of the element's own line of text
    prose: dict[int, int] = {}
    for element in reversed(tree.elements):
        if id(element) in left_out:
            continue
        letters, linked = own.get(id(element), [0, 0])
        letters += element.letters - sum(
            child.letters for child in element.children if not isinstance(child, tuple)
        )
        if element.tag == "a":
            linked = letters
        parent = element.parent
        if parent is None:
            prose[id(element)] = prose.get(id(element), 0) + max(letters - linked, 0)
            continue
        if element.tag in BLOCK or id(element) in prose:
            total = prose.get(id(element), 0)
            if letters - linked >= _PROSE:
                total += letters - linked
            if total:
                prose[id(element)] = total
                prose[id(parent)] = prose.get(id(parent), 0) + total
        else:
            held = own.setdefault(id(parent), [0, 0])
            held[0] += letters
            held[1] += linked
    root = tree.root
    while True:
        holders = [
            child
            for child in root.children
            if not isinstance(child, tuple) and id(child) in prose and id(child) not in left_out
        ]
        if len(holders) != 1 or prose[id(holders[0])] < prose[id(root)]:
            return root
        if holders[0].tag not in _CONTAINERS:
            return root
        if holders[0].tag == "table":
            return _only_cell(holders[0], prose) or root
        root = holders[0]


def _only_cell(table: Element, prose: dict[int, int]) -> Element | None:
    """The cell of a layout table that holds all its prose."""
    element = table
    while True:
        holders = [
            child
            for child in element.children
            if not isinstance(child, tuple) and id(child) in prose
        ]
        if len(holders) != 1:
            return None
        element = holders[0]
        if element.tag in ("td", "th"):
            return element if element.letters >= _BOX_LETTERS else None
