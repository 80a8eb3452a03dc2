"""The cross-check solver reads the problem by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch import cross_check
from dispatch.check import check
from dispatch.cross_check.pauses import Pause, pauses_of
from dispatch.model import Break, Courier, Problem, Shift, TravelTimes, Vehicle, Window
from dispatch.search import compile as arrays
from dispatch.stop_sequences import plan_of_stops
from tests.support.problems import random_problem

START = datetime(2026, 11, 30, 6, tzinfo=UTC)


def _day(hours: int, *breaks: Break) -> tuple[Problem, Shift]:
    """A day of one shift and no jobs."""
    shift = Shift(
        id="s",
        courier=Courier(id="c"),
        vehicle=Vehicle(id="v", profile="bike"),
        window=Window(start=START, end=START + timedelta(hours=hours)),
        breaks=breaks,
    )
    times = TravelTimes(place_ids=(), duration_s={}, distance_m={})
    return Problem(jobs=(), shifts=(shift,), times=times), shift


def test_a_misread_problem_does_not_mislead_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the search's arrays are wrong the cross-check solver still gives a lawful plan."""

    def wrong(*_: object, **__: object) -> None:
        message = "the arrays of the search were read"
        raise AssertionError(message)

    monkeypatch.setattr(arrays, "matrices_of", wrong)
    monkeypatch.setattr(arrays, "requests_of", wrong)
    monkeypatch.setattr(arrays, "allowed_shifts", wrong)
    problem = random_problem(1, jobs=5, shifts=2, traits=("windows", "loads", "skills"))
    sequences = cross_check.solve(problem, 100)
    assert sequences
    monkeypatch.undo()
    made = plan_of_stops(problem, sequences)
    assert made is not None
    assert check(problem, made) == ()


@given(hours=st.integers(min_value=1, max_value=30), data=st.data())
def test_its_breaks_keep_the_law_wherever_they_begin(hours: int, data: st.DataObject) -> None:
    """Between breaks, taken in order at any time they may begin, nobody works over the limit."""
    problem, shift = _day(hours)
    since = int(START.timestamp())
    for pause in pauses_of(problem, shift):
        begin = data.draw(st.integers(min_value=max(pause.earliest, since), max_value=pause.latest))
        assert begin - since <= 6 * 3600
        since = begin + pause.lasts_s
    assert int(shift.window.end.timestamp()) - since <= 6 * 3600


def test_a_declared_break_is_the_one_of_the_law_where_it_can_be() -> None:
    """A shift of eight hours whose break of half an hour lies in the middle holds just that."""
    problem, shift = _day(8, Break(id="noon", duration_s=1800))
    held = pauses_of(problem, shift)
    start = int(START.timestamp())
    # At most six hours are worked before it, and at most six after it.
    assert held == [Pause(earliest=start + 5400, latest=start + 6 * 3600, lasts_s=1800)]
