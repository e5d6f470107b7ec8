"""spaCy without its command line, which a third of its import goes to.

``import spacy`` imports ``spacy.cli`` for one function that prints facts about the
installation, and with it project tools, HTTP clients and terminal libraries.  Here
a stand-in takes that place; who asks it for anything gets the real one.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

_CLI = "spacy.cli"
_INFO = "spacy.cli.info"


def import_spacy() -> Any:
    """The package ``spacy``; as it is, where someone has imported it before."""
    if "spacy" in sys.modules or _CLI in sys.modules:
        return importlib.import_module("spacy")
    stands_in, info = _StandIn(_CLI), ModuleType(_INFO)
    info.info = _info  # type: ignore[attr-defined]
    sys.modules.update({_CLI: stands_in, _INFO: info})
    try:
        spacy: Any = importlib.import_module("spacy")
    except BaseException:
        _leave()
        raise
    spacy.cli = stands_in
    return spacy


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
