"""Effort of the last weeks of those who may ride a day, where rounds are to be shared fairly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from api.usecases.act import Act
from data.store.care import rules
from data.store.labour import postings
from data.store.system import cooperatives
from dispatch.labour.fairness import points_ahead, riders_of
from dispatch.values.local_time import starts_of

if TYPE_CHECKING:
    from data.formats.day_snapshot import Snapshot
    from dispatch.model import Courier
    from dispatch.planning.weights_rule import WeightsRule


def with_past_effort(act: Act, on: date, snapshot: Snapshot) -> Snapshot:
    """Return a day's snapshot with the price of fairness, and by how far each rider is ahead.

    Only that distance is told, from 0 for whoever of the day has fewest points; not what anybody
    rode. Without a price the snapshot stays as it is.
    """
    zone = cooperatives.own(act.tx).zone
    rule: WeightsRule = rules.rule_at(act.tx, "weights", rules.STANDARD, starts_of(on, zone)).read()
    if not rule.fairness_hundred_cents:
        return snapshot
    first, last = on - timedelta(weeks=rule.effort_weeks), on - timedelta(days=1)
    riders = {rider.id for shift in snapshot.shifts for rider in riders_of(shift)}
    ahead = points_ahead(postings.efforts(act.tx, first, last), rule.points, riders)

    def placed(rider: Courier) -> Courier:
        return replace(rider, effort_points=ahead[rider.id])

    shifts = tuple(
        replace(
            shift,
            courier=placed(shift.courier),
            companion=None if shift.companion is None else placed(shift.companion),
        )
        for shift in snapshot.shifts
    )
    return replace(snapshot, shifts=shifts, weights=rule.fair_weights)
