"""Settings: defaults, overrides, and errors that name the line and what is expected."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest
from dvc.utils.hydra import apply_overrides

from pipeline.model.errors import ParamsError
from pipeline.settings.params import ExecutionParams, ModelParams, Params
from pipeline.settings.params_file import load_params

ROOT = Path(__file__).resolve().parents[2]


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "params.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_committed_file_states_the_defaults() -> None:
    assert load_params(ROOT / "params.yaml") == Params()


def test_an_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load_params(write(tmp_path, "")) == Params()


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("documents:\n  encodin: auto\n", 2, "encoding"),
        ("modle:\n  name: x\n", 1, "model"),
        ("documents:\n  max_bytes: many\n", 2, "a whole number"),
        ("documents:\n  max_bytes: -5\n", 2, "a whole number"),
        ("extract:\n  kinds: [date, place]\n", 2, "date, agency, amount, case"),
        ("extract:\n  fiscal_year_start:\n    US: 13\n", 2, "from 1 to 12"),
        ("extract:\n  country: usa\n", 2, "two capital letters"),
        ("execution:\n  mode: threads\n", 2, "'in-process' or 'processes' or 'dask'"),
        ("execution:\n  address: host\n", 2, "tcp://host:8786"),
        ("evaluate:\n  gold: tests/gold\n", 2, "a list of texts"),
        ("documents: [1]\n", 1, "key: value"),
        ("documents:\n  encoding: 'auto\n", 3, "not valid YAML"),
    ],
)
def test_a_bad_file_names_line_and_expectation(
    tmp_path: Path, text: str, line: int, expected: str
) -> None:
    with pytest.raises(ParamsError) as caught:
        load_params(write(tmp_path, text))
    assert f"line {line}" in str(caught.value)
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("override", "section", "name", "value"),
    [
        ("documents.encoding=cp1252", "documents", "encoding", "cp1252"),
        ("documents.max_bytes=1000", "documents", "max_bytes", 1000),
        ("documents.time_limit=0", "documents", "time_limit", 0),
        ("documents.follow_links=true", "documents", "follow_links", True),
        ("documents.ocr=off", "documents", "ocr", "off"),
        ("documents.ocr=auto", "documents", "ocr", "auto"),
        ("model.name=en_core_web_md", "model", "name", "en_core_web_md"),
        ("model.chunk_characters=4000", "model", "chunk_characters", 4000),
        ("extract.kinds=[date,amount]", "extract", "kinds", ("date", "amount")),
        ("+extract.fiscal_year_start.CA=4", "extract", "fiscal_year_start",
         {"US": 10, "MX": 1, "CA": 4}),
        ("+extract.fiscal_year_start.NO=1", "extract", "fiscal_year_start",
         {"US": 10, "MX": 1, "NO": 1}),
        ("extract.country=NO", "extract", "country", "NO"),
        ("extract.country=null", "extract", "country", None),
        ("tables.workbook_max_rows=5", "tables", "workbook_max_rows", 5),
        ("evaluate.gold=[gold,tests/gold]", "evaluate", "gold", ("gold", "tests/gold")),
        ("report.page_images=false", "report", "page_images", False),
        ("execution.mode=in-process", "execution", "mode", "in-process"),
        ("execution.address='tcp://host:8786'", "execution", "address", "tcp://host:8786"),
    ],
)  # fmt: skip
def test_a_setting_of_an_experiment_comes_back(
    tmp_path: Path, override: str, section: str, name: str, value: object
) -> None:
    """``dvc exp run -S`` writes the file anew, with less quotation marks than before."""
    path = tmp_path / "params.yaml"
    path.write_bytes((ROOT / "params.yaml").read_bytes())
    apply_overrides(path, [override])
    apply_overrides(path, ["report.max_documents=7"])  # what is written is read again
    changed = load_params(path)
    assert getattr(getattr(changed, section), name) == value
    held, default = getattr(changed, section), getattr(Params(), section)
    back: dict[str, object] = {name: getattr(default, name)}
    if section != "report":
        assert replace(held, **back) == default
    others = {field.name for field in fields(Params)} - {section, "report"}
    assert all(getattr(changed, other) == getattr(Params(), other) for other in others)


@pytest.mark.parametrize("text", ["no", "yes", "on", "off", "010", "12:30", "1_000", "2010-09-01"])
def test_plain_texts_stay_texts(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, f"model:\n  name: {text}\n")
    assert load_params(path).model.name == text


def test_execution_is_overridden_locally_and_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "execution:\n  mode: in-process\n")
    (tmp_path / "params.local.yaml").write_text("execution:\n  mode: processes\n  workers: 3\n")
    assert load_params(path).execution.workers == 3
    monkeypatch.setenv("PIPELINE_EXECUTION_WORKERS", "5")
    params = load_params(path)
    assert (params.execution.mode, params.execution.workers) == ("processes", 5)
    monkeypatch.setenv("PIPELINE_EXECUTION_MODE", "fast")
    with pytest.raises(ParamsError, match="PIPELINE_EXECUTION_MODE"):
        load_params(path)
    monkeypatch.setenv("PIPELINE_EXECUTION_MODE", "dask")
    monkeypatch.setenv("PIPELINE_EXECUTION_ADDRESS", "tcp://host:8786")
    assert load_params(path).execution.address == "tcp://host:8786"
    monkeypatch.setenv("PIPELINE_EXECUTION_WORKERS", "many")
    with pytest.raises(ParamsError, match="WORKERS is 'many'; expected a whole number"):
        load_params(path)


def test_the_local_file_overrides_nothing_that_changes_results(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    (tmp_path / "params.local.yaml").write_text("model:\n  name: other\n")
    with pytest.raises(ParamsError, match="expected execution"):
        load_params(path)


def test_execution_is_not_part_of_the_digest() -> None:
    params = Params()
    elsewhere = replace(params, execution=ExecutionParams(mode="processes", workers=7))
    other_model = replace(params, model=ModelParams(name="another"))
    assert params.digest() == elsewhere.digest() != other_model.digest()
