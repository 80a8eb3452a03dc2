"""Prices as values: what one depends on, its lines, and what is settled afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from dispatch.values.rounding import rounded
from dispatch.values.validation import fault, naive_time, out_of_range, outside, refuse
from routing.errors import Fault
from routing.types import Point

CARRIED = "pooled-carried"
"""Code of the line that tells what the cooperative carries of a pooled round; it costs nothing."""
DELAYED = "pooled-delay"
"""Code of the line that tells what a delay added to a pooled round; it costs nothing."""
NOT_DELIVERED = "not-delivered"
"""Code of the line that tells of drops that failed by the customer's fault, and what that costs."""
TOLD = frozenset({CARRIED, DELAYED, NOT_DELIVERED})
"""Codes of lines that say something though they cost nothing."""
MAX_COUNT = 10_000
"""Most of one thing (stops, supplements, bicycles, attempts) in a booking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFacts:
    """Facts that a price depends on.

    Attributes
    ----------
    distance_m
        Street distance through all pickups and then all drops, in the shortest order, metres.
    pickups, drops
        Where the stops are; at least one in all.
    mass_g, volume_ml
        Of the whole booking.
    window_start
        Begin of its first window.
    booked_at
        When it is booked.
    vehicles
        Bicycles it needs at once.
    supplements
        How many of each named supplement.
    """

    distance_m: int
    pickups: tuple[Point, ...] = ()
    drops: tuple[Point, ...] = ()
    mass_g: int = 0
    volume_ml: int = 0
    window_start: datetime
    booked_at: datetime
    vehicles: int = 1
    supplements: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        faults = [
            *outside(self, distance_m=(0, 10_000_000)),
            *out_of_range("pickups", len(self.pickups), 0, MAX_COUNT),
            *out_of_range("drops", len(self.drops), 0, MAX_COUNT),
            *outside(
                self,
                mass_g=(0, 1_000_000_000),
                volume_ml=(0, 1_000_000_000),
                vehicles=(1, MAX_COUNT),
            ),
            *naive_time("window_start", self.window_start),
            *naive_time("booked_at", self.booked_at),
            *_count_faults(self.supplements),
        ]
        if not self.pickups and not self.drops:
            faults.append(fault("no-stops", "drops"))
        refuse(faults)
        # Two times of one zone would be subtracted as the clock on the wall shows them.
        object.__setattr__(self, "window_start", self.window_start.astimezone(UTC))
        object.__setattr__(self, "booked_at", self.booked_at.astimezone(UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLine:
    """One line of a price: ``amount_cents`` is ``unit_cents`` for each ``per`` of the quantity.

    Attributes
    ----------
    code
        What is charged; the sentence for people is ``price-<code>``.
    args
        What the sentence tells besides.
    quantity, per, unit_cents
        Such as 3,500 (metres) at 120 cents per 1,000.
    """

    code: str
    args: Mapping[str, str | int] = field(default_factory=dict)
    quantity: int = 1
    per: int = 1
    unit_cents: int
    amount_cents: int = field(init=False)

    def __post_init__(self) -> None:
        amount = rounded(self.quantity * self.unit_cents, self.per)
        object.__setattr__(self, "amount_cents", amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A price in lines; sums and tax are derived.

    Attributes
    ----------
    tariff_id, tariff_version
        What it was made by.
    lines
        Never empty of meaning: their amounts sum to ``net_cents``.
    vat_per_mille
        Rate of the tax.
    net_cents, vat_cents, total_cents
        Sum of the lines, tax on it, and both.
    """

    tariff_id: str
    tariff_version: int
    lines: tuple[PriceLine, ...]
    vat_per_mille: int
    net_cents: int = field(init=False)
    vat_cents: int = field(init=False)
    total_cents: int = field(init=False)

    def __post_init__(self) -> None:
        net = sum(line.amount_cents for line in self.lines)
        vat = rounded(net * self.vat_per_mille, 1000)
        object.__setattr__(self, "net_cents", net)
        object.__setattr__(self, "vat_cents", vat)
        object.__setattr__(self, "total_cents", net + vat)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedDrop:
    """A drop that is charged though it failed.

    Attributes
    ----------
    reason
        Why, one of :data:`dispatch.rounds.round_account.CHARGED_REASONS`.
    day
        When it was last tried.
    """

    reason: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Actuals:
    """Events of a booking that were not in the agreed price.

    Attributes
    ----------
    waited_s
        Seconds waited at each stop where there was a wait.
    attempts
        Further attempts after failed ones.
    returns
        Jobs that were brought back to their sender after their pickup.
    drops, drops_made
        How many drops were agreed, and how many of them count as made
        (:mod:`dispatch.money.billable_service`); both 0 where nothing is to be told apart.
    failed
        Those of ``drops_made`` that failed by the customer's fault.
    supplements
        Supplements that were needed besides those booked.
    reduction_cents
        Taken off the net price by a person, for goodwill or damage; never more than it.
    cancel_fee_cents
        The booking was cancelled: this is all that is charged. ``None`` if it was not.
    """

    waited_s: tuple[int, ...] = ()
    attempts: int = 0
    returns: int = 0
    drops: int = 0
    drops_made: int = 0
    failed: tuple[FailedDrop, ...] = ()
    supplements: Mapping[str, int] = field(default_factory=dict)
    reduction_cents: int = 0
    cancel_fee_cents: int | None = None

    def __post_init__(self) -> None:
        faults = [
            *outside(
                self,
                attempts=(0, MAX_COUNT),
                returns=(0, MAX_COUNT),
                drops=(0, MAX_COUNT),
                drops_made=(0, self.drops),
                reduction_cents=(0, 1_000_000_000),
                cancel_fee_cents=(0, 1_000_000_000),
            ),
            *out_of_range("failed", len(self.failed), 0, self.drops_made),
            *_count_faults(self.supplements),
        ]
        for index, wait_s in enumerate(self.waited_s):
            faults += out_of_range(f"waited_s[{index}]", wait_s, 0, 7 * 24 * 3600)
        refuse(faults)


def _count_faults(supplements: Mapping[str, int]) -> list[Fault]:
    return [
        fault
        for name, count in supplements.items()
        for fault in out_of_range(f"supplements.{name}", count, 0, MAX_COUNT)
    ]
