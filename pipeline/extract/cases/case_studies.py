"""Cases named for their subject: "THE CASE OF JUAN GARCIA ABREGO", "the Camarena case"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from pipeline.link.cases.identity import is_location
from pipeline.link.cases.resolve import Candidate
from pipeline.model.document import Document, TextBlock
from pipeline.model.ids import fold
from pipeline.rules.case_spelling import in_capitals, normal_capitals
from pipeline.rules.case_words import given_names, pattern_of, words

# How far back from "case" its name may begin (characters).
REACH = 90

# Accepts "case", "affairs", "ruling", and not "case study", "case law".
_NOUN = pattern_of(
    "case_studies", r"(?:{nouns}|{decisions})(?![\w-])(?!\s(?:{compounds}|{compound_words}\b))"
)
# Accepts "the Camarena murder " right before "case"; the name is a group.
_NAME_BEFORE = pattern_of(
    "case_studies",
    r"(?<!\w){the}\s[“\"‘'«]?(?P<name>{name}(?:\s{and}\s{name})?)[”\"’'»]?\s"
    r"(?:{adjectives}\s){0,2}\Z",
)
_JOINT = pattern_of("case_studies", r"\s{and}\s")
_NAME = pattern_of("case_studies", "{name}")
_TO = pattern_of("case_studies", r"\w+\s+{to}\b")
_COURT = pattern_of("case_studies", r"\b{court_words}\b")
# Accepts "caso " and the name behind it, quoted or not.
_NAME_BEHIND = pattern_of(
    "case_studies", r"{leading_nouns}\s(?P<of>(?i:{of})\s)?[“\"‘'«]?(?P<name>{name})"
)
# Accepts "casos " and a list of names: "casos Tlatlaya y Ayotzinapa".
_NAMES_BEHIND = pattern_of(
    "case_studies", r"{leading_plurals}\s(?P<names>{name}(?:,\s{name}){0,4}\s{leading_and}\s{name})"
)
# Accepts "THE CASE OF ", "Case study 2: ", "El caso de " at a heading's start.
_HEADING = pattern_of(
    "case_studies",
    r"\W*(?:(?:[IVX]+|\d+(?:\.\d+)*|[A-Z])[.):]\s+)?(?P<phrase>{headings})(?:\s\d{1,2})?"
    r"(?P<sign>\s?[:.–—-])?\s+[“\"‘'«]?(?P<name>[^\n:;(]+)",
    re.IGNORECASE,
)


def find_case_studies(document: Document, blocks: tuple[TextBlock, ...]) -> Iterator[Candidate]:
    """Named matters in ``blocks``: "the X case", "el caso X" and headings."""
    vocabulary = Vocabulary(document, blocks)
    for block in blocks:
        yield from _before_noun(document, block)
        yield from _behind_noun(document, block)
        yield from _heading(document, block, vocabulary)


def _before_noun(document: Document, block: TextBlock) -> Iterator[Candidate]:
    text = document.text
    for noun in _NOUN.finditer(text, block.start, block.end):
        start = noun.start()
        if start == block.start or not text[start - 1].isspace():
            continue
        left = text[max(block.start, start - REACH) : start]
        match = _NAME_BEFORE.search(left)
        if match is None:
            continue
        decision = noun.group() in words("case_studies", "decisions")
        if decision and not _courts_near(text, start, block):
            continue
        begin = start - len(left) + match.start("name")
        for name, offset in _split(match["name"], plural=noun.group().endswith("s")):
            if not _is_name(name):
                continue
            yield _study(begin + offset, name, decision=decision)


def _study(start: int, name: str, *, decision: bool = False, rule: str = "case.study") -> Candidate:
    return Candidate(
        start,
        start + len(name),
        normal_capitals(name),
        "court_case" if decision else "case_study",
        "case.short" if decision else rule,
    )


def _split(name: str, *, plural: bool) -> Iterator[tuple[str, int]]:
    """Both names of "the Camarena and Posadas cases", else the one name."""
    joint = _JOINT.search(name)
    if joint is None:
        yield name, 0
    elif plural:
        yield name[: joint.start()], 0
        yield name[joint.end() :], joint.end()


def _courts_near(text: str, at: int, block: TextBlock) -> bool:
    around = text[max(block.start, at - 160) : min(block.end, at + 160)]
    if _TO.match(text[at : at + 20]):
        return False  # "the Bush decision to …"
    return _COURT.search(around) is not None


def _is_name(name: str) -> bool:
    """Whether capitalised words are a proper name, and no body, place or acronym."""
    found = [word.strip(".,“”\"'") for word in name.split()]
    excluded = words("case_studies", "not_names")
    if any(word in excluded or word.capitalize() in excluded for word in found):
        return False
    if name.endswith(("'s", "’s", "s'", "s’")) or is_location(name):
        return False
    if len(found) == 1 and found[0].isupper() and len(found[0]) < 7:
        return False
    return any(len(word) > 2 for word in found) and not is_location(found[0])


# -- "el caso Ayotzinapa" ----------------------------------------------------


def _behind_noun(document: Document, block: TextBlock) -> Iterator[Candidate]:
    text = document.text
    yield from _listed(text, block)
    for match in _NAME_BEHIND.finditer(text, block.start, block.end):
        if match.start() > block.start and text[match.start() - 1].isalnum():
            continue
        name = _trimmed(match["name"])
        if match["of"] or not name or not _is_name(name):
            continue
        if name.split()[0] in words("case_studies", "not_after_noun"):
            continue
        if match.group().split()[0].isupper() and block.kind != "heading":
            continue  # running text in capitals tells no names
        yield _study(match.start("name"), name)


def _listed(text: str, block: TextBlock) -> Iterator[Candidate]:
    for match in _NAMES_BEHIND.finditer(text, block.start, block.end):
        for name in _NAME.finditer(match["names"]):
            if _is_name(name.group()):
                yield _study(match.start("names") + name.start(), name.group())


def _trimmed(name: str) -> str:
    """The name up to its first full stop, comma or possessive."""
    name = re.split(r"(?<=[^\W\d_]{3})\.", name)[0]
    return re.sub(r"['’]s?\Z", "", name).rstrip(" .")


# -- headings ----------------------------------------------------------------


def _heading(document: Document, block: TextBlock, vocabulary: Vocabulary) -> Iterator[Candidate]:
    text = document.text
    body = text[block.start : block.end]
    if not _is_heading(block, body):
        return
    match = _HEADING.match(text, block.start, block.end)
    if match is None:
        return
    phrase = " ".join(match["phrase"].lower().split())
    if not phrase.endswith((" of", " de", "caso")) and not match["sign"]:
        return  # "Case studies of …", "Caso" alone
    name = re.split(r"\s[–—-]\s|[”\"»*_]", match["name"])[0].strip(" .,")
    name = re.sub(r"\s+", " ", name)
    if not name or text[match.start("name") : match.start("name") + len(name)] != name:
        return
    if _is_subject(name, vocabulary):
        yield _study(match.start("name"), name, rule="case.study_heading")


def _is_heading(block: TextBlock, body: str) -> bool:
    if block.kind in ("heading", "contents", "caption"):
        return True
    words_in = len(body.split())
    return block.kind == "paragraph" and words_in <= 12 and body.strip()[-1:] not in ".,;"


def _is_subject(name: str, vocabulary: Vocabulary) -> bool:
    """Whether a heading's subject is a person's or a matter's name, and no topic.

    Capitals of a heading tell nothing, so the words must prove it: a given
    name, a person that the language model saw, or a word that the rest of the
    text writes with a capital only.
    """
    found = name.split()
    if len(found) > 6 or not _is_name(name) or not found[0][0].isupper():
        return False
    if fold(found[0]) in given_names() and len(found) > 1:
        return True
    written = fold(name)
    if any(written in person or person in written for person in vocabulary.people):
        return True
    return any(
        title in vocabulary.capital and title.lower() not in vocabulary.small
        for title in (word.capitalize() if in_capitals(word) else word for word in found)
        if len(title) > 3
    )


class Vocabulary:
    """Words of the running text: in small letters, with a capital inside a sentence, in names.

    Headings are left out: their capitals tell nothing.
    """

    def __init__(self, document: Document, blocks: tuple[TextBlock, ...]) -> None:
        self._document, self._blocks = document, blocks

    @cached_property
    def people(self) -> frozenset[str]:
        """The names of persons that the language model saw, folded."""
        return frozenset(
            fold(self._document.text[entity.start : entity.end])
            for entity in self._document.entities
            if entity.label == "PERSON"
        )

    @cached_property
    def _running(self) -> str:
        text = self._document.text
        bodies = (text[block.start : block.end] for block in self._blocks)
        return "\n".join(
            body
            for block, body in zip(self._blocks, bodies, strict=True)
            if not _is_heading(block, body) or in_sentence(body)
        )

    @cached_property
    def small(self) -> frozenset[str]:
        """Words written in small letters somewhere."""
        return frozenset(re.findall(r"(?<![^\W_])[a-zà-ÿ][\w-]*", self._running))

    @cached_property
    def capital(self) -> frozenset[str]:
        """Words written with a capital behind a word in small letters or a comma."""
        return frozenset(re.findall(r"[a-zà-ÿ,]\s([^\W\d_a-z][\w-]*)", self._running))


def in_sentence(body: str) -> bool:
    """Whether a short block is a sentence of its own."""
    return body.rstrip()[-1:] in ".!?"
