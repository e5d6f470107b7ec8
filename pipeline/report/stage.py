"""Stage ``report``: the tables → a site in ``outputs/report`` that opens from disk."""

from __future__ import annotations

from pathlib import Path

from pipeline.corpus.corpus import Corpus
from pipeline.report.site import make_site
from pipeline.settings.params import Params


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
    return make_site(corpus, interim, outputs, params)
