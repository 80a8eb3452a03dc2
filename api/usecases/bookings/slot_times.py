"""Times of a slot, read from a request, and jobs that are to be done in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from api.usecases.bookings.stops import asked_stops
from api.usecases.local_times import Wall, as_instant
from api.usecases.requests import PlainRequest
from data.formats.fields import Node, Table
from data.store.bookings.bookings import BookedJob, BookedStop
from dispatch.model import Window
from dispatch.values.local_time import day_of
from routing.errors import Fault

MAX_SLOT = timedelta(hours=24)
"""Longest slot."""

SLOT_KEYS = ("start", "end", "ready_at", "ready_until")


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


def read_slot(node: Node, zone: ZoneInfo, now: datetime) -> SlotTimes | None:
    """Read a slot as it was told; ``None`` where anything is wrong with it."""
    before = len(node.faults.found)
    table = node.table(SLOT_KEYS)
    if table is None:
        return None
    start, end = (
        read_instant(table, key, zone) if table.need(key) else None for key in ("start", "end")
    )
    ready = [read_instant(table, key, zone) for key in ("ready_at", "ready_until")]
    if len(node.faults.found) > before or start is None or end is None:
        return None
    if not timedelta(0) < end - start <= MAX_SLOT:
        node.child("end", None).fault("slot-length", limit=int(MAX_SLOT.total_seconds()) // 3600)
    elif end <= now:
        end_text = end.astimezone(zone).isoformat(timespec="minutes")
        node.child("end", None).fault("window-in-the-past", value=end_text)
    elif day_of(start, zone) != day_of(end - timedelta(seconds=1), zone):
        node.child("end", None).fault("slot-over-midnight")
    if len(node.faults.found) > before:
        return None
    return SlotTimes(start=start, end=end, ready_at=ready[0], ready_until=ready[1])


def read_instant(
    table: Table, key: str, zone: ZoneInfo, day: date | None = None
) -> datetime | None:
    """Read a time as an instant, or on the cooperative's clock; ``None`` where there is none."""
    node = table.get(key)
    if node is None:
        return None
    found = as_instant(node, Wall(zone=zone, day=day))
    return found if isinstance(found, datetime) else node.instant(zone)


def windows_given(request: PlainRequest) -> list[Fault]:
    """Find fault with windows of a booking that is to be done in a slot, whatever else is wrong."""
    return [
        Fault(code="windows-with-slot", where=f"{where}.windows")
        for where, stop in asked_stops(request)
        if stop.get("windows")
    ]
