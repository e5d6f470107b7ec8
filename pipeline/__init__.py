"""Policy documents → tables of dates, agencies, sums of money and case names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cache.versions import VERSION as __version__

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["__version__", "extract_text"]


def extract_text(
    text: str, published: str | None = None, language: str | None = None
) -> dict[str, pd.DataFrame]:
    """Extract from one string: the tables as pandas data frames, by name.

    Args:
        text: plain text or Markdown.
        published: the text's own date (EDTF, such as ``2010-09``), which
            relative dates are counted from.
        language: ``en`` or ``es``; detected where it is null.

    Raises:
        ValueError: when ``published`` is not EDTF.
    """
    from pipeline.workflow import frames_of_text

    return frames_of_text(text, published, language)
