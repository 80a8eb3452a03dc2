"""The list of rounds to open, notes from the road, and how a round stands for its phone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from api.auth.scopes import Role, grant_of_roles
from api.usecases.act import Actor
from api.usecases.rounds.document.document import round_document
from api.usecases.rounds.events.event_batches import record_events
from api.usecases.rounds.events.event_form import Batch
from api.usecases.rounds.own_rounds import keep_note, list_rounds
from data.store.rounds.notes import Note
from data.store.rounds.own_rounds import RoundLine
from data.store.tables.bookings import stop
from routing.errors import BadInput, Conflict, NotFound
from tests.support.rounds.live_town import Town, make_town
from tests.support.store.world import World


@pytest.fixture
def town(world: World) -> Town:
    """Return a day with a round for each of two couriers, published the evening before."""
    town = make_town(world)
    town.add_job((0, 0), (4, 0), pinned=town.shifts["ana"])
    town.add_job((0, 1), (4, 1), pinned=town.shifts["bo"])
    town.publish()
    return town


def _rider(town: Town, name: str = "ana") -> Actor:
    return Actor(
        kind="person",
        id=town.people[name],
        cooperative_id=town.home,
        roles=frozenset({Role.COURIER}),
        grant=grant_of_roles([Role.COURIER]),
    )


def _listed(town: Town, actor: Actor) -> list[UUID]:
    day = town.round("ana").day
    found = town.world.service.do(actor, list_rounds, day - timedelta(1), day + timedelta(7))
    return [one.id for one in found]


def _tell(town: Town, kind: str, subject: UUID, **detail: object) -> Any:  # noqa: ANN401
    service = town.world.service
    event = {
        "id": str(service.ids()),
        "kind": kind,
        "subject_id": str(subject),
        "round_id": str(town.round("ana").id),
        "at": service.clock().isoformat(),
        "detail": detail,
    }
    (verdict,) = service.do(_rider(town), record_events, Batch(events=[event]))
    assert verdict.outcome == "accepted", verdict
    return verdict


def _read(town: Town) -> Any:  # noqa: ANN401
    found = town.world.service.do(_rider(town), round_document, town.round("ana").id)
    return found.content


def test_a_line_says_how_its_round_stands(town: Town) -> None:
    """Who rides, what is done, what comes next, and by how much it is late, all in the list."""
    round_ = town.round("ana")

    def line() -> RoundLine:
        service = town.world.service
        found = service.do(town.office, list_rounds, round_.day, round_.day)
        return next(one for one in found if one.id == round_.id)

    stops = [one for one in round_.visits if one.kind != "break"]
    assert line().person_id == town.people["ana"]
    assert line().rider.startswith("courier ")
    assert (line().stops, line().stops_done, line().stops_late, line().late_s) == (2, 0, 0, 0)
    assert line().next_at == stops[0].start_at
    town.world.clock.now = stops[0].start_at
    _tell(town, "round_started", round_.id)
    _tell(town, "visit_arrived", stops[0].id)
    _tell(town, "visit_done", stops[0].id)
    assert line().stops_done == 1
    closes = stops[1].start_at + timedelta(minutes=1)
    with town.world.database.transaction(town.home) as tx:
        tx.run(stop.update().where(stop.c.id == stops[1].stop_id).values(closes_at=closes))
    town.world.clock.now = closes + timedelta(minutes=10)
    assert (line().stops_late, line().late_s) == (1, 600)
    assert line().next_at == town.world.clock.now
    _tell(town, "visit_failed", stops[1].id, reason="closed")
    assert (line().stops_late, line().stops_failed) == (0, 1)


def test_each_sees_the_own_rounds(town: Town) -> None:
    """Riders list their own rounds, the office all, a link the one it is for, strangers none."""
    ana, bo = town.round("ana").id, town.round("bo").id
    assert _listed(town, _rider(town)) == [ana]
    assert set(_listed(town, town.office)) == {ana, bo}
    assert _listed(town, replace(_rider(town), round_id=ana)) == [ana]
    assert _listed(town, replace(_rider(town), round_id=bo)) == []
    stranger = town.world.actor("dispatcher", cooperative=town.world.beta)
    assert _listed(town, stranger) == []


def test_days_are_bounded(town: Town) -> None:
    """Reversed days are refused."""
    day = town.round("ana").day
    with pytest.raises(BadInput):
        town.world.service.do(_rider(town), list_rounds, day, day - timedelta(1))


def _note(town: Town, note_id: UUID, actor: Actor | None = None, text: str = "Bell broken") -> Note:
    found = town.round("ana")
    return town.world.service.do(
        actor or _rider(town),
        keep_note,
        note_id,
        text,
        subject_kind="visit",
        subject_id=found.visits[0].id,
        round_id=found.id,
    )


def test_a_note_is_kept_once(town: Town) -> None:
    """The same note again is the same note; other words under its id are refused."""
    note_id = town.world.service.ids()
    first = _note(town, note_id)
    assert _note(town, note_id) == first
    with pytest.raises(Conflict, match="id-used-twice"):
        _note(town, note_id, text="Something else")


def test_notes_are_for_the_own_round(town: Town) -> None:
    """Who does not ride a round writes no note on it, nor does a link of another round."""
    ids = town.world.service.ids
    for actor in (_rider(town, "bo"), replace(_rider(town), round_id=town.round("bo").id)):
        with pytest.raises(NotFound, match="no-such-round"):
            _note(town, ids(), actor)


@pytest.mark.parametrize("text", ["  ", "\0", "x" * 1001])
def test_a_note_is_readable_text(town: Town, text: str) -> None:
    """What is no text that people can read is refused."""
    with pytest.raises(BadInput):
        _note(town, town.world.service.ids(), text=text)


def test_the_document_tells_what_is_aboard_of_each_job(town: Town) -> None:
    """After a pickup the goods of its job are aboard, after the drop nothing is."""
    pickup, drop = town.round("ana").visits
    assert _read(town)["goods"] == {}
    _tell(town, "visit_done", pickup.id)
    document = _read(town)
    assert document["goods"] == {str(pickup.job_id): document["aboard"]}
    _tell(town, "visit_done", drop.id)
    assert _read(town)["goods"] == {}


def test_the_document_tells_breaks_waiting_and_the_legal_limit(town: Town) -> None:
    """A break that is on, a courier who waits, and the rule of breaks are in the document."""
    document = _read(town)
    assert document["work"]["limit_s"] == 6 * 3600
    assert document["work"]["break_s"] == 20 * 60
    assert document["work"]["opened_at"] is None
    pickup, _ = town.round("ana").visits
    _tell(town, "visit_waiting", pickup.id, reason="not_ready")
    _tell(town, "break_started", town.round("ana").id)
    document = _read(town)
    assert document["riding"]["break_since"] is not None
    stop = next(one for one in document["stops"] if one["visit_id"] == str(pickup.id))
    assert stop["waiting_since"] is not None
    assert stop["made_proofs"] == []
    _tell(town, "break_ended", town.round("ana").id)
    riding = _read(town)["riding"]
    assert riding["break_since"] is None
    assert len(riding["breaks"]) == 1
