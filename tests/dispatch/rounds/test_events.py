"""The catalogue of event kinds, and what an event must be to be meant."""

from __future__ import annotations

import re
from datetime import datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rounds.events.event import Event, check_event, check_whole_event
from dispatch.rounds.events.event_details import (
    Choice,
    Code,
    Day,
    DetailType,
    Flag,
    Hash,
    Id,
    Ids,
    Instant,
    ShortCode,
    Whole,
)
from dispatch.rounds.events.event_kinds import EVENT_KINDS
from dispatch.rounds.events.event_words import ROLES, SubjectKind
from dispatch.rounds.state_machine import KINDS
from tests.support.rounds.briefs import name, rider

UNITS = ("_s", "_m", "_cents", "_count", "_items", "_pieces", "_kmh")
NO_UNIT = {"version", "seed"}
GOOD: dict[type[DetailType], object] = {
    Id: name("something"),
    Ids: [name("one"), name("two")],
    Code: "legal-1",
    ShortCode: "K7M4-PXA",
    Hash: "0" * 64,
    Flag: True,
    Instant: "2026-03-02T08:30:00+01:00",
    Day: "2026-03-02",
}


def _good(type_: DetailType) -> object:
    if isinstance(type_, Whole):
        return type_.low
    return type_.of[0] if isinstance(type_, Choice) else GOOD[type(type_)]


def test_every_kind_is_named_as_a_fact_with_known_roles_and_subject() -> None:
    """Names are snake case and their own keys; roles and subjects are from the closed sets."""
    for key, kind in EVENT_KINDS.items():
        assert key == kind.name
        assert re.fullmatch(r"[a-z]+(_[a-z]+)+", key)
        assert kind.roles
        assert set(kind.roles) <= set(ROLES)
        assert len(set(kind.roles)) == len(kind.roles)
        assert kind.subject in get_args(SubjectKind)


def test_whatever_a_phone_tells_of_a_round_is_part_of_its_life() -> None:
    """No event that a phone may make of a visit or round falls on deaf ears."""
    offline = {
        kind.name
        for kind in EVENT_KINDS.values()
        if kind.offline and kind.subject in {"visit", "round"}
    }
    assert offline <= KINDS <= set(EVENT_KINDS)


def test_numbers_have_their_unit_in_the_name_and_no_detail_is_free_text() -> None:
    """Each number says what it counts; every other value is an id, code, day or instant."""
    for kind in EVENT_KINDS.values():
        for key, field in kind.detail.items():
            if isinstance(field.type, Whole):
                assert key.endswith(UNITS) or key in NO_UNIT, (kind.name, key)
            else:
                assert isinstance(field.type, Choice) or type(field.type) in GOOD
            if isinstance(field.type, Id):
                assert key.endswith("_id"), (kind.name, key)


@pytest.mark.parametrize("kind", sorted(EVENT_KINDS))
def test_a_kind_takes_its_own_detail_and_nothing_else(kind: str) -> None:
    """The full detail is right; each key needed is missed; each wrong value and key is named."""
    fields = EVENT_KINDS[kind].detail
    full = {key: _good(field.type) for key, field in fields.items()}
    assert check_event(kind, full) == []
    for key, field in fields.items():
        without = {other: value for other, value in full.items() if other != key}
        codes = [fault.code for fault in check_event(kind, without)]
        assert codes == (["missing-key"] if field.needed else [])
        (fault,) = check_event(kind, {**full, key: {"nested": 1}})
        assert fault.code == "wrong-type"
        assert fault.where == f"detail.{key}"
    (unknown,) = check_event(kind, {**full, "remark": "call Ms Morel"})
    assert unknown.code == "unknown-key"
    assert unknown.args["key"] == "remark"


