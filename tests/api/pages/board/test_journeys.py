"""A dispatcher's day over a real server and a real store, by mouse and by keyboard alone.

That both hands ask the server for the same is the claim of ``test_verbs.py``. What the server makes
of it is seen here: in a sample by one hand each, which take turns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, Route

from api.usecases.act import Actor
from api.usecases.bookings.booking import book
from api.usecases.bookings.booking_request import NewBookingRequest
from api.usecases.rounds.events.event_batches import record_events
from api.usecases.rounds.events.event_form import Batch
from bench.board.two_dispatchers import (
    DEEDS,
    act_at_random,
    document_of,
    rounds_of,
    settled_and_compared,
)
from data.store.planning import plans
from data.store.system.invariants import breaches
from data.store.tables.bookings import job as job_rows
from data.store.tables.bookings import stop as stop_rows
from data.store.tables.people import person
from data.store.tables.streets import closure
from tests.support.board_hands import Hand, Keyboard, Mouse, keys_of
from tests.support.courier_app.page import needs_chromium
from tests.support.depth import WHOLE, cases
from tests.support.office import a_stop
from tests.support.pages import Site
from tests.support.people import PASSWORD, give_password
from tests.support.queue import drain, working
from tests.support.rounds.live_town import DAY, OPENS, Town, make_town
from tests.support.store.world import add_cooperative

pytestmark = [needs_chromium, pytest.mark.slow]

RIDERS = {"ana": "Ana Aalto", "bo": "Bo Berg", "cem": "Cem Can"}
JOBS = (
    ("Bread", (0, 0), (4, 0)),
    ("Milk", (4, 4), (0, 4)),
    ("Fish", (1, 0), (3, 0)),
    ("Beans", (3, 4), (1, 4)),
    ("Paper", (0, 1), (4, 1)),
    ("Tools", (4, 3), (0, 3)),
    ("Flowers", (2, 0), (2, 4)),
    ("Books", (0, 2), (4, 2)),
    ("Cheese", (1, 1), (3, 3)),
    ("Soap", (3, 1), (1, 3)),
)
_numbers = count(1)


@dataclass(slots=True, kw_only=True)
class Office:
    """A cooperative of its own with a day, and a dispatcher before the board.

    Attributes
    ----------
    jobs
        Ids by label.
    """

    site: Site
    town: Town
    jobs: dict[str, UUID] = field(default_factory=dict)

    def shift(self, rider: str) -> str:
        """Return the id of a rider's shift."""
        return str(self.town.shifts[rider])

    def rider(self, label: str) -> str | None:
        """Return who is to serve a job."""
        return self.town.holder(self.jobs[label])

    def held(self) -> dict[str, str | None]:
        """Return who serves what."""
        return {label: self.rider(label) for label in self.jobs}

    def label_of(self, rider: str) -> str:
        """Return a job that a rider serves."""
        return next(label for label, by in self.held().items() if by == rider)

    def courses(self) -> dict[str, object]:
        """Return all of the rounds that undoing has to bring back."""
        return {name: (one.visits, one.ends_at) for name, one in self.town.rounds().items()}

    @contextmanager
    def board(self, name: str = "Helmi", *, draws: bool = False) -> Iterator[Page]:
        """Open the board as a dispatcher who has signed in; the map only where it *draws*."""
        who = self.town.world.new_person("dispatcher", cooperative=self.town.home, name=name)
        email = give_password(self.town.world, who)
        looks: dict[str, Any] = {"reduced_motion": "reduce", "timezone_id": "Europe/Paris"}
        if draws:
            # To draw takes most of the time, and nobody looks at the map's dots.
            looks["device_scale_factor"] = 0.5
        with self.site.page(draws=draws, **looks) as page:
            asked = {"email": email, "password": PASSWORD}
            answer = page.request.post(f"{self.site.address}/v1/sessions", data=asked)
            assert answer.ok, answer.text()
            page.goto(f"{self.site.address}/board/#{DAY}")
            page.wait_for_selector(".lane")
            keys_of(page)
            yield page

    @contextmanager
    def phone(self, rider: Actor) -> Iterator[Page]:
        """Open a rider's app on a phone of theirs."""
        email = give_password(self.town.world, rider)
        with self.site.page(viewport={"width": 390, "height": 844}) as page:
            asked = {"email": email, "password": PASSWORD}
            answer = page.request.post(f"{self.site.address}/v1/sessions", data=asked)
            assert answer.ok, answer.text()
            # The phone goes by the machine's clock, the day by that of the world.
            for path in ("rounds", "shifts"):
                own_day = f"{self.site.address}/v1/{path}?first={DAY}&last={DAY}"
                page.route(f"**/v1/{path}?*", partial(_asks_instead, own_day))
            page.goto(f"{self.site.address}/courier/")
            page.locator("main").wait_for()
            yield page

    def rounds_on(self, phone: Page) -> list[str]:
        """Return the rounds that a rider's phone is given."""
        path = f"{self.site.address}/v1/rounds?first={DAY}&last={DAY}"
        return [one["id"] for one in phone.request.get(path).json()["items"]]

    def at(self, page: Page, kind: type[Hand]) -> Hand:
        """Return a hand at a page, that knows the day as it is now."""
        path = f"{self.site.address}/v1/days/{DAY}/board"
        return kind(page=page, day=page.request.get(path).json())

    def courier(self, rider: str) -> Actor:
        """Return a rider of the day, as an actor."""
        some = self.town.world.actor("courier", cooperative=self.town.home)
        return replace(some, id=self.town.people[rider])

    def tell(self, rider: str, *facts: tuple[str, UUID]) -> None:
        """Let a rider's phone tell facts of now."""
        world, round_id = self.town.world, self.town.round(rider).id
        changes = [
            {
                "id": str(world.service.ids()),
                "kind": kind,
                "subject_id": str(subject),
                "round_id": str(round_id),
                "at": world.clock.now.isoformat(),
                "phone_seq": number,
                "detail": {"reason": "nobody_there"} if kind == "visit_failed" else {},
            }
            for number, (kind, subject) in enumerate(facts, start=1)
        ]
        batch = Batch(events=changes, phone_id="phone-1", sent_at=world.clock.now)
        for verdict in world.service.do(self.courier(rider), record_events, batch):
            assert verdict.outcome == "accepted", verdict

    def sound(self) -> None:
        """Claim that nothing in the store contradicts itself."""
        assert breaches(self.town.world.database, self.town.world.clock.now) == []


