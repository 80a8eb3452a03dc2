"""Use cases of widgets: a shop lets visitors of its own site choose a delivery slot."""

from __future__ import annotations

import ipaddress
import re
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.requests import (
    PlainRequest,
    check_version,
    choice_or,
    close_request,
    found_or_refuse,
    id_or,
    open_request,
    text_or,
)
from api.usecases.visibility import customer_for, only_customer
from data.formats.fields import shown
from data.store.bookings import widgets
from data.store.bookings.widgets import Widget
from routing.errors import Conflict

if TYPE_CHECKING:
    from data.formats.fields import Table

MOST_WIDGETS = 20
MOST_HOSTS = 10
"""Most widgets of one customer, and hosts of one."""

_READ, _WRITE = "keys:read", "keys:write"
_KEYS = ("name", "hosts", "books", "tells_price")
_KEY_BYTES = 18
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}$)(?:localhost|(?:{_LABEL}\.)+{_LABEL})")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""Last part by which a browser takes a host for an IPv4 address."""
_USUAL_PORTS = {80, 443}
_HIGHEST_PORT = 65_535


@needs(_READ)
def list_widgets(act: Act) -> list[Widget]:
    """Return the widgets in sight, the oldest first."""
    return widgets.every(act.tx, only=only_customer(act, _READ))


@needs(_WRITE)
def add_widget(act: Act, widget_id: UUID, request: PlainRequest) -> Widget:
    """Make a widget of a customer; its key is made with it. The same again is the same widget.

    Parameters
    ----------
    request
        ``name``, ``hosts``, ``books``, ``tells_price``; ``customer_id`` from the office.

    Raises
    ------
    BadInput
        With everything that is wrong with the request.
    NotFound
        ``no-such-customer``.
    Conflict
        ``customer-closed``, ``id-used-twice``, ``too-many-widgets``.
    """
    table = open_request(request, ("customer_id", *_KEYS))
    customer_id = id_or(table, "customer_id", None)
    customer = customer_for(act, _WRITE, customer_id)
    if customer is None:
        table.need("customer_id")
    blank = Widget(
        id=widget_id,
        customer_id=customer.id if customer else widget_id,
        key="",
        made_by=act.actor.id or act.tx.owner,
        made_at=act.now,
    )
    widget = _read(table, blank)
    act.tx.lock("widgets")
    known = widgets.find(act.tx, widget_id)
    if known is not None:
        if _settings(known) != _settings(widget):
            raise Conflict("id-used-twice")
        return known
    if len(widgets.every(act.tx, only=widget.customer_id)) >= MOST_WIDGETS:
        raise Conflict("too-many-widgets", limit=MOST_WIDGETS)
    widget = replace(widget, key=secrets.token_urlsafe(_KEY_BYTES))
    widgets.add(act.tx, widget)
    return widget


@needs(_WRITE)
def change_widget(
    act: Act, widget_id: UUID, request: PlainRequest, expected_version: int | None = None
) -> Widget:
    """Change what a widget may do and where, or close it; what is not named stays.

    Raises
    ------
    BadInput
        With everything that is wrong with the request.
    NotFound
        ``no-such-widget``: not there, or not in sight.
    Conflict
        ``changed-meanwhile``.
    """
    found = found_or_refuse(
        widgets.find(act.tx, widget_id, only=only_customer(act, _WRITE)), "no-such-widget"
    )
    check_version(found.version, expected_version)
    table = open_request(request, (*_KEYS, "status"))
    status = choice_or(table, "status", found.status, ("active", "closed"))
    changed = replace(_read(table, found), status=status)
    if changed != found:
        changed = replace(changed, version=found.version + 1)
        widgets.update(act.tx, changed)
    return changed


def _read(table: Table, now: Widget) -> Widget:
    books, tells = table.get("books"), table.get("tells_price")
    widget = replace(
        now,
        name=text_or(table, "name", now.name, needed=True),
        hosts=_hosts(table, now.hosts),
        books=now.books if books is None else bool(books.flag()),
        tells_price=now.tells_price if tells is None else bool(tells.flag()),
    )
    close_request(table)
    return widget


def _hosts(table: Table, now: tuple[str, ...]) -> tuple[str, ...]:
    node = table.get("hosts") if now else table.need("hosts")
    if node is None:
        return now
    rows = node.rows()
    if isinstance(node.value, list) and not 1 <= len(rows) <= MOST_HOSTS:
        node.fault("list-length", value=len(rows), low=1, high=MOST_HOSTS)
    found = []
    for row in rows:
        host = host_of_site(row.text() or "")
        if isinstance(row.value, str) and host is None:
            row.fault("not-a-host", value=shown(row.value))
        found.append(host or "")
    return tuple(dict.fromkeys(found))


def host_of_site(text: str) -> str | None:
    """Return a host as browsers tell it of a site, ``None`` where it can be none.

    Names have at least two parts, save ``localhost``; one that ends in a number is an IPv4 address.
    A usual port is left out, as browsers do.
    """
    host, colon, port = text.strip().lower().partition(":")
    if not _HOST.fullmatch(host):
        return None
    if _NUMBER.fullmatch(host.rpartition(".")[2]) and not _is_address(host):
        return None
    if not colon:
        return host
    if not re.fullmatch(r"[1-9][0-9]{0,4}", port) or int(port) > _HIGHEST_PORT:
        return None
    return host if int(port) in _USUAL_PORTS else f"{host}:{port}"


def _is_address(text: str) -> bool:
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True


def _settings(one: Widget) -> tuple[object, ...]:
    return one.customer_id, one.name, one.hosts, one.books, one.tells_price
