"""Pages of circuits' accounts: a producer's shares of pooled rounds, and returnables."""

from __future__ import annotations

from datetime import date, timedelta

from starlette.responses import Response

from api.http.pages.circuits.shown import COLD, COSTS, RETURNABLES, show
from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.usecases.circuits.cold_chain import read_cold_day
from api.usecases.circuits.cost_shares import list_cost_shares
from api.usecases.circuits.returnables import (
    TYPED_REASONS,
    MovementRequest,
    list_returnables,
    list_returns_to_collect,
    move_returnables,
)
from api.usecases.circuits.taking_returns import OfferedReturn, offer_returns, take_returns
from api.usecases.fleet.places import list_places
from dispatch.model.pieces import KINDS

pages = PageRouter()

_BACK = timedelta(days=28)
_AHEAD = timedelta(days=14)
_FIELDS = {
    "giver_id": "giver",
    "giver_kind": "giver",
    "taker_id": "taker",
    "taker_kind": "taker",
    "target": "taker",
}


@pages.get(COSTS, needs=("cycles:read",))
def costs(ask: PageRequest) -> Response:
    """Show shares of pooled rounds, each with how it was reckoned and what else it would cost."""
    first = ask.day("first", ask.today - _BACK)
    last = ask.day("last", ask.today + _AHEAD)
    found = ask.do(list_cost_shares, first, last)
    return show(
        ask,
        "costs",
        shares=list(reversed(found)),
        office=ask.customer_id is None,
        total_cents=sum(one.share.cents for one in found),
        carried_cents=sum({one.round_id: one.carried_cents for one in found}.values()),
        delay_cents=sum({one.round_id: one.delay_cents for one in found}.values()),
        bike_cents=sum(one.share.bike_cents for one in found),
        van_cents=sum(one.share.van_cents for one in found),
        first=first.isoformat(),
        last=last.isoformat(),
    )


@pages.form(RETURNABLES, needs=("cycles:read",))
def returnables(ask: PageRequest) -> Response:
    """Show who holds what for how long; the office notes movements, and what could be collected."""
    office = ask.customer_id is None
    writes = office and ask.may("cycles:write")
    start = {"id": ask.new_id(), "kind": "crate", "giver": "outside"}
    form = ask.form(start=start, fields=_FIELDS)
    if writes and form.sent:
        asked = {
            "kind": form.text("kind"),
            "count": form.whole("count") or 0,
            **_side(form, "giver"),
            **_side(form, "taker"),
            "reason": form.text("reason") or "moved",
            "note": form.text("note"),
        }
        request = form.read(MovementRequest, asked)
        if request and form.do(move_returnables, form.id("id") or ask.new_id(), request):
            return ask.to(RETURNABLES, done="saved")
    day = ask.day()
    return show(
        ask,
        "returnables",
        form=form,
        held=ask.do(list_returnables),
        day=day.isoformat(),
        collect=_to_collect(ask, day) if office else [],
        takes=ask.may("rounds:write"),
        holders=_holders(ask) if writes else [],
        kinds=KINDS,
        reasons=TYPED_REASONS,
        writes=writes,
        office=office,
    )


@pages.action(f"{RETURNABLES}/take", needs=("rounds:write",))
def take_along(ask: PageRequest) -> Response:
    """Have a stop take up empties besides."""
    form = ask.form()
    visit_id, count = form.id("visit"), form.whole("count", low=0)
    kind = next((one for one in KINDS if one == form.text("kind")), KINDS[0])
    if visit_id is not None and count is not None:
        ask.do(take_returns, ask.new_id(), visit_id, count, kind=kind)
    return ask.to(f"{RETURNABLES}?day={form.text('day')}", done="saved")


@pages.get(COLD, needs=("cycles:read",))
def cold(ask: PageRequest) -> Response:
    """Show minutes out of the cold in a day's rounds, and the boxes that they lack."""
    day = ask.day()
    return show(
        ask,
        "cold",
        found=ask.do(read_cold_day, day),
        day=day.isoformat(),
    )


def _to_collect(ask: PageRequest, day: date) -> list[OfferedReturn]:
    """Return what rounds could take along, with prices for whoever may change rounds."""
    if ask.may("rounds:write"):
        return ask.do(offer_returns, day)
    return [OfferedReturn(suggestion=one) for one in ask.do(list_returns_to_collect, day)]


def _holders(ask: PageRequest) -> list[tuple[str, str]]:
    """Return whom a movement may name: the cooperative, the world outside, and every place."""
    fixed = [(kind, ask.texts.word("circuits-holder", kind)) for kind in ("cooperative", "outside")]
    return [*fixed, *((f"place:{one.id}", one.name or one.address) for one in ask.do(list_places))]


def _side(form: Form, name: str) -> dict[str, str]:
    kind, _, holder_id = form.text(name).partition(":")
    found = {f"{name}_kind": kind} if kind else {}
    return {**found, **({f"{name}_id": holder_id} if holder_id else {})}
