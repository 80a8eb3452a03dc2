"""Reports over some days: rates, gases, failures, customers, hours; heat; the algorithm page."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from api.usecases.act import Act, Actor
from api.usecases.care.algorithm import NEVER_USED, algorithm_page, impact_report
from api.usecases.care.rules import publish_rule
from api.usecases.labour.effort import settle_round
from api.usecases.labour.heat import heat_levels, set_heat_level
from api.usecases.rounds.reports import (
    customer_report,
    emission_report,
    failure_report,
    hours_report,
    payroll_csv,
    payroll_report,
    round_report,
)
from data.local import Cluster
from data.store import tables
from data.store.labour import heat
from data.store.rounds import events
from data.store.rounds.events import LoggedEvent
from dispatch.bookings.emissions import EmissionRule, saving
from routing.errors import BadInput, Denied, NotFound
from tests.support.rounds.ridden_round import (
    AS_IT_WENT,
    BASE_CENTS,
    DAY,
    LEGS_M,
    WAIT_CENTS,
    Ground,
    Ridden,
    at,
    book,
    fresh_start,
    ride,
    uid,
)
from tests.support.store.module_worlds import shared_world
from tests.support.store.world import World

NEXT = DAY + timedelta(days=1)


@pytest.fixture(scope="module")
def one(
    cluster: Cluster,
    store_template: str,
    tournee_home: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """Return one world to all tests here."""
    with shared_world(cluster, store_template, tournee_home, tmp_path_factory.mktemp("f")) as world:
        yield world


@pytest.fixture
def ground(one: World) -> Ground:
    """Return alpha a tariff, customers and riders; nothing of another test is in sight."""
    return fresh_start(one)


@pytest.fixture
def world(one: World, ground: Ground) -> World:
    """Return the world in which the ground is alpha's."""
    assert one.alpha == ground.cooperative
    return one


@pytest.fixture
def office(world: World) -> Actor:
    """Return alpha's dispatcher."""
    return world.new_person("dispatcher")


def ridden(world: World, ground: Ground, name: str = "", **more: object) -> Ridden:
    """Ride and settle a round."""
    ridden = ride(world, ground, name, **more)  # type: ignore[arg-type]
    world.service.do(world.service.system(ground.cooperative), settle_round, ridden.round_id)
    return ridden


# --- who ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["courier", "volunteer", "merchant", "producer"])
def test_reports_are_for_the_office(world: World, role: str) -> None:
    """Nobody who rides or books sees the sums of the cooperative."""
    actor = world.actor(role)
    do = world.service.do
    tries: list[Callable[[], object]] = [
        lambda: do(actor, round_report, DAY, DAY),
        lambda: do(actor, failure_report, DAY, DAY),
        lambda: do(actor, emission_report, DAY, DAY),
        lambda: do(actor, customer_report, DAY, DAY),
        lambda: do(actor, impact_report, DAY, DAY),
        lambda: do(actor, set_heat_level, DAY, "red", "office"),
    ]
    for attempt in tries:
        with pytest.raises(Denied):
            attempt()


def test_another_cooperative_counts_nothing_of_ours(world: World, ground: Ground) -> None:
    """All of beta's reports are empty, whatever alpha did that day."""
    ridden(world, ground)
    stranger = world.new_person("dispatcher", cooperative=world.beta)
    do = world.service.do
    assert do(stranger, round_report, DAY, DAY).totals.rounds == 0
    assert do(stranger, round_report, DAY, DAY).on_time_per_mille is None
    assert do(stranger, failure_report, DAY, DAY) == {}
    assert do(stranger, emission_report, DAY, DAY).sums == ()
    assert do(stranger, customer_report, DAY, DAY) == []
    assert do(stranger, payroll_report, DAY, DAY) == []
    assert do(stranger, hours_report, DAY, DAY) == []
    assert do(stranger, impact_report, DAY, DAY)["rounds"] == 0


