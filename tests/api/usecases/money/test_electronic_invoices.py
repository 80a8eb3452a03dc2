"""Whom an invoice bills and which file it has: kept when it is issued, told to whoever asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from api.locales.texts import Texts
from api.render.invoice import invoice_pdf, invoice_values, invoice_xml
from api.usecases.act import Actor
from api.usecases.bookings.customers import CustomerUpdate, change_customer
from api.usecases.care.rules import publish_rule
from api.usecases.money.invoice_documents import (
    file_of_invoice,
    invoice_document,
    invoice_to_print,
    invoices_csv,
)
from api.usecases.money.invoices import credit_invoice, issue_invoice, list_invoices
from api.wording.notice_words import notice_text
from data.store.money import invoices
from data.store.money.invoices import InvoiceRow
from routing.errors import BadInput, Conflict
from tests.api.usecases.money.test_invoices import (
    drafted,
    ground,
    office,
    one,
    ridden,
    world,
)
from tests.support.documents.french_rules import broken_rules
from tests.support.rounds.ridden_round import DAY, SELLER, Ground
from tests.support.store.world import World

__all__ = ["ground", "office", "one", "world"]

SIREN = "732829320"
BUSINESS = {"registration": "732 829 320", "vat_number": "fr44 732829320"}


def become(world: World, office: Actor, customer: UUID, **changed: str) -> None:
    """Change a customer."""
    world.service.do(office, change_customer, customer, CustomerUpdate.read(changed))


def issued_to(world: World, ground: Ground, office: Actor, **customer: str) -> InvoiceRow:
    """Issue an invoice to the bakery as it becomes."""
    become(world, office, ground.bakery, **customer)
    ridden(world, ground)
    return world.service.do(office, issue_invoice, drafted(world, ground, office).id)


def paper(world: World, office: Actor, invoice: UUID) -> dict[str, Any]:
    """Return an invoice as the API gives it."""
    return world.service.do(office, invoice_document, invoice)


def test_an_invoice_and_its_credit_note_are_such_as_the_platforms_take(
    world: World, ground: Ground, office: Actor, tmp_path: Path
) -> None:
    """They keep every rule of France, and say so; seller and buyer have address and scheme."""
    kept = issued_to(world, ground, office, **BUSINESS)
    do, texts = world.service.do, Texts("fr")
    note = do(office, credit_invoice, kept.id, world.service.ids(), reason="wrong-address")
    files = []
    for row in (kept, note):
        assert paper(world, office, row.id)["electronic_file"]["kind"] == "platform"
        files.append(invoice_xml(do(office, invoice_to_print, row.id).billing, texts))
    assert broken_rules(tmp_path, files) == [[]] * 4
    assert f'schemeID="0225">{SIREN}<'.encode() in files[0]
    assert b'schemeID="0225">123456782<' in files[0]
    assert paper(world, office, kept.id)["buyer"]["vat_number"] == "FR44732829320"


@pytest.mark.parametrize(
    ("customer", "reason", "told"),
    [
        ({"buyer_kind": "private"}, "private", "private persons"),
        ({"country": "be"}, "abroad", "abroad"),
        ({}, "incomplete", "lacks data"),
    ],
)
def test_whom_no_platform_knows_gets_paper_alone_and_is_told(  # cases
    world: World,
    ground: Ground,
    office: Actor,
    customer: dict[str, str],
    reason: str,
    told: str,
) -> None:
    """The API, the list, the refused file and the mail say why; the PDF is printed without it."""
    kept = issued_to(world, ground, office, **customer)
    do = world.service.do
    assert paper(world, office, kept.id)["electronic_file"]["reason"] == reason
    assert [row.no_file for row in do(office, list_invoices)] == [reason]
    told_in_table = Texts("fr")(f"csv-no_file-{reason}")
    assert told_in_table in do(office, invoices_csv, DAY, DAY).decode()
    billing = do(office, invoice_to_print, kept.id).billing
    with pytest.raises(Conflict, match=f"no-file-{reason}"):
        invoice_xml(billing, Texts("en"))
    assert b"factur-x.xml" not in invoice_pdf(billing, Texts("en"))
    args = {"total_cents": 100, "no_file": kept.no_file}
    letter = notice_text(
        "invoice-issued", args, language="en", zone=UTC, cooperative="Alpha", link=""
    ).letter
    assert told in letter


def test_a_draft_says_which_file_it_would_have(world: World, ground: Ground, office: Actor) -> None:
    """What is missing is named before it is issued, and with it a file comes of it."""
    ridden(world, ground)
    draft, do = drafted(world, ground, office), world.service.do
    assert do(office, file_of_invoice, draft.id).missing == ("customer_registration",)
    become(world, office, ground.bakery, **BUSINESS)
    assert do(office, file_of_invoice, draft.id).kind == "platform"


@pytest.mark.parametrize("before", [False, True])
def test_what_is_issued_never_changes(
    world: World,
    ground: Ground,
    office: Actor,
    monkeypatch: pytest.MonkeyPatch,
    *,
    before: bool,
) -> None:
    """Whatever customer and seller become; also of an invoice from before all this was kept."""
    if before:
        keep = invoices.set_issued
        monkeypatch.setattr(
            invoices, "set_issued", lambda tx, row: keep(tx, replace(row, particulars=None))
        )
    kept = issued_to(world, ground, office, **BUSINESS)
    do, texts = world.service.do, Texts("fr")

    def printed() -> tuple[bytes, bytes]:
        billing = do(office, invoice_to_print, kept.id).billing
        return invoice_pdf(billing, texts), invoice_xml(billing, texts)

    first = printed()
    become(world, office, ground.bakery, buyer_kind="private", country="BE", registration="")
    body = {**SELLER, "electronic_address": "123456782_A", "electronic_scheme": "0225"}
    now = world.clock.now
    do(office, publish_rule, world.service.ids(), kind="seller", body=body, valid_from=now)
    assert printed() == first
    assert (SIREN.encode() in first[1]) is not before
    assert (b"BusinessProcess" in first[1]) is not before


def test_an_invoice_in_france_says_what_the_law_asks_on_late_payment(
    world: World, ground: Ground, office: Actor
) -> None:
    """Rate and fixed sum stand there by default, in its language; what the seller says, instead."""
    kept = issued_to(world, ground, office, language="fr", **BUSINESS)
    billing = world.service.do(office, invoice_to_print, kept.id).billing
    notes = invoice_values(billing, Texts("fr"))["notes"]
    assert notes[0] == SELLER["late_penalty"]
    assert "40 €" in notes[1]
    assert "D441-5" in notes[1]
    assert notes[2] == "Pas d’escompte pour paiement anticipé."


def test_nobody_asks_a_private_person_for_what_businesses_owe_each_other(
    world: World, ground: Ground, office: Actor
) -> None:
    """The fixed sum of 40 € and the texts of the law on businesses are left out."""
    kept = issued_to(world, ground, office, buyer_kind="private")
    billing = world.service.do(office, invoice_to_print, kept.id).billing
    notes = invoice_values(billing, Texts("en"))["notes"]
    assert notes[0] == SELLER["late_penalty"]
    assert not any("40" in note for note in notes[:2])


@pytest.mark.parametrize(
    ("changed", "code", "where"),
    [
        ({"registration": "732829321"}, "number-unlike", "registration"),
        ({"registration": "73282932000075"}, "number-unlike", "registration"),
        ({"electronic_address": "732829320"}, "electronic-scheme-missing", "electronic_scheme"),
        ({"electronic_scheme": "0225"}, "electronic-address-missing", "electronic_address"),
        (
            {"electronic_address": "732829320", "electronic_scheme": "1234"},
            "electronic-scheme-unknown",
            "electronic_scheme",
        ),
        (
            {"electronic_address": "Bakery", "electronic_scheme": "0225"},
            "number-unlike",
            "electronic_address",
        ),
        ({"country": "France"}, "number-unlike", "country"),
        ({"vat_number": "44732829320"}, "number-unlike", "vat_number"),
        ({"country": "BE", "registration": "1"}, "", ""),
    ],
)
def test_a_wrong_number_of_a_customer_is_refused_where_it_stands(
    world: World, ground: Ground, office: Actor, changed: dict[str, str], code: str, where: str
) -> None:
    """A SIREN that fails its check would send an invoice to somebody else."""
    if not code:
        become(world, office, ground.bakery, **changed)
        return
    with pytest.raises(BadInput) as refused:
        become(world, office, ground.bakery, **changed)
    assert [(one.code, one.where) for one in refused.value.faults] == [(code, where)]
