"""What people corrected and annotated: ``corrections`` and ``gold``."""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli.options import add_interim, add_params, add_raw, read_params
from pipeline.engine.progress import printable

if TYPE_CHECKING:
    from pipeline.cli.options import Commands
    from pipeline.corpus.corpus import Corpus
    from pipeline.tables.document_rows import DocumentRows


def add(commands: Commands) -> None:
    """Declare the commands."""
    _add_corrections(commands)
    _add_gold(commands)


def _add_corrections(commands: Commands) -> None:
    corrections = commands.add_parser("corrections", help="work on raw/corrections.csv")
    sub = corrections.add_subparsers(required=True, metavar="COMMAND")
    check = sub.add_parser(
        "check",
        help="say what each line would do; nothing is written",
        description="Say what each line of corrections.csv would do, and write nothing. "
        "Exit status 1 if any would not be applied.",
    )
    check.set_defaults(command=_check)
    gold = sub.add_parser(
        "to-gold",
        help="export a document that was reviewed in full as a gold file",
        description="Write <stem>.gold.jsonl of a document whose rows are all reviewed.",
    )
    gold.add_argument("document", metavar="DOC", help="path or doc_id of the document")
    gold.add_argument("--reviewer", required=True, help="who answers for it")
    gold.add_argument(
        "--in-full",
        action="store_true",
        help="the whole document was read: rows without a correction are right",
    )
    gold.add_argument("--to", type=Path, default=Path(), metavar="FOLDER", help="default: here")
    gold.add_argument("--force", action="store_true", help="write over gold that is there")
    gold.set_defaults(command=_to_gold)
    for parser in (check, gold):
        add_raw(parser)
        add_interim(parser)


def _add_gold(commands: Commands) -> None:
    gold = commands.add_parser("gold", help="work on gold files")
    gold_commands = gold.add_subparsers(required=True, metavar="COMMAND")
    locate = gold_commands.add_parser(
        "locate", help="fill in the boxes of PDF gold from page, quote and nth"
    )
    locate.add_argument("gold", nargs="+", type=Path, metavar="FILE", help="a gold file")
    add_raw(locate)
    add_params(locate)
    locate.set_defaults(command=_locate)


def _check(arguments: argparse.Namespace) -> int:
    from pipeline.corpus.corpus import scan
    from pipeline.review.corrections_file import FILE
    from pipeline.review.matching import DONE

    corpus = scan(arguments.raw)
    if not (arguments.raw / FILE).exists():
        print(f"{arguments.raw / FILE}: there is none, so there is nothing to check")
        return 0
    _, table = _corrected(corpus, arguments.interim)
    paths = {file.doc_id: file.path for file in corpus.files}
    for row in table:
        where = paths.get(row["doc_id"] or "", "")
        quote = f"“{row['quote']}”" if row["quote"] else None
        line = " ".join(filter(None, (row["action"], row["field"], where, quote)))
        print(printable(f"line {row['line']}: {row['outcome']}: {line}: {row['explanation']}"))
    counts = Counter(row["outcome"] for row in table)
    summary = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    print(f"{len(table)} lines" + (f": {summary}" if summary else ""))
    return int(any(name not in DONE for name in counts))


def _to_gold(arguments: argparse.Namespace) -> None:
    from pipeline.corpus.corpus import scan
    from pipeline.evaluate.gold_from_review import (
        find_document,
        gold_of_review,
        parsed_document,
        write_gold,
    )

    corpus = scan(arguments.raw)
    file = find_document(corpus, arguments.document)
    (rows,), table = _corrected(replace(corpus, files=(file,)), arguments.interim)
    about = [line for line in table if line["doc_id"] == file.doc_id]
    document = parsed_document(arguments.interim, file)
    data = gold_of_review(rows, about, document, arguments.reviewer, in_full=arguments.in_full)
    path = write_gold(arguments.to, file, data, force=arguments.force)
    print(printable(f"{path}: {len(data.splitlines())} mentions, marked as from review"))


def _corrected(corpus: Corpus, interim: Path) -> tuple[list[DocumentRows], list[dict[str, Any]]]:
    """Rows of the documents that lines are about (of a single one anyway), and the table."""
    from pipeline.review.corrections import Corrections
    from pipeline.tables.collect import cached_rows

    corrections = Corrections.read(corpus, interim)
    if len(corpus.files) > 1:
        files = tuple(file for file in corpus.files if corrections.concern(file.sha256))
        corpus = replace(corpus, files=files)
    rows = list(cached_rows(corpus, interim, corrections))
    return rows, corrections.table()


def _locate(arguments: argparse.Namespace) -> None:
    from pipeline.evaluate.locate import locate

    params = read_params(arguments)
    for path in arguments.gold:
        count, changed = locate(path, arguments.raw, params.documents)
        print(printable(f"{path.name}: {count} mentions are placed, {changed} of them anew"))
