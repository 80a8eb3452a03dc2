"""The pages of keys, clients, webhooks and widgets, of the log, and of the overview."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from api.http.pages.admin.log import particular_words
from api.locales.texts import Texts
from data.store.notices import webhook_deliveries
from data.store.notices.webhook_deliveries import Attempt
from data.store.system import chores
from data.store.system.backup_day import BACKUP
from dispatch.rounds.events.event_details import Choice
from dispatch.rounds.events.event_kinds import EVENT_KINDS
from tests.support.admin_pages import Reader, place_of
from tests.support.interface.http import Web
from tests.support.people import give_password, new_customer


def secret_of(shown: httpx.Response) -> str:
    """Return the last secret that a page shows once."""
    assert shown.status_code == 200, shown.text
    found: list[str] = re.findall(r'class="secret">([^<]+)<', shown.text)
    return found[-1]


def test_a_key_is_shown_once_works_and_is_taken_back(web: Web, admin: Reader) -> None:
    """The key opens what was ticked; a second send shows nothing; taken back it opens nothing."""
    shown = admin.get("/admin/programs/new-key?for=accounts")
    entries = {"name": "Books", "expires_at": "2026-12-31"}
    answer = admin.send("/admin/programs/new-key", shown, **entries)
    program = web.anybody()
    program.headers["Authorization"] = f"Bearer {secret_of(answer)}"
    assert program.get("/v1/invoices").status_code == 200
    assert program.get("/v1/bookings").status_code == 403
    assert admin.send("/admin/programs/new-key", shown, **entries).status_code == 422
    key = admin.asker.get("/v1/keys").json()["items"][0]["id"]
    assert place_of(admin.press(f"/admin/programs/keys/{key}/revoke"))
    assert program.get("/v1/invoices").status_code == 401


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"scopes": []}, {"expires_at": "2020-01-01"}, {"scopes": ["all:all"]}]
)
def test_a_wrong_key_is_told(admin: Reader, wrong: dict[str, object]) -> None:
    """Each wrong field has its sentence."""
    right = {"name": "Fine", "scopes": ["bookings:read"]}
    came = admin.fill("/admin/programs/new-key", fields=right | wrong)
    assert came.status_code == 422


def test_a_client_is_bound_to_its_customer(web: Web, admin: Reader) -> None:
    """Its id and secret are shown once, for one customer."""
    shop = new_customer(web.world, "Flower shop")
    entries = {"name": "Flowers", "scopes": ["bookings:read"], "customer_id": str(shop)}
    answer = admin.fill("/admin/programs/new-client", fields=entries)
    secret = secret_of(answer)
    [client] = admin.asker.get("/v1/clients").json()["items"]
    form = {"grant_type": "client_credentials", "client_id": client["id"], "client_secret": secret}
    assert web.anybody().post("/v1/oauth/token", data=form).status_code == 200
    assert "Flower shop" in admin.get("/admin/programs").text
    assert place_of(admin.press(f"/admin/programs/clients/{client['id']}/revoke"))


def test_a_key_asks_for_the_password_after_a_while(web: Web, admin: Reader) -> None:
    """What was typed goes along to the page that asks, scopes and all."""
    give_password(web.world, admin.actor)
    web.world.clock.forward(minutes=11)
    entries = {"name": "Late", "scopes": ["bookings:read", "events:read"]}
    asked = admin.fill("/admin/programs/new-key", fields=entries)
    assert "confirm_password" in asked.text
    assert asked.text.count('name="scopes"') == 2


def test_a_webhook_is_set_up_fails_and_is_sent_again(web: Web, admin: Reader) -> None:
    """Its log shows what came back; one event is sent again, or all since a day."""
    entries = {"url": "https://hooks.example.org/shop", "kinds": ["booking_made"]}
    secret = secret_of(admin.fill("/admin/programs/webhooks/new", fields=entries))
    assert secret.startswith("whsec_")
    [hook] = admin.asker.get("/v1/webhooks").json()["items"]
    address = f"/admin/programs/webhooks/{hook['id']}"
    delivery, now = web.world.service.ids(), web.world.clock.now
    with web.world.database.transaction(web.world.alpha) as tx:
        webhook_deliveries.add(tx, [(delivery, UUID(hook["id"]), 1)], now)
        tried = Attempt(
            id=web.world.service.ids(), delivery_id=delivery, at=now, status=503, duration_ms=40
        )
        webhook_deliveries.note_attempt(tx, tried, status="given_up", next_at=now)
    assert "status 503" in admin.get(address).text
    assert "hooks.example.org" in admin.get("/admin/").text
    assert "40 ms" in admin.get(f"/admin/programs/deliveries/{delivery}").text
    again = admin.press(f"/admin/programs/deliveries/{delivery}/send-again", webhook=hook["id"])
    assert place_of(again) == f"{address}?done=sent-again"
    listed = admin.asker.get(f"/v1/webhooks/{hook['id']}/deliveries").json()["items"]
    assert listed[0]["status"] == "waiting"
    assert place_of(admin.fill(f"{address}/send-again", day="2026-03-09", time="06:00"))
    assert admin.fill(f"{address}/send-again", day="").status_code == 422
    assert place_of(admin.press(f"{address}/pause"))
    assert admin.asker.get(f"/v1/webhooks/{hook['id']}").json()["status"] == "paused"
    assert secret_of(admin.press(f"{address}/secret")) != secret
    assert place_of(admin.press(f"{address}/remove")) == "/admin/programs?done=removed"


@pytest.mark.parametrize("url", ["", "http://shop.example", "https://127.0.0.1/hook"])
def test_a_wrong_webhook_is_told(admin: Reader, url: str) -> None:
    """An address that is none, not safe or not public is told beside its field."""
    came = admin.fill("/admin/programs/webhooks/new", url=url)
    assert came.status_code == 422
    assert 'id="url-wrong"' in came.text


def test_a_shop_gets_its_widget(web: Web, admin: Reader) -> None:
    """Its page shows the lines for the shop's site; closed, the key opens nothing there."""
    shop = new_customer(web.world, "Cheese shop")
    path = "/admin/programs/widgets/new"
    wrong = admin.fill(path, name="Checkout", hosts="not a host!", customer_id=str(shop))
    assert 'id="hosts-wrong"' in wrong.text
    entries = {"name": "Checkout", "hosts": "https://cheese.example/shop\nlocalhost:5173"}
    page = place_of(admin.fill(path, customer_id=str(shop), **entries)).partition("?")[0]
    [widget] = admin.asker.get("/v1/widgets").json()["items"]
    assert widget["hosts"] == ["cheese.example", "localhost:5173"]
    shown = admin.get(page).text
    assert f"data-shop=&#34;{widget['key']}&#34;" in shown
    assert "Checkout" in admin.get("/admin/programs").text
    assert place_of(admin.fill(page, books="on")).startswith(page)
    visitor = web.anybody()
    visitor.headers["Origin"] = "https://cheese.example"
    asked = f"/v1/widget/{widget['key']}/addresses?q=oak"
    assert visitor.get(asked).status_code == 200
    assert place_of(admin.press(f"{page}/close"))
    assert visitor.get(asked).status_code == 404


