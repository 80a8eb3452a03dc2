"""Use case of the board: a day as one document, and what in it needs a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.address_reads import note_address_read
from api.usecases.board.aboard_alerts import alerts_of_goods_aboard
from api.usecases.board.alerts import Alert, DayToWatch, alerts_of, by_urgency
from api.usecases.board.attention import alerts_of_attention
from api.usecases.board.lot_alerts import lots_on_board
from api.usecases.board.round_takers import takers_of
from api.usecases.fleet.ridden_vehicles import ridden_name, ridden_vehicle
from data.store.board import day as rows
from data.store.board.day import (
    BoardJob,
    BoardPlan,
    BoardRound,
    BoardShift,
    BoardStop,
    BoardVisit,
    PersonOut,
)
from data.store.fleet.vehicles import Vehicle
from data.store.rounds import events, swaps
from data.store.shapes import capacity_plain, load_of, load_plain, windows_of
from data.store.system import cooperatives
from dispatch import model
from dispatch.bookings.parcel_codes import parcel_codes
from dispatch.model import Capacity, Load
from dispatch.rounds.predicted_times import (
    RoundTimes,
    StandingRound,
    StandingVisit,
    VisitTimes,
    predicted_times,
)
from dispatch.schedule.cost_terms import PricedWork, price_of_terms, terms_of_work
from dispatch.schedule.eligibility import within_capacity
from dispatch.values.local_time import day_of, starts_of
from routing.errors import Denied

Plain = dict[str, Any]

_ENDED = frozenset({"done", "partly_done", "failed", "skipped"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A day as one document.

    Attributes
    ----------
    content
        The document as JSON has it, without what is told in words.
    open_reasons
        Codes of why jobs stand in no round, in the order of its ``open_jobs``.
    alerts
        What needs a person, the most urgent first.
    """

    content: Plain
    open_reasons: Sequence[str]
    alerts: Sequence[Alert]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day(DayToWatch):
    """Rows of a day, sorted by what they belong to.

    Attributes
    ----------
    names_visible
        Whether whoever asks may know where people live and what they are called.
    hidden
        Jobs of aid, where it is not told to whom and where they go.
    """

    on: date
    names_visible: bool
    hidden: frozenset[UUID]
    plan: BoardPlan | None
    vehicles: Mapping[UUID, Vehicle]
    codes: Mapping[str, str]
    accepted_at: Mapping[UUID, datetime]


@needs("plans:read")
def read_board(act: Act, on: date, *, with_doors: bool = True) -> Board:
    """Return a day as one document: shifts, rounds, visits, jobs, and what needs a person.

    Arrivals are those that riders and recipients are told, pushed on by the clock. Whoever may not
    know where people live sees neither places nor names. That a board shows the doors of aid
    recipients is noted, as every telling of them.

    Parameters
    ----------
    with_doors
        Whether to show doors of aid recipients; without them their names are left out too.

    Raises
    ------
    Denied
        If whoever asks does not see all rounds.
    """
    if not act.sees_all("rounds:read"):
        raise Denied("not-permitted", permission="rounds:read")
    # Asked before all else is read: so events may come twice, and none is missed.
    last_event = events.head(act.tx)
    home = cooperatives.own(act.tx)
    span = (starts_of(on, home.zone), starts_of(on + timedelta(days=1), home.zone))
    day = _read_day(act, on, span[0], with_doors=with_doors)
    if day.names_visible and with_doors:
        _note_reads(act, day)
    waiting = sorted(
        (day.jobs[key] for key in day.open_reasons),
        key=lambda one: (one.fell_from is None, -one.priority, str(one.id)),
    )
    is_today = day_of(act.now, home.zone) == on
    waiting_for = alerts_of_attention(act, on, span, day.titles, is_today=is_today)
    of_lots = lots_on_board(act, on, day.titles, is_today=is_today)
    day = replace(day, causes=of_lots.causes, announced_visits=of_lots.announced_visits)
    of_day = _with_takers(act, on, span, [*alerts_of(day), *alerts_of_goods_aboard(day)])
    found = [*of_day, *waiting_for, *of_lots.alerts]
    content: Plain = {
        "day": on.isoformat(),
        "time_zone": home.time_zone,
        "event_number": last_event,
        "plan": _plan(day.plan),
        "city": {"name": home.city} if home.city else None,
        "shifts": [_shift(day, one) for one in day.shifts],
        "rounds": _rounds(day),
        "visits": [each for one in day.rounds for each in _visits(day, one)],
        "jobs": _jobs(day),
        "open_jobs": [_open_job(day, one) for one in waiting],
        "people_out": [_person_out(one) for one in rows.people_out(act.tx, on, *span)],
    }
    return Board(
        content=content,
        open_reasons=[day.open_reasons[one.id] for one in waiting],
        alerts=by_urgency(
            found, {one.round_id: one.person_id for one in day.shifts if one.round_id is not None}
        ),
    )


