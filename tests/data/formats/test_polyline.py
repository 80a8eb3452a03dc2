"""Encoded polylines: as every map reads them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from data.formats.tracks.polyline import polyline_of
from routing.types import Point


def decoded(text: str) -> list[tuple[float, float]]:
    """Read a polyline: latitude and longitude of each point."""
    numbers, value, shift = [], 0, 0
    for sign in text:
        bits = ord(sign) - 63
        value |= (bits & 0x1F) << shift
        shift += 5
        if bits < 0x20:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    lat = lon = 0
    found = []
    for step_lat, step_lon in zip(numbers[::2], numbers[1::2], strict=True):
        lat, lon = lat + step_lat, lon + step_lon
        found.append((lat / 1e5, lon / 1e5))
    return found


def test_the_known_line_is_written_as_its_authors_do() -> None:
    """The example that the format's description gives comes out sign by sign."""
    line = [(38.5, -120.2), (40.7, -120.95), (43.252, -126.453)]
    text = polyline_of(Point(lon=lon, lat=lat) for lat, lon in line)
    assert text == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"
    assert polyline_of([]) == ""


@given(
    st.lists(st.tuples(st.integers(-9_000_000, 9_000_000), st.integers(-18_000_000, 17_999_999)))
)
def test_every_line_is_read_back(units: list[tuple[int, int]]) -> None:
    """Whatever the line, a reader finds its points to a hundred-thousandth of a degree."""
    points = [Point(lon=lon / 1e5, lat=lat / 1e5) for lat, lon in units]
    assert decoded(polyline_of(points)) == [(lat / 1e5, lon / 1e5) for lat, lon in units]
