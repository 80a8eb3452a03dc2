"""What a rider is asked and shown at work, in real Chromium with a stand-in for the core."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bench.courier_app.stage import Stage, stage

APP = Path(__file__).parents[2] / "courier_app"
_ASIDE = ["start", "loadRounds", "releasePhotos"]
_CALLS = "(aside) => globalThis.calls.filter(([name]) => !aside.includes(name))"


@pytest.fixture(scope="module")
def on() -> Iterator[Stage]:
    """A browser at the app; no map is looked at here."""
    with stage(draws=False) as new_stage:
        yield new_stage
        assert new_stage.trouble == []


@pytest.fixture(scope="module")
def page(on: Stage) -> Iterator[Page]:
    """A page on a phone of 360 × 640, on which one scene after the other is shown."""
    with on.page() as page:
        on.show(page, "next", "riding")
        yield page


def _calls(page: Page) -> list[Any]:
    calls: list[Any] = page.evaluate(_CALLS, _ASIDE)
    return calls


def test_end_of_work_is_asked_and_can_be_taken_back(page: Page, on: Stage) -> None:
    """In mid-round one tap ends nothing; ended by mistake, work goes on with another tap."""
    on.change(page, "today", "working")
    page.get_by_role("button", name="End work").click()
    sheet = page.get_by_role("dialog", name="End work?")
    expect(sheet).to_contain_text("Your round is not finished yet")
    sheet.get_by_role("button", name="Go on working").click()
    expect(sheet).to_have_count(0)
    assert _calls(page) == []
    page.get_by_role("button", name="End work").click()
    sheet.get_by_role("button", name="End work").click()
    expect(sheet).to_have_count(0)
    assert _calls(page) == [["closeShift", "s1"]]
    on.change(page, "next", "ended-riding")
    page.get_by_role("button", name="I am still working").click()
    assert _calls(page) == [["openShift", "s1"]]


def test_goods_that_nobody_picked_up_are_not_handed_over_unasked(page: Page, on: Stage) -> None:
    """The rider says that they are on board, and then the pickup is told with the drop."""
    on.change(page, "next", "unpicked")
    page.get_by_role("link", name="Handed over").click()
    expect(page.get_by_text("Nobody reported this pickup")).to_be_visible()
    button = page.get_by_role("button", name="Handed over")
    expect(button).to_have_attribute("aria-disabled", "true")
    page.get_by_role("switch", name="It is on board").click()
    button.click()
    expect(page.get_by_role("heading", name="Stop 6 of 9")).to_be_visible()
    assert _calls(page) == [["done", "v5", {}, ["v8"]]]


def test_the_undo_bar_names_its_stop(page: Page, on: Stage) -> None:
    """Whoever takes something back sees of which stop."""
    on.change(page, "next", "arrived")
    expect(page.get_by_role("status").filter(has_text="Undo")).to_contain_text(
        "Arrived · Amina Benali"
    )


_WARMING = """async () => {
  const { round } = await import('/courier/src/core/state.js');
  const [before, { next }] = [round.value, round.value];
  const lot = { visit_id: next.visit_id, job_id: next.job_id, temperature: 'chilled', aboard: true,
    minutes: 50, before_min: 0, limit_min: 40, then_min: 55, left_min: -10,
    due_at: before.head.starts_at, state: 'over' };
  const cold_rule = { chilled_min: 40, frozen_min: 30, hot_min: 60, box_ml: 40000,
    packs_per_box: 4 };
  round.value = { ...before, cold_rule, cold: { lots: [lot], boxes: 1, packs: 4 } };
}"""


@pytest.mark.parametrize(("language", "words"), [("en", "24 l chilled"), ("fr", "24 l frais")])
def test_cold_goods_are_told_in_litres(page: Page, on: Stage, language: str, words: str) -> None:
    """No dimension of the program's own is shown to riders, and no litre twice."""
    on.change(page, "next", "chilled", language=language)
    text = page.locator("main").inner_text().replace("\u00a0", " ")
    assert words in text
    assert "_ml" not in text
    assert "24,000" not in text
    # The cold chain's parts come where a round has goods for them.
    page.evaluate(_WARMING)
    page.get_by_text({"en": "Over the limit", "fr": "Limite dépassée"}[language]).wait_for()


_ANNOUNCED = """async () => {
  const { round } = await import('/courier/src/core/state.js');
  const before = round.value;
  const goods = [{ what: 'Carrots', items: 2, announced_items: 1 },
    { what: 'Leeks', items: 1, announced_items: null }];
  const next = { ...before.next, kind: 'pickup', job_kind: 'circuit', load: { items: 3 }, goods };
  const stops = before.stops.map((one) => (one.visit_id === next.visit_id ? next : one));
  round.value = { ...before, stops, next };
}"""


