"""The description of the addresses, and the pages that are made from the program."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import jsonschema_rs
import pytest

from api.http.carrying_out import anybody
from api.http.description.meanings import words
from api.http.description.parameters import MEANINGS
from api.references.interface import PAGES, ROOT, openapi_text
from data.store.care.rules import RULE_TYPES, body_of, started
from dispatch.rounds.events.event import check_event
from dispatch.rounds.events.event_details import Choice, Detail, Whole
from dispatch.rounds.events.event_kinds import EVENT_KINDS, EventKind
from tests.support.interface.conformity import of_description, reference_registry
from tests.support.interface.http import Web
from tests.support.interface.walk import every_address

Plain = dict[str, Any]


@pytest.fixture(scope="module")
def described() -> Plain:
    """Return the description, as programs read it."""
    document: Plain = json.loads(openapi_text())
    return document


def operations(described: Plain) -> Iterator[tuple[str, Plain]]:
    """Return each operation with its name."""
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def bodies(described: Plain) -> Iterator[tuple[str, str, Plain]]:
    """Return each body: of what, its media type, and what is told of it."""
    for name, operation in operations(described):
        parts = {"request": operation.get("requestBody", {}), **operation["responses"]}
        for which, body in parts.items():
            for kind, content in body.get("content", {}).items():
                yield f"{name} {which}", kind, content
    for name, answer in described["components"]["responses"].items():
        for kind, content in answer["content"].items():
            yield name, kind, content


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_in_docs_are_up_to_date(page: str) -> None:
    """What is committed is what the program says now; `make openapi` writes it anew."""
    kept = ROOT / "docs" / page
    same = kept.is_file() and kept.read_text(encoding="utf-8") == PAGES[page]()
    assert same, f"docs/{page} is not what the program says: run `make openapi`"


def test_every_body_of_json_has_an_example_that_fits(described: Plain) -> None:
    """An example is there for each request and answer, and is what its schema says."""
    wrong = []
    known = reference_registry(described)
    for where, kind, content in bodies(described):
        if not kind.endswith("json"):
            continue
        assert "example" in content or "examples" in content, where
        judge = jsonschema_rs.Draft202012Validator(
            of_description(content["schema"]), validate_formats=True, registry=known
        )
        wrong += [f"{where}: {one.message}" for one in judge.iter_errors(content.get("example"))]
    assert not wrong, wrong


_VALUES: dict[str, object] = {
    "Id": str(UUID(int=7)),
    "Ids": [str(UUID(int=7))],
    "Code": "legal-1",
    "ShortCode": "K7M4-PXA",
    "Hash": "0f" * 32,
    "Flag": True,
    "Day": "2026-03-09",
    "Instant": "2026-03-09T09:04:02+01:00",
}


def value_of(one: Detail) -> object:
    """A right value of a key of an event's detail."""
    if isinstance(one.type, Choice):
        return one.type.of[0]
    return one.type.low if isinstance(one.type, Whole) else _VALUES[type(one.type).__name__]


@pytest.mark.parametrize("kind", EVENT_KINDS.values(), ids=lambda kind: kind.name)
def test_what_an_event_holds_is_described_by_its_kind(described: Plain, kind: EventKind) -> None:
    """What the catalogue takes the description takes, and nothing that lacks or bends a key."""
    schema = described["components"]["schemas"]["EventOut"]
    judge = jsonschema_rs.Draft202012Validator({"allOf": schema["allOf"]}, validate_formats=True)
    detail = {name: value_of(one) for name, one in kind.detail.items()}
    assert not check_event(kind.name, detail)
    assert judge.is_valid({"kind": kind.name, "detail": detail})
    for name, one in kind.detail.items():
        assert not judge.is_valid({"kind": kind.name, "detail": {**detail, name: {}}})
        less = {key: value for key, value in detail.items() if key != name}
        assert judge.is_valid({"kind": kind.name, "detail": less}) is not one.needed
    assert judge.is_valid({"kind": "of_a_later_version", "detail": {"anything": {}}})


def test_every_address_says_how_it_refuses(web: Web, described: Plain) -> None:
    """Each has a summary, its refusals by status, and nothing left to guess."""
    for one in every_address(web.app):
        if not one.route.include_in_schema:
            continue
        operation = described["paths"][one.route.path][one.method.lower()]
        assert operation["summary"], one.name
        statuses = set(operation["responses"])
        assert "default" not in statuses
        assert {"429", "500", "503"} <= statuses, one.name
        if one.entrance is not anybody:
            assert {"401", "403", "404", "422"} <= statuses, one.name
        if one.method != "GET":
            assert {"409", "413"} <= statuses, one.name


