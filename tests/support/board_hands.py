"""Two ways to work on the board: with a mouse, and with a keyboard alone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

STEPS = 150
"""Presses of Tab after which something counts as out of reach."""
STEP_MS, MOST_STEP_MS = 15, 120
"""Pauses between two looks: short at first, then ever longer, as each costs what is waited for."""
PATIENCE_MS = 180_000

_AT = """() => {
  const at = document.activeElement;
  const name = at.getAttribute('aria-label') ?? at.labels?.[0]?.innerText ?? at.innerText ?? '';
  return {
    name: name.replace(/\\s+/g, ' ').trim(), type: at.type ?? '', value: String(at.value ?? ''),
    off: at.getAttribute('aria-disabled') === 'true', visit: at.dataset?.visit ?? '',
    ring: getComputedStyle(at).outlineStyle,
  };
}"""
_KEYS = """() => Object.fromEntries(
  [...document.querySelectorAll('dialog .keys [data-command]')].map((one) => [
    one.dataset.command,
    { title: one.innerText.trim(),
      keys: [...one.closest('dd').previousElementSibling.querySelectorAll('kbd')]
        .map((each) => each.innerText) },
  ]))"""


@dataclass(slots=True, kw_only=True)
class Hand:
    """Somebody at the board.

    Attributes
    ----------
    page
        The board.
    day
        Its document.
    """

    page: Page
    day: dict[str, Any]

    def until(self, holds: Callable[[], object], what: str = "it") -> None:
        """Wait until something holds."""
        end, pause = time.monotonic() + PATIENCE_MS / 1000, STEP_MS
        while time.monotonic() < end:
            if holds():
                return
            self.page.wait_for_timeout(pause)
            pause = min(MOST_STEP_MS, 2 * pause)
        message = f"{what} never came"
        raise AssertionError(message)

    def shown(self, role: Any, name: str) -> Locator:  # noqa: ANN401  # as Playwright names roles
        """Return what has a role and a name, of the open dialogue where one is open."""
        box = self.page.locator("dialog[open]")
        within: Page | Locator = box.last if box.count() else self.page
        return within.get_by_role(role, name=name, exact=True).filter(visible=True).first

    def select(self, key: str, *, add: bool = False) -> None:
        """Select a job or a round."""
        raise NotImplementedError

    def command(self, name: str) -> None:
        """Give a command."""
        raise NotImplementedError

    def press(self, name: str) -> None:
        """Press the first button of a name, as soon as it can be pressed."""
        raise NotImplementedError

    def pick(self, label: str, value: str) -> None:
        """Choose a value in a field of choices."""
        raise NotImplementedError

    def mark(self, label: str) -> None:
        """Mark a choice whose name begins so."""
        raise NotImplementedError

    def write(self, label: str, text: str) -> None:
        """Write into a field."""
        raise NotImplementedError


class Mouse(Hand):
    """Somebody with a mouse, who touches the keyboard to write only."""

    __slots__ = ()

    def select(self, key: str, *, add: bool = False) -> None:
        """Click it on the timeline, or in the list of open jobs."""
        on_lane = self.page.locator(f'.timeline [data-key="{key}"]').first
        if on_lane.count():
            on_lane.click(modifiers=["Shift"] if add else [])
        else:
            self.command("list-open")
            row = self.page.locator(f'.list-body [data-key="{key}"]')
            row.click(modifiers=["Shift"] if add else [])

    def command(self, name: str) -> None:
        """Click its button: in sight, in the menu, or among all actions."""
        button = self.page.locator(f'[data-command="{name}"]').filter(visible=True).first
        if not button.count():
            self.page.get_by_role("button", name=re.compile("^(Menu)$")).click()
        if not button.count():
            self.page.locator('.menu [data-command="keys"]').click()
            button.wait_for()
        button.click()

    def press(self, name: str) -> None:
        """Click it."""
        button = self.shown("button", name)
        expect(button).not_to_have_attribute("aria-disabled", "true", timeout=PATIENCE_MS)
        button.click()

    def pick(self, label: str, value: str) -> None:
        """Open the field and click the value."""
        field = self.page.get_by_label(label, exact=True)
        field.locator(f'option[value="{value}"]').wait_for(state="attached")
        field.select_option(value)

    def mark(self, label: str) -> None:
        """Click it."""
        self.page.locator("label.choice", has_text=label).filter(visible=True).first.click()

    def write(self, label: str, text: str) -> None:
        """Click into it and write."""
        field = self.page.get_by_label(label, exact=True).filter(visible=True).first
        field.click()
        field.fill(text)


class Keyboard(Hand):
    """Somebody who has no mouse."""

    __slots__ = ()

    def select(self, key: str, *, add: bool = False) -> None:
        """Find it by its parcel or its rider; beside others, walk to it on the timeline."""
        kind, _, identity = key.partition(":")
        if add:
            self.walk(identity)
            self.page.keyboard.press("Shift+Enter")
            return
        if kind == "job":
            job = next(one for one in self.day["jobs"] if one["id"] == identity)
            found = job["label"]
            self.find((job["parcel_codes"] or [found])[0], found)
        else:
            shift = next(one for one in self.day["shifts"] if one["round_id"] == identity)
            found = shift["rider"]
            self.find(found, found)
        # What was selected before stands there until the palette is gone.
        self.page.locator(".detail", has_text=found).wait_for()

    def find(self, text: str, title: str) -> None:
        """Write into the palette, and take the choice of a title."""
        if not self.page.locator(".palette").count():
            self.page.keyboard.press("Control+k")
        self.page.locator(".palette input:focus").wait_for()
        self.page.keyboard.type(text)
        self.page.locator(".palette [role=option] .name", has_text=title).first.wait_for()
        for _ in range(20):
            chosen = self.page.locator('.palette [aria-selected="true"] .name').first.inner_text()
            if chosen == title:
                self.page.keyboard.press("Enter")
                self.page.locator(".palette").wait_for(state="detached")
                return
            self.page.keyboard.press("ArrowDown")
        message = f"{title!r} is not found by {text!r}"
        raise AssertionError(message)

    def walk(self, job_id: str) -> None:
        """Walk along lanes to a visit of a job."""
        visits = [one for one in self.day["visits"] if one["job_id"] == job_id]
        self.reach(lambda at: bool(at["visit"]), "the timeline")
        wanted = visits[0]["round_id"]
        lanes = [one["round_id"] for one in self.day["shifts"]]
        now = next(one for one in self.day["visits"] if one["id"] == self.at()["visit"])
        steps = lanes.index(wanted) - lanes.index(now["round_id"])
        self._step("ArrowDown" if steps > 0 else "ArrowUp", abs(steps))
        row = [one["id"] for one in self.day["visits"] if one["round_id"] == wanted]
        steps = row.index(visits[0]["id"]) - row.index(self.at()["visit"])
        self._step("ArrowRight" if steps > 0 else "ArrowLeft", abs(steps))

    def _step(self, key: str, times: int) -> None:
        for _ in range(times):
            before = self.at()["visit"]
            self.page.keyboard.press(key)
            self.until(lambda: self.at()["visit"] not in {before, ""}, key)  # noqa: B023

    def at(self) -> dict[str, Any]:
        """Tell what is in focus."""
        found: dict[str, Any] = self.page.evaluate(_AT)
        return found

    def reach(self, fits: Callable[[dict[str, Any]], bool], what: str) -> None:
        """Press Tab until what is meant is in focus, and its focus shows."""
        for _ in range(STEPS):
            at = self.at()
            if fits(at):
                assert at["ring"] == "solid", f"the focus on {what} cannot be seen"
                return
            self.page.keyboard.press("Tab")
        message = f"{what} is out of reach of the keyboard"
        raise AssertionError(message)

    def command(self, name: str) -> None:
        """Press its keys; without any, find it in the palette."""
        known = keys_of(self.page)[name]
        keys = known["keys"][0]
        if name != "palette" and keys == "Ctrl K":
            self.find(known["title"], known["title"])
        else:
            self.page.keyboard.press(keys.replace("Ctrl", "Control").replace(" ", "+"))

    def press(self, name: str) -> None:
        """Reach it by Tab, and press Enter."""
        button = self.shown("button", name)
        expect(button).not_to_have_attribute("aria-disabled", "true", timeout=PATIENCE_MS)
        self.reach(lambda at: at["name"] == name and not at["off"], name)
        self.page.keyboard.press("Enter")

    def pick(self, label: str, value: str) -> None:
        """Reach it by Tab, and press the arrow down until the value is there."""
        field = self.page.get_by_label(label, exact=True)
        field.locator(f'option[value="{value}"]').wait_for(state="attached")
        self.reach(lambda at: at["name"] == label, label)
        if self.at()["value"] != value:
            self.page.keyboard.press("Home")
        for _ in range(STEPS):
            if self.at()["value"] == value:
                return
            self.page.keyboard.press("ArrowDown")
        message = f"{label} cannot be set to {value}"
        raise AssertionError(message)

    def mark(self, label: str) -> None:
        """Reach it by Tab, among others by the arrows, and press the space bar."""
        self.page.locator("label.choice", has_text=label).filter(visible=True).first.wait_for()
        self.reach(lambda at: at["type"] in {"radio", "checkbox"}, label)
        for _ in range(STEPS):
            at = self.at()
            if at["name"].startswith(label):
                self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown" if at["type"] == "radio" else "Tab")
        message = f"{label} is out of reach of the keyboard"
        raise AssertionError(message)

    def write(self, label: str, text: str) -> None:
        """Reach it by Tab, and write in place of what is there."""
        self.page.get_by_label(label, exact=True).filter(visible=True).first.wait_for()
        self.reach(lambda at: at["name"] == label, label)
        kind = self.at()["type"]
        if kind == "time":
            self.page.keyboard.type(text.replace(":", ""))
        else:
            self.page.keyboard.press("Control+a")
            self.page.keyboard.type(text)


_known: dict[str, dict[str, Any]] = {}


def keys_of(page: Page) -> dict[str, dict[str, Any]]:
    """Return every command of the board with its title and its keys, as the page lists them."""
    if not _known:
        page.keyboard.press("?")
        page.locator("dialog .keys").wait_for()
        _known.update(page.evaluate(_KEYS))
        page.keyboard.press("Escape")
        page.locator("dialog .keys").wait_for(state="detached")
    return _known
