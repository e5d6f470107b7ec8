"""PDF → parsed document: characters, printed lines, furniture, reading order, blocks."""

from pipeline.parse.pdf.reader import read_pdf

__all__ = ["read_pdf"]
