"""What every booking of a cooperative is judged by, loaded once for as many as come together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from api.usecases.act import Act
from data.store.grounds import means_and_rules
from dispatch.cutoff import CutoffRule
from dispatch.emissions import EmissionRule
from dispatch.model import AID_PLEDGE
from dispatch.tariff import Tariff


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
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
        """Whether the rules are those of another moment too."""
        return self.since <= at and (self.until is None or at < self.until)


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
