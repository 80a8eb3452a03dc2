"""Each rule of the checker on a case of a few lines, with figures reckoned by hand."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from dispatch.check import Violation, check
from dispatch.check.eligible_people import lacking_skills
from dispatch.model import (
    AID_PLEDGE,
    Break,
    Capacity,
    Courier,
    Job,
    JobKind,
    Load,
    Pin,
    Place,
    Plan,
    Prefix,
    Prices,
    Problem,
    Round,
    Shift,
    Stop,
    TravelTimes,
    Unassigned,
    Vehicle,
    Visit,
    VisitKind,
    Weights,
    Window,
)
from tests.support.plans.market_day import at, between

DEPOT, SHOP, HOUSE = Place(id="depot"), Place(id="shop"), Place(id="house")
TIMES = TravelTimes(
    place_ids=("depot", "shop", "house"),
    duration_s={"bike": np.array([[0, 100, 200], [110, 0, 300], [220, 310, 0]])},
    distance_m={"bike": np.array([[0, 400, 800], [440, 0, 1200], [880, 1240, 0]])},
)
BOX = Load(mass_g=5000)
BOOK = Job(
    id="book",
    pickups=(Stop(place=SHOP, service_s=60, setup_s=30, load=BOX),),
    drops=(Stop(place=HOUSE, service_s=60, load=BOX),),
)
SHIFT = Shift(
    id="shift",
    courier=Courier(id="courier"),
    vehicle=Vehicle(id="vehicle", profile="bike", capacity=Capacity(mass_g=5000)),
    window=between("08:00", "18:00"),
    start_place=DEPOT,
    end_place=DEPOT,
    prices=Prices(shift_cents=100, hour_cents=3600, km_cents=1000),
)
OTHER = replace(SHIFT, id="other")
ROUND = Round(
    shift_id="shift",
    start=at("08:00"),
    end=at("08:12:50"),
    visits=(
        Visit(
            kind="pickup",
            job_id="book",
            place_id="shop",
            travel_s=100,
            distance_m=400,
            arrive=at("08:01:40"),
            start=at("08:01:40"),
            depart=at("08:03:10"),
            load_after=BOX,
        ),
        Visit(
            kind="drop",
            job_id="book",
            place_id="house",
            travel_s=300,
            distance_m=1200,
            arrive=at("08:08:10"),
            start=at("08:08:10"),
            depart=at("08:09:10"),
            load_after=Load(),
        ),
    ),
    end_travel_s=220,
    end_distance_m=880,
)
NOTHING = {"shifts": 0, "travel_time": 0, "distance": 0, "lateness": 0, "balance": 0}
COSTS = {**NOTHING, "shifts": 100, "travel_time": 620, "distance": 2480}


def found(
    *,
    jobs: Sequence[Job] = (BOOK,),
    shift: Shift = SHIFT,
    visits: Sequence[Visit] = ROUND.visits,
    costs: dict[str, int] = COSTS,
    work_limit_s: int | None = 6 * 3600,
    weights: Weights = Weights(),  # noqa: B008 (frozen)
    promised: Sequence[tuple[VisitKind, str, int]] = (),
    pins: Sequence[Pin] = (),
    start: datetime = ROUND.start,
    end: datetime = ROUND.end,
) -> tuple[Violation, ...]:
    """Check the round of one shift."""
    round_ = replace(ROUND, visits=tuple(visits), start=start, end=end)
    problem = Problem(
        jobs=tuple(jobs),
        shifts=(shift, OTHER),
        times=TIMES,
        pins=tuple(pins),
        prefixes=(Prefix(shift_id="shift", visits=tuple(promised)),),
        weights=weights,
        work_limit_s=work_limit_s,
    )
    return check(problem, Plan(rounds=(round_,), unassigned=(), cost_cents=costs))


def pause(start: str, minutes: float, *, place: str | None = "shop", name: str = "rest") -> Visit:
    """Make a break between the two stops."""
    return Visit(
        kind="break",
        break_id=name,
        place_id=place,
        travel_s=0,
        distance_m=0,
        arrive=at("08:03:10"),
        start=at(start),
        depart=at(start) + timedelta(minutes=minutes),
        load_after=BOX,
    )


def moved(visit: Visit, to: str) -> Visit:
    """Have a visit begin on arrival at another time."""
    begin = at(to)
    return replace(visit, arrive=begin, start=begin, depart=begin + (visit.depart - visit.start))


def test_round_by_hand_passes() -> None:
    """A round reckoned by hand breaks no rule."""
    assert found() == ()


@pytest.mark.parametrize(
    ("seconds", "passes"), [(0, True), (-1, False)], ids=["at-the-limit", "beyond-it"]
)
@pytest.mark.parametrize(
    "tighten",
    [
        lambda by: replace(SHIFT, max_stops=2 + by),
        lambda by: replace(SHIFT, max_travel_s=620 + by),
        lambda by: replace(SHIFT, max_distance_m=2480 + by),
        lambda by: replace(SHIFT, vehicle=replace(SHIFT.vehicle, range_m=2480 + by)),
        lambda by: replace(
            SHIFT, vehicle=replace(SHIFT.vehicle, capacity=Capacity(mass_g=5000 + by))
        ),
        lambda by: replace(
            SHIFT, window=Window(start=at("08:00") - timedelta(seconds=by), end=at("18:00"))
        ),
        lambda by: replace(
            SHIFT, window=Window(start=at("08:00"), end=at("08:12:50") + timedelta(seconds=by))
        ),
    ],
    ids=["stops", "travel", "distance", "range", "capacity", "shift-start", "shift-end"],
)
def test_limits_are_included(
    tighten: Callable[[int], Shift], seconds: int, *, passes: bool
) -> None:
    """A limit that is just reached is kept, one that is missed by one is broken, and only it."""
    assert len(found(shift=tighten(seconds))) == (0 if passes else 1)


@pytest.mark.parametrize(
    ("window", "passes"),
    [
        (between("08:01:40", "09:00"), True),
        (between("08:00", "08:01:40"), True),
        (between("08:01:41", "09:00"), False),
        (between("08:00", "08:01:39"), False),
    ],
)
def test_window_ends_are_included(window: Window, *, passes: bool) -> None:
    """Service may begin at the very first and the very last second of a window."""
    job = replace(BOOK, pickups=(replace(BOOK.pickups[0], windows=(window,)),))
    codes = [violation.code for violation in found(jobs=(job,))]
    assert codes == ([] if passes else ["outside-window"])


def test_setup_is_spent_at_new_places_only() -> None:
    """Thirty seconds of setup fall due at the shop, and none where the stop before was there."""
    first = replace(BOOK.pickups[0], load=Load(mass_g=2000))
    second = replace(BOOK.pickups[0], load=Load(mass_g=3000))
    job = replace(BOOK, pickups=(first, second))
    one = replace(ROUND.visits[0], load_after=Load(mass_g=2000))
    two = replace(
        ROUND.visits[0],
        index=1,
        travel_s=0,
        distance_m=0,
        arrive=one.depart,
        start=one.depart,
        depart=one.depart + timedelta(seconds=60),
    )
    drop = moved(ROUND.visits[1], "08:09:10")
    assert found(jobs=(job,), visits=(one, two, drop), end=at("08:13:50")) == ()
    late = replace(two, depart=two.depart + timedelta(seconds=30))
    spoilt = found(
        jobs=(job,),
        visits=(one, late, moved(drop, "08:09:40")),
        end=at("08:14:20"),
    )
    assert [violation.code for violation in spoilt] == ["departure-wrong"]


@pytest.mark.parametrize(("percent", "seconds"), [(100, 300), (150, 200), (70, 429), (80, 375)])
def test_pace_rounds_up_leg_by_leg(percent: int, seconds: int) -> None:
    """Three hundred seconds at a pace of so many percent take so many whole seconds."""
    shift = replace(SHIFT, vehicle=replace(SHIFT.vehicle, speed_percent=percent))
    wrong = found(shift=shift)
    legs = [
        violation.args["expected"]
        for violation in wrong
        if violation.code == "travel-wrong" and violation.args["position"] == 2
    ]
    assert legs == ([] if percent == 100 else [seconds])


def test_open_ends_cost_no_travel() -> None:
    """Without start and end place a round begins at its first stop and ends at its last."""
    shift = replace(SHIFT, start_place=None, end_place=None)
    first = replace(ROUND.visits[0], travel_s=0, distance_m=0)
    problem = Problem(jobs=(BOOK,), shifts=(shift,), times=TIMES)
    round_ = Round(
        shift_id="shift",
        start=at("08:01:40"),
        end=at("08:09:10"),
        visits=(first, ROUND.visits[1]),
    )
    costs = {**NOTHING, "shifts": 100, "travel_time": 300, "distance": 1200}
    assert check(problem, Plan(rounds=(round_,), unassigned=(), cost_cents=costs)) == ()


def test_break_before_the_first_stop_is_at_the_start_place() -> None:
    """A break before the first stop is at the start place, and nowhere if there is none."""
    shift = replace(SHIFT, breaks=(Break(id="rest", duration_s=60),))
    rest = replace(pause("08:00", 1, place="depot"), arrive=at("08:00"), load_after=Load())
    rounds = (rest, moved(ROUND.visits[0], "08:02:40"), moved(ROUND.visits[1], "08:09:10"))
    end = at("08:13:50")
    assert found(shift=shift, visits=rounds, end=end) == ()
    elsewhere = (replace(rest, place_id=None), *rounds[1:])
    codes = [violation.code for violation in found(shift=shift, visits=elsewhere, end=end)]
    assert codes == ["place-wrong"]


def test_break_lets_the_next_leg_start_where_it_was() -> None:
    """Behind a break the ride starts at the stop before it, and setup is not due there again."""
    shift = replace(SHIFT, breaks=(Break(id="rest", duration_s=600),))
    visits = (ROUND.visits[0], pause("08:03:10", 10), moved(ROUND.visits[1], "08:18:10"))
    assert found(shift=shift, visits=visits, end=at("08:22:50")) == ()


@pytest.mark.parametrize(
    ("most", "dimension", "limit"),
    [
        (Load(mass_g=5000), "", 0),
        (Load(mass_g=4999), "mass_g", 4999),
        (Load(items=3), "mass_g", 0),
        (None, "", 0),
    ],
)
def test_break_bounds_what_is_aboard(most: Load | None, dimension: str, limit: int) -> None:
    """A dimension that a break's load does not name must be empty; without one all may stay."""
    shift = replace(SHIFT, breaks=(Break(id="rest", duration_s=600, max_load=most),))
    visits = (ROUND.visits[0], pause("08:03:10", 10), moved(ROUND.visits[1], "08:18:10"))
    wrong = found(shift=shift, visits=visits, end=at("08:22:50"))
    assert [
        (violation.code, violation.args["dimension"], violation.args["limit"])
        for violation in wrong
    ] == ([("break-overloaded", dimension, limit)] if dimension else [])


