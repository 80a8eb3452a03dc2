"""Use cases of whoever waits for a drop and is not at home after all: other slots, and taking one.

Slots are as long as the one that was booked, on the hours of the same and the next days; each is
asked of its day, which is read once for all of them, and offered only where the customer might
still book it. The agreed price stays: who waits is not who pays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby, islice

from api.usecases.act import Act
from api.usecases.background import by_system
from api.usecases.bookings.changing import customer_of, first_start, move_job
from api.usecases.bookings.jobs_in_day import closed_place, day_with_holds
from api.usecases.bookings.price import ruling
from api.usecases.bookings.quoting import judge_in_day
from api.usecases.bookings.slots.slots import BOOKABLE
from api.usecases.rounds.tracking.followed_drop import Followed, can_move, followed
from data.store.bookings import tracking
from data.store.bookings.bookings import BookedJob
from data.store.bookings.context import BookingContext, context_at
from dispatch.model import Window
from dispatch.rounds.failed_visits import on_day
from dispatch.values.local_time import day_of, instant_of
from routing.errors import BadInput, Conflict, Failure

DAYS = 3
"""Days after the one of the booking, or after today where that is over, with slots."""
MOST = 6
"""Most slots that are offered."""
_MOST_ASKED = 14
"""Most slots that are asked for at one go."""
_FIRST, _LAST = 8, 20
"""Hours on the wall between which slots lie."""
_SHORTEST, _USUAL, _LONGEST = timedelta(hours=1), timedelta(hours=2), timedelta(hours=4)
_SOON = timedelta(minutes=45)
"""No slot begins sooner than that: somebody has to read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedSlot:
    """A slot that the recipient may take.

    Attributes
    ----------
    sure
        Whether a round has room for it; else its day is not planned yet, and could take it.
    """

    day: date
    window: Window
    sure: bool


@by_system
def offer_slots(act: Act, digest: bytes) -> list[OfferedSlot]:
    """Return the slots that a recipient may take instead, in order; none where nothing can move.

    Raises
    ------
    NotFound
        ``no-such-tracking``.
    """
    found = followed(act, digest)
    if not can_move(found):
        return []
    return _offered(act, found, context_at(act.tx, act.now))


@by_system
def take_slot(act: Act, digest: bytes, starts_at: datetime) -> None:
    """Book another slot for what is to be brought, where it is still to be had.

    Raises
    ------
    NotFound
        ``no-such-tracking``.
    Conflict
        ``slot-gone``, ``tracking-too-late``.
    """
    found = followed(act, digest, lock=True)
    if not can_move(found):
        raise Conflict("tracking-too-late")
    context = context_at(act.tx, act.now)
    wanted = next(
        (one for one in _asked(act, found, context) if one.start == starts_at),
        None,
    )
    if wanted is None or not _judged(act, found, [wanted], context, most=1):
        raise Conflict("slot-gone")
    tracking.mark_asked(act.tx, found.one.id, None)
    move_job(act, found.booking, found.job, _moved(found, wanted))


def _offered(act: Act, found: Followed, context: BookingContext) -> list[OfferedSlot]:
    asked = list(islice(_asked(act, found, context), _MOST_ASKED))
    return _judged(act, found, asked, context, most=MOST)


def _judged(
    act: Act, found: Followed, wanted: Sequence[Window], context: BookingContext, *, most: int
) -> list[OfferedSlot]:
    """Ask days which slots take the job; each day is read once, however many slots it has."""
    offered_slots: list[OfferedSlot] = []
    for on, windows in groupby(wanted, lambda one: day_of(one.start, context.zone)):
        if len(offered_slots) >= most:
            break
        try:
            with act.tools.days.opened_day(act, on) as known:
                day = day_with_holds(act, known)
                for window in windows:
                    if len(offered_slots) >= most:
                        break
                    moved = _moved(found, window)
                    if closed_place((moved,), day.day_row.hours, context.zone) is not None:
                        continue
                    fit = judge_in_day(act, day, {0: moved}, context)[0]
                    if fit.verdict in BOOKABLE:
                        offered_slots.append(
                            OfferedSlot(day=on, window=window, sure=fit.verdict == "fits")
                        )
        except (BadInput, Failure):
            continue  # The office has to mend that day: nobody can promise anything on it.
    return offered_slots


def _asked(act: Act, found: Followed, context: BookingContext) -> Iterator[Window]:
    """Yield the slots that the customer might still book, a few of each day in turn."""
    customer, zone = customer_of(act, found.booking), context.zone
    before = first_start(found.booking, zone)
    if ruling(act, customer, "change", before, context).ruling == "refused":
        return
    booked = found.stop.windows
    long = booked[-1].end - booked[-1].start if booked else _USUAL
    long = min(max(long, _SHORTEST), _LONGEST)
    # Goods are not there before the day of the booking.
    first = max(day_of(act.now, zone), found.job.day)
    for ahead in range(DAYS + 1):
        day = first + timedelta(days=ahead)
        at = instant_of(datetime.combine(day, time(_FIRST)), zone)
        over = instant_of(datetime.combine(day, time(_LAST)), zone)
        while at + long <= over:
            window = Window(start=at, end=at + long)
            taken = any(at < one.end and one.start < window.end for one in booked)
            late = ruling(act, customer, "book", at, context).ruling == "refused"
            if at >= act.now + _SOON and not taken and not late:
                yield window
            at += max(long, _USUAL)


def _moved(found: Followed, window: Window) -> BookedJob:
    """Return the job as it would be brought in another slot; it is taken up on the same day."""
    zone = found.home.zone
    day = day_of(window.start, zone)
    days = (day - found.job.day).days
    return replace(
        found.job,
        day=day,
        # The office bound it to a shift of its day.
        pinned_shift_id=found.job.pinned_shift_id if not days else None,
        stops=tuple(
            replace(one, windows=(window,))
            if one.kind == "drop"
            else replace(one, windows=on_day(one.windows, days, zone) if days else one.windows)
            for one in found.job.stops
        ),
    )
