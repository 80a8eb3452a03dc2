"""Lots of a day under way: when they are sorted at their hubs, and what waits for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from api.usecases.background import by_system, queue_lots
from api.usecases.circuits.late_lots import LateLot, followed_day
from api.usecases.notifying import tell_all
from api.usecases.rounds.events.event_intake import standing_of
from data.store.circuits import orders
from data.store.notices import audiences
from data.store.rounds import under_way
from data.store.rounds.under_way import RoundUnderWay

if TYPE_CHECKING:
    from api.usecases.act import Act

OVER = frozenset({"withdrawn", "finished"})
STEP = timedelta(minutes=15)
"""The office is told again when a lot moves by so much."""


@by_system
def follow_lots(act: Act, day: date) -> None:
    """Let the rounds of a day wait for their lots as these are expected now, and tell the office.

    Rounds that pass no lots are left alone. Nothing is moved: expected times follow, and who waits
    for a late lot, or for one that does not come, is told by name. What leaves on a later day is
    looked at for that day.
    """
    followed = followed_day(act, day, lock=True)
    if followed is None:
        return
    ids = [UUID(one.id) for one in followed.known.transfers]
    for later in orders.delivery_days(act.tx, ids):
        if later > day:
            queue_lots(act, later)
    waits = followed.awaited.waits
    under_way.save(
        act.tx,
        [
            standing_of(act, _waiting(one, waits), one.state)
            for one in followed.rounds
            if one.status not in OVER
        ],
    )
    _tell_office(act, followed.late(act))


def _waiting(one: RoundUnderWay, waits: Mapping[str, datetime]) -> RoundUnderWay:
    own = {name: at for name, at in waits.items() if name in one.state.brief.by_id}
    return replace(one, passes_lots=True, waits=own)


def _tell_office(act: Act, late: Iterable[LateLot]) -> None:
    """Notify the office of what waits for each late lot, again when that moves by a step."""
    for one in late:
        step = "never"
        if one.ready is not None:
            step = str(int(one.ready.timestamp() // STEP.total_seconds()))
        tell_all(
            act,
            one.template,
            audiences.with_roles(act.tx, *audiences.OFFICE),
            about=f"{one.lot.id}:{step}",
            args={**one.args, "lot_id": str(one.lot.id)},
            urgent=True,
        )
