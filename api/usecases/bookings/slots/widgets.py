"""Use cases of widgets: a shop lets visitors of its own site choose a delivery slot."""

from __future__ import annotations

import ipaddress
import re
import secrets
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from api.usecases.act import Act, needs
from api.usecases.request_types import Flag, NeededText, OneOf, Text
from api.usecases.requests import RequestModel, bad_input, check_version, found_or_refuse
from api.usecases.visibility import customer_for, only_customer
from data.formats.fields import shown
from data.store.bookings import widgets
from data.store.bookings.widgets import Widget
from routing.errors import Conflict

MOST_WIDGETS = 20
MOST_HOSTS = 10
"""Most widgets of one customer, and hosts of one."""

_READ, _WRITE = "keys:read", "keys:write"
_KEY_BYTES = 18
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}$)(?:localhost|(?:{_LABEL}\.)+{_LABEL})")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""Last part by which a browser takes a host for an IPv4 address."""
_USUAL_PORTS = {80, 443}
_HIGHEST_PORT = 65_535


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


def _host(text: str) -> str:
    host = host_of_site(text)
    if host is None:
        raise PydanticCustomError("not-a-host", "must be a host", {"value": shown(text)})
    return host


class WidgetUpdate(RequestModel):
    """Changed values of a widget."""

    name: NeededText = ""
    hosts: list[Annotated[Text, AfterValidator(_host)]] = Field(
        default=[], min_length=1, max_length=MOST_HOSTS
    )
    books: Flag = False
    tells_price: Flag = True
    status: Annotated[str, OneOf(("active", "closed"))] = "active"


class WidgetRequest(WidgetUpdate):
    """Widget that is asked for; the office names the customer."""

    customer_id: UUID | None = None
    name: NeededText
    hosts: list[Annotated[Text, AfterValidator(_host)]] = Field(min_length=1, max_length=MOST_HOSTS)


@needs(_READ)
def list_widgets(act: Act) -> list[Widget]:
    """Return the widgets in sight, the oldest first."""
    return widgets.every(act.tx, only=only_customer(act, _READ))


@needs(_WRITE)
def add_widget(act: Act, widget_id: UUID, request: WidgetRequest) -> Widget:
    """Make a widget of a customer; its key is made with it. The same again is the same widget.

    Raises
    ------
    BadInput
        With everything that is wrong with the request.
    NotFound
        ``no-such-customer``.
    Conflict
        ``customer-closed``, ``id-used-twice``, ``too-many-widgets``.
    """
    customer = customer_for(act, _WRITE, request.customer_id)
    if customer is None:
        raise bad_input("customer_id", "missing-key", key="customer_id")
    blank = Widget(
        id=widget_id,
        customer_id=customer.id,
        key="",
        made_by=act.actor.id or act.tx.owner,
        made_at=act.now,
    )
    widget = _asked(blank, request)
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
    act: Act, widget_id: UUID, request: WidgetUpdate, expected_version: int | None = None
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
    changed = _asked(found, request)
    if changed != found:
        changed = replace(changed, version=found.version + 1)
        widgets.update(act.tx, changed)
    return changed


def _asked(now: Widget, request: WidgetUpdate) -> Widget:
    """Return a widget as it is asked for."""
    given = request.given("customer_id")
    if "hosts" in given:
        given["hosts"] = tuple(dict.fromkeys(given["hosts"]))
    return replace(now, **given)


def _settings(one: Widget) -> tuple[object, ...]:
    return one.customer_id, one.name, one.hosts, one.books, one.tells_price
