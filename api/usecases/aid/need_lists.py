"""Use cases of the lists of a day: the order that people keep, a shorter one, and planning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.aid.disclosure import (
    DisclosedNeed,
    asks_code,
    disclose_without_door,
    disclose_without_doors,
)
from api.usecases.aid.need_form import as_carried
from api.usecases.aid.needs import READ, WRITE, found_need, keep_need, lock_list
from api.usecases.bookings.booking import make_booking, making_of
from api.usecases.bookings.booking_request import BookingRequest, known_windows
from api.usecases.requests import bad_input
from api.usecases.table_texts import table_texts
from api.usecases.visibility import only_customer
from api.wording.item_words import item_words
from data.store.aid import needs as need_rows
from data.store.aid.needs import Need
from data.store.bookings import customers
from data.store.fleet import places
from data.store.system import cooperatives
from dispatch.aid.order import MOST_STOPS, OrderProposal, propose_order
from dispatch.model import Window
from dispatch.values.plain_values import values_of
from routing.errors import Conflict, NotFound
from routing.types import Point

MOST_AT_ONCE = 200
"""Most needs that are planned or put in order at once."""


@needs(WRITE)
def order_needs(act: Act, need_ids: Sequence[UUID], *, keeps: bool = True) -> list[DisclosedNeed]:
    """Put the needs of a day in an order that people chose; it is kept until they choose another.

    Parameters
    ----------
    need_ids
        Needs of one list: of one day and one association. Those of the list that are left out stay
        where they are: the others change places among themselves.
    keeps
        Whether the order is a rule: what is proposed is only said.

    Raises
    ------
    BadInput
        ``needs-of-one-list``, ``list-length``.
    NotFound
        ``no-such-need``.
    """
    _check_count(need_ids)
    found = need_rows.some(act.tx, need_ids, only=only_customer(act, WRITE))
    if len(found) != len(set(need_ids)):
        raise NotFound("no-such-need")
    if len({(one.day, one.customer_id) for one in found}) != 1:
        raise bad_input("need_ids", "needs-of-one-list")
    lock_list(act, found[0].day, found[0].customer_id)
    listed = need_rows.of_list(act.tx, found[0].day, found[0].customer_id)
    wanted = list(dict.fromkeys(need_ids))
    if not set(wanted) <= set(listed):
        # Moved to another day meanwhile.
        raise bad_input("need_ids", "needs-of-one-list")
    own_places = [one for one in listed if one in set(wanted)]
    now_there = dict(zip(own_places, wanted, strict=True))
    ordered = [now_there.get(one, one) for one in listed]
    need_rows.put_in_order(act.tx, ordered, wanted=wanted, keeps=keeps)
    act.record_event("need_changed", "need", need_ids[0], detail={"what": "ordered"})
    return disclose_without_doors(act, need_rows.some(act.tx, need_ids))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedOrder:
    """An order of a list that would be shorter, and what it would save.

    Attributes
    ----------
    needs
        The list as it is kept; :attr:`proposal` speaks of places in it.
    """

    needs: tuple[DisclosedNeed, ...]
    proposal: OrderProposal


@needs(READ)
def propose_need_order(act: Act, on: date) -> list[ProposedOrder]:
    """Return, for each list of a day, a shorter order beside the one kept; nothing is changed.

    Only what is still to be brought counts, from where the goods are.
    """
    only = only_customer(act, READ)
    due = [
        one
        for one in need_rows.between(act.tx, on, on, only=only)
        if one.state in {"open", "claimed"} and one.erased_at is None
    ]
    lists: dict[UUID | None, list[Need]] = {}
    for one in due[:MOST_AT_ONCE]:
        lists.setdefault(one.customer_id, []).append(one)
    found = []
    for listed in lists.values():
        kept = listed[:MOST_STOPS]
        points = _points(act, kept)
        if len(kept) > 1 and all(points):
            start = _start(act, kept[0]) or points[0]
            router = act.tools.streets.router(cooperatives.own(act.tx).city)
            whole = [one for one in (start, *points) if one is not None]
            matrix = router.matrix(whole, _profile(router.profiles))
            times = (matrix.duration_ms // 1000).tolist()
            ordered = tuple(disclose_without_doors(act, kept))
            found.append(ProposedOrder(needs=ordered, proposal=propose_order(times)))
    return found


@needs(WRITE)
def plan_needs(act: Act, need_ids: Sequence[UUID]) -> list[DisclosedNeed]:
    """Turn open needs into jobs of aid of their days, which the planner places in rounds.

    Each keeps its rules: alias instead of a name, a code or a count as proof, two people, and the
    coordinator to be called where nobody is at home.

    Raises
    ------
    BadInput, NotFound, Conflict
        As :func:`api.usecases.bookings.booking.book`; ``no-such-need``, ``need-not-open``: somebody
        has taken it on, or it is over.
    """
    _check_count(need_ids)
    planned = []
    for need_id in dict.fromkeys(need_ids):
        found = found_need(act, need_id, WRITE, lock=True)
        if found.status == "planned" and found.job_id is not None:
            planned.append(disclose_without_door(act, found))
            continue
        if found.status != "open" or found.claims or found.erased_at is not None:
            raise Conflict("need-not-open")
        carried = as_carried(found)
        booking = make_booking(
            act,
            act.new_id(),
            booking_of(carried, _stop_note(act, carried), _proof(act, carried)),
            making_of(act, WRITE),
        )
        (job,) = booking.jobs
        wanted = replace(found, status="planned", booking_id=booking.id, job_id=job.id)
        planned.append(disclose_without_door(act, keep_need(act, wanted, "planned")))
    return planned


def _proof(act: Act, one: Need) -> str:
    """Return what proves in a round that a need was brought.

    Where it may be left, nobody may be there to show the code: it is counted.
    """
    return "code" if asks_code(act, one) and not one.may_be_left else "count"


def _stop_note(act: Act, one: Need) -> str:
    """Return what whoever brings a need reads at its stop: items, rule, and the note."""
    home = cooperatives.own(act.tx)
    texts = table_texts(home.language, home.zone)
    items = item_words(one.items, texts)
    rule = texts("aid-rule-may-leave" if one.may_be_left else "aid-rule-no-leave")
    return "\n".join(filter(None, (items, rule, one.note)))


def booking_of(one: Need, note: str, proof: str) -> BookingRequest:
    """Return the booking that brings a need, with what is to be read and proved at its stop.

    Raises
    ------
    BadInput
        ``text-too-long`` where that is too much to read.
    """
    windows = known_windows([Window(start=one.starts_at, end=one.ends_at)])
    load = {"items": one.item_count, **values_of(one, "mass_g", "volume_ml")}
    job = {
        "kind": "aid",
        "label": one.alias,
        "accompanied": one.two_people,
        "load": {name: value for name, value in load.items() if value},
        "drops": [{**_door(one), "note": note, "windows": windows, "proof": [proof]}],
        # Else the goods are where the association's usually are.
        **({"pickups": [{"place": one.from_place_id}]} if one.from_place_id else {}),
    }
    return BookingRequest.read({"customer_id": one.customer_id, "day": one.day, "jobs": [job]})


def _door(one: Need) -> dict[str, Any]:
    """Return where a need is brought, by the keys of a stop."""
    if one.place_id is not None:
        return {"place": one.place_id}
    if one.point is None:
        raise Conflict("need-not-open")
    return {
        **values_of(one.point, "lon", "lat"),
        **values_of(one, "address", "street_only", "access_note"),
    }


def _check_count(need_ids: Sequence[UUID]) -> None:
    if not 1 <= len(need_ids) <= MOST_AT_ONCE:
        args = {"value": len(need_ids), "low": 1, "high": MOST_AT_ONCE}
        raise bad_input("need_ids", "list-length", **args)


def _points(act: Act, listed: Sequence[Need]) -> list[Point | None]:
    known = places.among(act.tx, {one.place_id for one in listed if one.place_id})
    return [known[one.place_id].point if one.place_id in known else one.point for one in listed]


def _start(act: Act, one: Need) -> Point | None:
    """Return where the goods are."""
    chosen = one.from_place_id
    if chosen is None and one.customer_id is not None:
        whose = customers.find(act.tx, one.customer_id)
        chosen = whose.place_id if whose else None
    found = places.find(act.tx, chosen) if chosen else None
    return found.point if found else None


def _profile(profiles: Sequence[str]) -> str:
    return "bike" if "bike" in profiles else profiles[0]