def test_drops_only_are_aboard_from_the_start() -> None:
    """Goods of a job with drops only count from the start; position 0 says so."""
    job = Job(id="mail", drops=(Stop(place=HOUSE, service_s=60, load=Load(mass_g=1)),))
    mail = replace(
        ROUND.visits[1],
        job_id="mail",
        travel_s=0,
        distance_m=0,
        arrive=at("08:09:10"),
        start=at("08:09:10"),
        depart=at("08:10:10"),
    )
    loads = (Load(mass_g=5001), Load(mass_g=1), Load())
    visits = [
        replace(visit, load_after=load)
        for visit, load in zip((*ROUND.visits, mail), loads, strict=True)
    ]
    wrong = found(jobs=(BOOK, job), visits=visits, end=at("08:13:50"))
    assert [(one.code, one.args["position"], one.args["value"]) for one in wrong] == [
        ("overloaded", 1, 5001)
    ]
    heavy = replace(SHIFT, vehicle=replace(SHIFT.vehicle, capacity=Capacity(mass_g=0)))
    first = found(jobs=(BOOK, job), shift=heavy, visits=visits, end=at("08:13:50"))[0]
    assert (first.code, first.args["position"], first.args["value"]) == ("overloaded", 0, 1)


@pytest.mark.parametrize(("limit_s", "passes"), [(17_810, True), (17_809, False), (None, True)])
def test_waiting_is_work(limit_s: int | None, *, passes: bool) -> None:
    """From eight to 12:56:50 are 17,810 seconds of work, nearly all of it spent waiting."""
    drop = moved(ROUND.visits[1], "12:52:10")
    drop = replace(drop, arrive=at("08:08:10"))
    wrong = found(visits=(ROUND.visits[0], drop), end=at("12:56:50"), work_limit_s=limit_s)
    assert [violation.code for violation in wrong] == ([] if passes else ["work-too-long"])


