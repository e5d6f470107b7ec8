"""Commands that DVC runs, one a stage.

The stages are imported when they are asked for: a quick answer to ``--help``,
and to ``parse``, which needs no language model.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.options import STRICT, add_folders, read_params
from pipeline.engine.lock import only_run_in
from pipeline.engine.progress import say

if TYPE_CHECKING:
    from pipeline.cli.options import Commands


def add(commands: Commands) -> None:
    """Declare the commands."""
    for name, command, text in (
        ("parse", _parse, "raw/ → interim/parsed/"),
        ("extract", _extract, "interim/parsed/ → interim/mentions/"),
        ("tables", _tables, "interim/mentions/ → outputs/, every row checked"),
        ("evaluate", _evaluate, "outputs/ against gold → outputs/metrics.json"),
        ("report", _report, "outputs/ → outputs/report/, a site that opens from disk"),
    ):
        sub = commands.add_parser(name, help=text, description=text)
        add_folders(sub)
        sub.set_defaults(command=command)
        if name == "tables":
            sub.add_argument("--strict", action="store_true", help=STRICT)
        if name == "evaluate":
            sub.add_argument("--gold", type=Path, action="append", help="folder of gold files")


def _parse(arguments: argparse.Namespace) -> None:
    from pipeline.parse.reader_process import start_reader

    with only_run_in(arguments.interim):
        start_reader(arguments.interim)
        from pipeline.corpus.listing import write_code  # while the reader starts
        from pipeline.parse.stage import run_parse

        params = read_params(arguments)
        write_code(arguments.interim)
        run_parse(arguments.raw, arguments.interim, params)


def _extract(arguments: argparse.Namespace) -> None:
    from pipeline.corpus.listing import read_listing
    from pipeline.extract.beside import model_beside

    params = read_params(arguments)
    with only_run_in(arguments.interim):
        corpus = read_listing(arguments.raw, arguments.interim)
        with model_beside(corpus, arguments.interim, params) as worker:
            from pipeline.extract.stage import run_extract  # while the worker starts

            run_extract(corpus, arguments.interim, params, worker)


def _tables(arguments: argparse.Namespace) -> None:
    from pipeline.corpus.listing import read_listing
    from pipeline.evaluate.inputs import write_inputs
    from pipeline.tables.stage import run_tables

    params = read_params(arguments)
    interim = arguments.interim
    with only_run_in(interim, arguments.outputs):
        corpus = read_listing(arguments.raw, interim)
        written = run_tables(corpus, interim, arguments.outputs, params)
        write_inputs(corpus, interim, [Path(name) for name in params.evaluate.gold])
    if arguments.strict:
        written.check_strict()


def _evaluate(arguments: argparse.Namespace) -> None:
    from pipeline.corpus.listing import read_listing
    from pipeline.evaluate.metrics import score_lines
    from pipeline.evaluate.stage import run_evaluate

    params = read_params(arguments)
    folders = arguments.gold or [Path(name) for name in params.evaluate.gold]
    with only_run_in(arguments.outputs):
        corpus = read_listing(arguments.raw, arguments.interim)
        metrics = run_evaluate(corpus, arguments.interim, arguments.outputs, folders)
    for line in score_lines(metrics):
        say(line)


def _report(arguments: argparse.Namespace) -> None:
    from pipeline.corpus.listing import read_listing
    from pipeline.report.stage import run_report

    params = read_params(arguments)
    with only_run_in(arguments.interim, arguments.outputs):
        corpus = read_listing(arguments.raw, arguments.interim)
        run_report(corpus, arguments.interim, arguments.outputs, params)
