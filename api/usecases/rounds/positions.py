"""Use cases of positions: shown only at work, only while the rider wants it, and soon forgotten.

They serve to find the nearest bicycle and to follow a round (CNIL, délibération 2015-165), and
nothing else reads them: no speed, no route and no pause is ever judged by them. Whoever is no
shift's rider has nowhere to send any to, such as a representative of the staff on mandate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.requests import fault_at, found_or_refuse
from data.store.care import rules
from data.store.fleet import shifts
from data.store.rounds import positions
from data.store.rounds.positions import Position, SharingShift
from dispatch.care.retention import RetentionRule
from dispatch.values.validation import naive_time, out_of_range, refuse
from routing.errors import Conflict
from routing.types import Point

MOST_POINTS = 100
"""Most points that are taken at once."""

_AHEAD = timedelta(seconds=60)
"""So far a phone's clock may be ahead."""

_MOST_ACCURACY_M = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PhonePosition:
    """Position of a phone; ``accuracy_m`` is ``None`` where it does not know how surely."""

    at: datetime
    point: Point
    accuracy_m: int | None = None


@needs("positions:write")
def record_positions(act: Act, shift_id: UUID, points: Sequence[PhonePosition]) -> int:
    """Keep where a rider was in a shift, all points or none; gives how many are new.

    Raises
    ------
    NotFound
        If there is no such shift, or it is somebody else's.
    BadInput
        With every point that is none.
    Conflict
        ``position-outside-shift``: the shift is not open, or was not at that time;
        ``position-sharing-off``: the rider does not show it, or has a break.
    """
    found = positions.sharing(act.tx, shift_id)
    if found is None or not _rides(act, found):
        return found_or_refuse(None, "no-such-shift")
    _check_points(points)
    if found.status != "open" or found.opened_at is None:
        raise Conflict("position-outside-shift")
    if not found.willing or not found.sharing or found.in_break:
        raise Conflict("position-sharing-off")
    for one in points:
        if not found.opened_at <= one.at <= act.now + _AHEAD:
            raise Conflict("position-outside-shift")
        if any(start <= one.at < end for start, end in found.breaks):
            raise Conflict("position-sharing-off")
    rule: RetentionRule = rules.rule_at(act.tx, "retention", rules.STANDARD, act.now).read()
    return positions.add(
        act.tx,
        [
            Position(
                shift_id=shift_id,
                at=one.at,
                received_at=act.now,
                point=one.point,
                accuracy_m=one.accuracy_m,
                expires_at=rule.expires_at("live_position_h", one.at),
            )
            for one in {one.at: one for one in points}.values()
        ],
    )


@needs("positions:read")
def latest_positions(act: Act) -> list[Position]:
    """Return where the riders of open shifts were last who show it; a rider sees the own alone."""
    everywhere = act.sees_all("positions:read")
    only = None
    if act.actor.round_id is not None:
        only = shifts.of_round(act.tx, act.actor.round_id)
        if only is None:
            return []
    return positions.latest(
        act.tx, act.now, person_id=None if everywhere else act.actor.id, shift_id=only
    )


def _rides(act: Act, found: SharingShift) -> bool:
    """Return whether the actor rides a shift: nobody sends positions of somebody else."""
    if act.actor.round_id and shifts.of_round(act.tx, act.actor.round_id) != found.id:
        return False
    return act.actor.id in found.person_ids


def _check_points(points: Sequence[PhonePosition]) -> None:
    faults = []
    if len(points) > MOST_POINTS:
        faults.append(
            fault_at("points", "positions-too-many", value=len(points), limit=MOST_POINTS)
        )
    for index, one in enumerate(points):
        where = f"points[{index}]"
        faults += naive_time(f"{where}.at", one.at)
        faults += out_of_range(f"{where}.accuracy_m", one.accuracy_m, 0, _MOST_ACCURACY_M)
    refuse(faults)
