"""What follows from rounds."""

from __future__ import annotations

from uuid import UUID

from api.tasks.task import Work
from api.usecases.effort import settle_round as settle


def settle_round(work: Work, *, round_id: str) -> None:
    """Make the account of a finished round, or make it anew."""
    work.do(settle, UUID(round_id))
