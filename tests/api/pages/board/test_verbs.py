"""Everything that can be done on the board, by mouse and again by keyboard alone.

``VERBS`` is the table: each verb with what is done by mouse and what by keyboard. What both do by
the same steps stands there once, and is walked by either hand. Every command of the page has a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from unittest.mock import ANY
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from bench.board.answers import closed_street, refuse_overtaken, streets_of
from bench.board.days import DAY, board_day
from bench.board.stage import Stage
from tests.api.pages.board.conftest import WAIT_MS, Browsers, watch
from tests.support.board_hands import Hand, Keyboard, Mouse, keys_of
from tests.support.courier_app.page import needs_chromium

pytestmark = [needs_chromium, pytest.mark.slow]

DOC = board_day(48, 4)
JOBS = {one["id"]: one for one in DOC["jobs"]}
SHIFTS = {one["round_id"]: one for one in DOC["shifts"]}
PRICE = {
    "at": "2026-03-10T09:40:01Z",
    "cost_cents": 120,
    "later": [],
    "end_later_s": 0,
    "ends": [],
    "starts": [],
    "placed": [],
    "rules": [],
}
PLAN = str(UUID(int=77, version=4))
DONE = {"plan_id": PLAN, "price": PRICE, "left_out": [], "labels": {}, "hours": [], "aboard": []}
MOVES = f"/v1/days/{DAY}/moves"


def _is_ahead(one: dict[str, Any]) -> bool:
    visits = [each for each in DOC["visits"] if each["job_id"] == one["id"]]
    return bool(visits) and all(each["status"] == "planned" for each in visits)


AHEAD = [one for one in DOC["jobs"] if _is_ahead(one) and not one["pinned"]]
ROUND = DOC["rounds"][0]["id"]
"""The round that is worked at."""
HERE = SHIFTS[ROUND]
THERE = DOC["shifts"][1]
JOB = next(one["id"] for one in AHEAD if one["round_id"] == ROUND)
SECOND = next(one["id"] for one in AHEAD if one["round_id"] == ROUND and one["id"] != JOB)
OPEN = DOC["open_jobs"][0]["job_id"]


CLOSE_NOTICES = """() => {
  for (const one of document.querySelectorAll('.toasts .btn:last-child')) one.click();
}"""
OPEN_AT_MOST = 6
"""Things over and beside one another that Escape closes."""


class Board:
    """The board of the day before a hand, and what it sends.

    Attributes
    ----------
    hand
        Whoever works at it.
    """

    def __init__(self, stage: Stage, hand: Hand) -> None:
        self.stage, self.hand, self.page = stage, hand, hand.page
        self.answers = stage.answers

    def open(self, wait: str = ".visit") -> None:
        """Open the board, new, by what is answered now."""
        if self.page.url == self.stage.page:
            self.page.reload()
        else:
            self.page.goto(self.stage.page)
        self.page.wait_for_selector(wait)
        keys_of(self.page)

    def clear(self) -> None:
        """Close what is open, select nothing, and forget what was asked."""
        self.page.evaluate(CLOSE_NOTICES)
        opened = self.page.locator("dialog[open], .palette, .context-menu, .detail")
        for _ in range(OPEN_AT_MOST):
            if not opened.count():
                break
            self.page.keyboard.press("Escape")
        expect(opened).to_have_count(0)
        self.stage.asked.clear()

    def answer(self, method: str, path: str, body: Any = None) -> None:  # noqa: ANN401
        """Let the server answer."""
        self.answers[method, path] = DONE if body is None else body

    @property
    def sent(self) -> list[tuple[str, str, Any]]:
        """What was asked for in earnest."""
        return [
            (method, path, body and {k: v for k, v in body.items() if k not in {"seen", "dry_run"}})
            for method, path, body in list(self.stage.asked)
            if not path.endswith(("/presence", "/closures/streets"))
            and not (body or {}).get("dry_run")
        ]

    @property
    def tried(self) -> list[dict[str, Any]]:
        """Bodies of what was asked as a trial."""
        asked = [one[2] for one in list(self.stage.asked) if (one[2] or {}).get("dry_run")]
        return [{k: v for k, v in body.items() if k != "dry_run"} for body in asked]

    def sends(self, *wanted: tuple[str, str, Any]) -> None:
        """See that just this is asked for in earnest, in this order."""
        self.hand.until(lambda: len(self.sent) >= len(wanted), f"{wanted}, but {self.sent},")
        assert self.sent == list(wanted)

    def sees(self, selector: str) -> None:
        """See something on the page."""
        self.page.locator(selector).filter(visible=True).first.wait_for()

    def selected(self) -> int:
        """Tell how many jobs are selected."""
        if not self.page.locator(".detail").count():
            return 0
        text = self.page.locator(".detail h2").inner_text()
        return int(text.split()[0]) if text[0].isdigit() else 1


Steps = Callable[[Board], None]


# --- 1: views ------------------------------------------------------------------------------------


def select(board: Board) -> None:
    """A job, then nothing, which is told to whoever would move it, then a whole round."""
    board.hand.select(f"job:{JOB}")
    assert JOBS[JOB]["label"] in board.page.locator(".detail h2").inner_text()
    board.hand.command("select-none")
    board.page.locator(".detail").wait_for(state="detached")
    board.page.keyboard.press("m")
    board.page.locator(".toasts .bar", has_text="Select a job or a round first.").wait_for()
    board.hand.select(f"round:{ROUND}")
    assert HERE["rider"] in board.page.locator(".detail h2").inner_text()


def select_several(board: Board) -> None:
    """One job, and another one beside it."""
    board.hand.select(f"job:{JOB}")
    board.hand.select(f"job:{SECOND}", add=True)
    board.hand.until(lambda: board.selected() == 2, "the second job")


def _map(board: Board) -> tuple[float, float, float, float]:
    board.sees(".map canvas")
    board.page.locator(".map-reading").wait_for(state="detached")
    box = board.page.locator(".map").bounding_box()
    assert box is not None
    return box["x"], box["y"], box["width"], box["height"]


def lasso_by_mouse(board: Board) -> None:
    """A ring round all that is on the map."""
    x, y, width, height = _map(board)
    board.hand.command("lasso")
    board.sees(".map.tool-lasso")
    mouse = board.page.mouse
    mouse.move(x + 3, y + 3)
    mouse.down()
    for right, down in ((0.98, 0.005), (0.98, 0.98), (0.005, 0.98)):
        mouse.move(x + width * right, y + height * down, steps=3)
    mouse.up()
    board.hand.until(lambda: board.selected() > len(JOBS) / 2, "what the ring holds")


def lasso_by_keyboard(board: Board) -> None:
    """The tool is taken and put away; what it would ring is selected by sight."""
    _map(board)
    board.hand.command("lasso")
    board.sees(".map.tool-lasso")
    board.hand.command("lasso")
    board.sees(".map.tool-select")
    select_in_map(board)


def select_in_map(board: Board) -> None:
    """All jobs in sight, which at first is the whole day."""
    _map(board)
    board.hand.command("select-in-map")
    board.hand.until(lambda: board.selected() == len(JOBS), "every job")


LOSE_MAP = """() => document.querySelector('.map canvas').getContext('webgl2')
    .getExtension('WEBGL_lose_context').loseContext()"""


def fit_map(board: Board) -> None:
    """The map goes to what is selected: fewer jobs are in sight then."""
    _map(board)
    board.hand.select(f"job:{JOB}")
    board.hand.until(lambda: board.selected() == 1, "the job alone")
    board.hand.command("fit-map")
    board.hand.command("select-in-map")
    board.hand.until(lambda: 0 < board.selected() < len(JOBS) / 2, "fewer jobs in sight")


def fit_map_made_anew(board: Board) -> None:
    """A map that loses its place to draw is made anew, and shows the same; until then nothing."""
    fewer = board.selected()
    board.page.evaluate(LOSE_MAP)
    board.hand.command("select-in-map")
    assert board.selected() == fewer
    _map(board)
    board.hand.command("select-in-map")
    assert board.selected() == fewer


def heat(board: Board) -> None:
    """Lateness as heat."""
    _map(board)
    board.hand.command("heat")
    board.sees('[data-command="heat"][aria-pressed="true"]')


def _columns(board: Board) -> int:
    return int(board.page.locator(".splitter").first.get_attribute("aria-valuenow") or 0)


def splitter_by_mouse(board: Board) -> None:
    """Dragged to the right, the lists are wider; then as before."""
    before = _columns(board)
    box = board.page.locator(".splitter").first.bounding_box()
    assert box is not None
    board.page.mouse.move(box["x"] + 3, box["y"] + 200)
    board.page.mouse.down()
    board.page.mouse.move(box["x"] + 120, box["y"] + 200, steps=6)
    board.page.mouse.up()
    board.hand.until(lambda: _columns(board) > before + 3, "a wider list")
    board.hand.command("reset-layout")
    board.hand.until(lambda: _columns(board) == before, "the first layout")


def splitter_by_keyboard(board: Board) -> None:
    """Moved by the arrows, the lists are wider; then as before."""
    before = _columns(board)
    assert isinstance(board.hand, Keyboard)
    board.hand.reach(lambda at: at["name"].startswith("Width of"), "the splitter")
    board.page.keyboard.press("ArrowRight")
    board.page.keyboard.press("ArrowRight")
    board.hand.until(lambda: _columns(board) == before + 4, "a wider list")
    board.hand.command("reset-layout")
    board.hand.until(lambda: _columns(board) == before, "the first layout")


def go_to_view(board: Board, name: str) -> None:
    """The view has the focus, or in the timeline a visit in sight, from where the arrows go on."""
    board.hand.command(f"show-{name}")
    board.page.locator(f"#view-{name}:focus, #view-{name} .visit:focus").wait_for()
    if name == "timeline":
        first = board.page.locator(".visit:focus")
        first.wait_for()
        before = first.get_attribute("data-visit")
        board.page.keyboard.press("ArrowRight")
        board.page.locator(f'.visit:focus:not([data-visit="{before}"])').wait_for()


def show_list(board: Board, name: str) -> None:
    """The list is shown."""
    other = "rounds" if name != "rounds" else "open"
    board.hand.command(f"list-{other}")
    board.hand.command(f"list-{name}")
    board.sees(f'[data-command="list-{name}"][aria-pressed="true"]')


def _lanes(board: Board) -> float:
    width: float = board.page.evaluate("document.querySelector('.lanes').clientWidth")
    return width


def zoom(board: Board) -> None:
    """Closer, farther, and the whole day again."""
    whole = _lanes(board)
    board.hand.command("zoom-in")
    board.hand.until(lambda: _lanes(board) > whole * 1.2, "a wider day")
    close = _lanes(board)
    board.hand.command("zoom-out")
    board.hand.until(lambda: _lanes(board) < close, "a narrower day")
    board.hand.command("zoom-in")
    board.hand.command("zoom-fit")
    fits = "() => document.querySelector('.timeline').scrollWidth <= innerWidth"
    board.hand.until(lambda: _lanes(board) <= whole, "the whole day")
    board.page.wait_for_function(fits)


FRAMES = """new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(
    () => requestAnimationFrame(go))))"""


ZOOM_AND_GO = """['+', 'n'].forEach((key) => document.body.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true })))"""


def go_to_now(board: Board) -> None:
    """Zoomed in, the lanes go to the present; it stays where it is when they are zoomed again."""
    for _ in range(6):
        board.hand.command("zoom-in")
    board.hand.command("go-to-now")
    at = "document.querySelector('.timeline').scrollLeft"
    board.hand.until(lambda: board.page.evaluate(at) > 0, "the present")
    board.page.evaluate(FRAMES)
    before = _now_px(board)
    board.hand.command("zoom-out")
    board.hand.until(lambda: abs(_now_px(board) - before) < 3, "the present where it was")
    # What is zoomed is put in its place two frames later, and does not take that back.
    board.page.evaluate("document.querySelector('.timeline').scrollLeft = 1e6")
    board.page.evaluate(ZOOM_AND_GO)
    board.page.evaluate(FRAMES)
    assert abs(_now_px(board) - before) < 3


def _now_px(board: Board) -> float:
    box = board.page.locator(".now-line").bounding_box()
    assert box is not None
    return box["x"]


def legend(board: Board) -> None:
    """The signs of the timeline are told below it, and put away."""
    board.hand.command("legend")
    board.sees(".legend dd")
    board.hand.command("legend")
    board.page.wait_for_selector(".legend", state="detached")


def theme(board: Board) -> None:
    """Light becomes dark."""
    at = "document.documentElement.dataset.theme"
    before = board.page.evaluate(at)
    board.hand.command("theme")
    board.hand.until(lambda: board.page.evaluate(at) != before, "the other look")


def language(board: Board) -> None:
    """English becomes French."""
    board.hand.command("language")
    expect(board.page.locator('[data-command="palette"]')).to_have_text("Chercher")
    assert board.page.evaluate("document.documentElement.lang") == "fr"


# --- 2: planning ---------------------------------------------------------------------------------


def _plan(status: str = "ready", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "id": PLAN,
        "day": DAY,
        "name": "without Eero",
        "note": "",
        "status": status,
        "way": "solve",
        "budget_s": 10,
        "progress": {"share": 0.5, "cost_cents": 51200, "unassigned": 1},
        "trouble": "",
        "requested_at": "2026-03-10T09:39:00Z",
        **more,
    }


def _side(shift: dict[str, Any]) -> dict[str, Any]:
    return {
        "courier": shift["rider"],
        "vehicle": shift["vehicle"],
        "stops": 9,
        "start": shift["start"],
        "end": shift["end"],
        "distance_m": 9000,
        "work_s": 9000,
    }


def _compared() -> dict[str, Any]:
    sides = [
        {"shift_id": one["id"], "before": _side(one), "after": _side(one)} for one in (HERE, THERE)
    ]
    return {
        "costs": {"work": [52000, 51200]},
        "unassigned": [2, 1],
        "rounds": sides,
        "jobs": [],
        "names": {},
    }


def _with_plan(board: Board, status: str, **more: Any) -> None:  # noqa: ANN401
    board.answer("GET", "/v1/plans", {"items": [_plan(status, **more)]})
    board.answer("GET", f"/v1/plans/{DOC['plan']['id']}/comparison", _compared())
    board.hand.command("plan")


def ask_for_plan(board: Board) -> None:
    """With a budget, a spread of the work, a name, and without a rider."""
    board.answer("GET", "/v1/plans", {"items": []})
    board.answer("POST", "/v1/plans", _plan("waiting"))
    board.hand.command("plan")
    board.hand.pick("Time to search", "10")
    board.hand.pick("Spread of the work", "500")
    board.hand.write("Name of the draft", "calm")
    board.hand.press("Look for a plan")
    board.sends(
        (
            "POST",
            "/v1/plans",
            {"day": DAY, "budget_s": 10, "balance_hour_cents": 500, "name": "calm"},
        )
    )


def stop_plan(board: Board) -> None:
    """A search is ended; the best so far is in sight."""
    board.answer("POST", f"/v1/plans/{PLAN}/stop")
    _with_plan(board, "solving")
    board.sees(".searching .figure")
    assert "512" in board.page.locator(".searching .figure").inner_text()
    board.hand.press("Stop and keep the best")
    board.sends(("POST", f"/v1/plans/{PLAN}/stop", None))


def drop_plan(board: Board) -> None:
    """A draft is put away."""
    board.answer("DELETE", f"/v1/plans/{PLAN}", {})
    _with_plan(board, "ready")
    board.hand.press("Discard the draft")
    board.sends(("DELETE", f"/v1/plans/{PLAN}", None))


def drop_failed_plan(board: Board) -> None:
    """A plan of which nothing came says why, and is put away."""
    why = "No plan was made: nobody rides on that day."
    board.answer("GET", f"/v1/plans/{PLAN}", {**_plan("failed"), "message": why})
    board.answer("DELETE", f"/v1/plans/{PLAN}", {})
    _with_plan(board, "failed", trouble="no-plan")
    expect(board.page.get_by_text(why)).to_be_visible()
    board.hand.press("Discard the draft")
    board.sends(("DELETE", f"/v1/plans/{PLAN}", None))


def publish_plan(board: Board) -> None:
    """The whole, with a note; a draft without a name gets one."""
    path = f"/v1/plans/{PLAN}/publish"
    board.answer("POST", path, {"round_ids": [ROUND]})
    _with_plan(board, "ready", name="")
    board.sees(".compare")
    board.hand.write("Name in the history of the day", "calm")
    board.hand.write("Note for the team", "thanks")
    board.hand.press("Publish; one job stays in no round")
    board.sends(("POST", path, {"name": "calm", "note": "thanks"}))


def outrun_plan(board: Board) -> None:
    """A draft that the day has outrun opens only when it is chosen, and is not the main act."""
    stale = {"share": 1, "cost_cents": 51200, "unassigned": 54, "stale": True}
    _with_plan(board, "ready", progress=stale)
    board.sees(".planning-main .empty")
    main = board.page.locator("dialog .btn.main")
    assert main.all_inner_texts() == ["Look for a plan"]
    board.page.locator(".planning-side .rows button").click()
    board.sees("dialog >> text=The day has changed since this was searched.")
    expect(board.page.get_by_role("button", name="Publish; 54 jobs")).to_be_visible()
    assert main.all_inner_texts() == ["Look for a plan"]
    board.sends()


def publish_round(board: Board) -> None:
    """Of two rounds one is accepted."""
    path = f"/v1/plans/{PLAN}/publish"
    board.answer("POST", path, {"round_ids": [ROUND]})
    _with_plan(board, "ready")
    box = board.page.get_by_label(f"Take over the round of {THERE['rider']}")
    box.wait_for()
    if isinstance(board.hand, Keyboard):
        board.hand.reach(lambda at: at["name"].endswith(f" {THERE['rider']}"), THERE["rider"])
        board.page.keyboard.press("Space")
    else:
        box.click()
    board.hand.press("Publish one round")
    board.sends(("POST", path, {"rounds": [HERE["id"]]}))


# --- 3: by hand ----------------------------------------------------------------------------------


def move_to(board: Board) -> None:
    """An open job goes to the cheapest round, for the price that was shown."""
    board.answer("POST", MOVES)
    board.hand.select(f"job:{OPEN}")
    board.hand.command("move-to")
    board.page.locator(".offers").wait_for()
    assert board.page.locator(".offers tbody tr").count() == len(DOC["shifts"]), "all at once"
    board.page.locator(".offers[aria-busy=false]").wait_for()
    board.hand.press("Move here")
    board.hand.until(lambda: board.sent, "the move")
    ((_, path, body),) = board.sent
    assert path == MOVES
    assert body == {"jobs": [OPEN], "shift_id": body["shift_id"], "at": PRICE["at"]}
    assert {"jobs": [OPEN], "shift_id": body["shift_id"]} in board.tried
    assert {one["shift_id"] for one in board.tried} == {one["id"] for one in DOC["shifts"]}


def _last_of(shift: dict[str, Any]) -> dict[str, Any]:
    own = [one for one in DOC["visits"] if one["round_id"] == shift["round_id"]]
    found: dict[str, Any] = [one for one in own if one["kind"] != "break"][-1]
    return found


def place_by_keyboard(board: Board) -> None:
    """Into a round after its last stop, by the dialogue, with the price of just that place."""
    board.answer("POST", MOVES)
    board.hand.select(f"job:{OPEN}")
    board.hand.command("move-to")
    board.page.locator(".offers[aria-busy=false]").wait_for()
    board.hand.press("Choose the place")
    board.page.locator(".places").wait_for()
    board.hand.mark("")
    board.page.keyboard.press("ArrowUp")
    board.sees(".price .num")
    board.hand.press("Move here")
    board.hand.until(lambda: board.sent, "the move")
    body = board.sent[0][2]
    at = body.pop("at")
    assert at == PRICE["at"]
    assert body in board.tried
    assert any(one["id"] == body["after_visit_id"] for one in DOC["visits"])


def drag_by_mouse(board: Board) -> None:
    """A job hangs over another lane with the price of that place, and drops there for it."""
    board.answer("POST", MOVES)
    board.hand.command("list-open")
    board.page.locator(f'[data-drag][data-key="job:{OPEN}"]').hover()
    board.page.mouse.down()
    last = board.page.locator(f'[data-visit="{_last_of(THERE)["id"]}"]').bounding_box()
    assert last is not None
    x, y = last["x"] + last["width"] + 4, last["y"] + last["height"] / 2
    board.page.mouse.move(x, y, steps=4)
    board.sees(".hanging .num")
    assert THERE["rider"] in board.page.locator(".hanging").inner_text()
    board.page.mouse.up()
    move = {"jobs": [OPEN], "shift_id": THERE["id"], "after_visit_id": _last_of(THERE)["id"]}
    board.sends(("POST", MOVES, {**move, "at": PRICE["at"]}))
    assert move in board.tried


def put_back_by_mouse(board: Board) -> None:
    """Escape while it hangs: nothing is sent."""
    board.answer("POST", MOVES)
    board.hand.command("list-open")
    board.page.locator(f'[data-drag][data-key="job:{OPEN}"]').hover()
    board.page.mouse.down()
    lane = board.page.locator(f'.lane[data-shift="{THERE["id"]}"]').bounding_box()
    assert lane is not None
    board.page.mouse.move(lane["x"] + 400, lane["y"] + 20, steps=4)
    board.sees(".hanging .num")
    board.page.keyboard.press("Escape")
    board.page.locator(".hanging").wait_for(state="detached")
    board.page.mouse.up()
    assert board.sent == []


def put_back_by_keyboard(board: Board) -> None:
    """Escape in the dialogue: nothing is sent."""
    board.answer("POST", MOVES)
    board.hand.select(f"job:{OPEN}")
    board.hand.command("move-to")
    board.page.locator(".offers tbody tr").first.wait_for()
    board.page.keyboard.press("Escape")
    board.page.locator(".offers").wait_for(state="detached")
    assert board.sent == []


def take_out(board: Board) -> None:
    """Two jobs leave their rounds at once."""
    board.answer("POST", MOVES)
    select_several(board)
    board.hand.command("take-out")
    board.sends(("POST", MOVES, {"jobs": [JOB, SECOND], "shift_id": None}))


def give_reason(board: Board) -> None:
    """What exceeds a limit of working time is asked for, and goes along."""
    refused = {"code": "hours-exceeded", "detail": "Eero works eleven hours."}
    board.answer("POST", MOVES, (409, refused))
    board.hand.select(f"job:{JOB}")
    board.hand.command("take-out")
    board.page.get_by_text("Eero works eleven hours.").wait_for()
    board.answer("POST", MOVES)
    board.hand.write("Reason", "agreed by phone")
    board.hand.press("Do it anyway")
    move = {"jobs": [JOB], "shift_id": None}
    board.sends(
        ("POST", MOVES, move), ("POST", MOVES, {**move, "override_reason": "agreed by phone"})
    )


def overtaken(board: Board) -> None:
    """Somebody else moved it meanwhile: the day is shown so, and both ways out have their names."""
    refuse_overtaken(board.stage, {})
    # What the page asked for at first may come after its scripts: it is no answer any more.
    board.page.evaluate(
        "async (path) => globalThis.askedEarly.set(path,"
        " { answer: Promise.resolve(await fetch(path)), askedAt: Date.now() })",
        f"/v1/days/{DAY}/board",
    )
    board.hand.select(f"job:{JOB}")
    board.hand.command("take-out")
    third = DOC["shifts"][2]["rider"]
    label = JOBS[JOB]["label"]
    said = board.page.locator(".bar.bad")
    said.filter(has_text=f"“{label}” was not taken out of its round as you asked.").wait_for()
    said.filter(has_text=f"Kaisa put “{label}” into {third}’s round meanwhile.").wait_for()
    board.page.locator(".detail .facts dd", has_text=third).wait_for()
    board.hand.press(f"Leave it with {third}")
    said.wait_for(state="detached")
    move = {"jobs": [JOB], "shift_id": None}
    board.sends(("POST", MOVES, move))
    board.hand.command("take-out")
    board.sees(".bar.bad")
    board.answer("POST", MOVES)
    board.hand.press("Take it out all the same")
    board.sends(("POST", MOVES, move), ("POST", MOVES, move), ("POST", MOVES, move))
    bodies = [one[2] for one in board.stage.asked if one[1] == MOVES]
    assert [one.get("seen") for one in bodies] == [
        {JOB: HERE["id"]},
        {JOB: DOC["shifts"][2]["id"]},
        None,
    ]


def why(board: Board) -> None:
    """Why a job is in its round, in a sentence; of an open one also what would help."""
    path = f"/v1/plans/{DOC['plan']['id']}/jobs"
    board.answer("POST", MOVES)
    explanation = {
        "reason": {"others": []},
        "message": "Eero passes there anyway.",
        "other_streets": False,
    }
    board.answer("GET", f"{path}/{JOB}/why", explanation)
    helps = [{"message": "It would fit ten minutes later."}]
    explanation = {**explanation, "reason": {"changes": helps}, "message": "Nobody has room."}
    board.answer("GET", f"{path}/{OPEN}/why", explanation)
    for job, words in ((JOB, "Eero passes there anyway."), (OPEN, helps[0]["message"])):
        board.hand.select(f"job:{job}")
        board.hand.command("why")
        board.page.locator(".why", has_text=words).wait_for()
        board.hand.press("Close")
        board.page.locator(".why").wait_for(state="detached")
    board.answer("GET", f"{path}/{OPEN}/why", (404, {"code": "no-such-job", "detail": "None."}))
    board.hand.command("why")
    reason = next(one["reason_text"] for one in DOC["open_jobs"] if one["job_id"] == OPEN)
    board.page.locator("dialog", has_text=reason).wait_for()
    board.hand.press("Where would it fit?")
    board.page.locator(".offers tbody tr").first.wait_for()


def menu_by_mouse(board: Board) -> None:
    """The other button of the mouse offers what its panel does; a click elsewhere closes it."""
    board.answer("PUT", f"/v1/jobs/{JOB}/pin")
    job = board.page.locator(f'.timeline [data-key="job:{JOB}"]').first
    job.click(button="right")
    board.sees('.context-menu [data-command="why"]')
    board.page.locator("header.top h1").click()
    board.page.locator(".context-menu").wait_for(state="detached")
    job.click(button="right")
    board.page.locator('.context-menu [data-command="pin"]').click()
    board.sends(("PUT", f"/v1/jobs/{JOB}/pin", {"pinned": True}))


def menu_by_keyboard(board: Board) -> None:
    """The key for menus does the same: along by the arrows, closed by Escape, back where it was."""
    board.answer("PUT", f"/v1/jobs/{JOB}/pin")
    assert isinstance(board.hand, Keyboard)
    board.hand.walk(JOB)
    at = board.hand.at()["visit"]
    board.page.keyboard.press("Shift+F10")
    board.sees(".context-menu")
    board.page.keyboard.press("Escape")
    board.page.locator(".context-menu").wait_for(state="detached")
    assert board.hand.at()["visit"] == at
    board.page.keyboard.press("Shift+F10")
    board.sees(".context-menu")
    for _ in range(10):
        if board.hand.at()["name"] == "Pin to its round":
            break
        board.page.keyboard.press("ArrowDown")
    board.page.keyboard.press("Enter")
    board.sends(("PUT", f"/v1/jobs/{JOB}/pin", {"pinned": True}))


def pin(board: Board) -> None:
    """A job is bound to its round; no "Undo" is offered, which would take something else back.

    What was said can be read again. Then it is bound to its place.
    """
    board.answer("PUT", f"/v1/jobs/{JOB}/pin")
    board.hand.select(f"job:{JOB}")
    board.hand.command("pin")
    board.sends(("PUT", f"/v1/jobs/{JOB}/pin", {"pinned": True}))
    expect(board.page.locator(".bar", has_text="stays in its round")).not_to_contain_text("Undo")
    board.hand.command("notices")
    board.page.locator("dialog .rows .name", has_text=JOBS[JOB]["label"]).wait_for()
    board.page.keyboard.press("Escape")
    board.page.locator("dialog").wait_for(state="detached")
    board.stage.asked.clear()
    board.hand.command("pin-place")
    board.sends(("PUT", f"/v1/jobs/{JOB}/pin", {"pinned": True, "place": "position"}))


def _accepts(board: Board, path: str, body: dict[str, Any], *more: tuple[str, str, Any]) -> None:
    """See the trial of a change, accept it, and see that just this is sent, and what follows it."""
    board.sees(".outcome")
    assert board.sent == []
    assert board.tried[-1] == body
    board.hand.press("Accept")
    board.sends(("POST", path, {**body, "at": PRICE["at"]}), *more)


def _ahead_in(*shifts: dict[str, Any]) -> dict[str, str]:
    """Return the jobs of rounds that are not over, each with its shift."""
    home = {one["round_id"]: one["id"] for one in shifts}
    return {
        one["job_id"]: home[one["round_id"]]
        for one in DOC["visits"]
        if one["round_id"] in home and one["job_id"] and one["status"] == "planned"
    }


def _seen(board: Board, path: str) -> dict[str, str]:
    """Return where the jobs were seen, as the change that was made last told it."""
    posted = next(body for _, at, body in reversed(board.stage.asked) if at == path)
    seen: dict[str, str] = posted["seen"]
    return seen


def swap(board: Board) -> None:
    """Two riders ride each other's rounds."""
    path = f"/v1/days/{DAY}/swap"
    board.answer("POST", path)
    board.hand.select(f"round:{ROUND}")
    board.hand.command("swap")
    board.hand.pick("With whom", THERE["id"])
    _accepts(board, path, {"one": HERE["id"], "other": THERE["id"]})
    assert _seen(board, path) == _ahead_in(HERE, THERE)
    overtaken = {"code": "moved-meanwhile", "detail": "Otso has changed the day meanwhile."}
    board.hand.command("swap")
    board.hand.pick("With whom", THERE["id"])
    board.sees(".outcome")
    board.answer("POST", path, (409, overtaken))
    board.hand.press("Accept")
    board.page.get_by_text("Otso has changed").wait_for()
    board.answer("POST", path)
    board.hand.press("Look again")
    board.hand.pick("With whom", THERE["id"])
    board.sees(".outcome")


