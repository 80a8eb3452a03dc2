"""Pages of programs: API keys, OAuth clients, webhooks with what was sent to them."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

from starlette.responses import Response

from api.auth.scopes import grant_of_customer, grantable
from api.auth.secret import Secret
from api.http.pages.admin.tabs import ADMINS, show
from api.http.pages.confirming import confirming
from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.senders.webhooks import COOPCYCLE_KINDS
from api.usecases.bookings.customers import list_customers
from api.usecases.bookings.slots.widgets import list_widgets
from api.usecases.notices.webhooks import (
    change_secret,
    change_webhook,
    list_attempts,
    list_deliveries,
    list_webhooks,
    make_webhook,
    read_delivery,
    read_webhook,
    remove_webhook,
    send_again,
    send_all_again,
)
from api.usecases.people.keys import (
    list_clients,
    list_keys,
    make_client,
    make_key,
    revoke_client,
    revoke_key,
)
from api.usecases.people.people import list_people
from data.store.notices.webhook_deliveries import Delivery
from dispatch.rounds.events.event_kinds import EVENT_KINDS

pages = PageRouter()

PROGRAMS = "/admin/programs"
WEBHOOKS = f"{PROGRAMS}/webhooks"
ON_A_PAGE = 50
PRESETS = {
    "shop": ("bookings:read", "bookings:write", "quotes:write", "tracking:read"),
    "accounts": ("customers:read", "invoices:read", "reports:read"),
    "figures": ("hours:read", "reports:read", "rounds:read"),
}
"""Scopes for what programs are made for most often."""


@pages.get(PROGRAMS, needs=ADMINS)
def programs(ask: PageRequest) -> Response:
    """List keys, clients and webhooks."""
    return show(
        ask,
        "programs",
        keys=ask.do(list_keys),
        clients=ask.do(list_clients),
        webhooks=ask.do(list_webhooks),
        widgets=ask.do(list_widgets),
        customers=dict(_customers(ask)),
        names={one.id: one.name for one in ask.do(list_people)},
    )


@pages.form(f"{PROGRAMS}/new-key", needs=ADMINS)
@confirming
def new_key(ask: PageRequest) -> Response:
    """Make a key; it is shown this once."""
    form = _program_form(ask)
    if form.sent:
        expires_at = _end_of(ask, form)
        document = {**_program(form), "expires_at": expires_at}
        if form.do(make_key, form.id("id") or ask.new_id(), **document):
            return _show_secret(ask, form.result.token, "key", form.result.key.name)
    return _show_program_form(ask, form, "key")


@pages.form(f"{PROGRAMS}/new-client", needs=ADMINS)
@confirming
def new_client(ask: PageRequest) -> Response:
    """Make an OAuth client; its secret is shown this once."""
    form = _program_form(ask)
    if form.sent and form.do(make_client, form.id("id") or ask.new_id(), **_program(form)):
        client = form.result.client
        return _show_secret(
            ask, form.result.secret, "client", client.name, client_id=str(client.id)
        )
    return _show_program_form(ask, form, "client")


@pages.action(f"{PROGRAMS}/keys/{{key_id}}/revoke", needs=ADMINS)
def take_key_back(ask: PageRequest) -> Response:
    """Take a key back."""
    ask.do(revoke_key, ask.id())
    return ask.to(PROGRAMS, done="key-revoked")


@pages.action(f"{PROGRAMS}/clients/{{client_id}}/revoke", needs=ADMINS)
def take_client_back(ask: PageRequest) -> Response:
    """Take a client back with all its tokens."""
    ask.do(revoke_client, ask.id())
    return ask.to(PROGRAMS, done="key-revoked")


@pages.form(f"{WEBHOOKS}/new", needs=ADMINS)
def new_webhook(ask: PageRequest) -> Response:
    """Set up a webhook; its secret is shown this once."""
    form = ask.form(start={"id": ask.new_id(), "shape": "standard"}, fields={"kinds": "kinds"})
    if form.sent:
        done = form.do(
            make_webhook,
            form.id("id") or ask.new_id(),
            form.text("url"),
            kinds=form.all("kinds"),
            shape=form.text("shape"),
            customer_id=form.id("customer_id"),
        )
        if done:
            hook = form.result.webhook
            return _show_secret(ask, form.result.secret, "webhook", hook.url, hook_id=hook.id)
    return show(
        ask,
        "new_webhook",
        form=form,
        shapes=[(one, ask.texts(f"admin-shape-{one}")) for one in ("standard", "coopcycle")],
        kinds=_kinds(ask, "standard"),
        customers=[(str(key), name) for key, name in _customers(ask)],
    )


@pages.form(f"{WEBHOOKS}/{{webhook_id}}", needs=ADMINS)
def webhook(ask: PageRequest) -> Response:
    """Show a webhook with what was sent to it, and change it."""
    hook = ask.do(read_webhook, ask.id())
    form = ask.form(start={"url": hook.url, "kinds": hook.kinds}, fields={"kinds": "kinds"})
    if form.sent:
        url, kinds = form.text("url"), form.all("kinds")
        if form.do(change_webhook, hook.id, url=url, kinds=kinds):
            return ask.to(f"{WEBHOOKS}/{hook.id}", done="webhook-changed")
    before = ask.query.get("before", "")
    sent = ask.do(
        list_deliveries,
        hook.id,
        before_seq=int(before) if before.isdecimal() and len(before) < 19 else None,
        limit=ON_A_PAGE,
    )
    return show(
        ask,
        "webhook",
        form=form,
        webhook=hook,
        deliveries=sent,
        trouble=lambda one: _trouble(ask, one),
        older=sent[-1].event_seq if len(sent) == ON_A_PAGE else 0,
        kinds=_kinds(ask, hook.shape),
        customers=dict(_customers(ask)),
    )


@pages.action(f"{WEBHOOKS}/{{webhook_id}}/pause", needs=ADMINS)
def pause(ask: PageRequest) -> Response:
    """Pause a webhook, or let it go on."""
    hook = ask.do(read_webhook, ask.id())
    ask.do(change_webhook, hook.id, active=hook.status != "active")
    return ask.to(f"{WEBHOOKS}/{hook.id}", done="webhook-changed")


@pages.action(f"{WEBHOOKS}/{{webhook_id}}/secret", needs=ADMINS)
def new_secret(ask: PageRequest) -> Response:
    """Renew the secret of a webhook, which is shown this once."""
    new_webhook = ask.do(change_secret, ask.id())
    return _show_secret(
        ask, new_webhook.secret, "webhook", new_webhook.webhook.url, hook_id=new_webhook.webhook.id
    )


@pages.action(f"{WEBHOOKS}/{{webhook_id}}/remove", needs=ADMINS)
def remove(ask: PageRequest) -> Response:
    """Remove a webhook."""
    ask.do(remove_webhook, ask.id())
    return ask.to(PROGRAMS, done="removed")


@pages.form(f"{WEBHOOKS}/{{webhook_id}}/send-again", needs=ADMINS)
def send_since(ask: PageRequest) -> Response:
    """Send everything again that came in since a moment."""
    hook = ask.do(read_webhook, ask.id())
    form = ask.form(start={"time": "00:00"})
    if form.sent:
        since = form.moment("day", "time", ask.zone) if form.need("day") else None
        if since is not None and form.do(send_all_again, hook.id, since):
            return ask.to(f"{WEBHOOKS}/{hook.id}", done="sent-again")
    return show(ask, "send_again", form=form, webhook=hook)


@pages.get(f"{PROGRAMS}/deliveries/{{delivery_id}}", needs=ADMINS)
def delivery(ask: PageRequest) -> Response:
    """Show every try to deliver one event."""
    found = ask.do(read_delivery, ask.id())
    words = [(one, _reason(ask, one.status, one.error)) for one in ask.do(list_attempts, found.id)]
    hook = ask.do(read_webhook, found.webhook_id)
    return show(ask, "delivery", attempts=words, delivery=found, webhook=hook)


@pages.action(f"{PROGRAMS}/deliveries/{{delivery_id}}/send-again", needs=ADMINS)
def send_one_again(ask: PageRequest) -> Response:
    """Send one event again, whatever became of it."""
    found = ask.do(send_again, ask.id())
    return ask.to(f"{WEBHOOKS}/{found.webhook_id}", done="sent-again")


def _program_form(ask: PageRequest) -> Form:
    start = {"id": ask.new_id(), "scopes": PRESETS.get(ask.query.get("for", ""), ())}
    return ask.form(start=start)


def _program(form: Form) -> dict[str, Any]:
    return {
        "name": form.text("name"),
        "scopes": form.all("scopes"),
        "customer_id": form.id("customer_id"),
    }


def _end_of(ask: PageRequest, form: Form) -> datetime | None:
    """Return when a key's last day is over."""
    day = form.day("expires_at")
    return None if day is None else datetime.combine(day, time.max, ask.zone)


