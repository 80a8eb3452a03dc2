"""Sizes and scores of every page that somebody reaches by links.

``python -m bench.pages.figures http://127.0.0.1:8000 helmi@…:password …`` prints for each page its
bytes gzipped (page, style, scripts; without the map), the server's time for it, and with
``--lighthouse``, where ``npm ci`` was run in ``bench/lighthouse``, Lighthouse's scores.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Response, sync_playwright

from bench.courier_app.stage import chromium, open_browser
from bench.pages.visitor import Visitor, sign_in

LIGHTHOUSE = Path("bench/lighthouse/node_modules/lighthouse/cli/index.js")
KINDS = ("performance", "accessibility", "best-practices", "seo")
_MAP = ("maplibre", "/v1/tiles", ".mvt")


def main() -> int:
    """Print a line for each page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("address")
    parser.add_argument("accounts", nargs="+", help="as email:password; one as - is a stranger")
    parser.add_argument("--pages", nargs="*", default=[], help="these pages alone")
    parser.add_argument("--lighthouse", action="store_true")
    slower = "times that Lighthouse takes a phone to be slower; less where others work here too"
    parser.add_argument("--slowdown", type=float, default=4, help=slower)
    asked = parser.parse_args()
    with sync_playwright() as player:
        browser = open_browser(player, program=chromium())
        for account in asked.accounts:
            context = browser.new_context()
            if account != "-":
                sign_in(context, asked.address, account)
            page = context.new_page()
            found: list[Response] = []
            page.on("response", partial(found.append))  # It marks what it is given.
            for where in asked.pages or Visitor(address=asked.address).walk(page):
                page.goto("about:blank")  # What the page before still asks for is not this one's.
                found.clear()
                page.goto(asked.address + where, wait_until="networkidle")
                figures = (
                    f"{_bytes_of(found) / 1000:6.1f} KB {_server_ms(page, where, asked):6.1f} ms"
                )
                scores = _scores(where, context, asked) if asked.lighthouse else ""
                print(f"{figures} {scores} {account.partition('@')[0]} {where}", flush=True)
            context.close()
        browser.close()
    return 0


def _bytes_of(found: list[Response]) -> int:
    """Return the bytes of what was answered, gzipped as a proxy sends it."""
    bodies = [one.body() for one in found if one.ok and not any(word in one.url for word in _MAP)]
    return sum(len(gzip.compress(body, 6, mtime=0)) for body in bodies)


def _server_ms(page: Page, where: str, asked: argparse.Namespace) -> float:
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        page.request.get(asked.address + where)
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000


def _scores(where: str, context: BrowserContext, asked: argparse.Namespace) -> str:
    if not LIGHTHOUSE.is_file():
        return "(Lighthouse is not there: npm ci in bench/lighthouse)"
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in context.cookies())
    headers = json.dumps({"Cookie": cookies})
    address = asked.address + where
    command = ["node", str(LIGHTHOUSE), address, "--quiet", "--output=json", "--output-path=stdout"]
    command.append(f"--throttling.cpuSlowdownMultiplier={asked.slowdown}")
    flags = [f"--extra-headers={headers}", f"--only-categories={','.join(KINDS)}"]
    shell = ["--chrome-flags=--headless=new --no-sandbox"]
    run = subprocess.run(  # noqa: S603  # our own program
        [*command, *flags, *shell],
        env={**os.environ, "CHROME_PATH": str(chromium())},
        capture_output=True,
        check=False,
        text=True,
    )
    if run.returncode:
        return run.stderr[-200:]
    scores = json.loads(run.stdout)["categories"]
    return " ".join(f"{kind} {round(100 * (scores[kind]['score'] or 0))}" for kind in KINDS)


if __name__ == "__main__":
    sys.exit(main())