def _with_takers(
    act: Act, on: date, span: tuple[datetime, datetime], found: Iterable[Alert]
) -> list[Alert]:
    """Return alerts; of a round that nobody has begun with who could take it over."""
    alerts = list(found)
    missing = {one.subject_id for one in alerts if one.kind in {"not-begun", "not-opened"}}
    ids = frozenset(one for one in missing if isinstance(one, UUID))

    def told(one: Alert) -> Alert:
        if one.kind != "not-begun" or not isinstance(one.subject_id, UUID):
            return one
        takers = takers_of(act, on, one.subject_id, span, ids)
        return replace(one, takers=takers, arguments={**one.arguments, "takers": len(takers)})

    return [told(one) for one in alerts]


# --- reading --------------------------------------------------------------------------------


def _read_day(act: Act, on: date, start: datetime, *, with_doors: bool) -> _Day:
    shifts, found = rows.shifts_of_day(act.tx, on), rows.rounds_of_day(act.tx, on)
    ridden = {one for each in shifts for one in (each.vehicle_id, each.trailer_id) if one}
    visits: dict[UUID, list[BoardVisit]] = defaultdict(list)
    for visit in rows.visits_of_day(act.tx, on):
        visits[visit.round_id].append(visit)
    stops: dict[UUID, list[BoardStop]] = defaultdict(list)
    for stop in rows.open_stops(act.tx, on):
        if stop.job_id is not None:
            stops[stop.job_id].append(stop)
    jobs = {one.id: one for one in rows.jobs_of_day(act.tx, on)}
    plan = rows.plan_of_day(act.tx, on)
    # Oldest first: the last one counts.
    handed_on_at = {one.round_id: one.at for one in swaps.handed_on(act.tx, on)}
    left_out = {one["job"]: one["reason"] for one in plan.unassigned} if plan else {}
    day = _Day(
        on=on,
        now=act.now,
        names_visible=act.sees_all("recipients:read"),
        hidden=frozenset(key for key, one in jobs.items() if one.kind == "aid" and not with_doors),
        plan=plan,
        planned=plan is not None,
        is_near=start - timedelta(days=1) <= act.now <= start + timedelta(days=1, hours=12),
        shifts=shifts,
        vehicles=rows.vehicles_among(act.tx, ridden),
        rounds=found,
        visits=visits,
        jobs={key: one for key, one in jobs.items() if one.status != "cancelled"},
        codes=parcel_codes(map(str, jobs)),
        open_stops=stops,
        accepted_at=rows.accepted_at(act.tx, on),
        asked_at={
            one.id: max(one.published_at, handed_on_at.get(one.id, one.published_at))
            for one in found
        },
        times={one.id: times_of_round(one, visits.get(one.id, ()), act.now) for one in found},
    )
    return replace(
        day,
        titles={key: _title(day, one) for key, one in day.jobs.items()},
        open_reasons={
            key: _open_reason(day, one, left_out)
            for key, one in day.jobs.items()
            if one.status == "open"
        },
    )


