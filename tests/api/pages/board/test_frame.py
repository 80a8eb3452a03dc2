"""What is round the views in real Chromium: finding, notices, splitters."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bench.board.days import DAY, board_day
from bench.board.stage import Stage
from tests.support.courier_app.page import needs_chromium

pytestmark = [needs_chromium, pytest.mark.slow]

OpenBoard = Callable[..., Page]
MOVES = f"/v1/days/{DAY}/moves"


def test_find_tells_who_brings_it_when_and_how_it_stands(
    stage: Stage, open_board: OpenBoard
) -> None:
    """A job is found with its recipient, its rider, the hour and its state; an open one as such."""
    document = board_day(40, 3)
    shift = document["shifts"][0]
    job = next(one for one in document["jobs"] if one["round_id"] == shift["round_id"])
    open_job = next(one for one in document["jobs"] if not one["round_id"])
    job["label"], open_job["label"] = "Quinces to try", "Quinces to keep"
    last = [one for one in document["visits"] if one["job_id"] == job["id"]][-1]
    last.update(name="Ada Lovelace", begin=f"{DAY}T10:21:00Z", status="planned", late_s=0)
    stage.show(document)
    page = open_board()
    page.keyboard.press("Control+k")
    page.locator(".palette input").fill("quinces")
    found = page.locator(".palette [role=option]")
    brought = found.filter(has_text="Quinces to try")
    expect(brought.locator(".stand")).to_have_text(
        f"Ada Lovelace · {shift['rider']} · 11:21 · Planned"
    )
    expect(found.filter(has_text="Quinces to keep").locator(".stand")).to_contain_text(
        "in no round"
    )


def test_what_a_refusal_was_about_takes_its_notice_along(
    stage: Stage, open_board: OpenBoard
) -> None:
    """Once the job has moved after all, that it could not is told no more; others stay."""
    price = {"at": f"{DAY}T09:40:01Z", "cost_cents": 1, "later": [], "rules": []}
    price |= {"end_later_s": 0, "ends": [], "starts": [], "placed": []}
    refusal = {"code": "move-does-not-fit", "detail": "There is no room."}
    stage.answers["POST", MOVES] = (409, refusal)
    page = open_board()
    visits = page.locator(".visit.is-planned[data-key]")
    refused = page.locator(".toasts .bar.bad", has_text="There is no room.")
    for at in (0, 5):
        visits.nth(at).click()
        page.keyboard.press("Delete")
        expect(refused).to_have_count(1 if at == 0 else 2)
    done = {"plan_id": "1", "price": price, "left_out": [], "labels": {}}
    stage.answers["POST", MOVES] = done
    page.keyboard.press("Delete")
    page.locator(".toasts .bar.good").wait_for()
    expect(refused).to_have_count(1)


def test_a_splitter_that_was_dragged_keeps_no_focus(open_board: OpenBoard) -> None:
    """The focus stays where it was before dragging; the keyboard reaches the splitter itself."""
    page = open_board()
    visit = page.locator(".visit").nth(3)
    visit.focus()
    splitter = page.locator(".splitter").first
    before = splitter.get_attribute("aria-valuenow")
    box = splitter.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 3, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 200, steps=6)
    page.mouse.up()
    page.wait_for_function(
        "before => document.querySelector('.splitter').ariaValueNow !== before", arg=before
    )
    assert page.evaluate("document.activeElement.classList.contains('visit')")
    splitter.focus()
    assert page.evaluate("document.activeElement.classList.contains('splitter')")