@pytest.fixture
def office(site: Site) -> Office:
    """A cooperative with three riders and ten jobs, before anything is planned."""
    world = site.world
    world.clock.now = OPENS - timedelta(hours=2)
    home = add_cooperative(world.service, f"coop-{next(_numbers)}")
    town = make_town(world, home)
    town.add_shift("cem")
    with world.database.transaction(home) as tx:
        for name, full in RIDERS.items():
            at = person.c.id == town.people[name]
            tx.run(person.update().where(at).values(name=full))
    office = Office(site=site, town=town)
    for label, pickup, drop in JOBS:
        office.jobs[label] = town.add_job(pickup, drop)
        with world.database.transaction(home) as tx:
            at = job_rows.c.id == office.jobs[label]
            tx.run(job_rows.update().where(at).values(label=label))
    return office


@pytest.fixture
def planned(office: Office) -> Office:
    """The same, spread over the three riders and published."""
    names = list(RIDERS)
    for number, label in enumerate(office.jobs):
        office.town.pin(office.jobs[label], office.town.shifts[names[number % 3]])
    office.town.publish()
    for one in office.jobs.values():
        office.town.pin(one, None)
    return office


HANDS = (Mouse, Keyboard)


def by(kind: type[Hand]) -> pytest.MarkDecorator:
    """Return the mark of a journey that goes by a hand, and by both where every case is asked."""
    return pytest.mark.parametrize("kind", HANDS if WHOLE else [kind])


@by(Mouse)
def test_plan_compare_publish(office: Office, kind: type[Hand]) -> None:
    """A plan is searched, stopped, looked at and published; then every job is in a lane."""
    with office.board() as page, working(office.town.world.service):
        hand = office.at(page, kind)
        hand.command("plan")
        hand.pick("Time to search", "600")
        hand.write("Name of the draft", "first")
        hand.press("Look for a plan")
        page.locator(".searching .figure").wait_for()
        hand.press("Stop and keep the best")
        page.locator(".compare").first.wait_for(timeout=600_000)
        # Nothing is published that it could be compared with.
        assert page.get_by_role("columnheader", name="Published").count() == 0
        hand.write("Note for the team", "calm day")
        hand.press("Publish")
        page.locator(".visit").first.wait_for()
        assert all(office.held().values())
        text = "Every job stands in a round."
        hand.command("list-open")
        page.get_by_text(text).wait_for()
    office.sound()


