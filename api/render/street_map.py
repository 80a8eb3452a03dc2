"""The map of a plan as SVG: streets as thin lines, rounds as coloured ones, numbered stops."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from api.locales.texts import Texts
from api.wording.figures import RoundFigures, calls, numbers_of
from api.wording.names import place_name
from api.wording.outcome import Outcome
from routing.network.street_geometry import StreetGeometry
from routing.types import Point

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH = 4000
"""Units across the map; coordinates are whole, so this bounds their precision."""
STREET_BYTES = 900_000
"""Most bytes that the streets may take; small streets are dropped first."""
COLOURS = 8
"""Number of colours in the palette; further rounds reuse them with dashed lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Corner of the map, and units a degree.

    A plate carrée squeezed by the latitude's cosine: true enough over a city, and simple.
    """

    west: float
    north: float
    units_per_lon: float
    units_per_lat: float
    height: int

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Return x and y in units, y growing to the south."""
        return (lon - self.west) * self.units_per_lon, (self.north - lat) * self.units_per_lat

    def spot(self, point: Point) -> tuple[int, int]:
        """Return x and y of a point in whole units."""
        x, y = self.place(point.lon, point.lat)
        return round(x), round(y)

    def place_all(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return x and y for each row of longitude and latitude."""
        corner = np.array([self.west, self.north])
        placed: NDArray[np.float64] = (lonlat - corner) * np.array(
            [self.units_per_lon, -self.units_per_lat]
        )
        return placed

    def lines_within(
        self, streets: StreetGeometry, rank: int, box: tuple[float, float, float, float]
    ) -> shapely.Geometry:
        """Place the streets of a rank that meet a box, joined where they meet, and clip them to it.

        Parameters
        ----------
        box
            Its lowest x and y and its highest, in units.
        """
        x_low, y_low, x_high, y_high = box
        corners = (
            (self.west + x_low / self.units_per_lon, self.north - y_high / self.units_per_lat),
            (self.west + x_high / self.units_per_lon, self.north - y_low / self.units_per_lat),
        )
        points, owner = streets.within(rank, *corners)
        if not len(owner):
            return shapely.MultiLineString()
        lines = shapely.multilinestrings(shapely.linestrings(self.place_all(points), indices=owner))
        return shapely.clip_by_rect(lines if streets.joined else shapely.line_merge(lines), *box)


def frame_of(points: Sequence[tuple[float, float]], margin: float = 0.06) -> Frame:
    """Fit a frame round the points, never wider than four times its height or the reverse."""
    lons = [lon for lon, _ in points]
    lats = [lat for _, lat in points]
    squeeze = math.cos(math.radians((min(lats) + max(lats)) / 2))
    width = max((max(lons) - min(lons)) * squeeze, 0.004)
    height = max(max(lats) - min(lats), 0.004)
    width, height = max(width, height / 1.25), max(height, width / 1.9)
    centre_lon, centre_lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    width, height = width * (1 + 2 * margin), height * (1 + 2 * margin)
    scale = WIDTH / width
    return Frame(
        west=centre_lon - width / squeeze / 2,
        north=centre_lat + height / 2,
        units_per_lon=scale * squeeze,
        units_per_lat=scale,
        height=round(height * scale),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLine:
    """The line of a round; further rounds of one colour are dashed."""

    number: int
    path: str
    dash: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A number beside the spot of its stops, or on it where it is not ``aside``.

    Attributes
    ----------
    dx, dy
        From the spot to the middle of the number.
    half
        Half the width of its box.
    stops
        Keys of the stops on the page.
    """

    x: int
    y: int
    dx: int
    dy: int
    half: float
    aside: bool
    label: str
    title: str
    stops: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetMap:
    """The drawing in its units.

    Attributes
    ----------
    streets
        Path of each rank, the smallest first.
    depots
        Spots where rounds start or end, and what is there.
    pins
        Those of each round by its number.
    """

    height: int
    streets: list[tuple[int, str]]
    lines: list[RoundLine]
    depots: list[tuple[int, int, str]]
    pins: list[tuple[int, list[Pin]]]
    width: int = WIDTH


def street_map(outcome: Outcome, texts: Texts) -> StreetMap | None:
    """Draw the map; ``None`` where no place has coordinates."""
    rounds = outcome.rounds
    points = [point for line in outcome.legs.values() for point in _pairs(line)]
    points += [
        (figures.stop.place.point.lon, figures.stop.place.point.lat)
        for each in rounds
        for figures in each.visits
        if figures.stop is not None and figures.stop.place.point is not None
    ]
    if not points:
        return None
    frame = frame_of(points)
    occupied: dict[tuple[int, int], int] = defaultdict(int)
    return StreetMap(
        height=frame.height,
        streets=_ground(outcome.streets, frame),
        lines=list(_round_lines(outcome, frame)),
        depots=list(_depots(rounds, frame, occupied)),
        pins=[(each.number, list(_pins(each, frame, occupied, texts))) for each in rounds],
    )


def _pairs(line: Iterable[Point]) -> list[tuple[float, float]]:
    return [(point.lon, point.lat) for point in line]


def _ground(streets: StreetGeometry, frame: Frame) -> list[tuple[int, str]]:
    """Draw the streets by rank; detail falls, then small streets, until the size is right."""
    # Ground beyond the frame fills a box of another shape, and gives room for moving about.
    side = max(WIDTH // 10, round((1.7 * frame.height - WIDTH) / 2))
    ends = max(WIDTH // 10, round((WIDTH - frame.height) / 2))
    box = (-side, -ends, WIDTH + side, frame.height + ends)
    ranks = sorted({int(rank) for rank in np.unique(streets.rank)}, reverse=True)
    merged = {rank: frame.lines_within(streets, rank, box) for rank in ranks}
    tolerance = 3.0
    while True:
        paths = {rank: _path_data(merged[rank], tolerance) for rank in ranks}
        if sum(map(len, paths.values())) <= STREET_BYTES or not ranks:
            break
        if tolerance < 12:  # 3 pixels on a screen 1000 wide
            tolerance *= 2
        else:
            # The highest rank holds the paths and driveways.
            ranks = ranks[1:]
    return [(rank, paths[rank]) for rank in ranks if paths[rank]]


def _path_data(geometry: shapely.Geometry, tolerance: float) -> str:
    simple = shapely.get_parts(shapely.simplify(geometry, tolerance, preserve_topology=False))
    return lines_path(simple[shapely.length(simple) >= tolerance])


_LINE = 1


def lines_path(geometries: NDArray[np.object_]) -> str:
    """Write the lines among some geometries as SVG path data, thousands of them at once."""
    lines = geometries[shapely.get_type_id(geometries) == _LINE]
    coordinates, owner = shapely.get_coordinates(lines, return_index=True)
    return relative_path(coordinates, owner)


def relative_path(coordinates: NDArray[np.float64], owner: NDArray[np.int64] | None = None) -> str:
    """Write lines as SVG path data: whole units, each point relative to the one before.

    Parameters
    ----------
    coordinates
        x and y of each point.
    owner
        Number of the line that each point is of, in order; all are of one without it.
    """
    whole = np.rint(coordinates).astype(int)
    steps = np.diff(whole, axis=0)
    begins = np.ones(len(whole), dtype=bool)
    begins[1:] = False if owner is None else np.diff(owner) != 0
    # A step from the end of one line to the begin of the next is none.
    moves = ~begins[1:] & np.any(steps != 0, axis=1)
    heads = np.maximum.accumulate(np.where(begins, np.arange(len(whole)), 0))[1:][moves]
    written: list[str] = []
    last = -1
    corners = whole[heads].tolist()
    for head, (x, y), corner in zip(heads.tolist(), steps[moves].tolist(), corners, strict=True):
        if head != last:
            written.append(f"M{corner[0]} {corner[1]}l{x}{_signed(y)}")
            last = head
        else:
            written.append(f"{_signed(x)}{_signed(y)}")
    return "".join(written)


def _signed(number: int) -> str:
    return str(number) if number < 0 else f" {number}"


def _round_lines(outcome: Outcome, frame: Frame) -> Iterator[RoundLine]:
    for each in outcome.rounds:
        legs = []
        for leg in range(len(each.visits) + 1):
            line = outcome.legs.get((each.shift.id, leg), ())
            if len(line) > 1:
                placed = frame.place_all(np.array(_pairs(line)))
                simple = shapely.simplify(shapely.LineString(placed), 1.5)
                legs.append(relative_path(shapely.get_coordinates(simple)))
        if any(legs):
            dash = min((each.number - 1) // COLOURS, 3)
            yield RoundLine(number=each.number, path="".join(legs), dash=dash)


def colour_class(number: int) -> str:
    """Name the colour class of the round with this number."""
    return f"c{(number - 1) % COLOURS}"


def _depots(
    rounds: Sequence[RoundFigures], frame: Frame, occupied: dict[tuple[int, int], int]
) -> Iterator[tuple[int, int, str]]:
    """Return where rounds start or end, each spot once."""
    for each in rounds:
        for place in (each.shift.start_place, each.shift.end_place):
            if place is None or place.point is None:
                continue
            x, y = frame.spot(place.point)
            if not occupied[x, y]:
                occupied[x, y] = 1
                yield x, y, place_name(place)


def _pins(
    each: RoundFigures, frame: Frame, occupied: dict[tuple[int, int], int], texts: Texts
) -> Iterator[Pin]:
    """Return a numbered pin for each place in turn; at one spot they fan out."""
    for call in calls(figures for figures in each.visits if figures.stop is not None):
        place = call[0].stop.place if call[0].stop else None
        if place is None or place.point is None:
            continue
        spot = frame.spot(place.point)
        turn = occupied[spot]
        occupied[spot] += 1
        label = numbers_of(call)
        # Turn 0 stands on the spot, later ones on rings round it.
        ring, step = divmod(turn - 1, 6) if turn else (-1, 0)
        angle = math.tau * step / 6 + ring * 0.5
        reach = 24 * (ring + 1)
        yield Pin(
            x=spot[0],
            y=spot[1],
            dx=round(math.cos(angle) * reach),
            dy=round(math.sin(angle) * reach),
            half=10 + 3.2 * (len(label) - 1),
            aside=turn > 0,
            label=label,
            title=texts(
                "page-pin",
                round=str(each.number),
                number=label,
                time=texts.clock(call[0].visit.start),
                place=place_name(place),
            ),
            stops=" ".join(f"r{each.number}s{figures.number}" for figures in call),
        )
