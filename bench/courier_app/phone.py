"""Measures the courier's app on a slow phone: when the next stop shows, and what Lighthouse says.

The phone is Chromium at a quarter of this machine's speed behind slow 4G. The files are those that
are served, with a made-up round of twenty stops behind them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, CDPSession, sync_playwright

from bench.courier_app.api import api_routes, build_round
from bench.courier_app.stage import PHONE, app_server, chromium, open_browser

CPU_SLOWDOWN = 4
LATENCY_MS = 150
DOWN_BYTES_S = 1_600_000 // 8
UP_BYTES_S = 750_000 // 8
RUNS = 5
AFTER_S = 2.5
"""So long after the next stop is shown what hinders a touch still counts."""
PATIENCE_S = 30
LIGHTHOUSE = Path("bench/lighthouse/node_modules/lighthouse/cli/index.js")
CATEGORIES = ("performance", "accessibility", "best-practices")

WATCH = """
globalThis.seen = { shown_ms: 0, blocked_ms: 0 };
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) seen.blocked_ms += Math.max(0, one.duration - 50);
}).observe({ type: 'longtask', buffered: true });
new MutationObserver(() => {
  const title = document.querySelector('.card .stop-who');
  const note = () => { seen.shown_ms ||= performance.now(); };
  if (title && !seen.shown_ms) requestAnimationFrame(note);
}).observe(document, { subtree: true, childList: true });
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One start of the app: when the next stop was shown, and how long no touch was answered."""

    shown_ms: float
    blocked_ms: float


def main() -> int:
    """Print the figures."""
    with app_server(api_routes(build_round())) as url:
        first, again, offline = _starts(url)
        print(f"CPU ÷ {CPU_SLOWDOWN}, slow 4G; median of {RUNS}   next stop shown   blocked")
        for name, runs in (("first visit", first), ("again", again), ("again, offline", offline)):
            shown = _median([one.shown_ms for one in runs])
            blocked = _median([one.blocked_ms for one in runs])
            print(f"{name:<36} {shown:>10.0f} ms {blocked:>9.0f} ms")
        _lighthouse(url)
    return 0


def _starts(url: str) -> tuple[list[Seen], list[Seen], list[Seen]]:
    """Open the app anew, again with all that it keeps, and again without network."""
    first, again, offline = [], [], []
    with sync_playwright() as player:
        browser = open_browser(player, program=chromium())
        for _ in range(RUNS):
            context = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]})
            context.add_init_script(WATCH)
            first.append(_start(context, url))
            keeper = context.new_page()
            keeper.goto(url)
            keeper.evaluate("navigator.serviceWorker.ready.then(() => true)")
            keeper.wait_for_function(_KEPT)
            keeper.close()
            again.append(_start(context, url))
            context.set_offline(True)
            offline.append(_start(context, url, network=False))
            context.close()
        browser.close()
    return first, again, offline


_KEPT = "() => navigator.serviceWorker.controller !== null"


def _start(context: BrowserContext, url: str, *, network: bool = True) -> Seen:
    page = context.new_page()
    phone = context.new_cdp_session(page)
    phone.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    phone.send("Network.enable")
    if network:
        slow = {"latency": LATENCY_MS, "downloadThroughput": DOWN_BYTES_S}
        slow |= {"uploadThroughput": UP_BYTES_S}
        phone.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    page.goto(url, wait_until="commit")
    # Asked past the browser's library, whose own script in the page would count as the app's work.
    until = time.monotonic() + PATIENCE_S
    while not _seen(phone).shown_ms:
        if time.monotonic() > until:
            raise TimeoutError(url)
        time.sleep(0.1)
    time.sleep(AFTER_S)
    found = _seen(phone)
    page.close()
    return found


def _seen(phone: CDPSession) -> Seen:
    asked = {"expression": "globalThis.seen ?? { shown_ms: 0, blocked_ms: 0 }"}
    evaluation = phone.send("Runtime.evaluate", {**asked, "returnByValue": True})
    return Seen(**evaluation["result"]["value"])


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def _lighthouse(url: str) -> None:
    if not LIGHTHOUSE.exists():
        print("Lighthouse is not there: npm ci in bench/lighthouse", file=sys.stderr)
        return
    flags = "--headless=new --no-sandbox --disable-gpu"
    command = ["node", str(LIGHTHOUSE), url, "--quiet", "--output=json", f"--chrome-flags={flags}"]
    command.append(f"--only-categories={','.join(CATEGORIES)}")
    environment = {**os.environ, "CHROME_PATH": chromium()}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)  # noqa: S603  # our own
    document = json.loads(done.stdout)
    for name in CATEGORIES:
        print(f"Lighthouse {name:<24} {round(100 * document['categories'][name]['score']):>10}")
    wanted = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time")
    for name in (*wanted, "cumulative-layout-shift"):
        audit = document["audits"][name]
        print(f"  {audit['title']:<33} {audit['displayValue']:>10}")
    for name in CATEGORIES:
        for ref in document["categories"][name]["auditRefs"]:
            audit = document["audits"][ref["id"]]
            if audit["score"] is not None and audit["score"] < 0.9 and ref["weight"]:
                print(f"  below: {audit['id']} {audit.get('displayValue', '')}")


if __name__ == "__main__":
    sys.exit(main())
