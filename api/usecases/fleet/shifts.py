"""Use cases of shifts: who rides what when.

What happens in a shift (opening, closing, breaks) comes in as events; see the use cases of
running rounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.fleet.shift_request import ShiftRequest, ShiftUpdate, as_far_as, asked_shift
from api.usecases.requests import bad_input, check_version, found_or_refuse
from data.store.fleet import shifts
from data.store.fleet.shifts import Available, Shift
from data.store.system import cooperatives
from dispatch.values.local_time import starts_of
from routing.errors import Conflict

MAX_DAYS = 92
"""Longest stretch of days that is listed or told at once."""


@needs("shifts:write")
def plan_shift(act: Act, shift_id: UUID, request: ShiftRequest, *, anyway: bool = False) -> Shift:
    """Plan a shift under an id that the caller made; the same again is the same shift.

    Parameters
    ----------
    anyway
        Plan it also outside the times for which the person said to be available.

    Raises
    ------
    BadInput
        With everything that is wrong.
    Conflict
        ``shift-overlaps`` if its person, companion or vehicle is on another shift at that time
        (vehicles that a plan chooses among may be),
        ``person-not-available``, ``id-used-twice``.
    """
    return add_shift(act, asked_shift(act, shift_id, request, None), anyway=anyway)


def add_shift(act: Act, shift: Shift, *, anyway: bool) -> Shift:
    """Plan a shift that is sound in itself; raises what :func:`plan_shift` does."""
    found = shifts.find(act.tx, shift.id)
    if found is None:
        check_shift(act, shift, anyway=anyway)
        found = shifts.find(act.tx, shift.id)  # Somebody may have been faster while we waited.
    if found is not None:
        if as_far_as(shift, found) != found:
            raise Conflict("id-used-twice")
        return found
    shifts.add(act.tx, shift)
    act.record_event(
        "shift_planned",
        "shift",
        shift.id,
        detail={"person_id": str(shift.person_id), "day": shift.day.isoformat()},
    )
    return shift


@needs("shifts:write")
def change_shift(
    act: Act,
    shift_id: UUID,
    request: ShiftUpdate,
    expected_version: int | None = None,
    *,
    anyway: bool = False,
) -> Shift:
    """Change what a request names of a shift that has not begun.

    Raises
    ------
    NotFound
        If there is no such shift.
    BadInput
        With everything that is wrong.
    Conflict
        ``changed-meanwhile``, ``shift-begun``, ``shift-has-round`` while a round is published
        for it, and as for :func:`plan_shift`.
    """
    act.tx.lock(f"shift:{shift_id}")
    found = found_or_refuse(shifts.find(act.tx, shift_id), "no-such-shift")
    check_version(found.version, expected_version)
    _check_changeable(act, found)
    wanted = asked_shift(act, shift_id, request, found)
    if wanted == found:
        return found
    check_shift(act, wanted, anyway=anyway)
    kept = replace(wanted, version=found.version + 1)
    shifts.update(act.tx, kept)
    act.record_event("shift_changed", "shift", shift_id)
    return kept


@needs("shifts:write")
def cancel_shift(
    act: Act, shift_id: UUID, expected_version: int | None = None, *, reason: str = ""
) -> Shift:
    """Cancel a shift that has not begun; ``reason`` is a code of ours.

    Raises
    ------
    NotFound
        If there is no such shift.
    Conflict
        ``changed-meanwhile``, ``shift-begun``, ``shift-has-round`` while a round is published
        for it: hand that over first, or withdraw it.
    """
    act.tx.lock(f"shift:{shift_id}")
    found = found_or_refuse(shifts.find(act.tx, shift_id), "no-such-shift")
    if found.status == "cancelled":
        return found
    check_version(found.version, expected_version)
    _check_changeable(act, found)
    kept = replace(found, status="cancelled", version=found.version + 1)
    shifts.update(act.tx, kept)
    act.record_event(
        "shift_cancelled", "shift", shift_id, detail={"reason": reason} if reason else {}
    )
    return kept


@needs("shifts:read")
def read_shift(act: Act, shift_id: UUID) -> Shift:
    """Return a shift.

    Raises
    ------
    NotFound
        If there is none, or it is not in sight: a rider sees the own ones.
    """
    found = shifts.find(act.tx, shift_id)
    if found and not act.sees_all("shifts:read") and act.actor.id not in found.people:
        found = None
    if found and act.actor.round_id and shifts.of_round(act.tx, act.actor.round_id) != shift_id:
        found = None
    return found_or_refuse(found, "no-such-shift")


@needs("shifts:read")
def list_shifts(act: Act, first: date, last: date, *, with_cancelled: bool = False) -> list[Shift]:
    """Return the shifts of some days, both included, soonest first; a rider sees the own ones.

    Raises
    ------
    BadInput
        If the days are reversed or more than :data:`MAX_DAYS`.
    """
    check_days(first, last)
    only = None if act.sees_all("shifts:read") else act.actor.id
    if only is None and not act.sees_all("shifts:read"):
        return []  # A key without a person has no shifts of its own.
    return shifts.between(
        act.tx,
        first,
        last,
        person_id=only,
        round_id=act.actor.round_id,
        with_cancelled=with_cancelled,
    )


def check_shift(act: Act, shift: Shift, *, anyway: bool) -> Shift:
    """Return a shift, and refuse one whose people or vehicles are not free then."""
    _check_free(act, shift)
    _check_available(act, shift, anyway=anyway)
    return shift


def check_days(first: date, last: date, most: int = MAX_DAYS) -> None:
    """Refuse days that are reversed or too many.

    Raises
    ------
    BadInput
        If they are.
    """
    count = (last - first).days + 1
    if count < 1:
        raise bad_input("last", "period-reversed", start=first.isoformat(), end=last.isoformat())
    if count > most:
        raise bad_input("last", "too-many-days", value=count, limit=most)


def _check_changeable(act: Act, found: Shift) -> None:
    if found.status == "cancelled":
        raise Conflict("shift-cancelled")
    if found.status != "planned":
        raise Conflict("shift-begun")
    if shifts.has_live_round(act.tx, found.id):
        raise Conflict("shift-has-round")


def _check_free(act: Act, wanted: Shift) -> None:
    """Refuse a shift whose people or vehicle are taken, also by who plans at this moment."""
    ridden = (str(one) for one in (wanted.vehicles or (wanted.vehicle_id,)))
    for subject in sorted([*map(str, wanted.people), *ridden]):
        act.tx.lock(f"on-shift:{subject}")
    taken = shifts.overlapping(act.tx, wanted)
    if taken:
        zone = cooperatives.own(act.tx).zone
        other = taken[0]
        same = not wanted.vehicles and not other.vehicles and other.vehicle_id == wanted.vehicle_id
        raise Conflict(
            "shift-overlaps",
            what="vehicle" if same else "person",
            shift=str(other.id),
            start=other.starts_at.astimezone(zone).isoformat(timespec="minutes"),
            end=other.ends_at.astimezone(zone).isoformat(timespec="minutes"),
        )


def _check_available(act: Act, wanted: Shift, *, anyway: bool) -> None:
    """Refuse a shift outside what its people said of that day; who said nothing has no limit."""
    if anyway:
        return
    start, end = bounds_of(act, wanted.day, wanted.day)
    for person_id in wanted.people:
        spans = shifts.available(act.tx, person_id, start, max(end, wanted.ends_at))
        free = [one for one in spans if one.kind == "free"]
        if _is_away(wanted, spans) or (free and not _covered(wanted, free)):
            raise Conflict("person-not-available", person=str(person_id))


def _is_away(wanted: Shift, spans: Sequence[Available]) -> bool:
    """Return whether somebody said to be absent during a part of a shift."""
    return any(
        one.kind == "absent" and one.starts_at < wanted.ends_at and one.ends_at > wanted.starts_at
        for one in spans
    )


def _covered(wanted: Shift, spans: Sequence[Available]) -> bool:
    """Return whether stretches that meet or overlap cover a shift together."""
    reached = wanted.starts_at
    for one in spans:
        if one.starts_at <= reached:
            reached = max(reached, one.ends_at)
    return reached >= wanted.ends_at


def bounds_of(act: Act, first: date, last: date) -> tuple[datetime, datetime]:
    """Return the instants at which some days begin and end."""
    zone = cooperatives.own(act.tx).zone
    return starts_of(first, zone), starts_of(last + timedelta(days=1), zone)
