"""Visibility of food circuits: who sees which hubs, cycles, lots and orders.

The cooperative's office sees all. An organisation sees its own lots, and of the hubs that it runs
all lots and orders; of other cycles it sees what it must know to bring a lot.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.usecases.requests import found_or_refuse
from api.usecases.visibility import only_customer
from data.store.circuits import cycles, hubs, lots, orders
from data.store.circuits.orders import PERSONAL
from data.store.system import cooperatives
from routing.errors import Conflict, Denied

if TYPE_CHECKING:
    from api.usecases.act import Act
    from data.store.circuits.cycles import OrderCycle
    from data.store.circuits.hubs import Hub
    from data.store.circuits.lots import CycleLot
    from data.store.circuits.orders import CycleOrder

READ, WRITE = "cycles:read", "cycles:write"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visibility:
    """Circuits that an actor may see.

    Attributes
    ----------
    only
        The one organisation for which it acts; ``None`` for the office.
    hubs
        Hubs that this organisation runs.
    """

    only: UUID | None
    hubs: frozenset[UUID] = field(default_factory=frozenset)

    @property
    def office(self) -> bool:
        """True for the cooperative itself."""
        return self.only is None

    def runs(self, hub_id: UUID) -> bool:
        """Return whether all that passes a hub is in sight."""
        return self.office or hub_id in self.hubs

    def has_lot(self, lot: CycleLot) -> bool:
        """Return whether a lot is in sight."""
        return self.runs(lot.hub_id) or lot.customer_id == self.only


def visibility_of(act: Act, permission: str) -> Visibility:
    """Return what an actor sees by a permission."""
    only = only_customer(act, permission)
    run = frozenset() if only is None else frozenset(hubs.run_by(act.tx, only))
    return Visibility(only=only, hubs=run)


def need_office(act: Act, permission: str) -> None:
    """Refuse who acts for one organisation.

    Raises
    ------
    Denied
        ``not-permitted``.
    """
    if only_customer(act, permission) is not None:
        raise Denied("not-permitted", permission=permission)


def hub_to_run(act: Act, hub_id: UUID, permission: str) -> Hub:
    """Return a hub that the actor runs, or the office does.

    Raises
    ------
    NotFound
        ``no-such-hub``: not there, or not in sight.
    """
    found = hubs.find(act.tx, hub_id) if visibility_of(act, permission).runs(hub_id) else None
    return found_or_refuse(found, "no-such-hub")


def visible_lot(act: Act, lot_id: UUID, permission: str) -> CycleLot:
    """Return a lot.

    Raises
    ------
    NotFound
        ``no-such-lot``: not there, or not in sight.
    """
    found = lots.find(act.tx, lot_id)
    seen = found if found and visibility_of(act, permission).has_lot(found) else None
    return found_or_refuse(seen, "no-such-lot")


def visible_order(act: Act, order_id: UUID, permission: str) -> CycleOrder:
    """Return an order; of organisations those that run all hubs it draws from see it.

    Raises
    ------
    NotFound
        ``no-such-order``: not there, or not in sight.
    """
    found = orders.find(act.tx, order_id)
    seen = found if found and sees_order(act, visibility_of(act, permission), found) else None
    return found_or_refuse(seen, "no-such-order")


def sees_order(act: Act, visibility: Visibility, found: CycleOrder) -> bool:
    """Return whether an order is in sight."""
    if visibility.office:
        return True
    if not visibility.hubs:
        return False
    by_id = {one.id: one for one in lots.of_cycles(act.tx, [found.cycle_id])}
    return all(line.lot_id in by_id and by_id[line.lot_id].hub_id in visibility.hubs
               for line in found.lines)  # fmt: skip


def shown_order(act: Act, order: CycleOrder) -> CycleOrder:
    """Return an order without its recipient where the actor may not read recipients'."""
    if act.actor.may("recipients:read"):
        return order
    untold: dict[str, Any] = dict.fromkeys(PERSONAL, "")
    return replace(order, point=None, **untold)


def taking_cycle(act: Act, cycle_id: UUID, *, office: bool) -> OrderCycle:
    """Return a cycle that takes lots and orders now, locked against its closing.

    Raises
    ------
    NotFound
        ``no-such-cycle``.
    Conflict
        ``cycle-closed`` or ``cycle-cancelled``; ``cycle-not-open`` before it opens and
        ``cycle-past-cutoff`` after its cut-off, to all but the office.
    """
    found = found_or_refuse(cycles.find(act.tx, cycle_id, lock=True), "no-such-cycle")
    need_open(found)
    if office:
        return found
    if act.now < found.opens_at:
        raise Conflict("cycle-not-open", name=found.name, at=_local_text(act, found.opens_at))
    if act.now >= found.closes_at:
        until = _local_text(act, found.closes_at)
        raise Conflict("cycle-past-cutoff", name=found.name, until=until)
    return found


def need_open(found: OrderCycle) -> None:
    """Refuse a cycle that has become jobs, or was cancelled.

    Raises
    ------
    Conflict
        ``cycle-closed``, ``cycle-cancelled``.
    """
    if found.status == "closed":
        raise Conflict("cycle-closed", name=found.name)
    if found.status == "cancelled":
        raise Conflict("cycle-cancelled", name=found.name)


def _local_text(act: Act, at: datetime) -> str:
    zone = cooperatives.own(act.tx).zone
    return at.astimezone(zone).isoformat(timespec="minutes")
