"""What the table says of rows."""

from typing import Any

import pytest

from bench.planning.report import at_best, reference, table


def row(solver: str, vehicles: int, distance: float, **more: object) -> dict[str, Any]:
    """Return a row of an instance whose best known result is 10 vehicles and 100."""
    return {
        "set": "s",
        "instance": "i",
        "solver": solver,
        "objective": "vehicles",
        "budget_s": 1,
        "seed": 1,
        "vehicles": vehicles,
        "distance": distance,
        "best_vehicles": 10,
        "best_distance": 100.0,
        "feasible": True,
        **more,
    }


@pytest.mark.parametrize(
    ("vehicles", "distance", "reached"),
    [(10, 100.0, True), (10, 100.009, True), (10, 100.1, False), (11, 90.0, False), (9, 120, True)],
)
def test_vehicles_come_first(vehicles: int, distance: float, *, reached: bool) -> None:
    """Best known is reached with as many vehicles and no more distance, or with fewer vehicles."""
    assert at_best(row("a", vehicles, distance), 100.0) is reached


def test_what_is_not_feasible_reaches_nothing() -> None:
    """Routes that cannot be driven are never best."""
    assert not at_best(row("a", 9, 1.0, feasible=False), 100.0)


def test_where_distance_counts_the_best_found_is_the_goal() -> None:
    """The gap is to the shortest feasible routes of anybody, if shorter than the best known."""
    rows = [
        row("a", 12, 98.0, objective="distance"),
        row("b", 12, 99.0, objective="distance"),
        row("c", 12, 50.0, objective="distance", feasible=False),
        row("d", 12, 40.0, objective="distance", instance="other"),
    ]
    assert reference(rows[1], rows) == 98.0
    assert reference({**rows[1], "objective": "vehicles"}, rows) == 100.0


def test_figures_are_summed_up_by_suite_and_solver() -> None:
    """Extra vehicles, gap and ratio against the peer are means and medians over feasible rows."""
    rows = [
        row("tournee", 10, 110.0),
        row("tournee", 11, 100.0, seed=2),
        row("tournee", 99, 999.0, seed=3, feasible=False),
        row("vroom", 11, 220.0),
        row("vroom", 11, 200.0, seed=2),
    ]
    lines = table(rows, rows, {("s", "i"): "s 100"}, ["tournee", "vroom"])
    assert lines[2].split() == [
        *("s", "100", "tournee", "2", "of", "3"),
        *("+0.50", "+5.00%", "+5.00%", "0", "0.5000", "-0.50"),
    ]
    assert lines[3].split()[-2:] == ["1.0000", "+0.00"]


def test_no_rows_are_said_to_be_none() -> None:
    """An empty table says so."""
    assert table([], [], {}, ["tournee"]) == ["no rows"]
