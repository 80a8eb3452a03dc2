"""A rider who has not begun some minutes after the start is an alert with who could take over."""

from __future__ import annotations

from datetime import timedelta

from api.usecases.board.alerts import Alert
from api.usecases.board.board import read_board
from api.usecases.rounds.events.event_batches import tell_of_round
from api.usecases.rounds.handing_over import hand_on_round
from tests.support.rounds.live_town import DAY, OPENS, Town, make_town
from tests.support.store.world import World

MINUTE = timedelta(minutes=1)


def late_town(world: World) -> Town:
    """Publish a day on which Ana is to set out at once with what needs cold; others could help."""
    town = make_town(world)
    job = town.add_job((0, 0), (4, 0), window=(5, 120))
    town.pin(job, town.shifts["ana"])
    town.publish()
    town.pin(job, None)
    world.clock.now = town.round("ana").starts_at + 9 * MINUTE
    return town


def not_begun(town: Town) -> list[Alert]:
    """Return the alerts of rounds that nobody has begun."""
    found = town.world.service.do(town.office, read_board, DAY).alerts
    return [one for one in found if one.kind == "not-begun"]


def test_who_has_not_begun_is_told_with_who_could_take_it(world: World) -> None:
    """Ten minutes after the start Cleo, on no shift, and Bo, without a round, are named."""
    town = late_town(world)
    cleo = world.new_person("courier", cooperative=town.home)
    begins = max(OPENS, town.round("ana").starts_at - 10 * MINUTE)
    world.clock.now = begins + 9 * MINUTE
    assert not_begun(town) == []
    world.clock.now = begins + 11 * MINUTE
    (alert,) = not_begun(town)
    assert (alert.round_id, alert.urgency) == (town.round("ana").id, 1)
    assert [(one.person_id, one.reason, one.shift_id) for one in alert.takers] == [
        (cleo.id, "free", None),
        (town.people["bo"], "idle", town.shifts["bo"]),
    ]
    assert cleo.id is not None
    world.service.do(town.office, hand_on_round, town.round("ana").id, cleo.id)
    assert town.round("ana").person_id == cleo.id


def test_the_alert_goes_away_when_the_rider_begins(world: World) -> None:
    """Setting out is enough, whether or not the shift was opened before."""
    town = late_town(world)
    world.clock.now += 20 * MINUTE
    assert len(not_begun(town)) == 1
    one = town.round("ana")
    world.service.do(town.rider("ana"), tell_of_round, one.id, [("round_started", one.id)])
    assert not_begun(town) == []


def test_nobody_is_named_who_lacks_what_the_round_asks_for(world: World) -> None:
    """Riders without the skill are left out, on a shift or not."""
    town = make_town(world)
    town.add_shift("small", mass_g=500)
    cold = world.new_person("courier", cooperative=town.home, skills=["cold"])
    world.new_person("courier", cooperative=town.home)
    town.add_shift("dora", skills=["cold"])
    job = town.add_job((0, 0), (4, 0), window=(5, 120), skills=["cold"])
    town.publish()
    assert town.holder(job) == "dora"
    world.clock.now = town.round("dora").starts_at + 15 * MINUTE
    (alert,) = not_begun(town)
    assert [one.person_id for one in alert.takers] == [cold.id]
