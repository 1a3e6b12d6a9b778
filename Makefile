# Each target sets itself up: `make run` and `make test` are all that a new machine needs.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
# More arguments for pytest: make test ARGS="-k word -x"
ARGS ?=
# One process for each processor, but no more than four: each starts a Chromium and a LibreOffice of its
# own, and a PostgreSQL where none is given. In one process, for a debugger: make test ARGS="-n 0".
# Each begins with a stretch of the tests and at last takes from the other's, so that none stands idle.
SIDE_BY_SIDE := -n auto --maxprocesses 4 --dist worksteal
# The seed that a failed fault run printed: make faults SEED=12345. Without it, a new one each time.
SEED ?=

.DEFAULT_GOAL := help
.PHONY: help install run test lint format bench faults constraints

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(STAMP) ## make .venv with the program and the tools for its tests

# Only redone when what is to be installed has changed.
$(STAMP): constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "planapp needs Python 3.11 or later: make PYTHON=python3.11" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing into .venv (the first time takes a minute) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

run: install ## start the program with the demo plan
	@$(BIN)/planapp demo

test: lint ## lint, then every test
	@$(BIN)/python -m tests.programs
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) $(ARGS)

lint: install ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install ## put the code in the form that lint wants
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install ## measure time and memory
	@$(BIN)/python -m tests.benchmarks

faults: install ## the fault tests with many examples and a new seed
	PLANAPP_FAULTS=1 PLANAPP_SEED=$(SEED) $(BIN)/python -m pytest tests/faults tests/documents/test_round_trip.py \
	  tests/documents/test_excel_round_trip.py tests/services/test_replay.py $(ARGS)

# pip-tools stays in an environment of its own: the program and its tests do not need it.
constraints: ## choose the exact versions anew (needs a package index)
	@test -x .venv/pip-tools/bin/pip-compile || { $(PYTHON) -m venv .venv/pip-tools && \
	  .venv/pip-tools/bin/python -m pip install --quiet --disable-pip-version-check pip-tools; }
	.venv/pip-tools/bin/pip-compile --quiet --upgrade --generate-hashes --no-header --no-emit-index-url \
	  --no-emit-find-links --all-extras --strip-extras --build-deps-for editable \
	  --output-file constraints.txt pyproject.toml
