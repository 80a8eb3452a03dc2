"""What is around every request."""

import json
import logging
from collections.abc import AsyncIterator, Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.requests import Request

from api.app import make_app
from api.http.frame import BODY_BYTES
from api.http.logs import ACCESS, JsonLines
from api.http.problems import problem, status_of
from api.http.serving import config_of
from api.usecases.act import Act
from dispatch.planning.begun_rounds import OF_THE_DAY
from routing.errors import Failure
from tests.support.interface.http import Asker, Lines, Web, settings_for, unlimited
from tests.support.office import a_booking


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Keep what the server logs."""
    kept = Lines()
    ACCESS.addHandler(kept)
    ACCESS.setLevel(logging.INFO)
    yield kept
    ACCESS.removeHandler(kept)


def written(lines: Lines) -> list[dict[str, Any]]:
    """What was logged, as it is written."""
    return [json.loads(JsonLines().format(record)) for record in lines.records]


def test_every_answer_has_safe_headers_and_its_number(web: Web) -> None:
    """Good answers and refusals alike: no sniffing, no frames, no caching, a request id."""
    for path, status in (("/version", 200), ("/v1/me", 401), ("/nowhere", 404)):
        answer = web.anybody().get(path)
        assert answer.status_code == status
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert "max-age" in answer.headers["strict-transport-security"]
        assert "access-control-allow-origin" not in answer.headers
        assert answer.headers["x-request-id"]


def test_answers_tell_the_clock_of_a_simulated_day(web: Web) -> None:
    """The date of every answer is the day's, with its speed; on a real day the server tells it."""
    assert "clock-speed" not in web.anybody().get("/version").headers
    fast = settings_for({"TOURNEE_CLOCK": "60x 2026-03-09T06:30Z since 2030-11-02T10:15Z"})
    app = make_app(web.world.service, fast, limits=unlimited())
    assert not config_of(app, "127.0.0.1", 0).date_header
    assert config_of(web.app, "127.0.0.1", 0).date_header
    for path in ("/version", "/v1/me", "/nowhere"):
        answer = Asker(app=app).get(path)
        assert answer.headers["clock-speed"] == "60"
        assert parsedate_to_datetime(answer.headers["date"]).year < 2026  # Not yet begun.


def test_a_callers_own_number_is_kept_if_it_is_one(web: Web) -> None:
    """A request id of the caller's is used when it is harmless, else another is made."""
    own = web.anybody().get("/v1/me", headers={"X-Request-ID": "abc-12345"})
    assert own.headers["x-request-id"] == own.json()["request_id"] == "abc-12345"
    odd = web.anybody().get("/v1/me", headers={"X-Request-ID": 'a"b; drop'})
    assert odd.headers["x-request-id"] != 'a"b; drop'


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b'{"day": ', "application/json", 400, "body-unreadable"),
        (b'{"day": NaN}', "application/json", 400, "body-unreadable"),
        (b"\xff\xfe", "application/json", 400, "body-unreadable"),
        (b"[" * 100_000, "application/json", 400, "body-unreadable"),
        (b"day=2026-03-10", "application/x-www-form-urlencoded", 415, "body-not-json"),
        (b"{}", "", 415, "body-not-json"),
        (b"[]", "application/json", 422, "bad-input"),
        (b" " * (BODY_BYTES + 1), "application/json", 413, "body-too-long"),
    ],
)
def test_what_is_no_json_is_refused(
    web: Web, content: bytes, kind: str, status: int, code: str
) -> None:
    """A body that cannot be read is refused with a problem that says so."""
    office = web.program(web.world.new_person("dispatcher"))
    headers = {"Content-Type": kind} if kind else {}
    answer = office("POST", "/v1/plans", content=content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_in_pieces_is_counted(web: Web) -> None:
    """A body that does not say its length is cut off where it gets too long."""
    office = web.program(web.world.new_person("dispatcher"))

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(BODY_BYTES // 65_536 + 2):
            yield b" " * 65_536

    kind = {"Content-Type": "application/json"}
    answer = office("POST", "/v1/plans", content=pieces(), headers=kind)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-long")


@pytest.mark.parametrize(("size", "closes"), [(BODY_BYTES + 1, True), (1000, False)])
def test_a_large_body_that_is_refused_is_read_no_further(
    web: Web, size: int, *, closes: bool
) -> None:
    """Where much of a refused request is left unread, its connection is closed."""
    kind = {"Content-Type": "application/json"}
    answer = web.anybody()("POST", "/v1/bookings", content=b" " * size, headers=kind)
    assert answer.status_code >= 400
    assert (answer.headers.get("connection") == "close") is closes


def test_another_method_and_another_address_are_problems_too(web: Web) -> None:
    """What the framework refuses looks like every other refusal."""
    nowhere, other = web.anybody().get("/v1/nothing"), web.anybody()("DELETE", "/health")
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "no-such-address")
    assert (other.status_code, other.json()["code"]) == (405, "method-not-allowed")
    assert "GET" in other.headers["allow"]


@pytest.mark.parametrize("code", sorted(OF_THE_DAY))
def test_what_keeps_a_day_from_being_planned_is_no_defect_of_ours(code: str) -> None:
    """A begun round that cannot go on is for whoever asks to mend: 409, not 500."""
    assert status_of(Failure(code)) == 409


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "drop of “x”, 1.5\N{NO-BREAK SPACE}kg more would"),
        ("fr", "livraison de «\u00a0x\u00a0», il y aurait 1,5\N{NO-BREAK SPACE}kg"),
    ],
)
def test_a_problem_has_amounts_in_words_and_as_they_are(language: str, sentence: str) -> None:
    """A refused round is said with its amount in the language; arguments keep the raw figure."""
    where: dict[str, str | int] = {"shift": "s", "visit": "x", "stop": "drop", "number": 0}
    amounts: dict[str, str | int] = {"rule": "overloaded", "dimension": "mass_g", "over": 1500}
    failure = Failure("begun-round-impossible", **where, **amounts)
    headers = [(b"accept-language", language.encode())]
    answer = problem(Request({"type": "http", "headers": headers}), failure)
    body = json.loads(bytes(answer.body))
    assert sentence in body["detail"]
    assert (body["status"], body["arguments"]["over"]) == (409, 1500)


