"""The bench of order cycles plans what it says, and judges its peers by the same rules."""

from __future__ import annotations

import pytest

from bench.order_cycles.__main__ import at_fixed_hour, main, outcome
from bench.order_cycles.town import START, TownSize, cycle_day
from dispatch.schedule.lot_times import lots_ready

TINY = TownSize(farms=2, hubs=1, homes=4, riders=2)


def test_a_fixed_hour_of_an_order_cycle_lets_nothing_leave_before() -> None:
    """A peer's lots are sorted by its hour, and what takes from them begins no sooner."""
    day = cycle_day(TINY, 1)
    plan = at_fixed_hour(day, (7,), 0.5, 1)
    begins = [
        visit.start
        for one in plan.rounds
        for visit in one.visits
        if visit.kind == "pickup" and visit.job_id.startswith("home")
    ]
    assert begins
    assert min((begin - START).total_seconds() for begin in begins) >= 7 * 3600
    ready = [lot.ready for lot in lots_ready(day, plan.rounds).values()]
    assert max(ready) <= min(begins)
    assert outcome("peer", day, plan).left_out == len(plan.unassigned)


def test_the_bench_of_order_cycles_says_how_often_ours_is_better(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line for each plan of each day, and one for each peer; one for the large day."""
    monkeypatch.setattr("bench.order_cycles.__main__.warm_planning", lambda: None)
    monkeypatch.setattr("bench.order_cycles.__main__.TownSize", lambda: TINY)
    assert main(["--seeds", "1", "--budget", "0.3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5
    assert lines[-1].startswith("best hour: ours serves more")
    monkeypatch.setattr("bench.order_cycles.__main__.LARGE", TINY)
    assert main(["--large", "--processor", "--budget", "0.3"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("2 producers, 1 hubs, 4 homes: ")
    assert ", 0 left out, " in told
    assert "every rule checked" in told