def _book(office: Office, label: str) -> None:
    world = office.town.world
    stop = {"address": "3 Oak Lane", "service_s": 60}
    request = {
        "day": str(DAY),
        "jobs": [
            {
                "id": "late",
                "label": label,
                "load": {"mass_g": 2000, "items": 1},
                "pickups": [a_stop(1, 2, **stop)],
                "drops": [a_stop(3, 2, **stop)],
            }
        ],
    }
    booking = world.service.do(
        office.town.office, book, world.service.ids(), NewBookingRequest.read(request)
    )
    office.jobs[label] = booking.jobs[0].id


@by(Keyboard)
def test_a_late_booking_is_offered_and_inserted(planned: Office, kind: type[Hand]) -> None:
    """It comes up by itself, is priced for every round, and goes where it is cheapest."""
    with planned.board() as page:
        planned.town.world.clock.now = OPENS - timedelta(minutes=30)
        _book(planned, "Late cake")
        alert = page.locator("li:not(.gone) > .alert", has_text="Late cake")
        alert.wait_for()
        hand = planned.at(page, kind)
        if kind is Mouse:
            alert.click()
        else:
            for _ in range(10):
                hand.command("next-alert")
                opened = page.locator('.alert[aria-expanded="true"]')
                opened.wait_for()
                if "Late cake" in opened.inner_text():
                    break
        hand.press("Where would it fit?")
        page.locator(".offers[aria-busy=false]").wait_for()
        shown = page.locator(".offers tbody tr td.num").first.inner_text()
        hand.press("Move here")
        alert.wait_for(state="detached")
        hand.until(lambda: planned.rider("Late cake") is not None, "its round")
        (change, *_) = _changes(planned, page)
        assert f"{change['cost_cents'] / 100:.2f}" in shown
    planned.sound()


def _changes(office: Office, page: Page) -> list[dict[str, Any]]:
    answer = page.request.get(f"{office.site.address}/v1/days/{DAY}/changes").json()
    found: list[dict[str, Any]] = answer["items"]
    return found


@by(Mouse)
def test_a_rider_is_out(planned: Office, kind: type[Hand]) -> None:
    """Whoever falls ill is taken off the day; the others have all jobs."""
    with planned.board() as page:
        hand = planned.at(page, kind)
        hand.select(f"round:{planned.town.round('ana').id}")
        hand.command("rider-out")
        page.locator(".outcome .compare").first.wait_for()
        assert "ana" in planned.held().values()
        hand.press("Accept")
        hand.until(lambda: "ana" not in planned.held().values(), "the change")
        page.locator(".bar.good").first.wait_for()
    assert set(planned.held().values()) == {"bo", "cem"}
    planned.sound()


@by(Keyboard)
def test_a_street_is_closed_by_drawing(planned: Office, kind: type[Hand]) -> None:
    """A street is drawn; what the day becomes is shown before it is closed, and opened again."""
    with planned.board(draws=True) as page:
        hand = planned.at(page, kind)
        page.locator(".map-reading").wait_for(state="detached")
        box = page.locator(".map").bounding_box()
        assert box is not None
        hand.command("draw-closure")
        if kind is Mouse:
            for right in (0.45, 0.55):
                page.mouse.click(box["x"] + box["width"] * right, box["y"] + box["height"] / 2)
        else:
            hand.press("Add the middle of the map")
        page.locator(".drawing-bar", has_text="point").wait_for()
        hand.press("Go on")
        hand.write("From", "07:30")
        hand.write("Until", "10:00")
        hand.write("Reason", "market")
        hand.press("See what changes")
        page.get_by_text("Closed:").wait_for()
        assert _closures(planned) == []
        hand.press("Accept")
        page.locator(".bar.good").first.wait_for()
        assert _closures(planned) == ["market"]
        hand.command("undo")
        page.locator("dialog .outcome").wait_for()
        hand.press("Accept")
        page.get_by_text("The street is open again.").first.wait_for()
    assert all(planned.held().values())
    planned.sound()


def _closures(office: Office) -> list[str]:
    with office.town.world.database.transaction(office.town.home) as tx:
        return [str(one.reason) for one in tx.rows(sa.select(closure.c.reason))]


@by(Mouse)
def test_a_visit_has_failed(planned: Office, kind: type[Hand]) -> None:
    """Nobody was there: it comes up, and one of the choices is taken."""
    town = planned.town
    ana = town.round("ana")
    own = [one for one in ana.visits if one.kind != "break"]
    drop = next(one for one in own if one.kind == "drop")
    town.world.clock.now = drop.start_at
    before = [("visit_done", one.id) for one in own[: own.index(drop)]]
    planned.tell("ana", ("round_started", ana.id), *before, ("visit_failed", drop.id))
    # Until then the rider may take it back.
    town.world.clock.forward(minutes=3)
    with planned.board() as page:
        hand = planned.at(page, kind)
        alert = page.locator(".of-failed-visit:not(.gone) .alert")
        alert.wait_for()
        if kind is Mouse:
            alert.click()
        else:
            for _ in range(10):
                hand.command("next-alert")
                if alert.get_attribute("aria-expanded") == "true":
                    break
        hand.press("What would help")
        page.locator("dialog .rows li").first.wait_for()
        hand.press("Do it")
        page.locator(".bar.good").first.wait_for()
        alert.wait_for(state="detached")
    planned.sound()


