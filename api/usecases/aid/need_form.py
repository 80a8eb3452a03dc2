"""Needs as a coordinator asks for them: nothing in them names or describes a person."""

from __future__ import annotations

import re
import secrets
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StrictInt
from pydantic_core import PydanticCustomError

from api.usecases.act import Act
from api.usecases.local_times import Wall, instant_on_wall
from api.usecases.request_parts import AddressPart, TimeOfDay
from api.usecases.request_types import Day, Flag, OneOf, Text
from api.usecases.requests import RequestModel
from api.usecases.streets.typed_addresses import asked_whereabouts
from data.formats.fields import shown
from data.store.aid.needs import Need
from data.store.fleet import places
from data.store.system import cooperatives
from dispatch.aid.codes import LENGTHS, is_code, make_code
from dispatch.aid.volunteering import HILLS
from dispatch.aid.wording import (
    Matter,
    looks_like_a_name,
    telling_words,
    without_telling_words,
)
from dispatch.bookings.usual_masses import parcel_mass
from dispatch.model.whereabouts import WHEREABOUTS, Whereabouts
from dispatch.values.local_time import day_of, instant_of, starts_of, wall_of
from dispatch.values.plain_values import values_of
from dispatch.values.validation import fault, refuse
from routing.errors import Fault

MOST_OF_AN_ITEM = 1000
MOST_ITEM_CODES = 20
MOST_MASS_G = 300_000
MOST_VOLUME_ML = 3_000_000
"""Most that one need may be."""
_ITEM = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_AHEAD = timedelta(days=400)
_WHERE = ("place", *AddressPart.model_fields)
_TIMES = ("day", "start", "end")


def _item_code(name: str) -> str:
    if not _ITEM.fullmatch(name):
        args = {"value": shown(name), "example": "baby-food"}
        raise PydanticCustomError("not-an-item-code", "must be an item code", args)
    return name


def _some_items(items: dict[str, int]) -> dict[str, int]:
    found = {name: count for name, count in items.items() if count}
    if len(found) > MOST_ITEM_CODES:
        args = {"value": len(found), "low": 1, "high": MOST_ITEM_CODES}
        raise PydanticCustomError("list-length", "has too many items", args)
    return found


def _code(text: str) -> str:
    code = text.strip().upper()
    if code and not is_code(code):
        low, high = LENGTHS
        args = {"value": shown(code), "low": low, "high": high}
        raise PydanticCustomError("not-a-code", "must be a code", args)
    return code


_Items = dict[
    Annotated[str, AfterValidator(_item_code)],
    Annotated[StrictInt, Field(ge=0, le=MOST_OF_AN_ITEM)],
]


class NeedUpdate(AddressPart, RequestModel):
    """Changed values of a need; nothing in it names or describes a person."""

    alias: Text = ""
    day: Day | None = None
    start: TimeOfDay | None = None
    end: TimeOfDay | None = None
    from_place: UUID | None = None
    place: UUID | None = None
    access_note: Text = ""
    contact_phone: Text = ""
    hides_phone: Flag = True
    items: Annotated[_Items, AfterValidator(_some_items)] = Field(default={})
    mass_g: StrictInt = Field(default=0, ge=0, le=MOST_MASS_G)
    volume_ml: StrictInt = Field(default=0, ge=0, le=MOST_VOLUME_ML)
    two_people: Flag = False
    may_be_left: Flag = False
    code_only: Flag = False
    code: Annotated[Text, AfterValidator(_code)] = ""
    hills: Annotated[str, OneOf(HILLS)] = "flat"
    note: Text = ""
    keeps_words: Flag = False
    informed: Flag = False


class NeedRequest(NeedUpdate):
    """Need that is asked for; the office names the association."""

    customer_id: UUID | None = None


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


