"""A thousand wrong requests are refused as when they were made: same codes, same key paths.

``wrong_requests.jsonl`` beside this module never changes: requests with their answers, as
``tests.support.interface.make_wrong_requests`` wrote them. What is now refused otherwise, and is
meant to be, stands in ``wrong_requests_differences.jsonl`` with the new answer and the reason.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

import pytest

from api.http.description.openapi import describe
from tests.support.interface.described import Description
from tests.support.interface.edges import Raw
from tests.support.interface.http import Web
from tests.support.interface.wrong_bodies import WrongBodies
from tests.support.interface.wrong_requests import (
    Answer,
    Asked,
    WrongRequest,
    make_asked,
    packed,
    read_answer,
    read_request,
    unpacked,
)

REQUESTS = Path(__file__).with_name("wrong_requests.jsonl")
REQUESTS_SHA256 = "ccabe75558495148c9e4cdbca55da317a14106762dabc8e91a4232d8929c6d81"
DIFFERENCES = Path(__file__).with_name("wrong_requests_differences.jsonl")
MOST_SHOWN = 40

Differences: TypeAlias = Mapping[int, Mapping[str, Any]]
"""Lines of the file of differences by the number of their request."""


def kept_requests() -> list[WrongRequest]:
    """Return the requests of the file, each at the place of its number."""
    return [read_request(json.loads(line)) for line in REQUESTS.read_text("utf-8").splitlines()]


def listed_differences() -> Differences:
    """Return what is refused otherwise than when it was made."""
    lines = map(json.loads, DIFFERENCES.read_text("utf-8").splitlines())
    return {line["number"]: line for line in lines}


def faults_of_list(requests: Sequence[WrongRequest], listed: Differences) -> list[str]:
    """Return what is wrong with the list of differences itself."""
    wrong = []
    for number, line in listed.items():
        if number not in range(len(requests)):
            wrong.append(f"no. {number}: there is no such request")
            continue
        if not line["reason"].strip():
            wrong.append(f"no. {number}: say why it is refused otherwise, in its reason")
        if read_answer(line) == requests[number].answer:
            wrong.append(f"no. {number}: is refused as ever; take it out of the list")
        if not read_answer(line).is_refusal:
            wrong.append(f"no. {number}: is listed as taken; a wrong request must stay refused")
    return wrong


def difference(number: int, request: WrongRequest, before: Answer, now: Answer) -> str:
    """Say how an answer differs, and where the reason belongs."""
    first = request.answer.faults if request.answer else ()
    lost = [" ".join(fault).strip() for fault in first if fault not in now.faults]
    line = {"number": number, "status": now.status, "faults": now.faults, "reason": ""}
    return "\n  ".join(
        [
            f"no. {number}, {request.method} {request.path}: {', '.join(request.wrong)}",
            f"was: {before}",
            f"now: {now}",
            f"no longer told: {', '.join(lost) or 'nothing'}",
            f"Where this is meant, it stands in {DIFFERENCES.name} with the reason:",
            json.dumps(line, ensure_ascii=False, separators=(",", ":")),
        ]
    )


@pytest.fixture(scope="module")
def asked(web: Web) -> Asked:
    """Return the cooperative that is asked."""
    return make_asked(web)


def test_wrong_requests_are_refused_as_ever(asked: Asked) -> None:
    """Each keeps status, codes and key paths but where listed; a refusal changes nothing."""
    requests, listed = kept_requests(), listed_differences()
    wrong = faults_of_list(requests, listed)
    counts = asked.there.counts()
    for number, request in enumerate(requests):
        before = read_answer(listed[number]) if number in listed else request.answer
        assert before is not None
        now = asked.answer(request)
        if now != before:
            wrong.append(difference(number, request, before, now))
    if wrong:
        pytest.fail("\n".join([f"{len(wrong)} in all", *wrong[:MOST_SHOWN]]), pytrace=False)
    assert asked.there.counts() == counts


def test_the_requests_are_those_that_were_made() -> None:
    """No answer from before was changed to suit one of today."""
    assert sha256(REQUESTS.read_bytes()).hexdigest() == REQUESTS_SHA256
    assert len(kept_requests()) == 1000


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ({"status": 422, "faults": [["a", "b"]], "reason": " "}, "no. 7: say why"),
        ({"status": 200, "faults": [], "reason": "why"}, "no. 7: is listed as taken"),
    ],
)
def test_a_difference_needs_a_reason_and_is_a_refusal(line: dict[str, Any], fault: str) -> None:
    """What is listed without a reason, or as taken, is a fault of the list."""
    assert [told[: len(fault)] for told in faults_of_list(kept_requests(), {7: line})] == [fault]


def test_a_listed_answer_differs() -> None:
    """What is refused as ever again does not stay in the list, nor what was never asked."""
    requests = kept_requests()
    answer = requests[7].answer
    assert answer is not None
    line = {"status": answer.status, "faults": answer.faults, "reason": "why"}
    assert faults_of_list(requests, {7: line, 1000: line}) == [
        "no. 7: is refused as ever; take it out of the list",
        "no. 1000: there is no such request",
    ]


def test_a_difference_is_told_with_both_answers() -> None:
    """Who changes an answer reads what it was and is, what is no longer told, the line to add."""
    request = kept_requests()[157]
    before = Answer(status=422, faults=(("text-too-long", "email"), ("empty-text", "name")))
    now = Answer(status=422, faults=(("not-an-email", "email"),))
    assert difference(157, request, before, now).splitlines()[1:] == [
        "  was: 422 text-too-long email, empty-text name",
        "  now: 422 not-an-email email",
        "  no longer told: text-too-long email",
        "  Where this is meant, it stands in wrong_requests_differences.jsonl with the reason:",
        '  {"number":157,"status":422,"faults":[["not-an-email","email"]],"reason":""}',
    ]


def test_wrong_bodies_come_from_the_description(asked: Asked, web: Web) -> None:
    """A seed gives the same bodies again, and hardly one of them is the right one."""
    known = Description(describe(web.app), asked.there.brought_here)
    described = known.body("/v1/bookings", "POST")
    right = asked.there.brought_here(described["example"])
    bodies = WrongBodies(known, described["schema"], right)
    made = list(bodies.made(50, Random(1)))
    assert made == list(bodies.made(50, Random(1)))
    assert sum(body.body == right for body in made) <= 1


def test_a_body_is_read_back_as_it_was_written() -> None:
    """Ids have names, numbers beyond Python's their digits; what is long is short in the file."""
    body = {"id": "0195", "text": "x" * 500, "list": [{"a": 1}] * 30, "n": Raw("1e309"), "b": [1]}
    kept = json.loads(json.dumps(packed(body, {"0195": "place_id"})))
    assert len(json.dumps(kept)) < 200
    assert unpacked(kept, {"place_id": "0195"}) == body
