"""The effort ledger: sums of a round by hand, medians that tell nobody, and no order of people."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.labour.effort_ledger import (
    Comparison,
    Effort,
    EffortPosting,
    compare,
    effort_of,
    total,
)
from dispatch.model import (
    Courier,
    Job,
    Load,
    Place,
    Problem,
    Round,
    Shift,
    Stop,
    TravelTimes,
    Vehicle,
    Visit,
    Window,
)
from routing.errors import BadInput

DAY = date(2026, 3, 2)
START = datetime(2026, 3, 2, 8, tzinfo=UTC)


def _minute(value: int) -> datetime:
    return START + timedelta(minutes=value)


def _visit(kind: str, job: str, times: tuple[int, int, int], mass_g: int, metres: int) -> Visit:
    return Visit(
        kind=kind,  # type: ignore[arg-type]
        job_id=job,
        break_id="" if job else "tea",
        place_id="p",
        travel_s=300,
        distance_m=metres,
        arrive=_minute(times[0]),
        start=_minute(times[1]),
        depart=_minute(times[2]),
        load_after=Load(mass_g=mass_g),
    )


def _round() -> tuple[Problem, Round]:
    """Return a round with a drop loaded at the start, a pickup with empties, a break and a drop."""
    place = Place(id="p")
    bread = Load(mass_g=4000)
    jobs = (
        Job(id="from-hub", drops=(Stop(place=place, load=Load(mass_g=10_000)),)),
        Job(
            id="bread",
            pickups=(Stop(place=place, load=bread, returns=Load(mass_g=1000)),),
            drops=(Stop(place=place, load=bread),),
        ),
    )
    times = TravelTimes(
        place_ids=("p",),
        duration_s={"bike": np.zeros((1, 1), dtype=np.int64)},
        distance_m={"bike": np.zeros((1, 1), dtype=np.int64)},
    )
    shift = Shift(
        id="s",
        courier=Courier(id="ana"),
        vehicle=Vehicle(id="v", profile="bike"),
        window=Window(start=START, end=_minute(120)),
    )
    visits = (
        _visit("drop", "from-hub", (5, 15, 20), 0, 1000),
        _visit("pickup", "bread", (25, 25, 30), 5000, 2000),
        _visit("break", "", (30, 30, 45), 5000, 0),
        _visit("drop", "bread", (50, 50, 52), 1000, 3000),
    )
    round_ = Round(
        shift_id="s",
        start=START,
        end=_minute(57),
        visits=visits,
        end_travel_s=300,
        end_distance_m=4000,
    )
    return Problem(jobs=jobs, shifts=(shift,), times=times), round_


def test_a_round_is_summed_as_by_hand() -> None:
    """10 kg for 1 km, nothing for 2, 5 kg for 3 with the break between, empties for the last 4."""
    problem, round_ = _round()
    effort = effort_of(problem, round_, climb_m=40, floors=3)
    assert effort == Effort(
        work_s=5 * 300 + 12 * 60 + 600,
        riding_s=5 * 300,
        serving_s=12 * 60,
        waiting_s=600,
        distance_m=10_000,
        pickups=1,
        drops=2,
        load_kg_m=10 * 1000 + 5 * 3000 + 1 * 4000,
        climb_m=40,
        floors=3,
    )


def test_what_the_first_stop_takes_up_was_not_aboard_before() -> None:
    """A first pickup with empties starts from an empty bicycle."""
    problem, round_ = _round()
    later = replace(round_, visits=round_.visits[1:])
    assert effort_of(problem, later).load_kg_m == 5 * 3000 + 1 * 4000


def test_an_empty_round_asks_nothing() -> None:
    """Who never left has no effort."""
    problem, _ = _round()
    empty = Round(shift_id="s", start=START, end=START, visits=())
    assert effort_of(problem, empty) == Effort()


def _posting(
    person: str, work_s: int, *, name: str = "r", climb_m: int | None = None
) -> EffortPosting:
    return EffortPosting(
        round_id=f"{name}-{person}",
        person_id=person,
        day=DAY,
        effort=Effort(work_s=work_s, climb_m=climb_m or 0),
        climb_known=climb_m is not None,
    )


def test_a_climb_is_known_only_if_all_were_measured() -> None:
    """One round without heights makes the sum of climbs unknown."""
    postings = [_posting("ana", 1, climb_m=30), _posting("ana", 1, name="q")]
    found = compare(postings, "ana", DAY, DAY)
    assert (found.own.climb_m, found.own_rounds, found.climb_known) == (30, 2, False)
    with pytest.raises(BadInput, match="climb-unknown"):
        EffortPosting(
            round_id="r", person_id="ana", day=DAY, effort=Effort(climb_m=1), climb_known=False
        )


def test_a_median_of_few_is_not_told() -> None:
    """Four people see no median, five do; somebody who did not ride sees nothing of their own."""
    four = [_posting(person, seconds) for person, seconds in zip("abcd", (1, 2, 3, 4), strict=True)]
    assert compare(four, "a", DAY, DAY).median is None
    five = compare([*four, _posting("e", 9)], "x", DAY, DAY)
    assert five.median is not None
    assert (five.own, five.median.work_s) == (Effort(), 3)


def test_a_round_counts_once() -> None:
    """Two postings of one round for one person are refused, and so is a reversed period."""
    with pytest.raises(BadInput, match="duplicate-id"):
        compare([_posting("ana", 1), _posting("ana", 1)], "ana", DAY, DAY)
    with pytest.raises(BadInput, match="period-reversed"):
        compare([], "ana", DAY, DAY - timedelta(days=1))


@given(
    st.dictionaries(st.sampled_from("abcdefghi"), st.integers(0, 10**6), min_size=5),
    st.randoms(use_true_random=False),
)
def test_a_comparison_names_and_orders_nobody(sums: dict[str, int], chance: Random) -> None:
    """It holds own sums and the median alone, the same in whatever order the postings come."""
    postings = [_posting(person, work) for person, work in sums.items()]
    postings.append(
        EffortPosting(
            round_id="old",
            person_id="a",
            day=DAY - timedelta(days=1),
            effort=Effort(work_s=5),
            climb_known=False,
        )
    )
    shuffled = list(postings)
    chance.shuffle(shuffled)
    for person, work in sums.items():
        found = compare(postings, person, DAY, DAY)
        assert found == compare(shuffled, person, DAY, DAY)
        assert found.own.work_s == work
        assert found.median is not None
        assert abs(found.median.work_s - median(sums.values())) <= 0.5
    assert total(postings).work_s == sum(sums.values()) + 5
    assert {one.name for one in fields(Comparison)} == {
        "own",
        "own_rounds",
        "climb_known",
        "median",
    }
