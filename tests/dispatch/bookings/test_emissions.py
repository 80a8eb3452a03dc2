"""Emissions: dated factors, both parts told apart, and a saving that can be recomputed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.bookings.emissions import (
    FACTORS,
    KIND_BY_PROFILE,
    EmissionRule,
    Factor,
    emission,
    saved_g,
    saving,
)
from routing.errors import BadInput
from routing.profiles.profile import PROFILE_NAMES

DAY = date(2026, 3, 2)
RULE = EmissionRule()
KINDS = sorted({one.vehicle_kind for one in FACTORS})


def test_the_van_emits_what_the_order_says() -> None:
    """491 g a kilometre, at level 1, with its source."""
    van = emission(RULE, 10_000, "van", DAY)
    assert (van.use_g, van.manufacture_g, van.total_g) == (4910, 0, 4910)
    assert [(one.level, "10 avril 2012" in one.source) for one in van.factors] == [(1, True)]


def test_use_and_manufacture_are_told_apart() -> None:
    """An e-bike's 10 km are 20 g of riding and 87 g of making; a bicycle's nothing."""
    ebike = emission(RULE, 10_000, "ebike", DAY)
    assert (ebike.use_g, ebike.manufacture_g, ebike.total_g) == (20, 87, 107)
    assert emission(RULE, 10_000, "bike", DAY).total_g == 0


def test_a_saving_prints_its_assumptions() -> None:
    """The van rides 10 % further; all of the bicycle's grams are taken off."""
    found = saving(RULE, 10_000, "ebike", DAY)
    assert found.compared.distance_m == 11_000
    assert found.compared_distance_per_mille == 1100
    assert found.saved_g == 5401 - 107
    assert saved_g(RULE, 10_000, "ebike", DAY) == found.saved_g


def test_making_the_compared_vehicle_is_no_saving() -> None:
    """Against an e-bike, only the grams of riding it could have been saved."""
    rule = EmissionRule(compared_kind="ebike", compared_distance_per_mille=1000)
    assert saved_g(rule, 10_000, "bike", DAY) == 20


def test_a_newer_factor_counts_from_its_day_on() -> None:
    """Past days keep their figure."""
    newer = Factor(vehicle_kind="van", mg_per_km=507_000, from_day=DAY, source="newer")
    rule = EmissionRule(version=2, factors=(newer, *FACTORS))
    assert emission(rule, 1000, "van", DAY).total_g == 507
    assert emission(rule, 1000, "van", date(2026, 3, 1)).total_g == 491


@pytest.mark.parametrize(("kind", "on"), [("rocket", DAY), ("van", date(2000, 1, 1))])
def test_no_factor_no_figure(kind: str, on: date) -> None:
    """An unknown kind, or a day before the first factor, is a fault, not a zero."""
    with pytest.raises(BadInput, match="no-emission-factor"):
        emission(RULE, 1000, kind, on)


def test_two_factors_of_the_same_day_are_refused() -> None:
    """Which of them would count?."""
    with pytest.raises(BadInput, match="duplicate-id"):
        EmissionRule(factors=(*FACTORS, FACTORS[0]))


def test_every_profile_has_a_kind_with_a_factor() -> None:
    """Whatever bicycle rides, its emission can be told."""
    assert set(KIND_BY_PROFILE) == set(PROFILE_NAMES)
    assert set(KIND_BY_PROFILE.values()) <= set(KINDS)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from(KINDS))
def test_grams_grow_with_the_way_and_are_near(first: int, more: int, kind: str) -> None:
    """A longer way never emits less, and each part is at most half a gram off."""
    near, far = emission(RULE, first, kind, DAY), emission(RULE, first + more, kind, DAY)
    assert near.total_g <= far.total_g
    exact = sum(one.mg_per_km for one in near.factors) * first / 1_000_000
    assert abs(near.total_g - exact) <= 1
