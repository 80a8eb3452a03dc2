"""Kinds of goods and the longest time aboard in a day file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from data.formats.day import write_day
from data.formats.day_snapshot import read_snapshot, snapshot_of, snapshot_plain
from tests.data.formats.test_day import faults_of, read, read_text
from tests.support.plans.days import changed, day_values

if TYPE_CHECKING:
    from pathlib import Path

PAIR = {"kinds": ["raw-food", "ready-food"]}


def test_goods_of_a_file_are_in_the_day_and_in_what_is_kept(tmp_path: Path) -> None:
    """Kinds, limits and pairs are read, written, and kept for planning; a pair counts once."""
    turned = {"kinds": ["ready-food", "raw-food"]}
    day, _ = read(tmp_path, {**day_values(), "never_together": [PAIR, turned]})
    bread, milk = day.jobs
    assert (bread.goods, bread.aboard_limit_s) == ("ready-food", 2700)
    assert bread.aboard_since == datetime(2026, 3, 7, 7, 50, tzinfo=UTC)
    assert (milk.goods, milk.aboard_limit_s) == ("", None)
    assert day.never_together == (("raw-food", "ready-food"),)
    for again in (
        read_text(write_day(day)),
        read_snapshot(snapshot_plain(snapshot_of(day, ()))).day,
    ):
        assert again.never_together == day.never_together
        assert [(one.goods, one.aboard_limit_s, one.aboard_since) for one in again.jobs] == [
            (one.goods, one.aboard_limit_s, one.aboard_since) for one in day.jobs
        ]


def test_what_cannot_be_meant_is_refused(tmp_path: Path) -> None:
    """A pair names two different kinds, and only what is dropped has a longest time aboard."""
    for kinds in (["raw-food"], ["raw-food", "raw-food"], ["a", "b", "c"]):
        values = {**day_values(), "never_together": [{"kinds": kinds}]}
        assert [one[0] for one in faults_of(tmp_path, values)] == ["kinds-not-two"]
    taken = {
        "id": "glass",
        "pickups": [{"place": "shop", "load": {"items": 2}}],
        "aboard_limit_s": 600,
    }
    values = {**day_values(), "jobs": [*day_values()["jobs"], taken]}
    assert [one[0] for one in faults_of(tmp_path, values)] == ["aboard-limit-without-drop"]
    wrong = changed(day_values(), "jobs.0.aboard_limit_s", -1)
    assert [one[0] for one in faults_of(tmp_path, wrong)] == ["out-of-range"]
