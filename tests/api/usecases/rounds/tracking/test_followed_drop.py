"""Tracking: a drop as whoever waits for it sees it, until its page is over."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.auth.tokens import TokenKind, new_token
from api.usecases.bookings.quoting import Fit
from api.usecases.rounds.document.document import round_document
from api.usecases.rounds.history.change_history import list_changes
from api.usecases.rounds.parcel_labels import round_labels
from api.usecases.rounds.tracking import other_slots
from api.usecases.rounds.tracking.followed_drop import by_link, follow_booking
from api.usecases.rounds.tracking.other_slots import offer_slots, take_slot
from api.usecases.rounds.tracking.recipient_wishes import ask_for_slot, leave_instruction
from data.store.care import privacy, purging
from data.store.care.rules import retention_at
from data.store.tables.bookings import booking, job, stop, tracking
from data.store.tables.fleet import shift
from data.store.tables.people import person
from data.store.tables.rounds import note, position
from dispatch.model import AID_PLEDGE
from routing.errors import BadInput, Conflict, NotFound
from tests.support.office import new_customer, new_place, publish
from tests.support.queue import drain
from tests.support.rounds.live_town import DAY, OPENS, Town, make_town, point
from tests.support.store.world import World
from tests.support.tracking import drop_of, label_of, link_of, seen


@pytest.fixture
def town(world: World) -> Town:
    """Return a town whose jobs are all pinned to ana, the evening before."""
    world.clock.now = OPENS - timedelta(hours=12)
    return make_town(world)


def a_job(town: Town, row: int, window: tuple[int, int] = (30, 150)) -> UUID:
    """Book something that ana brings."""
    return town.add_job((0, row), (4, row), window=window, pinned=town.shifts["ana"])


def test_a_drop_is_followed_from_booking_to_door(town: Town) -> None:
    """The state moves with the round, times are told from publishing on, and end at the door."""
    job_id = a_job(town, 0)
    token = link_of(town, job_id)
    booked = seen(town, token)
    assert (booked.status, booked.arrives) == ("booked", None)
    assert booked.windows[0].start == OPENS + timedelta(minutes=30)
    town.publish()
    planned = seen(town, token)
    assert planned.status == "planned"
    assert planned.arrives is not None
    one = town.round("ana")
    [pickup, drop] = [each for each in one.visits if each.kind != "break"]
    assert planned.arrives[0] <= drop.start_at <= planned.arrives[1]
    town.world.clock.now = one.starts_at
    town.leave("ana")
    assert seen(town, token).status == "planned"
    town.settle(pickup, at=pickup.depart_at)
    town.world.clock.now = pickup.depart_at
    near = seen(town, token)
    assert near.status == "next"
    assert near.arrives is not None
    assert near.arrives[1] - near.arrives[0] < planned.arrives[1] - planned.arrives[0]
    town.arrive(drop)
    assert (seen(town, token).status, seen(town, token).arrives) == ("here", None)
    town.settle(drop)
    done = seen(town, token)
    assert (done.status, done.done_at) == ("delivered", town.world.clock.now)
    assert (done.choices, done.moves, done.asks) == ((), False, False)


def test_a_page_ends_after_the_visit_and_tells_no_more_than_a_wrong_link(town: Town) -> None:
    """Two days after the visit, a link is one that never was; after a cancellation as well."""
    job_id = a_job(town, 0)
    token = link_of(town, job_id)
    town.publish()
    town.follow("ana", OPENS + timedelta(hours=4))
    over = seen(town, token).done_at
    assert over is not None
    town.world.clock.now = over + timedelta(hours=47)
    assert seen(town, token).status == "delivered"
    town.world.clock.now = over + timedelta(hours=48)
    wrong = new_token(TokenKind.TRACKING).secret.reveal()
    for each in (token, wrong, token[:-1], "", token.replace("trk", "ses")):
        with pytest.raises(NotFound, match="no-such-tracking"):
            seen(town, each)


def test_a_cancelled_booking_says_so_for_a_while(town: Town) -> None:
    """The page says that nobody comes, and ends as after a visit."""
    job_id = a_job(town, 0)
    token = link_of(town, job_id)
    with town.world.database.transaction(town.home) as tx:
        now = town.world.clock.now
        tx.run(booking.update().values(status="cancelled", changed_at=now))
    assert seen(town, token).status == "cancelled"
    town.world.clock.forward(hours=48)
    with pytest.raises(NotFound):
        seen(town, token)


def test_a_page_tells_nothing_of_anybody_else(town: Town) -> None:
    """Of a round of six it holds no other stop, no name of a person, no address and no place."""
    jobs = [a_job(town, row) for row in range(4)]
    secrets = set()
    with town.world.database.transaction(town.home) as tx:
        for number, job_id in enumerate(jobs):
            words = {
                "address": f"{number + 7}, quai Secret{number}",
                "contact_name": f"Recipient{number} Hidden{number}",
                "contact_phone": f"+3360000000{number}",
                "note": f"code{number}",
            }
            tx.run(stop.update().where(stop.c.job_id == job_id).values(**words))
            tx.run(job.update().where(job.c.id == job_id).values(label=f"Label{number}"))
            secrets |= {*words.values(), f"Label{number}"}
        tx.run(person.update().values(name=sa.literal("Ada Surname")))
    town.publish()
    tokens = [link_of(town, job_id) for job_id in jobs]
    for minute in range(0, 200, 20):
        town.follow("ana", OPENS + timedelta(minutes=minute))
        for token in tokens:
            page_text = repr(seen(town, token))
            assert not [one for one in secrets | {"Surname"} if one in page_text]
            others = {str(drop_of(town, job_id)) for job_id in jobs} | {str(one) for one in jobs}
            assert not [one for one in others if one in page_text]


def share(town: Town, at: tuple[int, int]) -> None:
    """Let ana show where she is."""
    here = point(at)
    with town.world.database.transaction(town.home) as tx:
        tx.run(shift.update().values(status="open", opened_at=OPENS, shares_position=True))
        tx.add(
            position,
            {
                "shift_id": town.shifts["ana"],
                "at": town.world.clock.now,
                "received_at": town.world.clock.now,
                "geom": f"SRID=4326;POINT({here.lon} {here.lat})",
                "expires_at": town.world.clock.now + timedelta(days=1),
            },
        )


def test_the_rider_is_shown_roughly_and_only_to_who_is_next(town: Town) -> None:
    """Nobody but the next one sees where; not once sharing is off, nor against the rule."""
    jobs = [a_job(town, 0, (20, 40)), a_job(town, 3, (60, 120))]
    town.publish()
    one = town.round("ana")
    places = [each for each in one.visits if each.kind != "break"]
    town.world.clock.now = one.starts_at
    town.leave("ana")
    first = next(n for n, each in enumerate(places) if each.kind == "drop")
    for each in places[:first]:
        town.settle(each)
    share(town, (2, 1))
    following = {each.job_id: seen(town, link_of(town, each.job_id or jobs[0])) for each in places}
    rider = following[places[first].job_id].rider
    assert rider is not None
    assert rider.point != point((2, 1))
    assert rider.distance_m % 150 == 0
    with town.world.database.transaction(town.home) as tx:
        where = job.c.id == places[first].job_id
        booking_id = UUID(str(tx.value(sa.select(job.c.booking_id).where(where))))
    ahead = town.world.service.do(town.office, follow_booking, booking_id)
    assert ahead is not None
    assert (ahead.rider, ahead.status) == (rider, "next"), "who booked it sees the same"
    assert all(
        word.rider is None and word.goal is None
        for job_id, word in following.items()
        if job_id != places[first].job_id
    )
    token = link_of(town, places[first].job_id or jobs[0])
    town.world.clock.forward(minutes=11)
    assert seen(town, token).rider is None, "it is where she was"
    town.world.clock.forward(minutes=-11)
    with town.world.database.transaction(town.home) as tx:
        tx.run(shift.update().values(shares_position=False))
    assert seen(town, token).rider is None
    with town.world.database.transaction(town.home) as tx:
        tx.run(shift.update().values(shares_position=True))
    assert seen(town, token).rider is not None
    publish(town.world, "tracking", {"shows_rider": False})
    assert seen(town, token).rider is None


def test_instructions_reach_the_courier_and_can_be_taken_back(town: Town) -> None:
    """They stand in the round's document beside the booking's note, and go with empty ones."""
    job_id = a_job(town, 0)
    token = link_of(town, job_id)
    service = town.world.service
    by_link(service, token, leave_instruction, "neighbour", "Ms Petit, 2nd floor")
    town.publish()

    def document() -> str:
        return round_document_text(town)

    assert "neighbour" in document() or "voisin" in document()
    assert "Ms Petit, 2nd floor" in document()
    assert "second bell" in document()
    assert "Ms Petit" in seen(town, token).instruction
    by_link(service, token, leave_instruction, "", "Ring twice")
    assert "Ring twice" in document()
    assert "Ms Petit" not in document()
    by_link(service, token, leave_instruction, "", "")
    assert "Ring twice" not in document()
    with town.world.database.transaction(town.home) as tx:
        assert tx.rows(sa.select(note)) == []


def round_document_text(town: Town) -> str:
    """Return ana's round as the office reads it."""
    return town.world.service.do(town.office, round_document, town.round("ana").id).text.decode()


