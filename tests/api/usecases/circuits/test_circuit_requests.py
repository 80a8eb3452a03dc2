"""Requests of food circuits that are wrong in themselves: each fault at its key."""

from __future__ import annotations

from typing import Any

import pytest

from api.usecases.circuits.announcements import LotAnnouncementRequest
from api.usecases.circuits.cycles import CycleRequest
from api.usecases.circuits.hubs import HubRequest
from api.usecases.circuits.lots import LotRequest, LotUpdate
from api.usecases.circuits.orders import OrderRequest
from api.usecases.circuits.returnables import MovementRequest
from api.usecases.requests import RequestModel
from routing.errors import BadInput

ID = "01975e3c-2f00-7000-8000-000000000001"


def faults_of(kind: type[RequestModel], wanted: dict[str, Any]) -> dict[str, str]:
    """Return the codes of what is wrong with a request by key path."""
    with pytest.raises(BadInput) as refused:
        kind.read(wanted)
    return {one.where: one.code for one in refused.value.faults}


def test_a_lot_is_refused_with_every_fault() -> None:
    """What is missing, of another type, out of bounds or no known word is told in one answer."""
    assert faults_of(LotRequest, {}) == dict.fromkeys(("cycle_id", "what", "items"), "missing-key")
    wrong = {
        "cycle_id": "1",
        "what": " ",
        "items": "3",
        "mass_g": -1,
        "temperature": "warm",
        "ready": {"start": "08:00"},
        "handling": "x" * 2001,
        "hub": ID,
    }
    assert faults_of(LotRequest, wrong) == {
        "cycle_id": "not-an-id",
        "what": "empty-text",
        "items": "wrong-type",
        "mass_g": "out-of-range",
        "temperature": "unknown-choice",
        "ready.end": "missing-key",
        "handling": "text-too-long",
        "hub": "unknown-key-near",
    }
    assert faults_of(LotUpdate, {"temperature": 1}) == {"temperature": "wrong-type"}


def test_a_movement_is_refused_with_every_fault() -> None:
    """Kinds are words of lists, and another type than a text is told as such."""
    wrong = {"kind": "barrel", "count": 1.5, "giver_kind": 1, "taker_id": "x", "reason": "found"}
    assert faults_of(MovementRequest, wrong) == {
        "kind": "unknown-choice",
        "count": "wrong-type",
        "giver_kind": "wrong-type",
        "taker_id": "not-an-id",
        "reason": "unknown-choice",
    }


def test_an_announcement_is_refused_with_every_fault() -> None:
    """Pieces and hour are read before anybody is asked how many are ordered."""
    wrong = {"items": -1, "ready_at": 930}
    assert faults_of(LotAnnouncementRequest, wrong) == {
        "items": "out-of-range",
        "ready_at": "wrong-type",
    }


def test_a_hub_is_refused_with_every_fault() -> None:
    """Hours are checked row by row: their days, their clock, and which comes first."""
    wrong = {
        "sorting_places": 0,
        "keeps": ["cool"],
        "hours": [
            {"days": ["TU"], "start": "9:00", "end": "12:00"},
            {"days": ["TU"], "start": "12:00", "end": "09:00"},
            {"days": ["DI"], "start": "09:00", "end": "12:00"},
        ],
    }
    assert faults_of(HubRequest, wrong) == {
        "place_id": "missing-key",
        "sorting_places": "out-of-range",
        "hours[0].start": "not-on-the-clock",
        "hours[1]": "span-reversed",
        "hours[2].days[0]": "unknown-choice",
        "keeps[0]": "unknown-choice",
    }


def test_an_order_is_refused_with_every_fault() -> None:
    """Each line is checked, and so are the point and the address of mail."""
    wrong = {
        "cycle_id": ID,
        "reference": "",
        "lon": 200,
        "contact_email": "zoe",
        "window": {"start": "08:00", "finish": "09:00"},
        "lines": [{"lot_id": ID, "items": 0}, {"lot_id": "x", "items": 1, "mass_g": "1"}],
    }
    assert faults_of(OrderRequest, wrong) == {
        "reference": "empty-text",
        "lon": "out-of-range",
        "contact_email": "person-email-form",
        "window.end": "missing-key",
        "window.finish": "unknown-key",
        "lines[0].items": "out-of-range",
        "lines[1].lot_id": "not-an-id",
        "lines[1].mass_g": "wrong-type",
    }


def test_a_cycle_is_refused_with_every_fault() -> None:
    """What a cycle needs is told at once, and what is wrong with how it comes again."""
    needed = ("name", "hubs", "day", "closes_at", "collection", "delivery")
    assert faults_of(CycleRequest, {}) == dict.fromkeys(needed, "missing-key")
    sound = {
        "name": "Baskets",
        "hubs": [ID],
        "day": "2026-03-09",
        "closes_at": "2026-03-08T20:00",
        "collection": {"start": "08:00", "end": "09:00"},
        "delivery": {"start": "09:00", "end": "12:00"},
    }
    repeats = {
        "rule": "FREQ=WEEKLY",
        "excluded": [1],
        "pauses": [{"first": "2. 4.", "last": "2026-04-02"}, {"first": "2026-04-02"}],
    }
    assert faults_of(CycleRequest, {**sound, "hubs": ["x"], "repeats": repeats}) == {
        "hubs[0]": "not-an-id",
        "repeats.excluded[0]": "wrong-type",
        "repeats.pauses[0].first": "not-a-day",
        "repeats.pauses[1].last": "missing-key",
    }
