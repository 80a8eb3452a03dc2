"""A city of a few streets and a day of a few jobs, written as the files that users write."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

WEST, SOUTH, STEP = 10.0, 50.0, 0.002
SIZE = 5
"""Streets run north-south and east-west in a grid of SIZE x SIZE junctions, 140 to 220 m apart."""

Values = dict[str, Any]


def corner(column: float, row: float) -> tuple[float, float]:
    """Longitude and latitude of one junction, or of a point between some."""
    return round(WEST + column * STEP, 6), round(SOUTH + row * STEP, 6)


def write_extract(path: Path) -> Path:
    """Write the grid as an OpenStreetMap XML file."""
    lines = ['<?xml version="1.0"?>', '<osm version="0.6" generator="test">']
    for row in range(SIZE):
        for column in range(SIZE):
            lon, lat = corner(column, row)
            lines.append(
                f'<node id="{1 + row * SIZE + column}" version="1" lon="{lon}" lat="{lat}"/>'
            )
    ways = [[1 + row * SIZE + column for column in range(SIZE)] for row in range(SIZE)]
    ways += [[1 + row * SIZE + column for row in range(SIZE)] for column in range(SIZE)]
    for number, nodes in enumerate(ways, start=1):
        refs = "".join(f'<nd ref="{node}"/>' for node in nodes)
        tags = f'<tag k="highway" v="residential"/><tag k="name" v="Street {number}"/>'
        lines.append(f'<way id="{number}" version="1">{refs}{tags}</way>')
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    return path


def stop(column: int, row: int, **more: object) -> Values:
    """A stop at a junction."""
    lon, lat = corner(column, row)
    return {"lon": lon, "lat": lat, "service_s": 120, **more}


def job(name: str, pickup: tuple[int, int], drop: tuple[int, int], **more: object) -> Values:
    """A job from one junction to another."""
    return {
        "id": name,
        "load": {"mass_g": 5000},
        "pickups": [stop(*pickup)],
        "drops": [stop(*drop)],
        **more,
    }


DAY: Values = {
    "tournee": 1,
    "name": "Tiny day",
    "timezone": "Europe/Paris",
    "places": {"hub": {"lon": corner(2, 2)[0], "lat": corner(2, 2)[1], "address": "Hub, Street 3"}},
    "vehicles": [{"id": "blue", "profile": "bike", "capacity": {"mass_g": 20000}}],
    "couriers": [{"id": "ana", "name": "Ana"}, {"id": "bo", "name": "Bo"}],
    "shifts": [
        {
            "id": f"{courier}-morning",
            "courier": courier,
            "vehicle": "blue",
            "start": "2026-03-02T08:00:00+01:00",
            "end": "2026-03-02T12:00:00+01:00",
            "start_place": "hub",
            "end_place": "hub",
        }
        for courier in ("ana", "bo")
    ],
    "jobs": [
        job("bread", (0, 0), (4, 4), label="Bread <b>& butter</b>"),
        job("milk", (4, 0), (0, 4)),
        job(
            "eggs",
            (1, 1),
            (3, 1),
            drops=[
                stop(
                    3,
                    1,
                    windows=[
                        {"start": "2026-03-02T10:00:00+01:00", "end": "2026-03-02T10:30:00+01:00"}
                    ],
                )
            ],
        ),
        job("piano", (0, 1), (0, 2), load={"mass_g": 300000}),
    ],
}
"""Three jobs that fit, and one that no vehicle can carry."""


def tiny_day() -> Values:
    """A copy of :data:`DAY` to change at will."""
    return deepcopy(DAY)


def write_day_file(path: Path, content: Values) -> Path:
    """Write a day as JSON."""
    path.write_text(json.dumps(content), encoding="utf-8")
    return path
