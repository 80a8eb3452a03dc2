"""A command loads what it needs and no more, so that it starts at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import tiny
from tests.support.store.world import grid_city

# pydantic is not among them: typer itself loads it to read parameters.
SERVICE = {"fastapi", "sqlalchemy", "psycopg", "procrastinate", "uvicorn"}
NUMBERS = {"numpy", "numba", "scipy", "shapely", "ortools"}
PRINTING = {"typst", "segno", "PIL"}

PROGRAM = """
import json, os, sys
from api.cli.commands import app
for asked in json.loads(sys.argv[1]):
    sys.stdout.flush()
    if os.fork():
        os.wait()
        continue
    os.environ.update(asked["environment"])
    try:
        app(asked["words"], prog_name="tournee")
    except SystemExit as end:
        status = end.code
    names = {".".join(name.split(".")[:count]) for name in sys.modules for count in (1, 2)}
    print(json.dumps({"status": status, "loaded": sorted(names)}), file=sys.stderr)
    sys.stdout.flush()
    os._exit(0)
"""
"""Runs command lines, each in a process that has loaded nothing but what all of them do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """Output of commands, and the packages and modules that each of them loaded."""

    output: str
    loaded: list[set[str]]


def run(*commands: Sequence[str], **environment: str) -> Ran:
    """Run command lines in processes of their own."""
    asked = [{"words": words, "environment": environment} for words in commands]
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(asked)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TOURNEE_LANG": "en"},
    )
    documents = [json.loads(line) for line in ran.stderr.splitlines() if line.startswith("{")]
    assert [one["status"] for one in documents] == [0] * len(commands), ran.stderr
    return Ran(output=ran.stdout, loaded=[set(one["loaded"]) for one in documents])


HELP = [["--help"], ["--version"], ["plan", "--help"], ["serve", "--help"], ["worker", "--help"]]


@pytest.fixture(scope="module")
def helped() -> Ran:
    """Return what help loads."""
    return run(*HELP)


@pytest.mark.parametrize("number", range(len(HELP)), ids=map(" ".join, HELP))
def test_help_loads_neither_the_service_nor_numbers(helped: Ran, number: int) -> None:
    """Help is told without the service, the streets and the search."""
    assert "api.cli" in helped.loaded[number]
    assert not helped.loaded[number] & (SERVICE | NUMBERS | PRINTING)


def test_completion_of_cities_loads_nothing_heavy(tmp_path: Path) -> None:
    """A shell gets the names of cities without anything that computes."""
    (tmp_path / "cities").mkdir()
    for name in ("graz", "ghent", "oslo"):
        (tmp_path / "cities" / f"{name}.city").touch()
    ran = run(
        [],
        TOURNEE_HOME=str(tmp_path),
        _TOURNEE_COMPLETE="complete_bash",
        COMP_WORDS="tournee route g",
        COMP_CWORD="2",
    )
    assert ran.output.split() == ["ghent", "graz"]
    assert not ran.loaded[0] & (SERVICE | NUMBERS)


def test_a_route_loads_neither_the_service_nor_the_search(tmp_path: Path) -> None:
    """Finding a way loads the streets, and none of what other commands work with.

    That is the service, printing, the solvers, days, reading of extracts and figures on a map.
    """
    grid_city(tmp_path)
    ends = [",".join(map(str, tiny.corner(*corner))) for corner in ((0, 0), (2, 2))]
    (names,) = run(["route", "grid", *ends], TOURNEE_HOME=str(tmp_path)).loaded
    other = {"ortools", "osmnx", "osmium", "shapely", "dispatch.model"}
    other |= {"scipy.linalg", "scipy.sparse"}
    assert not names & (SERVICE | PRINTING | other)


AT_THE_START = """
import sys
from contextlib import contextmanager
from api.cli.planning import plan_run
@contextmanager
def crew(_):
    print(*(name.partition(".")[0] for name in sys.modules))
    sys.exit()
    yield
plan_run.crew = crew
from api.cli.commands import app
app(sys.argv[1:], prog_name="tournee")
"""


def test_solvers_start_before_this_process_loads_what_computes(tmp_path: Path) -> None:
    """A day is read, and two processes begin to load; numbers, maps and printing come after."""
    day = tiny.write_day_file(tmp_path / "day.json", tiny.tiny_day())
    words = ("plan", str(day), "--city", "nowhere", "--out", str(tmp_path / "out"))
    ran = subprocess.run(
        [sys.executable, "-c", AT_THE_START, *words], capture_output=True, text=True, check=True
    )
    names = set(ran.stdout.split())
    assert "dispatch" in names
    assert not names & (SERVICE | PRINTING | (NUMBERS - {"numpy"}) | {"jinja2"})


def test_the_search_loads_no_streets() -> None:
    """The process of the search has the kernels, and nothing that finds ways or draws."""
    program = (
        "import sys\nfrom api.processes import solvers\nsolvers._searcher()\n"
        'print(*{".".join(name.split(".")[:2]) for name in sys.modules})'
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    names = set(ran.stdout.split())
    assert {"numba", "dispatch.search"} <= names
    assert not names & (SERVICE | PRINTING | {"routing.router", "shapely", "ortools", "jinja2"})
    assert not names & {"scipy.linalg", "scipy.sparse"}


WITHOUT_OSMNX = """
import sys
sys.modules["osmnx"] = None
from api.cli.commands import app
app(sys.argv[1:], prog_name="tournee")
"""


def test_only_the_exchange_of_graphs_loads_osmnx(tmp_path: Path) -> None:
    """Compiling an extract loads neither OSMnx nor NetworkX; exporting a graph needs them."""
    extract = tiny.write_extract(tmp_path / "grid.osm")
    ran = run(["city", "import", str(extract)], TOURNEE_HOME=str(tmp_path))
    assert not ran.loaded[0] & {"osmnx", "networkx", "geopandas"}
    words = ("city", "export-graph", "grid", "--out", str(tmp_path / "grid.graphml"))
    needs = subprocess.run(
        [sys.executable, "-c", WITHOUT_OSMNX, *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TOURNEE_LANG": "en", "TOURNEE_HOME": str(tmp_path)},
    )
    assert needs.returncode != 0
    assert "osmnx" in needs.stderr
