"""Which results depend on which file: keys by the import closure of what made a result."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.cache import keys
from pipeline.cache.keys import LIBRARIES, dependencies, made_by
from pipeline.resources import resource_names

ROOT = Path(__file__).resolve().parents[2]
RESULTS = {
    "parsed": ("pipeline.parse.task",),
    "model": ("pipeline.nlp.model", "pipeline.nlp.entities"),
    "mentions": ("pipeline.extract.task",),
    "checks": ("pipeline.verify.task",),
    "pages": ("pipeline.report.page_task",),
    "pictures": ("pipeline.report.page_images",),
}


def forget() -> None:
    for function in vars(keys).values():
        if hasattr(function, "cache_clear"):
            function.cache_clear()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the package, whose files are read for keys."""
    folder = tmp_path / "pipeline"
    shutil.copytree(ROOT / "pipeline", folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(keys, "_ROOT", folder)
    forget()
    yield folder
    forget()


def digests() -> dict[str, str]:
    forget()
    return {name: made_by(*modules) for name, modules in RESULTS.items()}


@pytest.mark.parametrize(
    ("file", "redone"),
    [
        ("engine/progress.py", set()),
        ("engine/pool.py", set()),
        ("tables/workbook.py", set()),
        ("evaluate/scoring.py", set()),
        ("cli/__init__.py", set()),
        ("corpus/catalog.py", set()),
        ("resources/report/assets/report.css", set()),
        ("parse/pdf/columns.py", {"parsed"}),
        ("extract/mentions.py", {"mentions"}),
        ("resources/registry/agencies.csv", {"mentions"}),
        ("nlp/model.py", {"model", "mentions"}),
        ("verify/check.py", {"checks"}),
        ("report/document_page.py", {"pages"}),
        ("report/page_images.py", {"pictures"}),
        ("resources/report/templates/document.html", {"pages"}),
        ("model/sourcemap.py", {"parsed", "model", "mentions", "pages"}),
        ("model/ids.py", {"parsed", "model", "mentions", "checks", "pages"}),
    ],
)
def test_a_comment_redoes_what_its_file_may_have_made(
    package: Path, file: str, redone: set[str]
) -> None:
    before = digests()
    with (package / file).open("a", encoding="utf-8") as opened:
        opened.write("\n# a comment\n")
    after = digests()
    assert {name for name in RESULTS if before[name] != after[name]} <= redone
    assert {name for name in redone if before[name] == after[name]} <= {"model", "checks"}


def test_line_ends_do_not_count(package: Path) -> None:
    before = digests()
    path = package / "parse" / "task.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert digests() == before


def test_the_closure_is_that_of_the_imports() -> None:
    """As another library works it out from the syntax trees."""
    grimp = pytest.importorskip("grimp")
    graph = grimp.build_graph("pipeline", exclude_type_checking_imports=True, cache_dir=None)

    def looked_up(module: str) -> set[str]:
        """Modules of functions that a module names in strings, and the packages around it."""
        source = (ROOT / module.replace(".", "/")).with_suffix(".py")
        named = keys._BY_NAME.findall(source.read_text()) if source.exists() else []
        parts = module.split(".")
        around = {".".join(parts[:end]) for end in range(2, len(parts))}
        return {name for name in named if keys._is_module(name)} | around

    for modules in RESULTS.values():
        wanted, todo = set(), set(modules)
        while todo:
            wanted |= todo
            reached = {name for one in todo for name in graph.find_upstream_modules(one)}
            todo = {name for one in todo | reached for name in looked_up(one)} | reached
            todo -= wanted | {"pipeline"}
        assert set(dependencies(*modules).modules) == wanted


def test_all_libraries_and_resources_are_known() -> None:
    everything = dependencies("pipeline.cli", "pipeline.extract.components")
    known = set(everything.resources)
    assert set(resource_names("layout/")) <= known
    assert set(resource_names("registry/")) <= known
    assert set(LIBRARIES.values()) >= set(everything.libraries)


def test_a_module_that_is_not_there_is_an_error() -> None:
    with pytest.raises(LookupError, match="no module"):
        dependencies("pipeline.no_such_module")
