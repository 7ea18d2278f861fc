# `make demo` and `make test` set up whatever they need. `make help` lists the rest.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test check lint types floors rules groups schema golden bench clean

help: ## List what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(READY): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("exportctl needs Python 3.11 or later") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $(READY)

setup: $(READY) ## Install everything into .venv

demo: $(READY) ## Decide for real people around the letter of 12 June 2026
	@$(BIN)/python docs/demo/june_2026.py

test: $(READY) ## Run every test and doctest
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy

floors: $(READY)
	$(BIN)/lint-imports

rules: $(READY)
	$(BIN)/python -m renew --check
	$(BIN)/exportctl check rules --with rules/drafts
	$(BIN)/exportctl test rules --with rules/drafts
	$(BIN)/exportctl verify rules

check: lint types floors rules test ## All that CI runs: lint, types, floors, rules, tests

groups: $(READY) ## Renew the groups of countries from the tables in rules/sources
	$(BIN)/python -m renew

schema: $(READY) ## Renew the JSON Schemas for editors
	$(BIN)/exportctl schema > docs/order-file.schema.json
	$(BIN)/exportctl schema --request > docs/request.schema.json

golden: $(READY) ## Renew the golden files and docs/command-line.md; read the difference
	EXPORTCTL_RENEW_GOLDEN=1 $(BIN)/python -m pytest -q tests/test_golden.py tests/test_command_line.py

bench: $(READY) ## Measure speed against other engines (minutes); writes docs/performance.md
	$(BIN)/pip install --quiet --disable-pip-version-check --group bench
	$(BIN)/python -m benchmarks.run

clean: ## Delete what was installed and made
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
