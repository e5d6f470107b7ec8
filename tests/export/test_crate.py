"""The RO-Crate: loaded by ``rocrate``, accepted by ``roc-validator``, true to the files."""

from __future__ import annotations

import hashlib
import json
import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests
import rocrate.rocrate
from folders import sample_files
from requests.adapters import HTTPAdapter
from requests_cache import CachedSession
from rocrate_validator import models, services
from urllib3 import HTTPResponse

from pipeline.export.crate import CONTEXT, METADATA, Statement
from pipeline.export.formats import export
from pipeline.export.results import Results, hash_uri
from pipeline.model.errors import PipelineError, StageError
from pipeline.settings.params import ExtractParams, Params
from pipeline.tables.stage import FILES


class _Packaged(HTTPAdapter):
    """Gives the context of RO-Crate that the ``rocrate`` package brings along."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        terms = Path(rocrate.rocrate.__file__).parent / "data" / "ro-crate.jsonld"
        answer = HTTPResponse(
            body=BytesIO(terms.read_bytes()),
            headers={"Content-Type": "application/ld+json"},
            status=200,
            preload_content=False,
            request_url=request.url,
        )
        return self.build_response(request, answer)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache for the validator, so that it needs no network."""
    path = tmp_path_factory.mktemp("cache") / "http"
    session = CachedSession(cache_name=str(path), expire_after=-1, backend="sqlite")
    session.mount("https://", _Packaged())
    assert session.get(CONTEXT).ok
    session.close()
    return path


def problems(crate: Path, cache: Path) -> list[str]:
    result = services.validate(
        services.ValidationSettings(
            rocrate_uri=str(crate),
            profile_identifier="ro-crate-1.2",
            requirement_severity=models.Severity.REQUIRED,
            abort_on_first=True,
            offline=True,
            cache_path=cache,
        )
    )
    return [str(issue.message) for issue in result.get_issues()]


def entities(crate: Path) -> dict[str, dict[str, Any]]:
    data = json.loads((crate / METADATA).read_bytes())
    found = {entity["@id"]: entity for entity in data["@graph"]}
    assert len(found) == len(data["@graph"])
    return found


@pytest.mark.slow
def test_the_validator_accepts_it_and_notices_what_is_missing(
    exported: Path, cache: Path, tmp_path: Path
) -> None:
    assert problems(exported / "ro-crate", cache) == []
    broken = shutil.copytree(exported / "ro-crate", tmp_path / "broken")
    (broken / "outputs" / "dates.csv").unlink()
    assert any("dates.csv" in message for message in problems(broken, cache))


def test_rocrate_loads_it(exported: Path) -> None:
    crate = rocrate.rocrate.ROCrate(exported / "ro-crate")
    assert crate.license.id == "https://spdx.org/licenses/CC-BY-4.0"
    assert crate.datePublished.date().isoformat() == "2024-05-31"
    (action,) = crate.get_by_type("CreateAction")
    assert action["instrument"]["name"] == "Policy Tables"
    assert len(action["result"]) >= len(FILES)


def test_inputs_are_named_by_their_hash_and_results_have_theirs(exported: Path) -> None:
    crate = exported / "ro-crate"
    found = entities(crate)
    for path in sample_files():
        data = path.read_bytes()
        entity = found[hash_uri(hashlib.sha256(data).hexdigest())]
        assert entity["name"] == f"samples/{path.name}"
        assert entity["sha256"] == hashlib.sha256(data).hexdigest()
        assert entity["contentSize"] == str(len(data))
    for name in FILES:
        data = (crate / "outputs" / name).read_bytes()
        assert found[f"outputs/{name}"]["sha256"] == hashlib.sha256(data).hexdigest()
    assert found["#params-extract.kinds"]["value"] == '["date", "agency", "amount", "case"]'
    assert all("@id" in part and part["@id"] in found for part in found["./"]["hasPart"])


def test_other_settings_than_those_of_the_run_are_refused(results: Results, tmp_path: Path) -> None:
    other = Results(results.outputs, results.interim, Params(extract=ExtractParams(country="MX")))
    with pytest.raises(StageError, match="made with other settings"):
        export(["ro-crate"], other, tmp_path, "2024-05-31", "CC-BY-4.0")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("day", "licence", "message"),
    [
        (None, "CC-BY-4.0", "needs --date"),
        ("2024-05-31", None, "needs --date"),
        ("31.5.2024", "CC-BY-4.0", "expected a day such as"),
        ("20240531", "CC-BY-4.0", "expected a day such as"),
        ("2024-02-30", "CC-BY-4.0", "expected a day such as"),
        ("2024-05-31", "all mine", "expected an SPDX identifier"),
        ("2024-05-31", "http://x y", "expected an SPDX identifier"),
    ],
)
def test_a_wrong_statement_is_said(day: str | None, licence: str | None, message: str) -> None:
    with pytest.raises(PipelineError, match=message):
        Statement.of(day, licence)


def test_an_address_is_a_licence() -> None:
    assert Statement.of("2024-05-31", "https://example.org/terms").licence == (
        "https://example.org/terms"
    )
