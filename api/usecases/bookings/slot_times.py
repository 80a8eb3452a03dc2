"""Times of a slot, read from a request, and jobs that are to be done in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from api.usecases.bookings.booking_request import BookingRequest, Time
from api.usecases.local_times import Wall, moment_of
from api.usecases.requests import Part
from data.formats.fields import Node
from data.store.bookings.bookings import BookedJob, BookedStop
from dispatch.model import Window
from dispatch.values.local_time import day_of
from dispatch.values.plain_values import values_of
from dispatch.values.validation import refuse
from routing.errors import BadInput, Fault

MAX_SLOT = timedelta(hours=24)
"""Longest slot."""


class SlotRequest(Part):
    """Times of a slot, as they were told."""

    start: Time
    end: Time
    ready_at: Time | None = None
    ready_until: Time | None = None


SLOT_KEYS = tuple(SlotRequest.model_fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotTimes:
    """Times in which jobs are to be done.

    Attributes
    ----------
    start, end
        Goods are dropped in between; of a job without drops, picked up.
    ready_at, ready_until
        They are picked up in between; at any time before they are dropped where that is not said.
    """

    start: datetime
    end: datetime
    ready_at: datetime | None = None
    ready_until: datetime | None = None

    def of(self, jobs: Iterable[BookedJob], day: date) -> tuple[BookedJob, ...]:
        """Return jobs of a day with these times as their windows."""
        return tuple(
            replace(one, day=day, stops=tuple(self._stop(one, stop) for stop in one.stops))
            for one in jobs
        )

    def _stop(self, job: BookedJob, stop: BookedStop) -> BookedStop:
        if stop.kind == "drop" or not job.of_kind("drop"):
            return replace(stop, windows=(Window(start=self.start, end=self.end),))
        if self.ready_at is None:
            return stop
        until = max(self.ready_at, self.ready_until or self.end)
        return replace(stop, windows=(Window(start=self.ready_at, end=until),))


def read_slot(asked: SlotRequest, at: Node, zone: ZoneInfo, now: datetime) -> SlotTimes:
    """Read a slot as it was told.

    Raises
    ------
    BadInput
        With everything that is wrong with it.
    """
    wall = Wall(zone=zone)
    start, end, ready_at, ready_until = (
        moment_of(text, wall, at.child(key, None).where, at.faults.found)
        if text is not None
        else None
        for key, text in values_of(asked, *SLOT_KEYS).items()
    )
    if start is None or end is None:
        raise BadInput(at.faults.found)
    if not timedelta(0) < end - start <= MAX_SLOT:
        at.fault_at("end", "slot-length", limit=int(MAX_SLOT.total_seconds()) // 3600)
    elif end <= now:
        end_text = end.astimezone(zone).isoformat(timespec="minutes")
        at.fault_at("end", "window-in-the-past", value=end_text)
    elif day_of(start, zone) != day_of(end - timedelta(seconds=1), zone):
        at.fault_at("end", "slot-over-midnight")
    refuse(at.faults.found)
    return SlotTimes(start=start, end=end, ready_at=ready_at, ready_until=ready_until)


def windows_given(request: BookingRequest) -> list[Fault]:
    """Find fault with windows of a booking that is to be done in a slot."""
    return [
        Fault(code="windows-with-slot", where=f"{where}.windows")
        for where, stop in request.stops
        if stop.windows
    ]
