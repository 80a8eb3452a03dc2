"""The map on a phone, in real Chromium: what it opens on, and marks that can be tapped."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from bench.courier_app.api import api_routes, build_round
from bench.courier_app.stage import Stage, stage

pytestmark = pytest.mark.slow

MAIN = (11, 90, 70)
"""``--main`` of ``app.css``: the mark of the next stop is filled with it."""
_BARE = """() => {
  for (const one of document.querySelectorAll('.map-box > :not(.map)')) {
    one.style.visibility = 'hidden';
  }
}"""
ENOUGH_DOTS = 200
"""Of a mark 34 pixels wide, at one dot a pixel and with its number on it."""


@pytest.fixture(scope="module")
def on() -> Iterator[Stage]:
    """A browser at the app, with a map of a city that has no streets."""
    with stage(api_routes(build_round())) as new_stage:
        yield new_stage
        assert new_stage.trouble == []


def _next_mark(page: Page) -> tuple[float, float]:
    """Wait until the mark of the next stop stands still in view; gives its middle in pixels."""
    canvas = page.locator(".map canvas")
    box = canvas.bounding_box()
    assert box is not None
    until = time.monotonic() + 60
    before: tuple[float, float] | None = None
    while time.monotonic() < until:
        with Image.open(io.BytesIO(canvas.screenshot())) as picture:
            plain = picture.convert("RGB")
        scale = plain.width / box["width"]
        # Marks of single stops have a rim of the colour: the filled one has whole rows of it.
        dots = [
            (x, y)
            for y in range(plain.height)
            for x in range(plain.width)
            if plain.getpixel((x, y)) == MAIN
        ]
        wide = _densest(dots)
        if len(wide) >= ENOUGH_DOTS:
            xs, ys = [x for x, _ in wide], [y for _, y in wide]
            middle = (sum(xs) / len(xs) / scale, sum(ys) / len(ys) / scale)
            if before is not None and abs(before[0] - middle[0]) + abs(before[1] - middle[1]) < 2:
                return box["x"] + middle[0], box["y"] + middle[1]
            before = middle
        page.wait_for_timeout(50)
    pytest.fail("the next stop is not in view")


def _densest(dots: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the dots around the one that has most others near."""
    near: list[tuple[int, int]] = []
    for x, y in dots[:: max(1, len(dots) // 60)]:
        found = [one for one in dots if abs(one[0] - x) <= 34 and abs(one[1] - y) <= 34]
        near = max(near, found, key=len)
    return near


def test_it_opens_on_the_way_to_the_next_stop(on: Stage) -> None:
    """The next stop is in view though the rider is a kilometre away, and opens when tapped."""
    # At one dot a pixel, as to draw takes most of the time.
    with on.page(device_scale_factor=1) as page:
        on.show(page, "map", "seen")
        page.get_by_role("button", name="Closer").wait_for()
        page.locator(".map-turn .turn-word").wait_for()
        shown = page.get_by_role("button", name="Show the way to the next stop")
        expect(shown).to_have_attribute("aria-pressed", "true")
        page.evaluate(_BARE)
        x, y = _next_mark(page)
        page.mouse.click(x, y)
        sheet = page.get_by_role("dialog", name="Amina Benali")
        expect(sheet).to_contain_text("12 rue des Tanneurs")
        sheet.get_by_role("link", name="Open the stop").click()
        expect(page.get_by_role("heading", name="Stop 5 of 9")).to_be_visible()
