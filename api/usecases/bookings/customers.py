"""Use cases of customers: the organisations that book."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictInt

from api.locales.texts import LANGUAGES
from api.usecases.act import Act, needs
from api.usecases.request_types import NeededText, OneOf, Text
from api.usecases.requests import RequestModel, check_version, found_or_refuse
from api.usecases.visibility import is_in_sight, only_customer
from data.store.bookings import customers
from data.store.bookings.customers import CUSTOMER_KINDS, NUMBERS, OF_COOPERATIVE, Customer
from data.store.care import rules
from data.store.fleet import places
from data.store.system import cooperatives
from dispatch.money.particulars import BuyerKind
from dispatch.values.plain_values import values_of
from dispatch.values.validation import fault, refuse
from routing.errors import BadInput, Conflict


class CustomerUpdate(RequestModel):
    """Changed values of a customer."""

    name: NeededText = ""
    kind: Annotated[str, OneOf(CUSTOMER_KINDS)] = "merchant"
    place_id: UUID | None = None
    email: Text = ""
    phone: Text = ""
    billing_address: Text = ""
    tariff: Text = "standard"
    payment_days: StrictInt = Field(default=30, ge=0, le=365)
    language: Annotated[str, OneOf((OF_COOPERATIVE, *LANGUAGES))] = OF_COOPERATIVE
    buyer_kind: BuyerKind = "business"
    country: Text = ""
    registration: Text = ""
    registration_scheme: Text = ""
    vat_number: Text = ""
    electronic_address: Text = ""
    electronic_scheme: Text = ""


class CustomerRequest(CustomerUpdate):
    """Customer that is asked for."""

    name: NeededText


@needs("customers:write")
def add_customer(act: Act, customer_id: UUID, request: CustomerRequest) -> Customer:
    """Add a customer under an id that the caller made; the same again is the same customer.

    Raises
    ------
    BadInput
        With everything that is wrong.
    Conflict
        ``id-used-twice`` if another customer has the id.
    """
    act.tx.lock(f"customer:{customer_id}")
    found = customers.find(act.tx, customer_id)
    customer = _asked(act, Customer(id=customer_id, created_at=act.now), request)
    if found is not None:
        if replace(customer, created_at=found.created_at) != found:
            raise Conflict("id-used-twice")
        return found
    customers.add(act.tx, customer)
    _use_place(act, customer)
    act.record_event("customer_added", "customer", customer_id)
    return customer


@needs("customers:write")
def change_customer(
    act: Act, customer_id: UUID, request: CustomerUpdate, expected_version: int | None = None
) -> Customer:
    """Change what a request names of a customer.

    Raises
    ------
    NotFound
        If there is no such customer.
    BadInput
        With everything that is wrong.
    Conflict
        ``changed-meanwhile`` if the version is another, ``customer-closed``.
    """
    act.tx.lock(f"customer:{customer_id}")
    found = found_or_refuse(customers.find(act.tx, customer_id), "no-such-customer")
    check_version(found.version, expected_version)
    if found.status != "active":
        raise Conflict("customer-closed")
    wanted = _asked(act, found, request)
    if wanted == found:
        return found
    return _keep(act, wanted, "customer_changed")


@needs("customers:write")
def close_customer(act: Act, customer_id: UUID, expected_version: int | None = None) -> Customer:
    """Close a customer: nothing more is booked for it; what was, stays.

    Raises
    ------
    NotFound
        If there is no such customer.
    Conflict
        ``changed-meanwhile`` if the version is another.
    """
    act.tx.lock(f"customer:{customer_id}")
    found = found_or_refuse(customers.find(act.tx, customer_id), "no-such-customer")
    if found.status == "closed":
        return found
    check_version(found.version, expected_version)
    return _keep(act, replace(found, status="closed"), "customer_closed")


@needs("customers:read")
def read_customer(act: Act, customer_id: UUID) -> Customer:
    """Return a customer.

    Raises
    ------
    NotFound
        If there is none, or none in sight.
    """
    visible = is_in_sight(act, "customers:read", customer_id)
    return found_or_refuse(
        customers.find(act.tx, customer_id) if visible else None, "no-such-customer"
    )


@needs("customers:read")
def list_customers(act: Act, *, with_closed: bool = False) -> list[Customer]:
    """Return the customers in sight by name."""
    only = only_customer(act, "customers:read")
    return customers.every(act.tx, only=only, with_closed=with_closed)


def _keep(act: Act, wanted: Customer, event: str) -> Customer:
    kept = replace(wanted, version=wanted.version + 1)
    customers.update(act.tx, kept)
    _use_place(act, kept)
    act.record_event(event, "customer", kept.id)
    return kept


def _use_place(act: Act, customer: Customer) -> None:
    """Let a customer use the place where its goods are picked up."""
    if customer.place_id is not None:
        customers.give_place(act.tx, customer.id, customer.place_id)


def _asked(act: Act, now: Customer, request: CustomerUpdate) -> Customer:
    """Return a customer as it is asked for.

    Raises
    ------
    BadInput
        With everything that is wrong.
    """
    given = request.given()
    wanted = replace(now, **given)
    faults = []
    if "tariff" in given and not rules.is_tariff(act.tx, wanted.tariff):
        faults.append(fault("no-such-tariff", "tariff", value=wanted.tariff[:60]))
    if "place_id" in given and wanted.place_id is not None:
        found = places.find(act.tx, wanted.place_id)
        if found is None or found.status != "active":
            faults.append(fault("no-such-place", "place_id", value=str(wanted.place_id)))
    try:
        wanted = _with_numbers(act, wanted)
    except BadInput as wrong:
        faults += wrong.faults
    refuse(faults)
    return wanted


def _with_numbers(act: Act, wanted: Customer) -> Customer:
    """Return a customer with its numbers as their directories write them."""
    buyer = wanted.buyer(cooperatives.own(act.tx).country)
    country = buyer.country if wanted.country else ""
    return replace(wanted, country=country, **values_of(buyer, *NUMBERS))