def times_of_round(one: BoardRound, visits: Iterable[BoardVisit], now: datetime) -> RoundTimes:
    """Return the times of a round's visits as riders and recipients are told them."""
    standing = [
        StandingVisit(
            status=each.status,
            travel_s=each.travel_s,
            windows=windows_of(each.windows),
            arrive=each.arrive_at,
            start=each.start_at,
            depart=each.depart_at,
            expected=each.eta_at,
            arrived_at=each.arrived_at,
            done_at=each.done_at,
        )
        for each in visits
    ]
    standing_round = StandingRound(
        start=one.starts_at,
        end=one.ends_at,
        visits=standing,
        home_s=max(0, one.travel_s - sum(each.travel_s for each in standing)),
        started_at=one.started_at,
        finished_at=one.finished_at,
        over=one.status in {"finished", "refused"},
    )
    return predicted_times(standing_round, now)


def _note_reads(act: Act, day: _Day) -> None:
    """Note that doors of aid recipients were shown."""
    aid = {key for key, one in day.jobs.items() if one.kind == "aid"}
    shown: list[BoardStop] = [each for found in day.visits.values() for each in found]
    shown += [each for found in day.open_stops.values() for each in found]
    doors = [
        one.stop_id for one in shown if one.stop_id and one.kind == "drop" and one.job_id in aid
    ]
    note_address_read(act, doors, "board", day.on)


def _title(day: _Day, one: BoardJob) -> str:
    """Return what a job is called; without what people write names in, where these are not told."""
    named = one.title if day.names_visible and one.id not in day.hidden else ""
    return named or one.reference or one.customer or day.codes[str(one.id)]


def _open_reason(day: _Day, one: BoardJob, left_out: Mapping[str, str]) -> str:
    if day.plan is None:
        return "no-plan"
    published_at = day.plan.published_at
    if str(one.id) in left_out:
        is_other = published_at is not None and one.changed_at > published_at
        return "changed-since" if is_other else left_out[str(one.id)]
    if one.fell_from is not None:
        return "fell-out"
    if published_at is not None and one.made_at > published_at:
        return "booked-since"
    return "no-vehicle-large-enough" if _is_too_large(day, one) else "not-planned"


def _is_too_large(day: _Day, one: BoardJob) -> bool:
    """Return whether no vehicle of the day carries what is aboard once all of a job is loaded."""
    load = _carried(one)
    return bool(day.shifts) and not any(
        within_capacity(load, _ridden(day, shift).capacity) for shift in day.shifts
    )


def _ridden(day: _Day, one: BoardShift) -> model.Vehicle:
    trailer = None if one.trailer_id is None else day.vehicles[one.trailer_id]
    return ridden_vehicle(day.vehicles[one.vehicle_id], trailer)


# --- the parts of the document --------------------------------------------------------------


def _plan(found: BoardPlan | None) -> Plain | None:
    if found is None:
        return None
    return {
        "id": str(found.id),
        "name": found.name,
        "note": found.note,
        "way": found.way,
        "published_at": _at(found.published_at),
        "published_by": found.published_by_name,
    }


def _person_out(one: PersonOut) -> Plain:
    times = {"from_at": _at(one.from_at), "until_at": _at(one.until_at)}
    return {"person_id": str(one.person_id), **times}


def _shift(day: _Day, one: BoardShift) -> Plain:
    bike = day.vehicles[one.vehicle_id]
    trailer = None if one.trailer_id is None else day.vehicles[one.trailer_id]
    ridden = _ridden(day, one)
    return {
        "id": str(one.id),
        "number": one.number,
        "person_id": str(one.person_id),
        "rider": one.rider,
        "vehicle_id": str(one.vehicle_id),
        "vehicle": ridden_name(bike, trailer),
        "trailer_id": None if trailer is None else str(trailer.id),
        "trailer": None if trailer is None else trailer.name,
        "profile": ridden.profile,
        "start": _at(one.starts_at),
        "end": _at(one.ends_at),
        "status": one.status,
        "capacity": _capacity(ridden.capacity),
        "round_id": None if one.round_id is None else str(one.round_id),
        "breaks": [
            {
                "start": _at(each.windows[0].start if each.windows else one.starts_at),
                "end": _at(each.windows[-1].end if each.windows else one.ends_at),
                "duration_s": each.duration_s,
            }
            for each in one.breaks
        ],
    }


