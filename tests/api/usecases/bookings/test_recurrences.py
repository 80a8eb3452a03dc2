"""Bookings that come again: made once, at the same hour on the wall, and changed where they can."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest

from api.usecases.act import Actor
from api.usecases.bookings.booking import list_bookings, read_booking
from api.usecases.bookings.recurrence_form import RecurrenceRequest, RecurrenceUpdate
from api.usecases.bookings.recurrence_occurrences import Unfolded
from api.usecases.bookings.recurrences import (
    change_occurrence,
    change_recurrence,
    end_recurrence,
    expand_recurrences,
    list_recurrences,
    make_recurrence,
    read_recurrence,
)
from data.store import tables
from data.store.bookings.bookings import Booking
from data.store.bookings.lists import Wanted
from dispatch.bookings.recurring_bookings import Override
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.office import a_booking, events_of, merchant_of, new_customer, publish
from tests.support.store.world import World

SPRING = date(2026, 3, 29)
"""The night before, the clock goes from two to three."""


def wall(text: str) -> datetime:
    """A time on the wall clock."""
    return datetime.fromisoformat(text)


def weekly(**more: object) -> dict[str, Any]:
    """Bread every Tuesday and Friday, dropped between nine and ten."""
    template = a_booking()
    del template["day"]
    return {
        "start": "2026-03-10T09:00",
        "rule": "FREQ=WEEKLY;BYDAY=TU,FR",
        "booking": template,
        **more,
    }


def make(world: World, actor: Actor, request: dict[str, Any] | None = None) -> Unfolded:
    """Make a recurrence under a new id."""
    return world.service.do(
        actor, make_recurrence, world.service.ids(), RecurrenceRequest.read(request or weekly())
    )


def id_of(unfolded: Unfolded) -> UUID:
    """The id of the one recurrence that something was about."""
    assert unfolded.recurrence is not None
    return unfolded.recurrence.id


def booked(world: World, recurrence_id: UUID, status: str | None = "booked") -> list[Booking]:
    """What a recurrence made, by day."""
    wanted = Wanted(
        first=date(2026, 3, 1), last=date(2026, 12, 31), status=status, recurrence_id=recurrence_id
    )
    office = world.actor("dispatcher")
    listed = world.service.do(office, list_bookings, wanted, 500)
    return [world.service.do(office, read_booking, one.id) for one in listed]


def window_of(one: Booking) -> datetime:
    """Begin of the drop's window."""
    return one.jobs[0].of_kind("drop")[0].windows[0].start


def begin(world: World, one: Booking) -> None:
    """Let something have happened to a booking."""
    table = tables.bookings.job
    with world.database.transaction(world.alpha) as tx:
        tx.run(table.update().where(table.c.booking_id == one.id).values(status="done"))


def test_others_find_no_recurrence(world: World) -> None:
    """Another customer and cooperative neither read, change nor end it; couriers make none."""
    unfolded = make(world, merchant_of(world, new_customer(world)))
    strangers = (
        merchant_of(world, new_customer(world, "Grocer")),
        world.actor("dispatcher", cooperative=world.beta),
    )
    override = Override(original=wall("2026-03-10T09:00"), cancelled=True)
    for actor in strangers:
        assert world.service.do(actor, list_recurrences) == []
        for ask in (
            lambda: world.service.do(actor, read_recurrence, id_of(unfolded)),  # noqa: B023
            lambda: world.service.do(actor, end_recurrence, id_of(unfolded), SPRING),  # noqa: B023
            lambda: world.service.do(actor, change_occurrence, id_of(unfolded), override),  # noqa: B023
        ):
            with pytest.raises(NotFound, match="no-such-recurrence"):
                ask()
        assert world.service.do(actor, expand_recurrences).created == ()
    with pytest.raises(Denied):
        make(world, world.actor("courier"))


def test_the_hour_on_the_wall_stays_when_the_clock_changes(world: World) -> None:
    """Nine o'clock is eight in UTC before the change, and seven after it."""
    unfolded = make(world, world.actor("dispatcher"))
    hours = {one.day: window_of(one).hour for one in booked(world, id_of(unfolded))}
    assert len(hours) == 8
    assert {hour for day, hour in hours.items() if day < SPRING} == {8}
    assert {hour for day, hour in hours.items() if day >= SPRING} == {7}


