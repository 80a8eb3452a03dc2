"""Incidents: reported on the road, listed, and closed by somebody who says what was done."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.auth.scopes import Role
from api.usecases.act import Actor
from api.usecases.care.incidents import Status, close_incident, list_incidents
from api.usecases.notices.notices import my_notices
from api.usecases.rounds.own_rounds import keep_note
from data.store.care.incidents import IncidentLine
from data.store.system.invariants import breaches
from data.store.tables.bookings import booking, job, stop
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.office import new_customer
from tests.support.queue import drain
from tests.support.rounds.busy_day import BusyRound
from tests.support.rounds.road import Road, make_road
from tests.support.store.world import World


@pytest.fixture
def road(world: World) -> Road:
    """Return a published day of two rounds."""
    return make_road(world)


def _report(road: Road, one: BusyRound, *, place: int | None = None, words: str = "") -> UUID:
    """Let a courier report a breakdown at the first minute."""
    incident_id, detail = road.world.service.ids(), dict[str, str]()
    if place is not None:
        detail["visit_id"] = str(one.visit_ids[place])
    courier = road.courier(one)
    if words:
        note_id = road.world.service.ids()
        _note(road, one, note_id, words, "incident", incident_id)
        detail["note_id"] = str(note_id)
    road.world.clock.now = max(road.world.clock.now, road.at(1))
    what = {"incident_id": str(incident_id), "incident_kind": "breakdown", **detail}
    fact = road.fact(one, "incident_reported", minute=1, seq=1, name=str(incident_id))
    fact["detail"] = what
    assert road.outcomes(road.send(courier, [fact])) == [("accepted", "")]
    return incident_id


def _note(
    road: Road, one: BusyRound, note_id: UUID, words: str, kind: str, subject_id: UUID
) -> None:
    road.world.service.do(
        road.courier(one),
        keep_note,
        note_id,
        words,
        subject_kind=kind,
        subject_id=subject_id,
        round_id=one.round_id,
    )


def _listed(road: Road, actor: Actor, status: Status | None = None) -> list[IncidentLine]:
    day: date = road.round(road.rounds[0])["day"]
    return road.world.service.do(actor, list_incidents, day, day, status=status)


def _close(road: Road, incident_id: UUID, actor: Actor, note_id: UUID, words: str) -> None:
    road.world.service.do(actor, close_incident, incident_id, note_id, words)


def _of_customer(road: Road, one: BusyRound, place: int) -> UUID:
    """Let one visit's job be of a booking of a new customer's."""
    customer_id, booking_id = new_customer(road.world), road.world.service.ids()
    (first, *_) = road.rows(sa.select(booking))
    mine = sa.select(stop.c.job_id).where(stop.c.id == one.visit_ids[place])
    with road.world.database.transaction(road.home) as tx:
        row = {**first, "id": booking_id, "customer_id": customer_id, "reference": "theirs"}
        tx.run(booking.insert().values(row))
        assert tx.run(job.update().where(job.c.id.in_(mine)).values(booking_id=booking_id)) == 1
    return customer_id


def test_words_of_others_are_not_read_by_naming_them(road: Road) -> None:
    """A report that names the id of a note about something else is listed without its words."""
    one, other = road.rounds
    note_id = road.world.service.ids()
    _note(road, other, note_id, "Nobody else may read this", "round", other.round_id)
    road.world.clock.now = road.at(1)
    what = {"incident_id": str(road.world.service.ids()), "incident_kind": "breakdown"}
    fact = road.fact(one, "incident_reported", minute=1, seq=1)
    fact["detail"] = {**what, "note_id": str(note_id)}
    assert road.outcomes(road.send(road.courier(one), [fact])) == [("accepted", "")]
    for actor in (road.courier(one), road.office):
        assert [line.note for line in _listed(road, actor)] == [""]


def test_an_incident_is_at_no_stop_of_another_round(road: Road) -> None:
    """Whoever booked there would hear of what did not befall at their stop."""
    one, other = road.rounds
    road.world.clock.now = road.at(1)
    what = {"incident_id": str(road.world.service.ids()), "incident_kind": "breakdown"}
    fact = road.fact(one, "incident_reported", minute=1, seq=1)
    fact["detail"] = {**what, "visit_id": str(other.visit_ids[0])}
    sent = road.send(road.courier(one), [fact])
    assert road.outcomes(sent) == [("refused", "event-unknown-visit")]
    assert _listed(road, road.office) == []


def test_an_incident_is_closed_once_with_what_was_done(road: Road) -> None:
    """The same closing again is no news; another one hears that it is closed already."""
    one, note_id = road.rounds[0], road.world.service.ids()
    incident_id = _report(road, one, words="The chain broke")
    (before,) = _listed(road, road.office, "open")
    assert (before.kind, before.note, before.closed_at) == ("breakdown", "The chain broke", None)
    for _ in range(2):
        _close(road, incident_id, road.office, note_id, "A mechanic came")
    (logged_event,) = road.log("incident_closed")
    assert (logged_event.subject_id, logged_event.round_id) == (incident_id, one.round_id)
    assert logged_event.detail == {"note_id": str(note_id)}
    (after,) = _listed(road, road.office, "closed")
    assert _listed(road, road.office, "open") == []
    assert (after.status, after.closed_at) == ("closed", road.world.clock.now)
    assert (after.closed_by, after.closing_note) == (road.office.id, "A mechanic came")
    for again in ((note_id, "Otherwise"), (road.world.service.ids(), "A mechanic came")):
        with pytest.raises(Conflict, match="incident-closed-already"):
            _close(road, incident_id, road.office, *again)
    assert breaches(road.world.database, road.world.clock.now) == []


def test_a_closed_incident_leaves_its_round_as_it_is(road: Road) -> None:
    """The closing stands in the round's log, and the round is read anew without it."""
    one = road.rounds[0]
    incident_id = _report(road, one)
    before = road.state(one)
    _close(road, incident_id, road.office, road.world.service.ids(), "Done")
    assert road.state(one).visits == before.visits
    fact = road.fact(one, "round_started", minute=1, seq=2)
    assert road.outcomes(road.send(road.courier(one), [fact])) == [("accepted", "")]


