"""The courier's app in a real browser: a phone with storage of its own and a clock of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from bench.courier_app.stage import DRAWS_MAPS, PLAIN, headless_browser, unwanted_arguments

CHROMIUM: str | None = None
with suppress(FileNotFoundError):
    CHROMIUM = headless_browser()
CORE = "/courier/src/core/state.js"
ARGS = ["--no-sandbox", "--disable-background-networking"]
WAIT_MS = 180_000

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")

_WRONG_CLOCK = """
(() => {
  const Real = Date;
  const off = %d;
  globalThis.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + off); }
    static now() { return Real.now() + off; }
  };
})();
"""
_PICTURE = """async ([visit, number]) => {
  const canvas = document.createElement('canvas');
  canvas.width = 1200; canvas.height = 900;
  const drawn = canvas.getContext('2d');
  drawn.fillStyle = `rgb(${number * 12}, 128, ${255 - number * 12})`;
  drawn.fillRect(0, 0, 1200, 900);
  const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
  const core = await import('/courier/src/core/state.js');
  return core.addPhoto(visit, blob);
}"""


@dataclass(slots=True, kw_only=True)
class PhonePage:
    """One phone.

    Attributes
    ----------
    address
        Of the server.
    clock_off_s
        By so much its clock is ahead.
    place
        Longitude and latitude, where the browser may tell it.
    draws
        It shows maps too, which takes most of a processor.
    browser
        One that several phones share; without it a phone has one of its own, and is switched off
        and on with all that it keeps.
    """

    playwright: Playwright
    address: str
    profile: Path
    clock_off_s: int = 0
    language: str = "fr-FR"
    place: dict[str, float] | None = None
    draws: bool = False
    browser: Browser | None = None
    context: BrowserContext | None = None
    faults: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        """The one page that is open."""
        assert self.context is not None
        return self.context.pages[0]

    def open(self, where: str = "", *, offline: bool = False) -> None:
        """Switch the phone on and open the app."""
        self.switch_on(offline=offline)
        self.page.goto(f"{self.address}/courier/{where}")
        self.await_signal("core.ready.value")

    def switch_on(self, *, offline: bool = False) -> None:
        """Switch the phone on."""
        looks: dict[str, Any] = {
            "viewport": {"width": 360, "height": 640},
            "locale": self.language,
            "permissions": ["geolocation"] if self.place else [],
            "geolocation": self.place,
            "service_workers": "allow",
        }
        if self.browser is not None:
            self.context = self.browser.new_context(**looks)
            self.context.new_page()
        else:
            self.context = self.playwright.chromium.launch_persistent_context(
                str(self.profile),
                executable_path=CHROMIUM,
                args=[*ARGS, *(DRAWS_MAPS if self.draws else PLAIN)],
                ignore_default_args=unwanted_arguments(),
                **looks,
            )
        self.context.set_default_timeout(WAIT_MS)
        self.context.set_offline(offline)
        self.context.add_init_script(_WRONG_CLOCK % (self.clock_off_s * 1000))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def close(self) -> None:
        """Switch the phone off."""
        if self.context is not None:
            self.context.close()
        self.context = None

    def offline(self, away: bool) -> None:  # noqa: FBT001
        """Cut the network, or restore it."""
        assert self.context is not None
        self.context.set_offline(away)

    def narrow(self, upload_bytes_a_second: int) -> None:
        """Let it send only so much a second; 0 lets it send as it can."""
        assert self.context is not None
        wire = self.context.new_cdp_session(self.page)
        wire.send("Network.enable")
        wire.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": 0,
                "downloadThroughput": -1,
                "uploadThroughput": upload_bytes_a_second or -1,
            },
        )

    def sleep(self, *, asleep: bool) -> None:
        """Let the phone sleep, in which nothing runs, or wake it."""
        assert self.context is not None
        wire = self.context.new_cdp_session(self.page)
        wire.send("Page.setWebLifecycleState", {"state": "frozen" if asleep else "active"})

    def await_signal(self, condition: str) -> None:
        """Wait until something holds of the core's signals."""
        self.page.evaluate(f"async () => {{ globalThis.core = await import('{CORE}'); }}")
        self.page.wait_for_function(f"() => Boolean({condition})")

    def read(self, expression: str) -> Any:  # noqa: ANN401
        """Read something of the core's signals."""
        return self.page.evaluate(
            f"async () => {{ const core = await import('{CORE}'); return {expression}; }}"
        )

    def act(self, name: str, *given: object) -> datetime:
        """Do something as a screen does; gives when, by a clock that is right."""
        core = f"(await import('{CORE}'))"
        call = f"async (given) => {{ await {core}.{name}(...given); }}"
        now = datetime.now(UTC)
        self.page.evaluate(call, list(given))
        return now

    def photograph(self, visit_id: str, number: int) -> None:
        """Take a photo at a stop; its colour tells which."""
        assert self.page.evaluate(_PICTURE, [visit_id, number])

    def sign_in(self, token: str) -> None:
        """Open the app by a link, and wait until it is kept for a day without network."""
        self.open(f"#/link/{token}")
        self.await_signal("core.session.value.status === 'in'")
        self.page.evaluate("async () => { await navigator.serviceWorker.ready; }")

    def take_round(self, round_id: str) -> None:
        """Open a round, and wait until it is on the phone."""
        self.act("openRound", round_id)
        self.await_signal("core.round.value")

    def wait_until_sent(self) -> None:
        """Wait until nothing is left to send."""
        left = "core.outbox.value.events + core.outbox.value.photos + core.outbox.value.others"
        self.await_signal(f"{left} === 0 && !core.outbox.value.sending")


@contextmanager
def phones(
    playwright: Playwright, address: str, folder: Path, *clocks_off_s: int
) -> Iterator[list[PhonePage]]:
    """Return phones, one for each clock."""
    phone_pages = [
        PhonePage(
            playwright=playwright,
            address=address,
            profile=folder / f"phone-{number}",
            clock_off_s=off,
        )
        for number, off in enumerate(clocks_off_s)
    ]
    try:
        yield phone_pages
    finally:
        for one in phone_pages:
            one.close()
