"""A short live day in real Chromium: a customer, the office, and riders early, away and misled.

Ana works two hours ahead of plan. Bo's round is handed on to Dora while his phone has no network.
Cem, without network too, delivers what its customer cancels meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from api.usecases.act import Actor
from api.usecases.bookings.booking import book
from api.usecases.bookings.booking_request import NewBookingRequest
from api.usecases.money.invoices import draft_invoice
from data.local import Cluster
from data.store.system.invariants import breaches
from data.store.tables.people import person
from tests.support.board_hands import Mouse, keys_of
from tests.support.courier_app.page import WAIT_MS, PhonePage, needs_chromium
from tests.support.depth import WHOLE
from tests.support.office import merchant_of, new_customer, publish
from tests.support.pages import Site, open_site, press
from tests.support.queue import drain, working
from tests.support.rounds.live_town import DAY, OPENS, Corner, Town, make_town, point
from tests.support.store.module_worlds import shared_world

pytestmark = [
    needs_chromium,
    pytest.mark.slow,
    pytest.mark.skipif(not WHOLE, reason="opens six pages for a day: make test-whole runs it"),
]

RIDERS = {"ana": "Ana Aalto", "bo": "Bo Berg", "cem": "Cem Can", "dora": "Dora Dal"}
JOBS: dict[str, tuple[str, Corner, Corner, tuple[int, int]]] = {
    "Apples": ("ana", (0, 0), (4, 0), (120, 150)),
    "Beans": ("ana", (1, 1), (3, 0), (210, 240)),
    "Rye": ("bo", (4, 4), (0, 4), (15, 45)),
    "Fish": ("bo", (3, 3), (1, 3), (60, 120)),
    "Milk": ("cem", (2, 0), (2, 4), (15, 60)),
    "Nuts": ("cem", (0, 2), (4, 2), (90, 150)),
}
"""Who is to bring what, from where to where, in which minutes after the opening."""
PRICE_CENTS, FEE_CENTS = 700, 300

Told = dict[str, list[tuple[str, str]]]
"""How each job stands and with whom, wherever it stands."""

_WORDS = {
    "Booked": "open", "Planned": "planned", "On the way": "planned", "At the door": "arrived",
    "Delivered": "done", "Not delivered": "failed", "Cancelled": "cancelled",
}  # fmt: skip
_ON_BOARD = """() => [...document.querySelectorAll('.timeline .lane .visit.drop')].map((one) => [
  one.dataset.key, [...one.classList].find((name) => name.startsWith('is-')).slice(3),
  one.closest('.lane').querySelector('.lane-label .name').innerText])"""
_ON_PHONE = """core.takenAway.value ? [] : (core.round.value?.stops ?? [])
  .filter((one) => one.kind === 'drop').map((one) => [one.job_id, one.status])"""
_NOT_RIDDEN = frozenset({"cancelled", "skipped"})


@dataclass(slots=True, kw_only=True)
class LiveDay:
    """A day with pages of everybody who has to do with it.

    Attributes
    ----------
    bookings, jobs
        Ids by label.
    away
        Riders whose phones have no network.
    """

    site: Site
    town: Town
    customer: UUID
    board: Page
    shop: Page
    bookings: dict[str, UUID]
    jobs: dict[str, UUID]
    phones: dict[str, PhonePage] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)

    def screen(self, rider: str) -> Page:
        """Return the screen of a rider's phone."""
        return self.phones[rider].page

    def pass_minutes(self, minutes: int) -> None:
        """Let time pass."""
        self.site.world.clock.forward(minutes=minutes)

    def lose_network(self, rider: str) -> None:
        """Let a rider ride on without network."""
        self.phones[rider].offline(away=True)
        self.away.add(rider)

    def find_network(self, rider: str) -> None:
        """Let a rider's phone have network again, and tell what it has kept."""
        self.away.remove(rider)
        self.phones[rider].offline(away=False)
        self.phones[rider].wait_until_sent()

    # --- what riders do, by taps ------------------------------------------------------------

    def set_out(self, rider: str) -> None:
        """Accept the round, begin work and set off."""
        for name in ("Accept", "Begin work", "Open the round", "Set off"):
            self.tap(rider, name)

    def serve_until(self, rider: str, kind: str, label: str) -> None:
        """Serve one stop after the other, up to the one of a kind and a job."""
        served = None
        while served != [kind, str(self.jobs[label])]:
            phone = self.phones[rider]
            phone.await_signal("core.round.value?.next?.status === 'planned'")
            served = phone.read("[core.round.value.next.kind, core.round.value.next.job_id]")
            self.tap(rider, "I am there")
            self.tap(rider, "Picked up" if served[0] == "pickup" else "Handed over")

    def tap(self, rider: str, name: str) -> None:
        """Tap what has a name, whether it leads somewhere or does something."""
        found = self.screen(rider).get_by_role("button", name=name, exact=True)
        found.or_(self.screen(rider).get_by_role("link", name=name, exact=True)).first.click()

    # --- what each of them is told ----------------------------------------------------------

    def agreed(self, **wanted: tuple[str, str]) -> None:
        """Claim that customer, board and the phones with network say the same of every job.

        ``wanted`` has how each stands and with whom; of a cancelled one no rider and no office
        has anything to do any more.
        """
        ridden = {
            label: [] if status == "cancelled" else [(status, RIDERS[rider])]
            for label, (status, rider) in wanted.items()
        }
        heard = {
            label: [] if rider in self.away else ridden[label]
            for label, (_, rider) in wanted.items()
        }
        self.comes_to(self.by_board, ridden)
        expect(self.board.locator("header .sum")).to_contain_text(" 0 open", timeout=WAIT_MS)
        self.comes_to(self.by_phones, heard)
        self.comes_to(self.by_shop, {label: status for label, (status, _) in wanted.items()})

    def comes_to(self, told: Callable[[], object], wanted: object) -> None:
        """Wait until something is told, which is heard a moment after it happened."""
        for _ in range(WAIT_MS // 100):
            if told() == wanted:
                return
            self.board.wait_for_timeout(100)
        assert told() == wanted

    def by_board(self) -> Told:
        """Return what is drawn on the timeline, each job as often as it is there."""
        keys = {f"job:{job_id}": label for label, job_id in self.jobs.items()}
        told: Told = {label: [] for label in self.jobs}
        for key, status, rider in self.board.evaluate(_ON_BOARD):
            if status not in _NOT_RIDDEN:
                told[keys[key]].append((status, rider))
        return told

    def by_phones(self) -> Told:
        """Return what the rounds on the phones say that have network."""
        told: Told = {label: [] for label in self.jobs}
        for rider in self.phones.keys() - self.away:
            for label, status in self.on_phone(rider).items():
                told[label].append((status, RIDERS[rider]))
        return told

    def on_phone(self, rider: str) -> dict[str, str]:
        """Return how each job stands in the round that a phone shows as its rider's."""
        labels = {str(job_id): label for label, job_id in self.jobs.items()}
        drops = self.phones[rider].read(_ON_PHONE)
        return {labels[job]: status for job, status in drops if status not in _NOT_RIDDEN}

    def by_shop(self) -> dict[str, str]:
        """Return what the customer's list of deliveries says."""
        self.shop.goto(f"{self.site.address}/bookings/?day={DAY}")
        return {
            label: _WORDS[
                self.shop.locator(f"tr:has(a[href='/bookings/{key}']) .mark").inner_text()
            ]
            for label, key in self.bookings.items()
        }

    def look_at(self, label: str) -> None:
        """Let the customer open the page of a booking."""
        self.shop.goto(f"{self.site.address}/bookings/{self.bookings[label]}")


@pytest.fixture(scope="module")
def site(
    cluster: Cluster,
    store_template: str,
    tournee_home: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """A served world by whose clock all pages and phones go."""
    files = tmp_path_factory.mktemp("files")
    with (
        shared_world(cluster, store_template, tournee_home, files) as world,
        open_site(world, tells_time=True) as site,
    ):
        yield site
        assert site.strangers == []


@pytest.fixture
def day(site: Site, tmp_path: Path) -> Iterator[LiveDay]:
    """A day that is planned and published, and everybody before their page at its opening."""
    world = site.world
    world.clock.now = OPENS - timedelta(hours=12)
    publish(world, "tariff", {"base_cents": PRICE_CENTS})
    start = {"minutes_before": 0}
    fees = {"change": start, "cancel_free": {"minutes_before": 240}, "cancel": start}
    publish(world, "cutoff", {"others": {**fees, "fee_cents": FEE_CENTS}})
    customer = new_customer(world)
    merchant = merchant_of(world, customer)
    town = _founded(site)
    bookings = {label: _booked(site, merchant, label) for label in JOBS}
    jobs = {label: job_id for label, (_, job_id) in bookings.items()}
    for label, (rider, *_) in JOBS.items():
        town.pin(jobs[label], town.shifts[rider])
    town.publish()
    for job_id in jobs.values():
        town.pin(job_id, None)
    drain(world.service)
    world.clock.now = OPENS
    looks: dict[str, Any] = {"reduced_motion": "reduce", "timezone_id": "Europe/Paris"}
    with ExitStack() as open_pages:
        board = open_pages.enter_context(site.page_of(town.office, **looks))
        shop = open_pages.enter_context(site.page_of(merchant))
        day = LiveDay(
            site=site,
            town=town,
            customer=customer,
            board=board,
            shop=shop,
            bookings={label: key for label, (key, _) in bookings.items()},
            jobs=jobs,
        )
        board.goto(f"{site.address}/board/#{DAY}")
        board.wait_for_selector(".lane")
        keys_of(board)
        for name in RIDERS:
            day.phones[name] = open_pages.enter_context(_phone(day, name, tmp_path))
        yield day


def _founded(site: Site) -> Town:
    """Give three riders a shift, and the cooperative one more rider who has none."""
    town = make_town(site.world)
    town.add_shift("cem")
    dora = site.world.new_person("courier").id
    assert dora is not None
    town.people["dora"] = dora
    with site.world.database.transaction(town.home) as tx:
        for name, full in RIDERS.items():
            at = person.c.id == town.people[name]
            tx.run(person.update().where(at).values(name=full))
    return town


def _booked(site: Site, merchant: Actor, label: str) -> tuple[UUID, UUID]:
    """Let the customer book a job; gives the booking and the job."""
    _, pickup, drop, minutes = JOBS[label]
    ends = [
        {"lon": at.lon, "lat": at.lat, "address": f"{label} Street"}
        for at in map(point, (pickup, drop))
    ]
    start, end = ((OPENS + timedelta(minutes=one)).isoformat() for one in minutes)
    ends[1]["windows"] = [{"start": start, "end": end}]
    job = {"id": "one", "label": label, "load": {"mass_g": 1000, "items": 1}}
    request = {"day": str(DAY), "jobs": [{**job, "pickups": ends[:1], "drops": ends[1:]}]}
    new = site.world.service.ids()
    made = site.world.service.do(merchant, book, new, NewBookingRequest.read(request))
    return made.id, made.jobs[0].id


@contextmanager
def _phone(day: LiveDay, rider: str, folder: Path) -> Iterator[PhonePage]:
    """Let a rider open the app, and keep it for a day without network."""
    phone = PhonePage(
        playwright=day.site.player,
        address=day.site.address,
        profile=folder,
        language="en-GB",
        browser=day.site.plain_browser,
    )
    phone.switch_on()
    try:
        assert phone.context is not None
        day.site.sign_in(phone.context, day.town.rider(rider))
        phone.page.goto(f"{day.site.address}/courier/")
        phone.await_signal("core.session.value.status === 'in'")
        phone.page.evaluate("async () => { await navigator.serviceWorker.ready; }")
        yield phone
        assert phone.faults == []
    finally:
        phone.close()


def test_everybody_agrees_on_every_job_of_a_live_day(day: LiveDay) -> None:
    """What was delivered early, by who had lost the round, or though cancelled, is so for all."""
    with working(day.site.world.service):
        for rider in ("ana", "bo", "cem"):
            day.set_out(rider)
        planned = {label: ("planned", rider) for label, (rider, *_) in JOBS.items()}
        day.agreed(**planned)
        day.pass_minutes(10)
        _part_ways(day)
        taken_over = {"Rye": ("planned", "dora"), "Fish": ("planned", "dora")}
        early = planned | {"Apples": ("done", "ana")}
        day.agreed(**early | taken_over | {"Milk": ("cancelled", "cem")})
        assert day.on_phone("bo") == {"Rye": "done", "Fish": "planned"}
        assert day.on_phone("cem") == {"Milk": "done", "Nuts": "planned"}
        day.pass_minutes(10)
        _meet_again(day)
        delivered = {"Rye": ("done", "dora"), "Fish": ("planned", "dora"), "Milk": ("done", "cem")}
        day.agreed(**early | delivered)
        day.pass_minutes(10)
        _end(day)
        riders = {label: rider for label, (_, rider) in (early | delivered).items()}
        day.agreed(**{label: ("done", rider) for label, rider in riders.items()})
    _is_paid_once(day)


def _part_ways(day: LiveDay) -> None:
    """Let Bo and Cem ride on without network, while office and customer decide otherwise."""
    for rider in ("bo", "cem"):
        day.lose_network(rider)
    day.serve_until("ana", "drop", "Apples")
    day.serve_until("bo", "drop", "Rye")
    day.serve_until("cem", "drop", "Milk")
    _hand_on(day, "bo", "dora")
    _cancel(day, "Milk")
    day.tap("dora", "Open the round")


def _meet_again(day: LiveDay) -> None:
    """Let both have network again: each is told what became of what they did."""
    day.find_network("cem")
    day.find_network("bo")
    _is_told_who_rides(day, "bo", "dora", aboard="Fish")
    _is_told_that_it_counts(day, "cem", "Milk")


def _end(day: LiveDay) -> None:
    """Let Bo hand over what he has aboard, and the others deliver the rest."""
    day.tap("bo", "Handed over")
    expect(day.screen("bo").get_by_text("No round for you yet")).to_be_visible(timeout=WAIT_MS)
    for rider, label in (("ana", "Beans"), ("cem", "Nuts"), ("dora", "Fish")):
        day.serve_until(rider, "drop", label)
        day.tap(rider, "Finish the round")
    day.comes_to(lambda: {one.status for one in day.town.rounds().values()}, {"finished"})


def _hand_on(day: LiveDay, former: str, rider: str) -> None:
    """Let the office give a round to somebody who is free."""
    hand = Mouse(page=day.board, day={})
    hand.select(f"round:{day.town.round(former).id}")
    hand.command("rider-out")
    hand.press(f"Give to {RIDERS[rider]}")
    hand.press("Give to somebody else")
    expect(day.board.locator(".lane-label .name", has_text=RIDERS[rider])).to_be_visible(
        timeout=WAIT_MS
    )


def _cancel(day: LiveDay, label: str) -> None:
    """Let the customer cancel a booking, for a fee."""
    day.look_at(label)
    press(day.shop, "Cancel")
    expect(day.shop.get_by_text(f"€{FEE_CENTS / 100:.2f}")).to_be_visible(timeout=WAIT_MS)
    press(day.shop, "Cancel the delivery")
    expect(day.shop.locator("main .mark").first).to_have_text("Cancelled", timeout=WAIT_MS)


def _is_told_who_rides(day: LiveDay, former: str, rider: str, *, aboard: str) -> None:
    """Claim that a phone says over its whole screen whose round it is, and whose goods."""
    screen = day.screen(former)
    title = screen.get_by_role("heading", name="No longer your round")
    expect(title).to_be_visible(timeout=WAIT_MS)
    for words in (f"{RIDERS[rider]} rides this round now", f"Hand it to {RIDERS[rider]}"):
        expect(screen.get_by_text(words)).to_be_visible(timeout=WAIT_MS)
    expect(screen.locator(".pile .card")).to_have_count(1, timeout=WAIT_MS)
    expect(screen.locator(".pile .card")).to_contain_text(aboard, timeout=WAIT_MS)


def _is_told_that_it_counts(day: LiveDay, rider: str, label: str) -> None:
    """Claim that rider, office and customer hear what was delivered though it was cancelled."""
    (trouble, *_) = day.phones[rider].read("core.outbox.value.troubles")
    assert trouble["code"] == "cancelled-meanwhile"
    alerts = day.board.locator(".of-conflict:not(.gone) .alert", has_text=RIDERS[rider])
    alerts.first.wait_for()
    # It stands again a moment after the phone was heard.
    day.comes_to(lambda: day.by_shop()[label], "done")
    day.look_at(label)
    expect(day.shop.locator("main .mark").first).to_have_text("Delivered", timeout=WAIT_MS)


def _is_paid_once(day: LiveDay) -> None:
    """Claim that every booking is on the invoice once, at its price, without a fee."""
    world = day.site.world
    drain(world.service)
    made = world.service.do(
        world.actor("admin"), draft_invoice, world.service.ids(), day.customer, DAY, DAY
    )
    charged = sorted((one.booking_id, one.price.net_cents) for one in made.value.items)
    assert charged == sorted((str(key), PRICE_CENTS) for key in day.bookings.values())
    assert breaches(world.database, world.clock.now) == []