def merge(board: Board) -> None:
    """A round goes into another one."""
    path = f"/v1/rounds/{ROUND}/merge"
    board.answer("POST", path)
    board.hand.select(f"round:{ROUND}")
    board.hand.command("merge")
    board.hand.pick("Into whose round", THERE["id"])
    _accepts(board, path, {"shift_id": THERE["id"]})
    assert _seen(board, path) == _ahead_in(HERE, THERE)


def split(board: Board) -> None:
    """From a stop on, a round goes to another rider."""
    path = f"/v1/rounds/{ROUND}/split"
    visit = _last_of(HERE)["id"]
    board.answer("POST", path)
    board.hand.select(f"round:{ROUND}")
    board.hand.command("split")
    board.hand.pick("From which stop on", visit)
    board.hand.pick("To whom", THERE["id"])
    _accepts(board, path, {"visit_id": visit, "shift_id": THERE["id"]})
    assert _seen(board, path) == _ahead_in(HERE, THERE)


def _changes(*, done: bool) -> dict[str, Any]:
    change = {
        "id": PLAN,
        "name": "Bread to Eero",
        "made_at": "2026-03-10T09:39:00Z",
        "made_by_name": "Helmi",
        "cost_cents": 120,
        "above_best_cents": 80,
        "can_undo": done,
        "can_redo": not done,
        "undone_at": None if done else "2026-03-10T09:40:00Z",
        "obstacles": [],
        "nearest": None,
    }
    return {"items": [change]}


