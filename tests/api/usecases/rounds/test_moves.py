"""Jobs moved by hand: to a place, to the cheapest, out; rounds split and merged; their prices."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from api.usecases.planning.plans import ReadPlan, read_plan_of_day
from api.usecases.rounds.history.undoing import undo_change
from api.usecases.rounds.live.jobs import swap_rounds
from api.usecases.rounds.live.move_prices import PricedChange
from api.usecases.rounds.live.moves import (
    MOST_JOBS,
    VisitPlace,
    merge_rounds,
    move_jobs,
    split_round,
)
from api.usecases.rounds.live.pins import pin_job
from api.usecases.rounds.live.taking_back import take_back_round
from data.store.system.invariants import breaches
from data.store.tables.bookings import stop as stop_rows
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.api.usecases.rounds.test_live_hours import BROKEN, early_job, rested_town
from tests.support.rounds.live_town import DAY, OPENS, Town, busy_town, make_town
from tests.support.store.world import World


def cents(done: PricedChange) -> int:
    """Return what a change costs by the plans before and after it."""
    before, after = done.comparison.total
    return after - before


def move(town: Town, *jobs: UUID, to: str | None, **how: Any) -> PricedChange:  # noqa: ANN401
    """Move jobs, or only tell the price."""
    shift_id = None if to is None else town.shifts[to]
    service, plan_id = town.world.service, town.world.service.ids()
    done: PricedChange = service.do(town.office, move_jobs, plan_id, DAY, jobs, shift_id, **how)
    return done


def read(town: Town, done: PricedChange) -> ReadPlan:
    """Return the plan of a change."""
    assert done.plan_id is not None
    return town.world.service.do(town.office, read_plan_of_day, done.plan_id)


def places(town: Town, name: str) -> list[tuple[str, UUID | None]]:
    """Return the stops of a round in their order."""
    return [(v.kind, v.job_id) for v in town.round(name).visits]


# --- who may ---------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["courier", "volunteer", "merchant", "producer", "admin"])
def test_only_dispatchers_move_jobs(world: World, role: str) -> None:
    """Whoever rides, books or administers moves, splits and merges nothing."""
    town, jobs = busy_town(world)
    town.publish()
    actor, new, ana = world.actor(role), world.service.ids(), town.round("ana")
    bo = town.shifts["bo"]
    with pytest.raises(Denied):
        world.service.do(actor, move_jobs, new, DAY, [jobs[0]], bo)
    with pytest.raises(Denied):
        world.service.do(actor, split_round, new, ana.id, ana.visits[0].id, bo)
    with pytest.raises(Denied):
        world.service.do(actor, merge_rounds, new, ana.id, bo)


def test_another_cooperative_moves_nothing_here(world: World) -> None:
    """Jobs, rounds and shifts of one cooperative are not there for dispatchers of another."""
    town, jobs = busy_town(world)
    town.publish()
    other, new = world.actor("dispatcher", cooperative=world.beta), world.service.ids()
    ana, bo = town.round("ana"), town.shifts["bo"]
    for dry_run in (True, False):
        with pytest.raises(NotFound):
            world.service.do(other, move_jobs, new, DAY, [jobs[0]], bo, dry_run=dry_run)
        with pytest.raises(NotFound):
            world.service.do(other, split_round, new, ana.id, ana.visits[0].id, bo, dry_run=dry_run)
        with pytest.raises(NotFound):
            world.service.do(other, merge_rounds, new, ana.id, bo, dry_run=dry_run)


# --- one job, a place ------------------------------------------------------------------------


def test_a_job_goes_to_just_the_place_that_is_named(world: World) -> None:
    """Its pickup and its drop stand where they were put, at just the price that was shown."""
    town = make_town(world)
    first, second, third = (town.add_job((0, n), (4, n)) for n in range(3))
    for job in (first, second):
        move(town, job, to="ana", keep_order=True, first=VisitPlace(position=0))
    wanted: dict[str, VisitPlace] = {
        "first": VisitPlace(position=1),
        "drop": VisitPlace(after=next(v.id for v in town.round("ana").visits if v.kind == "drop")),
    }
    shown = move(town, third, to="ana", **wanted, dry_run=True)
    done = move(town, third, to="ana", **wanted)
    assert (shown.price.cost_cents, shown.plan_id) == (cents(done), None)
    assert shown.price == done.price
    assert places(town, "ana") == [
        ("pickup", second),
        ("pickup", third),
        ("drop", second),
        ("drop", third),
        ("pickup", first),
        ("drop", first),
    ]
    assert breaches(world.database, world.clock.now) == []


def test_a_job_moves_within_its_round(world: World) -> None:
    """To the end of the round it is in; only that round changes, and its version counts on."""
    town = make_town(world)
    jobs = [town.add_job((0, n), (4, n)) for n in range(3)]
    for job in jobs:
        move(town, job, to="ana", keep_order=True, first=VisitPlace(position=0))
    version = town.round("ana").version
    done = move(town, jobs[2], to="ana", keep_order=True, first=VisitPlace(position=4))
    assert [job for kind, job in places(town, "ana") if kind == "drop"] == [
        jobs[1],
        jobs[0],
        jobs[2],
    ]
    assert town.round("ana").version == version + 1
    assert done.price.cost_cents == cents(done)
    assert str(jobs[2]) in {one.job_id for one in done.price.later}


def test_a_job_comes_from_another_round_and_goes_back_out(world: World) -> None:
    """It changes its round, the log tells both rounds, and taken out it is open, not fallen out."""
    town, jobs = busy_town(world)
    town.publish()
    home = town.holder(jobs[0])
    other = "bo" if home == "ana" else "ana"
    done = move(town, jobs[0], to=other)
    assert town.holder(jobs[0]) == other
    (detail,) = [one.detail for one in town.log("job_reassigned")]
    assert detail["to_round_id"] == str(town.round(other).id)
    subject = read(town, done).progress["subject"]
    assert subject == {
        "jobs": [str(jobs[0])],
        "from_shifts": [str(town.shifts[str(home)])],
        "to_shifts": [str(town.shifts[other])],
    }
    out = move(town, jobs[0], to=None)
    assert (town.holder(jobs[0]), town.job_status(jobs[0])) == (None, "open")
    assert out.left_out == (str(jobs[0]),)
    assert out.price.cost_cents == cents(out)
    assert [one.kind for one in town.log("job_unassigned")] == ["job_unassigned"]


def test_the_price_names_who_is_later_and_by_how_much(world: World) -> None:
    """Rider, label and stop of each visit that begins later, and how much later the round ends."""
    town = make_town(world)
    late = town.add_job((4, 4), (0, 4), window=(0, 45))
    with world.database.transaction(town.home) as tx:
        tx.run(stop_rows.update().where(stop_rows.c.job_id == late).values(late_limit_s=7200))
    early = town.add_job((0, 0), (1, 0), service_s=1200)
    move(town, late, to="ana")
    price = move(
        town, early, to="ana", keep_order=True, first=VisitPlace(position=0), dry_run=True
    ).price
    visits = {str(v.id): v for v in town.round("ana").visits}
    assert {one.visit_id for one in price.later} == set(visits)
    assert {(one.job, one.name) for one in price.later} == {("Bread for Ms Martin", "Ms Martin")}
    assert all(one.rider and one.later_s >= 2400 for one in price.later)
    assert price.end_later_s == price.ends[0].later_s >= 2400
    move(town, early, to="ana", keep_order=True, first=VisitPlace(position=0))
    after = {str(v.id): v for v in town.round("ana").visits}
    for one in price.later:
        seconds = (after[one.visit_id].start_at - visits[one.visit_id].start_at).total_seconds()
        assert one.later_s == seconds
        ends = OPENS + timedelta(minutes=45)
        late_s = (after[one.visit_id].start_at - ends).total_seconds()
        assert one.late_s == (late_s if one.kind == "drop" else 0)
        assert late_s > 0


# --- rules -----------------------------------------------------------------------------------


def test_a_place_that_breaks_a_rule_is_priced_by_the_rule_and_refused(world: World) -> None:
    """While it hangs there the rule is told with who is too late; carried out it is refused."""
    town = make_town(world)
    tight = town.add_job((0, 0), (4, 0), window=(0, 30))
    slow = town.add_job((0, 4), (4, 4), service_s=1500)
    move(town, tight, to="ana")
    place = {"keep_order": True, "first": VisitPlace(position=0)}
    price = move(town, slow, to="ana", **place, dry_run=True).price
    assert price.cost_cents is None
    (rule,) = [one for one in price.rules if one.code == "late"]
    assert (rule.hard, rule.job_id, rule.name) == (True, str(tight), "Ms Martin")
    assert rule.value > 0
    with pytest.raises(Conflict, match="move-does-not-fit") as refused:
        move(town, slow, to="ana", **place)
    assert "late" in str(refused.value.arguments["rules"])
    assert town.job_status(slow) == "open"


@pytest.mark.parametrize(
    ("code", "job", "skills"),
    [
        ("too-large", {"mass_g": 200_000}, ()),
        ("skill-missing", {"skills": ["ladder"]}, ("ladder",)),
        ("window", {"window": (-200, -100)}, ()),
    ],
)
def test_the_cheapest_place_names_the_rule_that_leaves_none(
    world: World, code: str, job: dict[str, object], skills: tuple[str, ...]
) -> None:
    """Too large, without the skill, or never in time: whichever it is, it is the one named."""
    town = make_town(world)
    name = town.add_job((0, 0), (4, 0), **job)  # type: ignore[arg-type]
    price = move(town, name, to="ana", dry_run=True).price
    assert [(one.code, one.job_id, one.skills) for one in price.rules] == [
        (code, str(name), skills)
    ]
    with pytest.raises(Conflict, match="move-does-not-fit") as refused:
        move(town, name, to="ana")
    assert refused.value.arguments["skills"] == ", ".join(skills)


def test_where_several_rules_are_in_the_way_each_is_named(world: World) -> None:
    """Neither time nor room: both are told, the one by how much, not that they are two."""
    town = make_town(world)
    # Aboard from the beginning of the shift to nearly its end.
    heavy = town.add_job(None, (4, 0), window=(285, 290), mass_g=90_000)
    move(town, heavy, to="ana")
    late = town.add_job((0, 1), (4, 1), window=(1, 2), mass_g=60_000, service_s=1500)
    rules = move(town, late, to="ana", dry_run=True).price.rules
    assert {one.code for one in rules} == {"late", "full"}
    assert max(one.value for one in rules) > 0
    assert all(one.hard for one in rules)


def test_a_pinned_job_stays_with_its_shift(world: World) -> None:
    """It goes to no other round, and anywhere in its own."""
    town = make_town(world)
    job, other = town.add_job((0, 0), (4, 0), pinned=None), town.add_job((0, 1), (4, 1))
    move(town, job, other, to="ana")
    town.pin(job, town.shifts["ana"])
    price = move(town, job, to="bo", dry_run=True).price
    assert [one.code for one in price.rules] == ["pinned-elsewhere"]
    move(town, job, to="ana", keep_order=True, first=VisitPlace(position=2))


def test_a_pin_outlives_replans_and_is_let_go_of(world: World) -> None:
    """Pinned where it stands it stays there, whatever is planned later; nothing else changes."""
    town, jobs = busy_town(world)
    town.publish()
    home, service, office = str(town.holder(jobs[0])), world.service, town.office
    before = town.rounds()
    assert service.do(office, pin_job, jobs[0], pinned=True, dry_run=True).price.cost_cents == 0
    assert town.log("job_pinned", "job_unpinned") == []
    for _ in range(2):
        assert service.do(office, pin_job, jobs[0], pinned=True).price.cost_cents == 0
    assert town.rounds() == before
    (logged_event,) = town.log("job_pinned")
    assert (logged_event.subject_id, logged_event.detail) == (
        jobs[0],
        {"shift_id": str(town.shifts[home])},
    )
    with pytest.raises(Conflict, match="move-does-not-fit"):
        move(town, jobs[0], to="bo" if home == "ana" else "ana")
    town.publish()
    assert town.holder(jobs[0]) == home
    service.do(office, pin_job, jobs[0], pinned=False)
    assert len(town.log("job_unpinned")) == 1
    move(town, jobs[0], to=None)
    with pytest.raises(Conflict, match="job-not-in-a-round"):
        service.do(office, pin_job, jobs[0], pinned=True)
    other = world.actor("dispatcher", cooperative=world.beta)
    with pytest.raises(NotFound, match="no-such-job"):
        service.do(other, pin_job, jobs[0], pinned=True)
    with pytest.raises(Denied):
        service.do(world.actor("courier"), pin_job, jobs[0], pinned=True)


def test_a_job_pinned_to_its_place_keeps_what_is_before_it(world: World) -> None:
    """The front of the round stays through plans and moves, until it is let go or taken back."""
    town = make_town(world)
    late, soon = town.add_job((4, 4), (0, 4)), town.add_job((0, 0), (1, 0))
    # What was open before counts, too.
    for dry_run in (True, False):
        assert move(town, late, to="ana", dry_run=dry_run).comparison.unassigned == (2, 1)
    move(town, soon, to="ana", first=VisitPlace(position=2))
    order = places(town, "ana")
    assert [job for _, job in order] == [late, late, soon, soon]
    do, office = town.world.service.do, town.office
    for _ in range(2):
        do(office, pin_job, soon, pinned=True, in_place=True)
    (logged_event,) = town.log("job_pinned")
    assert logged_event.detail == {"shift_id": str(town.shifts["ana"]), "place": "position"}
    other = town.add_job((0, 1), (4, 1))
    first = {"first": VisitPlace(position=0), "dry_run": True}
    refused = move(town, other, to="ana", **first).price
    assert [(one.code, one.hard) for one in refused.rules] == [("promised", True)]
    town.publish()
    assert places(town, "ana")[:4] == order
    do(office, pin_job, soon, pinned=True)
    assert [one.detail.get("place") for one in town.log("job_pinned")] == ["position", None]
    assert move(town, soon, to="ana", **first).price.rules == ()
    do(office, pin_job, soon, pinned=True, in_place=True)
    back = (town.world.service.ids(), town.shifts["ana"])
    do(office, take_back_round, *back, budget_s=0.1)
    assert {town.holder(name) for name in (late, soon, other)} == {"bo"}


def test_a_drop_does_not_come_before_its_pickup(world: World) -> None:
    """Put so by hand, the rule names the job."""
    town = make_town(world)
    first, job = town.add_job((0, 0), (4, 0)), town.add_job((0, 1), (4, 1))
    move(town, first, to="ana")
    place = {"first": VisitPlace(position=2), "drop": VisitPlace(position=0)}
    price = move(town, job, to="ana", **place, dry_run=True).price
    assert [(one.code, one.job_id) for one in price.rules] == [("drop-first", str(job))]


def test_goods_aboard_stay_and_their_drop_may_move_in_its_round(world: World) -> None:
    """A job under way goes to nobody else; where it is dropped in its round may change."""
    town = make_town(world)
    job, other = town.add_job((0, 0), (4, 0)), town.add_job((0, 1), (4, 1))
    move(town, job, to="ana", keep_order=True, first=VisitPlace(position=0))
    move(town, other, to="ana", keep_order=True, first=VisitPlace(position=1))
    assert [job for _, job in places(town, "ana")] == [job, other, other, job]
    town.follow("ana", town.round("ana").visits[0].depart_at)
    with pytest.raises(Conflict, match="job-under-way"):
        move(town, job, to="bo")
    with pytest.raises(Conflict, match="job-under-way"):
        move(town, job, to=None)
    price = move(town, job, to="ana", drop=VisitPlace(position=1), dry_run=True).price
    assert [one.code for one in price.rules] == ["promised"]  # the next stop is being ridden to
    done = move(town, job, to="ana", drop=VisitPlace(position=2))
    assert done.price.cost_cents == cents(done)
    assert [job for _, job in places(town, "ana")] == [job, other, job, other]


def test_what_cannot_be_moved_says_why(world: World) -> None:
    """Unknown jobs, shifts and visits, jobs that are over or in no round, and no move at all."""
    town = make_town(world)
    job, gone = town.add_job((0, 0), (4, 0)), town.add_job((0, 1), (4, 1))
    nobody = world.service.ids()
    town.cancel_job(gone)
    with pytest.raises(NotFound, match="no-such-job"):
        move(town, nobody, to="ana")
    with pytest.raises(Conflict, match="job-not-open"):
        move(town, gone, to="ana")
    with pytest.raises(Conflict, match="job-not-in-a-round"):
        move(town, job, to=None)
    with pytest.raises(NotFound, match="no-such-shift"):
        world.service.do(town.office, move_jobs, nobody, DAY, [job], nobody)
    with pytest.raises(NotFound, match="no-such-visit"):
        move(town, job, to="ana", first=VisitPlace(after=nobody))
    with pytest.raises(BadInput):
        move(town, job, to="ana", first=VisitPlace(position=1))
    for many in ((), [world.service.ids() for _ in range(MOST_JOBS + 1)]):
        with pytest.raises(BadInput):
            move(town, *many, to="ana")
    move(town, job, to="ana")
    with pytest.raises(Conflict, match="nothing-to-move"):
        move(town, job, to="ana", keep_order=True, first=VisitPlace(position=0))


def test_what_somebody_else_has_moved_meanwhile_is_not_moved_unseen(world: World) -> None:
    """Who moved it and where it is now is said; whoever has seen it there moves it all the same."""
    town, jobs = busy_town(world)
    town.publish()
    job = next(one for one in jobs if town.holder(one) == "ana")
    seen = {job: town.shifts["ana"]}
    move(town, job, to="bo", seen=seen)
    with pytest.raises(Conflict) as caught:
        move(town, job, to=None, seen=seen)
    arguments: Any = caught.value.arguments
    assert caught.value.code == "moved-meanwhile"
    assert arguments["who"].startswith("dispatcher")
    assert (arguments["now"], arguments["job"]) == ("riding", "Bread for Ms Martin")
    assert arguments["rider"].startswith("courier")
    assert town.holder(job) == "bo"
    move(town, job, to=None, seen={job: town.shifts["bo"]})
    with pytest.raises(Conflict, match="moved-meanwhile"):
        move(town, job, to="ana", seen=seen)
    move(town, job, to="ana", seen={job: None})
    assert town.holder(job) == "ana"


def test_whole_rounds_that_changed_meanwhile_are_not_changed_unseen(world: World) -> None:
    """Split, merged, swapped and taken back only as they were seen: no job less, and none more."""
    town, jobs = busy_town(world)
    town.publish()
    names = ("ana", "bo")
    here: dict[UUID, UUID | None] = {
        job: town.shifts[who] for job in jobs for who in names if town.holder(job) == who
    }
    own = {job: shift for job, shift in here.items() if shift == town.shifts["ana"]}
    ana, bo = town.round("ana"), town.shifts["bo"]
    service, office = world.service, town.office

    def change(way: str, seen: dict[UUID, UUID | None]) -> None:
        new = service.ids()
        if way == "split":
            service.do(office, split_round, new, ana.id, ana.visits[-1].id, bo, seen=seen)
        elif way == "merge":
            service.do(office, merge_rounds, new, ana.id, bo, seen=seen)
        elif way == "swap":
            service.do(office, swap_rounds, new, DAY, ana.shift_id, bo, seen=seen)
        else:
            service.do(office, take_back_round, new, ana.shift_id, seen=seen)

    some = next(iter(own))
    for way in ("split", "merge", "swap", "take back"):
        known = own if way == "take back" else here
        less = {job: shift for job, shift in known.items() if job != some}
        elsewhere: dict[UUID, UUID | None] = {**known, some: None}
        for seen in (less, elsewhere):
            with pytest.raises(Conflict) as caught:
                change(way, seen)
            assert caught.value.code == "moved-meanwhile", way
    assert {job: town.shifts[str(town.holder(job))] for job in here} == here
    change("swap", dict(here))
    change("take back", {job: ana.shift_id for job in here if town.holder(job) == "ana"})


def test_the_same_plan_is_answered_alike(world: World) -> None:
    """A move that is sent again is made once, and told again with its price; another one is not."""
    town, jobs = busy_town(world)
    town.publish()
    plan_id, to = world.service.ids(), town.shifts["ana"]
    other = town.shifts["bo"]
    ids = [job for job in jobs if town.holder(job) == "bo"][:1]
    first = world.service.do(town.office, move_jobs, plan_id, DAY, ids, to)
    again = world.service.do(town.office, move_jobs, plan_id, DAY, ids, to)
    assert (again.plan_id, again.price) == (plan_id, first.price)
    with pytest.raises(Conflict, match="id-used-twice"):
        world.service.do(town.office, move_jobs, plan_id, DAY, ids, other)


def test_a_limit_of_working_time_wants_a_reason(world: World) -> None:
    """The price names the limit as one that wants a reason; without one it is refused."""
    town, _ = rested_town(world)
    new = early_job(town)
    priced_change = move(town, new, to="ana", dry_run=True)
    assert (
        {one.code for one in priced_change.price.rules}
        == BROKEN
        == {one.code for one in priced_change.hours}
    )
    assert not any(one.hard for one in priced_change.price.rules)
    assert all(one.rider for one in priced_change.price.rules)
    with pytest.raises(Conflict, match="hours-exceeded"):
        move(town, new, to="ana")
    done = move(town, new, to="ana", override_reason="the market is on")
    assert done.price.cost_cents == priced_change.price.cost_cents == cents(done)


# --- days without a plan, shifts that came later ---------------------------------------------


def test_a_day_without_a_plan_is_begun_by_hand(world: World) -> None:
    """The first move into an empty shift publishes the day's first plan; its job is placed."""
    town = make_town(world)
    job = town.add_job((0, 0), (4, 0))
    shown = move(town, job, to="ana", dry_run=True)
    done = move(town, job, to="ana")
    assert (town.holder(job), town.job_status(job)) == ("ana", "placed")
    assert shown.price.cost_cents == cents(done)
    assert set(town.rounds()) == {"ana"}
    assert breaches(world.database, world.clock.now) == []


