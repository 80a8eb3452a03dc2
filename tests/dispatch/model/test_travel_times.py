"""Travel times as they are kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bench.planning.days import RULES, rich_day
from dispatch.check import check
from dispatch.model import MOST_LEG, MOST_PER_KG_US, BlockTimes, Problem, TravelTimes, Ways
from dispatch.planning import leftover_insertions, planner
from dispatch.planning.planner import plan
from dispatch.planning.what_if import explanations as explaining
from dispatch.planning.what_if.explanations import explain
from dispatch.search.arrays.compilation import compile_problem
from dispatch.search.insertion import batch_insertion
from dispatch.search.large import day_parts
from dispatch.search.stop_rules import Iterations
from routing.types import UNREACHABLE
from tests.support.depth import cases
from tests.support.plans.problems import random_problem

if TYPE_CHECKING:
    from dispatch.model.travel_times import Rows

WAYS = np.array([[0, 5], [UNREACHABLE, 0]])


def test_matrices_are_kept_in_32_bits() -> None:
    """Wider matrices are copied, a table that profiles share once; narrow ones are kept."""
    small = np.array([[0, 7], [8, 0]], np.int32)
    times = TravelTimes(
        place_ids=("a", "b"),
        duration_s={"bike": WAYS, "cargo": small},
        distance_m=dict.fromkeys(("bike", "cargo"), np.abs(WAYS) * 2),
    )
    assert times.duration_s["bike"].dtype == np.int32
    assert times.duration_s["bike"].tolist() == WAYS.tolist()
    assert times.duration_s["cargo"] is small
    assert times.distance_m["bike"] is times.distance_m["cargo"]


@pytest.mark.parametrize(
    ("name", "value", "range_"),
    [
        ("duration_s", MOST_LEG + 1, f"from -1 to {MOST_LEG}"),
        ("distance_m", 1 << 32, f"from -1 to {MOST_LEG}"),
        ("duration_s", -2, f"from -1 to {MOST_LEG}"),
        ("per_kg_us", -1, f"from 0 to {MOST_PER_KG_US}"),
    ],
)
def test_a_number_out_of_its_range_is_refused(name: str, value: int, range_: str) -> None:
    """What 32 bits or the search cannot hold is named, never cut off."""
    whole = np.zeros((1, 1), np.int64)
    tables = {"duration_s": whole, "distance_m": whole, name: np.array([[value]])}
    with pytest.raises(ValueError, match=f"{name} of 'bike' must be {range_}"):
        TravelTimes(place_ids=("a",), **{key: {"bike": one} for key, one in tables.items()})


def test_what_a_kilogram_adds_is_kept_once() -> None:
    """The search reads the day's own table where there is one kind of bike at its usual pace."""
    day = rich_day(4, 2, ["slopes"])
    (table,) = day.times.whole().per_kg_us.values()
    per_kg = compile_problem(day).data.per_kg
    assert np.shares_memory(per_kg, table)
    assert per_kg.any()


@dataclass(frozen=True)
class Table:
    """Ways of one profile out of a whole table, as if worked out block by block."""

    times: TravelTimes
    profile: str
    legs: list[tuple[int, int]] = field(default_factory=list)
    blocks: list[tuple[int, int]] = field(default_factory=list)

    @property
    def is_hilly(self) -> bool:
        """Return whether a load makes a difference."""
        return self.profile in self.times.per_kg_us

    def leg(self, row: int, column: int) -> tuple[int, int, int]:
        """One way."""
        self.legs.append((row, column))
        return self.times.leg(self.profile, row, column)

    def block(self, rows: Rows, columns: Rows) -> Ways:
        """Ways from some places to others."""
        self.blocks.append((len(rows), len(columns)))
        return self.times.block(self.profile, rows, columns)


def in_blocks(problem: Problem) -> Problem:
    """The same day with ways that are worked out when they are asked for."""
    times = problem.times.whole()
    sources = {profile: Table(times, profile) for profile in times.duration_s}
    return replace(problem, times=BlockTimes(place_ids=times.place_ids, sources=sources))


@pytest.mark.parametrize("seed", range(cases(2, whole=12)))
@pytest.mark.slow
def test_a_day_in_blocks_is_planned_and_explained_as_with_whole_tables(seed: int) -> None:
    """Plan, its explanation and what the checker says of it do not depend on how ways are kept."""
    day = random_problem(seed, jobs=9, shifts=3)
    new_plan = plan(day, Iterations(60), seed)
    assert plan(in_blocks(day), Iterations(60), seed) == new_plan
    assert check(in_blocks(day), new_plan) == check(day, new_plan) == ()
    assert explain(in_blocks(day), new_plan) == explain(day, new_plan)


@pytest.mark.slow
def test_a_large_day_asks_for_parts_of_the_matrix_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No question of a plan in parts is about more places than a part has."""
    monkeypatch.setattr(planner, "LARGE", 1)
    monkeypatch.setattr(day_parts, "PART_JOBS", 20)
    monkeypatch.setattr(batch_insertion, "MOST_WHOLE", 60)
    monkeypatch.setattr(batch_insertion, "PART_JOBS", 20)
    monkeypatch.setattr(explaining, "ASKED_JOBS", 20)
    monkeypatch.setattr(leftover_insertions, "PART_JOBS", 20)
    day = in_blocks(rich_day(60, 6, RULES))
    new_plan = plan(day, Iterations(200), 1)
    explain(day, new_plan)
    assert isinstance(day.times, BlockTimes)
    (source,) = day.times.sources.values()
    assert isinstance(source, Table)
    count = len(day.times.place_ids)
    assert 20 < max(columns for rows, columns in source.blocks if rows > 1) < count - 20
    # The map of the day is drawn from a few rows.
    assert {rows for rows, columns in source.blocks if columns == count} == {1}


def test_single_ways_are_asked_for_once() -> None:
    """A way that was told is remembered; of too many all are forgotten, and told again."""
    times = in_blocks(rich_day(4, 2, RULES)).times
    assert isinstance(times, BlockTimes)
    ((profile, source),) = times.sources.items()
    assert isinstance(source, Table)
    for _ in range(3):
        assert times.leg(profile, 1, 2) == source.times.leg(profile, 1, 2)
    assert source.legs == [(1, 2)]


def test_two_places_of_one_name_are_refused() -> None:
    """Nobody could tell which of them is meant."""
    with pytest.raises(ValueError, match="must differ"):
        BlockTimes(place_ids=("a", "a"), sources={})
