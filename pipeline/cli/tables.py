"""Commands on the finished tables: their proof, a summary, their description."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pipeline.cli.options import add_folders, read_params
from pipeline.engine.lock import only_run_in
from pipeline.engine.progress import printable
from pipeline.model.errors import StrictError

if TYPE_CHECKING:
    from pipeline.cli.options import Commands


def add(commands: Commands) -> None:
    """Declare the commands."""
    for name, command, text in (
        ("verify", _verify, "check every row against its source anew"),
        ("summary", _summary, "say where the results are and how many rows there are"),
    ):
        sub = commands.add_parser(name, help=text, description=text)
        add_folders(sub)
        sub.set_defaults(command=command)
    schema = commands.add_parser("schema", help="print the reference of all tables (Markdown)")
    schema.set_defaults(command=_schema)


def _verify(arguments: argparse.Namespace) -> None:
    from pipeline.corpus.corpus import scan
    from pipeline.review.corrections import Corrections
    from pipeline.tables.collect import rows_by_document

    params = read_params(arguments)
    corpus = scan(arguments.raw, params.documents)
    corrections = Corrections.read(corpus, arguments.interim, recheck=True)
    proved, rejected = 0, 0
    with only_run_in(arguments.interim):
        for rows in rows_by_document(corpus, arguments.interim, params, corrections, recheck=True):
            proved += len(rows.tables["mentions"])
            rejected += len(rows.rejected)
            for row in rows.rejected:
                print(printable(f"{row['mention_id']} {row['path']}: {row['reason']}"))
    print(f"{proved} of {proved + rejected} rows are proved by their source")
    if rejected:
        raise StrictError(f"{rejected} rows do not verify")


def _summary(arguments: argparse.Namespace) -> None:
    from pipeline.tables.summary import summary_lines

    for line in summary_lines(arguments.outputs):
        print(printable(line))


def _schema(arguments: argparse.Namespace) -> None:
    from pipeline.tables.reference import reference

    print(reference())
