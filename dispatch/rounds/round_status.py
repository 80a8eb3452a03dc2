"""Status of a round: what its state says of each visit, of each job and of the whole.

These are the values that others than the courier look at: the board, the customer, the next plan.
They follow from the state alone, so whoever keeps them can always make them anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dispatch.rounds.punctuality import punctuality
from dispatch.rounds.round_state import (
    HANDED_OVER,
    SETTLED,
    Conflict,
    PlannedVisit,
    RoundState,
    VisitState,
)

JobStatus = Literal["open", "placed", "done", "partly_done", "failed"]
StandingStatus = Literal["published", "accepted", "refused", "started", "finished", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitStanding:
    """Status of one visit.

    Attributes
    ----------
    arrived_at, done_at
        Corrected times of arrival and of the end.
    on_time
        Whether it was made inside its window; ``None`` where it was not made or has no window.
    failure_code
        Why it failed or was done in part; empty otherwise.
    relay_id
        The relay place where the goods were left; empty otherwise.
    """

    visit_id: str
    status: str
    arrived_at: datetime | None
    done_at: datetime | None
    on_time: bool | None
    failure_code: str
    relay_id: str


def visit_standings(state: RoundState) -> list[VisitStanding]:
    """Return how every visit stands, in the planned order."""
    return [_visit(planned, state.visits[planned.id]) for planned in state.brief.visits]


def _visit(planned: PlannedVisit, visit: VisitState) -> VisitStanding:
    verdict = punctuality(planned, visit)
    return VisitStanding(
        visit_id=visit.id,
        status=visit.status,
        arrived_at=visit.arrived_at,
        done_at=visit.settled_at,
        on_time=None if verdict in {None, "no_window"} else verdict == "on_time",
        failure_code=visit.reason,
        relay_id=visit.relay_id,
    )


def job_standings(state: RoundState) -> dict[str, JobStatus]:
    """Return how every job stands that is still this round's, by id.

    It is over when all its visits are. What counts then is what became of its drops (of a job
    without any, of its pickups); done is what was picked up and handed over in whole. What was
    never begun when the round was finished is open again.
    """
    ends: dict[str, list[tuple[str, VisitState]]] = {}
    for planned in state.brief.visits:
        visit = state.visits[planned.id]
        if planned.stop is not None and not visit.withdrawn:
            ends.setdefault(planned.visit.job_id, []).append((planned.visit.kind, visit))
    return {
        job_id: "open" if _is_given_back(state, job_id, visits) else _job(visits)
        for job_id, visits in ends.items()
    }


def _is_given_back(state: RoundState, job_id: str, visits: list[tuple[str, VisitState]]) -> bool:
    """Return whether a round ended with nobody going to a job, or taking goods of it along."""
    if state.status != "finished" or state.carries(job_id):
        return False
    untouched = all(
        visit.status == "skipped"
        and not visit.attempts
        and "nothing-to-hand-over" not in visit.flags
        for _, visit in visits
    )
    return untouched and all(one.job_id != job_id for one in state.unloaded)


def _job(visits: Iterable[tuple[str, VisitState]]) -> JobStatus:
    listed = list(visits)
    drops = [visit for kind, visit in listed if kind == "drop"]
    if any(visit.status not in SETTLED for _, visit in listed):
        return "placed"
    if all(visit.status == "done" for _, visit in listed):
        return "done"
    statuses = {visit.status for visit in (drops or [visit for _, visit in listed])}
    return "partly_done" if statuses & HANDED_OVER else "failed"


def round_status(state: RoundState) -> StandingStatus:
    """Return how the round as a whole stands."""
    if state.withdrawn:
        return "withdrawn"
    if state.status != "published":
        return state.status
    return state.response or "published"


def needs_attention(state: RoundState) -> dict[str, object]:
    """Return what a round's rows do not tell, as JSON has it: the break, goods, flags, conflicts.

    Of visits only those are named of which there is something to tell.
    """
    details: dict[str, object] = {
        "conflicts": _conflicts(state.conflicts),
        "break_since": _text(state.break_since),
        "break_id": state.break_id,
        "breaks": [
            {"id": one.break_id, "start": one.start.isoformat(), "end": one.end.isoformat()}
            for one in state.breaks
        ],
        "start_implied": state.start_implied,
        "visits": {
            planned.id: noted
            for planned in state.brief.visits
            if (noted := _notes(state, state.visits[planned.id]))
        },
    }
    return {key: value for key, value in details.items() if value}


def _notes(state: RoundState, visit: VisitState) -> Mapping[str, object]:
    details: dict[str, object] = {
        "conflicts": _conflicts(visit.conflicts),
        "flags": sorted(visit.flags),
        "missing_proofs": sorted(state.missing_proofs(visit.id)),
        "waiting_since": _text(visit.waiting_since) if visit.status == "arrived" else "",
        "what_next": visit.what_next,
    }
    return {key: value for key, value in details.items() if value}


def _conflicts(conflicts: Iterable[Conflict]) -> list[dict[str, str]]:
    return [
        {"code": one.code, "event_id": one.event_id, "known_at": one.known_at.isoformat()}
        for one in conflicts
    ]


def _text(instant: datetime | None) -> str:
    return "" if instant is None else instant.isoformat()
