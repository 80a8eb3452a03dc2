"""Progress of a plan up to a moment, kept to or late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from dispatch.model import Plan
from dispatch.rounds.rest_of_day.shift_progress import Key, ShiftProgress, VisitProgress, key_of


def followed(
    plan: Plan, now: datetime, late: Mapping[str, timedelta] | None = None
) -> list[ShiftProgress]:
    """Return the progress by a moment; ``late`` says by how much rounds of some shifts are late."""
    found = []
    for round_ in plan.rounds:
        delay = (late or {}).get(round_.shift_id, timedelta(0))
        if round_.start + delay > now:
            continue
        visits: dict[Key, VisitProgress] = {}
        for visit in round_.visits:
            arrived = (visit.start if visit.kind == "break" else visit.arrive) + delay
            departed = visit.depart + delay
            if departed <= now:
                visits[key_of(visit)] = VisitProgress(
                    status="done", arrived_at=arrived, settled_at=departed
                )
            elif arrived <= now:
                visits[key_of(visit)] = VisitProgress(status="arrived", arrived_at=arrived)
        found.append(
            ShiftProgress(
                shift_id=round_.shift_id,
                begun_at=round_.start + delay,
                visits=visits,
                finished=round_.end + delay <= now and len(visits) == len(round_.visits),
            )
        )
    return found