def _reopened(board: Board) -> None:
    board.open()
    button = board.page.locator('header [data-command="undo"], header [data-command="redo"]')
    board.hand.until(
        lambda: any(one.get_attribute("aria-disabled") is None for one in button.all()), "a change"
    )


def go_back(board: Board, way: str) -> None:
    """The last change is taken back, or done again, under its name."""
    path = f"/v1/days/{DAY}/{way}"
    board.answer("GET", f"/v1/days/{DAY}/changes", _changes(done=way == "undo"))
    board.answer("POST", path)
    _reopened(board)
    name = board.page.locator(f'header [data-command="{way}"]').get_attribute("aria-label")
    assert name == f"{way.title()}: Bread to Eero"
    board.hand.command(way)
    board.sends(("POST", path, {"change_id": PLAN}))


def history(board: Board) -> None:
    """A change is found in the list with its price, and taken back from there."""
    path = f"/v1/days/{DAY}/undo"
    board.answer("GET", f"/v1/days/{DAY}/changes", _changes(done=True))
    board.answer("POST", path)
    _reopened(board)
    board.hand.command("history")
    board.page.locator(".history", has_text="0.80").wait_for()
    board.hand.press("Undo")
    board.sends(("POST", path, {"change_id": PLAN}))


# --- 4: live -------------------------------------------------------------------------------------


