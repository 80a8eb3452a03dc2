"""The app on a phone with a real server: by taps, its map offline, its position, new versions."""

from __future__ import annotations

import io
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
import uvicorn
from PIL import Image
from playwright.sync_api import Page, Playwright, expect
from starlette.applications import Starlette
from starlette.routing import Mount

from api.http.system import courier_app
from api.http.system.courier_files import FOLDER, Site, read_site
from api.usecases.notices.messages import list_messages, send_message
from api.usecases.rounds.street_closing import close_street
from data.local import Cluster
from data.store.care import contests
from data.store.rounds import documents, notes
from routing.closures.closure import ClosedArea
from tests.support.courier_app.page import needs_chromium, phones
from tests.support.installation.phone_morning import Morning, open_morning
from tests.support.installation.storm import free_port

pytestmark = [pytest.mark.slow, needs_chromium]

BARE = """() => {
  for (const one of document.querySelectorAll('.map-box > :not(.map)')) one.style.display = 'none';
}"""
FETCHED = """async () => {
  const css = await caches.match('/courier/vendor/maplibre-gl.css');
  return css && (await (await caches.open('courier-tiles')).keys()).length > 5;
}"""


@pytest.fixture(scope="module")
def mornings(tournee_home: Path, cluster: Cluster, store_template: str) -> Iterator[Morning]:
    """Return a server with a round for each test."""
    with open_morning(tournee_home, (cluster, store_template), riders=5) as morning:
        yield morning


def test_a_stop_by_taps(player: Playwright, mornings: Morning, tmp_path: Path) -> None:
    """From the code of the office to the first outcome by taps alone; undone, and done again."""
    morning = mornings.of(0)
    with phones(player, morning.address, tmp_path, 0) as (phone,):
        phone.language = "en-GB"
        phone.open()
        page = phone.page
        page.get_by_label("Code from the office").fill(morning.code())
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Open the round").or_(
            page.get_by_role("link", name="Open the round")
        ).first.click()
        tap(page, "Accept or refuse")
        # What is told shows at once, also while nobody hears of it, and is told once.
        phone.offline(away=True)
        tap(page, "Accept")
        expect(page.get_by_text("accepted", exact=True)).to_be_visible()
        expect(page.get_by_role("button", name="Accept", exact=True)).to_have_count(0)
        assert phone.read("core.outbox.value.events") == 1
        phone.offline(away=False)
        phone.await_signal("core.round.value?.status === 'accepted'")
        page.goto(f"{morning.address}/courier/#/next")
        tap(page, "Set off")
        tap(page, "I am there")
        tap(page, "Handed over")
        phone.await_signal("core.round.value.done === 1")
        tap(page, "Undo")
        phone.await_signal("core.round.value.done === 0")
        phone.wait_until_sent()
        phone.act("refreshRound")
        assert phone.read("core.round.value.next.visit_id") == morning.visit_ids[0]
        assert phone.read("core.round.value.done") == 0
        phone.act("done", morning.visit_ids[0])
        phone.wait_until_sent()
        assert phone.faults == []
    kinds = [one.kind for one in morning.events()]
    assert kinds == [
        "round_accepted",
        "round_started",
        "visit_arrived",
        "visit_done",
        "visit_undone",
        "visit_done",
    ]
    assert morning.visits()[morning.round.visit_ids[0]]["status"] == "done"


def tap(page: Page, name: str) -> None:
    """Tap what has a name, whether it leads somewhere or does something."""
    found = page.get_by_role("button", name=name, exact=True)
    found.or_(page.get_by_role("link", name=name, exact=True)).first.click()


def test_the_map_without_network(player: Playwright, mornings: Morning, tmp_path: Path) -> None:
    """The map of a round that was taken is drawn when network and server are gone."""
    morning = mornings.of(1)
    with phones(player, morning.address, tmp_path, 0) as (phone,):
        phone.draws = True
        phone.sign_in(morning.link())
        phone.take_round(str(morning.round.round_id))
        until = time.monotonic() + 180
        while not (phone.page.evaluate(FETCHED) and phone.read("core.tiles.value === null")):
            assert time.monotonic() < until, "the map was not fetched"
            time.sleep(0.1)
        phone.offline(away=True)
        morning.kill()
        try:
            phone.close()
            phone.open("#/map", offline=True)
            expect(phone.page.locator(".map canvas")).to_be_visible()
            until = time.monotonic() + 180
            while colours(phone.page) < 30:
                assert time.monotonic() < until, "the map stays empty"
            assert phone.faults == []
        finally:
            morning.start()


