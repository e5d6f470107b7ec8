"""``python -m fuzz [TARGET …] [--seconds N]``: fuzz each target for so long.

Each target runs in a process of its own (a crash of a library must not end the
others).  New inputs that reach new code are kept in ``fuzz/corpus/`` (not in
git) for the next time; an input that breaks something is written to
``fuzz/found/`` and makes the exit status 1.  Copy it to ``tests/fuzz/found/``
once it is understood: the tests run every file there.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from fuzz.targets import TARGETS

HERE = Path(__file__).resolve().parent
# slow inputs are no finds below the time limit: how slow is a matter of the machine
_OPTIONS = ("-timeout=60", "-report_slow_units=60", "-rss_limit_mb=3000", "-max_len=20000",
            "-seed=1", "-print_final_stats=1")  # fmt: skip
_RUNS = re.compile(rb"Done (\d+) runs|#(\d+)\s")
_READ = re.compile(rb"^read (\d+) of (\d+)$", re.MULTILINE)
_COVERED = re.compile(rb" cov: (\d+) ")


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """What came of fuzzing one target."""

    found: list[Path]
    """Inputs that broke something."""
    inputs: int
    log: bytes

    def __str__(self) -> str:
        """One line: inputs, the share of them that was read, places of code reached."""
        read = [int(part) / int(whole) for part, whole in _READ.findall(self.log)]
        share = f", {read[-1]:.0%} of them read" if read else ""
        places = [int(number) for number in _COVERED.findall(self.log)]
        covered = f", {places[-1]} places of code reached ({places[0]} at first)" if places else ""
        return f"{self.inputs} inputs{share}{covered}, {len(self.found)} of them broke something"


def main() -> int:
    """Fuzz; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=60, help="for each target (default: 60)")
    parser.add_argument("--runs", type=int, help="so many inputs instead, the same every time")
    parser.add_argument("--work", type=Path, default=HERE, help="folder of corpus/ and found/")
    arguments = parser.parse_args()
    for name in arguments.targets:
        if name not in TARGETS:
            parser.error(f"{name}: no such target; expected {', '.join(TARGETS)}")
    broken = 0
    for name in arguments.targets or TARGETS:
        length = (
            f"-runs={arguments.runs}" if arguments.runs else f"-max_total_time={arguments.seconds}"
        )
        fuzzed = fuzz(name, length, arguments.work)
        print(f"{name}: {fuzzed}", flush=True)
        for path in fuzzed.found:
            print(f"  {path}")
        if fuzzed.found:
            print("\n".join(f"    {line}" for line in _tracebacks(fuzzed.log)))
        broken += len(fuzzed.found)
    return 1 if broken else 0


def fuzz(name: str, length: str, work: Path) -> Fuzzed:
    """Fuzz one target in a process of its own.

    Args:
        name: of the target.
        length: libFuzzer's option that ends it.
        work: folder of ``corpus/`` and ``found/``.
    """
    corpus, found = work / "corpus" / name, work / "found" / name
    corpus.mkdir(parents=True, exist_ok=True)
    found.mkdir(parents=True, exist_ok=True)
    before = set(found.iterdir())
    options = [f"-artifact_prefix={found}/", length, *_OPTIONS]
    command = [sys.executable, "-m", "fuzz.run", name, str(corpus), str(found), *options]
    done = subprocess.run(command, cwd=HERE.parent, capture_output=True, check=False)
    log = done.stdout + done.stderr
    new = sorted(set(found.iterdir()) - before)
    if done.returncode and not new:
        raise SystemExit(f"the fuzzer itself failed:\n{log.decode('utf-8', 'replace')[-3000:]}")
    runs = [int(one or two) for one, two in _RUNS.findall(log)]
    return Fuzzed(new, max(runs, default=0), log)


def _tracebacks(log: bytes) -> list[str]:
    """What a person needs of a log: exceptions, and what the fuzzer says of a crash or hang."""
    lines = log.decode("utf-8", "replace").splitlines()
    kept: list[str] = []
    inside = False
    for line in lines:
        inside = line.startswith(("Traceback", "==")) or (inside and line.startswith((" ", "\t")))
        error = re.match(r"[\w.]+(?:Error|Exception)\b", line)
        if inside or error:
            kept.append(line[:500])
    return kept


if __name__ == "__main__":
    sys.exit(main())
