"""Stage ``report``: the tables → a site in ``outputs/report`` that opens from disk."""

from __future__ import annotations

from pathlib import Path

from pipeline.corpus.corpus import Corpus
from pipeline.engine.mapping import Job, number_of_workers
from pipeline.report.drawing import Drawings
from pipeline.settings.params import ExecutionParams, Params


def run_report(corpus: Corpus, interim: Path, outputs: Path, params: Params) -> Path:
    """Make the site anew where something changed, and the plots for DVC.

    Args:
        corpus: the documents.
        interim: folder of kept results.
        outputs: folder of tables; the site goes into ``report`` there.
        params: settings.

    Returns:
        The page to open.

    Raises:
        StageError: when the stages before have not run.
    """
    beside = _worth_a_process(corpus, params.execution)
    with Drawings(interim, beside=beside) as drawings:
        # loaded while the other process starts: it takes as long
        from pipeline.report.site import make_site

        return make_site(corpus, interim, outputs, params, drawings)


def _worth_a_process(corpus: Corpus, execution: ExecutionParams) -> bool:
    """Whether charts are drawn in a process beside this one: by the rule for all work."""
    job = Job(len(corpus.files), sum(file.size for file in corpus.files))
    if execution.mode != "processes" or job.size < execution.small_job:
        return False
    return number_of_workers(job, execution) > 1