def test_a_window_over_midnight_ends_on_the_next_day(world: World) -> None:
    """What begins at eleven at night ends at one in the morning, also where an hour is missing."""
    request = weekly(start="2026-03-28T23:00", rule="FREQ=DAILY;COUNT=1")
    drop = request["booking"]["jobs"][0]["drops"][0]
    drop["windows"] = [{"start": "23:00", "end": "03:00"}]
    (one,) = booked(world, id_of(make(world, world.actor("dispatcher"), request)))
    (window,) = one.jobs[0].of_kind("drop")[0].windows
    assert window.end - window.start == timedelta(hours=3)
    assert one.day == date(2026, 3, 28)


def test_each_occurrence_is_booked_once(world: World) -> None:
    """Made again, or unfolded again, nothing is doubled; later days are added."""
    dispatcher, recurrence_id = world.actor("dispatcher"), world.service.ids()
    world.service.do(dispatcher, make_recurrence, recurrence_id, RecurrenceRequest.read(weekly()))
    again = world.service.do(
        dispatcher, make_recurrence, recurrence_id, RecurrenceRequest.read(weekly())
    )
    assert again.created == ()
    with pytest.raises(Conflict, match="id-used-twice"):
        world.service.do(
            dispatcher, make_recurrence, recurrence_id, RecurrenceRequest.read(weekly(pauses=[]))
        )
    system = world.service.system(world.alpha)
    assert world.service.do(system, expand_recurrences).created == ()
    world.clock.forward(days=7)
    assert len(world.service.do(system, expand_recurrences).created) == 2
    found = booked(world, recurrence_id)
    assert len(found) == len({one.occurrence for one in found}) == 10
    assert found[0].id == uuid5(recurrence_id, "2026-03-10T09:00")
    assert {one.source for one in found} == {"recurrence"}


def test_an_occurrence_is_priced_when_it_is_booked(world: World) -> None:
    """What is unfolded later costs what the tariff then says."""
    publish(world, "tariff", {"base_cents": 500})
    recurrence_id = id_of(make(world, world.actor("dispatcher")))
    publish(world, "tariff", {"base_cents": 700})
    world.clock.forward(days=7)
    world.service.do(world.service.system(world.alpha), expand_recurrences)
    prices = [one.quote.net_cents for one in booked(world, recurrence_id)]
    assert prices == [500] * 8 + [700] * 2


def test_what_cannot_be_meant_is_refused_whole(world: World) -> None:
    """Rule, template and first booking: each fault at its place, and nothing is kept."""
    wrong: list[tuple[dict[str, Any], str, str]] = [
        (weekly(rule="FREQ=SECONDLY"), "", "rule-frequency"),
        (weekly(rule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), "rule", "recurrence-empty"),
        (weekly(start="2026-03-10T09:00:01"), "start", "not-a-wall-time"),
        (weekly(booking=None), "booking", "missing-key"),
        (weekly(booking=a_booking()), "booking.day", "template-with-day"),
        (weekly(colour="red"), "colour", "unknown-key"),
    ]
    dated, lost = weekly(), weekly()
    dated["booking"]["jobs"][0]["drops"][0]["windows"][0]["start"] = "2026-03-10T09:00"
    wrong.append((dated, "booking.jobs[0].drops[0].windows[0].start", "template-with-day"))
    lost["booking"]["jobs"][0]["drops"][0]["lon"] = 11.0
    wrong.append((lost, "booking.jobs[0].drops[0]", "point-off-map"))
    for request, where, code in wrong:
        with pytest.raises(BadInput) as error:
            make(world, world.actor("dispatcher"), request)
        found = [(one.where, one.code) for one in error.value.faults]
        assert code in [one for _, one in found]
        assert not where or (where, code) in found
    assert world.service.do(world.actor("dispatcher"), list_recurrences) == []
    assert events_of(world) == []


