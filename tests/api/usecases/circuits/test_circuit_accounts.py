"""Accounts of circuits that finished rounds keep: fair shares of their cost, and crates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from api.locales.texts import Texts
from api.usecases.act import Act
from api.usecases.circuits.cold_chain import read_cold_day
from api.usecases.circuits.cost_shares import RoundShare, list_cost_shares
from api.usecases.circuits.returnables import (
    HeldReturnables,
    MovementRequest,
    list_returnables,
    list_returns_to_collect,
    move_returnables,
)
from api.usecases.labour.effort import settle_round
from api.usecases.money.prices import pooled_price
from api.usecases.planning.cold_boxes import refuse_short_boxes
from api.usecases.rounds.courier_sheets import round_sheet
from api.usecases.rounds.reopening import reopen_round
from api.wording.price_words import price_line_words
from data.formats.factur_x import shown_price_lines
from data.local import Cluster
from data.store.care import rules
from data.store.care.rules import Rule
from data.store.circuits.cost_shares import BookingShare
from data.store.database import Transaction
from data.store.money import settling
from data.store.tables import fleet as fleet_tables
from data.store.tables import rounds as rounds_tables
from dispatch.bookings.quotes import PriceLine, Quote
from dispatch.model import (
    Courier,
    Load,
    Plan,
    Problem,
    Round,
    Shift,
    TravelTimes,
    Vehicle,
    Visit,
    Window,
)
from routing.errors import BadInput, Conflict, Denied
from tests.support.rounds.ridden_round import (
    AS_IT_WENT,
    DAY,
    EventEntry,
    Ground,
    Ridden,
    at,
    chill_bread,
    fresh_start,
    pool_for_circuits,
    ride,
)
from tests.support.store.module_worlds import shared_world
from tests.support.store.world import World

BODY = {"pays_shares": True, "hour_cents": 3600, "km_cents": 100, "round_cents": 300}


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


def for_circuits(world: World, ridden: Ridden, *, pays: bool = True) -> None:
    """Make the jobs of a round those of a food circuit; its shares are paid, or only told."""
    pool_for_circuits(world, ridden)
    with world.database.transaction(world.alpha) as tx:
        _publish(tx, world, pays=pays)


def _publish(tx: Transaction, world: World, *, pays: bool) -> None:
    tx_rule = Rule(
        kind="fair_cost",
        name="standard",
        version=2,
        id=world.service.ids(),
        body={**BODY, "pays_shares": pays},
        valid_from=at(-60 * 24 * 30),
        published_by=world.service.ids(),
        published_at=at(-60 * 24 * 30),
    )
    rules.publish(tx, tx_rule)


def settle(world: World, ridden: Ridden) -> None:
    """Settle a round as the system does."""
    world.service.do(world.service.system(world.alpha), settle_round, ridden.round_id)


def shares(world: World) -> list[RoundShare]:
    """Return what the office is told of the day."""
    office = world.new_person("dispatcher")
    return world.service.do(office, list_cost_shares, DAY, DAY)


def prices(world: World, ridden: Ridden) -> list[tuple[str, int]]:
    """Return code and cents of the last price of both bookings."""

    def read(act: Act) -> list[settling.Settling]:
        return settling.settling(act.tx, [ridden.bread, ridden.meal])

    with world.database.transaction(world.alpha) as tx:
        found = settling.settling(tx, [ridden.bread, ridden.meal])
    return [(line.code, line.amount_cents) for s in found if s.settled for line in s.settled.lines]


def test_fair_cost_of_a_finished_round_is_kept_and_paid(world: World, ground: Ground) -> None:
    """Shares sum to the round's cost, are the last price of the bookings, and go with reopening."""
    ridden = ride(world, ground)
    for_circuits(world, ridden)
    planned = shares(world)
    assert not any(one.is_final for one in planned)
    settle(world, ridden)
    kept = shares(world)
    assert {one.share.customer for one in kept} == {"Bakery Dawn", "=Grocer"}
    assert all(one.is_final and one.producers == 2 and one.rule_version == 2 for one in kept)
    # 3.6 km and 30 minutes as planned, 3 stops of two minutes, sent out once.
    total = sum(one.share.cents for one in kept) + kept[0].carried_cents
    assert total == kept[0].cost_cents
    assert all(one.share.cents <= one.share.bike_cents for one in kept)
    paid = prices(world, ridden)
    paid = [one for one in paid if one[0] != "pooled-carried"]
    assert sorted(paid) == sorted(("pooled-share", one.share.cents) for one in kept)
    world.service.do(world.new_person("dispatcher"), reopen_round, ridden.round_id)
    assert not any(one.is_final for one in shares(world))


