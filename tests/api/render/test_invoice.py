"""Printed invoices: all that the law asks for stands there, and the XML is inside."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, tzinfo
from io import BytesIO
from typing import Any

import facturx.facturx
import pytest
from facturx import get_xml_from_pdf
from pypdf import PdfReader

from api.locales.texts import Texts
from api.render.invoice import invoice_pdf, invoice_xml, money
from data.formats.factur_x import Billing
from dispatch.money.particulars import ElectronicFile
from tests.support.documents.billing import PARTICULARS, SELLER, billing, credit_note
from tests.support.documents.pdf import page_texts


def printed(one: Billing, language: str) -> str:
    """Return what an invoice says on paper."""
    return _plain(" ".join(page_texts(invoice_pdf(one, Texts(language)))))


def _plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_says_who_sells_what_to_whom(language: str) -> None:
    """Names, address, registration, VAT number, account, lines in words, sums and small print."""
    page = printed(billing(), language)
    wanted = (
        *(SELLER.name, SELLER.legal_form, SELLER.street, SELLER.registration, SELLER.vat_number),
        *("FR76 3000 6000", SELLER.bic, SELLER.late_penalty, SELLER.no_vat_reason),
        *("2026-00001", "Boulangerie de l’Aube & Fils", "PO 7 <&>", "kWh"),
        Texts(language)("price-base"),
        _plain(money(billing().value.total_cents, Texts(language))),
    )
    assert [text for text in wanted if text not in page] == []
    assert "{$" not in page


def test_a_credit_note_names_the_invoice_it_reverses() -> None:
    """Nobody is asked to pay it, and its sums are below 0."""
    page = printed(credit_note(), "en")
    assert "Credit note 2026-00002" in page
    assert "2026-00001" in page
    assert "2026-00001 of 2026-04-01" in page
    unwanted = ("IBAN", SELLER.late_penalty, SELLER.recovery_costs, SELLER.early_payment, " FR ")
    assert [text for text in unwanted if text in page] == []
    assert SELLER.no_vat_reason in page
    assert _plain(money(credit_note().value.total_cents, Texts("en"))) in page
    assert not re.search(r"\s-\d", page), "a hyphen is no minus"


def test_a_french_credit_note_is_masculine() -> None:
    """An invoice is issued in the feminine, a credit note in the masculine, with both days."""
    page = printed(credit_note(), "fr")
    assert "Émis le" in page
    assert "Émise le" not in page
    assert "2026-00001 du 01/04/2026" in page
    assert "Émise le" in printed(billing(), "fr")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_credit_note_over_one_page_of_lines_takes_one_page(language: str) -> None:
    """What nobody has to pay needs no second page for how to pay it late."""
    pages = PdfReader(BytesIO(invoice_pdf(credit_note(), Texts(language)))).pages
    assert len(pages) == 1


def test_the_pdf_is_an_archive_with_the_invoice_as_xml_inside() -> None:
    """PDF/A-3b with colours and fonts of its own, and the Factur-X file as its data."""
    one, texts = billing(), Texts("fr")
    raw = invoice_pdf(one, texts)
    name, xml = get_xml_from_pdf(raw, check_xsd=True, check_schematron=False)
    assert (name, xml) == ("factur-x.xml", invoice_xml(one, texts))
    pdf: Any = PdfReader(BytesIO(raw))
    root = pdf.trailer["/Root"]
    meta = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>3<" in meta
    assert "<fx:ConformanceLevel>EN 16931<" in meta
    assert root["/OutputIntents"]
    assert [one.get_object()["/AFRelationship"] for one in root["/AF"]] == ["/Data"]
    fonts = pdf.pages[0]["/Resources"]["/Font"].values()
    assert all(_is_embedded(font.get_object()) for font in fonts)


class Later(datetime):
    """A clock of the library that writes the XML into the PDF, years later."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Later:
        """Return a moment of 2031."""
        return cls(2031, 5, 6, 7, 8, 9, tzinfo=tz)


@pytest.mark.parametrize("one", [billing(), credit_note(), replace(billing(), particulars=None)])
def test_an_invoice_is_byte_for_byte_the_same_whenever_it_is_fetched(
    one: Billing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No moment of printing stands in it, but the day of issue."""
    texts = Texts("fr")
    today = invoice_pdf(one, texts)
    monkeypatch.setattr(facturx.facturx, "datetime", Later)
    assert invoice_pdf(one, texts) == today
    made = PdfReader(BytesIO(today)).metadata
    assert made is not None
    stamps = {str(made[key]) for key in ("/CreationDate", "/ModDate")}
    assert stamps == {f"D:{one.value.issued_on:%Y%m%d}000000+00'00'"}


def test_who_is_on_no_platform_gets_paper_alone() -> None:
    """The PDF of a private customer has no XML inside, and says nothing less."""
    file = ElectronicFile(kind="none", reason="private")
    private = replace(billing(), particulars=replace(PARTICULARS, file=file))
    raw = invoice_pdf(private, Texts("en"))
    assert "2026-00001" in " ".join(page_texts(raw))
    assert b"factur-x.xml" not in raw
    assert b"factur-x.xml" in invoice_pdf(billing(), Texts("en"))


def test_letters_of_no_font_do_not_keep_an_invoice_from_being_archived() -> None:
    """The standard forbids empty boxes: question marks stand there, and the XML has the name."""
    one = replace(billing(), customer_name="\U00016a4f\U00016a50 & Fils")
    raw = invoice_pdf(one, Texts("fr"))
    assert "?? & Fils" in " ".join(page_texts(raw))
    _, xml = get_xml_from_pdf(raw, check_xsd=True, check_schematron=False)
    assert one.customer_name.encode().split()[0] in xml


def _is_embedded(font: Any) -> bool:  # noqa: ANN401  # a PDF's objects have no types
    inner = font["/DescendantFonts"][0].get_object()
    return any(key.startswith("/FontFile") for key in inner["/FontDescriptor"].get_object())
