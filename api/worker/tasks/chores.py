"""Scheduled work: a look at every cooperative, and what is due there once a day."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from api.usecases.care.privacy import purge_installation
from api.usecases.system.chores import catch_up
from api.worker.tasks.task import Work
from data.store.system import cooperatives, tasks

KEEP_FAILED = timedelta(days=90)
"""Time for which failed work is kept for somebody to look at."""


def go_round(work: Work) -> None:
    """Queue in each cooperative what is due and not queued."""
    for home in _active(work):
        work.service.do(work.service.system(home), catch_up)


def tidy(work: Work) -> None:
    """Remove what the installation as a whole keeps no longer."""
    now = work.service.clock()
    with work.service.database.transaction() as tx:
        tasks.forget_old(tx, now - KEEP_FAILED)
    purge_installation(work.service)


def _active(work: Work) -> list[UUID]:
    with work.service.database.transaction(read_only=True) as tx:
        return [home.id for home in cooperatives.every(tx) if home.status == "active"]
