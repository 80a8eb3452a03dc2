"""Refusal of a change by hand of a day that somebody else has changed since it was looked at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from api.usecases.act import Act
from api.usecases.job_names import job_title
from data.store.planning import names_by_id, plans
from dispatch.model import Break
from dispatch.planning.what_if.hand_moves import home_of
from routing.errors import Conflict

if TYPE_CHECKING:
    from dispatch.rounds.rest_of_day.remaining_day import RemainingDay

MOST_SEEN = 1000
"""Jobs that a change tells to have seen, most: those of whole rounds."""

Seen = Mapping[UUID, UUID | None]
"""By job the shift in whose round it was seen, ``None``: in none."""


def check_seen(
    act: Act, left: RemainingDay, on: date, seen: Seen | None, whole: Collection[UUID] = ()
) -> None:
    """Refuse to change jobs that stand elsewhere than where they were seen.

    Jobs that are over stand nowhere any more: what a change makes of them is not told here.

    Parameters
    ----------
    whole
        Shifts whose rounds change as a whole: no other job may have come into them either.

    Raises
    ------
    Conflict
        ``moved-meanwhile`` with who did it, and where the job is now.
    """
    if not seen:
        return
    for job_id, shift_id in seen.items():
        home = home_of(left, str(job_id))
        if home != str(shift_id or "") and (home or str(job_id) in left.problem.job_by_id):
            _refuse(act, on, job_id, home)
    for one in whole:
        order = left.sequences.get(str(one), [])
        for job_id in dict.fromkeys(UUID(e.job.id) for e in order if not isinstance(e, Break)):
            if job_id not in seen:
                _refuse(act, on, job_id, str(one))


def _refuse(act: Act, on: date, job_id: UUID, home: str) -> None:
    last = plans.published(act.tx, on)
    by = str(last.published_by) if last is not None else ""
    riders = names_by_id.rider_names(act.tx, {UUID(home)}) if home else {}
    raise Conflict(
        "moved-meanwhile",
        who=names_by_id.person_names(act.tx, {by}).get(by, "") if by else "",
        job=job_title(act, job_id),
        now="riding" if home else "none",
        rider=next(iter(riders.values()), ""),
    )