def put_on_paper(world: World, ridden: Ridden, *, paid: bool) -> None:
    """Give a round a break of ten minutes before its last stop, a wait there, and a way home.

    Home it is four minutes, so the round rides nineteen minutes in all.
    """
    with world.database.transaction(world.alpha) as tx:
        visit, round_, shift = rounds_tables.visit, rounds_tables.round_, fleet_tables.shift
        pause = {"id": "lunch", "duration_s": 600, "paid": paid}
        tx.run(tx.update(shift).values(breaks=[pause]))
        tx.run(tx.update(round_, round_.c.id == ridden.round_id).values(travel_s=1140))
        second = visit.c.id == ridden.visits["second"]
        tx.run(tx.update(visit, second).values(position=3, arrive_at=at(67)))
        tx.run(tx.delete(visit, visit.c.round_id == ridden.round_id, visit.c.kind == "break"))
        break_ = {
            "id": world.service.ids(),
            "round_id": ridden.round_id,
            "position": 2,
            "kind": "break",
            "break_id": "lunch",
            "arrive_at": at(42),
            "start_at": at(42),
            "depart_at": at(52),
            "status": "done",
        }
        tx.add(visit, break_)


def test_fair_cost_of_a_round_with_a_paid_break_is_as_on_paper(
    world: World, ground: Ground
) -> None:
    """From the stored round to the cent: an hour at 36.00, a kilometre at 1.00, 3.00 for the round.

    A second is a cent, and ten metres are one. The round, as it is published:

        way to        seconds  metres   waits  stop
        pickup (B)        300     500       0   120    the bakery's
        drop (B)          300   1,600       0   120
        break             600 paid, between the two
        second (G)        300     900      60   120    the grocer's
        home              240     600

    Over streets it is 169 s and 731 m from the start to the grocer's stop, and from the bakery's
    drop home. What each group costs, in cents:

        both   300 + 1,140 + 360 + 60 + 600 + 360.0                      = 2,820.0
        B      300 + 300 + 300 + 169 + 240 + 600 + 283.1 (2,831 m)       = 2,192.1
        G      300 + 169 + 240 + 120 + 60 + 600 + 133.1 (1,331 m)        = 1,622.1

    Shapley values: B (2,192.1 + 2,820.0 - 1,622.1) / 2 = 1,695.0, G the rest, 1,125.0. Alone there
    is neither wait nor break: B 1,592.1, G 962.1. Both shares stop there: the cooperative carries
    2,820 - 1,592 - 962 = 266.

    Where the break is unpaid, 600 fall away everywhere: both 2,220, B 1,592.1, G 1,022.1; so
    B (1,592.1 + 2,220.0 - 1,022.1) / 2 = 1,395.0 and G 825.0, neither of which is above its cap.
    """
    figures = {True: (2820, 1592, 962, 266), False: (2220, 1395, 825, 0)}
    ridden = ride(world, ground)
    for_circuits(world, ridden)
    for paid, (cost, bakery, grocer, carried) in figures.items():
        put_on_paper(world, ridden, paid=paid)
        settle(world, ridden)
        found = {one.share.customer: one for one in shares(world)}
        assert {name: one.share.cents for name, one in found.items()} == {
            "Bakery Dawn": bakery,
            "=Grocer": grocer,
        }
        assert {(one.cost_cents, one.carried_cents) for one in found.values()} == {(cost, carried)}
        assert [found[name].share.bike_cents for name in ("Bakery Dawn", "=Grocer")] == [1592, 962]


