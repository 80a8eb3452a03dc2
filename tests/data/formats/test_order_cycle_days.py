"""Hubs, lots and kept orders of a day file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from data.formats.day import write_day
from data.formats.day_snapshot import hash_of, read_snapshot, snapshot_of, snapshot_plain
from dispatch.model import SortingHub, Transfer
from tests.data.formats.test_day import faults_of, read, read_text
from tests.support.plans.days import day_values

if TYPE_CHECKING:
    from pathlib import Path

LOT = {"id": "eggs", "hub": "hub", "brought_by": "milk", "sorting_s": 300, "taken_by": ["bread"]}


def values(**lot: object) -> dict[str, object]:
    """Return a day in which ``milk`` brings a lot that ``bread`` takes from."""
    day = day_values()
    return {**day, "hubs": [{"id": "hub", "sorting_places": 2}], "transfers": [{**LOT, **lot}]}


def test_lots_are_read_written_and_kept(tmp_path: Path) -> None:
    """Hubs and lots of a file are in the day, in the file written of it, and in what is kept."""
    day, _ = read(tmp_path, values())
    assert day.hubs == (SortingHub(id="hub", sorting_places=2),)
    lot = Transfer(id="eggs", hub_id="hub", brought_by="milk", sorting_s=300, taken_by=("bread",))
    assert day.transfers == (lot,)
    again = read_text(write_day(day))
    assert (again.hubs, again.transfers) == (day.hubs, day.transfers)
    kept = read_snapshot(snapshot_plain(snapshot_of(day, ()))).day
    assert (kept.hubs, kept.transfers) == (day.hubs, day.transfers)
    plain, _ = read(tmp_path, day_values())
    assert hash_of(snapshot_of(plain, ())) != hash_of(snapshot_of(day, ()))
    assert not {"hubs", "transfers"} & snapshot_plain(snapshot_of(plain, ())).keys()


def test_aid_order_of_a_file_is_in_the_day_and_in_what_is_kept(tmp_path: Path) -> None:
    """A kept order is read, written, kept for planning, and names each job once."""
    ordered = {**day_values(), "kept_orders": [{"jobs": ["milk", "bread"]}]}
    day, _ = read(tmp_path, ordered)
    assert day.kept_orders == (("milk", "bread"),)
    assert read_text(write_day(day)).kept_orders == day.kept_orders
    assert read_snapshot(snapshot_plain(snapshot_of(day, ()))).day.kept_orders == day.kept_orders
    for jobs, code in ((["milk", "milk"], "kept-order-twice"), (["ghost"], "unknown-job")):
        assert faults_of(tmp_path, {**ordered, "kept_orders": [{"jobs": jobs}]})[0][0] == code


def test_a_lot_that_is_there_says_since_when(tmp_path: Path) -> None:
    """Instead of a job that brings it, a lot may have the moment at which it came."""
    there = {"brought_by": None, "arrived_at": "2026-03-07T08:00:00+01:00"}
    day, _ = read(tmp_path, values(**there))
    assert day.transfers[0].arrived_at == datetime(2026, 3, 7, 7, tzinfo=UTC)
    assert read_text(write_day(day)).transfers == day.transfers


@pytest.mark.parametrize(
    ("lot", "code"),
    [
        ({"hub": "barn"}, "unknown-hub"),
        ({"brought_by": "cake"}, "unknown-job"),
        ({"arrived_at": "2026-03-07T08:00:00+01:00"}, "lot-brought-and-there"),
        ({"taken_by": ["bread", "bread"]}, "lot-taken-twice"),
        ({"taken_by": ["milk"]}, "lot-taken-twice"),
        ({"brought_by": "bread", "taken_by": ["milk"]}, "lot-elsewhere"),
        ({"sorting_s": -1}, "out-of-range"),
    ],
)
def test_a_lot_that_cannot_be_meant_is_refused(
    tmp_path: Path, lot: dict[str, object], code: str
) -> None:
    """Each fault of a lot is named where it stands."""
    assert code in {found for found, _ in faults_of(tmp_path, values(**lot))}


def test_lots_do_not_wait_in_a_circle(tmp_path: Path) -> None:
    """Two lots each of which needs what takes from the other could never leave."""
    day = values()
    day["jobs"] = [*day["jobs"], {**day["jobs"][0], "id": "cake"}]  # type: ignore[misc, index]
    day["transfers"] = [
        {**LOT, "brought_by": "cake", "taken_by": ["bread"]},
        {**LOT, "id": "flour", "brought_by": "bread", "taken_by": ["cake"]},
    ]
    found = faults_of(tmp_path, day)
    assert [code for code, _ in found] == ["lots-in-circle", "lots-in-circle"]
