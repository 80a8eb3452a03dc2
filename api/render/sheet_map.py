"""The small map of a courier's sheet: one round in black on grey streets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from api.render.courier_calendar import round_line
from api.render.street_map import Frame, lines_path, relative_path
from api.wording.figures import RoundFigures, calls, numbers_of
from api.wording.outcome import Outcome
from routing.network.street_geometry import StreetGeometry

WIDTH = 1860
"""Tenths of a millimetre on paper, and units of the drawing."""
_LOWEST, _HIGHEST = 700, 1500
"""Bounds of its height: a round from north to south gets more of the page."""
_SMALLEST_RANK = 2
"""Main streets and side streets, no paths: those would turn paper grey."""
_STREET_WIDTHS = (6, 4, 2)
_HOUSE = 28.0
"""Half the width of the sign for start and end."""
_NARROWEST_DEG = 0.004
_MARGIN = 0.09


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A number in a box, and the spot that it stands for."""

    label: str
    spot: tuple[int, int]
    x: int
    y: int
    half: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetMap:
    """The drawing in its units.

    Attributes
    ----------
    streets
        Path and line width of each rank, the smallest first.
    houses
        Spots where the round starts and ends.
    """

    height: int
    streets: tuple[tuple[str, int], ...]
    route: str
    houses: tuple[tuple[int, int], ...]
    pins: tuple[Pin, ...]
    attribution: str
    width: int = WIDTH


def sheet_map(outcome: Outcome, each: RoundFigures) -> SheetMap | None:
    """Draw the map; ``None`` where the day has no streets or the round no coordinates."""
    points = [(point.lon, point.lat) for point in round_line(outcome, each)]
    if not points or not len(outcome.streets):
        return None
    frame = _frame(points)
    return SheetMap(
        height=frame.height,
        streets=tuple(_ground(outcome.streets, frame)),
        route=relative_path(frame.place_all(np.array(points))),
        houses=tuple(dict.fromkeys(_houses(each, frame))),
        pins=tuple(_pins(each, frame)),
        attribution=outcome.attribution,
    )


def _frame(points: Sequence[tuple[float, float]]) -> Frame:
    """Fit the round into the drawing's shape, centred, with a margin."""
    places = np.array(points)
    west, south = places.min(axis=0)
    east, north = places.max(axis=0)
    squeeze = float(np.cos(np.radians((south + north) / 2)))
    width = max(float(east - west) * squeeze, _NARROWEST_DEG) * (1 + 2 * _MARGIN)
    height = max(float(north - south), _NARROWEST_DEG) * (1 + 2 * _MARGIN)
    tall = min(max(round(WIDTH * height / width), _LOWEST), _HIGHEST)
    scale = min(WIDTH / width, tall / height)
    return Frame(
        west=float(west + east) / 2 - WIDTH / scale / squeeze / 2,
        north=float(south + north) / 2 + tall / scale / 2,
        units_per_lon=scale * squeeze,
        units_per_lat=scale,
        height=tall,
    )


def _ground(streets: StreetGeometry, frame: Frame) -> Iterator[tuple[str, int]]:
    """Draw the streets in sight by rank, the smallest first."""
    for rank in range(_SMALLEST_RANK, -1, -1):
        merged = frame.lines_within(streets, rank, (0, 0, WIDTH, frame.height))
        simple = shapely.get_parts(shapely.simplify(merged, 3.0, preserve_topology=False))
        data = lines_path(simple)
        if data:
            yield data, _STREET_WIDTHS[rank]


def _houses(each: RoundFigures, frame: Frame) -> list[tuple[int, int]]:
    """Return the spots where the round starts and ends."""
    ends = (each.shift.start_place, each.shift.end_place)
    return [frame.spot(place.point) for place in ends if place and place.point]


def _pins(each: RoundFigures, frame: Frame) -> Iterator[Pin]:
    """Number the places in turn; where one would cover another, it moves aside."""
    occupied: list[tuple[float, float, float]] = [(*spot, _HOUSE) for spot in _houses(each, frame)]
    for call in calls(each.visits):
        stop = call[0].stop
        if stop is None or stop.place.point is None:
            continue
        label = numbers_of(call)
        half = 20 + 9 * (len(label) - 1)
        spot = frame.spot(stop.place.point)
        x, y = _free_spot(spot, half, occupied, frame)
        occupied.append((x, y, half))
        yield Pin(label=label, spot=spot, x=x, y=y, half=half)


def _free_spot(
    at: tuple[int, int], half: int, occupied: Sequence[tuple[float, float, float]], frame: Frame
) -> tuple[int, int]:
    """Look round the spot in growing rings for room; with none, stay on it."""
    for ring in range(6):
        steps = max(1, 8 * ring)
        for step in range(steps):
            angle = 2 * np.pi * step / steps - np.pi / 2
            x = round(at[0] + float(np.cos(angle)) * ring * 34)
            y = round(at[1] + float(np.sin(angle)) * ring * 34)
            inside = half <= x <= WIDTH - half and 20 <= y <= frame.height - 20
            if inside and all(
                abs(x - other_x) >= half + other_half + 2 or abs(y - other_y) >= 40
                for other_x, other_y, other_half in occupied
            ):
                return x, y
    return at
