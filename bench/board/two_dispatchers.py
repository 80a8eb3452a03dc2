"""Two dispatchers who act at random on one day of a running server; in the end both boards agree.

What each board shows is compared with what the server says of the day and of each round by itself,
and the rounds with what the event log makes of those of before. ``tournee doctor`` looks into the
store itself.
"""

from __future__ import annotations

import argparse
import getpass
import math
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from playwright.sync_api import Error, Page, sync_playwright

from bench.courier_app.stage import open_browser

WAIT_MS = 30_000
STEP_MS = 200
"""Pause between two looks at all boards: each costs the server one of its longest answers."""
QUIET_S = 2.0
_SHOWN = """() => Object.fromEntries([...document.querySelectorAll('.lane[data-round]')].map(
  (lane) => [lane.dataset.round, [...lane.querySelectorAll('[data-visit]')]
    .map((one) => one.dataset.visit)]))"""
_BUSY = "document.querySelector('.clock .soft') !== null"


class Dispatcher:
    """Somebody who does at random what dispatchers do, by what they see.

    Attributes
    ----------
    done
        How often what was done.
    """

    def __init__(self, page: Page, chance: random.Random) -> None:
        self.page, self.chance = page, chance
        self.done: Counter[str] = Counter()
        self._left: list[Callable[[Dispatcher], bool]] = []

    def act(self) -> None:
        """Do one thing; what somebody else made impossible meanwhile is let be."""
        if not self._left:
            self._left = self.chance.sample(DEEDS, len(DEEDS))
        deed = self._left.pop()
        try:
            self._close()
            self.done[deed.__name__] += deed(self)
        except Error as trouble:
            if "Timeout" not in str(trouble):
                raise
            self.done["let be"] += 1

    def _close(self) -> None:
        """Close what is open, and the notices."""
        for _ in range(3):
            if not self.page.locator("dialog[open]").count():
                break
            self.page.keyboard.press("Escape")
        for one in self.page.locator(".toasts .btn:last-child").all()[:6]:
            one.click(timeout=1000)

    def _choose(self, what: str) -> bool:
        """Select one of what is shown."""
        found = self.page.locator(what)
        count = found.count()
        if not count:
            return False
        # By script: another one may lie above it.
        found.nth(self.chance.randrange(count)).dispatch_event("click", timeout=2000)
        self.page.locator(".detail").wait_for(timeout=2000)
        return True

    def _press(self, command: str) -> bool:
        button = self.page.locator(f'[data-command="{command}"]:not([aria-disabled])').first
        if not button.is_visible():
            return False
        button.click(timeout=2000)
        return True

    def move(self) -> bool:
        """Move a job to a round that offers it a place."""
        open_jobs = self.chance.random() < 0.5
        if open_jobs:
            self._press("list-open")
        if not self._choose("[data-drag]" if open_jobs else '.visit[data-key^="job:"]'):
            return False
        if not self._press("move-to"):
            return False
        offers = self.page.locator(".offers .btn:has(+ .btn):not([aria-disabled])")
        offers.first.wait_for(timeout=5000)
        offers.nth(self.chance.randrange(offers.count())).click(timeout=2000)
        return True

    def take_out(self) -> bool:
        """Take a job out of its round."""
        return self._choose('.visit[data-key^="job:"]') and self._press("take-out")

    def pin(self) -> bool:
        """Bind a job to its round, or let it move again."""
        return self._choose('.visit[data-key^="job:"]') and self._press("pin")

    def undo(self) -> bool:
        """Take the last change back."""
        return self._press("undo")

    def redo(self) -> bool:
        """Do again what was taken back."""
        return self._press("redo")

    def look(self) -> bool:
        """Select a round and close it again."""
        return self._choose('.lane-label[data-key^="round:"]')


DEEDS = (
    *(Dispatcher.move, Dispatcher.move, Dispatcher.take_out, Dispatcher.pin),
    *(Dispatcher.undo, Dispatcher.redo, Dispatcher.look),
)
"""Deeds of either: all in a random order, then all in another."""


def document_of(page: Page) -> dict[str, Any]:
    """Return the day as the server tells it."""
    address, _, day = page.url.partition("/board/#")
    found: dict[str, Any] = page.request.get(f"{address}/v1/days/{day}/board").json()
    return found


def rounds_of(document: dict[str, Any]) -> dict[str, list[str]]:
    """Return the visits of each round in their order."""
    rounds: dict[str, list[str]] = {one["id"]: [] for one in document["rounds"]}
    for one in document["visits"]:
        rounds[one["round_id"]].append(one["id"])
    return rounds


def events_after(page: Page, number: int) -> list[dict[str, Any]]:
    """Return what the log of events holds behind a number."""
    address = page.url.partition("/board/#")[0]
    found: list[dict[str, Any]] = []
    while True:
        piece = page.request.get(f"{address}/v1/events?after={number}&limit=200").json()
        found += piece["events"]
        number = piece["next_seq"]
        if piece["at_end"]:
            return found


