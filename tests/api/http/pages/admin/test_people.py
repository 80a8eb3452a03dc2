"""The pages of people."""

from __future__ import annotations

import re

import httpx
import pytest

from api.usecases.aid.needs import cancel_need, read_need
from tests.support.admin_pages import Reader, fields_of, place_of, reader
from tests.support.aid import food_bank
from tests.support.interface.http import Web
from tests.support.office import new_place
from tests.support.people import PASSWORD, enter, give_factor, give_password, logged, new_customer


def person_of(reader: Reader, name: str) -> str:
    """Return the id of a person by name."""
    people = reader.asker.get("/v1/people").json()["items"]
    found: str = next(each["id"] for each in people if each["name"] == name)
    return found


def secret_of(shown: httpx.Response) -> str:
    """Return the secret that a page shows once."""
    found = re.search(r'class="secret">([^<]+)<', shown.text)
    assert found, shown.text
    return found[1]


def test_somebody_is_invited_and_the_link_works(web: Web, admin: Reader) -> None:
    """The page shows a link and its QR code once; the link opens the invitation."""
    came = admin.fill(
        "/admin/people/new",
        name="Ines Rider",
        email="ines@example.org",
        phone="+33 6 12 34 56 78",
        roles=["courier"],
        skills="cold, heavy",
    )
    assert came.status_code == 200
    address = secret_of(came)
    assert "/join#" in address
    assert 'class="qr"' in came.text
    assert "mailto:" in came.text
    token = address.split("#")[1]
    read = web.anybody().post("/v1/invitations/read", {"token": token})
    assert read.status_code == 200, read.text
    invited = person_of(admin, "Ines Rider")
    again = admin.press(f"/admin/people/{invited}/invite")
    assert secret_of(again) != address
    assert web.anybody().post("/v1/invitations/read", {"token": token}).status_code != 200


def test_an_invitation_is_revoked(web: Web, admin: Reader) -> None:
    """A revoked invitation opens nothing, and the person is no longer listed."""
    came = admin.fill(
        "/admin/people/new", name="Not yet", email="not@example.org", roles=["courier"]
    )
    token = secret_of(came).split("#")[1]
    address = f"/admin/people/{person_of(admin, 'Not yet')}"
    assert admin.fill(f"{address}/leave").status_code == 200
    assert web.anybody().post("/v1/invitations/read", {"token": token}).status_code != 200
    assert "Not yet" not in admin.get("/admin/people").text
    assert "Not yet" in admin.get("/admin/people?left=1").text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("email", "nobody"),
        ("roles", []),
        ("roles", ["merchant"]),
        ("skills", "x" * 50),
    ],
)
def test_wrong_fields_are_told(admin: Reader, field: str, value: object) -> None:
    """Each wrong field of an invitation has its sentence."""
    given = {"name": "Fine", "email": "fine@example.org", field: value}
    came = admin.fill("/admin/people/new", fields=given)
    assert came.status_code == 422
    assert 'role="alert"' in came.text


def test_dispatchers_invite_riders_alone(web: Web, dispatcher: Reader) -> None:
    """They are offered no other roles, and cannot send any."""
    shown = dispatcher.get("/admin/people/new")
    assert 'value="volunteer"' in shown.text
    assert 'value="admin"' not in shown.text
    fields = fields_of(shown) | {"name": "Boss", "email": "boss@example.org", "roles": ["admin"]}
    assert dispatcher.asker.post("/admin/people/new", data=fields).status_code == 422
    other = web.world.new_person("admin", name="An admin")
    assert "/roles" not in dispatcher.get(f"/admin/people/{other.id}").text
    assert dispatcher.get(f"/admin/people/{other.id}/roles").status_code == 403


def test_roles_and_details_are_changed(web: Web, admin: Reader) -> None:
    """An admin changes what is known of somebody, what they may do, and for whom they book."""
    shop = new_customer(web.world, "Cheese shop")
    somebody = web.world.new_person("courier", name="Max")
    address = f"/admin/people/{somebody.id}"
    assert place_of(admin.fill(f"{address}/change", name="Maxime", phone="+33612345678"))
    came = admin.fill(f"{address}/roles", roles=["merchant"], customer_id=str(shop))
    assert place_of(came) == f"{address}?done=roles-changed"
    body = admin.asker.get(f"/v1/people/{somebody.id}").json()
    assert (body["name"], body["roles"], body["customer_id"]) == ("Maxime", ["merchant"], str(shop))
    assert admin.fill(f"{address}/roles", roles=["merchant", "admin"]).status_code == 422


def test_a_grave_step_asks_for_the_password_and_goes_on(web: Web, admin: Reader) -> None:
    """After ten minutes the password is asked for; a wrong one is told, the right one goes on."""
    give_password(web.world, admin.actor)
    somebody = web.world.new_person("courier", name="Leo")
    address = f"/admin/people/{somebody.id}/roles"
    web.world.clock.forward(minutes=11)
    asked = admin.fill(address, roles=["volunteer", "courier"])
    assert asked.status_code == 200
    assert "confirm_password" in asked.text
    assert fields_of(asked)["roles"] == ["volunteer", "courier"]
    wrong = admin.send(address, asked, confirm_password="not this one")  # noqa: S106
    assert wrong.status_code == 422
    assert "not this one" not in wrong.text
    came = admin.send(address, wrong, confirm_password=PASSWORD)
    assert place_of(came).endswith("done=roles-changed")
    body = admin.asker.get(f"/v1/people/{somebody.id}").json()
    assert body["roles"] == ["courier", "volunteer"]


