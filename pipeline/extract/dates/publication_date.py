"""The document's own date, read off its first blocks where nothing else gives it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from pipeline.extract.dates.find import find_dates
from pipeline.extract.dates.grammar import words_of_all_languages
from pipeline.model import edtf
from pipeline.model.document import Document, TextBlock
from pipeline.model.mention import DateValue, Mention
from pipeline.resources import load_yaml, resource_text

_TITLE_BLOCKS = 25
_TITLE_CHARACTERS = 3000
"""How far into the text a title page may reach, at most."""
_FOOTNOTES = 3
"""How many footnotes are looked at: what they say of the document comes first."""
_SHORT = 160
"""Characters of a block that is a line of a title page, not a paragraph."""
_ALONE = 0.3
"""Share of a block's letters and digits that a date standing by itself takes up."""
_FINE = frozenset({"day", "month", "season"})
_LONGEST_LINE = 320
"""Characters of a block of which a date may be :data:`_ALONE` of the letters, generously."""
_BEFORE_DATELINE = 60
"""Characters at a paragraph's beginning that may stand before a dateline's day."""
_LETTERS = re.compile(r"[^\W_]")


def document_date(document: Document) -> tuple[str, str] | None:
    """The date that a document gives itself, as EDTF, and where it stands.

    Looked for in order of trust: a line of the ``title_page`` that is a date or
    says that it is the date of issue; a ``dateline`` that opens the first
    paragraph; a ``footnote`` that says when the text was written.  A bare year
    counts only where no better date is there, and last the year of a
    copyright line.  Null where the text does not say.
    """
    blocks = _opening(document)
    if not blocks:
        return None
    notes = [block for block in document.blocks if block.kind == "footnote"][:_FOOTNOTES]
    dates = _dates_in(
        document, [block for block in [*blocks, *notes] if _may_tell(document.text, block)]
    )
    steps = (
        (_on_title_page(document, blocks, dates, fine=True), "title_page"),
        (_in_dateline(document, blocks, dates), "dateline"),
        (_in_footnote(document, notes, dates), "footnote"),
        (_on_title_page(document, blocks, dates, fine=False), "title_page"),
    )
    for value, basis in steps:
        if value is not None:
            return value, basis
    return None


def _may_tell(text: str, block: TextBlock) -> bool:
    """Whether a block may say the document's date: most paragraphs cannot, and are not read."""
    if block.end - block.start <= _LONGEST_LINE:
        return True
    head = text[block.start : block.start + _BEFORE_DATELINE]
    if any(cue.match(head) for cue in (_loose("dateline"), _loose("place"))):
        return True
    return any(
        cue.search(text, block.start, block.end) for cue in (_loose("issued"), _loose("written"))
    )


Dates = dict[int, list[Mention]]
"""The explicit dates of each block, by its start; none of a block that cannot tell."""


def _opening(document: Document) -> list[TextBlock]:
    """The blocks that a title page may be made of."""
    opening: list[TextBlock] = []
    for block in document.blocks[:_TITLE_BLOCKS]:
        if block.start - document.blocks[0].start > _TITLE_CHARACTERS:
            break
        if block.kind not in {"footnote", "reference", "contents", "table"}:
            opening.append(block)
    return opening


def _dates_in(document: Document, blocks: list[TextBlock]) -> Dates:
    ordered = sorted(blocks, key=lambda block: block.start)
    part = replace(document, blocks=tuple(ordered), published=None)
    found: Dates = {block.start: [] for block in ordered}
    for mention in find_dates(part):
        value = mention.value
        if not isinstance(value, DateValue) or value.value is None:
            continue
        if value.basis != "explicit" or "/" in value.value or value.mod is not None:
            continue
        if edtf.precision(value.value) not in _FINE | {"year"}:
            continue
        block = part.block_at(mention.start)
        if block is not None and not mention.rule.startswith("date.named_day"):
            found[block.start].append(mention)
    return found


