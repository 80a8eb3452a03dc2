"""Signing in over HTTP."""

from api.auth.passwords import hash_password
from api.usecases.act import Actor
from api.usecases.people.links import make_sign_in_link
from data.store.people import credentials
from tests.support.interface.http import ORIGIN, Asker, Web, session_of
from tests.support.store.world import World

PASSWORD = "a long enough pass phrase"  # noqa: S105


def give_password(world: World, actor: Actor) -> str:
    """Return a person a password; gives their e-mail address."""
    assert actor.id is not None
    with world.database.transaction(actor.cooperative_id) as tx:
        credentials.set_password(tx, actor.id, hash_password(PASSWORD), world.clock.now)
    return f"{actor.id.hex}@example.org"


def sign_in(web: Web, email: str) -> Asker:
    """Sign in by password and send the token of the page from now on."""
    browser = web.anybody()
    came = browser.post("/v1/sessions", {"email": email, "password": PASSWORD})
    assert came.status_code == 200, came.text
    assert came.json()["outcome"] == "signed_in"
    browser.headers["X-CSRF-Token"] = came.json()["csrf_token"]
    return browser


def test_a_password_opens_a_session_that_ends_with_signing_out(web: Web) -> None:
    """Cookies that scripts cannot read carry the session; after signing out they open nothing."""
    email = give_password(web.world, web.world.new_person("dispatcher"))
    browser = sign_in(web, email)
    me = browser.get("/v1/me").json()
    assert me["roles"] == ["dispatcher"]
    assert me["permissions"]["bookings:write"] == "all"
    stolen = dict(browser.cookies)
    assert set(stolen) == {"__Host-session", "__Host-csrf", "__Host-device"}
    assert browser("DELETE", "/v1/sessions/current").status_code == 204
    assert browser.get("/v1/me").status_code == 401
    thief = web.anybody()
    for name, value in stolen.items():
        thief.cookies.set(name, value, domain=ORIGIN.removeprefix("https://"))
    assert thief.get("/v1/me").json()["code"] == "signed-out"


def test_cookies_are_kept_from_scripts_and_other_sites(web: Web) -> None:
    """The session's cookie is for this host over TLS alone, and no script reads it."""
    email = give_password(web.world, web.world.new_person("courier"))
    came = web.anybody().post("/v1/sessions", {"email": email, "password": PASSWORD})
    cookies = came.headers.get_list("set-cookie")
    session = next(one for one in cookies if one.startswith("__Host-session="))
    for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert part in session
    assert "Domain" not in session
    csrf = next(one for one in cookies if one.startswith("__Host-csrf="))
    assert "HttpOnly" not in csrf


def test_another_sites_page_changes_nothing(web: Web) -> None:
    """With the cookies alone everything can be read and nothing changed."""
    browser = web.person(web.world.new_person("dispatcher"))
    token = browser.headers.pop("X-CSRF-Token")
    assert browser.get("/v1/plans?day=2026-03-10").status_code == 200
    forged = browser.post("/v1/plans", {"day": "2026-03-10"})
    assert (forged.status_code, forged.json()["code"]) == (403, "csrf-missing")
    of_another = {"X-CSRF-Token": token[:-2] + "AA"}
    assert browser.post("/v1/plans", {"day": "2026-03-10"}, headers=of_another).status_code == 403
    assert browser.get("/v1/plans?day=2026-03-10").json()["items"] == []


def test_a_wrong_password_says_the_same_as_an_unknown_address(web: Web) -> None:
    """Nobody learns who has an account, and whoever guesses on is slowed down."""
    email = give_password(web.world, web.world.new_person("courier"))
    answers = [
        web.anybody().post("/v1/sessions", {"email": who, "password": "wrong " + PASSWORD})
        for who in (email, "nobody@example.org")
    ]
    assert [one.status_code for one in answers] == [401, 401]
    known, unknown = ({**one.json(), "request_id": ""} for one in answers)
    assert known == unknown
    for _ in range(12):
        last = web.anybody().post("/v1/sessions", {"email": email, "password": "wrong"})
        if last.status_code == 429:
            break
    assert (last.status_code, last.json()["code"]) == (429, "sign-in-wait")
    assert int(last.headers["retry-after"]) > 0


def test_a_link_counts_once(web: Web) -> None:
    """A courier's link opens one session; the second use is refused."""
    courier = web.world.new_person("courier")
    office = web.world.new_person("dispatcher")
    assert courier.id is not None
    link = web.world.service.do(office, make_sign_in_link, courier.id)
    first, second = web.anybody(), web.anybody()
    body = {"token": link.token.reveal()}
    assert first.post("/v1/sessions/link", body).json()["person_id"] == str(courier.id)
    assert second.post("/v1/sessions/link", body).json()["code"] == "link-refused"
    assert first.get("/v1/me").json()["roles"] == ["courier"]


def test_everybody_learns_who_and_where_they_are(web: Web) -> None:
    """A person reads their name and their cooperative's, a program the cooperative's alone."""
    actor = web.world.new_person("merchant", name="Ilmari", cooperative=web.world.beta)
    me = web.person(actor).get("/v1/me").json()
    assert (me["name"], me["cooperative"]) == ("Ilmari", "Beta")
    program = web.program(web.world.actor("admin")).get("/v1/me").json()
    assert (program["name"], program["cooperative"]) == (None, "Alpha")


def test_a_session_is_no_bearer_and_a_key_no_cookie(web: Web) -> None:
    """A token opens only where it belongs."""
    actor = web.world.new_person("dispatcher")
    token, _ = session_of(web.world, actor)
    assert web.bearer(token).get("/v1/me").status_code == 401
    key = web.program(actor).headers["Authorization"].removeprefix("Bearer ")
    thief = web.anybody()
    thief.cookies.set("__Host-session", key, domain=ORIGIN.removeprefix("https://"))
    assert thief.get("/v1/me").status_code == 401
