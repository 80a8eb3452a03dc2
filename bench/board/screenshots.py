"""Draw the board in every state, for people to look at.

``python -m bench.board.screenshots`` writes to ``build/screenshots/board``; ``--only`` names the
scenes, ``--widths`` the sizes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench.board.answers import (
    alerts_of,
    answer_dialogues,
    answer_fitting,
    answer_offers,
    fallen_together,
    refuse_overtaken,
)
from bench.board.days import DAY, NOW, board_day, in_french
from bench.board.stage import Stage
from bench.courier_app.stage import open_browser

FOLDER = Path("build/screenshots/board")
HEIGHTS = {390: 844, 820: 1180, 1440: 900, 2560: 1440}
LOOKS = (("en-GB", "light"), ("fr-FR", "light"), ("en-GB", "dark"), ("fr-FR", "dark"))
WITH_MAP = 1100
"""From this width on the map is beside the timeline."""
BOARD = f"/v1/days/{DAY}/board"
PROBLEM = {"code": "database-unavailable", "detail": "The database cannot be reached."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A state of the board.

    Attributes
    ----------
    prepare
        Sets what the server answers.
    act
        What is done on the page once it stands.
    shows
        What is there when the page stands.
    has_map
        Whether the map is drawn there.
    map_in_front
        Whether it is in sight in a narrow window, too.
    """

    prepare: Callable[[Stage], object] = lambda _: None
    act: Callable[[Page], object] = lambda _: None
    shows: str = ".visit"
    has_map: bool = True
    map_in_front: bool = False


def _keys(*pressed: str, shows: str = "") -> Callable[[Page], object]:
    def act(page: Page) -> None:
        for one in pressed:
            page.keyboard.press(one)
        if shows:
            page.wait_for_selector(shows)

    return act


def _select(page: Page) -> None:
    page.locator(".visit.is-planned").nth(2).click()


def _move_to_second(page: Page) -> None:
    page.wait_for_selector("dialog .skeleton", state="detached")
    page.locator(".offers tbody tr").nth(1).locator(".btn").first.click()
    page.wait_for_selector(".bar.bad")


def _select_round(page: Page) -> None:
    page.locator(".lane-label").nth(1).click()


def _then(*acts: Callable[[Page], object]) -> Callable[[Page], object]:
    def act(page: Page) -> None:
        for one in acts:
            one(page)

    return act


def _answer(method: str, path: str, body: object) -> Callable[[Stage], object]:
    def prepare(stage: Stage) -> None:
        stage.answers[method, path] = body

    return prepare


PRICE = {
    "price": {
        "at": NOW.isoformat(),
        "cost_cents": 312,
        "later": [
            {
                "visit_id": "1",
                "rider": "Eero",
                "job": "Bread to Café Aalto",
                "name": "Café Aalto",
                "later_s": 420,
                "late_s": 120,
            }
        ],
        "end_later_s": 480,
        "ends": [],
        "starts": [],
        "placed": [],
        "rules": [{"code": "rest", "hard": False, "text": "Rest falls to 10 h 40."}],
    }
}


def _drag(page: Page) -> None:
    block = page.locator(".visit.is-planned").first.bounding_box()
    if block is None:
        raise LookupError
    page.mouse.move(block["x"] + 2, block["y"] + 8)
    page.mouse.down()
    page.mouse.move(block["x"] + 60, block["y"] + 130, steps=4)
    page.wait_for_selector(".hanging b")


def _several(stage: Stage) -> None:
    answer_fitting(stage, stage.document, PRICE["price"], most=(0, 2, 4, 8))


