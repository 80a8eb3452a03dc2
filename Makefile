# Every command of a developer's day. Each sets up first what it needs; `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: openapi help setup demo serve test test-trust test-whole check lint format lock event-page bench-tags bench-planning bench-planning-full \
	bench-app bench-board screenshots bench-routing bench-truth bench-store bench-api bench-geocoding bench-tiles bench-large \
	bench-replan bench-grubhub bench-plan-command code-size plan-hashes clean

BIN := .venv/bin
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

test: setup ## run every test
	$(BIN)/python -m pytest $(PYTEST_FLAGS)

test-trust: setup ## the tests of what a cooperative stakes on the store: kill, isolation, restore
	$(BIN)/python -m pytest -m trust $(PYTEST_FLAGS)

test-whole: setup ## the same with every case of random and long tests (TESTS=file: only those)
	TOURNEE_TESTS=whole $(BIN)/python -m pytest $(PYTEST_FLAGS) $(TESTS)

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

event-page: setup ## write docs/events.md from the catalogue of event kinds
	@$(BIN)/python -m api.references.events_page

openapi: setup ## write docs/openapi.json and docs/errors.md anew from the program
	$(BIN)/python -m api.references.interface

bench-tags: setup ## measure our reading of bicycle tags against rows of other engines' tests
	$(BIN)/python -m bench.tags $(or $(ROWS),$(or $(TOURNEE_OPEN_DATA),../shared)/conformance/osrm_bicycle_rows.json)

# INSTANCES=folder measures other instances than the open data, AGAIN=solver drops its old rows.
PLANNING = $(BIN)/python -m bench.planning $(if $(INSTANCES),--instances $(INSTANCES)) \
	$(if $(AGAIN),--again $(AGAIN))
EVERY_PLANNER := tournee,vroom,pyvrp,ortools,commiv

bench-planning: setup ## measure our planner beside VROOM, under 30 minutes; goes on where it stopped
	$(PLANNING) --solvers tournee,vroom --budget 10 --only hundreds
	$(PLANNING) --solvers tournee,vroom --budget 10 --only sample --objective distance
	$(PLANNING) --solvers tournee,vroom --budget 60 --only large

bench-planning-full: setup ## the same on every instance, all peers, three seeds: many hours
	$(PLANNING) --solvers $(EVERY_PLANNER) --seeds 3 --budget 10
	$(PLANNING) --solvers $(EVERY_PLANNER) --seeds 3 --budget 10 --objective distance
	$(PLANNING) --solvers $(EVERY_PLANNER) --seeds 3 --budget 60 --only '* 400' --only '* 1000'

bench-large: setup ## measure a day of 5,000 jobs beside VROOM
	$(BIN)/python -m bench.planning.large

bench-replan: setup ## measure replans of a live day after one event
	$(BIN)/python -m bench.planning.replan --seeds 3

bench-grubhub: setup ## measure meal orders planned as they come in
	$(BIN)/python -m bench.grubhub

OPEN_DATA := $(or $(TOURNEE_OPEN_DATA),../shared)

bench-routing: setup ## measure our router beside OSRM and others (EXTRACT=file: on that one)
	for extract in $(or $(EXTRACT),$(OPEN_DATA)/osm/porto.osm.pbf \
		$(OPEN_DATA)/osm/stress_porto_2x2.osm.pbf); do \
		$(BIN)/python -m bench.routing --extract $$extract || exit; done

bench-plan-command: setup ## measure tournee plan, help and route as whole processes (EXTRACT=file: there)
	$(BIN)/python -m bench.planning.plan_command --extract $(or $(EXTRACT),$(OPEN_DATA)/osm/porto.osm.pbf)

bench-truth: setup ## compare 2,000 trips in each city with OSRM's bicycle profile
	$(BIN)/python -m bench.routing.truth

bench-store: setup ## measure the day's queries on a year of data (needs PostgreSQL with PostGIS)
	$(BIN)/python -m bench.store

bench-api: setup ## measure one server under load: quotes, events, reads, listeners
	$(BIN)/python -m bench.api

bench-tiles: setup ## measure how large map tiles are, and how soon they are there
	$(BIN)/python -m bench.routing.tiles

bench-geocoding: setup ## measure how typed addresses are found, right or wrong (EXTRACT=file: there)
	$(BIN)/python -m bench.routing.geocoding $(if $(EXTRACT),--extract $(EXTRACT))

code-size: setup ## count the product's lines of code by folder
	@$(BIN)/python -m bench.source.code_size

plan-hashes: setup ## hashes of plans for fixed seeds (COMPARE=file: against those from before)
	@$(BIN)/python -m bench.source.plan_hashes $(if $(COMPARE),--compare $(COMPARE))

screenshots: setup ## draw the courier's app and the board in every state (ONLY=next: those alone)
	$(BIN)/python -m bench.courier_app.screenshots $(if $(ONLY),--only $(ONLY))
	$(BIN)/python -m bench.board.screenshots $(if $(ONLY),--only $(ONLY))

bench-board: setup ## measure the board in a browser (ADDRESS= DAY= EMAIL=: two dispatchers there, too)
	$(BIN)/python -m bench.board.measure
	$(BIN)/python -m bench.board.measure --hours
	$(if $(ADDRESS),$(BIN)/python -m bench.board.two_dispatchers $(ADDRESS) $(DAY) $(EMAIL))

bench-app: setup ## measure the courier's app on a slow phone, with Lighthouse
	cd bench/lighthouse && npm ci --silent
	$(BIN)/python -m bench.courier_app.phone

clean: ## remove what can be made again
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