def test_days_are_checked(world: World, office: Actor) -> None:
    """A reversed period, or one of more than a year, is refused."""
    for last in (DAY - timedelta(days=1), DAY + timedelta(days=366)):
        with pytest.raises(BadInput):
            world.service.do(office, round_report, DAY, last)


# --- rounds ---------------------------------------------------------------------------------


def test_rates_follow_from_the_rounds_of_the_days(
    world: World, ground: Ground, office: Actor
) -> None:
    """Two rounds of the day count, the next day's does not; a companion counts hours alone."""
    ridden(world, ground)
    ridden(world, ground, " two", companion=ground.other.id)
    ridden(world, ground, " next", day=NEXT)
    ride(world, ground, " unsettled", day=NEXT)
    found = world.service.do(office, round_report, DAY, DAY)
    assert (found.totals.rounds, found.totals.drops, found.totals.pickups) == (2, 4, 2)
    assert found.totals.work_s == 2 * 80 * 60
    assert found.totals.beside_s == 80 * 60
    assert found.on_time_per_mille == 500
    assert found.drops_per_hour_milli == 1500
    assert found.totals.distance_m == 2 * sum(LEGS_M)
    assert found.empty_per_mille == round(600 * 1000 / 3600)
    both = world.service.do(office, round_report, DAY, NEXT).totals
    assert (both.rounds, both.unsettled) == (3, 1)


def test_failures_are_counted_by_reason(world: World, ground: Ground, office: Actor) -> None:
    """The most frequent reason comes first."""
    for number, reason in enumerate(("closed", "nobody_there", "closed")):
        rows = [
            (kind, about, minutes, {"reason": reason} if kind == "visit_failed" else detail)
            for kind, about, minutes, detail in AS_IT_WENT
            if minutes not in {88, 90}
        ]
        ridden(world, ground, f" {number}", entries=rows, companion=ground.other.id)
    found = world.service.do(office, failure_report, DAY, DAY)
    assert list(found.items()) == [("closed", 2), ("nobody_there", 1)]


def test_saved_grams_come_with_their_sources(world: World, ground: Ground, office: Actor) -> None:
    """Rounds of the same factors are summed; a newer factor stands apart."""
    ridden(world, ground)
    ridden(world, ground, " two")
    found = world.service.do(office, emission_report, DAY, DAY)
    right = saving(EmissionRule(), sum(LEGS_M), "cargo_ebike", DAY)
    (only,) = found.sums
    assert (only.rounds, found.saved_g, found.unknown_rounds) == (2, 2 * right.saved_g, 0)
    assert only.factors["compared"][0]["source"] == right.compared.factors[0].source
    with world.database.transaction(world.alpha) as tx:
        bike = tables.fleet.vehicle
        tx.run(bike.update().values(kind="ebike"))
    ridden(world, ground, " other")
    assert len(world.service.do(office, emission_report, DAY, DAY).sums) == 2


def test_a_ride_without_a_factor_counts_nothing(
    world: World, ground: Ground, office: Actor
) -> None:
    """Where no factor fits, the round is told apart and saves nothing."""
    with world.database.transaction(world.alpha) as tx:
        tx.run(tables.fleet.vehicle.update().values(kind="balloon", profile="unicycle"))
    ridden(world, ground)
    found = world.service.do(office, emission_report, DAY, DAY)
    assert (found.sums, found.saved_g, found.unknown_rounds) == ((), 0, 1)


def test_customers_are_listed_with_what_they_booked(
    world: World, ground: Ground, office: Actor
) -> None:
    """Agreed, settled and cancelled are told apart; the cooperative's own has no customer."""
    ridden(world, ground)
    book(world, ground, "coming", customer=ground.bakery)
    cancelled = {"status": "cancelled", "job_status": "cancelled", "cancel_fee_cents": 250}
    book(world, ground, "gone", customer=ground.bakery, **cancelled)  # type: ignore[arg-type]
    book(world, ground, "own")
    found = {one.customer_id: one for one in world.service.do(office, customer_report, DAY, DAY)}
    bakery = found[ground.bakery]
    assert (bakery.bookings, bakery.cancelled) == (2, 1)
    # What is yet to come, or never came, was not carried: no way and no grams are counted.
    assert (bakery.carried, found[None].carried) == (1, 0)
    assert (bakery.distance_m, found[None].distance_m) == (1000, 0)
    assert bakery.agreed_cents == 2 * BASE_CENTS
    assert bakery.settled_cents == BASE_CENTS + 6 * WAIT_CENTS + 250
    assert found[None].bookings == 1


