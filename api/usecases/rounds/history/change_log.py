"""Changes of a day's rounds in their order: which hold, which were undone, and what undoes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from api.usecases.requests import found_or_refuse
from data.store.planning import plans
from data.store.rounds import swaps
from routing.errors import Conflict

if TYPE_CHECKING:
    from datetime import date, datetime

    from data.store.database import Transaction
    from data.store.planning.plans import PlanRow
    from data.store.rounds.swaps import HandingOver

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

    @property
    def change_id(self) -> UUID:
        """Id of the plan that it was published with."""
        return self.plan.id

    @property
    def has_before(self) -> bool:
        """Return whether there was anything before it to go back to."""
        return self.plan.based_on is not None

    @property
    def turned_last(self) -> tuple[datetime, UUID]:
        """Instant and id of the last turn, for sorting."""
        return _published(self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiderChange:
    """A round that was handed on to another rider, and what became of that.

    Attributes
    ----------
    first
        How it was handed on.
    turns
        How that was undone and redone, oldest first.
    """

    first: HandingOver
    turns: tuple[HandingOver, ...] = ()
    has_before: ClassVar[bool] = True

    @property
    def change_id(self) -> UUID:
        """Id of the event that tells of it."""
        return self.first.id

    @property
    def holds(self) -> bool:
        """Return whether it is in force: never undone, or redone since."""
        return self.last.undoes_id is None

    @property
    def last(self) -> HandingOver:
        """The last turn: that which undid or redid it, else the first handing on."""
        return self.turns[-1] if self.turns else self.first

    @property
    def turned_last(self) -> tuple[datetime, UUID]:
        """Instant and id of the last turn, for sorting."""
        return self.last.at, self.last.id


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLog:
    """Changes of a day, and the rounds that were handed on; each oldest first."""

    changes: tuple[PublishedChange, ...] = ()
    by_id: Mapping[UUID, PublishedChange] = field(default_factory=dict)
    rider_changes: tuple[RiderChange, ...] = ()

    @classmethod
    def of(cls, found: Iterable[PlanRow], handed_on: Iterable[HandingOver] = ()) -> ChangeLog:
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
        return cls(
            changes=changes,
            by_id={one.plan.id: one for one in changes},
            rider_changes=_rider_changes(handed_on),
        )

    def to_turn(self, way: str, change_id: UUID | None) -> PublishedChange | RiderChange:
        """Return the change that is to be undone or redone: one by its id, else the last one.

        Raises
        ------
        NotFound
            ``no-such-change``.
        Conflict
            ``nothing-to-undo``, ``nothing-to-redo``.
        """
        undoes = way == "undo"
        found: list[PublishedChange | RiderChange] = [*self.changes, *self.rider_changes]
        if change_id is not None:
            found = [one for one in found if change_id == one.change_id]
            found_or_refuse(found or None, "no-such-change")
        found.sort(key=lambda one: one.turned_last, reverse=True)
        first = next((one for one in found if one.holds == undoes), None)
        if first is None or (undoes and not first.has_before):
            raise Conflict(NOTHING_TO[way])
        return first

    def handed_by(self, event_id: UUID | None) -> HandingOver | None:
        """Return the turn of a round that was handed on, by the event that tells of it."""
        turns = (turn for one in self.rider_changes for turn in one.turns)
        return next((turn for turn in turns if turn.id == event_id), None)


def read_changes(tx: Transaction, on: date) -> ChangeLog:
    """Return the changes of a day."""
    found = [one for one in plans.of_day(tx, on) if one.published_at is not None]
    return ChangeLog.of(found, swaps.handed_on(tx, on))


def _rider_changes(handed_on: Iterable[HandingOver]) -> tuple[RiderChange, ...]:
    """Sort how rounds were handed on, oldest first, into changes and what turned them."""
    firsts: dict[UUID, HandingOver] = {}
    turns: dict[UUID, list[HandingOver]] = {}
    for one in handed_on:
        if one.turned_id is None:
            firsts[one.id] = one
        else:
            turns.setdefault(one.turned_id, []).append(one)
    return tuple(
        RiderChange(first=one, turns=tuple(turns.get(one.id, ()))) for one in firsts.values()
    )


def _published(one: PlanRow) -> tuple[datetime, UUID]:
    return one.published_at or one.requested_at, one.id
