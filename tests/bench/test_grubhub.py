"""The bench of meal days: reading, riding, and the judge that rides them again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bench import grubhub
from bench.grubhub import FAR_HOME, Asking, Live, main, run
from bench.meals import Day, faults, instant, metrics, read_day
from bench.rows import read_rows
from dispatch.model import Visit

TABLES = {
    "orders.txt": "order\tx\ty\tplacement_time\trestaurant\tready_time\n"
    "o1\t640\t0\t10\tr1\t20\n"
    "o2\t0\t960\t12\tr1\t22\n"
    "o3\t1280\t0\t30\tr2\t35\n"
    "o4\t0\t0\t200\tr2\t210\n",
    "restaurants.txt": "restaurant\tx\ty\nr1\t0\t0\nr2\t320\t320\n",
    "couriers.txt": "courier\tx\ty\ton_time\toff_time\nc1\t0\t320\t0\t120\nc2\t320\t0\t5\t90\n",
    "instance_parameters.txt": "meters_per_minute\tpickup service minutes\t"
    "dropoff service minutes\ttarget click-to-door\tmaximum click-to-door\tpay per order\t"
    "guaranteed pay per hour\n320\t4\t4\t40\t90\t10\t15\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one small day, its last order after everybody has gone home."""
    day = tmp_path / "days" / "tiny"
    day.mkdir(parents=True)
    for name, text in TABLES.items():
        (day / name).write_text(text, encoding="utf-8")
    return day


@pytest.fixture
def ridden(folder: Path) -> tuple[Day, Live]:
    """Return the day and how it went."""
    day = read_day(folder)
    return day, run(day, 1)


def test_a_day_is_ridden_by_the_rules_of_the_set(ridden: tuple[Day, Live]) -> None:
    """All orders that somebody is there for arrive, none too early, and the rest is lost."""
    day, live = ridden
    assert not faults(day, live.log)
    row = metrics(day, live.done, live.log, live.took_s)
    assert (row["orders"], row["lost"], row["faults"]) == (4, 1, 0)
    # A meal is ready ten minutes after the click; half of each stop and the way come on top.
    assert set(live.done) == {"o1", "o2", "o3"}
    assert min(one.dropped - one.picked for one in live.done.values()) >= timedelta(minutes=4)
    assert row["click_to_door_min"] >= 15


def test_only_orders_that_somebody_could_bring_are_asked_for(folder: Path) -> None:
    """An order is within reach of who can take it up and hand it over in time, of nobody else."""
    live = Live(read_day(folder))
    order = live.day.orders[0]
    live.orders[order.id], live.at[f"o:{order.id}"] = order, order.at
    ann = Asking(["c1"], FAR_HOME, instant(20))
    assert live.reach(order.id, ann, instant(10))
    assert not live.reach(order.id, ann, instant(30))
    assert not live.reach(order.id, Asking([], FAR_HOME, instant(20)), instant(10))
    home = Asking(["c1"], -timedelta(minutes=95), instant(20))
    assert not live.reach(order.id, home, instant(10))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("not there yet", {"start": -timedelta(minutes=30), "depart": timedelta(minutes=5)}),
        ("too short", {"start": timedelta(minutes=1)}),
        ("not ready", {"start": -timedelta(minutes=9), "depart": -timedelta(minutes=9)}),
        ("off duty", {"start": timedelta(hours=3), "depart": timedelta(hours=3)}),
    ],
)
def test_the_judge_sees_what_cannot_be(
    ridden: tuple[Day, Live], name: str, change: dict[str, timedelta]
) -> None:
    """A pickup moved to where it cannot be is named with its reason."""
    day, live = ridden
    number = next(n for n, (_, visit) in enumerate(live.log) if visit.kind == "pickup")
    log = list(live.log)
    courier, visit = log[number]
    log[number] = (courier, moved(visit, change))
    assert any(name in fault for fault in faults(day, log))


def moved(visit: Visit, change: dict[str, timedelta]) -> Visit:
    """Return a visit at another time."""
    return replace(
        visit,
        start=visit.start + change.get("start", timedelta()),
        depart=visit.depart + change.get("depart", timedelta()),
    )


def test_a_meal_that_nobody_took_up_cannot_be_handed_over(ridden: tuple[Day, Live]) -> None:
    """A drop without its pickup is a fault."""
    day, live = ridden
    drops = [(name, visit) for name, visit in live.log if visit.kind == "drop"]
    assert any("not aboard" in fault for fault in faults(day, drops))


def test_the_command_writes_a_row_for_each_day(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rows go to the file, and the sum of all days ends the output."""
    out = tmp_path / "rows.json"
    assert main(["--days", str(folder.parent), "--out", str(out)]) == 0
    assert [row["day"] for row in read_rows(out, grubhub.KEYS)] == ["tiny"]
    assert capsys.readouterr().out.splitlines()[-1].startswith("all: 3 delivered, 1 lost")
