"""A captive portal that answers everything with 200 and a page of its own, in real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from data.local import Cluster
from tests.support.courier_app.page import PhonePage, needs_chromium, phones
from tests.support.courier_app.portal import JSON, Portal, portal_before
from tests.support.installation.phone_morning import Morning, open_morning

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

pytestmark = [pytest.mark.slow, needs_chromium]

FOREIGN = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const text = await (await cache.match(request)).text();
      if (text.includes('Please pay') || text === '{}') found.push(`${name} ${request.url}`);
    }
  }
  return found;
}"""
KEPT_TILES = "async () => (await (await caches.open('courier-tiles')).keys()).length"
POISON = """async () => {
  const shells = (await caches.keys()).filter((name) => name.startsWith('courier-shell-'));
  for (const name of shells) {
    const page = new Response('<h1>Please pay</h1>', { headers: { 'Content-Type': 'text/html' } });
    await (await caches.open(name)).put('/courier/src/main.js', page);
  }
  return shells.length;
}"""


@pytest.fixture(scope="module")
def mornings(tournee_home: Path, cluster: Cluster, store_template: str) -> Iterator[Morning]:
    """Return a server with a round for each test."""
    with open_morning(tournee_home, (cluster, store_template), riders=3) as morning:
        yield morning


@pytest.fixture(scope="module")
def portal(mornings: Morning) -> Iterator[Portal]:
    """Return a portal before the server."""
    with portal_before(mornings.address) as portal:
        yield portal


def begin(phone: PhonePage, morning: Morning) -> None:
    """Sign in and take the round."""
    phone.sign_in(morning.link())
    phone.take_round(str(morning.round.round_id))


def test_a_portal_never_becomes_part_of_the_app(
    player: Playwright, mornings: Morning, portal: Portal, tmp_path: Path
) -> None:
    """Caches gone and a portal before the server: steps wait, and are sent once it has gone."""
    morning = mornings.of(0)
    with phones(player, portal.address, tmp_path, 0) as (phone,):
        begin(phone, morning)
        portal.catch()
        phone.act("arrive", morning.visit_ids[0])
        assert phone.read("core.outbox.value.events") == 1
        # As a browser does that runs out of room.
        phone.page.evaluate(
            "async () => { for (const name of await caches.keys()) await caches.delete(name); }"
        )
        for _ in range(2):
            phone.page.goto(f"{portal.address}/courier/")
            expect(phone.page.get_by_role("heading", name="Please pay")).to_be_visible()
        assert any("/courier/" in path for path in portal.answered)
        portal.release()
        phone.close()
        phone.open()
        phone.wait_until_sent()
        assert phone.page.evaluate(FOREIGN) == []
    assert len(morning.events("visit_arrived")) == 1


def test_an_app_that_a_portal_cut_into_is_not_kept(
    player: Playwright, mornings: Morning, portal: Portal, tmp_path: Path
) -> None:
    """A portal that answers some files only, at the first visit, leaves none of its own behind."""
    morning = mornings.of(1)
    with phones(player, portal.address, tmp_path, 0) as (phone,):
        portal.answered.clear()
        portal.catch(r"/icons/|manifest")
        phone.open(f"#/link/{morning.link()}")
        phone.await_signal("core.session.value.status === 'in'")
        phone.page.wait_for_function(
            "async () => { const one = await navigator.serviceWorker.getRegistration();"
            " return !one || !one.installing; }"
        )
        assert "/courier/icons/icon.svg" in portal.answered
        assert phone.page.evaluate(FOREIGN) == []
        portal.release()
        phone.close()
        phone.open()
        phone.page.evaluate("async () => { await navigator.serviceWorker.ready; }")
        phone.take_round(str(morning.round.round_id))
        phone.close()
        phone.open(offline=True)
        phone.await_signal("core.round.value")


def test_a_portals_page_is_no_tile_and_its_json_no_answer(
    player: Playwright, mornings: Morning, portal: Portal, tmp_path: Path
) -> None:
    """Tiles that a portal answered are fetched again; `{}` is neither a person nor a delivery."""
    morning = mornings.of(2)
    with phones(player, portal.address, tmp_path, 0) as (phone,):
        portal.catch(r"\.mvt$|maplibre")
        begin(phone, morning)
        phone.page.wait_for_function("() => core.online.value !== null")
        portal.catch("^/v1/", JSON)
        phone.act("arrive", morning.visit_ids[0])
        phone.act("sendNow")
        assert phone.read("core.outbox.value.events") == 1
        phone.page.reload()
        phone.await_signal("core.ready.value")
        phone.await_signal("core.round.value")
        assert phone.read("core.session.value.me?.roles") == ["courier"]
        assert phone.page.evaluate(FOREIGN) == []
        portal.release()
        phone.page.reload()
        phone.await_signal("core.round.value")
        phone.wait_until_sent()
        phone.await_signal("core.tiles.value === null")
        phone.page.wait_for_function(f"async () => (await ({KEPT_TILES})()) > 4")
        assert phone.page.evaluate(FOREIGN) == []
    assert len(morning.events("visit_arrived")) == 1


def test_a_damaged_file_is_fetched_anew(
    player: Playwright, mornings: Morning, portal: Portal, tmp_path: Path
) -> None:
    """What an earlier version kept of a portal is replaced at the next start; steps stay."""
    morning = mornings.of(0)
    portal.release()
    with phones(player, portal.address, tmp_path, 0) as (phone,):
        begin(phone, morning)
        phone.offline(away=True)
        phone.act("arrive", morning.visit_ids[1])
        assert phone.page.evaluate(POISON) == 1
        phone.close()
        phone.open()
        phone.wait_until_sent()
        assert phone.page.evaluate(FOREIGN) == []
    arrived = [str(one.subject_id) for one in morning.events("visit_arrived")]
    assert arrived[-1] == morning.visit_ids[1]
