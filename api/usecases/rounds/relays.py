"""Relays: places where a drop may be left instead, for its recipient to fetch."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from api.usecases.act import Act
from data.store.bookings import bookings
from data.store.fleet import places
from data.store.fleet.places import Place
from dispatch.care.rough_place import rough_distance_m
from routing.types import Point

Choice = Literal["neighbour", "door", "relay"]

_HANDED = frozenset({"signature", "name", "code", "age"})
"""Proofs for which somebody has to be there."""
_OWN = frozenset({"code", "age"})
"""Proofs that nobody but the recipient gives."""
_RELAYS, _RELAY_M = 3, 3000
"""Most relays that are offered, and how far away they may be, metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """A place where parcels wait to be fetched; ``opening_hours`` are in words."""

    id: UUID
    name: str
    address: str
    opening_hours: str = ""


def choices_of(
    job_kind: str, skills: Collection[str], proof: Collection[str]
) -> tuple[Choice, ...]:
    """Return what may be done where nobody opens: never against what must be proved at the door.

    Aid is handed to whom it is for, and so is whatever somebody must have a skill to hand over.
    """
    needed = _HANDED.intersection(proof)
    if job_kind == "aid" or _OWN & needed or skills:
        return ()
    return ("neighbour", "relay") if needed else ("neighbour", "door", "relay")


def relays_near(act: Act, goal: Point) -> tuple[Relay, ...]:
    """Return the relays that a courier may bring something to instead, the nearest first."""
    near = sorted(
        (rough_distance_m((goal.lon, goal.lat), (one.point.lon, one.point.lat)), one.name, one.id)
        for one in places.every(act.tx)
        if one.kind == "relay" and one.status == "active"
    )
    return relays_among(act, [key for m, _, key in near[:_RELAYS] if m <= _RELAY_M])


def relays_among(act: Act, relay_ids: Collection[UUID]) -> tuple[Relay, ...]:
    """Return some relays in the order in which they are asked for."""
    known = places.among(act.tx, relay_ids)
    return tuple(relay_of(known[one]) for one in relay_ids if one in known)


def relay_of(place: Place) -> Relay:
    """Return a place as whoever fetches something there is told of it."""
    return Relay(
        id=place.id, name=place.name, address=place.address, opening_hours=place.opening_hours
    )


def relay_plain(relay: Relay) -> dict[str, object]:
    """Return a relay as JSON has it."""
    return {
        "id": str(relay.id),
        "name": relay.name,
        "address": relay.address,
        "opening_hours": relay.opening_hours,
    }


def may_be_left(act: Act, stop_id: UUID, relay_id: UUID) -> bool:
    """Return whether a place is a relay, and goods of a drop may be left at one."""
    found = places.find(act.tx, relay_id)
    booked = bookings.of_stop(act.tx, stop_id)
    if found is None or found.kind != "relay" or booked is None:
        return False
    job, stop = next((job, s) for job in booked.jobs for s in job.stops if s.id == stop_id)
    return stop.kind == "drop" and "relay" in choices_of(job.kind, job.skills, stop.proof)