# --- hours ----------------------------------------------------------------------------------


def test_payroll_counts_the_shift_and_pays_declared_breaks(
    world: World, ground: Ground, office: Actor
) -> None:
    """From opening to closing; a paid break is pay and not work."""
    ridden(world, ground, companion=ground.other.id)
    rows = world.service.do(office, payroll_report, DAY, DAY)
    assert {row.person_id for row in rows} == {str(ground.rider.id), str(ground.other.id)}
    for row in rows:
        assert (row.start, row.end) == (at(-5), at(110))
        assert (row.paid_s, row.work_s, row.pause_s) == (115 * 60, 95 * 60, 0)
        assert (row.sunday_s, row.night_s, row.holiday_s) == (0, 0, 0)


def test_a_round_without_opened_shift_is_paid_too(
    world: World, ground: Ground, office: Actor
) -> None:
    """Who forgot to open the shift is paid from start to finish of the round."""
    ridden(world, ground)
    with world.database.transaction(world.alpha) as tx:
        unopened = {"opened_at": None, "closed_at": None, "status": "planned"}
        tx.run(tables.fleet.shift.update().values(**unopened))
    (row,) = world.service.do(office, payroll_report, DAY, DAY)
    assert (row.start, row.end) == (at(0), at(100))


def test_sundays_holidays_and_nights_are_told(world: World, ground: Ground, office: Actor) -> None:
    """The day before is a Sunday; a shift over midnight is cut there."""
    sunday = date(2026, 3, 8)
    ridden(world, ground, " sunday", day=sunday)
    with world.database.transaction(world.alpha) as tx:
        late = {"opened_at": at(13 * 60, sunday), "closed_at": at(17 * 60, sunday)}
        tx.run(
            tables.fleet.shift.update()
            .where(tables.fleet.shift.c.id == uid(ground, "shift sunday"))
            .values(**late)
        )
        tx.run(tables.rounds.posting.delete())
    rows = world.service.do(office, payroll_report, sunday, sunday + timedelta(days=1))
    first, second = rows
    # 22:00 to midnight in Paris on Sunday, then two hours of Monday.
    assert (first.paid_s, first.sunday_s, first.night_s) == (7200, 7200, 7200)
    assert (second.paid_s, second.sunday_s, second.night_s) == (7200, 0, 7200)
    monday = world.service.do(office, payroll_report, DAY, DAY, holidays=[DAY])
    assert [(row.day, row.holiday_s) for row in monday] == [(DAY, 7200)]


def test_a_rider_sees_the_own_hours_alone(world: World, ground: Ground, office: Actor) -> None:
    """Somebody else's hours are not there; the office narrows to whom it likes."""
    ridden(world, ground)
    ridden(world, ground, " other", person=ground.other.id)
    do = world.service.do
    assert {row.person_id for row in do(ground.rider, payroll_report, DAY, DAY)} == {
        str(ground.rider.id)
    }
    for usecase in (payroll_report, payroll_csv, hours_report):
        with pytest.raises(NotFound, match="no-such-person"):
            do(ground.rider, usecase, DAY, DAY, person_id=ground.other.id)
        with pytest.raises(NotFound, match="no-such-person"):
            do(office, usecase, DAY, DAY, person_id=world.service.ids())
        with pytest.raises(Denied):
            do(world.actor("merchant"), usecase, DAY, DAY)
    assert len(do(office, payroll_report, DAY, DAY)) == 2
    assert len(do(office, payroll_report, DAY, DAY, person_id=ground.other.id)) == 1


