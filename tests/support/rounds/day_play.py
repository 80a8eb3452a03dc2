"""A whole live day played at random: riders early, late, ill and offline, customers, the office.

Riders ride by what their phones were given, the office acts on what the board has, customers see
their own pages; after each act all of them are asked where every job is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from api.days.live_day import open_day
from api.usecases.act import Act, Actor
from api.usecases.board.board import read_board
from api.usecases.bookings.booking import book
from api.usecases.bookings.booking_request import BookingRequest, NewBookingRequest
from api.usecases.bookings.cancelling import cancel_booking
from api.usecases.bookings.changing import change_booking
from api.usecases.money.invoices import draft_invoice
from api.usecases.planning.whole_day import unchanged_plan
from api.usecases.rounds.document.document import round_document
from api.usecases.rounds.events.event_batches import record_events
from api.usecases.rounds.events.event_form import Batch
from api.usecases.rounds.handing_over import hand_on_round
from api.usecases.rounds.history.change_history import list_changes
from api.usecases.rounds.history.undoing import redo_change, undo_change
from api.usecases.rounds.live.jobs import insert_job, unassign_job
from api.usecases.rounds.live.moves import move_jobs
from api.usecases.rounds.live.offers import suggest_insertion
from api.usecases.rounds.live.replanning import replan
from api.usecases.rounds.live.taking_back import take_back_round
from api.usecases.rounds.own_rounds import list_rounds
from api.usecases.rounds.tracking.followed_drop import OVER, standing_drop
from data.store.bookings import bookings
from data.store.bookings.bookings import Booking
from data.store.fleet import shifts
from data.store.system.invariants import breaches
from dispatch.check import check
from dispatch.model import Break, Window
from dispatch.rounds.rest_of_day.whole_day_check import LEFT_OPEN
from routing.errors import Conflict
from tests.support.office import merchant_of, new_customer, publish
from tests.support.queue import drain
from tests.support.rounds.live_town import DAY, OPENS, Corner, Town, make_town, point
from tests.support.store.world import World

EARLY = timedelta(hours=2)
"""So much earlier than planned the early rider is everywhere."""
LATE = timedelta(hours=1)
"""So much later than planned the late rider leaves."""
STEP = timedelta(minutes=30)
HOURS = 6
RIDERS = ("early", "late", "ill", "away")
IDLE = "idle"
"""Rides nothing in the morning: what fits somebody fits them."""
PAUSING = (*RIDERS, IDLE)
"""Have a break in their shift."""
STAND_INS = ("cleo", "dora")
"""Have no shift and take over what others cannot ride."""

REFUSED_UNDO = frozenset(
    {"hours-exceeded", "rounds-do-not-fit", "shift-overlaps", "swap-does-not-fit"}
)
"""Codes by which an undo may be refused that nothing of the rounds stands in the way of."""
UNFIT_MOVE = frozenset(
    {"move-does-not-fit", "nothing-to-move", "job-under-way", "shift-is-over", "hours-exceeded"}
)

TOO_LATE = frozenset({"booking-begun", "too-late-to-change", "too-late-to-cancel"})

_LIVE = frozenset({"planned", "arrived"})
_NOT_HANDED_OVER = ("failed", ("open", ""), ("none", ""))
"""Views of a drop that its round ended without: failed for its customer, skipped on the board."""
_SENDS = frozenset({"published", "accepted", "started"})


@dataclass(slots=True)
class Phone:
    """What a rider's phone knows and has not sent yet.

    Attributes
    ----------
    rounds
        The documents of its rounds, as they were read last.
    told
        Subjects of what it has told, by kind.
    free_at
        When its rider is done with what they did last.
    """

    name: str
    actor: Actor
    is_ill: bool = False
    online: bool = True
    rounds: dict[str, dict[str, Any]] = field(default_factory=dict)
    unsent: list[dict[str, object]] = field(default_factory=list)
    told: set[tuple[str, str]] = field(default_factory=set)
    free_at: datetime = OPENS - timedelta(hours=3)
    seq: int = 0

    def note(
        self,
        world: World,
        one: dict[str, Any],
        kind: str,
        subject: str,
        at: datetime,
        **detail: object,
    ) -> None:
        """Write down what happened, to be sent."""
        if (kind, subject) in self.told:
            return
        self.told.add((kind, subject))
        self.seq += 1
        self.unsent.append(
            {
                "id": str(world.service.ids()),
                "kind": kind,
                "subject_id": subject,
                **({} if kind.startswith("shift") else {"round_id": one["round"]["id"]}),
                "at": at.isoformat(),
                "phone_seq": self.seq,
                "detail": detail,
            }
        )


class DayPlay:
    """One day of one seed.

    Attributes
    ----------
    story
        What was done, for whoever reads of a failure.
    """

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.chance = world, Random(seed)  # a play, no secret
        self.ended_aboard: set[str] = set()
        self.story: list[str] = []
        world.clock.now = OPENS - timedelta(hours=12)
        publish(world, "tariff", {"base_cents": 700})
        self.customer = new_customer(world)
        self.merchant = merchant_of(world, self.customer)
        self.town: Town = make_town(world)
        self.bookings: dict[UUID, Booking] = {}
        self._set_up()
        people = {name: self.town.rider(name) for name in (*RIDERS, IDLE, *STAND_INS)}
        self.phones = {name: Phone(name, actor) for name, actor in people.items()}
        self.left_at = self._minutes(30, 200)
        self.back_at = self.left_at + timedelta(minutes=self.chance.choice([45, 75, 120]))
        self.ill_at = self._minutes(-60, 120)
        self.owed: list[str] = []
        self.riding = {*RIDERS, IDLE}
        self.over: set[UUID] = set()
        self.shifts = list(self.town.shifts.values())

    def _minutes(self, first: int, last: int) -> datetime:
        return OPENS + timedelta(minutes=self.chance.randrange(first, last))

    def _set_up(self) -> None:
        """Give everybody a shift with a break, and plan a day in which the last one is idle."""
        town = self.town
        for name in STAND_INS:
            person = self.world.new_person("courier", cooperative=town.home, name=name)
            assert person.id
            town.people[name] = person.id
        for founded, name in zip(("ana", "bo"), RIDERS[:2], strict=True):
            town.shifts[name], town.people[name] = (
                town.shifts.pop(founded),
                town.people.pop(founded),
            )
        for name in (*RIDERS[2:], IDLE):
            town.add_shift(name, hours=HOURS)
        noon = Window(start=OPENS + timedelta(hours=2.5), end=OPENS + timedelta(hours=4))
        lunch = Break(id="lunch", duration_s=1200, windows=(noon,))
        with self.world.database.transaction(town.home) as tx:
            for name, shift_id in town.shifts.items():
                own = shifts.find(tx, shift_id)
                assert own is not None
                ends_at = own.starts_at + timedelta(hours=HOURS)
                breaks = (lunch,) if name in PAUSING else ()
                shifts.update(tx, replace(own, breaks=breaks, ends_at=ends_at))
        for number in range(8):
            start = 15 + 35 * number
            job = self.book((start, start + self.chance.choice([90, 150, 240])))
            town.pin(job, town.shifts[RIDERS[number % len(RIDERS)]])
        town.publish(town.plan(iterations=50))
        for found in self.bookings.values():
            town.pin(found.live_jobs[0].id, None)

    # --- customers --------------------------------------------------------------------------

    def request(self, minutes: tuple[int, int] | None) -> dict[str, Any]:
        """Ask for bread from a corner to another, in some minutes after the opening."""
        ends: list[Corner] = [(self.chance.randrange(5), self.chance.randrange(5)) for _ in "ab"]
        if ends[0] == ends[1]:
            ends[1] = ((ends[0][0] + 2) % 5, ends[0][1])
        (pickup, drop) = (point(one) for one in ends)
        windows = {}
        if minutes is not None:
            start, end = (OPENS + timedelta(minutes=minute) for minute in minutes)
            windows = {"windows": [{"start": start.isoformat(), "end": end.isoformat()}]}
        load = {"mass_g": 1000 * self.chance.randrange(1, 9)}
        drops = [{"lon": drop.lon, "lat": drop.lat, **windows}]
        job = {"id": "bread", "label": "Bread", "load": load, "drops": drops}
        job["pickups"] = [{"lon": pickup.lon, "lat": pickup.lat}]
        return {"day": DAY.isoformat(), "jobs": [job]}

    def book(self, minutes: tuple[int, int] | None) -> UUID:
        """Book something; gives the job."""
        do, booking_id = self.world.service.do, self.world.service.ids()
        made: Booking = do(
            self.merchant, book, booking_id, NewBookingRequest.read(self.request(minutes))
        )
        self.bookings[made.id] = made
        return made.live_jobs[0].id

    def _untouched(self) -> list[UUID]:
        """Return bookings of which nothing has happened yet."""
        return [
            key for key, one in self.bookings.items()
            if one.status != "cancelled"
            and self.town.job_status(one.live_jobs[0].id) in {"open", "placed"}
        ]  # fmt: skip

    def cancel(self) -> None:
        """Let a customer cancel."""
        if not (known := self._untouched()):
            return
        key = self.chance.choice(known)
        if self._try(self.merchant, cancel_booking, key, allowed=TOO_LATE):
            self.bookings[key] = replace(self.bookings[key], status="cancelled")

    def change(self) -> None:
        """Let a customer choose another hour, or another door."""
        if not (known := self._untouched()):
            return
        key = self.chance.choice(known)
        now = (self.world.clock.now - OPENS) // timedelta(minutes=1)
        minutes = self.chance.choice([None, (now + 30, now + 150), (now + 10, now + 30)])
        if minutes is not None and minutes[1] < 0:
            minutes = (20, 150)
        wanted = self.request(minutes)
        made = self._try(
            self.merchant, change_booking, key, BookingRequest.read(wanted), allowed=TOO_LATE
        )
        if made is not None:
            self.bookings[key] = made

    # --- the office -------------------------------------------------------------------------

    def insert(self) -> None:
        """Book something light without an hour, and put it in: that fits whoever is idle."""
        job = self.book(None)
        offered = self.world.service.do(self.town.office, suggest_insertion, job)
        fits = [one.shift_id for one in offered if not one.ruled_out]
        now, last = self.world.clock.now, OPENS + timedelta(hours=HOURS - 1)
        idle = self.town.shifts[IDLE]
        if now < last and not self._rides(IDLE):
            assert idle in fits, [(one.rider, one.ruled_out) for one in offered]
        done = self._try(
            self.town.office, insert_job, self.world.service.ids(), job,
            allowed=set() if fits else {"job-does-not-fit", "nothing-to-insert", "hours-exceeded"},
        )  # fmt: skip
        assert done is not None or not fits

    def _rides(self, name: str) -> bool:
        one = self.town.rounds().get(name)
        return one is not None and one.status != "withdrawn"

    def move(self) -> None:
        """Move a job to any shift by hand, or out."""
        known = self._untouched()
        if not known:
            return
        job = self.bookings[self.chance.choice(known)].live_jobs[0].id
        shift = self.chance.choice([*self.shifts, None])
        self._try(
            self.town.office, move_jobs, self.world.service.ids(), DAY, [job], shift,
            allowed=UNFIT_MOVE | {"job-not-in-a-round", "job-not-open"},
        )  # fmt: skip

    def unassign(self) -> None:
        """Take a job out of its round."""
        known = self._untouched()
        if known:
            job = self.bookings[self.chance.choice(known)].live_jobs[0].id
            allowed = {"job-not-in-a-round", "job-under-way", "job-not-open"}
            self._try(
                self.town.office, unassign_job, self.world.service.ids(), job, allowed=allowed
            )

    def replan(self) -> None:
        """Plan the rest of the day anew."""
        allowed = {"nothing-to-replan", "replan-impossible", "hours-exceeded"}
        self._try(
            self.town.office,
            replan,
            self.world.service.ids(),
            DAY,
            budget_s=0.05,
            seed=1,
            allowed=allowed,
        )

    def turn(self) -> None:
        """Undo what the history says can be undone, and do it again or not."""
        changes = self.world.service.do(self.town.office, list_changes, DAY).changes
        possible = [one for one in changes if one.can_undo or one.can_redo]
        if not possible:
            return
        one = possible[0] if self.chance.random() < 0.6 else self.chance.choice(possible)
        before = self._answers()
        ways = ["undo", "redo"] if one.can_undo else ["redo", "undo"]
        usecases = {"undo": undo_change, "redo": redo_change}
        for way in ways if self.chance.random() < 0.6 else ways[:1]:
            ids = (self.world.service.ids(), DAY, one.id)
            done = self._try(
                self.town.office, usecases[way], *ids, told=one.way, allowed=set(REFUSED_UNDO)
            )
            if done is None:
                return
            self.agree()
            if way == ways[1]:
                assert self._answers() == before, f"{ways} of {one.way} is another day"

    def _answers(self) -> dict[str, object]:
        """Return who rides what, and what they said to it."""
        return {
            name: (one.person_id, one.status, one.vehicle_id, one.starts_at, one.ends_at,
                   [(v.id, v.start_at, v.status) for v in one.visits if v.status != "cancelled"])
            for name, one in self.town.rounds().items()
            if one.status != "withdrawn"
        }  # fmt: skip

    def replace_riders(self) -> None:
        """See to the riders of whom the office knows that they cannot go on."""
        for name in list(self.owed):
            self.owed.remove(name)
            one = self.town.rounds().get(name)
            if one is None or one.status in {"finished", "withdrawn"}:
                continue
            stand_in = STAND_INS[0 if name == "ill" else 1]
            if name == "away" or self.chance.random() < 0.6:
                allowed = {"swap-does-not-fit", "hours-exceeded", "shift-overlaps"}
                who = self.town.people[stand_in]
                self.riding.add(stand_in)
                self._try(self.town.office, hand_on_round, one.id, who, told=name, allowed=allowed)
            else:
                allowed = {"replan-impossible", "hours-exceeded", "nothing-to-replan"}
                ids = (self.world.service.ids(), self.town.shifts[name])
                self._try(
                    self.town.office,
                    take_back_round,
                    *ids,
                    budget_s=0.05,
                    told=name,
                    allowed=allowed,
                )
            self.agree()
            if self.chance.random() < 0.7:
                self.turn()

    # --- riders -----------------------------------------------------------------------------

    def ride(self, phone: Phone) -> bool:
        """Let a rider do what is due by what their phone has; return whether it was sent."""
        now = self.world.clock.now
        for one in phone.rounds.values():
            if one["round"]["status"] in _SENDS:
                self._ride_round(phone, one, now)
        return phone.online and self.send(phone)

    def send(self, phone: Phone) -> bool:
        """Send what a phone has noted, if anything; what it tells of is understood."""
        if not phone.unsent:
            return False
        batch = Batch(events=phone.unsent, phone_id=f"phone-{phone.name}")
        told = self.world.service.do(phone.actor, record_events, batch)
        outcomes = Counter(f"{one.outcome} {one.code}".strip() for one in told)
        kinds = " ".join(str(one["kind"]) for one in phone.unsent)
        self._tell(f"{phone.name} sends {kinds}: {dict(outcomes)}")
        refused = {one.code for one in told if one.outcome == "refused"}
        # The shift that goes with a round handed on is the other rider's.
        assert refused <= {"event-not-your-shift"}, told
        phone.unsent = []
        return True

    def _ride_round(self, phone: Phone, one: dict[str, Any], now: datetime) -> None:
        own = one["round"]
        start = datetime.fromisoformat(own["starts_at"])
        start += LATE if phone.name == "late" else -EARLY if phone.name == "early" else timedelta()
        if phone.name == "ill" and now >= self.ill_at and not phone.is_ill:
            phone.is_ill = True
            if own["status"] != "started":
                phone.note(self.world, one, "round_refused", own["id"], now, reason="ill")
            self.owed.append("ill")
        if phone.is_ill:
            return
        if own["status"] == "published" and now >= OPENS - timedelta(minutes=45):
            phone.told.discard(("round_accepted", own["id"]))
            read_at = max(now - STEP + timedelta(minutes=2), phone.free_at)
            phone.note(self.world, one, "round_accepted", own["id"], read_at)
            phone.free_at = read_at
        if now < start:
            return
        if own["status"] != "started":
            phone.free_at = max(phone.free_at, start)
            phone.note(self.world, one, "shift_opened", own["shift"]["id"], phone.free_at)
            phone.note(self.world, one, "round_started", own["id"], phone.free_at)
        is_done = self._serve(phone, one, now)
        # They wait a while for more before they go home.
        if is_done and now >= max(datetime.fromisoformat(own["ends_at"]), phone.free_at) + 2 * STEP:
            phone.note(self.world, one, "round_finished", own["id"], now)
            phone.note(self.world, one, "shift_closed", own["shift"]["id"], now)

    def _serve(self, phone: Phone, one: dict[str, Any], now: datetime) -> bool:
        """Let a rider make the visits that are due; return whether all are made."""
        for each in one["stops"]:
            key = each["visit_id"]
            if each["status"] not in _LIVE or ("visit_done", key) in phone.told:
                continue
            if ("visit_failed", key) in phone.told or ("break_ended", key) in phone.told:
                continue
            planned, leaves = (
                datetime.fromisoformat(each[name]) for name in ("start_at", "depart_at")
            )
            early = EARLY if phone.name == "early" else timedelta()
            # Nobody goes to what they were not given yet: the office last acted a step ago.
            begin = max(planned - early, phone.free_at + timedelta(minutes=2), now - STEP)
            end = begin + (leaves - planned)
            if begin > now:
                return False
            if each["kind"] == "break":
                self._pause(phone, one, each, begin, end, now)
            else:
                phone.note(self.world, one, "visit_arrived", key, begin)
            if end > now:
                return False
            phone.free_at = end
            if each["kind"] == "drop" and self.chance.random() < 0.04:
                phone.note(self.world, one, "visit_failed", key, end, reason="nobody_there")
            elif each["kind"] != "break":
                phone.note(self.world, one, "visit_done", key, end)
        return True

    def _pause(
        self,
        phone: Phone,
        one: dict[str, Any],
        each: dict[str, Any],
        begin: datetime,
        end: datetime,
        now: datetime,
    ) -> None:
        key, own = each["visit_id"], {**one}
        if ("break_started", key) not in phone.told:
            phone.told.add(("break_started", key))
            phone.told.discard(("break_started", own["round"]["id"]))
            phone.note(
                self.world,
                own,
                "break_started",
                own["round"]["id"],
                begin,
                break_id=each["break_id"],
            )
        if end <= now:
            phone.told.add(("break_ended", key))
            phone.told.discard(("break_ended", own["round"]["id"]))
            phone.note(
                self.world, own, "break_ended", own["round"]["id"], end, break_id=each["break_id"]
            )

    # --- the day ----------------------------------------------------------------------------

    def run(self) -> None:
        """Play the day to its end."""
        clock = self.world.clock
        clock.now = OPENS - timedelta(minutes=60)
        acts: list[Callable[[], None]] = [
            *(self.insert,) * 4, *(self.turn,) * 4, *(self.move,) * 2,
            self.unassign, self.cancel, self.change, self.replan,
        ]  # fmt: skip
        self.agree()
        while clock.now < OPENS + timedelta(hours=HOURS + 2.5):
            clock.now += STEP
            away = self.phones["away"]
            if away.online and self.left_at <= clock.now < self.back_at:
                away.online = False
                self.owed.append("away")
            elif not away.online and clock.now >= self.back_at:
                away.online = True
                self.send(away)
                self.agree()
            sent = [self.ride(phone) for phone in self.phones.values()]
            if any(sent):
                self.agree()
            self.replace_riders()
            if clock.now < OPENS + timedelta(hours=HOURS - 1):
                for _ in range(self.chance.randrange(3)):
                    self.chance.choice(acts)()
                    self.agree()
            self.judge()
        self.end()

    def _try(
        self,
        actor: Actor,
        usecase: Callable[..., Any],
        *args: Any,  # noqa: ANN401
        allowed: Iterable[str] = (),
        told: str = "",
        **more: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Carry something out; ``None`` where it is refused by a code that may be."""
        said = f"{usecase.__name__} {told}".strip()
        try:
            done = self.world.service.do(actor, usecase, *args, **more)
        except Conflict as refused:
            self._tell(f"{said}: {refused}")
            if refused.code not in allowed:
                raise
            return None
        self._tell(said)
        return done if done is not None else True

    def _tell(self, what: str) -> None:
        self.story.append(f"{self.world.clock.now:%H:%M:%S} {what}")

    # --- where is every job? ----------------------------------------------------------------

    def agree(self) -> None:
        """Let the worker do what follows, and ask customers, riders and office for every job."""
        drain(self.world.service)
        self.world.clock.forward(seconds=2)
        drain(self.world.service)
        self._read_bookings()
        office, riders, customers = self.office_view(), self.riders_view(), self.customers_view()
        for key, one in self.bookings.items():
            if key not in customers:
                continue
            job_id = str(one.jobs[-1].id if one.status == "cancelled" else one.live_jobs[0].id)
            views = (
                customers[key],
                riders.get(job_id, ("open", "")),
                office.get(job_id, ("none", "")),
            )
            if views == _NOT_HANDED_OVER and job_id in self.ended_aboard:
                continue
            assert agrees(*views), (job_id, views, self.town.job_status(UUID(job_id)))
            if views[0] in OVER:
                self.over.add(key)

    def _read_bookings(self) -> None:
        """Read anew what is booked: what was delivered before it was cancelled stands again."""

        def anew(act: Act) -> dict[UUID, Booking]:
            found = {key: bookings.find(act.tx, key) for key in self.bookings}
            return {key: one for key, one in found.items() if one is not None}

        self.bookings = self.world.service.do(self.town.office, anew)

    def customers_view(self) -> dict[UUID, str]:
        """Return what the pages of the bookings' recipients say."""

        def statuses(act: Act) -> dict[UUID, str]:
            found = {}
            for key, one in self.bookings.items():
                if key in self.over:
                    continue
                booked = bookings.find(act.tx, key)
                assert booked is not None
                job = booked.jobs[-1] if one.status == "cancelled" else booked.live_jobs[0]
                [drop] = job.of_kind("drop")
                found[key] = str(standing_drop(act, booked, job, drop).status)
            return found

        return self.world.service.do(self.town.office, statuses)

    def riders_view(self) -> dict[str, tuple[str, str]]:
        """Return for every job of a phone what that says of it, and whose it is."""
        found: dict[str, tuple[str, str]] = {}
        for name in sorted(self.riding):
            phone = self.phones[name]
            documents = self.world.service.do(phone.actor, own_documents)
            if phone.online:
                phone.rounds = documents
            for content in documents.values():
                for job_id, status in drops_of(content["stops"]):
                    assert job_id not in found, f"{job_id} is with {name} and {found[job_id]}"
                    found[job_id] = (as_ridden(status, content["round"]["status"]), name)
        return found

    def office_view(self) -> dict[str, tuple[str, str]]:
        """Return for every job of the board what that says of it, and whose it is."""
        content = self.world.service.do(self.town.office, read_board, DAY).content
        self.shifts = [UUID(one["id"]) for one in content["shifts"]]
        names = {str(who): name for name, who in self.town.people.items()}
        riders = {
            one["round_id"]: names[one["person_id"]] for one in content["shifts"] if one["round_id"]
        }
        standing = {one["id"]: one["status"] for one in content["rounds"]}
        found = {one["job_id"]: ("open", "") for one in content["open_jobs"]}
        self.ended_aboard = {
            one["job_id"] for one in content["visits"]
            if (one["kind"], one["status"]) == ("drop", "skipped")
            and standing[one["round_id"]] == "finished"
        }  # fmt: skip
        for job_id, status, round_id in board_drops(content["visits"]):
            assert job_id not in found, f"{job_id} is twice on the board"
            found[job_id] = (as_ridden(status, standing[round_id]), riders.get(round_id, "?"))
        stops = Counter(
            one["stop_id"] for one in content["visits"] if one["stop_id"] and one["status"] in _LIVE
        )
        assert max(stops.values(), default=1) == 1
        return found

    def end(self) -> None:
        """Ask for every job once more, and invoice the day: what was served is charged once."""
        self.over.clear()
        self.world.clock.now += timedelta(hours=12)
        self.agree()
        do, admin = self.world.service.do, self.world.actor("admin")
        made = do(admin, draft_invoice, self.world.service.ids(), self.customer, DAY, DAY)
        charged = Counter(UUID(one.booking_id) for one in made.value.items)
        served = {
            key
            for key, one in self.customers_view_again().items()
            if one in {"delivered", "partly"}
        }
        assert max(charged.values(), default=1) == 1
        assert served <= set(charged)
        assert set(charged) <= set(self.bookings)
        assert breaches(self.world.database, self.world.clock.now) == []

    def customers_view_again(self) -> dict[UUID, str]:
        """Return what all pages say, also of what is over."""
        self.over.clear()
        return self.customers_view()

    def judge(self) -> None:
        """Have the independent checker look at what is left of the day."""

        def left_broken(act: Act) -> list[str]:
            left = open_day(act, DAY, since=act.now, to_change=False).left()
            return [
                str(one)
                for one in check(left.problem, unchanged_plan(left))
                if one.code not in LEFT_OPEN
            ]

        assert self.world.service.do(self.town.office, left_broken) == []


