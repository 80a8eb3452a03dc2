"""Streets held open: what is dear to find is found once, and anew on other streets."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

import api.streets.open_cities
from api.cli.day_files import Request
from api.cli.planning.planned_files import prepare
from api.streets.cities import compile_city, open_city
from api.streets.open_cities import KEPT_CLOSED, KEPT_WAYS, Streets
from routing.closures.closure import ClosedArea
from routing.network.travel_modes import NONE
from routing.router import Router
from routing.types import Point
from tests.support import tiny


def _streets(folder: Path) -> Streets:
    extract = tiny.write_extract(folder / "extract.osm")
    compile_city(folder, extract, "tiny", lambda *_: None)
    return Streets(folder=folder)


def test_what_is_asked_for_again_is_made_once(tmp_path: Path) -> None:
    """The same question on the same streets is answered from memory, another one is not."""
    streets = _streets(tmp_path)
    router = streets.router("tiny")
    opened: list[str] = []

    def ask(what: str) -> str:
        def make() -> str:
            opened.append(what)
            return what.upper()

        return streets.once(router, what, make)

    assert [ask("a"), ask("a"), ask("b"), ask("a")] == ["A", "A", "B", "A"]
    assert opened == ["a", "b"]


def test_other_streets_are_asked_anew(tmp_path: Path) -> None:
    """After a new import nothing is answered by the streets of before."""
    streets = _streets(tmp_path)
    old = streets.router("tiny")
    assert streets.once(old, "way", lambda: "old") == "old"
    compile_city(tmp_path, tmp_path / "extract.osm", "tiny", lambda *_: None)
    new = streets.router("tiny")
    assert new is not old
    assert streets.once(new, "way", lambda: "new") == "new"


def test_memory_is_bounded(tmp_path: Path) -> None:
    """Of many questions only the latest are kept; who is asked for stays."""
    streets = _streets(tmp_path)
    router = streets.router("tiny")
    opened: list[int] = []

    def ask(number: int) -> None:
        streets.once(router, number, lambda: opened.append(number))

    for number in range(KEPT_WAYS + 1):
        ask(0)
        ask(number)
    ask(0)
    ask(1)
    assert opened == [*range(KEPT_WAYS + 1), 1]


def _with_market(folder: Path) -> Path:
    """Write the tiny city, whose middle street is barred to bikes for a quarter of an hour."""
    extract = tiny.write_extract(folder / "extract.osm")
    plain = '<tag k="name" v="Street 3"/>'
    market = '<tag k="bicycle:conditional" v="no @ (Mo 11:30-11:45)"/><tag k="foot" v="no"/>'
    text = extract.read_text(encoding="utf-8")
    extract.write_text(text.replace(plain, plain + market), encoding="utf-8")
    return extract


def _local(day: int, hour: int) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=ZoneInfo("Europe/Paris"))


def test_hours_with_the_same_signs_share_their_streets(tmp_path: Path) -> None:
    """Two Mondays have one router, which closures go on top of; other days have the plain one."""
    compile_city(tmp_path, _with_market(tmp_path), "tiny", lambda *_: None)
    streets = Streets(folder=tmp_path)
    plain = streets.router("tiny")
    first, second, tuesday = (
        streets.router("tiny", hours=(_local(day, 8), _local(day, 12))) for day in (2, 9, 3)
    )
    assert (first is second, first is plain, tuesday is plain) == (True, False, True)
    closure = ClosedArea(kind="point", points=(Point(lon=10.003, lat=50.002),))
    both = streets.router("tiny", [closure], (_local(2, 8), _local(2, 12)))
    assert both.closed_arcs.tolist() == plain.closed([closure]).closed_arcs.tolist()
    barred = first.graph("bike").arc_mode == NONE
    assert barred.any()
    assert (both.graph("bike").arc_mode[barred] == NONE).all()


def test_a_cooperative_keeps_its_streets_whatever_another_asks_for(tmp_path: Path) -> None:
    """Of many streets that one cooperative asks for its own go first; all together are bounded."""
    tiny.write_extract(tmp_path / "extract.osm")
    compile_city(tmp_path, tmp_path / "extract.osm", "tiny", lambda *_: None)
    streets = Streets(folder=tmp_path)
    mine, greedy = streets.asked_by(UUID(int=1)), streets.asked_by(UUID(int=2))
    plain = streets.router("tiny")
    assert mine.router("tiny") is plain

    def closure(number: int) -> ClosedArea:
        point = Point(lon=10.003 + number / 10_000_000, lat=50.002)
        return ClosedArea(kind="point", points=(point,))

    own = mine.router("tiny", [closure(0)])
    last = [greedy.router("tiny", [closure(n)]) for n in range(1, 3 * KEPT_CLOSED)]
    assert mine.router("tiny", [closure(0)]) is own
    newest = 3 * KEPT_CLOSED - 1
    assert greedy.router("tiny", [closure(newest)]) is last[-1]
    kept = KEPT_CLOSED - 1
    assert greedy.router("tiny", [closure(newest - kept + 1)]) is last[-kept]
    assert greedy.router("tiny", [closure(newest - kept)]) is not last[-kept - 1]


def test_a_plan_keeps_off_what_is_barred_at_any_of_its_hours(tmp_path: Path) -> None:
    """A Monday from 8 to 12 rides round a street barred at half past eleven, a Tuesday does not."""
    compile_city(tmp_path, _with_market(tmp_path), "tiny", lambda *_: None)
    metres = []
    for day in ("2026-03-02", "2026-03-03"):
        content = json.loads(json.dumps(tiny.DAY).replace("2026-03-02", day))
        content["jobs"] = [tiny.job("bread", (0, 2), (4, 2))]
        file = tiny.write_day_file(tmp_path / f"{day}.json", content)
        ready = prepare(tmp_path, Request(file=file, city="tiny"), lambda *_: None)
        assert ready.router is not None
        drop, pickup = ready.problem.jobs[0].drops[0].place, ready.problem.jobs[0].pickups[0].place
        assert pickup.point is not None
        assert drop.point is not None
        way = ready.router.route(pickup.point, drop.point, "bike")
        rows = [ready.problem.times.place_ids.index(one.id) for one in (pickup, drop)]
        assert ready.problem.times.leg("bike", *rows)[1] == way.distance_m
        metres.append(way.distance_m)
    assert metres[0] > metres[1] + 400


def test_a_closure_whose_streets_are_gone_holds_nothing(tmp_path: Path) -> None:
    """After an import without its street a closure closes no more, and the others still do."""
    streets = _streets(tmp_path)
    plain = streets.router("tiny")
    gone = ClosedArea(kind="point", points=(Point(lon=10.001, lat=50.001),), radius_m=5)
    here = ClosedArea(kind="point", points=(Point(lon=10.003, lat=50.002),))
    found = streets.router("tiny", [gone, here])
    assert found.closed_arcs.tolist() == plain.closed([here]).closed_arcs.tolist()
    assert streets.router("tiny", [gone]).closed_arcs.tolist() == []


def test_who_opens_or_closes_streets_keeps_nobody_else_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one city is opened, and streets of another are closed, all else is answered."""
    streets = _streets(tmp_path)
    compile_city(tmp_path, tmp_path / "extract.osm", "other", lambda *_: None)
    plain, begun, go_on = streets.router("tiny"), threading.Event(), threading.Event()
    really_closed = Router.closed

    def slow(*given: Any) -> Router:  # noqa: ANN401
        begun.set()
        assert go_on.wait(20)
        return really_closed(*given)

    closure = ClosedArea(kind="point", points=(Point(lon=10.003, lat=50.002),))
    with monkeypatch.context() as patched, ThreadPoolExecutor(3) as pool:
        patched.setattr(Router, "closed", slow)
        closing = [pool.submit(streets.router, "tiny", [closure]) for _ in range(2)]
        assert begun.wait(20)
        asked = pool.submit(streets.router, "tiny")
        assert asked.result(20) is plain
        go_on.set()
        assert closing[0].result(20) is closing[1].result(20)

    begun.clear()
    go_on.clear()
    really_open = open_city

    def slowly(*given: Any) -> Router:  # noqa: ANN401
        begun.set()
        assert go_on.wait(20)
        return really_open(*given)

    with monkeypatch.context() as patched, ThreadPoolExecutor(2) as pool:
        patched.setattr(api.streets.open_cities, "open_city", slowly)
        opening = pool.submit(streets.router, "other")
        assert begun.wait(20)
        assert streets.router("tiny") is plain
        go_on.set()
        assert opening.result(20) is not plain
