"""Streets and addresses of a city, brought from its file into the database."""

from __future__ import annotations

from api.worker.tasks.task import Work
from data.store.streets import cities


def load_city(work: Work, *, city: str) -> None:
    """Make the compiled city of this name the one that addresses and maps are read from."""
    now = work.service.clock()
    cities.load_city(work.service.database, work.service.tools.streets.router(city).city, now)
    cities.remove_old(work.service.database, now.date())
