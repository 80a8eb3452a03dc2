"""Signing in and out by forms alone."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest

from api.usecases.people.links import make_reset_link
from tests.support.interface.http import Asker, Web
from tests.support.people import PASSWORD, give_factor, give_password, somebody

PLAIN = "/sign-in/plain"
WRONG = "wrong secret 1"


def field(answer: httpx.Response, name: str) -> str:
    """Return the value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
    assert found, answer.text
    return found[1]


def send(asker: Asker, shown: httpx.Response, **fields: str) -> httpx.Response:
    """Fill in the form that is shown, and send it."""
    return asker.post(PLAIN, data={"csrf": field(shown, "csrf"), **fields})


def account(web: Web, *roles: str) -> str:
    """Make a person with a password; gives their e-mail address."""
    return give_password(web.world, web.world.new_person(*roles))


def test_a_password_opens_the_page_that_was_wanted(web: Web) -> None:
    """By form alone somebody signs in, lands where they wanted to go, and signs out."""
    asker, email = web.anybody(), account(web, "dispatcher")
    shown = asker.get(f"{PLAIN}?next=/home/%3Flang%3Dfr")
    came = send(
        asker, shown, step="password", email=email, password=PASSWORD, next=field(shown, "next")
    )
    assert came.status_code == 303
    assert came.headers["location"] == "/home/?lang=fr"
    assert asker.get("/v1/me").json()["roles"] == ["dispatcher"]
    out = asker.post("/sign-out", data={"csrf": asker.cookies["__Host-csrf"]})
    assert out.headers["location"] == "/sign-in"
    assert asker.get("/v1/me").status_code == 401


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "///elsewhere.example",
        "////elsewhere.example/",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "/\t/elsewhere.example",
        " //elsewhere.example",
        "/.//elsewhere.example",
        "/%2e//elsewhere.example",
        "/a/..//elsewhere.example",
        "javascript:0",
        "?next=/",
    ],
)
def test_the_way_on_never_leads_elsewhere(web: Web, wanted: str) -> None:
    """Whatever a link to the page says, one lands on this server."""
    asker = web.anybody()
    shown = asker.get(PLAIN)
    came = send(
        asker,
        shown,
        step="password",
        email=account(web, "dispatcher"),
        password=PASSWORD,
        next=wanted,
    )
    assert came.headers["location"] == "/home/"


def test_a_wrong_password_is_told_and_not_repeated(web: Web) -> None:
    """The page says that it was refused, keeps the address and forgets the password."""
    asker, email = web.anybody(), account(web, "dispatcher")
    came = send(asker, asker.get(PLAIN), step="password", email=email, password=WRONG)
    assert came.status_code == 422
    assert email in came.text
    assert WRONG not in came.text
    assert 'role="alert"' in came.text


def test_a_second_factor_is_asked_for(web: Web) -> None:
    """After the password the code is asked for; a wrong one may be mended."""
    who = somebody(web.world, "dispatcher")
    email = give_password(web.world, who.actor)
    totp, _ = give_factor(web.world, who)
    asker = web.anybody()
    shown = send(asker, asker.get(PLAIN), step="password", email=email, password=PASSWORD)
    token = field(shown, "token")
    wrong = send(asker, shown, step="code", token=token, code="000000")
    assert wrong.status_code == 422
    web.world.clock.now += timedelta(seconds=31)
    code = totp.at(web.world.clock.now)
    came = send(asker, wrong, step="code", token=field(wrong, "token"), code=code)
    assert came.status_code == 303


def test_a_form_of_another_site_is_refused(web: Web) -> None:
    """Neither without the token of the page nor from another site does anybody sign in."""
    asker, email = web.anybody(), account(web, "dispatcher")
    entries = {"step": "password", "email": email, "password": PASSWORD}
    assert asker.post(PLAIN, data=entries).status_code == 403
    token = field(asker.get(PLAIN), "csrf")
    from_elsewhere = {"sec-fetch-site": "cross-site"}
    came = asker.post(PLAIN, data={**entries, "csrf": token}, headers=from_elsewhere)
    assert came.status_code == 403
    assert "text/html" in came.headers["content-type"]


def test_a_new_password_does_not_replace_the_second_factor(web: Web) -> None:
    """The code is asked for after the reset; a hostile link is refused and escaped."""
    who = somebody(web.world, "dispatcher")
    give_password(web.world, who.actor)
    totp, _ = give_factor(web.world, who)
    system = web.world.service.system(web.world.alpha, "people:write")
    assert who.actor.id is not None
    link = web.world.service.do(system, make_reset_link, who.actor.id)
    asker = web.anybody()
    hostile = '"><script>x9()</script>'
    shown = by_link(asker, asker.get("/reset"), step="link", link=hostile)
    assert hostile not in shown.text
    refused = by_link(asker, shown, step="password", token=hostile, password=PASSWORD)
    assert (refused.status_code, hostile in refused.text) == (422, False)
    shown = by_link(asker, shown, step="link", link=f"https://x/reset#{link.token.reveal()}")
    token = field(shown, "token")
    assert token == link.token.reveal()
    asked = by_link(asker, shown, step="password", token=token, password="a long way by bicycle")  # noqa: S106  # chosen here
    assert asker.get("/v1/me").status_code == 401
    code = totp.at(web.world.clock.now)
    came = by_link(asker, asked, step="code", token=field(asked, "token"), code=code)
    assert came.headers["location"] == "/home/?done=password"
    assert asker.get("/v1/me").status_code == 200


def by_link(asker: Asker, shown: httpx.Response, **fields: str) -> httpx.Response:
    """Fill in the form of a link that is shown, and send it."""
    return asker.post("/reset", data={"csrf": field(shown, "csrf"), **fields})
