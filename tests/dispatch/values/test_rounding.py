"""Whole numbers out of fractions: symmetric rounding, and parts that sum to the whole."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.values.rounding import allotted, rounded


@pytest.mark.parametrize(
    ("numerator", "denominator", "right"),
    [(0, 7, 0), (1, 2, 1), (-1, 2, -1), (5, 10, 1), (4, 10, 0), (15, 10, 2), (-15, 10, -2)],
)
def test_halves_go_away_from_zero(numerator: int, denominator: int, right: int) -> None:
    """A half rounds up in size on both sides of zero."""
    assert rounded(numerator, denominator) == right


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_rounding_is_near_and_symmetric(numerator: int, denominator: int) -> None:
    """The result is at most a half off, and a negative rounds to the negative."""
    found = rounded(numerator, denominator)
    assert abs(Fraction(numerator, denominator) - found) <= Fraction(1, 2)
    assert rounded(-numerator, denominator) == -found


@given(st.integers(0, 10**6), st.lists(st.integers(0, 1000), min_size=1, max_size=12))
def test_parts_sum_to_the_whole_and_are_fair(total: int, shares: list[int]) -> None:
    """Parts sum exactly, each is less than one off its exact share, and a zero share gets none."""
    parts = allotted(total, shares)
    assert sum(parts) == total
    whole = sum(shares)
    for part, share in zip(parts, shares, strict=True):
        if whole:
            assert abs(Fraction(total * share, whole) - part) < 1
            assert share or not part
        else:
            assert abs(Fraction(total, len(shares)) - part) < 1


def test_nobody_to_share_with_gets_nothing() -> None:
    """Without shares there are no parts."""
    assert allotted(100, []) == ()
