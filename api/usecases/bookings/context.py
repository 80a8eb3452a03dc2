"""The rules and means that every booking of a cooperative is judged by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from data.store.bookings.context import context_rows
from dispatch.model import AID_PLEDGE

if TYPE_CHECKING:
    from api.usecases.act import Act
    from dispatch.bookings.cutoff import CutoffRule
    from dispatch.bookings.emissions import EmissionRule
    from dispatch.bookings.tariff import Tariff


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
        Those of its people and vehicles together.
    cutoffs, emissions, tariff
        Rules in force; the tariff is that of whoever has no other.
    """

    city: str
    zone: ZoneInfo
    profiles: tuple[str, ...]
    skills: frozenset[str]
    cutoffs: CutoffRule
    emissions: EmissionRule
    tariff: Tariff


def load_context(act: Act) -> BookingContext:
    """Load the context once for as many bookings as come together."""
    means, found = context_rows(act.tx, ("cutoff", "emissions", "tariff"), act.now)
    return BookingContext(
        city=means.city,
        zone=ZoneInfo(means.time_zone),
        profiles=means.profiles,
        skills=means.skills | {AID_PLEDGE},
        cutoffs=found["cutoff"],
        emissions=found["emissions"],
        tariff=found["tariff"],
    )
