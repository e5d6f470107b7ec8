"""What a PDF says of itself: document information, court stamps, the title as set."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.model.parsed import Block, Facts
from pipeline.parse.layout.facts import is_given, title_of
from pipeline.parse.pdf.characters import Information
from pipeline.parse.pdf.furniture import Stamp

_CREATED = re.compile(r"(?:D:)?(\d{4})(\d{2})?(\d{2})?")
_YEAR = re.compile(r"(?<![\d.,$-])(?:19|20)\d\d(?![\d%]|[.,]\d)")
_US_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2,4})")
# File names and page numbers that programs write in place of a title.
_FILE_NAME = re.compile(
    r"(?:microsoft word|powerpoint presentation|slide \d|layout \d)\b.*"
    r"|.*\.(?:docx?|pdf|indd|qxd|wpd|rtf|tex|dvi|pptx?|xlsx?|html?|pmd)|[\W\d]*",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"[a-z]{1,4}\d+|\W*", re.IGNORECASE)  # a log-in name in place of an author
_LATER = 0.2  # share of the years named that may lie after the file's
_HEAD_BLOCKS = 12
_SHORTEST_TITLE = 6  # letters of a title


def facts_of(
    information: Information,
    stamp: Stamp | None,
    text: str,
    blocks: Sequence[Block],
    language: str,
) -> Facts:
    """Facts of the document; the catalog's go before them, a title page's date before the file's.

    The title is what is set as one at the head of the text; where nothing is, it is
    the file's own, else the docket number of its court stamp.
    """
    filed = filed_day(stamp)
    return Facts(
        title=_title(information.title, stamp, text, blocks),
        authors=_author(information.author),
        published=filed,
        published_basis="filing_stamp" if filed else None,
        file_date=created_day(information.created, text),
        language=language,
    )


def _title(
    given: str | None, stamp: Stamp | None, text: str, blocks: Sequence[Block]
) -> str | None:
    set_title = title_of(text, blocks, _HEAD_BLOCKS)
    plain = " ".join((given or "").split())
    given_one = is_given("title", plain) and not _FILE_NAME.fullmatch(plain)
    if given_one and len(plain) >= _SHORTEST_TITLE:
        # the one that is printed, unless the file's is the same and longer
        if set_title is None or _letters(set_title) in _letters(plain):
            return plain
        if _letters(plain) in _letters(text[:20000]):
            return plain
    if set_title:
        return set_title
    return f"Case {stamp.docket}" if stamp else None


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _author(given: str | None) -> str | None:
    plain = " ".join((given or "").split())
    return plain if is_given("creator", plain) and not _ACCOUNT.fullmatch(plain) else None


def created_day(created: str | None, text: str) -> str | None:
    """The day that the file was made, unless the text is plainly older or younger.

    A file that was scanned or saved anew long after its text came out says nothing
    of the text: the last year that the text names up to the file's must be that year
    or the one before, and few years after it may be named.
    """
    match = _CREATED.match((created or "").strip())
    if match is None:
        return None
    year, month, day = match[1], match[2], match[3]
    if not 1985 <= int(year) <= 2100:
        return None
    named = [int(item) for item in _YEAR.findall(text)]
    past = [item for item in named if item <= int(year)]
    if named and (
        not past or int(year) - max(past) > 1 or len(named) - len(past) > _LATER * len(named)
    ):
        return None
    if not month or not 1 <= int(month) <= 12:
        return year
    if not day or not 1 <= int(day) <= 31:
        return f"{year}-{month}"
    return f"{year}-{month}-{day}"


def filed_day(stamp: Stamp | None) -> str | None:
    """The day of filing (month, day, year as U.S. courts write it), as ISO."""
    match = _US_DAY.fullmatch(stamp.filed) if stamp and stamp.filed else None
    if match is None:
        return None
    month, day, year = int(match[1]), int(match[2]), match[3]
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    full = int(year) if len(year) == 4 else 2000 + int(year) if int(year) < 70 else 1900 + int(year)
    return f"{full:04d}-{month:02d}-{day:02d}"
