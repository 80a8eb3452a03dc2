"""Outcomes of a need, as food banks know them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Literal, get_args

Outcome = Literal[
    "handed_over",
    "self_pickup",
    "left_there",
    "not_ready",
    "not_home",
    "bad_address",
    "too_far",
    "did_not_want",
    "other",
]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
"""How a need may end; ``left_there`` only where that is allowed."""

SERVED: tuple[Outcome, ...] = ("handed_over", "self_pickup", "left_there")
"""Outcomes with which somebody got what they needed."""

EARLY = timedelta(minutes=30)
"""So long before its window somebody may be there with a need, and tell how it ended."""

_OF_A_VISIT: Mapping[str, Outcome] = MappingProxyType(
    {
        "nobody_there": "not_home",
        "closed": "not_home",
        "wrong_address": "bad_address",
        "access_blocked": "bad_address",
        "refused": "did_not_want",
        "goods_missing": "not_ready",
        "not_ready": "not_ready",
    }
)


def status_of(outcome: Outcome) -> Literal["served", "failed"]:
    """Return the status of a need that ended in some way."""
    return "served" if outcome in SERVED else "failed"


def outcome_of_visit(reason: str) -> Outcome:
    """Return the outcome of a need whose visit failed for a reason."""
    return _OF_A_VISIT.get(reason, "other")
