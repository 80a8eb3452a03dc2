"""The pages for whoever comes with a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from api.usecases.people.invitations import invite_person
from api.usecases.people.links import make_reset_link
from data.local import Cluster
from tests.support.courier_app.page import needs_chromium
from tests.support.interface.http import Web
from tests.support.pages import Site, axe, open_site
from tests.support.store.module_worlds import shared_world

PASSWORD = "a long way by bicycle"  # noqa: S105  # chosen here, for this test


def test_every_page_is_there_in_both_languages_and_runs_nothing_from_outside(web: Web) -> None:
    """Front, password and invitation: strict policy, no inline script, nothing of anybody."""
    somebody = web.anybody()
    for path in ("/", "/reset", "/join", "/sign-in", "/home/"):
        english = somebody.get(path)
        french = somebody.get(path, headers={"Accept-Language": "fr-FR"})
        assert english.status_code == french.status_code == 200
        assert ('lang="en"' in english.text, 'lang="fr"' in french.text) == (True, True)
        assert english.headers["vary"].startswith("Accept-Language")
        assert "'unsafe" not in english.headers["content-security-policy"]
        assert not re.search(r"<script[^>]*>[^<]|\son\w+=|style=|https?://", english.text)
        in_french = somebody.get(f"{path}?lang=fr", headers={"Accept-Language": "en"})
        assert 'lang="fr"' in in_french.text[:100]
        linked = {*re.findall(r'(?:src|href)="(/(?!v1/)[^"#]*)', english.text)}
        for asset in linked - {"/board/"}:
            answer = somebody.get(asset)
            # Pages of people who are signed in lead to the sign-in first.
            to_sign_in = answer.headers.get("location", "").startswith("/sign-in?next=")
            assert answer.status_code == 200 or to_sign_in, asset


@pytest.fixture
def site(
    cluster: Cluster, store_template: str, tournee_home: Path, tmp_path: Path
) -> Iterator[Site]:
    """A served world, and a browser."""
    with (
        shared_world(cluster, store_template, tournee_home, tmp_path) as world,
        open_site(world) as site,
    ):
        yield site
        assert site.strangers == []


@needs_chromium
@pytest.mark.slow
def test_a_link_lets_somebody_choose_a_password(site: Site) -> None:
    """In a real browser: too short is told, then it signs in; the used link is refused; axe."""
    world, link_of = site.world, {}
    person = world.new_person("dispatcher")
    system = world.service.system(world.alpha, "people:write")
    assert person.id is not None
    reset = world.service.do(system, make_reset_link, person.id)
    link_of["reset"] = f"{site.address}/reset#{reset.token.reveal()}"
    invited = world.service.do(
        world.actor("admin"),
        invite_person,
        world.service.ids(),
        name="Vera",
        email="vera@example.org",
        language="en",
        roles=["dispatcher"],
    )
    link_of["join"] = f"{site.address}/join#{invited.token.reveal()}"
    for link in link_of.values():
        with site.page(bypass_csp=True) as page:
            page.goto(link)
            if "/join" in link:
                expect(page.get_by_label("Your name")).to_have_value("Vera")
            page.get_by_label("New password").fill("passwordpassword")
            page.get_by_role("button").click()
            expect(page.get_by_role("alert")).to_be_visible()
            page.get_by_label("New password").fill(PASSWORD)
            page.get_by_role("button").click()
            expect(page.get_by_role("heading", name="Your password is set.")).to_be_focused()
            assert page.url.endswith(("/reset", "/join"))
            onward = page.get_by_role("link", name="Go on")
            expect(onward).to_have_attribute("href", "/board/")
            assert page.evaluate("fetch('/v1/me').then((told) => told.status)") == 200
            assert axe(page) == []
        with site.page(locale="fr-FR") as again:
            again.goto(link)
            if "/reset" in link:
                again.get_by_label("Nouveau mot de passe").fill(PASSWORD)
                again.get_by_role("button").click()
            expect(again.get_by_role("alert")).to_be_visible()
    with site.page() as lost:
        lost.goto(f"{site.address}/reset")
        expect(lost.locator("#no-token")).to_be_visible()
