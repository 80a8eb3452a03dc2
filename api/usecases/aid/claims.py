"""Use cases of claims: volunteers see what is open near them, take it on, and may give it back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from api.auth.scopes import Role
from api.usecases.act import Act, needs
from api.usecases.aid.disclosure import ClaimedNeed, area_of, disclose_claim
from api.usecases.aid.needs import burden_of, burden_within
from api.usecases.aid.volunteers import CLAIM, absences_of, own_limits
from data.store.aid import claims
from data.store.aid import needs as need_rows
from data.store.aid.claims import Claim
from data.store.aid.needs import Need
from data.store.aid.volunteers import Volunteer
from data.store.fleet import places
from data.store.fleet.places import Place
from data.store.people import people
from data.store.system import cooperatives
from dispatch.aid.volunteering import compass_point, metres, obstacles
from dispatch.values.local_time import day_of
from dispatch.values.same_fields import same_fields
from routing.errors import Conflict, Denied, NotFound
from routing.types import Point

AHEAD_DAYS = 14
"""So many days ahead volunteers see what is open."""
_ROUND_M = 500
_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenNeed:
    """A need as volunteers see it before it is theirs: roughly where, when, and how much.

    Attributes
    ----------
    area
        Middle of the rough area, or the public place that it goes to.
    place_name
        Of that place; empty where it goes to somebody's home, saved or not.
    distance_m, towards
        To there from where the volunteer starts, rounded; and in which of the eight directions of
        the compass, such as ``ne``.
    people_missing
        How many people it still takes.
    """

    need_id: UUID
    day: date
    starts_at: datetime
    ends_at: datetime
    area: Point
    place_name: str
    distance_m: int
    towards: str
    items: int
    mass_g: int
    volume_ml: int
    hills: str
    two_people: bool
    people_missing: int


@needs(CLAIM)
def list_open_needs(act: Act) -> list[OpenNeed]:
    """Return the open needs of the next two weeks that fit one's own limits, soonest first.

    Who is helped and where exactly is not told.
    """
    me, home = own_limits(act), cooperatives.own(act.tx)
    today = day_of(act.now, home.zone)
    found = need_rows.between(act.tx, today, today + timedelta(days=AHEAD_DAYS))
    mine = {one.id for one in found if me.person_id in _claimants(one)}
    claim_count = _taken(found, me.person_id)
    away = absences_of(act, act.now + timedelta(days=AHEAD_DAYS + 1))
    known = places.among(act.tx, {one.place_id for one in found if one.place_id})
    open_needs = []
    for one in found:
        if one.id in mine or not _may_be_claimed(act, one):
            continue
        there = known.get(one.place_id) if one.place_id else None
        area = area_of(one, there)
        against = obstacles(
            burden_within(one, area, home.zone),
            me.limits,
            claim_count=claim_count.get(one.day, 0),
            absences=away,
        )
        if area is not None and me.base is not None and not against:
            open_needs.append(_open(one, area, there, me.base))
    return sorted(open_needs, key=lambda one: (one.starts_at, one.distance_m, one.need_id))


@needs(CLAIM)
def list_claimed_needs(act: Act) -> list[ClaimedNeed]:
    """Return what one has taken on, in the coordinator's order, without addresses."""
    me = own_limits(act)
    first = day_of(act.now - _BACK, cooperatives.own(act.tx).zone)
    found = need_rows.claimed_by(act.tx, me.person_id, first)
    return [disclose_claim(act, one, me) for one in found]


