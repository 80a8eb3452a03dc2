"""The administration in a real browser: an admin's week by keyboard and without script, for all."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import cycle, product
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from api.app import make_app
from api.senders.outbound import Outbound
from api.usecases.notices.webhooks import make_webhook
from tests.support import tiny
from tests.support.admin_pages import Reader, reader, stocked
from tests.support.depth import WHOLE
from tests.support.interface.http import ORIGIN, Web, settings_for, unlimited
from tests.support.office import new_customer, new_place, new_vehicle
from tests.support.outside.receiver import receiving
from tests.support.pages import COLOURS, RULES, SIZES, Site, axe, bring_axe
from tests.support.queue import drain

PAGES = (
    "/admin/",
    "/admin/fleet",
    "/admin/fleet/new",
    "/admin/people",
    "/admin/people/new",
    "/admin/people/{people}",
    "/admin/people/{people}/roles",
    "/admin/people/{people}/erase",
    "/admin/shifts?day=2026-03-09",
    "/admin/shifts/new",
    "/admin/shifts/{shifts}",
    "/admin/shifts/copy?from=2026-03-09",
    "/admin/shifts/away/{people}",
    "/admin/places",
    "/admin/places/{places}",
    "/admin/customers",
    "/admin/customers/{customers}",
    "/admin/tariffs",
    "/admin/tariffs/standard",
    "/admin/tariffs/standard/history",
    "/admin/rules",
    "/admin/rules/work",
    "/admin/rules/cutoff",
    "/admin/rules/retention",
    "/admin/rules/emissions",
    "/admin/rules/heat",
    "/admin/rules/seller",
    "/admin/rules/weights",
    "/admin/rules/door_times",
    "/admin/rules/work/raw",
    "/admin/invoices",
    "/admin/invoices/{invoices}",
    "/admin/invoices/{invoices}/credit",
    "/admin/programs",
    "/admin/programs/new-key",
    "/admin/programs/webhooks/new",
    "/admin/programs/webhooks/{hook}",
    "/admin/programs/webhooks/{hook}/send-again",
    "/admin/programs/deliveries/{delivery}",
    "/admin/log",
)
LOOKS: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", 390), ("dark", 1440))
"""Looks of each page."""
SOME_RULES = [*COLOURS, *SIZES]
"""Rules that another look may break."""
LONG_NAMES = (
    "W" * 60,
    "Lentokonesuihkuturbiinimoottoriapumekaanikkoaliupseerioppilas",
    "شركة التوصيل بالدراجات الهوائية في وسط المدينة القديمة",
)
"""Names that break no page: without a space, a compound, and written from right to left."""
PICTURES = os.environ.get("TOURNEE_PAGE_PICTURES", "")
"""A folder for pictures of every page, for whoever looks at them."""


@pytest.fixture(scope="module")
def office(site: Site) -> tuple[Reader, dict[str, str]]:
    """Somebody who is admin and dispatcher, and one thing of each kind."""
    service = site.world.service
    safe = replace(service, tools=replace(service.tools, public_url=ORIGIN))
    web = Web(app=make_app(safe, settings_for(), limits=unlimited()), world=site.world)
    # A browser has this thread: whoever asks without one needs another.
    with ThreadPoolExecutor(1) as apart:
        own = apart.submit(reader, web, "admin", "dispatcher", name="Alix Office").result()
        created = apart.submit(stocked, web, own, own).result()
    ids = {name.split("/")[-1]: one for name, one in created.items()}
    for name in LONG_NAMES:
        new_customer(site.world, name)
        new_place(site.world, 2, 2, name=name)
        new_vehicle(site.world, name=name)
        site.world.new_person("courier", name=name)
    return own, ids | {"hook": ids["webhooks"], "delivery": ids["deliveries"]}


def pictured(page: Page, address: str, *marks: str) -> None:
    """Keep a picture of a page where somebody wants to look at it."""
    if PICTURES:
        words = re.sub(r"[^a-z]+", "-", address.split("?", maxsplit=1)[0]).strip("-")
        name = "-".join([re.sub(r"[0-9a-f]{8}-.*?(?=/|$)", "x", words), *marks])
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_nothing_is_wrong_for_people_with_disabilities(
    site: Site, office: tuple[Reader, dict[str, str]]
) -> None:
    """No page has a fault that a program finds, and none is wider than its window.

    Each is read once, in French or English, light on a phone or dark in a wide window: by turns,
    so that every pair of these has a quarter of the pages. Where all is tried, each is looked at in
    the other look, too, by the rules that hang on colours and sizes.
    """
    own, ids = office
    wrong: dict[str, list[str]] = {}
    looks = {"reduced_motion": "reduce", "bypass_csp": True}  # the checker comes from outside
    with site.page_of(own.actor, **looks) as page:
        bring_axe(page)
        turns = cycle(product((LOOKS, LOOKS[::-1]), ("fr", "en")))
        for path, (looks_of_page, language) in zip(PAGES, turns, strict=False):
            address = path.format(**ids)
            joint = "&" if "?" in address else "?"
            for at, (theme, width) in enumerate(looks_of_page):
                page.set_viewport_size({"width": width, "height": 900})
                if at == 0 or WHOLE or PICTURES:
                    page.emulate_media(color_scheme=theme)
                if at == 0:
                    page.goto(f"{site.address}{address}{joint}lang={language}")
                    expect(page.locator("h1")).to_have_count(1)
                pictured(page, path.replace("{", "").replace("}", ""), language, str(width))
                found = axe(page, SOME_RULES if at else RULES) if WHOLE or at == 0 else []
                wide = page.evaluate("document.documentElement.scrollWidth")
                found += [f"{wide} px wide"] if wide > width else []
                wrong |= {f"{path} {theme}": found} if found else {}
    assert wrong == {}


def test_a_script_spares_the_pages_between(
    site: Site, office: tuple[Reader, dict[str, str]]
) -> None:
    """The example's price moves while one types; a question is asked in place, and no is no."""
    own, ids = office
    with site.page_of(own.actor) as page:
        page.goto(f"{site.address}/admin/tariffs/standard")
        page.get_by_label("For every booking").fill("7,25")
        expect(page.locator("#example")).to_contain_text("7.25")
        pictured(page, "/admin/tariff-typed")
        page.goto(f"{site.address}/admin/programs/webhooks/{ids['hook']}")
        page.once("dialog", lambda one: one.dismiss())
        page.get_by_role("button", name="Remove").click()
        page.once("dialog", lambda one: one.accept())
        page.get_by_role("button", name="New secret").click()
        expect(page.locator(".secret")).to_contain_text("whsec_")


