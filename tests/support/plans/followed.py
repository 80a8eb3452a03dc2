"""A plan that everybody keeps to, up to a moment."""

from __future__ import annotations

from datetime import datetime

from dispatch.model import Plan
from dispatch.rounds.rest_of_day.shift_progress import Key, ShiftProgress, VisitProgress, key_of


def followed(plan: Plan, now: datetime) -> list[ShiftProgress]:
    """Tell what has happened by a moment where everybody keeps exactly to the plan."""
    found = []
    for round_ in plan.rounds:
        if round_.start > now:
            continue
        visits: dict[Key, VisitProgress] = {}
        for visit in round_.visits:
            arrived = visit.start if visit.kind == "break" else visit.arrive
            if visit.depart <= now:
                visits[key_of(visit)] = VisitProgress(
                    status="done", arrived_at=arrived, settled_at=visit.depart
                )
            elif arrived <= now:
                visits[key_of(visit)] = VisitProgress(status="arrived", arrived_at=arrived)
        found.append(
            ShiftProgress(
                shift_id=round_.shift_id,
                begun_at=round_.start,
                visits=visits,
                finished=round_.end <= now and len(visits) == len(round_.visits),
            )
        )
    return found