def rider_out(board: Board) -> None:
    """What others take over is shown before it is accepted."""
    path = f"/v1/shifts/{HERE['id']}/take-back"
    board.answer("POST", path)
    board.hand.select(f"round:{ROUND}")
    board.hand.command("rider-out")
    _accepts(board, path, {})
    assert _seen(board, path) == _ahead_in(HERE)


def replan(board: Board) -> None:
    """The rest of the day is planned anew, just as it was shown."""
    path = f"/v1/days/{DAY}/replan"
    board.answer(
        "POST", path, {**DONE, "price": None, "comparison": _compared(), "shown": "seen-1"}
    )
    board.hand.command("replan")
    board.sees(".outcome")
    assert board.tried == [{}]
    board.hand.press("Accept")
    board.sends(("POST", path, {"shown": "seen-1"}))


def change_vehicle(board: Board) -> None:
    """Another bike with another trailer, by which the one that broke down is dealt with."""
    path = f"/v1/shifts/{HERE['id']}/vehicle"
    bike, trailer = str(UUID(int=1, version=4)), str(UUID(int=2, version=4))
    other = DOC["shifts"][1]
    known = [
        (other["vehicle_id"], "Longtail", "bike"),
        (HERE["vehicle_id"], "Own", "bike"),
        (bike, "Messenger", "bike"),
        (trailer, "Carla", "trailer"),
    ]
    items = [{"id": i, "name": n, "kind": k, "status": "active"} for i, n, k in known]
    board.answer("GET", "/v1/vehicles", {"items": items})
    board.answer("POST", path)
    close = f"/v1/incidents/{PLAN}/close"
    board.answer("POST", close)
    _alert(board, "bike-broken", ("incident", PLAN))
    board.hand.press("Another bike")
    options = board.page.get_by_label("Vehicle", exact=True).locator("option")
    expect(options).to_contain_text(["Choose", "Messenger", "Own (as now)", "Longtail – "])
    expect(options.nth(3)).to_contain_text(f"{other['rider']} rides it until")
    expect(options.nth(3)).to_be_disabled()
    board.hand.pick("Vehicle", bike)
    board.hand.pick("Trailer", trailer)
    board.sees(".outcome")
    board.hand.until(lambda: len(board.tried) == 2, "the second trial")
    note = {"note": f"{HERE['rider']} rides Messenger now."}
    _accepts(board, path, {"vehicle_id": bike, "trailer_id": trailer}, ("POST", close, note))


