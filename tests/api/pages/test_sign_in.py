"""Signing in and landing, in real Chromium over a real server."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import pytest
from playwright.sync_api import expect
from pyotp import TOTP

from api.usecases.people.links import make_reset_link
from api.usecases.system.installation import add_installation_admin
from tests.support.courier_app.page import CORE, needs_chromium
from tests.support.depth import WHOLE
from tests.support.pages import COLOURS, RULES, SIZES, Site, axe, shown, tab_to
from tests.support.people import PASSWORD, enter, give_factor, give_password, new_customer

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from api.usecases.act import Actor
    from tests.support.store.world import World

pytestmark = [needs_chromium, pytest.mark.slow]

FOLDER = Path(__file__).parents[3] / "api" / "pages" / "sign_in"


@pytest.fixture
def page(site: Site) -> Iterator[Page]:
    """A page of a browser that knows nothing yet."""
    with site.page() as page:
        yield page


def account(site: Site, *roles: str, name: str = "", email: str = "") -> str:
    """Make a person with a password; gives their e-mail address."""
    world = site.world
    customer = new_customer(world, "Bakery") if {"merchant", "producer"} & {*roles} else None
    actor = world.new_person(*roles, name=name, customer_id=customer)
    return give_password(world, actor, email=email)


def sign_in(site: Site, page: Page, email: str, *, path: str = "/sign-in") -> None:
    """Type address and password, and send them."""
    page.goto(site.address + path)
    shown(page, "E-mail address").fill(email)
    shown(page, "Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.parametrize(
    ("roles", "landing"),
    [
        (["dispatcher"], "/board/"),
        (["admin", "dispatcher"], "/board/"),
        (["admin"], "/home/"),
        (["merchant"], "/home/"),
        (["producer"], "/home/"),
        (["aid_coordinator"], "/home/"),
        (["admin", "courier"], "/home/"),
    ],
)
def test_every_role_lands_where_it_works(
    site: Site, page: Page, roles: list[str], landing: str
) -> None:
    """By password the board opens for dispatchers, a page for the rest but riders."""
    sign_in(site, page, account(site, *roles))
    page.wait_for_url(f"{site.address}{landing}**")
    if landing == "/home/":
        for role in roles:
            expect(page.locator(f"#{role}")).to_be_visible()
        expect(page.locator("section.role:visible")).to_have_count(len(roles))


@pytest.mark.parametrize("role", ["courier", "volunteer"])
def test_riders_land_in_their_app(site: Site, page: Page, role: str) -> None:
    """By password the app opens for those who ride, and knows who they are."""
    sign_in(site, page, account(site, role))
    page.wait_for_url(f"{site.address}/courier/**")
    page.evaluate(f"async () => {{ globalThis.core = await import('{CORE}'); }}")
    page.wait_for_function("() => core.session.value.status === 'in'")


def test_a_wrong_password_is_told_and_the_wait_with_its_time(site: Site, page: Page) -> None:
    """The field is in focus to be mended; after too many attempts the page says until when."""
    email = account(site, "dispatcher", name="Vera")
    page.clock.install()
    page.goto(f"{site.address}/sign-in")
    shown(page, "E-mail address").fill(email)
    field = shown(page, "Password")
    send = page.get_by_role("button", name="Sign in", exact=True)
    for _ in range(5):
        field.fill("not this one")
        send.click()
        expect(page.get_by_role("alert")).to_contain_text("is wrong")
        expect(field).to_be_focused()
        expect(send).not_to_have_attribute("aria-disabled", "true")
    field.fill(PASSWORD)
    send.click()
    expect(page.get_by_role("alert")).to_contain_text("You can try again at ")
    expect(page.get_by_role("alert")).to_contain_text(":")
    expect(page.locator("#left")).to_contain_text("s left")
    expect(send).to_have_attribute("aria-disabled", "true")
    send.click(force=True)
    site.world.clock.forward(seconds=20)
    page.clock.fast_forward(20_000)
    expect(page.get_by_role("status").first).to_have_text("You can try again now.")
    expect(page.get_by_role("alert")).to_be_hidden()
    send.click()
    page.wait_for_url(f"{site.address}/board/")


def test_what_is_missing_is_asked_for_beside_its_field(site: Site, page: Page) -> None:
    """Nothing is sent before both are typed; the first field that is empty is in focus."""
    page.goto(f"{site.address}/sign-in")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("#email-missing")).to_be_visible()
    expect(page.locator("#password-missing")).to_be_visible()
    expect(shown(page, "E-mail address")).to_be_focused()
    expect(shown(page, "E-mail address")).to_have_attribute("aria-invalid", "true")
    assert site.trouble == []


def test_the_second_step_by_app_and_by_recovery_code(site: Site) -> None:
    """A wrong code is told, the right one opens; without the phone a recovery code does."""
    world = site.world
    person = enter(world, world.new_person("admin"))
    give_password(world, person.actor)
    app, codes = give_factor(world, person)
    with site.page() as page:
        sign_in(site, page, person.email)
        expect(page.get_by_role("heading", name="One more step")).to_be_visible()
        page.keyboard.type("000000")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("This code is wrong")
        page.keyboard.type(app.at(world.clock.now))
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site.address}/home/")
    with site.page() as page:
        sign_in(site, page, person.email)
        page.get_by_role("button", name="Use a recovery code").click()
        shown(page, "Recovery code").fill(codes[0].reveal())
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site.address}/home/")


def test_a_second_step_that_comes_too_late_begins_anew(site: Site, page: Page) -> None:
    """After five minutes the page says so, and asks for the password again."""
    world = site.world
    person = enter(world, world.new_person("admin"))
    give_password(world, person.actor)
    app, _ = give_factor(world, person)
    sign_in(site, page, person.email)
    expect(shown(page, "Code of your authenticator app")).to_be_focused()
    world.clock.forward(minutes=6)
    page.keyboard.type(app.at(world.clock.now))
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("longer than five minutes")
    expect(shown(page, "E-mail address")).to_be_focused()


def test_who_is_in_several_cooperatives_chooses_one_by_keyboard(site: Site, page: Page) -> None:
    """With the keyboard alone: address, password, the cooperative, and the right one is told."""
    world = site.world
    for home in (world.alpha, world.beta):
        actor = world.new_person("admin", cooperative=home, name="Noor")
        give_password(world, actor, email="noor@example.org")
    page.goto(f"{site.address}/sign-in")
    expect(shown(page, "E-mail address")).to_be_focused()
    page.keyboard.type("noor@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Which cooperative?")).to_be_focused()
    tab_to(page, "Beta")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.address}/home/")
    expect(page.locator(".who")).to_have_text("Noor, Beta")


def test_a_passkey_is_added_on_ones_page_and_opens_it_again(site: Site, page: Page) -> None:
    """A passkey of the browser counts as both steps; removed it opens nothing; by keyboard."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(site, page, account(site, "admin"))
    page.wait_for_url(f"{site.address}/home/")
    shown(page, "Name of the new passkey").fill("Office laptop")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The passkey is added.")).to_be_visible()
    expect(page.get_by_text("Office laptop, added on")).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url(f"{site.address}/sign-in")
    tab_to(page, "Sign in with a passkey")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.address}/home/")
    page.get_by_role("button", name="Remove “Office laptop”").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("passkey")
    assert page.url == f"{site.address}/sign-in"


