"""Events of jobs that a change put into a round, into another one, or out of one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from api.usecases.act import Act
from data.store.rounds import rounds


def record_moves(act: Act, on: date, homes: Mapping[str, str], taker: str) -> None:
    """Record of every job the round that it left, and that it stands in now.

    Parameters
    ----------
    homes
        By job the shift whose round it left; empty where it stood in none.
    taker
        Shift whose round they all stand in now; empty for none.
    """
    now = {str(one.shift_id): one for one in rounds.of_day(act.tx, on)}
    for name, home in homes.items():
        job_id = UUID(name)
        if home and taker:
            detail = {"from_round_id": str(now[home].id), "to_round_id": str(now[taker].id)}
            act.record_event("job_reassigned", "job", job_id, detail=detail)
        elif home:
            detail = {"round_id": str(now[home].id)}
            act.record_event("job_unassigned", "job", job_id, detail=detail)
        else:
            one = now[taker]
            visits = [str(visit.id) for visit in one.visits if visit.job_id == job_id]
            inserted = {"round_id": str(one.id), "visit_ids": visits, "version": one.version}
            act.record_event("job_inserted", "job", job_id, round_id=one.id, detail=inserted)
