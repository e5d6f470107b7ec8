"""The PDFs that the fuzzer starts from are sound: a change of them is what breaks them."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from fuzz.mutate import MUTATORS
from fuzz.raw_pdf import assembled
from fuzz.seeds import seeds
from fuzz.small_pdfs import MAKERS, in_object_stream
from fuzz.targets import TARGETS, read
from pipeline.model.media_types import PDF


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__.strip("_"))
def test_a_small_pdf_reads_the_same_packed_or_not(make: Callable[[], list[bytes]]) -> None:
    plain, packed = read(PDF, assembled(make())), read(PDF, in_object_stream(make()))
    assert plain is not None and packed is not None
    assert (plain.status, plain.text) == ("ok", packed.text)
    assert len(plain.text.split()) > 5 or "DEA" in plain.text


@pytest.mark.parametrize("target", MUTATORS)
def test_most_changed_inputs_are_still_read(target: str) -> None:
    read_of = [
        TARGETS[target](MUTATORS[target](seed, random.Random(number)))
        for number, seed in enumerate(list(seeds(target)) * 2)
    ]
    assert sum(read_of) > 0.4 * len(read_of)