def _find(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.locator(".palette input").fill("bread")
    page.wait_for_selector(".palette .stand")


def _offline(page: Page) -> None:
    # Where the board is, is told every few seconds.
    page.context.set_offline(True)
    page.wait_for_selector(".band.bad")


def _offline_elsewhere(page: Page) -> None:
    page.context.set_offline(True)
    page.keyboard.press("]")
    page.wait_for_selector(".note.bad")


def _open_group(page: Page) -> None:
    page.locator(".tabs .btn").first.dispatch_event("click")
    page.locator(".of-fell-out .alert").first.click()
    page.locator(".together .alert").nth(1).click()
    page.wait_for_selector(".alert-acts")


def _fall_together(stage: Stage) -> None:
    stage.show(fallen_together(board_day()))
    stage.answers["POST", f"/v1/days/{DAY}/moves"] = PRICE
    answer_offers(stage, stage.document)


def _show_signs(page: Page) -> None:
    # On a wide screen they are there from the beginning.
    if not page.locator(".legend").count():
        page.keyboard.press("g")


def _show_map(page: Page) -> None:
    page.keyboard.press("Alt+3")
    page.wait_for_selector(".map-reading", state="detached")
    page.keyboard.press("f")


def _menu(page: Page) -> None:
    page.locator(".menu > button").click()


def _context_menu(page: Page) -> None:
    page.locator(".visit.is-planned").nth(2).click(button="right")
    page.wait_for_selector(".context-menu")


def _signed_out(page: Page) -> None:
    page.route(
        "**/v1/**",
        lambda route: route.fulfill(
            status=401, headers={"Served-By": "tournee"}, json={"code": "signed-out"}
        ),
    )
    page.keyboard.press("r")
    page.wait_for_selector(".band.bad")


def _dialogue(name: str, shows: str, *, of_round: bool = False) -> Scene:
    """Return the dialogue of a command, with all that the server answers to it."""

    def act(page: Page) -> None:
        # By script: in a narrow window something may lie above it.
        first = ".lane-label" if of_round else ".visit.drop"
        page.locator(first).first.dispatch_event("click")
        page.keyboard.press("?")
        page.locator(f'.keys [data-command="{name}"]').click()
        page.wait_for_selector(f"{shows} >> visible=true")

    return Scene(prepare=lambda stage: answer_dialogues(stage, board_day()), act=act)


def _of_alert(kind: str) -> Scene:
    """Return what an alert opens, with what the server answers to it."""

    def act(page: Page) -> None:
        page.locator(".tabs .btn").first.dispatch_event("click")
        page.locator(f".of-{kind} .alert").click()
        page.locator(f".of-{kind} .alert-acts .btn.main").click()
        page.wait_for_selector("dialog[open]")

    return Scene(prepare=lambda stage: answer_dialogues(stage, board_day()), act=act)


SCENES: dict[str, Scene] = {
    "day": Scene(),
    "job": Scene(act=_select),
    "round": Scene(act=_select_round),
    "sixty-rounds": Scene(prepare=lambda stage: stage.show(board_day(900, 60))),
    "no-rounds": Scene(prepare=lambda stage: stage.show(board_day(30, 0)), shows=".lane-label"),
    "no-shifts": Scene(
        prepare=lambda stage: stage.show({**board_day(0, 0), "shifts": []}),
        shows=".view-timeline .empty",
        has_map=False,
    ),
    "long-names": Scene(
        prepare=lambda stage: stage.show(board_day(120, 9, long_names=True)), act=_select
    ),
    "loading": Scene(prepare=_answer("GET", BOARD, "hold"), shows=".skeleton", has_map=False),
    "error": Scene(prepare=_answer("GET", BOARD, (503, PROBLEM)), shows=".note.bad", has_map=False),
    "offline": Scene(act=_offline),
    "offline-other-day": Scene(act=_offline_elsewhere),
    "together": Scene(prepare=_fall_together, act=_open_group),
    "palette": Scene(act=_keys("Control+k", shows=".palette")),
    "keys": Scene(act=_keys("?", shows="dialog .keys")),
    "legend": Scene(act=_show_signs),
    "map": Scene(act=_show_map, map_in_front=True),
    "filter": Scene(act=_then(_keys("/"), lambda page: page.keyboard.type("fish"))),
    "plan": Scene(act=_keys("p", shows=".planning")),
    "history-empty": Scene(act=_keys("h", shows="dialog")),
    "move-to": Scene(
        prepare=_answer("POST", f"/v1/days/{DAY}/moves", PRICE),
        act=_then(_select, _keys("m", shows=".offers td.num")),
    ),
    "move-several": Scene(prepare=_several, act=_then(_select_round, _keys("m", shows=".best"))),
    "find": Scene(act=_find),
    "dragging": Scene(prepare=_answer("POST", f"/v1/days/{DAY}/moves", PRICE), act=_drag),
    "conflict": Scene(
        prepare=lambda stage: refuse_overtaken(stage, PRICE),
        act=_then(_select, _keys("Delete", shows=".bar.bad")),
    ),
    "conflict-move": Scene(
        prepare=lambda stage: refuse_overtaken(stage, PRICE),
        act=_then(_select, _keys("m", shows=".offers td.num"), _move_to_second),
    ),
    "closure": _dialogue("close-by-name", "dialog .fields"),
    "menu": Scene(act=_menu),
    "context-menu": Scene(act=_context_menu),
    "signed-out": Scene(act=_signed_out),
    "compare": _dialogue("plan", ".compare"),
    "history": _dialogue("history", ".history"),
    "week": _dialogue("week", ".week"),
    "views": _dialogue("views", "dialog[open]"),
    "why": _dialogue("why", ".why"),
    "reason": Scene(
        prepare=_answer(
            "POST",
            f"/v1/days/{DAY}/moves",
            (409, {"code": "hours-exceeded", "detail": "Eero works eleven hours."}),
        ),
        act=_then(_select, _keys("Delete", shows="dialog textarea, dialog input")),
    ),
    **{
        name: _dialogue(name, "dialog[open]", of_round=True)
        for name in ("swap", "merge", "split", "rider-out", "change-vehicle", "write")
    },
    "replan": _dialogue("replan", ".outcome"),
    "another-day": _dialogue("another-day", "dialog[open]"),
    "cancel-booking": _dialogue("cancel-booking", "dialog .choices"),
    **{f"alert-{kind}": _of_alert(kind) for kind in alerts_of(board_day())},
}
"""States by name; a width of a phone shows the view in front alone."""


def main() -> int:
    """Write the pictures; complains about errors of scripts."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", default="", help="scenes whose names begin so, with commas")
    parser.add_argument("--widths", type=int, nargs="*", default=list(HEIGHTS))
    parser.add_argument("--looks", nargs="*", default=[f"{a[:2]}-{b}" for a, b in LOOKS])
    asked = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    count = 0
    stage = Stage()
    with stage.running(), sync_playwright() as playwright:
        # Where the map is not in sight, to draw it would take most of the time.
        browsers = {draws: open_browser(playwright, draws=draws) for draws in (False, True)}
        for name, scene in SCENES.items():
            if not name.startswith(tuple(asked.only.split(","))):
                continue
            for width in asked.widths:
                for language, theme in LOOKS:
                    if f"{language[:2]}-{theme}" not in asked.looks:
                        continue
                    stage.reset()
                    scene.prepare(stage)
                    if language.startswith("fr"):
                        stage.show_again(in_french(stage.document))
                    context = browsers[width >= WITH_MAP or scene.map_in_front].new_context(
                        viewport={"width": width, "height": HEIGHTS[width]},
                        locale=language,
                        color_scheme=theme,  # type: ignore[arg-type]
                        has_touch=width < WITH_MAP,
                    )
                    try:
                        _draw(context.new_page(), stage, scene, faults)
                        page = context.pages[0]
                        page.screenshot(path=FOLDER / f"{name}-{width}-{language[:2]}-{theme}.png")
                        count += 1
                    except Exception as error:  # noqa: BLE001  # the other pictures are drawn
                        faults.append(f"{name} at {width}: {str(error).splitlines()[0]}")
                    finally:
                        context.close()
        for browser in browsers.values():
            browser.close()
    print(f"{count} pictures in {FOLDER}")
    for one in sorted(set(faults)):
        print("fault:", one, file=sys.stderr)
    return 1 if faults else 0


def _draw(page: Page, stage: Stage, scene: Scene, faults: list[Any]) -> None:
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(stage.page)
    page.wait_for_selector(scene.shows, state="attached")
    # The map is part of the picture where it is in sight.
    if page.viewport_size and page.viewport_size["width"] >= WITH_MAP and scene.has_map:
        page.wait_for_selector(".map-reading", state="detached")
    page.wait_for_timeout(700)
    scene.act(page)
    page.wait_for_timeout(500)


if __name__ == "__main__":
    sys.exit(main())
