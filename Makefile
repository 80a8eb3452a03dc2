# Every command of a developer's day. Each sets up first what it needs; `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup demo test check lint format lock bench-tags clean

BIN := .venv/bin
PYTEST_FLAGS ?=

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv ready (PYTHON=... chooses the interpreter); nothing to do when done
	@./setup.sh

demo: setup ## plan the demo day on the demo city and show the rounds
	@$(BIN)/tournee demo

test: setup ## run every test
	$(BIN)/python -m pytest $(PYTEST_FLAGS)

check: lint ## everything fast: lint, types, arrows between folders, fast tests
	$(BIN)/python -m pytest -m "not slow" $(PYTEST_FLAGS)

lint: setup ## style, types and arrows between folders
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup ## bring the code into shape
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lock: setup ## bring requirements.lock in line with pyproject.toml (LOCK_FLAGS=--upgrade renews all)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--all-extras --no-header --no-annotate $(LOCK_FLAGS) pyproject.toml -o requirements.lock

bench-tags: setup ## measure our reading of bicycle tags against rows of other engines' tests
	$(BIN)/python -m bench.tags $(or $(ROWS),$(or $(TOURNEE_OPEN_DATA),../shared)/conformance/osrm_bicycle_rows.json)

clean: ## remove what can be made again
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
