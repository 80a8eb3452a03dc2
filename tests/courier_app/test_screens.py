"""Screens of the courier's app in real Chromium: for everybody, small, and in both languages."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from api.http.system.courier_files import courier_site
from api.http.system.courier_texts import app_texts
from api.locales.texts import LANGUAGES
from bench.courier_app.api import api_routes, build_round
from bench.courier_app.stage import AXE, SCENES, STAGE, Stage, app_server, stage
from tests.support.courier_app.looks import broken_rules, words

if TYPE_CHECKING:
    from playwright.sync_api import Page

APP = Path(__file__).parents[2] / "courier_app"
BUDGET = 61_400
"""Of the shell with a round of twenty stops and its ways, with gzip."""
KEPT_BUDGET = 103_500
"""Of what a phone keeps: every screen in both languages and the map's style, without tiles."""
LATER = re.compile(r"/(far|map|later)(-\w+)?\.js$|/far\.css$|-more\.ftl$")
"""What is read once the first screen stands."""


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


# --- everybody ------------------------------------------------------------------------------


def test_axe_finds_nothing_in_sheets(on: Stage) -> None:
    """What lies over a screen keeps the rules too."""
    with on.page(bypass_csp=True) as page:
        page.add_init_script(path=AXE)
        on.show(page, "next", "simple")
        page.get_by_role("button", name="Wait").click()
        assert broken_rules(page) == []
        on.change(page, "load", "riding")
        page.get_by_role("button", name="K5M4").click()
        assert broken_rules(page) == []
        on.change(page, "settings", "offline")
        page.get_by_role("button", name="Sign out").click()
        assert broken_rules(page) == []


def test_nothing_moves_for_who_wants_it_still(on: Stage) -> None:
    """With reduced motion no animation runs, also while something is read."""
    with on.page(reduced_motion="reduce") as page:
        on.show(page, "today", "starting")
        assert page.evaluate("document.getAnimations().length") == 0


def test_the_page_speaks_the_language_that_it_says(page: Page, on: Stage) -> None:
    """A change of language changes every word at once, and what screen readers are told."""
    on.change(page, "settings", "riding", language="en")
    page.get_by_role("radio", name="Français").check()
    page.get_by_role("heading", name="Réglages").wait_for()
    page.wait_for_function("document.documentElement.lang === 'fr'")


# --- by keyboard alone ------------------------------------------------------------------------


def _reach(page: Page, name: str) -> None:
    """Press Tab until what has that name is in focus; the screen that shows it may yet come."""
    page.wait_for_function(_SHOWN, arg=name)
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(_NAMED, name):
            ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert ring == "solid", f"{name}: its focus cannot be seen"
            return
    pytest.fail(f"{name} is out of reach of the keyboard")


_LABEL = """(at) => (at.ariaLabel ?? at.labels?.[0]?.innerText ?? at.innerText ?? '')
  .replace(/\\s+/g, ' ').trim()"""
_NAMED = f"""(name) => document.activeElement !== document.body
  && ({_LABEL})(document.activeElement).includes(name)"""
_SHOWN = f"""(name) => [...document.querySelectorAll(
  'a, button, input, select, textarea, summary, [tabindex]')]
  .some((one) => ({_LABEL})(one).includes(name))"""


def _press(page: Page, name: str) -> None:
    _reach(page, name)
    page.keyboard.press("Enter")


def _calls(page: Page, last: str) -> list[Any]:
    """Give what the screens told the core once they have told *last*: effects follow the paint."""
    page.wait_for_function("(last) => globalThis.calls.some(([name]) => name === last)", arg=last)
    aside = ["start", "releasePhotos"]
    calls: list[Any] = page.evaluate(
        "(aside) => globalThis.calls.filter(([name]) => !aside.includes(name))", aside
    )
    return calls


def test_who_has_a_code_comes_in_by_keyboard(page: Page, on: Stage) -> None:
    """A wrong code is said to be wrong in words, and the right one lets in."""
    on.change(page, "next", "out")
    _reach(page, "Code from the office")
    page.keyboard.type("x")
    page.keyboard.press("Enter")
    page.get_by_role("alert").filter(has_text="does not open anything").wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.type("OPEN")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Your rounds").wait_for()


def test_a_link_signs_in_and_leaves_the_address(page: Page, on: Stage) -> None:
    """The token is used once and does not stay where others could read it."""
    on.change(page, "link/secret-token", "out")
    page.wait_for_function("() => !location.hash.includes('secret')")
    assert ["signInWithLink", "secret-token"] in _calls(page, "signInWithLink")


