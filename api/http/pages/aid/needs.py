"""A coordinator's pages: what is open, what needs a person, and each need."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from api.http.pages.address_fields import address_of, offers, point_value, take_choice
from api.http.pages.aid.need_states import NEW_NEED_ACTIONS, need_actions, outcome_choices
from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.usecases.aid.disclosure import DisclosedNeed
from api.usecases.aid.ending import end_need
from api.usecases.aid.need_form import NeedRequest, NeedUpdate, warnings_of, words_taken_out
from api.usecases.aid.need_lists import plan_needs
from api.usecases.aid.needs import (
    add_need,
    cancel_need,
    change_need,
    erase_need,
    list_needs,
    read_need,
)
from api.usecases.aid.volunteers import list_volunteers
from api.usecases.bookings.customers import list_customers
from api.usecases.fleet.places import list_places
from api.wording.item_words import items_as_typed, items_of
from api.wording.week_words import week_words
from dispatch.aid.volunteering import HILLS

pages = PageRouter()
SHOWN_DAYS = 14
SOON = timedelta(hours=48)
"""A need that nobody has taken on so short before is for the coordinator."""
_BACK = timedelta(days=7)
_TEXTS = ("alias", "address", "access_note", "contact_phone", "code", "note", "start", "end")
_BOXES = ("two_people", "may_be_left", "code_only", "informed")
_FIELDS = {"place": "place", "from_place": "from_place", "lon": "address", "lat": "address"}


@pages.get("/aid/", needs=("needs:write",))
def needs(ask: PageRequest) -> Response:
    """Show the needs of the next two weeks, and above them what needs a person."""
    today = ask.today
    found = ask.do(list_needs, today - _BACK, today + timedelta(days=SHOWN_DAYS))
    urgent = sorted(
        (one for one in found if _is_urgent(ask, one)),
        key=lambda one: (one.starts_at, one.position),
    )
    return ask.page(
        "pages/aid/needs.html",
        lists=_by_day([one for one in found if one.day >= today]),
        urgent=urgent,
        urgent_ids={one.id for one in urgent},
        due=[one for one in found if one.is_due(ask.now)],
        past=[
            one
            for one in found
            if one.day < today and one.state in {"served", "failed"} and one not in urgent
        ],
    )


@pages.get("/aid/volunteers", needs=("needs:write",))
def volunteers(ask: PageRequest) -> Response:
    """Show who has set limits, without where they live."""
    found = ask.do(list_volunteers)
    weeks = {one.person_id: week_words(one.slots, ask.texts) for one in found}
    return ask.page("pages/aid/volunteers.html", volunteers=found, weeks=weeks)


@pages.action("/aid/plan", needs=("needs:write",))
def all_planned(ask: PageRequest) -> Response:
    """Turn several needs into jobs of aid."""
    ask.do(plan_needs, ask.form().ids("need"))
    return ask.to("/aid/", done="needs-planned")


@pages.form("/aid/{need_id}", needs=("needs:write",))
@pages.form("/aid/new", needs=("needs:write",))
def one_need(ask: PageRequest) -> Response:
    """Write a need down, or show one with its door, which is noted, and change it."""
    found = ask.do(read_need, ask.id()) if ask.path else None
    form = ask.form(start=_start(ask, found) if found else _usual(ask), fields=_FIELDS)
    if form.sent:
        take_choice(form, "address")
        request = _need_of(ask, form)
        if ask.keep(form, found.id if found else None, add_need, change_need, request):
            return ask.to(f"/aid/{form.result.id}", done="need-kept")
    shown = _shown(ask, found) if found else {"may": NEW_NEED_ACTIONS}
    offered = offers(ask, form, "address")
    choices = _choices(ask)
    return ask.page(
        "pages/aid/need.html", form=form, need=found, offers=offered, **shown, **choices
    )


def _shown(ask: PageRequest, found: DisclosedNeed) -> dict[str, Any]:
    """Return what the page of a need that is written down shows besides its form."""
    return {
        "warnings": () if found.keeps_words else warnings_of(found),
        "may": need_actions(found, ask.now),
        "outcomes": outcome_choices(found, ask.texts),
        "ending": ask.form(start={"handed_items": found.handed_items or found.item_count}),
    }


@pages.action("/aid/{need_id}/words", needs=("needs:write",))
def words_decided(ask: PageRequest) -> Response:
    """Take telling words out of the texts of a need, or keep them as they are."""
    found = ask.do(read_need, ask.id())
    keeps = ask.form().text("go") == "keep"
    wanted = {"keeps_words": True} if keeps else words_taken_out(found)
    ask.do(change_need, ask.id(), NeedUpdate(**wanted))
    return ask.to(f"/aid/{found.id}", done="need-kept" if keeps else "need-words-out")


@pages.action("/aid/{need_id}/end", needs=("needs:write",))
def ended(ask: PageRequest) -> Response:
    """Record the outcome of a need."""
    form = ask.form()
    count = form.whole("handed_items")
    ask.do(end_need, ask.id(), form.text("outcome"), code=form.text("code"), handed_items=count)
    return ask.to("/aid/", done="need-ended")


@pages.action("/aid/{need_id}/plan", needs=("needs:write",))
def planned(ask: PageRequest) -> Response:
    """Turn a need into a job of aid."""
    ask.do(plan_needs, [ask.id()])
    return ask.to("/aid/", done="need-planned")


@pages.action("/aid/{need_id}/cancel", needs=("needs:write",))
def cancelled(ask: PageRequest) -> Response:
    """Cancel a need."""
    ask.do(cancel_need, ask.id())
    return ask.to("/aid/", done="need-cancelled")


@pages.action("/aid/{need_id}/erase", needs=("needs:write",))
def erased(ask: PageRequest) -> Response:
    """Take away whatever leads to a person."""
    ask.do(erase_need, ask.id())
    return ask.to("/aid/", done="need-erased")


def _by_day(found: list[DisclosedNeed]) -> list[tuple[date, list[DisclosedNeed]]]:
    days: dict[date, list[DisclosedNeed]] = {}
    for one in found:
        days.setdefault(one.day, []).append(one)
    return sorted(days.items())


def _is_urgent(ask: PageRequest, one: DisclosedNeed) -> bool:
    """Return whether a need waits for the coordinator: nobody has it, or it came to nothing."""
    if one.erased_at is not None:
        return False
    if one.state == "open":
        return one.starts_at - ask.now < SOON
    if one.wrong_code or (one.code_locked and not one.outcome):
        return True
    late = one.state == "claimed" and one.ends_at < ask.now
    return late or one.state == "failed"


def _choices(ask: PageRequest) -> dict[str, Any]:
    known = [one for one in ask.do(list_places) if one.status == "active"]
    office = ask.customer_id is None
    customers = ask.do(list_customers) if office else []
    return {
        "places": [(one.id, one.name or one.address) for one in known],
        "customers": [(one.id, one.name) for one in customers if one.kind == "aid"],
        "hills": [(one, ask.texts(f"aid-hills-{one}")) for one in HILLS],
    }


def _usual(ask: PageRequest) -> dict[str, Any]:
    """Return what the form of a new need begins with."""
    hours = {"day": ask.today + timedelta(days=1), "start": "10:00", "end": "12:00"}
    return {"id": ask.new_id(), **hours, "hills": "flat"}


def _start(ask: PageRequest, found: DisclosedNeed) -> dict[str, Any]:
    zone = ask.zone
    start = {name: getattr(found, name) for name in (*_TEXTS, *_BOXES) if hasattr(found, name)}
    return start | {
        "day": found.day,
        "start": found.starts_at.astimezone(zone).strftime("%H:%M"),
        "end": found.ends_at.astimezone(zone).strftime("%H:%M"),
        "address_point": point_value(found.point, found.address, street_only=found.street_only),
        "place": found.place_id or "",
        "from_place": found.from_place_id or "",
        "items": items_as_typed(found.items, ask.texts),
        "kg": f"{found.mass_g / 1000:g}" if found.mass_g else "",
        "hills": found.hills,
        "informed": found.informed_at is not None,
        "shows_phone": not found.hides_phone,
        "version": found.version,
    }


def _need_of(ask: PageRequest, form: Form) -> NeedRequest | None:
    """Return the need that a form asks for."""
    form.need("day", "start", "end", "items")
    request: dict[str, Any] = {
        **{name: form.text(name) for name in _TEXTS},
        **{name: form.has(name) for name in _BOXES},
        **{name: form.id(name) for name in ("place", "from_place")},
        "customer_id": form.id("customer"),
        "day": form.day("day"),
        "items": _items(ask, form),
        "mass_g": form.number("kg", scale=1000, high=300_000),
        "hides_phone": not form.has("shows_phone"),
        "hills": form.text("hills") or "flat",
    }
    if request["place"] is None and request["address"]:
        request |= address_of(form)
    return form.read(NeedRequest, request)


def _items(ask: PageRequest, form: Form) -> dict[str, int]:
    """Return item codes with their counts, of a text such as ``2 parcel, 1 baby-food``."""
    text = form.text("items")
    found = items_of(text)
    if text and found is None:
        form.say("items", ask.texts("aid-items-unread", value=text))
    return found or {}
