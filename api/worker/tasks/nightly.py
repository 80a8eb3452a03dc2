"""Once a day in every cooperative: recurring bookings, purging, reminders, what must hold."""

from __future__ import annotations

import logging
from datetime import date, timedelta

from api.usecases.bookings.recurrences import expand_recurrences as expand
from api.usecases.care.privacy import purge as purge_rows
from api.usecases.notices.event_notices import REMIND_CONTESTS, remind_contests
from api.usecases.system.chores import note_chore
from api.worker.tasks.task import Work
from data.store.system import invariants
from routing.errors import Failure

CHECK_LIMIT_MS = 600_000
_log = logging.getLogger("tournee.nightly")


def expand_recurrences(work: Work, *, day: str) -> None:
    """Book what comes again, as far ahead as is usual."""
    work.do(expand)
    work.do(note_chore, "expand-recurrences", date.fromisoformat(day))


def purge(work: Work, *, day: str) -> None:
    """Remove what is older than the cooperative's rule says, rows first and then their files.

    A file whose row is gone and that was not deleted, as the worker was killed in between, is
    found by the search for files without rows.
    """
    done = work.do(purge_rows)
    files = work.service.tools.files
    settled = work.service.clock() - timedelta(hours=1)
    for sha256 in done.files:
        # One that was put just now belongs to a row that is just being written.
        files.delete(work.home, sha256, put_before=settled)
    work.do(note_chore, "purge", date.fromisoformat(day))


def contests_overdue(work: Work, *, day: str) -> None:
    """Remind of contests whose answer was due."""
    work.do(remind_contests)
    work.do(note_chore, REMIND_CONTESTS, date.fromisoformat(day))


def check_invariants(work: Work, *, day: str) -> None:
    """Look whether everything holds that must hold; what does not is kept as failed work.

    Raises
    ------
    Failure
        ``invariants-broken``: for whoever runs the installation, who asks ``tournee doctor``.
    """
    database, now = work.service.database, work.service.clock()
    with database.transaction(work.home, read_only=True, statement_timeout_ms=CHECK_LIMIT_MS) as tx:
        found = invariants.breaches_of(tx, now)
    work.do(note_chore, "invariants", date.fromisoformat(day))
    for each in found:
        _log.error("invariant %s broken %d times", each.code, each.count)
    if found:
        codes = ", ".join(each.code for each in found)
        raise Failure("invariants-broken", value=codes, count=len(found))
