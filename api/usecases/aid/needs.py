"""Use cases of needs: write them down, change, cancel and erase them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, tzinfo
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.aid.carriers import follow_change, release
from api.usecases.aid.disclosure import (
    DisclosedNeed,
    area_of,
    disclose_need,
    disclose_new_need,
    disclose_without_door,
    disclose_without_doors,
)
from api.usecases.aid.need_form import NeedRequest, NeedUpdate, asked_need, blank_need
from api.usecases.bookings.booking import content_hash, making_of
from api.usecases.bookings.cancelling import RECIPIENT_ERASED, cancel
from api.usecases.fleet.shifts import check_days
from api.usecases.requests import check_version, found_or_refuse
from api.usecases.visibility import customer_for, only_customer
from data.store.aid import needs as need_rows
from data.store.aid.needs import Need
from data.store.bookings import bookings
from data.store.care import privacy
from data.store.fleet import places
from data.store.fleet.places import Place
from data.store.system import cooperatives
from dispatch.aid.volunteering import Burden
from routing.errors import Conflict
from routing.types import Point

READ, WRITE = "needs:read", "needs:write"
CHANGE = "change"
"""Why a door was read that the answer to a change tells."""


@needs(READ)
def list_needs(act: Act, first: date, last: date) -> list[DisclosedNeed]:
    """Return the needs in sight of some days, both included, in the order of their lists.

    Doors are not told: who wants to see one reads that need.

    Raises
    ------
    BadInput
        If the days are reversed or too many.
    """
    check_days(first, last)
    only = only_customer(act, READ)
    return disclose_without_doors(act, need_rows.between(act.tx, first, last, only=only))


@needs(READ)
def read_need(act: Act, need_id: UUID) -> DisclosedNeed:
    """Return a need with its door; that it was read is noted.

    Raises
    ------
    NotFound
        ``no-such-need``: not there, or not in sight.
    """
    return disclose_need(act, found_need(act, need_id, READ), "need")


@needs(WRITE)
def add_need(act: Act, need_id: UUID, request: NeedRequest) -> DisclosedNeed:
    """Write a need down under an id that the caller made; the same again is the same need.

    Raises
    ------
    BadInput
        With everything that is wrong with the request.
    NotFound, Conflict
        ``no-such-customer``, ``customer-closed``; ``id-used-twice``.
    """
    customer = customer_for(act, WRITE, request.customer_id)
    act.tx.lock(f"need:{need_id}")
    is_new = need_rows.find(act.tx, need_id) is None
    made = make_need(act, need_id, request, customer.id if customer else None)
    return disclose_new_need(act, made) if is_new else disclose_need(act, made, CHANGE)


def make_need(act: Act, need_id: UUID, request: NeedRequest, customer_id: UUID | None) -> Need:
    """Write a need of an association down; takes and raises what :func:`add_need` does."""
    digest = content_hash(need_id, request)
    act.tx.lock(f"need:{need_id}")
    known = need_rows.find(act.tx, need_id)
    if known is not None:
        if known.request_hash != digest or known.customer_id != customer_id:
            raise Conflict("id-used-twice")
        return known
    need = asked_need(act, request, blank_need(act, need_id), customer_id=customer_id)
    need = replace(need, position=_last_place(act, need), request_hash=digest)
    need_rows.add(act.tx, need)
    _tell(act, need, "made")
    return need


@needs(WRITE)
def change_need(
    act: Act, need_id: UUID, request: NeedUpdate, expected_version: int | None = None
) -> DisclosedNeed:
    """Change what a request names of a need; one that failed is open again.

    Who took it on keeps it unless it goes at another time or to another area, or has become more
    than they carry: then it is open again. They are told either way.

    Raises
    ------
    BadInput
        With everything that is wrong with the request.
    NotFound
        ``no-such-need``.
    Conflict
        ``changed-meanwhile``; ``need-planned``, ``need-over``: take it out of its round first, or
        write a new one.
    """
    found = found_need(act, need_id, WRITE, lock=True)
    check_version(found.version, expected_version)
    if found.status == "planned":
        raise Conflict("need-planned")
    if found.status in {"served", "cancelled"} or found.erased_at is not None:
        raise Conflict("need-over")
    wanted = asked_need(act, request, found, customer_id=found.customer_id)
    if wanted == found:
        return disclose_need(act, found, CHANGE)
    if wanted.code != found.code or found.status == "failed":
        wanted = replace(wanted, wrong_codes=0)
    if wanted.day != found.day:
        wanted = replace(wanted, position=_last_place(act, wanted), keeps_order=False)
    if found.status == "failed" or _offered(act, wanted) != _offered(act, found):
        release(act, found, found.claims, "office")
    else:
        follow_change(act, found, wanted, (burden_of(act, found), burden_of(act, wanted)))
    return disclose_need(act, keep_need(act, _as_open(wanted), "changed"), CHANGE)


@needs(WRITE)
def cancel_need(act: Act, need_id: UUID, expected_version: int | None = None) -> DisclosedNeed:
    """Cancel a need; whoever took it on is free again.

    Raises
    ------
    NotFound
        ``no-such-need``.
    Conflict
        ``changed-meanwhile``; ``need-planned``: cancel its booking; ``need-over``.
    """
    found = found_need(act, need_id, WRITE, lock=True)
    if found.status == "cancelled":
        return disclose_need(act, found, CHANGE)
    check_version(found.version, expected_version)
    if found.status == "planned":
        raise Conflict("need-planned")
    if found.status != "open":
        raise Conflict("need-over")
    release(act, found, found.claims, "cancelled")
    kept = keep_need(act, replace(found, status="cancelled"), "cancelled")
    return disclose_need(act, kept, CHANGE)


@needs(WRITE)
def erase_need(act: Act, need_id: UUID) -> DisclosedNeed:
    """Take away whatever leads to a person, at once; counts, day and rough area stay.

    What is still to be brought is cancelled by that, its booking too: whoever took it on, or has
    it in a round, is told.

    Raises
    ------
    NotFound
        ``no-such-need``.
    Conflict
        ``booking-begun``: somebody is bringing it just now.
    """
    found = found_need(act, need_id, WRITE, lock=True)
    if found.erased_at is None and found.state in {"open", "claimed", "planned"}:
        _withdraw(act, found)
    act.tools.erasures.note(act.tx.owner, "need", [need_id], act.now)
    erase_needs(act, [found])
    erased = found_or_refuse(need_rows.find(act.tx, need_id), "no-such-need")
    return disclose_without_door(act, erased)


def _withdraw(act: Act, found: Need) -> None:
    """Cancel a need that is erased, and the booking that was to bring it; nothing is charged."""
    booked = bookings.find(act.tx, found.booking_id, lock=True) if found.booking_id else None
    if found.status == "planned" and booked is not None:
        # No deadline keeps anybody from being erased.
        making = replace(making_of(act, WRITE), office=True)
        cancel(act, booked, making, reason=RECIPIENT_ERASED, waive_fee=True)
    release(act, found, found.claims, "cancelled")
    keep_need(act, replace(found, status="cancelled"), "cancelled")


def erase_needs(act: Act, found: Sequence[Need]) -> None:
    """Erase needs and all that was booked, planned and shown for them."""
    need_rows.erase_some(act.tx, [one.id for one in found], act.now)
    jobs = [one.job_id for one in found if one.job_id is not None]
    stops = need_rows.drops_of(act.tx, jobs)
    if stops:
        privacy.erase_recipients(act.tx, stops, act.now)
    for one in found:
        act.record_event("need_changed", "need", one.id, detail={"what": "erased"})


def lock_list(act: Act, day: date, customer_id: UUID | None) -> None:
    """Keep others from giving places in the list of a day until the end."""
    act.tx.lock(f"needs:{day}:{customer_id}")


def _last_place(act: Act, one: Need) -> int:
    """Return the place behind all that are in the list of a need's day."""
    lock_list(act, one.day, one.customer_id)
    return need_rows.last_position(act.tx, one.day, one.customer_id) + 1


