"""Stage ``report``: the tables → a site in ``outputs/report`` that opens from disk."""

from __future__ import annotations

from pathlib import Path

from pipeline.core.corpus import Corpus
from pipeline.core.machine import usable_cores
from pipeline.core.params import Params
from pipeline.report.drawing import Drawings


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
    much = sum(file.size for file in corpus.files) >= params.execution.small_job
    beside = much and params.execution.mode != "in-process" and usable_cores() > 1
    with Drawings(interim, beside=beside) as drawings:
        # loaded while the other process starts: it takes as long
        from pipeline.report.site import make_site

        return make_site(corpus, interim, outputs, params, drawings)