def test_choices_never_go_against_what_must_be_proved(town: Town) -> None:
    """A signature lets nothing be left at the door, a code nothing be left at all, aid neither."""
    relay = new_place(town.world, 4, 1, kind="relay", name="Corner shop", address="2, rue du Coin")
    job_id, aid = a_job(town, 0), town.add_job((0, 1), (4, 1), kind="aid", window=(30, 150))
    token, stop_id = link_of(town, job_id), drop_of(town, job_id)
    assert seen(town, token).choices == ("neighbour", "door", "relay")
    assert [one.id for one in seen(town, token).relays] == [relay]
    assert seen(town, link_of(town, aid)).choices == ()
    for proof, offered in ((["signature"], ("neighbour", "relay")), (["code"], ())):
        with town.world.database.transaction(town.home) as tx:
            tx.run(stop.update().where(stop.c.id == stop_id).values(proof=proof))
        assert seen(town, token).choices == offered
    service = town.world.service
    with pytest.raises(BadInput, match="choice-not-offered"):
        by_link(service, token, leave_instruction, "door", "")
    with pytest.raises(BadInput, match="text-too-long"):
        by_link(service, token, leave_instruction, "", "x" * 301)


def test_at_the_door_it_is_too_late(town: Town) -> None:
    """Neither instructions nor another slot are taken once the courier is there."""
    job_id = a_job(town, 0)
    token = link_of(town, job_id)
    town.publish()
    [pickup, drop] = [each for each in town.round("ana").visits if each.kind != "break"]
    town.leave("ana")
    town.settle(pickup)
    service = town.world.service
    assert by_link(service, token, offer_slots) == [], "it is aboard"
    with pytest.raises(Conflict, match="tracking-too-late"):
        by_link(service, token, take_slot, OPENS + timedelta(hours=3))
    town.arrive(drop)
    with pytest.raises(Conflict, match="tracking-too-late"):
        by_link(service, token, leave_instruction, "", "Ring twice")
    with pytest.raises(Conflict, match="tracking-too-late"):
        by_link(service, token, ask_for_slot)


