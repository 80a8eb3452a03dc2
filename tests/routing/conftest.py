"""Streets of Helsinki, read once for every module that asks them something."""

from pathlib import Path

import pytest

from routing.city import make_city
from routing.network.streets import Streets
from routing.osm.extract_reader import read_streets
from routing.router import Router


@pytest.fixture(scope="session")
def helsinki_streets(demo_extract: Path) -> Streets:
    """Return the streets of the demo city; nobody changes them."""
    return read_streets(demo_extract)


@pytest.fixture(scope="session")
def helsinki(helsinki_streets: Streets) -> Router:
    """Return a router of the demo city, with whatever profiles were asked of it already."""
    return Router(make_city(helsinki_streets, name="helsinki"))