def test_an_admins_week_without_script(site: Site, office: tuple[Reader, dict[str, str]]) -> None:
    """By keyboard, without JavaScript: from a new bike to a webhook that really is sent again."""
    own, ids = office
    with site.page_of(own.actor, java_script_enabled=False) as page:
        _add_bike(page, site)
        _invite(page)
        _plan_long(page)
        _copy(page)
        _say_away(page)
        _publish_rules(page)
        _add_relay(page)
        _press(page, "link", "Programs")
        _press(page, "link", "Make a key")
        _press(page, "link", "Accounts")
        page.get_by_label("Name").fill("Books")
        _press(page, "button", "Make")
        expect(page.locator(".secret")).to_have_count(1)
        page.goto(f"{site.address}/admin/programs/webhooks/{ids['hook']}")
        _press(page, "button", "Pause")
        _send_again(page, site, own)
        _read_log(page)


def _press(page: Page, role: Literal["link", "button"], name: str) -> None:
    """Go to a link or button, and on by the keyboard to the page that it leads to."""
    page.get_by_role(role, name=name, exact=True).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _said(page: Page, sentence: str) -> None:
    expect(page.get_by_role("status").first).to_have_text(sentence)


def _add_bike(page: Page, site: Site) -> None:
    """Reach the first field by the keyboard alone, be told what is missing, and add a bike."""
    page.goto(f"{site.address}/admin/")
    _press(page, "link", "Fleet")
    _press(page, "link", "Add a bike or trailer")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator("#name:focus").count():
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#faults")).to_be_visible()
    page.locator("#faults a").focus()
    page.keyboard.press("Enter")
    page.locator("#name").focus()
    page.keyboard.type("Red longtail")
    page.get_by_label("Longtail").focus()
    page.keyboard.press("Space")
    page.get_by_label("Weight").fill("80,5")
    _press(page, "button", "Save")
    _said(page, "The vehicle was added.")


def _invite(page: Page) -> None:
    """Invite somebody, and give them another role."""
    _press(page, "link", "People")
    _press(page, "link", "Invite somebody")
    page.get_by_label("Name").fill("Noa New")
    page.get_by_label("E-mail address").fill("noa@example.org")
    page.get_by_label("rides rounds, paid").focus()
    page.keyboard.press("Space")
    _press(page, "button", "Invite")
    expect(page.locator(".secret")).to_contain_text("/join#")
    _press(page, "link", "Back to Noa New")
    _press(page, "link", "Change roles")
    page.get_by_label("dispatcher").focus()
    page.keyboard.press("Space")
    _press(page, "button", "Save")
    _said(page, "The roles were changed.")


