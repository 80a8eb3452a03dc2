"""Every dialogue of the board as a program sees it for people with disabilities, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page

from bench.board.days import DAY, board_day
from bench.board.stage import AXE, Stage
from tests.support.courier_app.page import needs_chromium

pytestmark = [needs_chromium, pytest.mark.slow]
Opened = Callable[..., Page]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DOC = board_day(24, 3)
ROUND = DOC["rounds"][0]
SHIFT = DOC["shifts"][0]
VISIT = next(one for one in DOC["visits"] if one["round_id"] == ROUND["id"] and one["job_id"])
SOME = str(UUID(int=77, version=4))
AT_ONCE = {
    *(f"list-{one}" for one in ("alerts", "open", "rounds")),
    *(f"show-{one}" for one in ("lists", "timeline", "map")),
    *("zoom-in", "zoom-out", "zoom-fit", "go-to-now", "fit-map", "lasso", "heat"),
    *("select-in-map", "draw-closure", "reset-layout", "theme", "language", "today"),
    *("day-before", "day-after", "filter", "filter-none", "next-alert", "take-out", "pin"),
    *("undo", "redo", "wall-plan", "all-labels", "all-sheets", "sheet", "home", "sign-out"),
}
"""Commands that open no dialogue."""
ALERTS = {
    "failed-visit": ("visit", VISIT["id"]),
    "refused": ("round", ROUND["id"]),
    "incident": ("incident", SOME),
    "message": ("person", SHIFT["person_id"]),
    "contest": ("contest", SOME),
    "conflict": ("visit", VISIT["id"]),
}
"""Kinds of alerts whose first button opens a dialogue, with what each is about."""


def _alert(kind: str) -> dict[str, Any]:
    subject = dict(zip(("kind", "id"), ALERTS[kind], strict=True))
    about = {"subject": subject, "job_id": None, "round_id": ROUND["id"]}
    return {"id": kind, "kind": kind, "urgency": 1, "since": None, "text": kind, **about}


def _answer(stage: Stage) -> None:
    """Let the server answer what dialogues ask."""
    alerts = [_alert(kind) for kind in ALERTS]
    stage.show({**DOC, "alerts": alerts})
    side: dict[str, Any] = {
        "courier": "Eero",
        "vehicle": "Longtail",
        "stops": 9,
        "distance_m": 900,
        "work_s": 900,
    }
    side |= {"start": SHIFT["start"], "end": SHIFT["end"]}
    compared = {
        "costs": {"work": [52000, 51200], "total": [52000, 53200]},
        "unassigned": [2, 1],
        "rounds": [{"shift_id": SHIFT["id"], "before": side, "after": {**side, "stops": 8}}],
        "jobs": [{"job_id": VISIT["job_id"], "label": "Tea", "fate": "out", "times": []}],
        "names": {},
    }
    rule = {"code": "late", "hard": False, "text": "Tea comes late."}
    later = {"visit_id": SOME, "rider": "Eero", "job": "Tea", "name": "Hub", "later_s": 300}
    price: dict[str, Any] = {
        "at": ROUND["start"],
        "cost_cents": 120,
        "later": [later],
        "end_later_s": 300,
    }
    price |= {"ends": [], "rules": [rule]}
    change: dict[str, Any] = {
        "plan_id": SOME,
        "price": price,
        "left_out": [],
        "labels": {},
        "hours": [],
    }
    change |= {"aboard": [], "comparison": compared}
    plan: dict[str, Any] = {
        "id": SOME,
        "day": DAY,
        "name": "calm",
        "status": "ready",
        "way": "solve",
    }
    plan |= {"budget_s": 10, "progress": {"cost_cents": 51200, "unassigned": 1}, "trouble": ""}
    plan |= {"requested_at": ROUND["start"]}
    told = {"id": SOME, "kind": "visit_failed", "at": ROUND["start"], "subject_id": VISIT["id"]}
    fix = {"kind": "out", "text": "Take it out", "cost_cents": 80, "price": price, "request": {}}
    done: dict[str, Any] = {
        "id": SOME,
        "name": "Tea to Eero",
        "made_at": ROUND["start"],
        "made_by_name": "Otso",
    }
    done |= {"cost_cents": 120, "above_best_cents": 80, "can_undo": True, "can_redo": False}
    done |= {"undone_at": None, "obstacles": [{"text": "Ridden."}], "nearest": None}
    said = {"id": SOME, "text": "Flat tyre", "written_at": ROUND["start"], "from_office": False}
    week = {"shifts": [], "absences": [], "jobs": 4, "jobs_not_covered": 1, "short_s": 3600}
    days = [{"day": f"2026-03-{9 + at:02}", **week} for at in range(7)]
    bike = {"id": SOME, "name": "Carla", "kind": "bike", "status": "active"}
    who = {"id": SOME, "name": "Tuuli", "status": "active", "roles": ["courier"]}
    why = {"told": {"changes": [{"message": "Later."}]}, "message": "Full.", "other_streets": True}
    listings = {
        "/v1/plans": plan,
        "/v1/vehicles": bike,
        "/v1/people": who,
        "/v1/messages": {**said, "read_at": ROUND["start"]},
        f"/v1/days/{DAY}/changes": done,
        f"/v1/visits/{VISIT['id']}/fixes": fix,
        "/v1/me/views": {"name": "early", "view": {}},
    }
    for path, one in listings.items():
        stage.answers["GET", path] = {"items": [one]}
    stage.answers["GET", "/v1/events"] = {"events": [told]}
    stage.answers["GET", "/v1/weeks/2026-03-09"] = {"monday": "2026-03-09", "days": days}
    stage.answers["GET", f"/v1/plans/{DOC['plan']['id']}/comparison"] = compared
    stage.answers["GET", f"/v1/plans/{DOC['plan']['id']}/jobs/{VISIT['job_id']}/why"] = why
    for path in (f"days/{DAY}/moves", f"days/{DAY}/replan", f"shifts/{SHIFT['id']}/take-back"):
        stage.answers["POST", f"/v1/{path}"] = change


def _broken(page: Page) -> list[str]:
    """Return what is wrong with the dialogue that is open, and close it."""
    page.wait_for_function("() => !document.querySelector('dialog[open] .skeleton')")
    found: Any = page.evaluate(
        "rules => axe.run('dialog[open]', {runOnly: rules, resultTypes: ['violations']})", RULES
    )
    wide = page.evaluate("document.querySelector('dialog[open]').scrollWidth > innerWidth")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[open]", state="detached")
    told = [f"{one['id']}: {one['nodes'][0]['target']}" for one in found["violations"]]
    return [*told, "wider than the window"] if wide else told


@pytest.mark.parametrize(("language", "scheme"), [("en-GB", "light"), ("fr-FR", "dark")])
def test_no_dialogue_keeps_anybody_out(
    open_board: Opened, stage: Stage, language: str, scheme: str
) -> None:
    """Each that the list of commands opens, and each that an alert opens; Escape closes it."""
    _answer(stage)
    page = open_board(language, color_scheme=scheme, reduced_motion="reduce")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    page.keyboard.press("?")
    listed = page.locator(".keys [data-command]")
    commands = listed.evaluate_all("all => all.map(one => one.dataset.command)")
    broken = {"keys": _broken(page)}
    for name in sorted({*commands} - AT_ONCE - {"keys"}):
        page.locator(f'.timeline [data-key="job:{VISIT["job_id"]}"]').first.click()
        page.keyboard.press("?")
        page.locator(f'.keys [data-command="{name}"]').click()
        page.wait_for_selector("dialog[open]:not(:has(.keys))")
        broken[name] = _broken(page)
    for kind in ALERTS:
        page.locator(f".of-{kind} .alert").click()
        page.locator(f".of-{kind} .alert-acts .btn.main").click()
        page.wait_for_selector("dialog[open]")
        broken[kind] = _broken(page)
    assert {name: told for name, told in broken.items() if told} == {}
    assert len(broken) > len(ALERTS) + 12
