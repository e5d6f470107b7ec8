# make run         sets up .venv once and brings outputs/ up to date with raw/
# make test        sets up .venv for tests once and runs the checks and the tests
# make test-quick  a test of every part, within a minute
# make bench       measures speed, as ratios in one run

VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.installed-run
TEST := $(VENV)/.installed-test
# The first Python of a version that the lock file is made for.
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c '$(FITS)' 2>/dev/null && echo $$p && break; done)
export PATH := $(CURDIR)/$(BIN):$(PATH)
export DVC_NO_ANALYTICS := 1
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test test-quick test-install check bench lock clean fuzz audit licences

NO_GIT := this folder is no clone of a git repository, which DVC needs: clone it, or run 'git init' here
STOPPED := the run stopped; where nothing above says why, '$(BIN)/dvc repro' does
# Quiet, for DVC would end a user's run with advice on git and on sharing; then it does not
# say either what stopped itself.
run: $(RUN)
	@git rev-parse --git-dir >/dev/null 2>&1 || { echo "error: $(NO_GIT)" >&2; exit 1; }
	@dvc repro --quiet || { echo "error: $(STOPPED)" >&2; exit 1; }
	@python -m pipeline summary

test: $(TEST) check
	@echo "Tests …"
	@python -m pytest -n 2 --dist loadfile

test-quick: $(TEST)
	@python -m pytest -n 2 --dist worksteal -m quick

# Fresh environments from the locks, by old and new installers (needs a package index).
test-install: $(TEST)
	@python -m pytest -m install

# Style, types and layers.
check: $(TEST)
	@echo "Style, types, layers …"
	@ruff check --quiet .
	@ruff format --check --quiet .
	@mypy
	@lint-imports

# Nothing is resolved there: what the lock pins is installed.
$(RUN): locks/run.txt locks/build.txt
	@$(call INSTALL,run)
$(TEST): locks/test.txt $(RUN)
	@$(call INSTALL,test)

define INSTALL
	test -n "$(PYTHON)" || { echo "error: Python 3.11, 3.12 or 3.13 is needed: install one, or \
		set PYTHON=/path/to/python" >&2; exit 1; }; \
	$(PYTHON) locks/install.py $(1) --venv $(VENV) && touch $@
endef

# Ratios measured side by side, to bench/results.json (needs an idle machine).
bench: $(TEST)
	@python -m bench

# Coverage-guided fuzzing: SECONDS for each target, or for those named in TARGETS.
SECONDS ?= 60
fuzz: $(TEST)
	@python -m fuzz $(TARGETS) --seconds $(SECONDS)

# Known weaknesses of the locked packages: asks pypi.org, or osv.dev with SERVICE=osv.  A
# package that the service does not answer for fails the audit (--strict).
SERVICE ?= pypi
audit: $(TEST)
	@python -m pip_audit --strict --vulnerability-service $(SERVICE) --require-hashes \
		--disable-pip --requirement locks/test.txt || { \
		echo "The audit did not pass. A table above: packages with known weaknesses; update" \
			"them in pyproject.toml, then 'make lock'. Otherwise: the service could not be" \
			"asked (pypi.org itself has to be reached, a mirror does not answer); try" \
			"'make audit SERVICE=osv' or a machine with an open network." >&2; exit 1; }

# docs/licences.md, from the packages that are installed.
licences: $(TEST)
	@python tests/licences.py

# Pins what pyproject.toml asks for (needs uv).  Versions that are pinned stay, if they still
# fit; `make lock UPGRADE=--upgrade` takes the newest of all.
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate $(UPGRADE)
lock:
	$(COMPILE) pyproject.toml --output-file locks/run.txt
	$(COMPILE) pyproject.toml --extra test --constraint locks/run.txt --output-file locks/test.txt
	echo 'setuptools>=77' | $(COMPILE) - --constraint locks/run.txt --output-file locks/build.txt

clean:
	rm -rf $(VENV) interim/mentions interim/parsed interim/*.txt interim/*.jsonl
