"""Requests for bookings: the one shape for programs, pages, sheets, cycles and recurrences.

A job is one of the day format, with these differences: its ``id`` may be left out; times may be
written on the cooperative's wall clock, without their day where the booking names it; a place is
one of the cooperative's by its id; a stop may give its address alone, and names who is there.
Goods of a job that names no ``pickups`` are picked up where its customer's usually are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StrictInt

from api.usecases.request_parts import AddressPart, AmountsRequest
from api.usecases.request_types import (
    MOST_SKILLS,
    Day,
    Email,
    Flag,
    NeededText,
    OneOf,
    Text,
    Word,
)
from api.usecases.requests import Part, RequestModel
from data.formats.parts import MAX_CENTS, MAX_MASS_G, MAX_SERVICE_S
from data.store.bookings.bookings import BookedJob
from data.store.shapes import load_plain, windows_plain
from dispatch.bookings.door_times import MOST_FLOORS
from dispatch.bookings.quotes import MAX_COUNT
from dispatch.model import JOB_KINDS, MOST_PRIORITY, Load, Window
from dispatch.rounds.events.event_words import PROOF_KINDS, WHAT_NEXT

MAX_JOBS = 200
MAX_STOPS = 500
MOST_WINDOWS = 100
MOST_PROOFS = 20
"""Most jobs and stops of a booking, and windows and kinds of proof of a stop."""
MOST_STOPS_JUDGED = 800
"""Stops of one request that are judged, most, in each slot on their own: about a second of one core
on a day of 200 jobs."""
_STOPS_OF_ANOTHER_JOB = 20
"""A job after another one costs as much as so many stops: its day is laid out anew."""
FREE_STOPS = 200
"""So many stops are judged without a turn: a quarter of what one question may ask."""


Seconds = Annotated[StrictInt, Field(ge=0, le=MAX_SERVICE_S)]
Time = Word
"""An instant, or a time on the cooperative's clock; without its day where the booking names it."""


class LoadRequest(AmountsRequest):
    """Goods carried; ``extra`` are free dimensions."""

    mass_g: StrictInt | None = Field(
        default=None,
        ge=0,
        le=MAX_MASS_G,
        description="Where it is not said, 1 kg for each of `items`, or 200 g a litre if that is "
        "more; 0 stands.",
    )


_NOTHING_SAID = LoadRequest()


def _nothing_said() -> LoadRequest:
    # Pydantic would copy a default, part by part, for each stop.
    return _NOTHING_SAID


def known_load(load: Load) -> dict[str, Any]:
    """Return what asks for a load that weighs what it is said to, also if that is nothing."""
    return {"mass_g": load.mass_g, **load_plain(load)}


class WindowRequest(Part):
    """Ends as instants, or as times on the cooperative's clock, such as ``09:00``."""

    start: Time
    end: Time


def known_windows(windows: Iterable[Window]) -> list[WindowRequest]:
    """Return requests for windows that are known."""
    return [WindowRequest(**one) for one in windows_plain(windows)]


class ContactRequest(Part):
    """Name, ways to reach them, and note of who is at a stop."""

    contact_name: Text = ""
    contact_phone: Text = ""
    contact_email: Email = ""
    note: Text = ""


class StopRequest(AddressPart, ContactRequest):
    """A stop: at a place of the cooperative, at a point, or at an address alone."""

    id: Text = ""
    place: UUID | None = None
    access_note: Text = ""
    windows: list[WindowRequest] = Field(default=[], max_length=MOST_WINDOWS)
    late_limit_s: Seconds = 0
    late_hour_cents: StrictInt = Field(default=0, ge=0, le=MAX_CENTS)
    service_s: Seconds | None = Field(
        default=None,
        description="Time that the goods take. Where neither this nor `setup_s` is said, nor the "
        "place has times of its own, both are the usual ones (rule `door_times`).",
    )
    setup_s: Seconds | None = Field(
        default=None,
        description="Time that a visit of the place takes, once for stops one after the other.",
    )
    floors: StrictInt = Field(
        default=0, ge=0, le=MOST_FLOORS, description="Storeys to climb, without a lift."
    )
    load: LoadRequest = Field(default_factory=_nothing_said)
    returns: LoadRequest = Field(default_factory=_nothing_said)
    proof: list[Annotated[str, OneOf(PROOF_KINDS)]] = Field(default=[], max_length=MOST_PROOFS)
    on_failure: Annotated[str, OneOf(WHAT_NEXT)] = "call_coordinator"

    @property
    def is_timed(self) -> bool:
        """True where it says how long it takes, also if that is no time at all."""
        return self.service_s is not None or self.setup_s is not None


class JobRequest(Part):
    """A job as in the day format; ``priority`` and ``prize_cents`` are for the office alone."""

    id: NeededText = ""
    kind: Annotated[str, OneOf(JOB_KINDS, "unknown-kind")] = "shop"
    label: Text = ""
    load: LoadRequest = Field(default_factory=_nothing_said)
    pickups: list[StopRequest] = Field(default=[], max_length=MAX_STOPS)
    drops: list[StopRequest] = Field(default=[], max_length=MAX_STOPS)
    skills: list[NeededText] = Field(default=[], max_length=MOST_SKILLS)
    accompanied: Flag = False
    priority: StrictInt = Field(default=0, ge=0, le=MOST_PRIORITY)
    prize_cents: StrictInt | None = Field(default=None, ge=0, le=MAX_CENTS)
    goods: Text = ""
    aboard_limit_s: Seconds | None = None

    @property
    def stops(self) -> Iterator[tuple[str, StopRequest]]:
        """Its stops by key path in the job."""
        for side in ("pickups", "drops"):
            for number, stop in enumerate(getattr(self, side)):
                yield f"{side}[{number}]", stop


class BookingRequest(RequestModel):
    """Everything that a booking says."""

    customer_id: UUID | None = None
    reference: Text = ""
    day: Day | None = None
    supplements: dict[Word, Annotated[StrictInt, Field(ge=0, le=MAX_COUNT)]] = Field(default={})
    vehicles: StrictInt = Field(default=1, ge=1, le=MAX_COUNT)
    jobs: list[JobRequest] = Field(min_length=1, max_length=MAX_JOBS)

    @property
    def stops(self) -> Iterator[tuple[str, StopRequest]]:
        """Its stops by key path."""
        for number, job in enumerate(self.jobs):
            for where, stop in job.stops:
                yield f"jobs[{number}].{where}", stop

    def is_dear(self, slots: int = 1) -> bool:
        """Return whether judging it, in some slots, needs a turn."""
        # Goods that are picked up where the customer's usually are have a stop there.
        unsaid = sum(1 for one in self.jobs if not one.pickups)
        stops = unsaid + sum(1 for _ in self.stops)
        return slots * _counted(len(self.jobs), stops) > FREE_STOPS


class NewBookingRequest(BookingRequest):
    """A booking to be made. With ``hold_id`` it is what was held, at the price quoted then.

    ``jobs`` may be left out of it, and ``to`` tells names, phones and notes of its drops besides.
    """

    hold_id: UUID | None = None
    to: ContactRequest | None = None
    jobs: list[JobRequest] = Field(default=[], max_length=MAX_JOBS)


def stops_judged(jobs: Sequence[BookedJob]) -> int:
    """Return how many stops are judged where some jobs are, as :data:`MOST_STOPS_JUDGED` counts."""
    return _counted(len(jobs), sum(len(one.stops) for one in jobs))


def _counted(jobs: int, stops: int) -> int:
    return stops + _STOPS_OF_ANOTHER_JOB * (jobs - 1)
