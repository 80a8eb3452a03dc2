"""Answers that present a value: nothing of it goes out unnoticed, and nothing personal at all."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

import api.http.addresses  # noqa: F401  # every answer is declared then
from api.http.description.presented import PRESENTED, presents
from api.http.shapes import Out
from dispatch.model import Load

LISTED = Path(__file__).with_name("presented_fields.txt")
PERSONAL = re.compile(
    r"(^|_)(name|names|address|phone|email|contact|token|note|secret|key|text|person|rider|riders"
    r"|companion|point|place|label|labels|door)(_id)?$"
)
"""Words of a person, a door or a code."""
OF_PLACES = frozenset({"HubOut", "LotDefaultOut"})
"""Answers that refer to places of members by an id, which is read with the place's own rights."""


def _line(answer: type[Out]) -> str:
    return f"{answer.__name__}: {' '.join(answer.model_fields)}"


def test_a_field_of_a_presented_value_is_listed_before_it_goes_out() -> None:
    """Every field that an answer takes from a value stands in the committed list."""
    listed = LISTED.read_text(encoding="utf-8").splitlines()
    assert sorted(map(_line, PRESENTED)) == listed


def test_no_presented_value_carries_a_person_a_door_or_a_code() -> None:
    """What is personal has an answer of its own, which lists its fields."""
    found = {
        f"{answer.__name__}.{name}"
        for answer in PRESENTED
        for name in answer.model_fields
        if PERSONAL.search(name) and not (name == "place_id" and answer.__name__ in OF_PLACES)
    }
    assert not found


def test_an_answer_has_the_fields_of_its_value_in_order_and_tells_its_own_otherwise() -> None:
    """A set comes sorted, an instant in UTC, a list for a tuple; what is declared wins."""

    @dataclass(frozen=True)
    class Value:
        numbers: tuple[int, ...]
        at: datetime | None
        words: frozenset[str]
        count: int

    @presents(Value)
    class ValueOut(Out):
        """A value."""

        count: float

    at = datetime.fromisoformat("2026-03-10T08:00:00+01:00")
    told = ValueOut.of(Value(numbers=(2, 1), at=at, words=frozenset({"b", "a"}), count=3))
    assert list(told) == ["numbers", "at", "words", "count"]
    assert told == {
        "numbers": [2, 1],
        "at": "2026-03-10T07:00:00Z",
        "words": ["a", "b"],
        "count": 3.0,
    }
    assert isinstance(told["count"], float)
    del PRESENTED[ValueOut]


def test_a_part_that_no_answer_presents_has_to_be_declared() -> None:
    """A value in a value goes out by an answer of its own, or not at all."""

    @dataclass(frozen=True)
    class Part:
        count: int

    @dataclass(frozen=True)
    class Whole:
        parts: tuple[Part, ...]

    with pytest.raises(TypeError, match="declare the field"):
        presents(Whole)(type("WholeOut", (Out,), {"__module__": __name__}))


def test_what_another_module_presents_has_to_be_declared_whatever_was_read_before() -> None:
    """An answer of another room is named by its field: the order of imports decides nothing."""

    @dataclass(frozen=True)
    class Carrying:
        load: Load

    assert Load in PRESENTED.values()
    with pytest.raises(TypeError, match="declare the field"):

        @presents(Carrying)
        class CarryingOut(Out):
            """A value with a load."""
