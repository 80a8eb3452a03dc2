"""What counts as made of a booking: nobody pays for a way that nobody went."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dispatch.bookings.quotes import FailedDrop
from dispatch.money.billable_service import BillableDrops, EndedStop, billable_drops
from dispatch.rounds.round_account import CHARGED_REASONS

DAY = date(2026, 3, 9)
DROP = EndedStop(
    kind="drop", job_id="a", day=DAY, where="school", job_status="failed", status="done"
)
PICKUP = replace(DROP, kind="pickup", where="bakery")


@pytest.mark.parametrize(
    ("status", "reason", "count"),
    [
        ("done", "", 1),
        ("partly_done", "refused", 1),
        ("skipped", "", 0),
        ("skipped", "round_over", 0),
        ("failed", "breakdown", 0),
        *(("failed", reason, 1) for reason in sorted(CHARGED_REASONS)),
    ],
)
def test_a_drop_counts_where_it_was_made_or_the_customer_is_at_fault(
    status: str, reason: str, count: int
) -> None:
    """Done in whole or part, or failed for a reason that is charged; nothing else."""
    found = billable_drops([PICKUP, replace(DROP, status=status, reason=reason)])
    assert (found.charged, found.drops) == (count, 1)
    told = [FailedDrop(reason=reason, day=DAY)] if status == "failed" and count else []
    assert list(found.failed) == told


@pytest.mark.parametrize(("reason", "count"), [("not_ready", 2), ("breakdown", 0)])
def test_a_pickup_in_vain_counts_for_its_drops(reason: str, count: int) -> None:
    """Who had nothing ready pays for the drops that were skipped for it."""
    pickup = replace(PICKUP, status="failed", reason=reason)
    drops = [replace(DROP, status="skipped", where=where) for where in ("school", "cafe")]
    found = billable_drops([pickup, *drops])
    assert (found.charged, found.drops) == (count, 2)
    assert list(found.failed) == [FailedDrop(reason=reason, day=DAY)] * count


def test_another_attempt_makes_the_first_good_and_counts_once() -> None:
    """However often it was tried; bringing goods back to their sender is no such attempt."""
    first = replace(DROP, status="failed", reason="breakdown")
    again = replace(first, job_id="b", retry_of="a")
    third = replace(DROP, job_id="c", retry_of="b")
    back = replace(third, where="bakery")
    assert billable_drops([first, again, third]) == BillableDrops(drops=1, charged=1)
    assert billable_drops([first, again, back]) == BillableDrops(drops=1, charged=0)


def test_a_drop_that_failed_at_every_attempt_tells_the_last() -> None:
    """One line for one drop, however often it failed; none where a later attempt made it."""
    first = replace(DROP, status="failed", reason="closed")
    later = date(2026, 3, 10)
    again = replace(first, job_id="b", retry_of="a", reason="refused", day=later)
    failed = (FailedDrop(reason="refused", day=later),)
    assert billable_drops([first, again]) == BillableDrops(drops=1, charged=1, failed=failed)
    made = replace(again, status="done", reason="")
    assert billable_drops([first, made]) == BillableDrops(drops=1, charged=1)


def test_without_a_visit_the_job_tells() -> None:
    """Where nothing is known of a stop, its job says whether it was done."""
    bare = replace(DROP, status="")
    assert billable_drops([bare]) == BillableDrops(drops=1, charged=0)
    assert billable_drops([replace(bare, job_status="done")]) == BillableDrops(drops=1, charged=1)
