"""Small packages and locks of them, for tests of the set-up."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path


def wheel(folder: Path, name: str, version: str, *needs: str, extras: str = "") -> str:
    """Write a wheel that holds one module; gives its SHA-256."""
    folder.mkdir(parents=True, exist_ok=True)
    info = f"{name}-{version}.dist-info"
    metadata = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {version}",
        *(f"Provides-Extra: {extra}" for extra in extras.split()),
        *(f"Requires-Dist: {need}" for need in needs),
    ]
    files = {
        f"{name}.py": f"version = {version!r}\n",
        f"{info}/METADATA": "\n".join(metadata) + "\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\n"
        "Tag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inside, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(zipfile.ZipInfo(inside), text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def lock(folder: Path, name: str, *packages: tuple[str, str, str]) -> None:
    """Write a lock file of packages, each with version and SHA-256."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"{p}=={version} \\\n    --hash=sha256:{digest}\n" for p, version, digest in packages]
    (folder / f"{name}.txt").write_text("".join(lines), encoding="utf-8")