def test_payroll_as_csv_is_in_local_hours(world: World, ground: Ground, office: Actor) -> None:
    """Times are on the wall clock, hours have two decimals, and a name is never a formula."""
    with world.database.transaction(world.alpha) as tx:
        person = tables.people.person
        tx.run(person.update().where(person.c.id == ground.rider.id).values(name="=Ana"))
    ridden(world, ground)
    raw = world.service.do(office, payroll_csv, DAY, DAY)
    (row,) = csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";")
    assert row["personne"] == "'=Ana"
    assert (row["début"], row["fin"]) == ("2026-03-09 08:55:00", "2026-03-09 10:50:00")
    assert (row["payé h"], row["travail h"]) == ("1,92", "1,58")


def shift_of(world: World, ground: Ground, name: str, *, start: float, end: float) -> None:
    """Plan a shift from and to so many hours after eight of the day."""
    with world.database.transaction(world.alpha) as tx:
        tx.add(
            tables.fleet.shift,
            {
                "id": uid(ground, name),
                "day": at(start * 60).date(),
                "person_id": ground.rider.id,
                "vehicle_id": ground.vehicle,
                "starts_at": at(start * 60),
                "ends_at": at(end * 60),
            },
        )


def test_a_break_is_one_where_no_round_was_ridden(
    world: World, ground: Ground, office: Actor
) -> None:
    """Half an hour that a shift declares is neither work nor paid, planned as well as worked."""
    shift_of(world, ground, "desk", start=0, end=7)
    pause = {"id": "lunch", "duration_s": 1800}
    with world.database.transaction(world.alpha) as tx:
        tx.run(tables.fleet.shift.update().values(breaks=[pause]))
    assert world.service.do(office, hours_report, DAY, DAY) == []
    with world.database.transaction(world.alpha) as tx:
        hours = {"opened_at": at(0), "closed_at": at(7 * 60), "status": "closed"}
        tx.run(tables.fleet.shift.update().values(**hours))
    assert world.service.do(office, hours_report, DAY, DAY) == []
    (row,) = world.service.do(office, payroll_report, DAY, DAY)
    assert (row.pause_s, row.work_s, row.paid_s) == (1800, 6.5 * 3600, 6.5 * 3600)


def test_short_rests_and_long_weeks_are_found(world: World, ground: Ground, office: Actor) -> None:
    """What is planned breaks rest and day limits together with what was worked."""
    ridden(world, ground)
    shift_of(world, ground, "evening", start=9, end=14)
    shift_of(world, ground, "early", start=22, end=26)
    found = world.service.do(office, hours_report, DAY, NEXT)
    codes = {(one.code, one.day, one.planned) for one in found}
    assert ("rest-too-short", NEXT, True) in codes
    own = world.service.do(ground.rider, hours_report, DAY, NEXT)
    assert own == found
    assert world.service.do(ground.other, hours_report, DAY, NEXT) == []


def test_a_week_is_judged_whole(world: World, ground: Ground, office: Actor) -> None:
    """Seven days of nine hours are too many days and too many hours, asked for on any of them."""
    for number in range(7):
        shift_of(world, ground, f"long {number}", start=24 * number, end=24 * number + 9)
    sunday = DAY + timedelta(days=6)
    found = world.service.do(office, hours_report, sunday, sunday)
    assert {one.code for one in found if one.day == DAY} == {
        "week-too-long",
        "days-in-a-week",
        "weekly-rest-too-short",
    }
    assert {one.day for one in found} == {DAY, sunday}


# --- heat -----------------------------------------------------------------------------------


def test_a_days_heat_is_kept_and_told_once(world: World, office: Actor) -> None:
    """The level in force is the last one set; setting it again is no event."""
    do = world.service.do

    def level(act: Act) -> str:
        return heat.heat_level(act.tx, DAY)

    assert do(office, level) == "none"
    for wanted in ("orange", "orange", "red"):
        do(office, set_heat_level, DAY, wanted, "meteo-france")
    assert do(office, level) == "red"
    assert [(one.day, one.level) for one in do(office, heat_levels, DAY, NEXT)] == [(DAY, "red")]

    def figures(act: Act) -> list[object]:
        return [one.detail["level"] for one in events.read(act.tx, 0, kinds=["heat_level_set"])]

    assert do(office, figures) == ["orange", "red"]
    stranger = world.new_person("dispatcher", cooperative=world.beta)
    assert do(stranger, level) == "none"
    assert do(world.actor("courier"), heat_levels, DAY, DAY) != []


