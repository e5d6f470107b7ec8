"""Which files are documents, and what the catalog says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.corpus.corpus import scan
from pipeline.model.errors import CatalogError

HEADER = "path,sha256,title,authors,publisher,published,language\n"


def put(root: Path, name: str, text: str = "text") -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_documents_are_found_by_the_rules_of_the_design(tmp_path: Path) -> None:
    for name in (
        "b.txt",
        "deep/er/a.md",
        "README.md",
        "deep/readme.txt",
        ".hidden.txt",
        ".folder/x.txt",
        "~$lock.docx",
        "catalog.csv",
        "corrections.csv",
    ):
        put(tmp_path, name, HEADER if name == "catalog.csv" else name)
    put(tmp_path, "deep/catalog.csv", HEADER)
    put(tmp_path, "deep/corrections.csv", "only the one at the top is the corrections")
    assert [file.path for file in scan(tmp_path).files] == [
        "b.txt",
        "deep/corrections.csv",
        "deep/er/a.md",
    ]


def test_the_same_bytes_are_one_document(tmp_path: Path) -> None:
    put(tmp_path, "z.txt", "same")
    put(tmp_path, "a/copy.txt", "same")
    (file,) = scan(tmp_path).files
    assert (file.path, file.also_at) == ("a/copy.txt", ("z.txt",))
    assert file.doc_id == f"copy-{file.sha256[:12]}"


def test_catalog_lines_join_by_path_or_hash_and_orphans_warn(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", "alpha")
    put(tmp_path, "b.txt", "beta")
    digest = scan(tmp_path).files[1].sha256
    rows = f"a.txt,,Alpha,,,2010-09,en\n,{digest.upper()},Beta,,,,\ngone.txt,,Gone,,,,\n"
    put(tmp_path, "catalog.csv", "\ufeff" + HEADER + rows)
    corpus = scan(tmp_path)
    titles = {file.path: file.entry.title for file in corpus.files if file.entry}
    assert titles == {"a.txt": "Alpha", "b.txt": "Beta"}
    assert corpus.warnings == ("catalog.csv, line 4: no document 'gone.txt' in the folder",)


def test_a_folder_may_have_a_catalog_of_its_own(tmp_path: Path) -> None:
    """Its paths are counted from there; what the top says stands above it."""
    for name in ("a.txt", "in/a.txt", "in/b.txt", "in/deep/c.txt"):
        put(tmp_path, name, name)
    put(tmp_path, "in/deep/catalog.csv", HEADER + "c.txt,,deep,,,,\n")
    put(
        tmp_path,
        "in/catalog.csv",
        HEADER + "a.txt,,low,,,,\nb.txt,,b,,,,\ngone.txt,,,,,,\ndeep/c.txt,,mid,,,,\n",
    )
    put(tmp_path, "catalog.csv", HEADER + "in/a.txt,,top,,,,\n")
    corpus = scan(tmp_path)
    titles = {file.path: file.entry.title if file.entry else None for file in corpus.files}
    assert titles == {"a.txt": None, "in/a.txt": "top", "in/b.txt": "b", "in/deep/c.txt": "mid"}
    assert corpus.warnings == ("in/catalog.csv, line 4: no document 'in/gone.txt' in the folder",)


def test_another_file_of_that_name_below_is_left_aside(tmp_path: Path) -> None:
    put(tmp_path, "set/a.txt")
    put(tmp_path, "set/catalog.csv", "id,price\n1,2\n")
    corpus = scan(tmp_path)
    assert [file.path for file in corpus.files] == ["set/a.txt"]
    (warning,) = corpus.warnings
    assert warning.startswith("set/catalog.csv, line 1: the columns are id, price")
    assert warning.endswith("the file is left aside")


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("name,title\na,b\n", 1, "path or sha256"),
        (HEADER + "a.txt,,T,,,next May,en\n", 2, "EDTF"),
        (HEADER + "a.txt,,T,,,,english\n", 2, "two letters"),
        (HEADER + "a.txt,xyz,T,,,,\n", 2, "64 hexadecimal digits"),
        (HEADER + ",,T,,,,\n", 2, "neither path nor sha256"),
        (HEADER + "../a.txt,,T,,,,\n", 2, "below the folder"),
        (HEADER + "a.txt,,T\n", 2, "expected 7"),
        (HEADER + "a.txt,,T,,,,\na.txt,,U,,,,\n", 3, "stands on line 2"),
        (HEADER + 'a.txt,,"T,,,,\n', 2, "not valid CSV"),
    ],
)
def test_a_bad_catalog_names_line_and_expectation(
    tmp_path: Path, text: str, line: int, expected: str
) -> None:
    put(tmp_path, "a.txt")
    put(tmp_path, "catalog.csv", text)
    with pytest.raises(CatalogError) as caught:
        scan(tmp_path)
    assert f"line {line}" in str(caught.value)
    assert expected in str(caught.value)


def test_a_catalog_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "catalog.csv").write_bytes((HEADER + "a.txt,,México,,,,\n").encode("latin-1"))
    with pytest.raises(CatalogError, match="line 2: not UTF-8"):
        scan(tmp_path)


def test_no_folder_is_an_empty_corpus(tmp_path: Path) -> None:
    assert scan(tmp_path / "nowhere").files == ()
