"""Cut-off rules: inclusive deadlines, hours of the day before, and fees."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.bookings.cutoff import Action, Cutoff, CutoffRule, Deadline, booking_verdict
from routing.errors import BadInput

PARIS = ZoneInfo("Europe/Paris")
WINDOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY_BEFORE = Deadline(days_before=1, at=time(18))
CUTOFF = Cutoff(
    book=DAY_BEFORE,
    change=Deadline(minutes_before=120),
    cancel_free=DAY_BEFORE,
    cancel=Deadline(minutes_before=30),
    fee_cents=400,
    fee_per_mille=500,
)


def test_an_hour_of_the_day_before_is_included() -> None:
    """At 18:00 the day before a booking is taken, a second later no more, and until is told."""
    at = datetime(2026, 3, 2, 17, tzinfo=UTC)
    assert booking_verdict(CUTOFF, "book", WINDOW, at, PARIS).ruling == "allowed"
    late = booking_verdict(CUTOFF, "book", WINDOW, at + SECOND, PARIS)
    assert (late.ruling, late.code, late.until) == ("refused", "too-late-to-book", at)


def test_cancelling_is_free_then_costs_then_ends() -> None:
    """The three phases follow each other, each with its deadline."""
    free = datetime(2026, 3, 2, 17, tzinfo=UTC)
    last = WINDOW - timedelta(minutes=30)
    asked = [free, free + SECOND, last, last + SECOND]
    found = [booking_verdict(CUTOFF, "cancel", WINDOW, now, PARIS) for now in asked]
    assert [one.ruling for one in found] == ["allowed", "fee", "fee", "refused"]
    assert [one.until for one in found] == [free, last, last, last]
    assert [one.code for one in found] == ["", *["late-cancel-fee"] * 2, "too-late-to-cancel"]


@pytest.mark.parametrize(("net", "fee"), [(0, 400), (800, 400), (801, 401), (2000, 1000)])
def test_the_higher_fee_counts(net: int, fee: int) -> None:
    """The fee is the fixed amount or the share of the price, whichever is more."""
    late = booking_verdict(CUTOFF, "cancel", WINDOW, WINDOW - timedelta(hours=1), PARIS)
    assert late.fee(net) == fee


def test_an_hour_is_of_the_wall_and_minutes_are_true() -> None:
    """Over the night of spring the day before ends at 18:00 on the clock; minutes stay minutes."""
    window = datetime(2026, 3, 29, 8, 30, tzinfo=PARIS)
    book = booking_verdict(CUTOFF, "book", window, WINDOW, PARIS)
    assert book.until.astimezone(PARIS) == datetime(2026, 3, 28, 18, tzinfo=PARIS)
    day = Cutoff(change=Deadline(minutes_before=24 * 60))
    change = booking_verdict(day, "change", window, WINDOW, PARIS)
    assert change.until.astimezone(PARIS).time() == time(7, 30)


def test_a_kind_of_customer_may_have_its_own() -> None:
    """A kind that is not named has the deadlines of everybody."""
    rule = CutoffRule(by_kind={"producer": CUTOFF})
    assert rule.of("producer") is CUTOFF
    assert rule.of("merchant") == Cutoff()


def test_a_deadline_is_minutes_or_an_hour() -> None:
    """Both at once, or days without an hour, say nothing clear."""
    for deadline in ({"minutes_before": 5, "at": time(8)}, {"days_before": 1}):
        with pytest.raises(BadInput, match="deadline-mixed"):
            Deadline(**deadline)


DEADLINES = st.builds(Deadline, minutes_before=st.integers(0, 3000)) | st.builds(
    Deadline, days_before=st.integers(0, 3), at=st.times().map(lambda t: t.replace(second=0))
)
CUTOFFS = st.builds(
    Cutoff, book=DEADLINES, change=DEADLINES, cancel_free=DEADLINES, cancel=DEADLINES
)


@given(
    CUTOFFS,
    st.sampled_from(get_args(Action)),
    st.integers(0, 400 * 24 * 60),
    st.integers(0, 6000),
    st.integers(0, 600),
)
def test_waiting_never_helps(
    cutoff: Cutoff, action: Action, minute: int, before: int, later: int
) -> None:
    """What is refused stays refused, what costs never becomes free, and after begin all ends."""
    window = WINDOW + timedelta(minutes=minute)
    now = window - timedelta(minutes=before)
    order = ["allowed", "fee", "refused"]
    first = booking_verdict(cutoff, action, window, now, PARIS)
    second = booking_verdict(cutoff, action, window, now + timedelta(minutes=later), PARIS)
    assert order.index(first.ruling) <= order.index(second.ruling)
    assert (now <= first.until) == (first.ruling != "refused")
    assert booking_verdict(cutoff, action, window, window + SECOND, PARIS).ruling == "refused"
