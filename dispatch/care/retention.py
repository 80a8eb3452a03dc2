"""Retention of personal data, by purpose, and why not longer.

=======================  =======  ======  =======  =================================================
purpose                  default  lowest  highest  why
=======================  =======  ======  =======  =================================================
live_position_h               24       1       48  to find the nearest bike nothing is kept (CNIL)
activity_position_days        60       1       60  what a round was like: two months (CNIL)
stop_times_days              365      30      365  that a service was done: one year (CNIL)
proof_days                   365      30      365  claims against carriers end after a year (L133-6)
note_days                     90       1      365  free text helps with a round, then no more
aid_recipient_days            30       1       90  a single drop needs far less than a file (A6)
recipient_days               365      30     1826  as long as a claim can be made (L133-6)
plan_detail_days              30      15      365  who contests has an answer within two weeks
import_days                   30       1       90  a file is needed until its rows are in
message_days                  30       1       90  to see whether a notice went out
reply_h                       48      24      168  so long a command may be sent again
address_read_days            365      30     1826  the association can ask who read an address (A9)
hours_days                  1826     365     1826  working time: five years (CNIL)
door_before_h                 12       1       48  so long before a visit a door of aid is told (A2)
door_after_h                   4       1       24  so long after it, and then no more (A2)
=======================  =======  ======  =======  =================================================

CNIL: délibération 2015-165 on geolocation, norme simplifiée 51; L133-6: Code de commerce. What has
to stay for the accounts stays without a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from dispatch.values.validation import out_of_range, refuse

LIMITS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "live_position_h": (1, 48),
        "activity_position_days": (1, 60),
        "stop_times_days": (30, 365),
        "proof_days": (30, 365),
        "note_days": (1, 365),
        "aid_recipient_days": (1, 90),
        "recipient_days": (30, 1826),
        "plan_detail_days": (15, 365),
        "import_days": (1, 90),
        "message_days": (1, 90),
        "reply_h": (24, 168),
        "address_read_days": (30, 1826),
        "hours_days": (365, 1826),
        "door_before_h": (1, 48),
        "door_after_h": (1, 24),
    }
)
"""Limits of a cooperative's choice for each purpose: lowest and highest."""

SIGN_IN_ATTEMPT_DAYS = 30
"""For the installation as a whole: long enough to see an attack, by hashes alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """One published version: hours (``_h``) or days (``_days``) by purpose; see the module's table.

    Attributes
    ----------
    version
        From 1.
    live_position_h
        Positions kept to find the nearest bike.
    activity_position_days
        Positions of a cooperative that keeps its rounds' tracks.
    stop_times_days
        When a visit was reached and done.
    proof_days
        Photos, signatures, names and codes.
    note_days
        What people write about a round, a visit, a person.
    aid_recipient_days
        Names, addresses and phones of those who got aid, after the day.
    recipient_days
        The same of all others.
    plan_detail_days
        The problem and the result of a plan, with the coordinates of places.
    import_days
        Imported files and what was wrong with their rows.
    message_days
        Notices with their addresses, and deliveries to webhooks.
    reply_h
        Answers kept for a command that is sent again.
    address_read_days
        Who read which aid recipient's address.
    hours_days
        Work, rides and hours by person.
    door_before_h, door_after_h
        How long before and after a visit whoever brings aid is told the very door.

    Raises
    ------
    BadInput
        ``out-of-range`` for each that is outside of :data:`LIMITS`.
    """

    version: int = 1
    live_position_h: int = 24
    activity_position_days: int = 60
    stop_times_days: int = 365
    proof_days: int = 365
    note_days: int = 90
    aid_recipient_days: int = 30
    recipient_days: int = 365
    plan_detail_days: int = 30
    import_days: int = 30
    message_days: int = 30
    reply_h: int = 48
    address_read_days: int = 365
    hours_days: int = 1826
    door_before_h: int = 12
    door_after_h: int = 4

    def __post_init__(self) -> None:
        faults = out_of_range("version", self.version, 1, 1_000_000_000)
        for name, (low, high) in LIMITS.items():
            faults += out_of_range(name, getattr(self, name), low, high)
        refuse(faults)

    def span(self, purpose: str) -> timedelta:
        """Return how long something is kept for a purpose of :data:`LIMITS`."""
        count = int(getattr(self, purpose))
        return timedelta(hours=count) if purpose.endswith("_h") else timedelta(days=count)

    def expires_at(self, purpose: str, at: datetime) -> datetime:
        """Return the moment until which something of a moment is kept for a purpose."""
        return at + self.span(purpose)

    def cutoff(self, purpose: str, now: datetime) -> datetime:
        """Return the cut-off of a purpose: older rows are purged."""
        return now - self.span(purpose)

    def days_before(self, purpose: str, today: date) -> date:
        """Return the first day whose things are still kept; those of earlier days are not."""
        return today - self.span(purpose)