@by(Keyboard)
def test_what_a_rule_followed_is_decided_otherwise(planned: Office, kind: type[Hand]) -> None:
    """The goods were to go back tomorrow: they are tried again today, and nothing is left to do."""
    town = planned.town
    with town.world.database.transaction(town.home) as tx:
        tx.run(stop_rows.update().values(on_failure="return_to_sender"))
    ana = town.round("ana")
    own = [one for one in ana.visits if one.kind != "break"]
    drop = next(one for one in own if one.kind == "drop")
    town.world.clock.now = drop.start_at
    before = [("visit_done", one.id) for one in own[: own.index(drop)]]
    planned.tell("ana", ("round_started", ana.id), *before, ("visit_failed", drop.id))
    town.world.clock.forward(minutes=4)
    drain(town.world.service)
    with planned.board() as page:
        hand = planned.at(page, kind)
        alert = page.locator(".of-failure-followed:not(.gone) .alert")
        alert.wait_for()
        if kind is Mouse:
            alert.click()
        else:
            for _ in range(10):
                hand.command("next-alert")
                if alert.get_attribute("aria-expanded") == "true":
                    break
        hand.press("Decide otherwise")
        page.locator("dialog .rows li").first.wait_for()
        hand.press("Do it")
        page.locator(".bar.good").first.wait_for()
        alert.wait_for(state="detached")
    visits = {one.id: one.status for one in town.round("ana").visits}
    assert visits[drop.id] == "planned"
    planned.sound()


@by(Mouse)
def test_two_rounds_are_swapped(planned: Office, kind: type[Hand]) -> None:
    """What it would cost is shown; then either rides the other's jobs."""
    before = planned.held()
    with planned.board() as page:
        hand = planned.at(page, kind)
        hand.select(f"round:{planned.town.round('ana').id}")
        hand.command("swap")
        hand.pick("With whom", planned.shift("bo"))
        page.locator(".outcome").wait_for()
        assert planned.held() == before
        hand.press("Accept")
        page.locator(".bar.good").first.wait_for()
    other = {"ana": "bo", "bo": "ana"}
    assert planned.held() == {k: other.get(v or "", v) for k, v in before.items()}
    planned.sound()


@by(Keyboard)
def test_a_move_is_undone_and_done_again(planned: Office, kind: type[Hand]) -> None:
    """A move costs what was shown; undone, every round is what it was; redone, it stands again."""
    before, label = planned.courses(), planned.label_of("ana")
    with planned.board() as page:
        hand = planned.at(page, kind)
        hand.select(f"job:{planned.jobs[label]}")
        hand.command("move-to")
        row = page.locator(".offers tbody tr", has_text=RIDERS["bo"])
        row.locator('.btn:not([aria-disabled="true"])').first.wait_for()
        page.locator(".offers[aria-busy=false]").wait_for()
        rows = page.locator(".offers tbody tr").all_inner_texts()
        at = next(i for i, text in enumerate(rows) if "Aalto" not in text)
        shown = page.locator(".offers tbody tr").nth(at).locator("td.num").inner_text()
        if kind is Mouse:
            page.locator(".offers tbody tr").nth(at).get_by_text("Move here").click()
        else:
            assert isinstance(hand, Keyboard)
            for _ in range(at + 1):
                page.keyboard.press("Tab")
                hand.reach(lambda now: now["name"] == "Move here", "the offer")
            page.keyboard.press("Enter")
        page.locator(".bar.good").first.wait_for()
        moved = planned.courses()
        assert planned.rider(label) != "ana"
        assert f"{abs(_changes(planned, page)[0]['cost_cents']) / 100:.2f}" in shown
        _go_back(page, hand, "undo")
        hand.until(lambda: planned.courses() == before, "what was before")
        _go_back(page, hand, "redo")
        hand.until(lambda: planned.courses() == moved, "what was moved")
        # Whoever got it agrees meanwhile: what can be undone all the same is shown, then done.
        name = planned.rider(label)
        assert name is not None
        planned.tell(name, ("round_accepted", planned.town.round(name).id))
        hand.command("history")
        hand.press("Undo what can be")
        hand.press("Accept")
        hand.until(lambda: planned.rider(label) == "ana", "the job back where it was")
    planned.sound()


