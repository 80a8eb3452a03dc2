"""A published round as its events are understood: the brief, and the events as the core has them.

The brief holds every visit that the round ever had, also those that were moved to another round
or taken off since, so that whatever a phone says of them can be understood.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Row, Transaction, refers_to, same_cooperative
from data.store.rounds import events
from data.store.rounds.events import LoggedEvent
from data.store.shapes import breaks_of, point_of, stop_of
from data.store.tables.aid import need
from data.store.tables.bookings import stop
from data.store.tables.fleet import place, shift
from data.store.tables.rounds import event, round_, round_version, visit
from dispatch.bookings.doors import Door, door_of
from dispatch.model import Break, Load, Place, Stop, Visit
from dispatch.rounds.events.event import Event
from dispatch.rounds.round_state import PlannedVisit, RoundBrief
from dispatch.rounds.state_machine import KINDS
from dispatch.rounds.visit_transitions import OFFICE_KINDS
from routing.types import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefRow:
    """A round's brief, and where its places are.

    Attributes
    ----------
    brief
        The round.
    start, end
        Where it starts and ends; ``None`` at its first and last stop.
    end_distance_m
        Metres of its last leg.
    """

    brief: RoundBrief
    start: Point | None
    end: Point | None
    end_distance_m: int


def find(tx: Transaction, round_id: UUID) -> BriefRow | None:
    """Return the brief of a round, ``None`` if there is no such round."""
    query = (
        sa.select(
            round_,
            shift.c.companion_id,
            shift.c.start_place_id,
            shift.c.end_place_id,
            shift.c.breaks,
            shift.c.ends_at.label("shift_ends_at"),
        )
        .join(shift, refers_to(round_.c.shift_id, shift))
        .where(tx.owns(round_), round_.c.id == round_id)
    )
    row = tx.row(query)
    if row is None:
        return None
    here = _rows(tx, round_id)
    live = [one for one in here if one["status"] != "cancelled"]
    points = _points(tx, (row["start_place_id"], row["end_place_id"]))
    riders = _riders(tx, round_id, row["person_id"])
    brief = RoundBrief(
        id=str(round_id),
        person_id=riders[0],
        companion_id=_text(row["companion_id"]),
        later_person_ids=frozenset(riders[1:]),
        visits=tuple(_planned(tx, row, here)),
        start=row["starts_at"],
        end=row["ends_at"],
        start_place_id=_text(row["start_place_id"]) or None,
        end_place_id=_text(row["end_place_id"]) or None,
        end_travel_s=max(0, row["travel_s"] - sum(one["travel_s"] for one in live)),
        latest_end=row["shift_ends_at"],
    )
    return BriefRow(
        brief=brief,
        start=points.get(row["start_place_id"]),
        end=points.get(row["end_place_id"]),
        end_distance_m=max(0, row["distance_m"] - sum(one["distance_m"] for one in live)),
    )


def events_of(tx: Transaction, brief: RoundBrief) -> list[Event]:
    """Return the events of a round that belong to its life, as the core has them."""
    logged = events.of_round(tx, UUID(brief.id))
    return [event_of(one) for one in logged if is_of(brief, one)]


def event_of(logged: LoggedEvent) -> Event:
    """Return an event of the log as the core has it."""
    phone = logged.phone_id or (_text(logged.actor_id) if logged.phone_seq else "")
    return Event(
        id=str(logged.id),
        kind=logged.kind,
        subject_kind=logged.subject_kind,
        subject_id=str(logged.subject_id),
        round_id=_text(logged.round_id),
        actor_id=_text(logged.actor_id),
        at=logged.at,
        received_at=logged.received_at,
        sent_at=logged.sent_at,
        phone_id=phone if logged.phone_seq else "",
        phone_seq=logged.phone_seq or 0,
        detail=dict(logged.detail),
    )


def is_of(brief: RoundBrief, logged: LoggedEvent) -> bool:
    """Return whether an event of the log belongs to the life of its round."""
    if logged.kind not in KINDS:
        return False
    if logged.subject_kind != "visit":
        return True
    planned = brief.by_id.get(str(logged.subject_id))
    return planned is not None and (planned.pause is None or logged.kind in OFFICE_KINDS)


def _riders(tx: Transaction, round_id: UUID, now: UUID) -> list[str]:
    """Return who was to ride a round, from the first to the one who does now."""
    query = (
        sa.select(event.c.detail)
        .where(tx.owns(event), event.c.round_id == round_id, event.c.kind == "rounds_swapped")
        .order_by(event.c.seq)
    )
    handed_on = [row["detail"] for row in tx.rows(query)]
    first = [one["from_person_id"] for one in handed_on[:1] if "from_person_id" in one]
    return list(dict.fromkeys([*first, *(one["person_id"] for one in handed_on), str(now)]))


# --- visits ---------------------------------------------------------------------------------


def _planned(tx: Transaction, row: Row, here: Sequence[Row]) -> list[PlannedVisit]:
    """Return the visits of a round in order, and after them those that it had once."""
    known = {one["id"] for one in here}
    visits = _published_stops(tx, row["id"])
    former = {name: one for name, one in visits.items() if name not in known}
    stops = _stops(tx, {one["id"] for one in here if one["stop_id"]} | set(former))
    declared = {pause.id: pause for pause in breaks_of(row["breaks"])}
    found = [_of_row(one, stops, declared) for one in here]
    found += [_of_published(name, one, stops) for name, one in former.items() if name in stops]
    return [one for one in found if one is not None]


def _rows(tx: Transaction, round_id: UUID) -> list[Row]:
    query = tx.select(visit, visit.c.round_id == round_id).order_by(visit.c.position, visit.c.id)
    return tx.rows(query)


def _published_stops(tx: Transaction, round_id: UUID) -> dict[UUID, Mapping[str, Any]]:
    """Return the stops of every published version of a round, as the last that had it tells it."""
    query = (
        sa.select(round_version.c.visits)
        .where(tx.owns(round_version), round_version.c.round_id == round_id)
        .order_by(round_version.c.version)
    )
    return {
        UUID(one["id"]): one
        for row in tx.rows(query)
        for one in row["visits"]
        if one["kind"] != "break"
    }


_Stops = Mapping[UUID, tuple[Row, Stop]]


def _stops(tx: Transaction, ids: set[UUID]) -> _Stops:
    query = (
        sa.select(stop, place.c.geom.label("place_geom"), need.c.code.label("need_code"))
        .outerjoin(place, refers_to(stop.c.place_id, place))
        .outerjoin(
            need,
            same_cooperative(
                stop, need, sa.and_(need.c.job_id == stop.c.job_id, stop.c.kind == "drop")
            ),
        )
        .where(tx.owns(stop), stop.c.id.in_(ids))
    )
    doors: dict[Door, str] = {}
    return {row["id"]: (row, _stop(row, doors)) for row in tx.rows(query.order_by(stop.c.id))}


def _stop(row: Row, doors: dict[Door, str]) -> Stop:
    """Return a stop; those that name no place are at one where they are at one door."""
    where = point_of(row["geom"]) or point_of(row["place_geom"])
    name = _text(row["place_id"]) or f"stop-{row['id']}"
    if where is not None and row["place_id"] is None:
        name = doors.setdefault(door_of(where, row["address"]), name)
    return stop_of(row, Place(id=name, point=where))


def _of_row(row: Row, stops: _Stops, declared: Mapping[str, Break]) -> PlannedVisit | None:
    visit = Visit(
        kind=row["kind"],
        job_id=_text(row["job_id"]),
        break_id=row["break_id"],
        place_id=None,
        travel_s=row["travel_s"],
        distance_m=row["distance_m"],
        arrive=row["arrive_at"],
        start=row["start_at"],
        depart=row["depart_at"],
        load_after=Load.of(row["load_after"]),
    )
    if visit.kind == "break":
        length_s = (visit.depart - visit.start) // timedelta(seconds=1)
        pause = declared.get(visit.break_id, Break(id=visit.break_id, duration_s=length_s))
        return PlannedVisit(id=str(row["id"]), visit=visit, pause=pause)
    return _with_stop(row["id"], visit, stops)


def _of_published(visit_id: UUID, fields: Mapping[str, Any], stops: _Stops) -> PlannedVisit | None:
    arrive, start, depart = (
        datetime.fromisoformat(fields[name]) for name in ("arrive_at", "start_at", "depart_at")
    )
    visit = Visit(
        kind=fields["kind"],
        job_id=fields["job_id"] or "",
        place_id=None,
        travel_s=0,
        distance_m=0,
        arrive=arrive,
        start=start,
        depart=depart,
        load_after=Load(),
    )
    return _with_stop(visit_id, visit, stops)


def _with_stop(visit_id: UUID, visit: Visit, stops: _Stops) -> PlannedVisit | None:
    if visit_id not in stops:
        return None
    row, found = stops[visit_id]
    return PlannedVisit(
        id=str(visit_id),
        visit=replace(visit, place_id=found.place.id),
        stop=found,
        proofs=frozenset(row["proof"]),
        on_failure=row["on_failure"],
        # Who is helped shows this one and no other.
        codes=frozenset([row["need_code"]] if row["need_code"] else []),
    )


def _points(tx: Transaction, ids: Iterable[UUID | None]) -> dict[UUID | None, Point]:
    query = sa.select(place.c.id, place.c.geom).where(
        tx.owns(place), place.c.id.in_([one for one in ids if one])
    )
    found = {row["id"]: point_of(row["geom"]) for row in tx.rows(query)}
    return {key: point for key, point in found.items() if point is not None}


def _text(value: UUID | None) -> str:
    return "" if value is None else str(value)