def _capacity(capacity: Capacity) -> Plain:
    """Return a capacity; a dimension without a limit is ``None``."""
    return {"mass_g": None, "volume_ml": None, "items": None} | capacity_plain(capacity)


def _rounds(day: _Day) -> list[Plain]:
    shifts = {one.id: one for one in day.shifts}
    numbers = {one.id: one.number for one in day.shifts}
    rows = []
    for one in day.rounds:
        visits, times = day.visits.get(one.id, ()), day.times[one.id]
        spent = [(each, _seconds(each.depart_at - each.start_at)) for each in visits]
        service_s = sum(span for each, span in spent if each.kind != "break")
        break_s = sum(span for each, span in spent if each.kind == "break")
        wait_s = sum(_seconds(each.start_at - each.arrive_at) for each in visits)
        late = [
            when.late_s
            for each, when in zip(visits, times.visits, strict=True)
            if when.late_s and each.status in {"planned", "arrived"}
        ]
        rows.append(
            {
                "id": str(one.id),
                "shift_id": str(one.shift_id),
                "number": numbers.get(one.shift_id, 0),
                "version": one.version,
                "published_at": _at(one.published_at),
                "status": one.status,
                "accepted_at": None
                if one.status in {"published", "refused"}
                else _at(day.accepted_at.get(one.id)),
                "start": _at(one.started_at or one.starts_at),
                "end": _at(times.end),
                "planned_start": _at(one.starts_at),
                "planned_end": _at(one.ends_at),
                "ride_s": one.travel_s,
                "wait_s": wait_s,
                "service_s": service_s,
                "break_s": break_s,
                "distance_m": one.distance_m,
                "cost_cents": _cost_cents(shifts.get(one.shift_id), one, visits),
                "drift_s": int((times.end - one.ends_at).total_seconds()),
                "late_visits": len(late),
                "late_s": max(late, default=0),
            }
        )
    return rows


def _cost_cents(shift: BoardShift | None, one: BoardRound, visits: Iterable[BoardVisit]) -> int:
    """Return the cost of a round as planned: shift, time, way and lateness.

    Not what the search weighs besides, such as an even share of the work.
    """
    if shift is None:
        return 0
    paid = {each.id for each in shift.breaks if each.paid}
    on_duty_s = _seconds(one.ends_at - one.starts_at)
    stops_s = unpaid_s = late = 0
    for each in visits:
        span_s = _seconds(each.depart_at - each.start_at)
        if each.kind == "break" and each.break_id not in paid:
            unpaid_s += span_s
            continue
        stops_s += span_s
        if each.kind != "break" and each.late_hour_cents and each.windows:
            closes = datetime.fromisoformat(each.windows[-1]["end"])
            late += max(0, _seconds(each.start_at - closes)) * each.late_hour_cents
    work = PricedWork(
        prices=shift.prices,
        travel_s=one.travel_s,
        stops_s=stops_s,
        wait_s=on_duty_s - one.travel_s - stops_s - unpaid_s,
        distance_m=one.distance_m,
        late_cents_s=late,
    )
    return price_of_terms(terms_of_work([work], on_duty=shift.prices.duty))


def _visits(day: _Day, one: BoardRound) -> Iterable[Plain]:
    found = zip(day.visits.get(one.id, ()), day.times[one.id].visits, strict=True)
    return [_visit(day, one, each, when) for each, when in found]


