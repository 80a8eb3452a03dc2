"""Travel times as they are kept."""

from __future__ import annotations

import numpy as np
import pytest

from bench.days import rich_day
from dispatch.model import MOST_LEG, MOST_PER_KG_US, TravelTimes
from dispatch.search.compile import compile_problem
from routing.types import UNREACHABLE

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
    (table,) = day.times.per_kg_us.values()
    per_kg = compile_problem(day).data.per_kg
    assert np.shares_memory(per_kg, table)
    assert per_kg.any()