def _closes(board: Board) -> dict[str, Any]:
    street = {"name": "Bulevardi", "length_m": 120}
    rides = {"round_id": ROUND, "rider": HERE["rider"], "detour_s": 180}
    replan = {"day": DAY, "change": {**DONE, "price": None, "shown": "seen-2"}}
    board.answer("POST", "/v1/closures/streets", streets_of(DOC, {"Bulevardi": 120}))
    closed = {"closure": {}, "streets": [street], "length_m": 120, "rounds": [rides]}
    board.answer("POST", "/v1/closures", {**closed, "replan": replan})
    board.hand.write("From", "11:00")
    board.hand.write("Until", "13:30")
    board.hand.write("Reason", "market")
    board.hand.press("See what changes")
    board.page.get_by_text(f"{HERE['rider']} passes there").wait_for()
    board.hand.press("Accept")
    board.hand.until(lambda: board.sent, "the closure")
    ((_, path, body),) = board.sent
    assert path == "/v1/closures"
    assert (body["replan"], body.pop("shown")) == (True, "seen-2")
    assert body in board.tried
    assert datetime.fromisoformat(body["from_at"]) == datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
    assert datetime.fromisoformat(body["until_at"]) == datetime(2026, 3, 10, 12, 30, tzinfo=UTC)
    assert body["reason"] == "market"
    area: dict[str, Any] = body["area"]
    return area


def close_drawn_by_mouse(board: Board) -> None:
    """Two points are clicked on the map."""
    x, y, width, height = _map(board)
    board.hand.command("draw-closure")
    for right in (0.4, 0.6):
        board.page.mouse.click(x + width * right, y + height / 2)
    board.page.locator(".drawing-bar", has_text="2").wait_for()
    board.hand.press("Go on")
    area = _closes(board)
    assert (area["kind"], len(area["points"])) == ("line", 2)
    assert area["points"][0][0] < area["points"][1][0]


def close_drawn_by_keyboard(board: Board) -> None:
    """The middle of the map is taken twice, after the map was moved by the arrows."""
    _map(board)
    board.hand.command("draw-closure")
    board.hand.press("Add the middle of the map")
    board.page.locator(".drawing-bar", has_text="One point").wait_for()
    assert isinstance(board.hand, Keyboard)
    board.hand.reach(lambda at: at["name"].startswith("Map of the rounds"), "the map")
    board.page.keyboard.press("ArrowRight")
    board.hand.press("Add the middle of the map")
    board.page.locator(".drawing-bar", has_text="2").wait_for()
    board.hand.press("Go on")
    area = _closes(board)
    assert area["points"][0][0] < area["points"][1][0]


def close_by_name(board: Board) -> None:
    """A street is found by its name."""
    found = {"label": "Bulevardi 5", "point": {"lon": 24.93, "lat": 60.165}}
    board.answer("GET", "/v1/geocode", {"items": [found, {**found, "label": "Bulevardi 7"}]})
    board.hand.command("close-by-name")
    board.hand.write("Address or street", "Bulevardi")
    board.page.keyboard.press("Enter")
    board.hand.press("Bulevardi 7")
    # What alone is found is chosen at once; what is nowhere is told.
    for items, words in (([], "No place"), ([found], "Bulevardi 5")):
        board.answer("GET", "/v1/geocode", {"items": items})
        board.hand.press("Find")
        board.page.locator("dialog", has_text=words).wait_for()
    area = _closes(board)
    assert (area["kind"], area["points"]) == ("point", [[24.93, 60.165]])


def call_by_phone(board: Board) -> None:
    """The rider's number stands beside the round, those of a job's stops as soon as asked for."""
    person, booking = HERE["person_id"], JOBS[JOB]["booking_id"]
    everything = ("people:read", "bookings:read", "recipients:read")
    me = board.answers["GET", "/v1/me"]
    board.answer("GET", "/v1/me", {**me, "permissions": dict.fromkeys(everything, "all")})
    board.answer("GET", f"/v1/people/{person}", {"id": person, "phone": "+358 40 123 456"})
    stop = {"id": PLAN, "kind": "drop", "contact_name": "Ms Aho", "contact_phone": "040 987"}
    booked = {"jobs": [{"id": JOB, "stops": [{**stop, "id": ROUND, "contact_phone": ""}, stop]}]}
    board.answer("GET", f"/v1/bookings/{booking}", booked)
    board.open()
    board.hand.select(f"round:{ROUND}")
    link = board.page.get_by_role("link", name=f"Call {HERE['rider']}, +358 40 123 456")
    expect(link).to_have_attribute("href", "tel:+35840123456")
    board.hand.select(f"job:{JOB}")
    board.hand.press("Phone numbers of the stops")
    link = board.page.get_by_role("link", name="Call Ms Aho, 040 987")
    expect(link).to_have_attribute("href", "tel:040987")


def write(board: Board) -> None:
    """A message to the rider of the round."""
    board.answer("GET", "/v1/messages", {"items": []})
    board.answer("POST", "/v1/messages", {})
    board.hand.select(f"round:{ROUND}")
    board.hand.command("write")
    board.hand.write("Message", "Call me")
    board.hand.press("Send")
    body = {"person_id": HERE["person_id"], "text": "Call me"}
    board.sends(("POST", "/v1/messages", body))


CUSTOMERS = [
    {
        "visit_id": str(UUID(int=number)),
        "job_id": JOB,
        "title": title,
        "customer": "Books & Co",
        "kind": "drop",
        "to": to,
        "channel": channel,
        "expected_at": "2026-03-10T10:40:00Z",
        "late_s": late_s,
    }
    for number, (title, to, channel, late_s) in enumerate(
        (
            ("Ms Aho", "recipient", "sms", 1500),
            ("Mr Salo", "recipient", "email", 0),
            ("Cellar", "nobody", None, 900),
        ),
        start=1,
    )
]


def write_customers(board: Board) -> None:
    """Those who are late and can be reached are chosen; what was sent before is shown."""
    path = f"/v1/rounds/{ROUND}/customer-messages"
    before = {"sent_at": "2026-03-10T09:00:00Z", "text": "A puncture.", "emails": 2, "texts": 1}
    board.answer("GET", path, {"waiting": CUSTOMERS, "sent": [before]})
    board.answer("POST", path, {"emails": 0, "texts": 1})
    board.hand.select(f"round:{ROUND}")
    board.hand.command("write-customers")
    board.sees("dialog >> text=A puncture.")
    board.hand.write("Message", "The bridge is closed.")
    board.hand.press("Send for one stop")
    body = {"id": ANY, "text": "The bridge is closed.", "visit_ids": [CUSTOMERS[0]["visit_id"]]}
    board.sends(("POST", path, body))
    board.sees("text=On the way: 0 by e-mail, 1 by text message.")


def write_riders(board: Board) -> None:
    """One message to everybody who rides today."""
    path = f"/v1/days/{DAY}/messages"
    board.answer("POST", path, {"count": 3})
    board.hand.command("write-riders")
    board.hand.write("Message", "Storm from three on.")
    board.hand.press("Send")
    board.sends(("POST", path, {"id": ANY, "text": "Storm from three on."}))


ALONE = """(kind) => {
  const shown = [...document.querySelectorAll('li:not(.gone) > .alert')];
  return shown.length === 1 && shown[0].parentElement.classList.contains(kind);
}"""


def _alert(board: Board, kind: str, subject: tuple[str, str], **more: Any) -> None:  # noqa: ANN401
    one = {
        "id": f"{kind}-1",
        "kind": kind,
        "urgency": 1,
        "since": "2026-03-10T09:30:00Z",
        "subject": {"kind": subject[0], "id": subject[1]},
        "job_id": None,
        "round_id": ROUND,
        "text": "Something needs you",
        **more,
    }
    board.stage.show({**DOC, "alerts": [one]})
    if board.page.url == board.stage.page:
        board.stage.happen()
    else:
        board.open()
    board.page.wait_for_function(ALONE, arg=f"of-{kind}")
    if isinstance(board.hand, Keyboard):
        board.hand.command("next-alert")
    else:
        board.page.locator("li:not(.gone) > .alert").click()
    board.sees(f'.of-{kind}:not(.gone) .alert[aria-expanded="true"]')


