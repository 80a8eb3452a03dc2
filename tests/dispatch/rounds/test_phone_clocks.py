"""Phones whose clocks are off: offsets, corrected times, and the one order of events."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rounds.events.event import Event
from dispatch.rounds.events.phone_clocks import (
    JUMP_S,
    LEAD,
    SMALL_S,
    PhoneClock,
    Reading,
    in_order,
    is_implausible,
    read_clock,
    true_at,
)
from tests.support.rounds.briefs import OTHER_PHONE, minutes, office, rider


def _readings(*differences_s: float) -> list[Reading]:
    return [
        Reading(
            phone_seq=number,
            sent_at=minutes(number),
            received_at=minutes(number) + timedelta(seconds=difference_s),
        )
        for number, difference_s in enumerate(differences_s, start=1)
    ]


@pytest.mark.parametrize(
    ("differences_s", "offset_s"),
    [
        ([], 0),
        ([0.2], 0),
        ([SMALL_S], 0),  # more likely a slow network
        ([SMALL_S + 1], SMALL_S + 1),
        ([640, 603, 601.9, 655], 601),  # ten minutes behind; the quickest request tells best
        ([-600, -580], -600),  # ten minutes ahead
    ],
)
def test_the_offset_is_the_smallest_difference_unless_small(
    differences_s: list[float], offset_s: int
) -> None:
    """What the network took is never negative, so the smallest difference is the best bound."""
    assert read_clock(_readings(*differences_s)).offset_s(1) == offset_s


def test_a_clock_set_right_in_the_middle_of_the_day_has_two_offsets() -> None:
    """Numbers up to the last reading of the old setting have the old offset, later ones none."""
    clock = read_clock(_readings(601, 603, 0.4, 1))
    assert [clock.offset_s(seq) for seq in (1, 2, 3, 4, 99)] == [601, 601, 0, 0, 0]
    assert JUMP_S < 600


def test_a_corrected_time_is_never_after_the_event_came_in() -> None:
    """Whatever a phone says, nothing happened after the server heard of it."""
    event = rider("visit_done", "cafe", 20, seq=1, received=25)
    assert true_at(event, 60) == minutes(21)
    assert true_at(event, 3600) == minutes(25)
    assert event.at == minutes(20)


def test_the_number_decides_on_one_phone_and_the_true_time_between_phones() -> None:
    """A clock that was set back does not turn events round; one ten minutes off is corrected."""
    first = rider("visit_arrived", "cafe", 20, seq=1, received=20)
    back = rider("visit_done", "cafe", 12, seq=2, received=21)
    between = office("visit_cancelled", "cafe", 20.5)
    ordered = in_order([back, between, first])
    assert [event for _, event in ordered] == [first, back, between]
    slow = rider("visit_arrived", "cafe", 10, seq=1, phone=OTHER_PHONE, received=20)
    slow = replace(slow, sent_at=slow.at)
    ordered = in_order([slow, office("visit_cancelled", "cafe", 15)])
    assert ordered[1] == (minutes(20), slow)


def test_without_readings_a_clock_is_taken_as_right() -> None:
    """There is nothing to correct by."""
    assert PhoneClock().offset_s(7) == 0


@given(
    samples=st.lists(
        st.tuples(st.integers(1, 30), st.integers(0, 1), st.integers(-20, 60), st.integers(0, 60)),
        min_size=1,
        max_size=12,
    ),
    data=st.data(),
)
def test_the_order_is_one_and_keeps_each_phone_s_own(
    samples: list[tuple[int, int, int, int]], data: st.DataObject
) -> None:
    """Shuffled or not the order is the same, times rise, and numbers rise on each phone."""
    events: list[Event] = []
    for index, (seq, phone, at, received) in enumerate(samples):
        event = rider("visit_arrived", "cafe", at, seq=seq, phone=f"{phone}", id_=f"{index}")
        sent = minutes(received - data.draw(st.integers(-20, 20)))
        events.append(replace(event, received_at=minutes(received), sent_at=sent))
    ordered = in_order(events)
    assert in_order(data.draw(st.permutations(events))) == ordered
    times = [at for at, _ in ordered]
    assert times == sorted(times)
    for phone_id in {event.phone_id for event in events}:
        numbers = [event.phone_seq for _, event in ordered if event.phone_id == phone_id]
        assert numbers == sorted(numbers)


@pytest.mark.parametrize("seq", [0, 2])
@pytest.mark.parametrize(("at", "plain"), [(-13 * 60, False), (-11 * 60, True), (500, False)])
def test_a_time_that_cannot_be_is_not_believed(seq: int, at: int, *, plain: bool) -> None:
    """Long before the round, or after it was told: it counts from when it came in, and is kept."""
    earliest = minutes(0) - LEAD
    event = replace(rider("visit_done", "cafe", at, seq=seq, received=30), at=minutes(at))
    ((found, kept),) = in_order([event], earliest)
    assert found == (minutes(at) if plain else minutes(30))
    assert kept.at == minutes(at)
    assert is_implausible(event, earliest) is not plain


def test_a_wrong_setting_of_the_clock_is_seen_by_the_age_of_what_it_stamped() -> None:
    """Years off alike on event and sending, a time is set right; off on the event alone, not."""
    years = timedelta(days=4000)
    alike = rider("visit_done", "cafe", 20, seq=1, received=30)
    alike = replace(alike, at=alike.at - years, sent_at=minutes(30) - years)
    assert in_order([alike], minutes(0) - LEAD)[0][0] == minutes(20)
    assert not is_implausible(alike, minutes(0) - LEAD)
    after = rider("visit_done", "school", 25, seq=2, received=30)
    alone = replace(alike, sent_at=minutes(30))
    timed = {event.id: at for at, event in in_order([alone, after], minutes(0) - LEAD)}
    assert timed == {alone.id: minutes(25), after.id: minutes(25)}


def test_a_round_may_be_accepted_days_before() -> None:
    """What is rightly told long before a round, without network, keeps its time."""
    early = rider("round_accepted", at=-2000, seq=1, received=10)
    early = replace(early, sent_at=minutes(10))
    assert in_order([early], minutes(0) - LEAD)[0][0] == minutes(-2000)