def test_a_shift_that_came_after_publishing_takes_jobs(world: World) -> None:
    """Added to a day that is published, it gets its round by the first job moved to it."""
    town, jobs = busy_town(world)
    town.publish()
    town.add_shift("carl")
    done = move(town, jobs[0], jobs[2], to="carl")
    assert {town.holder(jobs[0]), town.holder(jobs[2])} == {"carl"}
    assert done.price.cost_cents == cents(done)
    assert breaches(world.database, world.clock.now) == []


def test_a_move_into_an_empty_shift_is_undone(world: World) -> None:
    """On a day that nobody has planned, and on one published before the shift was added."""
    town = make_town(world)
    job, other = town.add_job((0, 0), (4, 0)), town.add_job((0, 1), (4, 1))
    move(town, job, to="ana")
    service = world.service
    service.do(town.office, undo_change, service.ids(), DAY)
    assert (town.holder(job), town.job_status(job)) == (None, "open")
    move(town, job, to="ana")
    town.add_shift("carl")
    move(town, job, other, to="carl")
    service.do(town.office, undo_change, service.ids(), DAY)
    assert (town.holder(job), town.holder(other)) == ("ana", None)
    assert breaches(world.database, world.clock.now) == []


# --- many at once ----------------------------------------------------------------------------


