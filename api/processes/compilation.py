"""Compile the numeric code ahead of its first use, so that no user waits for a compiler.

Run by the set-up as ``python -m api.processes.compilation``. It does the main job once in
miniature, through the same front doors as everything else: import three streets, ask for times and
a route, plan a round. Numba keeps what it compiles beside the modules; doing it again then takes no
time.
"""

import pickle
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from dispatch.model import (
    Courier,
    Job,
    Load,
    Place,
    Problem,
    Shift,
    Stop,
    TravelTimes,
    Vehicle,
    Window,
)
from dispatch.planning.planner import plan
from dispatch.search import kernel
from dispatch.search.arrays.compilation import compile_problem, empty_state
from dispatch.search.insertion.standing_rounds import StandingRounds
from dispatch.search.kernel.numba_options import cached_entry_point
from dispatch.search.kernel.recreating import recreate
from dispatch.search.partition.possible_rounds import empty_pool, grow
from dispatch.search.stop_rules import Iterations
from routing.city import import_city, load_city
from routing.closures.closure import ClosedWays
from routing.isochrones import isochrones
from routing.matrices.few_to_many_times import few_to_many, prepare_known
from routing.matrices.lazy_matrix import lazy_matrix
from routing.router import Router
from routing.types import Point, Snap

PROFILE = "cargo"
# A triangle of streets of about 200 m, one of them one-way, one turn forbidden.
EXTRACT = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
  <node id="1" lat="45.000" lon="5.000" version="1"/>
  <node id="2" lat="45.000" lon="5.002" version="1"/>
  <node id="3" lat="45.002" lon="5.001" version="1"/>
  <node id="4" lat="45.001" lon="5.0005" version="1"><tag k="barrier" v="bollard"/></node>
  <way id="1" version="1"><nd ref="1"/><nd ref="2"/>
    <tag k="highway" v="residential"/><tag k="name" v="North Street"/></way>
  <way id="2" version="1"><nd ref="2"/><nd ref="3"/>
    <tag k="highway" v="residential"/><tag k="oneway" v="yes"/></way>
  <way id="3" version="1"><nd ref="3"/><nd ref="4"/><nd ref="1"/>
    <tag k="highway" v="tertiary"/></way>
  <relation id="1" version="1">
    <member type="way" ref="1" role="from"/><member type="node" ref="2" role="via"/>
    <member type="way" ref="2" role="to"/>
    <tag k="type" v="restriction"/><tag k="restriction" v="no_left_turn"/></relation>
</osm>
"""
POINTS = (
    Point(lon=5.0005, lat=45.0),
    Point(lon=5.0015, lat=45.0),
    Point(lon=5.0008, lat=45.0016),
)


def warm_routing() -> None:
    """Import three streets and ask for everything that a router answers."""
    with TemporaryDirectory() as folder:
        extract = Path(folder) / "streets.osm"
        extract.write_text(EXTRACT, encoding="utf-8")
        city = Path(folder) / "streets.city"
        import_city(extract, city, name="streets")
        Router(load_city(city)).save_net(city)
        router = Router.open(city)
        router.save_metric(PROFILE)
        router.matrix(POINTS, PROFILE)
        router.matrix(POINTS, PROFILE, details=True)
        for details in (False, True):
            found = few_to_many(
                prepare_known(router, POINTS[:2], PROFILE, details=details), POINTS[2:]
            )
            found.whole(np.zeros(1, np.bool_), np.zeros(5, np.bool_))
            blocks = lazy_matrix(router, POINTS, PROFILE, far_m=300.0, details=details)
            blocks.block(np.arange(2), np.arange(3))
            blocks.way(0, 2)
        router.route(POINTS[0], POINTS[1], PROFILE)
        router.closed([ClosedWays(ways=(2,))]).matrix(POINTS, PROFILE)
        here = Snap(point=POINTS[0], distance_m=0.0, edge=0, offset=0.5)
        isochrones(router.engine(PROFILE), here, [1])


def warm_planning() -> None:
    """Plan one round of two jobs, and two more of which only one can be on time."""
    start = datetime(2026, 1, 5, 8, tzinfo=UTC)
    places = tuple(Place(id=str(number)) for number in range(3))
    minutes = np.full((3, 3), 60, dtype=np.int32)
    np.fill_diagonal(minutes, 0)
    load = Load(mass_g=1000, volume_ml=2000, items=1)
    at_once = Window(start=start + timedelta(minutes=1), end=start + timedelta(seconds=90))
    problem = Problem(
        jobs=(
            Job(
                id="delivery",
                pickups=(Stop(place=places[1], load=load),),
                drops=(Stop(place=places[2], load=load, service_s=60),),
            ),
            Job(id="errand", drops=(Stop(place=places[1], load=load),), prize_cents=500),
            # One of these is left out, which makes the search look for room.
            *(
                Job(id=f"at once {place.id}", drops=(Stop(place=place, windows=(at_once,)),))
                for place in places[1:]
            ),
        ),
        shifts=(
            Shift(
                id="morning",
                courier=Courier(id="courier"),
                vehicle=Vehicle(id="bike", profile=PROFILE),
                window=Window(start=start, end=start + timedelta(hours=4)),
                start_place=places[0],
                end_place=places[0],
            ),
        ),
        times=TravelTimes(
            place_ids=tuple(place.id for place in places),
            duration_s={PROFILE: minutes},
            distance_m={PROFILE: minutes * 4},
        ),
    )
    plan(problem, Iterations(500), seed=1)
    # What a longer search would wait for.
    compiled = compile_problem(problem)
    both = np.arange(2, dtype=np.int32)
    state = empty_state(compiled.data, 0)
    grow(compiled.data, state, 0, both, empty_pool(8, 8), 100)
    kernel.total_cost(compiled.data, state)
    kernel.keep_best(state)
    # What the first quote would wait for.
    standing = StandingRounds(problem, {})
    standing.judge("errand", ["morning"])
    standing.figures(standing.ask("errand", ["morning"]))


def drop_unreadable(folders: Iterable[Path]) -> None:
    """Remove what is kept under the name of a module that has moved since: numba fails on it."""
    for index in (one for folder in folders for one in folder.rglob("*.nbi")):
        try:
            with index.open("rb") as kept:
                pickle.load(kept)  # numba's version  # noqa: S301  # ours
                pickle.loads(kept.read())  # noqa: S301  # as above
        except Exception:  # noqa: BLE001  # whatever a module that is not there leads to
            for one in (index, *index.parent.glob(f"{index.stem}.*.nbc")):
                one.unlink()


def compile_planning() -> None:
    """Compile the search, and keep what tests ask for alone."""
    # A part of the search that is compiled with it anyway: kept as well, it is not compiled twice.
    cached_entry_point()(recreate)
    warm_planning()


if __name__ == "__main__":
    drop_unreadable(Path(__file__).parents[2] / name for name in ("routing", "dispatch"))
    # The two share no module, so each may have a core of its own.
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for done in [pool.submit(compile_planning), pool.submit(warm_routing)]:
            done.result()
