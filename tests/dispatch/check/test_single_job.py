"""What one shift could do for one job alone, and the reasons that follow from it."""

from dataclasses import replace

import numpy as np
import pytest

from dispatch.check import single_job
from dispatch.check.earliest_times import Item, earliest_end, seconds
from dispatch.check.itinerary import Legs
from dispatch.check.single_job import (
    CARRY,
    RIDE,
    RIDE_WITHIN_LIMITS,
    SERVE,
    Answer,
    Rules,
    is_servable,
)
from dispatch.check.stated_reasons import find_true_reasons, reasons_are_true
from dispatch.model import (
    AID_PLEDGE,
    Break,
    Capacity,
    Courier,
    Job,
    Load,
    Pin,
    Place,
    Plan,
    Problem,
    Shift,
    Stop,
    TravelTimes,
    Unassigned,
    Vehicle,
    Window,
)
from routing.types import UNREACHABLE
from tests.support.plans.market_day import at, between

A, B, C, D = (Place(id=name) for name in "abcd")
TIMES = TravelTimes(
    place_ids=("a", "b", "c", "d"),
    duration_s={"bike": np.full((4, 4), 600) - 600 * np.eye(4, dtype=np.int64)},
    distance_m={"bike": np.full((4, 4), 2000) - 2000 * np.eye(4, dtype=np.int64)},
)
SHIFT = Shift(
    id="shift",
    courier=Courier(id="courier"),
    vehicle=Vehicle(id="vehicle", profile="bike", capacity=Capacity(mass_g=10_000, items=2)),
    window=between("08:00", "10:00"),
    start_place=A,
    end_place=A,
)
BOX = Load(mass_g=1000)
PAIR = Job(
    id="job",
    pickups=(Stop(place=B, service_s=300, load=BOX),),
    drops=(Stop(place=C, service_s=300, load=BOX),),
)
HOUR = 3600


def answer(
    rules: Rules, job: Job, shift: Shift = SHIFT, *, work_limit_s: int | None = 6 * HOUR
) -> Answer:
    """Ask one question about one job and one shift."""
    problem = Problem(jobs=(job,), shifts=(shift,), times=TIMES, work_limit_s=work_limit_s)
    return is_servable(rules, problem, Legs(problem), shift, job)


def reasons(
    job: Job, *shifts: Shift, pins: tuple[Pin, ...] = (), times: TravelTimes = TIMES
) -> set[str]:
    """Return the true reasons of one job."""
    problem = Problem(jobs=(job,), shifts=shifts, times=times, pins=pins)
    return set(find_true_reasons(problem, Legs(problem), job))


def with_windows(job: Job, pickup: Window, drop: Window) -> Job:
    """Return the first pickup and the first drop of a job a window each."""
    return replace(
        job,
        pickups=(replace(job.pickups[0], windows=(pickup,)), *job.pickups[1:]),
        drops=(replace(job.drops[0], windows=(drop,)), *job.drops[1:]),
    )


@pytest.mark.parametrize(
    ("grams", "items", "can_it"), [(10_000, 2, "yes"), (10_001, 1, "no"), (1, 3, "no")]
)
def test_carrying_is_a_matter_of_every_dimension(grams: int, items: int, can_it: str) -> None:
    """A vehicle carries what is within every one of its limits."""
    load = Load(mass_g=grams, items=items)
    job = Job(id="job", pickups=(Stop(place=B, load=load),), drops=(Stop(place=C, load=load),))
    assert answer(CARRY, job).value == can_it


def test_order_of_drops_decides_what_returns_fit() -> None:
    """Two items and one returned fit only when the drop without returns comes first."""
    first = Stop(place=B, load=Load(mass_g=1), returns=Load(items=1))
    second = Stop(place=C, load=Load(items=2))
    job = Job(id="job", drops=(first, second))
    assert answer(CARRY, job) is Answer.YES
    both = replace(second, returns=Load(items=2))
    assert answer(CARRY, replace(job, drops=(first, both))) is Answer.NO


