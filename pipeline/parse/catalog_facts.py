"""What the catalog says of a document, before what was found in it."""

from __future__ import annotations

from pipeline.model.parsed import Facts


def merge_facts(found: Facts, given: dict[str, str | None]) -> Facts:
    """The catalog's facts before those that were found in the document."""
    basis = "catalog" if given.get("published") else found.published_basis
    return Facts(
        title=given.get("title") or found.title,
        authors=given.get("authors") or found.authors,
        publisher=given.get("publisher") or found.publisher,
        published=given.get("published") or found.published,
        published_basis=basis,
        file_date=found.file_date,
        language=given.get("language") or found.language,
    )
