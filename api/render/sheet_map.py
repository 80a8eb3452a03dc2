"""The small map of a courier's sheet: one round in black on grey streets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from api.locales.texts import Texts
from api.render.courier_calendar import round_line
from api.render.markup import Markup, tag
from api.render.paper import FONTS
from api.render.sheet_stops import calls
from api.render.street_map import Frame, lines_path, relative_path
from api.wording.figures import RoundFigures
from api.wording.outcome import Outcome
from dispatch.model import Place
from routing.network.street_geometry import StreetGeometry

WIDTH = 1860
"""Tenths of a millimetre on paper, and units of the drawing."""
_LOWEST, _HIGHEST = 700, 1500
"""Bounds of its height: a round from north to south gets more of the page."""
_SMALLEST_RANK = 2
_STREET_WIDTHS = (6, 4, 2)
_HOUSE = 28.0
"""Half the width of the sign for start and end."""
_FIGURE = {
    "text_anchor": "middle",
    "font_size": "30",
    "font_weight": "bold",
    "font_family": FONTS,
}
_PIN = {"fill": "#fff", "stroke": "#000", "stroke_width": "3.5"}
"""Main streets and side streets, no paths: those would turn paper grey."""
_NARROWEST_DEG = 0.004
_MARGIN = 0.09


def sheet_map(outcome: Outcome, each: RoundFigures, texts: Texts) -> Markup | None:
    """Draw the map; ``None`` where the day has no streets or the round no coordinates."""
    points = [(point.lon, point.lat) for point in round_line(outcome, each)]
    if not points or not len(outcome.streets):
        return None
    frame = _frame(points)
    route = relative_path(frame.place_all(np.array(points)))
    drawing = tag(
        "svg",
        *_ground(outcome.streets, frame),
        tag("path", d=route, **_line("#fff", 15)),
        tag("path", d=route, **_line("#000", 7)),
        *_ends(each, frame),
        *_pins(each, frame),
        viewBox=f"0 0 {WIDTH} {frame.height}",
        role="img",
        aria_label=texts("sheet-map-label"),
    )
    source = tag("figcaption", outcome.attribution) if outcome.attribution else None
    return tag("figure", drawing, source, class_="map")


def _line(colour: str, width: float) -> dict[str, str]:
    """Return a line's attributes; WeasyPrint shows drawings none of the page's styles."""
    return {
        "fill": "none",
        "stroke": colour,
        "stroke_width": f"{width:g}",
        "stroke_linejoin": "round",
        "stroke_linecap": "round",
    }


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


def _ground(streets: StreetGeometry, frame: Frame) -> list[Markup]:
    """Draw the streets in sight by rank, the smallest first."""
    drawn = []
    for rank in range(_SMALLEST_RANK, -1, -1):
        merged = frame.lines_within(streets, rank, (0, 0, WIDTH, frame.height))
        simple = shapely.get_parts(shapely.simplify(merged, 3.0, preserve_topology=False))
        data = lines_path(simple)
        if data:
            drawn.append(tag("path", d=data, **_line("#bdbdbd", _STREET_WIDTHS[rank])))
    return drawn


def _ends(each: RoundFigures, frame: Frame) -> list[Markup]:
    """Put a house where the round starts and ends."""
    spots: dict[tuple[int, int], Markup] = {}
    for place in (each.shift.start_place, each.shift.end_place):
        if place is not None and place.point is not None:
            x, y = _spot(place, frame)
            spots[x, y] = tag(
                "path",
                d=f"M{x - 26} {y + 24}v-28l26-24l26 24v28z",
                fill="#000",
                stroke="#fff",
                stroke_width=5,
            )
    return list(spots.values())


def _spot(place: Place, frame: Frame) -> tuple[int, int]:
    if place.point is None:
        message = f"place {place.id!r} has no coordinates"
        raise ValueError(message)
    x, y = frame.place(place.point.lon, place.point.lat)
    return round(x), round(y)


def _pins(each: RoundFigures, frame: Frame) -> list[Markup]:
    """Number the places in turn; where one would cover another, it moves aside."""
    ends = (each.shift.start_place, each.shift.end_place)
    taken: list[tuple[float, float, float]] = [
        (*_spot(place, frame), _HOUSE) for place in ends if place and place.point
    ]
    leads, pins = [], []
    for call in calls(each):
        stop = call[0].stop
        if stop is None or stop.place.point is None:
            continue
        first, last = call[0].number, call[-1].number
        label = str(first) if first == last else f"{first}–{last}"
        half = 20 + 9 * (len(label) - 1)
        at = _spot(stop.place, frame)
        x, y = _free_spot(at, half, taken, frame)
        taken.append((x, y, half))
        leads.append(tag("path", d=f"M{at[0]} {at[1]}L{x} {y}", **_line("#000", 2.5)))
        leads.append(tag("circle", cx=at[0], cy=at[1], r=7))
        pins.append(tag("rect", x=x - half, y=y - 19, width=2 * half, height=38, rx=19, **_PIN))
        pins.append(tag("text", label, x=x, y=y + 11, **_FIGURE))
    # No line crosses a number.
    return [*leads, *pins]


def _free_spot(
    at: tuple[int, int], half: int, taken: Sequence[tuple[float, float, float]], frame: Frame
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
                for other_x, other_y, other_half in taken
            ):
                return x, y
    return at
