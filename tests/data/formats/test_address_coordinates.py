"""Coordinates behind addresses, however they are written."""

from __future__ import annotations

import pytest

from data.formats.address_coordinates import split_coordinates, with_coordinates
from routing.types import Point

HERE = Point(lon=24.9384, lat=60.1699)


@pytest.mark.parametrize(
    "written",
    ["Quay 1, 60.1699, 24.9384", "Quay 1 (60,1699 24,9384)", "Quay 1 @60.1699;24.9384", ""],
)
def test_coordinates_behind_an_address_are_its_point(written: str) -> None:
    """With points or commas, in brackets or not; as they are suggested, too."""
    assert split_coordinates(written or with_coordinates("Quay 1", HERE)) == ("Quay 1", HERE)


@pytest.mark.parametrize(
    "written", ["Quay 1", "Quay 1, 60.1699, 999.938", "Quay 1, 89.1699, 24.9384", "A," * 9000]
)
def test_what_is_no_point_on_a_map_stays_part_of_the_address(written: str) -> None:
    """Numbers beyond the earth, or near its poles, are no point."""
    assert split_coordinates(written) == (written, None)
