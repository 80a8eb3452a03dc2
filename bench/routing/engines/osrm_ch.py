"""OSRM by contraction hierarchies, by osrm-bindings, with the bicycle profile it ships.

Extracting and contracting take minutes on a large extract, so the result is kept, with the times
it took, until the extract or the package changes.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import osrm

from bench.memory import memory_now
from bench.routing.engines import Footprint, Measure, Subject
from bench.routing.engines.numbering import with_positive_ids
from routing.types import Point

_PROFILE = Path(osrm.__file__).parent / "share" / "profiles" / "bicycle.lua"
_MOST_POINTS = 20_000
_PEAK = re.compile(r"RAM: peak bytes used: (\d+)")


class OsrmCh:
    """OSRM's engine inside this process."""

    name = "osrm-ch"

    def __init__(self, subject: Subject) -> None:
        base, self._took = built(subject)
        self._engine: Any = osrm.OSRM(
            algorithm="CH",
            storage_config=str(base),
            use_shared_memory=False,
            max_locations_distance_table=_MOST_POINTS,
        )

    def matrix(self, points: Sequence[Point]) -> Measure:
        """Ask for a table of durations and unpack it."""
        begin = perf_counter()
        asked = osrm.TableParameters(coordinates=_coordinates(points))
        durations = self._engine.Table(asked)["durations"]
        _ = np.array([list(row) for row in durations], dtype=np.float64)
        return Measure(seconds=perf_counter() - begin)

    def route(self, pairs: Sequence[tuple[Point, Point]]) -> Measure:
        """Ask for one route after the other, with steps and full geometry."""
        begin = perf_counter()
        for pair in pairs:
            asked = osrm.RouteParameters(
                coordinates=_coordinates(pair), steps=True, geometries="geojson", overview="full"
            )
            _ = self._engine.Route(asked)["routes"][0]["geometry"]
        return Measure(seconds=(perf_counter() - begin) / len(pairs))

    def close(self, _points: Sequence[Point]) -> Measure:
        """Say how long contracting took: that is what it does anew when a street is closed."""
        note = "peer contracts anew, measured when it was made"
        return Measure(seconds=self._took["contract_s"], note=note)

    def steps(self, origin: Point, target: Point) -> Any:  # noqa: ANN401  # the package has no types
        """Ask for one route with its steps and no geometry; its whole answer.

        Raises
        ------
        RuntimeError
            Where it knows no way.
        """
        asked = osrm.RouteParameters(
            coordinates=_coordinates([origin, target]), steps=True, overview="false"
        )
        return self._engine.Route(asked)

    def snap(self, points: Sequence[Point]) -> Measure:
        """Ask for the nearest of one point after the other: it takes one in a call."""
        begin = perf_counter()
        for point in points:
            asked = osrm.NearestParameters(coordinates=_coordinates([point]))
            _ = self._engine.Nearest(asked)["waypoints"][0]["location"]
        return Measure(seconds=perf_counter() - begin)


def _coordinates(points: Sequence[Point]) -> list[tuple[float, float]]:
    return [(point.lon, point.lat) for point in points]


def built(subject: Subject) -> tuple[Path, dict[str, float]]:
    """Extract and contract, or find that done before; gives the base path and what it took."""
    extract = subject.extract
    digest = hashlib.sha256(extract.read_bytes())
    digest.update(version("osrm-bindings").encode())
    folder = subject.cache / "osrm" / f"{subject.city.stem}-{digest.hexdigest()[:12]}"
    base, took = folder / "streets.osrm", folder / "took.json"
    if not took.exists():
        folder.mkdir(parents=True, exist_ok=True)
        readable = with_positive_ids(extract, folder / "readable.osm.pbf")
        begin = perf_counter()
        peaks = [_tool("extract", "-t", "1", "-p", str(_PROFILE), "-o", str(base), str(readable))]
        middle = perf_counter()
        peaks.append(_tool("contract", "-t", "1", str(base)))
        found = {
            "extract_s": middle - begin,
            "contract_s": perf_counter() - middle,
            "peak_mb": max(peaks),
        }
        took.write_text(json.dumps(found), encoding="utf-8")
    figures: dict[str, float] = json.loads(took.read_text(encoding="utf-8"))
    return base, figures


def _tool(name: str, *args: str) -> float:
    """Run one of OSRM's tools; gives the most megabytes it had in memory, as it says itself."""
    command = [sys.executable, "-m", "osrm", name, *args]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # ours
    said = done.stdout + done.stderr
    peak = _PEAK.search(said)
    if done.returncode or not peak:
        message = f"osrm {name} ended with status {done.returncode}: {said[-500:]}"
        raise RuntimeError(message)
    return int(peak.group(1)) / 1_000_000


def footprint(subject: Subject, points: Sequence[Point]) -> Footprint:
    """Footprint of the engine; to be called in a process of its own."""
    _, took = built(subject)
    engine = OsrmCh(subject)
    engine.matrix(points)
    engine.route([(points[0], points[1])])
    return Footprint(
        import_s=took["extract_s"] + took["contract_s"],
        import_mb=took["peak_mb"],
        serving=memory_now(),
        note=f"extract {took['extract_s']:.1f} s, contract {took['contract_s']:.1f} s, "
        "measured when they were made",
    )