def test_who_reported_it_is_told(road: Road) -> None:
    """The rider finds in the app that it was dealt with; whoever closed it need not be told."""
    one = road.rounds[0]
    incident_id = _report(road, one)
    _close(road, incident_id, road.office, road.world.service.ids(), "Done")
    road.world.clock.forward(seconds=2)
    drain(road.world.service)
    templates = [each.template for each in road.world.service.do(road.courier(one), my_notices)]
    assert templates.count("incident-closed") == 1
    office = [each.template for each in road.world.service.do(road.office, my_notices)]
    assert "incident-closed" not in office


@pytest.mark.parametrize("role", [Role.COURIER, Role.VOLUNTEER, Role.MERCHANT, Role.PRODUCER])
def test_riders_and_bookers_close_none(road: Road, role: Role) -> None:
    """That something is dealt with is said by those who deal with it."""
    incident_id = _report(road, road.rounds[0])
    rider = road.person(road.rounds[0].person_id, role)
    with pytest.raises(Denied):
        _close(road, incident_id, rider, road.world.service.ids(), "Done")


def test_an_aid_coordinator_deals_with_what_befell_at_their_stops(road: Road) -> None:
    """Neither another stop's incident nor one of the way is in their sight."""
    one, other = road.rounds
    customer_id = _of_customer(road, one, 0)
    care = road.world.actor("aid_coordinator", customer_id=customer_id)
    theirs, elsewhere = _report(road, one, place=0), _report(road, other, place=0)
    on_the_way = _report(road, other)
    assert [each.id for each in _listed(road, care)] == [theirs]
    with pytest.raises(NotFound, match="no-such-incident"):
        _close(road, elsewhere, care, road.world.service.ids(), "Done")
    _close(road, theirs, care, road.world.service.ids(), "The family was called")
    (closed,) = _listed(road, care, "closed")
    assert closed.closed_by == care.id
    assert [each.id for each in _listed(road, road.office, "open")] == [elsewhere, on_the_way]


def test_riders_see_their_own_incidents(road: Road) -> None:
    """What they reported and what befell their rounds; another cooperative sees none."""
    one, other = road.rounds
    mine = _report(road, one)
    assert [each.id for each in _listed(road, road.courier(one))] == [mine]
    assert _listed(road, road.courier(other)) == []
    assert _listed(road, road.by_link(one, other)) == []
    admin = road.world.actor("admin")
    assert [each.id for each in _listed(road, admin)] == [mine]
    _close(road, mine, admin, road.world.service.ids(), "Insured")
    stranger = road.world.actor("dispatcher", cooperative=road.world.beta)
    assert _listed(road, stranger) == []
    with pytest.raises(NotFound):
        _close(road, mine, stranger, road.world.service.ids(), "Done")


def test_what_is_still_open_is_not_lost_with_its_day(road: Road) -> None:
    """A week later the open ones of before are listed too, the closed ones are not."""
    one, other = road.rounds
    kept, done = _report(road, one), _report(road, other)
    _close(road, done, road.office, road.world.service.ids(), "Done")
    later: date = road.round(one)["day"] + timedelta(days=7)
    do = road.world.service.do
    found = do(road.office, list_incidents, later, later, status="open")
    assert [each.id for each in found] == [kept]
    assert do(road.office, list_incidents, later, later) == []
    with pytest.raises(BadInput):
        do(road.office, list_incidents, later, later - timedelta(days=1))


def test_words_and_their_id_are_looked_at(road: Road) -> None:
    """Nothing is closed without a word, or with words that belong to something else."""
    one = road.rounds[0]
    incident_id, note_id = _report(road, one), road.world.service.ids()
    with pytest.raises(BadInput):
        _close(road, incident_id, road.office, note_id, " ")
    _note(road, one, note_id, "Bell broken", "visit", one.visit_ids[0])
    with pytest.raises(Conflict, match="id-used-twice"):
        _close(road, incident_id, road.office, note_id, "Done")
    assert road.log("incident_closed") == []
