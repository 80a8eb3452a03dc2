"""Measure the board in real Chromium on a throttled processor: opening, dragging, an event, memory.

``python -m bench.board.measure`` prints the figures; ``--runs`` and ``--slow-down`` as wanted. Days
are those of :mod:`bench.board.days`, answered at once: what is measured is the browser's work.
``--hours`` lives through eight hours of a day, run fast, and prints what memory they take.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from api.http.system.page_files import page_files
from bench.board.days import DAY, board_day
from bench.board.memory import print_hours
from bench.board.stage import Stage
from bench.courier_app.stage import chromium, open_browser

SIZES = {"500 jobs × 30 rounds": (500, 30, 1.5), "1,500 jobs × 80 rounds": (1500, 80, 3.0)}
"""Days with the aim for opening them, in seconds."""
STEPS = 60
CHANGES = 40
MAP_MS = 120_000
WAIT_S = 120.0
PRICE = {
    "price": {
        "at": "2026-03-10T09:40:01Z",
        "cost_cents": 120,
        "later": [],
        "end_later_s": 0,
        "ends": [],
        "starts": [],
        "placed": [],
        "rules": [],
    }
}
WATCH = """
globalThis.tellWhen = (name, isThere) => {
  // Told as soon as the frame that shows it is drawn: such callbacks run before their frame is.
  const look = () => (isThere() ? setTimeout(() => tell(name)) : requestAnimationFrame(look));
  requestAnimationFrame(look);
};
"""
"""The page itself says when something is there: a driver that asks costs it work."""
USABLE = """
tellWhen('shown', () => document.querySelectorAll('.visit').length > 20);
tellWhen('answered', () => document.querySelector('.palette')?.checkVisibility());
"""
CHANGED = """
(label) => {
  const name = document.querySelector('.lane-label .name');
  tellWhen('changed', () => name.textContent === label && name.checkVisibility());
}
"""
LONG_TASKS = """
globalThis.longTasks = [];
new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((one) => one.duration)))
  .observe({ type: 'longtask', buffered: true });