@pytest.mark.parametrize(
    ("start", "minutes", "codes"),
    [
        ("10:00", 20, []),
        ("14:00", 20, []),
        ("14:00:01", 20, ["work-too-long"]),
        ("09:12:50", 20, []),
        ("09:12:49", 20, ["work-too-long"]),
        ("10:00", 25, []),
        ("10:00", 19.5, ["break-length-wrong", "work-too-long"]),
    ],
)
def test_added_break_splits_the_day(start: str, minutes: float, codes: list[str]) -> None:
    """An added break of twenty minutes lets a day last long, with six hours on either side."""
    rest = pause(start, minutes, name="legal-1")
    arrive = rest.depart + timedelta(seconds=300)
    drop = replace(moved(ROUND.visits[1], "15:28:10"), arrive=arrive)
    wrong = found(visits=(ROUND.visits[0], rest, drop), end=at("15:32:50"))
    assert [violation.code for violation in wrong] == codes


def test_legal_break_may_fall_away() -> None:
    """A declared break marked legal may be missing; another may not."""
    legal = replace(SHIFT, breaks=(Break(id="rest", duration_s=1200, legal=True),))
    assert found(shift=legal) == ()
    other = replace(SHIFT, breaks=(Break(id="rest", duration_s=1200),))
    assert [violation.code for violation in found(shift=other)] == ["break-missing"]


