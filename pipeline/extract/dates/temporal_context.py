"""What a date is placed on the calendar by: sentences, their tense, the dates before it.

"Two years later" is counted from the last date of its own sentence, else of the
sentences before it.  Dates that are only named in passing, in brackets, or looked back
at come after the others of their sentence.
"""

from __future__ import annotations

import datetime
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.extract.dates import arithmetic
from pipeline.extract.dates.arithmetic import Anchor, anchor_of_document, knows, part_of
from pipeline.extract.dates.candidate import Candidate, Part
from pipeline.extract.dates.grammar import Grammar, grammar, share
from pipeline.model import edtf
from pipeline.model.document import Document

# The end of a sentence: a mark after a word or year of some length, then a capital.
_END = re.compile(r"[^\W_]{3}[)”\"’]{0,2}[.!?][)”\"’]{0,2}\s+(?=[“\"‘(]?[^\W\d_a-zß-öø-ÿ]|[¿¡])")


class Sentences:
    """Numbers the sentences of one reading."""

    def __init__(self, reading: Document) -> None:
        self._reading = reading
        self._given = [start for start, _ in reading.sentences]
        self._starts_in: dict[tuple[int, int], list[int]] = {}

    def number(self, offset: int) -> int:
        """A number that grows by one from sentence to sentence within a block."""
        if self._given:
            return bisect_right(self._given, offset)
        return bisect_right(self._starts(offset), offset)

    def span(self, offset: int) -> tuple[int, int]:
        """Start and end of the sentence that holds ``offset``."""
        if self._given:
            return self._reading.sentence_at(offset)
        starts = self._starts(offset)
        index = bisect_right(starts, offset)
        first = starts[index - 1] if index else 0
        last = starts[index] if index < len(starts) else self._block(offset)[1]
        return first, last

    def _block(self, offset: int) -> tuple[int, int]:
        block = self._reading.block_at(offset)
        return (block.start, block.end) if block else (0, len(self._reading.text))

    def _starts(self, offset: int) -> list[int]:
        """Where the sentences of the block begin, found once for each block."""
        block = self._block(offset)
        starts = self._starts_in.get(block)
        if starts is None:
            found = _END.finditer(self._reading.text, *block)
            starts = [block[0], *(end.end() for end in found)]
            self._starts_in[block] = starts
        return starts


_REACH = 120
"""How far from a date a verb may stand to tell its tense, in characters."""
_BEHIND = 25
"""What a verb behind the date counts as further away: most stand in front of it."""
_ADJOINING = 8
"""How close to a date a verb of saying, or of the present, must stand to be of its day."""


@dataclass(frozen=True, slots=True)
class _DateSpan:
    """A date with its sentence, and the edges of the dates beside it there."""

    start: int
    end: int
    sentence: tuple[int, int]
    after: int
    before: int


def _tense_of(low: str, date: _DateSpan, grammar: Grammar) -> int | None:
    """-1 for past, 1 for future, null where nothing near tells.

    A verb on the far side of another date says little: of the past nothing (the
    reader thinks of it anyhow), of the future what no nearer word denies.  A verb
    of saying tells of its own day only; one of the present looks ahead to its own
    ("leaves Monday").  Words of a term ("until") look ahead, and so does what a day
    is appointed for ("set a hearing for Nov. 15").  In front of a clause that the date
    opens ("would add that on Friday …") stands the verb of another clause.
    """
    conditions = grammar.conditions
    if _ends_with(conditions["before_appointed"], low, date) is not None:
        return 1
    opened = _ends_with(conditions["before_in_clause"], low, date)
    goes_on = conditions["after_in_clause"].match(low, date.end, date.sentence[1]) is not None
    if opened is None or not goes_on:
        opened = date.start
    # "The agency, which took over on January 1, plans to buy": the verb behind is another's
    inserted = low[date.end : date.end + 1] == "," and (
        _ends_with(conditions["before_in_inserted_clause"], low, date) is not None
    )
    nearest, tense = _REACH + _BEHIND + 1, 0
    farther, hinted = nearest, 0
    first = max(date.sentence[0], date.start - _REACH)
    last = min(date.sentence[1], date.end + _REACH)
    for cue in grammar.cues.finditer(low, first, last):
        if cue.end() <= date.start:
            distance = date.start - cue.end()
            beyond = cue.start() < date.after or cue.end() <= opened < date.start
        elif cue.start() >= date.end:
            distance = cue.start() - date.end + _BEHIND
            beyond = cue.start() >= date.before or inserted
        else:
            continue
        present = cue["present"] is not None
        if distance > _ADJOINING and (present or cue["saying"] is not None):
            continue
        way = 1 if present or cue["future"] is not None else -1
        if not beyond and distance < nearest:
            nearest, tense = distance, way
        elif beyond and distance < farther:
            farther, hinted = distance, way
    if tense:
        return tense
    if hinted == 1 or _ends_with(conditions["before_term"], low, date) is not None:
        return 1
    return None