def test_a_round_is_taken_and_begun_by_keyboard(page: Page, on: Stage) -> None:
    """Accept, begin work, open the round, set off."""
    on.change(page, "today", "offered")
    for name in ("Accept", "Begin work", "Open the round"):
        _press(page, name)
    page.get_by_role("heading", name="Stop 5 of 9").wait_for()
    assert [one[0] for one in _calls(page, "openRound") if one[0] != "loadRounds"] == [
        "acceptRound",
        "openShift",
        "openRound",
    ]


def test_a_drop_is_signed_for_by_typing_a_name(page: Page, on: Stage) -> None:
    """Arrive, open the proof, type the name in place of a signature, done, undo."""
    on.change(page, "next", "signing")
    _press(page, "Handed over")
    _press(page, "Type the name instead")
    _reach(page, "First and last name")
    page.keyboard.type("Amina Benali")
    page.keyboard.press("Enter")
    page.get_by_text("The name is kept").wait_for()
    _press(page, "Handed over")
    page.get_by_role("heading", name="Stop 6 of 9").wait_for()
    _press(page, "Undo")
    page.get_by_role("heading", name="Stop 5 of 9").wait_for()
    assert [one[0] for one in _calls(page, "undo")] == ["addName", "done", "undo"]


def test_a_failure_tells_reason_and_rule(page: Page, on: Stage) -> None:
    """Without a reason nothing is told; the arrow keys choose one; the stop's own rule is shown."""
    on.change(page, "next", "simple")
    _press(page, "Failed")
    _press(page, "Tell the office")
    page.get_by_role("alert").filter(has_text="Choose a reason").wait_for()
    page.get_by_text("Then: Bring back to the sender").wait_for()
    page.locator("input[name=reason]").first.focus()
    page.keyboard.press("ArrowDown")
    _press(page, "Tell the office")
    page.get_by_role("heading", name="Stop 6 of 9").wait_for()
    assert _calls(page, "fail") == [["fail", "v5", {"reason": "closed"}]]


def test_a_part_is_counted_by_keyboard(page: Page, on: Stage) -> None:
    """One fewer is handed over than there should be: the rest stays on board."""
    on.change(page, "part/v5", "simple")
    _press(page, "One less")
    _reach(page, "Goods missing")
    page.keyboard.press("Space")
    _press(page, "Done in part")
    page.get_by_role("heading", name="Stop 6 of 9").wait_for()
    counts = {"handedItems": 1, "keptItems": 2, "reason": "goods_missing"}
    assert _calls(page, "partlyDone") == [["partlyDone", "v5", counts]]


def test_one_photo_serves_all_parcels_at_a_door(page: Page, on: Stage) -> None:
    """All stops of a door are done in one gesture; one that is left out stays open."""
    on.change(page, "done/v5", "together")
    _reach(page, "Lucie Moreau")
    page.keyboard.press("Space")
    page.set_input_files("input[type=file]", files=[_picture()])
    _press(page, "All 2 done")
    page.get_by_role("heading", name="Stop 7 of 9").wait_for()
    assert _calls(page, "doneMany") == [
        ["addPhoto", "v5", "blob", {"held": True}],
        ["doneMany", ["v5", "v6"], []],
    ]


def _picture() -> Any:  # noqa: ANN401  # as the browser's library takes it
    icon = (APP / "icons" / "icon-192.png").read_bytes()
    return {"name": "door.png", "mimeType": "image/png", "buffer": icon}


def test_the_next_stop_begins_at_its_top(page: Page, on: Stage) -> None:
    """Who scrolled down at one stop sees the name of the next, and a screen reader reads it."""
    on.change(page, "next", "simple")
    page.get_by_role("link", name="Why me?").scroll_into_view_if_needed()
    assert page.evaluate("scrollY") > 0
    _press(page, "Handed over")
    page.get_by_role("heading", name="Stop 6 of 9").wait_for()
    page.wait_for_function("document.activeElement.innerText === 'Stop 6 of 9'")
    assert page.evaluate("scrollY") == 0


def test_waiting_is_said_in_a_sheet_that_escape_closes(page: Page, on: Stage) -> None:
    """The focus stays in the sheet and comes back; what one waits for is told."""
    on.change(page, "next", "simple")
    _press(page, "Wait")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    _press(page, "Wait")
    _press(page, "Start waiting")
    page.get_by_text("Waiting since").wait_for()
    assert _calls(page, "wait") == [["wait", "v5", "not_ready"]]


