"""What a command line owes its users: version, help for everything, quiet, completion, statuses."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from folders import ROOT, SAMPLES

import pipeline
from pipeline.cli import SHELLS, build_parser, main
from pipeline.engine.progress import be_quiet


@pytest.fixture(autouse=True)
def loud() -> Iterator[None]:
    yield
    be_quiet(False)


def parsers(
    parser: argparse.ArgumentParser, name: str = "pipeline"
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """A command and all below it."""
    yield name, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helped = {choice.dest for choice in action._choices_actions if choice.help}
            for word, below in action.choices.items():
                assert word in helped, f"{name} {word} has no help"
                yield from parsers(below, f"{name} {word}")


def test_the_version_is_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert pipeline.__version__ == project["version"]
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"\n## {pipeline.__version__} – 20" in changes


def test_the_command_states_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"pipeline {pipeline.__version__}\n"


@pytest.mark.parametrize(
    ("name", "parser"), list(parsers(build_parser())), ids=lambda value: str(value)
)
def test_every_option_has_help(name: str, parser: argparse.ArgumentParser) -> None:
    silent = [
        action.option_strings or action.dest
        for action in parser._actions
        if not action.help and not isinstance(action, argparse._SubParsersAction)
    ]
    assert silent == [], name
    assert "--quiet" in parser.format_help()


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_gets_its_completion(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert "corrections" in script and "to-gold" in script


def test_bash_completes_a_command(tmp_path: Path) -> None:
    if not shutil.which("bash"):
        pytest.skip("needs bash")
    script = tmp_path / "completion.bash"
    with script.open("w", encoding="utf-8") as file:
        command = [sys.executable, "-m", "pipeline", "completion", "bash"]
        subprocess.run(command, cwd=ROOT, stdout=file, check=True)
    ask = (
        f"source {script}; COMP_WORDS=(pipeline cor); COMP_CWORD=1; _shtab_pipeline; "
        'echo "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["corrections"]


def test_quiet_leaves_warnings_and_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    shutil.copy(SAMPLES / "merida-funding.md", raw)
    assert main(["run", str(raw), str(tmp_path / "out"), "--quiet"]) == 0
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "")
    (raw / "bad.docx").write_bytes(b"PK\x03\x04 and nothing else")
    (raw / "catalog.csv").write_text("path,title\ngone.txt,Gone\n", encoding="utf-8")
    assert main(["--quiet", "run", str(raw), str(tmp_path / "out")]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "warning: catalog.csv, line 2" in told.err and "bad.docx: " in told.err
    assert "merida" not in told.err
    assert main(["run", str(tmp_path / "nowhere"), str(tmp_path / "out"), "-q"]) == 1
    assert "error: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["agencies", "Drug", "Enforcement"], 0),
        (["agencies", "no such body at all"], 1),
        (["trace", "m0", "--outputs", "/nowhere"], 1),
    ],
)
def test_exit_statuses(words: list[str], status: int) -> None:
    assert main(words) == status


def test_bad_usage_is_two(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], ["weather"], ["run"], ["run", "a", "b", "--colour"]):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 2
    assert "130" in build_parser().format_help()


def test_the_image_is_made_of_what_is_here() -> None:
    """Every file that the Dockerfile copies is there, and what it runs is a target of make."""
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY")]
    names = [name for group in copied for name in group if not name.startswith("--")]
    assert names and all((ROOT / name).exists() for name in names)
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = [line.split('"')[3] for line in lines if line.startswith('CMD ["make"')]
    assert targets and all(f"\n{target}:" in makefile for target in targets)
