"""Tokens of areas of the map: what they open, for how long, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import asinh, floor, pi, radians, tan
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from api.auth.map_areas import area_around, area_token, read_area_token
from api.auth.sealing import Sealer

NOW = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
KEYS = (bytes(range(32)), bytes(range(1, 33)))
SEALER = Sealer(keys=KEYS[:1])
HERE = area_around(uuid4(), [(2.35, 48.85), (2.36, 48.86)], 0.01, NOW + timedelta(minutes=15))


def tile_of(lon: float, lat: float, z: int) -> tuple[int, int, int]:
    """Return the tile in which a point lies."""
    side = 1 << z
    x = floor((lon + 180) / 360 * side)
    return z, x, floor((1 - asinh(tan(radians(lat))) / pi) / 2 * side)


def test_a_token_opens_its_area_until_its_end() -> None:
    """It comes back as it was written, and is over with its last minute."""
    token = area_token(SEALER, HERE)
    read = read_area_token(SEALER, token, NOW)
    assert read is not None
    assert (read.cooperative_id, read.until) == (HERE.cooperative_id, HERE.until)
    assert (round(read.west, 5), round(read.north, 5)) == (2.34, 48.87)
    assert read_area_token(SEALER, token, HERE.until) is None


def test_another_key_opens_nothing_and_an_older_one_still_does() -> None:
    """After a change of the key, tokens of the old one hold to their end."""
    token = area_token(SEALER, HERE)
    assert read_area_token(Sealer(keys=KEYS[1:]), token, NOW) is None
    assert read_area_token(Sealer(keys=KEYS[::-1]), token, NOW) is not None


@given(st.integers(min_value=0), st.sampled_from("AZaz09-_"))
def test_an_altered_token_opens_nothing(place: int, sign: str) -> None:
    """No sign of it can be another one."""
    token = area_token(SEALER, HERE)
    at = place % len(token)
    altered = token[:at] + sign + token[at + 1 :]
    assert altered == token or read_area_token(SEALER, altered, NOW) is None


@given(
    st.floats(min_value=2.2, max_value=2.5),
    st.floats(min_value=48.7, max_value=49.0),
    st.integers(min_value=12, max_value=17),
)
def test_a_tile_is_open_where_it_touches_the_area(lon: float, lat: float, z: int) -> None:
    """A point inside has its tile; a tile that is far from the box is closed."""
    inside = HERE.west <= lon <= HERE.east and HERE.south <= lat <= HERE.north
    far = abs(lon - 2.355) > 0.02 + 0.1 or abs(lat - 48.855) > 0.02 + 0.1
    held = HERE.holds(*tile_of(lon, lat, z))
    assert held or not inside
    assert not held or not far