def _on_title_page(
    document: Document, blocks: list[TextBlock], dates: Dates, *, fine: bool
) -> str | None:
    """The date of the first line that is a date, or that says it is the date of issue."""
    cues = _cues()
    for block, mention, value in _of_level(blocks, dates, fine=fine):
        before = document.text[max(block.start, mention.start - 40) : mention.start]
        if cues["issued"].search(before):
            return value
        if cues["other"].search(before):
            continue
        if _stands_alone(document.text, block, mention):
            return value
        if _closes_a_line(document.text, block, mention):
            return value
    return None


def _of_level(
    blocks: list[TextBlock], dates: Dates, *, fine: bool
) -> Iterator[tuple[TextBlock, Mention, str]]:
    """Dates of day or month precision, or bare years, with their blocks."""
    for block in blocks:
        for mention in dates.get(block.start, ()):
            value = mention.value
            assert isinstance(value, DateValue) and value.value is not None
            if (value.precision in _FINE) == fine:
                yield block, mention, value.value


def _stands_alone(text: str, block: TextBlock, mention: Mention) -> bool:
    whole = len(_LETTERS.findall(text[block.start : block.end]))
    own = len(_LETTERS.findall(text[mention.start : mention.end]))
    return whole > 0 and own / whole >= _ALONE


def _closes_a_line(text: str, block: TextBlock, mention: Mention) -> bool:
    """Whether a short block that is no sentence ends with the date ("Washington, May 2010")."""
    rest = text[mention.end : block.end].strip(" \t\n)]*_|")
    if rest not in {"", "."} or block.end - block.start > _SHORT:
        return False
    # A bare year at the end of a title belongs to the title.
    value = mention.value
    fine = isinstance(value, DateValue) and value.precision in _FINE
    return rest == "" and fine and block.kind != "heading"


def _in_dateline(document: Document, blocks: list[TextBlock], dates: Dates) -> str | None:
    """The date of "MEXICO CITY, March 3, 2010 —" before the first words of a paragraph.

    A place in small letters ("Quito, 3 de marzo de 2010.") counts before those of the
    first paragraph only.
    """
    first = next((block for block in blocks if block.end - block.start > _SHORT), None)
    for block in blocks:
        for mention in dates.get(block.start, [])[:1]:
            before = document.text[block.start : mention.start]
            after = document.text[mention.end : mention.end + 12]
            value = mention.value
            assert isinstance(value, DateValue)
            if value.precision != "day" or len(before) > _BEFORE_DATELINE:
                continue
            opens = _cues()["dateline"].match(before) is not None
            opens = opens or (block is first and _cues()["place"].match(before) is not None)
            if opens and _cues()["dash"].match(after):
                return value.value
    return None


def _in_footnote(document: Document, notes: list[TextBlock], dates: Dates) -> str | None:
    """A note that says when the text was written or delivered."""
    for block in notes:
        for mention in dates.get(block.start, ()):
            value = mention.value
            before = document.text[max(block.start, mention.start - 80) : mention.start]
            assert isinstance(value, DateValue)
            if value.precision in _FINE and _cues()["written"].search(before):
                return value.value
    return None


@cache
def _loose(cue: str) -> re.Pattern[str]:
    """What stands before a date, whether a date follows or not."""
    return re.compile(_cues()[cue].pattern.removesuffix("$"))


_WORD_LISTS = (
    *("issued", "after_issued", "article", "other"),
    *("opening", "inside_place", "after_place", "written"),
)


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    """What stands beside a document's date, with the words of all languages."""
    found: dict[str, re.Pattern[str]] = {}
    source = load_yaml(resource_text("rules/dates_publication_date.yaml"))["cues"]
    for cue, pattern in source.items():
        for name in _WORD_LISTS:
            words = "|".join(words_of_all_languages("publication_date", name)) or "(?!)"
            pattern = pattern.replace(f"{{{name}}}", words)
        found[cue] = re.compile(pattern)
    return found
