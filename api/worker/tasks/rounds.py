"""Follow-up work of rounds."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from api.usecases.labour.effort import settle_round as settle
from api.usecases.rounds.events.delivered_meanwhile import count_delivery as count
from api.usecases.rounds.events.delivered_meanwhile import time_round_anew
from api.usecases.rounds.failed_visits import follow_failure as follow
from api.usecases.rounds.live.lots_of_day import follow_lots as follow_day
from api.worker.tasks.task import Work
from routing.errors import Conflict


def settle_round(work: Work, *, round_id: str) -> None:
    """Make the account of a finished round, or make it anew."""
    try:
        work.do(settle, UUID(round_id))
    except Conflict as error:
        # Opened again meanwhile: it is settled when it ends.
        if error.code != "round-not-finished":
            raise


def follow_failure(work: Work, *, visit_id: str) -> None:
    """Do what is to follow a visit that failed."""
    work.do(follow, UUID(visit_id))


def count_delivery(work: Work, *, round_id: str, job_id: str) -> None:
    """Count what was delivered by a round that had the job no more."""
    work.do(count, UUID(round_id), UUID(job_id))


def time_round(work: Work, *, round_id: str, job_id: str) -> None:
    """Publish a round anew that lost a job to who delivered it."""
    work.do(time_round_anew, UUID(round_id), UUID(job_id))


def follow_lots(work: Work, *, day: str) -> None:
    """Let the rounds of a day wait for their lots as these are expected now."""
    work.do(follow_day, date.fromisoformat(day))
