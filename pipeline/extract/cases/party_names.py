"""The names on both sides of "v.": where a party's name begins and ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.rules.case_words import pattern_of, words

# A party's name is looked for this far from "v." (characters).
REACH = 180
LONGEST = 14  # words

_TOKEN = re.compile(r"\S+")
_SENTENCE_END = ".!?"
_CLOSING = "”\"'’)»]*_"
_OPENING = "“\"'‘([«*_"


# Accepts "Case of the ", "Caso ", "Matter of " before the first party.
_INTRODUCTION = pattern_of("parties", r"(?<!\w){introductions}\s+[*_“\"]*(?=[^\W\d_])")
# Accepts "as next friend of " right before a name: the party stands farther left.
_ON_BEHALF = pattern_of("parties", r"(?<!\w){on_behalf}\s\Z")
# Accepts "et al.", "y otros" right behind a name.
_AND_OTHERS = pattern_of("parties", r",?\s(?:et\.? al\.?|{and_others}\b)")


@dataclass(frozen=True, slots=True)
class Party:
    """A party's name at ``[start, end)``; ``name`` leaves out roles between the names."""

    start: int
    end: int
    name: str


@cache
def _set(key: str) -> frozenset[str]:
    return words("parties", key)


def _plain(word: str) -> str:
    """A small word or signal printed in capitals ("AND", "IN") as it is usually written."""
    if len(word) > 1 and word.isupper():
        if word.lower() in _set("connectors") or word.lower() in _set("joins_with_and"):
            return word.lower()
        if word.capitalize() in _set("starts") or word.capitalize() in _set("ends"):
            return word.capitalize()
    return word


def _capital(word: str) -> bool:
    bare = word.lstrip(_OPENING + "¡¿")
    return bool(bare) and (bare[0].isupper() or (bare[0] == "ñ"))


def _is_abbreviation(word: str) -> bool:
    """A word whose point ends no sentence: listed, an initial, or "U.S."."""
    if not word.endswith("."):
        return False
    known = _set("abbreviations")
    bare = word.lstrip(_OPENING)
    return (
        bare in known
        or bare in _set("suffixes")
        or re.fullmatch(r"(?:[^\W\d_]\.)+", bare) is not None
    )


# -- to the left -------------------------------------------------------------


def left_party(text: str, stop: int, floor: int, *, persons: bool = False) -> Party | None:
    """The party that ends right before offset ``stop`` ("v." stands there).

    ``floor`` is the block's start or the end of a case before it; ``persons``
    says that "and" may join persons ("Cabrera García and Montiel Flores v. Mexico").
    """
    begin = max(floor, stop - REACH)
    while begin > floor and not text[begin - 1].isspace():
        begin += 1
    tokens = list(_TOKEN.finditer(text, begin, stop))
    introduced = _introduced(text, begin, stop)
    if introduced is not None:
        end = tokens[-1].end()
        return Party(introduced, end, text[introduced:end].rstrip(" ,"))
    first, last = _walk_left(tokens)
    while first < last and not _may_begin(tokens, first, last, persons=persons):
        first += 1
    if first >= last:
        return None
    start = tokens[first].start() + _leading(tokens[first].group())
    end = tokens[last - 1].end()
    if _ON_BEHALF.search(text, begin, start):
        return None
    name = text[start:end].rstrip(" ,")
    return Party(start, start + len(name), name) if re.search(r"[^\W\d_]", name) else None


def _leading(word: str) -> int:
    return len(word) - len(word.lstrip(_OPENING))


def _introduced(text: str, begin: int, stop: int) -> int | None:
    """Where the name starts behind "Case of the": then small words belong to it too."""
    matches = list(_INTRODUCTION.finditer(text, begin, stop))
    if not matches:
        return None
    start = matches[-1].end()
    between = text[start:stop]
    if not between.strip() or not _capital(between) or len(between) > 140:
        return None
    # a new sentence, or the running text of a caption, ends the reach of "Case of"
    if re.search(r"[;:!?]|\bv\b|[^\W\d_]{3,}\.\s+[A-Z]|\d", between):
        return None
    return start


