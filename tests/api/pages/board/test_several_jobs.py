"""Several jobs at once on the board in Chromium: given to one rider, ringed on the map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bench.board.answers import answer_fitting
from bench.board.days import DAY, board_day
from bench.board.stage import Stage
from tests.support.courier_app.page import needs_chromium

pytestmark = [needs_chromium, pytest.mark.slow]

MOVES = f"/v1/days/{DAY}/moves"
PRICE: dict[str, Any] = {
    "at": "2026-03-10T09:40:01Z",
    "cost_cents": 120,
    "later": [],
    "end_later_s": 0,
    "ends": [],
    "starts": [],
    "placed": [],
    "rules": [],
}
OpenBoard = Callable[..., Page]


def _ahead(document: dict[str, Any], round_id: str) -> list[str]:
    """Jobs of a round that are all still to be done."""
    jobs = {one["id"] for one in document["jobs"] if one["round_id"] == round_id}
    begun = {
        one["job_id"] for one in document["visits"] if one["status"] not in {"planned", "arrived"}
    }
    return sorted(jobs - begun)


def test_as_many_as_fit_go_to_the_best_rider(stage: Stage, open_board: OpenBoard) -> None:
    """The rider who takes most stands first with one main button, and what stays is selected."""
    document = board_day()
    stage.show(document)
    answer_fitting(stage, document, PRICE, most=(0, 2, 4))
    stage.answers["POST", MOVES] = {"plan_id": "1", "price": PRICE, "left_out": [], "labels": {}}
    page = open_board()
    page.locator(".lane-label").first.click()
    page.keyboard.press("m")
    page.locator(".offers[aria-busy=false]").wait_for()
    best = page.locator(".best")
    rider = document["shifts"][2]["rider"]
    asked = [body for _, path, body in stage.asked if path == f"{MOVES}/fitting"]
    jobs, count = asked[0]["jobs"], len(asked[0]["jobs"])
    assert f"4 of {count} fit {rider}" in best.inner_text()
    assert "+€3.60" in best.inner_text()
    assert "Nobody is later" in best.inner_text()
    assert f"{count - 4} stay where they are" in best.inner_text()
    assert best.locator(".reasons li").count() == 1
    assert f"{rider} has no room aboard" in best.locator(".reasons").inner_text()
    assert page.locator("dialog .btn.main").count() == 1
    refusals = page.locator(".refusals")
    assert refusals.locator("li").count() == len(document["shifts"]) - 3
    assert not refusals.locator("li").first.is_visible()
    page.get_by_role("button", name=f"Give these 4 to {rider}").click()
    page.locator(".bar.good").wait_for()
    (sent,) = [body for _, path, body in stage.asked if path == MOVES]
    assert sent["jobs"] == jobs[:4]
    assert set(sent["seen"]) == set(jobs[:4])
    expect(page.locator(".detail h2")).to_have_text(f"{count - 4} jobs")


def test_the_lasso_takes_only_what_the_filter_shows(stage: Stage, open_board: OpenBoard) -> None:
    """A ring round the whole map takes the jobs that answer the filter, and no other."""
    document = board_day(60, 3)
    wanted = [one["id"] for one in document["jobs"] if one["round_id"]][::4]
    for one in document["jobs"]:
        one["kind"] = "aid" if one["id"] in wanted else "shop"
    stage.show(document)
    page = open_board(draws=True)
    page.locator(".map-reading").wait_for(state="detached")
    page.keyboard.press("/")
    page.get_by_role("button", name="Aid", exact=True).click()
    box = page.locator(".map").bounding_box()
    assert box is not None
    page.locator('[data-command="lasso"]').first.click()
    page.locator(".map.tool-lasso").wait_for()
    page.mouse.move(box["x"] + 3, box["y"] + 3)
    page.mouse.down()
    for right, down in ((0.98, 0.005), (0.98, 0.98), (0.005, 0.98)):
        page.mouse.move(box["x"] + box["width"] * right, box["y"] + box["height"] * down, steps=3)
    page.mouse.up()
    page.locator(".detail").wait_for()
    over = {
        one["id"] for one in document["jobs"] if one["status"] in {"done", "partly_done", "failed"}
    }
    left = len(set(wanted) - over)
    expect(page.locator(".detail h2")).to_have_text(f"{left} jobs")
