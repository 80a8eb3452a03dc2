"""The order of a day's list: kept as people chose it, with a shorter one beside it."""

from __future__ import annotations

from starlette.responses import Response

from api.http.pages.forms import id_of
from api.http.pages.frame import PageRequest, PageRouter
from api.http.problems import RequestRefused
from api.usecases.aid.need_lists import order_needs, propose_need_order
from api.usecases.aid.needs import list_needs
from dispatch.values.local_time import read_day, starts_of

pages = PageRouter()


@pages.get("/aid/order/{day}", needs=("needs:write",))
def order(ask: PageRequest) -> Response:
    """Show the list of a day in its order, and what a shorter one would save."""
    try:
        day = read_day(str(ask.path["day"]))
    except ValueError:
        raise RequestRefused(404, "no-such-address") from None
    return ask.page(
        "pages/aid/order.html",
        day=day,
        at=starts_of(day, ask.zone),
        needs=[one for one in ask.do(list_needs, day, day) if one.state != "cancelled"],
        proposals=ask.do(propose_need_order, day),
    )


@pages.action("/aid/order/{day}/keep", needs=("needs:write",))
def keep(ask: PageRequest) -> Response:
    """Keep an order: the one that was proposed, or one stop moved up."""
    form = ask.form()
    ids = [one for one in map(id_of, form.text("ids").split(",")) if one]
    moved = form.id("up")
    if moved in ids and ids.index(moved) > 0:
        at = ids.index(moved)
        ids[at - 1], ids[at] = ids[at], ids[at - 1]
    ask.do(order_needs, ids)
    return ask.to(f"/aid/order/{ask.path['day']}", done="aid-order-kept")
