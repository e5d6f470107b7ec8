"""The ZIP archive of a Word file: its parts, read within limits, and their XML as events.

Nothing outside a part is ever read: a document type declaration is refused, so there are
no entities to expand and no files to include; nesting is limited, so that no reader of the
tree can run out of stack.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from io import BytesIO
from xml.parsers import expat

from pipeline.model.errors import UnreadableDocument

_MAIN = "word/document.xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # a stream's name in an OLE container
_MOST_MEMBERS = 20_000
# XML packs about 10 to 40 to 1; only long runs of one byte reach the format's 1000 to 1.
_HIGHEST_RATIO = 250
_RATIO_COUNTS_FROM = 10_000_000  # bytes unpacked
_SAVE_ANEW = "open it in Word and save it as .docx again, or ask for a whole copy"
_OTHER_KINDS = {
    "macroEnabledTemplate": "a template with macros (.dotm)",
    "macroEnabled": "a document with macros (.docm)",
    "template": "a template (.dotx)",
}

_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)


class Handler:
    """What is told of each element and text of a part.

    Names of Word's own vocabulary come bare (``p``), all others with a colon
    before them (``:docPr``); attributes always bare.
    """

    def start(self, name: str, values: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """A stretch of text; one text may come in several."""


@dataclass
class Package:
    """An opened Word file; parts are named by their path inside it."""

    archive: zipfile.ZipFile
    most_bytes: int
    deepest: int
    _read: int = field(default=0)

    def read(self, name: str) -> bytes:
        """The bytes of a part.

        Raises:
            UnreadableDocument: when it is damaged, packed as no document is, or too large.
        """
        info = self.archive.getinfo(name)
        if info.flag_bits & 1:
            raise UnreadableDocument(
                "is protected by a ZIP password; take the password off and save it again"
            )
        left = self.most_bytes - self._read
        if info.file_size > left:
            raise UnreadableDocument(
                f"unpacks to more than documents.max_unpacked_bytes ({self.most_bytes}); "
                "raise that in params.yaml or split the document"
            )
        ratio = info.file_size / max(info.compress_size, 1)
        if info.file_size > _RATIO_COUNTS_FROM and ratio > _HIGHEST_RATIO:
            raise UnreadableDocument(
                f"holds a part packed {ratio:.0f} to 1, as no document is; do not open it "
                "unless you trust where it is from"
            )
        try:
            with self.archive.open(info) as part:
                data = part.read(left + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise UnreadableDocument(f"is damaged ({error}); {_SAVE_ANEW}") from None
        except (NotImplementedError, RuntimeError) as error:
            raise UnreadableDocument(f"cannot be unpacked ({error}); {_SAVE_ANEW}") from None
        self._read += len(data)
        return data

    def parse(self, name: str, handler: Handler) -> None:
        """Tell ``handler`` all elements of a part.

        Raises:
            UnreadableDocument: when it cannot be read, or is no XML as it should be.
        """
        read_xml(self.read(name), handler, name, self.deepest)

    def related(self, part: str, kind: str) -> str | None:
        """The part that ``part`` (the file itself: "") names as its ``kind``, if it is there."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations not in self.names:
            return None
        found = _Relations()
        self.parse(relations, found)
        for relation, target in found.targets:
            if relation.rsplit("/", 1)[-1] == kind:
                path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                if path in self.names:
                    return path
        return None

    @cached_property
    def names(self) -> frozenset[str]:
        """The paths of all parts."""
        return frozenset(self.archive.namelist())

    @cached_property
    def main(self) -> str:
        """The part that holds the body."""
        main = self.related("", "officeDocument")
        return main if main is not None else _MAIN


