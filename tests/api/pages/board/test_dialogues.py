"""Every dialogue of the board as a program sees it for people with disabilities, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest
from playwright.sync_api import Page

from bench.board.answers import alerts_of, answer_dialogues, first_visit
from bench.board.days import board_day
from bench.board.stage import AXE, Stage
from tests.support.courier_app.page import needs_chromium
from tests.support.depth import WHOLE

pytestmark = [needs_chromium, pytest.mark.slow]
Opened = Callable[..., Page]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast"]
DOC = board_day(24, 3)
VISIT = first_visit(DOC)
AT_ONCE = {
    *(f"list-{one}" for one in ("alerts", "open", "rounds")),
    *(f"show-{one}" for one in ("lists", "timeline", "map")),
    *("zoom-in", "zoom-out", "zoom-fit", "go-to-now", "legend", "fit-map", "lasso", "heat"),
    *("select-in-map", "draw-closure", "reset-layout", "theme", "language", "today"),
    *("day-before", "day-after", "filter", "filter-none", "next-alert", "take-out"),
    *("pin", "pin-place", "bring-back", "book", "open-booking", "notices"),
    *("undo", "redo", "wall-plan", "all-labels", "all-sheets", "sheet", "home", "sign-out"),
    *("select-none", "day-report"),
}
"""Commands that open no dialogue as the page begins."""
ALERTS = alerts_of(DOC)


Theme = Literal["light", "dark"]


def _themes(number: int) -> list[tuple[Theme, list[str]]]:
    """Return the themes in which a dialogue is looked at, each with its rules: they take turns.

    Nothing but colours can be wrong in the other theme alone, and dialogues share these.
    """
    first: Theme = "dark" if number % 2 else "light"
    other: Theme = "light" if number % 2 else "dark"
    return [(first, RULES), (other, COLOURS)] if WHOLE else [(first, RULES)]


def _broken(page: Page, number: int) -> list[str]:
    """Return what is wrong with the dialogue that is open, and close it."""
    page.wait_for_function("() => !document.querySelector('dialog[open] .skeleton')")
    found: list[Any] = []
    for theme, rules in _themes(number):
        page.emulate_media(color_scheme=theme)
        asked = {"runOnly": rules, "resultTypes": ["violations"]}
        found += page.evaluate(
            "async (asked) => (await axe.run('dialog[open]', asked)).violations", asked
        )
    wide = page.evaluate("document.querySelector('dialog[open]').scrollWidth > innerWidth")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[open]", state="detached")
    violations = [f"{one['id']}: {one['nodes'][0]['target']}" for one in found]
    return [*violations, "wider than the window"] if wide else violations


def test_no_dialogue_keeps_anybody_out(open_board: Opened, stage: Stage) -> None:
    """Each that the list of commands opens, and each that an alert opens; Escape closes it."""
    answer_dialogues(stage, DOC)
    page = open_board("fr-FR", reduced_motion="reduce")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    page.keyboard.press("?")
    listed = page.locator(".keys [data-command]")
    commands = listed.evaluate_all("all => all.map(one => one.dataset.command)")
    broken = {"keys": _broken(page, 0)}
    for name in sorted({*commands} - AT_ONCE - {"keys"}):
        page.locator(f'.timeline [data-key="job:{VISIT["job_id"]}"]').first.click()
        page.keyboard.press("?")
        page.locator(f'.keys [data-command="{name}"]').click()
        page.wait_for_selector("dialog[open]:not(:has(.keys))")
        broken[name] = _broken(page, len(broken))
    for kind in ALERTS:
        page.locator(f".of-{kind} .alert").click()
        page.locator(f".of-{kind} .alert-acts .btn.main").click()
        page.wait_for_selector("dialog[open]")
        broken[kind] = _broken(page, len(broken))
    assert {name: violations for name, violations in broken.items() if violations} == {}
    assert len(broken) > len(ALERTS) + 12