@pytest.mark.parametrize(
    ("level", "source", "code"),
    [("hot", "office", "unknown-choice"), ("red", "Météo, my phone", "not-a-source")],
)
def test_a_level_is_one_of_four_from_a_source(
    world: World, office: Actor, level: str, source: str, code: str
) -> None:
    """Other levels, and free text as a source, are refused."""
    with pytest.raises(BadInput, match=code):
        world.service.do(office, set_heat_level, DAY, level, source)


# --- the algorithm and its effect -----------------------------------------------------------


def test_the_page_is_made_from_the_rules_in_force(world: World, office: Actor) -> None:
    """Weights, their version and what is announced follow what is published."""
    do, admin = world.service.do, world.new_person("admin")
    before = do(world.actor("courier"), algorithm_page)
    assert before["weights"]["version"] == 1
    assert json.loads(json.dumps(before)) == before
    for days, cents in ((0, 500), (30, 900)):
        do(
            admin,
            publish_rule,
            world.service.ids(),
            kind="weights",
            body={"balance_hour_cents": cents},
            valid_from=world.clock.now + timedelta(days=days),
        )
    page = do(office, algorithm_page)
    assert page["weights"]["version"] == 2
    assert page["weights"]["body"]["balance_hour_cents"] == 500
    assert [one["body"]["balance_hour_cents"] for one in page["weights"]["announced"]] == [900]
    assert {one["kind"] for one in page["rules"]} >= {"weights", "work", "heat", "retention"}
    # What decides about people has no effect before a person says so.
    suggested = [one for one in page["decisions"] if one["how"] == "suggested"]
    assert all(one["decided_by"] for one in suggested)
    assert "refusals" in page["never_used"]
    assert page["never_used"] == list(NEVER_USED)


def test_the_page_is_for_riders_and_not_for_customers(world: World) -> None:
    """Everybody who is planned for may read it."""
    for role in ("courier", "volunteer", "dispatcher", "admin"):
        assert world.service.do(world.actor(role), algorithm_page)["decisions"]
    with pytest.raises(Denied):
        world.service.do(world.actor("merchant"), algorithm_page)


def test_the_effect_is_told_by_group_and_of_no_person(
    world: World, ground: Ground, office: Actor
) -> None:
    """Groups of fewer than five are left out; no id of a person is in the report."""
    people: list[UUID | None] = [world.new_person("courier").id for _ in range(5)]
    volunteer = world.new_person("volunteer").id
    for number, who in enumerate([*people, volunteer]):
        ridden(world, ground, f" {number}", person=who)
    refuse(world, ground, people[0])
    report = world.service.do(office, impact_report, DAY, DAY)
    paid, free = report["groups"]
    assert (paid["group"], paid["people"], paid["rounds"], paid["stops"]) == ("paid", 5, 5, 15)
    assert paid["pay_cents"] == 5 * (200 + 1800 * 80 // 60)
    assert free == {"group": "volunteer", "withheld": True}
    assert (report["rounds_refused"], report["contests"]["opened"]) == (1, 0)
    text = json.dumps(report)
    assert not any(str(who) in text for who in [*people, volunteer])


def refuse(world: World, ground: Ground, who: UUID | None) -> None:
    """Log that somebody refused a round."""
    with world.database.transaction(world.alpha) as tx:
        refused = LoggedEvent(
            id=world.service.ids(),
            kind="round_refused",
            subject_kind="round",
            subject_id=uid(ground, "round 0"),
            round_id=uid(ground, "round 0"),
            actor_kind="person",
            actor_id=who,
            at=at(0),
            received_at=at(0),
        )
        events.append(tx, [refused])
