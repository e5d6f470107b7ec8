"""``agencies``: the registry of government bodies on the command line."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pipeline.engine.progress import printable

if TYPE_CHECKING:
    from pipeline.cli.options import Commands


def add(commands: Commands) -> None:
    """Declare the command."""
    agencies = commands.add_parser("agencies", help="look a body up in the registry")
    agencies.add_argument("query", nargs="+", metavar="QUERY", help="a name, acronym or id")
    agencies.set_defaults(command=_agencies)


def _agencies(arguments: argparse.Namespace) -> int:
    from pipeline.rules.registry_file import load_registry

    found = load_registry().find(" ".join(arguments.query))
    for body in found[:20]:
        names = ", ".join(name for name in (body.acronym, *body.name_es, *body.other_names) if name)
        print(printable(f"{body.id}  {body.name} ({body.country}, {body.kind})  {names}"))
    if not found:
        print("no body of that name; add a line to pipeline/resources/registry/agencies.csv")
        return 1
    return 0
