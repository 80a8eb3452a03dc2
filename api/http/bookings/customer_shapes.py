"""Customers on the wire."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from api.http.shapes import As, In, Moment, Out
from api.usecases.bookings.customers import CustomerForm


class CustomerChange(In, CustomerForm):
    """Changed fields of a customer."""


class CustomerIn(CustomerChange):
    """An organisation that books. Sent again with the same ``id`` it is the same one."""

    id: UUID | None = None


class CustomerOut(Out):
    """An organisation that books."""

    id: UUID
    name: str
    kind: str
    place_id: UUID | None
    email: str
    phone: str
    billing_address: str
    tariff: str
    payment_days: int
    language: str
    status: str
    version: int
    created_at: Moment


CustomerPlain = Annotated[dict[str, Any], As(CustomerIn)]


CustomerChangePlain = Annotated[dict[str, Any], As(CustomerChange)]