@pytest.mark.parametrize(
    ("prices", "costs"),
    [
        # 620 s at 3 cents an hour are 0.517 cents, at 2 cents 0.344
        (Prices(hour_cents=3), {**NOTHING, "travel_time": 1}),
        (Prices(hour_cents=2), NOTHING),
        # 2480 m at 25 cents a kilometre are 62 cents; 620 s at 180 an hour are 31
        (
            Prices(shift_cents=7, hour_cents=180, km_cents=25),
            {**NOTHING, "shifts": 7, "travel_time": 31, "distance": 62},
        ),
        # 620 s at 45 cents an hour are 7.75 cents; 2480 m at 1 cent are 2.48
        (Prices(hour_cents=45, km_cents=1), {**NOTHING, "travel_time": 8, "distance": 2}),
    ],
)
def test_costs_round_half_up(prices: Prices, costs: dict[str, int]) -> None:
    """A term is rounded to the nearest cent, and another one is not accepted."""
    shift = replace(SHIFT, prices=prices)
    assert found(shift=shift, costs=costs) == ()
    for term, cents in costs.items():
        wrong = found(shift=shift, costs={**costs, term: cents + 1})
        assert [(violation.code, violation.args) for violation in wrong] == [
            ("cost-wrong", {"term": term, "stated": cents + 1, "expected": cents})
        ]


def test_half_a_cent_rounds_up() -> None:
    """Half a cent is a cent: 2500 metres at three cents a kilometre are 7.5, so eight."""
    times = replace(
        TIMES,
        distance_m={"bike": np.array([[0, 400, 800], [440, 0, 1200], [900, 1240, 0]])},
    )
    shift = replace(SHIFT, prices=Prices(hour_cents=0, km_cents=3))
    problem = Problem(jobs=(BOOK,), shifts=(shift,), times=times)
    for cents, passes in ((8, True), (7, False)):
        plan = Plan(
            rounds=(replace(ROUND, end_distance_m=900),),
            unassigned=(),
            cost_cents={**NOTHING, "distance": cents},
        )
        assert (check(problem, plan) == ()) is passes


def test_plan_of_nothing_passes() -> None:
    """A problem without jobs is answered by a plan without rounds."""
    problem = Problem(jobs=(), shifts=(SHIFT,), times=TIMES)
    assert check(problem, Plan(rounds=(), unassigned=(), cost_cents=NOTHING)) == ()


