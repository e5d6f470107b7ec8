"""Dates: text → intervals of the calendar, in EDTF.

``grammar`` compiles the words and rules of a language (``resources/languages``);
``matching`` finds what they match in a block, by ``filters`` on what stands around it;
the ``…_normalizers`` say what each expression means, by the author's ``conventions``;
``normalization`` puts that on the calendar: what is counted from an anchor
(``relative_dates``) and what lacks its year or month (``incomplete_dates``), with the
help of ``temporal_context``; ``ranges`` joins what belongs together, ``find`` runs all
of it, and ``publication_date`` looks for the document's own date.
"""

from __future__ import annotations

from pipeline.extract.dates.find import find_dates
from pipeline.extract.dates.publication_date import document_date

__all__ = ["document_date", "find_dates"]