"""


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--hours", action="store_true", help="only the memory of a simulated day")
    parser.add_argument("--plain", action="store_true", help="with --hours: without the map")
    parser.add_argument("--slow-down", type=float, default=4.0, help="of the processor")
    asked = parser.parse_args()
    files = page_files("board")
    sent = [one.content for path, one in files.items() if path.endswith((".js", ".css"))]
    size = sum(len(gzip.compress(one, 9)) for one in sent)
    print(f"scripts and style, gzip: {size / 1000:.1f} KB (aim 120); browser: {chromium()}")
    stage = Stage()
    with stage.running(), sync_playwright() as playwright:
        browser = open_browser(playwright, program=chromium())
        if asked.hours:
            stage.show(board_day(500, 30))
            print_hours(stage, draws=not asked.plain)
        for name, (jobs, rounds, aim_s) in ({} if asked.hours else SIZES).items():
            stage.show(board_day(jobs, rounds))
            stage.answers["POST", f"/v1/days/{DAY}/moves"] = PRICE
            opened = [_open_once(browser, stage, asked.slow_down) for _ in range(asked.runs)]
            taken, work, longest = (statistics.median(one) for one in zip(*opened, strict=True))
            print(
                f"{name}: open and usable {taken:.2f} s (aim {aim_s}),"
                f" {work:.2f} s of it the page's own work, longest task {longest:.0f} ms"
            )
            _print_work(browser, stage, asked.slow_down)
        browser.close()


def _open_once(browser: Browser, stage: Stage, slow_down: float) -> tuple[float, float, float]:
    """Return how long a page takes until it is usable, and what its thread worked, in seconds.

    And its longest task, in milliseconds.
    """
    with _page(browser, slow_down) as (page, wire):
        messages = _messages(wire)
        page.add_init_script(USABLE)
        before, began = _metric(wire, "TaskDuration"), time.perf_counter()
        page.goto(stage.page)
        _wait(page, messages, "shown")
        # Usable: a key is answered.
        page.keyboard.press("Control+k")
        _wait(page, messages, "answered")
        taken, work = time.perf_counter() - began, _metric(wire, "TaskDuration") - before
        return taken, work, float(page.evaluate("Math.max(0, ...longTasks)"))


def _messages(wire: CDPSession) -> set[str]:
    """Return the set of what the page says is there."""
    messages: set[str] = set()
    wire.send("Runtime.addBinding", {"name": "tell"})
    wire.on("Runtime.bindingCalled", lambda one: messages.add(one["payload"]))
    wire.send("Runtime.enable")
    return messages


def _wait(page: Page, messages: set[str], name: str) -> None:
    over = time.monotonic() + WAIT_S
    while name not in messages:
        if time.monotonic() > over:
            raise TimeoutError(name)
        page.wait_for_timeout(2)


def _print_work(browser: Browser, stage: Stage, slow_down: float) -> None:
    with _page(browser, slow_down) as (page, wire):
        page.goto(stage.page)
        page.wait_for_function("() => document.querySelectorAll('.visit').length > 20")
        # The map would be drawn meanwhile; its first picture is no part of a drag.
        page.wait_for_selector(".map-reading", state="detached", timeout=MAP_MS)
        page.wait_for_timeout(2000)
        step, longest = _drag(page, wire)
        print(f"  drag step: {step:.1f} ms of scripts (aim 8), longest task {longest:.0f} ms (50)")
        taken, work = _change(page, wire, stage)
        print(
            f"  an event to the screen: {taken:.0f} ms (aim 300),"
            f" {work:.0f} ms of it the page's own work"
        )
        print(
            f"  heap: {_heap_mb(wire):.1f} MB, after {CHANGES} changes {_grown(page, stage, wire)}"
        )


@contextmanager
def _page(browser: Browser, slow_down: float) -> Iterator[tuple[Page, CDPSession]]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.add_init_script(LONG_TASKS + WATCH)
    wire = context.new_cdp_session(page)
    # By the clock of the page's own thread: what else the machine does is not counted.
    wire.send("Performance.enable", {"timeDomain": "threadTicks"})
    wire.send("Emulation.setCPUThrottlingRate", {"rate": slow_down})
    try:
        yield page, wire
    finally:
        context.close()


def _drag(page: Page, wire: CDPSession) -> tuple[float, float]:
    """Return what a step of a drag takes in scripts, and the longest task meanwhile, in ms."""
    block = page.locator(".visit.is-planned").first.bounding_box()
    if block is None:
        raise LookupError
    page.mouse.move(block["x"] + 2, block["y"] + 8)
    page.mouse.down()
    page.mouse.move(block["x"] + 30, block["y"] + 30)
    page.evaluate("longTasks.length = 0")
    before = _metric(wire, "ScriptDuration")
    for step in range(STEPS):
        page.mouse.move(500 + step * 5, 150 + (step * 37) % 500)
    taken = _metric(wire, "ScriptDuration") - before
    longest = page.evaluate("Math.max(0, ...longTasks)")
    page.keyboard.press("Escape")
    page.mouse.up()
    return taken / STEPS * 1000, float(longest)


def _change(page: Page, wire: CDPSession, stage: Stage) -> tuple[float, float]:
    """Return what a changed day takes from its event to the screen, and of its thread, in ms."""
    label = "Changed just now"
    messages = _messages(wire)
    page.evaluate(CHANGED, label)
    document = stage.document
    document["visits"][0]["label"] = label
    document["shifts"][0]["rider"] = label
    stage.show(document)
    before, began = _metric(wire, "TaskDuration"), time.perf_counter()
    stage.happen()
    _wait(page, messages, "changed")
    taken = time.perf_counter() - began
    return taken * 1000, (_metric(wire, "TaskDuration") - before) * 1000


def _grown(page: Page, stage: Stage, wire: CDPSession) -> str:
    for number in range(CHANGES):
        document = stage.document
        document["shifts"][0]["rider"] = f"Rider {number}"
        stage.show(document)
        stage.happen()
        page.wait_for_function(
            "text => document.body.innerText.includes(text)", arg=f"Rider {number}"
        )
    return f"{_heap_mb(wire):.1f} MB"


def _heap_mb(wire: CDPSession) -> float:
    wire.send("HeapProfiler.collectGarbage")
    return _metric(wire, "JSHeapUsedSize") / 1e6


def _metric(wire: CDPSession, name: str) -> float:
    found: dict[str, Any] = wire.send("Performance.getMetrics")
    return next(float(one["value"]) for one in found["metrics"] if one["name"] == name)


if __name__ == "__main__":
    main()
