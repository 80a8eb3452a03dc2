"""Who is told of new times, and what was in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.model import Window
from dispatch.rounds.eta import Eta
from dispatch.rounds.punctuality import AnnouncedTime, notices, punctuality
from dispatch.rounds.state_machine import replay
from tests.support.rounds.briefs import minutes, name, rider, small_brief

LIMIT_S = 600


def _etas(minute: float, key: str = "cafe") -> list[Eta]:
    start = minutes(minute)
    stop = small_brief().by_id[name(key)].stop
    return [
        Eta(
            visit_id=name(key),
            arrive=start,
            start=start,
            depart=start + timedelta(minutes=3),
            late_s=stop.late_s(start) if stop else 0,
            slack_s=None,
        )
    ]


def _run(*path: float, key: str = "cafe") -> list[tuple[float, str]]:
    """Tell each forecast of a path in turn, and give the minutes at which somebody was told."""
    announced: dict[str, AnnouncedTime] = {}
    found: list[tuple[float, str]] = []
    for minute in path:
        out, announced = notices(small_brief(), _etas(minute, key), announced, threshold_s=LIMIT_S)
        found += [(minute, notice.what) for notice in out]
    return found


def test_the_first_time_told_is_the_plan_s() -> None:
    """Nobody is told anew of what was promised, nor less than the threshold (plan: 27)."""
    assert _run(27, 30, 36.9, 17.1) == []
    assert _run(37) == [(37, "moved")]
    assert _run(17) == [(17, "moved")]


def test_a_slow_drift_is_told_once_per_threshold() -> None:
    """What counts is how far it is from what was told last."""
    assert _run(*range(28, 59)) == [(37, "moved"), (47, "moved"), (57, "moved")]


def test_lateness_is_told_at_once_and_made_up_for_with_a_margin() -> None:
    """A minute beyond the window is told though it moved by less; flickering at its edge is not."""
    assert _run(57, 60, 61, 60, 59, 60.5, 57.9) == [
        (57, "moved"),
        (61, "late"),
        (57.9, "in_time_again"),
    ]
    assert _run(61, 65, 71, 72) == [(61, "late"), (71, "moved")]


def test_breaks_concern_nobody_and_pickups_the_sender() -> None:
    """Notices go to the sender at a pickup, the recipient at a drop, and say from what to what."""
    assert _run(500, key="lunch") == []
    (notice,), after = notices(small_brief(), _etas(25, "bakery"), {}, threshold_s=LIMIT_S)
    assert (notice.whom, notice.job_id) == ("sender", name("bread"))
    assert (notice.before, notice.now) == (minutes(7), minutes(25))
    assert after == {name("bakery"): AnnouncedTime(start=minutes(25))}
    (notice,), _ = notices(small_brief(), _etas(50), {}, threshold_s=LIMIT_S)
    assert notice.whom == "recipient"


@given(path=st.lists(st.integers(0, 599), min_size=1, max_size=40), start=st.integers(0, 40))
def test_wobbling_within_the_threshold_tells_nobody_twice(path: list[int], start: int) -> None:
    """However a forecast wobbles in a band narrower than the threshold, at most one is told."""
    assert len(_run(*(start + second / 60 for second in path))) <= 1


@pytest.mark.parametrize(
    ("arrive", "leave", "verdict"),
    [
        (10, 14, "early"),
        (10, 15, "on_time"),
        (15, 18, "on_time"),
        (60, 66, "on_time"),
        (60 + 0.5 / 60, 66, "on_time"),
        (60 + 1 / 60, 66, "late_allowed"),
        (65, 66, "late_allowed"),
        (65 + 1 / 60, 70, "late"),
    ],
)
@pytest.mark.parametrize("how", ["visit_done", "visit_failed"])
def test_in_time_is_who_could_begin_inside_the_window(
    arrive: float, leave: float, verdict: str, how: str
) -> None:
    """The café is open from minute 15 to 60 and allows five minutes more."""
    detail: dict[str, Any] = {"reason": "closed"} if how == "visit_failed" else {}
    state = replay(
        small_brief(),
        [
            rider("visit_arrived", "cafe", arrive, seq=1),
            rider(how, "cafe", leave, seq=2, **detail),
        ],
    )
    planned = small_brief().by_id[name("cafe")]
    assert punctuality(planned, state.visits[planned.id]) == verdict


def test_what_was_not_made_or_has_no_window_is_not_judged() -> None:
    """Planned visits and breaks have no verdict; without a window there is nothing to miss."""
    brief = small_brief()
    planned = brief.by_id[name("cafe")]
    assert planned.stop is not None
    state = replay(brief, [rider("visit_done", "cafe", 20, seq=1)])
    school = brief.by_id[name("school")]
    assert punctuality(school, state.visits[school.id]) is None
    free = replace(planned, stop=replace(planned.stop, windows=()))
    assert punctuality(free, state.visits[planned.id]) == "no_window"
    two = replace(
        planned.stop,
        windows=(
            Window(start=minutes(0), end=minutes(5)),
            Window(start=minutes(30), end=minutes(40)),
        ),
    )
    assert punctuality(replace(planned, stop=two), state.visits[planned.id]) == "early"
