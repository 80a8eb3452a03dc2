"""Three views of one state, in real Chromium."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from api.http.board.shapes import BoardOut
from api.http.system.page_files import page_files
from bench.board.days import board_day
from bench.board.stage import AXE, Stage
from tests.support.courier_app.page import needs_chromium

pytestmark = needs_chromium
Opened = Callable[..., Page]
BUDGET = 120_000
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def broken_rules(page: Page) -> list[str]:
    """Return what axe finds on the page as it is."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: Any = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
    )
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in found["violations"]]


def test_scripts_and_style_stay_small() -> None:
    """All that the board is made of, without the map's library, fits into 120 KB with gzip."""
    files = page_files("board")
    sent = [one.content for path, one in files.items() if path.endswith((".js", ".css"))]
    assert sum(len(gzip.compress(one, 9)) for one in sent) <= BUDGET


@pytest.mark.parametrize(("jobs", "rounds"), [(120, 9), (30, 0)])
def test_the_day_of_these_tests_is_one_that_the_server_answers(jobs: int, rounds: int) -> None:
    """What the browser is tried with has every field of the description, and no other."""
    day = board_day(jobs, rounds)
    document = BoardOut.model_validate(day).model_dump(mode="json")
    for name in ("shifts", "rounds", "visits", "jobs", "open_jobs", "alerts"):
        assert [set(one) for one in document[name]] == [set(one) for one in day[name]], name


def test_what_is_selected_in_one_view_is_selected_in_all(open_board: Opened) -> None:
    """A job that is clicked is marked on the timeline with its windows, and told in full."""
    page = open_board()
    job = next(one for one in board_day()["jobs"] if one["round_id"])
    page.locator(f'.visit[data-key="job:{job["id"]}"]').first.click()
    marked = page.locator(f'.visit[data-key="job:{job["id"]}"]')
    assert {marked.nth(at).get_attribute("aria-pressed") for at in range(marked.count())} == {
        "true"
    }
    assert job["label"] in page.locator(".detail").inner_text()
    drawn = page.locator(".lane[data-windows]")
    assert drawn.count() == 1, "the lane of the job, and no other"
    assert drawn.get_attribute("data-round") == job["round_id"]
    assert len((drawn.locator(".window").get_attribute("d") or "").split("M")) == marked.count() + 1


def test_of_a_job_that_is_done_is_offered_what_can_be_done(
    open_board: Opened, stage: Stage
) -> None:
    """Why, its booking and no move; it says why there is no more, and cannot be dragged away."""
    job = next(one for one in stage.document["jobs"] if one["round_id"])
    job["status"] = "done"
    page = open_board(draws=False)
    page.locator(f'.visit[data-key="job:{job["id"]}"]').first.click()
    offered = page.locator(".detail .btn:not(.icon)[data-command]")
    assert [one.get_attribute("data-command") for one in offered.all()] == ["why", "open-booking"]
    assert "visits are over" in page.locator(".detail").inner_text()
    page.keyboard.press("m")
    assert page.locator("dialog").count() == 0


def test_why_is_told_anew_when_the_job_goes_elsewhere(open_board: Opened, stage: Stage) -> None:
    """A colleague moves the job while its explanation is open: it tells of the new round."""
    document = stage.document
    job = next(one for one in document["jobs"] if one["round_id"])
    path = f"/v1/plans/{document['plan']['id']}/jobs/{job['id']}/why"
    told = {"reason": {"others": []}, "other_streets": False}
    stage.answers["GET", path] = {**told, "message": "It is on the way."}
    page = open_board(draws=False)
    page.locator(f'.visit[data-key="job:{job["id"]}"]').first.click()
    page.keyboard.press("y")
    page.locator(".why", has_text="It is on the way.").wait_for()
    stage.answers["GET", path] = {**told, "message": "It is cheaper there."}
    job["round_id"] = next(one["id"] for one in document["rounds"] if one["id"] != job["round_id"])
    stage.happen()
    page.locator(".why", has_text="It is cheaper there.").wait_for()


def test_arrow_keys_walk_along_lanes_and_between_them(open_board: Opened) -> None:
    """The keyboard reaches every visit: along a lane, and at the same time in the next one."""
    page = open_board()
    page.locator('.visit[tabindex="0"]').focus()
    first = page.evaluate("document.activeElement.dataset.visit")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("first => document.activeElement.dataset.visit !== first", arg=first)
    lane = "document.activeElement.closest('.lane').dataset.shift"
    before = page.evaluate(lane)
    page.keyboard.press("ArrowDown")
    page.wait_for_function(f"before => {lane} !== before", arg=before)
    page.keyboard.press("Enter")
    page.wait_for_selector(".detail")


def test_nothing_keeps_anybody_out(open_board: Opened) -> None:
    """Nothing is found by axe on the board with a job selected; dialogues have a module."""
    # In French, whose words are the longer ones; what axe looks at is the same in English.
    page = open_board("fr-FR", draws=True)
    page.locator(".visit").nth(3).click()
    assert broken_rules(page) == []


def test_a_day_without_shifts_says_what_to_do(open_board: Opened, stage: Stage) -> None:
    """An empty day is no empty page."""
    stage.show({**board_day(0, 0), "shifts": []})
    page = open_board(wait=".view-timeline .empty")
    assert "shifts" in page.locator(".view-timeline .empty").inner_text().lower()
