"""Take away what is past its time, in every cooperative and in the installation itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from api.usecases.bookings.cancelling import cancel_erased_jobs
from api.usecases.care.privacy import ErasedAgain, erase_again, purge, purge_installation
from api.usecases.service import Service
from api.usecases.system.chores import note_chore
from api.usecases.system.upkeep import PURGE
from data.files.upkeep import orphans
from data.store.streets import cities
from data.store.system import cooperatives, health
from dispatch.values.local_time import day_of

SETTLED = timedelta(days=1)
"""A file younger than that may still be waiting for its row, or be put again just now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """Counts of what was purged.

    Attributes
    ----------
    rows
        By cooperative: rows removed, or emptied of what is personal.
    installation_rows
        Of the installation itself.
    files
        Files that no row names any more, in all.
    cities
        Replaced versions of cities.
    """

    rows: dict[UUID, int]
    installation_rows: int
    files: int
    cities: int


def purge_everywhere(service: Service) -> Purged:
    """Take away what is past its time, everywhere, and note the day for each cooperative."""
    now = service.clock()
    rows = {}
    with service.database.transaction(read_only=True) as tx:
        every = cooperatives.every(tx)
    for each in every:
        system = service.system(each.id, "personal:erase")
        rows[each.id] = sum(service.do(system, purge).rows.values())
        service.do(system, note_chore, PURGE, day_of(now, each.zone))
    return Purged(
        rows=rows,
        installation_rows=purge_installation(service),
        files=purge_files(service),
        cities=len(cities.remove_old(service.database, now.date())),
    )


def erase_again_everywhere(service: Service) -> ErasedAgain:
    """Take away whoever had themselves erased since the backup that was just brought back.

    What it has as still to be brought to them is cancelled.
    """
    erased = service.tools.erasures.read()
    with service.database.transaction(read_only=True) as tx:
        every = cooperatives.every(tx)
    count = cancelled = 0
    for each in every:
        own = [one for one in erased if one.cooperative_id == each.id]
        if own:
            system = service.system(each.id, "personal:erase")
            done = service.do(system, erase_again, own)
            count += done.erased
            cancelled += done.cancelled + service.do(system, cancel_erased_jobs)
    return ErasedAgain(erased=count, cancelled=cancelled)


def purge_files(service: Service) -> int:
    """Remove files that no row names, and what uploads that never ended left; say how many."""
    store, before = service.tools.files, service.clock() - SETTLED
    removed = 0
    for each in orphans(store, health.named_files(service.database), before):
        if each.missing == "row":
            removed += store.delete(each.cooperative_id, each.sha256, put_before=before)
    return removed + store.sweep(before)
