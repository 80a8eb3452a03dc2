"""The pages of tariffs and rules."""

from __future__ import annotations

import re

import httpx
import pytest

from data.store.care.rules import RULE_TYPES
from tests.support.admin_pages import Reader, fields_of, place_of
from tests.support.interface.http import Web


def body_of(own: Reader, kind: str, name: str = "standard") -> dict[str, object]:
    """Return the body of a rule in force."""
    body: dict[str, object] = own.asker.get(f"/v1/rules/{kind}/{name}").json()["body"]
    return body


def test_a_tariff_shows_its_example_and_is_published(web: Web, admin: Reader) -> None:
    """The example follows the form before anything is published; then the version holds."""
    address = "/admin/tariffs/standard"
    edited = {
        "base_cents": "4,50",
        "vat_per_mille": "20",
        "distance_bands[0].up_to_m": "3",
        "distance_bands[0].cents": "2",
        "distance_bands[1].km_cents": "1.20",
        "time_rules[0].name": "evening",
        "time_rules[1].name": "feast",
        "time_rules[1].dates": "24/12/2026, 2026-12-31, 1/5/2027",
        "time_rules[0].from_time": "18:00",
        "time_rules[0].per_mille": "50",
        "supplements[0].key": "cold",
        "supplements[0].value": "1,5",
        "example_km": "5",
        "example_time": "19:00",
    }
    shown = admin.fill(address, fields=edited | {"step": "example"})
    assert shown.status_code == 200
    assert "10.35" in shown.text  # 4.50 and the last 2 km at 1.20, and a half of that
    assert body_of(admin, "tariff")["base_cents"] == 0
    came = admin.send(address, shown, step="publish")
    assert place_of(came) == f"{address}?done=rule-published"
    kept = body_of(admin, "tariff")
    assert kept["base_cents"] == 450
    assert kept["supplements"] == {"cold": 150}
    assert kept["time_rules"][1]["dates"] == ["2026-12-24", "2026-12-31", "2027-05-01"]  # type: ignore[index]
    assert [one["up_to_m"] for one in kept["distance_bands"]] == [3000, None]  # type: ignore[attr-defined]
    web.world.clock.forward(seconds=5)
    assert "Version 2" in admin.get(f"{address}/history").text


def test_what_is_wrong_with_a_tariff_stands_beside_its_row(admin: Reader) -> None:
    """A limit that does not rise, and a supplement without a good price, are told; none is lost."""
    wrong = {
        "mass_bands[0].up_to": "50",
        "mass_bands[2].up_to": "20",
        "base_cents": "cheap",
    }
    came = admin.fill("/admin/tariffs/standard", fields=wrong | {"step": "publish"})
    assert came.status_code == 422
    assert 'value="cheap"' in came.text
    wrong["base_cents"] = "1"
    came = admin.fill("/admin/tariffs/standard", fields=wrong | {"step": "publish"})
    assert came.status_code == 422
    assert 'href="#mass_bands' in came.text


def test_another_tariff_begins_from_the_standard_one(admin: Reader) -> None:
    """It is named, priced and published, and customers can be given it."""
    address = place_of(admin.fill("/admin/tariffs/new", name="farmers"))
    assert address == "/admin/tariffs/farmers"
    assert place_of(admin.fill(address, base_cents="3", step="publish"))
    assert body_of(admin, "tariff", "farmers")["base_cents"] == 300
    assert "farmers" in admin.get("/admin/customers/new").text
    assert admin.fill("/admin/tariffs/new", name=" ").status_code == 422


@pytest.mark.parametrize("kind", sorted(set(RULE_TYPES) - {"tariff"}))
def test_every_rule_comes_back_as_it_was(admin: Reader, kind: str) -> None:
    """A form that is sent as it is shown publishes the very same rule."""
    before = body_of(admin, kind)
    came = admin.fill(f"/admin/rules/{kind}", step="publish")
    assert place_of(came) == f"/admin/rules/{kind}?done=rule-published"
    assert body_of(admin, kind) == before


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("retention", "recipient_days", "9999"),
        ("work", "daily_work_s", "30"),
        ("seller", "iban", "FR00"),
        ("cutoff", "others.book.days_before", "3"),
        ("heat", "caps.red.water_s", "500"),
        ("emissions", "factors[0].mg_per_km", "-1"),
        ("weights", "notice_days", "x"),
    ],
)
def test_a_wrong_figure_is_told_beside_its_field(
    admin: Reader, kind: str, field: str, value: str
) -> None:
    """Nothing is published, and the fault leads to the field."""
    came = admin.fill(f"/admin/rules/{kind}", fields={field: value, "step": "publish"})
    assert came.status_code == 422
    assert 'class="wrong"' in came.text
    found = re.search(r'<li><a href="#([^"]+)"', came.text)
    assert found
    assert f'id="{found[1]}"' in came.text


def test_deadlines_of_one_kind_of_customer(admin: Reader) -> None:
    """A box gives producers deadlines of their own, and takes them away again."""
    own = {"by_kind.producer": "on", "by_kind.producer.book.minutes_before": "90"}
    assert place_of(admin.fill("/admin/rules/cutoff", fields=own | {"step": "publish"}))
    by_kind = body_of(admin, "cutoff")["by_kind"]
    assert by_kind["producer"]["book"]["minutes_before"] == 90  # type: ignore[index]
    fields = fields_of(admin.get("/admin/rules/cutoff"))
    del fields["by_kind.producer"]
    admin.asker.post("/admin/rules/cutoff", data=fields | {"step": "publish"})
    assert body_of(admin, "cutoff")["by_kind"] == {}


def test_experts_write_the_rule_itself(admin: Reader) -> None:
    """Raw JSON is published, and what is none is told."""
    address = "/admin/rules/work/raw"
    assert admin.fill(address, body="{").status_code == 422
    assert admin.fill(address, body='{"daily": 1}').status_code == 422
    assert place_of(admin.fill(address, body='{"daily_work_s": 32400}'))
    assert body_of(admin, "work")["daily_work_s"] == 32_400


def test_dispatchers_read_rules_and_publish_none(dispatcher: Reader) -> None:
    """The same page, without a button; a form that is sent all the same is refused."""
    shown = dispatcher.get("/admin/rules/work")
    assert shown.status_code == 200
    assert 'value="publish"' not in shown.text
    assert dispatcher.fill("/admin/rules/work", step="publish").status_code == 403
    assert dispatcher.get("/admin/rules/work/raw").status_code == 403


def _typed(page: httpx.Response) -> dict[str, list[str]]:
    """Return what stands in the fields that a person fills in."""
    fields = fields_of(page).items()
    return {
        name: [value.strip() for value in values]
        for name, values in fields
        if name not in {"csrf", "seen"}
    }


@pytest.mark.parametrize("end", ["", "/raw"])
def test_the_second_of_two_tabs_is_told_of_the_first(admin: Reader, end: str) -> None:
    """What came meanwhile is named with who published it; what was typed stays, and goes on."""
    address = f"/admin/rules/cutoff{end}"
    first, second = admin.get(address), admin.get(address)
    assert place_of(admin.send(address, first, step="publish"))
    told = admin.send(address, second, step="publish")
    assert told.status_code == 422
    assert "was published by" in told.text
    typed, kept = (_typed(page) for page in (second, told))
    assert kept == typed
    before = admin.get("/admin/rules/cutoff/history").text.count("<details")
    assert place_of(admin.send(address, told, step="publish"))
    after = admin.get("/admin/rules/cutoff/history").text.count("<details")
    assert after == before + 1
