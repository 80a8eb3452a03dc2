"""Use cases of prices before they are invoiced: what is ready, and setting one right by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.requests import known
from api.usecases.settled_price import settled_price
from api.usecases.shifts import check_days
from data.store import invoice_lists, settling
from data.store.invoice_lists import ToInvoice
from data.store.settling import Settling
from routing.errors import BadInput, Conflict, Fault

MAX_DAYS = 366
"""Most days of a period."""


@needs("invoices:write")
def list_to_invoice(act: Act, first: date, last: date) -> list[ToInvoice]:
    """Give by customer what of some days, both included, stands on no invoice yet."""
    check_days(first, last, MAX_DAYS)
    return invoice_lists.to_invoice(act.tx, first, last)


@needs("invoices:write")
def adjust_price(
    act: Act,
    booking_id: UUID,
    *,
    supplements: Mapping[str, int],
    reduction_cents: int,
    reason: str = "",
) -> Settling:
    """Add supplements that were needed to a booking's price, or take something off it.

    What is given replaces what was given before; the agreed lines stay as they are.

    Parameters
    ----------
    supplements
        How many of each supplement of the tariff, besides those booked.
    reduction_cents
        For goodwill or damage, before tax; never more than the whole price.
    reason
        A code, such as ``damaged``.

    Raises
    ------
    NotFound
        If there is no such booking.
    BadInput
        If the tariff has no such supplement, or the reduction is too much.
    Conflict
        ``booking-not-settled`` as long as it is not over; ``booking-invoiced``.
    """
    found = next(iter(settling.settling(act.tx, [booking_id], lock=True)), None)
    found = known(found, "no-such-booking")
    if found.invoice_id is not None:
        raise Conflict("booking-invoiced")
    if found.settled is None or found.status != "booked":
        raise Conflict("booking-not-settled")
    happened = settling.actuals(act.tx, [booking_id]).get(booking_id, [])
    bare = replace(found, extras=dict(supplements), reduction_cents=0)
    _check_reduction(reduction_cents, settled_price(act, bare, happened).net_cents)
    adjusted = replace(bare, reduction_cents=reduction_cents)
    price = settled_price(act, adjusted, happened)
    settling.save_extras(act.tx, booking_id, adjusted.extras, reduction_cents)
    settling.save_settled(act.tx, booking_id, price, act.now)
    detail: dict[str, object] = {"reduction_cents": reduction_cents}
    if reason:
        detail["reason"] = reason
    act.happened("price_adjusted", "booking", booking_id, detail=detail)
    return replace(adjusted, settled=price, settled_at=act.now)


def _check_reduction(reduction_cents: int, net_cents: int) -> None:
    if not 0 <= reduction_cents <= max(0, net_cents):
        args: dict[str, str | int | float] = {"value": reduction_cents, "low": 0}
        args["high"] = max(0, net_cents)
        raise BadInput([Fault(code="out-of-range", where="reduction_cents", args=args)])
