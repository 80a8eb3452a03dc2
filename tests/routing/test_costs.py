"""Packed costs: what goes in comes out, they add up, and they are ordered as they should be."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routing.costs import (
    CLOSED,
    STRESS_TICKS,
    TICK_MS,
    first_part,
    length_dm,
    pack,
    stress_ms,
    stress_units,
    time_ms,
)

TIMES = st.integers(1, 3_000_000)
LENGTHS = st.integers(0, 20_000_000)
STRESS = st.integers(0, 12_000)


def packed(ticks: int, mm: int, stress: int) -> int:
    """One packed cost."""
    cost = pack(np.array([ticks]), np.array([mm]), np.array([stress]))
    return int(cost[0])


@given(one=st.tuples(TIMES, LENGTHS, STRESS), other=st.tuples(TIMES, LENGTHS, STRESS))
def test_sums_hold_the_sums_of_their_parts(
    one: tuple[int, int, int], other: tuple[int, int, int]
) -> None:
    """Time, length and stress of a sum are the sums of those of its parts, below CLOSED."""
    costs = packed(*one), packed(*other)
    both = sum(costs)
    for read in (time_ms, length_dm, stress_ms):
        assert read(both) == read(costs[0]) + read(costs[1])
    assert time_ms(costs[0]) == one[0] * TICK_MS
    assert both < CLOSED


@given(one=st.tuples(TIMES, LENGTHS, STRESS), other=st.tuples(TIMES, LENGTHS, STRESS))
def test_time_with_stress_counts_first_then_length(
    one: tuple[int, int, int], other: tuple[int, int, int]
) -> None:
    """Of two costs the one of less time and stress together is less, then the shorter one."""

    def rank(parts: tuple[int, int, int]) -> tuple[int, int, int]:
        ticks, mm, stress = parts
        return ticks + stress * STRESS_TICKS, (mm + 50) // 100, stress

    assert (packed(*one) < packed(*other)) == (rank(one) < rank(other))


@given(
    ticks=TIMES,
    mm=LENGTHS,
    weight=st.sampled_from([0.0, 0.05, 0.2]),
    shares=st.lists(st.floats(0, 1), min_size=2, max_size=2),
)
def test_parts_of_an_arc_never_run_backwards(
    ticks: int, mm: int, weight: float, shares: list[float]
) -> None:
    """Of two places on an arc the later one has no less time, length or stress before it."""
    units = stress_units(np.array([ticks]), np.array([weight]))
    whole = pack(np.array([ticks]), np.array([mm]), units)
    near, far = (first_part(whole, np.array([share])) for share in sorted(shares))
    for read in (time_ms, length_dm, stress_ms):
        assert 0 <= read(near)[0] <= read(far)[0] <= read(whole)[0]
    assert stress_ms(whole)[0] <= weight * time_ms(whole)[0] + 1e-6
