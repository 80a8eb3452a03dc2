"""Briefs out of rows: every visit a round ever had, and the events as the core has them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from data.store import tables
from data.store.rounds import briefs, events
from data.store.rounds.briefs import BriefRow
from data.store.rounds.events import LoggedEvent
from dispatch.model import Load
from dispatch.rounds.state_machine import replay
from tests.support.rounds.ridden_round import (
    DAY,
    LEGS_M,
    Ground,
    Ridden,
    at,
    make_ground,
    ride,
    uid,
)
from tests.support.store.world import World
from tests.support.tiny import corner


@pytest.fixture
def ground(world: World) -> Ground:
    """Return alpha what rounds need."""
    return make_ground(world)


def find(world: World, ridden: Ridden, home: UUID | None = None) -> BriefRow | None:
    """Read the brief of a round."""
    with world.database.transaction(home or world.alpha) as tx:
        return briefs.find(tx, ridden.round_id)


def test_a_brief_has_places_loads_windows_and_the_last_leg(world: World, ground: Ground) -> None:
    """What rows say of a round, a stop and a place is what the core works with."""
    ridden = ride(world, ground)
    kept = find(world, ridden)
    assert kept is not None
    brief = kept.brief
    assert [p.id for p in brief.visits] == [str(key) for key in ridden.visits.values()]
    drop = brief.by_id[str(ridden.visits["drop"])]
    assert drop.load == Load(mass_g=5000, items=5)
    assert drop.stop is not None
    assert [(one.start, one.end) for one in drop.stop.windows] == [(at(30), at(60))]
    assert drop.stop.place.point is not None
    assert (drop.stop.place.point.lon, drop.stop.place.point.lat) == corner(4, 4)
    assert brief.loaded_at_start == {str(ridden.visits["second"])}
    assert (kept.end_distance_m, brief.start_place_id) == (LEGS_M[-1], str(ground.hub))
    assert kept.start == kept.end
    assert brief.latest_end == at(240)


def test_another_cooperatives_round_has_no_brief(world: World, ground: Ground) -> None:
    """Neither by the query nor by the database's own rule."""
    ridden = ride(world, ground)
    assert find(world, ridden, world.beta) is None


def test_a_visit_that_was_moved_away_is_still_understood(world: World, ground: Ground) -> None:
    """It stands at the end, as the last version that had it tells, and its events replay."""
    ridden = ride(world, ground)
    other = ride(world, ground, " other", day=DAY)
    gone = ridden.visits["second"]
    logged = [
        {
            "id": str(gone),
            "kind": "drop",
            "job_id": str(uid(ground, "job meal")),
            "break_id": "",
            "status": "planned",
            "arrive_at": at(68).isoformat(),
            "start_at": at(68).isoformat(),
            "depart_at": at(70).isoformat(),
        }
    ]
    with world.database.transaction(world.alpha) as tx:
        version = tables.rounds.round_version
        tx.run(version.update().where(version.c.round_id == ridden.round_id).values(visits=logged))
        visit = tables.rounds.visit
        tx.run(visit.update().where(visit.c.id == gone).values(round_id=other.round_id, position=9))
        kept = briefs.find(tx, ridden.round_id)
        assert kept is not None
        state = replay(kept.brief, briefs.events_of(tx, kept.brief))
    assert [p.id for p in kept.brief.visits][-1] == str(gone)
    assert state.visits[str(gone)].status == "done"


def test_breaks_are_visits_without_a_stop(world: World, ground: Ground) -> None:
    """A declared break keeps what the shift says of it; another is as long as its visit."""
    ridden = ride(world, ground)
    with world.database.transaction(world.alpha) as tx:
        for number, name in enumerate(("lunch", "legal-1"), start=7):
            values = {"id": uid(ground, name), "round_id": ridden.round_id, "position": number}
            begin = at(100 + number)
            times = {"arrive_at": begin, "start_at": begin}
            end = {
                "depart_at": begin + timedelta(minutes=25),
                "load_after": {"cold": 3, "items": 1},
            }
            pause = {**values, "kind": "break", "break_id": name, **times, **end}
            tx.add(tables.rounds.visit, pause)
    kept = find(world, ridden)
    assert kept is not None
    lunch, legal = kept.brief.visits[-2:]
    assert lunch.pause is not None
    assert legal.pause is not None
    assert (lunch.pause.duration_s, lunch.pause.paid) == (1200, True)
    assert (legal.pause.duration_s, legal.pause.paid) == (1500, False)
    assert legal.visit.load_after == Load(items=1, extra={"cold": 3})


def test_what_a_phone_numbered_comes_back_with_its_phone(world: World, ground: Ground) -> None:
    """An event of the log is the same fact for the core, phone and number included."""
    ridden = ride(world, ground)
    with world.database.transaction(world.alpha) as tx:
        logged = events.of_round(tx, ridden.round_id)
    event = briefs.event_of(logged[2])
    assert (event.kind, event.phone_id, event.phone_seq) == ("visit_waiting", "phone-1", 3)
    assert event.at == logged[2].at
    office = replace(logged[2], phone_id="", phone_seq=None)
    assert (briefs.event_of(office).phone_id, briefs.event_of(office).phone_seq) == ("", 0)


def test_events_of_no_known_visit_are_passed_over(world: World, ground: Ground) -> None:
    """What no version ever held cannot upset the fold."""
    ridden = ride(world, ground)
    with world.database.transaction(world.alpha) as tx:
        stray = LoggedEvent(
            id=world.service.ids(),
            kind="visit_done",
            subject_kind="visit",
            subject_id=world.service.ids(),
            round_id=ridden.round_id,
            actor_kind="person",
            actor_id=ground.rider.id,
            at=at(1),
            received_at=at(1),
        )
        before = events.of_round(tx, ridden.round_id)
        events.append(tx, [stray])
        kept = briefs.find(tx, ridden.round_id)
        assert kept is not None
        assert len(briefs.events_of(tx, kept.brief)) == len(before)
