"""``styles.xml`` of a Word file → what each style says of a paragraph or a run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

from pipeline.parse.docx.package import Handler, Package, read_xml
from pipeline.parse.layout.words import by_language

_NUMBERED = re.compile(r"((?:\s*+\S)*?)\s*+([1-9])")
_LONGEST_CHAIN = 12  # styles that rest on one another; Word allows 11


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says, what it rests on included; null where it says nothing.

    ``role`` is a word of ``word_styles`` in the languages' layout, ``level`` a heading's depth from
    1, ``numbering`` the id of a list ("0": none), ``raised`` that it is for marks.
    """

    role: str | None = None
    level: int = 0
    numbering: str | None = None
    bold: bool | None = None
    raised: bool = False


@dataclass(frozen=True)
class Styles:
    """The styles of a document by id, and the id of the one for all other paragraphs."""

    by_id: Mapping[str, Style]
    default: str | None = None

    def of(self, style: str | None) -> Style:
        """A style; one that the file does not describe has the role that its id names.

        None says nothing but what the default says.
        """
        held = self.by_id.get(style or self.default or "")
        if held is None and style:
            role, level = _role_of(re.sub(r"(?<=[a-z])(?=[A-Z\d])", " ", style))
            held = Style(role, level, raised=role == "note_mark")
        return held or _NO_STYLE


_NO_STYLE = Style()
NO_STYLES: Final = Styles({})
"""A document without styles."""


def is_on(value: str | None) -> bool:
    """The value of a switch such as ``w:b``; present without one it is on."""
    return value not in ("0", "false", "off", "none")


def read_styles(package: Package) -> Styles:
    """Read the styles part, if there is one.

    Raises:
        UnreadableDocument: when it is damaged.
    """
    part = package.related(package.main, "styles")
    if part is None:
        return NO_STYLES
    return _styles_in(package.read(part), part, package.deepest)


# Documents of one template, or of one program, have the same styles to the byte.
@lru_cache(maxsize=4)
def _styles_in(data: bytes, part: str, deepest: int) -> Styles:
    reader = _StyleReader()
    read_xml(data, reader, part, deepest)
    resolved = {style: _resolve(style, reader.raw) for style in reader.raw}
    return Styles(resolved, reader.default)


@dataclass
class _Raw:
    """One style as it is written."""

    name: str = ""
    based_on: str | None = None
    outline: int | None = None
    numbering: str | None = None
    bold: bool | None = None
    raised: bool | None = None


@dataclass
class _StyleReader(Handler):
    raw: dict[str, _Raw] = field(default_factory=dict)
    default: str | None = None
    path: list[str] = field(default_factory=list)
    current: _Raw = field(default_factory=_Raw)

    def start(self, name: str, values: dict[str, str]) -> None:
        value = values.get("val", "")
        if name == "style":
            identity = values.get("styleId", "")
            self.current = self.raw[identity] = _Raw(name=identity)
            if values.get("type") == "paragraph" and values.get("default", "0") in (
                "1",
                "true",
                "on",
            ):
                self.default = identity
        elif self.path[-1:] == ["style"]:
            if name == "name":
                self.current.name = value
            elif name == "basedOn":
                self.current.based_on = value
        elif self.path[-2:] == ["style", "pPr"]:
            if name == "outlineLvl" and value.isdecimal():
                self.current.outline = int(value)
        elif self.path[-2:] == ["pPr", "numPr"] and name == "numId":
            self.current.numbering = value
        elif self.path[-2:] == ["style", "rPr"]:
            if name == "b":
                self.current.bold = is_on(values.get("val"))
            elif name == "vertAlign":
                self.current.raised = value == "superscript"
            elif name == "position" and is_raised(value):
                self.current.raised = True
        self.path.append(name)

    def end(self, name: str) -> None:
        self.path.pop()


def is_raised(position: str | None) -> bool:
    """Whether ``w:position`` (half points above the line) raises text."""
    return re.fullmatch(r"\+?0*[1-9]\d*(?:\.\d+)?(?:pt)?", position or "") is not None


def _resolve(style: str, raw: Mapping[str, _Raw]) -> Style:
    """Follow the chain of styles that one rests on; the nearest that says something counts."""
    role: str | None = None
    level = 0
    numbering: str | None = None
    bold: bool | None = None
    raised: bool | None = None
    outlined = False
    at: str | None = style
    for _ in range(_LONGEST_CHAIN):
        own = raw.get(at or "")
        if own is None:
            break
        if role is None and not outlined:
            role, level = _role_of(own.name)
            if role is None and own.outline is not None:
                outlined = True  # level 9 is running text, whatever it rests on
                if own.outline < 9:
                    role, level = "heading", own.outline + 1
            elif role == "heading" and not level:
                level = own.outline + 1 if own.outline is not None and own.outline < 9 else 1
        numbering = own.numbering if numbering is None else numbering
        bold = own.bold if bold is None else bold
        raised = own.raised if raised is None else raised
        at = own.based_on
    return Style(role, level, numbering, bold, bool(raised) or role == "note_mark")


def _role_of(name: str) -> tuple[str | None, int]:
    """The role that a style's name gives, and the number behind it."""
    plain = " ".join(name.casefold().replace("_", " ").replace("-", " ").split())
    role = _roles("word_styles").get(plain)
    if role is not None:
        return role, 0
    match = _NUMBERED.fullmatch(plain)
    role = _roles("numbered_word_styles").get(match[1]) if match else None
    return (role, int(match[2])) if match and role else (None, 0)


@cache
def _roles(key: str) -> dict[str, str]:
    return {name: role for names in by_language(key).values() for name, role in names.items()}
