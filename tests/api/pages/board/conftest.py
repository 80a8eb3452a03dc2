"""The board in real Chromium over days that a test sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bench.board.stage import Stage
from bench.courier_app.stage import open_browser

DESKTOP = {"width": 1440, "height": 900}
WAIT_MS = 180_000
Browsers = Callable[..., Browser]


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """A server of the board without a store."""
    with Stage().running() as running:
        yield running


@pytest.fixture(scope="module")
def browsers() -> Iterator[Browsers]:
    """A browser that draws the map, and one that cannot, as on old computers.

    To draw takes most of the time; modules after this one may open browsers of their own.
    """
    with sync_playwright() as player:
        known: dict[bool, Browser] = {}

        def one(*, draws: bool) -> Browser:
            if draws not in known:
                known[draws] = open_browser(player, draws=draws)
            return known[draws]

        yield one
        for each in known.values():
            each.close()


def watch(page: Page, stage: Stage, faults: list[str]) -> None:
    """Note errors of a page's scripts, and requests that leave its server."""

    def note(url: str) -> None:
        if not url.startswith((stage.address, "blob:", "data:")):
            faults.append(url)

    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda asked: note(asked.url))


@pytest.fixture
def open_board(stage: Stage, browsers: Browsers) -> Iterator[Callable[..., Page]]:
    """Opens the board; no script of it may fail, and nothing but loopback is asked.

    Where it *draws* the map is there.
    """
    faults: list[str] = []
    contexts = []

    def open_it(
        language: str = "en-GB", *, draws: bool = False, wait: str = ".visit", **more: object
    ) -> Page:
        browser = browsers(draws=draws)
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
