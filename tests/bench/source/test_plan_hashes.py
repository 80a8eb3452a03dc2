"""Hashes of plans are the same for the same plan, and others for another."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench.planning.days import rich_day
from bench.source.plan_hashes import cases, main, plan_hash
from dispatch.planning.planner import plan
from dispatch.search.stop_rules import Iterations


def test_a_hash_is_of_the_plan_and_the_day() -> None:
    """Planned again the hash is the same; without a round, or for other times, it is another."""
    day = rich_day(10, 2, ())
    new_plan = plan(day, Iterations(50), 1)
    assert plan_hash(day, new_plan) == plan_hash(day, plan(day, Iterations(50), 1))
    assert plan_hash(day, replace(new_plan, rounds=new_plan.rounds[1:])) != plan_hash(day, new_plan)
    assert plan_hash(rich_day(10, 2, (), seed=2), new_plan) != plan_hash(day, new_plan)


def test_another_plan_than_before_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command compares with hashes from before, and fails where one is another."""
    out = tmp_path / "hashes.json"
    only = ["--only", "rich, no rules"]
    assert main([str(out), *only]) == 0
    assert main(["--compare", str(out), *only]) == 0
    out.write_text('{"rich, no rules": "0123456789abcdef"}', encoding="utf-8")
    assert main(["--compare", str(out), *only]) == 1
    assert "rich, no rules: was 0123456789abcdef" in capsys.readouterr().out


def test_every_kind_of_day_is_there() -> None:
    """Days with each rule, mixed ones, replanned ones, one in parts, and the demo day."""
    assert len(cases()) >= 20
    assert {"demo day", "rich, in parts", "mixed, replanned, seed 1"} <= cases().keys()