@pytest.mark.parametrize(
    "foreign",
    [
        "//evil.example/board/",
        "https://evil.example/",
        "/%5Cevil.example/",
        "/%09/evil.example/",
        "javascript:alert(1)",
        "/sign-in?next=/sign-in",
    ],
)
def test_next_leads_nowhere_else(site: Site, page: Page, foreign: str) -> None:
    """Whatever a link to the page says, one ends on this server's own landing page."""
    sign_in(site, page, account(site, "admin"), path=f"/sign-in?next={foreign}")
    page.wait_for_url(f"{site.address}/home/")


def test_next_leads_back_to_where_one_came_from(site: Site) -> None:
    """Somebody sent away from a page comes back to it; a page that is not theirs is left out."""
    with site.page() as page:
        page.goto(f"{site.address}/home/?lang=en#admin")
        page.wait_for_url("**/sign-in?**")
        shown(page, "E-mail address").fill(account(site, "admin"))
        shown(page, "Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site.address}/home/?lang=en#admin")
    with site.page() as page:
        sign_in(site, page, account(site, "courier"), path="/sign-in?next=/board/")
        page.wait_for_url(f"{site.address}/courier/**")


def test_safe_addresses_are_told_from_foreign_ones() -> None:
    """The rule itself, on addresses that no browser's bar lets through."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs Node")
    script = f"""
      import {{ safeNext, onward, landingOf }} from 'file://{FOLDER}/session.js';
      const own = 'https://rounds.example';
      const bad = ['', null, 'board/', '//x', '/\\\\x', '/a\\\\b', '/\\t/x', '/\\n/x', 'http://x/',
        'https://rounds.example.evil/', 'data:text/html,x', '/sign-in', '/sign-in?next=/board/',
        '///x', '////x', '/.//x', '/%2e//x', '/%2E%2e//x', '/a/..//x', '/a/%2e%2e//x'];
      for (const one of bad) if (safeNext(one, own)) throw new Error(String(one));
      const same = ['/board/', '/home/?lang=fr#admin', '/board/?day=2026-03-09'];
      for (const one of same) if (safeNext(one, own) !== one) throw new Error(one);
      if (landingOf([]) !== '/home/') throw new Error('nobody');
    """
    ran = subprocess.run(  # our own script
        [node, "--input-type=module", "-e", script], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


def test_who_is_in_already_is_told_and_may_change(site: Site, page: Page) -> None:
    """The page neither asks again nor sends round in circles; somebody else can sign in."""
    sign_in(site, page, account(site, "dispatcher", name="Helmi $& Co"))
    page.wait_for_url(f"{site.address}/board/")
    page.goto(f"{site.address}/sign-in")
    expect(page.get_by_text("As Helmi $& Co, at Alpha.")).to_be_visible()
    expect(page.get_by_role("link", name="Go on")).to_have_attribute("href", "/board/")
    page.get_by_role("button", name="Sign in as somebody else").click()
    expect(shown(page, "E-mail address")).to_be_focused()
    assert page.evaluate("fetch('/v1/me').then((told) => told.status)") == 401


def test_nothing_is_remembered(site: Site, page: Page) -> None:
    """No store of the browser holds anything, and no password stays on a page one comes back to."""
    email = account(site, "admin")
    sign_in(site, page, email)
    page.wait_for_url(f"{site.address}/home/")
    kept = "[localStorage.length, sessionStorage.length]"
    assert page.evaluate(kept) == [0, 0]
    names = {cookie["name"] for cookie in page.context.cookies()}
    assert names == {"session", "csrf", "device"}
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url(f"{site.address}/sign-in")
    for name in ("E-mail address", "Password"):
        expect(shown(page, name)).to_have_value("")
    page.go_back()
    expect(page.locator("section.role:visible")).to_have_count(0)


def test_the_operator_signs_in_with_all_three_and_sees_the_cooperatives(
    site: Site, page: Page
) -> None:
    """Whoever runs the server lands on a page that lists its cooperatives, and signs out."""
    world = site.world
    new_admin = add_installation_admin(
        world.service, email="ops@example.org", name="Ops", password=PASSWORD
    )
    page.goto(f"{site.address}/sign-in")
    page.get_by_role("link", name="I run this server").click()
    # Both forms have an address: this one's comes when the other's has gone.
    expect(shown(page, "Code of your authenticator app")).to_be_visible()
    shown(page, "E-mail address").fill("ops@example.org")
    shown(page, "Password").fill(PASSWORD)
    shown(page, "Code of your authenticator app").fill(
        TOTP(new_admin.secret.reveal()).at(world.clock.now)
    )
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.address}/home/")
    expect(page.locator("#who")).to_have_text("Operator of this server")
    expect(page.locator("#cooperatives")).to_contain_text("Alpha (active)")
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url(f"{site.address}/sign-in")
    page.goto(f"{site.address}/home/")
    page.wait_for_url("**/sign-in?**")


def test_several_roles_switch_by_a_menu(site: Site, page: Page) -> None:
    """The head leads to the pages of all roles, by keyboard; tables stand in the sections."""
    sign_in(site, page, account(site, "admin", "courier", "dispatcher"))
    page.wait_for_url(f"{site.address}/board/")
    page.goto(f"{site.address}/home/")
    menu = page.get_by_role("navigation", name="Areas")
    areas = ["Home", "Board", "Deliveries", "Circuits", "Aid", "Administration", "Courier app"]
    expect(menu.get_by_role("link")).to_have_text(areas)
    tab_to(page, "Administration")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.address}/admin/")
    page.goto(f"{site.address}/home/")
    tab_to(page, "This month’s invoices (CSV)")
    tables = page.get_by_role("link", name="(CSV)").all()
    for link in tables:
        where = link.get_attribute("href")
        assert page.evaluate("(one) => fetch(one).then((told) => told.status)", where) == 200
    menu.get_by_role("link", name="Board").click()
    page.wait_for_url(f"{site.address}/board/")


def test_whoever_expects_something_reads_on_without_an_account(site: Site, page: Page) -> None:
    """The front page leads recipients to what they can do, and asks nobody to sign in for it."""
    page.goto(site.address)
    page.get_by_role("link", name="For recipients").click()
    expect(page.get_by_role("heading", name="Recipient")).to_be_visible()
    expect(page.locator("section:visible")).to_have_count(1)


def test_a_server_that_is_away_is_told(site: Site, page: Page) -> None:
    """Neither page stands still without a word while the server does not answer."""
    email = account(site, "admin")
    page.goto(f"{site.address}/sign-in")
    page.route("**/v1/**", lambda route: route.abort())
    shown(page, "E-mail address").fill(email)
    shown(page, "Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The server did not answer")
    page.unroute("**/v1/**")
    sign_in(site, page, email)
    page.wait_for_url(f"{site.address}/home/")
    page.route("**/v1/**", lambda route: route.abort())
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("The server did not answer")


Looks: TypeAlias = tuple[tuple[Literal["light", "dark"], int], ...]
LOOKS: Looks = (("light", 390), ("dark", 1440))
"""Looks of each state."""


def test_axe_finds_nothing_in_any_state(site: Site) -> None:
    """Each step, each refusal, each role: no rule of WCAG 2.2 AA that a program can check.

    All rules are asked in one look, by turns; where all is tried, in the other one those that hang
    on colours and sizes, too. Nothing scrolls sideways in either.
    """
    world = site.world
    admin = enter(world, world.new_person("admin", "dispatcher", "courier", name="Ada"))
    email = "all@example.org"
    give_password(world, admin.actor, email=email)
    broken: dict[str, list[str]] = {}
    turns = cycle((LOOKS, LOOKS[::-1]))
    with site.page(bypass_csp=True, locale="fr-FR", reduced_motion="reduce") as page:

        def look_at(state: str) -> None:
            for theme, found in _faults_of(page, next(turns)).items():
                broken[f"{state} {theme}"] = found

        for path in ("/", "/reset", "/join", "/home/#recipient"):
            page.goto("about:blank")
            page.goto(site.address + path)
            look_at(path)
        page.goto(f"{site.address}/reset#{_reset(world, admin.actor)}")
        _show_a_password(page)
        look_at("a password that is shown")
        page.goto(f"{site.address}/sign-in#operator")
        page.locator("#operator-step").wait_for()
        look_at("operator")
        page.goto("about:blank")
        page.goto(f"{site.address}/sign-in")
        page.locator("#password-step").wait_for()
        look_at("password")
        page.locator("summary").click()
        page.locator("#password-step [type=submit]").click()
        look_at("missing")
        for id_ in ("code-step", "choice-step"):
            page.evaluate(_SHOW_STEP, id_)
            look_at(id_)
        page.evaluate(_SHOW_STEP, "password-step")
        page.locator("#email").fill(email)
        page.locator("#password").fill("not this one")
        page.keyboard.press("Enter")
        page.locator("#wrong").wait_for()
        look_at("wrong")
        page.locator("#password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/board/")
        page.goto(f"{site.address}/sign-in")
        page.locator("#already").wait_for()
        look_at("already")
        page.goto(f"{site.address}/home/")
        page.locator("#admin").wait_for()
        look_at("home")
        page.evaluate("for (const one of document.querySelectorAll('[hidden]')) one.hidden = false")
        look_at("every role")
    assert broken == {}


def _faults_of(page: Page, looks: Looks) -> dict[str, list[str]]:
    """Return what is wrong with a page, by theme: in its first look, or in all of them."""
    faults: dict[str, list[str]] = {}
    for number, (theme, width) in enumerate(looks):
        page.set_viewport_size({"width": width, "height": 844})
        found: list[str] = []
        if number == 0 or WHOLE:
            page.emulate_media(color_scheme=theme)
            found = axe(page, [*COLOURS, *SIZES] if number else RULES)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found = [*found, "scrolls sideways"]
        faults |= {theme: found} if found else {}
    return faults


def _show_a_password(page: Page) -> None:
    """Choose a password by keyboard, see it, hide it and see it again."""
    field = page.get_by_label("Nouveau mot de passe")
    field.fill(PASSWORD)
    page.keyboard.press("Tab")
    for pressed, kind in ((True, "text"), (False, "password"), (True, "text")):
        page.keyboard.press("Space")
        button = page.get_by_role("button", name="Afficher le mot de passe", pressed=pressed)
        expect(button).to_be_focused()
        expect(field).to_have_attribute("type", kind)


def _reset(world: World, who: Actor) -> str:
    """Return the token of a link to choose another password."""
    assert who.id is not None
    system = world.service.system(world.alpha, "people:write")
    return world.service.do(system, make_reset_link, who.id).token.reveal()


_SHOW_STEP = """(id) => {
  const steps = document.querySelectorAll('main > form, main > section');
  for (const one of steps) one.hidden = one.id !== id;
}"""
