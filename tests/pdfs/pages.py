"""Pages of running text in columns, all of whose measures are drawn by lot."""

from __future__ import annotations

import random

from pdfs.sheets import Set, Sheet, prose

_WIDTH = 492.0


def random_pages(seed: int) -> tuple[bytes, list[str]]:
    """A PDF and its paragraphs in reading order, the same for the same seed."""
    chosen = random.Random(seed)
    columns = chosen.choice([1, 1, 2, 2, 3])
    size = chosen.choice([8, 9, 10, 11, 12])
    leading = size * chosen.choice([1.1, 1.2, 1.3])
    justified = chosen.random() < 0.6
    indent = chosen.choice([0.0, 1.2 * size])
    between = 0.0 if indent else chosen.choice([0.5, 0.8]) * size
    gutter = chosen.choice([1.2, 2.0, 3.0]) * size
    width = (_WIDTH - (columns - 1) * gutter) / columns
    sheet = Sheet(gaps_only=chosen.random() < 0.3)
    paragraphs: list[str] = []
    for _ in range(chosen.choice([1, 2])):
        drawn: list[Set] = []
        for column in range(columns):
            y = 80.0
            while y < 600:
                text = prose(seed * 1000 + len(paragraphs), chosen.choice([3, 4, 6]))
                lines = sheet.set(
                    text, 60 + column * (width + gutter), y, width,
                    size=size, leading=leading, justified=justified, indent=indent,
                )  # fmt: skip
                if lines[-1].y > 720:
                    break
                drawn += lines
                paragraphs.append(text)
                y = lines[-1].y + leading + between
        if chosen.random() < 0.3:
            # some programs write a page row by row, across its columns
            drawn.sort(key=lambda line: (round(line.y), line.x))
        sheet.draw(drawn)
        sheet.page()
    return sheet.bytes(), paragraphs
