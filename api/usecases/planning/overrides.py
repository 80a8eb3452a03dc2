"""Going beyond a limit of working time on purpose: a named person says why, and it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from api.usecases.notices.notes import keep_new, new_note
from routing.errors import Conflict

if TYPE_CHECKING:
    from api.usecases.act import Act
    from dispatch.labour.working_hours import HoursViolation

REASON_KEPT = timedelta(days=5 * 366)
"""Retention of the reason for going beyond a limit: as long as the hours themselves."""


def need_reason(broken: Sequence[HoursViolation], reason: str) -> None:
    """Refuse to break rules of working time without a reason.

    Raises
    ------
    Conflict
        ``hours-exceeded``.
    """
    if broken and not reason.strip():
        codes = sorted({one.code for one in broken})
        raise Conflict("hours-exceeded", codes=", ".join(codes), count=len(broken))


def note_override(  # noqa: PLR0913  # what is decided about what, and why
    act: Act,
    broken: Sequence[HoursViolation],
    reason: str,
    *,
    about: tuple[Literal["plan", "round"], UUID],
    plan_id: UUID,
    round_id: UUID | None = None,
) -> None:
    """Keep why limits are exceeded, and say for each of them that a person decided so.

    Parameters
    ----------
    broken
        Rules that are knowingly broken; nothing happens where there is none.
    about
        What the reason is written of: a plan, or a round that changes hands.
    plan_id
        The plan that the day runs by.
    round_id
        The round, where it is about one.
    """
    if not broken:
        return
    where = "override_reason"
    note = new_note(act, act.new_id(), reason, about, where=where, kept_for=REASON_KEPT)
    keep_new(act, note)
    for one in broken:
        detail = {"rule": one.code, "note_id": str(note.id), "person_id": one.person_id}
        act.record_event("limit_overridden", "plan", plan_id, round_id=round_id, detail=detail)
