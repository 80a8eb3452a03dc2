"""An order cycle in Chromium: a producer brings a lot, the coordinator closes, the hub taps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.circuits import Circuit, make_circuit
from tests.support.courier_app.page import needs_chromium
from tests.support.open_food_network import pickup, report_csv
from tests.support.pages import Site, axe, press, signed_in
from tests.support.people import PASSWORD, give_password

if TYPE_CHECKING:
    from uuid import UUID

    from playwright.sync_api import Page

    from api.usecases.act import Actor

BEETS = pickup(product="Beets")

pytestmark = [needs_chromium, pytest.mark.slow]


@contextmanager
def signing_in(site: Site, actor: Actor, where: str) -> Iterator[Page]:
    """A page of somebody who signs in by the form, without JavaScript."""
    email = give_password(site.world, actor)
    with site.page(java_script_enabled=False) as page:
        page.goto(f"{site.address}/sign-in/plain?next={where}")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        yield page


def read_report(page: Page, site: Site, cycle: UUID) -> None:
    """Hand in a report of a platform, for a cycle."""
    page.goto(f"{site.address}/circuits/open-food-network")
    page.get_by_label("Order cycle here").select_option(str(cycle))
    page.get_by_label("Platform", exact=True).fill("shop.example.org")
    page.get_by_label("Or paste a report").fill(report_csv("customer_totals", [BEETS], "fr"))
    press(page, "Read the reports")


def import_report(page: Page, site: Site, cycle: UUID) -> None:
    """Hand in a report, answer what is asked, and let its order in."""
    read_report(page, site, cycle)
    page.get_by_label("Which of your hubs").select_option(index=1)
    page.get_by_label("Who is the producer").select_option(label="Farm Ada")
    page.get_by_label("Where is").select_option(label="At the hub itself")
    press(page, "Compare")
    expect(page.get_by_role("row", name="R100000002")).to_contain_text("new")
    press(page, "Apply")
    expect(page.get_by_role("status")).to_contain_text("Applied.")


def change_order(page: Page, site: Site, cycle: UUID) -> None:
    """Let an order that was taken have one piece less."""
    page.goto(f"{site.address}/circuits/cycles/{cycle}")
    press(page, "R7")
    page.get_by_label("Carrots, crates of 5 kg").fill("4")
    press(page, "Save")
    expect(page.get_by_role("status")).to_have_text("The order is changed.")


def find_nothing_new(page: Page, site: Site, cycle: UUID) -> None:
    """Hand in the same report again: there is nothing to apply."""
    read_report(page, site, cycle)
    expect(page.get_by_text("Nothing changes: everything is here already.")).to_be_visible()
    expect(page.get_by_role("button", name="Apply")).to_have_count(0)
    assert axe(page) == []


def count_short(page: Page, site: Site, cycle: UUID, carrots: UUID) -> None:
    """Tap that a lot is here, count one piece less than ordered, and sort it."""
    expect(page.get_by_text("Announced: ready at 08:40")).to_be_visible()
    press(page, "Is here Carrots")
    page.get_by_label("Pieces · Carrots").fill("3")
    press(page, "Counted Carrots")
    expect(page.get_by_text("1 piece missing").first).to_be_visible()
    short = "Carrots, crates of 5 kg: 1 of 4 missing"
    waits = page.get_by_role("row", name="R7")
    expect(waits).to_contain_text(re.compile(f"{short}.*Waits for its lots"))
    press(page, "Sorted Carrots")
    expect(page).to_have_url(re.compile(f"#lot-{carrots}$"))
    expect(waits).to_contain_text(re.compile(f"{short}.*Ready"))
    page.goto(f"{site.address}/circuits/cycles/{cycle}")
    expect(page.get_by_role("row", name="R7")).to_contain_text("1 of 4 missing")


def test_an_order_cycle_by_its_pages(site: Site) -> None:  # a whole week
    """A lot with remembered hours, an order, an import, closing, a crate that is missed: by hand.

    The same report again changes nothing, also once the cycle is closed.
    """
    circuit: Circuit = make_circuit(site.world)
    cycle = circuit.cycle()
    ready = {"start": "08:15", "end": "09:00"}
    circuit.lot(cycle, "Ada", ready=ready, what="Leeks")
    with signing_in(site, circuit.producer("Ada"), "/circuits/") as page:
        expect(page.get_by_role("heading", level=1)).to_have_text("Lots of the week")
        press(page, "Add a lot")
        expect(page.get_by_label("Ready from")).to_have_value("08:15")
        page.get_by_label("Goods").fill("Carrots, crates of 5 kg")
        page.get_by_label("Pieces", exact=True).fill("6")
        page.get_by_label("Weight in all").fill("900")
        press(page, "Save")
        expect(page.get_by_role("alert")).to_contain_text("Split it into 9 lots")
        page.get_by_label("Weight in all").fill("30,5")
        press(page, "Save")
        expect(page.get_by_role("status")).to_have_text("The lot is added.")
        expect(page.get_by_role("row", name="Carrots")).to_contain_text("6 pieces, 30.5 kg")
    with signed_in(site, circuit.office, "/circuits/") as page:
        press(page, "Baskets")
        press(page, "Close and make the jobs")
        expect(page.get_by_role("alert")).to_contain_text("Nobody has ordered anything")
        carrots = next(
            one.lot.id for one in circuit.read(cycle).lots if one.lot.what.startswith("Carrots")
        )
        circuit.order(cycle, "R7", {carrots: 5})
        change_order(page, site, cycle)
        import_report(page, site, cycle)
        page.goto(f"{site.address}/circuits/cycles/{cycle}")
        press(page, "Close and make the jobs")
        expect(page.get_by_role("status")).to_contain_text("The cycle is closed")
    circuit.town.publish()
    with signed_in(site, circuit.producer("Ada"), "/circuits/week") as page:
        press(page, "Fewer, or later Carrots")
        page.get_by_label("Pieces that there will be").fill("3")
        page.get_by_label("Ready only at").fill("08:40")
        press(page, "Tell the cooperative")
        expect(page.get_by_role("row", name="Carrots")).to_contain_text("Announced: 3 of 4")
    with signed_in(
        site,
        circuit.office,
        f"/circuits/hubs/{circuit.hub}",
        viewport={"width": 390, "height": 800},
    ) as page:
        count_short(page, site, cycle, carrots)
    with signed_in(site, circuit.producer("Ada"), "/circuits/week") as page:
        expect(page.get_by_role("row", name="Carrots")).to_contain_text(
            re.compile("3 counted, sorted .* 1 piece missing")
        )
    with site.page_of(circuit.office) as page:
        # What keeps somebody out is looked for with scripts, as it is one itself.
        find_nothing_new(page, site, cycle)
        for where in (
            f"hubs/{circuit.hub}",
            "week",
            f"cycles/{cycle}",
            "cycles/new",
            "hubs/new",
            "open-food-network",
        ):
            page.goto(f"{site.address}/circuits/{where}")
            assert axe(page) == [], where
