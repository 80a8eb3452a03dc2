"""Forms of pages that take a file or a long text: found by opening each page, bodies by hand."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

from starlette.routing import Route

from api.auth.scopes import Role
from api.demo.founding import TARIFF
from api.http.addresses import ROUTERS
from api.http.frame import BODY_BYTES, UPLOAD_BYTES
from api.http.pages.forms import MAX_FIELDS
from api.http.pages.frame import access_of_page
from api.usecases.aid.need_tables import MAX_ROWS as MOST_NEEDS
from api.usecases.bookings.tables.drop_tables import MAX_ROWS as MOST_DROPS
from bench.one_user.asking import Request, read_page
from bench.one_user.body import LATER_DAYS, Body, ByHand, Make, part
from bench.one_user.files import (
    csv_bytes,
    job_rows,
    need_rows,
    platform_report,
    rightly_written,
    spreadsheet,
    with_notes,
)
from bench.one_user.installation import Installation
from bench.one_user.operations import Operation, forms_of
from bench.one_user.trials import WORDS, filled, role_for
from dispatch.bookings.emissions import FACTORS
from dispatch.values.plain_values import to_plain

_WORD = re.compile(r"{(\w+)(?::\w+)?}")
_FORM_BYTES = BODY_BYTES - 20_000
_FIELDS_LEFT = 20
_RAW_SIGNS = 190_000
_RING_CORNERS = 4000


def page_operations(installation: Installation) -> tuple[list[Operation], list[str]]:
    """Return the forms of all pages that somebody signed in may open, and pages that none could.

    A page whose address names something that the installation has none of is not opened.
    """
    found: dict[str, Operation] = {}
    closed: list[str] = []
    for path, needs in _pages():
        role = role_for(needs)
        words = [one for one in _WORD.findall(path) if one not in {"day", "monday"}]
        missing = [one for one in words if one not in WORDS and not installation.ids(one)]
        headers = {**installation.sessions[role], "Accept": "text/html"}
        address = filled(path, installation, {"monday": installation.on.isoformat()})
        body = Body(content=b"", media_type="text/html")
        status, page = read_page(
            installation, Request(method="GET", address=address, headers=headers, body=body)
        )
        if missing or status != 200:
            closed.append(f"{path} ({status})")
        for one in forms_of(page, path, needs):
            found.setdefault(one.name, one)
    return list(found.values()), closed


def _pages() -> Iterator[tuple[str, tuple[str, ...]]]:
    for router in ROUTERS:
        for route in router.routes:
            access = access_of_page(route) if isinstance(route, Route) else None
            if access is None or access.public or "GET" not in (route.methods or ()):
                continue
            if not re.search(r"\.\w+$", route.path):
                yield route.path, access.needs


# --- bodies of forms ------------------------------------------------------------------------


def in_parts(fields: Mapping[str, str], files: Mapping[str, tuple[str, bytes]]) -> Body:
    """Return a form with files, as a browser sends it."""
    boundary = uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, (file_name, content) in files.items():
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; '
            f'filename="{file_name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        )
        parts.append(head.encode() + content + b"\r\n")
    content = b"".join([*parts, f"--{boundary}--\r\n".encode()])
    return Body(content=content, media_type=f"multipart/form-data; boundary={boundary}")


def typed(fields: Sequence[tuple[str, str]]) -> Body:
    """Return a form without files."""
    content = urlencode(fields).encode()
    return Body(content=content, media_type="application/x-www-form-urlencoded")


def _drops(installation: Installation, share: float) -> list[list[str]]:
    on = installation.on + timedelta(days=LATER_DAYS)
    count = part(MOST_DROPS, share)
    return job_rows(installation.addresses, on, count, uuid4().hex[:8])


def _day(installation: Installation, days: int = LATER_DAYS) -> str:
    return (installation.on + timedelta(days=days)).isoformat()


def _drops_in_file(installation: Installation, share: float) -> Body:
    rows = with_notes(_drops(installation, share), int(UPLOAD_BYTES * share))
    fields = {"go": "read", "day": _day(installation)}
    return in_parts(fields, {"file": ("drops.csv", csv_bytes(rows))})


def _drops_in_spreadsheet(installation: Installation, share: float) -> Body:
    rows = _drops(installation, share)
    fields = {"go": "read", "day": _day(installation)}
    return in_parts(fields, {"file": ("drops.xlsx", spreadsheet(rows))})


def _drops_pasted(installation: Installation, share: float) -> Body:
    rows = _drops(installation, share)
    return typed(
        [("go", "read"), ("day", _day(installation)), ("pasted", csv_bytes(rows).decode())]
    )


def _drops_looked_at(go: str) -> Make:
    """Return a table that the page has shown, sent again as it is."""

    def make(installation: Installation, share: float) -> Body:
        rows = _drops(installation, share)
        if go == "book":
            rows = rightly_written(rows, installation.addresses)
        return typed([("go", go), ("day", _day(installation)), ("table", json.dumps(rows))])

    return make


def _drops_mended(installation: Installation, share: float) -> Body:
    """Return a table with as many cells mended as a form may have fields."""
    rows = _drops(installation, share)
    cells = [
        (f"{kind}-{row}-1", rows[row + 1][1])
        for row in range(len(rows) - 1)
        for kind in ("c", "same")
    ]
    fields = [("go", "look"), ("day", _day(installation)), ("table", json.dumps(rows)), *cells]
    return typed(fields[: MAX_FIELDS - _FIELDS_LEFT])


def _needs(go: str, days: int = 2) -> Make:
    """Return a table of needs so many days ahead, to be read or written down."""

    def make(installation: Installation, share: float) -> Body:
        on = installation.on + timedelta(days=days)
        rows = need_rows(installation.addresses, on, part(MOST_NEEDS, share), uuid4().hex[:6])
        fields = [("go", go), ("day", on.isoformat()), ("informed", "on")]
        if go == "read":
            return in_parts(dict(fields), {"file": ("needs.csv", csv_bytes(rows))})
        if go == "keep":
            rows = rightly_written(rows, installation.addresses)
        return typed([*fields, ("table", json.dumps(rows))])

    return make


def _raw_tariff(installation: Installation, share: float) -> Body:
    """Return a tariff as machines read it, with as many steps as its text may hold."""
    count = part(_RAW_SIGNS // 30, share)
    steps = [{"first": number, "cents": 10_000 - number} for number in range(1, count + 1)]
    return _raw(installation, {**TARIFF, "drop_steps": steps})


def _tariff_form(installation: Installation, share: float) -> Body:
    """Return a tariff with the outlines of as many zones as a form may hold, to be priced."""
    each = max(4, part(_RING_CORNERS, share))
    zones = max(1, _FORM_BYTES // (each * 22))
    doors = installation.addresses
    middle = doors[0].lon, doors[0].lat
    turns = [2 * math.pi * number / each for number in range(each)]
    ring = "\n".join(
        f"{middle[0] + math.cos(turn):.6f} {middle[1] + math.sin(turn):.6f}" for turn in turns
    )
    fields = [("step", "example"), ("base_cents", "4"), ("vat_per_mille", "25.5")]
    for zone in range(zones):
        row = f"zones[{zone}]"
        fields += [(f"{row}.name", f"Zone {zone}"), (f"{row}.pickup_cents", "1")]
        fields += [(f"{row}.drop_cents", "1"), (f"{row}.ring", ring)]
    return typed(fields)


def _raw_emissions(installation: Installation, share: float) -> Body:
    """Return factors of emissions as machines read them, as many as the text may hold."""
    count = part(_RAW_SIGNS // 130, share)
    factors = [
        {
            "vehicle_kind": f"van-{number}",
            "mg_per_km": 200_000 + number,
            "from_day": "2020-01-01",
            "source": "A made-up factor",
            "level": 1,
        }
        for number in range(count)
    ]
    known = [to_plain(one) for one in FACTORS]
    return _raw(installation, {"factors": [*known, *factors]})


def _raw(installation: Installation, body: dict[str, object]) -> Body:
    tomorrow = (installation.on + timedelta(days=1)).isoformat()
    return typed([("id", str(uuid4())), ("valid_day", tomorrow), ("body", json.dumps(body))])


def _orders(installation: Installation, share: float) -> Body:
    """Return a report of a platform for the demo's cycle."""
    content, cycle = platform_report(
        "Hub", installation.addresses, int(_FORM_BYTES * share), uuid4().hex[:4].upper()
    )
    fields = {
        "go": "read",
        "cycle": str(installation.ids("cycle_id")[0]),
        "instance": "shop.example.org",
        "theirs": cycle,
        "theirs_sent": "1",
    }
    return in_parts(fields, {"files": ("report.csv", content)})


