"""Rides the rounds of the demo: what its couriers' phones would have told until now."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.demo.names import COOPERATIVE, demo_id
from api.demo.proving import prove
from api.demo.staff import Crew
from api.usecases.people.own_sign_in import list_sessions
from api.usecases.rounds.event_batches import record_events
from api.usecases.rounds.event_form import Batch
from data.store.database import trouble_of
from data.store.rounds import rounds
from dispatch.values.local_time import day_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from api.usecases.service import Service
    from data.store.rounds.rounds import RoundRow, VisitRow

_DONE = frozenset({"finished", "withdrawn", "refused"})
_OPEN = frozenset({"planned", "arrived"})
_BEFORE = timedelta(minutes=10)
_MOST_LATE_S = 900
EVERY_S = 15.0
"""Interval at which the demo's couriers report while it is served."""

_log = logging.getLogger("tournee.demo")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBatch:
    """One thing that a phone tells."""

    at: datetime
    kind: str
    subject_id: UUID
    round_id: UUID
    detail: dict[str, Any]

    @property
    def event(self) -> dict[str, Any]:
        """As it is sent; the same thing always under the same id."""
        own = "" if self.kind.startswith("shift") else str(self.round_id)
        name = f"{self.round_id}:{self.kind}:{self.subject_id}:{self.detail.get('break_id', '')}"
        return {
            "id": str(demo_id("event", name)),
            "kind": self.kind,
            "subject_id": str(self.subject_id),
            "at": self.at.isoformat(),
            "detail": self.detail,
            **({"round_id": own} if own else {}),
        }


def story_of(made: RoundRow) -> list[EventBatch]:
    """Return the course of a round: on time at first, then a little late, as it goes."""
    chance = Random(made.id.int)  # noqa: S311  # a story, no secret
    late_s = chance.randrange(0, 180)

    def told(at: datetime, kind: str, subject: UUID, **detail: str) -> EventBatch:
        return EventBatch(at=at, kind=kind, subject_id=subject, round_id=made.id, detail=detail)

    begins, ends = made.starts_at, made.ends_at
    story = [
        told(begins - _BEFORE, "shift_opened", made.shift_id),
        told(begins - _BEFORE, "round_accepted", made.id),
        told(begins, "round_started", made.id),
    ]
    for one in made.visits:
        late_s = max(0, min(_MOST_LATE_S, late_s + chance.randrange(-60, 90)))
        late = timedelta(seconds=late_s)
        story += _visit(one, late, made, told)
        ends = max(ends, one.depart_at + late)
    story += [
        told(ends + timedelta(minutes=5), "round_finished", made.id),
        told(ends + timedelta(minutes=10), "shift_closed", made.shift_id),
    ]
    return story


def _visit(one: VisitRow, late: timedelta, made: RoundRow, told: Any) -> list[EventBatch]:  # noqa: ANN401
    if one.kind == "break":
        return [
            told(one.start_at + late, "break_started", made.id, break_id=one.break_id),
            told(one.depart_at + late, "break_ended", made.id, break_id=one.break_id),
        ]
    if one.status not in _OPEN or one.stop_id is None:
        return []
    return [
        told(one.arrive_at + late, "visit_arrived", one.id),
        told(one.depart_at + late, "visit_done", one.id),
    ]


def ride(service: Service, crew: Crew, zone: ZoneInfo, *, days: int = 1) -> int:
    """Report everything that has happened until now and was not yet reported; returns how much.

    Each thing is told at its own moment, by its own courier. Who has signed in rides their round
    themselves.

    Parameters
    ----------
    days
        How many days are looked at, today the last of them.
    """
    now = service.clock()
    today = day_of(now, zone)
    stories: list[tuple[EventBatch, RoundRow]] = []
    for back in range(days):
        with service.database.transaction(COOPERATIVE, read_only=True) as tx:
            found = rounds.of_day(tx, today - timedelta(days=back))
        for made in found:
            if made.status not in _DONE and not _rides_alone(service, crew, made):
                stories += [(told, made) for told in story_of(made) if told.at <= now]
    stories.sort(key=lambda pair: pair[0].at)
    count = 0
    for told, made in stories:
        then = replace(service, clock=partial(_same, told.at))
        rider = crew.rider(made.person_id).acts()
        (verdict,) = then.do(rider, record_events, Batch(events=[told.event]))
        count += verdict.outcome == "accepted"
        if verdict.outcome == "accepted" and told.kind == "visit_done":
            prove(then, rider, made, told.subject_id)
    return count


def _same(at: datetime) -> datetime:
    return at


def _rides_alone(service: Service, crew: Crew, made: RoundRow) -> bool:
    return bool(service.do(crew.rider(made.person_id).acts(), list_sessions))


@contextmanager
def riding(service: Service, crew: Crew, zone: ZoneInfo) -> Iterator[None]:
    """Let the demo's couriers go on riding while the block runs."""
    ended = threading.Event()

    def go_on() -> None:
        while not ended.wait(EVERY_S):
            try:
                ride(service, crew, zone)
            except Exception as error:
                trouble = trouble_of(error)
                if trouble is None:
                    raise
                _log.warning("the demo's couriers tell nothing: %s", trouble)

    rider = threading.Thread(target=go_on, daemon=True, name="demo riders")
    rider.start()
    try:
        yield
    finally:
        ended.set()
        rider.join()
