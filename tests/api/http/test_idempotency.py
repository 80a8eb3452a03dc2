"""``Idempotency-Key``."""

import threading
from uuid import uuid4

from api.auth.scopes import SCOPES
from data.store.tables.people import api_key
from data.store.tables.system import reply
from tests.support.interface.http import Web, program_key
from tests.support.office import a_booking, events_of

KEY = {"Idempotency-Key": "order-4711"}


def counted(web: Web, kind: str) -> int:
    """How many events of a kind there are."""
    return events_of(web.world).count(kind)


def test_a_request_sent_twice_is_done_once(web: Web) -> None:
    """Under one key the second answer is the first one, and nothing happens twice."""
    office = web.program(web.world.new_person("dispatcher"))
    before = counted(web, "booking_made")
    first = office.post("/v1/bookings", a_booking(), headers=KEY)
    second = office.post("/v1/bookings", a_booking(), headers=KEY)
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert first.headers["location"] == second.headers["location"]
    assert counted(web, "booking_made") == before + 1


def test_another_request_under_the_key_is_refused(web: Web) -> None:
    """A key stands for one request: another body or address under it is a conflict."""
    office = web.program(web.world.new_person("dispatcher"))
    office.post("/v1/bookings", a_booking(), headers=KEY)
    other = office.post("/v1/bookings", a_booking(reference="other"), headers=KEY)
    assert (other.status_code, other.json()["code"]) == (409, "key-used-twice")
    elsewhere = office.post("/v1/quotes", a_booking(), headers=KEY)
    assert elsewhere.json()["code"] == "key-used-twice"


def test_a_key_is_its_senders_own(web: Web) -> None:
    """Two who happen to use one key do not get each other's answers."""
    first = web.program(web.world.new_person("dispatcher"))
    second = web.program(web.world.new_person("dispatcher", cooperative=web.world.beta))
    one = first.post("/v1/bookings", a_booking(), headers=KEY)
    other = second.post("/v1/bookings", a_booking(), headers=KEY)
    assert one.status_code == other.status_code == 201
    assert one.json()["id"] != other.json()["id"]


def test_what_failed_may_be_sent_again(web: Web) -> None:
    """An error is not kept: mended, the request goes through under the same key."""
    office = web.program(web.world.new_person("dispatcher"))
    assert office.post("/v1/bookings", {}, headers=KEY).status_code == 422
    assert office.post("/v1/bookings", a_booking(), headers=KEY).status_code == 201


def test_kept_answers_are_sealed(web: Web) -> None:
    """What is kept of an answer tells nothing personal to whoever reads the table."""
    office = web.program(web.world.new_person("dispatcher"))
    key = str(uuid4())
    office.post("/v1/bookings", a_booking(), headers={"Idempotency-Key": key})
    with web.world.database.transaction(web.world.alpha) as tx:
        (row,) = tx.rows(reply.select().where(reply.c.key == key))
    assert "Oak Lane" not in str(dict(row))
    assert row["status"] == 201


def test_a_key_that_is_none_is_refused(web: Web) -> None:
    """A key of strange signs or of great length is refused at its place."""
    office = web.program(web.world.new_person("dispatcher"))
    for key in ("x" * 201, "two words", ""):
        answer = office.post("/v1/bookings", a_booking(), headers={"Idempotency-Key": key})
        assert [fault["code"] for fault in answer.json()["faults"]] == ["idempotency-key-form"]


def test_two_at_the_same_moment_are_one(web: Web) -> None:
    """Of two equal requests at once one is done, and both get its answer."""
    actor = web.world.new_person("dispatcher")
    answers: list[bytes] = []
    before = counted(web, "plan_requested")
    askers = [web.program(actor) for _ in range(1)] * 2

    def ask(number: int) -> None:
        answer = askers[number].post("/v1/plans", {"day": "2026-03-10"}, headers=KEY)
        answers.append(answer.content)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 2
    assert len(set(answers)) == 1
    assert counted(web, "plan_requested") == before + 1


def test_a_plan_asked_for_under_its_own_id_needs_no_key(web: Web) -> None:
    """An id made by the caller does the same as a key for what it names."""
    office = web.program(web.world.new_person("dispatcher"))
    before = counted(web, "plan_requested")
    wanted = {"id": str(uuid4()), "day": "2026-03-10"}
    answers = [office.post("/v1/plans", wanted) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert counted(web, "plan_requested") == before + 1


def test_an_answer_with_a_recipient_is_not_told_again_without_the_right(web: Web) -> None:
    """A key that may read recipients no more is refused the answer that told one."""
    maker = web.world.new_person("dispatcher")
    key = {"Idempotency-Key": "order-of-zoe"}
    token, key_id = program_key(web.world, maker)
    office = web.bearer(token)
    assert "Zoe Zola" in office.post("/v1/bookings", a_booking(), headers=key).text
    with web.world.database.transaction(web.world.alpha) as tx:
        scopes = sorted(SCOPES - {"recipients:read"})
        tx.run(tx.update(api_key, api_key.c.id == key_id).values(scopes=scopes))
    again = office.post("/v1/bookings", a_booking(), headers=key)
    assert (again.status_code, again.json()["code"]) == (409, "key-used-twice")
