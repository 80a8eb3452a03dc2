"""Changes of a day's rounds in their order: which hold, which were undone, and what undoes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from api.usecases.requests import found_or_refuse
from data.store.planning import plans
from routing.errors import Conflict

if TYPE_CHECKING:
    from datetime import date

    from data.store.database import Transaction
    from data.store.planning.plans import PlanRow

TURNING = frozenset({"undo", "redo"})
"""Ways of plans that take another change back, or bring it back."""
NOTHING_TO = {"undo": "nothing-to-undo", "redo": "nothing-to-redo"}
"""Codes of refusals where there is no such change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedChange:
    """A change of a day's rounds, and what became of it.

    Attributes
    ----------
    plan
        The plan that it was published with, without contents.
    turns
        The plans that undid and redid it, oldest first.
    """

    plan: PlanRow
    turns: tuple[PlanRow, ...] = ()

    @property
    def holds(self) -> bool:
        """Return whether it is in force: never undone, or redone since."""
        return not self.turns or self.turns[-1].way == "redo"

    @property
    def last(self) -> PlanRow:
        """The plan by which it last came into force or was undone."""
        return self.turns[-1] if self.turns else self.plan


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLog:
    """Changes of a day, oldest first."""

    changes: tuple[PublishedChange, ...] = ()
    by_id: Mapping[UUID, PublishedChange] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Iterable[PlanRow]) -> ChangeLog:
        """Sort the plans of a day that were ever published into changes and what turned them."""
        plans: dict[UUID, PlanRow] = {}
        turns: dict[UUID, list[PlanRow]] = {}
        for one in sorted(found, key=_published):
            about = str(one.progress.get("about", ""))
            if one.way in TURNING and UUID(about) in plans:
                turns.setdefault(UUID(about), []).append(one)
            else:
                plans[one.id] = one
        changes = tuple(
            PublishedChange(plan=one, turns=tuple(turns.get(one.id, ()))) for one in plans.values()
        )
        return cls(changes=changes, by_id={one.plan.id: one for one in changes})

    def to_turn(self, way: str, change_id: UUID | None) -> PublishedChange:
        """Return the change that is to be undone or redone: one by its id, else the last one.

        Raises
        ------
        NotFound
            ``no-such-change``.
        Conflict
            ``nothing-to-undo``, ``nothing-to-redo``.
        """
        undoes = way == "undo"
        if change_id is not None:
            found = [found_or_refuse(self.by_id.get(change_id), "no-such-change")]
        else:
            found = sorted(self.changes, key=lambda one: _published(one.last), reverse=True)
        first = next((one for one in found if one.holds == undoes), None)
        if first is None or (undoes and first.plan.based_on is None):
            raise Conflict(NOTHING_TO[way])
        return first


def read_changes(tx: Transaction, on: date) -> ChangeLog:
    """Return the changes of a day."""
    found = [one for one in plans.of_day(tx, on) if one.published_at is not None]
    return ChangeLog.of(found)


def _published(one: PlanRow) -> tuple[object, UUID]:
    return one.published_at, one.id
