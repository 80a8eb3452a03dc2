"""Parts that the pages of circuits share: tabs, days, and who is asked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from starlette.responses import Response

from api.http.pages.admin.tabs import typed
from api.http.pages.areas import OFFICE, Area, open_areas
from api.http.pages.frame import PageRequest
from api.usecases.circuits.booking_cycles import collection_day
from data.store.circuits.cycles import OrderCycle
from dispatch.values.local_time import monday_of, wall_of

READ, WRITE = ("cycles:read",), ("cycles:write",)
CYCLES, WEEK, HUBS = "/circuits/cycles", "/circuits/week", "/circuits/hubs"
IMPORT = "/circuits/open-food-network"
COSTS, RETURNABLES, COLD = "/circuits/costs", "/circuits/returnables", "/circuits/cold"
LOOKS = {"open": "good", "cut_off": "warn", "cancelled": "bad"}
"""Looks of the states of a cycle; the others have none."""

TABS = (
    Area(address=CYCLES, text="circuits-tab-cycles", needs=OFFICE),
    Area(address=WEEK, text="circuits-tab-week", needs=READ),
    Area(address=HUBS, text="circuits-tab-hubs", needs=READ),
    Area(address=IMPORT, text="platforms-area", needs=WRITE),
    Area(address=COSTS, text="circuits-tab-costs", needs=READ),
    Area(address=RETURNABLES, text="circuits-tab-returnables", needs=READ),
    Area(address=COLD, text="circuits-tab-cold", needs=OFFICE),
)


def show(ask: PageRequest, template: str, status: int = 200, **values: Any) -> Response:  # noqa: ANN401  # each template has its own
    """Answer with a page of circuits; ``template`` is its name in ``pages/circuits``."""
    path = ask.request.url.path
    # Producers write their own lots; what comes from a platform is the office's.
    tabs = [tab for tab in open_areas(TABS, ask.actor) if tab.address != IMPORT or is_office(ask)]
    here = next((tab.address for tab in tabs if path.startswith(tab.address)), "")
    common = {
        "tabs": [(tab.address, tab.text) for tab in tabs],
        "here": here,
        "looks": LOOKS,
        "offset_words": partial(_offset, ask),
        "amount": partial(_amount, ask),
        "collected_on": partial(_collected_on, ask),
    }
    return ask.page(f"pages/circuits/{template}.html", status, **common, **values)


def is_office(ask: PageRequest) -> bool:
    """Return whether the cooperative's office asks."""
    return any(map(ask.may, OFFICE))


def monday_asked(ask: PageRequest) -> date:
    """Return the Monday of the week that the address names, else of this one."""
    return monday_of(ask.day())


def around(day: date, step: int) -> dict[str, Any]:
    """Return the days to which a page leads on."""
    return {"before": day - timedelta(days=step), "after": day + timedelta(days=step)}


def wall_parts(ask: PageRequest, name: str, at: datetime) -> dict[str, Any]:
    """Return a moment as two fields of a form: its day, and its time."""
    wall = wall_of(at, ask.zone)
    return {f"{name}_day": wall.date(), f"{name}_time": wall.strftime("%H:%M")}


def clock_of(ask: PageRequest, at: datetime) -> str:
    """Return the time of day of a moment, as a field of a form has it."""
    return wall_of(at, ask.zone).strftime("%H:%M")


def _offset(ask: PageRequest, at: datetime) -> str:
    """Return the distance of the wall's clock from UTC at a moment, such as ``UTC+3``."""
    offset = at.astimezone(ask.zone).utcoffset() or timedelta(0)
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    sign = "-" if offset < timedelta(0) else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02d}" if minutes else "")


def _collected_on(ask: PageRequest, cycle: OrderCycle) -> date:
    """Return the day on which the farms of a cycle are visited."""
    return collection_day(cycle, ask.zone)


def _amount(ask: PageRequest, value: int) -> str:
    """Return grams in kilograms, or millilitres in litres."""
    return typed(value, 1000, ask.texts.language)
