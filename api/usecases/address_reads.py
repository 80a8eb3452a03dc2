"""Notes of who was shown where aid recipients live, and why; kept for whoever coordinates them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from api.usecases.act import Act
from data.store.aid import needs as aid_needs
from data.store.aid.needs import Need
from data.store.care import privacy
from data.store.fleet import places
from data.store.system import cooperatives
from dispatch.values.local_time import day_of


def note_address_read(
    act: Act, stop_ids: Collection[UUID], reason: str, day: date | None = None
) -> None:
    """Note that the actor is shown where aid recipients live; other stops are left out.

    For every use case that shows an address of aid, in the same transaction.

    Parameters
    ----------
    reason
        A short code: what it is needed for, such as ``ride`` or ``sheet``.
    day
        The day that is looked at; today where none is given.
    """
    if stop_ids:
        _note_reads_of(act, stop_ids, reason, day)


def note_need_read(act: Act, one: Need, reason: str) -> None:
    """Note that the actor is shown where a need goes; of a public place nothing is noted."""
    there = places.find(act.tx, one.place_id) if one.place_id else None
    is_home = one.point is not None if there is None else there.is_home
    if not is_home or one.erased_at is not None:
        return
    _note_reads_of(act, [one.id], reason, are_needs=True)


def note_home_reads(act: Act, place_ids: Collection[UUID]) -> None:
    """Note that the actor is shown saved homes: of each need and each stop of aid there."""
    if not place_ids:
        return
    waiting = aid_needs.at_places(act.tx, place_ids)
    if waiting:
        _note_reads_of(act, waiting, "place", are_needs=True)
    note_address_read(act, privacy.aid_stops_at(act.tx, place_ids), "place")


def _note_reads_of(
    act: Act,
    ids: Collection[UUID],
    reason: str,
    day: date | None = None,
    *,
    are_needs: bool = False,
) -> None:
    privacy.note_address_read(
        act.tx,
        ids,
        actor_kind=act.actor.kind,
        actor_id=act.actor.id,
        reason=reason,
        day=day or day_of(act.now, cooperatives.own(act.tx).zone),
        now=act.now,
        new_ids=[act.new_id() for _ in ids],
        are_needs=are_needs,
    )
