"""Follow-up work of bookings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api.usecases.bookings.import_files import PATIENCE_S, open_import, take_apart
from api.usecases.bookings.imports import run_import
from api.usecases.bookings.tables.drop_tables import book_drops, look_at_drops
from api.usecases.bookings.tables.table_readings import (
    PART_ROWS,
    as_asker,
    end_reading,
    note_rows_read,
    open_reading,
    search_part,
)
from api.usecases.rounds.live.withdrawing import lighten_round as lighten
from api.usecases.rounds.live.withdrawing import restore_times as restore
from api.usecases.rounds.live.withdrawing import withdraw_job as withdraw
from api.usecases.streets.typed_addresses import AddressAnswers
from api.worker.tasks.task import Aborted, Work


def import_file(work: Work, *, import_id: str) -> None:
    """Book what a file asks for."""
    handed_in = work.do(open_import, UUID(import_id))
    if handed_in.record.status == "waiting":
        # Between the two transactions: a file may take its time.
        file = take_apart(handed_in, PATIENCE_S)
        work.do(run_import, UUID(import_id), file)


def read_table(work: Work, *, reading_id: str) -> None:
    """Look at a long table of drops, or book it, and tell how far it is."""
    reading = work.do(open_reading, UUID(reading_id))
    if reading is None:
        return
    answers = AddressAnswers()
    asker = as_asker(reading, work.service.system(work.home))
    for start in range(0, reading.rows, PART_ROWS):
        if work.aborted():
            raise Aborted
        work.service.do(asker, search_part, reading, start, answers)
        if not work.do(note_rows_read, reading.id, reading.made_at, start + PART_ROWS):
            return
    wanted: dict[str, Any] = {"customer_id": reading.customer_id, "day": reading.day}
    wanted["answers"] = answers
    if reading.books:
        wanted["changes"] = reading.changes
    call = book_drops if reading.books else look_at_drops
    looked = work.service.do(asker, call, reading.table, **wanted)
    work.do(end_reading, reading.id, reading.made_at, looked)


def table_given_up(work: Work, *, reading_id: str) -> None:
    """Tell that a table could not be read."""
    work.do(end_reading, UUID(reading_id), None, None)


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