def next_alert(board: Board) -> None:
    """What is most urgent is opened, then the next."""
    board.hand.command("next-alert")
    board.sees('.alert[aria-expanded="true"]')
    first = board.page.locator('.alert[aria-expanded="true"]').inner_text()
    board.hand.command("next-alert")
    opened = board.page.locator('.alert[aria-expanded="true"]')
    board.hand.until(lambda: opened.inner_text() != first, "the next")


def fix(board: Board) -> None:
    """A visit failed: of what would help, with its price, one is done."""
    visit = _last_of(HERE)
    request = {"method": "POST", "path": MOVES, "body": {"jobs": [JOB], "shift_id": THERE["id"]}}
    choice = {"kind": "move", "text": "Liisa takes it", "cost_cents": 80, "request": request}
    board.answer("GET", f"/v1/visits/{visit['id']}/fixes", {"items": [choice]})
    board.answer("POST", MOVES)
    _alert(board, "failed-visit", ("visit", visit["id"]))
    board.hand.press("What would help")
    board.page.get_by_text("Liisa takes it").wait_for()
    board.hand.press("Do it")
    board.sends(("POST", MOVES, request["body"]))


def where_fits(board: Board) -> None:
    """A late booking, since yesterday: where it would fit, and there it goes."""
    board.answer("POST", MOVES)
    offers = [{"shift_id": THERE["id"], "cost_cents": 100}]
    board.answer("GET", f"/v1/jobs/{OPEN}/offers", {"items": offers})
    about: dict[str, Any] = {"job_id": OPEN, "round_id": None, "since": "2026-03-09T08:00:00Z"}
    _alert(board, "unplanned", ("job", OPEN), **about)
    assert board.page.get_by_text("since").count() == 0
    _alert(board, "late-booking", ("job", OPEN), **about)
    board.page.get_by_text("since Monday 9 March").wait_for()
    # Who could take it is told beside it; nobody asks for that.
    board.page.locator(".free li", has_text=f"{THERE['rider']} +€1.20").wait_for()
    board.hand.press("Where would it fit?")
    board.page.locator(".offers[aria-busy=false]").wait_for()
    board.hand.press("Move here")
    board.hand.until(lambda: board.sent, "the move")
    assert board.sent[0][2]["jobs"] == [OPEN]


def hand_on(board: Board) -> None:
    """A round that was refused goes to somebody else."""
    who = {"id": PLAN, "name": "Tuuli", "status": "active", "roles": ["courier"]}
    path = f"/v1/rounds/{ROUND}/hand-on"
    board.answer("GET", "/v1/people", {"items": [who]})
    board.answer("POST", path)
    _alert(board, "refused", ("round", ROUND))
    for name in ("Rider cannot ride", f"Write to {HERE['rider']}"):
        # What the alert offers is not offered once more below it.
        assert board.page.get_by_role("button", name=name, exact=True).count() == 1
    board.page.locator("li:not(.gone) > .alert", has_text="since 10:30").wait_for()
    board.page.locator(".free li", has_text="Tuuli no shift today").wait_for()
    board.hand.press("Give to somebody else")
    board.hand.mark("Tuuli")
    board.hand.press("Give to somebody else")
    board.sends(("POST", path, {"person_id": PLAN}))


def close_incident(board: Board) -> None:
    """An incident is over, with what was done."""
    path = f"/v1/incidents/{PLAN}/close"
    board.answer("POST", path, {})
    _alert(board, "incident", ("incident", PLAN))
    board.hand.press("It is dealt with…")
    board.hand.write("What was done", "tube mended")
    board.hand.press("It is dealt with")
    board.sends(("POST", path, {"note": "tube mended"}))


def way_blocked(board: Board) -> None:
    """A rider found no way through: the street is closed where they were to go, and all is said."""
    path = f"/v1/incidents/{PLAN}/close"
    board.answer("POST", path, {})
    own = [one for one in DOC["visits"] if one["round_id"] == ROUND and one["kind"] != "break"]
    since = datetime.fromisoformat(own[2]["begin"]) - timedelta(minutes=1)
    lon, lat = own[2]["point"]
    found = {"label": own[2]["address"], "point": {"lon": lon, "lat": lat}, "street": "Bulevardi"}
    board.answer("GET", "/v1/geocode", {"items": [found]})
    until = (since + timedelta(hours=3)).astimezone(ZoneInfo(DOC["time_zone"]))
    words = f"Dug up here until {until:%H:%M}"
    written = {"from_office": False, "written_at": since.isoformat(), "text": words}
    board.answer("GET", "/v1/messages", {"items": [written]})
    board.answer(
        "POST", "/v1/closures/streets", streets_of(DOC, {"Annankatu": 70, "Bulevardi": 60})
    )
    street = {"name": "Bulevardi", "length_m": 60}
    closed = {"closure": {}, "streets": [street], "length_m": 60, "rounds": []}
    board.answer("POST", "/v1/closures", {**closed, "replan": None})
    _alert(board, "way-blocked", ("incident", PLAN), since=since.isoformat())
    board.hand.press("Close a street…")
    board.page.get_by_text("Dug up here").wait_for()
    board.page.locator("dialog b", has_text=own[2]["address"]).wait_for()
    expect(board.page.get_by_role("checkbox", name="Annankatu 70 m")).not_to_be_checked()
    expect(board.page.get_by_role("checkbox", name="Bulevardi 60 m")).to_be_checked()
    expect(board.page.get_by_label("Until")).to_have_value(f"{until:%H:%M}")
    board.hand.press("See what changes")
    board.sees(".outcome")
    board.hand.press("Accept")
    board.hand.until(lambda: len(board.sent) == 2, "the closure, and that it is dealt with")
    (_, _, body), (_, closing, note) = board.sent
    assert (body["area"]["points"], body["area"]["streets"]) == ([[lon, lat]], ["Bulevardi"])
    assert body["reason"] == f"Reported by {HERE['rider']}"
    assert datetime.fromisoformat(body["from_at"]) == since.replace(second=0)
    assert (closing, "Bulevardi" in note["note"]) == (path, True)


def closed_streets(board: Board) -> None:
    """What is closed is listed; it gets other hours, and is opened again."""
    one = closed_street(DOC)
    board.answers["GET", "/v1/me"]["permissions"]["closures:read"] = "all"
    board.answer("GET", "/v1/closures.geojson", {"features": [one]})
    with board.page.expect_response("**/v1/closures.geojson*"):
        board.open()
    # What stands over the map goes with it, once it is known that none can be drawn here.
    board.page.locator("#view-map", has_text="cannot draw").wait_for()
    for verb, name, words in (
        ("Change hours", "hours", "new hours"),
        ("Reopen", "open", "open again"),
    ):
        path = f"/v1/closures/{one['id']}/{name}"
        board.answer("POST", path, {"id": one["id"], "rounds": [], "replan": None})
        board.hand.command("closed-streets")
        board.page.locator("dialog", has_text="closed by Otso").wait_for()
        board.hand.press(verb)
        if verb == "Change hours":
            board.page.get_by_label("Until").fill("2026-03-10T18:00")
            board.hand.press("See what changes")
        board.page.get_by_text("No round changes.").wait_for()
        board.hand.press("Accept")
        board.page.locator(".bar.good", has_text=words).wait_for()
    (_, _, hours), (_, _, opened) = board.sent
    assert datetime.fromisoformat(hours["until_at"]) == datetime(2026, 3, 10, 17, 0, tzinfo=UTC)
    assert hours["replan"]
    assert opened == {"replan": True}


def answer_contest(board: Board) -> None:
    """A rider contests a decision and is answered."""
    path = f"/v1/contests/{PLAN}/answer"
    board.answer("POST", path, {})
    _alert(board, "contest", ("contest", PLAN))
    board.hand.press("Answer the contest")
    board.hand.mark("It is changed")
    board.hand.write("Answer", "you are right")
    board.hand.press("Send")
    board.sends(("POST", path, {"decision": "changed", "note": "you are right"}))


def right_account(board: Board) -> None:
    """Two accounts of a visit, told apart by their kind: one of them is right."""
    visit = next(one["id"] for one in DOC["visits"] if one["job_id"] == JOB)
    event = str(UUID(int=5, version=4))
    event_body = {
        "id": event,
        "kind": "visit_failed",
        "at": "2026-03-10T09:30:00Z",
        "subject_id": visit,
    }
    board.answer(
        "GET", "/v1/events", {"events": [event_body, {**event_body, "kind": "visit_arrived"}]}
    )
    path = f"/v1/rounds/{ROUND}/visits/{visit}/settle-conflict"
    board.answer("POST", path, {})
    _alert(board, "conflict", ("visit", visit))
    board.hand.press("Say which account is right")
    board.hand.press("This is right")
    board.sends(("POST", path, {"event_id": event}))


