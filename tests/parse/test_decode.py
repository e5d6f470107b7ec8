"""Encodings: every usual one of policy documents, and bytes that are no text."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.errors import UnreadableDocument
from pipeline.parse.decode import decode, decode_as
from pipeline.verify.sources import read_source

SPANISH = (
    "La Procuraduría General de la República informó que, según el señor Muñoz, el año pasado "
    "se destinaron 20 millones de dólares a la cooperación — “Iniciativa Mérida”.\r\n"
) * 3


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (SPANISH.encode(), "utf-8"),
        (codecs.BOM_UTF8 + SPANISH.encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + SPANISH.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + SPANISH.encode("utf-16-be"), "utf-16-be"),
        (SPANISH.encode("utf-16-le"), "utf-16-le"),
        (SPANISH.encode("utf-16-be"), "utf-16-be"),
        (SPANISH.encode("cp1252"), "cp1252"),
    ],
)
def test_usual_encodings(data: bytes, encoding: str) -> None:
    decoded = decode(data)
    assert (decoded.source, decoded.encoding) == (SPANISH, encoding)
    assert read_source(data, encoding) == SPANISH == decode_as(data, encoding)


def test_latin_1_and_one_accent_are_read_as_windows_1252() -> None:
    text = "The paper by Guillermo Valdés, director of CISEN, was published in 2010."
    assert decode(text.encode("latin-1")).source == text


def test_a_bad_byte_in_utf_8_is_one_replacement_and_a_warning() -> None:
    data = SPANISH.encode().replace(b"20", b"\xff0")
    decoded = decode(data)
    assert decoded.encoding == "utf-8"
    assert decoded.source == SPANISH.replace("20", "\ufffd0")
    assert decoded.warnings == ("3 bytes are not valid utf-8 and were replaced",)


def test_zero_bytes_are_no_text() -> None:
    with pytest.raises(UnreadableDocument, match="not a text file"):
        decode(b"\x00\x01\x02 binary \x00\x00")


@given(st.text(st.characters(codec="utf-8")))
def test_utf_8_round_trip_with_line_ends_untouched(text: str) -> None:
    if "\x00" in text or text.startswith("\ufeff"):
        return
    assert decode(text.encode()).source == text


@given(st.binary())
def test_parser_and_verifier_decode_alike(data: bytes) -> None:
    try:
        decoded = decode(data)
    except UnreadableDocument:
        return
    assert read_source(data, decoded.encoding) == decoded.source