def test_logs_tell_the_way_and_nothing_personal(web: Web, lines: Lines) -> None:
    """A line has route, status, time and who by id; no name, address, query or token."""
    actor = web.world.new_person("dispatcher")
    office = web.program(actor)
    here = office.post("/v1/bookings", a_booking(reference="Zoe")).headers["location"]
    office.get(here)
    office.get(f"{here}?secret=Zoe")
    records = written(lines)
    one = "/v1/bookings/{booking_id}"
    assert [line["route"] for line in records] == ["/v1/bookings", one, one]
    assert [line["status"] for line in records] == [201, 200, 422]
    assert {line["cooperative"] for line in records[:2]} == {str(web.world.alpha)}
    text = json.dumps(records)
    for personal in ("Zoe", "Oak Lane", "+33", "tn_key", "@example.org"):
        assert personal not in text


def test_an_unexpected_error_says_nothing(
    web: Web, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody expected is a 500 with a number; neither answer nor log repeats its message."""

    def broken(_: object, __: object) -> object:
        message = "Zoe Zola lives at 3 Oak Lane"
        raise RuntimeError(message)

    office = web.program(web.world.new_person("dispatcher"))
    monkeypatch.setattr("data.store.planning.plans.of_day", broken)
    answer = office.get("/v1/plans?day=2026-03-10")
    assert (answer.status_code, answer.json()["code"]) == (500, "unexpected")
    assert "Zoe" not in answer.text
    (line,) = written(lines)
    assert line["error"] == ["RuntimeError"]
    assert line["request_id"] == answer.json()["request_id"]
    assert any("broken" in step for step in line["trace"])
    assert "Zoe" not in json.dumps(line)


class _Stopped(Exception):
    """What the driver raises for a statement that took too long."""

    sqlstate = "57014"


def test_a_database_that_is_busy_is_told_apart(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock or a statement that takes too long is a 503 of another name: nothing is away."""
    office = web.program(web.world.new_person("dispatcher"))

    def busy(_: Act, __: object) -> object:
        raise sa.exc.OperationalError("SELECT", {}, _Stopped())

    monkeypatch.setattr("data.store.planning.plans.of_day", busy)
    answer = office.get("/v1/plans?day=2026-03-10")
    assert (answer.status_code, answer.json()["code"]) == (503, "database-busy")
    assert int(answer.headers["retry-after"]) >= 1


def test_a_database_that_is_away_is_a_503(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the database is away, whoever asks is told to try again."""
    office = web.program(web.world.new_person("dispatcher"))

    def away(_: Act, __: object) -> object:
        raise sa.exc.OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr("data.store.planning.plans.of_day", away)
    answer = office.get("/v1/plans?day=2026-03-10")
    assert (answer.status_code, answer.json()["code"]) == (503, "database-away")
    assert int(answer.headers["retry-after"]) >= 1
    assert web.anybody().get("/health").json() == {"status": "ok", "preparing": []}


@pytest.mark.parametrize(("language", "words"), [("en", "too large"), ("fr", "trop volumineux")])
def test_a_browser_reads_that_it_sent_too_much(web: Web, language: str, words: str) -> None:
    """Whoever sends a form that is too long gets a page in their language, not a problem."""
    headers = {"Accept": "text/html,*/*", "Accept-Language": language}
    shop = web.person(web.world.new_person("dispatcher"))
    answer = shop.post("/bookings/new", content=b" " * (BODY_BYTES + 1), headers=headers)
    assert (answer.status_code, answer.headers["content-type"][:9]) == (413, "text/html")
    assert words in answer.text
