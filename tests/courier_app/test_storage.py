"""A phone that is full, or whose storage fails: nothing leaves a screen before it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from api.usecases.notices.messages import list_messages
from data.local import Cluster
from tests.support.courier_app.page import needs_chromium, phones
from tests.support.installation.phone_morning import Morning, open_morning

if TYPE_CHECKING:
    from playwright.sync_api import Page, Playwright

pytestmark = [pytest.mark.slow, needs_chromium]

_FAIL = """() => {
  const [part, name, error] = %s;
  const real = part.prototype[name];
  part.prototype[name] = () => { throw new DOMException('', error); };
  globalThis.mend = () => { part.prototype[name] = real; };
}"""
FILL = _FAIL % "[IDBObjectStore, 'put', 'QuotaExceededError']"
BREAK = _FAIL % "[IDBDatabase, 'transaction', 'InvalidStateError']"
MEND = "() => globalThis.mend()"


@pytest.fixture(scope="module")
def mornings(tournee_home: Path, cluster: Cluster, store_template: str) -> Iterator[Morning]:
    """Return a server with a round for each test."""
    with open_morning(tournee_home, (cluster, store_template), riders=2) as morning:
        yield morning


def test_a_full_phone_loses_no_word(player: Playwright, mornings: Morning, tmp_path: Path) -> None:
    """An accident, a failure with its note and a message stay on their screens until kept."""
    morning = mornings.of(0)
    with phones(player, morning.address, tmp_path, 0) as (phone,):
        phone.language = "en-GB"
        phone.sign_in(morning.link())
        phone.take_round(str(morning.round.round_id))
        phone.act("arrive", morning.visit_ids[0])
        phone.wait_until_sent()
        page = phone.page
        full = page.get_by_role("alert").filter(has_text="The phone has no room left")

        _go(page, "incident")
        page.get_by_role("radio", name="Accident").check(force=True)
        page.get_by_label("Note (optional)").fill("Fell at the tram stop")
        page.evaluate(FILL)
        page.get_by_role("button", name="Tell the office").click()
        expect(full).to_be_visible()
        expect(page.get_by_label("Note (optional)")).to_have_value("Fell at the tram stop")
        expect(page.get_by_role("radio", name="Accident")).to_be_checked()
        page.evaluate(MEND)
        page.get_by_role("button", name="Tell the office").click()
        expect(page.get_by_role("heading", name="Stop 1 of 20")).to_be_visible()
        expect(full).to_have_count(0)

        _go(page, "messages")
        page.get_by_label("Write to the office").fill("The bell is broken")
        page.evaluate(FILL)
        page.get_by_role("button", name="Send").click()
        expect(full).to_be_visible()
        expect(page.get_by_label("Write to the office")).to_have_value("The bell is broken")
        page.evaluate(MEND)
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_label("Write to the office")).to_have_value("")

        _go(page, f"fail/{morning.visit_ids[0]}")
        page.get_by_role("radio", name="Other").check(force=True)
        page.get_by_label("Note (optional)").fill("The street is flooded")
        page.evaluate(FILL)
        page.get_by_role("button", name="Tell the office").click()
        expect(full).to_be_visible()
        expect(page.get_by_label("Note (optional)")).to_have_value("The street is flooded")
        page.evaluate(MEND)
        page.get_by_role("button", name="Tell the office").click()
        expect(page.get_by_role("heading", name="Stop 2 of 20")).to_be_visible()
        phone.wait_until_sent()
        assert phone.faults == []
    kinds = [one.kind for one in morning.events("incident_reported", "visit_failed")]
    assert kinds == ["incident_reported", "visit_failed"]
    assert all(
        "note_id" in one.detail for one in morning.events("incident_reported", "visit_failed")
    )
    written = morning.world.service.do(
        morning.office, list_messages, person_id=morning.round.person_id
    )
    assert [one.text for one in written] == ["The bell is broken"]


def test_a_store_that_failed_is_opened_again(
    player: Playwright, mornings: Morning, tmp_path: Path
) -> None:
    """While the browser gives no database it is said; afterwards all goes on without a reload."""
    morning = mornings.of(1)
    with phones(player, morning.address, tmp_path, 0) as (phone,):
        phone.language = "en-GB"
        phone.sign_in(morning.link())
        phone.take_round(str(morning.round.round_id))
        phone.act("startRound")
        phone.wait_until_sent()
        page = phone.page
        page.evaluate(BREAK)
        phone.act("sendNow")
        phone.await_signal("core.storage.value === 'failed'")
        expect(page.get_by_text("storage does not answer just now")).to_be_visible()
        page.get_by_role("button", name="I am there").click()
        expect(page.get_by_role("alert")).to_contain_text("could not keep this")
        page.evaluate(MEND)
        page.get_by_role("button", name="I am there").click()
        expect(page.get_by_role("link", name="Failed")).to_be_visible()
        phone.wait_until_sent()
        expect(page.get_by_role("alert")).to_have_count(0)
        assert phone.faults == []
    assert [one.kind for one in morning.events("visit_arrived")] == ["visit_arrived"]


def _go(page: Page, screen: str) -> None:
    page.evaluate("(screen) => { location.hash = `#/${screen}`; }", screen)