def colours(page: Page) -> int:
    """Count the colours of the map: streets and names have many, an empty canvas has one."""
    page.evaluate(BARE)
    with Image.open(io.BytesIO(page.locator(".map canvas").screenshot())) as picture:
        return len(picture.convert("RGB").getcolors(1_000_000) or ())


def test_the_office_sees_where_one_is_only_when_it_may(
    player: Playwright, mornings: Morning, tmp_path: Path
) -> None:
    """A position is told in an open shift with sharing on; none in a break, none with it off."""
    morning = mornings.of(2)
    with phones(player, morning.address, tmp_path, 0) as (phone,):
        phone.place = {"longitude": 10.001, "latitude": 50.001}
        phone.sign_in(morning.link())
        phone.take_round(str(morning.round.round_id))
        # Off until the rider turns it on.
        assert phone.read("core.round.value.sharing") is False
        phone.act("setSharing", True)  # noqa: FBT003  # as a screen calls it
        phone.await_signal("core.position.value.sharing === 'on' && core.position.value.point")
        until = time.monotonic() + 180
        while (seen := morning.position()) is None:
            assert time.monotonic() < until, "no position came"
            time.sleep(0.5)
        assert (round(seen.point.lon, 6), round(seen.point.lat, 6)) == (10.001, 50.001)
        phone.act("startBreak")
        phone.await_signal("core.position.value.sharing === 'break'")
        phone.act("endBreak")
        phone.act("setSharing", False)  # noqa: FBT003  # as a screen calls it
        phone.await_signal("core.position.value.sharing === 'off'")
        phone.wait_until_sent()
        phone.act("refreshRound")
        assert phone.read("core.round.value.sharing") is False
        assert phone.faults == []


def test_words_reach_the_office(player: Playwright, mornings: Morning, tmp_path: Path) -> None:
    """What is written without network comes with what it is about: message, incident, contest."""
    morning = mornings.of(3)
    visit_id = morning.visit_ids[2]
    with phones(player, morning.address, tmp_path, 0) as (phone,):
        phone.open()
        phone.act("signInWithCode", morning.code())
        phone.take_round(str(morning.round.round_id))
        phone.offline(away=True)
        phone.act("sendMessage", "The hub is closed")
        phone.act("reportIncident", "breakdown", {"visitId": visit_id, "note": "Flat tyre"})
        phone.act("contest", "round", str(morning.round.round_id), "Too far for one shift")
        phone.act("fail", visit_id, {"reason": "other", "note": "The street is flooded"})
        assert [one["pending"] for one in phone.read("core.messages.value")] == [True]
        phone.offline(away=False)
        phone.act("sendNow")
        phone.wait_until_sent()
        assert phone.read("core.outbox.value.troubles") == []
        phone.act("loadMessages")
        assert [one["pending"] for one in phone.read("core.messages.value")] == [False]
        day = phone.read("core.round.value.day")
        phone.act("loadOwn", day, day)
        assert phone.read("core.own.value.effort") is not None
        phone.act("loadConcerns")
        listed = phone.read("core.concerns.value.items.map((o) => [o.what, o.status, o.note])")
        assert sorted(listed) == [
            ["contest", "open", "Too far for one shift"],
            ["incident", "open", "Flat tyre"],
        ]
        assert phone.read("core.problem.value") is None
        assert phone.faults == []
    details = {one.kind: one.detail for one in morning.events()}
    # A link of one round finds again what was contested on it.
    (contested,) = (one for one in morning.events() if one.kind == "decision_contested")
    assert contested.round_id == morning.round.round_id
    service = morning.world.service
    written = service.do(morning.office, list_messages, person_id=morning.round.person_id)
    assert [one.text for one in written] == ["The hub is closed"]
    with morning.world.database.transaction(morning.world.alpha) as tx:
        incident, failed = details["incident_reported"], details["visit_failed"]
        named = [(UUID(incident["note_id"]), UUID(incident["incident_id"]))]
        named.append((UUID(failed["note_id"]), UUID(visit_id)))
        found = notes.found(tx, [*named])
        assert [found[one] for one in named] == ["Flat tyre", "The street is flooded"]
        (contest,) = contests.listed(tx)
        assert contest.note_id is not None
        why = (contest.note_id, contest.id)
        assert notes.found(tx, [why]) == {why: "Too far for one shift"}