def test_code_that_does_not_belong_here_is_said_at_once(page: Page, on: Stage) -> None:
    """A typed code is checked before the proof counts as made."""
    on.change(page, "done/v5", "long")
    _reach(page, "Code on the parcel")
    page.keyboard.type("WRONG")
    page.keyboard.press("Enter")
    page.get_by_role("alert").filter(has_text="does not belong here").wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.type("K5M4")
    page.keyboard.press("Enter")
    page.get_by_text("The code is right").wait_for()


def test_nothing_is_handed_over_before_the_age_is_checked(page: Page, on: Stage) -> None:
    """The stop asks for it, has no way around it, and tells that it was seen, or that it failed."""
    on.change(page, "done/v5", "aged")
    page.get_by_role("heading", name="Check the age").wait_for()
    assert page.get_by_role("button", name="without").count() == 0
    assert page.get_by_role("button", name="Handed over").count() == 0
    page.get_by_role("link", name="Too young, or no paper").wait_for()
    _press(page, "18 or older: checked")
    page.get_by_text("The age is checked").wait_for()
    assert _calls(page, "addAge") == [["addAge", "v5", 18]]


def test_a_signature_is_drawn(page: Page, on: Stage) -> None:
    """A finger's or mouse's strokes are kept as points inside the field."""
    on.change(page, "done/v5", "signing")
    box = page.locator("canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 90, steps=8)
    page.mouse.up()
    page.get_by_role("button", name="Keep").click()
    page.get_by_text("The signature is kept").wait_for()
    ((name, visit, strokes, width, height),) = _calls(page, "addSignature")
    assert (name, visit) == ("addSignature", "v5")
    assert len(strokes) == 1
    assert all(0 <= x <= width and 0 <= y <= height for x, y in strokes[0])


def test_a_break_an_incident_and_a_message_are_told_by_keyboard(page: Page, on: Stage) -> None:
    """From the thumb bar to each of them and back."""
    on.change(page, "next", "riding")
    _press(page, "More")
    _press(page, "Report an incident")
    _reach(page, "Accident")
    page.keyboard.press("Space")
    _press(page, "Tell the office")
    _press(page, "Messages")
    _reach(page, "Write to the office")
    page.keyboard.type("The bell is broken")
    _press(page, "Send")
    page.get_by_text("The bell is broken").wait_for()
    _press(page, "More")
    _press(page, "Break")
    _press(page, "Start a break")
    page.get_by_role("heading", name="You are on a break").wait_for()
    _press(page, "End the break")
    calls = [one for one in _calls(page, "endBreak") if one[0] != "loadMessages"]
    assert [one[0] for one in calls] == [
        "reportIncident",
        "sendMessage",
        "startBreak",
        "endBreak",
    ]


def test_rounds_are_taken_over_and_kept_by_keyboard(page: Page, on: Stage) -> None:
    """An own offer is withdrawn, and what somebody else offers is taken."""
    on.change(page, "today", "swapping")
    _press(page, "Withdraw the offer")
    page.get_by_role("link", name="Hand on").wait_for()
    _press(page, "Take over")
    page.get_by_role("button", name="Take over").wait_for(state="detached")
    assert [one for one in _calls(page, "takeOffer") if one[0] != "loadRounds"] == [
        ["withdrawSwap", "w1", "r1"],
        ["takeOffer", "w2"],
    ]


def test_why_me_leads_to_an_objection(page: Page, on: Stage) -> None:
    """The reason stands in a sentence, and a person is asked to answer."""
    on.change(page, "next", "riding")
    _press(page, "Why me?")
    page.get_by_text("least extra way").wait_for()
    _press(page, "Object")
    _reach(page, "What is wrong")
    page.keyboard.type("Too heavy for me")
    _press(page, "Send the objection")
    assert _calls(page, "contest") == [["contest", "visit", "v5", "Too heavy for me"]]


def test_what_was_reported_is_found_with_its_answer(page: Page, on: Stage) -> None:
    """From the thumb bar one comes to own contests and incidents, and reads what a person said."""
    on.change(page, "more", "concerned")
    _press(page, "What I reported")
    page.get_by_role("heading", name="What I reported").wait_for()
    answered = page.get_by_role("article").filter(has_text="Objection to a job")
    assert "It goes to Aino from tomorrow" in answered.inner_text()
    assert ["loadConcerns"] in _calls(page, "loadConcerns")
    _press(page, "Back")
    page.get_by_role("heading", name="More").wait_for()


def test_what_changed_and_what_is_parked_are_seen_and_settled(page: Page, on: Stage) -> None:
    """A change is read and acknowledged; a refused entry is sent again."""
    on.change(page, "next", "changed")
    _press(page, "The office changed 5 things")
    _press(page, "Understood")
    page.get_by_role("heading", name="Stop 5 of 9").wait_for()
    on.change(page, "outbox", "troubled")
    _press(page, "Send again")
    assert _calls(page, "sendAgain") == [["sendAgain", "event-7"]]


# --- sizes and words --------------------------------------------------------------------------


@pytest.mark.slow
def test_shell_and_round_are_small(on: Stage) -> None:
    """What crosses the network until the next of twenty stops is shown stays in its budget."""
    document = build_round()
    packed = len(gzip.compress(json.dumps(document, separators=(",", ":")).encode(), 6))
    with (
        app_server(api_routes(document)) as url,
        Stage(browser=on.browser, url=url).page(stands_in=False) as page,
    ):
        sizes: dict[str, int] = {}
        wire = page.context.new_cdp_session(page)
        asked: dict[str, str] = {}
        wire.on(
            "Network.requestWillBeSent",
            lambda e: asked.update({e["requestId"]: e["request"]["url"]}),
        )
        wire.on(
            "Network.loadingFinished",
            lambda e: sizes.update({asked[e["requestId"]]: int(e["encodedDataLength"])}),
        )
        wire.send("Network.enable")
        # What is read once the first screen stands does not count.
        page.route(LATER, lambda route: route.abort())
        page.goto(url)
        page.get_by_role("heading", name=re.compile("1 .* 20")).wait_for()
        assert courier_site().is_bundled, "run: node courier_app/bundle-app.mjs"
        read = {url.split("/courier/")[1].partition("?")[0] for url in sizes if "/v1/" not in url}
        files = courier_site().files
        bodies = {path: len(files[path].packed or files[path].content) for path in read}
        assert {"", "src/main.js", "src/core/state.js", "vendor/ui.js"} <= set(bodies)
        assert [path for path in bodies if path.startswith("texts/")] == ["texts/en.ftl"]
        largest = sorted(bodies.items(), key=lambda one: -one[1])
        texts = {one: len(files[f"texts/{one}.ftl"].packed) for one in LANGUAGES}
        longest = max(texts.values()) - texts["en"]
        assert sum(bodies.values()) + longest + packed <= BUDGET, largest
        kept = {
            path: len(files[path].packed or files[path].content)
            for path in courier_site().cached_paths()
        }
        assert sum(kept.values()) <= KEPT_BUDGET, kept


def test_the_first_screens_need_no_later_texts(on: Stage) -> None:
    """What is looked at all day speaks in sentences, also where nothing else was read yet."""
    # Apart, as what is kept away is complained about.
    apart = Stage(browser=on.browser, url=on.url)
    for language in LANGUAGES:
        with apart.page() as page:
            page.route(LATER, lambda route: route.abort())
            apart.show(page, "next", "riding", language=language)
            found = []
            for screen, where, scene in SCENES:
                if screen != "next" or scene in {"pause", "last", "over"}:
                    continue
                apart.change(page, where, scene, language=language)
                text = words(page)
                found += [(screen, scene, one) for one in re.findall(r"courier-app-\S+", text)]
            assert found == []


def test_the_stage_is_set_for_every_action() -> None:
    """What stands in for the core here has every name that the core gives to the screens."""
    core = APP / "src" / "core"
    door = (core / "state.js").read_text(encoding="utf-8")
    names = {
        name
        for names in re.findall(r"export \{([^}]*)\}", door)
        for name in re.findall(r"\w+", names)
    }
    for whole in re.findall(r"export \* from '\./(.*)'", door):
        text = (core / whole).read_text(encoding="utf-8")
        names |= set(re.findall(r"^export (?:async )?(?:function|const) (\w+)", text, re.MULTILINE))
        names |= {
            name
            for some in re.findall(r"^export \{([^}]*)\}", text, re.MULTILINE)
            for name in re.findall(r"\w+", some)
        }
    used = {
        name
        for path in (APP / "src" / "ui").rglob("*.js")
        for block in re.findall(
            r"import \{([^}]*)\} from '(?:\.\./)+core/state.js'", path.read_text(encoding="utf-8")
        )
        for name in re.findall(r"(\w+)(?: as \w+)?", re.sub(r" as \w+", "", block))
    }
    staged = set(
        re.findall(r"^export const (\w+)", STAGE.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert used <= names
    assert used <= staged


def test_every_sentence_that_a_screen_asks_for_is_written() -> None:
    """Each id that the code names whole is in both catalogues, and none is left over."""
    modules = [path for part in ("src", "kit") for path in sorted((APP / part).rglob("*.js"))]
    source = "".join(path.read_text(encoding="utf-8") for path in modules)
    asked = set(re.findall(r"(?<![\w.])t\('([\w-]+)'", source))
    begun = set(re.findall(r"`([\w-]+-)\$\{", source)) | set(
        re.findall(r"coded\('([\w-]+)'", source)
    )
    loose = set(re.findall(r"'([\w-]+)'", source))
    for language in LANGUAGES:
        there = set(re.findall(r"^courier-app-([\w-]+) =", app_texts(language), re.MULTILINE))
        assert asked <= there
        spare = {
            one
            for one in there - asked - loose
            if not any(one.startswith(head.removeprefix("courier-app-")) for head in begun)
        }
        assert spare == set()


# --- what is asked and told --------------------------------------------------------------------


def test_aid_that_is_handed_over_without_its_proof_needs_a_reason(on: Stage) -> None:
    """Nothing is told before one is chosen, and another one is written; it goes along."""
    with on.page() as page:
        on.show(page, "done/v5", "helping")
        page.get_by_role("button", name="Done without it").click()
        sheet = page.get_by_role("dialog")
        send = sheet.get_by_role("button", name="Handed over")
        send.click()
        sheet.get_by_label("Another reason").check()
        send.click()
        expect(sheet.get_by_text("Write the reason.")).to_be_visible()
        assert not _told(page, "done")
        sheet.get_by_label("Somebody else took it in").check()
        send.click()
        expect(sheet).to_have_count(0)
        assert _told(page, "done")[0][2] == {"why": "Somebody else took it in"}
        on.show(page, "done/v5", "arrived")
        page.get_by_role("button", name="Done without it").click()
        assert _told(page, "done")


def _told(page: Page, name: str) -> list[list[Any]]:
    """Return the calls of an action with what they were given."""
    told: list[list[Any]] = page.evaluate("calls")
    return [one for one in told if one[0] == name]


def test_what_was_not_picked_up_is_not_to_be_brought_back(on: Stage) -> None:
    """At a pickup the stop's rule on goods leads nowhere: that is said instead."""
    with on.page() as page:
        on.show(page, "fail/v5", "at-shop")
        expect(page.get_by_text("The goods stay where they are")).to_be_visible()
        expect(page.get_by_text("Bring back to the sender")).to_have_count(0)
        on.show(page, "fail/v5", "arrived")
        expect(page.get_by_text("Bring back to the sender")).to_be_visible()


def test_who_is_at_work_sees_the_hours_so_far(on: Stage) -> None:
    """In an open shift of which payroll knows nothing yet, paid time is not said to be nothing."""
    with on.page() as page:
        on.show(page, "own", "at-work")
        so_far = page.get_by_text("Working since")
        expect(so_far).to_be_visible()
        assert re.search(r"1\D+40\D", so_far.inner_text())
        expect(page.get_by_text("0 min")).to_have_count(0)


@pytest.mark.parametrize(
    ("scene", "words", "ends"),
    [
        ("handed-on", "Bo rides this round now, since 09:12.", "Handed over"),
        ("handed-on-empty", "Nothing of it is on board.", "Understood"),
        ("taken-back", "The office took this round back at 09:12.", "Handed over"),
    ],
)
def test_a_round_that_is_anothers_says_so_in_place_of_the_next_stop(
    on: Stage, scene: str, words: str, ends: str
) -> None:
    """Who rides it and what is aboard; elsewhere a remark leads there; put aside once read."""
    with on.page() as page:
        on.show(page, "list", scene)
        page.get_by_role("link", name="This round is no longer yours").click()
        expect(page.get_by_text(words)).to_be_visible()
        page.get_by_role("button", name=ends).click()
        expect(page.get_by_role("heading", name="No longer your round")).to_have_count(0)
        assert _told(page, "leaveRound")


def test_goods_of_a_job_that_is_anothers_are_handed_over(on: Stage) -> None:
    """Code, name and parcels, who takes them, and one tap when that is done."""
    with on.page() as page:
        on.show(page, "next", "taken-goods")
        expect(page.get_by_text("No longer yours: K3M4 · Order 1003")).to_be_visible()
        expect(page.get_by_text("Hand it to Bo.")).to_be_visible()
        page.get_by_role("button", name="Handed over").click()
        assert _told(page, "unload") == [["unload", "j3", 2, "courier"]]