def test_one_occurrence_is_skipped_for_good(world: World) -> None:
    """Its booking is cancelled, and no unfolding brings it back."""
    dispatcher = world.actor("dispatcher")
    recurrence_id = id_of(make(world, dispatcher))
    skip = Override(original=wall("2026-03-13T09:00"), cancelled=True)
    done = world.service.do(dispatcher, change_occurrence, recurrence_id, skip, 1)
    assert done.cancelled == (uuid5(recurrence_id, "2026-03-13T09:00"),)
    world.service.do(world.service.system(world.alpha), expand_recurrences)
    assert date(2026, 3, 13) not in {one.day for one in booked(world, recurrence_id)}
    with pytest.raises(Conflict, match="changed-meanwhile"):
        world.service.do(dispatcher, change_occurrence, recurrence_id, skip, 1)
    back = Override(original=wall("2026-03-13T09:00"))
    with pytest.raises(Conflict, match="booking-cancelled"):
        world.service.do(dispatcher, change_occurrence, recurrence_id, back)


def test_one_occurrence_is_moved_with_its_booking(world: World) -> None:
    """The booking keeps its id and gets the other day, hour and amount."""
    dispatcher = world.actor("dispatcher")
    recurrence_id = id_of(make(world, dispatcher))
    original = wall("2026-03-27T09:00")
    move = Override(
        original=original,
        moved_to=wall("2026-03-30T11:00"),
        changes={"jobs[0].load.items": 5, "jobs[0].drops[0].note": "garden"},
    )
    done = world.service.do(dispatcher, change_occurrence, recurrence_id, move)
    (changed,) = done.changed
    found = world.service.do(dispatcher, read_booking, changed)
    assert found.id == uuid5(recurrence_id, "2026-03-27T09:00")
    assert (found.day, window_of(found)) == (
        date(2026, 3, 30),
        datetime(2026, 3, 30, 9, 0, tzinfo=UTC),
    )
    drop = found.jobs[0].of_kind("drop")[0]
    assert (drop.load.items, drop.note) == (5, "garden")
    world.service.do(world.service.system(world.alpha), expand_recurrences)
    assert len(booked(world, recurrence_id)) == 8


def test_an_occurrence_that_is_not_booked_yet_remembers_its_change(world: World) -> None:
    """What lies further ahead is booked as it was moved, when its time comes."""
    dispatcher = world.actor("dispatcher")
    recurrence_id = id_of(make(world, dispatcher))
    move = Override(original=wall("2026-04-14T09:00"), moved_to=wall("2026-04-15T09:00"))
    assert world.service.do(dispatcher, change_occurrence, recurrence_id, move).changed == ()
    world.clock.forward(days=14)
    world.service.do(world.service.system(world.alpha), expand_recurrences)
    days = {one.day for one in booked(world, recurrence_id)}
    assert date(2026, 4, 15) in days
    assert date(2026, 4, 14) not in days


def test_a_change_of_an_occurrence_must_lead_somewhere(world: World) -> None:
    """Dates that the rule has not, and paths that the booking has not, are refused."""
    dispatcher = world.actor("dispatcher")
    recurrence_id = id_of(make(world, dispatcher))
    wrong = [
        (Override(original=wall("2026-03-11T09:00"), cancelled=True), "no-such-occurrence"),
        (
            Override(original=wall("2026-03-13T09:00"), changes={"jobs[4].label": "x"}),
            "no-such-field",
        ),
        (
            Override(original=wall("2026-03-13T09:00"), changes={"jobs[0].kind": "x"}),
            "unknown-kind",
        ),
        (Override(original=wall("2026-04-14T09:00"), changes={"crates": -1}), "unknown-key"),
    ]
    for override, code in wrong:
        with pytest.raises(BadInput, match=code):
            world.service.do(dispatcher, change_occurrence, recurrence_id, override)