def replayed(
    before: dict[str, Any], events: Sequence[dict[str, Any]]
) -> tuple[dict[str, set[str]], dict[str, int]]:
    """Return the visits and the version of each round that is known, by what the log tells."""
    rounds = {key: set(visits) for key, visits in visits_of(before).items()}
    versions = {one["id"]: one["version"] for one in before["rounds"]}
    for one in events:
        visit, home, detail = one["subject_id"], one["round_id"], one["detail"]
        if one["kind"] == "visit_moved":
            rounds.get(home, set()).discard(visit)
            rounds.get(detail.get("to_round_id", ""), set()).add(visit)
        elif one["kind"] == "visit_added":
            rounds.get(home, set()).add(visit)
        elif one["kind"] == "round_changed" and home in versions:
            versions[home] = detail["version"]
        elif one["kind"] == "round_withdrawn":
            rounds.pop(home, None)
            versions.pop(home, None)
    return rounds, versions


def visits_of(document: dict[str, Any]) -> dict[str, list[str]]:
    """Return the visits of each round, breaks left out, of which the log does not tell."""
    breaks = {one["id"] for one in document["visits"] if one["kind"] == "break"}
    return {
        key: [one for one in visits if one not in breaks]
        for key, visits in rounds_of(document).items()
    }


def differences(page: Page, before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return where rounds are not what the log made of them, or not what each is by itself."""
    rounds, versions = replayed(before, events_after(page, before["event_number"]))
    shown, told = visits_of(after), {one["id"]: one["version"] for one in after["rounds"]}
    found = []
    for key, visits in rounds.items():
        if set(shown.get(key, ())) != visits:
            found.append(f"{key}: shown {shown.get(key)}, by the log {sorted(visits)}")
        if key in told and told[key] != versions[key]:
            found.append(f"{key}: version {told[key]} shown, {versions[key]} by the log")
    address = page.url.partition("/board/#")[0]
    for key, told_visits in rounds_of(after).items():
        own = page.request.get(f"{address}/v1/rounds/{key}").json()
        kept = {one["visit_id"] for one in own["stops"] if one["status"] != "cancelled"}
        if kept != set(told_visits):
            found.append(f"{key}: shown {told_visits}, by itself {sorted(kept)}")
    return found


def act_at_random(
    pages: Sequence[Page], seconds: float = math.inf, seed: int = 1, *, turns: int | None = None
) -> list[Dispatcher]:
    """Let two act on one day in turns, neither waiting for what the other has begun.

    They go on for some seconds, or for as many turns.
    """
    people = [Dispatcher(page, random.Random(f"{seed} {at}")) for at, page in enumerate(pages)]
    end = time.monotonic() + seconds
    for turn in count():
        if turn == turns or time.monotonic() >= end:
            break
        for one in people:
            one.act()
    return people


def settled(pages: Sequence[Page]) -> dict[str, Any]:
    """Wait until every board shows what the server tells, and nothing more happens; return that.

    Raises
    ------
    AssertionError
        If one never does.
    """
    shown: list[Any] = []
    since, number = time.monotonic(), -1
    for _ in range(WAIT_MS // STEP_MS):
        document = document_of(pages[0])
        shown = [page.evaluate(_SHOWN) for page in pages]
        is_quiet = not any(page.evaluate(_BUSY) for page in pages)
        agree = is_quiet and all(one == rounds_of(document) for one in shown)
        # What was asked for last may be under way still.
        if not agree or document["event_number"] != number:
            since, number = time.monotonic(), document["event_number"] if agree else -1
        elif time.monotonic() - since > QUIET_S:
            return document
        pages[0].wait_for_timeout(STEP_MS)
    message = f"the boards differ: {shown} beside {rounds_of(document_of(pages[0]))}"
    raise AssertionError(message)


def settled_and_compared(
    pages: Sequence[Page], before: dict[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """Return the day as all boards show it, and where the log made something else of it."""
    while True:
        document = settled(pages)
        found = differences(pages[0], before, document)
        # What came while the log was read belongs to another day than the one that was compared.
        if document_of(pages[0])["event_number"] == document["event_number"]:
            return document, found


def main() -> None:
    """Let them act on a server that runs, such as ``tournee serve --demo``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", help="such as http://localhost:8080")
    parser.add_argument("day", help="such as 2026-03-10; with rounds on it")
    parser.add_argument(
        "email", nargs="+", help="of one dispatcher or two; passwords are asked for"
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with sync_playwright() as player:
        # What they do needs no map, which would take most of the processor.
        browser = open_browser(player, draws=False)
        pages = []
        for email in (asked.email * 2)[:2]:
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            known = {"email": email, "password": getpass.getpass(f"Password of {email}: ")}
            answer = page.request.post(f"{asked.address}/v1/sessions", data=known)
            if not answer.ok:
                raise SystemExit(answer.text())
            page.set_default_timeout(4 * WAIT_MS)
            page.goto(f"{asked.address}/board/#{asked.day}")
            page.locator(".visit").first.wait_for()
            pages.append(page)
        before = document_of(pages[0])
        people = act_at_random(pages, asked.minutes * 60, asked.seed)
        document, differ = settled_and_compared(pages, before)
        browser.close()
    for number, one in enumerate(people, start=1):
        print(f"{number}: {', '.join(f'{name} {n}' for name, n in sorted(one.done.items()))}")
    print(f"both boards show the {len(document['rounds'])} rounds that the server tells")
    if differ:
        raise SystemExit("\n".join(differ))
    print("and each is what the event log makes of it, and what the server says of it alone")


if __name__ == "__main__":
    main()
