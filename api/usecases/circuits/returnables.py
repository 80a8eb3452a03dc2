"""Use cases of returnables: who holds how many for how long, movements, and what to collect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, get_args
from uuid import UUID

from pydantic import Field, StrictInt

from api.usecases.act import Act, needs
from api.usecases.circuits.visible_circuits import READ, WRITE, need_office
from api.usecases.request_types import Text
from api.usecases.requests import RequestModel, bad_input
from api.usecases.visibility import only_customer
from data.store.bookings import customers
from data.store.circuits import returnables
from data.store.circuits.returnables import KeptMovement
from data.store.fleet import places, vehicles
from data.store.rounds import rounds
from data.store.rounds.briefs import BriefRow
from dispatch.circuits.returnables import (
    COOPERATIVE,
    MOST_PIECES,
    OUTSIDE,
    Balances,
    Holder,
    HolderKind,
    Holding,
    Movement,
    StopOnTheWay,
    holdings,
    short_faults,
    suggested_returns,
    with_found,
)
from dispatch.model import Load
from dispatch.model.pieces import KINDS, ReturnableKind, pieces_of
from dispatch.rounds.round_state import RoundState
from routing.errors import BadInput, Conflict

TypedReason = Literal["bought", "handed_over", "taken_up", "lost", "moved"]
TYPED_REASONS: tuple[TypedReason, ...] = get_args(TypedReason)

_ENDED = frozenset({"finished", "withdrawn", "refused"})


class MovementRequest(RequestModel):
    """Pieces that went from one holder to another."""

    kind: ReturnableKind = "crate"
    count: StrictInt = Field(default=0, ge=0, le=MOST_PIECES)
    giver_kind: HolderKind = "cooperative"
    giver_id: UUID | None = None
    taker_kind: HolderKind = "cooperative"
    taker_id: UUID | None = None
    reason: TypedReason = "moved"
    note: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldReturnables:
    """Returnables of a kind at one holder; ``days`` since the oldest of them came."""

    kind: ReturnableKind
    holder_kind: HolderKind
    holder_id: UUID | None
    holder: str
    count: int
    since: datetime
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnToCollect:
    """Empties that a planned round could take along at one of its visits.

    Attributes
    ----------
    asked
        Empties of the kind that the visit is to take up already.
    """

    round_id: UUID
    visit_id: UUID
    stop_id: UUID | None
    arrive_at: datetime
    kind: ReturnableKind
    holder: str
    count: int
    held: int
    since: datetime
    asked: int = 0


@needs(READ)
def list_returnables(act: Act) -> list[HeldReturnables]:
    """Return who holds how many of what for how long.

    The office sees all; an organisation what it and the places that it uses hold.
    """
    only = only_customer(act, READ)
    held = holdings(one.movement for one in returnables.every(act.tx))
    if only is not None:
        own = _own_holders(act, only)
        held = [one for one in held if one.holder in own]
    names = returnables.names(act.tx, {one.holder for one in held})
    return [
        HeldReturnables(
            kind=one.kind,
            holder_kind=one.holder.kind,
            holder_id=UUID(one.holder.id) if one.holder.id else None,
            holder=names.get(one.holder, ""),
            count=one.count,
            since=one.since,
            days=max(0, (act.now - one.since).days),
        )
        for one in held
    ]


@needs(WRITE)
def move_returnables(act: Act, movement_id: UUID, request: MovementRequest) -> KeptMovement:
    """Keep that pieces went from one holder to another; the same again is the same movement.

    The office alone does; a mistake is mended by a movement in the other direction.

    Giver and taker have an id where they are a place or a customer.

    Raises
    ------
    BadInput
        With everything that is wrong; ``returnable-short`` where the giver holds fewer.
    Conflict
        ``id-used-twice`` if another movement has the id.
    """
    need_office(act, WRITE)
    kept_movement = KeptMovement(
        id=movement_id,
        movement=Movement(
            kind=request.kind,
            count=request.count,
            giver=_holder(act, "giver", request.giver_kind, request.giver_id),
            taker=_holder(act, "taker", request.taker_kind, request.taker_id),
            at=act.now,
            reason=request.reason,
        ),
        note=request.note,
        made_by=act.actor.id if act.actor.kind == "person" else None,
        made_at=act.now,
    )
    act.tx.lock("returnables")
    found = returnables.find(act.tx, movement_id)
    if found is not None:
        if (
            replace(found.movement, at=act.now) != kept_movement.movement
            or found.note != kept_movement.note
        ):
            raise Conflict("id-used-twice")
        return found
    held = returnables.held_pieces(act.tx)
    faults = short_faults(held, kept_movement.movement)
    if faults:
        raise BadInput(faults)
    returnables.add(act.tx, kept_movement)
    return kept_movement


@needs(READ)
def list_returns_to_collect(act: Act, day: date) -> list[ReturnToCollect]:
    """Return the empties that the rounds of a day could take along, where there is reason and room.

    Raises
    ------
    Denied
        To all but the office.
    """
    need_office(act, READ)
    return returns_to_collect(act, day, holdings(one.movement for one in returnables.every(act.tx)))


def returns_to_collect(act: Act, day: date, held: Sequence[Holding]) -> list[ReturnToCollect]:
    """Return what of some holdings the rounds of a day could take along."""
    names = returnables.names(act.tx, {one.holder for one in held})
    found: list[ReturnToCollect] = []
    for row in rounds.of_day(act.tx, day):
        vehicle = None if row.status in _ENDED else vehicles.find(act.tx, row.vehicle_id)
        if vehicle is None:
            continue
        who = returnables.visit_holders(act.tx, row.id)
        stops = [one for one in row.visits if one.status == "planned" and one.id in who]
        on_the_way = [
            StopOnTheWay(
                load_after=Load.of(one.load_after),
                holders=who[one.id].holders,
                asked=who[one.id].asked,
            )
            for one in stops
        ]
        for one in suggested_returns(on_the_way, vehicle.capacity, held, act.now):
            there = stops[one.stop]
            found.append(
                ReturnToCollect(
                    round_id=row.id,
                    visit_id=there.id,
                    stop_id=there.stop_id,
                    arrive_at=there.arrive_at,
                    kind=one.holding.kind,
                    holder=names.get(one.holding.holder, ""),
                    count=one.count,
                    held=one.holding.count,
                    since=one.holding.since,
                    asked=who[there.id].asked.get(one.holding.kind, 0),
                )
            )
    return found


def post_round_returns(act: Act, kept: BriefRow, state: RoundState | None) -> None:
    """Post the empties that a finished round took up, from where it did to where it ended.

    Posted is the difference to what is posted of it already, so that what a phone tells late is
    added, and what it takes back goes back. ``None``: the round goes on, all of it goes back.
    """
    act.tx.lock("returnables")
    round_id = UUID(kept.brief.id)
    end = kept.brief.end_place_id
    home = Holder(kind="place", id=end) if end else COOPERATIVE
    who = returnables.visit_holders(act.tx, round_id)
    posted = _posted(returnables.of_round(act.tx, round_id), home)
    held = returnables.held_pieces(act.tx)
    for visit_id, one in who.items():
        visit_state = state.visits.get(str(visit_id)) if state else None
        taken = {} if visit_state is None else pieces_of(visit_state.empties)
        giver = next(iter(one.holders), one.sender or OUTSIDE)
        settled_at = (visit_state.settled_at if visit_state else None) or act.now
        for kind in KINDS if giver != home else ():
            more = taken.get(kind, 0) - posted[visit_id, kind]
            if more:
                movement = Movement(
                    kind=kind,
                    count=abs(more),
                    giver=giver if more > 0 else home,
                    taker=home if more > 0 else giver,
                    at=settled_at if more > 0 else act.now,
                    reason="taken_up" if more > 0 else "moved",
                )
                _post(act, held, movement, (round_id, visit_id))


def _posted(
    movements: Sequence[KeptMovement], home: Holder
) -> Mapping[tuple[UUID | None, ReturnableKind], int]:
    """Return by visit and kind how many pieces of a round are posted as taken up."""
    sums: dict[tuple[UUID | None, ReturnableKind], int] = defaultdict(int)
    for one in movements:
        if one.movement.reason != "found":
            sign = 1 if one.movement.taker == home else -1
            sums[one.visit_id, one.movement.kind] += sign * one.movement.count
    return sums


def _post(act: Act, held: Balances, movement: Movement, of: tuple[UUID, UUID]) -> None:
    """Add a movement of a round's visit, after what was found where too few were known."""
    round_id, visit_id = of
    for each in with_found(held, movement):
        kept_movement = KeptMovement(
            id=act.new_id(),
            movement=each,
            round_id=round_id,
            visit_id=visit_id,
            made_at=act.now,
        )
        returnables.add(act.tx, kept_movement)
        held[each.giver, each.kind] = held.get((each.giver, each.kind), 0) - each.count
        held[each.taker, each.kind] = held.get((each.taker, each.kind), 0) + each.count


def _holder(act: Act, side: str, kind: HolderKind, holder_id: UUID | None) -> Holder:
    where = f"{side}_id"
    if kind in {"outside", "cooperative"}:
        if holder_id is not None:
            raise bad_input(where, "holder-without-id", value=kind)
        return OUTSIDE if kind == "outside" else COOPERATIVE
    if holder_id is None:
        raise bad_input(where, "holder-needs-id", value=kind)
    known = places.find if kind == "place" else customers.find
    if known(act.tx, holder_id) is None:
        raise bad_input(where, "holder-unknown", value=str(holder_id))
    return Holder(kind=kind, id=str(holder_id))


def _own_holders(act: Act, customer_id: UUID) -> set[Holder]:
    own = places.every(act.tx, customer_id=customer_id, with_closed=True)
    holders = {Holder(kind="place", id=str(one.id)) for one in own}
    return {*holders, Holder(kind="customer", id=str(customer_id))}
