"""What a page says of itself: title, authors, publisher, date (meta, JSON-LD, ``<time>``)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pipeline.parse.html.tokens import unescape
from pipeline.parse.html.tree import Element, Tree, text_of
from pipeline.parse.layout.words import any_phrase, any_word, months
from pipeline.resources import load_yaml, resource_text

_LONGEST = 2000  # code points of one statement; more is no title or name
_LONGEST_JSON = 500_000
_MOST_AUTHORS = 30
# "2013-10-15", "2013-10-15T09:00:00-05:00", "2013/10/15", "2013-10", "2013"
_YEAR_FIRST = re.compile(r"((?:1[6-9]|20)\d\d)(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?!\d)")
_DIGITS = re.compile(r"((?:1[6-9]|20)\d\d)(\d\d)(\d\d)(?:T?\d{4,6}Z?)?$")
_DAY_ENDING = any_word("day_endings")
# "October 15, 2013", "Oct. 15 2013", "October 2013"
_MONTH_FIRST = re.compile(
    rf"(?<![^\W\d_])([^\W\d_]{{3,}})\.?\s+(?:(\d{{1,2}})(?:{_DAY_ENDING})?,?\s+)?"
    rf"(?:(?:{any_word('before_year')})\s+)?((?:1[6-9]|20)\d\d)\b"
)
# "15 October 2013", "Tue, 15 Oct 2013 09:00:00 GMT", "15 de octubre de 2013"
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:{_DAY_ENDING}|º)?[\s-]+(?:(?:{any_word('before_month')})\s+)?"
    rf"([^\W\d_]{{3,}})\.?,?[\s-]+(?:(?:{any_word('before_year')})\s+)?((?:1[6-9]|20)\d\d)\b"
)
_ADDRESS = re.compile(r"https?://|www\.|@")
_BY = re.compile(rf"(?:{any_phrase('author_words')})\s+(?=\S)", re.IGNORECASE)
# What joins a page's title to its site's name, best first.
_JOINTS = (" | ", " :: ", " » ", " « ", " – ", " — ", " - ", " · ")


@dataclass(frozen=True)
class PageFacts:
    """What the page states; ``title_element`` is the content of ``<title>``."""

    title: str | None = None
    title_element: str | None = None
    authors: str | None = None
    publisher: str | None = None
    published: str | None = None

    def names(self) -> str:
        """All that the page calls itself, to know its heading by."""
        return " ".join(filter(None, (self.title, self.title_element)))


@dataclass
class _Statements:
    """Values by name, in the order of the page."""

    values: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, value: str) -> None:
        plain = " ".join(unescape(value).split())
        if name and plain and len(plain) <= _LONGEST:
            self.values.setdefault(name, []).append(plain)


def page_facts(tree: Tree, source: str) -> PageFacts:
    """Read the facts that a page states of itself."""
    statements = _Statements()
    title_element: str | None = None
    times: list[str] = []
    for element in tree.elements:
        if element.tag == "meta":
            for key in ("name", "property", "itemprop"):
                statements.add(element.get(key).lower(), element.get("content"))
        elif element.tag == "title" and title_element is None and element.start in tree.raw:
            start, end = tree.raw[element.start]
            title_element = " ".join(unescape(source[start:end]).split())[:_LONGEST] or None
        elif element.tag == "script" and "ld+json" in element.get("type").lower():
            if element.start in tree.raw:
                start, end = tree.raw[element.start]
                _read_json(source[start:end], statements)
        elif element.tag == "time":
            times.extend(_time_statements(element, source, statements))
        elif element.get("itemprop").lower() == "datepublished":
            statements.add("datepublished", element.get("content") or element.get("datetime"))
    dates = [day for value in _statements_of(statements, "published") if (day := iso_date(value))]
    first = next((day for value in times if (day := iso_date(value))), None)
    return PageFacts(
        title=next(iter(_statements_of(statements, "title")), None),
        title_element=title_element,
        authors=_authors(statements),
        publisher=next(
            (v for v in _statements_of(statements, "publisher") if not _ADDRESS.search(v)), None
        ),
        published=dates[0] if dates else first,
    )


def _statements_of(statements: _Statements, fact: str) -> list[str]:
    """All statements of a fact, best first."""
    return [v for name in _declared_names()[fact] for v in statements.values.get(name, ())]


def _authors(statements: _Statements) -> str | None:
    """The authors by the best name that holds any, joined by semicolons."""
    for name in _declared_names()["authors"]:
        found: list[str] = []
        for value in statements.values.get(name, ()):
            plain = _BY.sub("", value, count=1) if _BY.match(value) else value
            if not _ADDRESS.search(plain) and plain not in found:
                found.append(plain)
        if found:
            return "; ".join(found[:_MOST_AUTHORS])
    return None


def _time_statements(element: Element, source: str, statements: _Statements) -> Iterator[str]:
    """The moment of a ``<time>``; one that says to be the day of publication is a statement."""
    value = element.get("datetime") or text_of(element, source, 60) or ""
    names = f"{element.get('itemprop')} {element.get('class')}".lower()
    if "pubdate" in element.attributes or "publish" in names:
        statements.add("datepublished", value)
    elif "modif" not in names and "updat" not in names and _in_title_part(element):
        yield value


def _in_title_part(element: Element) -> bool:
    """Whether a ``<time>`` stands in a header, a byline or by itself below the title."""
    for holder in element.ancestors():
        if holder.tag in ("nav", "aside", "footer", "li", "table"):
            return False
    for holder in element.ancestors():
        names = f"{holder.get('class')} {holder.get('id')}".lower()
        if holder.tag == "header" or re.search(r"byline|dateline|\bdate|meta|publi|posted", names):
            return True
        if holder.tag in ("article", "main", "body"):
            return False
    return False


def _read_json(text: str, statements: _Statements) -> None:
    """Add the statements of a JSON-LD script; what is not valid JSON says nothing."""
    if len(text) > _LONGEST_JSON:
        return
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    for item in _items(data):
        kind = item.get("@type")
        kinds = kind if isinstance(kind, list) else [kind]
        if not any(isinstance(k, str) and _WORK.search(k) for k in kinds):
            continue
        for key in ("headline", "datePublished"):
            if isinstance(item.get(key), str):
                statements.add(f"json:{key}", item[key])
        for key in ("author", "publisher"):
            for name in _names(item.get(key)):
                statements.add(f"json:{key}", name)


_WORK = re.compile(r"Article|Report|Posting|CreativeWork|Thesis|Legislation|Book|WebPage|Document")


def _items(data: Any) -> Iterator[dict[str, Any]]:
    """The objects at the top of JSON-LD, those of ``@graph`` among them."""
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            if isinstance(graph, list):
                yield from (inner for inner in graph if isinstance(inner, dict))


def _names(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict) and isinstance(item.get("name"), str):
            yield item["name"]


def iso_date(value: str) -> str | None:
    """A date of metadata as EDTF, as precise as written; null where it is none.

    Days written with figures alone and the year last ("10/11/2013") are not read:
    nothing says which figure is the month.
    """
    value = value.strip()
    match = _DIGITS.match(value) or _YEAR_FIRST.match(value)
    if match:
        return _date(match.group(1), match.group(2), match.group(3))
    numbers = _months()
    match = _DAY_FIRST.search(value)
    if match and match.group(2)[:3].lower() in numbers:
        return _date(match.group(3), numbers[match.group(2)[:3].lower()], match.group(1))
    match = _MONTH_FIRST.search(value)
    if match and match.group(1)[:3].lower() in numbers:
        return _date(match.group(3), numbers[match.group(1)[:3].lower()], match.group(2))
    return None


def _date(year: str, month: str | int | None, day: str | None) -> str | None:
    if month is None:
        return year
    if not 1 <= int(month) <= 12:
        return year
    if day is None:
        return f"{year}-{int(month):02}"
    last = 29 if int(month) == 2 else 30 if int(month) in (4, 6, 9, 11) else 31
    if not 1 <= int(day) <= last:
        return f"{year}-{int(month):02}"
    return f"{year}-{int(month):02}-{int(day):02}"


@cache
def _declared_names() -> dict[str, list[str]]:
    """Fact → names under which pages state it, best first."""
    names: dict[str, list[str]] = load_yaml(resource_text("layout/html_metadata.yaml"))
    return names


@cache
def _months() -> dict[str, int]:
    """Months by their first three letters."""
    return {name[:3]: number for name, number in months().items()}


def without_site(title: str, publisher: str | None) -> str:
    """A ``<title>`` without the site's name that stands behind it ("Report | Agency")."""
    for joint in _JOINTS:
        head, found, tail = title.rpartition(joint)
        if not found or len(head) < 8:
            continue
        site = publisher is not None and tail.casefold() == publisher.casefold()
        if site or (joint in _JOINTS[:4] and len(tail) < len(head)):
            return head.strip()
    return title
