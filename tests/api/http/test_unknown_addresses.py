"""What every address does alike: it answers HEAD where it answers GET, and tells the limits."""

from api.app import make_app
from api.http.rate_limits import Limits, Policy
from tests.support.interface.http import Asker, Web, settings_for


def test_head_is_get_without_the_body(web: Web) -> None:
    """HEAD has the status and headers of GET, its length and tag too, and no body."""
    office = web.program(web.world.new_person("dispatcher"))
    listed = "/v1/bookings?first=2026-03-09&last=2026-03-09"
    for path in ("/v1/me", listed, "/version", "/openapi.json", "/v1/nothing"):
        got, head = office.get(path), office("HEAD", path)
        assert (head.status_code, head.content) == (got.status_code, b""), path
        assert head.headers["content-length"] == str(len(got.content)), path
        assert head.headers.get("etag") == got.headers.get("etag"), path
        assert head.headers.keys() == got.headers.keys(), path
    assert web.anybody()("HEAD", "/v1/me").status_code == 401
    tag = office.get(listed).headers["etag"]
    assert office("HEAD", listed, headers={"If-None-Match": tag}).status_code == 304


def test_head_of_a_stream_ends(web: Web) -> None:
    """A stream asked for by HEAD says its type and ends at once."""
    office = web.program(web.world.new_person("dispatcher"))
    answer = office("HEAD", "/v1/stream")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"].startswith("text/event-stream")


def test_a_browser_is_told_on_a_page(web: Web) -> None:
    """Who mistypes an address in a browser reads a page; a program reads a problem."""
    as_browser = {"Accept": "text/html,application/xhtml+xml;q=0.9", "Accept-Language": "fr"}
    answer = web.anybody().get("/bord/", headers=as_browser)
    assert answer.status_code == 404
    assert '<html lang="fr">' in answer.text
    assert web.anybody().get("/v1/bord", headers=as_browser).json()["code"] == "no-such-address"
    assert web.anybody().get("/bord/").json()["code"] == "no-such-address"


def test_another_method_is_told_which_there_are(web: Web) -> None:
    """405 lists every method of the address, HEAD among them where GET is."""
    answer = web.anybody()("DELETE", "/v1/bookings")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST")
    answer = web.anybody()("HEAD", "/v1/quotes")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_limits_are_told_where_nothing_is(web: Web) -> None:
    """No such address, no such method and the description count and say so, up to 429."""
    limits = Limits(
        actor=Policy(name="requests", quota=9), address=Policy(name="anonymous", quota=4)
    )
    asker = Asker(app=make_app(web.world.service, settings_for(), limits=limits))
    asked = (
        ("GET", "/nowhere"),
        ("DELETE", "/health"),
        ("GET", "/openapi.json"),
        ("GET", "/courier/nothing.js"),
    )
    for left, (method, path) in zip((3, 2, 1, 0), asked, strict=True):
        answer = asker(method, path)
        assert answer.headers["ratelimit-policy"] == '"anonymous";q=4;w=60', path
        assert answer.headers["ratelimit"].startswith(f'"anonymous";r={left};'), path
    for method, path in asked:
        answer = asker(method, path)
        assert (answer.status_code, answer.json()["code"]) == (429, "rate-limited"), path
        assert int(answer.headers["retry-after"]) >= 1


def test_a_known_one_who_finds_nothing_is_counted_once(web: Web) -> None:
    """404 of an address that there is counts for whoever asks, not again for their network."""
    office = web.program(web.world.new_person("dispatcher"))
    answer = office.get("/v1/bookings/01975e3c-2f00-7000-8000-000000000001")
    assert answer.status_code == 404
    assert answer.headers["ratelimit-policy"].startswith('"a";')
