"""Lists and texts of requests: each is described with its greatest length, and held to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from api.auth.scopes import ROLE_PERMISSIONS, Role
from api.http.carrying_out import anybody, installation
from api.http.description.openapi import describe
from api.http.lengths import long_parts
from tests.support.depth import WHOLE
from tests.support.interface.described import Choice, Description, Schema, Step
from tests.support.interface.http import Asker, Web
from tests.support.interface.there import There, make_there
from tests.support.interface.walk import Address, every_address

SAID_OTHERWISE = {"format", "enum", "const", "pattern", "maxLength"}
FILES = {("POST", "/v1/people/{person_id}/availability/calendar")}
"""A body that is a file is limited by its bytes."""
BATCHES = {"/v1/events"}
"""Events are refused one by one: a phone sends many, and none of the others may be lost."""
OWN_WORDS = {"vroom-too-large"}
"""Refusals of what is too long with which an address answers in its own way."""
Place = tuple[tuple[Step, ...], Schema]


@pytest.fixture(scope="module")
def there(web: Web) -> There:
    """Return a cooperative with one thing of each kind."""
    return make_there(web)


def described(app: FastAPI) -> Description:
    """Return the description of the application."""
    return Description(describe(app))


def parts_of(
    schema: Schema, parts: dict[str, Schema], way: tuple[Step, ...] = (), inside: Sequence[str] = ()
) -> Iterator[Place]:
    """Yield every list and text of what a schema describes, each shape once on a way."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in inside:
            yield from parts_of(parts[name], parts, way, (*inside, name))
        return
    for key in ("anyOf", "oneOf", "allOf"):
        for number, one in enumerate(schema.get(key, ())):
            yield from parts_of(one, parts, (*way, Choice(key, number)), inside)
    if schema.get("type") in {"array", "string"}:
        yield way, schema
    if isinstance(schema.get("items"), dict):
        yield from parts_of(schema["items"], parts, (*way, 0), inside)
    for name, one in schema.get("properties", {}).items():
        yield from parts_of(one, parts, (*way, name), inside)
    others = schema.get("additionalProperties")
    if isinstance(others, dict):
        yield from parts_of(others, parts, (*way, "standard"), inside)


def where_of(way: Sequence[Step]) -> str:
    """Return the key path of a place."""
    told = ""
    for step in way:
        if isinstance(step, int):
            told += f"[{step}]"
        elif isinstance(step, str):
            told += f".{step}" if told else step
    return told


def is_limited(schema: Schema) -> bool:
    """Return whether it is said how long a list or text may be."""
    if schema["type"] == "array":
        return "maxItems" in schema or "prefixItems" in schema
    return bool(SAID_OTHERWISE & schema.keys())


def test_every_list_and_text_of_a_request_says_how_long_it_may_be(web: Web) -> None:
    """Lists have `maxItems` and free texts `maxLength`, in bodies and in parameters."""
    known, unsaid = described(web.app), set()
    for path, methods in known.document["paths"].items():
        for method, operation in methods.items():
            if not isinstance(operation, dict) or (method.upper(), path) in FILES:
                continue
            bodies = operation.get("requestBody", {}).get("content", {}).values()
            asked: list[tuple[Schema, tuple[Step, ...]]] = [(one["schema"], ()) for one in bodies]
            query = (one for one in operation.get("parameters", ()) if one["in"] == "query")
            asked += [(one["schema"], (one["name"],)) for one in query]
            for schema, way in asked:
                unsaid |= {
                    (method.upper(), path, where_of(found), one["type"])
                    for found, one in parts_of(schema, known.parts, way)
                    if not is_limited(one)
                }
    assert unsaid == set()


def too_long(schema: Schema) -> tuple[object, str]:
    """Return a value that is longer than a schema allows, and the code of its refusal."""
    if schema["type"] == "array":
        return [None] * (schema["maxItems"] + 1), "list-too-long"
    return "x" * (schema["maxLength"] + 1), "text-too-long"


def asker_of(web: Web, there: There, address: Address) -> Asker:
    """Return somebody who may ask an address."""
    if address.entrance is anybody:
        return web.anybody()
    office = (Role.DISPATCHER, Role.ADMIN)
    needs = set(address.permissions)
    roles = sorted(there.askers, key=lambda one: one not in office)
    return there.askers[
        next(one for one in roles if not needs or needs & ROLE_PERMISSIONS[one].keys())
    ]


def long_places(known: Description, address: Address, turn: int) -> Iterator[Place]:
    """Yield places whose lengths are tried: every list, and of the texts one by turns."""
    schema = known.body(address.route.path, address.method).get("schema")
    found = list(parts_of(schema, known.parts)) if schema else []
    if address.route.path in BATCHES:
        found = [(way, one) for way, one in found if "events" not in way or len(way) == 1]
    yield from (one for one in found if "maxItems" in one[1])
    texts = [one for one in found if one[1]["type"] == "string" and "maxLength" in one[1]]
    yield from texts if WHOLE else texts[turn % max(1, len(texts)) :][:1]


def test_what_is_longer_is_refused_at_its_key(web: Web, there: There) -> None:
    """A list or text above its limit is told by its key path, before anything is carried out."""
    known, wrong, tried = Description(describe(web.app), there.brought_here), [], 0
    before = there.counts()
    for turn, address in enumerate(every_address(web.app)):
        if address.entrance is installation:
            continue
        body = known.body(address.route.path, address.method)
        for way, schema in long_places(known, address, turn):
            value, code = too_long(schema)
            base = there.brought_here(body.get("example"))
            sent = known.with_value(base, body["schema"], way, value)
            answer = asker_of(web, there, address)(address.method, address.path(there), json=sent)
            tried += 1
            told, where = answer.json().get("faults", []), where_of(way)
            # Where a text or a number is taken, the fault names which of them it is about.
            if told and told[0]["code"] in OWN_WORDS:
                continue
            if not any(one["code"] == code and one["where"].startswith(where) for one in told):
                wrong.append(f"{address.name} {where}: {answer.status_code} {told[:2]}")
    assert not wrong, f"{len(wrong)}\n" + "\n".join(wrong)
    assert there.counts() == before
    assert tried > 150


def test_parts_are_measured_whatever_else_is_wrong() -> None:
    """Lists are not looked into once they are too long, and other types are left to the reader."""
    schema = {
        "type": "object",
        "properties": {
            "names": {"type": "array", "maxItems": 2, "items": {"$ref": "#/$defs/Name"}},
            "note": {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "null"}]},
        },
        "$defs": {"Name": {"type": "string", "maxLength": 1}},
    }

    def told(value: Any) -> list[tuple[str, str]]:  # noqa: ANN401  # JSON is anything
        return [(one.code, one.where) for one in long_parts(value, schema)]

    assert told({"names": ["a", "bb"], "note": "four"}) == [
        ("text-too-long", "names[1]"),
        ("text-too-long", "note"),
    ]
    assert told({"names": ["aa", "bb", "cc"], "note": 5, str(uuid4()): 1}) == [
        ("list-too-long", "names")
    ]
    assert told([]) == []
