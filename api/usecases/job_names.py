"""Names of jobs and stops as whoever asks may know them: people write names into labels.

Who may not read recipients' is told the reference of the booking, or the job's code.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from api.usecases.act import Act
from data.store.planning import names_by_id


def job_titles(act: Act, ids: Collection[str]) -> dict[str, str]:
    """Return what jobs are called, by id as text; those that are not there are left out."""
    return names_by_id.job_titles(act.tx, ids, named=act.actor.may("recipients:read"))


def job_title(act: Act, job_id: UUID) -> str:
    """Return what a job is called; empty where it is not there."""
    return job_titles(act, [str(job_id)]).get(str(job_id), "")


def stop_names(act: Act, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of stops; those that are nameless for who asks have an empty one."""
    return names_by_id.stop_names(act.tx, ids, named=act.actor.may("recipients:read"))
