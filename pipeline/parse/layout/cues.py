"""What a line's own words and marks say it is: a list item, a caption, a date, a heading."""

from __future__ import annotations

import re

from pipeline.model.document import BlockKind
from pipeline.parse.layout.words import any_month, any_phrase, any_word, words

BULLET = re.compile(r"(?:[-*+•·▪●○◦‣–—]|o(?=\s{2,}))\s+(?=\S)")
NUMBERED = re.compile(r"(?!pp?\. ?\d)(?:\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)])\s+(?=\S)")
HASHES = re.compile(r"(#{1,6})\s+(?=\S)")
LEADER = re.compile(r"(?<!\.)(?<!\.\s)(?:\.\s?){4,}+\s*(?:\d{1,4}|[ivxlc]+)$")
_CAPTION = re.compile(
    rf"\*{{0,2}}(?:{any_phrase('caption_words')})\s+[A-Z]?\d+(?:[.\-]\d+)*\b",
    re.IGNORECASE,
)
_SOURCE = re.compile(rf"(?:\*{{1,2}})?(?:{any_phrase('source_words')})\s*:", re.IGNORECASE)
_MONTH = any_month()
_DATED = any_phrase("date_line_words")
_BEFORE_YEAR = rf"(?:(?:{any_word('before_year')})\s+)?"
# "July 14, 2009", "Updated March 3, 2006", "THURSDAY, MAY 6, 2010", "3 de mayo de 2010",
# "Mexico City, January 9, 2004"
_DATE_LINE = re.compile(
    rf"(?:(?:[^,\d]{{2,40}},\s+){{0,3}}|(?:{_DATED}):?\s+)(?:(?:{_MONTH})\.?\s+\d{{1,2}},?\s+\d{{4}}"
    rf"|(?:(?:{any_word('before_day')})\s+)?\d{{1,2}}º?\.?\s+(?:(?:{any_word('before_month')})\s+)?"
    rf"(?:{_MONTH})\.?,?\s+{_BEFORE_YEAR}\d{{4}})\.?",
    re.IGNORECASE,
)
# "July 2009", "Julio de 2009", "Revised July 2009"
_MONTH_LINE = re.compile(
    rf"(?:(?:{_DATED}):?\s+)?(?:{_MONTH})\.?,?\s+{_BEFORE_YEAR}\d{{4}}", re.IGNORECASE
)
_SALUTATION = re.compile(rf"(?:{any_phrase('salutations')})\b.{{0,80}}[:,]$", re.IGNORECASE)
_POSTCODE = re.compile(r"\b[A-Z]\.?[A-Z]\.?,?\s+\d{5}(?:-\d{4})?$|\bC\.?\s?P\.?\s+\d{5}\b")
# "RL99999", "112-9", "GAO-09-999X"; a year is none
_CODE = re.compile(r"(?!(?:1[5-9]|20)\d\d$)(?=(?:\D*\d){3})[\w./-]+")
SENTENCE_END = re.compile(r"[.?!:;…]['\"”’»)\]*_]*$")
ORDINAL_HEAD = re.compile(
    rf"(?:\*{{1,3}})?(?:(?:{any_phrase('division_words')})\s+)?"
    r"(?:[IVXLC]{1,6}|\d{1,2}(?:\.\d{1,2}){0,3})[.):]?\s+(?=\S)",
    re.IGNORECASE,
)
_SMALL_WORDS = words("title_small_words")
NEVER_LAST = words("never_last")


def bullet_length(text: str) -> int:
    """Length of the bullet that a list item's text begins with, 0 where it begins with none."""
    match = BULLET.match(text)
    return match.end() if match else 0


def undeclared_kind(text: str) -> BlockKind | None:
    """What a block is by its words alone: a line of contents, a source line, a caption."""
    if LEADER.search(text):
        return "contents"
    if _SOURCE.match(text):
        return "reference"
    if _CAPTION.match(text) and len(text) < 300:
        return "caption"
    return None


def is_no_heading(text: str) -> bool:
    """Whether a short line is a date, a salutation, a code or the foot of an address."""
    plain = text.strip("*_ ")
    if _DATE_LINE.fullmatch(plain) or _SALUTATION.match(plain) or _POSTCODE.search(plain):
        return True
    parts = plain.split()
    if len(parts) == 1:
        return any(char.isdigit() for char in plain)
    return 1 < len(parts) <= 4 and _CODE.fullmatch(parts[-1]) is not None


def is_date_line(text: str) -> bool:
    """Whether a line is a date, or a month and a year, and nothing else."""
    plain = text.strip("*_ ")
    return bool(_DATE_LINE.fullmatch(plain) or _MONTH_LINE.fullmatch(plain))


def is_capitals(text: str) -> bool:
    """Whether all letters are capitals, and there are enough of them to tell."""
    plain = re.sub(r"</?\w+>|[¹²³⁰⁴-⁹]", "", text)
    letters = [char for char in plain if char.isalpha()]
    return len(letters) >= 4 and all(char.isupper() for char in letters)


def is_title_case(words: list[str]) -> bool:
    """Whether words of four letters or more begin with capitals, and the first does."""
    plain = [re.sub(r"^\W+", "", word) for word in words]
    long = [
        word
        for word in plain
        if len(word) >= 4 and word[0].isalpha() and word.rstrip(":,").lower() not in _SMALL_WORDS
    ]
    return bool(plain[0][:1].isupper() and long and all(word[0].isupper() for word in long))