def _walk_left(tokens: list[re.Match[str]]) -> tuple[int, int]:
    """The stretch of tokens before "v." that may make a name: (first, behind last)."""
    last = index = len(tokens)
    # roles between name and "v.": "JOHN DOE, Plaintiff, v."
    while index and _is_role(tokens[index - 1].group()):
        index -= 1
    last = index
    while index and last - index < LONGEST:
        word = tokens[index - 1].group()
        right = tokens[index].group() if index < last else ""
        if index == last and word.endswith(")"):
            opened = _open_bracket(tokens, index - 1)
            if opened is None:
                break
            index = opened
            continue
        if not _belongs_left(word, right, is_last=index == last):
            break
        index -= 1
        if word[0] in "([“«":
            break
    return index, last


def _is_role(word: str) -> bool:
    """A role in a caption, also one of two courts: "Plaintiff,", "Defendants-Appellees,"."""
    parts = re.split(r"[-–‑/]", word.strip(",.()"))
    return all(part.capitalize() in _set("roles") for part in parts)


def _open_bracket(tokens: list[re.Match[str]], at: int) -> int | None:
    """The token that opens the bracket that token ``at`` closes ("(“Cotton Field”)")."""
    for index in range(at, max(-1, at - 8), -1):
        if "(" in tokens[index].group():
            return index if tokens[index].group().startswith("(") and index else None
    return None


def _belongs_left(word: str, right: str, *, is_last: bool) -> bool:
    if word.endswith(","):
        # a comma inside a name: before a suffix, and before "v." itself
        inner = word[:-1]
        if not (is_last or right.rstrip(",") in _set("suffixes")):
            return False
        return _capital(inner) or inner in ("al.", "al") or inner in _set("others")
    if word[-1] in ";:!?—" or (word[-1] in _CLOSING and word[-1] not in "*_'’”\""):
        return False
    if word.endswith(".") and not _is_abbreviation(word) and not is_last:
        return False
    bare = _plain(word.strip('*_“”"'))
    if bare in _set("starts") or bare == "in":
        return False
    if _capital(bare):
        return bare not in ("—", "–")
    return (
        bare.lower() in _set("connectors")
        or bare in ("and", "et", "al.", "al")
        or bare in _set("others")
    )


def _may_begin(tokens: list[re.Match[str]], at: int, last: int, *, persons: bool) -> bool:
    """Whether a name may begin at token ``at``: a capital, and no "and" of two names inside."""
    word = tokens[at].group()
    bare = _plain(word.strip('*_“”"('))
    if not _capital(bare) or bare in _set("starts"):
        return False
    for index in range(at + 1, last):
        if _plain(tokens[index].group()) not in _set("joins_with_and"):
            continue
        if _plain(tokens[index - 1].group()) in _set("others"):
            return False  # "X y otros y Z vs. Perú": two cases
        if (
            _plain(tokens[last - 1].group()).lower().strip(",") in _set("others")
            and index == last - 2
        ):
            continue
        two_names = persons and index - at > 1 and last - index > 2
        if not two_names and not _joined(tokens, at, last):
            return False
    return True


def _joined(tokens: list[re.Match[str]], first: int, last: int) -> bool:
    """Whether "and" is inside one name: a body's, a firm's, "and others"."""
    inside = [token.group().strip(",*_“”") for token in tokens[first:last]]
    return not _set("bodies").isdisjoint(inside)


# -- to the right ------------------------------------------------------------


