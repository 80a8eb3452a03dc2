"""Faults of a city's files, as their first bytes tell: cheap enough for every look."""

from __future__ import annotations

from pathlib import Path

from routing.array_file import file_version
from routing.city import FORMAT_VERSION
from routing.engine import city_cache
from routing.engine.city_cache import net_file
from routing.osm import base_map
from routing.osm.base_map import map_file


def fault_of(city: Path) -> str:
    """Return by code what is wrong with a city file or its net, by their first bytes.

    Empty where nothing is: whether the rest is whole is only seen when it is read.
    """
    if not city.is_file():
        return ""
    if file_version(city) is None:
        return "city-file-foreign"
    is_ours = file_version(city) == FORMAT_VERSION and not _is_net_old(city)
    return "" if is_ours else "city-file-version"


def is_map_old(city: Path) -> bool:
    """Return whether a city's base map is of an older version; its streets are as good as ever."""
    found = file_version(map_file(city))
    return found is not None and found < base_map.FORMAT_VERSION


def is_newer_version(city: Path) -> bool:
    """Return whether a city's file is of a later version: that of a program newer than this."""
    return (file_version(city) or 0) > FORMAT_VERSION


def _is_net_old(city: Path) -> bool:
    """Return whether a city's net is there and of another version, or none of ours."""
    net = net_file(city)
    return net.is_file() and file_version(net) != city_cache.FORMAT_VERSION
