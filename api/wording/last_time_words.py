"""Differences from the last time in words: for terminal, page and interface."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from rich.console import Console
from rich.text import Text

from api.locales.texts import Texts
from api.wording.names import person_name, span, titled
from dispatch.planning.differences_from_last_time import Difference
from dispatch.values.plain_values import values_of

Names = Mapping[str, str]

MOST_PRINTED = 12
"""So many visits are listed in a terminal; the page has them all."""


def summary(differences: Sequence[Difference], texts: Texts) -> str:
    """Return the sentence that counts the recurring visits as the last time, and the others.

    The day of the last time is named where it is the same for all.
    """
    fates = Counter(one.fate for one in differences)
    known = len(differences) - fates["new"]
    pieces = []
    if known:
        days = days_of(differences)
        then = texts("last-time-on", day=texts.day(days[0])) if len(days) == 1 else ""
        pieces.append(
            texts(
                "last-time-summary",
                same=fates["same"],
                count=known,
                differ=known - fates["same"],
                then=then or texts("last-time-then"),
            )
        )
    if fates["new"]:
        pieces.append(texts("last-time-new-count", count=fates["new"]))
    return " ".join(pieces)


def days_of(differences: Iterable[Difference]) -> list[date]:
    """Return the days that are the last time of any visit, in order."""
    return sorted({one.day for one in differences if one.day is not None})


def differing(differences: Iterable[Difference]) -> tuple[Difference, ...]:
    """Return what is not as the last time: first what is not planned, last what is new."""
    order = ("unplanned", "changed", "new")
    found = [one for one in differences if one.fate != "same"]
    return tuple(sorted(found, key=lambda one: order.index(one.fate)))


def difference_words(one: Difference, riders: Names, texts: Texts, *, dated: bool = True) -> str:
    """Return the sentence on one visit's difference; ``dated``: and against which day."""
    before, after = (
        person_name(key, riders.get(key, ""), texts) for key in (one.before_id, one.after_id)
    )
    if one.fate == "same":
        return texts("last-time-same")
    if one.day is None:
        return texts("last-time-unplanned-new" if one.fate == "unplanned" else "last-time-new")
    pieces = []
    if one.fate == "unplanned":
        pieces.append(texts("last-time-unplanned", before=before))
    elif one.other_courier:
        key = "last-time-away" if one.away else "last-time-other"
        pieces.append(texts(key, before=before, after=after))
    if one.later_s:
        key = "last-time-later" if one.later_s > 0 else "last-time-earlier"
        pieces.append(texts(key, span=span(round(abs(one.later_s) / 60), texts)))
    if one.out_of_order:
        pieces.append(texts("last-time-order"))
    if dated:
        pieces.append(texts("last-time-against", day=texts.day(one.day)))
    return " · ".join(pieces)


def visit_title(one: Difference, labels: Names, texts: Texts) -> str:
    """Call a visit by what is done and for which job."""
    return f"{texts.word('task', one.kind)} {titled(one.job_id, labels.get(one.job_id, ''))}"


def tell_last_time(
    differences: Sequence[Difference], riders: Names, labels: Names, texts: Texts, console: Console
) -> None:
    """Print the summary, then the first visits that are not as the last time."""
    console.print(Text(summary(differences, texts), style="bold"))
    found, dated = differing(differences), len(days_of(differences)) > 1
    for one in found[:MOST_PRINTED]:
        console.print(Text(f"  {visit_title(one, labels, texts)}"))
        words = difference_words(one, riders, texts, dated=dated)
        console.print(Text(f"    {words}", style="dim"), soft_wrap=True)
    if len(found) > MOST_PRINTED:
        console.print(Text(f"  {texts('last-time-more', count=len(found) - MOST_PRINTED)}"))


def last_time_document(differences: Sequence[Difference], texts: Texts) -> dict[str, object]:
    """Return the same for machines: counts, and every visit that is not as the last time."""
    return {
        "message": summary(differences, texts),
        "count": len(differences),
        "same": sum(1 for one in differences if one.fate == "same"),
        "visits": [
            {
                "job": one.job_id,
                **values_of(one, "kind", "index", "fate"),
                "day": None if one.day is None else one.day.isoformat(),
                "before": one.before_id or None,
                "after": one.after_id or None,
                **values_of(one, "away", "later_s", "out_of_order"),
            }
            for one in differing(differences)
        ],
    }
