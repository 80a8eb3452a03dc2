"""Functions that a process compiles, printed a line each by a program of its own.

The kernels are loaded once and nothing of them is called; each question is then answered by a fork,
which finds them as a new process would.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from numba.core import event

from api.processes.compilation import warm_routing
from api.processes.planning_warmup import warm_planning
from bench.planning.days import RULES, mixed_day, rich_day
from dispatch.planning.planner import plan
from dispatch.search import kernel
from dispatch.search.insertion import cheapest_places, extended_round
from dispatch.search.stop_rules import Iterations
from routing.engine import label_prefixes as labels
from routing.matrices import planner_units as units


def unwarmed_kernels() -> list[str]:
    """Return functions of the search that were not warmed before the first plan."""
    warm_planning()
    called = ("iterate", "shrink", "update_round", "find_in_round", "missing", "go_back")
    doors = [getattr(kernel, name) for name in (*called, "keep_best", "total_cost")]
    doors += [cheapest_places.find_in_rounds, cheapest_places.update_rounds]
    doors += [extended_round.round_figures]
    return [door.__qualname__ for door in doors if not door.signatures]


def unwarmed_streets() -> list[str]:
    """Return functions of the streets that were not warmed before the first matrix."""
    warm_routing()
    doors: list[Any] = [labels.label_prefixes, labels.join, labels.join_all]
    doors += [units.planner_units_of, units.planner_leg]
    return [door.py_func.__name__ for door in doors if not door.signatures]


def compiled_by_plans() -> list[str]:
    """Return functions that were compiled while days of every kind were planned."""
    with event.install_recorder("numba:compile") as told:
        for day in (rich_day(20, 4, RULES), mixed_day(20, 4, 1)):
            plan(day, Iterations(100), 1)
    return sorted({begun.data["dispatcher"].py_func.__qualname__ for _, begun in told.buffer})


QUESTIONS: Sequence[Callable[[], list[str]]] = (
    unwarmed_kernels,
    unwarmed_streets,
    compiled_by_plans,
)


def main() -> None:
    """Write a line for each question named: its answer."""
    for question in QUESTIONS:
        if question.__name__ not in sys.argv[1:]:
            continue
        if os.fork() == 0:
            sys.stdout.write(" ".join([question.__name__, *question()]) + "\n")
            sys.stdout.flush()
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.wait()[1]) == 0, question.__name__


if __name__ == "__main__":
    main()
