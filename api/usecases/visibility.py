"""Visibility: one rule for everything that belongs to a customer.

A thing out of sight is answered like one that is not there, so that nobody learns of it.
"""

from __future__ import annotations

from uuid import UUID

from api.usecases.act import Act
from data.store.bookings import customers
from data.store.bookings.customers import Customer
from routing.errors import Conflict, Denied, NotFound


def only_customer(act: Act, permission: str) -> UUID | None:
    """Return the one customer whose things are in sight, ``None`` where all are.

    Raises
    ------
    Denied
        If the permission reaches only what is one's own and the actor books for nobody.
    """
    if act.actor.customer_id is not None:
        return act.actor.customer_id
    if act.sees_all(permission):
        return None
    raise Denied("not-permitted", permission=permission)


def is_in_sight(act: Act, permission: str, customer_id: UUID | None) -> bool:
    """Return whether what belongs to a customer (or, with ``None``, to none) is in sight."""
    only = only_customer(act, permission)
    return only is None or only == customer_id


def customer_for(act: Act, permission: str, customer_id: UUID | None) -> Customer | None:
    """Return the customer that something is done for; ``None`` where the office does it for nobody.

    Raises
    ------
    NotFound
        If the customer is not there or not in sight.
    Conflict
        If the customer is closed.
    """
    only = only_customer(act, permission)
    chosen = customer_id or only
    if chosen is None:
        return None
    found = customers.find(act.tx, chosen) if only in (None, chosen) else None
    if found is None:
        raise NotFound("no-such-customer")
    if found.status != "active":
        raise Conflict("customer-closed")
    return found
