"""What needs a person, in real Chromium: many of one kind as one line, and whom to tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bench.board.days import DAY, board_day
from bench.board.stage import Stage
from tests.support.courier_app.page import needs_chromium

pytestmark = [needs_chromium, pytest.mark.slow]

OpenBoard = Callable[..., Page]


def _unplanned(document: dict[str, Any], urgency: int = 2) -> list[dict[str, Any]]:
    """An alert for each open job of a day."""
    return [
        {
            "id": f"unplanned:{one['job_id']}",
            "kind": "unplanned",
            "urgency": urgency,
            "text": "A job stands in no round.",
            "since": f"{DAY}T08:00:00Z",
            "act_by": f"{DAY}T11:00:00Z",
            "subject": {"kind": "job", "id": one["job_id"]},
            "job_id": one["job_id"],
            "round_id": None,
            "next_job": None,
            "takers": [],
            "page": "",
        }
        for one in document["open_jobs"]
    ]


def test_many_of_one_kind_are_one_line_and_no_red(stage: Stage, open_board: OpenBoard) -> None:
    """Twelve jobs in no round are one thing to do, counted once and not in red; all are moved."""
    document = board_day(300, 9)
    count = len(document["open_jobs"])
    assert count >= 5
    stage.show({**document, "alerts": _unplanned(document)})
    page = open_board()
    tab = page.locator('[data-command="list-alerts"] .count')
    expect(tab).to_have_text("1")
    expect(tab).to_have_class("num count u2")
    line = page.locator(".alerts > li")
    expect(line).to_have_count(1)
    expect(line).to_contain_text(f"{count} jobs stand in no round")
    expect(line).to_contain_text("until 12:00")
    line.locator(".alert").click()
    expect(page.locator(".together .alert")).to_have_count(count)
    page.get_by_role("button", name="Where would they all fit?").click()
    expect(page.locator("dialog h2")).to_contain_text(f"Move {count} jobs")


def test_a_late_one_leads_to_the_numbers(stage: Stage, open_board: OpenBoard) -> None:
    """Opened, it has the customer's number and those of the stops."""
    document = board_day(60, 3)
    job = next(one for one in document["jobs"] if one["round_id"])
    late = {
        **_unplanned(document)[0],
        "id": "late:1",
        "kind": "late",
        "subject": {"kind": "round", "id": job["round_id"]},
        "job_id": job["id"],
        "round_id": job["round_id"],
        "since": None,
    }
    stage.show({**document, "alerts": [late]})
    stop = {"id": "s", "kind": "drop", "contact_phone": "+33 6 00 00 00 01", "contact_name": "Ada"}
    booking = {"customer_id": "c", "jobs": [{"id": job["id"], "stops": [stop]}]}
    stage.answers["GET", f"/v1/bookings/{job['booking_id']}"] = booking
    stage.answers["GET", "/v1/customers/c"] = {"name": "Shop", "phone": "+331", "email": ""}
    allowed = {"bookings:read": "all", "customers:read": "all"}
    me = stage.answers["GET", "/v1/me"]
    stage.answers["GET", "/v1/me"] = {**me, "permissions": {**me["permissions"], **allowed}}
    page = open_board()
    page.locator(".of-late .alert").click()
    reachable = page.locator(".reachable")
    reachable.locator('a[href="tel:+331"]').wait_for()
    reachable.get_by_role("button", name="Phone numbers").click()
    reachable.locator('a[href="tel:+33600000001"]').wait_for()
