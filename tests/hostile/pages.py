"""Hostile HTML."""

from __future__ import annotations

from hostile.case import GOOD, GOOD_MENTIONS, PROSE, Case, bad, good, of

_WIDE_ROW = (
    "<tr><td colspan=1000000000 rowspan=1000000000>Many people found work</td>"
    "<td>as the commission said</td></tr>"
)
_HIDDEN = "<script>document.write('In 1999 the FBI paid $9 million.')</script>"


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def _before(piece: str, times: int):  # type: ignore[no-untyped-def]
    """The good paragraph and then a piece many times over."""
    return lambda size: page(f"<p>{GOOD}</p>" + piece * (times * size))


def _around(opening: str, times: int):  # type: ignore[no-untyped-def]
    """A piece many times over and then the good paragraph."""
    return lambda size: page(opening * (times * size) + f"<p>{GOOD}</p>")


CASES = (
    *of(
        "HTML: nesting",
        good("nested.html", "hundreds of thousands of nested elements", _around("<div>", 10_000)),
        good(
            "nested_both.html",
            "nested elements that are closed",
            lambda size: page("<div>" * 8_000 * size + f"<p>{GOOD}</p>" + "</div>" * 8_000 * size),
        ),
        good("nested_tables.html", "tables in tables in tables", _around("<table><tr><td>", 4_000)),
        good("nested_lists.html", "lists in lists in lists", _around("<ul><li>", 6_000)),
        good("unclosed.html", "elements that are never closed", _around("<b><i><font>", 5_000)),
        good("crossed.html", "elements that cross", _around("<b><p></b></p>", 5_000)),
        good("stray.html", "end tags without a start", _around("</div></p></td>", 5_000)),
    ),
    *of(
        "HTML: endless and broken markup",
        good("angles.html", "angle brackets without end", _around("<", 20_000)),
        good("closers.html", "end tags of nothing", _around("</", 10_000)),
        good("amps.html", "character references without end", _around("&", 20_000)),
        Case(
            "references.html",
            "references to what is no character",
            _around("&#x110000; &#0; &#99999999; ", 5),
            "partial",
            "make no words",
        ),
        good("comments.html", "comments that begin in comments", _around("<!-- <!-- --> ", 4_000)),
        good("declarations.html", "declarations without end", _around("<!x", 10_000)),
        good("cdata.html", "CDATA without end", _around("<![CDATA[", 4_000)),
        good("instructions.html", "processing instructions without end", _around("<?", 10_000)),
        good(
            "attributes.html",
            "hundreds of thousands of attributes",
            lambda size: page(
                "<div " + " ".join(f"a{i}=1" for i in range(8_000 * size)) + f"><p>{GOOD}</p></div>"
            ),
        ),
        good(
            "same_attribute.html",
            "one attribute over and over",
            lambda size: page("<div " + "class=x " * 8_000 * size + f"><p>{GOOD}</p></div>"),
        ),
        good(
            "long_attribute.html",
            "an attribute of a megabyte",
            lambda size: page(
                f'<img alt="" src="data:image/png;base64,{"A" * 1_000_000 * size}"><p>{GOOD}</p>'
            ),
        ),
        good(
            "quotes.html",
            "quotation marks that never close",
            _before("<a href=\"x' title='", 4_000),
        ),
        good(
            "open_tag.html",
            "a tag that never ends",
            lambda size: page(f"<p>{GOOD}</p><a href='" + PROSE * 300),
        ),
        good(
            "open_script.html",
            "a script that never ends",
            lambda size: f"<html><body><p>{GOOD}</p><script>".encode() + b"var x;" * 5_000,
            status="partial",
            says="cut off",
        ),
        good(
            "scripts.html",
            "scripts that never end",
            _before("<script><!--<script>", 10_000),
            status="partial",
            says="cut off",
        ),
    ),
    *of(
        "Things to fetch or run",
        good(
            "script_text.html",
            "a script that would write a sentence",
            lambda size: page(f"<p>{GOOD}</p>{_HIDDEN}"),
        ),
    ),
    *of(
        "HTML: endless and broken markup",
        good(
            "cells.html",
            "a cell that spans a billion rows and columns",
            lambda size: page("<table>" + _WIDE_ROW * 60 * size + f"</table><p>{GOOD}</p>"),
        ),
    ),
    *of(
        "Things to fetch or run",
        good(
            "fetch.html",
            "everything that a browser would fetch",
            lambda size: page(
                f'<p>{GOOD}</p><img src="http://example.invalid/a.png"><iframe src="file:///etc/passwd">'
                '</iframe><object data="http://example.invalid/o"></object><embed src="x.swf">'
                '<video src="http://example.invalid/v"></video>',
                '<base href="http://example.invalid/"><meta http-equiv="refresh" content='
                '"0;url=http://example.invalid/"><link rel="stylesheet" href="http://example.invalid/s.css">',
            ),
        ),
        good(
            "xhtml.html",
            "external entities in XHTML",
            lambda size: (
                '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY f SYSTEM "file:///etc/passwd">'
                '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
                f"<html><body><p>{GOOD}</p><p>&f; &b;</p></body></html>"
            ).encode(),
        ),
    ),
    *of(
        "Encodings",
        bad(
            "nul.html",
            "zero bytes in tags",
            lambda size: page(f"<p>{GOOD}</p><scr\0ipt>"),
            "zero bytes",
        ),
        good(
            "utf7.html",
            "UTF-7 declared",
            lambda size: page(
                f"<p>{GOOD}</p><p>+ADw-b+AD4- caf\u00e9</p>", '<meta charset="utf-7">'
            ).replace("\u00e9".encode(), b"\xe9"),
        ),
        good(
            "escape.html",
            "an encoding that resolves escapes declared",
            lambda size: page(
                f"<p>{GOOD}</p><p>\\x24\\u0035 caf\u00e9</p>", '<meta charset="unicode_escape">'
            ).replace("\u00e9".encode(), b"\xe9"),
        ),
        good(
            "undefined.html",
            "an encoding that always fails declared",
            lambda size: page(
                f"<p>{GOOD}</p><p>caf\u00e9</p>", '<meta charset="undefined">'
            ).replace("\u00e9".encode(), b"\xe9"),
        ),
        good(
            "punycode.html",
            "an encoding that takes for ever declared",
            lambda size: page(
                f"<p>{GOOD}</p><p>"
                + "As\u00ed lo dijo el informe de la naci\u00f3n. " * 300
                + "</p>",
                '<meta charset="punycode">',
            ).replace("\u00e9".encode(), b"\xe9"),
        ),
    ),
    *of(
        "Text that shows something else than it stores",
        Case(
            "bdo.html",
            "an element that turns the order round",
            lambda size: page(f"<p>{GOOD}</p><p>It cost <bdo dir=rtl>000,1$</bdo> in all.</p>"),
            "partial",
            "turn the order",
            GOOD_MENTIONS,
        ),
        Case(
            "reference_override.html",
            "an override as a character reference",
            lambda size: page(f"<p>{GOOD}</p><p>It cost &#x202e;000,1$&#8236; in all.</p>"),
            "partial",
            "turn the order",
            GOOD_MENTIONS,
        ),
    ),
    *of(
        "Things to fetch or run",
        bad(
            "frames.html",
            "frames around other pages",
            lambda size: b'<html><frameset><frame src="file:///etc/passwd"></frameset></html>',
            "frame around other pages",
        ),
    ),
    *of(
        "Nothing to read",
        bad(
            "empty.html",
            "a page without text",
            lambda size: page("<div></div>" * 10_000 * size),
            "no text",
        ),
    ),
)
