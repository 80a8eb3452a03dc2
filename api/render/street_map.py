"""The map of a plan as SVG: streets as thin lines, rounds as coloured ones, numbered stops."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from api.locales.texts import Texts
from api.render.markup import Markup, join, tag
from api.wording.figures import RoundFigures, VisitFigures
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
    """Where the map's corner lies and how degrees become units.

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
        lines = shapely.linestrings(self.place_all(points), indices=owner)
        return shapely.clip_by_rect(shapely.line_merge(shapely.multilinestrings(lines)), *box)


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


def map_svg(outcome: Outcome, texts: Texts) -> Markup | None:
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
    layers = [
        _ground(outcome.streets, frame),
        *(_round_line(outcome, each, frame) for each in rounds),
        _pins(rounds, frame, texts),
    ]
    return tag(
        "svg",
        tag("g", *layers, id="view"),
        id="map",
        viewBox=f"0 0 {WIDTH} {frame.height}",
        role="img",
        aria_label=texts("page-map-label", rounds=len(rounds), stops=outcome.stops_served),
        preserveAspectRatio="xMidYMid meet",
    )


def _pairs(line: Iterable[Point]) -> list[tuple[float, float]]:
    return [(point.lon, point.lat) for point in line]


def _ground(streets: StreetGeometry, frame: Frame) -> Markup:
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
    drawn = [tag("path", d=paths[rank], class_=f"s{rank}") for rank in ranks if paths[rank]]
    return tag("g", *drawn, class_="streets", aria_hidden="true")


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


def _round_line(outcome: Outcome, each: RoundFigures, frame: Frame) -> Markup:
    """Draw one round: a pale casing, the coloured line, and the way it goes."""
    legs = []
    for leg in range(len(each.visits) + 1):
        line = outcome.legs.get((each.shift.id, leg), ())
        if len(line) > 1:
            placed = frame.place_all(np.array(_pairs(line)))
            simple = shapely.simplify(shapely.LineString(placed), 1.5)
            legs.append(relative_path(shapely.get_coordinates(simple)))
    data = "".join(legs)
    if not data:
        return Markup("")
    dash = (each.number - 1) // COLOURS
    return tag(
        "g",
        tag("path", d=data, class_="casing"),
        tag("path", d=data, class_=f"line dash{min(dash, 3)}"),
        class_=f"round {colour_class(each.number)}",
        data_round=each.number,
    )


def colour_class(number: int) -> str:
    """Name the colour class of the round with this number."""
    return f"c{(number - 1) % COLOURS}"


def _pins(rounds: Sequence[RoundFigures], frame: Frame, texts: Texts) -> Markup:
    """Put a numbered pin at each place in turn; pins at one spot fan out beside each other."""
    taken: dict[tuple[int, int], int] = defaultdict(int)
    groups = [tag("g", *_depots(rounds, frame, taken, texts))]
    for each in rounds:
        pins = []
        for calls in _calls(each):
            point = calls[0].stop.place.point if calls[0].stop else None
            if point is None:
                continue
            x, y = (round(value) for value in frame.place(point.lon, point.lat))
            turn = taken[x, y]
            taken[x, y] += 1
            pins.append(_pin(each, calls, (x, y), turn, texts))
        groups.append(
            tag("g", *pins, class_=f"pins {colour_class(each.number)}", data_round=each.number)
        )
    return join(*groups)


def _depots(
    rounds: Sequence[RoundFigures],
    frame: Frame,
    taken: dict[tuple[int, int], int],
    texts: Texts,
) -> list[Markup]:
    """Put a house where rounds start or end, once for each spot."""
    marks = []
    for each in rounds:
        for place in (each.shift.start_place, each.shift.end_place):
            if place is None or place.point is None:
                continue
            x, y = (round(value) for value in frame.place(place.point.lon, place.point.lat))
            if taken[x, y]:
                continue
            taken[x, y] = 1
            mark = tag(
                "g",
                tag("title", texts("page-depot", place=place.address or place.id)),
                tag("path", d="M-9 8V-2L0-10L9-2V8Z"),
                class_="pin depot",
            )
            marks.append(tag("g", mark, transform=f"translate({x} {y})", data_depot=True))
    return marks


def _calls(each: RoundFigures) -> list[list[VisitFigures]]:
    """Group the stops that follow each other at one place."""
    calls: list[list[VisitFigures]] = []
    for figures in each.visits:
        if figures.stop is None:
            continue
        if calls and calls[-1][-1].visit.place_id == figures.visit.place_id:
            calls[-1].append(figures)
        else:
            calls.append([figures])
    return calls


def _pin(
    each: RoundFigures,
    calls: list[VisitFigures],
    spot: tuple[int, int],
    turn: int,
    texts: Texts,
) -> Markup:
    first, last = calls[0].number, calls[-1].number
    label = str(first) if first == last else f"{first}–{last}"
    stop = calls[0].stop
    place = (stop.place.address or stop.place.id) if stop else ""
    title = texts(
        "page-pin",
        round=str(each.number),
        number=label,
        time=texts.clock(calls[0].visit.start),
        place=place,
    )
    half = 10 + 3.2 * (len(label) - 1)
    # Turn 0 stands on the spot, later ones on rings round it.
    ring, step = divmod(turn - 1, 6) if turn else (-1, 0)
    angle = math.tau * step / 6 + ring * 0.5
    reach = 24 * (ring + 1)
    dx, dy = round(math.cos(angle) * reach), round(math.sin(angle) * reach)
    body = (
        tag("title", title),
        tag("circle", r=4.5, class_="spot"),
        tag("line", x1=0, y1=0, x2=dx, y2=dy) if turn else None,
        tag("rect", x=dx - half, y=dy - 10, width=2 * half, height=20, rx=10),
        tag("text", label, x=dx, y=dy + 4),
    )
    inner = tag("g", *body, class_="pin")
    return tag(
        "g",
        inner,
        transform=f"translate({spot[0]} {spot[1]})",
        data_stops=" ".join(f"r{each.number}s{figures.number}" for figures in calls),
    )
