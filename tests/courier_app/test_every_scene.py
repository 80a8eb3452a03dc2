"""Every screen of the courier's app in every state, in real Chromium: for everybody, and small."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from api.locales.texts import LANGUAGES
from bench.courier_app.stage import AXE, PHONE, SCENES, Stage, stage
from tests.support.courier_app.looks import (
    COLOURS,
    RULES,
    broken_rules,
    cut_words,
    no_words,
    small_targets,
    width,
)
from tests.support.depth import WHOLE

if TYPE_CHECKING:
    from playwright.sync_api import Page

LOOKS = {"light": "en", "dark": "fr", "sun": "fr"}
FIRST = {screen: at for at, (screen, _, _) in reversed(list(enumerate(SCENES)))}
"""Where each screen's first scene is."""
SMALLEST = (180, 320)
"""A phone of 360 × 640 at 200 % zoom."""
TALL = (PHONE[0], 2400)
"""As wide as a phone, and so tall that nothing is half under the thumb bar.

What is half under it axe takes for a small target.
"""
_TWICE = """(looks) => {
  globalThis.larger ??= new CSSStyleSheet();
  globalThis.larger.replaceSync(looks);
  document.adoptedStyleSheets = [globalThis.larger];
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """Findings by theme or language, each with its screen and scene."""

    broken: dict[str, list[object]] = field(default_factory=lambda: {one: [] for one in LOOKS})
    small: dict[str, list[object]] = field(default_factory=lambda: {one: [] for one in LOOKS})
    odd: dict[str, list[object]] = field(default_factory=lambda: {one: [] for one in LANGUAGES})
    sideways: dict[str, list[object]] = field(
        default_factory=lambda: {one: [] for one in LANGUAGES}
    )
    cut: dict[str, list[object]] = field(default_factory=lambda: {one: [] for one in LANGUAGES})
    seen: list[tuple[str, tuple[str, str, str]]] = field(default_factory=list)


@pytest.fixture(scope="module")
def walked() -> Walked:
    """Walk through all scenes in the languages whose turn it is, once for all that is asked."""
    walked = Walked()
    for draws in (False, True):
        # Drawing takes most of the time, and the map alone is worth it.
        scenes = [one for one in SCENES if (one[0] == "map") is draws]
        with stage(draws=draws) as on:
            for language in LANGUAGES:
                # The policy of the page would keep axe out.
                with on.page(TALL, bypass_csp=True, device_scale_factor=1) as page:
                    page.add_init_script(path=AXE)
                    if not draws:
                        on.show(page, "next", "riding", language=language)
                    for scene in scenes:
                        if language in languages_of(scene):
                            _look(on, page, language, scene, walked)
            assert on.trouble == []
    return walked


def _look(
    on: Stage, page: Page, language: str, scene: tuple[str, str, str], walked: Walked
) -> None:
    """Look at one scene in one language: in the themes whose turn it is, small, and large."""
    screen, where, name = scene
    themes = [one for one in LOOKS if LOOKS[one] == language and scene in scenes_of(one)]
    on.change(page, where, name, language=language, theme=(themes or ["light"])[0])
    walked.odd[language].extend((screen, name, one) for one in no_words(page))
    for theme in themes:
        if theme != themes[0]:
            page.evaluate("(theme) => changeTheme(theme)", theme)
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        walked.small[theme].extend((screen, name, one) for one in small_targets(page))
        # In another theme of the same scene nothing but its colours can be wrong.
        rules = RULES if theme == theme_of(scene) else COLOURS
        walked.broken[theme].extend((screen, name, one) for one in broken_rules(page, rules))
        walked.seen.append((theme, scene))
    if name not in {"long", "concerned-long", "none-loading", "starting"} and screen != "map":
        page.evaluate(_TWICE, "html { font-size: 200% }")
        walked.cut[language].extend((screen, name, one) for one in cut_words(page))
        if width(page) > TALL[0]:
            walked.cut[language].append((screen, name, width(page)))
        page.evaluate(_TWICE, "")
    _resize(page, SMALLEST)
    if width(page) > SMALLEST[0]:
        walked.sideways[language].append((screen, name, width(page)))
    _resize(page, TALL)


def _resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def scenes_of(theme: str) -> list[tuple[str, str, str]]:
    """Return the first scene of each screen, and every third of the others: all three take turns.

    What differs between the scenes of a screen is words and buttons, not the colours of a theme.
    """
    return [
        scene
        for at, scene in enumerate(SCENES)
        if at == FIRST[scene[0]] or theme_of(scene) == theme
    ]


def theme_of(scene: tuple[str, str, str]) -> str:
    """Return the theme in which every rule is looked at in a scene: they take turns."""
    return list(LOOKS)[SCENES.index(scene) % len(LOOKS)]


def languages_of(scene: tuple[str, str, str]) -> set[str]:
    """Return the languages in which a scene is looked at: in a sample those of its themes."""
    if WHOLE:
        return set(LANGUAGES)
    return {LOOKS[theme] for theme in LOOKS if scene in scenes_of(theme)}


@pytest.mark.slow
def test_every_scene_is_walked_and_every_screen_in_every_theme(walked: Walked) -> None:
    """Taking turns leaves no scene out, and no theme or language of a screen."""
    assert {scene for _, scene in walked.seen} == set(SCENES)
    for theme in LOOKS:
        screens = {scene[0] for seen, scene in walked.seen if seen == theme}
        assert screens == {one for one, _, _ in SCENES}
    assert set(LOOKS.values()) == set(LANGUAGES)


@pytest.mark.slow
@pytest.mark.parametrize("theme", LOOKS)
def test_axe_finds_nothing_on_any_screen_in_any_state(walked: Walked, theme: str) -> None:
    """No rule of WCAG 2.2 AA that a program can check is broken, in any theme."""
    assert walked.broken[theme] == []


@pytest.mark.slow
@pytest.mark.parametrize("theme", LOOKS)
def test_targets_are_large_enough_for_a_thumb(walked: Walked, theme: str) -> None:
    """Whatever is pressed is at least 24 px, and 48 px where it is a main action."""
    assert walked.small[theme] == []


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_there(walked: Walked, language: str) -> None:
    """No screen shows the id of a sentence or the name of a variable instead of words."""
    assert walked.odd[language] == []


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_twice_the_size_needs_no_scrolling_sideways(walked: Walked, language: str) -> None:
    """At 200 % zoom on the smallest phone nothing is cut off at the side."""
    assert walked.sideways[language] == []


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_text_of_twice_the_size_fits_its_buttons(walked: Walked, language: str) -> None:
    """At 200 % text no tab, button or heading runs out of its box, and nothing sideways."""
    assert walked.cut[language] == []
