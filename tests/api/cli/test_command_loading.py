"""A command loads what it needs and no more, so that it starts at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import tiny
from tests.support.store.world import grid_city

# pydantic is not among them: typer itself loads it to read parameters.
SERVICE = {"fastapi", "sqlalchemy", "psycopg", "procrastinate", "uvicorn"}
NUMBERS = {"numpy", "numba", "scipy", "shapely", "ortools"}
PRINTING = {"typst", "segno", "PIL"}

PROGRAM = """
import json, sys
from api.cli.commands import app
try:
    app(sys.argv[1:], prog_name="tournee")
except SystemExit as end:
    status = end.code
names = {".".join(name.split(".")[:count]) for name in sys.modules for count in (1, 2)}
print(json.dumps({"status": status, "loaded": sorted(names)}), file=sys.stderr)
"""


def loaded(*words: str, **environment: str) -> set[str]:
    """Run a command line in a process of its own; gives the packages and modules that it loaded."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TOURNEE_LANG": "en", **environment},
    )
    document = json.loads(ran.stderr.splitlines()[-1])
    assert document["status"] == 0, ran.stderr
    return set(document["loaded"])


@pytest.mark.parametrize(
    "words",
    [["--help"], ["--version"], ["plan", "--help"], ["serve", "--help"], ["worker", "--help"]],
    ids=" ".join,
)
def test_help_loads_neither_the_service_nor_numbers(words: list[str]) -> None:
    """Help is told without the service, the streets and the search."""
    assert not loaded(*words) & (SERVICE | NUMBERS | PRINTING)


def test_completion_of_cities_loads_nothing_heavy(tmp_path: Path) -> None:
    """A shell gets the names of cities without anything that computes."""
    (tmp_path / "cities").mkdir()
    for name in ("graz", "ghent", "oslo"):
        (tmp_path / "cities" / f"{name}.city").touch()
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=True,
        env={
            **os.environ,
            "TOURNEE_HOME": str(tmp_path),
            "_TOURNEE_COMPLETE": "complete_bash",
            "COMP_WORDS": "tournee route g",
            "COMP_CWORD": "2",
        },
    )
    assert ran.stdout.split() == ["ghent", "graz"]
    assert not set(json.loads(ran.stderr.splitlines()[-1])["loaded"]) & (SERVICE | NUMBERS)


def test_a_route_loads_neither_the_service_nor_the_search(tmp_path: Path) -> None:
    """Finding a way loads the streets, and none of what other commands work with.

    That is the service, printing, the solvers, days, reading of extracts and figures on a map.
    """
    grid_city(tmp_path)
    ends = [",".join(map(str, tiny.corner(*corner))) for corner in ((0, 0), (2, 2))]
    names = loaded("route", "grid", *ends, TOURNEE_HOME=str(tmp_path))
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


def test_only_the_exchange_of_graphs_loads_osmnx(tmp_path: Path) -> None:
    """Compiling an extract loads neither OSMnx nor NetworkX; exporting a graph does."""
    extract = tiny.write_extract(tmp_path / "grid.osm")
    home = {"TOURNEE_HOME": str(tmp_path)}
    theirs = {"osmnx", "networkx", "geopandas"}
    assert not loaded("city", "import", str(extract), **home) & theirs
    out = str(tmp_path / "grid.graphml")
    assert loaded("city", "export-graph", "grid", "--out", out, **home) >= theirs