def test_what_has_begun_stays_when_its_occurrence_is_skipped(world: World) -> None:
    """The refusal leaves recurrence and booking as they were."""
    dispatcher = world.actor("dispatcher")
    recurrence_id = id_of(make(world, dispatcher))
    begin(world, booked(world, recurrence_id)[0])
    skip = Override(original=wall("2026-03-10T09:00"), cancelled=True)
    with pytest.raises(Conflict, match="booking-begun"):
        world.service.do(dispatcher, change_occurrence, recurrence_id, skip)
    found = world.service.do(dispatcher, read_recurrence, recurrence_id)
    assert (found.version, found.when.overrides) == (1, ())


def test_a_change_from_a_day_on_leaves_what_was_before(world: World) -> None:
    """Days that both have keep their bookings; the others are cancelled or added."""
    dispatcher, new_id = world.actor("dispatcher"), world.service.ids()
    old_id = id_of(make(world, dispatcher))
    before = {one.day: one for one in booked(world, old_id)}
    drop_note = weekly()["booking"]
    drop_note["jobs"][0]["drops"][0]["note"] = "new door"
    begin(world, before[date(2026, 3, 24)])
    change = {"rule": "FREQ=WEEKLY;BYDAY=TU,WE", "booking": drop_note}
    done = world.service.do(
        dispatcher,
        change_recurrence,
        old_id,
        new_id,
        from_day=date(2026, 3, 20),
        request=RecurrenceUpdate.read(change),
    )
    old, new = booked(world, old_id), booked(world, new_id)
    assert [one.day.day for one in old] == [10, 13, 17]
    assert [(one.day.month, one.day.day) for one in new] == [
        (3, 24), (3, 25), (3, 31), (4, 1)]  # fmt: skip
    assert {one.id for one in new} >= {before[date(2026, 3, 24)].id, before[date(2026, 3, 31)].id}
    notes = {one.day.day: one.jobs[0].of_kind("drop")[0].note for one in new}
    assert notes == {24: "second floor", 25: "new door", 31: "new door", 1: "new door"}
    assert [(one.occurrence, one.code) for one in done.unmade] == [
        ("2026-03-24T09:00", "booking-begun")
    ]
    assert len(done.cancelled) == 3
    again = world.service.do(
        dispatcher,
        change_recurrence,
        old_id,
        new_id,
        from_day=date(2026, 3, 20),
        request=RecurrenceUpdate.read(change),
    )
    assert (again.created, again.changed, again.cancelled) == ((), (), ())
    world.service.do(world.service.system(world.alpha), expand_recurrences)
    assert len(booked(world, old_id) + booked(world, new_id)) == 7


