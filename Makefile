# Every command of a developer's day. Each sets up first what it needs; `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup demo serve test test-trust test-whole check lint format lock event-page openapi \
	bench code-size plan-hashes screenshots clean

BIN := .venv/bin
# What is done with scripts, styles and templates; nothing where set-up went on without Node.
PAGES := [ ! -d courier_app/node_modules ] || npm --prefix courier_app run --silent
# What Python compiles is kept: else every process of tests compiles anew what was changed, and all
# tests themselves, which doubles the time until the first begins.
export PYTHONDONTWRITEBYTECODE :=
# Tests of one file stay together, as they share what is dear to make; tests/support/order.py
# says which file comes first.
# Where a change is judged, a test that fails is tried once more, and the summary names it.
PYTEST_FLAGS ?= --numprocesses auto --dist loadfile --no-loadscope-reorder $(if $(CI),--reruns 1 -r fER)

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-19s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv ready (PYTHON=... chooses the interpreter); nothing to do when done
	@./setup.sh

demo: setup ## plan the demo day on the demo city and show the rounds
	@$(BIN)/tournee demo

serve: setup ## run the whole service with a demo cooperative until Ctrl-C (SPEED=30: a simulated day)
	@exec $(BIN)/tournee serve --demo $(if $(SPEED),--speed $(SPEED))

test: setup ## a sample of all tests (near ten minutes)
	$(BIN)/python -m pytest $(PYTEST_FLAGS)

test-trust: setup ## the tests of what a cooperative stakes on the store: kill, isolation, restore
	$(BIN)/python -m pytest -m trust $(PYTEST_FLAGS)

test-whole: setup ## every case of every test, an hour (TESTS=file: only those)
	TOURNEE_TESTS=whole $(BIN)/python -m pytest $(PYTEST_FLAGS) $(TESTS)

check: lint ## everything fast: lint, types, arrows between folders, fast tests
	$(BIN)/python -m pytest -m "not slow" $(PYTEST_FLAGS)

lint: setup ## style, types and arrows between folders
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(PAGES) lint
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup ## bring the code into shape
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(PAGES) format

lock: setup ## bring requirements.lock in line with pyproject.toml (LOCK_FLAGS=--upgrade renews all)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--all-extras --no-header --no-annotate $(LOCK_FLAGS) pyproject.toml -o requirements.lock
	cd tests/support/clients && ../../../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate $(LOCK_FLAGS) requirements.in -o requirements.lock

event-page: setup ## write docs/events.md from the catalogue of event kinds
	@$(BIN)/python -m api.references.events_page

openapi: setup ## write docs/openapi.json and docs/errors.md anew from the program
	$(BIN)/python -m api.references.interface

bench: setup ## measure beside our peers (NAME=routing; without a name: list them; ARGS: passed on)
	@$(BIN)/python -m bench $(NAME) $(ARGS)

code-size: setup ## count the product's lines of code by folder
	@$(BIN)/python -m bench.source.code_size

plan-hashes: setup ## hashes of plans for fixed seeds (COMPARE=file: against those from before)
	@$(BIN)/python -m bench.source.plan_hashes $(if $(COMPARE),--compare $(COMPARE))

screenshots: setup ## draw the courier's app and the board in every state (ONLY=next: those alone)
	$(BIN)/python -m bench.courier_app.screenshots $(if $(ONLY),--only $(ONLY))
	$(BIN)/python -m bench.board.screenshots $(if $(ONLY),--only $(ONLY))

clean: ## remove what can be made again
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
