"""Riders of the demo, from how a round stands to their next events."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from api.demo.riders import BROUGHT_AFTER, MENDED_AFTER, WAY_ROUND, PhoneEvent, Ride, story_of
from dispatch.rounds.events.event import Event
from dispatch.rounds.events.event_kinds import EVENT_KINDS
from dispatch.rounds.round_state import RoundState
from dispatch.rounds.state_machine import replay
from tests.support.rounds.briefs import (
    RIDER,
    ROUND,
    SECOND,
    START,
    minutes,
    name,
    office,
    rider,
    small_brief,
)

SHIFT = UUID(name("shift"))
EVENING = minutes(600)


def ride(*events: Event, **more: object) -> Ride:
    """Return the small round after some events, published long before."""
    state = replay(small_brief(), events)
    ride = Ride(state=state, shift_id=SHIFT, published_at=START - timedelta(hours=5))
    return replace(ride, **more)  # type: ignore[arg-type]


def event_of(one: PhoneEvent) -> Event:
    """Return what is told as the core takes it."""
    return Event(
        id=one.body["id"],
        kind=one.kind,
        subject_kind=EVENT_KINDS[one.kind].subject,
        subject_id=str(one.subject_id),
        round_id=ROUND,
        actor_id=name(RIDER),
        at=one.at,
        received_at=one.at,
        detail=one.detail,
    )


def after(state: RoundState, story: list[PhoneEvent]) -> RoundState:
    """Return a round when a story has been told."""
    known = [event for _, event in state.timeline]
    new = [event_of(one) for one in story if not one.kind.startswith("shift")]
    return replay(state.brief, [*known, *new])


def when(story: list[PhoneEvent], kind: str, about: str = "") -> datetime:
    """Return when something is told first, of a visit where one is named."""
    return next(
        one.at
        for one in story
        if one.kind == kind and (not about or str(one.subject_id) == name(about))
    )


def test_a_round_is_ridden_from_its_acceptance_to_the_end_of_the_shift() -> None:
    """Everything is told in order and accepted, near its planned time, and ends the round."""
    story = story_of(ride(), EVENING)
    assert [one.kind for one in story[:3]] == ["round_accepted", "shift_opened", "round_started"]
    assert [one.kind for one in story[-2:]] == ["round_finished", "shift_closed"]
    assert all(one.at <= other.at for one, other in pairwise(story))
    end = after(ride().state, story)
    assert {outcome.kind for outcome in end.outcomes.values()} == {"accepted"}
    assert end.finished_at is not None
    assert abs(end.finished_at - end.brief.end) < timedelta(minutes=12)
    assert all(visit.status == "done" for visit in end.visits.values())


def test_the_same_seed_tells_the_same_story_and_another_one_another() -> None:
    """Times follow from the round and the seed alone."""
    assert story_of(ride(), EVENING) == story_of(ride(), EVENING)
    assert story_of(ride(), EVENING) != story_of(ride(seed=2), EVENING)


def test_a_story_told_in_pieces_is_the_story_told_at_once() -> None:
    """Whoever looks every minute hears the same events as who looks in the evening."""
    whole = {one.body["id"]: one for one in story_of(ride(), EVENING)}
    heard: dict[str, PhoneEvent] = {}
    state = ride().state
    for minute in range(-60, 200):
        now = story_of(replace(ride(), state=state), minutes(minute))
        heard |= {one.body["id"]: one for one in now if one.body["id"] not in heard}
        state = after(state, now)
    assert heard == whole


def test_nothing_is_told_before_its_time() -> None:
    """A story ends at the moment for which it is asked."""
    assert story_of(ride(), START - timedelta(hours=2)) == []
    half = story_of(ride(), minutes(20))
    assert half
    assert all(one.at <= minutes(20) for one in half)
    assert half == story_of(ride(), EVENING)[: len(half)]


def test_who_has_refused_rides_no_more() -> None:
    """A round that its rider refused, and one taken back, go on telling nothing."""
    assert story_of(ride(rider("round_refused", at=-90)), EVENING) == []
    assert story_of(ride(office("round_withdrawn", at=1)), EVENING) == []


def test_a_changed_round_is_followed_as_it_is_now() -> None:
    """Visits taken away are not made, and the round is accepted once more after a look at it."""
    begun = story_of(ride(), minutes(10))
    events = [event for _, event in after(ride().state, begun).timeline]
    changed = [
        office("visit_cancelled", "school", at=12),
        office("round_changed", at=12, version=2),
    ]
    story = story_of(ride(*events, *changed), EVENING)
    assert story[0].kind == "round_accepted"
    assert story[0].at > minutes(13)
    assert name("school") not in {str(one.subject_id) for one in story}
    assert after(ride(*events, *changed).state, story).finished_at is not None


def test_a_round_that_was_refused_is_ridden_by_whom_it_is_given_to() -> None:
    """They accept it after a look, as an event of their own, and ride it to the end."""
    accepted = story_of(ride(), START - timedelta(minutes=20))[0]
    before = [event_of(accepted), rider("round_refused", at=-18)]
    given = office("rounds_swapped", at=-15, person_id=name(SECOND), from_person_id=name(RIDER))
    story = story_of(ride(*before, given), EVENING)
    assert story[0].kind == "round_accepted"
    assert story[0].at > minutes(-15)
    assert story[0].body["id"] != accepted.body["id"]
    assert story[-1].kind == "shift_closed"


def test_nobody_opens_at_one_door_alone() -> None:
    """From the set moment on the first drop fails, and the others do not."""
    story = story_of(ride(fails_from=minutes(20)), EVENING)
    (failed,) = (one for one in story if one.kind == "visit_failed")
    assert failed.detail == {"reason": "nobody_there"}
    assert failed.at >= minutes(20)
    assert len([one for one in story if one.kind == "visit_done"]) == 4


def broken(at: float, kind: str = "breakdown") -> Event:
    """Return the report of an incident."""
    return rider("incident_reported", at=at, incident_id=name("incident"), incident_kind=kind)


def test_a_broken_bike_stands_until_another_is_brought_or_it_is_mended() -> None:
    """Nothing is told meanwhile; then the way goes on, sooner with another bike."""
    begun = [event_of(one) for one in story_of(ride(), minutes(20)) if "shift" not in one.kind]
    whole = story_of(ride(*begun), EVENING)
    alone = story_of(ride(*begun, broken(21)), EVENING)
    assert alone[0].at >= minutes(21) + MENDED_AFTER
    assert when(alone, "round_finished") > when(whole, "round_finished") + timedelta(minutes=60)
    brought = [broken(21), office("round_changed", at=30, version=2)]
    helped = story_of(ride(*begun, *brought, own_bike=False), EVENING)
    assert helped[0].kind == "round_accepted"
    assert minutes(30) + BROUGHT_AFTER <= helped[1].at < minutes(21) + MENDED_AFTER
    assert story_of(ride(*begun, *brought), EVENING)[1].at >= minutes(21) + MENDED_AFTER


def test_a_closed_street_costs_the_way_round_it() -> None:
    """Who reports one comes later to the next stop by the way round."""
    begun = [event_of(one) for one in story_of(ride(), minutes(20)) if "shift" not in one.kind]
    at = (begun[-1].at - START) / timedelta(minutes=1) + 0.5
    straight, round_it = (
        story_of(ride(*begun, *more), EVENING) for more in ((), (broken(at, "traffic"),))
    )
    assert round_it[0].at == straight[0].at + WAY_ROUND