def own_documents(act: Act) -> dict[str, dict[str, Any]]:
    """Return the documents of the rounds that are somebody's own."""
    lines = list_rounds(act, DAY, DAY)
    return {str(one.id): round_document(act, one.id).content for one in lines}


def as_ridden(status: str, round_status: str) -> str:
    """Return how a drop stands; of a round that was refused nobody is going to ride there yet."""
    return "waiting" if (status, round_status) == ("planned", "refused") else status


def drops_of(stops: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield the jobs whose drops stand in a document, and how."""
    for one in stops:
        if one["kind"] == "drop" and one["status"] not in {"cancelled", "skipped"}:
            yield one["job_id"], one["status"]


def board_drops(visits: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Yield the jobs whose drops stand on the board, how, and in which round."""
    for one in visits:
        if one["kind"] == "drop" and one["status"] not in {"cancelled", "skipped"}:
            yield one["job_id"], one["status"], one["round_id"]


_CUSTOMER = {
    "booked": "open", "planned": "planned", "on_the_way": "planned", "next": "planned",
    "here": "arrived", "delivered": "done", "partly": "partly_done", "failed": "failed",
    "cancelled": "cancelled",
}  # fmt: skip


def agrees(customer: str, rider: tuple[str, str], office: tuple[str, str]) -> bool:
    """Return whether a customer's page, a rider's phone and the board say the same of a job."""
    state = _CUSTOMER[customer]
    if state == "cancelled":
        return rider[0] == "open" and office[0] == "none"
    return rider == office and ("open" if office[0] == "waiting" else office[0]) == state