def _visit(day: _Day, one: BoardRound, each: BoardVisit, when: VisitTimes) -> Plain:
    board_job = day.jobs.get(each.job_id) if each.job_id else None
    over = each.status in _ENDED
    pinned = board_job is not None and board_job.pinned_shift_id == one.shift_id
    return {
        "id": str(each.id),
        "round_id": str(one.id),
        "job_id": None if each.job_id is None else str(each.job_id),
        "stop_id": None if each.stop_id is None else str(each.stop_id),
        "kind": each.kind,
        "label": "" if board_job is None else day.titles[board_job.id],
        **_where(day, each),
        "windows": each.windows,
        "planned_arrival": _at(each.arrive_at),
        "arrival": _at(when.arrive),
        "begin": _at(when.begin),
        "departure": _at(when.depart),
        "ride_s": each.travel_s,
        "wait_s": max(0, _seconds(when.begin - when.arrive)),
        "service_s": max(0, _seconds(when.depart - when.begin)),
        "late_s": when.late_s,
        "status": each.status,
        "failure": each.failure_code if over else "",
        "relay": each.relay,
        "load_after": _amounts(each.load_after),
        "pinned": pinned,
        "pinned_place": pinned and board_job is not None and board_job.pinned_in_place,
    }


def _where(day: _Day, stop: BoardStop) -> Plain:
    if stop.lon is None or stop.lat is None:
        return dict(_NOT_TOLD)
    if not day.names_visible or (stop.kind == "drop" and stop.job_id in day.hidden):
        # A rough point would be drawn, and taken for a place.
        return dict(_NOT_TOLD)
    return {
        "name": stop.name,
        "address": stop.address,
        "street_only": stop.street_only,
        "point": [stop.lon, stop.lat],
    }


_NOT_TOLD: Plain = {"name": "", "address": "", "street_only": False, "point": None}


def _amounts(aboard: Mapping[str, int]) -> Plain:
    return {name: aboard.get(name, 0) for name in ("mass_g", "volume_ml", "items")}


def _jobs(day: _Day) -> list[Plain]:
    rounds = {each.job_id: found for found, visits in day.visits.items() for each in visits}
    told = (*day.visits.values(), *day.open_stops.values())
    unconfirmed = {each.job_id for found in told for each in found if each.street_only}
    return [
        _job(day, one, rounds.get(one.id), unconfirmed=one.id in unconfirmed)
        for one in day.jobs.values()
    ]


def _job(day: _Day, one: BoardJob, round_id: UUID | None, *, unconfirmed: bool) -> Plain:
    load = _carried(one)
    extra = [name for name, value in sorted(load.extra.items()) if value]
    return {
        "id": str(one.id),
        "booking_id": str(one.booking_id),
        "kind": one.kind,
        "label": day.titles[one.id],
        "reference": one.reference,
        "customer": one.customer,
        "status": one.status,
        "priority": one.priority,
        "load": load_plain(load),
        "tags": [
            *sorted(one.skills),
            *extra,
            *(["accompanied"] if one.accompanied else ()),
            *(["street-only"] if unconfirmed and one.status in {"open", "placed"} else ()),
            *(["brought-back" if one.brings_back else "tried-again"] if one.retry_of else ()),
        ],
        "parcel_codes": [day.codes[str(one.id)]],
        "round_id": None if round_id is None else str(round_id),
        "pinned": one.pinned_shift_id is not None,
        "pinned_place": one.pinned_in_place,
    }


def _carried(one: BoardJob) -> Load:
    """Return what is carried in all: what is picked up, or dropped where nothing is."""
    total = Load()
    for each in one.pickups or one.drops:
        total += load_of(each)
    return total


def _open_job(day: _Day, one: BoardJob) -> Plain:
    return {
        "job_id": str(one.id),
        "reason": day.open_reasons[one.id],
        "fell_out": one.fell_from is not None,
        "since": _at(one.fell_at if one.fell_from is not None else one.made_at),
        "stops": [
            {
                "kind": each.kind,
                **_where(day, each),
                "windows": each.windows,
                "service_s": each.service_s,
            }
            for each in day.open_stops.get(one.id, ())
        ],
    }


def _seconds(span: timedelta) -> int:
    return span // timedelta(seconds=1)


def _at(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).isoformat()
