"""What waits for an answer of the office stands among the alerts, and goes when it is met."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from api.http.board.board import _written
from api.locales.texts import Texts
from api.usecases.board.alerts import Alert, by_urgency
from api.usecases.board.board import read_board
from api.usecases.rounds.failed_visits import note_failure_seen
from api.wording.alert_words import alert_sentence
from data.store.rounds import events
from data.store.rounds.events import LoggedEvent
from data.store.tables.bookings import booking, job
from data.store.tables.notices import message
from data.store.tables.people import customer
from data.store.tables.rounds import contest, incident, plan, round_, swap, visit
from tests.support.rounds.live_town import DAY, OPENS, Town, make_town
from tests.support.store.world import World


@pytest.fixture
def town(world: World) -> Town:
    """Return a day with a round for each of two couriers, under way for half an hour."""
    town = make_town(world)
    world.clock.now = OPENS - timedelta(hours=12)
    town.add_job((0, 0), (4, 0), pinned=town.shifts["ana"])
    town.add_job((0, 1), (4, 1), pinned=town.shifts["bo"])
    town.publish()
    with world.database.transaction(town.home) as tx:
        tx.run(round_.update().values(status="started", started_at=OPENS))
    world.clock.now = OPENS + timedelta(minutes=2)
    return town


def _alerts(town: Town, kind: str) -> list[Alert]:
    found = town.world.service.do(town.office, read_board, DAY)
    for language in ("en", "fr"):
        answer = _written(language, town.world.clock.now)(found)
        assert b"{ $" not in answer.content
    return [one for one in found.alerts if one.kind == kind]


def _sentence(one: Alert) -> str:
    return alert_sentence(one.kind, one.arguments, Texts("en"))


def _add(town: Town, table: Any, **values: object) -> Any:  # noqa: ANN401
    id_ = town.world.service.ids()
    with town.world.database.transaction(town.home) as tx:
        tx.add(table, {"id": id_, **values})
    return id_


def _change(town: Town, table: Any, row_id: object, **values: object) -> None:  # noqa: ANN401
    with town.world.database.transaction(town.home) as tx:
        tx.run(table.update().where(table.c.id == row_id).values(**values))


def _write(town: Town, text: str, *, who: str = "bo", later_s: int = 0) -> Any:  # noqa: ANN401
    at, person = town.world.clock.now + timedelta(seconds=later_s), town.people[who]
    kept = {"person_id": person, "from_office": False, "written_by": person, "text": text}
    return _add(town, message, **kept, written_at=at, expires_at=at + timedelta(days=30))


def test_an_incident_stands_before_what_is_as_urgent() -> None:
    """Of what is urgent an incident comes first, whatever has waited longer or is expected."""

    def alert(kind: str, since: datetime | None) -> Alert:
        subject = "incident" if kind == "way-blocked" else "visit"
        return Alert(kind=kind, urgency=1, since=since, subject_kind=subject, subject_id=kind)

    found = [alert("late", None), alert("failed-visit", OPENS)]
    found.append(alert("way-blocked", OPENS + timedelta(hours=1)))
    order = [one.kind for one in by_urgency(found, {})]
    assert order == ["way-blocked", "late", "failed-visit"]


def test_what_leaves_least_time_to_act_stands_first() -> None:
    """Of equal urgency the nearer hour comes first, then what has none, the oldest first."""

    def alert(kind: str, **when: datetime | None) -> Alert:
        about = {"subject_kind": "job", "subject_id": kind}
        return Alert(kind=kind, urgency=2, **{"since": None, **when}, **about)  # type: ignore[arg-type]

    hour = timedelta(hours=1)
    found = [
        alert("old", since=OPENS - hour),
        alert("at-noon", since=OPENS - 2 * hour, act_by=OPENS + 4 * hour),
        alert("older", since=OPENS - 2 * hour),
        alert("at-nine", act_by=OPENS + hour),
    ]
    assert [one.kind for one in by_urgency(found, {})] == ["at-nine", "at-noon", "older", "old"]


@pytest.mark.parametrize(
    ("kind", "alert"),
    [("accident", "incident"), ("traffic", "way-blocked"), ("breakdown", "bike-broken")],
)
def test_an_incident_is_there_until_it_is_closed(town: Town, kind: str, alert: str) -> None:
    """An open incident of the day's rounds is urgent; closed, it is gone.

    Where there was no way through, a street may have to be closed: it comes as such.
    """
    ana = town.round("ana")
    kept = {"round_id": ana.id, "kind": kind, "reported_by": ana.person_id, "at": OPENS}
    row_id = _add(town, incident, **kept)
    (one,) = _alerts(town, alert)
    assert (one.urgency, one.subject_id, one.round_id) == (1, row_id, ana.id)
    _change(town, incident, row_id, status="closed")
    assert not _alerts(town, alert)


def test_unread_messages_are_counted_by_rider(town: Town) -> None:
    """Two unread messages of a rider are one alert, urgent once they wait; read, it is gone."""
    now = town.world.clock.now
    both = [_write(town, "Where\nto? " * 20), _write(town, "Hello?", later_s=1)]
    (one,) = _alerts(town, "message")
    assert (one.urgency, one.arguments["messages"]) == (2, 2)
    words = str(one.arguments["words"])
    assert words.startswith("Where to? Where to?")
    assert words.endswith(" …")
    assert len(words) <= 140
    town.world.clock.now += timedelta(minutes=20)
    assert _alerts(town, "message")[0].urgency == 1
    for row_id in both:
        _change(town, message, row_id, read_at=now)
    assert not _alerts(town, "message")


def test_a_message_stands_behind_what_its_rider_cannot_do(town: Town) -> None:
    """A message comes right behind the more urgent alert of its rider, not behind all others."""
    for who in ("ana", "bo"):
        _change(town, round_, town.round(who).id, status="refused", started_at=None)
    _write(town, "I am ill.", who="ana")
    found = town.world.service.do(town.office, read_board, DAY).alerts
    ana = town.round("ana").id
    at = next(at for at, one in enumerate(found) if one.round_id == ana and one.kind == "refused")
    assert found[at + 1].kind == "message"
    assert len([one for one in found if one.kind == "refused"]) == 2


def test_a_contest_is_there_until_it_is_answered(town: Town) -> None:
    """A contest is due on a day; the nearer, the more urgent."""
    now = town.world.clock.now
    kept = {"subject_kind": "round", "subject_id": town.round("ana").id}
    who = {"opened_by": town.people["ana"], "opened_at": now}
    row_id = _add(town, contest, **kept, **who, due_at=now + timedelta(days=5))
    assert _alerts(town, "contest")[0].urgency == 3
    town.world.clock.now += timedelta(hours=1)
    _change(town, contest, row_id, answered_at=now)
    assert not _alerts(town, "contest")


def test_a_swap_is_told_until_its_round_is_handed_on(town: Town) -> None:
    """An offered round asks for a rider, a taken one for a decision; closed, neither is told."""
    town.world.clock.now = OPENS - timedelta(hours=5)
    row_id = _add(
        town,
        swap,
        round_id=town.round("ana").id,
        offered_by=town.people["ana"],
        at=town.world.clock.now,
    )
    assert _alerts(town, "swap")[0].urgency == 3
    _change(town, swap, row_id, status="taken", taken_by=town.people["bo"])
    assert not _alerts(town, "swap")
    assert _alerts(town, "swap-taken")[0].arguments["rider"] != ""
    _change(town, swap, row_id, closed_at=town.world.clock.now)
    assert not _alerts(town, "swap-taken")


def test_conflicts_of_rounds_and_visits_are_told(town: Town) -> None:
    """What contradicts itself stands on the list by round and by visit."""
    ana = town.round("ana")
    conflict = [{"code": "done-twice", "event_id": "1", "known_at": OPENS.isoformat()}]
    noted = {"conflicts": conflict, "visits": {str(ana.visits[0].id): {"conflicts": conflict}}}
    _change(town, round_, ana.id, state=noted)
    found = sorted(one.subject_kind for one in _alerts(town, "conflict"))
    assert found == ["round", "visit"]
    told = {one.subject_kind: one for one in _alerts(town, "conflict")}
    assert told["visit"].job_id == ana.visits[0].job_id
    assert told["visit"].arguments["about"] == "job"
    assert told["visit"].arguments["what"]
    assert told["round"].arguments["about"] == "round"
    shop = {"id": town.world.service.ids(), "name": "Bakery", "created_at": OPENS}
    with town.world.database.transaction(town.home) as tx:
        tx.add(customer, shop)
        tx.run(booking.update().values(customer_id=shop["id"]))
    (visit_,) = [one for one in _alerts(town, "conflict") if one.subject_kind == "visit"]
    assert (visit_.arguments["about"], visit_.arguments["customer"]) == ("customer", "Bakery")
    _change(town, round_, ana.id, state={})
    assert not _alerts(town, "conflict")


def test_a_failed_visit_waits_until_somebody_decides(town: Town) -> None:
    """It is told at once, and until a rule followed a person decides: tried again, or changed."""
    ana = town.round("ana")
    drop = next(one for one in ana.visits if one.kind == "drop")
    done = town.world.clock.now
    _change(town, visit, drop.id, status="failed", done_at=done, failure_code="nobody_there")
    (one,) = _alerts(town, "failed-visit")
    assert " could not deliver “" in _sentence(one)
    assert (one.subject_id, one.job_id) == (drop.id, drop.job_id)
    town.world.clock.now += timedelta(minutes=1)
    with town.world.database.transaction(town.home) as tx:
        tx.run(booking.update().values(changed_at=town.world.clock.now))
    assert not _alerts(town, "failed-visit")
    with town.world.database.transaction(town.home) as tx:
        tx.run(booking.update().values(changed_at=OPENS))
        tx.run(job.update().where(job.c.id == drop.job_id).values(status="cancelled"))
    assert not _alerts(town, "failed-visit")


def test_a_failure_that_its_rule_followed_is_told_until_it_is_seen(town: Town) -> None:
    """What became of the goods by rule is told with its day; seen, or done after all, no more."""
    ana, now = town.round("ana"), town.world.clock.now
    drop = next(one for one in ana.visits if one.kind == "drop")

    def happen(kind: str, actor: str, **detail: str) -> None:
        logged_event = LoggedEvent(
            id=town.world.service.ids(),
            kind=kind,
            subject_kind="visit",
            subject_id=drop.id,
            round_id=ana.id,
            actor_kind=actor,
            actor_id=None,
            at=now,
            received_at=now,
            detail=detail,
        )
        with town.world.database.transaction(town.home) as tx:
            events.append(tx, [logged_event])

    def follow(way: str, on: date = DAY) -> None:
        told = {"way": way, "day": on.isoformat(), "reason": "nobody_there"}
        told["job_id"] = str(drop.job_id)
        happen("failure_followed", "system", **told)

    follow("call_coordinator")
    assert not _alerts(town, "failure-followed")
    follow("return_to_sender")
    (one,) = _alerts(town, "failure-followed")
    assert (one.urgency, one.subject_id, one.arguments["next_on"]) == (3, drop.id, DAY)
    assert "could not deliver “" in _sentence(one)
    assert "shift" not in _sentence(one)
    town.world.service.do(town.office, note_failure_seen, drop.id)
    assert not _alerts(town, "failure-followed")
    follow("return_to_sender", DAY + timedelta(days=1))
    (one,) = _alerts(town, "failure-followed")
    # Nobody rides on that day yet: somebody is to see to it.
    assert one.urgency == 2
    assert "That day has no shift yet" in _sentence(one)
    assert one.next_job is not None
    assert one.next_job[0] == DAY + timedelta(days=1)
    follow("retry_today")
    assert _alerts(town, "failure-followed")
    happen("visit_done", "system")
    assert not _alerts(town, "failure-followed")


def test_a_plan_that_fails_or_waits_is_told(town: Town) -> None:
    """A plan that nobody works on, or that failed, is told until another is asked for."""
    now = town.world.clock.now
    row_id = _add(town, plan, day=DAY, requested_by=town.office.id, requested_at=now)
    assert not _alerts(town, "plan-waits")
    town.world.clock.now += timedelta(minutes=3)
    assert _alerts(town, "plan-waits")
    _change(town, plan, row_id, status="failed", finished_at=now)
    assert _alerts(town, "plan-failed")[0].subject_id == row_id
    again = {"requested_at": now + timedelta(minutes=1), "status": "ready"}
    _add(town, plan, day=DAY, requested_by=town.office.id, **again)
    assert not _alerts(town, "plan-failed")


def test_a_worker_that_is_away_is_told_today_alone(town: Town) -> None:
    """Work waits and nobody takes it: the board of today says so."""
    (one,) = _alerts(town, "worker-down")
    assert one.urgency == 1
    town.world.clock.now += timedelta(days=3)
    assert not _alerts(town, "worker-down")
