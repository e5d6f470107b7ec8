"""The corpus that speed is measured on, made from the samples; the same bytes on every run.

Documents are drawn from the paragraphs of the English samples (which alone the
language model reads), in five formats in turn, with lengths that spread evenly
over their logarithm.  Nothing of it is kept in the repository.
"""

from __future__ import annotations

import io
import math
import random
import zipfile
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path

import docx
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

from bench.texts import samples

SHORTEST, LONGEST = 80, 1_300
"""Words of a document of the corpus; the mean lies at about 440."""
_STORY = ("paragraph", "list_item")
_ZIP_TIME = (2020, 1, 1, 0, 0, 0)
_DRAW = 7  # so many paragraphs stand between two headings

Story = list[str]
"""The paragraphs of one document, the title first."""


def paragraphs() -> list[str]:
    """Running paragraphs of the English samples."""
    return [
        " ".join(sample.document.text[block.start : block.end].split())
        for sample in samples()
        if sample.document.facts.language == "en"
        for block in sample.document.blocks
        if block.kind in _STORY
    ]


def make_story(number: int, held: list[str], words: int | None = None) -> Story:
    """The paragraphs of document ``number``; ``words`` sets a length instead of drawing one."""
    draw = random.Random(number)
    spread = math.log(LONGEST / SHORTEST)
    wanted = words or round(SHORTEST * math.exp(draw.random() * spread))
    story = [f"Paper {number} on Border Security and Its Cost"]
    count = 0
    while count < wanted:
        paragraph = draw.choice(held)
        story.append(paragraph)
        count += len(paragraph.split())
    return story


def _text(story: Story) -> bytes:
    return ("\n\n".join(story) + "\n").encode()


def _markdown(story: Story) -> bytes:
    parts = [f"# {story[0]}"]
    for at, paragraph in enumerate(story[1:]):
        if at % _DRAW == 0:
            parts.append(f"## Part {at // _DRAW + 1}")
        parts.append(paragraph.replace("$", "\\$").replace("*", "\\*").replace("_", "\\_"))
    return ("\n\n".join(parts) + "\n").encode()


def _html(story: Story) -> bytes:
    body = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in story[1:])
    title = escape(story[0])
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"</head>\n<body><main><h1>{title}</h1>\n{body}</main></body></html>\n"
    ).encode()


def _docx(story: Story) -> bytes:
    document = docx.Document()
    document.add_heading(story[0], 1)
    for paragraph in story[1:]:
        document.add_paragraph(paragraph)
    packed, fixed = io.BytesIO(), io.BytesIO()
    document.save(packed)
    with zipfile.ZipFile(packed) as archive, zipfile.ZipFile(fixed, "w") as target:
        for info in archive.infolist():
            target.writestr(zipfile.ZipInfo(info.filename, _ZIP_TIME), archive.read(info))
    return fixed.getvalue()


def _pdf(story: Story) -> bytes:
    styles = getSampleStyleSheet()
    flow: list[Flowable] = [Paragraph(escape(story[0]), styles["Heading1"])]
    flow += [Paragraph(escape(paragraph), styles["BodyText"]) for paragraph in story[1:]]
    out = io.BytesIO()
    SimpleDocTemplate(out, invariant=True).build(flow)
    return out.getvalue()


FORMATS: dict[str, Callable[[Story], bytes]] = {
    "txt": _text,
    "md": _markdown,
    "html": _html,
    "docx": _docx,
    "pdf": _pdf,
}
"""Ending → how a story is written in that format."""


def write_corpus(folder: Path, numbers: Iterable[int]) -> None:
    """Write the documents of these numbers below ``folder``, a hundred to a folder."""
    held = paragraphs()
    endings = list(FORMATS)
    for number in numbers:
        ending = endings[number % len(endings)]
        path = folder / f"{number // 100:04}" / f"paper-{number:06}.{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(FORMATS[ending](make_story(number, held)))


def write_giant(folder: Path, words: int) -> None:
    """Write one text of about so many words."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "giant.txt").write_bytes(_text(make_story(0, paragraphs(), words)))
