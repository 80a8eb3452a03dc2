"""Lines of a price in words."""

from __future__ import annotations

from datetime import date

from api.locales.texts import Texts
from dispatch.bookings.quotes import NOT_DELIVERED, PriceLine


def price_line_words(line: PriceLine, texts: Texts) -> str:
    """Return the purpose of a line of a price."""
    first, last = line.args.get("first"), line.args.get("last")
    single = "-one" if first is not None and first == last else ""
    sums = {
        key.removesuffix("_cents"): texts.money(cents)
        for key, cents in line.args.items()
        if key.endswith("_cents") and isinstance(cents, int)
    }
    if line.code == NOT_DELIVERED:
        sums |= _failure_words(line, texts)
    return texts(f"price-{line.code}{single}", **{**line.args, **sums})


def charged_words(per_mille: int, texts: Texts) -> str:
    """Return which share of its price a failed delivery costs."""
    kind = {0: "nothing", 1000: "all"}.get(per_mille, "part")
    return texts(f"price-failure-{kind}", percent=per_mille / 10)


def _failure_words(line: PriceLine, texts: Texts) -> dict[str, str]:
    return {
        "reason": texts.word("failure", str(line.args["reason"])),
        "day": texts.day(date.fromisoformat(str(line.args["failed_day"]))),
        "charged": charged_words(int(line.args["charged_per_mille"]), texts),
    }