def settle_conflict(board: Board) -> None:
    """Two accounts of a round: it stands."""
    path = f"/v1/rounds/{ROUND}/settle-conflict"
    board.answer("POST", path, {})
    _alert(board, "conflict", ("round", ROUND))
    board.hand.press("Say which account is right")
    board.hand.press("It is right as it stands")
    board.sends(("POST", path, {}))


# --- 5: finding ----------------------------------------------------------------------------------


def palette(board: Board) -> None:
    """A job is found by its parcel."""
    board.hand.command("palette")
    board.page.locator(".palette input:focus").wait_for()
    if isinstance(board.hand, Keyboard):
        board.hand.find(JOBS[JOB]["parcel_codes"][0], JOBS[JOB]["label"])
    else:
        board.page.locator(".palette input").fill(JOBS[JOB]["parcel_codes"][0])
        board.page.locator(".palette [role=option]", has_text=JOBS[JOB]["label"]).first.click()
    board.page.locator(".detail", has_text=JOBS[JOB]["parcel_codes"][0]).wait_for()


def filters(board: Board) -> None:
    """A customer, then everything again."""
    board.hand.command("filter")
    board.page.locator("#filter-text:focus").wait_for()
    board.hand.write("Name, address, customer or parcel", "K0007")
    board.page.locator(".filter-bar [role=status]", has_text="job").wait_for()
    board.hand.until(lambda: board.page.locator(".visit.is-out").count() > 0, "what is faded")
    if isinstance(board.hand, Keyboard):
        board.hand.press("Show everything")
    else:
        board.hand.command("filter-none")
    board.page.locator(".filter-bar").wait_for(state="detached")
    assert board.page.locator(".visit.is-out").count() == 0


def saved_views(board: Board) -> None:
    """A view is saved under a name, shown, and put away."""
    kept = {"filters": {"text": "K0007"}, "shares": [30, 40, 30], "front": "map"}
    board.answer("GET", "/v1/me/views", {"items": [{"name": "early", "view": kept}]})
    board.answer("PUT", "/v1/me/views/late", {})
    board.answer("DELETE", "/v1/me/views/early", {})
    board.hand.command("views")
    board.hand.write("Name of the view", "late")
    board.hand.press("Save")
    board.hand.until(lambda: len(board.sent) == 1, "the view")
    assert board.sent[0][:2] == ("PUT", "/v1/me/views/late")
    assert set(board.sent[0][2]["view"]) == {"filters", "shares", "front"}
    board.hand.press("Delete")
    board.hand.until(lambda: len(board.sent) == 2, "the end of the other")
    assert board.sent[1][:2] == ("DELETE", "/v1/me/views/early")
    board.hand.press("Show")
    board.hand.until(lambda: _columns(board) == 30, "its layout")
    board.page.locator(".filter-bar [role=status]", has_text="job").wait_for()


def week(board: Board) -> None:
    """A day is opened from its week."""
    rest = {"shifts": [], "absences": [], "jobs": 4, "jobs_not_covered": 1, "short_s": 0}
    days = [{"day": f"2026-03-{9 + at:02}", **rest} for at in range(7)]
    board.answer("GET", "/v1/weeks/2026-03-09", {"monday": "2026-03-09", "days": days})
    board.hand.command("week")
    board.page.locator(".week").wait_for()
    name = board.page.locator(".week h3 button").nth(2).inner_text()
    board.hand.press(name)
    board.page.wait_for_url("**/#2026-03-11")


def days(board: Board) -> None:
    """The day before, back to the present one by the server's clock, and the day after."""
    board.hand.command("day-before")
    board.page.wait_for_url("**/#2026-03-09")
    board.hand.command("today")
    board.page.wait_for_url(f"**/#{DAY}")
    board.sees(".visit")
    board.hand.command("day-after")
    board.page.wait_for_url("**/#2026-03-11")


def keys(board: Board) -> None:
    """All actions with their keys; one is done from there."""
    board.hand.command("keys")
    board.page.locator("dialog .keys").wait_for()
    board.hand.press("Show rounds")
    board.sees('[data-command="list-rounds"][aria-pressed="true"]')


# --- 8: frame ------------------------------------------------------------------------------------


def home(board: Board) -> None:
    """To what else somebody can do here."""
    board.hand.command("home")
    board.page.wait_for_url("**/home/**")


def day_report(board: Board) -> None:
    """To the page that tells how the day went."""
    board.hand.command("day-report")
    board.page.wait_for_url(f"**/admin/days?day={DAY}")


def sign_out(board: Board) -> None:
    """The session ends on the server, too."""
    board.answer("DELETE", "/v1/sessions/current", {})
    board.hand.command("sign-out")
    board.page.wait_for_url("**/sign-in**")
    board.sends(("DELETE", "/v1/sessions/current", None))


def cancel_booking(board: Board) -> None:
    """The booking of a job that nobody can bring is cancelled, without a fee unless it is asked."""
    job = DOC["open_jobs"][0]["job_id"]
    booking = next(one["booking_id"] for one in DOC["jobs"] if one["id"] == job)
    path = f"/v1/bookings/{booking}/cancel"
    board.answer("POST", path, {})
    board.hand.select(f"job:{job}")
    board.hand.command("cancel-booking")
    board.sees("dialog .choices")
    board.hand.press("Cancel the booking")
    board.sends(("POST", path, {"waive_fee": True}))


def another_day(board: Board) -> None:
    """The booking of a job that nobody can bring goes to the next day, at the same hours."""
    job = DOC["open_jobs"][0]["job_id"]
    booking = next(one["booking_id"] for one in DOC["jobs"] if one["id"] == job)
    path = f"/v1/bookings/{booking}"
    window = {"start": "2026-03-10T09:00:00Z", "end": "2026-03-10T11:00:00Z"}
    stop = {"id": "s", "kind": "drop", "windows": [window], "contact_phone": ""}
    read = {"day": DAY, "customer_id": None, "jobs": [{"id": job, "stops": [stop]}]}
    board.answer("GET", path, read)
    board.answer("PUT", path, read)
    board.hand.select(f"job:{job}")
    board.hand.command("another-day")
    board.sees("dialog input[type=date]")
    board.hand.press("Move to this day")
    board.hand.until(lambda: board.sent, "the change")
    ((method, sent_to, body),) = board.sent
    assert (method, sent_to, body["day"]) == ("PUT", path, "2026-03-11")
    assert body["jobs"][0]["stops"][0]["windows"] == [
        {"start": "2026-03-11T09:00:00.000Z", "end": "2026-03-11T11:00:00.000Z"}
    ]


def bring_back(board: Board) -> None:
    """What was picked up goes back to its sender, for the price that is told before."""
    there = {(one["job_id"], one["kind"], one["status"]) for one in DOC["visits"]}
    job = next(
        one
        for one in DOC["jobs"]
        if {(one["id"], "pickup", "done"), (one["id"], "drop", "planned")} <= there
    )
    path = f"/v1/bookings/{job['booking_id']}/bring-back"
    board.answer("POST", path, {"job_ids": [job["id"]], "cents": 450})
    board.hand.select(f"job:{job['id']}")
    board.hand.command("bring-back")
    board.sees("dialog p.num b:has-text('4.50')")
    board.hand.press("Bring back to the sender")
    board.sends(("POST", path, {}))


PAPERS = {
    "wall-plan": f"/v1/days/{DAY}/wall-plan.pdf",
    "all-labels": f"/v1/days/{DAY}/labels.pdf",
    "all-sheets": f"/v1/days/{DAY}/sheets.pdf",
    "sheet": f"/v1/rounds/{ROUND}/sheet.pdf",
}
"""Addresses of papers, by command."""


def papers(board: Board) -> None:
    """Each comes as a file with a name; what goes wrong with one is told, and tried again."""
    board.hand.select(f"round:{ROUND}")
    for name, path in PAPERS.items():
        board.answer("GET", path, {})
        with board.page.expect_download() as saved:
            board.hand.command(name)
        assert saved.value.suggested_filename == path.rpartition("/")[2]
    trouble = f"The printer of {name} is busy."
    board.answer("GET", path, (503, {"code": "busy", "detail": trouble}))
    board.hand.command(name)
    said = board.page.get_by_text(trouble)
    said.wait_for()
    board.answer("GET", path, {})
    with board.page.expect_download() as saved:
        board.hand.press("Try again")
    assert saved.value.suggested_filename == path.rpartition("/")[2]
    said.wait_for(state="detached")


def both(steps: Steps) -> tuple[Steps, Steps]:
    """The same steps by either hand."""
    return steps, steps


def sequence(*steps: Steps) -> Steps:
    """Several verbs on one page, as to open it takes half of the time of one."""

    def all_of_them(board: Board) -> None:
        for number, one in enumerate(steps):
            if number:
                board.clear()
            one(board)

    return all_of_them