def test_every_parameter_says_what_it_means(described: Plain) -> None:
    """No name is left to guess, and nothing is explained that no address has."""
    described_as = {
        one["name"]: one.get("description")
        for _, operation in operations(described)
        for one in operation.get("parameters", [])
        if one["in"] == "query"
    }
    assert [name for name, text in described_as.items() if not text] == []
    assert MEANINGS.keys() <= described_as.keys()


def _unexplained(node: object, where: str, *, said: bool = False) -> Iterator[str]:
    """Find properties and closed sets of which nothing says what they mean."""
    if isinstance(node, list):
        for each in node:
            yield from _unexplained(each, where, said=said)
    if not isinstance(node, dict):
        return
    said = said or bool(node.get("description"))
    if "enum" in node and not said:
        yield where
    for key, value in node.items():
        if key == "properties" and isinstance(value, dict):
            for name, described_as in value.items():
                if not described_as.get("description") and "const" not in described_as:
                    yield f"{where}.{name}"
                yield from _unexplained(described_as, f"{where}.{name}")
        elif key not in {"example", "examples", "default", "description"}:
            # A parameter or property explains the schema in it; a shape explains no other.
            yield from _unexplained(value, f"{where}.{key}" if where else key, said=said)


def test_every_property_and_closed_set_says_what_it_means(described: Plain) -> None:
    """Nobody has to guess from a name: not in shapes, parameters, events or rules."""
    missing = list(_unexplained(described, ""))
    assert not missing, missing[:40]


def test_every_rule_body_is_described_by_its_own_shape(described: Plain) -> None:
    """What the program starts with is just what the shape of its kind allows."""
    shapes = described["components"]["schemas"]
    for kind, of in RULE_TYPES.items():
        shape = shapes[of.__name__]
        body = body_of(started(kind))
        assert set(shape["properties"]) == set(body), kind
        assert shape["description"]
        whole = {**shape, "components": described["components"]}
        jsonschema_rs.validator_for(whole).validate(body)


def test_every_word_is_used(described: Plain) -> None:
    """A sentence about a shape or a property that is gone misleads whoever looks for it."""
    shapes = {*described["components"]["schemas"], "Listing"}
    names = set(_names(described))
    for word in words():
        shape, dot, name = word.partition(".")
        assert (name if dot else word) in names, word
        assert not dot or shape in shapes, word


def _names(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _names(each)
    elif isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            yield from node["properties"]
        for value in node.values():
            yield from _names(value)


def test_what_phones_tell_is_described(described: Plain) -> None:
    """Kinds and outcomes are listed, and what every event needs."""
    schemas = described["components"]["schemas"]
    event = schemas["BatchIn"]["properties"]["events"]["items"]
    event = schemas[event["$ref"].rpartition("/")[2]] if "$ref" in event else event
    assert {"id", "kind", "subject_id", "at"} == set(event["required"])
    assert "visit_done" in event["properties"]["kind"]["enum"]
    assert "conflict" in schemas["VerdictOut"]["properties"]["outcome"]["enum"]


def test_every_reference_leads_somewhere(described: Plain) -> None:
    """No part of the description refers to what is not in it, and operation ids are unique."""
    parts = described["components"]
    for kind, name in re.findall(r"#/components/(\w+)/([\w.-]+)", json.dumps(described)):
        assert name in parts[kind], (kind, name)
    ids = [operation["operationId"] for _, operation in operations(described)]
    assert len(ids) == len(set(ids))


def test_a_schema_has_a_name_for_people(described: Plain) -> None:
    """A client may show it as a class: capitals, nothing doubled, and no other but for its case.

    Two shapes of one name would be told apart by where their code lies, which may move.
    """
    names = [*described["components"]["schemas"]]
    assert [name for name in names if not re.fullmatch(r"([A-Z][a-z0-9]*)+", name)] == []
    assert [name for name in names if re.search(r"(In|Out|List)\1$", name)] == []
    assert len({name.casefold() for name in names}) == len(names)


def test_a_schema_says_what_it_is(described: Plain) -> None:
    """Each shape of ours has a sentence that describes it."""
    own = described["components"]["schemas"]
    silent = [name for name, one in own.items() if not one.get("description")]
    assert [name for name in silent if name.endswith(("In", "Out"))] == []


def test_an_operation_is_named_after_what_it_does(described: Plain) -> None:
    """Ids are verbs with their object in snake case, as generated clients name their functions."""
    ids = [operation["operationId"] for _, operation in operations(described)]
    unclear = re.compile(r"_(it|them|one|all|some|own)$")
    assert [one for one in ids if not re.fullmatch(r"[a-z]+(_[a-z]+)*", one)] == []
    assert [one for one in ids if unclear.search(one)] == []