def _go_back(page: Page, hand: Hand, way: str) -> None:
    button = page.locator(f'header [data-command="{way}"]:not([aria-disabled])')
    button.wait_for()
    hand.command(way)


def test_a_round_handed_on_is_handed_back(planned: Office) -> None:
    """The board and both phones agree on who rides, and on who is ill, at every step."""
    town, label = planned.town, planned.label_of("ana")
    noor = town.world.new_person("courier", cooperative=town.home, name="Noor Sol")
    planned.tell("ana", ("round_refused", town.round("ana").id))
    phones = (planned.phone(planned.courier("ana")), planned.phone(noor))
    with planned.board() as page, phones[0] as ana, phones[1] as other:
        hand = planned.at(page, Mouse)
        for rides, waits, act in (
            (noor.id, ana, partial(_hand_on, page, "Noor Sol")),
            (town.people["ana"], other, partial(_go_back, page, hand, "undo")),
            (noor.id, ana, partial(_go_back, page, hand, "redo")),
        ):
            act()
            now: Callable[[], bool] = partial(_is_ridden_by, town, rides)
            hand.until(now, "who rides")
            phone = other if waits is ana else ana
            assert planned.rounds_on(phone) == [str(town.round("ana").id)]
            assert planned.rounds_on(waits) == []
            status = "published" if rides == noor.id else "refused"
            assert town.round("ana").status == status
            assert planned.rider(label) == "ana"  # Its shift, whoever rides it.
        other.reload()
        other.get_by_text("8 stops").wait_for()
        ana.reload()
        ana.get_by_text("No round for you yet").wait_for()
        hand.command("history")
        names = page.locator(".history .name").all_inner_texts()
        assert any("Noor Sol" in one and RIDERS["ana"] in one for one in names)
    planned.sound()


def _asks_instead(address: str, route: Route) -> None:
    route.continue_(url=address)


def _hand_on(page: Page, name: str) -> None:
    page.locator(".of-refused .alert").click()
    page.locator(".of-refused .alert-acts .btn.main").click()
    page.locator("dialog label.choice", has_text=name).click()
    page.locator("dialog .btn.main").click()
    page.locator(".bar.good").first.wait_for()


def _is_ridden_by(town: Town, person_id: UUID | None) -> bool:
    return town.round("ana").person_id == person_id


def test_two_dispatchers_see_each_other(planned: Office) -> None:
    """What one selects the other sees; what one moves, the other sees moved."""
    with planned.board("Helmi") as one, planned.board("Otso") as other:
        label = planned.label_of("ana")
        key = f"job:{planned.jobs[label]}"
        hand = planned.at(one, Mouse)
        hand.select(key)
        marked = other.locator(f'.visit.is-taken[data-key="{key}"]').first
        marked.wait_for()
        assert "Helmi" in (marked.get_attribute("title") or "")
        other.locator(".clock .other").wait_for()
        hand.command("take-out")
        gone: Callable[[], bool] = lambda: not other.locator(f'.visit[data-key="{key}"]').count()  # noqa: E731
        hand.until(gone, "the move")
    planned.sound()


TURNS = cases(2, whole=6) * len(DEEDS)
"""So often either acts; ``python -m bench.board.two_dispatchers`` goes on for longer."""


def test_two_act_at_random_and_agree(planned: Office) -> None:
    """Whatever two do at once, both boards, the store and the log of events say the same."""
    town = planned.town
    with planned.board("Helmi") as one, planned.board("Otso") as other:
        before = document_of(one)
        people = act_at_random([one, other], turns=TURNS, seed=22)
        document, differ = settled_and_compared([one, other], before)
    assert differ == []
    assert sum(people[0].done.values()) + sum(people[1].done.values()) > 2
    kept = {
        str(one.id): [str(v.id) for v in one.visits if v.status != "cancelled"]
        for one in town.rounds().values()
        if one.visits
    }
    rounds = {key: visits for key, visits in rounds_of(document).items() if visits}
    assert {key: set(visits) for key, visits in rounds.items()} == {
        key: set(visits) for key, visits in kept.items()
    }
    with town.world.database.transaction(town.home) as tx:
        published = [one.id for one in plans.of_day(tx, DAY) if one.published_at is not None]
    logged = [event.subject_id for event in town.log("plan_published")]
    assert sorted(published) == sorted(logged)
    planned.sound()
