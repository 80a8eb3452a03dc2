"""The timeline in real Chromium: the whole day at once, and each stop within reach."""

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
COVERED = """() => {
  const box = document.querySelector('.timeline').getBoundingClientRect();
  const middles = [...document.querySelectorAll('.timeline .visit')].map((one) => {
    const { left, right, top, bottom } = one.getBoundingClientRect();
    return { one, x: (left + right) / 2, y: (top + bottom) / 2 };
  }).filter(({ x, y }) => x < box.right && y > box.top + 30 && y < box.bottom);
  return { seen: middles.length, covered: middles.filter(({ one, x, y }) => {
    const found = document.elementFromPoint(x, y);
    return found !== one && !one.contains(found) && !found?.closest('.lane-label, .axis');
  }).length };
}"""


def test_the_whole_day_is_in_sight_and_each_stop_can_be_hit(
    stage: Stage, open_board: OpenBoard
) -> None:
    """Nothing is beyond the edge at first, and at no zoom does a stop cover another's middle."""
    stage.show(board_day(300, 9))
    page = open_board()
    box = page.locator(".timeline")
    assert box.evaluate("(one) => one.scrollWidth <= one.clientWidth")
    for _ in range(3):
        found = page.evaluate(COVERED)
        assert found["seen"] > 20
        assert found["covered"] == 0
        width = page.locator(".lanes").evaluate("(one) => one.clientWidth")
        page.keyboard.press("+")
        page.wait_for_function(
            "before => document.querySelector('.lanes').clientWidth > before", arg=width
        )


def _one_door(document: dict[str, Any]) -> list[str]:
    """Let seven stops of the first round lie at one door, and tell their jobs."""
    first = document["rounds"][0]["id"]
    own = [one for one in document["visits"] if one["round_id"] == first and one["job_id"]]
    ahead = [one for one in own if one["status"] == "planned"][-9:-2]
    for one in ahead:
        one["point"] = ahead[0]["point"]
    return [one["job_id"] for one in ahead]


def test_stops_at_one_door_are_one_mark_with_their_number(
    stage: Stage, open_board: OpenBoard
) -> None:
    """The mark tells how many they are, selects them all, and the arrows pass it in one step."""
    document = board_day(300, 9)
    jobs = set(_one_door(document))
    stage.show(document)
    page = open_board()
    mark = page.locator(".visit.pile")
    expect(mark).to_have_text("7")
    mark.click()
    expect(page.locator(".detail h2")).to_have_text(f"{len(jobs)} jobs")
    expect(mark).to_have_attribute("aria-pressed", "true")
    mark.focus()
    ids = (mark.get_attribute("data-visits") or "").split()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "ids => document.activeElement.dataset.visit && "
        "!ids.includes(document.activeElement.dataset.visit)",
        arg=ids,
    )
    page.keyboard.press("ArrowLeft")
    expect(mark).to_be_focused()


def test_lanes_tell_how_far_a_round_is_and_red_is_for_the_late(
    stage: Stage, open_board: OpenBoard
) -> None:
    """Stops over of all, the next one, and on time; one minute is not red, seven are."""
    document = board_day(40, 3)
    for one, late_s in zip(document["rounds"], (0, 60, 420), strict=True):
        one.update(status="started", drift_s=0, late_s=late_s, late_visits=1)
    for one in document["visits"]:
        one["late_s"] = 0
    shown = document["rounds"][0]["id"]
    stops = [
        one for one in document["visits"] if one["round_id"] == shown and one["kind"] != "break"
    ]
    for at, one in enumerate(stops):
        one["status"] = "done" if at < 2 else "planned"
    stops[2]["begin"] = f"{DAY}T10:21:00Z"
    stage.show(document)
    page = open_board()
    labels = page.locator(".lane-label .stand")
    expect(labels.nth(0)).to_contain_text(f"2/{len(stops)}")
    expect(labels.nth(0)).to_contain_text("next 11:21")
    expect(labels.nth(0)).to_contain_text("on time")
    assert page.locator(".lane-label").nth(1).locator(".late, .count").count() == 0
    assert page.locator(".lane-label").nth(2).locator("b.late").inner_text() == "7\u00a0min late"


def test_many_late_stops_over_the_lanes_are_one_line(stage: Stage, open_board: OpenBoard) -> None:
    """What hangs at the pointer tells how many would be late and the worst, not each of them."""
    rules = [
        {
            "code": "late",
            "hard": True,
            "text": f"Stop {at} would be served {at} min too late.",
            "value": 60 * at,
            "name": f"Stop {at}",
            "job": "Bread",
        }
        for at in (5, 111, 20)
    ]
    price = {
        "at": f"{DAY}T09:40:01Z",
        "cost_cents": None,
        "later": [],
        "end_later_s": 0,
        "ends": [],
        "starts": [],
        "placed": [],
        "rules": rules,
    }
    stage.answers["POST", f"/v1/days/{DAY}/moves"] = {"price": price}
    page = open_board()
    held = page.locator(".visit.is-planned[data-key]").first
    box = held.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 3, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 130, steps=4)
    hanging = page.locator(".hanging")
    expect(hanging.locator(".wrong").filter(visible=True)).to_have_text(
        "3 later, worst 1 h 51: Stop 111"
    )
    page.keyboard.press("Escape")
    page.mouse.up()


def test_a_job_in_the_hand_shows_where_it_would_go(stage: Stage, open_board: OpenBoard) -> None:
    """A ghost lies on the lane with the new times, and who would begin earlier is told."""
    document = board_day()
    shift = document["shifts"][2]
    placed = {"shift_id": shift["id"], "job_id": document["jobs"][0]["id"]}
    times = (("pickup", "11:21", "11:25"), ("drop", "12:10", "12:14"))
    price = {
        "at": f"{DAY}T09:40:01Z",
        "cost_cents": 517,
        "later": [],
        "end_later_s": 0,
        "ends": [],
        "starts": [{"shift_id": shift["id"], "rider": "Eero", "later_s": -1860}],
        "placed": [
            {**placed, "kind": kind, "begin": f"{DAY}T{begin}:00Z", "departure": f"{DAY}T{end}:00Z"}
            for kind, begin, end in times
        ],
        "rules": [],
    }
    stage.answers["POST", f"/v1/days/{DAY}/moves"] = {"price": price}
    stage.show(document)
    page = open_board()
    held = page.locator(".visit.is-planned[data-key]").first
    lane = page.locator(f'.lane[data-shift="{shift["id"]}"]').bounding_box()
    box = held.bounding_box()
    assert box is not None
    assert lane is not None
    page.mouse.move(box["x"] + 3, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(lane["x"] + 500, lane["y"] + 25, steps=4)
    ghosts = page.locator(".ghost .ghost-stop")
    expect(ghosts).to_have_count(2)
    assert ghosts.locator("b").all_inner_texts() == ["12:21", "13:10"]
    expect(page.locator(".hanging .num")).to_contain_text("+€5.17")
    expect(page.locator(".hanging .num")).to_contain_text("Eero begins 31\u00a0min earlier")
    first = ghosts.first.bounding_box()
    assert first is not None
    assert lane["y"] <= first["y"] < lane["y"] + lane["height"]
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(ghosts).to_have_count(0)