def test_fair_cost_that_the_cooperative_carries_is_a_line_that_nobody_pays() -> None:
    """A share, what is carried in words, and the drop by its table: together the price."""
    drop, base = (PriceLine(code=code, unit_cents=600) for code in ("circuit-drop", "base"))
    agreed = Quote(tariff_id="t", tariff_version=1, lines=(base, drop), vat_per_mille=200)
    shared = BookingShare(cents=1250, cost_cents=3000, producers=2, carried_cents=500)
    price = pooled_price(agreed, shared)
    lines = [(line.code, line.amount_cents) for line in price.lines]
    assert lines == [("pooled-share", 1250), ("pooled-carried", 0), ("circuit-drop", 600)]
    assert price.net_cents == 1850
    assert [line.code for line in shown_price_lines(price)] == [code for code, _ in lines]
    said = price_line_words(price.lines[1], Texts("en"))
    assert "30.00" in said
    assert "5.00" in said
    assert pooled_price(agreed, shared, is_made=False).net_cents == 1250
    late = replace(shared, carried_cents=0, delay_cents=700)
    told = [line for line in pooled_price(agreed, late).lines if line.code == "pooled-delay"]
    assert [line.amount_cents for line in told] == [0]
    assert "7.00" in price_line_words(told[0], Texts("en"))
    assert "pooled-delay" in {line.code for line in shown_price_lines(pooled_price(agreed, late))}


def test_fair_cost_is_only_told_where_the_tariff_is_paid(world: World, ground: Ground) -> None:
    """Without the cooperative's decision the tariff's lines stand; each sees its own share."""
    ridden = ride(world, ground)
    for_circuits(world, ridden, pays=False)
    settle(world, ridden)
    assert "pooled-share" not in {code for code, _ in prices(world, ridden)}
    baker = world.new_person("producer", customer_id=ground.bakery)
    own = world.service.do(baker, list_cost_shares, DAY, DAY)
    assert [one.share.customer for one in own] == ["Bakery Dawn"]
    assert own[0].share.van_cents > 0


def test_fair_cost_of_a_round_without_circuits_is_none(world: World, ground: Ground) -> None:
    """A round for shops alone is paid by the tariff, and nobody shares it."""
    ridden = ride(world, ground)
    settle(world, ridden)
    assert shares(world) == []


def held(world: World) -> dict[tuple[str, str], int]:
    """Return how many crates each holder holds."""
    office = world.new_person("dispatcher")
    found: list[HeldReturnables] = world.service.do(office, list_returnables)
    return {(one.holder_kind, one.holder): one.count for one in found}


def move(world: World, count: int, **sides: object) -> None:
    """Move crates as the office does."""
    office = world.new_person("dispatcher")
    request: dict[str, object] = {"kind": "crate", "count": count, **sides}
    world.service.do(office, move_returnables, world.service.ids(), MovementRequest.read(request))


def test_returnables_of_a_round_are_posted_and_go_back_with_it(
    world: World, ground: Ground
) -> None:
    """Seven empties at the pickup: five were known there, two are found; reopened, all go back."""
    move(world, 40, giver_kind="outside", reason="bought")
    move(world, 5, taker_kind="customer", taker_id=str(ground.bakery), reason="handed_over")
    entries: list[EventEntry] = [
        (kind, about, minutes, {**detail, "empties_items": 7})
        if (kind, about) == ("visit_done", "pickup")
        else (kind, about, minutes, detail)
        for kind, about, minutes, detail in AS_IT_WENT
    ]
    ridden = ride(world, ground, entries=entries)
    settle(world, ridden)
    settle(world, ridden)
    assert held(world) == {("cooperative", ""): 35, ("place", "Hub"): 7}
    world.service.do(world.new_person("dispatcher"), reopen_round, ridden.round_id)
    assert held(world) == {("cooperative", ""): 35, ("customer", "Bakery Dawn"): 7}


def test_returnables_are_refused_where_the_giver_has_fewer(world: World, ground: Ground) -> None:
    """Nobody gives what is not there, to nobody, or to who is not known; producers move none."""
    for wrong, code in (
        ({"taker_kind": "customer", "taker_id": str(ground.bakery)}, "returnable-short"),
        ({"giver_kind": "outside", "taker_kind": "place"}, "holder-needs-id"),
        ({"giver_kind": "outside", "taker_id": str(ground.bakery)}, "holder-without-id"),
        (
            {"giver_kind": "outside", "taker_kind": "place", "taker_id": str(ground.bakery)},
            "holder-unknown",
        ),
        ({}, "returnable-to-itself"),
    ):
        with pytest.raises(BadInput) as caught:
            move(world, 3, **wrong)
        assert [one.code for one in caught.value.faults] == [code]
    baker = world.new_person("producer", customer_id=ground.bakery)
    with pytest.raises(Denied):
        world.service.do(
            baker, move_returnables, world.service.ids(), MovementRequest.read({"count": 1})
        )
    assert world.service.do(baker, list_returnables) == []


