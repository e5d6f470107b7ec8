"""A document's bytes, proved to be those that were counted when the run began."""

from __future__ import annotations

import hashlib

from pipeline.corpus.corpus import Corpus, SourceFile
from pipeline.model.errors import PassingFailure


def read_unchanged(corpus: Corpus, file: SourceFile) -> bytes:
    """The bytes of a document; nothing is ever kept under the hash of other bytes.

    Raises:
        PassingFailure: when the file has changed or gone since the folder was
            looked through; what is said of it then is not kept.
    """
    try:
        data = corpus.read(file)
    except FileNotFoundError:
        raise PassingFailure("was removed or renamed during the run; run again") from None
    except OSError as error:
        raise PassingFailure(f"could not be read again ({error.strerror}); run again") from None
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise PassingFailure("was changed during the run; run again")
    return data
