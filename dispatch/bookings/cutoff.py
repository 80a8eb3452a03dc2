"""Until when a booking may be made, changed or cancelled, and what cancelling late costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Literal

from dispatch.values.local_time import day_of, instant_of
from dispatch.values.rounding import rounded
from dispatch.values.validation import PRICE, fault, naive_time, out_of_range, outside, refuse

Action = Literal["book", "change", "cancel"]
Ruling = Literal["allowed", "fee", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A last moment, itself included, seen from the begin of a booking's first window.

    Attributes
    ----------
    minutes_before
        This many minutes before the window, whatever the clock on the wall does.
    days_before, at
        Where ``at`` is given: at that hour on the wall clock so many days before the window's
        day; ``minutes_before`` must then be 0.
    """

    minutes_before: int = 0
    days_before: int = 0
    at: time | None = None

    def __post_init__(self) -> None:
        faults = [
            *outside(self, minutes_before=(0, 60 * 24 * 60), days_before=(0, 60)),
        ]
        if (self.at is None and self.days_before) or (self.at is not None and self.minutes_before):
            faults.append(fault("deadline-mixed"))
        refuse(faults)

    def moment(self, window_start: datetime, zone: tzinfo) -> datetime:
        """Return the last moment as an instant in UTC; never after the window begins."""
        window_start = window_start.astimezone(UTC)
        if self.at is None:
            return window_start - timedelta(minutes=self.minutes_before)
        day = day_of(window_start, zone) - timedelta(days=self.days_before)
        return min(window_start, instant_of(datetime.combine(day, self.at), zone))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutoff:
    """The deadlines of one kind of customer.

    Attributes
    ----------
    book, change
        Until when bookings are taken, and changed.
    cancel_free, cancel
        Until when cancelling costs nothing, and until when it can be done at all.
    fee_cents, fee_per_mille
        What it costs in between: the higher of the fixed amount and the share of the net price.
    """

    book: Deadline = field(default_factory=Deadline)
    change: Deadline = field(default_factory=Deadline)
    cancel_free: Deadline = field(default_factory=Deadline)
    cancel: Deadline = field(default_factory=Deadline)
    fee_cents: int = 0
    fee_per_mille: int = 0

    def __post_init__(self) -> None:
        refuse(outside(self, fee_cents=PRICE, fee_per_mille=(0, 1000)))


@dataclass(frozen=True, slots=True, kw_only=True)
class CutoffRule:
    """One published version: deadlines for everybody, and other ones by kind of customer.

    Attributes
    ----------
    version
        From 1.
    others
        Deadlines of every kind of customer that has none of its own.
    by_kind
        Deadlines by kind of customer: ``merchant``, ``producer`` or ``aid``.
    """

    version: int = 1
    others: Cutoff = field(default_factory=Cutoff)
    by_kind: Mapping[str, Cutoff] = field(default_factory=dict)

    def __post_init__(self) -> None:
        refuse(out_of_range("version", self.version, 1, 1_000_000_000))

    def of(self, customer_kind: str) -> Cutoff:
        """Return the deadlines of a kind of customer."""
        return self.by_kind.get(customer_kind, self.others)


@dataclass(frozen=True, slots=True, kw_only=True)
class CutoffVerdict:
    """Ruling on whether something may be done, and its reason.

    Attributes
    ----------
    ruling
        ``allowed`` for nothing, for a ``fee``, or ``refused``.
    code
        Why it costs or is refused; empty when allowed. The sentence is ``cutoff-<code>``.
    until
        The deadline that decided: the last moment of what is still allowed, or the one missed.
    fee_cents, fee_per_mille
        What the fee is made of; 0 unless the ruling is ``fee``.
    """

    ruling: Ruling
    code: str = ""
    until: datetime
    fee_cents: int = 0
    fee_per_mille: int = 0

    def fee(self, net_cents: int) -> int:
        """Return the fee, cents, for a booking of this agreed net price."""
        return max(self.fee_cents, rounded(net_cents * self.fee_per_mille, 1000))


def booking_verdict(
    cutoff: Cutoff, action: Action, window_start: datetime, now: datetime, zone: tzinfo
) -> CutoffVerdict:
    """Judge what somebody wants to do with a booking now.

    For a change of the window, ask for the old window (``change``) and the new one (``book``).

    Parameters
    ----------
    cutoff
        Deadlines of the customer's kind.
    action
        What is wanted.
    window_start
        Begin of the booking's first window.
    now
        The present.
    zone
        The cooperative's, for deadlines by the hour.

    Raises
    ------
    BadInput
        If a time has no zone.
    """
    refuse([*naive_time("window_start", window_start), *naive_time("now", now)])
    deadlines = {"book": cutoff.book, "change": cutoff.change, "cancel": cutoff.cancel}
    last = deadlines[action].moment(window_start, zone)
    if action == "cancel":
        free = cutoff.cancel_free.moment(window_start, zone)
        if now <= free:
            return CutoffVerdict(ruling="allowed", until=free)
        if now <= last:
            return CutoffVerdict(
                ruling="fee",
                code="late-cancel-fee",
                until=last,
                fee_cents=cutoff.fee_cents,
                fee_per_mille=cutoff.fee_per_mille,
            )
    elif now <= last:
        return CutoffVerdict(ruling="allowed", until=last)
    return CutoffVerdict(ruling="refused", code=f"too-late-to-{action}", until=last)
