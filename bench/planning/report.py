"""Rows of the planning bench summed up by suite and solver."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import mean, median

from bench.rows import Row

AGAINST = "vroom"
"""Peer that every solver is compared with directly."""
_LAST_DIGIT = 0.01
"""Best known distances are published to two decimals."""

Suites = Mapping[tuple[str, str], str]
"""Suite of each ``(set, instance)``."""


def reference(row: Row, rows: Iterable[Row]) -> float | None:
    """Distance that a row's gap is measured from.

    Where vehicles count first it is the best known one. Where distance alone counts, best known
    results, which save vehicles, are not the best: it is the best that anybody found here, if
    that is shorter.
    """
    known: float | None = row["best_distance"]
    if row["objective"] == "vehicles":
        return known
    found = [
        other["distance"]
        for other in rows
        if other["feasible"] and _instance(other) == _instance(row)
    ]
    return min([*found, *([known] if known is not None else [])], default=None)


def at_best(row: Row, goal: float | None) -> bool:
    """True where a row reaches the best known result, or the best found where distance counts."""
    if not row["feasible"] or goal is None:
        return False
    if row["objective"] == "vehicles" and row["vehicles"] != row["best_vehicles"]:
        return bool(row["vehicles"] < row["best_vehicles"])
    return bool(row["distance"] <= goal + _LAST_DIGIT)


def table(
    asked: Sequence[Row], every: Sequence[Row], suites: Suites, solvers: Sequence[str]
) -> list[str]:
    """Lines of the table: for each suite and solver, over all instances and seeds asked for.

    Parameters
    ----------
    asked
        Rows to sum up.
    every
        Rows among which the best found is looked for.
    suites
        Of every instance asked for.
    solvers
        In the order in which to name them.
    """
    if not asked:
        return ["no rows"]
    head = (
        f"{'suite':20} {'solver':11} {'feasible':>9} {'extra veh.':>10} {'gap':>8} {'median':>8} "
        f"{'at best':>8} {'dist/' + AGAINST:>10} {'veh-' + AGAINST:>10}"
    )
    lines = [head, "-" * len(head)]
    for suite in sorted(set(suites.values()), key=_by_size):
        of_suite = [row for row in asked if suites[_instance(row)] == suite]
        for solver in solvers:
            own = [row for row in of_suite if row["solver"] == solver]
            if own:
                lines.append(f"{suite:20} {solver:11} {_figures(own, of_suite, every)}")
    return lines


def _by_size(suite: str) -> tuple[str, int]:
    name, _, size = suite.rpartition(" ")
    return name, int(size)


def _instance(row: Row) -> tuple[str, str]:
    return row["set"], row["instance"]


def _figures(own: list[Row], others: list[Row], every: Sequence[Row]) -> str:
    """Figures of one solver on one suite; all but the first count feasible rows only."""
    good = [row for row in own if row["feasible"]]
    goals = [reference(row, every) for row in good]
    extra = [row["vehicles"] - row["best_vehicles"] for row in good if row["best_vehicles"]]
    gaps = [
        100 * (row["distance"] / goal - 1) for row, goal in zip(good, goals, strict=True) if goal
    ]
    best = sum(at_best(row, goal) for row, goal in zip(good, goals, strict=True))
    pairs = _with_peer(good, others)
    ratios = [row["distance"] / peer["distance"] for row, peer in pairs]
    fewer = [row["vehicles"] - peer["vehicles"] for row, peer in pairs]
    feasible = f"{len(good)} of {len(own)}"
    return (
        f"{feasible:>9} {_or_dash(extra, mean, '+.2f'):>10} {_or_dash(gaps, mean, '+.2f'):>7}% "
        f"{_or_dash(gaps, median, '+.2f'):>7}% {best:>8} {_or_dash(ratios, median, '.4f'):>10} "
        f"{_or_dash(fewer, mean, '+.2f'):>10}"
    )


def _with_peer(good: list[Row], others: list[Row]) -> list[tuple[Row, Row]]:
    peers = {
        (*_instance(row), row["seed"]): row
        for row in others
        if row["solver"] == AGAINST and row["feasible"]
    }
    keyed = [(row, (*_instance(row), row["seed"])) for row in good]
    return [(row, peers[key]) for row, key in keyed if key in peers]


def _or_dash(values: Sequence[float], figure: Callable[[Sequence[float]], float], form: str) -> str:
    if not values:
        return "–"
    # Nothing is minus zero to a reader.
    return format(round(figure(values), 2 if "+" in form else 4) + 0.0, form)