def test_several_jobs_move_together(world: World) -> None:
    """Some from a round and some open, to one shift, in one plan."""
    town, jobs = busy_town(world)
    town.publish()
    late = town.add_job((1, 1), (2, 3), window=(0, 290))
    town.add_shift("carl")
    shown = move(town, jobs[4], late, to="carl", dry_run=True)
    done = move(town, jobs[4], late, to="carl")
    assert {town.holder(jobs[4]), town.holder(late)} == {"carl"}
    assert shown.price.cost_cents == cents(done)
    assert len(town.log("plan_published")) == 2


def test_a_round_is_split_at_a_visit(world: World) -> None:
    """What comes from the visit on rides with another shift in its order, what was before stays."""
    town = make_town(world)
    jobs = [town.add_job((0, n), (4, n)) for n in range(4)]
    for number, job in enumerate(jobs):
        move(town, job, to="ana", keep_order=True, first=VisitPlace(position=2 * number))
    ana = town.round("ana")
    how = (ana.id, ana.visits[4].id, town.shifts["bo"])
    shown = world.service.do(town.office, split_round, world.service.ids(), *how, dry_run=True)
    done = world.service.do(town.office, split_round, world.service.ids(), *how)
    assert shown.price.cost_cents == cents(done)
    assert {town.holder(job) for job in jobs[:2]} == {"ana"}
    assert {town.holder(job) for job in jobs[2:]} == {"bo"}
    plan = read(town, done)
    assert (plan.way, plan.progress["subject"]["to_shifts"]) == ("split", [str(town.shifts["bo"])])