def asked_need(act: Act, request: NeedUpdate, now: Need, *, customer_id: UUID | None) -> Need:
    """Return a need as it is asked for; what the request does not name stays.

    Raises
    ------
    BadInput
        With everything that is wrong.
    """
    faults: list[Fault] = []
    zone = cooperatives.own(act.tx).zone
    day = request.day or now.day
    starts_at, ends_at = _window(request, now, day, zone, faults)
    if not faults and ends_at <= starts_at:
        ends = {"start": starts_at.isoformat(), "end": ends_at.isoformat()}
        faults.append(fault("window-reversed", "end", **ends))
    given = request.given(*_TIMES, *_WHERE, "from_place", "informed", "customer_id")
    given |= {"day": day, "starts_at": starts_at, "ends_at": ends_at}
    need = replace(now, customer_id=customer_id, **given)
    if "keeps_words" not in given and any(getattr(need, one) != getattr(now, one) for one in TOLD):
        # Decided of other words.
        need = replace(need, keeps_words=False)
    if "mass_g" not in given and not now.items:
        # Whoever takes it on has to know what they carry; who says 0 is believed.
        usual = min(parcel_mass(need.item_count, need.volume_ml), MOST_MASS_G)
        need = replace(need, mass_g=usual)
    if "informed" in request.model_fields_set:
        need = replace(need, informed_at=(now.informed_at or act.now) if request.informed else None)
    if not faults:
        faults += _day_faults(act, need, zone)
    need = _somewhere(act, _from_somewhere(act, request, need, faults), request, faults)
    refuse([*faults, *_rule_faults(act, need, {one.where for one in faults})])
    if not need.alias:
        need = replace(need, alias=f"N-{need.id.hex[-4:].upper()}")
    if need.code_only and not need.code:
        need = replace(need, code=make_code(secrets.choice))
    return need


def _window(
    request: NeedUpdate, now: Need, day: date, zone: tzinfo, faults: list[Fault]
) -> tuple[datetime, datetime]:
    """Return the window; where only the day changes it is at the same hours of that day."""
    found = []
    for key, before in (("start", now.starts_at), ("end", now.ends_at)):
        asked = getattr(request, key)
        if asked is None:
            found.append(instant_of(wall_of(before, zone) + (day - now.day), zone))
        else:
            found.append(instant_on_wall(asked, Wall(zone=zone, day=day), key, faults))
    return found[0], found[1]


def _from_somewhere(act: Act, request: NeedUpdate, need: Need, faults: list[Fault]) -> Need:
    """Return a need with the place where its goods are."""
    if "from_place" not in request.model_fields_set:
        return need
    if request.from_place not in {None, need.from_place_id}:
        faults += _place_faults(act, need, "from_place", request.from_place)
    return replace(need, from_place_id=request.from_place)


def _somewhere(act: Act, need: Need, request: NeedUpdate, faults: list[Fault]) -> Need:
    """Return where it goes: a place of the cooperative, a point, or an address that is found."""
    if request.place is not None:
        faults += _place_faults(act, need, "place", request.place)
        return replace(need, place_id=request.place, point=None, address="", street_only=False)
    if not request.model_fields_set & set(AddressPart.model_fields):
        return need
    before = Whereabouts(**values_of(need, *WHEREABOUTS))
    where = asked_whereabouts(act, request, before, faults)
    return replace(need, place_id=None, **values_of(where))


def _place_faults(act: Act, need: Need, key: str, named: UUID | None) -> list[Fault]:
    """Find fault with a place that may not be named: a customer names its own and shared hubs."""
    found = places.find(act.tx, named) if named else None
    owner = need.customer_id
    mine = owner is None or (found is not None and owner in places.users(act.tx, found.id))
    if found and found.status == "active" and (mine or found.kind in {"hub", "relay"}):
        return []
    return [fault("place-not-yours", key)]


def _rule_faults(act: Act, need: Need, faulty: AbstractSet[str]) -> list[Fault]:
    """Find fault with what no need may be; not again with what is faulty already."""
    found = []
    if not need.item_count:
        found.append(fault("need-without-items", "items"))
    if need.point is None and need.place_id is None and not faulty & {"address", "lon", "lat"}:
        found.append(fault("need-nowhere", "address"))
    if not need.code_only:
        return found + ([] if need.informed_at else [fault("need-not-informed", "informed")])
    named = [key for key in ("address", "contact_phone", "access_note") if getattr(need, key)]
    found += [fault("code-only-names-nobody", key) for key in named if key not in faulty]
    place = places.find(act.tx, need.place_id) if need.place_id else None
    if (place is None or place.is_home) and "place" not in faulty:
        found.append(fault("code-only-needs-place", "place"))
    return found


def _day_faults(act: Act, need: Need, zone: tzinfo) -> list[Fault]:
    found = []
    if need.ends_at <= act.now:
        end = need.ends_at.astimezone(zone).isoformat(timespec="minutes")
        found.append(fault("window-in-the-past", "end", value=end))
    if need.starts_at > act.now + _AHEAD:
        on = need.day.isoformat()
        found.append(fault("too-far-ahead", "day", value=on, limit=_AHEAD.days))
    if day_of(need.starts_at, zone) != need.day:
        other = day_of(need.starts_at, zone).isoformat()
        days = {"value": other, "day": need.day.isoformat()}
        found.append(fault("job-other-day", "start", **days))
    return found


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