@pytest.mark.parametrize(
    ("cut", "can_it"),
    [
        ((0, 1), Answer.NO),
        ((1, 2), Answer.NO),
        ((2, 0), Answer.NO),
        ((1, 0), Answer.YES),
        ((0, 3), Answer.YES),
    ],
)
def test_riding_needs_every_leg(cut: tuple[int, int], can_it: Answer) -> None:
    """The way there, between and back must exist; others need not."""
    table = np.array(TIMES.duration_s["bike"])
    table[cut] = UNREACHABLE
    times = replace(TIMES, duration_s={"bike": table})
    problem = Problem(jobs=(PAIR,), shifts=(SHIFT,), times=times)
    assert is_servable(RIDE, problem, Legs(problem), SHIFT, PAIR) is can_it


@pytest.mark.parametrize(
    ("limited", "can_it"),
    [
        (replace(SHIFT, max_distance_m=6000), Answer.YES),
        (replace(SHIFT, max_distance_m=5999), Answer.NO),
        (replace(SHIFT, max_travel_s=1799), Answer.NO),
        (replace(SHIFT, max_stops=1), Answer.NO),
        (replace(SHIFT, vehicle=replace(SHIFT.vehicle, range_m=5999)), Answer.NO),
    ],
)
def test_limits_bound_the_ride(limited: Shift, can_it: Answer) -> None:
    """Three legs of two kilometres and ten minutes must fit the limits of shift and battery."""
    assert answer(RIDE, PAIR, limited) is Answer.YES
    assert answer(RIDE_WITHIN_LIMITS, PAIR, limited) is can_it


@pytest.mark.parametrize(
    ("pickup", "drop", "can_it"),
    [
        (between("08:10", "08:10"), between("08:25", "08:25"), Answer.YES),
        (between("08:00", "08:09:59"), between("08:00", "10:00"), Answer.NO),
        (between("08:10", "10:00"), between("08:00", "08:24:59"), Answer.NO),
        (between("08:00", "10:00"), between("09:45", "11:00"), Answer.YES),
        (between("08:00", "10:00"), between("09:45:01", "11:00"), Answer.NO),
    ],
)
def test_serving_keeps_windows_and_shift(pickup: Window, drop: Window, can_it: Answer) -> None:
    """Ten minutes there, five of service, ten on, five of service, ten back, to the second."""
    assert answer(SERVE, with_windows(PAIR, pickup, drop)) is can_it


@pytest.mark.parametrize(
    ("late_limit_s", "can_it"), [(300, Answer.YES), (299, Answer.NO), (0, Answer.NO)]
)
def test_serving_may_be_late_up_to_the_limit(late_limit_s: int, can_it: Answer) -> None:
    """A drop at 08:25 is allowed where its last window ends five minutes sooner and may be late."""
    job = with_windows(PAIR, between("08:00", "10:00"), between("08:00", "08:20"))
    drop = replace(job.drops[0], late_limit_s=late_limit_s)
    assert answer(SERVE, replace(job, drops=(drop,))) is can_it


def test_lateness_after_an_earlier_window_is_none() -> None:
    """Between two windows nothing is late: one waits for the last, if there is time for it."""
    windows = (between("08:00", "08:20"), between("09:55", "10:30"))
    drop = replace(PAIR.drops[0], windows=windows, late_limit_s=3600)
    job = replace(PAIR, drops=(drop,))
    assert answer(SERVE, job) is Answer.NO
    assert answer(SERVE, job, replace(SHIFT, window=between("08:00", "10:10"))) is Answer.YES


def test_serving_finds_the_only_order() -> None:
    """Of three pickups with narrow windows only one order works, and it is found."""
    starts = {"d": "08:10", "b": "08:25", "c": "08:40"}
    pickups = tuple(
        Stop(place=Place(id=name), service_s=300, windows=(between(starts[name], starts[name]),))
        for name in ("b", "c", "d")
    )
    job = Job(id="job", pickups=pickups)
    assert answer(SERVE, job) is Answer.YES
    later = replace(pickups[0], windows=(between("08:24:59", "08:24:59"),))
    assert answer(SERVE, replace(job, pickups=(later, *pickups[1:]))) is Answer.NO


def test_serving_makes_room_for_breaks() -> None:
    """A break whose load bound is zero goes before the pickup or behind the drop, or nowhere."""
    rest = Break(id="rest", duration_s=1800, max_load=Load())
    assert answer(SERVE, PAIR, replace(SHIFT, breaks=(rest,))) is Answer.YES
    during = replace(rest, windows=(between("08:20", "08:29"),))
    narrow = with_windows(PAIR, between("08:10", "08:10"), between("08:25", "09:00"))
    assert answer(SERVE, narrow, replace(SHIFT, breaks=(during,))) is Answer.NO
    free = replace(during, max_load=None)
    assert answer(SERVE, narrow, replace(SHIFT, breaks=(free,))) is Answer.YES