def test_a_job_that_the_cut_goes_through_stays(world: World) -> None:
    """Of a job picked up before the visit the drop does not ride with somebody else."""
    town = make_town(world)
    one, two = town.add_job((0, 0), (4, 0)), town.add_job((0, 1), (4, 1))
    move(town, one, to="ana")
    move(town, two, to="ana", first=VisitPlace(position=1), drop=VisitPlace(position=1))
    ana = town.round("ana")
    cut = next(v for v in ana.visits if v.kind == "drop" and v.job_id == one)
    args = (world.service.ids(), ana.id, cut.id, town.shifts["bo"])
    with pytest.raises(Conflict, match="nothing-to-move"):
        world.service.do(town.office, split_round, *args)
    with pytest.raises(NotFound, match="no-such-visit"):
        world.service.do(town.office, split_round, *args[:2], world.service.ids(), args[3])


def test_two_rounds_are_merged(world: World) -> None:
    """All that is left of one goes to the other, which is refused where it does not fit."""
    town, jobs = busy_town(world)
    town.publish()
    town.add_shift("small", mass_g=500)
    town.add_shift("carl", hours=9)
    ana = town.round("ana")
    with pytest.raises(Conflict, match="move-does-not-fit"):
        world.service.do(
            town.office, merge_rounds, world.service.ids(), ana.id, town.shifts["small"]
        )
    done = world.service.do(
        town.office, merge_rounds, world.service.ids(), ana.id, town.shifts["carl"]
    )
    assert town.round("ana").status == "withdrawn"
    assert done.price.cost_cents == cents(done)
    assert "ana" not in {town.holder(job) for job in jobs}


