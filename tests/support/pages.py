"""The pages of a server in a real browser, over a world whose people a test makes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Playwright,
    Request,
    sync_playwright,
)

from api.app import make_app
from api.http.authentication import csrf_for
from api.settings.fast_clock import FastClock
from api.usecases.act import Actor
from bench.courier_app.stage import AXE, open_browser
from tests.support.installation.served import served
from tests.support.installation.storm import free_port
from tests.support.interface.http import session_of, settings_for, unlimited
from tests.support.store.world import World

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WAIT_MS = 180_000


@dataclass(slots=True, kw_only=True)
class Site:
    """A served world, and browsers to open its pages in.

    Attributes
    ----------
    address
        With a name, as browsers know no passkeys of numbers.
    browsers
        Those that were started: one that draws maps, and one that does not.
    strangers
        Addresses outside of the server that pages asked for.
    trouble
        What the console complained about, and errors of the pages.
    """

    world: World
    address: str
    player: Playwright
    browsers: dict[bool, Browser] = field(default_factory=dict)
    strangers: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    @contextmanager
    def page(self, **more: Any) -> Iterator[Page]:  # noqa: ANN401  # as a context takes it
        """Open a page of a browser that knows nothing yet.

        It shows maps with ``draws=True`` alone: drawing takes most of a processor.
        """
        draws = more.pop("draws", False)
        given: dict[str, Any] = {"locale": "en-GB", "viewport": {"width": 1440, "height": 900}}
        context = self._started(draws=draws).new_context(**(given | more))
        context.set_default_timeout(WAIT_MS)
        try:
            page = context.new_page()
            page.on("request", partial(_watch, self))
            page.on("console", partial(_hear, self))
            page.on("pageerror", lambda error: self.trouble.append(str(error)))
            yield page
        finally:
            context.close()

    @contextmanager
    def page_of(self, actor: Actor, **more: Any) -> Iterator[Page]:  # noqa: ANN401
        """Open a page of somebody who has a session, without asking them to sign in."""
        with self.page(**more) as page:
            self.sign_in(page.context, actor)
            yield page

    def sign_in(self, context: BrowserContext, actor: Actor) -> None:
        """Give a context a new session of somebody."""
        token, _ = session_of(self.world, actor)
        csrf = csrf_for(self.world.service, token).reveal()
        names = {"session": token.reveal(), "csrf": csrf}
        context.add_cookies(
            [{"name": name, "value": value, "url": self.address} for name, value in names.items()]
        )

    @property
    def browser(self) -> Browser:
        """The browser that draws maps."""
        return self._started(draws=True)

    @property
    def plain_browser(self) -> Browser:
        """The browser that draws none."""
        return self._started(draws=False)

    def _started(self, *, draws: bool) -> Browser:
        if draws not in self.browsers:
            self.browsers[draws] = open_browser(self.player, draws=draws)
        return self.browsers[draws]


def _watch(site: Site, request: Request) -> None:
    if not request.url.startswith((f"{site.address}/", "data:", "blob:")):
        site.strangers.append(request.url)


def _hear(site: Site, message: ConsoleMessage) -> None:
    # A refusal of the interface is told on the page, besides the browser's own line.
    refused = message.text.startswith("Failed to load resource")
    if message.type == "error" and not refused:
        site.trouble.append(message.text)


def shown(page: Page, label: str) -> Locator:
    """Return the field with a label, of the step that is shown."""
    return page.get_by_label(label, exact=True).filter(visible=True)


@contextmanager
def open_site(world: World, *, tells_time: bool = False, **settings: str) -> Iterator[Site]:
    """Serve a world, and open a browser; settings by the names of their variables.

    Where it *tells the time*, pages and phones go by the clock of the world, not the machine's.
    """
    port = free_port()
    address = f"http://localhost:{port}"
    tools = replace(world.service.tools, public_url=address)
    world.service = replace(world.service, tools=tools)
    wanted = settings_for({"TOURNEE_PUBLIC_URL": address, **settings})
    if tells_time:
        start = world.clock.now
        clock = FastClock(speed=1, begin=start, since=start, machine=world.clock)
        wanted = replace(wanted, clock=clock)
    app = make_app(world.service, wanted, limits=unlimited())
    with served(app, port), sync_playwright() as player:
        site = Site(world=world, address=address, player=player)
        try:
            yield site
        finally:
            for browser in site.browsers.values():
                browser.close()


@contextmanager
def signed_in(site: Site, actor: Actor, where: str, **more: object) -> Iterator[Page]:
    """A page of somebody, without JavaScript where nothing else is said."""
    with site.page_of(actor, **{"java_script_enabled": False, **more}) as page:
        page.goto(f"{site.address}{where}")
        yield page


def press(page: Page, name: str) -> None:
    """Press a button or follow a link."""
    page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first.click()


def bring_axe(page: Page) -> None:
    """Bring the program that :func:`axe` asks into each page that is opened from now on.

    Where most of them are looked at, that takes less than to bring it into each.
    """
    page.add_init_script(path=AXE)


COLOURS = ["color-contrast"]
"""Rules that another theme may break."""
SIZES = ["target-size", "scrollable-region-focusable"]
"""Rules that another width may break."""


def axe(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """Return what a program finds wrong for people with disabilities.

    Where a page was looked at already, *rules* are those that may be broken in another look.
    """
    if not page.evaluate("'axe' in window"):
        # Not as a script of the page: its policy allows none but the server's own.
        page.evaluate(AXE.read_text(encoding="utf-8"))
    # Without preload, styles and media are not fetched again: no rule asked here needs them so.
    asked = {"runOnly": list(rules), "resultTypes": ["violations"], "preload": False}
    found = page.evaluate("async (asked) => (await axe.run(document, asked)).violations", asked)
    return [
        f"{one['id']}: {node['target'][0]} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has that name is in focus, and see that the focus shows."""
    for _ in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate(_NAMED)
        if at["name"] == name:
            assert at["ring"] == "solid", f"{name}: its focus cannot be seen"
            return
    message = f"{name} is out of reach of the keyboard"
    raise AssertionError(message)


_NAMED = """() => {
  const at = document.activeElement;
  const name = at.ariaLabel ?? at.labels?.[0]?.innerText ?? at.innerText ?? '';
  return { name: name.replace(/\\s+/g, ' ').trim(), ring: getComputedStyle(at).outlineStyle };
}"""
