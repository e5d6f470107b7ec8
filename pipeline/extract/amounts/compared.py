"""Scaled numbers compared with a sum: "34 million pesos, against 29 million in 2020"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from pipeline.extract.amounts.context import MoneyContext, modifier
from pipeline.extract.amounts.lexicon import Lexicon, confidences, language
from pipeline.extract.amounts.phrases import alternatives
from pipeline.extract.amounts.quantity import NumberFormat, read_quantity
from pipeline.extract.amounts.tokens import Window, tokenise
from pipeline.model.document import Document, TextBlock
from pipeline.model.mention import AmountValue, Mention

RULE = "amount.beside"
REACH = 160
"""How far behind a sum a number that is compared with it may stand, in characters."""

_LONGEST_NUMBER = 40
_OTHER_NUMBER = re.compile(r"(?<![\d.,])(?!(?:19|20)\d\d(?![\d.,]?\d))\d")
_SENTENCE_ENDS = re.compile(r"[.!?]['”\"»)]*\s+(?=[\"“«¿¡]?[A-ZÁÉÍÓÚÑ])|[;¿?]")


@cache
def _comparison(known: Lexicon) -> re.Pattern[str]:
    """Accepts a word of comparison right before a number in digits or words."""
    before, about = (alternatives(known.compared[key]) for key in ("before", "about"))
    return re.compile(
        rf"(?<!\w)(?:{before})\s(?:(?:{about})\s)?(?=\w)",
        re.IGNORECASE,
    )


@cache
def _scales(known: Lexicon) -> tuple[str, ...]:
    """Words of the scales that a compared number may have: a cheap look for them comes first."""
    return tuple(word for word, scale in known.word_scales.items() if scale.value >= 1000)


@cache
def _behind(known: Lexicon) -> re.Pattern[str]:
    """Accepts what may stand behind the number; a counted thing is none of it."""
    return re.compile("|".join(sorted(known.compared["after"])))


def with_compared(
    document: Document, context: MoneyContext, found: Sequence[Mention]
) -> list[Mention]:
    """``found`` with the numbers that are compared with a sum of their sentence."""
    taken = sorted(found, key=lambda m: m.start)
    added: list[Mention] = []
    for index, mention in enumerate(taken):
        block = document.block_at(mention.start)
        if block is None or block.cell is not None or not isinstance(mention.value, AmountValue):
            continue
        end = min(block.end, mention.end + REACH)
        if index + 1 < len(taken):
            end = min(end, taken[index + 1].start)
        tail = document.text[mention.end : end].lower()
        if not any(scale in tail for scale in _scales(language(block.language).lexicon)):
            continue
        stop = _SENTENCE_ENDS.search(document.text, mention.end, end)
        added.extend(
            _compared(context, block, mention, stop.start() + 1 if stop is not None else end)
        )
    return sorted([*taken, *added], key=lambda m: (m.start, m.end))


def _compared(
    context: MoneyContext, block: TextBlock, mention: Mention, stop: int
) -> Iterator[Mention]:
    document, value = context.document, mention.value
    assert isinstance(value, AmountValue)
    text = document.text
    written_in = language(block.language)
    known = written_in.lexicon
    number_format = NumberFormat(written_in, context.style(written_in))
    for cue in _comparison(known).finditer(text, mention.end, stop):
        if _OTHER_NUMBER.search(text, mention.end, cue.start()) is not None:
            return  # "for 5 thousand users, against 12 thousand in 2018"
        tokens = tokenise(text, cue.end(), min(stop, cue.end() + _LONGEST_NUMBER))
        window = Window(text, tokens, known)
        quantity = read_quantity(window, 0, number_format) if tokens else None
        if quantity is None or quantity.lone_scale or (quantity.scale or 0) < 1000:
            continue
        start, end = tokens[0].start, tokens[quantity.stop - 1].end
        if _behind(known).match(text, end) is None or document.is_masked(start, end):
            continue
        yield Mention(
            kind="amount",
            start=start,
            end=end,
            value=AmountValue(
                quantity.value,
                quantity.value,
                value.currency,
                modifier(text, start, end, block.start, block.end, known),
            ),
            rule=RULE,
            confidence=confidences()[RULE],
        )