_BOOKER, _AID, _OFFICE = Role.MERCHANT, Role.AID_COORDINATOR, Role.DISPATCHER
_TABLE = b'name="table"'
"""Stands on the page of a table that was read."""
BY_PAGE: Mapping[str, tuple[ByHand, ...]] = {
    "POST /bookings/table": (
        ByHand(role=_BOOKER, make=_drops_in_file, label="file", shows=_TABLE),
        ByHand(role=_BOOKER, make=_drops_in_spreadsheet, label="spreadsheet", shows=_TABLE),
        ByHand(role=_BOOKER, make=_drops_pasted, label="pasted", shows=_TABLE),
        ByHand(role=_BOOKER, make=_drops_looked_at("look"), label="sent again", shows=_TABLE),
        ByHand(role=_BOOKER, make=_drops_mended, label="mended", shows=_TABLE),
        ByHand(role=_BOOKER, make=_drops_looked_at("book"), label="booked", shows=_TABLE),
    ),
    "POST /aid/table": (
        ByHand(role=_AID, make=_needs("read"), label="file", shows=_TABLE),
        ByHand(role=_AID, make=_needs("look"), label="sent again", shows=_TABLE),
        ByHand(role=_AID, make=_needs("keep"), label="kept", shows=_TABLE),
        ByHand(role=_AID, make=_needs("keep", 0), label="kept, today", shows=_TABLE),
    ),
    "POST /admin/tariffs/{name}": (ByHand(role=Role.ADMIN, make=_tariff_form),),
    "POST /admin/tariffs/{name}/raw": (ByHand(role=Role.ADMIN, make=_raw_tariff),),
    "POST /admin/rules/{kind}/raw": (ByHand(role=Role.ADMIN, make=_raw_emissions),),
    "POST /circuits/open-food-network": (ByHand(role=_OFFICE, make=_orders),),
}
"""By name of the operation."""