# --- what is kept in memory ------------------------------------------------------------------


def test_a_price_is_never_told_of_a_day_that_has_changed(world: World) -> None:
    """Somebody else's move counts at once, though the day was just opened for a price."""
    town = make_town(world)
    job, other = town.add_job((0, 0), (4, 0)), town.add_job((0, 0), (4, 0))
    before = move(town, other, to="ana", dry_run=True).price.cost_cents
    move(town, job, to="ana")
    shown = move(town, other, to="ana", dry_run=True).price.cost_cents
    assert before is not None
    assert shown is not None
    assert shown < before
    assert move(town, other, to="ana").price.cost_cents == shown


def test_a_price_holds_until_it_is_carried_out(world: World) -> None:
    """Shown a minute ago with its moment, it is what the move costs; a very old one is not."""
    town, jobs = busy_town(world)
    town.publish()
    town.follow("ana", OPENS + timedelta(minutes=20))
    late = town.add_job((1, 1), (2, 3), window=(60, 290))
    shown = move(town, late, to="ana", dry_run=True).price
    world.clock.now += timedelta(seconds=90)
    done = move(town, late, to="ana", at=shown.at)
    assert done.price == shown
    assert cents(done) == shown.cost_cents
    world.clock.now += timedelta(minutes=10)
    other = next(job for job in jobs if town.holder(job) == "bo")
    again = move(town, other, to="bo", keep_order=True, dry_run=True, at=shown.at).price
    assert again.at > shown.at


