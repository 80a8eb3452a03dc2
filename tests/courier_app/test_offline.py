"""A day without network in a real browser: every outcome and photo arrives, once, in order."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from PIL import Image

from api.ids import new_id
from api.usecases.act import Actor
from api.usecases.links import make_sign_in_link
from data.store import events, proofs
from data.store.events import LoggedEvent
from data.store.proofs import Proof
from data.store.tables.rounds import visit
from tests.support.busy_day import BusyRound, add_busy_day
from tests.support.phone_page import needs_chromium, phones
from tests.support.store import World, grid_city, make_world
from tests.support.storm import PUBLIC_URL, Installation, installation

pytestmark = [pytest.mark.slow, needs_chromium]

STOPS = 20
SERVER = "server-1"
CLOSE = timedelta(seconds=5)
OUTCOMES = ("visit_done", "visit_failed", "visit_partly_done")


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """A published round of twenty stops on an installation of its own."""

    made: Installation
    world: World
    office: Actor
    round: BusyRound

    def link(self) -> str:
        """Give the token of a new link for the round's rider."""
        new = self.world.service.do(
            self.office, make_sign_in_link, self.round.person_id, round_id=self.round.round_id
        )
        return new.token.reveal()

    def told(self, *kinds: str) -> list[LoggedEvent]:
        """Give the events of some kinds that phones told, in the order of the log."""
        with self.world.database.transaction(self.world.alpha) as tx:
            return [one for one in events.read(tx, 0, kinds=kinds) if one.phone_id]

    def proofs(self) -> list[Proof]:
        """Give every proof."""
        with self.world.database.transaction(self.world.alpha) as tx:
            return proofs.of_visits(tx, list(self.round.visit_ids))

    def visits(self) -> dict[UUID, Any]:
        """Give what is known of each visit."""
        with self.world.database.transaction(self.world.alpha) as tx:
            rows = tx.rows(sa.select(visit).where(visit.c.round_id == self.round.round_id))
            return {row["id"]: row for row in rows}


@pytest.fixture
def morning(tournee_home: Path) -> Iterator[Morning]:
    """Give a server with a round that was published a moment ago."""
    with installation(tournee_home) as made:
        world = make_world(
            made.app_url,
            made.owner_url,
            grid_city(tournee_home),
            made.folder / "files",
            start=datetime.now(UTC),
            sealer=made.sealer,
            public_url=PUBLIC_URL,
        )
        office = world.actor("dispatcher")
        assert office.id is not None
        with world.database.transaction(world.alpha) as tx:
            (one,) = add_busy_day(tx, new_id, world.clock.now, office.id, couriers=1, visits=STOPS)
        made.start(SERVER)
        made.await_server(SERVER)
        yield Morning(made=made, world=world, office=office, round=one)
        world.database.close()


def test_a_whole_round_without_network(morning: Morning, tmp_path: Path) -> None:
    """Twenty stops with photos, the phone switched off and on, server killed twice, clock wrong."""
    made = morning.made
    visits = [str(one) for one in morning.round.visit_ids]
    done: dict[str, datetime] = {}
    with phones(made.address(SERVER), tmp_path, 600) as (phone,):
        phone.sign_in(morning.link())
        phone.take_round(str(morning.round.round_id))
        phone.offline(away=True)
        made.kill(SERVER)
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
    told = morning.told(*OUTCOMES)
    assert [str(one.subject_id) for one in told] == visits
    assert {one.outcome for one in told} == {"accepted"}
    assert [one.phone_seq for one in told] == sorted(one.phone_seq or 0 for one in told)
    for visit_id, row in morning.visits().items():
        assert row["status"] == "done"
        assert abs(row["done_at"] - done[str(visit_id)]) < CLOSE
    each_photo_once(morning, done)


def restart_while_sending(morning: Morning, phone: Any) -> None:  # noqa: ANN401
    """Start the server, kill it when some photos have come and others not, start it again."""
    made = morning.made
    made.start(SERVER)
    made.await_server(SERVER)
    phone.page.evaluate("() => dispatchEvent(new Event('online'))")
    until = time.monotonic() + 60
    while len(morning.proofs()) < 3:
        assert time.monotonic() < until, "no photo came"
        time.sleep(0.02)
    made.kill(SERVER)
    assert 0 < len(morning.proofs()) < STOPS
    made.start(SERVER)
    made.await_server(SERVER)
    phone.page.evaluate("() => dispatchEvent(new Event('online'))")


def each_photo_once(morning: Morning, done: dict[str, datetime]) -> None:
    """Each stop has the photo that was taken there, at the time when it was."""
    kept = {str(one.visit_id): one for one in morning.proofs()}
    assert len(morning.proofs()) == len(kept) == STOPS
    files = morning.world.service.tools.files
    for number, visit_id in enumerate(map(str, morning.round.visit_ids)):
        one = kept[visit_id]
        assert abs(one.made_at - done[visit_id]) < CLOSE
        content = b"".join(files.read(morning.world.alpha, one.sha256))
        with Image.open(io.BytesIO(content)) as picture:
            red, green, blue = picture.convert("RGB").getpixel((600, 450))  # type: ignore[misc]
        assert abs(red - number * 12) < 6
        assert abs(green - 128) < 6
        assert abs(blue - (255 - number * 12)) < 6


def test_two_phones_tell_different_things(morning: Morning, tmp_path: Path) -> None:
    """What two phones of one rider tell without network is all kept; where they differ both see."""
    visits = [str(one) for one in morning.round.visit_ids]
    with phones(morning.made.address(SERVER), tmp_path, 0, -600) as (first, second):
        for phone in (first, second):
            phone.sign_in(morning.link())
            phone.take_round(str(morning.round.round_id))
            phone.offline(away=True)
        for one in visits[:10]:
            first.act("done", one)
        second.act("fail", visits[4], {"reason": "nobody_there"})
        for one in visits[10:]:
            second.act("done", one)
        for phone in (first, second):
            phone.offline(away=False)
            phone.act("sendNow")
            phone.wait_until_sent()
        (trouble,) = second.read("core.outbox.value.troubles")
        assert (trouble["kind"], trouble["code"]) == ("conflict", "other-outcome")
        assert trouble["visit_id"] == visits[4]
        for phone in (first, second):
            phone.act("refreshRound")
            assert phone.read("core.round.value.done") == STOPS
            look = "core.round.value.stops.filter((stop) => stop.to_look_at.length)"
            (stop,) = phone.read(look)
            assert stop["visit_id"] == visits[4]
        news = [one["kind"] for one in first.read("core.changes.value")]
        assert news == ["settled-elsewhere"] * 10
    told = morning.told(*OUTCOMES)
    assert len(told) == STOPS + 1
    assert sum(one.outcome == "conflict" for one in told) == 1
    assert {row["status"] for row in morning.visits().values()} == {"done"}
