"""Use case of finding anything of a cooperative by a few typed letters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.address_reads import note_address_read
from data.store.board import search as rows
from data.store.board.search import Found
from data.store.system import cooperatives
from dispatch.bookings.parcel_codes import ALPHABET, parcel_codes
from dispatch.values.local_time import day_of

MOST_FOUND = 20
DAYS_BACK, DAYS_AHEAD = timedelta(days=7), timedelta(days=21)
"""Around the day that is asked about, jobs, bookings and doors are looked for."""
NEIGHBOURS = timedelta(days=1)
"""Parcels of the days beside are lying about, too."""

_KINDS = ("parcel", "job", "stop", "person", "customer", "booking", "place")
"""In this order where the letters fit as well."""
_SHORTEST_CODE = 3


@needs("plans:read")
def search(act: Act, typed: str, on: date | None = None) -> list[Found]:
    """Return what some letters may mean, the likeliest first, at most 20.

    Of each kind only what whoever asks may read. Addresses and names of recipients are looked
    through, and told, only where they may be known; of aid recipients that is noted.

    Parameters
    ----------
    on
        Around this day jobs, bookings and doors are looked for; today where it is not given.
    """
    wanted = " ".join(typed.split())
    if not wanted:
        return []
    day = on or day_of(act.now, cooperatives.own(act.tx).zone)
    found = [*_of_day(act, wanted, day), *_standing(act, wanted)]
    best = sorted(found, key=lambda one: _rank(one, day))[:MOST_FOUND]
    note_address_read(act, [one.id for one in best if one.kind == "stop"], "search")
    return best


def _of_day(act: Act, wanted: str, day: date) -> Iterable[Found]:
    span, named = (day - DAYS_BACK, day + DAYS_AHEAD), act.sees_all("recipients:read")
    if act.sees_all("bookings:read"):
        yield from _parcels(act, wanted, day, named=named)
        yield from rows.jobs_like(act.tx, wanted, span, named=named)
        yield from rows.bookings_like(act.tx, wanted, span)
        if named:
            yield from rows.stops_like(act.tx, wanted, span)


def _standing(act: Act, wanted: str) -> Iterable[Found]:
    if act.sees_all("people:read"):
        yield from rows.people_like(act.tx, wanted)
    if act.sees_all("customers:read"):
        yield from rows.customers_like(act.tx, wanted)
    if act.sees_all("places:read"):
        yield from rows.places_like(act.tx, wanted, homes=act.sees_all("recipients:read"))


def _parcels(act: Act, wanted: str, day: date, *, named: bool) -> Iterable[Found]:
    """Return the jobs whose parcels bear a code that begins so."""
    typed = re.sub(r"[\s-]", "", wanted).upper()
    if len(typed) < _SHORTEST_CODE or not set(typed) <= set(ALPHABET):
        return
    by_day: dict[date, list[str]] = {}
    for job_id, its_day in rows.jobs_of_days(act.tx, (day - NEIGHBOURS, day + NEIGHBOURS)):
        by_day.setdefault(its_day, []).append(str(job_id))
    codes = {job_id: code for ids in by_day.values() for job_id, code in parcel_codes(ids).items()}
    meant = {key: code for key, code in codes.items() if code.replace("-", "").startswith(typed)}
    if not meant or len(meant) > MOST_FOUND:
        return
    ids = [UUID(one) for one in meant]
    for one in rows.jobs_among(act.tx, ids, named=named):
        code = meant[str(one.id)]
        yield replace(one, title=code, detail=" · ".join(filter(None, (one.title, one.detail))))


def _rank(one: Found, day: date) -> tuple[float, int, int, str]:
    away = 0 if one.day is None else abs((one.day - day).days)
    return (-round(one.likeness, 2), away, _KINDS.index(one.kind), str(one.id))
