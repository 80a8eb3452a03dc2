"""The pages for whoever comes with a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from api.usecases.people.invitations import invite_person
from api.usecases.people.links import make_reset_link
from data.local import Cluster
from tests.support.courier_app.page import needs_chromium
from tests.support.interface.http import Web
from tests.support.pages import Site, axe, open_site
from tests.support.store.module_worlds import shared_world

if TYPE_CHECKING:
    from playwright.sync_api import Page

PASSWORD = "a long way by bicycle"  # noqa: S105  # chosen here, for this test


def test_every_page_is_there_in_both_languages_and_runs_nothing_from_outside(web: Web) -> None:
    """Front, sign-in and landing: strict policy, no inline script, nothing of anybody."""
    somebody = web.anybody()
    for path in ("/", "/sign-in", "/home/"):
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


@pytest.fixture(scope="module")
def site(
    cluster: Cluster,
    store_template: str,
    tournee_home: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """A served world, and a browser."""
    files = tmp_path_factory.mktemp("files")
    with (
        shared_world(cluster, store_template, tournee_home, files) as world,
        open_site(world) as site,
    ):
        yield site
        assert site.strangers == []


@needs_chromium
@pytest.mark.slow
def test_a_link_lets_somebody_choose_a_password(site: Site) -> None:
    """In a real browser: too short is told, then it signs in; the used link is refused; axe."""
    for link in links_of(site):
        with site.page(bypass_csp=True) as page:
            page.goto(link)
            if "/join" in link:
                expect(page.get_by_label("Your name")).to_have_value("Vera")
            assert "#" not in page.url
            choose(page, "passwordpassword")
            expect(page.get_by_role("alert")).to_be_focused()
            assert axe(page) == []
            choose(page, PASSWORD)
            expect(page.get_by_role("status")).to_contain_text("Your password is set")
            assert page.evaluate("fetch('/v1/me').then((told) => told.status)") == 200
        with site.page(locale="fr-FR") as again:
            again.goto(link)
            if "/reset" in link:
                again.get_by_label("Nouveau mot de passe").fill(PASSWORD)
                again.get_by_role("button", name="Enregistrer").click()
            expect(again.get_by_role("alert")).to_be_visible()


@needs_chromium
@pytest.mark.slow
def test_a_link_is_pasted_where_no_script_hands_it_over(site: Site) -> None:
    """Without JavaScript the link goes into a field; nothing else is asked for twice."""
    for link in links_of(site):
        with site.page(java_script_enabled=False) as page:
            page.goto(link)
            page.get_by_role("button", name="Go on").click()
            expect(page.get_by_role("alert")).to_contain_text("Please fill this in.")
            page.get_by_label("The link that was sent to you").fill(link)
            page.get_by_role("button", name="Go on").click()
            choose(page, PASSWORD)
            expect(page.get_by_role("status")).to_contain_text("Your password is set")
            expect(page.get_by_role("heading", level=1)).to_be_visible()


def links_of(site: Site) -> list[str]:
    """Links of somebody who lost a password, and of somebody who is invited."""
    world = site.world
    person = world.new_person("dispatcher")
    assert person.id is not None
    reset = world.service.do(
        world.service.system(world.alpha, "people:write"), make_reset_link, person.id
    )
    invited = world.service.do(
        world.actor("admin"),
        invite_person,
        world.service.ids(),
        name="Vera",
        email=f"{world.service.ids()}@example.org",
        language="en",
        roles=["dispatcher"],
    )
    return [
        f"{site.address}/reset#{reset.token.reveal()}",
        f"{site.address}/join#{invited.token.reveal()}",
    ]


def choose(page: Page, password: str) -> None:
    """Type a new password, and send it."""
    page.get_by_label("New password").fill(password)
    page.get_by_role("button", name="Save and sign in").click()