@pytest.mark.parametrize(
    ("ends", "late_limit_s", "cents", "codes"),
    [
        # The book is dropped at 08:08:10, 130 seconds after 08:06: 20 cents at 554 an hour.
        (("08:06",), 130, 20, []),
        (("08:06",), 129, 20, ["outside-window"]),
        (("08:08:10",), 0, 0, []),
        (("08:08:10",), 600, 0, []),
        # Late after an earlier window, too early for the last one.
        (("08:06", "09:00"), 600, 0, ["outside-window"]),
        # Late after both: the last one counts.
        (("08:00:30", "08:06"), 130, 20, []),
    ],
)
def test_lateness_counts_from_the_last_window(
    ends: tuple[str, ...], late_limit_s: int, cents: int, codes: list[str]
) -> None:
    """Service may start late after the last window only, up to the limit, second by second."""
    windows = tuple(
        Window(start=at(end) - timedelta(seconds=20 * (end != ends[0])), end=at(end))
        for end in ends
    )
    drop = replace(BOOK.drops[0], windows=windows, late_limit_s=late_limit_s, late_hour_cents=554)
    wrong = found(jobs=(replace(BOOK, drops=(drop,)),), costs={**COSTS, "lateness": cents})
    assert [violation.code for violation in wrong] == codes


@pytest.mark.parametrize(
    ("hour_cents", "cents"),
    [
        # 620 s ridden, 150 s at stops: 770² / (3600 · 36,000 s of shift) is 0.004575 of an hour.
        (1000, 5),
        (983, 4),
        (984, 5),
        (1202, 5),
        (1203, 6),
        (0, 0),
    ],
)
def test_balance_is_work_times_share_of_the_shift(hour_cents: int, cents: int) -> None:
    """The work of 770 seconds in ten hours is priced by its share, neither wait nor break in it."""
    shift = replace(SHIFT, breaks=(Break(id="rest", duration_s=600),))
    visits = (ROUND.visits[0], pause("08:10", 10), moved(ROUND.visits[1], "08:25"))
    end = at("08:29:40")
    costs = {**COSTS, "balance": cents}
    assert (
        found(
            shift=shift,
            visits=visits,
            end=end,
            costs=costs,
            weights=Weights(balance_hour_cents=hour_cents),
        )
        == ()
    )


@pytest.mark.parametrize(
    ("promised", "passes"),
    [
        ((), True),
        ((("pickup", "book", 0),), True),
        ((("pickup", "book", 0), ("drop", "book", 0)), True),
        ((("drop", "book", 0),), False),
        ((("drop", "book", 0), ("pickup", "book", 0)), False),
        # A legal break may fall away, whether declared or added, wherever it was.
        ((("break", "nap", 0), ("pickup", "book", 0)), True),
        ((("pickup", "book", 0), ("break", "legal-7", 0), ("drop", "book", 0)), True),
        ((("break", "nap", 0),), True),
        # Another break may not, even if the shift has lost it.
        ((("break", "lost", 0), ("pickup", "book", 0)), False),
    ],
)
def test_round_begins_as_promised(
    promised: tuple[tuple[VisitKind, str, int], ...], *, passes: bool
) -> None:
    """A round begins with its prefix, save legal breaks that fell away."""
    shift = replace(SHIFT, breaks=(Break(id="nap", duration_s=1200, legal=True),))
    codes = [violation.code for violation in found(shift=shift, promised=promised)]
    assert codes == ([] if passes else ["prefix-broken"])


@pytest.mark.parametrize(
    ("promised", "passes"),
    [
        ((("pickup", "book", 0), ("break", "legal-1", 0), ("drop", "book", 0)), True),
        ((("pickup", "book", 0), ("break", "legal-2", 0), ("drop", "book", 0)), True),
        ((("break", "legal-1", 0), ("pickup", "book", 0)), True),
        ((("pickup", "book", 0), ("drop", "book", 0)), False),
    ],
)
def test_added_breaks_have_no_names(
    promised: tuple[tuple[VisitKind, str, int], ...], *, passes: bool
) -> None:
    """An added break is as good as another, and none may be put between promised stops."""
    visits = (
        ROUND.visits[0],
        pause("08:03:10", 20, name="legal-1"),
        moved(ROUND.visits[1], "08:28:10"),
    )
    wrong = found(visits=visits, end=at("08:32:50"), promised=promised)
    assert [violation.code for violation in wrong] == ([] if passes else ["prefix-broken"])


