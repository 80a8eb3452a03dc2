"""The administration in a real browser: an admin's week, by keyboard, and for everybody."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from api.app import make_app
from api.http.authentication import csrf_for
from data.store.notices import webhook_deliveries
from data.store.notices.webhook_deliveries import Attempt
from tests.support.admin_pages import Reader, reader, stocked
from tests.support.interface.http import ORIGIN, Web, session_of, settings_for, unlimited
from tests.support.pages import COLOURS, RULES, SIZES, Site, axe

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
LOOKS: tuple[tuple[Literal["light", "dark"], int, list[str]], ...] = (
    ("light", 390, RULES),
    ("dark", 1440, [*COLOURS, *SIZES]),
)
"""Looks of each page, with the rules asked of it in them."""
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
    return own, ids | {"hook": ids["webhooks"], "delivery": ids["deliveries"]}


@contextmanager
def signed_in(site: Site, own: Reader, **more: Any) -> Iterator[Page]:  # noqa: ANN401
    """Open a page of somebody who has a session."""
    token, _ = session_of(site.world, own.actor)
    csrf = csrf_for(site.world.service, token).reveal()
    with site.page(**more) as page:
        names = {"session": token.reveal(), "csrf": csrf}
        page.context.add_cookies(
            [{"name": name, "value": value, "url": site.address} for name, value in names.items()]
        )
        yield page


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

    Each is read once, in French and English by turns: light on a phone, where every rule is looked
    at, then dark in a wide window, where those are that hang on colours and sizes.
    """
    own, ids = office
    wrong: dict[str, list[str]] = {}
    looks = {"reduced_motion": "reduce", "bypass_csp": True}  # the checker comes from outside
    with signed_in(site, own, **looks) as page:
        for path, language in zip(PAGES, cycle(("fr", "en")), strict=False):
            address = path.format(**ids)
            joint = "&" if "?" in address else "?"
            for theme, width, rules in LOOKS:
                page.emulate_media(color_scheme=theme)
                page.set_viewport_size({"width": width, "height": 900})
                if rules is RULES:
                    page.goto(f"{site.address}{address}{joint}lang={language}")
                    expect(page.locator("h1")).to_have_count(1)
                pictured(page, path.replace("{", "").replace("}", ""), language, str(width))
                found = axe(page, rules)
                wide = page.evaluate("document.documentElement.scrollWidth")
                found += [f"{wide} px wide"] if wide > width else []
                wrong |= {f"{path} {theme}": found} if found else {}
    assert wrong == {}


def test_an_admins_week(site: Site, office: tuple[Reader, dict[str, str]]) -> None:
    """From a new bike to a webhook that is sent again, as one does it in the office."""
    own, ids = office
    with signed_in(site, own) as page:
        page.goto(f"{site.address}/admin/")
        page.get_by_role("link", name="Fleet", exact=True).first.click()
        page.get_by_role("link", name="Add a bike or trailer").click()
        page.get_by_label("Name").fill("Red longtail")
        page.get_by_label("Longtail").check()
        page.get_by_label("Weight").fill("80,5")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status")).to_have_text("The vehicle was added.")
        page.get_by_role("link", name="People", exact=True).click()
        page.get_by_role("link", name="Invite somebody").click()
        page.get_by_label("Name").fill("Noa New")
        page.get_by_label("E-mail address").fill("noa@example.org")
        page.get_by_label("courier rides rounds").check()
        page.get_by_role("button", name="Invite").click()
        expect(page.locator(".secret")).to_contain_text("/join#")
        _plan_long(page)
        _copy(page)
        _price(page)
        page.get_by_role("link", name="Programs", exact=True).click()
        page.get_by_role("link", name="Make a key").click()
        page.get_by_role("link", name="Accounts").click()
        page.get_by_label("Name").fill("Books")
        page.get_by_role("button", name="Make").click()
        expect(page.locator(".secret")).to_have_count(1)
        _fail(site, ids)
        page.goto(f"{site.address}/admin/programs/webhooks/{ids['hook']}")
        expect(page.get_by_text("answered with status 503")).to_be_visible()
        page.get_by_role("button", name="Send again", exact=True).first.click()
        expect(page.get_by_role("status")).to_have_text("It will be sent again.")


def _plan_long(page: Page) -> None:
    """Plan a day that is too long: it is warned of, and planned by who read that."""
    page.get_by_role("link", name="Shifts", exact=True).click()
    page.get_by_role("link", name="Plan a shift").click()
    page.get_by_label("Rider").select_option(label="Robin Rider")
    page.get_by_label("Bike").select_option(label="Red longtail")
    page.get_by_label("Day").fill("2026-03-12")
    page.get_by_label("End", exact=True).fill("19:30")
    page.get_by_role("button", name="Plan").click()
    expect(page.locator("#warnings")).to_contain_text("L3121-18")
    page.get_by_label("I have read this").check()
    page.get_by_role("button", name="Plan").click()
    expect(page.get_by_role("status")).to_have_text("The shift is planned.")


def _copy(page: Page) -> None:
    """Plan the next week like this one, without what breaks the law."""
    page.get_by_role("link", name="Copy a week").click()
    page.get_by_role("button", name="Look").click()
    pictured(page, "/admin/copy-look")
    expect(page.locator("input[name=shifts]")).to_have_count(2)
    expect(page.locator("input[name=shifts]:checked")).to_have_count(1)
    page.get_by_role("button", name="Plan what is ticked").click()
    expect(page.get_by_role("status")).to_have_text("The week is planned.")


def _price(page: Page) -> None:
    """See the price of the example move while one types, and publish it."""
    page.get_by_role("link", name="Prices", exact=True).click()
    page.get_by_role("link", name="Standard tariff").click()
    page.get_by_label("For every booking").fill("7,25")
    expect(page.locator("#example")).to_contain_text("7.25")
    pictured(page, "/admin/tariff-typed")
    page.get_by_role("button", name="Publish this version").click()
    expect(page.get_by_role("status").first).to_have_text("The version is published.")


def _fail(site: Site, ids: dict[str, str]) -> None:
    """Let a delivery fail for good."""
    now = site.world.clock.now
    tried = Attempt(
        id=site.world.service.ids(),
        delivery_id=UUID(ids["delivery"]),
        at=now,
        status=503,
        duration_ms=12,
    )
    with site.world.database.transaction(site.world.alpha) as tx:
        webhook_deliveries.note_attempt(tx, tried, status="given_up", next_at=now)


def test_a_bike_is_added_by_keyboard_without_script(
    site: Site, office: tuple[Reader, dict[str, str]]
) -> None:
    """With the keyboard alone and without JavaScript a form is filled in, and its fault found."""
    own, _ = office
    with signed_in(site, own, java_script_enabled=False) as page:
        page.goto(f"{site.address}/admin/fleet/new")
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.locator("#name:focus").count():
                break
        page.keyboard.press("Enter")
        expect(page.locator("#faults")).to_be_visible()
        page.locator("#faults a").focus()
        page.keyboard.press("Enter")
        page.locator("#name").focus()
        page.keyboard.type("Typed bike")
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="Typed bike")).to_be_visible()
