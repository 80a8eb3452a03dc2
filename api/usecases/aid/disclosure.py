"""Disclosure of needs: what of a need whoever asks is told, and the note that a door was read.

Every answer that carries a need goes through here, whether the request reads or writes. A use case
works on the whole :class:`Need`; what it gives is a :class:`DisclosedNeed`, and nothing else can be
presented (:class:`api.http.aid.shapes.NeedOut`). A door is told to coordinators and programs that
may read recipients', and to who took the need on and made the pledge, around its time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from uuid import UUID

from api.usecases.act import Act
from api.usecases.address_reads import note_need_read
from api.usecases.aid.need_form import as_carried
from data.store.aid.needs import Need
from data.store.aid.volunteers import Volunteer
from data.store.bookings import customers
from data.store.care import rules
from data.store.fleet import places
from data.store.fleet.places import Place
from dispatch.care.exact_address_disclosure import coarse_point, is_exact_address_disclosed
from routing.types import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosedNeed(Need):
    """A need as whoever asks may be told it.

    The store refuses to keep it: what is not told would be lost.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedNeed:
    """A need that one has taken on.

    Attributes
    ----------
    need
        Without its exact address unless this is told now.
    address_shown
        Whether it is told.
    address_from, address_until
        From when to when the exact address is told.
    from_place
        Where the goods are: as it is said, or where those of the association usually are.
        Somebody's home is told as an address is.
    to_place
        The saved place that it goes to, if it does. Somebody's home is told as an address is.
    others
        Names of who comes along.
    asks_code
        Whether the recipient shows a code.
    association_phone
        Number of who coordinates it, empty if none is known.
    """

    need: DisclosedNeed
    address_shown: bool
    address_from: datetime
    address_until: datetime
    from_place: Place | None = None
    to_place: Place | None = None
    others: tuple[str, ...] = field(default=())
    asks_code: bool = False
    association_phone: str = ""


def disclose_need(act: Act, found: Need, reason: str) -> DisclosedNeed:
    """Return a need for whoever coordinates it: with its door, which is noted.

    Without it for who may not read recipients'.

    Parameters
    ----------
    reason
        As :func:`api.usecases.address_reads.note_need_read` takes it.
    """
    if not act.actor.may("recipients:read"):
        return disclose_without_door(act, found)
    note_need_read(act, found, reason)
    return _disclosed(found)


def disclose_new_need(act: Act, written: Need) -> DisclosedNeed:
    """Return a need to who has just written it down: telling them the same again is no reading."""
    if not act.actor.may("recipients:read"):
        return disclose_without_door(act, written)
    return _disclosed(written)


def disclose_without_door(act: Act, found: Need) -> DisclosedNeed:
    """Return a need without what leads to somebody's door; as :func:`disclose_without_doors`."""
    return disclose_without_doors(act, [found])[0]


def disclose_without_doors(act: Act, found: Collection[Need]) -> list[DisclosedNeed]:
    """Return needs without what leads to somebody's door.

    The point of a home becomes the middle of a rough area; a public place stays.
    """
    known = _places_of(act, found)
    return [_without_door(one, known) for one in found]


def disclose_claim(
    act: Act, found: Need, me: Volunteer, *, tells_address: bool = False
) -> ClaimedNeed:
    """Return a need to who took it on.

    Its exact address only where that is asked for, after the pledge, where two go once both are
    found, and around its time; then the reading is noted.
    """
    rule = rules.retention_at(act.tx, act.now)
    before, after = rule.span("door_before_h"), rule.span("door_after_h")
    shown = (
        tells_address
        and me.pledged_at is not None
        and found.state in {"claimed", "served", "failed"}
        and found.erased_at is None
        and is_exact_address_disclosed(
            act.now,
            found.starts_at,
            expected=found.ends_at,
            done=found.done_at,
            before=before,
            after=after,
        )
    )
    whose = customers.find(act.tx, found.customer_id) if found.customer_id else None
    from_place_id = found.from_place_id or (whose.place_id if whose else None)
    known = places.among(
        act.tx, {one for one in (from_place_id, found.place_id) if one is not None}
    )
    if shown:
        note_need_read(act, found, "claim")
    told = {key: one for key, one in known.items() if shown or not one.is_home}
    carried = as_carried(found)
    return ClaimedNeed(
        need=_at_the_door(carried) if shown else _without_door(carried, known),
        address_shown=shown,
        address_from=found.starts_at - before,
        address_until=(found.done_at or found.ends_at) + after,
        from_place=told.get(from_place_id) if from_place_id else None,
        to_place=told.get(found.place_id) if found.place_id else None,
        others=tuple(one.person_name for one in found.claims if one.person_id != me.person_id),
        asks_code=asks_code(act, found),
        association_phone=whose.phone if whose else "",
    )


def asks_code(act: Act, one: Need) -> bool:
    """Return whether who brings a need is shown its code.

    At a relay it is shown to the relay, by whoever fetches it there later.
    """
    place = places.find(act.tx, one.place_id) if one.code and one.place_id else None
    return bool(one.code) and (place is None or place.kind != "relay")


def area_of(one: Need, there: Place | None) -> Point | None:
    """Return where a need goes as anybody may be told it: a public place, or a rough area."""
    if there is not None and not there.is_home:
        return there.point
    return coarse_area(there.point if there else one.point)


def coarse_area(point: Point | None) -> Point | None:
    """Return the middle of the rough area of a point."""
    if point is None:
        return None
    lon, lat = coarse_point(point.lon, point.lat)
    return Point(lon=lon, lat=lat)


def _places_of(act: Act, found: Collection[Need]) -> Mapping[UUID, Place]:
    """Return the saved places that some needs go to or come from."""
    named = {place for one in found for place in (one.place_id, one.from_place_id) if place}
    return places.among(act.tx, named)


def _without_door(one: Need, known: Mapping[UUID, Place]) -> DisclosedNeed:
    there = known.get(one.place_id) if one.place_id else None
    to_home = there is None or there.is_home
    start = known.get(one.from_place_id) if one.from_place_id else None
    return _disclosed(
        replace(
            one,
            point=area_of(one, there) if to_home else None,
            place_id=None if to_home else one.place_id,
            from_place_id=None if start is not None and start.is_home else one.from_place_id,
            address="",
            access_note="",
            contact_phone="",
            note="",
            code="",
        )
    )


def _at_the_door(one: Need) -> DisclosedNeed:
    """Return a need as who rings the bell is told it."""
    # Where the number is not told, the coordinator's is called. The code is for them to show.
    phone = "" if one.hides_phone else one.contact_phone
    return _disclosed(replace(one, code="", contact_phone=phone))


def _disclosed(one: Need) -> DisclosedNeed:
    return DisclosedNeed(**{each.name: getattr(one, each.name) for each in fields(Need)})
