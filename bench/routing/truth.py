"""Durations of random trips by our router and by OSRM's bicycle profile, on flat ground.

``python -m bench.routing.truth [--extract FILE]… [--pairs 2000] [--profile bike]``

For each extract one row: how many trips both engines know, the median of our time by theirs, and
the trips whose ratio lies farthest from it, with what is needed to look at them. Trips whose ends
the engines put on different streets compare nothing; they are counted, and the farthest are named.
``docs/benches.md`` says what was found.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import numpy as np

from bench.opendata import open_data, skipped
from bench.routing.engines import Subject, missing
from bench.routing.side_by_side import random_points
from bench.rows import Row, UnreadableRows, read_rows, write_rows
from routing.city import import_city
from routing.errors import BadInput, TourneeError
from routing.profiles.profile import PROFILE_NAMES
from routing.router import Router
from routing.types import Point

OUT = Path("build/bench/truth.json")
CITIES = ("porto", "heidelberg", "porto_alegre", "paris_bss", "rome_piazza_vittorio")
ROW_KEYS = frozenset({"city", "profile", "pairs", "compared", "median_ratio", "worst"})
WORST = 10
_APART_M = 3.0
"""Ends farther apart than this lie on different streets, such as a road and its pavement."""

_SHORTEST_M = 300.0
"""A shorter trip says more about how a point is put on a street than about streets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A trip as one engine sees it: ends, seconds, metres, and the metres pushed."""

    ends: tuple[Point, Point]
    duration_s: float
    distance_m: float
    pushed_m: float


class Ways(Protocol):
    """An engine that can be asked for one trip; ``None`` where it knows no way."""

    def way(self, origin: Point, target: Point) -> Way | None:
        """Return the best trip."""
        ...


class OurWays:
    """Our router with one profile."""

    def __init__(self, router: Router, profile: str) -> None:
        self._router, self._profile = router, profile

    def way(self, origin: Point, target: Point) -> Way | None:
        """Return the best trip."""
        try:
            found = self._router.route(origin, target, self._profile)
        except TourneeError:
            return None
        return Way(
            ends=(found.geometry[0], found.geometry[-1]),
            duration_s=found.duration_ms / 1000,
            distance_m=found.distance_m,
            pushed_m=sum(step.distance_m for step in found.steps if step.mode == "push"),
        )


class OsrmWays:
    """OSRM's bicycle profile."""

    def __init__(self, subject: Subject) -> None:
        from bench.routing.engines import osrm_ch

        self._engine: Any = osrm_ch.OsrmCh(subject)

    def way(self, origin: Point, target: Point) -> Way | None:
        """Return the best trip."""
        try:
            found = self._engine.steps(origin, target)
        except RuntimeError:
            return None
        trip = found["routes"][0]
        ends = [Point(lon=w["location"][0], lat=w["location"][1]) for w in found["waypoints"]]
        steps = trip["legs"][0]["steps"]
        return Way(
            ends=(ends[0], ends[1]),
            duration_s=trip["duration"],
            distance_m=trip["distance"],
            pushed_m=sum(s["distance"] for s in steps if s["mode"] == "pushing bike"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """One pair of points, and what both engines say."""

    origin: Point
    target: Point
    ours: Way | None
    theirs: Way | None

    def apart_m(self) -> float:
        """Distance between the engines' ends: the larger of both, metres."""
        if self.ours is None or self.theirs is None:
            return 0.0
        pairs = zip(self.ours.ends, self.theirs.ends, strict=True)
        return max(metres(one, other) for one, other in pairs)

    def ratio(self) -> float:
        """Our seconds by theirs."""
        if self.ours is None or self.theirs is None:
            message = "a trip without a way has no ratio"
            raise ValueError(message)
        return self.ours.duration_s / max(0.1, self.theirs.duration_s)


def metres(one: Point, other: Point) -> float:
    """Distance of two points in a city, in a plane."""
    east = (one.lon - other.lon) * math.cos(math.radians(one.lat))
    return math.hypot(east, one.lat - other.lat) * 111_195.0


def pairs_of(subject: Subject, count: int, seed: int) -> Iterator[tuple[Point, Point]]:
    """Pairs of points beside streets, at least 300 m apart."""
    found = 0
    while found < count:
        points = random_points(subject, 2 * count, seed)
        seed += 1
        for origin, target in zip(points[::2], points[1::2], strict=True):
            if found < count and metres(origin, target) >= _SHORTEST_M:
                found += 1
                yield origin, target


def compare(subject: Subject, ours: Ways, theirs: Ways, count: int, seed: int) -> Row:
    """Ask both engines for so many trips, and give the row of the city."""
    trips = [
        Trip(
            origin=origin,
            target=target,
            ours=ours.way(origin, target),
            theirs=theirs.way(origin, target),
        )
        for origin, target in pairs_of(subject, count, seed)
    ]
    return summary(subject.city.stem, subject.profile, trips)


def summary(city: str, profile: str, trips: Sequence[Trip]) -> Row:
    """Put trips together as one row."""
    both = [trip for trip in trips if trip.ours and trip.theirs]
    alike = [trip for trip in both if trip.apart_m() <= _APART_M]
    apart = sorted((t for t in both if t.apart_m() > _APART_M), key=lambda t: -t.apart_m())
    ratios = np.array([trip.ratio() for trip in alike])
    row: Row = {
        "city": city,
        "profile": profile,
        "pairs": len(trips),
        "compared": len(alike),
        "no_way_ours": sum(trip.ours is None for trip in trips),
        "no_way_theirs": sum(trip.theirs is None for trip in trips),
        "ends_apart": len(apart),
        "median_ratio": None,
        "worst": [],
        "apart": [_request(trip) for trip in apart[:WORST]],
    }
    if len(alike) == 0:
        return row
    median = float(np.median(ratios))
    low, high = (float(value) for value in np.percentile(ratios, [5, 95]))
    off = np.argsort(-np.abs(np.log(ratios / median)), kind="stable")[:WORST]
    return {
        **row,
        "median_ratio": round(median, 3),
        "p05": round(low, 3),
        "p95": round(high, 3),
        "worst": [_request(alike[i]) for i in off.tolist()],
    }


def _request(trip: Trip) -> Row:
    request: Row = {
        "from": [trip.origin.lon, trip.origin.lat],
        "to": [trip.target.lon, trip.target.lat],
        "ratio": round(trip.ratio(), 2),
        "ends_apart_m": round(trip.apart_m()),
    }
    for name, way in (("ours", trip.ours), ("theirs", trip.theirs)):
        if way is not None:
            request |= {
                f"{name}_s": round(way.duration_s),
                f"{name}_m": round(way.distance_m),
                f"{name}_pushed_m": round(way.pushed_m),
            }
    return request


def table(rows: Sequence[Row]) -> list[str]:
    """Lines of the table, worst trips below each city."""
    lines = []
    for row in rows:
        lines.append(
            f"{row['city']}: median {row['median_ratio']}, 5 to 95 % {row.get('p05')} to "
            f"{row.get('p95')}, {row['compared']} of {row['pairs']} compared, ends apart "
            f"{row['ends_apart']}, no way: ours {row['no_way_ours']}, OSRM {row['no_way_theirs']}"
        )
        lines += [
            f"  {trip['ratio']:5.2f}  ours {trip['ours_s']} s {trip['ours_m']} m "
            f"(pushed {trip['ours_pushed_m']}), OSRM {trip['theirs_s']} s {trip['theirs_m']} m "
            f"(pushed {trip['theirs_pushed_m']})  {_link(trip['from'])} {_link(trip['to'])}"
            for trip in row["worst"]
        ]
    return lines


def _link(point: Sequence[float]) -> str:
    return f"{point[0]:.6f},{point[1]:.6f}"


def measure_city(extract: Path, options: argparse.Namespace) -> Row:
    """Compile an extract and compare its trips."""
    with TemporaryDirectory() as scratch:
        subject = Subject(
            extract=extract,
            city=Path(scratch) / f"{extract.name.split('.')[0]}.city",
            profile=options.profile,
            cache=options.cache.resolve(),
            limit_s=math.inf,
        )
        print(f"importing {extract}", flush=True)
        import_city(extract, subject.city, name=subject.city.stem)
        ours = OurWays(Router.open(subject.city), options.profile)
        return compare(subject, ours, OsrmWays(subject), options.pairs, options.seed)


def parser() -> argparse.ArgumentParser:
    """Return the command's options."""
    command = argparse.ArgumentParser(prog="python -m bench.routing.truth", description=__doc__)
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.add_argument("--extract", type=Path, action="append", help="default: five cities")
    command.add_argument("--pairs", type=int, default=2000, metavar="N")
    command.add_argument("--seed", type=int, default=1)
    command.add_argument("--profile", choices=PROFILE_NAMES, default="bike")
    command.add_argument("--out", type=Path, default=OUT, help=f"default {OUT}")
    command.add_argument("--cache", type=Path, default=OUT.parent, help="for what OSRM builds")
    return command


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns its exit status: 2 for bad input, else 0."""
    options = parser().parse_args(argv)
    extracts = options.extract or [open_data() / "osm" / f"{city}.osm.pbf" for city in CITIES]
    if why := missing("osrm-ch"):
        print(f"absent: osrm-ch ({why})")
        return 0
    try:
        rows = read_rows(options.out, ROW_KEYS)
        for extract in extracts:
            if not extract.is_file():
                print(skipped(extract))
                continue
            row = measure_city(extract, options)
            rows = [*(r for r in rows if r["city"] != row["city"]), row]
            write_rows(options.out, rows)
            print("\n".join(table([row])), flush=True)
    except (UnreadableRows, BadInput) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
