"""Networks that break off or are slow, phones that sleep, and what the office did meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from api.usecases.rounds.handing_over import hand_on_round
from data.local import Cluster
from tests.support.courier_app.page import WAIT_MS, PhonePage, needs_chromium, phones
from tests.support.courier_app.portal import CutPart, Portal, portal_before
from tests.support.installation.phone_morning import Morning, open_morning

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Playwright

pytestmark = [pytest.mark.slow, needs_chromium]

SLOW_BYTES_A_SECOND = 2_000
"""A photo takes half a minute: it is on its way for as long as a busy machine needs to look."""
UNTIL_SEEN = 1_000
"""The link breaks every time, as what the phone says of it passes with the next try."""
PARTS: tuple[CutPart, ...] = ("request", "answer")
NOISE = """async ([visit, many]) => {
  const core = await import('/courier/src/core/state.js');
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 240;
  const drawn = canvas.getContext('2d');
  const noise = drawn.createImageData(240, 240);
  for (let at = 0; at < noise.data.length; at += 1) noise.data[at] = at % 4 === 3 ? 255 : Math.random() * 256;
  drawn.putImageData(noise, 0, 0);
  const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
  for (let one = 0; one < many; one += 1) await core.addPhoto(visit, blob);
}"""  # noqa: E501
"""Photos of some 50 kB each, as noise cannot be pressed together."""


@pytest.fixture(scope="module")
def mornings(tournee_home: Path, cluster: Cluster, store_template: str) -> Iterator[Morning]:
    """Return a server with a round for each test."""
    with open_morning(tournee_home, (cluster, store_template), riders=5, stops=6) as morning:
        yield morning


@pytest.fixture
def portal(mornings: Morning) -> Iterator[Portal]:
    """Return a network before the server."""
    with portal_before(mornings.address) as portal:
        yield portal


def begin(phone: PhonePage, morning: Morning) -> None:
    """Sign in and take the round."""
    phone.sign_in(morning.link())
    phone.take_round(str(morning.round.round_id))


def test_an_accident_is_known_while_photos_crawl(
    player: Playwright, mornings: Morning, portal: Portal, tmp_path: Path
) -> None:
    """At 2 kB/s it goes between photos; until then the rider sees that nobody knows, and calls."""
    morning = mornings.of(0)
    with phones(player, portal.address, tmp_path, 0) as (phone,):
        begin(phone, morning)
        portal.bytes_per_s = SLOW_BYTES_A_SECOND
        phone.page.evaluate(NOISE, [morning.visit_ids[0], 3])
        phone.await_signal("core.outbox.value.photos === 3 && core.outbox.value.sending")
        phone.act("reportIncident", "accident", {"note": "In front of the station"})
        phone.await_signal("core.outbox.value.events === 0 && core.outbox.value.others === 0")
        assert len(morning.events("incident_reported")) == 1
        assert phone.read("core.outbox.value.photos") > 0
        portal.release()
        phone.wait_until_sent()
        portal.catch("^/v1/events")
        phone.page.goto(f"{portal.address}/courier/#/next")
        phone.act("reportIncident", "accident", {})
        known = phone.page.get_by_text("Le bureau ne sait pas encore")
        expect(known).to_be_visible(timeout=WAIT_MS)
        expect(phone.page.locator("a[href='tel:112']")).to_be_visible(timeout=WAIT_MS)
        portal.release()
        phone.act("sendNow")
        expect(known).to_have_count(0, timeout=WAIT_MS)
    assert len(morning.proofs()) == 3
    assert len(morning.events("incident_reported")) == 2


def test_links_that_break_off_lose_and_double_nothing(
    player: Playwright, mornings: Morning, portal: Portal, tmp_path: Path
) -> None:
    """Cut in the middle of what is sent and of what is answered: all is known once in the end."""
    morning = mornings.of(1)
    with phones(player, portal.address, tmp_path, 0) as (phone,):
        phone.switch_on()
        portal.cut_off(r"\.js$", "answer", times=3)
        phone.page.goto(f"{portal.address}/courier/#/link/{morning.link()}")
        title = phone.page.get_by_role("heading", name="Votre tournée")
        expect(title).to_be_visible(timeout=WAIT_MS)
        portal.cut_off("/v1/rounds/", "answer")
        phone.act("refreshRound")
        assert phone.read("core.problem.value") is None
        phone.await_signal("core.round.value")
        for part in PARTS:
            portal.cut_off("^/v1/events", part, times=UNTIL_SEEN)
            phone.act("arrive" if part == "request" else "done", morning.visit_ids[0])
            phone.page.wait_for_function("() => core.outbox.value.hindrance === 'network'")
            portal.release()
            phone.act("sendNow")
            phone.await_signal("core.outbox.value.events === 0")
        for part in PARTS:
            portal.cut_off("^/v1/proofs/photo", part, times=UNTIL_SEEN)
            phone.page.evaluate(NOISE, [morning.visit_ids[0], 1])
            phone.page.wait_for_function("() => core.outbox.value.hindrance === 'network'")
            portal.release()
            phone.act("sendNow")
            phone.wait_until_sent()
        assert len(portal.cut) >= 8
        assert phone.read("core.round.value.stops[0].status") == "done"
    assert [one.kind for one in morning.events("visit_arrived", "visit_done")] == [
        "visit_arrived",
        "visit_done",
    ]
    assert len(morning.proofs()) == 2


def test_a_phone_that_slept_tells_and_hears_all_when_it_wakes(
    player: Playwright, mornings: Morning, portal: Portal, tmp_path: Path
) -> None:
    """Asleep in the middle of a photo, and the link gone meanwhile: sent once, and heard what is new."""  # noqa: E501
    morning = mornings.of(2)
    with phones(player, portal.address, tmp_path, 0) as (phone,):
        begin(phone, morning)
        portal.bytes_per_s = SLOW_BYTES_A_SECOND
        portal.cut_off("^/v1/proofs/photo", "request")
        phone.page.evaluate(NOISE, [morning.visit_ids[0], 2])
        phone.await_signal("core.outbox.value.photos === 2 && core.outbox.value.sending")
        phone.sleep(asleep=True)
        cleo = morning.world.new_person("courier", name="Cleo").id
        assert cleo
        morning.world.service.do(morning.office, hand_on_round, morning.round.round_id, cleo)
        portal.release()
        phone.sleep(asleep=False)
        expect(phone.page.get_by_role("heading", name="Ce n’est plus votre tournée")).to_be_visible(
            timeout=WAIT_MS
        )
        phone.act("sendNow")
        phone.wait_until_sent()
    assert len(morning.proofs()) == 2


def title_of(phone: PhonePage) -> Locator:
    """Return the title of the screen that says who rides the round by now."""
    return phone.page.get_by_role("heading", name="No longer your round")


def test_who_rides_without_network_hears_that_the_round_is_anothers(
    player: Playwright, mornings: Morning, portal: Portal, tmp_path: Path
) -> None:
    """A word over the whole screen: who rides it, what is aboard; also after a restart, until read."""  # noqa: E501
    morning = mornings.of(3)
    with phones(player, portal.address, tmp_path, 0) as (phone,):
        phone.language = "en-GB"
        begin(phone, morning)
        phone.offline(away=True)
        phone.act("arrive", morning.visit_ids[0])
        phone.act("done", morning.visit_ids[0])
        dora = morning.world.new_person("courier", name="Dora").id
        assert dora
        morning.world.service.do(morning.office, hand_on_round, morning.round.round_id, dora)
        phone.offline(away=False)
        expect(title_of(phone)).to_be_visible(timeout=WAIT_MS)
        expect(phone.page.get_by_text("Dora rides this round now")).to_be_visible(timeout=WAIT_MS)
        phone.page.screenshot(path=str(tmp_path / "away.png"), full_page=True)
        phone.close()
        phone.open(offline=True)
        expect(title_of(phone)).to_be_visible(timeout=WAIT_MS)
        phone.offline(away=False)
        phone.wait_until_sent()
        assert {one["code"] for one in phone.read("core.outbox.value.troubles")} == {"former-rider"}
        phone.page.locator(".foot .btn.main").click()
        expect(title_of(phone)).to_have_count(0, timeout=WAIT_MS)
        phone.await_signal("core.round.value === null")
    assert len(morning.events("visit_done")) == 1


def test_who_signs_in_again_with_work_unsent_is_signed_in(
    player: Playwright, mornings: Morning, portal: Portal, tmp_path: Path
) -> None:
    """The word that one is signed out goes, what waited is sent, and the office is heard again."""
    morning = mornings.of(4)
    with phones(player, portal.address, tmp_path, 0) as (phone,):
        begin(phone, morning)
        assert phone.context is not None
        phone.context.clear_cookies()
        phone.act("arrive", morning.visit_ids[0])
        phone.await_signal("core.session.value.status === 'stale'")
        out = phone.page.get_by_text("La session est fermée")
        expect(out).to_be_visible(timeout=WAIT_MS)
        with phone.page.expect_request(lambda request: "/v1/stream" in request.url):
            phone.act("signInWithCode", morning.code())
        phone.wait_until_sent()
        assert phone.read("core.session.value.status") == "in"
        expect(out).to_have_count(0, timeout=WAIT_MS)
    assert len(morning.events("visit_arrived")) == 1
