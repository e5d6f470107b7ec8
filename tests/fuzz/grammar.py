"""Strategies that build texts out of the project's own resource files.

Words of dates, currencies, bodies and cases in any order and with anything between
them reach the rules that random letters never would.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import yaml
from hypothesis import strategies as st

from pipeline.extract.dates.grammar import languages
from pipeline.resources import language_files, resource_text
from pipeline.rules.registry_file import load_registry

_MOST = 400  # words taken from one resource


def _texts(value: Any) -> Iterator[str]:
    """All plain texts in a piece of YAML, keys among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _plain(words: Iterator[str]) -> list[str]:
    """Words and short phrases, patterns aside; evenly spread where there are many."""
    held = sorted({w for w in words if w.strip() and len(w) < 40 and not set(w) & set("{}\\[]?*|")})
    return held[:: len(held) // _MOST + 1]


def _dates(language: str) -> list[str]:
    return _plain(
        _texts(yaml.safe_load(resource_text(f"languages/{language}/dates.yaml"))["words"])
    )


def _money() -> list[str]:
    words: list[str] = []
    for row in csv.DictReader(io.StringIO(resource_text("registry/currencies.csv"))):
        for name in ("code", "name", "symbols"):
            words += (row[name] or "").split("|")
    for path in ("rules/amounts.yaml", *language_files("languages/*/amounts.yaml").values()):
        data = yaml.safe_load(resource_text(path))
        for name in ("currencies", "families", "scales", "numbers", "modifiers", "words"):
            words += _texts(data.get(name))
    return _plain(iter(words))


def _bodies() -> list[str]:
    words: list[str] = []
    for body in load_registry().agencies:
        words += [body.name, body.acronym or "", *body.name_es, *body.other_names]
    return _plain(iter(words))


def _cases() -> list[str]:
    words = [
        "v.",
        "vs.",
        "In re",
        "Ex parte",
        "United States",
        "et al.",
        "No. 12-345",
        "410 U.S. 113",
    ]
    for path in language_files("languages/*/cases.yaml").values():
        sections = yaml.safe_load(resource_text(path))
        for name in ("operations", "rulings", "dockets", "case_studies", "captions"):
            words += _texts(sections.get(name))
    for row in csv.DictReader(io.StringIO(resource_text("registry/known_operations.csv"))):
        words.append(row["name"])
    return _plain(iter(words))


WORDS: dict[str, list[str]] = {
    "date": [word for language in languages() for word in _dates(language)],
    "amount": _money(),
    "agency": _bodies(),
    "case": _cases(),
}
"""Kind of mention → words that its rules look for."""

_NUMBERS = st.one_of(
    st.integers(0, 3000).map(str),
    st.integers(0, 10**15).map("{:,}".format),
    st.decimals(0, 10**9, places=2).map(str),
    st.sampled_from(
        ["1/2", "2004-05", "'98", "90s", "1990s", "3rd", "XXI", "½", "1.234,50", "٣", "²"]
    ),
)
_GLUE = st.sampled_from(
    [
        " ",
        " ",
        " ",
        " ",
        ", ",
        " (",
        ") ",
        "-",
        "–",
        "/",
        ". ",
        "; ",
        ": ",
        "'s ",
        " of ",
        " the ",
        " and ",
        " to ",
        " in ",
        " de ",
        " y ",
        " del ",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        "\f",
        "\xa0",
        "\u00ad",
        "\u200b",
        "\u202e",
        "",
        "\\",
        "*",
        "_",
        "$",
        "$ ",
        "€",
        "%",
        "¹",
        "[1]",
        "&",
        "…",
        "”",
        "’",
    ]
)


def expressions(kind: str) -> st.SearchStrategy[str]:
    """Texts of one kind's words, numbers and what may stand between."""
    piece = st.one_of(st.sampled_from(WORDS[kind]), st.sampled_from(WORDS[kind]), _NUMBERS)
    return st.lists(st.tuples(piece, _GLUE), min_size=1, max_size=14).map(
        lambda pairs: "".join(a + b for a, b in pairs)
    )


_EXPRESSIONS = st.one_of(*(expressions(kind) for kind in WORDS))
_ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_LINES = st.one_of(_EXPRESSIONS, _EXPRESSIONS, _EXPRESSIONS, _ANYTHING)
_MARKS = st.sampled_from(
    [
        "# ",
        "## ",
        "- ",
        "1. ",
        "> ",
        "* ",
        "| a | b |\n|---|---|\n| ",
        "```\n",
        "    ",
        "[^1]: ",
        "**",
        "[text](",
        "![",
        "](http://a.b/c_1)",
        "<b>",
        "<!-- ",
        "\\",
        "---\n",
        "$$",
        "- - -\n",
        "&amp;",
        "^1^",
        "Table 1. Sums in millions of dollars\n",
        "\n\n",
    ]
)
_TAGS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<br>",
        "<br/>",
        "<div class='footnote'>",
        "</div>",
        "<h2>",
        "</h2>",
        "<table><tr><td>",
        "</td><td>",
        "</td></tr>",
        "</table>",
        "<a href='#fn1'>1</a>",
        "<sup>2</sup>",
        "<!--",
        "-->",
        "<b",
        "<i>",
        "</i>",
        "<ul><li>",
        "<script>",
        "</script>",
        "<pre>",
        "</pre>",
        "<style>",
        "&nbsp;",
        "&#36;",
        "&lt;",
        "&",
        "&#xD800;",
        "&#0;",
        "<",
        ">",
        '"',
        "='",
        '<img alt="',
        "<title>",
        "</title>",
        "<meta name=date content='",
        "<body>",
        "<main>",
        "<span\n>",
        "</b></i>",
        "<![CDATA[",
        "<?x ",
        "<p hidden>",
    ]
)


def _mixed(marks: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(st.one_of(_LINES, marks, _LINES), max_size=10).map("".join)


PLAIN = st.lists(_LINES, max_size=6).map("\n\n".join)
MARKDOWN = _mixed(_MARKS)
HTML = _mixed(_TAGS).map(lambda text: "<html>" + text)
