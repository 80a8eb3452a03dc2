"""The board in real Chromium over days that a test sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bench.board.stage import Stage
from tests.support.courier_app.page import CHROMIUM

DESKTOP = {"width": 1440, "height": 900}
WAIT_MS = 60_000
DRAWS = ["--no-sandbox", "--disable-dev-shm-usage", "--use-angle=swiftshader"]


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """A server of the board without a store."""
    with Stage().running() as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser; modules after this one may open one of their own."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=DRAWS)
        yield running
        running.close()


def watch(page: Page, stage: Stage, faults: list[str]) -> None:
    """Note errors of a page's scripts, and requests that leave its server."""

    def note(url: str) -> None:
        if not url.startswith((stage.address, "blob:", "data:")):
            faults.append(url)

    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda asked: note(asked.url))


@pytest.fixture
def open_board(stage: Stage, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens the board; no script of it may fail, and nothing but loopback is asked."""
    faults: list[str] = []
    contexts = []

    def open_it(language: str = "en-GB", *, wait: str = ".visit", **more: object) -> Page:
        context = browser.new_context(viewport=DESKTOP, locale=language, **more)  # type: ignore[arg-type]
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        page = context.new_page()
        watch(page, stage, faults)
        page.goto(stage.page)
        page.wait_for_selector(wait)
        return page

    yield open_it
    for context in contexts:
        context.close()
    stage.reset()
    assert faults == []
