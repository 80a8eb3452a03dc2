"""The pages of places, customers and invoices."""

from __future__ import annotations

import re

import pytest

from api.http.pages.admin.tabs import typed
from tests.support import tiny
from tests.support.admin_pages import Reader, place_of, stocked
from tests.support.interface.http import Web


def test_a_place_is_added_shared_and_closed(dispatcher: Reader) -> None:
    """A dispatcher places a hub, changes it, lets a customer use it, and closes it."""
    lon, lat = tiny.corner(1, 1)
    point = {"address": "1 Yard", "address_point": f"{lon:.6f},{lat:.6f}|1 Yard"}
    entries = {"name": "Depot", **point, "service": "2,5"}
    assert place_of(dispatcher.fill("/admin/places/new", fields=entries))
    [one] = dispatcher.asker.get("/v1/places").json()["items"]
    assert one["service_s"] == 150
    address = f"/admin/places/{one['id']}"
    assert place_of(dispatcher.fill(address, access_note="Ring twice"))
    shop = dispatcher.fill("/admin/customers/new", name="Green grocer", email="g@example.org")
    assert place_of(shop)
    customer = dispatcher.asker.get("/v1/customers").json()["items"][0]["id"]
    shared = dispatcher.press(f"{address}/share", customer_id=customer)
    assert place_of(shared) == f"{address}?done=place-shared"
    assert place_of(dispatcher.press(f"{address}/close"))
    assert "Depot" not in dispatcher.get("/admin/places").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"address": "nowhere at all 5"},
        {"address": "1 Yard", "address_point": "12,55|1 Yard"},
    ],
)
def test_a_wrong_place_is_told(dispatcher: Reader, wrong: dict[str, str]) -> None:
    """A place without a name, off the map or of an unknown address is refused with a sentence."""
    came = dispatcher.fill("/admin/places/new", fields={"name": "Fine"} | wrong)
    assert came.status_code == 422
    assert 'role="alert"' in came.text


def test_admins_see_places_and_change_none(admin: Reader) -> None:
    """Places are the dispatchers': an admin sees them without a way to change them."""
    assert "/admin/places/new" not in admin.get("/admin/places").text
    assert admin.get("/admin/places/new").status_code == 403


def test_a_customer_is_changed_and_closed(admin: Reader) -> None:
    """An admin changes terms of payment, and closes the customer."""
    assert place_of(
        admin.fill("/admin/customers/new", name="Book shop", payment_days="14", language="en")
    )
    listed = admin.asker.get("/v1/customers").json()["items"]
    one = next(each for each in listed if each["name"] == "Book shop")
    address = f"/admin/customers/{one['id']}"
    assert (one["payment_days"], one["language"]) == (14, "en")
    assert place_of(admin.fill(address, billing_address="1 Street\nTown"))
    assert admin.fill(address, payment_days="999").status_code == 422
    assert admin.fill(address, name="").status_code == 422
    assert place_of(admin.press(f"{address}/close"))
    assert "Book shop" not in admin.get("/admin/customers").text
    assert "Book shop" in admin.get("/admin/customers?closed=1").text


def test_a_customer_has_numbers_and_an_electronic_address(admin: Reader) -> None:
    """They are typed in groups, kept as directories write them, given by the API, and checked."""
    numbers = {
        "registration": "732 829 320",
        "vat_number": "FR 44 732829320",
        "electronic_address": "732829320_COMPTA",
        "electronic_scheme": "0225",
    }
    assert place_of(admin.fill("/admin/customers/new", name="Florist", **numbers))
    listed = admin.asker.get("/v1/customers").json()["items"]
    one = next(each for each in listed if each["name"] == "Florist")
    assert one["registration"] == "732829320"
    assert one["electronic_address"] == "732829320_COMPTA"
    assert (one["buyer_kind"], one["country"]) == ("business", "")
    address = f"/admin/customers/{one['id']}"
    wrong = admin.fill(address, registration="732829321")
    assert wrong.status_code == 422
    assert 'href="#registration"' in wrong.text
    assert place_of(admin.fill(address, buyer_kind="private", country="be", registration=""))
    kept = admin.asker.get(f"/v1/customers/{one['id']}").json()
    assert (kept["buyer_kind"], kept["country"]) == ("private", "BE")


def test_a_draft_waits_for_the_seller_and_is_issued(
    web: Web, admin: Reader, dispatcher: Reader
) -> None:
    """Without the seller's data nothing is issued; with it the draft gets its number."""
    address = f"/admin/invoices/{stocked(web, admin, dispatcher)['invoices']}"
    assert "/admin/rules/seller" in admin.get("/admin/invoices").text
    form = admin.get("/admin/rules/seller").text
    assert re.search(r'<label for="registration">[^<]*</label>', form), "not optional"
    assert re.search(r'<label for="bic">[^<]*<span class="optional">', form)
    assert "L441-10" in form
    draft = admin.get(address).text
    assert "the seller’s form needs: Name, Street, Postcode, Town" in draft
    # Before it has a number it has neither a PDF nor anything to pay.
    assert "invoice.pdf" not in draft
    assert "Still open" not in draft
    assert 'href="/admin/rules/seller"' in draft
    refused = admin.press(f"{address}/issue")
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    seller = {
        "name": "Coop",
        "street": "1 Quay",
        "postcode": "44000",
        "city": "Nantes",
        "registration": "123456782",
        "iban": "FR7630006000011234567890189",
        "vat_number": "FR32123456789",
        "step": "publish",
    }
    assert place_of(admin.fill("/admin/rules/seller", fields=seller))
    assert place_of(admin.press(f"{address}/issue")) == f"{address}?done=invoice-issued"
    page = admin.get(address).text
    assert "2026" in page
    assert "No e-invoicing platform would take this invoice" in page
    assert re.search(r'href="/admin/customers/[^"]*#registration"', page)
    assert (
        "PDF alone: data for the e-invoicing platform are missing"
        in admin.get("/bookings/invoices").text
    )
    assert admin.fill(address, amount_cents="12").status_code == 422
    assert place_of(admin.fill(f"{address}/credit", reason="wrong-price"))
    listed = admin.get("/admin/invoices")
    assert "credit note" in listed.text


def test_a_draft_is_dropped(web: Web, admin: Reader, dispatcher: Reader) -> None:
    """A draft that nobody wants is gone."""
    address = f"/admin/invoices/{stocked(web, admin, dispatcher)['invoices']}"
    assert place_of(admin.press(f"{address}/drop")) == "/admin/invoices?done=removed"
    assert admin.get(address).status_code == 404


def test_a_period_that_is_reversed_is_told(admin: Reader) -> None:
    """A list of what is ready says what is wrong with its days."""
    came = admin.get("/admin/invoices?first=2026-03-09&last=2026-03-01")
    assert 'role="alert"' in came.text


def test_cents_are_typed_with_both_digits() -> None:
    """A form's amount reads as money: 11.30, not 11.3; whole euros and other units stay short."""
    assert typed(1130, 100, "en") == "11.30"
    assert typed(1130, 100, "fr") == "11,30"
    assert typed(1100, 100, "en") == "11"
    assert typed(2500, 1000, "en") == "2.5"
