"""Word files (DOCX) → parsed document."""

from __future__ import annotations

from pipeline.parse.docx.reader import parse_docx

__all__ = ["parse_docx"]
