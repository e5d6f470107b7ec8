"""PDFs whose content is known: words are set by hand, so that a test knows what it must read."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import LETTER
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = LETTER
WORDS = (
    "the committee found that most offices kept their records in boxes and only some of them "
    "had been read by anyone since county clerks began to write down who crossed the river at "
    "night with mules or carts while neighbours watched from porches without saying a word "
    "about money taxes letters ships grain paper stamps roads bridges schools harvests"
)


def prose(seed: int, sentences: int = 4) -> str:
    """A paragraph of plain sentences, the same for the same seed."""
    chosen = random.Random(seed)
    found = []
    for _ in range(sentences):
        words = [chosen.choice(WORDS.split()) for _ in range(chosen.randint(9, 16))]
        found.append(" ".join(words).capitalize() + ".")
    return " ".join(found)


@dataclass
class Set:
    """A line ready to be drawn: words, left edge, baseline from the page's top."""

    words: list[str]
    x: float
    y: float
    size: float
    font: str
    space: float | None = None


@dataclass
class Sheet:
    """A PDF in the making; lengths in points, y from the top of the page."""

    gaps_only: bool = False
    """Draw word by word, without any space character."""
    options: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._buffer = BytesIO()
        self.canvas = Canvas(self._buffer, pagesize=LETTER, invariant=1, **self.options)

    def line(
        self, text: str, x: float, y: float, size: float = 10, font: str = "Times-Roman"
    ) -> None:
        """One line as one string."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, HEIGHT - y, text)

    def set(
        self,
        text: str,
        x: float,
        y: float,
        width: float,
        *,
        size: float = 10,
        leading: float = 12,
        font: str = "Times-Roman",
        justified: bool = True,
        indent: float = 0.0,
        narrow: Sequence[float] = (),
    ) -> list[Set]:
        """Break a paragraph into lines; ``narrow`` sets the first lines in from the left."""
        lines: list[Set] = []
        words = text.split()
        space = stringWidth(" ", font, size)
        while words:
            inset = narrow[len(lines)] if len(lines) < len(narrow) else 0.0
            inset += indent if not lines else 0.0
            room = width - inset
            taken: list[str] = []
            used = 0.0
            while words:
                wide = stringWidth(words[0], font, size)
                if taken and used + space + wide > room:
                    break
                used += wide + (space if taken else 0.0)
                taken.append(words.pop(0))
            gap = None
            if justified and words and len(taken) > 1:
                gap = (room - used) / (len(taken) - 1) + space
            lines.append(Set(taken, x + inset, y + leading * len(lines), size, font, gap))
        return lines

    def draw(self, lines: Iterable[Set]) -> None:
        """Draw set lines in the order given, which is that of the content stream."""
        for line in lines:
            self.canvas.setFont(line.font, line.size)
            space = line.space or stringWidth(" ", line.font, line.size)
            if not self.gaps_only and line.space is None:
                self.canvas.drawString(line.x, HEIGHT - line.y, " ".join(line.words))
                continue
            at = line.x
            for index, word in enumerate(line.words):
                last = index == len(line.words) - 1
                text = word if self.gaps_only or last else word + " "
                self.canvas.drawString(at, HEIGHT - line.y, text)
                at += stringWidth(word, line.font, line.size) + space

    def paragraph(self, text: str, x: float, y: float, width: float, **how: Any) -> float:
        """Set and draw a paragraph; returns the baseline that would come next."""
        lines = self.set(text, x, y, width, **how)
        self.draw(lines)
        return lines[-1].y + float(how.get("leading", 12))

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A thin line."""
        self.canvas.setLineWidth(0.5)
        self.canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)

    def page(self) -> None:
        """End the page."""
        self.canvas.showPage()

    def bytes(self) -> bytes:
        """The file."""
        self.canvas.save()
        return self._buffer.getvalue()