def open_package(data: bytes, most_bytes: int, deepest: int) -> Package:
    """Open a Word file.

    Args:
        data: its bytes.
        most_bytes: how much the parts that are read may unpack to.
        deepest: how many levels of elements they may have.

    Raises:
        UnreadableDocument: saying what it is instead and what to do.
    """
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise UnreadableDocument(
                "is encrypted with a password; open it in Word, take the password off "
                "(File, Info, Protect Document) and save it again"
            )
        raise UnreadableDocument(
            "is a file of an older Office version under the name .docx; save it as DOCX"
        )
    if not data.startswith(b"PK"):
        raise UnreadableDocument(
            "is no Word file by its bytes, whatever its name says; "
            "give it the ending of its real format"
        )
    try:
        package = Package(zipfile.ZipFile(BytesIO(data)), most_bytes, deepest)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError) as error:
        raise UnreadableDocument(
            f"is damaged or cut off ({error}); ask for a whole copy of it"
        ) from None
    if len(package.names) > _MOST_MEMBERS:
        raise UnreadableDocument(
            f"is an archive of {len(package.names)} files, more than a document has "
            f"({_MOST_MEMBERS}); unpack it and put its documents here"
        )
    if package.main not in package.names:
        raise UnreadableDocument(
            f"is a ZIP archive without {_MAIN}, so no Word file; unpack it and put its "
            "documents here, or save it as DOCX"
        )
    _refuse_doubles(package)
    _refuse_other_kinds(package)
    return package


def _refuse_doubles(package: Package) -> None:
    """Of two parts of one name (capitals count as small) each program reads another."""
    seen: set[str] = set()
    for name in package.archive.namelist():
        if name.lower() in seen:
            raise UnreadableDocument(
                f"holds two parts of the name {name}, so that programs show different texts; "
                "open it in Word, look whether it is the right text and save it again"
            )
        seen.add(name.lower())


def _refuse_other_kinds(package: Package) -> None:
    """Templates and documents with macros are not read, for what is in them is not text alone."""
    if "[Content_Types].xml" not in package.names:
        return
    types = _Types(f"/{package.main}")
    package.parse("[Content_Types].xml", types)
    for sign, kind in _OTHER_KINDS.items():
        if sign in types.main:
            raise UnreadableDocument(f"is {kind}; open it in Word and save it as .docx")


class _Relations(Handler):
    def __init__(self) -> None:
        self.targets: list[tuple[str, str]] = []

    def start(self, name: str, values: dict[str, str]) -> None:
        if name.endswith("Relationship") and values.get("TargetMode") != "External":
            self.targets.append((values.get("Type", ""), values.get("Target", "")))


class _Types(Handler):
    """The content type of one part."""

    def __init__(self, part: str) -> None:
        self.part, self.main = part, ""

    def start(self, name: str, values: dict[str, str]) -> None:
        if name.endswith("Override") and values.get("PartName") == self.part:
            self.main = values.get("ContentType", "")


def read_xml(data: bytes, handler: Handler, part: str, deepest: int) -> None:
    """Tell ``handler`` all elements of an XML part.

    Args:
        data: the part's bytes.
        handler: is told.
        part: its name, for messages.
        deepest: levels of elements; documents with tables in tables have some tens.

    Raises:
        UnreadableDocument: when the part is no well-formed XML, has a document
            type declaration, or is nested too deep.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = 0

    def start(name: str, values: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > deepest:
            raise UnreadableDocument(
                f"nests elements more than documents.max_nesting ({deepest}) deep in {part}, as "
                "hardly a document does; open it in Word and save it again, or raise that in "
                "params.yaml"
            )
        handler.start(_short(name), {_bare(key): value for key, value in values.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(_short(name))

    def refuse(*_: object) -> None:
        raise UnreadableDocument(
            f"declares a document type in {part}, which Word files never do and which can "
            "be used for attacks; open it in Word and save it again if you trust it"
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    if type(handler).text is not Handler.text:  # text between elements is much of a part
        parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise UnreadableDocument(
            f"is damaged: {part} is not well-formed XML ({error}); ask for a whole copy of it"
        ) from None
    except (ValueError, LookupError) as error:
        raise UnreadableDocument(
            f"is damaged: {part} is in an encoding that cannot be read ({error}); open it in Word "
            "and save it again"
        ) from None


@lru_cache(maxsize=4096)
def _short(name: str) -> str:
    space, _, local = name.rpartition(" ")
    return local if space in _WORD else f":{local}"


@lru_cache(maxsize=4096)
def _bare(name: str) -> str:
    return name.rpartition(" ")[2]