def test_a_farm_stop_names_its_goods_and_how_many_were_announced(page: Page, on: Stage) -> None:
    """Fewer pieces than ordered are told at the stop, in the list, and counted in part."""
    on.change(page, "next", "arrived")
    page.evaluate(_ANNOUNCED)
    expect(page.get_by_text("Announced: 2 of 3 parcels")).to_be_visible()
    expect(page.get_by_text("1 of “Carrots”, as the farm announced; 2 are ordered")).to_be_visible()
    expect(page.get_by_text("1 of “Leeks”", exact=True)).to_be_visible()


@pytest.mark.parametrize("scene", ["riding", "arrived", "waiting"])
def test_what_one_needs_at_the_door_is_above_the_fold(page: Page, on: Stage, scene: str) -> None:
    """Call, navigate and the note of the door are seen without scrolling on 360 × 640."""
    on.change(page, "next", scene)
    foot = page.locator("footer").bounding_box()
    assert foot is not None
    for one in (
        page.get_by_role("link", name="Call", exact=True),
        page.get_by_role("link", name="Navigate"),
        page.get_by_text("door code 48B2"),
    ):
        box = one.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= foot["y"]


def test_a_wrong_photo_is_taken_back(page: Page, on: Stage) -> None:
    """As long as the proof is being made, a photo can be removed and taken anew."""
    on.change(page, "done/v5", "arrived")
    icon = (APP / "icons" / "icon-192.png").read_bytes()
    picture: Any = {"name": "door.png", "mimeType": "image/png", "buffer": icon}
    page.set_input_files("input[type=file]", files=[picture])
    page.get_by_role("button", name="Remove photo 1").click()
    expect(page.get_by_role("img", name="Photo 1")).to_have_count(0)
    expect(page.get_by_text("Still asked for: photo")).to_be_visible()
    calls = _calls(page)
    assert [one[0] for one in calls] == ["addPhoto", "removePhoto"]
    assert calls[0][-1] == {"held": True}


def test_a_stop_is_done_next_by_hand(page: Page, on: Stage) -> None:
    """Any open stop can be ridden to next; the list says so and leads back to the plan."""
    on.change(page, "stop/v7", "riding")
    page.get_by_role("button", name="Do this next").click()
    expect(page.get_by_role("heading", name="Stop 5 of 9")).to_be_visible()
    assert _calls(page) == [["doNext", "v7"]]
    on.change(page, "list", "own-order")
    page.get_by_role("button", name="Back to the planned order").click()
    expect(page.get_by_text("in an order of your own")).to_have_count(0)


def test_what_is_aboard_is_what_was_scanned(page: Page, on: Stage) -> None:
    """Each parcel is counted once; a pickup is told when all of it is scanned, not before."""
    on.change(page, "load", "riding")
    page.get_by_role("link", name="Load by scanning").click()
    code = page.get_by_label("Code on the parcel")
    take = page.locator("footer button")
    code.fill("k8m4-1")
    for count in ("1 of 3", "2 of 3"):
        code.press("Enter")
        expect(page.get_by_text(count)).to_be_visible()
        expect(take).to_have_attribute("aria-disabled", "true")
        code.fill("k8 m4")
    code.press("Enter")
    expect(page.get_by_text("3 of 3")).to_be_visible()
    code.fill("K8M4")
    code.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("scanned already")
    take.click()
    expect(page.get_by_role("heading", name="On board")).to_be_visible()
    assert _calls(page) == [["loadScanned", [{"visitId": "v8", "code": "K8M4"}]]]


def test_an_iphone_is_told_how_to_come_home(on: Stage) -> None:
    """The way to the home screen is explained, with a second code as the link is used."""
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
    with on.page(user_agent=phone) as page:
        on.show(page, "today", "taken")
        page.get_by_role("link", name="Put the app on the home screen").click()
        expect(page.get_by_text("the link that you used opens nothing")).to_be_visible()
        page.get_by_role("button", name="Make a code").click()
        expect(page.get_by_text("KM4-7PX")).to_be_visible()
        assert _calls(page) == [["makeOwnCode"]]


def test_a_position_is_shown_by_who_turns_it_on(page: Page, on: Stage) -> None:
    """Off until then, and asked where work begins, before it has."""
    on.change(page, "next", "before")
    switch = page.get_by_role("switch", name="Show my position to the office")
    expect(switch).to_have_attribute("aria-checked", "false")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    assert _calls(page) == [["setSharing", True]]
