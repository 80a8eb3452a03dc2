"""Claims of somebody who cannot bring them: they are open again, and the coordinator is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID

from api.usecases.act import Act
from data.store.aid import claims


def release_claims(
    act: Act, person_id: UUID, absences: Iterable[tuple[datetime, datetime]]
) -> list[UUID]:
    """Open what somebody who is away has taken on for then; give the ids of these needs."""
    return [
        need_id
        for start, end in absences
        for need_id in _release(act, claims.within(act.tx, person_id, start, end), "absence")
    ]


def release_all_claims(act: Act, person_id: UUID) -> list[UUID]:
    """Open what somebody has taken on who helps no more; give the ids of these needs."""
    return _release(act, claims.to_bring(act.tx, person_id), "office")


def _release(
    act: Act, held: Iterable[tuple[UUID, UUID]], reason: Literal["absence", "office"]
) -> list[UUID]:
    released = []
    for claim_id, need_id in held:
        claims.give_back(act.tx, [claim_id], reason, act.now)
        # Who leaves or is away is who acts, as often as not.
        detail = {"reason": reason}
        act.record_event("need_given_back", "need", need_id, detail=detail, names_actor=False)
        released.append(need_id)
    return released
