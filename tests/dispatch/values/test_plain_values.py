"""Frozen values to JSON and back: every rule set survives, and nothing odd gets in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.bookings.cutoff import Cutoff, CutoffRule, Deadline
from dispatch.bookings.emissions import EmissionRule
from dispatch.bookings.recurring_bookings import Override, Pause, Recurrence
from dispatch.bookings.tariff import Tariff
from dispatch.labour.heat import HeatRule
from dispatch.labour.working_hours import HoursRule
from dispatch.values.plain_values import from_plain, to_plain
from dispatch.values.validation import out_of_range, refuse
from routing.errors import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inner:
    size: int

    def __post_init__(self) -> None:
        refuse(out_of_range("size", self.size, 0, 9))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outer:
    name: str
    kind: Literal["a", "b"] = "a"
    share: float = 0.5
    flag: bool = False
    day: date | None = None
    clock: time = time(8)
    at: datetime | None = None
    pair: tuple[int, str] = (1, "x")
    numbers: tuple[int, ...] = ()
    names: frozenset[str] = frozenset()
    inner: tuple[_Inner, ...] = ()
    mixed: Mapping[str, str | int] = field(default_factory=dict)


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-20, 20)
    | st.floats(allow_nan=False)
    | st.text("ab:-1"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner, max_size=3),
    max_leaves=6,
)


def _wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _places(error: BadInput) -> list[tuple[str, str]]:
    return [(fault.code, fault.where) for fault in error.faults]


@pytest.mark.parametrize(
    "value",
    [
        HoursRule(daily_work_s=None),
        EmissionRule(),
        HeatRule(),
        CutoffRule(by_kind={"shop": Cutoff(book=Deadline(days_before=1, at=time(18)))}),
        Recurrence(
            start=_wall("2026-03-02T08:30"),
            rule="FREQ=DAILY",
            excluded=(_wall("2026-03-03T08:30"),),
            pauses=(Pause(first=date(2026, 8, 1), last=date(2026, 8, 15)),),
            overrides=(
                Override(
                    original=_wall("2026-03-04T08:30"),
                    moved_to=_wall("2026-03-04T09:00"),
                    changes={"mass_g": 500, "note": "twice"},
                ),
            ),
        ),
        _Outer(name="n", day=date(2026, 3, 2), names=frozenset({"b", "a"}), mixed={"k": 1}),
    ],
)
def test_values_survive_json(value: object) -> None:
    """What is written as JSON and read back is the same value."""
    again = from_plain(type(value), json.loads(json.dumps(to_plain(value))))
    assert again == value


def test_all_faults_are_found_with_their_places() -> None:
    """One reading names every unknown key, missing key and wrong type."""
    with pytest.raises(BadInput) as caught:
        from_plain(
            _Outer,
            {
                "nam": "n",
                "kind": "c",
                "flag": 1,
                "day": "yesterday",
                "clock": "08:30+01:00",
                "pair": [1],
                "numbers": [1, True, "x"],
                "inner": [{"size": 3}, {"size": 10}, {}],
                "mixed": {"k": None},
            },
        )
    assert _places(caught.value) == [
        ("unknown-key", ""),
        ("missing-key", ""),
        ("unknown-choice", "kind"),
        ("wrong-type", "flag"),
        ("wrong-type", "day"),
        ("wrong-type", "clock"),
        ("list-length", "pair"),
        ("wrong-type", "numbers[1]"),
        ("wrong-type", "numbers[2]"),
        ("out-of-range", "inner[1].size"),
        ("missing-key", "inner[2]"),
        ("wrong-type", "mixed.k"),
    ]


@given(st.dictionaries(st.sampled_from([*_Outer.__dataclass_fields__, "odd"]), JSON_VALUES))
def test_odd_input_is_a_value_or_faults(plain: dict[str, object]) -> None:
    """Whatever JSON holds is read, or refused as bad input, and never breaks the reader."""
    try:
        value = from_plain(_Outer, plain)
    except BadInput as error:
        value, faults = None, error.faults
    else:
        faults = ()
    assert bool(faults) == (value is None)
    if value is not None:
        assert from_plain(_Outer, to_plain(value)) == value


@pytest.mark.parametrize("plain", [None, [], "x", 3])
def test_only_a_table_is_a_value(plain: object) -> None:
    """A rule set is a table of keys and values."""
    with pytest.raises(BadInput) as caught:
        Tariff.from_plain(plain)
    assert _places(caught.value) == [("wrong-type", "")]
