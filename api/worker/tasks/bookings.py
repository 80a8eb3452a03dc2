"""Follow-up work of bookings."""

from __future__ import annotations

from uuid import UUID

from api.usecases.bookings.import_files import PATIENCE_S, open_import, take_apart
from api.usecases.bookings.imports import run_import
from api.usecases.rounds.live.withdrawing import lighten_round as lighten
from api.usecases.rounds.live.withdrawing import restore_times as restore
from api.usecases.rounds.live.withdrawing import withdraw_job as withdraw
from api.worker.tasks.task import Work


def import_file(work: Work, *, import_id: str) -> None:
    """Book what a file asks for."""
    handed_in = work.do(open_import, UUID(import_id))
    if handed_in.record.status == "waiting":
        # Between the two transactions: a file may take its time.
        file = take_apart(handed_in, PATIENCE_S)
        work.do(run_import, UUID(import_id), file)


def withdraw_job(work: Work, *, job_id: str, became: str = "", caused_by: str = "") -> None:
    """Take a cancelled job out of its live round, and put in what it became."""
    work.do(withdraw, UUID(job_id), UUID(became) if became else None, caused_by)


def withdraw_as_they_are(work: Work, *, job_id: str, became: str = "", caused_by: str = "") -> None:
    """Take a cancelled job out of its live round whose order could not be mended."""
    after = UUID(became) if became else None
    work.do(withdraw, UUID(job_id), after, caused_by, in_order=False)


def lighten_round(work: Work, *, job_id: str, caused_by: str = "") -> None:
    """Publish the round of a job anew that brings less now."""
    work.do(lighten, UUID(job_id), caused_by)


def restore_times(work: Work, *, job_id: str) -> None:
    """Time the rounds of a collection anew whose farm is ready earlier than was announced."""
    work.do(restore, UUID(job_id))
