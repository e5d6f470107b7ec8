# make run    sets up .venv once and brings outputs/ up to date with raw/
# make test   sets up .venv once and runs the checks and the tests
# make bench  measures speed, as ratios in one run

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# The first Python of a version that the lock file is made for.
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c '$(FITS)' 2>/dev/null && echo $$p && break; done)
export PATH := $(CURDIR)/$(BIN):$(PATH)
export DVC_NO_ANALYTICS := 1
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test check bench lock clean fuzz audit licences

run: $(STAMP)
	@dvc repro
	@python -m pipeline summary

test: $(STAMP) check
	@echo "Tests …"
	@python -m pytest -n 2 --dist loadfile

# Style, types and layers.
check: $(STAMP)
	@echo "Style, types, layers …"
	@ruff check --quiet .
	@ruff format --check --quiet .
	@mypy
	@lint-imports

$(STAMP): requirements.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed; set PYTHON=/path/to/python" >&2; exit 1; }
	@echo "Setting up $(VENV) with $$($(PYTHON) --version) (once; a few minutes) …"
	@$(PYTHON) -m venv $(VENV)
	@python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@
	@echo "Set up."

# Ratios measured side by side, to bench/results.json (needs an idle machine).
bench: $(STAMP)
	@python -m bench

# Coverage-guided fuzzing: SECONDS for each target, or for those named in TARGETS.
SECONDS ?= 60
fuzz: $(STAMP)
	@python -m fuzz $(TARGETS) --seconds $(SECONDS)

# Known weaknesses of the locked packages: asks pypi.org, or osv.dev with SERVICE=osv.  A
# package that the service does not answer for fails the audit (--strict).
SERVICE ?= pypi
audit: $(STAMP)
	@python -m pip_audit --strict --vulnerability-service $(SERVICE) --require-hashes \
		--disable-pip --requirement requirements.lock || { \
		echo "The audit did not pass. A table above: packages with known weaknesses; update" \
			"them in pyproject.toml, then 'make lock'. Otherwise: the service could not be" \
			"asked (pypi.org itself has to be reached, a mirror does not answer); try" \
			"'make audit SERVICE=osv' or a machine with an open network." >&2; exit 1; }

# docs/licences.md, from the packages that are installed.
licences: $(STAMP)
	@python tests/licences.py

# Pins anew what pyproject.toml asks for (needs uv).
lock:
	uv pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes \
		--no-header --no-annotate \
		pyproject.toml --output-file requirements.lock

clean:
	rm -rf $(VENV) interim/checks interim/mentions interim/model interim/parsed \
		interim/rows interim/.languages-* interim/.names-* interim/*.txt interim/corpus.jsonl
