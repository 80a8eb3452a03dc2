"""What the bench of one user finds to ask, and what it says of it."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bench.one_user.asking import Answered
from bench.one_user.by_hand import BY_HAND
from bench.one_user.installation import Installation
from bench.one_user.largest import UNTOLD_MOST, largest
from bench.one_user.measuring import Row, Run
from bench.one_user.operations import Operation, described, forms_of
from bench.one_user.page_forms import BY_PAGE
from bench.one_user.trials import trials_of
from bench.one_user.watching import Seen

DOORS = [SimpleNamespace(lon=24.9, lat=60.1, street="Mannerheimintie", number="1")]
NOTE = {"type": "object", "properties": {"text": {"type": "string", "maxLength": 20_000}}}
FIELD = '<input name="{}" type="{}">'


def document(schema: dict[str, Any], media_type: str = "application/json") -> dict[str, Any]:
    """Return a description of one operation with a body."""
    body = {"content": {media_type: {"schema": schema}}}
    return {"paths": {"/v1/x": {"post": {"requestBody": body}}}, "components": {"schemas": {}}}


def list_of(most: int | None) -> dict[str, Any]:
    """Return the schema of a table with a list of so many texts."""
    bound = {} if most is None else {"maxItems": most}
    listed = {"type": "array", "items": {"type": "string"}, **bound}
    return {"type": "object", "properties": {"names": listed}}


@pytest.fixture(scope="module")
def operations() -> list[Operation]:
    """Return what is found in our own description."""
    return list(described(json.loads(Path("docs/openapi.json").read_text("utf-8"))))


def test_lists_long_texts_and_files_are_found() -> None:
    """A list, a text over 10 kB and a file are found wherever they stand; short texts are not."""
    inside = {"type": "object", "properties": {"inside": {"anyOf": [list_of(5), {"type": "null"}]}}}
    [found] = described(document(inside))
    assert (found.name, found.takes, found.unbounded) == ("POST /v1/x", ("list",), ())
    assert [one.takes for one in described(document(NOTE))] == [("text",)]
    assert [one.takes for one in described(document({}, "image/png"))] == [("file",)]
    assert not list(described(document({"type": "string", "maxLength": 10_000})))


def test_a_list_without_a_largest_size_is_told() -> None:
    """The bench names lists of which the description does not say how long they may be."""
    assert [one.unbounded for one in described(document(list_of(None)))] == [("names",)]


@pytest.mark.parametrize(("most", "count"), [(40, 40), (None, UNTOLD_MOST)])
def test_a_body_has_as_many_as_may_be(most: int | None, count: int) -> None:
    """Lists are filled up to their largest size, no two texts alike, and in parts of it."""
    [found] = described(document(list_of(most)))
    installation = SimpleNamespace(addresses=DOORS, ids=lambda _: [])
    whole, half = (
        json.loads(largest(found, {}, cast("Installation", installation), share, "everything"))
        for share in (1.0, 0.5)
    )
    assert len(set(whole["names"])) == count
    assert len(half["names"]) == count / 2


def test_forms_with_files_and_long_texts_are_found() -> None:
    """Of the forms of a page those are asked that take a file, or a text without a small limit."""
    page = (
        f'<form method="post" action="/a?x=1">{FIELD.format("f", "file")}</form>'
        f'<form method="post">{FIELD.format("n", "text")}</form>'
        '<form method="post"><textarea name="t" maxlength="200000"></textarea></form>'
        '<form><textarea name="t"></textarea></form>'
    )
    found = [(one.name, one.takes) for one in forms_of(page, "/b", ())]
    assert found == [("POST /a", ("file",)), ("POST /b", ("text",))]


def test_everything_that_is_found_has_a_body(operations: list[Operation]) -> None:
    """An operation that takes a file has a body by hand; one by hand is still an operation."""
    assert [one.name for one in operations if not list(trials_of(one, {}, BY_PAGE))] == []
    assert set(BY_HAND) - {one.name for one in operations} == set()


def test_a_row_tells_medians_and_who_had_to_wait() -> None:
    """Times are medians of the runs, memory is the most; over a second is marked."""
    runs = [
        Run(
            answers=[Answered(status=200), Answered(status=429, code="rate-limited")],
            answered_s=1.0,
            seen=Seen(
                silent_s={"health": health_s, "me": 0.1},
                memory_mb={"ours": memory_mb, "postgresql": 100.0},
            ),
        )
        for health_s, memory_mb in ((0.1, 900.0), (1.2, 1000.0), (3.0, 800.0))
    ]
    row = Row(name="POST /v1/x", size=1000, runs=runs)
    assert (row.health_s, row.me_s, row.memory_mb, row.is_missed) == (1.2, 0.1, 1000.0, True)
    assert "3 x 200, 3 x 429 rate-limited" in str(row)
