"""The README and docs/ tell the truth: table reference, commands, paths, links."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.tables.reference import BEGIN, END, reference

ROOT = Path(__file__).resolve().parent.parent
PAGES = {path.name: path for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))}
README = PAGES["README.md"].read_text(encoding="utf-8")


def test_the_table_reference_is_that_of_the_schema() -> None:
    page = PAGES["tables.md"].read_text(encoding="utf-8")
    held = page[page.index(BEGIN) : page.index(END) + len(END)]
    assert held == reference(), "run `python -m pipeline schema` and put it into docs/tables.md"


def test_every_command_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = re.findall(r"^    ([a-z]+)\s", capsys.readouterr().out, re.MULTILINE)
    assert len(commands) > 8
    for command in commands:
        assert f"`{command}" in README, command


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_is_named_is_there(page: str) -> None:
    text = PAGES[page].read_text(encoding="utf-8")
    for name in set(re.findall(r"`((?:pipeline|tests|raw|interim|bench|docs)/[\w/.-]*)`", text)):
        assert (ROOT / name).exists(), name
    for name in set(re.findall(r"`(resources/[\w/.-]*)`", text)):
        assert (ROOT / "pipeline" / name).exists(), name
    for target in set(re.findall(r"\]\(([^)#:]+)\)", text)):
        assert (PAGES[page].parent / target).exists(), target


def test_examples_for_developers_give_what_they_say() -> None:
    """Each line with a comment is an expression and its value."""
    page = PAGES["developing.md"].read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert blocks
    for block in blocks:
        names: dict[str, object] = {}
        for statement in ast.parse(block).body:
            source = ast.unparse(statement)
            line = block.splitlines()[statement.lineno - 1]
            if not isinstance(statement, ast.Expr):
                exec(source, names)
            elif "  # " in line:
                assert repr(eval(source, names)) == line.partition("  # ")[2]
            else:
                eval(source, names)


def test_settings_in_the_params_file_are_explained() -> None:
    lines = (ROOT / "params.yaml").read_text(encoding="utf-8").splitlines()
    settings = [line for line in lines if re.match(r"  \w+:", line)]
    assert settings
    assert all("#" in line for line in settings), [line for line in settings if "#" not in line]
