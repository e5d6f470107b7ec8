"""Hostile text files: encodings, characters, lengths."""

from __future__ import annotations

import gzip
import random

from hostile.case import GOOD, GOOD_MENTIONS, Case, bad, good, of

_UTF16 = "utf-16-le"
_BINARY = bytes(random.Random(1).choices([b for b in range(256) if b], k=20_000))


def _said(before: str, after: str = "") -> bytes:
    return f"{before}\n\n{GOOD}\n\n{after}\n".encode()


def _repeated(piece: str, times: int):  # type: ignore[no-untyped-def]
    return lambda size: _said(piece * (times * size))


def _doubtful(name: str, tries: str, sentence: str, says: str) -> Case:
    """A sentence that gives no row, beside the good one, which does."""
    return Case(name, tries, lambda size: _said(sentence), "partial", says, GOOD_MENTIONS)


def _seen(name: str, tries: str, sentence: str, *mentions: str) -> Case:
    return Case(name, tries, lambda size: (sentence + "\n").encode(), mentions=frozenset(mentions))


CASES = (
    *of(
        "Nothing to read",
        bad("zero.txt", "zero bytes", lambda size: b"", "is empty (0 bytes)"),
        bad("nuls.txt", "only NULs", lambda size: bytes(100_000 * size), "zero bytes"),
        bad(
            "space.txt", "only white space", lambda size: b" " * 300_000 * size, "nothing but white"
        ),
        bad(
            "spaces.html",
            "only white space before nothing",
            lambda size: b"\n" * 300_000 * size,
            "nothing but white",
        ),
        bad(
            "marks.txt",
            "only invisible characters",
            lambda size: "\u200b\u2060\ufeff".encode() * 9000,
            "no text",
        ),
    ),
    *of(
        "Length and repetition in text",
        bad(
            "long.txt",
            "more text than is read",
            lambda size: b"a few words " * 50_000 * size,
            "max_characters",
        ),
        good(
            "line.txt",
            "one line of hundreds of thousands of characters",
            _repeated("All that was said there was written down. ", 2_000),
        ),
        good(
            "word.txt",
            "one word of hundreds of thousands of letters",
            _repeated("etaoinshrdlu", 3_000),
        ),
        good(
            "digits.txt",
            "one number of hundreds of thousands of figures",
            _repeated("1234567890", 3_000),
        ),
        good("commas.txt", "figures and commas without end", _repeated("1,", 10_000)),
        good("dots.txt", "dot leaders without end", _repeated(".", 50_000)),
        good("dollars.txt", "dollar signs without end", _repeated("$", 40_000)),
        good("blank_lines.txt", "hundreds of thousands of empty lines", _repeated("\n", 150_000)),
        good("form_feeds.txt", "hundreds of thousands of page breaks", _repeated("\f", 80_000)),
        good("brackets.md", "brackets without end", _repeated("[", 40_000)),
        good("links.md", "links that never close", _repeated("[](", 8_000)),
        good("stars.md", "emphasis without end", _repeated("*1 ", 6_000)),
        good("quotes.md", "quotations in quotations", _repeated("> ", 8_000)),
        good(
            "fence.md",
            "a code block that never closes",
            lambda size: f"{GOOD}\n\n```\ncode\n".encode(),
        ),
        good("comment.md", "a comment that never closes", _repeated("<!-- ", 20_000)),
    ),
    *of(
        "Front matter of Markdown",
        good(
            "yaml.md",
            "front matter of anchors that multiply",
            lambda size: (
                "---\na: &a [x,x,x,x,x,x,x,x,x,x]\n"
                + "".join(
                    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 10)}]\n"
                    for i in range(9)
                )
                + f"title: *j\nauthors: *j\n---\n\n{GOOD}\n"
            ).encode(),
        ),
        good(
            "yaml_object.md",
            "front matter that asks for code",
            lambda size: (
                "---\ntitle: !!python/object/apply:os.system ['touch HACKED']\n---\n\n"
                + GOOD
                + "\n"
            ).encode(),
        ),
        good(
            "yaml_deep.md",
            "front matter nested without end",
            lambda size: ("---\ntitle: " + "[" * 5000 * size + "\n---\n\n" + GOOD + "\n").encode(),
        ),
    ),
    *of(
        "Encodings",
        good(
            "invalid.txt",
            "bytes that are no UTF-8",
            lambda size: _said("caf\u00e9 " * 12) + b"\xff\xc3(",
            "were replaced",
        ),
        good(
            "mixed.txt",
            "UTF-8 and Windows-1252 in one file",
            lambda size: (
                "El a\u00f1o pasado, seg\u00fan el informe, fue as\u00ed. ".encode() * 4
                + "Educaci\u00f3n\n\n".encode("cp1252")
                + GOOD.encode()
                + b"\n"
            ),
            "were replaced",
        ),
        good("utf16.txt", "UTF-16 without a mark", lambda size: (GOOD + "\n").encode(_UTF16)),
        good("utf32.txt", "UTF-32 with a mark", lambda size: (GOOD + "\n").encode("utf-32")),
        good(
            "overlong.txt",
            "overlong UTF-8 and surrogates in UTF-8",
            lambda size: _said("caf\u00e9 " * 40) + b"\xc0\xaf\xc0\xae \xed\xa0\x80\xed\xb0\x80",
            "were replaced",
        ),
        good(
            "odd_utf16.txt",
            "UTF-16 with a mark and a lone surrogate",
            lambda size: b"\xff\xfe" + (GOOD + "\n").encode(_UTF16) + b"\x00\xd8.\x00",
            "were replaced",
        ),
    ),
    *of(
        "Names that lie about the type",
        Case(
            "binary.txt",
            "a binary file without zero bytes",
            lambda size: _BINARY,
            "partial",
            "make no words",
        ),
        bad(
            "picture.txt",
            "a picture named .txt",
            lambda size: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(100),
            "zero bytes",
        ),
        bad(
            "packed.txt",
            "gzip of gigabytes named .txt",
            lambda size: gzip.compress(bytes(1_000_000 * size)),
            "zero bytes",
        ),
        bad("text.pdf", "text named .pdf", lambda size: (GOOD + "\n" * 1).encode(), "damaged PDF"),
        bad(
            "text.docx", "text named .docx", lambda size: (GOOD + "\n" * 2).encode(), "no Word file"
        ),
        good(
            "page.txt",
            "HTML named .txt",
            lambda size: f"<!DOCTYPE html><html><body><p>{GOOD}</p></body></html>".encode(),
        ),
        good(
            "text.html",
            "text named .html",
            lambda size: (GOOD + "\n" * 3).encode(),
            "has no HTML tag",
        ),
        good(
            "unknown_bytes.htm",
            "a page without any tag that is one",
            lambda size: f"<<<>>><1>{GOOD}".encode(),
        ),
    ),
    *of(
        "Text that shows something else than it stores",
        _doubtful(
            "override.txt",
            "figures in an order that is turned round",
            "It cost \u202e000,1$\u202c in all.",
            "turn the order",
        ),
        _doubtful(
            "override_open.txt",
            "an override that is never closed",
            "It cost \u202e000,1$ in all.",
            "turn the order",
        ),
        _doubtful(
            "isolate.txt",
            "a range in an isolate from right to left",
            "It took \u206710 \u2013 20\u2069 million dollars.",
            "turn the order",
        ),
        _doubtful(
            "mark.txt",
            "a range beside a mark from right to left",
            "From \u200f2004 \u2013 2001 it grew.",
            "turn the order",
        ),
        _doubtful(
            "tags.txt", "invisible tags in a figure", "It cost $4\U000e004100 million.", "invisible"
        ),
        _doubtful("filler.txt", "fillers in a name", "The D\u115fEA paid $5 million.", "invisible"),
        _doubtful(
            "scripts.txt",
            "a Cyrillic letter in a word of a sum",
            "It cost $400 m\u0456llion.",
            "two scripts",
        ),
        _doubtful(
            "letters.txt", "the letter O for zero", "It cost $4OO million.", "place of figures"
        ),
        _doubtful(
            "struck.txt", "a figure that is struck out", "It cost $4\u033600 million.", "drawn over"
        ),
        _doubtful(
            "heap.txt",
            "heaps of marks on a letter",
            "It cost $5 million in Ze" + "\u0316\u0301" * 40 + "bra.",
            "heaped",
        ),
        Case(
            "flood.txt",
            "hundreds of thousands of marks on one letter",
            lambda size: _said("Za" + "\u0316\u0301" * 40_000 * size + "lgo"),
            "partial",
            "heaped",
            GOOD_MENTIONS,
        ),
        _seen(
            "zero_width.txt",
            "zero-width characters in figures and names",
            "In Ju\u200bne 20\u200d08 Con\u2060gress gave the D\ufeffEA $4\u200b00 mil\u00adlion.",
            *GOOD_MENTIONS,
        ),
        _seen(
            "full_width.txt",
            "figures in wide forms",
            "It cost \uff04\uff14\uff10\uff10 million in 2008.",
            "$400 million",
            "2008",
        ),
        good(
            "embedding.txt",
            "marks that change nothing",
            lambda size: f"\u202a{GOOD}\u202c\u200e\n".encode(),
        ),
        good(
            "arabic.txt",
            "text from right to left beside English",
            lambda size: _said(
                "\u0648\u0642\u0627\u0644 \u0627\u0644\u062a\u0642\u0631\u064a\u0631 "
                "\u0625\u0646 \u0627\u0644\u0645\u0628\u0644\u063a \u0643\u0628\u064a\u0631"
            ),
        ),
    ),
    *of(
        "Injection",
        _seen(
            "injection.txt",
            "formulas, SQL, markup and terminal codes around a name",
            '=HYPERLINK("http://x") \'; DROP TABLE documents; -- <script>alert(1)</script> \x1b[2J '
            "In 2008 the DEA left.",
            "2008",
            "DEA",
        ),
    ),
)
