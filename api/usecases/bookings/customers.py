"""Use cases of customers: the organisations that book."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal
from uuid import UUID

from pydantic import Field, StrictInt

from api.locales.texts import LANGUAGES
from api.usecases.act import Act, needs
from api.usecases.requests import (
    Form,
    FormText,
    NeededText,
    Request,
    check_version,
    close_request,
    found_or_refuse,
    open_request,
    read_form,
)
from api.usecases.visibility import is_in_sight, only_customer
from data.formats.fields import Table
from data.store.bookings import customers
from data.store.bookings.customers import CUSTOMER_KINDS, NUMBERS, OF_COOPERATIVE, Customer
from data.store.care import rules
from data.store.fleet import places
from data.store.system import cooperatives
from dispatch.money.particulars import BuyerKind
from dispatch.values.plain_values import values_of
from routing.errors import BadInput, Conflict


class CustomerForm(Form):
    """A customer as it is asked for."""

    name: NeededText = ""
    kind: Literal[CUSTOMER_KINDS] = "merchant"  # type: ignore[valid-type]  # made from the list
    place_id: UUID | None = None
    email: FormText = ""
    phone: FormText = ""
    billing_address: FormText = ""
    tariff: FormText = "standard"
    payment_days: StrictInt = Field(default=30, ge=0, le=365)
    language: Literal[OF_COOPERATIVE, *LANGUAGES] = OF_COOPERATIVE  # type: ignore[valid-type]  # made from the list
    buyer_kind: BuyerKind = "business"
    country: FormText = ""
    registration: FormText = ""
    registration_scheme: FormText = ""
    vat_number: FormText = ""
    electronic_address: FormText = ""
    electronic_scheme: FormText = ""


@needs("customers:write")
def add_customer(act: Act, customer_id: UUID, request: Request) -> Customer:
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
    customer = _read(act, Customer(id=customer_id, created_at=act.now), request)
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
    act: Act, customer_id: UUID, request: Request, expected_version: int | None = None
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
    wanted = _read(act, found, request)
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


def _read(act: Act, now: Customer, request: Request) -> Customer:
    table = open_request(request, CustomerForm.model_fields)
    wanted = replace(now, **read_form(table, CustomerForm))
    if not now.name:
        table.need("name")
    _check_references(act, table, wanted)
    wanted = _with_numbers(act, table, wanted)
    close_request(table)
    return wanted


def _with_numbers(act: Act, table: Table, wanted: Customer) -> Customer:
    """Return a customer with its numbers as their directories write them."""
    try:
        buyer = wanted.buyer(cooperatives.own(act.tx).country)
    except BadInput as error:
        for one in error.faults:
            table.node.child(one.where, getattr(wanted, one.where)).fault(one.code, **one.args)
        return wanted
    country = buyer.country if wanted.country else ""
    return replace(wanted, country=country, **values_of(buyer, *NUMBERS))


def _check_references(act: Act, table: Table, wanted: Customer) -> None:
    tariff, place = table.get("tariff"), table.get("place_id")
    if tariff and not rules.is_tariff(act.tx, wanted.tariff):
        tariff.fault("no-such-tariff", value=wanted.tariff[:60])
    if place and wanted.place_id is not None:
        found = places.find(act.tx, wanted.place_id)
        if found is None or found.status != "active":
            place.fault("no-such-place", value=str(wanted.place_id))
