"""Rounds on their way: a brief of a small market round, briefs of planned rounds, and events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from dispatch.model import Break, Load, Place, Problem, Round, Stop, Visit, VisitKind, Window
from dispatch.rounds.events.event import Event
from dispatch.rounds.events.event_kinds import EVENT_KINDS
from dispatch.rounds.round_state import PlannedVisit, RoundBrief
from dispatch.schedule.required_breaks import required_breaks

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""When the small round leaves."""

RIDER, SECOND, OFFICE = "ana", "bo", "dispatcher-zoe"
PHONE, OTHER_PHONE = "phone-1", "phone-2"


def name(text: str) -> str:
    """Return the UUID that stands for a readable name."""
    return str(uuid5(NAMESPACE_URL, text))


ROUND = name("round")


def minutes(count: float) -> datetime:
    """Return the instant so many minutes after the small round leaves."""
    return START + timedelta(minutes=count)


def _stop(place: str, load: Load, first: float, last: float, **more: object) -> Stop:
    window = Window(start=minutes(first), end=minutes(last))
    stop = Stop(place=Place(id=place), windows=(window,), service_s=180, load=load)
    return replace(stop, **more)  # type: ignore[arg-type]


_BOX = Load(mass_g=1000, items=1)
_FIVE = Load(mass_g=5003, volume_ml=901, items=5, extra={"cold": 5})

SMALL_STOPS: tuple[tuple[str, str, VisitKind, Stop], ...] = (
    ("bakery", "bread", "pickup", _stop("bakery", _FIVE, 0, 30)),
    ("farm", "eggs", "pickup", _stop("farm", Load(mass_g=2000), 0, 60)),
    ("cafe", "bread", "drop", _stop("cafe", Load(mass_g=2001, volume_ml=360, items=2,
        extra={"cold": 2}), 15, 60, returns=Load(items=3), late_limit_s=300)),
    ("school", "bread", "drop", _stop("school", Load(mass_g=3002, volume_ml=541, items=3,
        extra={"cold": 3}), 15, 90)),
    ("paula", "meal", "drop", _stop("paula", _BOX, 30, 120)),
)  # fmt: skip
"""Bread for two, eggs for the hub, and a meal that is aboard from the start."""


def small_brief(**more: object) -> RoundBrief:
    """Return a round of five stops ten minutes apart, with a break before the last."""
    visits: list[PlannedVisit] = []
    clock = START
    for key, job, kind, stop in SMALL_STOPS:
        if key == "paula":
            visits.append(_pause(clock))
            clock += timedelta(minutes=20)
        arrive = clock + timedelta(minutes=7)
        start = max(arrive, stop.windows[0].start)
        clock = start + timedelta(seconds=stop.service_s)
        visit = Visit(
            kind=kind,
            job_id=name(job),
            place_id=stop.place.id,
            travel_s=420,
            distance_m=1500,
            arrive=arrive,
            start=start,
            depart=clock,
            load_after=Load(),
        )
        visits.append(PlannedVisit(id=name(key), visit=visit, stop=stop))
    brief = RoundBrief(
        id=ROUND,
        person_id=name(RIDER),
        later_person_ids=frozenset({name(SECOND)}),
        visits=tuple(visits),
        start=START,
        end=clock + timedelta(minutes=5),
        start_place_id="hub",
        end_place_id="hub",
        end_travel_s=300,
        latest_end=minutes(240),
    )
    return replace(brief, **more)  # type: ignore[arg-type]


def _pause(clock: datetime) -> PlannedVisit:
    visit = Visit(
        kind="break",
        break_id="lunch",
        place_id="school",
        travel_s=0,
        distance_m=0,
        arrive=clock,
        start=clock,
        depart=clock + timedelta(minutes=20),
        load_after=Load(),
    )
    return PlannedVisit(id=name("lunch"), visit=visit, pause=Break(id="lunch", duration_s=1200))


def with_rules(brief: RoundBrief, key: str, **more: object) -> RoundBrief:
    """Return a brief in which one visit has other rules (proofs, codes, on_failure)."""
    return replace(
        brief,
        visits=tuple(
            replace(planned, **more) if planned.id == name(key) else planned  # type: ignore[arg-type]
            for planned in brief.visits
        ),
    )


