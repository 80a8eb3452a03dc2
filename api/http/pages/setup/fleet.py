"""The step of riders and bikes: a depot, bikes by presets, riders, and a shift for each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starlette.responses import Response

from api.http.pages.address_fields import address_of, offers, take_choice
from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.http.pages.setup.steps import (
    ADDRESSES,
    FOUNDER,
    shown_steps,
    too_early,
)
from api.usecases.system.first_fleet import (
    KINDS,
    MOST_OF_KIND,
    MOST_RIDERS,
    FirstFleet,
    FirstRider,
    add_first_fleet,
)
from api.usecases.system.first_steps import read_first_steps

pages = PageRouter()

_ROWS = 3
_LAST_START_HOUR = 17
"""Whoever sets up later in the day begins with tomorrow."""
_SHIFT_HOURS = 4
_USUAL = {"cargo": 1, "longtail": 1}


@pages.form(ADDRESSES["fleet"], needs=FOUNDER)
def fleet(ask: PageRequest) -> Response:
    """Add a depot, riders and bikes."""
    known = ask.do(read_first_steps)
    if early := too_early(ask, known, "fleet"):
        return early
    if known.shifts:
        return ask.page(
            "pages/setup/fleet-ready.html", known=known, steps=shown_steps("fleet", known)
        )
    form = ask.form(start=_start(ask))
    take_choice(form, "hub")
    more = form.has("more")
    rows = min(MOST_RIDERS, max(_ROWS, form.whole("rows", low=0, high=MOST_RIDERS) or 0) + more)
    if form.sent and not more and form.need("hub"):
        wanted = _wanted(ask, form, rows)
        if form.do(add_first_fleet, wanted):
            return ask.to(ADDRESSES["booking"], done="setup-fleet")
    today = ask.today
    return ask.page(
        "pages/setup/fleet.html",
        form=form,
        offers=offers(ask, form, "hub"),
        rows=rows,
        most_rows=MOST_RIDERS,
        kinds=[(kind, values["mass_kg"], values["volume_l"]) for kind, values in KINDS.items()],
        days=[
            (day.isoformat(), f"{ask.texts(name)} ({ask.texts.day(day)})")
            for name, day in (
                ("setup-today", today),
                ("setup-tomorrow", today + timedelta(days=1)),
            )
        ],
        steps=shown_steps("fleet", known),
    )


def _start(ask: PageRequest) -> dict[str, Any]:
    """Return a first shift that still lies ahead, and one bike of the usual kinds."""
    now = ask.now.astimezone(ask.zone)
    begin = (now + timedelta(hours=1)).replace(minute=0)
    if now.hour >= _LAST_START_HOUR:
        begin = (now + timedelta(days=1)).replace(hour=9, minute=0)
    end = begin + timedelta(hours=_SHIFT_HOURS)
    return {
        **{kind: _USUAL.get(kind, 0) for kind in KINDS},
        "day": begin.date(),
        "start": f"{begin:%H:%M}",
        "end": f"{end:%H:%M}",
    }


def _wanted(ask: PageRequest, form: Form, rows: int) -> FirstFleet:
    riders, places = [], []
    for row in range(rows):
        name, reach = form.text(f"rider-{row}-name"), form.text(f"rider-{row}-reach")
        if name or reach:
            riders.append(FirstRider(name=name, reach=reach))
            places.append(row)
    # A row may be left empty between others: faults are told at the row that was filled in.
    form.fields = {
        f"rider-{number}-{part}": f"rider-{row}-{part}"
        for number, row in enumerate(places)
        for part in ("name", "reach")
    }
    counts = {kind: form.whole(kind, high=MOST_OF_KIND) or 0 for kind in KINDS}
    return FirstFleet(
        hub=address_of(form, "hub"),
        hub_name=ask.texts("setup-hub-name"),
        counts=counts,
        names={kind: ask.texts(f"setup-kind-{kind}") for kind in KINDS},
        riders=riders,
        day=form.day("day") or ask.today,
        start=form.text("start"),
        end=form.text("end"),
        language=ask.language,
    )