def _plan_long(page: Page) -> None:
    """Plan a day that is too long, warned of it; cancel another one, asked whether it is meant."""
    _press(page, "link", "Shifts")
    for hour in ("19:30", "09:30"):
        _press(page, "link", "Plan a shift")
        page.get_by_label("Rider").select_option(label="Robin Rider")
        page.get_by_label("Bike").select_option(label="Red longtail")
        page.get_by_label("Day").fill("2026-03-12" if hour > "12" else "2026-03-13")
        page.get_by_label("End", exact=True).fill(hour)
        _press(page, "button", "Plan")
        if hour > "12":
            expect(page.locator("#warnings")).to_contain_text("L3121-18")
            page.get_by_label("I have read this").check()
            _press(page, "button", "Plan")
        _said(page, "The shift is planned.")
    _press(page, "link", "08:00–09:30")
    _press(page, "button", "Cancel this shift")
    expect(page.get_by_text("Cancel the shift of Robin Rider")).to_be_visible()
    _press(page, "button", "Yes, do it")
    _said(page, "The shift is cancelled.")


def _copy(page: Page) -> None:
    """Plan the next week like this one, without what breaks the law."""
    _press(page, "link", "Copy a week")
    _press(page, "button", "Look")
    pictured(page, "/admin/copy-look")
    expect(page.locator("input[name=shifts]")).to_have_count(2)
    expect(page.locator("input[name=shifts]:checked")).to_have_count(1)
    _press(page, "button", "Plan what is ticked")
    _said(page, "The week is planned.")


def _say_away(page: Page) -> None:
    """Note that somebody is away for some days, which stand in one line and in the week."""
    _press(page, "link", "Absence Robin Rider")
    page.get_by_label("From").fill("2026-03-18")
    page.get_by_label("Until").fill("2026-03-20")
    _press(page, "button", "Save")
    _said(page, "This is noted.")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody td").first).to_contain_text("18 March 2026 – Friday 20 March 2026")


def _publish_rules(page: Page) -> None:
    """Publish a tariff after a look at its example, and how long notes are kept."""
    _press(page, "link", "Prices")
    _press(page, "link", "Standard tariff")
    page.get_by_label("For every booking").fill("6,75")
    with page.expect_navigation(url="**/standard#example-title"):
        page.keyboard.press("Enter")
    expect(page.locator("#example")).to_contain_text("6.75")
    _press(page, "button", "Publish this version")
    _said(page, "The version is published.")
    for rule, label, typed in (
        ("Retention", "Notes that people write", "7"),
        ("Seller on invoices", "Town", "Oakton"),
    ):
        _press(page, "link", "Rules")
        _press(page, "link", rule)
        page.get_by_label(label).fill(typed)
        _press(page, "button", "Publish this version")
        _said(page, "The version is published.")


def _add_relay(page: Page) -> None:
    """Add a place: told where it is missing, by its point."""
    _press(page, "link", "Places")
    _press(page, "link", "Add a place")
    page.get_by_label("Name").fill("Corner relay")
    page.get_by_label("Kind").select_option(label="Relay")
    _press(page, "button", "Save")
    expect(page.locator("#address-wrong")).to_have_text("Please fill this in.")
    lon, lat = tiny.corner(2, 1)
    # The town has no house numbers, and without a script there is no pin.
    page.get_by_label("Address").fill(f"Corner of two streets, {lat}, {lon}")
    _press(page, "button", "Save")
    _said(page, "The place was added.")


def _send_again(page: Page, site: Site, own: Reader) -> None:
    """See what a receiver refused, send it again, and see that it came in."""
    outbound = Outbound(loopback_webhooks=True)
    tools = replace(site.world.service.tools, outbound=outbound)
    service = replace(site.world.service, tools=tools)
    with receiving() as receiver:
        receiver.answers = [503]
        hook = service.do(own.actor, make_webhook, service.ids(), receiver.url).webhook
        site.world.clock.forward(seconds=2)
        drain(service)
        page.goto(f"{site.address}/admin/programs/webhooks/{hook.id}")
        row = page.locator("tbody tr").first
        expect(row).to_contain_text("Webhook made")
        expect(row).to_contain_text("answered with status 503")
        expect(row).to_contain_text("Next try")
        _press(page, "link", "Webhook made")
        _press(page, "button", "Send again")
        _said(page, "It will be sent again.")
        drain(service)
        page.reload()
        expect(row).to_contain_text("delivered")
        ids = [one.headers["webhook-id"] for one in receiver.posted]
        assert (len(ids), len(set(ids))) == (2, 1)


def _read_log(page: Page) -> None:
    """Find in the log who published what."""
    _press(page, "link", "Log")
    page.get_by_label("What").select_option(label="Rule published")
    _press(page, "button", "Show")
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.locator("tbody tr").first).to_contain_text("Alix Office")
