"""Closing streets: what a drawing closes, who rode there, and planning around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from api.http.planning.change_words import change_name
from api.locales.texts import Texts
from api.usecases.rounds.closure_changes import change_closure_hours, open_street
from api.usecases.rounds.document.document import round_document
from api.usecases.rounds.events.event_batches import tell_of_round
from api.usecases.rounds.events.event_log import read_events
from api.usecases.rounds.history.change_history import list_changes
from api.usecases.rounds.live.jobs import insert_job
from api.usecases.rounds.live.replanning import Keep, replan
from api.usecases.rounds.street_closing import ClosureChange, Replanning, close_street
from api.usecases.streets.closures import list_closures
from data.store.planning import days, names_by_id
from routing.closures.closure import ClosedArea
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.rounds.live_town import DAY, OPENS, busy_town, make_town, point
from tests.support.store.world import World

MIDDLE = ClosedArea(kind="line", points=(point((0, 2)), point((4, 2))), radius_m=5)
"""The whole street that runs west to east through the hub."""
NORTH = ClosedArea(kind="line", points=(point((0, 4)), point((4, 4))), radius_m=5)
"""The northernmost street, on which nobody rides without a stop there."""


@pytest.mark.parametrize("role", ["courier", "volunteer", "merchant", "producer", "admin"])
def test_only_dispatchers_close_streets(world: World, role: str) -> None:
    """Whoever rides, books or administers closes and opens nothing."""
    actor, new = world.actor(role), world.service.ids()
    with pytest.raises(Denied):
        world.service.do(actor, close_street, new, MIDDLE, OPENS)
    with pytest.raises(Denied):
        world.service.do(actor, open_street, new)


def test_another_cooperative_rides_on(world: World) -> None:
    """A closure of one cooperative is not there for another one."""
    town = make_town(world)
    new = world.service.ids()
    world.service.do(town.office, close_street, new, MIDDLE, OPENS)
    other = world.actor("dispatcher", cooperative=world.beta)
    assert world.service.do(other, list_closures, OPENS, OPENS + timedelta(days=1)) == []
    with pytest.raises(NotFound):
        world.service.do(other, open_street, new)


def test_a_closure_says_what_it_closes(world: World) -> None:
    """Streets and metres are told before anything is closed, and the same again is one closure."""
    town = make_town(world)
    new, until = world.service.ids(), OPENS + timedelta(hours=4)
    dry = world.service.do(town.office, close_street, new, MIDDLE, OPENS, until, dry_run=True)
    assert [one.name for one in dry.streets] == ["Street 3"]
    assert 500 < dry.length_m < 700
    assert world.service.do(town.office, list_closures, OPENS, until) == []
    done = world.service.do(town.office, close_street, new, MIDDLE, OPENS, until)
    again = world.service.do(town.office, close_street, new, MIDDLE, OPENS, until)
    assert done.streets == again.streets == dry.streets
    assert [one.id for one in world.service.do(town.office, list_closures, OPENS, until)] == [new]
    with pytest.raises(Conflict, match="id-used-twice"):
        world.service.do(town.office, close_street, new, NORTH, OPENS, until)
    logged_events = town.log("street_closed")
    assert [one.detail["length_m"] for one in logged_events] == [done.length_m]


def test_a_slowed_street_is_ridden_slowly(world: World) -> None:
    """A zone is kept and logged with its speed, and a live round through it takes longer."""
    town = make_town(world)
    job = town.add_job((0, 2), (4, 2))
    town.publish()
    before = town.round(str(town.holder(job)))
    new = world.service.ids()
    slow = replace(MIDDLE, slow_kmh=6)
    done = world.service.do(town.office, close_street, new, slow, OPENS)
    assert [one.round_id for one in done.rounds] == [before.id]
    assert (done.rounds[0].detour_s or 0) > 30
    (kept,) = world.service.do(town.office, list_closures, OPENS, OPENS + timedelta(hours=1))
    assert kept.area.slow_kmh == 6
    assert [one.detail["slow_kmh"] for one in town.log("street_slowed")] == [6]
    assert town.log("street_closed") == []
    world.service.do(town.office, replan, world.service.ids(), DAY, keep="order")
    after = town.round(str(town.holder(job)))
    assert [v.id for v in after.visits] == [v.id for v in before.visits]
    assert after.ends_at > before.ends_at


def test_whoever_rides_hears_of_it(world: World) -> None:
    """Riders follow what is closed and opened anywhere, also by a link to one round."""
    town = make_town(world)
    new = world.service.ids()
    world.service.do(town.office, close_street, new, MIDDLE, OPENS)
    world.service.do(town.office, open_street, new)
    kinds = ("street_closed", "street_slowed", "street_opened")
    for actor, heard in (
        (world.actor("courier"), 2),
        (replace(world.actor("volunteer"), round_id=world.service.ids()), 2),
        (world.actor("merchant"), 0),
    ):
        assert len(world.service.do(actor, read_events, 0, kinds=kinds).events) == heard


def test_a_drawing_that_closes_nothing_is_refused(world: World) -> None:
    """A line far from every street, and an end before the beginning, are told."""
    town = make_town(world)
    far = ClosedArea(kind="point", points=(point((40, 40)),), radius_m=5)
    with pytest.raises(BadInput) as refused:
        world.service.do(town.office, close_street, world.service.ids(), far, OPENS)
    assert [fault.code for fault in refused.value.faults] == ["closure-closes-nothing"]
    with pytest.raises(BadInput) as refused:
        world.service.do(
            town.office,
            close_street,
            world.service.ids(),
            MIDDLE,
            OPENS,
            OPENS - timedelta(hours=1),
        )
    assert [fault.code for fault in refused.value.faults] == ["closure-reversed"]


def test_rounds_that_ride_there_are_named_and_replanned(world: World) -> None:
    """The live round through a closed street is told with its detour, and rides around it then.

    Who accepted it is not asked again for a way round, but is for a job more.
    """
    town = make_town(world)
    job = town.add_job((0, 2), (4, 2))
    town.publish()
    name = str(town.holder(job))
    before = town.round(name)
    accepted = [("round_accepted", before.id)]
    world.service.do(town.rider(name), tell_of_round, before.id, accepted)
    new = world.service.ids()
    done = world.service.do(town.office, close_street, new, MIDDLE, OPENS)
    assert [(one.round_id, one.day) for one in done.rounds] == [(before.id, DAY)]
    with world.database.transaction(town.home) as tx:
        names = names_by_id.rider_names(tx, [town.shifts[name]])
    assert [one.rider for one in done.rounds] == list(names.values())
    detour_s = done.rounds[0].detour_s
    assert detour_s is not None
    assert detour_s > 30
    world.service.do(town.office, replan, world.service.ids(), DAY, keep="order")
    after = town.round(name)
    assert [v.id for v in after.visits] == [v.id for v in before.visits]
    assert after.distance_m > before.distance_m
    assert (after.version, after.status) == (before.version + 1, "accepted")
    world.service.do(town.office, open_street, new)
    late = town.add_job((1, 2), (3, 2))
    world.service.do(town.office, insert_job, world.service.ids(), late, town.shifts[name])
    assert town.round(name).distance_m <= before.distance_m + 400
    assert town.round(name).status == "published"
    assert [one.subject_id for one in town.log("street_opened")] == [new]


def test_a_closure_tells_the_stops_in_it_and_the_rounds_that_pass(world: World) -> None:
    """Also where nobody has to ride longer: whoever stands in it is told, and open jobs too."""
    town = make_town(world)
    jobs = [town.add_job((0.5, 4), (3.5, 4), pinned=town.shifts["ana"]) for _ in range(2)]
    town.add_job((1.5, 0), (2.5, 0), pinned=town.shifts["bo"])
    town.publish()
    waiting = town.add_job((2, 0), (1.5, 4))
    dry = world.service.do(
        town.office, close_street, world.service.ids(), NORTH, OPENS, dry_run=True
    )
    standing = sorted((str(one.job_id), one.kind) for one in dry.stops)
    ours = [(str(job), kind) for job in jobs for kind in ("drop", "pickup")]
    assert standing == sorted([*ours, (str(waiting), "drop")])
    assert {one.shift_id for one in dry.stops} == {town.shifts["ana"], None}
    assert [one.round_id for one in dry.passing] == [town.round("ana").id]
    assert dry.passing[0].rider
    tonight = OPENS + timedelta(hours=12)
    later = world.service.do(town.office, close_street, world.service.ids(), NORTH, tonight)
    assert (later.passing, [one.job_id for one in later.stops]) == ((), [waiting])


def test_a_closure_elsewhere_or_over_touches_nobody(world: World) -> None:
    """A street that no round rides through, and one closed after all rounds, name no round."""
    town = make_town(world)
    town.add_job((0, 2), (4, 2))
    town.publish()
    north = world.service.do(town.office, close_street, world.service.ids(), NORTH, OPENS)
    assert north.rounds == ()
    tonight = OPENS + timedelta(hours=12)
    later = world.service.do(town.office, close_street, world.service.ids(), MIDDLE, tonight)
    assert later.rounds == ()


@pytest.mark.parametrize("until", [None, OPENS + timedelta(minutes=40)])
def test_a_closure_shows_its_replan_and_just_that_is_carried_out(
    world: World, until: datetime | None
) -> None:
    """Rounds that ride there go on otherwise, all others stay; what was shown is what is done."""
    town = make_town(world)
    town.add_job((0, 2), (4, 2), pinned=town.shifts["ana"])
    town.add_job((1, 4), (3, 4), pinned=town.shifts["bo"])
    town.publish()
    before = town.rounds()
    new = world.service.ids()
    how = Replanning(plan_id=world.service.ids())
    shown = world.service.do(
        town.office, close_street, new, MIDDLE, OPENS, until, dry_run=True, replanning=how
    )
    assert shown.replan is not None
    assert str(town.shifts["ana"]) in {str(one.shift_id) for one in shown.rounds}
    assert (shown.replan.day, shown.replan.change.plan_id) == (DAY, None)
    assert town.rounds() == before
    token = shown.replan.change.shown
    later = OPENS + timedelta(minutes=5)
    with pytest.raises(Conflict, match="shown-for-another"):
        world.service.do(
            town.office, close_street, world.service.ids(), MIDDLE, later, until,
            replanning=replace(how, shown=token),
        )  # fmt: skip
    done = world.service.do(
        town.office, close_street, new, MIDDLE, OPENS, until, replanning=replace(how, shown=token)
    )
    assert done.replan is not None
    assert done.replan.change.plan_id == how.plan_id
    assert done.replan.change.comparison.costs == shown.replan.change.comparison.costs
    change = world.service.do(town.office, list_changes, DAY).changes[0]
    assert change.street == done.streets[0].name
    assert change.street in change_name(Texts("en", UTC), change)
    touched = {one.shift_id for one in shown.rounds}
    for name, one in town.rounds().items():
        if one.shift_id in touched:
            assert one.plan_id == how.plan_id
        else:
            assert one == before[name]


def test_a_closure_gets_other_hours_and_its_end_with_the_replan_of_both(world: World) -> None:
    """Shown before it is done: rounds ride straight again, and whoever accepted is not asked."""
    town = make_town(world)
    town.add_job((0, 2), (4, 2), pinned=town.shifts["ana"])
    town.publish()
    ana, new, do = town.round("ana"), world.service.ids(), world.service.do
    do(town.rider("ana"), tell_of_round, ana.id, [("round_accepted", ana.id)])
    ways = []

    def change(usecase: Callable[..., ClosureChange], *hours: datetime) -> ClosureChange:
        how = Replanning(plan_id=world.service.ids())
        shown = do(town.office, usecase, new, *hours, dry_run=True, replanning=how)
        token = None if shown.replan is None else shown.replan.change.shown
        how = replace(how, shown=token)
        done = do(town.office, usecase, new, *hours, replanning=how)
        assert [one.detour_s for one in shown.rounds] == [one.detour_s for one in done.rounds]
        ways.append(town.round("ana").distance_m - ana.distance_m)
        return done

    do(
        town.office,
        close_street,
        new,
        MIDDLE,
        OPENS,
        replanning=Replanning(plan_id=world.service.ids()),
    )
    tonight = OPENS + timedelta(hours=12)
    (later,) = change(change_closure_hours, tonight).rounds
    assert later.detour_s is not None
    assert later.detour_s < -30
    assert ways == [0]
    assert change(change_closure_hours, OPENS, tonight).closure.until_at == tonight
    assert change(open_street).closure.opened_at is not None
    assert change(open_street).rounds == ()
    assert ways[1] > 0
    assert ways[2:] == [0, 0]
    assert (town.round("ana").status, town.round("ana").version) == ("accepted", 5)
    with pytest.raises(NotFound):
        do(town.office, change_closure_hours, new, tonight)
    assert len(town.log("street_closed", "street_opened")) == 4


def test_other_hours_concern_the_rounds_that_ride_then(world: World) -> None:
    """A round of the afternoon keeps off a street from when the closure is to last until then."""
    town = make_town(world)
    town.add_job((0, 2), (4, 2), window=(180, 230), pinned=town.shifts["ana"])
    town.publish()
    ana, new, do = town.round("ana"), world.service.ids(), world.service.do
    noon, evening = OPENS + timedelta(hours=1), OPENS + timedelta(hours=5)
    assert do(town.office, close_street, new, MIDDLE, OPENS, noon).rounds == ()
    for until, sign in ((evening, 1), (noon, -1)):
        how = Replanning(plan_id=world.service.ids())
        hours = (new, OPENS, until)
        shown = do(town.office, change_closure_hours, *hours, dry_run=True, replanning=how)
        assert shown.replan is not None
        (only,) = shown.rounds
        assert only.round_id == ana.id
        assert (only.detour_s or 0) * sign > 30
        how = replace(how, shown=shown.replan.change.shown)
        do(town.office, change_closure_hours, *hours, replanning=how)
        assert (town.round("ana").distance_m > ana.distance_m) == (sign > 0)


@pytest.mark.parametrize("hours", [(-1, 1), (4, 5)])
def test_a_replan_rides_a_street_outside_the_hours_of_its_closure(
    world: World, hours: tuple[int, int]
) -> None:
    """Times and drawn ways take the street outside of the closure's hours, the way round within.

    A day was once planned with all of its closures all day long, or with none.
    """
    town, do = make_town(world), world.service.do
    late = town.add_job((0, 2), (4, 2), window=(180, 230), pinned=town.shifts["ana"])
    early = town.add_job((0, 2), (4, 2), window=(0, 50), pinned=town.shifts["bo"])
    town.publish()
    before = town.rounds()
    low, high = (OPENS + timedelta(hours=one) for one in hours)
    do(town.office, close_street, world.service.ids(), MIDDLE, low, high)
    keeps: tuple[Keep, ...] = ("order", "riders")
    for keep in keeps:
        new = world.service.ids()
        do(town.office, replan, new, DAY, keep=keep, moved_cents=0, budget_s=0.1)
        longer = {name: town.round(name).distance_m - before[name].distance_m for name in before}
        assert longer["ana"] == 0
        assert (longer["bo"] > 0) == (hours[0] < 0)
    through = {
        name: any(
            MIDDLE.points[0].lat == lat == other
            for leg in do(town.rider(name), round_document, before[name].id).content["legs"]
            for (_, lat), (_, other) in pairwise(leg["geometry"])
        )
        for name in before
    }
    assert through == {"ana": True, "bo": hours[0] > 0}
    assert town.job_status(late) == town.job_status(early) == "placed"


def test_who_would_be_late_by_a_closure_gives_jobs_away(world: World) -> None:
    """A round that cannot be in time any more is looked at anew; nobody else waits longer."""
    town = make_town(world)
    free = town.add_job((0, 2), (4, 2))
    town.publish()
    one = town.round(str(town.holder(free)))
    minutes = (one.visits[-1].start_at - one.starts_at) // timedelta(minutes=1) + 1
    town.cancel_job(free)
    job = town.add_job((0, 2), (4, 2), window=(0, minutes))
    town.publish()
    how = Replanning(plan_id=world.service.ids())
    world.clock.now = OPENS - timedelta(hours=1)
    done = world.service.do(
        town.office, close_street, world.service.ids(), MIDDLE, OPENS, replanning=how
    )
    assert done.replan is not None
    assert town.job_status(job) == "placed"


def test_replanning_is_for_those_who_may_change_rounds(world: World) -> None:
    """Whoever may only close streets closes them, and replans nothing."""
    town, _ = busy_town(world)
    town.publish()
    closer = world.service.system(town.home, "closures:write", "closures:read")
    how = Replanning(plan_id=world.service.ids())
    with pytest.raises(Denied):
        world.service.do(closer, close_street, world.service.ids(), MIDDLE, OPENS, replanning=how)


def test_a_closure_holds_in_its_own_hours_only(world: World) -> None:
    """Closed after the last shift, a street is as long as ever for the rounds of the day."""
    town, _ = busy_town(world)
    town.publish()
    before = town.rounds()
    evening = OPENS + timedelta(hours=6)
    closed = world.service.do(town.office, close_street, world.service.ids(), MIDDLE, evening)
    assert closed.rounds == ()
    new = town.add_job((0, 1), (4, 3))
    world.service.do(town.office, insert_job, world.service.ids(), new, town.shifts["ana"])
    assert town.rounds()["bo"] == before["bo"]
    with world.database.transaction(town.home) as tx:
        assert days.load_day(tx, DAY).closures == ()
