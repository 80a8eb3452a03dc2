"""The bench of stable rounds: last week's plan is this week's habit, and prices hold it."""

from __future__ import annotations

import pytest

from bench.planning.stable import WEEKS, main, week
from dispatch.planning.differences_from_last_time import of_problem


@pytest.mark.parametrize("kind", WEEKS)
def test_each_week_follows_from_the_one_before(kind: str) -> None:
    """Most of this week recurs; a tenth is new, or one courier is away, where it says so."""
    day = week(kind, 20, 4, 300, 2)
    differences = of_problem(day, ())
    there = {shift.courier.id for shift in day.shifts}
    held = {one.job_id for one in differences}
    assert len(held) > len(day.jobs) / 2
    assert (kind == "a tenth new") == (day.jobs[-1].id not in {h.job_id for h in day.usual_visits})
    assert (kind == "rider away") == any(h.courier_id not in there for h in day.usual_visits)


def test_the_command_tells_each_week_at_each_price(capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each, with the share of the visits that differ: at a high price none does."""
    options = ["--jobs=20", "--couriers=4", "--iterations=300", "--cents=0,100000"]
    assert main(options) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 * len(WEEKS)
    assert "100000 cents" in lines[1]
    assert "(0.0 %)" in lines[1]