def test_the_overview_tells_how_old_the_backup_is(web: Web, admin: Reader) -> None:
    """Without a backup it warns; a fresh one is good, an old one is told in days."""
    assert "tournee backup" in admin.get("/admin/").text
    today = web.world.clock.now.date()
    with web.world.database.transaction(web.world.alpha) as tx:
        chores.note_done(tx, BACKUP, today - timedelta(days=9))
    assert "9 days" in admin.get("/admin/").text
    with web.world.database.transaction(web.world.alpha) as tx:
        chores.note_done(tx, BACKUP, today)
    assert "9 days" not in admin.get("/admin/").text


def test_the_log_is_narrowed(web: Web, admin: Reader) -> None:
    """By kind, by person and by day; a wrong day is told."""
    somebody = web.world.new_person("courier", name="Logged Person")
    admin.fill(f"/admin/people/{somebody.id}/roles", roles=["volunteer"])
    one = admin.get(f"/admin/log?kind=role_changed&person={somebody.id}")
    assert "Logged Person" in one.text
    assert one.text.count("<tr>") == 3
    assert "volunteer" in one.text
    assert "<tbody>" not in admin.get("/admin/log?last=2020-01-01").text
    untold = [
        f"{language}: {key} {code}"
        for language in ("en", "fr")
        for kind in EVENT_KINDS.values()
        for key, one in kind.detail.items()
        for code in ("", *(one.type.of if isinstance(one.type, Choice) else ()))
        if not particular_words(Texts(language), key, code)
    ]
    untold += [
        f"{language}: {kind.subject}"
        for language in ("en", "fr")
        for kind in EVENT_KINDS.values()
        if Texts(language).word("admin-subject", kind.subject, "") == ""
    ]
    assert untold == []
    assert 'role="alert"' in admin.get("/admin/log?first=never").text
    assert admin.get("/admin/log?kind=nonsense&before=x").status_code in {200, 422}