def test_returnables_on_the_way_of_a_planned_round_are_told(world: World, ground: Ground) -> None:
    """Ten crates at the bakery: the round that picks up there could take them."""
    move(world, 10, giver_kind="outside", taker_kind="customer", taker_id=str(ground.bakery))
    ridden = ride(world, ground)
    with world.database.transaction(world.alpha) as tx:
        visit, round_ = rounds_tables.visit, rounds_tables.round_
        tx.run(tx.update(visit, visit.c.round_id == ridden.round_id).values(status="planned"))
        tx.run(tx.update(round_, round_.c.id == ridden.round_id).values(status="published"))
    office = world.new_person("dispatcher")
    found = world.service.do(office, list_returns_to_collect, DAY)
    assert [(one.visit_id, one.kind, one.count, one.holder) for one in found] == [
        (ridden.visits["pickup"], "crate", 10, "Bakery Dawn")
    ]
    assert world.service.do(office, list_returns_to_collect, DAY + timedelta(days=1)) == []


def test_cold_chain_of_a_day_is_told_by_lot(world: World, ground: Ground) -> None:
    """Chilled bread is out from its pickup to its drop, as it was ridden; one box lacks by name."""
    ridden = ride(world, ground)
    office = world.new_person("dispatcher")
    assert world.service.do(office, read_cold_day, DAY).lots == ()
    request = {"kind": "ice_pack", "count": 3, "giver_kind": "outside"}
    world.service.do(office, move_returnables, world.service.ids(), MovementRequest.read(request))
    chill_bread(world, ridden)
    found = world.service.do(office, read_cold_day, DAY)
    (lot,) = found.lots
    assert (lot.customer, lot.temperature, lot.limit_min) == ("Bakery Dawn", "chilled", 120)
    assert 0 < lot.minutes <= 120
    assert not lot.is_too_long
    (short,) = found.shortages
    assert (short.rider, short.kind, short.needed, short.there) == ("Ana", "ice_pack", 4, 3)
    (sheet,) = world.service.do(office, round_sheet, ridden.round_id).sheets
    notes = [one.stop.note for one in sheet.figures.visits if one.stop is not None]
    assert [bool(note) for note in notes] == [True, True, False]
    assert notes[0].startswith("Emporter un caisson")
    assert notes[1].startswith("Hors du froid depuis 09:10")
    baker = world.new_person("producer", customer_id=ground.bakery)
    with pytest.raises(Denied):
        world.service.do(baker, read_cold_day, DAY)


def test_cold_chain_stops_a_plan_that_lacks_boxes(world: World) -> None:
    """Two rounds at once need three boxes; of two on record the second rider has none."""
    move(world, 2, kind="cold_box", giver_kind="outside")
    couriers = [Courier(id=name, name=name.title()) for name in ("ana", "bo")]
    window = Window(start=at(0), end=at(240))
    vehicle = Vehicle(id="bike", profile="bike")
    shifts = [Shift(id=c.id, courier=c, vehicle=vehicle, window=window) for c in couriers]
    times = TravelTimes(place_ids=(), duration_s={}, distance_m={})
    problem = Problem(jobs=(), shifts=tuple(shifts), times=times)
    rounds = [
        Round(
            shift_id=one.id,
            start=at(minutes),
            end=at(120),
            visits=(_cold_visit(chilled_ml),),
        )
        for one, minutes, chilled_ml in zip(shifts, (0, 30), (80_000, 40_000), strict=True)
    ]
    plan = Plan(rounds=tuple(rounds), unassigned=(), cost_cents={})

    def publish(act: Act) -> None:
        refuse_short_boxes(act, DAY, problem, plan)

    with pytest.raises(Conflict) as caught:
        world.service.do(world.service.system(world.alpha), publish)
    assert caught.value.code == "cold-boxes-short"
    assert {"rider": "Bo", "needed": 1, "there": 0}.items() <= caught.value.arguments.items()
    move(world, 1, kind="cold_box", giver_kind="outside")
    world.service.do(world.service.system(world.alpha), publish)


def _cold_visit(chilled_ml: int) -> Visit:
    return Visit(
        kind="pickup",
        job_id="milk",
        place_id="dairy",
        travel_s=0,
        distance_m=0,
        arrive=at(5),
        start=at(5),
        depart=at(10),
        load_after=Load(volume_ml=chilled_ml, extra={"chilled_ml": chilled_ml}),
    )
