"""A simulated day of the demo from its morning on, by a clock that is set."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from api.demo import serving
from api.demo.day import make_live
from api.demo.names import COOPERATIVE
from api.demo.riding import Happening
from api.demo.serving import MORNING, NIGHT, by_clock, prepare_demo
from api.settings.fast_clock import FastClock
from data.store.circuits import cycles, lots, orders
from data.store.rounds import rounds
from tests.support.depth import WHOLE
from tests.support.store.world import SetClock, World

ZONE = ZoneInfo("Europe/Helsinki")
ON = date(2026, 9, 15)
SPEED = 600
END = NIGHT if WHOLE else time(13, 30)
"""By the earlier one the last thing has gone wrong, and the first rounds are finished."""


@pytest.mark.slow
def test_everything_of_a_simulated_day_happens_once_however_long_the_machine_takes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Riders ride, write, fall ill and break down, customers book, and nothing is told twice."""
    monkeypatch.setattr(serving, "make_live", partial(make_live, budget_s=1))
    begin = datetime.combine(ON, MORNING, tzinfo=ZONE)
    machine = SetClock()
    clock = FastClock(speed=SPEED, begin=begin, since=machine.now, machine=machine)
    service = by_clock(world.service, clock)
    riders = prepare_demo(service, "en", lambda *_: None).riders
    riders.service = service
    heard: list[Happening] = []
    riders.tell = heard.append
    while clock().astimezone(ZONE).time() < END:
        machine.forward(seconds=3)
        riders.catch_up()
    words = " ".join(one.says for one in heard)
    for said in ("I have a fever", "The street is dug up", "My chain has snapped"):
        assert said in words
    kinds = Counter(one.kind for one in heard)
    assert kinds["round_refused"] == 1
    assert kinds["booking_made"] == 2
    assert kinds["incident_reported"] == 2
    assert kinds["visit_failed"] >= 1
    assert all(begin <= one.at <= clock() for one in heard)
    with world.database.transaction(COOPERATIVE, read_only=True) as tx:
        statuses = {one.status for one in rounds.of_day(tx, ON)}
        (cycle,) = cycles.between(tx, ON, ON + timedelta(days=7))
        brought, ordered = lots.of_cycles(tx, [cycle.id]), orders.of_cycles(tx, [cycle.id])
    assert {"refused", "finished"} <= statuses
    # An order cycle of three farms comes in two days.
    assert (len(brought), len(ordered)) == (3, 6)
    assert riders.catch_up() == 0
