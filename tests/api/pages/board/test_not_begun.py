"""A round that nobody has begun, and work that was given up, on the open board in real Chromium."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route

from bench.board.days import board_day
from bench.board.stage import Stage
from tests.support.courier_app.page import needs_chromium

pytestmark = needs_chromium
Opened = Callable[..., Page]


def not_begun(day: dict[str, Any]) -> dict[str, Any]:
    """Return the alert of the day's first round, with two who could take it over."""
    ridden, *others = day["shifts"]
    return {
        "id": f"not-begun:{ridden['id']}",
        "kind": "not-begun",
        "urgency": 1,
        "text": f"{ridden['rider']} has not begun the round of the shift from 08:00. Call;"
        " 2 people could take it over.",
        "since": None,
        "subject": {"kind": "shift", "id": ridden["id"]},
        "job_id": None,
        "round_id": ridden["round_id"],
        "next_job": None,
        "takers": [
            {
                "person_id": "cleo",
                "name": "Cleo Martin",
                "reason": "free",
                "shift_id": None,
                "text": "on no shift then, and has what its stops ask for",
            },
            {
                "person_id": others[0]["person_id"],
                "name": others[0]["rider"],
                "reason": "fits",
                "shift_id": others[0]["id"],
                "text": "all of it fits into the own round, done by 15:20",
            },
        ],
        "page": "",
    }


def test_a_round_that_nobody_began_is_given_to_who_could_take_it(
    open_board: Opened, stage: Stage
) -> None:
    """The list names them with their reasons; the alert is gone once the rider begins."""
    day = board_day()
    alert = not_begun(day)
    stage.show({**day, "alerts": [alert]})
    page = open_board()
    page.locator(".of-not-begun .alert").click()
    takers = page.locator(".of-not-begun .free li")
    assert takers.count() == 2
    assert "on no shift then" in takers.first.inner_text()
    takers.first.get_by_role("button", name="Give to Cleo Martin").click()
    page.locator("dialog[open]").wait_for()
    page.keyboard.press("Escape")
    page.mouse.move(1, 1)
    stage.show({**day, "alerts": []})
    stage.happen()
    page.locator(".of-not-begun").wait_for(state="detached")


def test_work_that_was_given_up_is_tried_again_from_the_list(
    open_board: Opened, stage: Stage
) -> None:
    """Its alert offers to try again, and to say that it was done by hand."""
    day = board_day()
    alert = {
        **not_begun(day),
        "id": "follow-up-failed:7",
        "kind": "follow-up-failed",
        "text": "Recurring bookings of the coming days were not made.",
        "subject": {"kind": "follow-up", "id": "7"},
        "round_id": None,
        "takers": [],
    }
    stage.show({**day, "alerts": [alert]})
    page = open_board()
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=204, headers={"Served-By": "tournee"})

    page.route("**/v1/follow-ups/**", answer)
    page.locator(".of-follow-up-failed .alert").click()
    acts = page.locator(".alert-acts")
    assert acts.get_by_role("button", name="Done by hand").is_visible()
    acts.get_by_role("button", name="Try again").click()
    page.get_by_text("It is tried again.").wait_for()
    assert asked[0].endswith("/v1/follow-ups/7/retry")