def _show_program_form(ask: PageRequest, form: Form, what: str) -> Response:
    grant = ask.actor.grant if ask.actor else None
    held = grantable(grant) if grant else frozenset[str]()
    own = grant_of_customer(grant).permissions if grant else {}
    scopes = [
        (one, _scope(ask, one), "" if one in own else ask.texts("admin-scope-whole"))
        for one in sorted(held)
    ]
    return show(
        ask,
        "new_program",
        form=form,
        what=what,
        scopes=scopes,
        presets=[(one, ask.texts(f"admin-preset-{one}")) for one in PRESETS],
        customers=[(str(key), name) for key, name in _customers(ask)],
    )


def _scope(ask: PageRequest, scope: str) -> str:
    subject, verb = scope.split(":")
    return ask.texts(f"admin-scope-{verb}", what=ask.texts(f"admin-scope-{subject}"))


def _kinds(ask: PageRequest, shape: str) -> list[tuple[str, str]]:
    known = COOPCYCLE_KINDS if shape == "coopcycle" else tuple(EVENT_KINDS)
    return sorted(((one, ask.texts.word("event", one)) for one in known), key=lambda one: one[1])


def _show_secret(  # noqa: PLR0913  # what a secret is for
    ask: PageRequest,
    secret: Secret,
    what: str,
    name: str,
    *,
    client_id: str = "",
    hook_id: UUID | None = None,
) -> Response:
    """Show a secret once."""
    back = f"{WEBHOOKS}/{hook_id}" if hook_id else PROGRAMS
    return show(
        ask,
        "secret",
        secret=secret.reveal(),
        what=what,
        name=name,
        client_id=client_id,
        back=back,
    )


def _trouble(ask: PageRequest, one: Delivery) -> str:
    """Return in words what came back last from the receiver."""
    if one.tried_at is None:
        return ""
    return _reason(ask, one.last_status, one.last_error)


def _reason(ask: PageRequest, status: int | None, error: str) -> str:
    if status is not None:
        return ask.texts("admin-answered", status=str(status))
    return ask.texts.word("admin-delivery-error", error, ask.texts("admin-delivery-error"))


def _customers(ask: PageRequest) -> list[tuple[UUID, str]]:
    return [(one.id, one.name) for one in ask.do(list_customers)]
