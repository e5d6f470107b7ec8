"""Groups hold all documents in order, and a new document changes few of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.corpus.corpus import SourceFile
from pipeline.tables.groups import in_groups

HASHES = st.lists(st.text("0123456789abcdef", min_size=8, max_size=8), unique=True, max_size=60)
SMALL, LARGE = 1_000, 5_000_000


def groups(hashes: list[str], large: str = "") -> list[list[str]]:
    """Documents by their hashes; those that begin with one of some digits are large."""
    files = [SourceFile(name, f"{at}.txt", (), 1, None) for at, name in enumerate(hashes)]
    found = in_groups(files, lambda file: LARGE if file.sha256[0] in large else SMALL)
    return [[file.sha256 for file in group] for group in found]


@given(HASHES, st.sampled_from(["", "0", "0123", "f"]))
def test_groups_hold_all_documents_in_order(hashes: list[str], large: str) -> None:
    found = groups(hashes, large)
    assert [name for group in found for name in group] == hashes
    assert all(found)
    for group in found:
        assert sum(name[0] in large for name in group) <= 1


@given(HASHES.filter(bool), st.data())
def test_a_new_document_changes_one_group_or_parts_it(
    hashes: list[str], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(hashes) - 1))
    before = groups(hashes[:at] + hashes[at + 1 :])
    after = groups(hashes)
    new = [group for group in after if group not in before]
    gone = [group for group in before if group not in after]
    assert len(new) <= 2
    assert len(gone) <= 1


def test_documents_without_a_last_one_among_them_fill_groups_by_size() -> None:
    assert [len(group) for group in groups([f"{n:08x}"[::-1] for n in range(1, 16)], "123456")] == [
        1, 1, 1, 1, 1, 10
    ]  # fmt: skip
