"""The fleet's pages."""

from __future__ import annotations

import pytest

from tests.support.admin_pages import Reader, place_of, reader
from tests.support.interface.http import Web


def test_a_bike_is_added_changed_and_retired(dispatcher: Reader) -> None:
    """By forms alone a bike comes, carries a cold box, goes into repair, and is gone."""
    came = dispatcher.fill(
        "/admin/fleet/new",
        name="Blue long john",
        kind="cargo",
        mass="80,5",
        volume="250",
        range="45",
        fields={"boxes[1].temperature": "chilled", "boxes[1].volume_ml": "40"},
    )
    assert place_of(came) == "/admin/fleet?done=vehicle-added"
    shown = dispatcher.get("/admin/fleet")
    assert "Blue long john" in shown.text
    [one] = [
        each
        for each in dispatcher.asker.get("/v1/vehicles").json()["items"]
        if each["name"] == "Blue long john"
    ]
    assert one["capacity"]["mass_g"] == 80_500
    assert one["range_m"] == 45_000
    address = f"/admin/fleet/{one['id']}"
    assert place_of(dispatcher.fill(address, status="repair", kind="trike"))
    changed = dispatcher.asker.get(f"/v1/vehicles/{one['id']}").json()
    assert (changed["status"], changed["profile"]) == ("repair", "trike")
    assert changed["boxes"] == [{"temperature": "chilled", "volume_ml": 40_000}]
    assert place_of(dispatcher.fill(address, status="gone"))
    assert "Blue long john" not in dispatcher.get("/admin/fleet").text
    assert "Blue long john" in dispatcher.get("/admin/fleet?gone=1").text
    assert dispatcher.fill(address, name="New name").status_code == 422


def test_a_trailer_stays_a_trailer(admin: Reader) -> None:
    """A trailer is added as one, and its page offers no other kind."""
    assert place_of(admin.fill("/admin/fleet/new", name="Box trailer", kind="trailer"))
    [one] = [each for each in admin.asker.get("/v1/vehicles").json()["items"] if each["trailer"]]
    shown = admin.get(f"/admin/fleet/{one['id']}")
    assert 'value="cargo"' not in shown.text
    assert place_of(admin.fill(f"/admin/fleet/{one['id']}", volume="300"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("mass", "heavy"),
        ("mass", "-3"),
        ("width", "99999"),
        ("kind", "rocket"),
        ("boxes[0].volume_ml", "12"),
    ],
)
def test_a_wrong_field_is_told_beside_it(admin: Reader, field: str, value: str) -> None:
    """Each wrong field has its sentence, and nothing is lost of what was typed."""
    came = admin.fill("/admin/fleet/new", fields={"name": "Good", field: value, "range": "12,5"})
    assert came.status_code == 422
    assert 'class="wrong"' in came.text
    assert 'value="12,5"' in came.text


def test_what_was_changed_meanwhile_is_not_overwritten(admin: Reader) -> None:
    """Two who change the same bike: the second is told, and loses nothing typed."""
    admin.fill("/admin/fleet/new", name="Shared bike")
    [one] = [
        each
        for each in admin.asker.get("/v1/vehicles").json()["items"]
        if each["name"] == "Shared bike"
    ]
    address = f"/admin/fleet/{one['id']}"
    early = admin.get(address)
    admin.fill(address, name="Shared bike A")
    came = admin.send(address, early, name="Shared bike B")
    assert came.status_code == 422
    assert "Shared bike B" in came.text


@pytest.mark.parametrize("role", ["courier", "volunteer"])
def test_riders_do_not_open_the_fleet(web: Web, role: str) -> None:
    """Whoever rides is refused by a page, not by JSON."""
    came = reader(web, role).get("/admin/fleet")
    assert came.status_code == 403
    assert "text/html" in came.headers["content-type"]
