"""Use cases of prices before they are invoiced: what is ready, and setting one right by hand.

The last price of a booking is what was agreed, with what happened and what the office decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.fleet.shifts import check_days
from api.usecases.requests import bad_input, found_or_refuse
from api.usecases.visibility import only_customer
from data.store.care import rules
from data.store.circuits import cost_shares
from data.store.circuits.cost_shares import BookingShare
from data.store.money import invoice_lists, settling
from data.store.money.invoice_lists import ToInvoice
from data.store.money.settling import Actual, Settling
from dispatch.bookings.pricing import settle
from dispatch.bookings.quotes import CARRIED, DELAYED, Actuals, PriceLine, Quote
from dispatch.circuits.fair_cost import DROP_LINE
from dispatch.money.billable_service import billable_drops
from routing.errors import Conflict, NotFound

MAX_DAYS = 366
"""Most days of a period."""


@needs("invoices:write")
def list_to_invoice(act: Act, first: date, last: date) -> list[ToInvoice]:
    """Return by customer what of some days, both included, stands on no invoice yet."""
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
    found = found_or_refuse(found, "no-such-booking")
    if found.invoice_id is not None:
        raise Conflict("booking-invoiced")
    if found.settled is None or found.status != "booked":
        raise Conflict("booking-not-settled")
    happened = settling.actuals(act.tx, [booking_id]).get(booking_id, [])
    bare = replace(found, extras=dict(supplements), reduction_cents=0)
    _check_reduction(reduction_cents, settled_price(act, bare, happened).net_cents)
    adjusted = replace(bare, reduction_cents=reduction_cents)
    price = settled_price(act, adjusted, happened)
    settling.save_adjustments(act.tx, booking_id, adjusted.extras, reduction_cents)
    settling.save_settled(act.tx, booking_id, price, act.now)
    detail: dict[str, object] = {"reduction_cents": reduction_cents}
    if reason:
        detail["reason"] = reason
    act.record_event("price_adjusted", "booking", booking_id, detail=detail)
    return replace(adjusted, settled=price, settled_at=act.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceTerms:
    """A booking's price beyond what was agreed.

    Attributes
    ----------
    last
        The price in the end; ``None`` as long as it is not settled.
    failure_per_mille
        Which share of its price a drop costs that fails by the customer's fault.
    """

    last: Quote | None
    failure_per_mille: int


@needs("bookings:read")
def read_price_terms(act: Act, booking_id: UUID) -> PriceTerms:
    """Return what a booking costs in the end, and what a failure costs.

    Raises
    ------
    NotFound
        If there is no such booking, or none in sight.
    """
    only = only_customer(act, "bookings:read")
    found = next(iter(settling.settling(act.tx, [booking_id])), None)
    found = found_or_refuse(found, "no-such-booking")
    if only is not None and found.customer_id != only:
        raise NotFound("no-such-booking")
    last = found.settled if found.status == "booked" else None
    share = 1000
    if found.quote is not None:
        share = _failure_share(act, found.quote.tariff_id, found.quote.tariff_version)
    return PriceTerms(last=last, failure_per_mille=share)


@needs("quotes:write")
def failure_share(act: Act, tariff_id: str, version: int) -> int:
    """Return which share of a price a drop costs that fails by the customer's fault, per mille."""
    return _failure_share(act, tariff_id, version)


def _failure_share(act: Act, tariff_id: str, version: int) -> int:
    return rules.tariff_version(act.tx, tariff_id, version).failure_per_mille


def _check_reduction(reduction_cents: int, net_cents: int) -> None:
    if not 0 <= reduction_cents <= max(0, net_cents):
        high = max(0, net_cents)
        raise bad_input("reduction_cents", "out-of-range", value=reduction_cents, low=0, high=high)


def settled_price(act: Act, booking: Settling, happened: Sequence[Actual]) -> Quote:
    """Return what a booking costs in the end, by the very tariff that made its agreed price.

    Raises
    ------
    Conflict
        ``nothing-agreed`` where no price was ever agreed.
    """
    if booking.quote is None:
        raise Conflict("nothing-agreed")
    agreed = booking.quote
    tariff = rules.tariff_version(act.tx, agreed.tariff_id, agreed.tariff_version)
    if booking.status == "cancelled":
        return settle(tariff, agreed, Actuals(cancel_fee_cents=booking.fee_cents))
    drops = billable_drops(settling.ended_stops(act.tx, booking.id))
    shared = cost_shares.of_booking(act.tx, booking.id)
    if shared is not None:
        # Waits and attempts are in the cost of the round, and of that in its shares. A failure is
        # told, and takes nothing off: the round was ridden.
        is_made = bool(drops.charged) or not drops.drops
        agreed, happened = pooled_price(agreed, shared, is_made=is_made), ()
        told = len(drops.failed)
        drops = replace(drops, drops=told, charged=told)
        tariff = replace(tariff, failure_per_mille=1000)
    charges = Actuals(
        waited_s=tuple(wait_s for one in happened for wait_s in one.waited_s),
        attempts=sum(one.attempts for one in happened),
        returns=0 if shared is not None else settling.jobs_called_back(act.tx, booking.id),
        drops=drops.drops,
        drops_made=drops.charged,
        failed=drops.failed,
        supplements=booking.extras,
    )
    price = settle(tariff, agreed, charges)
    if not booking.reduction_cents:
        return price
    # What happened may be less than when the office took something off.
    off = min(booking.reduction_cents, max(0, price.net_cents))
    return settle(tariff, agreed, replace(charges, reduction_cents=off))


def pooled_price(agreed: Quote, shared: BookingShare, *, is_made: bool = True) -> Quote:
    """Return a price with a share of pooled rounds in place of the tariff's lines.

    What a drop costs by the table of drops is paid beside it where it ``is_made``. What the
    cooperative carries of the rounds, and of their delays, are lines that nobody pays.
    """
    args: dict[str, str | int] = {
        "cost_cents": shared.cost_cents,
        "producers": shared.producers,
        "carried_cents": shared.carried_cents,
        "delay_cents": shared.delay_cents,
    }
    lines = [PriceLine(code="pooled-share", args=args, unit_cents=shared.cents)]
    if shared.carried_cents:
        lines.append(PriceLine(code=CARRIED, args=args, unit_cents=0))
    if shared.delay_cents:
        lines.append(PriceLine(code=DELAYED, args=args, unit_cents=0))
    beside = (one for one in agreed.lines if is_made and one.code == DROP_LINE)
    kept = [one for one in lines if one.amount_cents or lines[1:]]
    return replace(agreed, lines=(*kept, *beside))
