"""Use case of the jobs of a day that stand in no round."""

from __future__ import annotations

from datetime import date

from api.usecases.act import Act, needs
from data.store.rounds import open_jobs
from data.store.rounds.open_jobs import OpenJob


@needs("plans:read")
def list_open_jobs(act: Act, on: date) -> list[OpenJob]:
    """Return the open jobs of a day: what fell out of a published round first."""
    return open_jobs.of_day(act.tx, on)
