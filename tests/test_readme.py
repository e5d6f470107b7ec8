"""The README tells the truth: its table reference, its commands, its paths."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.tables.reference import BEGIN, END, reference

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_reference_is_that_of_the_schema() -> None:
    held = README[README.index(BEGIN) : README.index(END) + len(END)]
    assert held == reference(), "run `python -m pipeline schema` and put it into README.md"


def test_every_command_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = re.findall(r"^    ([a-z]+)\s", capsys.readouterr().out, re.MULTILINE)
    assert len(commands) > 8
    for command in commands:
        assert f"`{command}" in README, command


def test_every_path_that_is_named_is_there() -> None:
    for name in set(re.findall(r"`((?:pipeline|tests|raw|interim|bench)/[\w/.-]*)`", README)):
        assert (ROOT / name).exists(), name


def test_settings_in_the_params_file_are_explained() -> None:
    lines = (ROOT / "params.yaml").read_text(encoding="utf-8").splitlines()
    settings = [line for line in lines if re.match(r"  \w+:", line)]
    assert settings
    assert all("#" in line for line in settings), [line for line in settings if "#" not in line]
