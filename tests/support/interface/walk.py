"""Every address of the application, with what to ask it: made from the addresses themselves."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import cycle
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI
from fastapi.routing import APIRoute
from PIL import Image

from api.http.carrying_out import access_of
from data.store.tables import metadata
from tests.support.depth import WHOLE
from tests.support.store.rows import key_of

DAY = "2026-03-09"
MOMENT = "2026-03-09T06:00:00+00:00"
Plain = dict[str, Any]

REPORTS: Plain = {
    "instance": "shop.example.org",
    # A file without a header that is known.
    "reports": [{"file_name": "report.csv", "content": "aHVi"}],
}
BODIES: Mapping[str, Plain] = {
    "PUT /v1/bookings/{booking_id}": {"day": DAY, "jobs": [{"drops": [{"address": "3 Oak Lane"}]}]},
    "POST /v1/quotes": {},
    "POST /v1/slots": {},
    "POST /v1/holds": {},
    "POST /v1/widgets": {"name": "Shop", "hosts": ["shop.example.org"]},
    "POST /v1/plans": {"day": DAY},
    "POST /v1/cycles/{cycle_id}/open-food-network/compare": REPORTS,
    "POST /v1/cycles/{cycle_id}/open-food-network/apply": REPORTS,
    "POST /v1/needs/plan": {"need_ids": []},
    "POST /v1/needs/order": {"need_ids": []},
    "POST /v1/needs/outcomes": {"outcomes": []},
    "POST /v1/needs/{need_id}/end": {"outcome": "other"},
    "POST /v1/me/absences": {"first": DAY, "last": DAY},
    "POST /v1/events": {"events": []},
    "POST /v1/recipients/search": {"typed": "Martin"},
    "POST /v1/recipients/export": {"stop_ids": []},
    "POST /v1/recipients/erase": {"stop_ids": []},
    "POST /v1/recurrences/{recurrence_id}/change": {"from_day": DAY, "recurrence": {}},
    "POST /v1/recurrences/{recurrence_id}/occurrences": {"original": "2026-03-09T08:00"},
    "POST /v1/recurrences/{recurrence_id}/end": {"last_day": DAY},
    "POST /v1/imports/{import_id}/apply": {"references": []},
    "POST /v1/invoices/{invoice_id}/credit": {"reason": "wrong-address"},
    "POST /v1/invoices/{invoice_id}/payments": {"amount_cents": 100, "paid_on": DAY},
    "POST /v1/bookings/{booking_id}/price": {"reason": "goodwill"},
    "POST /v1/webhooks/{webhook_id}/send-again": {"since": MOMENT},
    "POST /v1/webhooks": {"url": "https://receiver.example.org/"},
    "POST /v1/shifts/{shift_id}/sharing": {"sharing": True},
    "POST /v1/visits/{visit_id}/decide": {"way": "retry_today"},
    "PUT /v1/people/{person_id}": {"name": "Ada", "email": "ada@example.org", "language": "fr"},
    "PUT /v1/people/{person_id}/roles": {"roles": ["courier"]},
    "PUT /v1/people/{person_id}/availability": {"first": DAY, "last": DAY, "spans": []},
    "PUT /v1/jobs/{job_id}/pin": {"pinned": True},
    "PUT /v1/heat/{day}": {"level": "orange", "source": "office"},
    "PUT /v1/me/profile": {"name": "Ada", "language": "fr", "shares_position": True},
    "POST /v1/people": {"name": "Ada", "roles": ["courier"], "email": "a@example.org"},
    "POST /v1/me/notices/read": {"ids": []},
    "POST /v1/shifts/{shift_id}/positions": {"points": []},
    "POST /v1/messages": {"text": "Come back"},
    "POST /v1/rounds/{round_id}/customer-messages": {"text": "Later"},
    "POST /v1/days/{day}/messages": {"text": "Storm"},
    "POST /v1/days/{day}/presence": {"board_id": str(uuid4())},
    "PUT /v1/me/views/{name}": {"view": {}},
    "POST /v1/notes": {"id": str(uuid4()), "subject_kind": "visit", "text": "Bell broken"},
    "POST /v1/messages/read": {},
    "POST /v1/incidents/{incident_id}/close": {"note": "A mechanic came"},
    "POST /v1/contests/{contest_id}/answer": {"decision": "changed", "note": "You are right"},
    "POST /v1/me/push-subscriptions": {
        "endpoint": "https://push.example.org/wake/1",
        "keys": {"p256dh": "", "auth": ""},
    },
    "POST /v1/proofs": {"id": str(uuid4()), "code": "P1"},
    "POST /v1/invoices": {"first": DAY, "last": DAY},
    "POST /v1/closures/{closure_id}/hours": {"from_at": MOMENT},
    "POST /v1/lots/{lot_id}/announce": {"items": 0},
    "POST /v1/lots/{lot_id}/note": {"step": "arrived"},
    "POST /v1/visits/{visit_id}/returns": {"count": 3},
    "POST /v1/rules": {"kind": "tariff", "body": {}, "valid_from": MOMENT},
}
"""What is sent where something must be; ids are filled in by their names."""


def _picture() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(kept, "JPEG")
    return kept.getvalue()


FILES: Mapping[str, Callable[[], bytes]] = {
    "POST /v1/people/{person_id}/availability/calendar": lambda: b"",
    "POST /v1/imports": lambda: b"reference;day\n",
    "POST /v1/proofs/photo": _picture,
}
"""Bodies that are files."""

WITH_IDS: Mapping[str, tuple[str, ...]] = {
    "POST /v1/jobs/{job_id}/reassign": ("shift_id",),
    "POST /v1/days/{day}/swap": ("one", "other"),
    "POST /v1/days/{day}/moves": ("jobs", "shift_id"),
    "POST /v1/days/{day}/moves/fitting": ("jobs", "shift_id"),
    "POST /v1/rounds/{round_id}/split": ("visit_id", "shift_id"),
    "POST /v1/rounds/{round_id}/merge": ("shift_id",),
    "POST /v1/rounds/{round_id}/hand-on": ("person_id",),
    "POST /v1/shifts/{shift_id}/vehicle": ("vehicle_id",),
    "POST /v1/places/{place_id}/share": ("customer_id",),
    "POST /v1/messages": ("person_id",),
    "POST /v1/messages/read": ("person_id",),
    "POST /v1/rounds/{round_id}/customer-messages": ("visit_ids",),
    "POST /v1/invoices": ("customer_id",),
    "POST /v1/proofs": ("round_id", "visit_id"),
}
"""Keys of bodies that name things."""


NOUNS: Mapping[str, str] = {
    "jobs": "job",
    "visit_ids": "visit",
    "one": "shift",
    "other": "shift",
    "other_plan_id": "plan",
    "key_id": "api_key",
    "absence_id": "availability",
    "hold_id": "slot_hold",
    "delivery_id": "webhook_delivery",
    "feed_id": "calendar_feed",
    "cycle_id": "order_cycle",
    "lot_id": "cycle_lot",
    "order_id": "cycle_order",
    "reading_id": "import",
}
"""Tables of ids that have another name than the table."""


LISTS = frozenset({"jobs", "visit_ids"})
"""Keys of bodies that name several things."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One address with one method."""

    method: str
    route: APIRoute
    entrance: Callable[..., Any]

    @property
    def name(self) -> str:
        """Method and path."""
        return f"{self.method} {self.route.path}"

    @property
    def permissions(self) -> tuple[str, ...]:
        """What its use case asks for; empty where it has none."""
        usecase = getattr(self.entrance, "usecase", None)
        return getattr(usecase, "permissions", ())

    @property
    def ids(self) -> tuple[str, ...]:
        """Everything that it names by an id: in path, query and body."""
        asked = [one for one in self.route.dependant.query_params if one.field_info.is_required()]
        named = [*self.route.dependant.path_params, *asked]
        names = [
            one.name for one in named if one.field_info.annotation is UUID and one.name != "id"
        ]
        return (*names, *WITH_IDS.get(self.name, ()))

    @property
    def makes(self) -> bool:
        """Return whether it makes something new, under an id of the caller's."""
        return self.route.status_code == 201

    def path(self, id_of: Callable[[str], UUID], **values: str) -> str:
        """Fill in path and needed query; ``values`` in place of what would stand in the path."""
        where = self.route.path
        for one in self.route.dependant.path_params:
            value = values.get(one.name) or _value(one.name, one.field_info.annotation, id_of)
            where = where.replace(f"{{{one.name}}}", value)
        needed = [one for one in self.route.dependant.query_params if one.field_info.is_required()]
        asked = {one.alias: _value(one.name, one.field_info.annotation, id_of) for one in needed}
        text = "&".join(f"{key}={value.replace('+', '%2B')}" for key, value in asked.items())
        return f"{where}?{text}" if text else where

    @property
    def file(self) -> bytes | None:
        """What is sent where the body is a file."""
        file_made = FILES.get(self.name)
        return file_made() if file_made else None

    def body(self, id_of: Callable[[str], UUID]) -> Plain | None:
        """Fill in the body, ``None`` where there is none."""
        if self.method in {"GET", "DELETE"} or self.route.body_field is None:
            return None
        values = dict(BODIES.get(self.name, {}))
        for key in WITH_IDS.get(self.name, ()):
            values[key] = [str(id_of(key))] if key in LISTS else str(id_of(key))
        return values


