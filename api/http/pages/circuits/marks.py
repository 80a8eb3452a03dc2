"""Marks of the state of lots on pages of circuits: a sentence, and its looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.usecases.circuits.hub_day import expected

if TYPE_CHECKING:
    from api.locales.texts import Texts
    from api.usecases.circuits.cycles import CycleSheet
    from api.usecases.circuits.hub_day import Arrival, Leaving, OwnLot
    from data.store.bookings.bookings import StopVisit

BAD = "mark bad"
GOOD = "mark good"
WARN = "mark warn"
PLAIN = "mark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A sentence about a state.

    Attributes
    ----------
    words
        In the language of the page.
    look
        Classes of the element; empty where the words stand by themselves.
    is_coming
        Whether it tells when a round comes.
    """

    words: str
    look: str = ""
    is_coming: bool = False


def arrival_mark(arrival: Arrival, texts: Texts) -> Mark:
    """Return how far lots are that come to a hub together."""
    if arrival.cancelled:
        return Mark(words=texts("circuits-cancelled-here"), look=BAD)
    if arrival.farm and arrival.farm.is_in_vain:
        return Mark(words=texts("circuits-not-collected"), look=BAD)
    if arrival.visit and arrival.visit.is_in_vain:
        return Mark(words=texts("circuits-not-brought"), look=BAD)
    return Mark(words=_coming_words(arrival, texts))


def _coming_words(arrival: Arrival, texts: Texts) -> str:
    visit, farm = arrival.visit, arrival.farm
    if visit and visit.done_at:
        return texts("circuits-brought-at", at=texts.clock(visit.done_at))
    if farm and farm.done_at:
        return texts("circuits-on-its-way", at=texts.clock(farm.done_at))
    if farm:
        return texts("circuits-from-farm", at=texts.clock(expected(farm) or farm.planned_at))
    first = arrival.lots[0]
    if first.lot.booking_id:
        return texts("circuits-being-planned")
    return texts("circuits-not-closed" if first.ordered else "circuits-nobody")


def leaving_marks(leaving: Leaving, texts: Texts) -> list[Mark]:
    """Return what is said of goods that leave a hub: what lacks first, then how far they are."""
    visit = leaving.visit
    if visit and visit.is_in_vain:
        return [Mark(words=texts("circuits-not-taken"), look=BAD)]
    if visit and visit.done_at:
        return [Mark(words=texts("circuits-gone", at=texts.clock(visit.done_at)), look=GOOD)]
    lacking = [
        texts(
            "circuits-lacks",
            count=lot.missing,
            ordered=lot.ordered,
            what=lot.lot.what or "–",
        )
        for lot in leaving.short
    ]
    gone = [
        texts("circuits-comes-no-more", what=lot.lot.what or "–")
        for lot in leaving.in_vain
        if lot not in leaving.short
    ]
    return [Mark(words=words, look=BAD) for words in (*lacking, *gone)] + _at_hub(leaving, texts)


def _at_hub(leaving: Leaving, texts: Texts) -> list[Mark]:
    """Return how far goods are that have not left; nothing where what comes no more says it."""
    if leaving.came_to_nothing:
        return [Mark(words=texts("circuits-came-to-nothing"), look=BAD)]
    if not leaving.visit and not leaving.handed_out:
        return [Mark(words=texts("circuits-in-no-round"), look=WARN)]
    if leaving.ready:
        return [Mark(words=texts("circuits-ready"), look=GOOD)]
    return [] if leaving.in_vain else [Mark(words=texts("circuits-waits"), look=PLAIN)]


def round_mark(cycle: CycleSheet, own: OwnLot, texts: Texts) -> Mark:
    """Return whether and when a round comes for a lot of a producer."""
    bad = f"{BAD} whole"
    if own.sheet.lot.status == "cancelled":
        return Mark(words=texts("circuits-taken-back"), look=bad)
    if cycle.state == "cancelled":
        return Mark(words=texts("circuits-cancelled-nobody-comes"), look=bad)
    if own.visit and own.visit.is_in_vain:
        return Mark(words=texts("circuits-not-collected"), look=bad)
    if own.visit:
        return _visit_mark(own.visit, texts)
    if cycle.state in {"open", "cut_off"}:
        return Mark(words=texts("circuits-not-yet"))
    return Mark(words=texts("circuits-being-planned" if own.sheet.ordered else "circuits-stays"))


def _visit_mark(visit: StopVisit, texts: Texts) -> Mark:
    if visit.done_at:
        return Mark(words=texts("circuits-collected-at", at=texts.clock(visit.done_at)))
    comes = texts("circuits-comes", at=texts.clock(expected(visit) or visit.planned_at))
    return Mark(words=comes, is_coming=True)
