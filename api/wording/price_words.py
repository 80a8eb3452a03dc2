"""Lines of a price in words."""

from __future__ import annotations

from api.locales.texts import Texts
from dispatch.bookings.quotes import PriceLine


def price_line_words(line: PriceLine, texts: Texts) -> str:
    """Return the purpose of a line of a price."""
    first, last = line.args.get("first"), line.args.get("last")
    single = "-one" if first is not None and first == last else ""
    sums = {
        key.removesuffix("_cents"): texts.money(cents)
        for key, cents in line.args.items()
        if key.endswith("_cents") and isinstance(cents, int)
    }
    return texts(f"price-{line.code}{single}", **line.args, **sums)