@pytest.mark.parametrize("legal", [True, False])
@pytest.mark.parametrize("has_round", [True, False])
def test_round_begun_with_a_break_stays(*, has_round: bool, legal: bool) -> None:
    """A round begun with a break is kept even without stops; a legal break asks for no round."""
    shift = replace(SHIFT, breaks=(Break(id="rest", duration_s=1200, legal=legal),))
    rest = replace(pause("08:00", 20, place="depot"), arrive=at("08:00"), load_after=Load())
    round_ = Round(shift_id="shift", start=at("08:00"), end=at("08:20"), visits=(rest,))
    prefix = Prefix(shift_id="shift", visits=(("break", "rest", 0),))
    problem = Problem(jobs=(), shifts=(shift,), times=TIMES, prefixes=(prefix,))
    costs = {**NOTHING, "shifts": 100 if has_round else 0}
    plan = Plan(rounds=(round_,) if has_round else (), unassigned=(), cost_cents=costs)
    expected = {
        (True, True): ["round-empty"],
        (True, False): [],
        (False, True): [],
        (False, False): ["prefix-round-missing"],
    }[has_round, legal]
    assert [violation.code for violation in check(problem, plan)] == expected


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"skills": frozenset({"cold"})}, "skill-lacking"),
        ({"kind": "aid"}, "skill-lacking"),
        ({"accompanied": True}, "companion-missing"),
    ],
)
def test_what_was_promised_is_not_asked_again(change: dict[str, object], code: str) -> None:
    """Skills, pledge and company are asked of every job save those that the prefix names."""
    job = replace(BOOK, **change)  # type: ignore[arg-type]
    assert [violation.code for violation in found(jobs=(job,))] == [code]
    assert found(jobs=(job,), promised=[("pickup", "book", 0)]) == ()


def test_promised_jobs_may_be_a_volunteers_or_pinned_elsewhere() -> None:
    """Neither pins nor the rule on volunteers undo what a prefix has promised."""
    shift = replace(SHIFT, courier=replace(SHIFT.courier, volunteer=True))
    pins = [Pin(job_id="book", shift_id="other")]
    codes = [violation.code for violation in found(shift=shift, pins=pins)]
    assert codes == ["volunteer-paid-work", "pin-broken"]
    assert found(shift=shift, pins=pins, promised=[("pickup", "book", 0)]) == ()


@pytest.mark.parametrize("kind", ["shop", "circuit", "aid"])
@pytest.mark.parametrize("courier", [(), ("pledge",), ("pledge", "cold")])
@pytest.mark.parametrize("companion", [None, (), ("pledge",), ("cold",)])
@pytest.mark.parametrize("vehicle", [(), ("pledge",)])
@pytest.mark.parametrize("asked", [(), ("pledge",), ("cold",)])
def test_skills_of_a_shift_are_what_the_checker_finds(
    kind: JobKind,
    courier: tuple[str, ...],
    companion: tuple[str, ...] | None,
    vehicle: tuple[str, ...],
    asked: tuple[str, ...],
) -> None:
    """The model's skills of a shift and the checker's own reading of them agree."""
    shift = replace(
        SHIFT,
        courier=Courier(id="courier", skills=_named(courier)),
        companion=None if companion is None else Courier(id="fay", skills=_named(companion)),
        vehicle=replace(SHIFT.vehicle, skills=_named(vehicle)),
    )
    job = replace(BOOK, kind=kind, skills=_named(asked))
    needed = job.skills | ({AID_PLEDGE} if kind == "aid" else frozenset())
    assert lacking_skills(shift, job) == needed - shift.skills


def _named(skills: tuple[str, ...]) -> frozenset[str]:
    return frozenset(AID_PLEDGE if skill == "pledge" else skill for skill in skills)


def test_goods_aboard_may_be_left_where_nobody_could_bring_them() -> None:
    """That a job under way cannot be done in time at all is a true reason to leave it out."""
    closed = replace(BOOK, drops=(replace(BOOK.drops[0], windows=(between("06:00", "07:00"),)),))
    problem = Problem(
        jobs=(closed,),
        shifts=(SHIFT,),
        times=TIMES,
        pins=(Pin(job_id="book", shift_id="shift", begun=True),),
    )
    for reason, codes in (
        ("no-shift-in-window", []),
        ("no-room", ["begun-job-unassigned", "reason-untrue"]),
    ):
        plan = Plan(
            rounds=(),
            unassigned=(Unassigned(job_id="book", reason=reason),),
            cost_cents=dict.fromkeys(
                ("shifts", "travel_time", "distance", "lateness", "balance"), 0
            ),
        )
        assert [violation.code for violation in check(problem, plan)] == codes
