"""Dates: text → intervals of the calendar, in EDTF.

``grammar`` loads the words and rules of a language (``resources/dates``),
``scan`` finds what they match, ``interpret`` (with the ``…_makers``) says what
that means, ``fiscal_context`` whose fiscal years are meant, ``place`` and
``count`` put it on the calendar (``story`` keeps what others are counted from,
``restate`` knows what only says a date again), ``compose`` joins ranges,
``find`` runs all of it, and ``published`` looks for the document's own date.
"""

from __future__ import annotations

from pipeline.extract.dates.find import find_dates
from pipeline.extract.dates.published import document_date

__all__ = ["document_date", "find_dates"]