@needs(CLAIM)
def claim_need(act: Act, claim_id: UUID, need_id: UUID) -> ClaimedNeed:
    """Take a need on, alone, or as one of two where it takes two; the same again is the same claim.

    Raises
    ------
    Conflict
        ``need-taken`` by somebody else, planned, over or past, or never there: all the same, so
        that nobody learns of needs that the list of open ones does not show;
        ``need-not-for-you``: open, but beyond one's own limits.
    """
    me = _limits_alone(act)
    found = need_rows.find(act.tx, need_id, lock=True)
    if found is not None and me.person_id in _claimants(found):
        return disclose_claim(act, found, me)
    if found is None or not _may_be_claimed(act, found):
        raise Conflict("need-taken")
    _check_limits(act, found, me)
    free = set(range(1, found.people_needed + 1)) - {one.person_number for one in found.claims}
    claim = Claim(
        id=claim_id,
        need_id=need_id,
        person_id=me.person_id,
        person_number=min(free),
        claimed_at=act.now,
    )
    if not claims.add(act.tx, claim):
        raise Conflict("need-taken")
    act.record_event("need_claimed", "need", need_id, names_actor=False)
    kept = need_rows.find(act.tx, need_id) or found
    return disclose_claim(act, kept, me)


@needs(CLAIM)
def give_back_need(act: Act, need_id: UUID) -> None:
    """Give back what one has taken on: it is open again and the coordinator is told.

    Whenever and for whatever reason: who helps of their own will owes nothing. Twice is once, and
    what one has not taken on is not told from what is not there.

    Raises
    ------
    Conflict
        ``need-over`` once it has ended.
    """
    me = own_limits(act)
    found = need_rows.find(act.tx, need_id, lock=True)
    mine = [one.id for one in found.claims if one.person_id == me.person_id] if found else []
    if found is None or not mine:
        return
    if found.status != "open":
        raise Conflict("need-over")
    claims.give_back(act.tx, mine, "given_back", act.now)
    detail = {"reason": "given_back"}
    act.record_event("need_given_back", "need", need_id, detail=detail, names_actor=False)


@needs(CLAIM)
def read_claimed_need(act: Act, need_id: UUID) -> ClaimedNeed:
    """Return what one has taken on; with its exact address from some hours before to some after.

    Only who made the pledge is told, where two go only once both are found, and every time is
    noted.

    Raises
    ------
    NotFound
        ``no-such-need``: not there, or not taken on.
    Denied
        ``pledge-needed``.
    """
    me = own_limits(act)
    found = need_rows.find(act.tx, need_id)
    if found is None or me.person_id not in _claimants(found):
        raise NotFound("no-such-need")
    if me.pledged_at is None:
        raise Denied("pledge-needed")
    return disclose_claim(act, found, me, tells_address=True)


def _may_be_claimed(act: Act, one: Need) -> bool:
    return one.state == "open" and one.ends_at > act.now and one.erased_at is None


def _limits_alone(act: Act) -> Volunteer:
    """Return one's own limits, with everybody else kept from what counts against them.

    Several needs at once would each be counted as the first otherwise, and who leaves meanwhile
    would keep one.

    Raises
    ------
    Denied
        ``not-permitted`` for who helps no more.
    """
    person_id = own_limits(act).person_id
    act.tx.lock(f"person:{person_id}")
    person = people.find(act.tx, person_id, lock=True)
    if person is None or person.status != "active" or Role.VOLUNTEER not in person.roles:
        raise Denied("not-permitted", permission=CLAIM)
    return own_limits(act)


def _check_limits(act: Act, found: Need, me: Volunteer) -> None:
    same_day = need_rows.between(act.tx, found.day, found.day)
    against = obstacles(
        burden_of(act, found),
        me.limits,
        claim_count=_taken(same_day, me.person_id).get(found.day, 0),
        absences=absences_of(act, found.ends_at),
    )
    if against:
        raise Conflict("need-not-for-you", reasons=", ".join(against))


def _open(one: Need, area: Point, there: Place | None, base: Point) -> OpenNeed:
    return OpenNeed(
        **same_fields(one, OpenNeed) | {"items": one.item_count},
        need_id=one.id,
        area=area,
        place_name=there.name if there and not there.is_home else "",
        distance_m=round(metres(base, area) / _ROUND_M) * _ROUND_M,
        towards=compass_point(base, area),
        people_missing=one.people_needed - len(one.claims),
    )


def _claimants(one: Need) -> set[UUID]:
    return {each.person_id for each in one.claims}


def _taken(found: list[Need], person_id: UUID) -> dict[date, int]:
    mine = (one for one in found if person_id in _claimants(one) and one.status == "open")
    return Counter(one.day for one in mine)
