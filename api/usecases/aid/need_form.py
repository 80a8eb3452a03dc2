"""Reads a need as a coordinator asks for it: nothing in it names or describes a person."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Literal
from uuid import UUID

from pydantic import Field, StrictBool, StrictInt

from api.usecases.act import Act
from api.usecases.aid.addresses import locate_address
from api.usecases.local_times import Wall, as_instant
from api.usecases.request_types import Text
from api.usecases.requests import (
    Form,
    PlainRequest,
    close_request,
    id_or,
    open_request,
    read_day,
    read_form,
)
from data.formats.fields import Node, Table, shown
from data.formats.tournee.context import read_point
from data.store.aid.needs import Need
from data.store.fleet import places
from data.store.system import cooperatives
from dispatch.aid.codes import LENGTHS, is_code, make_code
from dispatch.aid.wording import (
    Matter,
    looks_like_a_name,
    telling_words,
    without_telling_words,
)
from dispatch.bookings.usual_masses import parcel_mass
from dispatch.values.local_time import day_of, read_moment, starts_of
from routing.errors import Fault
from routing.types import Point

MOST_OF_AN_ITEM = 1000
MOST_ITEM_CODES = 20
MOST_MASS_G = 300_000
MOST_VOLUME_ML = 3_000_000
"""Most that one need may be."""
_ITEM = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_AHEAD = timedelta(days=400)
_WHERE = ("place", "address", "lon", "lat")
_TIMES = ("day", "start", "end")


class NeedForm(Form):
    """A need as it is asked for, besides when, where and what."""

    alias: Text = ""
    access_note: Text = ""
    contact_phone: Text = ""
    hides_phone: StrictBool = True
    mass_g: StrictInt = Field(default=0, ge=0, le=MOST_MASS_G)
    volume_ml: StrictInt = Field(default=0, ge=0, le=MOST_VOLUME_ML)
    two_people: StrictBool = False
    may_be_left: StrictBool = False
    code_only: StrictBool = False
    hills: Literal["flat", "rolling", "steep"] = "flat"
    note: Text = ""
    keeps_words: StrictBool = False


NEED_KEYS = (
    *NeedForm.model_fields,
    *_TIMES,
    *_WHERE,
    *("items", "code", "informed", "from_place"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TellingWord:
    """A word in free text that tells more of a person than is needed.

    Attributes
    ----------
    field
        In which field it stands.
    matter
        What it tells of; ``name`` where an alias looks like somebody's name.
    """

    field: str
    matter: Matter | Literal["name"]
    word: str


TOLD = ("alias", "access_note", "note")
"""Free texts of a need that whoever brings it reads."""
_INSTEAD = "[…]"


def warnings_of(one: Need) -> tuple[TellingWord, ...]:
    """Return what somebody should look at again in the free texts of a need."""
    found = [
        TellingWord(field=name, matter=matter, word=word)
        for name in TOLD
        for matter, word in telling_words(getattr(one, name))
    ]
    if looks_like_a_name(one.alias):
        found.append(TellingWord(field="alias", matter="name", word=one.alias))
    return tuple(found)


def as_carried(one: Need) -> Need:
    """Return a need as whoever brings it reads it: without words that nobody decided to keep."""
    if one.keeps_words:
        return one
    alias, access_note, note = (
        without_telling_words(getattr(one, name), _INSTEAD) for name in TOLD
    )
    return replace(one, alias=alias, access_note=access_note, note=note)


def words_taken_out(one: Need) -> dict[str, str]:
    """Return the free texts of a need that its warnings are about, without these words.

    An alias that looks like a name becomes empty, so that the need gets one of its own.
    """
    texts = {name: without_telling_words(getattr(one, name)) for name in TOLD}
    if looks_like_a_name(one.alias):
        texts["alias"] = ""
    return {name: text for name, text in texts.items() if text != getattr(one, name)}


def read_need_form(act: Act, request: PlainRequest, now: Need, *, customer_id: UUID | None) -> Need:
    """Read what a request names of a need; what it does not name stays.

    Raises
    ------
    BadInput
        With everything that is wrong.
    """
    table = open_request(request, (*NEED_KEYS, "customer_id"))
    home = cooperatives.own(act.tx)
    form = read_form(table, NeedForm)
    day = _day(table, now)
    starts_at, ends_at = _window(table, now, day, home.zone)
    need = replace(
        now,
        **form,
        day=day,
        starts_at=starts_at,
        ends_at=ends_at,
        customer_id=customer_id,
        items=_items(table, now),
        code=_code(table, now),
        informed_at=_informed(act, table, now),
        from_place_id=_place(act, table, "from_place", now.from_place_id, customer_id),
    )
    if "keeps_words" not in form and any(getattr(need, one) != getattr(now, one) for one in TOLD):
        # Decided of other words.
        need = replace(need, keeps_words=False)
    if "mass_g" not in form and not now.items:
        # Whoever takes it on has to know what they carry; who says 0 is believed.
        usual = min(parcel_mass(need.item_count, need.volume_ml), MOST_MASS_G)
        need = replace(need, mass_g=usual)
    need = _somewhere(act, table, need, customer_id)
    faulty = {one.where.partition(".")[0] for one in table.node.faults.found}
    _check_rules(act, table, need, faulty)
    if not faulty & {*_TIMES}:
        _check_days(act, table, need, home.zone)
    close_request(table)
    if not need.alias:
        need = replace(need, alias=f"N-{need.id.hex[-4:].upper()}")
    if need.code_only and not need.code:
        need = replace(need, code=make_code(secrets.choice))
    return need


def _day(table: Table, now: Need) -> date:
    node = table.get("day")
    return (read_day(node) if node else None) or now.day


def _window(table: Table, now: Need, day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """Read the window; where only the day changes it is at the same hours of that day."""
    found = []
    for key, before in (("start", now.starts_at), ("end", now.ends_at)):
        node = table.get(key)
        if node is None:
            wall = before.astimezone(zone).replace(tzinfo=None)
            moved = wall + (day - now.day)
            found.append(moved.replace(tzinfo=zone).astimezone(UTC))
        else:
            found.append(_moment(node, Wall(zone=zone, day=day)) or before)
    start, end = found
    if end <= start and not table.node.faults.found:
        shows = {"start": start.isoformat(), "end": end.isoformat()}
        table.node.child("end", None).fault("window-reversed", **shows)
    return start, end


def _moment(node: Node, wall: Wall) -> datetime | None:
    read = as_instant(node, wall)
    if isinstance(read, datetime):
        return read
    if read is None:
        return None
    try:
        moment = read_moment(read) if isinstance(read, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        node.fault("not-on-the-clock", value=shown(node.value))
        return None
    return moment.astimezone(UTC)


def _items(table: Table, now: Need) -> Mapping[str, int]:
    node = table.get("items")
    if node is None:
        return now.items
    found: dict[str, int] = {}
    for name, one in node.entries():
        count = one.integer(0, MOST_OF_AN_ITEM)
        if not _ITEM.fullmatch(name):
            one.fault("not-an-item-code", value=shown(name), example="baby-food")
        elif count:
            found[name] = count
    if len(found) > MOST_ITEM_CODES:
        node.fault("list-length", value=len(found), low=1, high=MOST_ITEM_CODES)
    return found


def _code(table: Table, now: Need) -> str:
    node = table.get("code")
    if node is None:
        return now.code
    code = (node.text() or "").strip().upper()
    if code and not is_code(code):
        low, high = LENGTHS
        node.fault("not-a-code", value=shown(code), low=low, high=high)
    return code


def _informed(act: Act, table: Table, now: Need) -> datetime | None:
    node = table.get("informed")
    if node is None:
        return now.informed_at
    return (now.informed_at or act.now) if node.flag() else None


def _place(
    act: Act, table: Table, key: str, now: UUID | None, customer_id: UUID | None
) -> UUID | None:
    """Read a place that may be named: a customer names its own and shared hubs."""
    named = id_or(table, key, now)
    if named is None or named == now:
        return named
    found = places.find(act.tx, named)
    mine = customer_id is None or customer_id in places.users(act.tx, named)
    if found is None or found.status != "active" or not (mine or found.kind in {"hub", "relay"}):
        table.node.child(key, None).fault("place-not-yours")
    return named


def _somewhere(act: Act, table: Table, now: Need, customer_id: UUID | None) -> Need:
    """Read where it goes: a place of the cooperative, a point, or an address that is found."""
    if all(table.values.get(key) is None for key in _WHERE):
        if now.point is None and now.place_id is None:
            table.node.child("address", None).fault("need-nowhere")
        return now
    if table.values.get("place") is not None:
        place_id = _place(act, table, "place", None, customer_id)
        return replace(now, place_id=place_id, point=None, address="")
    node = table.get("address")
    address = (node.text() or "") if node else ""
    point: Point | None
    if table.get("lon") or table.get("lat"):
        point = read_point(table)
    elif node is not None and address == now.address and now.point is not None:
        point = now.point
    else:
        point = None
        if node is not None:
            faults: list[Fault] = []
            address, point = locate_address(act, address, faults)
            for one in faults:
                node.fault(one.code, **one.args)
    return replace(now, place_id=None, point=point, address=address)


def _check_rules(act: Act, table: Table, need: Need, faulty: Collection[str]) -> None:
    """Find fault with what no need may be; not again with what is faulty already."""
    if not need.item_count and "items" not in faulty:
        table.node.child("items", None).fault("need-without-items")
    if need.code_only:
        for key in ("address", "contact_phone", "access_note"):
            if getattr(need, key) and key not in faulty:
                table.node.child(key, None).fault("code-only-names-nobody")
        found = places.find(act.tx, need.place_id) if need.place_id else None
        if (found is None or found.is_home) and "place" not in faulty:
            table.node.child("place", None).fault("code-only-needs-place")
    elif need.informed_at is None:
        table.node.child("informed", None).fault("need-not-informed")


def _check_days(act: Act, table: Table, need: Need, zone: tzinfo) -> None:
    where = table.node
    if need.ends_at <= act.now:
        end = need.ends_at.astimezone(zone).isoformat(timespec="minutes")
        where.child("end", None).fault("window-in-the-past", value=end)
    if need.starts_at > act.now + _AHEAD:
        args: dict[str, Any] = {"value": need.day.isoformat(), "limit": _AHEAD.days}
        where.child("day", None).fault("too-far-ahead", **args)
    if day_of(need.starts_at, zone) != need.day:
        where.child("start", None).fault(
            "job-other-day",
            value=day_of(need.starts_at, zone).isoformat(),
            day=need.day.isoformat(),
        )


def blank_need(act: Act, need_id: UUID) -> Need:
    """Return what a new need starts from: today, from nine to noon."""
    home = cooperatives.own(act.tx)
    today = day_of(act.now, home.zone)
    midnight = starts_of(today, home.zone)
    return Need(
        id=need_id,
        day=today,
        starts_at=midnight + timedelta(hours=9),
        ends_at=midnight + timedelta(hours=12),
        made_by=act.actor.id or act.tx.owner,
        made_at=act.now,
    )