def test_what_the_office_does_is_seen_at_once(
    player: Playwright, mornings: Morning, tmp_path: Path
) -> None:
    """A word of the office, and a street it closes, reach a phone that is looked at by themselves.

    What is closed is kept: it is on the map and told in words without network too.
    """
    morning = mornings.of(4)
    with phones(player, morning.address, tmp_path, 0) as (phone,):
        phone.sign_in(morning.link())
        phone.take_round(str(morning.round.round_id))
        phone.page.wait_for_timeout(1000)
        assert phone.read("core.unread.value") == 0
        morning.world.service.do(
            morning.office,
            send_message,
            morning.world.service.ids(),
            "Come back",
            person_id=morning.round.person_id,
            round_id=morning.round.round_id,
        )
        phone.await_signal("core.unread.value === 1")
        assert phone.read("core.round.value.closures") == []
        _close_near(morning)
        phone.await_signal("core.round.value.closures.length === 1")
        phone.offline(away=True)
        phone.close()
        phone.language = "en-GB"
        phone.open("#/turns", offline=True)
        locator = phone.page.get_by_role("region", name="Closed or slow near the way")
        expect(locator).to_contain_text("Market")
        assert phone.faults == []


def _close_near(morning: Morning) -> None:
    """Close a street at the round's first stop that the phone has on its map."""
    with morning.world.database.transaction(morning.world.alpha) as tx:
        where = next(one.point for one in documents.stops(tx, morning.round.round_id) if one.point)
    morning.world.service.do(
        morning.office,
        close_street,
        morning.world.service.ids(),
        ClosedArea(kind="point", points=(where,), radius_m=60),
        morning.world.clock.now,
        reason="Market",
    )


# --- new versions ---------------------------------------------------------------------------


@contextmanager
def served(sites: list[Site], patch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve the last of some versions of the app, alone; gives where."""
    patch.setattr(courier_app, "courier_site", lambda: sites[-1])
    port = free_port()
    app = Starlette(routes=[Mount("", courier_app.router)])
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until = time.monotonic() + 180
        while not server.started:
            assert time.monotonic() < until
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def test_a_new_version_waits_until_no_proof_is_made(
    player: Playwright, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A version that comes while a proof is made takes over afterwards, when it is asked to."""
    folder = tmp_path / "app"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("node_modules"))
    sites = [read_site(folder)]
    with served(sites, monkeypatch) as address, phones(player, address, tmp_path, 0) as (phone,):
        phone.open()
        page = phone.page
        page.evaluate("async () => { await navigator.serviceWorker.ready; }")
        page.reload()
        phone.await_signal("core.ready.value && navigator.serviceWorker.controller")
        style = folder / "app.css"
        style.write_text(style.read_text(encoding="utf-8") + ":root { --probe: new; }\n")
        sites.append(read_site(folder))
        phone.act("holdUpdates", True)  # noqa: FBT003  # as a screen calls it
        page.evaluate("async () => { (await navigator.serviceWorker.ready).update(); }")
        phone.await_signal("core.updateWaits.value")
        page.evaluate("() => { globalThis.stayed = true; }")
        phone.act("takeUpdate")
        page.wait_for_timeout(1000)
        assert page.evaluate("() => globalThis.stayed")
        probe = "getComputedStyle(document.documentElement).getPropertyValue('--probe').trim()"
        assert page.evaluate(probe) == ""
        with page.expect_navigation():
            phone.act("holdUpdates", False)  # noqa: FBT003  # the same
        page.wait_for_function(f"() => {probe} === 'new'")
        assert not page.evaluate("() => globalThis.stayed")
        shells = "async () => (await caches.keys()).filter((one) => one.includes('shell')).length"
        assert page.evaluate(shells) == 1
