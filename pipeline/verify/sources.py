"""Bytes → the source that offsets count, written apart from the parser so as to check it.

Of a Word file the parser reads a stream of events; this walks trees of the standard
library, so that a slip of the one is not repeated by the other.
"""

from __future__ import annotations

import codecs
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from pipeline.model.media_types import DOCX, HTML, MARKDOWN, TEXT

Element = ElementTree.Element
Box = tuple[float, str]
"""A text box: its id, and its text."""

_MAIN = "word/document.xml"
_MARKS = {"tab": "\t", "br": " ", "cr": " ", "noBreakHyphen": "-"}
_LEFT_OUT = ("del", "moveFrom")
_ON = ("1", "true", "on")


def read_source(data: bytes, encoding: str | None, media_type: str = TEXT) -> str:
    """The source of a document, as its offsets count it.

    Args:
        data: the file's bytes.
        encoding: codec that the documents table states; null for binary formats.
        media_type: how the file was read.

    Raises:
        ValueError: when the bytes cannot be read back so.
    """
    if media_type in (TEXT, MARKDOWN, HTML):
        return _decoded(data, encoding)
    if media_type == DOCX:
        return normative_text(data)
    raise ValueError(f"no reader for {media_type}")


def _decoded(data: bytes, encoding: str | None) -> str:
    """The decoded source of a text file.

    No byte order mark, line ends untouched, bad bytes as U+FFFD.
    """
    if encoding is None:
        raise ValueError("no encoding is stated")
    text = codecs.getdecoder(encoding)(data, "replace")[0]
    return text[1:] if text[:1] == "\ufeff" else text


def normative_text(data: bytes) -> str:
    """The normative text (design: Source offsets) of a Word file.

    Raises:
        ValueError: when the bytes are no Word file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "".join(_stories(archive))
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError) as error:
        raise ValueError(f"not a Word file ({error})") from None


def _stories(archive: zipfile.ZipFile) -> Iterator[str]:
    main = _related(archive, "", "officeDocument") or _MAIN
    boxes: list[Box] = []
    yield _Story(boxes).text(ElementTree.fromstring(archive.read(main)))
    for kind in ("footnote", "endnote"):
        part = _related(archive, main, f"{kind}s")
        if part is None:
            continue
        notes = [
            note
            for note in ElementTree.fromstring(archive.read(part))
            if _name(note) == kind and _value(note, "type") in ("", "normal")
        ]
        for note in sorted(notes, key=lambda note: _number(_value(note, "id"))):
            yield _Story(boxes).text(note)
    yield from (text for _, text in sorted(boxes, key=lambda box: box[0]))


class _Story:
    """One run of paragraphs: the body, a note or a text box."""

    def __init__(self, boxes: list[Box], box_id: float = float("inf")) -> None:
        self.boxes, self.box_id = boxes, box_id
        self.items: list[str | None] = []  # a paragraph's end is null
        self.fields: list[int | None] = []  # where the code of each open field begins

    def text(self, element: Element) -> str:
        """The paragraphs of an element, each followed by a line feed."""
        self._walk(element)
        return "".join("\n" if item is None else item for item in self.items)

    def _walk(self, parent: Element, *, in_run: bool = False) -> None:
        for child in parent:
            name = _name(child)
            if name == ":AlternateContent":
                choice = next((item for item in child if _name(item) == ":Choice"), None)
                if choice is not None:
                    self._walk(choice, in_run=in_run)
            elif name == "txbxContent":
                place = len(self.boxes)
                self.boxes.append((self.box_id, ""))
                self.boxes[place] = (self.box_id, _Story(self.boxes, self.box_id).text(child))
            elif name in ("drawing", "pict"):
                outside, self.box_id = self.box_id, _drawing_id(child)
                self._walk(child)
                self.box_id = outside
            elif in_run and name == "t":
                # what stands in elements within it is none of its text
                self.items.append((child.text or "") + "".join(e.tail or "" for e in child))
            elif in_run and name in _MARKS:
                self.items.append(_MARKS[name])
            elif in_run and name == "fldChar":
                self._field(_value(child, "fldCharType"))
            elif (
                in_run
                and name in ("footnoteReference", "endnoteReference")
                and _value(child, "customMarkFollows") in _ON
            ):
                return  # the rest of the run is the note's mark
            elif name not in _LEFT_OUT:
                self._walk(child, in_run=name == "r")
                if name == "p":
                    self.items.append(None)

    def _field(self, kind: str) -> None:
        """Leave out what stands between a field's begin and its result."""
        if kind == "begin":
            self.fields.append(len(self.items))
        elif kind in ("separate", "end") and self.fields:
            begin = self.fields.pop()
            if begin is not None:
                self.items[begin:] = [item for item in self.items[begin:] if item is None]
            if kind == "separate":
                self.fields.append(None)


def _name(element: Element) -> str:
    """The local name; of other vocabularies than Word's own only what holds text boxes."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    space, _, local = tag.rpartition("}")
    word = space.endswith(("/wordprocessingml/2006/main", "/wordprocessingml/main"))
    return local if word else f":{local}"


def _value(element: Element, name: str) -> str:
    return next((v for k, v in element.items() if k.rpartition("}")[2] == name), "")


def _number(value: str) -> float:
    return int(value) if re.fullmatch(r"-?[0-9]{1,18}", value) else float("inf")


def _drawing_id(drawing: Element) -> float:
    held = (item for frame in drawing for item in frame)
    found = next((item for item in held if _name(item) == ":docPr"), None)
    return float("inf") if found is None else _number(_value(found, "id"))


def _related(archive: zipfile.ZipFile, part: str, kind: str) -> str | None:
    """The part that another one (the file itself: "") names as its ``kind``, if it is there."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations not in archive.namelist():
        return None
    for relation in ElementTree.fromstring(archive.read(relations)):
        if _value(relation, "Type").endswith(f"/{kind}"):
            target = posixpath.normpath(posixpath.join("/", folder, _value(relation, "Target")))
            if target[1:] in archive.namelist():
                return target[1:]
    return None
