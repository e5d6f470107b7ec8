"""XML parts of a Word file → events; nothing outside the part is ever read.

A document type declaration is refused, so there are no entities to expand and
no files to include; nesting is limited, so that no reader of the tree can run
out of stack.
"""

from __future__ import annotations

from functools import lru_cache
from xml.parsers import expat

from pipeline.model.errors import UnreadableDocument

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
