"""Closed and slowed streets on a phone, in real Chromium: on the map, and in words beside it."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from bench.courier_app.api import api_routes, build_round
from bench.courier_app.stage import Stage, stage

SHUT = {"light": (155, 28, 28), "dark": (255, 166, 157)}
"""``--bad`` of ``app.css``."""
ENOUGH_DOTS = 125
"""Of the street, at one dot a pixel."""
_BARE = "for (const one of document.querySelectorAll('.map-box > :not(.map)')) one.remove()"


@pytest.fixture(scope="module")
def on() -> Iterator[Stage]:
    """A browser at the app, with a map of a city that has no streets."""
    with stage(api_routes(build_round())) as new_stage:
        yield new_stage
        assert new_stage.trouble == []


@pytest.mark.slow
def test_what_is_closed_is_drawn(on: Stage) -> None:
    """The map shows a closed street in each theme's colour for it, and none where all is open."""
    # At one dot a pixel, as to draw takes most of the time.
    with on.page(device_scale_factor=1) as page:
        on.show(page, "map", "riding")
        _await_map(page)
        assert _drawn(page, SHUT["light"]) == 0
        on.change(page, "map", "barred")
        _await_map(page)
        for theme, colour in SHUT.items():
            page.evaluate("(theme) => changeTheme(theme)", theme)
            until = time.monotonic() + 60
            while _drawn(page, colour) < ENOUGH_DOTS:
                assert time.monotonic() < until, f"the closed street is not drawn in {theme}"
                page.wait_for_timeout(100)
        on.change(page, "map", "riding", theme="dark")
        _await_map(page)
        until = time.monotonic() + 60
        while _drawn(page, SHUT["dark"]) > 0:
            assert time.monotonic() < until, "the street that is open again is still drawn closed"
            page.wait_for_timeout(100)


def _await_map(page: Page) -> None:
    page.get_by_role("button", name="Closer").wait_for()
    page.locator(".map-turn .turn-word").wait_for()


def _drawn(page: Page, colour: tuple[int, int, int]) -> int:
    """Count the dots of the map that have a colour."""
    page.evaluate(_BARE)
    with Image.open(io.BytesIO(page.locator(".map canvas").screenshot())) as picture:
        found = picture.convert("RGB").getcolors(1_000_000) or []
    return sum(count for count, one in found if one == colour)


@pytest.mark.parametrize(
    ("language", "title", "lines"),
    [
        (
            "en",
            "Closed or slow near the way",
            ["Closed · rue de la Martinière, quai Saint-Vincent, place Sathonay …", "until 13:00"],
        ),
        ("fr", "Fermé ou ralenti près du chemin", ["6 km/h au plus", "jeu. 12 mars"]),
    ],
)
def test_what_is_closed_is_told_in_words(
    on: Stage, language: str, title: str, lines: list[str]
) -> None:
    """Beside the turns stands what is closed, why and how long, for who does not see the map."""
    with on.page() as page:
        on.show(page, "turns", "barred", language=language)
        locator = page.get_by_role("region", name=title)
        expect(locator.get_by_role("listitem")).to_have_count(2)
        for line in lines:
            expect(locator).to_contain_text(line)
