"""The last price of a booking: what was agreed, with what happened and what the office decided."""

from __future__ import annotations

from collections.abc import Sequence

from api.usecases.act import Act
from data.store import rules
from data.store.settling import Actual, Settling
from dispatch.pricing import settle
from dispatch.quotes import Actuals, Quote
from routing.errors import Conflict


def settled_price(act: Act, booking: Settling, happened: Sequence[Actual]) -> Quote:
    """Give what a booking costs in the end, by the very tariff that made its agreed price.

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
    charges = Actuals(
        waited_s=tuple(wait_s for one in happened for wait_s in one.waited_s),
        attempts=sum(one.attempts for one in happened),
        supplements=booking.extras,
    )
    price = settle(tariff, agreed, charges)
    if not booking.reduction_cents:
        return price
    # What happened may be less than when the office took something off.
    off = min(booking.reduction_cents, max(0, price.net_cents))
    reduced = Actuals(
        waited_s=charges.waited_s,
        attempts=charges.attempts,
        supplements=charges.supplements,
        reduction_cents=off,
    )
    return settle(tariff, agreed, reduced)