def _ends_with(words: re.Pattern[str], low: str, date: _DateSpan) -> int | None:
    """Where the words begin that stand right in front of a date, null where they do not."""
    start = max(date.sentence[0], date.start - _REACH)
    found = words.search(low[start : date.start])
    return start + found.start() if found else None


REACH = 700
"""How far back in its block a date may lie that others are counted from, in characters."""
NEAR = 300
"""The same for a date that a weekday or a yearless date is counted from."""
_LATELY = 31
"""Within so many days of a document's date writers leave out the year of a day."""
_OPENING = 12
"""Characters of a sentence that may stand before the year that it opens with."""
_LOOK_BACK = 12
"""How many dates back an anchor is looked for."""


Origin = Literal["text", "document"]


@dataclass(frozen=True, slots=True)
class Value:
    """A value (EDTF) found for an interpretation, what it rests on, and how firmly.

    ``share`` is what the value keeps of its rule's confidence; ``calendar`` is
    gregorian or a fiscal one.
    """

    value: str | None
    anchor: Anchor | None
    origin: Origin | None
    share: float = 1.0
    calendar: str = "gregorian"


@dataclass(frozen=True, slots=True)
class Antecedent:
    """A date that others may be counted from, and how sure it is the one meant."""

    mention: Candidate
    anchor: Anchor
    share: float
    sentences_back: int

    def gives(self, value: str | None, ground: str | None = None) -> Value:
        """A value that was counted from it, on a further ground."""
        firm = self.share * share(ground) if ground else self.share
        return Value(value, self.anchor, "text", firm)


class Anchors:
    """The dates of one document that are normalized so far."""

    def __init__(self, reading: Document, sentences: Sentences) -> None:
        self._reading, self._sentences = reading, sentences
        self._document = anchor_of_document(reading.published)
        self.mentions: list[Candidate] = []
        self.days_written: dict[tuple[int, int], Candidate | None] = {}
        """Month and day → the date written with that day and one year; null with several."""

    def add(self, mention: Candidate) -> None:
        """Add the date that was normalized last."""
        self.mentions.append(mention)
        whole = mention.anchor_from != "document" and len(mention.value) == len("2021-01-22")
        if whole and edtf.precision(mention.value) == "day":
            _, month, day = mention.value.split("-")
            known = self.days_written.setdefault((int(month), int(day)), mention)
            if known is not None and known.value != mention.value:
                self.days_written[int(month), int(day)] = None

    def likeliest(
        self, candidate: Candidate, unit: str, reach: int, *, back: bool = False
    ) -> Iterator[Antecedent]:
        """The dates before a candidate that are precise enough for ``unit``, likeliest first.

        ``back`` lets in dates that the text looked back at ("that year" may mean
        one, "a year later" does not).
        """
        found = [
            antecedent
            for mention in reversed(self.mentions[-_LOOK_BACK:])
            if (antecedent := self._antecedent(mention, candidate, unit, reach, back=back))
            is not None
        ]
        found.sort(
            key=lambda antecedent: (
                candidate.block - antecedent.mention.block,
                antecedent.sentences_back,
                antecedent.mention.passing or antecedent.mention.aside,
                -antecedent.mention.start,
            )
        )
        yield from found

    def _antecedent(
        self, mention: Candidate, candidate: Candidate, unit: str, reach: int, *, back: bool
    ) -> Antecedent | None:
        blocks = self._reading.blocks
        if mention.block < candidate.block - 1 or candidate.start - mention.end > reach:
            return None
        if mention.flashback and not back:
            return None
        if mention.aside and edtf.precision(mention.value) == "year":
            # mostly a citation; a full date in brackets is told of
            return None
        if blocks and blocks[mention.block].kind != blocks[candidate.block].kind:
            return None
        anchor = arithmetic.anchor_of(mention.value, mention.start, mention.end)
        if anchor is None or not knows(anchor, unit):
            return None
        number = self._sentences.number
        gone = max(0, number(candidate.start) - number(mention.start))
        kept = self._share(mention, candidate, gone) * min(1.0, mention.confidence + 0.05)
        return Antecedent(mention, anchor, kept, gone)

    @staticmethod
    def _share(mention: Candidate, candidate: Candidate, gone: int) -> float:
        if mention.block != candidate.block:
            return share("block_before")
        grounds = ("same_sentence", "next_sentence")
        kept = share(grounds[gone] if gone < len(grounds) else "same_block")
        return kept * share("passing") if mention.passing else kept

    def year_for(self, candidate: Candidate, part: Part) -> Antecedent | None:
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
            antecedent = self._antecedent(mention, candidate, "year", NEAR, back=True)
            if antecedent is None:
                continue
            if "/" in mention.value:
                if mention.calendar == "gregorian" or antecedent.sentences_back:
                    continue
                return antecedent
            if self._leads(antecedent) and not self._lately(antecedent, part):
                return antecedent
            if mention.anchor_from == "document" and _has_come_near(antecedent):
                return None
        return None

    def _leads(self, antecedent: Antecedent) -> bool:
        """Whether a month, a day, or a year that leads its sentence may give others their year."""
        mention = antecedent.mention
        fine = antecedent.anchor.month is not None
        if mention.anchor_from == "document":
            # "last year … in March": as likely this year's.
            return fine and antecedent.sentences_back == 0
        if mention.passing:
            return False
        if fine or antecedent.sentences_back == 0:
            return True
        opening = self._sentences.span(mention.start)[0]
        return antecedent.sentences_back == 1 and mention.start - opening <= _OPENING

    def _lately(self, antecedent: Antecedent, part: Part) -> bool:
        """Whether a day just before the document's, named after a sentence with a bare year.

        "In 2010 he got a plaque. Emails shown on Feb. 9", told on February 17: writers
        leave out the year of what is days ago.
        """
        document = self._document
        if antecedent.anchor.month is not None or not antecedent.sentences_back or document is None:
            return False
        value = part_of(part, document.year) if part.day is not None else None
        if document.date is None or value is None or not edtf.is_valid(value):
            return False
        gone = document.date - datetime.date.fromisoformat(value[:10])
        return 0 <= gone.days <= _LATELY

    def same_sentence(self, mention: Candidate, candidate: Candidate) -> bool:
        """Whether a date stands in the candidate's sentence."""
        number = self._sentences.number
        return mention.block == candidate.block and (
            number(mention.start) == number(candidate.start)
        )

    def restated(self, mention: Candidate, shifts: int, unit: str) -> bool:
        """Whether a date lies ``shifts`` units after one that the text named before it."""
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


