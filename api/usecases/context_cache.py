"""What bookings are judged by, as it was read: good as long as nothing was committed since."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from dispatch.bookings.cutoff import CutoffRule
from dispatch.bookings.emissions import EmissionRule
from dispatch.bookings.tariff import Tariff

if TYPE_CHECKING:
    from data.store.database import Sight, Transaction

MOST_KEPT = 200
"""Of so many cooperatives, those asked for last, they are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingContext:
    """The cooperative's place, fleet and rules as they are now.

    Attributes
    ----------
    city, zone
        Where it rides, and the clock on its wall.
    profiles
        Of the vehicles that it has.
    skills
        What somebody or some vehicle has.
    cutoffs, emissions, tariff
        Rules in force; the tariff is that of whoever has no other.
    since, until
        They are in force from one moment until before another; ``None``: no other is known.
    """

    city: str
    zone: ZoneInfo
    profiles: tuple[str, ...]
    skills: frozenset[str]
    cutoffs: CutoffRule
    emissions: EmissionRule
    tariff: Tariff
    since: datetime
    until: datetime | None

    def holds(self, at: datetime) -> bool:
        """Return whether the rules are those of another moment too."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(slots=True, kw_only=True)
class BookingContextCache:
    """Grounds that this process has read, by cooperative; safe in every thread."""

    _kept: OrderedDict[UUID, tuple[Sight, BookingContext]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def known(
        self, tx: Transaction, at: datetime, read: Callable[[], BookingContext]
    ) -> BookingContext:
        """Return those that were read of the same rows, and are still in force, else read them.

        Parameters
        ----------
        tx
            In which nothing was written so far.
        at
            The moment they are for.
        """
        with self._lock:
            sight, found = self._kept.get(tx.owner, (None, None))
        if found is not None and sight == tx.sight and found.holds(at):
            return found
        found = read()
        if tx.sight is not None:
            with self._lock:
                self._kept[tx.owner] = (tx.sight, found)
                self._kept.move_to_end(tx.owner)
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        return found
