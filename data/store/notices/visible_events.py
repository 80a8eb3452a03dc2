"""Events visible to somebody who does not see them all."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction
from data.store.notices import webhooks
from data.store.rounds.events import LoggedEvent
from data.store.tables.fleet import shift
from data.store.tables.rounds import round_


def of_customer(
    tx: Transaction, found: Sequence[LoggedEvent], customer_id: UUID
) -> list[LoggedEvent]:
    """Return those events that are about what is one customer's."""
    owners = webhooks.customers_of(tx, found)
    return [each for each in found if owners.get(each.id) == customer_id]


def of_rider(
    tx: Transaction,
    found: Sequence[LoggedEvent],
    person_id: UUID,
    *,
    round_id: UUID | None,
    streets: bool = False,
) -> list[LoggedEvent]:
    """Return those events that are about somebody's rounds and shifts, or about themselves.

    Parameters
    ----------
    round_id
        Of a link to one round: then only what belongs to that.
    streets
        Whether those of closed streets are in sight, which concern everybody who rides.
    """
    about = {one for each in found if (one := _round_of(each))}
    rounds = set(tx.column(round_.c.id, round_.c.id.in_(about), round_.c.person_id == person_id))
    shifts: set[UUID] = set()
    if round_id is None:
        on_shifts = {each.subject_id for each in found if each.subject_kind == "shift"}
        theirs = sa.or_(shift.c.person_id == person_id, shift.c.companion_id == person_id)
        shifts = set(tx.column(shift.c.id, shift.c.id.in_(on_shifts), theirs))
    else:
        rounds &= {round_id}
    return [
        each
        for each in found
        if _round_of(each) in rounds
        or _takes_away(each, person_id, round_id)
        or (each.subject_kind == "closure" and streets)
        or (each.subject_kind == "shift" and each.subject_id in shifts)
        or (each.subject_kind == "person" and each.subject_id == person_id and round_id is None)
    ]


def _takes_away(each: LoggedEvent, person_id: UUID, round_id: UUID | None) -> bool:
    """Return whether an event gives somebody's round to another: the former rider has to know."""
    is_former = each.detail.get("from_person_id") == str(person_id)
    return each.kind == "rounds_swapped" and is_former and round_id in {None, each.round_id}


def _round_of(each: LoggedEvent) -> UUID | None:
    return each.subject_id if each.subject_kind == "round" else each.round_id