def rider(  # one for each part of an event
    kind: str,
    about: str = "round",
    at: float = 0,
    *,
    seq: int = 0,
    phone: str = PHONE,
    actor: str = RIDER,
    received: float | None = None,
    id_: str = "",
    **detail: Any,  # noqa: ANN401  # as JSON has it, right or wrong
) -> Event:
    """Return an event ``at`` minutes after the start: from a phone if it has a number there."""
    subject = EVENT_KINDS[kind].subject
    return Event(
        id=name(id_ or f"{kind} {about} {at} {seq} {phone} {actor} {sorted(detail.items())}"),
        kind=kind,
        subject_kind=subject,
        subject_id=name(about),
        round_id=ROUND,
        actor_id=name(actor),
        at=minutes(at),
        received_at=minutes(at if received is None else received),
        sent_at=minutes(at if received is None else received) if seq else None,
        phone_id=name(phone) if seq else "",
        phone_seq=seq,
        detail=detail,
    )


def office(kind: str, about: str = "round", at: float = 0, **detail: Any) -> Event:  # noqa: ANN401
    """Return an event that the office causes, ``at`` minutes after the start."""
    return rider(kind, about, at, actor=OFFICE, **detail)


def brief_of(problem: Problem, round_: Round) -> RoundBrief:
    """Return the brief of a planned round; its visits and jobs get UUIDs for their names."""
    shift = next(shift for shift in problem.shifts if shift.id == round_.shift_id)
    added = required_breaks(shift, problem.work_limit_s, problem.work_break_s)
    # Declared breaks with their own windows, not as narrowed by the working-time rule.
    pauses = {pause.id: pause for pause in (*added, *shift.breaks)}
    visits = []
    for number, visit in enumerate(round_.visits):
        stop = None if visit.kind == "break" else problem.stop(visit)
        visits.append(
            PlannedVisit(
                id=name(f"visit {number}"),
                visit=replace(visit, job_id=name(visit.job_id) if stop else ""),
                stop=stop,
                pause=None if stop else pauses.get(visit.break_id, _as_it_is(visit)),
            )
        )
    return RoundBrief(
        id=ROUND,
        person_id=name(RIDER),
        visits=tuple(visits),
        start=round_.start,
        end=round_.end,
        start_place_id=shift.start_place.id if shift.start_place else None,
        end_place_id=shift.end_place.id if shift.end_place else None,
        end_travel_s=round_.end_travel_s,
        latest_end=shift.window.end,
    )


def _as_it_is(visit: Visit) -> Break:
    """Return the break that a visit is, for planners with breaks of their own making."""
    spent = visit.depart - visit.start
    return Break(id=visit.break_id, duration_s=spent // timedelta(seconds=1), legal=True)


def as_planned(brief: RoundBrief) -> list[Event]:
    """Return the events of a round that goes exactly as planned, from one phone."""
    facts: list[tuple[str, str, datetime, dict[str, object]]] = [
        ("round_started", ROUND, brief.start, {})
    ]
    for planned in brief.visits:
        visit = planned.visit
        if planned.pause is not None:
            detail: dict[str, object] = {"break_id": visit.break_id}
            facts.append(("break_started", ROUND, visit.start, detail))
            facts.append(("break_ended", ROUND, visit.depart, detail))
        else:
            facts.append(("visit_arrived", planned.id, visit.arrive, {}))
            facts.append(("visit_done", planned.id, visit.depart, {}))
    facts.append(("round_finished", ROUND, brief.end, {}))
    return list(_from_phone(facts))


def _from_phone(facts: Iterable[tuple[str, str, datetime, dict[str, object]]]) -> Iterable[Event]:
    for number, (kind, subject, at, detail) in enumerate(facts, start=1):
        yield Event(
            id=name(f"{number} {kind}"),
            kind=kind,
            subject_kind=EVENT_KINDS[kind].subject,
            subject_id=subject,
            round_id=ROUND,
            actor_id=name(RIDER),
            at=at,
            sent_at=at,
            received_at=at,
            phone_id=name(PHONE),
            phone_seq=number,
            detail=detail,
        )
