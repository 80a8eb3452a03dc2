"""Stops with all that is told of them: where, who is there, and what to mind."""

from __future__ import annotations

from dataclasses import dataclass, field

from dispatch.model import StopTerms
from routing.types import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class StopDetails(StopTerms):
    """A stop with all that is told of it.

    What is personal is left out of ``repr``, and out of lists for who may not read it
    (:mod:`data.store.bookings.lists`).

    Attributes
    ----------
    kind, position
        ``pickup`` or ``drop``, and its number among them in its job, from 0.
    point, address, access_note
        Where, and how to get in; empty where that is not in sight.
    street_only
        The point is the likeliest of the street that the address names: the map has no such house
        number, and nobody has confirmed the point.
    contact_name, contact_phone, contact_email, note
        Who is there, and what else the courier should know.
    proof
        What must show that goods changed hands, of
        :data:`dispatch.rounds.events.event_words.PROOF_KINDS`.
    floors
        Storeys to climb there, without a lift.
    on_failure
        What becomes of the goods where it fails, of
        :data:`dispatch.rounds.events.event_words.WHAT_NEXT`.
    """

    kind: str
    position: int
    point: Point | None = field(default=None, repr=False)
    address: str = field(default="", repr=False)
    street_only: bool = False
    access_note: str = field(default="", repr=False)
    contact_name: str = field(default="", repr=False)
    contact_phone: str = field(default="", repr=False)
    contact_email: str = field(default="", repr=False)
    note: str = field(default="", repr=False)
    proof: tuple[str, ...] = ()
    floors: int = 0
    on_failure: str = "call_coordinator"
