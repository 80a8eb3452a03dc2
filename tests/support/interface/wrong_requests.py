"""Wrong requests that are kept in a file with their answers: what they are, and how they are sent.

Ids of things stand in the file by their names, as ``§customer_id``: each run has others.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import httpx

from api.auth.scopes import Role
from tests.support.interface.described import written
from tests.support.interface.edges import Raw
from tests.support.interface.http import Asker, Web
from tests.support.interface.there import There, make_there

Fault: TypeAlias = tuple[str, str]
"""A code and a key path; the path is empty where an answer is about the whole."""

NOBODY = "nobody"
SHOP = "https://shop.example.org"
MARK = "§"
LONG_TEXT, LONG_LIST = 60, 20
"""What is longer, and the same throughout, is written by how often it is repeated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a request is answered.

    Attributes
    ----------
    faults
        In order of their key paths: codes keep their places, the order in which they are told is
        free.
    """

    status: int
    faults: tuple[Fault, ...]

    @property
    def is_refusal(self) -> bool:
        """Whether what was asked was not done, or not all of it."""
        return self.status >= 400 or bool(self.faults)

    def __str__(self) -> str:
        """Write status, then code and key path of each fault."""
        faults = ", ".join(f"{code} {where}".strip() for code, where in self.faults)
        return f"{self.status} {faults}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongRequest:
    """A request that is wrong.

    Attributes
    ----------
    path
        Of the address, with query; names of ids in braces.
    asker
        The role of who asks, or :data:`NOBODY`.
    body
        As it stands in the file.
    wrong
        Where it is wrong, and how.
    """

    method: str
    path: str
    asker: str
    body: Any
    wrong: tuple[str, ...]
    answer: Answer | None = None

    def line(self, number: int) -> str:
        """Write it on one line of the file."""
        assert self.answer is not None
        told = {
            "number": number,
            "ask": f"{self.method} {self.path}",
            "by": self.asker,
            "wrong": self.wrong,
            "body": self.body,
            "status": self.answer.status,
            "faults": self.answer.faults,
        }
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def read_request(told: Mapping[str, Any]) -> WrongRequest:
    """Read a request of the file."""
    method, _, path = told["ask"].partition(" ")
    return WrongRequest(
        method=method,
        path=path,
        asker=told["by"],
        body=told["body"],
        wrong=tuple(told["wrong"]),
        answer=read_answer(told),
    )


def read_answer(told: Mapping[str, Any]) -> Answer:
    """Read an answer of the file."""
    faults = tuple((code, where) for code, where in told["faults"])
    return Answer(status=told["status"], faults=faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A cooperative that is asked.

    Attributes
    ----------
    names
        Ids by their names.
    """

    there: There
    askers: Mapping[str, Asker]
    names: Mapping[str, str]

    def answer(self, request: WrongRequest) -> Answer:
        """Send a request."""
        asker = self.askers[request.asker]
        body = unpacked(request.body, self.names)
        return answer_of(
            asker(
                request.method,
                request.path.format_map(self.names),
                content=written(body),
                headers={"Content-Type": "application/json", "Origin": origin_of(request.path)},
            )
        )


def make_asked(web: Web) -> Asked:
    """Fill a cooperative with one thing of each kind, of which wrong requests speak."""
    there = make_there(web)
    there.ids["subject_id"] = there.ids["visit_id"]  # Of an event.
    there.ids.update(dict.fromkeys(("place", "from_place"), there.ids["place_id"]))
    askers: dict[str, Asker] = {str(role): asker for role, asker in there.askers.items()}
    askers[NOBODY] = web.anybody()
    names = {name: str(id_) for name, id_ in there.ids.items()}
    widget = create(
        askers[Role.MERCHANT], "/v1/widgets", {"name": "Shop", "hosts": ["shop.example.org"]}
    )
    shift = {
        "courier": names["person_id"],
        "vehicle": names["vehicle_id"],
        "start_place": names["place"],
        "start": "2026-03-13T08:00",
        "end": "2026-03-13T12:00",
    }
    webhook = {"url": "https://receiver.example.org/", "kinds": ["visit_done"]}
    names |= {
        "key": widget["key"],
        "widget_id": widget["id"],
        "free_shift_id": create(askers[Role.DISPATCHER], "/v1/shifts", shift)["id"],
        "webhook_id": create(askers[Role.ADMIN], "/v1/webhooks", webhook)["webhook"]["id"],
    }
    return Asked(there=there, askers=askers, names=names)


def create(asker: Asker, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Make a thing and return it."""
    answer = asker.post(path, body)
    assert answer.status_code == 201, answer.text
    thing: dict[str, Any] = answer.json()
    return thing


def origin_of(path: str) -> str:
    """Return from which site an address is asked: a widget's by its shop's page."""
    return SHOP if path.startswith("/v1/widget/") else "https://rounds.example.org"


def answer_of(answer: httpx.Response) -> Answer:
    """Return code and key path of each fault; of a batch, of each event that is refused."""
    refused: list[Fault] = []
    told = answer.json() if answer.content else {}
    if answer.status_code >= 400:
        faults = told.get("faults", [])
        refused = [(fault["code"], fault["where"]) for fault in faults] or [(told["code"], "")]
    elif isinstance(told, dict):
        refused = refused_events(told.get("verdicts", ()))
    by_path = sorted(refused, key=lambda fault: fault[::-1])
    return Answer(status=answer.status_code, faults=tuple(by_path))


def refused_events(verdicts: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """Return the faults of a batch of events; none where not all of it is refused."""
    if any(verdict["outcome"] != "refused" for verdict in verdicts):
        return []
    return [
        (fault["code"], f"events[{at}].{fault['where']}".removesuffix("."))
        for at, verdict in enumerate(verdicts)
        for fault in verdict["faults"] or [{"code": verdict["code"], "where": ""}]
    ]


def packed(value: object, ids: Mapping[str, str]) -> Any:  # noqa: ANN401  # JSON is anything
    """Write a value for the file: ids by their names, what is long by how often it is repeated."""
    if isinstance(value, dict):
        return {key: packed(each, ids) for key, each in value.items()}
    if isinstance(value, list):
        if len(value) > LONG_LIST and all(each == value[0] for each in value):
            return {f"{MARK}list": packed(value[0], ids), "times": len(value)}
        return [packed(each, ids) for each in value]
    if isinstance(value, Raw):
        return {f"{MARK}number": value.text}
    return packed_text(value, ids) if isinstance(value, str) else value


def packed_text(text: str, ids: Mapping[str, str]) -> object:
    """Write a text for the file."""
    if text in ids:
        return f"{MARK}{ids[text]}"
    if len(text) > LONG_TEXT and len(set(text)) == 1:
        return {f"{MARK}text": text[0], "times": len(text)}
    return text


def unpacked(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401  # JSON is anything
    """Return a value of the file as it is sent, :func:`packed` the other way."""
    if isinstance(value, list):
        return [unpacked(each, names) for each in value]
    if isinstance(value, str) and value.startswith(MARK):
        return names[value.removeprefix(MARK)]
    if not isinstance(value, dict):
        return value
    match next(iter(value), "").partition(MARK)[2]:
        case "number":
            return Raw(value[f"{MARK}number"])
        case "list" | "text" as kind:
            repeated = unpacked(value[f"{MARK}{kind}"], names)
            return (repeated if kind == "text" else [repeated]) * value["times"]
    return {key: unpacked(each, names) for key, each in value.items()}
