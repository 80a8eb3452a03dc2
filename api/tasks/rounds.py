"""What follows from rounds."""

from __future__ import annotations

from uuid import UUID

from api.tasks.task import Work
from api.usecases.effort import settle_round as settle
from api.usecases.failed_visits import follow_failure as follow


def settle_round(work: Work, *, round_id: str) -> None:
    """Make the account of a finished round, or make it anew."""
    work.do(settle, UUID(round_id))


def follow_failure(work: Work, *, visit_id: str) -> None:
    """Do what is to follow a visit that failed."""
    work.do(follow, UUID(visit_id))
