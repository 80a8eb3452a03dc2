"""Claims of somebody who is away: what they took on is open again, and the coordinator is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from api.usecases.act import Act
from data.store.aid import claims


def release_claims(
    act: Act, person_id: UUID, absences: Iterable[tuple[datetime, datetime]]
) -> list[UUID]:
    """Open what somebody has taken on and cannot bring; give the ids of these needs."""
    released = []
    for start, end in absences:
        for claim_id, need_id in claims.within(act.tx, person_id, start, end):
            claims.give_back(act.tx, [claim_id], "absence", act.now)
            act.record_event("need_given_back", "need", need_id, detail={"reason": "absence"})
            released.append(need_id)
    return released
