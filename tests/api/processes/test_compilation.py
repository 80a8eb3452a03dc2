"""What is compiled ahead, so that no user waits for a compiler."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

from api.processes.compilation import drop_unreadable

ASKED = """
from api.processes.planning_warmup import warm_planning
from dispatch.search import kernel
from dispatch.search.insertion import cheapest_places, extended_round
warm_planning()
called = ("iterate", "shrink", "update_round", "find_in_round", "missing", "go_back", "keep_best",
          "total_cost")
doors = [getattr(kernel, name) for name in called]
doors += [cheapest_places.find_in_rounds, cheapest_places.update_rounds]
doors += [extended_round.round_figures]
print(*(door.__qualname__ for door in doors if not door.signatures))
"""


def test_every_kernel_that_a_plan_calls_is_warmed() -> None:
    """After warming, saving rounds, making room and a quote compile nothing more."""
    ran = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


ASKED_OF_STREETS = """
from api.processes.compilation import warm_routing
from routing.engine import label_prefixes as labels
from routing.matrices import planner_units as units
warm_routing()
doors = [labels.label_prefixes, labels.join, labels.join_all]
doors += [units.planner_units_of, units.planner_leg]
print(*(door.py_func.__name__ for door in doors if not door.signatures))
"""


def test_the_ways_of_a_large_day_are_warmed() -> None:
    """Blocks and single ways, with what a load adds and without, compile nothing more."""
    ran = subprocess.run(
        [sys.executable, "-c", ASKED_OF_STREETS], capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == []


PLANNED = """
from numba.core import event
from bench.days import RULES, mixed_day, rich_day
from dispatch.planning.planner import plan
from dispatch.search.stop_rules import Iterations
with event.install_recorder("numba:compile") as told:
    for day in (rich_day(20, 4, RULES), mixed_day(20, 4, 1)):
        plan(day, Iterations(100), 1)
print(*{begun.data["dispatcher"].py_func.__qualname__ for _, begun in told.buffer})
"""


def test_what_has_been_compiled_once_is_compiled_in_no_later_process() -> None:
    """The second process that plans the same days finds all that it calls on the disk."""
    for _ in range(2):
        ran = subprocess.run(
            [sys.executable, "-c", PLANNED], capture_output=True, text=True, check=True
        )
    assert ran.stdout.split() == []


def test_what_names_a_module_that_has_moved_is_dropped(tmp_path: Path) -> None:
    """An index of compiled code that cannot be read goes with its code; others stay."""
    folder = tmp_path / "__pycache__"
    folder.mkdir()
    version = pickle.dumps("0.60")
    moved = pickle.dumps(Path).replace(b"Path", b"Gone")
    for name, content in (
        ("here.f-1.py313", pickle.dumps(("stamp", {}))),
        ("old.f-1.py313", moved),
    ):
        (folder / f"{name}.nbi").write_bytes(version + content)
        (folder / f"{name}.1.nbc").write_bytes(b"code")
    drop_unreadable([tmp_path])
    assert sorted(one.name for one in folder.iterdir()) == [
        "here.f-1.py313.1.nbc",
        "here.f-1.py313.nbi",
    ]
