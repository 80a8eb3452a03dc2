"""Booking deliveries in Chromium: a merchant's week, a table of drops, a restaurant's evening."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from api.usecases.bookings.tables.table_readings import ROWS_AT_ONCE
from data.store.money import invoices
from data.store.money.invoices import InvoiceRow
from data.store.rounds import proofs
from data.store.rounds.proofs import Proof
from data.store.streets.cities import load_city
from data.store.tables.bookings import booking, job
from dispatch.money.invoice import InvoiceNumber
from dispatch.money.invoicing import draft, issue
from tests.data.store.streets.test_cities import changed, grid
from tests.support.booking_pages import Shop, new_shop
from tests.support.courier_app.page import needs_chromium
from tests.support.depth import cases
from tests.support.documents.billing import DUE, FIRST, LAST, ON, item
from tests.support.office import publish
from tests.support.pages import Site, axe, bring_axe, press, tab_to
from tests.support.queue import drain
from tests.support.rounds.live_town import make_town
from tests.support.tiny import corner

if TYPE_CHECKING:
    from uuid import UUID

    from playwright.sync_api import Page, Route

pytestmark = [needs_chromium, pytest.mark.slow]

DOOR = "Strandgade Øst 7"
HEADINGS = [
    *("Reference", "Name", "Latitude", "Longitude", "Window", "Items", "Weight (kg)", "Volume (l)"),
    *("Date", "Service (min)", "Skills", "Kind", "Pickup place"),
]
FAULTS = [
    ("Latitude", "91"),
    ("Longitude", "far away"),
    ("Window", "soon"),
    ("Window", "12h-9h"),
    ("Items", "many"),
    ("Items", "-1"),
    ("Weight (kg)", "heavy"),
    ("Weight (kg)", "3 stone"),
    ("Volume (l)", "big"),
    ("Date", "31/02/2026"),
    ("Date", "2026-03-01"),
    ("Service (min)", "long"),
    ("Skills", "juggling"),
    ("Kind", "balloon"),
    ("Pickup place", "Nowhere"),
]
"""Cells that are wrong in fifteen ways, by heading."""


@pytest.fixture(scope="module")
def town(site: Site) -> Site:
    """A served world whose city has addresses, and whose cooperative has prices."""
    load_city(site.world.database, changed(grid(site.world)), site.world.clock.now)
    publish(site.world, "tariff", {"base_cents": 700, "vat_per_mille": 200})
    return site


@contextmanager
def signed_in(site: Site, name: str, *, shop: Shop | None = None, **more: object) -> Iterator[Page]:
    """A page of somebody who books for a shop, a new one where none is given."""
    with site.page_of((shop or new_shop(site.world, name)).merchant, **more) as page:
        page.goto(f"{site.address}/bookings/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Deliveries")
        yield page


def sound(page: Page) -> None:
    """See that nothing of a page keeps anybody out."""
    assert axe(page) == []


def fill_in(page: Page, address: str = DOOR) -> None:
    """Fill in the form of a delivery between two hours."""
    page.get_by_label("Address", exact=True).fill(address)
    page.get_by_label("Medium box").fill("2")
    page.get_by_label("on a day, between two times").check()
    page.get_by_label("From", exact=False).first.fill("09:00")
    page.get_by_label("Until", exact=False).first.fill("11:00")


SCRIPT = re.compile(r"/booking[^/]*\.js")
"""Of the pages of deliveries."""


def test_a_merchants_week(town: Site) -> None:
    """Booked with a suggested address, changed, repeated, one skipped, one cancelled; all sound."""
    with signed_in(town, "Bakery Dawn") as page:
        bring_axe(page)
        expect(page.get_by_text("No deliveries here yet.")).to_be_visible()
        sound(page)
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        page.route(SCRIPT, hold)
        press(page, "Book a delivery")
        address = page.get_by_label("Address", exact=True)
        # A quick hand types before the page's script has come.
        address.press_sequentially("Strandg")
        assert held
        # What was held goes on.
        page.unroute(SCRIPT)
        option = page.locator("#to_address-list option").first
        option.wait_for(state="attached")
        fill_in(page, str(option.get_attribute("value")))
        assert page.locator("[name=to_address_point]").input_value() != ""
        sound(page)
        press(page, "See price and time")
        expect(page.get_by_text("€8.40").first).to_be_visible()
        sound(page)
        press(page, "Book now")
        expect(page.get_by_role("status")).to_have_text("Booked.")
        sound(page)
        press(page, "Change")
        page.get_by_label("Note for the courier").fill("second floor")
        sound(page)
        press(page, "Save the change")
        expect(page.get_by_text("second floor")).to_be_visible()
        press(page, "Repeat")
        sound(page)
        page.get_by_label("Tuesday").check()
        press(page, "Repeat it")
        expect(page.get_by_role("status")).to_contain_text("comes again")
        sound(page)
        page.get_by_role("link", name="Skip or move").first.click()
        sound(page)
        press(page, "Keep the exception")
        expect(page.get_by_text("skipped")).to_be_visible()
        for tab in ("Invoices", "Your shop", "Recurring", "Many at once"):
            page.get_by_role("navigation", name="Deliveries").get_by_text(tab, exact=True).click()
            sound(page)
        page.goto(f"{town.address}/bookings/?day=2026-03-10&span=week")
        sound(page)
        page.get_by_role("link", name="Strandgade").first.click()
        press(page, "Cancel")
        sound(page)
        press(page, "Cancel the delivery")
        expect(page.get_by_text("Cancelled", exact=True)).to_be_visible()


def test_a_table_of_many_drops_is_mended(town: Site) -> None:
    """Fifteen faults of different kinds are mended on screen, and all of many drops are booked."""
    rows = cases(50, whole=200)
    with signed_in(town, "Florist") as page:
        _paste(town, page, rows)
        _read_in_background(town, page, rows)
        expect(page.get_by_text("15 rows have something to correct.")).to_be_visible()
        sound(page)
        _mend(town, page, rows)
        sound(page)
        _book_all(town, page, rows)


def test_a_table_is_mended_without_scripts(town: Site) -> None:
    """Without JavaScript a table with the same faults is mended and booked, two hundred drops."""
    rows = 200
    with signed_in(town, "Printer", java_script_enabled=False) as page:
        _paste(town, page, rows)
        _read_in_background(town, page, rows)
        expect(page.get_by_text("15 rows have something to correct.")).to_be_visible()
        _mend(town, page, rows)
        _book_all(town, page, rows)


def _row(n: int) -> list[str]:
    """A drop in which nothing is wrong, some of them a day later."""
    lon, lat = corner(n % 5, n // 5 % 5)
    day = "2026-03-11" if n % 4 else ""
    return [f"R-{n}", f"Client {n}", str(lat), str(lon), "9h-12h", "2", "3,5", "8", day, "3"] + [
        ""
    ] * 3


def _faulty(count: int) -> dict[int, tuple[str, str]]:
    """Return faults by row, spread over the table."""
    return {3 + count // 16 * n: fault for n, fault in enumerate(FAULTS)}


def _paste(town: Site, page: Page, count: int) -> None:
    """Paste drops, fifteen of which are wrong, each in its own way."""
    rows = [_row(n) for n in range(count)]
    for n, (heading, wrong) in _faulty(count).items():
        rows[n][HEADINGS.index(heading)] = wrong
    page.goto(f"{town.address}/bookings/table")
    page.get_by_label("Paste the table here").fill(
        "\n".join("\t".join(row) for row in [HEADINGS, *rows])
    )
    press(page, "Look at the table")


def _read_in_background(town: Site, page: Page, count: int) -> None:
    """Let the worker take up a long table; the page comes again by itself."""
    if count <= ROWS_AT_ONCE:
        return
    expect(page.get_by_role("link", name="Refresh")).to_be_visible()
    drain(town.world.service)


def _mend(town: Site, page: Page, count: int) -> None:
    """Put right each faulty cell: each is shown with a sentence of its own."""
    wrong = page.locator("input[aria-invalid]")
    expect(wrong).to_have_count(15)
    assert len(set(page.locator("span.wrong").all_inner_texts())) == 15
    expect(page.get_by_text("There is no place Nowhere. Known places: ")).to_contain_text("counter")
    for number, (n, (heading, found)) in enumerate(_faulty(count).items()):
        assert wrong.nth(number).input_value() == found
        wrong.nth(number).fill(_row(n)[HEADINGS.index(heading)])
    press(page, "Check again")
    _read_in_background(town, page, count)
    expect(page.get_by_text(f"{count} deliveries are ready")).to_be_visible()


def _book_all(town: Site, page: Page, count: int) -> None:
    """Book what is ready, and see it listed."""
    press(page, f"Book all {count}")
    _read_in_background(town, page, count)
    expect(page.get_by_role("status")).to_contain_text("All rows of the table are booked.")
    expect(page.locator("tbody tr")).to_have_count(count)


def test_a_restaurants_evening_without_scripts(town: Site) -> None:
    """Without JavaScript a doubtful address is chosen, and a meal goes when it is ready."""
    with signed_in(town, "Kitchen", java_script_enabled=False) as page:
        for number in range(2):
            page.goto(f"{town.address}/bookings/new")
            page.get_by_label("Address", exact=True).fill("Strandgade")
            page.get_by_label("Name of the recipient").fill(f"Guest {number}")
            page.get_by_label("Meal bag").fill("1")
            page.get_by_label("as soon as it is ready").check()
            page.get_by_label("Ready in").fill("15")
            press(page, "See price and time")
            press(page, "Strandgade Øst")
            expect(page.get_by_role("status")).to_contain_text("Nobody is on duty")
            press(page, "Ask for it anyway")
            press(page, "Book now")
            expect(page.get_by_role("status")).to_have_text("Booked.")
        page.goto(f"{town.address}/bookings/")
        expect(page.locator("tbody tr")).to_have_count(2)
        page.get_by_label("Search").fill("Guest 1")
        press(page, "Show")
        expect(page.locator("tbody tr")).to_have_count(1)


def test_a_delivery_is_booked_by_keyboard(town: Site) -> None:
    """From the list to the booking by keys alone; the focus shows on the way."""
    with signed_in(town, "Grocer") as page:
        tab_to(page, "Book a delivery")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Book a delivery")
        tab_to(page, "Address")
        page.keyboard.type(DOOR)
        tab_to(page, "Letter")
        page.keyboard.type("3")
        tab_to(page, "on a day, at a time that the riders can keep")
        page.keyboard.press("ArrowDown")
        tab_to(page, "See price and time")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Please check")
        tab_to(page, "Book now")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_have_text("Booked.")


def test_a_merchants_week_without_scripts(town: Site) -> None:
    """By links and forms alone: booked, copied, changed, repeated with one moved, and cancelled."""
    publish(
        town.world,
        "cutoff",
        {"by_kind": {"merchant": {"cancel_free": {"minutes_before": 2880}, "fee_cents": 300}}},
    )
    with signed_in(town, "Bookshop", java_script_enabled=False) as page:
        press(page, "Book a delivery")
        fill_in(page)
        press(page, "See price and time")
        press(page, "Book now")
        expect(page.get_by_role("status")).to_have_text("Booked.")
        press(page, "Copy to another day")
        page.locator("[name=day]").fill("2026-03-12")
        press(page, "See price and time")
        press(page, "Book now")
        expect(page.get_by_role("status")).to_have_text("Booked.")
        press(page, "Change")
        page.get_by_label("Note for the courier").fill("back door")
        press(page, "Save the change")
        expect(page.get_by_text("back door")).to_be_visible()
        press(page, "Repeat")
        page.get_by_label("Monday").check()
        press(page, "Repeat it")
        page.get_by_role("link", name="Skip or move").first.click()
        page.get_by_label("It is moved").check()
        page.get_by_label("To the day").fill("2026-03-18")
        page.get_by_label("At", exact=False).first.fill("14:00")
        press(page, "Keep the exception")
        expect(page.get_by_text("moved to Wednesday 18 March 2026")).to_be_visible()
        page.goto(f"{town.address}/bookings/?day=2026-03-10&span=week")
        page.get_by_role("link", name="Strandgade").first.click()
        press(page, "Cancel")
        expect(page.get_by_text("Cancelling costs €3.00")).to_be_visible()
        press(page, "Cancel the delivery")
        expect(page.get_by_text("Cancelled", exact=True)).to_be_visible()


def test_a_delivery_is_followed_and_its_papers_are_fetched_without_scripts(town: Site) -> None:
    """The page follows the round; proofs, invoice and statement are fetched by links and a form."""
    world, day, shop = town.world, make_town(town.world), new_shop(town.world, "Cheesemonger")
    job_id = day.add_job(None, (4, 0), window=(30, 90), pinned=day.shifts["ana"])
    with world.database.transaction(day.home) as tx:
        booking_id = tx.value(sa.select(job.c.booking_id).where(job.c.id == job_id))
        mine = booking.update().where(booking.c.id == booking_id)
        tx.run(mine.values(customer_id=shop.customer_id))
    day.publish()
    one = day.round("ana")
    [drop] = [visit for visit in one.visits if visit.job_id == job_id]
    with signed_in(town, "Cheesemonger", shop=shop, java_script_enabled=False) as page:
        page.goto(f"{town.address}/bookings/?day=2026-03-09")
        page.get_by_role("link", name="rue des Martin").first.click()
        world.clock.now = one.starts_at
        day.leave("ana")
        page.reload()
        press(page, "Refresh")
        expect(page.get_by_role("heading", name="The next stop of the courier")).to_be_visible()
        day.settle(drop)
        with world.database.transaction(day.home) as tx:
            proofs.add(tx, _name_of(town, one.id, drop.id))
            invoice = _bill(town, shop, str(booking_id))
            invoices.add(tx, invoice)
            invoices.set_issued(tx, invoice)
        page.reload()
        assert _fetched(page, "Proofs (PDF)").startswith(b"%PDF")
        assert _fetched(page, "Proofs with pictures (ZIP)").startswith(b"PK")
        press(page, "Invoices")
        assert _fetched(page, "PDF 2026-00001").startswith(b"%PDF")
        assert _fetched(page, "Statement (PDF)").startswith(b"%PDF")


def _name_of(town: Site, round_id: UUID, visit_id: UUID) -> Proof:
    """The name of whoever took it in."""
    now = town.world.clock.now
    return Proof(
        id=town.world.service.ids(),
        round_id=round_id,
        visit_id=visit_id,
        kind="name",
        value="Ms Martin",
        made_by=town.world.service.ids(),
        made_at=now,
        received_at=now,
        expires_at=now + timedelta(days=1),
    )


def _bill(town: Site, shop: Shop, booking_id: str) -> InvoiceRow:
    """An issued invoice of a shop."""
    billed = [replace(item(booking_id, 200), customer_id=str(shop.customer_id))]
    kept = draft(str(shop.customer_id), FIRST, LAST, billed)
    return InvoiceRow(
        id=town.world.service.ids(),
        customer_id=shop.customer_id,
        customer_name="Cheesemonger",
        billing_address="12 rue du Moulin",
        made_at=town.world.clock.now,
        issued_at=town.world.clock.now,
        value=issue(kept, InvoiceNumber(year=2026, counter=1), ON, DUE),
    )


def _fetched(page: Page, name: str) -> bytes:
    """Fetch the file of a link or button."""
    with page.expect_download() as fetched:
        press(page, name)
    return Path(fetched.value.path()).read_bytes()
