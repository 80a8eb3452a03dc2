"""Use cases of the import: a distribution is compared with a cycle, and then let in.

The same report twice changes nothing: orders are known by platform and number. What has changed is
changed, and what is no longer there is told; it is cancelled where somebody says so, as an export
of one hub or of other days lacks orders too. Once a cycle has become jobs nothing is added.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from functools import partial
from typing import Literal
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.circuits.fitting import load_fleet
from api.usecases.circuits.forms import CLOCK
from api.usecases.circuits.hub_hours import AgainstHours, PassingOrder, against_hours
from api.usecases.circuits.hubs import HubSheet, hub_sheets
from api.usecases.circuits.lots import LotRequest, LotUpdate, add_lot, cancel_lot, change_lot
from api.usecases.circuits.open_food_network.import_values import (
    Answers,
    ImportAnswer,
    ImportBasis,
    KeptContent,
    LotSplit,
    Wanted,
    WantedLot,
    WantedOrder,
)
from api.usecases.circuits.open_food_network.refused_lots import lot_refusals
from api.usecases.circuits.open_food_network.wanted import (
    ASKED,
    key_of,
    named_lots,
    order_number,
    order_reference,
    questions_of,
    wanted_of,
)
from api.usecases.circuits.orders import (
    OrderRequest,
    OrderUpdate,
    add_order,
    cancel_order,
    change_order,
)
from api.usecases.circuits.visible_circuits import WRITE, need_office
from api.usecases.requests import Args, bad_input, fault_at, found_or_refuse
from api.usecases.streets.typed_addresses import reader_of
from data.formats.address_coordinates import Located
from data.formats.open_food_network.usual_masses import ReckonedMass
from data.formats.open_food_network.values import Contents, Distribution, Question, UnplacedNote
from data.store.bookings import customers
from data.store.circuits import cycles, hubs, lots, open_food_network, orders
from data.store.circuits.cycles import OrderCycle
from data.store.circuits.lots import PLATFORM, CycleLot
from data.store.circuits.open_food_network import Key
from data.store.circuits.orders import CycleOrder
from data.store.fleet import places
from data.store.streets.found_address import Found
from data.store.system import cooperatives
from dispatch.values.plain_values import values_of
from routing.errors import BadInput, Conflict, NotFound, TourneeError

What = Literal["added", "changed", "gone", "same", "late"]
_HOST = re.compile(r"[a-z0-9.-]{1,100}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Difference of an order or a lot from the cycle's own.

    Attributes
    ----------
    name
        Number of the order, or what the lot is.
    what
        ``added``, ``changed``, ``same``; ``gone`` where the platform has it no longer, and ``late``
        where it is new but the cycle has become jobs.
    parts
        What has changed: ``lines``, ``address``, ``recipient``, ``note``, ``place``, ``hours``.
    refused
        Why it cannot be done, or could not.
    farm, hub, numbers
        Of a lot: whose it is, which hub it is for, and the orders that draw from it.
    """

    name: str
    what: What
    parts: tuple[str, ...] = ()
    refused: TourneeError | None = None
    farm: str = ""
    hub: str = ""
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownAddress:
    """An address of orders that nobody knows without doubt, with what it may mean.

    Attributes
    ----------
    address
        As the platform has it.
    numbers
        Orders that go there.
    suggestions
        Addresses that may be meant, with their points, the likeliest first.
    """

    address: str
    numbers: tuple[str, ...]
    suggestions: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Changes that an import would make, or has made.

    Attributes
    ----------
    questions, answers
        What is asked, and what was answered of it, now or before.
    open
        Questions without an answer.
    unknown
        Addresses that need a point before their orders can be taken in.
    against_hours
        Orders that the opening hours of their hub forbid as they are.
    splits
        Lots that no bike carries at once, as they are to be split: a person confirms it.
    reckoned
        Goods that are not sold by weight, with the mass that is reckoned for them.
    unplaced
        Notes that fit no order.
    is_closed
        Whether the cycle has become jobs.
    """

    cycle: OrderCycle
    questions: tuple[Question, ...]
    answers: Answers
    open: tuple[Question, ...]
    lots: tuple[Difference, ...]
    orders: tuple[Difference, ...]
    unknown: tuple[UnknownAddress, ...] = ()
    against_hours: tuple[AgainstHours, ...] = ()
    unasked_items: int = 0
    empty: tuple[str, ...] = ()
    splits: tuple[LotSplit, ...] = ()
    reckoned: tuple[ReckonedMass, ...] = ()
    unplaced: tuple[UnplacedNote, ...] = ()

    @property
    def is_closed(self) -> bool:
        """True once the cycle has become jobs."""
        return self.cycle.status == "closed"

    def named(self, *what: What) -> tuple[str, ...]:
        """Return the numbers of orders that differ in some way."""
        return tuple(one.name for one in self.orders if one.what in what)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """Decisions on the differences.

    Attributes
    ----------
    cancel
        Numbers of orders that the platform has no longer, and that are to be cancelled.
    points
        Where addresses are that nobody knows, by their text.
    split
        Whether lots that no bike carries at once are split as the comparison shows; otherwise they
        stay out, and so do the orders that draw from them.
    """

    cancel: frozenset[str] = frozenset()
    points: Mapping[str, Located] = field(default_factory=dict)
    split: bool = False


NOTHING_DECIDED = Decisions()


@needs(WRITE)
def answer_questions(act: Act, instance: str, answers: Answers) -> None:
    """Remember where hubs, producers and pickup sites of a platform are, and when they are ready.

    Parameters
    ----------
    answers
        By kind, hub and subject of a question.

    Raises
    ------
    BadInput
        ``no-such-hub``, ``no-such-customer``, ``no-such-place``, ``not-on-the-clock``.
    """
    need_office(act, WRITE)
    _check_instance(instance)
    for key, answer in answers.items():
        if key[0] in ASKED:
            kept = _answer(act, key, answer).plain()
            made_by = act.actor.id or act.tx.owner
            open_food_network.remember(act.tx, instance, key, kept, made_by=made_by, now=act.now)


@needs(WRITE)
def compare_import(
    act: Act,
    cycle_id: UUID,
    instance: str,
    found: Distribution,
) -> Comparison:
    """Return what a distribution would change in a cycle, and what of it cannot be done.

    Nothing is changed.

    Raises
    ------
    NotFound
        ``no-such-cycle``.
    Conflict
        ``cycle-cancelled``.
    """
    state = _state(act, cycle_id, instance, found, Decisions(split=True))
    comparison = _comparison(
        state,
        _lot_rows(state),
        [_order_difference(state, order) for order in state.wanted.orders] + state.orders_gone,
    )
    return replace(comparison, unknown=_unknown(act, state))


@needs(WRITE)
def apply_import(
    act: Act,
    cycle_id: UUID,
    instance: str,
    found: Distribution,
    decided: Decisions = NOTHING_DECIDED,
) -> Comparison:
    """Let a distribution into a cycle; what cannot be done is told at its order or lot.

    Orders that the platform has no longer, and that are not cancelled, are noted as such: the
    office is asked about them until they are there again, cancelled, or kept.

    Raises
    ------
    NotFound
        ``no-such-cycle``.
    Conflict
        ``cycle-cancelled``.
    """
    cancel = decided.cancel
    state = _state(act, cycle_id, instance, found, decided)
    gone = [_cancelled(act, state, one, cancel) for one in state.orders_gone]
    failed = {} if state.is_closed else _raise_lots(act, state)
    known = {**_earlier_points(act, state), **decided.points}
    done = [_order_done(act, state, order, known) for order in state.wanted.orders]
    _note_missed(act, state, cancel)
    if not state.is_closed:
        failed |= _settle_lots(act, state)
    return _comparison(state, _lot_rows(state, failed), [*done, *gone])


def _unsplit(one: LotSplit) -> BadInput:
    args: Args = {"farm": one.farm, "hub": one.hub, "largest": one.largest}
    sizes: Args = {"kg": round(one.mass_g / 1000, 1), "parts": len(one.parts)}
    return bad_input("split", "import-lot-too-large", **args, **sizes)


# ------------------------------------------------------------------------------------- the state


@dataclass(slots=True, kw_only=True)
class _State:
    """A cycle as it is, and as a distribution wants it."""

    cycle: OrderCycle
    instance: str
    found: Distribution
    answers: Answers
    wanted: Wanted
    kept: KeptContent
    lots: dict[str, CycleLot]
    orders: Mapping[str, CycleOrder]
    hubs: tuple[HubSheet, ...]
    zone: tzinfo
    lots_gone: dict[str, Difference] = field(default_factory=dict)
    orders_gone: list[Difference] = field(default_factory=list)

    @property
    def is_closed(self) -> bool:
        return self.cycle.status == "closed"


def _state(
    act: Act, cycle_id: UUID, instance: str, found: Distribution, decided: Decisions
) -> _State:
    need_office(act, WRITE)
    _check_instance(instance)
    cycle = found_or_refuse(cycles.find(act.tx, cycle_id, lock=True), "no-such-cycle")
    if cycle.status == "cancelled":
        raise Conflict("cycle-cancelled", name=cycle.name)
    basis = _basis(act, cycle, instance, found, decided)
    wanted = wanted_of(basis)
    if wanted.splits and not decided.split:
        unsplit = {one.name: _unsplit(one) for one in wanted.splits}
        wanted = wanted_of(replace(basis, refused={**basis.refused, **unsplit}))
    state = _State(
        cycle=cycle,
        instance=instance,
        found=basis.found,
        answers=basis.answers,
        wanted=wanted,
        kept=basis.kept,
        lots=dict(basis.kept.lots),
        orders=basis.kept.orders,
        hubs=tuple(hub_sheets(act, cycle.hubs)),
        zone=cooperatives.own(act.tx).zone,
    )
    _note_gone(state)
    return state


def _basis(
    act: Act, cycle: OrderCycle, instance: str, found: Distribution, decided: Decisions
) -> ImportBasis:
    kept_answers = open_food_network.answers(act.tx, instance)
    answers = {key: ImportAnswer.read(one) for key, one in kept_answers.items()}
    prefix = f"{PLATFORM}{instance}:"
    kept = KeptContent(
        lots={
            one.reference: one
            for one in lots.of_cycles(act.tx, [cycle.id])
            if one.status == "offered" and one.reference.startswith(prefix)
        },
        orders={
            one.reference: one
            for one in orders.of_cycles(act.tx, [cycle.id])
            if one.status == "ordered" and one.reference.startswith(prefix)
        },
        cancel=decided.cancel,
        is_closed=cycle.status == "closed",
    )
    fleet, named = load_fleet(act), named_lots(instance, found, answers)
    return ImportBasis(
        instance=instance,
        found=found.with_notes(_kept_notes(instance, found, kept)),
        answers=answers,
        hub_places={one.id: one.place_id for one in hubs.every(act.tx, with_closed=True)},
        kept=kept,
        fleet=fleet,
        named=named,
        refused={} if kept.is_closed else lot_refusals(act, cycle, named, fleet),
    )


def _kept_notes(instance: str, found: Distribution, kept: KeptContent) -> dict[str, str]:
    """Return the orders at which notes stand already that a report has without their order."""
    numbers = {order_reference(instance, one.number): one.number for one in found.orders}
    return {
        note.key: numbers[reference]
        for note in found.unplaced
        for reference, order in kept.orders.items()
        if reference in numbers and note.text in order.note.split("\n")
    }


def _note_gone(state: _State) -> None:
    """Note the lots and orders of the hubs that were read which are no longer there."""
    if state.wanted.open:
        return  # What is not there may be what was not answered.
    lots_wanted = {one.reference for one in state.wanted.lots}
    orders_wanted = {one.reference for one in state.wanted.orders}
    ours = {key for key, lot in state.lots.items() if lot.hub_id in state.wanted.hubs}
    stay = {lot for one in state.wanted.orders for lot in one.lines}
    state.lots_gone = {
        key: Difference(name=state.lots[key].what, what="gone")
        for key in sorted(ours - lots_wanted - stay)
    }
    if not state.found.orders:
        return  # A report of lots alone knows of no order.
    for key in sorted(state.orders.keys() - orders_wanted):
        named = order_number(key)
        if named and ours.issuperset(state.kept.lines_of(state.orders[key])):
            state.orders_gone.append(Difference(name=named[1], what="gone"))


def _comparison(
    state: _State, lot_rows: list[Difference], order_rows: list[Difference]
) -> Comparison:
    return Comparison(
        cycle=state.cycle,
        questions=questions_of(state.found),
        answers={
            key_of(one): state.answers[key_of(one)]
            for one in questions_of(state.found)
            if key_of(one) in state.answers
        },
        open=state.wanted.open,
        lots=tuple(lot_rows),
        orders=tuple(order_rows),
        against_hours=against_hours(state.cycle, state.hubs, _passing(state.wanted), state.zone),
        unasked_items=state.wanted.unasked_items,
        empty=state.wanted.empty,
        splits=state.wanted.splits,
        reckoned=state.wanted.reckoned,
        unplaced=state.found.unplaced,
    )


def _passing(wanted: Wanted) -> list[PassingOrder]:
    """Return the orders that are wanted, with the hubs of their lots."""
    hub_of = {one.reference: one.hub_id for one in wanted.lots}
    return [
        PassingOrder(
            number=one.number,
            hubs=frozenset(hub_of[lot] for lot in one.lines if lot in hub_of),
            place_id=one.door.place_id,
        )
        for one in wanted.orders
    ]


# --------------------------------------------------------------------------------------- orders


def _order_difference(state: _State, order: WantedOrder) -> Difference:
    kept = state.orders.get(order.reference)
    if kept is None:
        what: What = "late" if state.is_closed else "added"
        refused = None if state.is_closed else order.refused
        return Difference(name=order.number, what=what, refused=refused)
    parts = _order_parts(state, order, kept)
    if order.refused and "lines" not in parts:
        parts = ("lines", *parts)
    what = "changed" if parts else "same"
    return Difference(name=order.number, what=what, parts=parts, refused=order.refused)


def _order_parts(state: _State, order: WantedOrder, kept: CycleOrder) -> tuple[str, ...]:
    parts = []
    if _sizes(order.lines) != _sizes(state.kept.lines_of(kept)):
        parts.append("lines")
    for key, value in order.door.asked.items():
        if getattr(kept, key) != value:
            parts.append({"place_id": "place"}.get(key, key.removeprefix("contact_")))
    if order.door.place_id is None and kept.place_id is not None:
        parts.append("place")
    return tuple(dict.fromkeys("recipient" if one in {"name", "phone"} else one for one in parts))


def _sizes(lines: Mapping[str, Contents]) -> dict[str, tuple[int, int, int]]:
    return {key: (one.count, one.mass_g, one.volume_ml) for key, one in lines.items()}


def _order_done(
    act: Act, state: _State, order: WantedOrder, points: Mapping[str, Located]
) -> Difference:
    """Take an order in whole, or tell why not: what lacks a lot never comes in without it."""
    difference = _order_difference(state, order)
    if difference.what in {"same", "late"} or difference.refused:
        return difference
    kept = state.orders.get(order.reference)
    lacking = order.lines.keys() - state.lots.keys()
    if lacking:
        return replace(difference, refused=_lacking(state, order, lacking))
    lines = [
        {
            "lot_id": state.lots[reference].id,
            "items": one.count,
            "mass_g": one.mass_g,
            "volume_ml": one.volume_ml,
        }
        for reference, one in sorted(order.lines.items())
    ]
    asked = {**order.door.asked, "lines": lines}
    located = points.get(order.door.address)
    if located and (kept is None or "address" in difference.parts or "place" in difference.parts):
        asked |= values_of(located.point, "lon", "lat")
        asked["street_only"] = located.street_only
    if kept is None:
        asked |= {"cycle_id": state.cycle.id, "reference": order.reference}
        return _tried(difference, lambda: add_order(act, act.new_id(), OrderRequest.read(asked)))
    if difference.parts == ("lines",):
        asked = {"lines": lines}
    elif "lines" not in difference.parts:
        asked.pop("lines")
    return _tried(difference, lambda: change_order(act, kept.id, OrderUpdate.read(asked)))


def _lacking(state: _State, order: WantedOrder, lacking: Collection[str]) -> BadInput:
    lots_by_reference = {one.reference: one for one in state.wanted.lots}
    return BadInput(
        [
            fault_at(
                "lines",
                "order-lacks-lot",
                value=order.lines[one].count,
                farm=lots_by_reference[one].farm if one in lots_by_reference else "?",
                hub=lots_by_reference[one].hub if one in lots_by_reference else "?",
            )
            for one in sorted(lacking)
        ]
    )


def _cancelled(
    act: Act, state: _State, difference: Difference, cancel: Collection[str]
) -> Difference:
    kept = next(one for key, one in state.orders.items() if _is(key, difference.name))
    if difference.name not in cancel:
        return difference
    return _tried(difference, lambda: cancel_order(act, kept.id))


def _note_missed(act: Act, state: _State, cancel: Collection[str]) -> None:
    """Note which orders the platform has no longer, and which it has again."""
    gone = {one.name for one in state.orders_gone} - set(cancel)
    missed = [one.id for key, one in state.orders.items() if any(_is(key, name) for name in gone)]
    again = [one.reference for one in state.wanted.orders]
    orders.miss(act.tx, missed, act.now)
    orders.find_again(act.tx, [state.orders[key].id for key in again if key in state.orders])


def _is(reference: str, number: str) -> bool:
    named = order_number(reference)
    return named is not None and named[1] == number


def _tried(difference: Difference, work: Callable[[], object]) -> Difference:
    try:
        work()
    except (BadInput, Conflict, NotFound) as refused:
        return replace(difference, refused=refused)
    return difference


# ------------------------------------------------------------------------------------ addresses


def _sought(state: _State) -> dict[str, list[str]]:
    """Return the addresses that are new in a cycle, with the numbers of their orders."""
    sought: dict[str, list[str]] = {}
    for order in state.wanted.orders:
        address = order.door.address.strip()
        kept = state.orders.get(order.reference)
        is_late = kept is None and state.is_closed
        if address and not is_late and (kept is None or kept.address != address):
            sought.setdefault(address, []).append(order.number)
    return sought


def _earlier_points(act: Act, state: _State) -> dict[str, Located]:
    """Return where the new addresses were, when orders of the platform were brought to them."""
    prefix = f"{PLATFORM}{state.instance}:"
    return orders.points_of_addresses(act.tx, prefix, _sought(state))


def _unknown(act: Act, state: _State) -> tuple[UnknownAddress, ...]:
    known = _earlier_points(act, state)
    reader = reader_of(act)
    return tuple(
        UnknownAddress(
            address=address,
            numbers=tuple(numbers),
            suggestions=reader.choices(address),
        )
        for address, numbers in _sought(state).items()
        if address not in known and reader.located(address) is None
    )


# ----------------------------------------------------------------------------------------- lots


def _lot_rows(state: _State, done: Mapping[str, Difference] | None = None) -> list[Difference]:
    """Return how lots differ; those of a cycle that has become jobs stay as they are.

    Parameters
    ----------
    done
        What could not be done, by reference.
    """
    rows = {one.reference: _lot_difference(state, one) for one in state.wanted.lots}
    if state.is_closed:
        return [one for one in rows.values() if one.what == "late"]
    return [(done or {}).get(key, one) for key, one in (rows | state.lots_gone).items()]


def _lot_difference(state: _State, lot: WantedLot) -> Difference:
    kept = state.kept.lots.get(lot.reference)
    row = Difference(
        name=lot.what,
        what="late" if state.is_closed else "added",
        farm=lot.farm,
        hub=lot.hub,
        numbers=lot.numbers,
        refused=lot.refused,
    )
    if kept is None:
        return row
    return replace(row, what="same" if lot.is_like(kept) else "changed")


def _raise_lots(act: Act, state: _State) -> dict[str, Difference]:
    """Add lots and raise others, so that whatever order of changes fits into them.

    Returns
    -------
    dict
        What could not be done, by reference.
    """
    failed = {}
    for lot in state.wanted.lots:
        if lot.refused is not None:
            continue
        kept = state.lots.get(lot.reference)
        difference = _lot_difference(state, lot)
        if kept is None:
            id_ = act.new_id()
            done = _tried(difference, partial(_add_lot, act, state.cycle, id_, lot))
            if done.refused is None:
                state.lots[lot.reference] = found_or_refuse(lots.find(act.tx, id_), "no-such-lot")
        else:
            more = sum(
                max(0, _pieces(order, lot.reference) - _had(state, order, lot.reference))
                for order in state.wanted.orders
            )
            if not more:
                continue
            asked = {"items": kept.items + more}
            done = _tried(difference, partial(_change_lot, act, kept, asked))
        if done.refused is not None:
            failed[lot.reference] = done
    return failed


def _settle_lots(act: Act, state: _State) -> dict[str, Difference]:
    """Let lots be what they are to be, and take back those of which nothing is wanted.

    Returns
    -------
    dict
        What could not be done, by reference.
    """
    failed = {}
    for lot in state.wanted.lots:
        kept = state.lots.get(lot.reference)
        if kept is None or lot.refused is not None:
            continue
        done = _tried(_lot_difference(state, lot), partial(_change_lot, act, kept, lot.asked))
        if done.refused is not None:
            failed[lot.reference] = done
    for reference, gone in state.lots_gone.items():
        done = _tried(gone, partial(cancel_lot, act, state.lots[reference].id))
        if done.refused is not None:
            failed[reference] = done
    return failed


def _add_lot(act: Act, cycle: OrderCycle, lot_id: UUID, lot: WantedLot) -> None:
    named = {"cycle_id": cycle.id, "customer_id": lot.customer_id, "reference": lot.reference}
    add_lot(act, lot_id, LotRequest.read({**lot.asked, **named}))


def _change_lot(act: Act, kept: CycleLot, asked: Mapping[str, object]) -> None:
    change_lot(act, kept.id, LotUpdate.read(asked))


def _pieces(order: WantedOrder, reference: str) -> int:
    return order.lines.get(reference, Contents()).count


def _had(state: _State, order: WantedOrder, reference: str) -> int:
    kept = state.orders.get(order.reference)
    return state.kept.lines_of(kept).get(reference, Contents()).count if kept else 0


# -------------------------------------------------------------------------------------- answers


def _answer(act: Act, key: Key, answer: ImportAnswer) -> ImportAnswer:
    """Return an answer as it is kept, once it is known to lead somewhere."""
    where = ".".join(key)
    hub_id, place_id, customer_id = answer.hub_id, answer.place_id, answer.customer_id
    if answer.skip and key[0] in {"ready", "producer"}:
        return ImportAnswer(skip=True)
    if key[0] == "hub":
        if hub_id is None or hubs.find(act.tx, hub_id) is None:
            raise bad_input(where, "no-open-hub", value=str(hub_id or ""))
        return ImportAnswer(hub_id=hub_id)
    if key[0] == "site":
        if answer.at_hub:
            return ImportAnswer(at_hub=True)
        if place_id is None or places.find(act.tx, place_id) is None:
            raise bad_input(where, "no-such-place", value=str(place_id or ""))
        return ImportAnswer(place_id=place_id)
    if customer_id is None or customers.find(act.tx, customer_id) is None:
        raise bad_input(where, "open-food-network-producer", value=key[2][:60])
    start, end = answer.start, answer.end
    for name, text in (("start", start), ("end", end)):
        if (start or end) and CLOCK.fullmatch(text) is None:
            field_of = f"{where}.{name}"
            raise bad_input(field_of, "not-on-the-clock", value=text[:20])
    return ImportAnswer(customer_id=customer_id, start=start, end=end)


def _check_instance(instance: str) -> None:
    if _HOST.fullmatch(instance) is None:
        raise bad_input("instance", "open-food-network-instance", value=instance[:60])
