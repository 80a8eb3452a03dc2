"""Lets the demo's day happen: its riders ride and write, its customers book, things go wrong."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.demo.day import booking_of
from api.demo.mishaps import Mishap
from api.demo.names import COOPERATIVE, demo_id
from api.demo.proving import prove
from api.demo.riders import PhoneEvent, Ride, story_of
from api.demo.staff import Crew, Somebody
from api.usecases.bookings.booking import book
from api.usecases.notices.messages import send_message
from api.usecases.people.own_sign_in import list_sessions
from api.usecases.rounds.events.event_batches import record_events
from api.usecases.rounds.events.event_form import Batch
from data.store.database import trouble_of
from data.store.rounds import documents, rounds, under_way
from data.store.rounds.rounds import RoundRow
from dispatch.values.local_time import day_of
from routing.errors import BadInput, TourneeError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from api.usecases.service import Service

_OVER = frozenset({"finished", "withdrawn", "refused"})
EVERY_S = 5.0
"""Interval at which the demo's people are looked after while it is served, by its own clock."""
SOONEST_S = 0.3
"""Shortest such interval by the machine's clock, however fast the demo's runs."""

_INCIDENTS = {"breakdown": "breakdown", "closure": "traffic"}

_log = logging.getLogger("tournee.demo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happened: when, to whom, and the kind of event or the words."""

    at: datetime
    who: str
    kind: str
    says: str = ""


def _unheard(_: Happening) -> None:
    """Listener that says nothing: a dispatcher finds out from the screen."""


@dataclass(slots=True, kw_only=True)
class Riders:
    """Everybody of the demo but its dispatcher.

    Attributes
    ----------
    crew
        Who rides.
    plain
        The day as its file has it; late bookings bring goods to its homes.
    mishaps
        What goes wrong, and when; nothing of it before ``since``, when the demo was started.
    seed
        Of how long things take.
    tell
        Hears of whatever happens.
    """

    service: Service
    crew: Crew
    zone: ZoneInfo
    plain: Mapping[str, Any] = field(default_factory=dict)
    mishaps: tuple[Mishap, ...] = ()
    since: datetime | None = None
    seed: int = 1
    tell: Callable[[Happening], None] = _unheard
    _sent: set[str] = field(default_factory=set)
    _bikes: dict[UUID, UUID] = field(default_factory=dict)

    def catch_up(self, *, days: int = 1) -> int:
        """Let everything happen that is due and has not; gives how much.

        Each thing happens at its own moment, by whom it concerns. Whoever has signed in rides their
        round themselves.

        Parameters
        ----------
        days
            How many days are looked at, today the last of them.
        """
        now, count = self.service.clock(), 0
        # What follows from a mishap is found out when it has happened.
        for mishap in self._due(now):
            count += self._ride(mishap.at, 1)
            count += self._happen(mishap)
        return count + self._ride(now, days)

    def _due(self, now: datetime) -> list[Mishap]:
        begun = self.since or now
        return [one for one in self.mishaps if begun <= one.at <= now and one.id not in self._sent]

    def _ride(self, until: datetime, days: int) -> int:
        stories: list[tuple[PhoneEvent, RoundRow]] = []
        for back in range(days):
            on = day_of(until, self.zone) - timedelta(days=back)
            for round_, ride in self._rides(on):
                stories += [(happening, round_) for happening in story_of(ride, until)]
        stories.sort(key=lambda pair: pair[0].at)
        return sum(self._send(happening, round_) for happening, round_ in stories)

    def _rides(self, on: date) -> list[tuple[RoundRow, Ride]]:
        with self.service.database.transaction(COOPERATIVE, read_only=True) as tx:
            found = [one for one in rounds.of_day(tx, on) if one.status not in _OVER]
            known = self.service.tools.rounds
            open_ = under_way.open_rounds(tx, known, [one.id for one in found], lock=False)
        failing = next((one for one in self.mishaps if one.kind == "failure"), None)
        fails = failing is not None and self.since is not None and failing.at >= self.since
        failed = any(
            visit.status == "failed"
            for one in open_.values()
            for visit in one.state.visits.values()
        )
        riding = []
        for one in found:
            if one.id not in open_ or self._rides_alone(one.person_id):
                continue
            bike = self._bikes.setdefault(one.id, one.vehicle_id)
            ride = Ride(
                state=open_[one.id].state,
                shift_id=one.shift_id,
                published_at=one.published_at,
                own_bike=bike == one.vehicle_id,
                fails_from=failing.at if failing and fails and not failed else None,
                seed=self.seed,
            )
            riding.append((one, ride))
        return riding

    def _rides_alone(self, person_id: UUID) -> bool:
        rider = self._rider(person_id)
        return rider is None or bool(self.service.do(rider.acts(), list_sessions))

    def _rider(self, person_id: UUID) -> Somebody | None:
        return next((one for one in self.crew.riders if one.id == person_id), None)

    # ------------------------------------------------------------------- what phones tell

    def _send(self, phone_event: PhoneEvent, round_: RoundRow) -> int:
        rider, event = self.crew.rider(round_.person_id), phone_event.body
        if event["id"] in self._sent:
            return 0
        self._sent.add(event["id"])
        then = self._at(phone_event.at)
        (verdict,) = then.do(rider.acts(), record_events, Batch(events=[event]))
        if verdict.outcome != "accepted":
            return 0
        if phone_event.kind == "visit_done":
            prove(then, rider.acts(), round_, phone_event.subject_id)
        self.tell(Happening(at=phone_event.at, who=rider.name, kind=phone_event.kind))
        return 1

    def _at(self, at: datetime) -> Service:
        return replace(self.service, clock=partial(_same, at))

    # ------------------------------------------------------------------- what goes wrong

    def _happen(self, mishap: Mishap) -> int:
        self._sent.add(mishap.id)
        if mishap.kind == "failure":
            return 0
        who = next(one for one in self.crew.everybody if one.key == mishap.person)
        try:
            if mishap.job is not None:
                self._book(mishap, who)
            elif not self._rides_alone(who.id):
                self._befall(mishap, who)
            else:
                return 0
        except TourneeError as error:
            faults = error.faults if isinstance(error, BadInput) else ()
            reasons = ", ".join(f"{one.where}: {one.code}" for one in faults) or error.code
            _log.warning("%s does not happen in the demo: %s", mishap.id, reasons)
            return 0
        return 1

    def _book(self, mishap: Mishap, who: Somebody) -> None:
        on = day_of(mishap.at, self.zone)
        wanted = booking_of(dict(mishap.job or {}), dict(self.plain), on)
        self._at(mishap.at).do(who.acts(), book, self._id("booking", mishap), wanted)
        self.tell(Happening(at=mishap.at, who=who.name, kind="booking_made"))

    def _befall(self, mishap: Mishap, who: Somebody) -> None:
        then, on = self._at(mishap.at), day_of(mishap.at, self.zone)
        with self.service.database.transaction(COOPERATIVE, read_only=True) as tx:
            own = [one for one in rounds.of_day(tx, on) if one.person_id == who.id]
            round_ = next((one for one in own if one.status not in _OVER), None)
            where = "" if round_ is None else _next_address(documents.stops(tx, round_.id))
        if round_ is None:
            return
        kind, detail = "", {}
        if mishap.kind == "ill":
            kind, detail = "round_refused", {"reason": "ill"}
        elif mishap.kind in _INCIDENTS:
            incident_id = str(self._id("incident", mishap))
            detail = {"incident_id": incident_id, "incident_kind": _INCIDENTS[mishap.kind]}
            kind = "incident_reported"
        if kind:
            phone_event = PhoneEvent(
                at=mishap.at,
                kind=kind,
                subject_id=round_.id,
                round_id=round_.id,
                detail=detail,
                again=mishap.id,
            )
            self._send(phone_event, round_)
        text = mishap.says.format(where=where or "–")
        message_id = self._id("message", mishap)
        then.do(who.acts(), send_message, message_id, text, round_id=round_.id)
        self.tell(Happening(at=mishap.at, who=who.name, kind="message_sent", says=text))

    def _id(self, what: str, mishap: Mishap) -> UUID:
        return demo_id(what, f"{day_of(mishap.at, self.zone).isoformat()}:{mishap.id}")


def _same(at: datetime) -> datetime:
    return at


def _next_address(stops: list[documents.DocumentStop]) -> str:
    """Return where a rider goes next; never where aid is brought, which nobody writes down."""
    left = [one for one in stops if one.status == "planned" and one.job_kind != "aid"]
    found = next(
        (one.address or one.place_name for one in left if one.address or one.place_name), ""
    )
    return found.partition(",")[0]


@contextmanager
def riding(
    riders: Riders, *, speed: int = 1, on_step: Callable[[datetime], None] | None = None
) -> Iterator[None]:
    """Let the demo's people go on while the block runs.

    Parameters
    ----------
    speed
        Of the demo's clock.
    on_step
        Told how far the day has come, again and again.
    """
    ended, pause_s = threading.Event(), max(SOONEST_S, EVERY_S / speed)

    def go_on() -> None:
        while not ended.wait(pause_s):
            try:
                riders.catch_up()
                if on_step is not None:
                    on_step(riders.service.clock())
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
