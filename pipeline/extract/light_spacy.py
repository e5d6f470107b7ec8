"""spaCy without its command line, which a third of its import goes to.

``import spacy`` imports ``spacy.cli`` for one function that prints facts about the
installation, and with it project tools, HTTP clients and terminal libraries.  Here
a stand-in takes that place; who asks it for anything gets the real one.

Its descriptions of settings may be classes of pydantic's old version, which spaCy itself
no longer has any of: that version is not loaded either.  Nor is a second library for YAML,
which its own uses where it is installed: a model's description is none.

And its registries look through the entry points of all installed packages for each
function that a model's description names.  Here they look in a table by groups, which
the library of registries takes as well.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable
from itertools import chain
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pipeline.core.hidden import hidden

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_CLI = "spacy.cli"
_INFO = "spacy.cli.info"
_NOT_USED = ("pydantic.v1", "_ruamel_yaml")


def import_spacy() -> Any:
    """The package ``spacy``; as it is, where someone has imported it before."""
    if "spacy" in sys.modules or _CLI in sys.modules:
        return importlib.import_module("spacy")
    _group_entry_points()
    stands_in, info = _StandIn(_CLI), ModuleType(_INFO)
    info.info = _info  # type: ignore[attr-defined]
    sys.modules.update({_CLI: stands_in, _INFO: info})
    try:
        with hidden(*_NOT_USED):
            spacy: Any = importlib.import_module("spacy")
    except BaseException:
        _leave()
        raise
    spacy.cli = stands_in
    return spacy


def _group_entry_points() -> None:
    """Put the entry points that registries look through into a table by groups."""
    catalogue = importlib.import_module("catalogue")
    held: Any = getattr(catalogue, "AVAILABLE_ENTRY_POINTS", None)
    if type(held) is dict or not isinstance(held, Iterable):
        return
    grouped: dict[str, list[EntryPoint]] = {}
    # Python 3.11 has them in a dictionary that says on each use that it is out of date
    points = chain.from_iterable(dict.values(held)) if isinstance(held, dict) else held
    for point in points:
        grouped.setdefault(point.group, []).append(point)
    catalogue.AVAILABLE_ENTRY_POINTS = grouped  # type: ignore[attr-defined]


class _StandIn(ModuleType):
    def __getattr__(self, name: str) -> Any:
        return getattr(_real(), name)


def _info(*arguments: Any, **options: Any) -> Any:
    _real()
    return importlib.import_module(_INFO).info(*arguments, **options)


def _real() -> ModuleType:
    """The command line itself, from now on in its place."""
    _leave()
    cli = importlib.import_module(_CLI)
    sys.modules["spacy"].cli = cli  # type: ignore[attr-defined]
    return cli


def _leave() -> None:
    if isinstance(sys.modules.get(_CLI), _StandIn):
        del sys.modules[_CLI], sys.modules[_INFO]
