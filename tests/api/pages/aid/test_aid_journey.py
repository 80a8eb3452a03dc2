"""A volunteer's phone: take a need on, see no door before its time, give it back."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.support.aid import DOOR, food_bank
from tests.support.courier_app.page import needs_chromium
from tests.support.pages import Site, axe
from tests.support.people import PASSWORD, give_password

pytestmark = [needs_chromium]


def test_aid_is_taken_on_and_given_back_on_a_phone(site: Site) -> None:
    """By touch on a narrow screen: claimed, its page opened, given back, open again."""
    bank = food_bank(site.world)
    bank.add(day="2026-03-12", alias="Heron")
    who = bank.volunteer()
    name = give_password(site.world, who, email="helper@example.org")
    phone = {"width": 390, "height": 844}
    with site.page(viewport=phone, has_touch=True, draws=False) as page:
        page.goto(f"{site.address}/sign-in/plain?next=/volunteer/")
        page.locator("#email").fill(name)
        page.locator("#password").fill(PASSWORD)
        page.locator("main button:not([data-reveal])").first.click()
        page.get_by_role("button", name="Take on").click()
        expect(page.get_by_role("heading", name="Heron")).to_be_visible()
        assert axe(page) == []
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= phone["width"]
        page.get_by_role("link", name="Open Heron").click()
        expect(page.get_by_text("The address is shown from")).to_be_visible()
        expect(page.get_by_text(DOOR)).to_have_count(0)
        page.get_by_role("button", name="Give Heron back").click()
        expect(page.get_by_text("It is open again")).to_be_visible()
        expect(page.get_by_role("button", name="Take on")).to_be_visible()
