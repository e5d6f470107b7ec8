"""What a result depends on besides its input: code, resources and libraries.

A result's key holds a digest of the modules that the function making it may run: its
own, those that it imports, and so on.  The modules are read as text and not loaded, so
that a stage with nothing to do asks for the keys of all its results in milliseconds.

What counts as an import: statements at any depth (not those for type checkers alone),
and names of functions that are looked up when they are called ("pipeline.x.y:z").  What
counts as a resource: paths below ``pipeline/resources`` that stand in these modules as
literals (:mod:`pipeline.resources`); one with a star stands for all that it matches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from pipeline.cache.versions import library_versions
from pipeline.model.ids import digest_of

PACKAGE = "pipeline"
LIBRARIES = {
    "_yaml": "PyYAML",
    "charset_normalizer": "charset-normalizer",
    "deflate": "deflate",
    "eyecite": "eyecite",
    "jinja2": "Jinja2",
    "markupsafe": "MarkupSafe",
    "numpy": "numpy",
    "pandas": "pandas",
    "pdfplumber": "pdfplumber",
    "pdfminer": "pdfminer.six",
    "py3langid": "py3langid",
    "pyarrow": "pyarrow",
    "pypdfium2": "pypdfium2",
    "spacy": "spacy",
    "thinc": "thinc",
    "vl_convert": "vl-convert-python",
    "xlsxwriter": "XlsxWriter",
    "adbc_driver_manager": "adbc-driver-manager",
    "adbc_driver_sqlite": "adbc-driver-sqlite",
    "yaml": "PyYAML",
}
"""Libraries whose version may change a result, by the name that they are imported under."""

_ROOT = Path(__file__).parents[1]
_FOR_TYPES = re.compile(r"^if TYPE_CHECKING:[^\n]*\n(?:[ \t]+.*\n|\n)+", re.MULTILINE)
_IMPORT = re.compile(
    r"^([ \t]*)(?:from[ ]+([\w.]+)[ ]+import[ ]+(\([^)]*\)|[^\n]*)|import[ ]+([\w.]+))",
    re.MULTILINE,
)
_BY_NAME = re.compile(rf"[\"']({PACKAGE}(?:\.\w+)+):\w+[\"']")
_RESOURCE = re.compile(r"[\"']((?:[\w.*-]+/)+[\w.*-]*)[\"'{]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What modules depend on: modules (dotted), resources (paths) and libraries, sorted."""

    modules: tuple[str, ...]
    resources: tuple[str, ...]
    libraries: tuple[str, ...]


@cache
def made_by(*modules: str) -> str:
    """Digest of all that a result depends on which these modules make, its input aside.

    Args:
        modules: dotted names ("pipeline.parse.task").
    """
    found = dependencies(*modules)
    parts: list[bytes | str] = []
    for module in found.modules:
        parts += [module, _as_written(_file(module))]
    for name in found.resources:
        parts += [name, _as_written(_ROOT / "resources" / name)]
    parts.append(library_versions(*found.libraries))
    return digest_of(*parts)


@cache
def whole_code() -> str:
    """Digest of the whole package: all modules and resources."""
    parts: list[bytes | str] = []
    for path in sorted(_ROOT.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            parts += [path.relative_to(_ROOT).as_posix(), _as_written(path)]
    return digest_of(*parts)


@cache
def dependencies(*modules: str) -> Dependencies:
    """All modules, resources and libraries that some modules depend on, those included.

    Raises:
        LookupError: when there is no such module.
    """
    unknown = [module for module in modules if not _is_module(module)]
    if unknown:
        raise LookupError(f"no module {unknown[0]!r}")
    whole: set[str] = set()
    parents: set[str] = set()
    libraries: set[str] = set()
    todo = list(modules)
    while todo:
        module = todo.pop()
        if module in whole:
            continue
        whole.add(module)
        found = _imports(module)
        libraries |= found.libraries
        todo.extend(found.modules)
        # what Python runs first; the root holds nothing but names for users
        for parent in set(_packages_above(module)) - parents:
            parents.add(parent)
            todo.extend(_imports(parent).at_the_top)
    reached = whole | parents
    resources = {name for module in reached for name in _resources(module)}
    names = {LIBRARIES[name] for name in libraries}
    return Dependencies(tuple(sorted(reached)), tuple(sorted(resources)), tuple(sorted(names)))


@dataclass(frozen=True, slots=True)
class _Imports:
    modules: frozenset[str]
    at_the_top: frozenset[str]
    libraries: frozenset[str]


@cache
def _imports(module: str) -> _Imports:
    source = _FOR_TYPES.sub("", _source(module))
    found: set[str] = set(_BY_NAME.findall(source))
    at_the_top: set[str] = set()
    libraries: set[str] = set()
    for indent, base, names, plain in _IMPORT.findall(source):
        name = base or plain
        top = name.partition(".")[0]
        if top in LIBRARIES:
            libraries.add(top)
        if top != PACKAGE:
            continue
        imported = set(_modules_of(name, names))
        found |= imported
        if not indent:
            at_the_top |= imported
    found = {name for name in found if _is_module(name)}
    return _Imports(frozenset(found), frozenset(at_the_top), frozenset(libraries))


def _modules_of(base: str, names: str) -> Iterator[str]:
    """The modules behind ``from base import names``."""
    below = [f"{base}.{name}" for name in _WORD.findall(names) if _is_module(f"{base}.{name}")]
    yield from below
    if base != PACKAGE and _is_module(base):
        yield base


def _packages_above(module: str) -> Iterable[str]:
    parts = module.split(".")
    return (".".join(parts[:end]) for end in range(2, len(parts)))


@cache
def _is_module(module: str) -> bool:
    return module.split(".")[0] == PACKAGE and _file(module).is_file()


@cache
def _file(module: str) -> Path:
    folder = _ROOT.joinpath(*module.split(".")[1:])
    return folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")


@cache
def _source(module: str) -> str:
    return _file(module).read_text(encoding="utf-8")


def _as_written(path: Path) -> bytes:
    """A file's bytes; line ends do not count."""
    return path.read_bytes().replace(b"\r\n", b"\n")


@cache
def _resources(module: str) -> tuple[str, ...]:
    """The resources whose paths stand in a module; a folder's path stands for all below it."""
    names: set[str] = set()
    for path in set(_RESOURCE.findall(_source(module))):
        if path in _all_resources():
            names.add(path)
        elif "*" in path:
            names |= {name for name in _all_resources() if fnmatchcase(name, path)}
        else:  # the rest of the name is a variable's value
            names |= {name for name in _all_resources() if name.startswith(path)}
    return tuple(sorted(names))


@cache
def _all_resources() -> frozenset[str]:
    root = _ROOT / "resources"
    return frozenset(
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    )
