"""GPX 1.1: one round for a phone or a bicycle computer.

The order of elements is that of the schema at http://www.topografix.com/GPX/1/1/gpx.xsd; programs
that read by it refuse any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from data.formats.plain_text import printable
from routing.types import Point

NAMESPACE = "http://www.topografix.com/GPX/1/1"
_DECIMALS = 6  # a tenth of a metre


@dataclass(frozen=True, slots=True, kw_only=True)
class Waypoint:
    """One point of a round that people ride to.

    Attributes
    ----------
    name
        Short, as a map shows it beside the point: ``3 · Bakery``.
    description
        Everything else that is needed there; lines are kept.
    kind
        What it is, such as ``pickup``; programs may choose a symbol by it.
    """

    point: Point
    name: str
    description: str = ""
    kind: str = ""


def gpx_of(
    name: str,
    waypoints: Sequence[Waypoint],
    track: Sequence[Point],
    *,
    description: str = "",
    attribution: str = "",
) -> str:
    """Write one round.

    Parameters
    ----------
    name
        Of the round.
    waypoints
        Where it calls, in order. They are written as waypoints and again, by name only,
        as a route, since devices that find their own way follow a route.
    track
        The way along the streets. A point that repeats the one before is left out, and a way of
        fewer than two points is none.
    attribution
        Who made the street data, empty where none was used.

    Returns
    -------
    str
        A whole XML document; the same arguments give the same text.
    """
    root = ET.Element("gpx", {"version": "1.1", "creator": "Tournée", "xmlns": NAMESPACE})
    metadata = ET.SubElement(root, "metadata")
    _texts(metadata, name=name, desc=description)
    if author := printable(attribution):
        ET.SubElement(metadata, "copyright", {"author": author})
    for waypoint in waypoints:
        node = ET.SubElement(root, "wpt", _position(waypoint.point))
        _texts(node, name=waypoint.name, desc=waypoint.description, type=waypoint.kind)
    if waypoints:
        route = ET.SubElement(root, "rte")
        _texts(route, name=name)
        for waypoint in waypoints:
            node = ET.SubElement(route, "rtept", _position(waypoint.point))
            _texts(node, name=waypoint.name)
    points = [_position(point) for point in track]
    points = [at for number, at in enumerate(points) if number == 0 or at != points[number - 1]]
    if len(points) > 1:
        line = ET.SubElement(root, "trk")
        _texts(line, name=name)
        segment = ET.SubElement(line, "trkseg")
        for position in points:
            ET.SubElement(segment, "trkpt", position)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _position(point: Point) -> dict[str, str]:
    # The schema's longitudes end before 180: that meridian is written from its other side.
    lon = round(point.lon, _DECIMALS)
    lon = -180.0 if lon >= 180 else lon
    return {"lat": f"{point.lat:.{_DECIMALS}f}", "lon": f"{lon:.{_DECIMALS}f}"}


def _texts(parent: ET.Element, **texts: str) -> None:
    """Add an element for each text that is not empty, in the order given."""
    for element, text in texts.items():
        if clean := printable(text):
            ET.SubElement(parent, element).text = clean
