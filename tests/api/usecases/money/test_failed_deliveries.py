"""Deliveries that failed by the customer's fault: what they cost, and where one reads it."""

from __future__ import annotations

from datetime import UTC
from uuid import UUID

import pytest

from api.locales.texts import Texts
from api.render.invoice import invoice_values
from api.render.statement import statement_values
from api.usecases.act import Actor
from api.usecases.labour.effort import settle_round
from api.usecases.money.invoice_documents import invoice_csv, invoice_to_print, read_statement
from api.usecases.money.invoices import credit_invoice, issue_invoice
from api.usecases.money.prices import read_price_terms
from data.store.tables.rounds import visit
from routing.errors import NotFound
from tests.api.usecases.money.test_invoices import drafted, ground, merchant, office, one, world
from tests.support.rounds.ridden_round import (
    ATTEMPT_CENTS,
    BASE_CENTS,
    DAY,
    Ground,
    Ridden,
    agree_anew,
    ride,
)
from tests.support.store.world import World

__all__ = ["ground", "office", "one", "world"]

SAID = "Not delivered on Monday 9 March 2026: Nobody there."


def failed_meal(world: World, ground: Ground, **tariff: int) -> Ridden:
    """Ride a round whose meal found nobody at its door, and settle it by a tariff."""
    ridden = ride(world, ground)
    agree_anew(world, ground, ridden.meal, **tariff)
    with world.database.transaction(ground.cooperative) as tx:
        which = visit.c.id == ridden.visits["second"]
        tx.run(tx.update(visit, which).values(status="failed", failure_code="nobody_there"))
    world.service.do(world.service.system(ground.cooperative), settle_round, ridden.round_id)
    return ridden


def notes(world: World, office: Actor, invoice: UUID) -> list[tuple[str, ...]]:
    """Return the lines of an invoice as its paper says them."""
    billing = world.service.do(office, invoice_to_print, invoice).billing
    [item] = invoice_values(billing, Texts("en"))["items"]
    return list(item["lines"])


@pytest.mark.parametrize(
    ("tariff", "charged", "off_cents"),
    [
        ({}, "Charged in full", 0),
        ({"failure_per_mille": 500}, "Charged at 50%", 500),
        ({"failure_per_mille": 0}, "Not charged", 1000),
    ],
)
def test_what_a_failed_delivery_costs_stands_wherever_its_price_does(
    world: World,
    ground: Ground,
    office: Actor,
    tariff: dict[str, int],
    charged: str,
    off_cents: int,
) -> None:
    """On the invoice, its table, the statement and the merchant's page: reason, day and share.

    A tariff that says nothing of it charges all, as it always did.
    """
    ridden, do = failed_meal(world, ground, **tariff), world.service.do
    kept = do(office, issue_invoice, drafted(world, ground, office, ground.grocer).id)
    assert kept.value.net_cents == BASE_CENTS - off_cents + ATTEMPT_CENTS
    [line] = [each for each in notes(world, office, kept.id) if "Not delivered" in each[0]]
    assert line[0] == f"{SAID} {charged}"
    assert ";Non livré le lundi 9 mars 2026" in do(office, invoice_csv, kept.id).decode()
    grocer = merchant(world, ground.grocer)
    statement = do(grocer, read_statement, DAY, DAY)
    [row] = statement_values(statement, (DAY, DAY), "Alpha", Texts("en", UTC))["failure_rows"]
    assert row == ["2026-03-09", "meal", "2026-00001", "Nobody there", charged]
    terms = do(grocer, read_price_terms, ridden.meal)
    assert terms.last is not None
    assert terms.last.net_cents == kept.value.net_cents
    assert terms.failure_per_mille == tariff.get("failure_per_mille", 1000)
    with pytest.raises(NotFound):
        do(merchant(world, ground.bakery), read_price_terms, ridden.meal)
    do(office, credit_invoice, kept.id, world.service.ids(), reason="other")
    assert len(do(grocer, read_statement, DAY, DAY).failed) == 1


def test_a_delivery_that_a_later_attempt_made_did_not_fail(
    world: World, ground: Ground, office: Actor
) -> None:
    """The meal that was brought on the second try has no such line."""
    ridden = ride(world, ground)
    world.service.do(world.service.system(ground.cooperative), settle_round, ridden.round_id)
    kept = world.service.do(office, issue_invoice, drafted(world, ground, office, ground.grocer).id)
    assert not any("Not delivered" in line[0] for line in notes(world, office, kept.id))
