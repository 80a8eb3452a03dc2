"""The bench of budgets: what it counts of a plan, and what it prints."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.planning.budgets import Outcome, beyond, first_plan, main, outcome
from bench.planning.days import RULES, rich_day
from dispatch.planning.planner import plan_of


def test_what_is_left_out_counts_by_whether_it_has_a_prize() -> None:
    """A plan without rounds costs all prizes and nothing else; jobs without one are owed."""
    day = rich_day(9, 2, RULES)
    row = outcome(day, plan_of(day, {}), 1.5)
    prizes = [job.prize_cents for job in day.jobs if job.prize_cents is not None]
    assert row == Outcome(took_s=1.5, cents=sum(prizes), prized=len(prizes), owed=6)


def test_a_first_plan_serves_what_fits() -> None:
    """Without time to search the jobs are in rounds all the same, where there is room for all."""
    outcome = first_plan(rich_day(6, 3, ()), 1)
    assert (outcome.prized, outcome.owed) == (0, 0)


def test_a_gap_is_told_in_percent() -> None:
    """A plan of 102 cents costs two percent beyond one of 100."""
    long = Outcome(took_s=1.0, cents=100, prized=0, owed=0)
    assert beyond(replace(long, cents=102), long) == pytest.approx(2.0)


def test_the_command_tells_each_day_and_both_targets(capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each day with both plans, then the slowest first plan and the mean gap."""
    options = ["--jobs=12", "--couriers=2", "--seeds=2", "--short=0.05", "--long=0.1"]
    assert main(options) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines[:4]] == [
        "rich   1",
        "rich   2",
        "mixed  1",
        "mixed  2",
    ]
    assert all(line.count("left) after") == 3 for line in lines[:4])
    assert lines[4].startswith("slowest first plan")
    assert lines[5].startswith("the short plan costs beyond the long one: mean")


def test_without_a_long_budget_each_day_is_planned_once(capsys: pytest.CaptureFixture[str]) -> None:
    """No gap is told where there is nothing to compare with."""
    options = ["--jobs=6", "--couriers=2", "--days=plain", "--seeds=1", "--short=0.05", "--long=0"]
    assert main(options) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert "%" not in lines[0]


def test_an_unknown_kind_of_day_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A kind that there is not ends the command with status 2 and names those that there are."""
    assert main(["--days=busy"]) == 2
    assert "rich" in capsys.readouterr().err