def _has_come_near(antecedent: Antecedent) -> bool:
    """Whether a date counted from the document's brings the text to the document's time.

    "In May 2007 … last November … in January" does, "a decade ago … in January" in one
    sentence, too; "today" and whole years in a sentence before are often remarks.
    """
    if antecedent.sentences_back == 0:
        return True
    return (
        antecedent.anchor.month is not None
        and antecedent.mention.value != antecedent.mention.anchor
    )


def _apart(then: Anchor, now: Anchor, unit: str) -> int | None:
    """How many units lie between two dates, by the calendar."""
    if unit == "year":
        return now.year - then.year
    if unit == "month" and then.month is not None and now.month is not None:
        return (now.year - then.year) * 12 + now.month - then.month
    if unit == "day" and then.date is not None and now.date is not None:
        return (now.date - then.date).days
    return None


class TemporalContext:
    """One document while its dates are normalized, first to last; ``grammar`` is its block's."""

    def __init__(self, reading: Document, low: str, sentences: Sentences) -> None:
        self.reading, self.low, self.sentences = reading, low, sentences
        self.document = anchor_of_document(reading.published)
        self.document_end = edtf.bounds(self.document.value)[1] if self.document else None
        self.anchors = Anchors(reading, sentences)
        self._between = 0, len(low)
        self.grammar = grammar(reading.language)

    def is_ahead(self, value: str) -> bool:
        """Whether a value begins after the document's own date."""
        first = edtf.bounds(value)[0]
        return self.document_end is not None and first is not None and first > self.document_end

    def tense(self, candidate: Candidate) -> int | None:
        """-1 where the words around a date tell of the past, 1 of the future, else null."""
        sentence = self.sentences.span(candidate.start)
        date = _DateSpan(candidate.start, candidate.end, sentence, *self._between)
        return _tense_of(self.low, date, self.grammar)

    def stands_between(self, before: Candidate | None, following: Candidate | None) -> None:
        """Tell which dates stand on either side of the one that is normalized next."""
        after = before.end if before else 0
        self._between = after, following.start if following else len(self.low)

    def block_end(self, candidate: Candidate) -> int:
        """Where the candidate's block ends."""
        blocks = self.reading.blocks
        return blocks[candidate.block].end if blocks else len(self.low)

    def before(self, candidate: Candidate, reach: int) -> str:
        """The lower-case text in front of a candidate."""
        return self.low[max(0, candidate.start - reach) : candidate.start]

    def after(self, candidate: Candidate, reach: int) -> str:
        """The lower-case text behind a candidate."""
        return self.low[candidate.end : candidate.end + reach]
