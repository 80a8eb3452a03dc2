"""Map tiles: how large they are, and how soon they are there, over real extracts.

``python -m bench.routing.tiles [EXTRACT...]``

Loads the demo city and the extracts of the folder of open data, each with its base map, into a
throw-away cluster. At every zoom the tiles with most streets are cut several times, of which the
quickest counts, and asked for again as the server keeps them. Bytes are those with gzip.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from api.demo.city import demo_extract
from api.streets.cities import name_of_extract
from api.streets.tile_cache import TileCache
from bench.rows import write_rows
from data.local import APP, OWNER, join
from data.store.database import Database
from data.store.migrating import upgrade
from data.store.streets import tiles
from data.store.streets.cities import load_city
from data.store.streets.tiles import MAX_ZOOM, MIN_ZOOM, Tile
from data.store.tables.streets import city_version, map_feature, street
from routing.city import City, make_city
from routing.errors import Failure
from routing.osm.extract_reader import read_streets
from routing.osm.map_reader import read_map

OUT = Path("build/bench/tiles.json")
AIM_KB, AIM_CUT_MS, AIM_KEPT_MS = 60.0, 150.0, 20.0
TILES, TIMES = 3, 5
"""Of each zoom, and how often each of them is cut."""
STRESS = "stress"
"""Extracts of that name are for scale only, and take long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The largest and the slowest of the tiles of one zoom."""

    city: str
    zoom: int
    gzip_kb: float
    cut_ms: float
    kept_ms: float

    @property
    def misses(self) -> bool:
        """Return whether it is not as aimed for."""
        slow = self.cut_ms > AIM_CUT_MS or self.kept_ms > AIM_KEPT_MS
        return slow or self.gzip_kb > AIM_KB


def fullest(database: Database, city: str, zoom: int) -> list[Tile]:
    """Return the tiles of a zoom in which most pieces of street begin."""
    start = sa.func.ST_StartPoint(street.c.geom)
    query = (
        sa.select(sa.func.ST_X(start).label("lon"), sa.func.ST_Y(start).label("lat"))
        .join(city_version, city_version.c.id == street.c.city_id)
        .where(city_version.c.name == city)
    )
    side, count = 1 << zoom, Counter[tuple[int, int]]()
    with database.transaction(read_only=True) as tx:
        for row in tx.rows(query):
            north = math.asinh(math.tan(math.radians(row["lat"])))
            x, y = (row["lon"] + 180) / 360 * side, (1 - north / math.pi) / 2 * side
            count[int(x), int(y)] += 1
    return [Tile(z=zoom, x=x, y=y) for (x, y), _ in count.most_common(TILES)]


def measure(database: Database, city: str) -> Iterator[Row]:
    """Cut the fullest tiles of every zoom."""
    with database.transaction(read_only=True) as tx:
        found = tiles.tile_set(tx, city)
    if found is None:
        raise AssertionError
    for zoom in range(MIN_ZOOM, MAX_ZOOM + 1):
        sizes, cuts, again = [], [], []
        for tile in fullest(database, city, zoom):
            key = (city, found.version, tile)
            times = []
            for _ in range(TIMES):
                cache = TileCache()
                times.append(_spent_ms(database, cache, key))
            cuts.append(min(times))
            again.append(min(_spent_ms(database, cache, key) for _ in range(TIMES)))
            sizes.append(len(cache.find_or_cut(key, lambda: None) or b"") / 1024)
        yield Row(city=city, zoom=zoom, gzip_kb=max(sizes), cut_ms=max(cuts), kept_ms=max(again))


def _spent_ms(database: Database, cache: TileCache, key: tuple[str, str, Tile]) -> float:
    """Milliseconds until a tile is there, compressed, with the transaction it takes."""
    city, version, tile = key
    begin = time.perf_counter()
    with database.transaction(read_only=True) as tx:
        cache.find_or_cut(key, lambda: tiles.street_tile(tx, city, version, tile))
    return (time.perf_counter() - begin) * 1000


def extracts() -> list[Path]:
    """Return the extracts of the folder of open data, and that of the demo city."""
    folder = Path(os.environ.get("TOURNEE_OPEN_DATA", "../shared")) / "osm"
    found = [one for one in sorted(folder.glob("*.osm.pbf")) if STRESS not in one.name]
    if not found:
        print(f"{folder}: no extracts there, so the demo city alone is measured")
    try:
        return [demo_extract(), *found]
    except Failure:
        print("the demo city is not installed; `make setup` brings it")
        return found


@contextmanager
def _database() -> Iterator[Database]:
    # The server runs as another user, who must reach its folder.
    folder = Path(tempfile.mkdtemp(prefix="tournee-bench-"))
    folder.chmod(0o755)
    try:
        with join(folder / "cluster", durable=False) as cluster:
            upgrade(cluster.url(OWNER))
            database = Database(url=cluster.url(APP), pool_size=1)
            yield database
            database.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _load(database: Database, extract: Path) -> City:
    city = make_city(read_streets(extract), name=name_of_extract(extract), source=extract.name)
    begin = time.perf_counter()
    base_map = read_map(extract, city.bounds, city.fingerprint)
    read_s = time.perf_counter() - begin
    load_city(database, city, datetime.now(UTC), base_map)
    print(f"{city.name}: {len(base_map)} things beside the streets, read in {read_s:.1f} s")
    return city


def main(arguments: Sequence[str] | None = None) -> int:
    """Load, cut, print; 1 if an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extracts", nargs="*", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    chosen = parser.parse_args(arguments)
    found = chosen.extracts or extracts()
    if not found:
        print("skipped: no extract")
        return 0
    with _database() as database:
        names = [_load(database, extract).name for extract in found]
        with database.transaction() as tx:
            tx.run(sa.text(f"ANALYZE {street.fullname}, {map_feature.fullname}"))
        rows = [row for name in names for row in measure(database, name)]
    head = "city                  zoom  gzip KB   cut ms  kept ms"
    print("\n".join((head, "-" * len(head))))
    for one in rows:
        mark = "  misses its aim" if one.misses else ""
        print(
            f"{one.city:21} {one.zoom:4} {one.gzip_kb:8.1f} {one.cut_ms:8.1f} "
            f"{one.kept_ms:8.1f}{mark}"
        )
    write_rows(chosen.out, [{name: getattr(one, name) for name in Row.__slots__} for one in rows])
    return int(any(one.misses for one in rows))


if __name__ == "__main__":
    sys.exit(main())
