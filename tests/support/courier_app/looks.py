"""Questions to a page about how it looks and what it says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast"]
"""Rules that another theme may break where no other is broken."""
SMALLEST_PX = 24
MAIN_PX = 48

_SMALL = """([least, main]) => [...document.querySelectorAll('a, button, input, textarea')]
  .filter((one) => one.offsetParent && !one.closest('p') && !one.classList.contains('skip'))
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => {
    const need = one.matches('.btn, .tabs a, .switch, textarea, input') ? main : least;
    return Math.min(box.width, box.height) < need - 0.5;
  }).map(([one, box]) => `${one.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)"""
_ODD = r"courier-app-\S+|\{\$?\w*\}|undefined|NaN|null\b|Invalid Date"
_WORDS = """document.title + document.body.innerText + [...document.querySelectorAll(
  '[aria-label], [placeholder]')]
  .map((one) => (one.ariaLabel ?? '') + ' ' + (one.placeholder ?? '')).join(' ')"""
_CUT = """() => [...document.querySelectorAll('.tabs a, .btn, .pill, h1, .choice > span')]
  .filter((one) => one.offsetParent && one.scrollWidth > one.clientWidth + 1)
  .map((one) => `${one.innerText.slice(0, 30)}: ${one.scrollWidth} > ${one.clientWidth}`)"""


def broken_rules(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """Rules of WCAG, of those that are asked for, that axe in the page finds broken."""
    # What keeps the rules is not listed part by part, which takes longer than looking.
    asked = {"runOnly": list(rules), "resultTypes": ["violations"]}
    found = page.evaluate("async (asked) => (await axe.run(document, asked)).violations", asked)
    return [
        f"{one['id']}: {node['target'][0]} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]


def small_targets(page: Page) -> list[str]:
    """Links and buttons that a thumb misses, with their sizes."""
    found: list[str] = page.evaluate(_SMALL, [SMALLEST_PX, MAIN_PX])
    return found


def words(page: Page) -> str:
    """All that the page says to eyes and to screen readers."""
    found: str = page.evaluate(_WORDS)
    return found


def no_words(page: Page) -> list[str]:
    """Ids of sentences and names of variables that stand where words should."""
    return re.findall(_ODD, words(page))


def cut_words(page: Page) -> list[str]:
    """Tabs, buttons and headings whose words run out of their box."""
    found: list[str] = page.evaluate(_CUT)
    return found


def width(page: Page) -> int:
    """Width of what the page holds, in px; more than the screen's scrolls sideways."""
    found: int = page.evaluate("document.documentElement.scrollWidth")
    return found