def test_every_second_week_stays_every_second_week(world: World) -> None:
    """A change from a day on does not shift the beat of the weeks."""
    dispatcher, new_id = world.actor("dispatcher"), world.service.ids()
    request = weekly(rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU")
    old_id = id_of(make(world, dispatcher, request))
    assert [one.day.day for one in booked(world, old_id)] == [10, 24]
    world.service.do(
        dispatcher,
        change_recurrence,
        old_id,
        new_id,
        from_day=date(2026, 3, 17),
        request=RecurrenceUpdate.read({"booking": {**request["booking"], "reference": "new"}}),
    )
    assert [one.day.day for one in booked(world, new_id)] == [24]


def test_ending_cancels_what_comes_after(world: World) -> None:
    """Bookings after the last day are cancelled; begun ones stay and are named."""
    dispatcher = world.actor("dispatcher")
    recurrence_id = id_of(make(world, dispatcher))
    begin(world, booked(world, recurrence_id)[-1])
    done = world.service.do(dispatcher, end_recurrence, recurrence_id, date(2026, 3, 20))
    assert len(done.cancelled) == 3
    assert [one.code for one in done.unmade] == ["booking-begun"]
    assert [one.day.day for one in booked(world, recurrence_id)] == [10, 13, 17, 20, 3]
    world.service.do(world.service.system(world.alpha), expand_recurrences)
    assert len(booked(world, recurrence_id)) == 5


def test_what_is_over_forgets_its_recipients(world: World) -> None:
    """After its last day, or its rule's, a recurrence is ended and its template empty."""
    dispatcher = world.actor("dispatcher")
    ids = [
        id_of(make(world, dispatcher)),
        id_of(make(world, dispatcher, weekly(rule="FREQ=DAILY;COUNT=2"))),
    ]
    world.service.do(dispatcher, end_recurrence, ids[0], date(2026, 3, 13))
    assert {one.status for one in world.service.do(dispatcher, list_recurrences)} == {"active"}
    world.clock.forward(days=10)
    world.service.do(world.service.system(world.alpha), expand_recurrences)
    for recurrence_id in ids:
        found = world.service.do(dispatcher, read_recurrence, recurrence_id)
        assert (found.status, found.template) == ("ended", {})
    with pytest.raises(Conflict, match="recurrence-ended"):
        world.service.do(
            dispatcher,
            change_recurrence,
            ids[0],
            world.service.ids(),
            from_day=SPRING,
            request=RecurrenceUpdate.read({}),
        )


def test_deadlines_bind_a_customers_recurrences(world: World) -> None:
    """A customer's occurrence past its deadline is not booked; near ones cannot be skipped."""
    publish(
        world,
        "cutoff",
        {"others": {name: {"minutes_before": 2000} for name in ("book", "cancel", "cancel_free")}},
    )
    merchant = merchant_of(world, new_customer(world))
    unfolded = make(world, merchant)
    assert [one.code for one in unfolded.unmade] == ["too-late-to-book"]
    assert len(unfolded.created) == 7
    world.clock.forward(days=3)
    skip = Override(original=wall("2026-03-13T09:00"), cancelled=True)
    with pytest.raises(Conflict, match="too-late-to-cancel"):
        world.service.do(merchant, change_occurrence, id_of(unfolded), skip)
    assert make(world, world.actor("dispatcher")).unmade == ()


def test_one_bad_occurrence_does_not_keep_the_others(world: World) -> None:
    """What cannot be booked is named, and booked once it can be."""
    publish(world, "tariff", {"supplements": {"cold": 100}})
    request = weekly()
    request["booking"]["supplements"] = {"cold": 1}
    recurrence_id = id_of(make(world, world.actor("dispatcher"), request))
    publish(world, "tariff", {"supplements": {}})
    world.clock.forward(days=7)
    system = world.service.system(world.alpha)
    failed = world.service.do(system, expand_recurrences)
    assert [one.code for one in failed.unmade] == ["unknown-supplement"] * 2
    publish(world, "tariff", {"supplements": {"cold": 100}})
    assert len(world.service.do(system, expand_recurrences).created) == 2
    assert len(booked(world, recurrence_id)) == 10


def test_an_admin_reads_no_template(world: World) -> None:
    """Who may not read recipients' data sees when it comes again, not for whom."""
    recurrence_id = id_of(make(world, world.actor("dispatcher")))
    found = world.service.do(world.actor("admin"), read_recurrence, recurrence_id)
    assert (found.template, found.when.rule) == ({}, "FREQ=WEEKLY;BYDAY=TU,FR")


def test_a_change_that_names_no_booking_leaves_it(world: World) -> None:
    """A `null` for the booking is none that is given: what was booked each time still is."""
    dispatcher = world.actor("dispatcher")
    old_id = id_of(make(world, dispatcher))
    change = RecurrenceUpdate.read({"booking": None, "rule": "FREQ=WEEKLY;BYDAY=WE"})
    done = world.service.do(
        dispatcher,
        change_recurrence,
        old_id,
        world.service.ids(),
        from_day=date(2026, 3, 20),
        request=change,
    )
    assert done.recurrence is not None
    old = world.service.do(dispatcher, read_recurrence, old_id)
    assert done.recurrence.template == old.template


@pytest.mark.parametrize("path", ["day", "customer_id"])
def test_an_occurrence_changes_neither_its_day_nor_its_customer(world: World, path: str) -> None:
    """It is moved to another day, and stays its customer's: a change of these would do nothing."""
    dispatcher = world.actor("dispatcher")
    recurrence_id = id_of(make(world, dispatcher))
    change = Override(original=wall("2026-03-10T09:00"), changes={path: "2026-03-12"})
    with pytest.raises(BadInput, match="no-such-field"):
        world.service.do(dispatcher, change_occurrence, recurrence_id, change)
