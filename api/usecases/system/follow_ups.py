"""Use cases of follow-up work that was given up: tried again, or noted as done by hand.

Work in the background follows what people decide: a cancelled job leaves its round, a failed visit
is made again. Where it is given up, whoever runs the day has to know what is not done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.usecases.act import Act, needs
from data.store.rounds import rounds
from data.store.system import tasks
from routing.errors import NotFound

if TYPE_CHECKING:
    from datetime import datetime

_TOLD_ELSEWHERE = frozenset({"solve", "import-file", "read-table"})
"""Work of which a plan, an import or a table itself says that it failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedFollowUp:
    """Follow-up work that was given up.

    Attributes
    ----------
    number
        Of the work, by which it is tried again.
    task
        What was to be done.
    day
        The day that it belongs to; ``None`` where it belongs to none.
    job_id, round_id
        What it is about, where it is about one.
    """

    number: int
    task: str
    since: datetime | None
    day: date | None = None
    job_id: UUID | None = None
    round_id: UUID | None = None


def failed_follow_ups(act: Act) -> list[FailedFollowUp]:
    """Return the cooperative's follow-up work that was given up, latest first."""
    return [
        _follow_up(act, one)
        for one in tasks.failed_of_owner(act.tx)
        if one.task not in _TOLD_ELSEWHERE
    ]


@needs("rounds:write")
def retry_follow_up(act: Act, number: int) -> None:
    """Queue follow-up work again that was given up.

    Raises
    ------
    NotFound
        ``no-such-follow-up``: it was tried again, or noted as done, or is somebody else's.
    """
    if not tasks.try_again(act.tx, number, owned=True):
        raise NotFound("no-such-follow-up")


@needs("rounds:write")
def settle_follow_up(act: Act, number: int) -> None:
    """Note that what follow-up work was to do was done by hand, or is not needed: it is forgotten.

    Raises
    ------
    NotFound
        As :func:`retry_follow_up`.
    """
    if not tasks.forget(act.tx, number):
        raise NotFound("no-such-follow-up")


def _follow_up(act: Act, one: tasks.FailedTask) -> FailedFollowUp:
    job_id, round_id = _id(one.args, "job_id"), _id(one.args, "round_id")
    visit_id, day = _id(one.args, "visit_id"), one.args.get("day")
    on = None
    if job_id is not None and (found := rounds.day_of_job(act.tx, job_id)) is not None:
        on = found[0]
    elif round_id is not None:
        on = rounds.day_of_round(act.tx, round_id)
    elif visit_id is not None:
        on = rounds.day_of_visit(act.tx, visit_id)
    elif isinstance(day, str):
        on = date.fromisoformat(day)
    return FailedFollowUp(
        number=one.number,
        task=one.task,
        since=one.failed_at,
        day=on,
        job_id=job_id,
        round_id=round_id,
    )


def _id(args: Mapping[str, Any], name: str) -> UUID | None:
    value = args.get(name)
    return UUID(value) if isinstance(value, str) and value else None
