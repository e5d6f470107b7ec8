"""Footnotes of a page: which links are markers, which elements hold the notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.parse.html.tree import BLOCK, Element, Tree, name_list, names_of, text_of
from pipeline.parse.layout.notes import kind_of_raised
from pipeline.parse.layout.words import any_phrase, by_language

# What a marker shows: "1", "[12]", "(3)", "*", "†", "a", "iv", "1, 2"
_MARK = re.compile(
    rf"[\[(]?\s*(?:(?:{any_phrase('note_words')})\s+|fn\s*)?"
    r"(\d{1,3}|[*†‡§¶]{1,4}|[a-z]|[ivxl]{1,6})\s*[\])]?[.:]?",
    re.IGNORECASE,
)
# What a link back from a note to its marker shows, besides a mark.
_BACK = re.compile("|".join([r"[\W\d_]*", *by_language("back_link").values()]), re.IGNORECASE)
# Names that programs give to notes and markers: "fn1", "_ftn2", "footnote-3", "cite_note-4", "#n5"
_NOTE_NAME = re.compile(
    r"_?(?:ftn|fn|foot|footnote|endnote|edn|note|nota|cite_note|n|en|ref|refnote|pie)"
    r"[-_:.\w]{0,40}?\d",
    re.IGNORECASE,
)
_LONGEST_MARK = 80  # code points of source of a link that may be a marker, tags within aside
_LONGEST_NOTE = 6000  # letters of one note; a longer target is a section
# How a page says that characters are raised without the element for it.
_RAISED_STYLE = re.compile(r"vertical-align\s*:\s*(?:super|text-top)", re.IGNORECASE)
_RAISED_NAME = re.compile(r"(?:^|[\s_-])(?:super(?:script)?|sup)(?:$|[\s_-])", re.IGNORECASE)


@dataclass
class Notes:
    """Elements by ``id()``: markers to leave out, and where notes begin.

    ``starts`` maps an element at which a note begins to the note's label;
    ``sections`` are elements whose paragraphs are notes.
    """

    markers: set[int] = field(default_factory=set)
    starts: dict[int, str] = field(default_factory=dict)
    sections: set[int] = field(default_factory=set)
    holders: set[int] = field(default_factory=set)
    """Elements that hold notes, at any depth."""
    powers: set[int] = field(default_factory=set)
    """Raised elements that are the power of the figure before them."""


def find_notes(tree: Tree, source: str) -> Notes:
    """Markers, notes and links back of a page."""
    notes = Notes()
    targets = _targets(tree)
    words = name_list("layout/html_note_words.txt").strong
    backward: list[Element] = []
    for element in tree.elements:
        if element.tag == "a":
            _read_link(element, targets, notes, backward, source)
        elif element.attributes and element.tag in BLOCK and words.search(names_of(element)):
            notes.sections.add(id(element))
            _mark_holders(notes, element)
    for element in tree.elements:
        if _is_raised(element):
            _read_raised(element, notes, source)
    for link in backward:
        if (
            any(
                id(holder) in notes.starts or id(holder) in notes.sections
                for holder in (link, *link.ancestors())
            )
            or id(link) in notes.starts
        ):
            notes.markers.add(id(link))
    return notes


def _targets(tree: Tree) -> dict[str, Element]:
    targets: dict[str, Element] = {}
    for element in tree.elements:
        attributes = element.attributes
        if not attributes:
            continue
        if "id" in attributes:
            targets.setdefault(attributes["id"].strip(), element)
        if element.tag == "a" and "name" in attributes:
            targets.setdefault(attributes["name"].strip(), element)
    return targets


def _read_link(
    link: Element,
    targets: dict[str, Element],
    notes: Notes,
    backward: list[Element],
    source: str,
) -> None:
    _, hash_mark, fragment = link.get("href").partition("#")
    if not hash_mark or not fragment:
        return
    target = targets.get(fragment)
    shown = text_of(link, source, _LONGEST_MARK)
    if shown is None:
        return
    mark = _MARK.fullmatch(shown)
    if target is None or target.start <= link.start:
        if mark or _BACK.fullmatch(shown):
            backward.append(link)
        return
    if mark is None or not (mark.group(1)[0] in "*†‡§¶" or _says_note(link, fragment)):
        return
    start = _note_start(target)
    if start is None:
        return
    notes.markers.add(id(link))
    if id(start) not in notes.starts:
        notes.starts[id(start)] = mark.group(1)
        _mark_holders(notes, start)


def _says_note(link: Element, fragment: str) -> bool:
    """Whether a link to a place further down is a marker and not a page's table of contents."""
    if _NOTE_NAME.fullmatch(fragment) or link.get("role") == "doc-noteref":
        return True
    words = name_list("layout/html_note_words.txt").strong
    near = [link, *([link.parent] if link.parent else [])]
    if any(element.tag == "sup" or words.search(names_of(element)) for element in near):
        return True
    return any(not isinstance(child, tuple) and child.tag == "sup" for child in link.children)


def _note_start(target: Element) -> Element | None:
    """The element at which a note begins; null where the target is a section or heading."""
    block = target
    while block.tag not in BLOCK and block.parent is not None:
        block = block.parent
    if block.tag in ("h1", "h2", "h3", "h4", "h5", "h6", "table", "#root", "main", "article"):
        return None
    if target is block:
        return block if block.letters <= _LONGEST_NOTE else None
    return target


def _mark_holders(notes: Notes, element: Element) -> None:
    for holder in (element, *element.ancestors()):
        if id(holder) in notes.holders:
            return
        notes.holders.add(id(holder))


def _is_raised(element: Element) -> bool:
    """Whether what an element shows stands raised: by its tag, its style or its class."""
    if element.tag == "sup":
        return True
    if element.tag not in ("span", "small", "a", "font") or not element.attributes:
        return False
    return bool(
        _RAISED_STYLE.search(element.get("style")) or _RAISED_NAME.search(element.get("class"))
    )


def _read_raised(element: Element, notes: Notes, source: str) -> None:
    shown = text_of(element, source, 4 * _LONGEST_MARK)
    if shown is None:
        return
    after = source[element.end : element.end + 1]
    kind = kind_of_raised(_text_before(element, source), shown.strip(), after)
    if kind == "mark":
        notes.markers.add(id(element))
    elif kind == "power":
        notes.powers.add(id(element))


def _text_before(element: Element, source: str) -> str:
    """The last characters of the text that stands directly before an element."""
    child, parent = element, element.parent
    while parent is not None:
        if child.position:
            previous = parent.children[child.position - 1]
            if isinstance(previous, tuple):
                return source[max(previous[0], previous[1] - 12) : previous[1]]
            return ""
        if parent.tag in BLOCK:
            return ""
        child, parent = parent, parent.parent
    return ""