@pytest.mark.parametrize(
    ("type_", "value", "code"),
    [
        (Whole(high=10), 11, "out-of-range"),
        (Whole(low=1, high=10), 0, "out-of-range"),
        (Whole(high=10), 10**400, "out-of-range"),
        (Whole(high=10), 1.0, "wrong-type"),
        (Whole(high=10), True, "wrong-type"),
        (Whole(high=10), "5", "wrong-type"),
        (Choice(of=("a", "b")), "c", "unknown-choice"),
        (Id(), "bread-7", "event-not-an-id"),
        (Id(), name("x").upper(), "event-not-an-id"),
        (Ids(), [name("x"), "y"], "event-not-an-id"),
        (Ids(), [name("x"), name("x")], "duplicate-id"),
        (Ids(most=1), [name("x"), name("y")], "event-list-too-long"),
        (Code(), "third floor, left", "event-not-a-code"),
        (Code(), "a" * 65, "event-not-a-code"),
        (ShortCode(), "k7m4", "event-not-a-short-code"),
        (ShortCode(), "A" * 25, "event-not-a-short-code"),
        (Hash(), "abc", "event-not-a-hash"),
        (Flag(), 1, "wrong-type"),
        (Instant(), "2026-03-02T08:30:00", "naive-time"),
        (Instant(), "2026-03-02T08:30:00.5Z", "not-whole-seconds"),
        (Instant(), "half past eight", "not-an-instant"),
        (Day(), "2026-02-30", "event-not-a-day"),
        (Day(), "20260302", "event-not-a-day"),
        (Day(), 20260302, "wrong-type"),
    ],
)
def test_a_wrong_value_is_told_by_its_code(type_: DetailType, value: object, code: str) -> None:
    """Each type refuses what is not of it, and says why."""
    fault = type_.fault("detail.key", value)
    assert fault is not None
    assert fault.code == code
    assert fault.where.startswith("detail.key")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(kind=st.sampled_from(sorted(EVENT_KINDS)), detail=st.data())
def test_any_json_is_a_detail_or_has_faults(kind: str, detail: st.DataObject) -> None:
    """Whatever comes, it is judged without a crash, and no fault repeats a long text."""
    keys = st.sampled_from([*EVENT_KINDS[kind].detail, "other"]) | st.text(max_size=99)
    for fault in check_event(kind, detail.draw(st.dictionaries(keys, _JSON, max_size=4))):
        assert all(len(str(value)) < 400 for value in fault.args.values())
        assert len(fault.where) < 100


def test_who_may_cause_an_event_is_checked() -> None:
    """A courier cannot publish a plan, a merchant cannot finish a visit."""
    done = rider("visit_done", "cafe")
    assert check_whole_event(done, {"courier"}) == []
    assert check_whole_event(done, {"merchant", "dispatcher"}) == []
    assert [f.code for f in check_whole_event(done, {"merchant"})] == ["event-role"]
    assert [f.code for f in check_whole_event(done, ())] == ["event-role"]


def test_ids_subject_and_kind_are_checked() -> None:
    """Wrong ids, a subject of another kind, and unknown kinds are all told at once."""
    at = datetime.fromisoformat("2026-03-02T08:30:00+01:00")
    event = Event(
        id="1",
        kind="visit_done",
        subject_kind="round",
        subject_id="2",
        actor_id="",
        at=at,
        received_at=at,
    )
    codes = [fault.code for fault in check_whole_event(event, {"courier"})]
    assert codes == ["event-not-an-id", "event-not-an-id", "event-subject"]
    assert [f.code for f in check_event("visit_vanished", {})] == ["event-unknown-kind"]


def test_an_event_without_zone_or_with_half_a_phone_is_a_mistake_of_ours() -> None:
    """Naive times and a phone without number are refused on construction."""
    good = rider("visit_done", "cafe")
    values = {key: getattr(good, key) for key in good.__slots__}
    with pytest.raises(ValueError, match="time zone"):
        Event(**{**values, "at": datetime(2026, 3, 2)})  # noqa: DTZ001  # what is refused
    with pytest.raises(ValueError, match="phone"):
        Event(**{**values, "phone_id": name("phone")})
