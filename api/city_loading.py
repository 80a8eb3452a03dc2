"""Bring the compiled cities that cooperatives ride in into PostGIS, beside the serving."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from api.home import known_cities
from api.service import Service
from data.store import cities, cooperatives
from data.store.database import trouble_of
from routing.errors import TourneeError

_log = logging.getLogger("tournee.cities")


def load_cities(service: Service) -> list[str]:
    """Make every city that a cooperative rides in current in PostGIS; give those that are.

    What is there already costs no more than reading its file. Cities that are not compiled on this
    machine are left to another.
    """
    here = known_cities(service.tools.streets.folder)
    with service.database.transaction(read_only=True) as tx:
        wanted = {each.city for each in cooperatives.every(tx)}
    loaded = []
    for name in sorted(wanted.intersection(here)):
        try:
            city = service.tools.streets.router(name).city
            cities.load_city(service.database, city, service.clock())
        except TourneeError as error:
            _log.warning("city %s is not loaded (%s)", name, error.code)
            continue
        loaded.append(name)
    cities.remove_old(service.database, service.clock().date())
    return loaded


@contextmanager
def loading_cities(service: Service) -> Iterator[None]:
    """Load cities in the background while the block runs, so that nobody waits for a big one."""

    def load() -> None:
        try:
            load_cities(service)
        except Exception as error:
            # A load that is broken off leaves nothing half, and the next start tries again.
            trouble = trouble_of(error)
            if trouble is None:
                raise
            _log.warning("cities are not loaded: %s", trouble)

    loader = threading.Thread(target=load, daemon=True, name="load cities")
    loader.start()
    try:
        yield
    finally:
        # It may be in the middle of a big one, which takes minutes and is undone when we go.
        loader.join(timeout=0.1)
