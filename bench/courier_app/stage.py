"""The courier's app in a real browser, with a stand-in for its core: any scene of any screen.

The files are those that are served; ``bench/courier_app/stage.js`` alone takes the place of
``src/core/state.js``, so that a scene shows at once without a server of rounds.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import uvicorn
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Playwright,
    Route,
    sync_playwright,
)
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from api.http.system.courier_app import router

STAGE = Path(__file__).with_name("stage.js")
AXE = Path(__file__).parents[2] / "courier_app" / "node_modules" / "axe-core" / "axe.min.js"
NO_BROWSER = "chromium; make setup installs it"
NOW = "2026-03-10T09:40:00+01:00"
ZONE = "Europe/Paris"
PHONE = (360, 640)
WAIT_MS = 180_000
"""Patience with a page, for where much else goes on."""

_NEXT = [
    "before",
    "ready",
    "riding",
    "arrived",
    "simple",
    "waiting",
    "late",
    "long",
    "unpicked",
    "ended-riding",
    "chilled",
    "rough",
    "conflict",
    "offline",
    "changed",
    "break-soon",
    "break-due",
    "pause",
    "error",
    "no-room",
    "stale",
    "update",
    "last",
    "over",
    "withdrawn",
    "handed-on",
    "handed-on-empty",
    "taken-back",
    "taken-goods",
    "unsent",
]
SCENES: tuple[tuple[str, str, str], ...] = (
    ("sign-in", "next", "out"),
    ("sign-in", "next", "out-loading"),
    ("sign-in", "next", "out-offline"),
    ("today", "today", "starting"),
    ("today", "today", "none"),
    ("today", "today", "none-loading"),
    ("today", "today", "offered"),
    ("today", "today", "taken"),
    ("today", "today", "swapping"),
    ("today", "today", "working"),
    ("today", "today", "ended"),
    ("refuse", "refuse/r1", "offered"),
    ("swap", "swap/r1", "offered"),
    *(("next", "next", scene) for scene in _NEXT),
    ("list", "list", "riding"),
    ("list", "list", "empty"),
    ("list", "list", "own-order"),
    ("list", "list", "long"),
    ("list", "list", "offline"),
    ("stop", "stop/v3", "riding"),
    ("stop", "stop/v7", "riding"),
    ("stop", "stop/gone", "riding"),
    ("done", "done/v5", "arrived"),
    ("done", "done/v5", "signing"),
    ("done", "done/v5", "aged"),
    ("done", "done/v5", "proven"),
    ("done", "done/v5", "together"),
    ("done", "done/v5", "long"),
    ("done", "done/v5", "unpicked"),
    ("done", "done/v5", "helping"),
    ("part", "part/v5", "arrived"),
    ("part", "part/v5", "unpicked"),
    ("fail", "fail/v5", "arrived"),
    ("fail", "fail/v5", "long"),
    ("fail", "fail/v5", "at-shop"),
    ("load", "load", "riding"),
    ("load", "load", "empty"),
    ("load", "load", "taken-goods"),
    ("scan", "scan", "riding"),
    ("scan", "scan", "empty"),
    ("home", "home", "riding"),
    ("map", "map", "offline"),
    ("turns", "turns", "riding"),
    ("turns", "turns", "rough"),
    ("turns", "turns", "empty"),
    ("turns", "turns", "barred"),
    ("messages", "messages", "talking"),
    ("messages", "messages", "none"),
    ("messages", "messages", "none-loading"),
    ("more", "more", "riding"),
    ("break", "break", "riding"),
    ("break", "break", "break-soon"),
    ("break", "break", "break-due"),
    ("incident", "incident", "riding"),
    ("why", "why/v5", "riding"),
    ("contest", "contest/visit:v5", "riding"),
    ("own", "own", "worked"),
    ("own", "own", "none-loading"),
    ("own", "own", "none"),
    ("own", "own", "at-work"),
    ("own", "own", "by-link"),
    ("concerns", "concerns", "concerned"),
    ("concerns", "concerns", "concerned-long"),
    ("concerns", "concerns", "unconcerned"),
    ("concerns", "concerns", "none-loading"),
    ("concerns", "concerns", "none"),
    ("concerns", "concerns", "by-link"),
    ("settings", "settings", "riding"),
    ("settings", "settings", "before"),
    ("outbox", "outbox", "riding"),
    ("outbox", "outbox", "offline"),
    ("outbox", "outbox", "troubled"),
    ("changes", "changes", "changed"),
    ("changes", "changes", "riding"),
)
"""Every screen in every state: its name, its address, and the scene on the stage."""


def chromium() -> str:
    """Return the path of the browser as people have it, else of the one for tests.

    Raises
    ------
    FileNotFoundError
        If there is none: set-up installs it.
    """
    return _first_of((*_WITH_WINDOWS, _HEADLESS))


def headless_browser() -> str:
    """Return the path of the browser for tests: without windows, where there is such a one.

    It shows a page as the other does, and takes a tenth of the time to start and to open a context.

    Raises
    ------
    FileNotFoundError
        If there is none: set-up installs it.
    """
    return _first_of((_HEADLESS, *_WITH_WINDOWS))


_HEADLESS = "chromium-headless-shell"
_WITH_WINDOWS = ("chromium", "chromium-browser", "google-chrome")


def _first_of(names: Sequence[str]) -> str:
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    raise FileNotFoundError(NO_BROWSER)


DRAWS = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
"""Draws maps without a graphics card, which takes most of a processor."""
DRAWS_MAPS = [*DRAWS, "--disable-gpu-compositing"]
"""Draws maps alone so and the rest of a page plainly, which takes half as much; for tests."""
PLAIN = ["--disable-gpu", "--disable-3d-apis"]
"""Shows everything but maps."""


SHARED_MEMORY = Path("/dev") / "shm"
ROOMY_BYTES = 1 << 30
"""Free shared memory that is enough for some browsers at once."""


def unwanted_arguments() -> list[str]:
    """Return arguments of Playwright's that a browser is better without here.

    It has processes share files, as containers have little shared memory; where there is enough,
    that is some work for nothing.
    """
    if SHARED_MEMORY.is_dir() and shutil.disk_usage(SHARED_MEMORY).free > ROOMY_BYTES:
        return ["--disable-dev-shm-usage"]
    return []


def open_browser(player: Playwright, *, draws: bool = True, program: str = "") -> Browser:
    """Start a browser, that of tests unless a *program* is named.

    One that draws no maps takes far less of the processor.
    """
    drawing = DRAWS if program else DRAWS_MAPS
    args = ["--no-sandbox", *(drawing if draws else PLAIN)]
    return player.chromium.launch(
        executable_path=program or headless_browser(),
        args=args,
        ignore_default_args=unwanted_arguments(),
    )


@contextmanager
def app_server(api: Sequence[BaseRoute] = ()) -> Iterator[str]:
    """Serve the files of the app, and what stands in for the API; gives the address of the page."""
    site = Starlette(routes=[*api, *router.routes])
    served = [("Served-By", "tournee")]
    config = uvicorn.Config(
        site, host="127.0.0.1", port=0, log_level="error", lifespan="off", headers=served
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/courier/"
    finally:
        server.should_exit = True
        thread.join(5)


@dataclass(slots=True, kw_only=True)
class Stage:
    """A browser at the app.

    Attributes
    ----------
    trouble
        What the console complained about, and errors of the page.
    """

    browser: Browser
    url: str
    trouble: list[str] = field(default_factory=list)

    @contextmanager
    def page(
        self,
        size: tuple[int, int] = PHONE,
        *,
        stands_in: bool = True,
        **more: Any,  # noqa: ANN401  # as a context takes it
    ) -> Iterator[Page]:
        """Open a page on a phone whose clock stands still."""
        given: dict[str, Any] = {"service_workers": "block", "device_scale_factor": 2}
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            timezone_id=ZONE,
            has_touch=True,
            **(given | more),
        )
        context.set_default_timeout(WAIT_MS)
        try:
            page = context.new_page()
            page.clock.set_fixed_time(NOW)
            page.on("console", partial(_hear, self.trouble))
            page.on("pageerror", lambda error: self.trouble.append(str(error)))
            if stands_in:
                page.route("**/src/core/state.js", _stand_in)
            yield page
        finally:
            context.close()

    def show(
        self,
        page: Page,
        where: str,
        scene: str,
        *,
        language: str = "en",
        theme: str = "light",
    ) -> None:
        """Show a scene at an address and wait until it stands."""
        asked = urlencode({"scene": scene, "lang": language, "theme": theme})
        page.goto(f"{self.url}?{asked}#/{where}")
        page.wait_for_selector(f"html[data-scene={scene}]", state="attached")
        if scene.endswith(("none-loading", "starting")):
            # The screen itself is read by then, and shows what it waits for.
            page.wait_for_load_state("networkidle")
            page.wait_for_selector(".skeleton", state="attached")
        elif where == "map":
            page.wait_for_load_state("networkidle")
        else:
            page.wait_for_selector("main:not(:has(.skeleton))", state="attached")
        # Two frames later everything is where it stays.
        page.evaluate("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")

    def change(
        self, page: Page, where: str, scene: str, *, language: str = "en", theme: str = "light"
    ) -> None:
        """Show another scene on a page that shows one: sooner than :meth:`show`, and the same.

        Where something is yet to be read, which only a page read anew waits for, it is read anew.
        """
        if where == "map" or scene.endswith(("none-loading", "starting")):
            page.goto("about:blank")  # an address that differs after # alone is not read anew
            self.show(page, where, scene, language=language, theme=theme)
            return
        looks = {"language": language, "theme": theme}
        page.evaluate("(given) => changeScene(...given)", [where, scene, looks])
        page.wait_for_selector("main:not(:has(.skeleton))", state="attached")


def _hear(trouble: list[str], message: ConsoleMessage) -> None:
    if message.type == "error" and "/v1/" not in message.location.get("url", ""):
        trouble.append(message.text)


def _stand_in(route: Route) -> None:
    route.fulfill(body=STAGE.read_text(encoding="utf-8"), content_type="text/javascript")


@contextmanager
def stage(api: Sequence[BaseRoute] = (), *, draws: bool = True) -> Iterator[Stage]:
    """Open the browser and serve the app; only a browser that draws shows maps."""
    with app_server(api) as url, sync_playwright() as player:
        browser = open_browser(player, draws=draws)
        try:
            yield Stage(browser=browser, url=url)
        finally:
            browser.close()


__all__ = [
    "AXE",
    "PHONE",
    "SCENES",
    "Stage",
    "chromium",
    "headless_browser",
    "open_browser",
    "stage",
]