def right_party(text: str, start: int, ceiling: int) -> Party | None:
    """The party that starts right behind "v.", at ``start``, within the block's end."""
    tokens = list(_TOKEN.finditer(text, start, min(ceiling, start + REACH)))
    stop = 0
    end = start
    for index, token in enumerate(tokens[:LONGEST]):
        word = token.group()
        core, closed = _core(word, tokens, index)
        if not core or not _belongs_right(core, tokens, index, stop):
            break
        if _capital(_plain(core)) or core in ("al.", "al") or core[0].isdigit() or core[0] == "$":
            stop, end = index + 1, token.start() + _leading(word) + len(core)
        if closed and not _goes_on(word, tokens, index):
            break
    if not stop:
        return None
    first = tokens[0].start() + _leading(tokens[0].group())
    others = _AND_OTHERS.match(text, end)
    if others is not None:
        end = others.end()
    name = text[first:end]
    return Party(first, end, name) if re.search(r"[^\W\d_]|\d", name) else None


def _core(word: str, tokens: list[re.Match[str]], index: int) -> tuple[str, bool]:
    """The word without opening and closing signs, and whether one closed the name."""
    bare = word.lstrip(_OPENING)
    core = bare.rstrip(",;:!?" + _CLOSING + "—–…")
    closed = core != bare
    if core.endswith((".",)) and not _is_abbreviation(core):
        core, closed = core.rstrip("." + _CLOSING), True
    for possessive in ("'s", "’s"):
        if core.endswith(possessive):
            following = tokens[index + 1].group() if index + 1 < len(tokens) else ""
            if not _capital(following) or following.strip(".,") in _set("ends"):
                return core[:-2], True
    for dash in ("—", "–"):
        if dash in core:
            return core.split(dash)[0], True
    # a footnote's number run into the name: "Bollinger5", "Bollinger.5"
    noted = re.fullmatch(r"([^\W\d_]{3,})\.?\d{1,3}", core)
    return (noted[1], True) if noted else (core, closed)


def _belongs_right(core: str, tokens: list[re.Match[str]], index: int, stop: int) -> bool:
    core = _plain(core)
    if index == 0:
        return _capital(core) or core == "the" or core[0].isdigit() or core[0] == "$"
    if core in _set("ends") and not (core == "State" or core == "In"):
        return False
    if _opens(tokens[index].group()):
        return False
    previous = tokens[index - 1].group()
    if previous.endswith(".") and core in _set("starts"):
        return False
    if core in _set("joins_with_and"):
        return _right_and(tokens, index)
    if _capital(core):
        return core not in _set("ends")
    if core == "the" and previous not in _set("connectors"):
        return False
    if core in _set("connectors"):
        following = tokens[index + 1].group() if index + 1 < len(tokens) else ""
        if core == "in":
            return tokens[0].group()[0] in "$0123456789"
        return (
            core not in _set("body_connectors") or stop < index or _body_before(tokens, index)
        ) and (_capital(following) or following in _set("connectors"))
    return core in ("al.", "al")


def _opens(word: str) -> bool:
    return word[0] in '([“"«'


def _body_before(tokens: list[re.Match[str]], index: int) -> bool:
    """Whether a body's word stands in the name so far ("Committee on", "Center for")."""
    return any(token.group().strip(",") in _set("bodies") for token in tokens[:index])


def _right_and(tokens: list[re.Match[str]], index: int) -> bool:
    """ "and" goes on only inside a body's name, never before the next case's "v."."""
    following = [token.group() for token in tokens[index + 1 : index + 9]]
    if not following or not _capital(following[0]):
        return False
    for word in following:
        if word.lower() in ("v.", "vs.", "v", "vs"):
            return False
        if word.endswith((",", ".", ";")) and not _is_abbreviation(word):
            break
    if following[0].strip(",.") == "Others":
        return True
    return _body_before(tokens, index)


def _goes_on(word: str, tokens: list[re.Match[str]], index: int) -> bool:
    """Whether the name goes on behind a comma: "Wachovia Bank, N.A.", "Doe, et al."."""
    if not word.endswith(",") or index + 1 >= len(tokens):
        return False
    following = tokens[index + 1].group().rstrip(",;:)*_")
    return following in _set("suffixes") or following.rstrip(".") in ("et", "Inc", "LLC", "Ltd")
