"""How long what is kept about people is kept."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

import pytest

from dispatch.care import retention
from dispatch.care.retention import LIMITS, RetentionRule
from routing.errors import BadInput

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


def test_module_tells_the_figures_it_has() -> None:
    """The readable table at the head of the module is the one the code goes by."""
    rows = re.findall(r"^(\w+)\s+(\d+)\s+(\d+)\s+(\d+)  \S", retention.__doc__ or "", re.MULTILINE)
    bounds = {name: tuple(map(int, figures)) for name, *figures in rows}
    rule = RetentionRule()
    assert bounds == {name: (getattr(rule, name), *limits) for name, limits in LIMITS.items()}


def test_every_purpose_has_limits() -> None:
    """A cooperative chooses every purpose within limits, and nothing besides."""
    assert [one.name for one in fields(RetentionRule)] == ["version", *LIMITS]


def test_law_bounds_what_may_be_chosen() -> None:
    """Positions are kept two months at most, working time five years, proofs of aid 90 days."""
    assert LIMITS["activity_position_days"][1] <= 61
    assert LIMITS["live_position_h"][1] <= 48
    assert LIMITS["hours_days"][1] == 5 * 365 + 1
    assert LIMITS["aid_recipient_days"][1] == 90


@pytest.mark.parametrize("name", sorted(LIMITS))
def test_out_of_bounds_is_refused(name: str) -> None:
    """One below the lowest or above the highest is a fault with its place."""
    low, high = LIMITS[name]
    for value in (low - 1, high + 1):
        with pytest.raises(BadInput) as caught:
            RetentionRule(**{name: value})
        assert [(fault.code, fault.where) for fault in caught.value.faults] == [
            ("out-of-range", name)
        ]
    assert getattr(RetentionRule(**{name: high}), name) == high


def test_spans_are_hours_or_days_by_name() -> None:
    """What ends in ``_h`` counts hours, all else days, forward from a moment and back."""
    rule = RetentionRule(live_position_h=12, proof_days=40)
    assert rule.expires_at("live_position_h", NOON) == NOON + timedelta(hours=12)
    assert rule.expires_at("proof_days", NOON) == NOON + timedelta(days=40)
    assert rule.cutoff("reply_h", NOON) == NOON - timedelta(hours=48)
    assert rule.days_before("aid_recipient_days", date(2026, 3, 31)) == date(2026, 3, 1)
