"""spaCy starts without its command line, and who wants that has it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

START = """
import sys
from pipeline.core.params import ModelParams
from pipeline.extract.model import load_model
load_model(ModelParams().name)
import spacy
"""


@pytest.mark.parametrize(
    "then",
    [
        "assert not {'typer', 'weasel', 'requests'} & set(sys.modules), 'too much was imported'",
        "from spacy.cli import download; assert download.__module__ == 'spacy.cli.download'",
        "import spacy.cli.train; assert spacy.cli.train.train_cli",
        "assert spacy.cli.app.info; assert spacy.cli.__file__",
        "assert spacy.info(silent=True)['spacy_version'] == spacy.__version__",
        "from spacy.cli.info import info; assert info(silent=True)",
    ],
)
def test_the_command_line_is_there_when_it_is_wanted(then: str) -> None:
    run(START + then)


def test_an_import_before_ours_stays_what_it_is() -> None:
    run(f"import spacy; cli = spacy.cli\n{START}\nassert spacy.cli is cli")


def run(code: str) -> None:
    """Run code in a process of its own, which must go well."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
