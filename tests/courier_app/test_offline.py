"""A day without network in a real browser: every outcome and photo arrives, once, in order."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from data.local import Cluster
from tests.support.courier_app.page import PhonePage, needs_chromium, phones
from tests.support.depth import WHOLE
from tests.support.installation.phone_morning import Morning, open_morning

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

pytestmark = [pytest.mark.slow, needs_chromium]

STOPS = 20 if WHOLE else 10
CLOSE = timedelta(seconds=5)
SLOW_BYTES_A_SECOND = 15_000
"""So slow that the photos take longer than finding out that some have come."""
OUTCOMES = ("visit_done", "visit_failed", "visit_partly_done")


@pytest.fixture(scope="module")
def mornings(tournee_home: Path, cluster: Cluster, store_template: str) -> Iterator[Morning]:
    """Return a server with a round for each test, published a moment ago."""
    with open_morning(tournee_home, (cluster, store_template), riders=2, stops=STOPS) as morning:
        yield morning


def test_a_whole_round_without_network(
    player: Playwright, mornings: Morning, tmp_path: Path
) -> None:
    """Each stop with a photo, the phone switched off and on, server killed twice, clock wrong."""
    morning = mornings.of(0)
    visits = morning.visit_ids
    done: dict[str, datetime] = {}
    with phones(player, morning.address, tmp_path, 600) as (phone,):
        phone.sign_in(morning.link())
        phone.take_round(str(morning.round.round_id))
        phone.offline(away=True)
        morning.kill()
        phone.act("startRound")
        for number, one in enumerate(visits):
            if number == STOPS // 2:
                phone.close()
                phone.open(offline=True)
                phone.await_signal("core.round.value")
            assert phone.read("core.round.value.next.visit_id") == one
            phone.act("arrive", one)
            phone.photograph(one, number)
            done[one] = phone.act("done", one)
        assert phone.read("core.outbox.value.photos") == STOPS
        assert phone.read("core.outbox.value.events") == 1 + 2 * STOPS
        assert phone.read("core.round.value.done") == STOPS
        phone.offline(away=False)
        restart_while_sending(morning, phone)
        phone.wait_until_sent()
        assert phone.read("core.outbox.value.troubles") == []
        assert phone.faults == []
    logged_events = morning.events(*OUTCOMES)
    assert [str(one.subject_id) for one in logged_events] == visits
    assert {one.outcome for one in logged_events} == {"accepted"}
    assert [one.phone_seq for one in logged_events] == sorted(
        one.phone_seq or 0 for one in logged_events
    )
    for visit_id, row in morning.visits().items():
        assert row["status"] == "done"
        assert abs(row["done_at"] - done[str(visit_id)]) < CLOSE
    each_photo_once(morning, done)


def restart_while_sending(morning: Morning, phone: PhonePage) -> None:
    """Start the server, kill it when some photos have come and others not, start it again."""
    phone.narrow(SLOW_BYTES_A_SECOND)
    morning.start()
    phone.page.evaluate("() => dispatchEvent(new Event('online'))")
    until = time.monotonic() + 180
    while len(morning.proofs()) < 3:
        assert time.monotonic() < until, "no photo came"
        time.sleep(0.1)
    morning.kill()
    assert 0 < len(morning.proofs()) < STOPS
    phone.narrow(0)
    morning.start()
    phone.page.evaluate("() => dispatchEvent(new Event('online'))")


def each_photo_once(morning: Morning, done: dict[str, datetime]) -> None:
    """Each stop has the photo that was taken there, at the time when it was."""
    kept = {str(one.visit_id): one for one in morning.proofs()}
    assert len(morning.proofs()) == len(kept) == STOPS
    files = morning.world.service.tools.files
    for number, visit_id in enumerate(morning.visit_ids):
        one = kept[visit_id]
        assert abs(one.made_at - done[visit_id]) < CLOSE
        content = b"".join(files.read(morning.world.alpha, one.sha256))
        with Image.open(io.BytesIO(content)) as picture:
            red, green, blue = picture.convert("RGB").getpixel((600, 450))  # type: ignore[misc]
        assert abs(red - number * 12) < 6
        assert abs(green - 128) < 6
        assert abs(blue - (255 - number * 12)) < 6


def test_two_phones_tell_different_things(
    player: Playwright, mornings: Morning, tmp_path: Path
) -> None:
    """What two phones of one rider tell without network is all kept; where they differ both see."""
    morning = mornings.of(1)
    half = STOPS // 2
    visits = morning.visit_ids
    with phones(player, morning.address, tmp_path, 0, -600) as (first, second):
        for phone in (first, second):
            phone.sign_in(morning.link())
            phone.take_round(str(morning.round.round_id))
            phone.offline(away=True)
        for one in visits[:half]:
            first.act("done", one)
        second.act("fail", visits[4], {"reason": "nobody_there"})
        for one in visits[half:]:
            second.act("done", one)
        for phone in (first, second):
            phone.offline(away=False)
            phone.act("sendNow")
            phone.wait_until_sent()
        (trouble,) = second.read("core.outbox.value.troubles")
        assert (trouble["kind"], trouble["code"]) == ("conflict", "other-outcome")
        assert trouble["visit_id"] == visits[4]
        for phone in (first, second):
            # Asked for by several at once, as when it comes online while the office works.
            phone.read("Promise.all([1, 2, 3].map(() => core.refreshRound()))")
            assert phone.read("core.round.value.done") == STOPS
            look = "core.round.value.stops.filter((stop) => stop.to_look_at.length)"
            (stop,) = phone.read(look)
            assert stop["visit_id"] == visits[4]
        news = [one["kind"] for one in first.read("core.changes.value")]
        assert news == ["settled-elsewhere"] * half
    logged_events = morning.events(*OUTCOMES)
    assert len(logged_events) == STOPS + 1
    assert sum(one.outcome == "conflict" for one in logged_events) == 1
    assert {row["status"] for row in morning.visits().values()} == {"done"}
