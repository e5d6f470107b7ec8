"""What the text has dated so far: the anchors that later dates are counted from.

"Two years later" is counted from where the story stands: the last date of its
own sentence, else of the sentences before it.  Dates that are only named in
passing, in brackets, or looked back at come after the others of their sentence.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.extract.dates import arithmetic
from pipeline.extract.dates.arithmetic import Anchor
from pipeline.extract.dates.certainty import share
from pipeline.extract.dates.count import anchor_of_document, knows, part_of
from pipeline.extract.dates.meaning import Part
from pipeline.extract.dates.placed import Placed
from pipeline.extract.dates.scan import Candidate
from pipeline.extract.dates.sentences import Sentences
from pipeline.model import edtf
from pipeline.model.reading import Reading

REACH = 700
"""How far back in its block a date may lie that others are counted from, in characters."""
NEAR = 300
"""The same for a date that a weekday or a yearless date is counted from."""
_LATELY = 31
"""Within so many days of a document's date writers leave out the year of a day."""
_LOOK_BACK = 12
"""How many dates back an anchor is looked for."""


@dataclass(frozen=True, slots=True)
class Told:
    """A date that others may be counted from, and how sure it is the one meant."""

    mention: Placed
    anchor: Anchor
    share: float
    sentences_back: int


class Story:
    """The dates of one document that are placed so far."""

    def __init__(self, reading: Reading, sentences: Sentences) -> None:
        self._reading, self._sentences = reading, sentences
        self._document = anchor_of_document(reading.published)
        self.mentions: list[Placed] = []
        self.days_written: dict[tuple[int, int], Placed | None] = {}
        """Month and day → the date written with that day and one year; null with several."""

    def tell(self, mention: Placed) -> None:
        """Add the date that was placed last."""
        self.mentions.append(mention)
        whole = mention.anchor_from != "document" and len(mention.value) == len("2021-01-22")
        if whole and edtf.precision(mention.value) == "day":
            _, month, day = mention.value.split("-")
            known = self.days_written.setdefault((int(month), int(day)), mention)
            if known is not None and known.value != mention.value:
                self.days_written[int(month), int(day)] = None

    def anchors(
        self, candidate: Candidate, unit: str, reach: int, *, back: bool = False
    ) -> Iterator[Told]:
        """The dates before a candidate that are precise enough for ``unit``, likeliest first.

        ``back`` lets in dates that the text looked back at ("that year" may mean
        one, "a year later" does not).
        """
        found = [
            told
            for mention in reversed(self.mentions[-_LOOK_BACK:])
            if (told := self._told(mention, candidate, unit, reach, back=back)) is not None
        ]
        found.sort(
            key=lambda told: (
                candidate.block - told.mention.block,
                told.sentences_back,
                told.mention.passing or told.mention.aside,
                -told.mention.start,
            )
        )
        yield from found

    def _told(
        self, mention: Placed, candidate: Candidate, unit: str, reach: int, *, back: bool
    ) -> Told | None:
        blocks = self._reading.blocks
        if mention.block < candidate.block - 1 or candidate.start - mention.end > reach:
            return None
        if mention.flashback and not back:
            return None
        if mention.aside and edtf.precision(mention.value) == "year":
            # mostly a citation; a full date in brackets is one of the story
            return None
        if blocks and blocks[mention.block].kind != blocks[candidate.block].kind:
            return None
        anchor = arithmetic.anchor_of(mention.value, mention.start, mention.end)
        if anchor is None or not knows(anchor, unit):
            return None
        number = self._sentences.number
        gone = max(0, number(candidate.start) - number(mention.start))
        kept = self._share(mention, candidate, gone) * min(1.0, mention.confidence + 0.05)
        return Told(mention, anchor, kept, gone)

    @staticmethod
    def _share(mention: Placed, candidate: Candidate, gone: int) -> float:
        if mention.block != candidate.block:
            return share("block_before")
        grounds = ("same_sentence", "next_sentence")
        kept = share(grounds[gone] if gone < len(grounds) else "same_block")
        return kept * share("passing") if mention.passing else kept

    def year_of(self, candidate: Candidate, meaning: Part) -> Told | None:
        """The date just before, in the same block, that a yearless one takes its year from.

        One of a day or month will do, a fiscal year in the same sentence, and a
        bare year where it stands in the same sentence or opens the one before
        ("In 2009 … In March …"); other years are also named in passing.
        """
        for mention in reversed(self.mentions[-_LOOK_BACK:]):
            if mention.block != candidate.block or candidate.start - mention.end > NEAR:
                return None
            if mention.aside:
                continue
            told = self._told(mention, candidate, "year", NEAR, back=True)
            if told is None:
                continue
            if "/" in mention.value:
                if mention.calendar == "gregorian" or told.sentences_back:
                    continue
                return told
            if self._leads(told) and not self._lately(told, meaning):
                return told
            if mention.anchor_from == "document" and _has_come_near(told):
                return None
        return None

    def _leads(self, told: Told) -> bool:
        """Whether the story may go on from a month, a day, or a year that leads its sentence."""
        mention = told.mention
        fine = told.anchor.month is not None
        if mention.anchor_from == "document":
            # "last year … in March": as likely this year's.
            return fine and told.sentences_back == 0
        if mention.passing:
            return False
        if fine or told.sentences_back == 0:
            return True
        opening = self._sentences.span(mention.start)[0]
        return told.sentences_back == 1 and mention.start - opening <= _OPENING

    def _lately(self, told: Told, meaning: Part) -> bool:
        """Whether a day just before the document's, named after a sentence with a bare year.

        "In 2010 he got a plaque. Emails shown on Feb. 9", told on February 17: writers
        leave out the year of what is days ago.
        """
        document = self._document
        if told.anchor.month is not None or not told.sentences_back or document is None:
            return False
        value = part_of(meaning, document.year) if meaning.day is not None else None
        if document.date is None or value is None or not edtf.is_valid(value):
            return False
        gone = document.date - datetime.date.fromisoformat(value[:10])
        return 0 <= gone.days <= _LATELY

    def same_sentence(self, mention: Placed, candidate: Candidate) -> bool:
        """Whether a date stands in the candidate's sentence."""
        number = self._sentences.number
        return mention.block == candidate.block and (
            number(mention.start) == number(candidate.start)
        )

    def restated(self, mention: Placed, shifts: int, unit: str) -> bool:
        """Whether a date lies ``shifts`` units after one that the story told before it."""
        now = arithmetic.anchor_of(mention.value)
        if now is None or edtf.precision(mention.value) is None:
            return False
        for earlier in self.mentions[-_LOOK_BACK:]:
            if earlier is mention or earlier.block < mention.block - 1:
                continue
            then = arithmetic.anchor_of(earlier.value)
            if then is not None and _apart(then, now, unit) == shifts:
                return True
        return False


def _has_come_near(told: Told) -> bool:
    """Whether a date counted from the document's brings the story to the document's time.

    "In May 2007 … last November … in January" does, "a decade ago … in January" in one
    sentence, too; "today" and whole years in a sentence before are often remarks.
    """
    if told.sentences_back == 0:
        return True
    return told.anchor.month is not None and told.mention.value != told.mention.anchor


_OPENING = 12
"""Characters of a sentence that may stand before the year that it opens with."""


def _apart(then: Anchor, now: Anchor, unit: str) -> int | None:
    """How many units lie between two dates, by the calendar."""
    if unit == "year":
        return now.year - then.year
    if unit == "month" and then.month is not None and now.month is not None:
        return (now.year - then.year) * 12 + now.month - then.month
    if unit == "day" and then.date is not None and now.date is not None:
        return (now.date - then.date).days
    return None
