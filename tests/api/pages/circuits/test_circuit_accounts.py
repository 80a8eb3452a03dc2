"""Accounts of food circuits in Chromium: shares of a round's cost, returnables, the cold chain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from api.usecases.labour.effort import settle_round
from tests.support.courier_app.page import needs_chromium
from tests.support.office import new_place
from tests.support.pages import Site, axe, press, signed_in
from tests.support.rounds.ridden_round import DAY, chill_bread, fresh_start, pool_for_circuits, ride

if TYPE_CHECKING:
    from api.usecases.act import Actor

SCRIPTS = {"java_script_enabled": True}
"""Axe is a script."""
PHONE = {"width": 390, "height": 844}
COSTS = f"/circuits/costs?first={DAY}&last={DAY}"

pytestmark = [needs_chromium, pytest.mark.slow]


@pytest.fixture
def office(site: Site) -> Actor:
    """Return a dispatcher of a new cooperative."""
    fresh_start(site.world)
    return site.world.new_person("dispatcher")


def cents(amount: str) -> int:
    """Return an amount of a page, in cents."""
    return round(float(re.sub(r"[^0-9.]", "", amount)) * 100)


def fits(page: Page) -> bool:
    """Return whether nothing of a page reaches out of the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_fair_cost_is_told_to_the_office_and_to_each_producer_its_own(site: Site) -> None:
    """Shares sum to the round's cost, none is above alone; a producer sees none of another."""
    world = site.world
    ground = fresh_start(world)
    ridden = ride(world, ground)
    pool_for_circuits(world, ridden)
    world.service.do(world.service.system(world.alpha), settle_round, ridden.round_id)
    with signed_in(site, world.new_person("dispatcher"), COSTS, **SCRIPTS) as page:
        rows = page.get_by_role("table").get_by_role("row")
        expect(rows).to_have_count(3)
        told = [rows.nth(at).get_by_role("cell").all_inner_texts() for at in (1, 2)]
        assert {row[0] for row in told} == {"Bakery Dawn", "=Grocer"}
        assert all(cents(row[1]) <= min(cents(row[2]), cents(row[3])) for row in told)
        page.get_by_text("Details").first.click()
        how = page.get_by_role("listitem").filter(has_text="The round costs").first
        cost = cents(how.inner_text().split(";")[0])
        carried = page.get_by_text("The cooperative carries").all_inner_texts()
        assert (
            sum(cents(row[1]) for row in told)
            + sum(cents(one.split(" of ")[0]) for one in carried[:1])
            == cost
        )
        assert axe(page) == []
    baker = world.new_person("producer", customer_id=ground.bakery)
    with signed_in(site, baker, f"{COSTS}&lang=fr", viewport=PHONE) as page:
        expect(page.get_by_text("Seul à vélo").first).to_be_visible()
        page.get_by_text("Détails").click()
        expect(page.get_by_text("2 producteurs la partagent")).to_be_visible()
        assert "Grocer" not in page.content()
        assert fits(page)


def move(
    page: Page, count: int, giver: str, taker: str, reason: str, *, kind: str = "Crates"
) -> None:
    """Note by the form that crates, or others of the kind, went from one to another."""
    page.get_by_label("How many").fill(str(count))
    for label, choice in (("What", kind), ("From", giver), ("To", taker), ("Why", reason)):
        page.get_by_label(label, exact=True).select_option(label=choice)
    press(page, "Note it")


def test_returnables_are_conserved_to_the_piece_by_hand(site: Site, office: Actor) -> None:
    """Twenty crates are bought, eight handed over; nine cannot come back, and nothing is lost."""
    new_place(site.world, 3, 3, name="Farm Oak")
    with signed_in(site, office, "/circuits/returnables", viewport=PHONE, **SCRIPTS) as page:
        expect(page.get_by_text("Nothing is noted yet.")).to_be_visible()
        move(page, 20, "Outside (bought or lost)", "The cooperative", "Bought")
        move(page, 8, "The cooperative", "Farm Oak", "Handed over")
        held = page.get_by_role("table").get_by_role("row")
        expect(held.filter(has_text="Farm Oak")).to_contain_text(re.compile("8.*today", re.DOTALL))
        expect(held.filter(has_text="The cooperative")).to_contain_text("12")
        items = page.request.get(f"{site.address}/v1/returnables").json()["items"]
        assert {one["holder"]: one["count"] for one in items} == {"": 12, "Farm Oak": 8}
        move(page, 9, "Farm Oak", "The cooperative", "Taken up")
        expect(page.get_by_role("alert")).to_contain_text("only 8 are there")
        expect(page.get_by_label("How many")).to_have_value("9")
        assert axe(page) == []
        assert fits(page)
        page.get_by_label("How many").fill("8")
        press(page, "Note it")
        expect(held.filter(has_text="The cooperative")).to_contain_text("20")
        expect(held.filter(has_text="Farm Oak")).to_have_count(0)


def test_cold_chain_of_a_day_is_told_by_lot_and_what_lacks_by_rider(site: Site) -> None:
    """Chilled bread is out from pickup to drop, against its limit; the rider's box is not there."""
    world = site.world
    ridden = ride(world, fresh_start(world))
    chill_bread(world, ridden)
    with signed_in(
        site, world.new_person("dispatcher"), "/circuits/returnables", **SCRIPTS
    ) as page:
        move(page, 3, "Outside (bought or lost)", "The cooperative", "Bought", kind="Ice packs")
        page.goto(f"{site.address}/circuits/cold?day={DAY}")
        lot = page.get_by_role("row").filter(has_text="Bakery Dawn")
        expect(lot).to_contain_text(re.compile(r"Chilled.*Ana.*09:10.*\d+ of 120", re.DOTALL))
        expect(
            page.get_by_text(re.compile("Ana leaves .* needs 4 .*only 3 are there"))
        ).to_be_visible()
        assert axe(page) == []
        page.goto(f"{site.address}/circuits/cold?day={DAY}&lang=fr")
        expect(page.get_by_role("heading", level=1)).to_have_text("La chaîne du froid d’un jour")
