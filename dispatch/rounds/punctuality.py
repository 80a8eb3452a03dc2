"""Punctuality: who must be told that times move, and whether visits were in time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from dispatch.rounds.eta import Eta
from dispatch.rounds.round_state import PlannedVisit, RoundBrief, VisitState
from dispatch.schedule.eligibility import first_start

Punctuality = Literal["no_window", "early", "on_time", "late_allowed", "late"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncedTime:
    """Time that the people at a stop were told last, and whether it is too late."""

    start: datetime
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EtaNotice:
    """Somebody who must be told.

    Attributes
    ----------
    visit_id, job_id
        Which visit, of which job.
    whom
        ``sender`` at a pickup, ``recipient`` at a drop.
    what
        ``late``: it will begin after its window; ``in_time_again``; ``moved``: neither, but by
        more than the threshold.
    before, now
        When it was said to begin, and when it will.
    """

    visit_id: str
    job_id: str
    whom: Literal["sender", "recipient"]
    what: Literal["late", "in_time_again", "moved"]
    before: datetime
    now: datetime


def notices(
    brief: RoundBrief,
    etas: Iterable[Eta],
    announced_times: Mapping[str, AnnouncedTime],
    *,
    threshold_s: int,
    margin_s: int = 120,
) -> tuple[tuple[EtaNotice, ...], dict[str, AnnouncedTime]]:
    """Return who must be told of new times, so that nobody is told of every wobble.

    A time is told again only when it moved by ``threshold_s`` from what was *told*, not from the
    forecast before; lateness is told at once, and that it is made up for only when there are
    ``margin_s`` to spare.

    Parameters
    ----------
    brief
        The round; where nothing was told yet, its planned times were.
    etas
        The visits still to do.
    announced_times
        What was told last, by visit id.
    threshold_s, margin_s
        Seconds.

    Returns
    -------
    tuple
        The notices in the order of the visits, and what has been told once they are out.
    """
    found = []
    after = dict(announced_times)
    for eta in etas:
        planned = brief.by_id[eta.visit_id]
        if planned.stop is None:
            continue
        before = announced_times.get(eta.visit_id) or AnnouncedTime(start=planned.visit.start)
        what = _what(planned, eta, before, threshold_s, margin_s)
        if what is None:
            continue
        after[eta.visit_id] = AnnouncedTime(
            start=eta.start, late=what == "late" or (what == "moved" and before.late)
        )
        found.append(
            EtaNotice(
                visit_id=eta.visit_id,
                job_id=planned.visit.job_id,
                whom="sender" if planned.visit.kind == "pickup" else "recipient",
                what=what,
                before=before.start,
                now=eta.start,
            )
        )
    return tuple(found), after


def _what(
    planned: PlannedVisit, eta: Eta, before: AnnouncedTime, threshold_s: int, margin_s: int
) -> Literal["late", "in_time_again", "moved"] | None:
    windows = planned.stop.windows if planned.stop else ()
    if eta.late_s > 0 and not before.late:
        return "late"
    if before.late and (not windows or eta.start + timedelta(seconds=margin_s) <= windows[-1].end):
        return "in_time_again"
    moved = abs(eta.start - before.start) >= timedelta(seconds=threshold_s)
    return "moved" if moved else None


def punctuality(planned: PlannedVisit, visit: VisitState) -> Punctuality | None:
    """Return whether a visit was in time; ``None`` where it was not made, or is a break.

    A failed visit is judged too: who came in time and found nobody was in time. What counts is
    when service could begin: on arrival, or when the window opened. ``early`` is a visit that was
    over before its window opened; ``late_allowed`` one that began inside the lateness its stop
    allows. Parts of a second do not make anybody late.
    """
    attempted = visit.status in {"done", "partly_done", "failed"}
    if (
        planned.stop is None
        or not attempted
        or visit.arrived_at is None
        or visit.settled_at is None
    ):
        return None
    windows = planned.stop.windows
    if not windows:
        return "no_window"
    begin = first_start(planned.stop.open_windows, visit.arrived_at.replace(microsecond=0))
    if begin is None:
        return "late"
    if begin > visit.settled_at:
        return "early"
    return "late_allowed" if begin > windows[-1].end else "on_time"
