"""A recipient's delivery in real Chromium: from the mail to the door, with a change on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from api.senders.outbound import Outbound
from api.settings.values import Mail
from data.store.tables.bookings import job, stop
from tests.support.courier_app.page import needs_chromium
from tests.support.office import publish
from tests.support.outside.mail_sink import mail_sink
from tests.support.pages import Site, axe, tab_to
from tests.support.queue import drain
from tests.support.rounds.live_town import OPENS, Town, make_town
from tests.support.tracking import label_of, link_of

pytestmark = [needs_chromium, pytest.mark.slow]


@pytest.fixture
def town(site: Site) -> Iterator[Town]:
    """Return a town the evening before its day; no job of it is left for the next test."""
    site.world.clock.now = OPENS - timedelta(hours=12)
    town = make_town(site.world)
    yield town
    with site.world.database.transaction(town.home) as tx:
        tx.run(job.update().where(job.c.status == "open").values(status="cancelled"))


def test_from_the_mail_to_the_door_with_a_change(site: Site, town: Town) -> None:
    """The mail's link opens the page; by keyboard another time is taken, then the door reached."""
    job_id = town.add_job((0, 0), (4, 0), window=(30, 90), pinned=town.shifts["ana"])
    with site.world.database.transaction(town.home) as tx:
        where = (stop.c.job_id == job_id, stop.c.kind == "drop")
        tx.run(stop.update().where(*where).values(contact_email="zoe@example.org"))
    publish(site.world, "tracking", {"sends_links": True})
    town.publish()
    address = _mailed(site)
    with site.page(viewport={"width": 390, "height": 844}, bypass_csp=True) as page:
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text("Planned")
        assert axe(page) == []
        _by_keyboard(page, "What should the courier know?", "What should the courier know?")
        page.get_by_label("Instructions").fill("Second bell <b>twice</b>")
        assert axe(page) == []
        _by_keyboard(page, "Send to the courier", "Planned")
        expect(page.get_by_text("The courier is told.")).to_be_visible()
        expect(page.get_by_text("Second bell <b>twice</b>")).to_be_visible()
        _by_keyboard(page, "Not at home after all?", "Another time")
        assert axe(page) == []
        page.get_by_role("radio").last.focus()
        page.keyboard.press("Space")
        _by_keyboard(page, "Take this time", "Booked")
        expect(page.get_by_text("Your new time is booked.")).to_be_visible()
        _ride(site, town, page)


def _mailed(site: Site) -> str:
    """Let the office's work be done, and return the link of the mail that came of it."""
    with mail_sink() as mailbox:
        mail = Mail(
            host="127.0.0.1", port=mailbox.port, security="none", sender="rounds@example.com"
        )
        tools = replace(site.world.service.tools, outbound=Outbound(mail=mail))
        service = replace(site.world.service, tools=tools)
        site.world.clock.forward(hours=11)
        drain(service)
        [letter] = [one for one in mailbox.letters if "zoe@example.org" in str(one["To"])]
    found = re.search(r"http://\S+/t/\S+?(?=[\s.]*(?:\n|$))", letter.get_content())
    assert found, letter.get_content()
    return found[0]


def _by_keyboard(page: Page, name: str, heading: str) -> None:
    """Go to a link or button by keyboard, and on to the page that it leads to."""
    tab_to(page, name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    page.wait_for_load_state()


def _ride(site: Site, town: Town, page: Page) -> None:
    """Ride the round while the page is open: it renews itself without being loaded anew."""
    drain(site.world.service)
    one = town.round("ana")
    [pickup, drop] = [v for v in one.visits if v.kind != "break" and v.status == "planned"]
    site.world.clock.now = one.starts_at
    town.leave("ana")
    town.settle(pickup, at=pickup.depart_at)
    site.world.clock.now = pickup.depart_at
    page.evaluate("globalThis.kept = true")
    page.get_by_role("link", name="Refresh").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are next")
    town.settle(drop)
    page.get_by_role("link", name="Refresh").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Delivered")
    assert page.evaluate("globalThis.kept"), "it was not loaded anew"
    expect(page.get_by_role("link", name="Not at home after all?")).to_have_count(0)


def test_all_of_it_works_without_javascript_and_in_french(site: Site, town: Town) -> None:
    """State, instructions and the office are reached by links and forms alone."""
    job_id = town.add_job((0, 0), (4, 0), window=(30, 90), pinned=town.shifts["ana"])
    address = f"{site.address}/t/{link_of(town, job_id)}"
    with site.page(java_script_enabled=False, locale="fr-FR") as page:
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text("Réservée")
        page.get_by_role("link", name="Actualiser").click()
        page.get_by_role("link", name="Que doit savoir le coursier").click()
        page.get_by_label("Déposer chez un voisin").check()
        page.get_by_role("button", name="Transmettre au coursier").click()
        expect(page.get_by_text("Le coursier est prévenu.")).to_be_visible()
        page.get_by_role("link", name="Absent finalement").click()
        page.get_by_label("Quel moment vous conviendrait").fill("Vendredi soir")
        page.get_by_role("button", name="Demander au bureau").click()
        expect(page.get_by_text("Le bureau est prévenu")).to_be_visible()


def test_a_label_shows_the_state_alone_and_a_wrong_link_nothing(site: Site, town: Town) -> None:
    """The page of a label has nothing to press but to refresh; the other page is neutral."""
    job_id = town.add_job((0, 0), (4, 0), window=(30, 90), pinned=town.shifts["ana"])
    with site.page(bypass_csp=True) as page:
        page.goto(f"{site.address}/t/{label_of(town, job_id)}")
        expect(page.get_by_role("heading", level=1)).to_have_text("Booked")
        assert page.locator("main form, main a.button").count() == 0
        page.goto(f"{site.address}/t/nothing")
        expect(page.get_by_role("heading", level=1)).to_have_text("Nothing to see here")
        assert axe(page) == []