def found_need(act: Act, need_id: UUID, permission: str, *, lock: bool = False) -> Need:
    """Return a need in sight.

    Raises
    ------
    NotFound
        ``no-such-need``.
    """
    only = only_customer(act, permission)
    return found_or_refuse(need_rows.find(act.tx, need_id, only=only, lock=lock), "no-such-need")


def burden_of(act: Act, one: Need) -> Burden:
    """Return what a need asks of who carries it, on the clock of the cooperative."""
    return burden_within(one, area_of(one, _place_of(act, one)), cooperatives.own(act.tx).zone)


def burden_within(one: Need, area: Point | None, zone: tzinfo) -> Burden:
    """Return what a need asks of who carries it, by its area.

    Whoever tries several distances learns no address by that.
    """
    return Burden(
        point=area,
        starts_at=one.starts_at.astimezone(zone),
        ends_at=one.ends_at.astimezone(zone),
        mass_g=one.mass_g,
        hills=one.hills,
    )


def _place_of(act: Act, one: Need) -> Place | None:
    return places.find(act.tx, one.place_id) if one.place_id else None


def _offered(act: Act, one: Need) -> tuple[object, ...]:
    """Return when and roughly where a need goes, as it was offered to who took it on."""
    area = area_of(one, _place_of(act, one))
    return (one.day, one.starts_at, one.ends_at, one.place_id, area)


def _as_open(one: Need) -> Need:
    """Return a need to be brought once more."""
    return replace(
        one,
        status="open",
        outcome="",
        handed_items=0,
        proved_by="",
        done_at=None,
        booking_id=None,
        job_id=None,
    )


def keep_need(act: Act, wanted: Need, what: str) -> Need:
    """Keep a need as it is now, and note what was done; give it as it is stored."""
    need_rows.update(act.tx, replace(wanted, version=wanted.version + 1))
    _tell(act, wanted, what)
    return found_or_refuse(need_rows.find(act.tx, wanted.id), "no-such-need")


def _tell(act: Act, one: Need, what: str) -> None:
    act.record_event("need_changed", "need", one.id, detail={"what": what})