def every_address(app: FastAPI) -> Iterator[Address]:
    """Return every address of an application in order of names."""
    routes = [route for route in app.routes if isinstance(route, APIRoute)]
    for route in sorted(routes, key=lambda one: one.path):
        for method in sorted(route.methods or ()):
            yield Address(method=method, route=route, entrance=access_of(route))


def in_turn(addresses: Iterable[Address], askers: Sequence[str]) -> Iterator[tuple[Address, str]]:
    """Return addresses with who asks each: one in turn, all at the first of each kind.

    A kind is a method with a way of coming in: with a use case, for who is signed in, for the
    installation.
    """
    turns, kinds = cycle(askers), set()
    for one in addresses:
        kind = one.method, one.entrance.__qualname__
        asking = [*askers] if WHOLE or kind not in kinds else [next(turns)]
        kinds.add(kind)
        for asker in asking:
            yield one, asker


def id_in(cooperative: UUID) -> Callable[[str], UUID]:
    """Return ids of a cooperative's rows by the names that addresses call them by.

    Raises
    ------
    KeyError
        For a name that is none of a table: add it to :data:`NOUNS`.
    """

    def of(name: str) -> UUID:
        noun = NOUNS.get(name, name.removesuffix("_id"))
        return key_of(cooperative, metadata.tables[f"tournee.{noun}"])

    return of


def _value(name: str, kind: object, id_of: Callable[[str], UUID]) -> str:
    if name == "id":
        return str(uuid4())  # Of what is to be made.
    if kind is UUID:
        return str(id_of(name))
    if kind is date:
        return DAY
    if kind is datetime:
        return MOMENT
    return {"kind": "tariff", "name": "standard", "file_name": "jobs.csv"}.get(name, "1")
