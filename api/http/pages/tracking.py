"""Tracking: the pages that a recipient's link opens; nobody signs in, the token is looked at.

Only the first page renews itself. What is written and chosen has pages of its own, so that nothing
that somebody is typing is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from starlette.responses import Response

from api.http.conditional import is_known
from api.http.pages.forms import Form, id_of
from api.http.pages.frame import PageRequest, PageRouter
from api.http.rate_limits import Policy, count_network
from api.locales.texts import Texts
from api.usecases.act import Act
from api.usecases.notices.tracking_links import PAGE
from api.usecases.rounds.relays import Relay
from api.usecases.rounds.tracking.followed_drop import FollowedDrop, by_link, follow_drop
from api.usecases.rounds.tracking.other_slots import OfferedSlot, offer_slots, take_slot
from api.usecases.rounds.tracking.recipient_wishes import MAX_SIGNS, ask_for_slot, leave_instruction
from dispatch.values.local_time import read_moment
from routing.errors import NotFound

P = ParamSpec("P")
R = TypeVar("R")

_MISSES = Policy(name="tracking", quota=20)
"""So many links that lead nowhere may be tried from one network in a minute."""
_NOTHING = "nothing"
_STEPS = ("booked", "planned", "on_the_way", "next", "delivered")
_STEP_OF = {"here": 3, "partly": 4} | {status: place for place, status in enumerate(_STEPS)}

pages = PageRouter()


@pages.get(PAGE + "{token}", public=True)
def follow(ask: PageRequest) -> Response:
    """Show how a delivery stands."""
    drop = _drop(ask)
    if drop is None:
        return _nothing(ask)
    tag = f'"{drop.tag}-{ask.language}-{"done" in ask.query}"'
    if is_known(ask.request, tag):
        return _private(Response(status_code=304, headers={"ETag": tag}))
    texts, windows = ask.texts, drop.windows
    shown = ask.page(
        "pages/tracking/page.html",
        drop=drop,
        here=_here(ask),
        as_of=texts.clock(ask.now),
        day=texts.day(windows[0].start if windows else drop.day),
        window=_span(texts, windows[0].start, windows[-1].end) if windows else "",
        arrives=_span(texts, *drop.arrives) if drop.arrives else "",
        done_at=texts.clock(drop.done_at) if drop.done_at else "",
        asked_at=texts.clock(drop.asked_at) if drop.asked_at else "",
        steps=_STEPS,
        step=_STEP_OF.get(drop.status, -1),
    )
    shown.headers["ETag"] = tag
    return _private(shown)


@pages.form(PAGE + "{token}/instructions", public=True)
def instruct(ask: PageRequest) -> Response:
    """Leave instructions for the courier."""
    drop = _drop(ask)
    if drop is None or not drop.tells:
        return _nothing(ask)
    form = ask.form(start={"choice": _chosen(drop)})
    if form.sent and form.take(lambda: _leave(ask, form)):
        wrote = form.text("text") or _choice(form)
        done = "tracking-instruction" if wrote else "tracking-cleared"
        return _private(ask.to(_here(ask), done=done))
    shown = ask.page(
        "pages/tracking/instructions.html",
        drop=drop,
        form=form,
        here=_here(ask),
        options=_options(ask.texts, drop),
        most=MAX_SIGNS,
    )
    return _private(shown)


@pages.form(PAGE + "{token}/slots", public=True)
def slots(ask: PageRequest) -> Response:
    """Choose another time, or ask the office for one."""
    drop = _drop(ask)
    if drop is None or not drop.asks:
        return _nothing(ask)
    form = ask.form()
    if form.sent and form.has("do", "ask"):
        if form.take(lambda: _carry_out(ask, ask_for_slot, form.text("text"))):
            return _private(ask.to(_here(ask), done="tracking-asked"))
    elif form.sent and form.need("slot") and form.take(lambda: _take(ask, form)):
        return _private(ask.to(_here(ask), done="tracking-slot"))
    offered = _carry_out(ask, offer_slots) if drop.moves else []
    shown = ask.page(
        "pages/tracking/slots.html",
        drop=drop,
        form=form,
        here=_here(ask),
        options=[_option(ask.texts, one) for one in offered],
        most=MAX_SIGNS,
    )
    return _private(shown)


def _drop(ask: PageRequest) -> FollowedDrop | None:
    """Return what the link leads to, and let times be told on its cooperative's clock."""
    try:
        drop = _carry_out(ask, follow_drop)
    except NotFound:
        count_network(ask.request, _MISSES)
        return None
    ask.texts = Texts(ask.language, ZoneInfo(drop.zone))
    return drop


def _carry_out(
    ask: PageRequest,
    usecase: Callable[Concatenate[Act, bytes, P], R],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    return by_link(ask.service, str(ask.path["token"]), usecase, *args, **kwargs)


def _here(ask: PageRequest) -> str:
    return f"{PAGE}{ask.path['token']}"


def _nothing(ask: PageRequest) -> Response:
    """Answer the same for what is over, was taken away, or never was."""
    return _private(ask.page("pages/tracking/over.html", 404))


def _private(answer: Response) -> Response:
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _leave(ask: PageRequest, form: Form) -> None:
    choice, _, relay = _choice(form).partition(":")
    _carry_out(ask, leave_instruction, choice, form.text("text"), id_of(relay))


def _choice(form: Form) -> str:
    chosen = form.text("choice")
    return "" if chosen == _NOTHING else chosen


def _take(ask: PageRequest, form: Form) -> None:
    _carry_out(ask, take_slot, _moment(form.text("slot")) or ask.now)


def _options(texts: Texts, drop: FollowedDrop) -> list[tuple[str, str]]:
    """Return what may be done where nobody opens; each relay is a choice of its own."""
    plain = [one for one in drop.choices if one != "relay"]
    found = [(str(one), texts("tracking-choice", choice=one)) for one in plain]
    found += [
        (f"relay:{one.id}", texts("tracking-choice-relay", where=_where(one, texts)))
        for one in drop.relays
    ]
    return [(_NOTHING, texts("tracking-choice", choice=_NOTHING)), *found] if found else []


def _chosen(drop: FollowedDrop) -> str:
    """Return the choice that stands."""
    if drop.choice != "relay":
        return drop.choice or _NOTHING
    return f"relay:{drop.relay_id}" if drop.relay_id else _NOTHING


def _where(relay: Relay, texts: Texts) -> str:
    where = ", ".join(filter(None, (relay.name, relay.address)))
    hours = relay.opening_hours
    return texts("tracking-relay-open", where=where, hours=hours) if hours else where


def _option(texts: Texts, one: OfferedSlot) -> tuple[str, str]:
    start, end = one.window.start, one.window.end
    slot = texts("tracking-slot", day=texts.day(start), span=_span(texts, start, end))
    label = slot if one.sure else texts("tracking-slot-unsure", slot=slot)
    return start.isoformat(), label


def _span(texts: Texts, start: datetime, end: datetime) -> str:
    return texts("tracking-between", start=texts.clock(start), end=texts.clock(end))


def _moment(typed: str) -> datetime | None:
    try:
        found = read_moment(typed)
    except ValueError:
        return None
    return found if found.tzinfo else None
