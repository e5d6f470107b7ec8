"""Errors that a user can mend, all under one root.

Each message says what is wrong, where, and what to do.
"""

from __future__ import annotations

from typing import Literal

Retry = Literal["never", "other limits", "always"]
"""When work is done anew though nothing of its input changed: what went well or is
wrong in the input never, a failure by a limit of time or memory under other limits,
one whose cause may have gone (a lost worker, a file that changed) in the next run.
"""


class PipelineError(Exception):
    """The root of all errors that this package raises on purpose."""


class ParamsError(PipelineError):
    """``params.yaml`` (or an override of it) holds something unusable."""


class CatalogError(PipelineError):
    """A ``catalog.csv`` cannot be used as it stands."""


class CorrectionsError(PipelineError):
    """``raw/corrections.csv`` cannot be read as a table of corrections at all."""


class StageError(PipelineError):
    """A stage lacks what the stage before it makes."""


class GoldError(PipelineError):
    """A gold file does not fit the document that it annotates."""


class UnreadableDocument(PipelineError):
    """One document cannot be read; the run goes on without it."""


class LimitReached(UnreadableDocument):
    """Work on a document took too much time or memory, or crashed: other limits may help."""


class PassingFailure(UnreadableDocument):
    """What kept a document from being read may be gone in the next run, which tries again."""


class StrictError(PipelineError):
    """``--strict``: a document failed or a row did not verify."""


class ClusterError(PipelineError):
    """The Dask cluster cannot be used."""


class StorageError(PipelineError):
    """A folder cannot be written to."""


class BusyError(PipelineError):
    """Another run works in the same folder."""