@pytest.mark.parametrize("published", [False, True])
def test_who_is_not_at_home_takes_another_slot(town: Town, *, published: bool) -> None:
    """What is offered fits; taken, the link goes on with it, for the price that was agreed."""
    job_id = a_job(town, 0)
    token = link_of(town, job_id)
    service = town.world.service
    by_link(service, token, leave_instruction, "", "Ring twice")
    if published:
        town.publish()
    offered = by_link(service, token, offer_slots)
    same_day = [one for one in offered if one.day == DAY]
    assert same_day, "the shift goes on after the window"
    assert all(one.sure == published for one in same_day)
    wanted = same_day[-1]
    by_link(service, token, take_slot, wanted.window.start)
    drain(service)
    now = seen(town, token)
    assert now.windows == (wanted.window,)
    assert now.status == ("planned" if published else "booked")
    assert "Ring twice" in now.instruction
    assert town.log("booking_changed")
    changes = service.do(town.office, list_changes, DAY).changes
    by = [(one.way, one.made_by, one.by_recipient) for one in changes if one.way == "withdraw"]
    assert by == ([("withdraw", None, True)] if published else [])
    with pytest.raises(Conflict, match="slot-gone"):
        by_link(service, token, take_slot, OPENS - timedelta(days=1))


def test_no_slot_is_before_the_day_of_the_booking(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Goods are not there sooner: who asks two days ahead is offered that day and later ones."""
    token = link_of(town, a_job(town, 0))
    town.world.clock.now -= timedelta(days=2)
    fits = {0: Fit(job=0, verdict="could-fit")}
    monkeypatch.setattr(other_slots, "judge_in_day", lambda *_: fits)
    offered = by_link(town.world.service, token, offer_slots)
    assert offered
    assert min(one.day for one in offered) == DAY


def test_no_slot_is_offered_that_the_customer_could_not_book(town: Town) -> None:
    """Behind the deadline for changes, and where the rule says so, the office is asked instead."""
    job_id = a_job(town, 0)
    token = link_of(town, job_id)
    service = town.world.service
    customer = new_customer(town.world)
    with town.world.database.transaction(town.home) as tx:
        tx.run(booking.update().values(customer_id=customer))
    late = {"others": {"change": {"minutes_before": 3 * 24 * 60}}}
    publish(town.world, "cutoff", late)
    assert by_link(service, token, offer_slots) == []
    publish(town.world, "cutoff", {})
    assert by_link(service, token, offer_slots)
    publish(town.world, "tracking", {"moves_slots": False})
    assert by_link(service, token, offer_slots) == []
    by_link(service, token, ask_for_slot, "After six, please")
    assert seen(town, token).asked_at == town.world.clock.now
    [logged_event] = town.log("slot_asked")
    assert set(logged_event.detail) == {"note_id"}


def test_links_go_with_the_recipient_and_with_time(town: Town) -> None:
    """Erased with the stop, given out with it without its token, and purged some days later."""
    job_id, other = a_job(town, 0), a_job(town, 1)
    tokens = [link_of(town, job_id), link_of(town, other)]
    home, now = town.home, town.world.clock.now
    with town.world.database.transaction(home) as tx:
        given = privacy.export_recipients(tx, [drop_of(town, job_id)])
        assert given["tracking"]
        assert not {"sealed_secret", "token_hash"}.intersection(given["tracking"][0])
        privacy.erase_stops(tx, stop.c.job_id == job_id, now)
        assert len(tx.rows(sa.select(tracking))) == 1
    with pytest.raises(NotFound):
        seen(town, tokens[0])
    town.world.clock.forward(days=20)
    with town.world.database.transaction(home) as tx:
        at = town.world.clock.now
        rule = retention_at(tx, at)
        by = purging.Purge(rule=rule, now=at, today=at.date())
        assert purging.purge(tx, by)["tracking"].rows == 1


def test_a_label_leads_to_a_page_that_is_only_read(town: Town) -> None:
    """Whoever sees the parcel sees its state: no words of the recipient, no rider, no change."""
    job_id = a_job(town, 0)
    token, label = link_of(town, job_id), label_of(town, job_id)
    service = town.world.service
    by_link(service, token, leave_instruction, "neighbour", "Ms Petit")
    followed_drop = seen(town, label)
    assert followed_drop.status == "booked"
    assert (
        followed_drop.tells,
        followed_drop.choices,
        followed_drop.choice,
        followed_drop.instruction,
    ) == (False, (), "", "")
    assert (followed_drop.moves, followed_drop.asks) == (False, False)
    for usecase, args in ((leave_instruction, ("", "x")), (ask_for_slot, ("x",))):
        with pytest.raises(NotFound):
            by_link(service, label, usecase, *args)
    assert by_link(service, label, offer_slots) == []
    with pytest.raises(Conflict):
        by_link(service, label, take_slot, OPENS)
    town.publish()
    pages = {
        one.tracking for one in service.do(town.office, round_labels, town.round("ana").id).labels
    }
    assert pages == {f"https://rounds.example.org/t/{label}"}


def test_labels_of_aid_lead_nowhere(town: Town) -> None:
    """What says neither name nor address has no page to follow either."""
    shift_id = town.add_shift("cleo", skills=[AID_PLEDGE])
    town.add_job((0, 1), (4, 1), kind="aid", pinned=shift_id)
    town.publish()
    found = town.world.service.do(town.office, round_labels, town.round("cleo").id)
    assert {one.tracking for one in found.labels} == {""}