planning = sequence(
    ask_for_plan,
    stop_plan,
    drop_plan,
    drop_failed_plan,
    publish_plan,
    outrun_plan,
    publish_round,
)
rounds = sequence(swap, merge, split, rider_out, write, write_customers, write_riders)
the_day = sequence(replan, close_by_name)
jobs_by_mouse = sequence(
    *(pin, move_to, put_back_by_mouse, drag_by_mouse, take_out, give_reason),
    *(menu_by_mouse, cancel_booking, another_day, bring_back),
)
jobs_by_keyboard = sequence(
    *(pin, move_to, put_back_by_keyboard, place_by_keyboard, take_out, give_reason),
    *(menu_by_keyboard, cancel_booking, another_day, bring_back),
)
alerts = sequence(
    *(where_fits, settle_conflict, fix, hand_on, close_incident, way_blocked),
    *(answer_contest, right_account, change_vehicle),
)
ALERTS = (
    *("fix", "where would it fit", "hand on", "close an incident", "close a street of a report"),
    *("answer a contest", "settle a conflict", "say which account is right", "change-vehicle"),
)
PLANNING = ("plan", "stop a plan", "drop a plan", "publish a plan", "publish a round")
ROUNDS = ("swap", "merge", "split", "rider-out", "write", "write-customers", "write-riders")
OF_JOBS = (
    *("move-to", "put back", "drag", "take-out", "give a reason", "menu of a job"),
    *("pin", "pin-place", "notices", "cancel-booking", "another-day", "bring-back"),
)


def selections(board: Board) -> None:
    """One after the other, then two at once."""
    select(board)
    select_several(board)


def looks(board: Board, splitter: Steps) -> None:
    """Everything that changes how the day is shown, and nothing of it."""
    zoom(board)
    legend(board)
    for name in LISTS:
        show_list(board, name)
    for name in VIEWS:
        go_to_view(board, name)
    splitter(board)
    theme(board)
    language(board)


looks_by_mouse = partial(looks, splitter=splitter_by_mouse)
looks_by_keyboard = partial(looks, splitter=splitter_by_keyboard)
VIEWS, LISTS = ("lists", "timeline", "map"), ("alerts", "open", "rounds")
LOOKS = (
    *("zoom-in", "zoom-out", "zoom-fit", "legend", "splitter", "reset-layout", "theme", "language"),
    *(f"show-{one}" for one in VIEWS),
    *(f"list-{one}" for one in LISTS),
)
"""Verbs that change how the day is shown: on one page, as to open it takes most of the time."""


def finding(board: Board) -> None:
    """By a filter, by a word, and an action among all."""
    filters(board)
    palette(board)
    keys(board)


def map_by_mouse(board: Board) -> None:
    """Every verb of the map on one that is drawn once, as that takes most of the time."""
    select_in_map(board)
    board.hand.press("Select nothing")
    lasso_by_mouse(board)
    board.hand.press("Select nothing")
    close_drawn_by_mouse(board)
    fit_map(board)
    fit_map_made_anew(board)
    heat(board)


def map_by_keyboard(board: Board) -> None:
    """The same; the lasso alone has no keys, and what is in sight is selected in its place."""
    lasso_by_keyboard(board)
    close_drawn_by_keyboard(board)
    fit_map(board)
    heat(board)


DRAWN = ("lasso", "select-in-map", "fit-map", "heat", "draw-closure")
"""Verbs of the map, which alone is drawn for them."""


def book(board: Board) -> None:
    """The page of a new delivery opens with the day, and knows the way back to the board."""
    board.hand.command("book")
    board.page.wait_for_url(f"**/bookings/new?day={DAY}&back=board")


def open_booking(board: Board) -> None:
    """From a job to the page of its booking."""
    board.hand.select(f"job:{JOB}")
    board.hand.command("open-booking")
    board.page.wait_for_url(f"**/bookings/{JOBS[JOB]['booking_id']}")


VERBS: dict[str, tuple[Steps, Steps]] = {
    "book": both(book),
    "open-booking": both(open_booking),
    **dict.fromkeys(("select", "select-none", "select several"), both(selections)),
    **dict.fromkeys(DRAWN, (map_by_mouse, map_by_keyboard)),
    **dict.fromkeys(LOOKS, (looks_by_mouse, looks_by_keyboard)),
    "go-to-now": both(go_to_now),
    **dict.fromkeys(PLANNING, both(planning)),
    **dict.fromkeys(ROUNDS, both(rounds)),
    **dict.fromkeys(OF_JOBS, (jobs_by_mouse, jobs_by_keyboard)),
    **dict.fromkeys(("replan", "close-by-name"), both(the_day)),
    "move what was moved meanwhile": both(overtaken),
    "why": both(why),
    "undo": both(partial(go_back, way="undo")),
    "redo": both(partial(go_back, way="redo")),
    "history": both(history),
    "call": both(call_by_phone),
    "next-alert": both(next_alert),
    **dict.fromkeys(ALERTS, both(alerts)),
    "closed-streets": both(closed_streets),
    **dict.fromkeys(("palette", "filter", "filter-none", "keys"), both(finding)),
    "views": both(saved_views),
    "week": both(week),
    **dict.fromkeys(("day-before", "day-after", "today"), both(days)),
    **dict.fromkeys(PAPERS, both(papers)),
    "home": both(home),
    "day-report": both(day_report),
    "sign-out": both(sign_out),
}
"""Every verb of the board: by mouse, and by keyboard alone."""
OPENED_LATER = {
    VERBS[verb][0] for verb in ("undo", "redo", "history", "call", "closed-streets", *ALERTS)
}
"""Steps that open the board themselves, once the server answers something else."""


@dataclass(slots=True, kw_only=True)
class Boards:
    """Boards to open, in the same window while nothing goes wrong in it: that is sooner there.

    Attributes
    ----------
    windows
        Those that are open, by whether they draw maps, with what went wrong in each.
    """

    stage: Stage
    browsers: Browsers
    windows: dict[bool, tuple[Page, list[str]]] = field(default_factory=dict)

    @contextmanager
    def window(self, *, draws: bool) -> Iterator[Page]:
        """Lend a window; no script of it may fail, and nothing but loopback is asked."""
        self.stage.show(DOC)
        if draws not in self.windows:
            self.windows[draws] = self._window(draws=draws)
        page, faults = self.windows.pop(draws)
        try:
            yield page
            # Whoever is here next knows nothing of this.
            page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
            page.goto("about:blank")
            assert faults == []
        except BaseException:
            page.context.close()
            raise
        finally:
            self.stage.reset()
        self.windows[draws] = page, faults

    def _window(self, *, draws: bool) -> tuple[Page, list[str]]:
        context = self.browsers(draws=draws).new_context(
            viewport={"width": 1440, "height": 900},
            locale="en-GB",
            timezone_id="Europe/Paris",
            reduced_motion="reduce",
            # To draw a map takes most of the time, and nobody looks at its dots.
            device_scale_factor=0.5 if draws else 1,
        )
        context.set_default_timeout(WAIT_MS)
        page, faults = context.new_page(), list[str]()
        watch(page, self.stage, faults)
        return page, faults


@pytest.fixture(scope="module")
def boards(stage: Stage, browsers: Browsers) -> Iterator[Boards]:
    """Boards of the day, one after the other."""
    boards = Boards(stage=stage, browsers=browsers)
    yield boards
    for page, _ in boards.windows.values():
        page.context.close()


def _walks(hand: int) -> list[Any]:
    """Return the steps of a hand, each once, with the verbs that they are for."""
    verbs: dict[Steps, list[str]] = {}
    for verb, steps in VERBS.items():
        verbs.setdefault(steps[hand], []).append(verb)
    return [pytest.param(steps, of, id="+".join(of)) for steps, of in verbs.items()]


def _walk(boards: Boards, kind: type[Hand], steps: Steps, verbs: list[str]) -> None:
    with boards.window(draws=bool({*DRAWN} & {*verbs})) as page:
        board = Board(boards.stage, kind(page=page, day=DOC))
        if steps not in OPENED_LATER:
            board.open()
        steps(board)


def test_every_command_has_a_row(boards: Boards) -> None:
    """Nothing can be done on the board that the table does not try by mouse and by keyboard."""
    with boards.window(draws=False) as page:
        Board(boards.stage, Mouse(page=page, day=DOC)).open()
        assert set(keys_of(page)) - set(VERBS) == set()


@pytest.mark.parametrize(("steps", "verbs"), _walks(0))
def test_by_mouse(boards: Boards, steps: Steps, verbs: list[str]) -> None:
    """The mouse does it, and what is sent is right."""
    _walk(boards, Mouse, steps, verbs)


@pytest.mark.parametrize(("steps", "verbs"), _walks(1))
def test_by_keyboard(boards: Boards, steps: Steps, verbs: list[str]) -> None:
    """The keyboard alone does it, and the same is sent."""
    _walk(boards, Keyboard, steps, verbs)
