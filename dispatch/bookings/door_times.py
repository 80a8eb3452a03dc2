"""Time at a door where nobody says how much: once for a visit of the place, and by what is done.

The time of a visit (parking, ringing, getting in and back to the bike) is the setup of a stop: it
counts once for stops of a round one after the other at the same place. The rest is service, of each
stop for itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from dispatch.bookings.stop_details import StopDetails
from dispatch.model import Load
from dispatch.model.load_sums import is_empty
from dispatch.values.validation import outside, refuse

_DAY = (0, 86_400)
MOST_FLOORS = 60
"""Storeys of the tallest house that goods are carried up in without a lift."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorTimesRule:
    """One published version of the usual times at a door.

    Attributes
    ----------
    version
        From 1.
    home_s, shop_s, hub_s, farm_s
        Seconds that a visit of a home, a shop or relay, a hub and a farm takes, once however many
        stops are there one after the other.
    parcel_s
        Seconds for each parcel that changes hands, empties included.
    floor_s
        Seconds for each storey without a lift, up and down.
    signature_s
        Seconds for a signature.
    aid_s
        Seconds more for whoever receives aid.
    """

    version: int = 1
    home_s: int = 120
    shop_s: int = 120
    hub_s: int = 120
    farm_s: int = 180
    parcel_s: int = 10
    floor_s: int = 30
    signature_s: int = 30
    aid_s: int = 60

    def __post_init__(self) -> None:
        refuse(
            outside(
                self,
                version=(1, 1_000_000_000),
                home_s=_DAY,
                shop_s=_DAY,
                hub_s=_DAY,
                farm_s=_DAY,
                parcel_s=(0, 3600),
                floor_s=(0, 3600),
                signature_s=(0, 3600),
                aid_s=_DAY,
            )
        )


class DoorTimes(NamedTuple):
    """Setup and service of a stop, seconds."""

    setup_s: int
    service_s: int


def usual_times(
    rule: DoorTimesRule, stop: StopDetails, job_kind: str, place_kind: str = ""
) -> DoorTimes:
    """Return how long a stop usually takes.

    Parameters
    ----------
    job_kind
        Of its job, one of :data:`dispatch.model.JOB_KINDS`.
    place_kind
        Of the place of the cooperative that it is at; empty where it is at none.
    """
    service_s = rule.parcel_s * (_parcels(stop.load) + _parcels(stop.returns))
    service_s += rule.floor_s * stop.floors
    if "signature" in stop.proof:
        service_s += rule.signature_s
    if job_kind == "aid" and stop.kind == "drop":
        service_s += rule.aid_s
    setup_s = _visit_s(rule, stop.kind, job_kind, place_kind)
    return DoorTimes(setup_s=setup_s, service_s=min(service_s, _DAY[1]))


def _visit_s(rule: DoorTimesRule, kind: str, job_kind: str, place_kind: str) -> int:
    match place_kind:
        case "hub":
            return rule.hub_s
        case "producer":
            return rule.farm_s
        case "shop" | "relay":
            return rule.shop_s
        case "":
            # At an address goods are fetched where they are made or sold, and brought to homes.
            if kind == "pickup":
                return rule.farm_s if job_kind == "circuit" else rule.shop_s
            return rule.home_s
        case _:
            return rule.home_s


def _parcels(load: Load) -> int:
    """Return how many parcels a load is; what nobody counted is one."""
    return load.items or (0 if is_empty(load) else 1)
