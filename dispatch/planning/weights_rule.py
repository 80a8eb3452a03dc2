"""Weights that plans are judged by besides the prices of shifts, as a rule with a notice.

Who rides may read a change before it applies (directive (EU) 2024/2831, article 9): a new version
holds at the earliest when the notice of the version before it has run out.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from dispatch.model import (
    MARGIN_HOUR_CENTS,
    MOST_MARGIN_MINUTES,
    MOST_MARGIN_PERCENT,
    MOST_STABLE_MINUTES,
    Weights,
)
from dispatch.model.effort_points import MOST_WEEKS, PointWeights
from dispatch.values.validation import PRICE, outside, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsRule:
    """One published version.

    Attributes
    ----------
    version
        From 1.
    balance_hour_cents
        Fair spread, see :class:`dispatch.model.Weights`.
    fairness_hundred_cents, effort_weeks, points
        Fairness over weeks, see the same; the ledger of so many weeks before a day counts.
    stable_cents, stable_minutes
        Stable rounds of what recurs, see the same.
    margin_hour_cents, margin_minutes, margin_percent
        Margin before windows end, see the same.
    notice_days
        How long before it applies a change of this version must stand to be read, days.
    """

    version: int = 1
    balance_hour_cents: int = 0
    fairness_hundred_cents: int = 0
    effort_weeks: int = 4
    points: PointWeights = field(default_factory=PointWeights)
    stable_cents: int = Weights().stable_cents
    stable_minutes: int = Weights().stable_minutes
    margin_hour_cents: int = MARGIN_HOUR_CENTS
    margin_minutes: int = Weights().margin_minutes
    margin_percent: int = Weights().margin_percent
    notice_days: int = 7

    def __post_init__(self) -> None:
        refuse(
            outside(
                self,
                version=(1, 1_000_000_000),
                balance_hour_cents=PRICE,
                fairness_hundred_cents=PRICE,
                stable_cents=PRICE,
                stable_minutes=(0, MOST_STABLE_MINUTES),
                margin_hour_cents=PRICE,
                margin_minutes=(0, MOST_MARGIN_MINUTES),
                margin_percent=(0, MOST_MARGIN_PERCENT),
                effort_weeks=(1, MOST_WEEKS),
                notice_days=(0, 365),
            )
        )

    @property
    def weights(self) -> Weights:
        """The weights as any day takes them, a live one too: nobody's round changes hands there."""
        return Weights(
            balance_hour_cents=self.balance_hour_cents,
            stable_cents=self.stable_cents,
            stable_minutes=self.stable_minutes,
            margin_hour_cents=self.margin_hour_cents,
            margin_minutes=self.margin_minutes,
            margin_percent=self.margin_percent,
        )

    @property
    def fair_weights(self) -> Weights:
        """The weights as a day takes them that is planned from the start: fair over weeks."""
        return replace(
            self.weights,
            fairness_hundred_cents=self.fairness_hundred_cents,
            effort_weeks=self.effort_weeks,
            points=self.points,
        )

    @property
    def notice(self) -> timedelta:
        """Time that a change must stand to be read before it applies."""
        return timedelta(days=self.notice_days)
