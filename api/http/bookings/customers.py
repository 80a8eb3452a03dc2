"""Customers: the organisations that book."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.shapes import In, Listing, Moment, Out, every
from api.http.vocabulary import CustomerKind, Kept, Language, OpenOrClosed
from api.usecases.bookings.customers import (
    CustomerRequest,
    CustomerUpdate,
    add_customer,
    change_customer,
    close_customer,
    list_customers,
    read_customer,
)
from dispatch.money.particulars import BuyerKind

router = addresses("customers")


class CustomerChange(In, CustomerUpdate):
    """Changed fields of a customer."""


class CustomerIn(In, CustomerRequest):
    """An organisation that books. Sent again with the same ``id`` it is the same one."""

    id: UUID | None = None


class CustomerOut(Out):
    """An organisation that books."""

    id: UUID
    name: str
    kind: CustomerKind
    place_id: UUID | None
    email: str
    phone: str
    billing_address: str
    tariff: str
    payment_days: int
    language: Kept[Language | Literal["cooperative"]]
    buyer_kind: BuyerKind
    country: str
    registration: str
    registration_scheme: str
    vat_number: str
    electronic_address: str
    electronic_scheme: str
    status: OpenOrClosed
    version: int
    created_at: Moment


@router.post("/v1/customers", response_model=CustomerOut, status_code=201)
def add_one(do: Annotated[Doing, Depends(runs(add_customer))], wanted: CustomerIn) -> Response:
    """Add a customer."""
    return do(add_customer, CustomerOut.of, wanted.id or do.service.ids(), wanted)


@router.get("/v1/customers", response_model=Listing[CustomerOut])
def list_them(
    do: Annotated[Doing, Depends(runs(list_customers))],
    *,
    with_closed: bool = False,
) -> Response:
    """Return the customers in sight, by name."""
    return do(list_customers, every(CustomerOut), with_closed=with_closed)


@router.get("/v1/customers/{customer_id}", response_model=CustomerOut)
def read_it(do: Annotated[Doing, Depends(runs(read_customer))], customer_id: UUID) -> Response:
    """Return a customer."""
    return do(read_customer, CustomerOut.of, customer_id)


@router.patch("/v1/customers/{customer_id}", response_model=CustomerOut)
def change_it(
    do: Annotated[Doing, Depends(runs(change_customer))],
    customer_id: UUID,
    wanted: CustomerChange,
) -> Response:
    """Change what is named of a customer."""
    return do(change_customer, CustomerOut.of, customer_id, wanted, do.expected_version)


@router.post("/v1/customers/{customer_id}/close", response_model=CustomerOut)
def close_it(do: Annotated[Doing, Depends(runs(close_customer))], customer_id: UUID) -> Response:
    """Close a customer: nothing more is booked for it."""
    return do(close_customer, CustomerOut.of, customer_id, do.expected_version)