def test_legal_breaks_are_added_where_they_help() -> None:
    """Seven hours apart, two stops need a legal break between; no break helps a longer stop."""
    long = replace(SHIFT, window=between("07:50", "18:00"))
    apart = with_windows(PAIR, between("08:00", "08:00"), between("15:00", "15:00"))
    assert answer(SERVE, apart, long) is Answer.YES
    busy = replace(apart, pickups=(replace(apart.pickups[0], service_s=6 * HOUR + 1),))
    assert answer(SERVE, busy, long) is Answer.NO
    assert answer(SERVE, busy, long, work_limit_s=None) is Answer.YES


def test_late_start_saves_the_legal_break() -> None:
    """A round may begin so late that six hours suffice, however early the shift begins."""
    items = (
        Item(travel_s=0, lasts_s=60, windows=((0, 5 * HOUR),), rests=False),
        Item(travel_s=0, lasts_s=60, windows=((10 * HOUR, 11 * HOUR),), rests=False),
    )
    epoch = at("00:00")
    base = seconds(epoch)
    moved = tuple(
        replace(item, windows=tuple((base + start, base + end) for start, end in item.windows))
        for item in items
    )
    day = between("00:00", "23:00")
    for limit_s, end in ((5 * HOUR + 60, 10 * HOUR + 60), (5 * HOUR + 59, None)):
        expected = None if end is None else base + end
        assert earliest_end(moved, end_leg_s=0, shift=day, limit_s=limit_s) == expected


def test_work_limit_pushes_into_a_later_window() -> None:
    """Where the first window is too early for what comes later, the next one is taken."""
    base = seconds(at("00:00"))
    first = Item(
        travel_s=0,
        lasts_s=0,
        windows=((base, base + HOUR), (base + 6 * HOUR, base + 7 * HOUR)),
        rests=False,
    )
    last = Item(travel_s=0, lasts_s=0, windows=((base + 8 * HOUR, base + 9 * HOUR),), rests=False)
    day = between("00:00", "23:00")
    for limit_s, expected in (
        (2 * HOUR, base + 8 * HOUR),
        (HOUR, base + 8 * HOUR),
        (HOUR - 1, None),
    ):
        found = earliest_end((first, last), end_leg_s=0, shift=day, limit_s=limit_s)
        assert found == expected


