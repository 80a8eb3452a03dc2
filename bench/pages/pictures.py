"""Pictures of every page that somebody reaches by links, for people to look at.

``python -m bench.pages.pictures http://127.0.0.1:8000 helmi@…:password …`` writes to
``build/screenshots/pages`` and prints what a program sees: pages wider than the screen, faults for
people with disabilities, codes that were not put in words. ``--paper`` adds each page as PDF.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.board.stage import AXE
from bench.courier_app.stage import open_browser
from bench.pages.visitor import Visitor, name_of, sign_in

FOLDER = Path("build/screenshots/pages")
HEIGHTS = {390: 844, 820: 1180, 1440: 900}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_CODE = re.compile(r"\b[a-z]+(?:[-_][a-z]+){1,4}\b|\{\s*\$\w+")
_WORDS = {"e-mail", "e-bike", "e-cargo", "rendez-vous", "peut-être", "c-est-à-dire"}
_WORDS |= {"est-ce", "celles-ci", "demandez-en"}


def main() -> int:
    """Write the pictures; fails where a program sees something wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("address")
    parser.add_argument("accounts", nargs="+", help="as email:password")
    parser.add_argument("--widths", type=int, nargs="*", default=list(HEIGHTS))
    parser.add_argument("--languages", nargs="*", default=["en", "fr"])
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--paper", action="store_true")
    parser.add_argument("--no-axe", action="store_true")
    asked = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    count = 0
    with sync_playwright() as player:
        browser = open_browser(player)
        for account in asked.accounts:
            who = account.partition("@")[0]
            for language in asked.languages:
                context = browser.new_context(
                    locale={"en": "en-GB", "fr": "fr-FR"}[language],
                    color_scheme="dark" if asked.dark else "light",
                )
                sign_in(context, asked.address, account)
                page = context.new_page()
                for where in Visitor(address=asked.address).walk(page):
                    name = f"{who}-{name_of(where)}-{language}{'-dark' if asked.dark else ''}"
                    for width in asked.widths:
                        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
                        page.screenshot(path=FOLDER / f"{name}-{width}.png", full_page=True)
                        count += 1
                        faults += [f"{who} {where} {width}: {one}" for one in _too_wide(page)]
                    if not asked.no_axe:
                        faults += [f"{who} {where} {language}: {one}" for one in _axe(page)]
                    faults += [f"{who} {where} {language}: {one}" for one in _codes(page)]
                    if asked.paper:
                        page.pdf(path=FOLDER / f"{name}.pdf", format="A4")
                context.close()
        browser.close()
    print(f"{count} pictures in {FOLDER}")
    for one in dict.fromkeys(faults):
        print(one)
    return 1 if faults else 0


def _too_wide(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{wide} px wider than the screen"] if wide > 0 else []


def _axe(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "async (rules) => (await axe.run(document, { runOnly: rules })).violations", RULES
    )
    return [f"{one['id']}: {node['target'][0]}" for one in found for node in one["nodes"]]


def _codes(page: Page) -> list[str]:
    """Return what looks like a code among the words of a page, outside of code and fields."""
    text = page.evaluate(
        "[...document.querySelectorAll('main')].map((one) => { const copy = one.cloneNode(true);"
        " const kept = copy.querySelectorAll('code, .code, textarea, select, script');"
        " kept.forEach((x) => x.remove()); return copy.textContent; }).join(' ')"
    )
    return [f"a code? {one}" for one in sorted(set(_CODE.findall(text)) - _WORDS)]


if __name__ == "__main__":
    sys.exit(main())
