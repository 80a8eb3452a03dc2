"""What every booking of a cooperative is judged by, loaded once for as many as come together."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from api.usecases.act import Act
from api.usecases.context_cache import BookingContext
from data.store.bookings.context import context_rows
from dispatch.model import AID_PLEDGE


def cached_context(act: Act) -> BookingContext:
    """Return them in a use case that writes nothing: those of before, where they still hold."""
    return act.tools.grounds.known(act.tx, act.now, lambda: load_context(act))


def load_context(act: Act) -> BookingContext:
    """Load them."""
    means, found = context_rows(act.tx, ("cutoff", "emissions", "tariff"), act.now)
    return BookingContext(
        city=means.city,
        zone=ZoneInfo(means.time_zone),
        profiles=means.profiles,
        skills=means.skills | {AID_PLEDGE},
        cutoffs=found["cutoff"],
        emissions=found["emissions"],
        tariff=found["tariff"],
        since=act.now,
        until=means.until,
    )