def test_too_many_stops_leave_the_answer_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job of a dozen stops that may or may not fit is left open, and either reason accepted."""
    monkeypatch.setattr(single_job, "TRIALS_LIMIT", 300)
    drops = tuple(
        Stop(place=Place(id="bcd"[number % 3]), service_s=600, load=Load(items=0))
        for number in range(12)
    )
    job = Job(id="job", drops=drops)
    shift = replace(SHIFT, window=between("08:00", "10:45"))
    assert answer(SERVE, job, shift) is Answer.UNKNOWN
    assert reasons(job, shift) == {"no-shift-in-window", "no-room"}


def test_sums_are_decided_however_many_stops() -> None:
    """That thirty pickups are too heavy together needs no search."""
    pickups = tuple(Stop(place=B, load=Load(mass_g=400)) for _ in range(30))
    assert reasons(Job(id="job", pickups=pickups), SHIFT) == {"no-vehicle-large-enough"}


HEAVY = Job(
    id="job",
    pickups=(Stop(place=B, load=Load(mass_g=20_000)),),
    drops=(Stop(place=C, load=Load(mass_g=20_000)),),
)
LARGE = replace(SHIFT, id="large", vehicle=Vehicle(id="large", profile="bike"))


def test_reasons_come_in_their_order() -> None:
    """The first question that no shift passes names the reason, though others fail as well."""
    skilled = replace(HEAVY, skills=frozenset({"cold"}))
    early = with_windows(skilled, between("04:00", "05:00"), between("04:00", "05:00"))
    assert reasons(early, SHIFT) == {"no-vehicle-large-enough"}
    assert reasons(early, SHIFT, LARGE) == {"skill-missing"}
    able = replace(LARGE, courier=Courier(id="able", skills=frozenset({"cold"})))
    assert reasons(early, SHIFT, able) == {"no-shift-in-window"}
    assert reasons(skilled, SHIFT, able) == {"no-room"}


PLEDGED = Courier(id="pledged", skills=frozenset({AID_PLEDGE}))
VOLUNTEER = replace(SHIFT, id="volunteer", courier=replace(PLEDGED, volunteer=True))


def test_volunteers_only_is_a_reason_of_its_own() -> None:
    """Paid work that only volunteers could do is left out for that, whatever comes behind it."""
    assert reasons(PAIR, VOLUNTEER) == {"volunteers-aid-only"}
    early = with_windows(PAIR, between("04:00", "05:00"), between("04:00", "05:00"))
    assert reasons(early, VOLUNTEER) == {"volunteers-aid-only"}
    assert reasons(early, VOLUNTEER, SHIFT) == {"no-shift-in-window"}
    assert reasons(replace(PAIR, skills=frozenset({"cold"})), VOLUNTEER) == {"skill-missing"}
    assert reasons(HEAVY, VOLUNTEER, LARGE) == {"no-room"}
    assert reasons(replace(PAIR, kind="aid"), VOLUNTEER) == {"no-room"}


@pytest.mark.parametrize(
    ("courier", "companion", "expected"),
    [
        (PLEDGED, None, "skill-missing"),
        (PLEDGED, PLEDGED, "no-room"),
        (PLEDGED, Courier(id="fay"), "skill-missing"),
        (Courier(id="courier"), PLEDGED, "skill-missing"),
    ],
)
def test_aid_needs_company_and_everybodys_pledge(
    courier: Courier, companion: Courier | None, expected: str
) -> None:
    """A visit that is not to be made alone waits for two people who both pledged."""
    job = replace(PAIR, kind="aid", accompanied=True)
    assert reasons(job, replace(SHIFT, courier=courier, companion=companion)) == {expected}


def test_skill_on_too_small_a_vehicle_is_missing() -> None:
    """A skill counts only where the vehicle carries the job."""
    job = replace(HEAVY, skills=frozenset({"cold"}))
    small = replace(SHIFT, courier=Courier(id="able", skills=frozenset({"cold"})))
    assert reasons(job, small, LARGE) == {"skill-missing"}


def test_range_is_reach_or_time() -> None:
    """Where only a limit on riding is in the way, either way to say it is true."""
    assert reasons(PAIR, replace(SHIFT, max_distance_m=100)) == {
        "unreachable",
        "no-shift-in-window",
    }


def test_pin_is_the_reason_only_where_another_shift_could() -> None:
    """The pinned shift cannot, another could; if none could, that is the reason instead."""
    pin = (Pin(job_id="job", shift_id="shift"),)
    assert reasons(HEAVY, SHIFT, LARGE, pins=pin) == {"pinned-shift-cannot"}
    assert reasons(HEAVY, SHIFT, pins=pin) == {"no-vehicle-large-enough"}
    assert reasons(PAIR, SHIFT, LARGE, pins=pin) == {"no-room"}


def test_prize_makes_it_a_matter_of_worth() -> None:
    """Only a job with a prize can be not worth it."""
    assert reasons(replace(PAIR, prize_cents=5), SHIFT) == {"no-room", "not-worth-it"}
    assert reasons(PAIR, SHIFT) == {"no-room"}


@pytest.mark.parametrize(("prize_cents", "found"), [(5, ()), (None, ("reason-untrue",))])
def test_worth_is_shown_by_one_shift_that_could(
    prize_cents: int | None, found: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a prize is too small one shift is asked for all; without a prize it is untrue."""
    asked: set[str] = set()

    def counted(rules: Rules, problem: Problem, legs: Legs, shift: Shift, job: Job) -> Answer:
        asked.add(shift.id)
        return is_servable(rules, problem, legs, shift, job)

    monkeypatch.setattr(single_job, "is_servable", counted)
    job = replace(PAIR, prize_cents=prize_cents)
    problem = Problem(jobs=(job,), shifts=(SHIFT, LARGE), times=TIMES)
    plan = Plan(rounds=(), unassigned=(Unassigned(job_id="job", reason="not-worth-it"),))
    codes = tuple(each.code for each in reasons_are_true(problem, Legs(problem), plan))
    assert codes == found
    assert asked == ({"shift"} if not found else {"shift", "large"})


def test_no_shifts_carry_nothing() -> None:
    """Without any shift no vehicle is large enough."""
    assert reasons(PAIR) == {"no-vehicle-large-enough"}
