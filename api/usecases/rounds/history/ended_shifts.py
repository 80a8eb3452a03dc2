"""Shifts that end as their round is taken back, and that take place again where that is undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.usecases.requests import found_or_refuse
from api.usecases.rounds.events.event_batches import tell
from data.store.fleet import shifts
from data.store.planning import plans
from data.store.rounds import rounds
from routing.errors import Conflict

if TYPE_CHECKING:
    from api.usecases.act import Act
    from data.store.planning.plans import PlanRow

_KEY = "ended"
"""Key of a plan's progress that holds what is to be known of the shift that it ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedShift:
    """A shift that ends with its round.

    Attributes
    ----------
    pinned
        The jobs that were pinned to it, each with whether to its place.
    """

    shift_id: UUID
    pinned: tuple[tuple[UUID, bool], ...] = ()

    @classmethod
    def of(cls, plan: PlanRow) -> EndedShift | None:
        """Return the shift that a plan ended before it was begun; ``None`` where it ended none."""
        kept: Mapping[str, Any] | None = plan.progress.get(_KEY)
        if kept is None:
            return None
        pinned = tuple((UUID(name), fixed) for name, fixed in kept["pinned"])
        return cls(shift_id=UUID(kept["shift"]), pinned=pinned)

    def let_go(self, act: Act) -> EndedShift:
        """Let go of what is pinned to the shift; return it with that."""
        return replace(self, pinned=tuple(rounds.unpin(act.tx, self.shift_id)))

    def end(self, act: Act, plan_id: UUID) -> None:
        """Close the shift if it was begun; else cancel it, which undoing the plan takes back."""
        shift = found_or_refuse(shifts.find(act.tx, self.shift_id), "no-such-shift")
        if shift.status == "open":
            tell(act, "shift_closed", shift.id)
        elif shift.status == "planned":
            shifts.update(act.tx, replace(shift, status="cancelled", version=shift.version + 1))
            act.record_event("shift_cancelled", "shift", shift.id)
            self._keep(act, plan_id)

    def _keep(self, act: Act, plan_id: UUID) -> None:
        plan = found_or_refuse(plans.find(act.tx, plan_id), "no-such-plan")
        kept = {
            "shift": str(self.shift_id),
            "pinned": [[str(name), fixed] for name, fixed in self.pinned],
        }
        plans.change(act.tx, plan_id, progress={**plan.progress, _KEY: kept})

    def revive(self, act: Act) -> None:
        """Let the shift take place again.

        Raises
        ------
        Conflict
            ``shift-overlaps`` where its people or vehicle are on another shift by now.
        """
        found = found_or_refuse(shifts.find(act.tx, self.shift_id), "no-such-shift")
        if found.status == "cancelled":
            for other in shifts.overlapping(act.tx, found):
                start, end = other.starts_at.isoformat(), other.ends_at.isoformat()
                raise Conflict("shift-overlaps", what="person", start=start, end=end)
            shifts.update(act.tx, replace(found, status="planned", version=found.version + 1))

    def pin_again(self, act: Act) -> None:
        """Pin the jobs to the shift that were pinned to it, and are pinned nowhere else since."""
        rounds.pin_again(act.tx, self.shift_id, self.pinned)

    def tell(self, act: Act) -> None:
        """Record that the shift is planned again."""
        shift = found_or_refuse(shifts.find(act.tx, self.shift_id), "no-such-shift")
        detail = {"person_id": str(shift.person_id), "day": shift.day.isoformat()}
        act.record_event("shift_planned", "shift", shift.id, detail=detail)