def test_links_codes_and_a_lost_factor(web: Web, admin: Reader) -> None:
    """Riders get links and codes; who lost password or phone is helped."""
    rider = web.world.new_person("courier", name="Ada")
    address = f"/admin/people/{rider.id}"
    assert "/courier/" in secret_of(admin.press(f"{address}/link"))
    assert len(secret_of(admin.press(f"{address}/code"))) < 20
    assert "/reset#" in secret_of(admin.press(f"{address}/reset"))
    office = web.world.new_person("dispatcher", name="Bo")
    give_factor(web.world, enter(web.world, office))
    came = admin.press(f"/admin/people/{office.id}/second-factor")
    assert place_of(came).endswith("done=factor-removed")
    none = admin.press(f"/admin/people/{office.id}/second-factor")
    assert none.status_code == 404
    assert "text/html" in none.headers["content-type"]


def test_data_is_exported_and_erased(web: Web, admin: Reader) -> None:
    """An admin hands over what is kept of somebody, and erases it."""
    somebody = web.world.new_person("courier", name="Wen Gone")
    address = f"/admin/people/{somebody.id}"
    assert admin.get(f"{address}/export.json").json()
    assert admin.get(f"{address}/export.zip").content[:2] == b"PK"
    came = admin.fill(f"{address}/erase")
    assert came.status_code == 200
    assert logged(web.world, "person_erased")
    assert admin.get(address).status_code == 404


def test_a_recipient_is_found_given_out_and_erased(web: Web, admin: Reader) -> None:
    """By words of the door; what is ticked is given out, and erased after a second question.

    Giving out leaves the page standing: its button says so, or no other could be pressed after it.
    """
    bank, where = food_bank(web.world), "/admin/recipients"
    need = bank.add(alias="Grey heron", note="Bell of Xanthippe")
    web.world.service.do(bank.coordinator, cancel_need, need.id)
    empty = admin.fill(where, typed="no")
    assert "at least 3" in empty.text
    found = admin.send(where, empty, typed="grey heron")
    assert f'value="{need.id}"' in found.text
    assert found.text.count(" data-file ") == 1
    none = admin.send(where, found, typed="grey heron", go="erase")
    assert (none.status_code, 'role="alert"' in none.text) == (422, True)
    ticked = {"typed": "grey heron", "stop": [str(need.id)]}
    given = admin.send(where, found, **ticked, go="export")
    assert given.json()["tables"]["need"][0]["note"] == "Bell of Xanthippe"
    asked = admin.send(where, found, **ticked, go="erase")
    assert 'value="erase-now"' in asked.text
    gone = admin.send(where, asked, **ticked, go="erase-now")
    assert 'role="status"' in gone.text
    assert f'value="{need.id}"' not in gone.text
    assert web.world.service.do(bank.coordinator, read_need, need.id).alias == ""


def test_a_text_besides_is_shown_with_what_it_is(web: Web, admin: Reader) -> None:
    """A saved home and a hub that are called by a name: one goes, of the other it is told."""
    where, home = "/admin/recipients", new_place(web.world, 1, 1, name="Xaverine Quint")
    hub = new_place(web.world, 2, 2, name="At Xaverine Quint's", kind="hub")
    found = admin.send(where, admin.get(where), typed="quint xaverine")
    assert "Saved place" in found.text
    assert all(text in found.text for text in ("Xaverine Quint", f'value="{hub}"'))
    ticked = {"typed": "quint xaverine", "stop": [str(home), str(hub)]}
    gone = admin.send(where, found, **ticked, go="erase-now")
    assert "one entry tells of nobody" in gone.text
    assert "One entry stays" in gone.text
    assert f'value="{home}"' not in gone.text


def test_the_last_admin_cannot_leave(web: Web) -> None:
    """The reason stands on the page."""
    only = reader(web, "admin", cooperative=web.world.beta)
    came = only.fill(f"/admin/people/{only.actor.id}/leave")
    assert came.status_code == 422
    assert 'role="alert"' in came.text


def test_nobody_of_another_cooperative_is_in_reach(web: Web, admin: Reader) -> None:
    """A person of another cooperative is not there, for reading and for changing."""
    other = web.world.new_person("courier", cooperative=web.world.beta, name="Stranger")
    for path in ("", "/change", "/roles", "/leave", "/export.json"):
        assert admin.get(f"/admin/people/{other.id}{path}").status_code == 404
    assert "Stranger" not in admin.get("/admin/people").text


@pytest.mark.parametrize("role", ["courier", "volunteer"])
def test_riders_do_not_open_the_people(web: Web, role: str) -> None:
    """Whoever rides is refused by a page."""
    assert reader(web, role).get("/admin/people").status_code == 403
