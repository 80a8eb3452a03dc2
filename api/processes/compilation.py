"""Compile the numeric code ahead of its first use, so that no user waits for a compiler.

Run by the set-up as ``python -m api.processes.compilation``. It does the main job once in
miniature, through the same front doors as everything else: import three streets, ask for times and
a route, plan a round. Numba keeps what it compiles beside the modules; doing it again then takes no
time.
"""

import pickle
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from api.processes.numeric_code import note_compiled
from api.processes.planning_warmup import PROFILE, warm_quotes, warm_search
from api.streets.extracts import SPARE_MB, free_memory_mb
from dispatch.search.kernel.numba_options import cached_entry_point
from dispatch.search.kernel.recreating import recreate
from routing.city import import_city, load_city
from routing.closures.closure import ClosedWays
from routing.isochrones import isochrones
from routing.matrices.few_to_many_times import few_to_many, prepare_known
from routing.matrices.lazy_matrix import lazy_matrix
from routing.router import Router
from routing.types import Point, Snap

PART_MB = 1300
"""Memory that compiling one part takes at most, by measured ones."""

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


def compile_search() -> None:
    """Compile the search, and keep what tests ask for alone."""
    # A part of the search that is compiled with it anyway: kept as well, it is not compiled twice.
    cached_entry_point()(recreate)
    warm_search()


def _at_once() -> int:
    """Return how many parts to compile at once: as many as memory allows, two at the most."""
    free = free_memory_mb()
    return 2 if free is None or free > 2 * PART_MB + SPARE_MB else 1


def compile_all() -> None:
    """Compile all numeric code in processes that end, and note that it is compiled."""
    drop_unreadable(Path(__file__).parents[2] / name for name in ("routing", "dispatch"))
    # What quotes share with the search is compiled twice, so that neither waits for the other.
    parts = (compile_search, warm_quotes, warm_routing)
    # A new process for each part: what compiling one holds is gone before the next.
    with ProcessPoolExecutor(
        _at_once(), mp_context=get_context("spawn"), max_tasks_per_child=1
    ) as pool:
        for done in [pool.submit(part) for part in parts]:
            done.result()
    note_compiled()


if __name__ == "__main__":
    # By its own name, under which the processes find its functions.
    import_module("api.processes.compilation").compile_all()
