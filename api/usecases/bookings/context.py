"""What every booking of a cooperative is judged by, loaded once for as many as come together."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from api.usecases.act import Act
from api.usecases.context_cache import Grounds
from data.store.bookings.context import means_and_rules
from dispatch.model import AID_PLEDGE


def known_grounds(act: Act) -> Grounds:
    """Give them in a use case that writes nothing: those of before, where they still hold."""
    return act.tools.grounds.known(act.tx, act.now, lambda: grounds_of(act))


def grounds_of(act: Act) -> Grounds:
    """Load them."""
    means, found = means_and_rules(act.tx, ("cutoff", "emissions", "tariff"), act.now)
    return Grounds(
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
