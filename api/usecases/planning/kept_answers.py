"""Answers to rounds that are published again: kept where nothing changes that matters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from data.store.notices import round_news
from data.store.rounds.rounds import RoundRow, VisitRow
from dispatch.notices.round_changes import KnownStop, matters_to_rider
from dispatch.values.plain_values import values_of

if TYPE_CHECKING:
    from api.usecases.act import Act

ANSWERS = frozenset({"accepted", "refused"})
"""Statuses of rounds that their riders have answered."""


def is_as_before(before: RoundRow | None, after: RoundRow) -> bool:
    """Return whether a round is to be ridden just as it was, whatever was answered to it."""
    if before is None or (before.status == "withdrawn") != (after.status == "withdrawn"):
        return False
    same = values_of(before, "version", "status", "plan_id", "published_at")
    return replace(after, **same) == before


def with_answers(
    act: Act, before: Mapping[UUID, RoundRow], changed: Iterable[RoundRow]
) -> list[RoundRow]:
    """Return rounds as they are to be published, with their answers where nothing of it matters.

    One that was accepted stays so, and whoever refused it is not asked again. What matters is what
    their riders are told of: nobody is asked again without a word. It is measured against the
    version that was told last, so that small changes do not add up.

    Parameters
    ----------
    before
        The rounds of the day as they stand, by shift.
    """
    rows = list(changed)
    answered = [
        was.id
        for one in rows
        if (was := before.get(one.shift_id)) is not None and was.status in ANSWERS
    ]
    known = round_news.known_stops(act.tx, answered) if answered else {}
    return [
        replace(one, status=before[one.shift_id].status)
        if one.id in known and _is_the_same(before[one.shift_id], known[one.id], one)
        else one
        for one in rows
    ]


def _is_the_same(before: RoundRow, known: tuple[KnownStop, ...], after: RoundRow) -> bool:
    if after.status != "published" or _ridden(before) != _ridden(after):
        return False
    stops = _stops(after)
    if [one.load_after for one in _stops(before)] != [one.load_after for one in stops]:
        return False
    new = tuple(KnownStop(id=str(one.id), arrive_at=one.arrive_at) for one in stops)
    return not matters_to_rider(known, new, begun=False)


def _ridden(one: RoundRow) -> tuple[UUID, UUID, UUID | None]:
    return one.person_id, one.vehicle_id, one.trailer_id


def _stops(one: RoundRow) -> list[VisitRow]:
    return [each for each in one.visits if each.kind != "break" and each.status != "cancelled"]
