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
    from pipeline.corpus.corpus import Corpus
    from pipeline.settings.params import Params


def add(commands: Commands) -> None:
    """Declare the commands."""
    for name, command, text in (
        ("parse", _parse, "raw/ → interim/parsed/"),
        ("extract", _extract, "interim/parsed/ → interim/mentions/"),
        ("tables", _tables, "interim/mentions/ → outputs/, every row checked"),
        ("workbook", _workbook, "outputs/*.parquet → outputs/extraction.xlsx"),
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
    from pipeline.parse.stage import run_parse

    params = read_params(arguments)
    with only_run_in(arguments.interim):
        run_parse(arguments.raw, arguments.interim, params)


def _extract(arguments: argparse.Namespace) -> None:
    from pipeline.extract.stage import run_extract

    params = read_params(arguments)
    with only_run_in(arguments.interim):
        run_extract(_corpus(arguments, params, "parse"), arguments.interim, params)


def _tables(arguments: argparse.Namespace) -> None:
    from pipeline.tables.stage import run_tables

    params = read_params(arguments)
    with only_run_in(arguments.interim, arguments.outputs):
        corpus = _corpus(arguments, params, "parse", "extract")
        written = run_tables(corpus, arguments.interim, arguments.outputs, params)
    if arguments.strict:
        written.check_strict()


def _workbook(arguments: argparse.Namespace) -> None:
    from pipeline.tables.workbook import run_workbook

    with only_run_in(arguments.outputs):
        run_workbook(arguments.outputs, read_params(arguments))


def _evaluate(arguments: argparse.Namespace) -> None:
    from pipeline.evaluate.metrics import score_lines
    from pipeline.evaluate.stage import run_evaluate

    params = read_params(arguments)
    folders = arguments.gold or [Path(name) for name in params.evaluate.gold]
    with only_run_in(arguments.interim, arguments.outputs):
        corpus = _corpus(arguments, params, "parse", "extract")
        metrics = run_evaluate(corpus, arguments.interim, arguments.outputs, folders)
    for line in score_lines(metrics):
        say(line)


def _report(arguments: argparse.Namespace) -> None:
    from pipeline.report.stage import run_report

    params = read_params(arguments)
    with only_run_in(arguments.interim, arguments.outputs):
        corpus = _corpus(arguments, params, "parse")
        run_report(corpus, arguments.interim, arguments.outputs, params)


def _corpus(arguments: argparse.Namespace, params: Params, *stages: str) -> Corpus:
    """The documents as stage ``parse`` found them.

    What earlier stages kept of each document is not among what DVC pulls: where it is
    missing, it is made again.

    Args:
        arguments: the folders.
        params: settings.
        stages: whose results are needed: ``parse``, ``extract``.
    """
    from pipeline.cache.store import Store
    from pipeline.corpus.listing import read_listing

    interim: Path = arguments.interim
    corpus = read_listing(arguments.raw, interim)
    hashes = [file.sha256 for file in corpus.files]
    if Store(interim / "parsed").lacks(hashes):
        from pipeline.parse.stage import run_parse

        corpus = run_parse(arguments.raw, interim, params)
        hashes = [file.sha256 for file in corpus.files]
    if "extract" in stages and Store(interim / "mentions", "arrow").lacks(hashes):
        from pipeline.extract.stage import run_extract

        run_extract(corpus, interim, params)
    return corpus