# --- where jobs would go -----------------------------------------------------------------------


def test_a_price_tells_when_the_moved_stops_are_served(world: World) -> None:
    """The times of a trial are those of the round once the move is carried out."""
    town = make_town(world)
    move(town, town.add_job((1, 0), (4, 0)), to="ana")
    new = town.add_job((0, 1), (3, 1))
    shown = move(town, new, to="ana", dry_run=True).price
    assert [one.kind for one in shown.placed] == ["pickup", "drop"]
    assert {one.shift_id for one in shown.placed} == {str(town.shifts["ana"])}
    done = move(town, new, to="ana", at=shown.at).price
    assert done.placed == shown.placed
    own = [one for one in town.round("ana").visits if one.job_id == new]
    assert [one.begin for one in shown.placed] == [one.start_at for one in own]
    assert move(town, new, to=None, dry_run=True).price.placed == ()


def test_a_price_tells_who_begins_earlier(world: World) -> None:
    """A job with an early window lets its rider set out earlier by as much as is told."""
    town = make_town(world)
    move(town, town.add_job((1, 0), (4, 0), window=(120, 150)), to="ana")
    before = town.round("ana").starts_at
    early = town.add_job(None, (4, 1), window=(0, 40))
    (start,) = move(town, early, to="ana", dry_run=True).price.starts
    assert start.rider
    assert start.later_s < -1800
    move(town, early, to="ana")
    assert (town.round("ana").starts_at - before).total_seconds() == start.later_s
