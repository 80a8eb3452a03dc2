"""What every booking of a cooperative is judged by, loaded once for as many as come together."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from api.usecases.act import Act
from data.store import cooperatives, fleet, rules
from dispatch.cutoff import CutoffRule
from dispatch.emissions import EmissionRule
from dispatch.model import AID_PLEDGE


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
    cutoffs, emissions
        Rules in force.
    """

    city: str
    zone: ZoneInfo
    profiles: tuple[str, ...]
    skills: frozenset[str]
    cutoffs: CutoffRule
    emissions: EmissionRule


def grounds_of(act: Act) -> Grounds:
    """Load them."""
    home = cooperatives.own(act.tx)
    found = rules.rules_at(act.tx, ("cutoff", "emissions"), rules.STANDARD, act.now)
    return Grounds(
        city=home.city,
        zone=ZoneInfo(home.time_zone),
        profiles=fleet.profiles(act.tx),
        skills=fleet.skills_had(act.tx) | {AID_PLEDGE},
        cutoffs=found["cutoff"].read(),
        emissions=found["emissions"].read(),
    )
