"""The ten rules by which aid is brought: who is helped stays unknown, and what is known goes."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.usecases.aid.claims import (
    list_claimed_needs,
    list_open_needs,
    read_claimed_need,
)
from api.usecases.aid.ending import end_need
from api.usecases.aid.need_form import NeedRequest, NeedUpdate, warnings_of
from api.usecases.aid.need_lists import order_needs, plan_needs
from api.usecases.aid.needs import add_need, cancel_need, change_need, list_needs, read_need
from api.usecases.aid.volunteers import VolunteerUpdate, add_absence, make_pledge, set_volunteer
from api.usecases.board.board import read_board
from api.usecases.bookings.booking import read_booking
from api.usecases.care.privacy import (
    erase_recipient,
    export_recipient,
    find_recipients,
    list_address_reads,
    purge,
)
from api.usecases.fleet.availability import take_in_calendar
from api.usecases.rounds.document.document import round_document
from api.usecases.rounds.events.event_batches import tell
from data.store import migrating
from data.store.aid import needs as need_rows
from data.store.notices import notices
from data.store.planning.days import load_day
from data.store.tables.aid import need
from data.store.tables.rounds import event
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.aid import DOOR, FoodBank, a_need, food_bank
from tests.support.office import new_place, publish
from tests.support.people import refusal, somebody
from tests.support.rounds.live_town import make_town
from tests.support.store.owner import run_as_owner
from tests.support.store.rows import owned_tables
from tests.support.store.world import MORNING, World
from tests.support.tiny import corner

DAY = date(2026, 3, 9)


@pytest.fixture
def bank(world: World) -> FoodBank:
    """Return a food bank at seven in the morning."""
    return food_bank(world)


def faults_of(call: object) -> set[str]:
    """Return the codes of what is wrong with a request."""
    with pytest.raises(BadInput) as refused:
        call()  # type: ignore[operator]
    return {one.code for one in refused.value.faults}


def everywhere(bank: FoodBank, word: str) -> set[str]:
    """Return the tables in which a word stands."""
    with bank.world.database.transaction(bank.world.alpha) as tx:
        return {
            table.name
            for table in owned_tables()
            if tx.value(
                sa.text(f"SELECT count(*) FROM {table.fullname} AS t WHERE t::text LIKE :word"),  # noqa: S608
                {"word": f"%{word}%"},
            )
        }


def test_aid_a1_a_need_has_an_alias_and_no_name(bank: FoodBank) -> None:
    """Nothing asks for a name; without an alias it gets one, and lists tell that alone."""
    do = bank.world.service.do
    need = bank.add(alias="")
    assert need.alias.startswith("N-")
    assert not {key for key in NeedRequest.model_fields if "name" in key or "birth" in key}
    (planned,) = do(bank.coordinator, plan_needs, [need.id])
    assert planned.booking_id is not None
    booked = do(bank.coordinator, read_booking, planned.booking_id)
    (drop,) = booked.jobs[0].of_kind("drop")
    assert (booked.jobs[0].kind, booked.jobs[0].label) == ("aid", need.alias)
    assert (drop.contact_name, drop.contact_phone, drop.contact_email) == ("", "", "")
    (listed,) = do(bank.coordinator, list_needs, DAY, DAY)
    assert (listed.address, listed.note, listed.code) == ("", "", "")


def test_aid_a2_the_door_is_told_around_its_time_alone(bank: FoodBank) -> None:
    """From twelve hours before to four after, or as the cooperative says; else a rough area."""
    do, clock = bank.world.service.do, bank.world.clock
    need = bank.add(day="2026-03-10")
    who = bank.volunteer()
    bank.claim(who, need.id)

    def is_disclosed(hours: float) -> bool:
        clock.now = need.starts_at + timedelta(hours=hours)
        found = do(who, read_claimed_need, need.id)
        exact = found.need.point == need.point
        assert (found.need.address == DOOR) == found.address_shown == exact
        return exact

    # It ends an hour after it starts.
    assert [is_disclosed(hours) for hours in (-12.1, -11.9, 0, 4.9, 5.1)] == [
        False,
        True,
        True,
        True,
        False,
    ]
    clock.now = need.starts_at - timedelta(hours=13)
    publish(bank.world, "retention", {"door_before_h": 2, "door_after_h": 1})
    assert [is_disclosed(hours) for hours in (6, -1.9, -2.1, 1.9, 2.1)] == [
        False,
        True,
        False,
        True,
        False,
    ]


def test_aid_a3_no_reason_is_kept_and_telling_words_are_warned_of(bank: FoodBank) -> None:
    """There is no field for a reason; free text that tells one is kept with a warning."""
    telling = ("health", "relig", "origin", "nation", "diet", "allerg", "birth", "gender")
    assert not [
        key
        for key in (*NeedRequest.model_fields, *need.c.keys())
        if any(one in key for one in telling)
    ]
    new_need = bank.add(
        alias="Marie Dupont", note="Diabétique, sonner deux fois", items={"low-sugar": 1}
    )
    assert [(one.field, one.matter, one.word) for one in warnings_of(new_need)] == [
        ("note", "health", "Diabétique"),
        ("alias", "name", "Marie Dupont"),
    ]
    assert faults_of(partial(bank.add, address="", lon=None, lat=None)) == {"need-nowhere"}
    assert faults_of(partial(bank.add, items={"Sans sucre": 1})) == {"not-an-item-code"}


def test_aid_a4_the_phone_is_hidden_unless_somebody_says_otherwise(bank: FoodBank) -> None:
    """A number is told to who took it on only where it is not hidden, and never in a round."""
    do, clock = bank.world.service.do, bank.world.clock
    hidden = bank.add(contact_phone="+33 6 00 00 00 07")
    shown = bank.add(contact_phone="+33 6 00 00 00 08", hides_phone=False)
    who = bank.volunteer()
    for one in (hidden, shown):
        bank.claim(who, one.id)
    clock.now = hidden.starts_at
    assert do(who, read_claimed_need, hidden.id).need.contact_phone == ""
    assert do(who, read_claimed_need, shown.id).need.contact_phone == "+33 6 00 00 00 08"
    ridden = bank.add(
        contact_phone="+33 6 00 00 00 09", hides_phone=False, start="14:00", end="15:00"
    )
    do(bank.coordinator, plan_needs, [ridden.id])
    for number in "789":
        assert everywhere(bank, f"00 00 00 0{number}") == {"need"}


def test_aid_a5_a_code_alone_keeps_nobody(bank: FoodBank) -> None:
    """It goes to a relay for whoever shows four to six characters; no door, no number, no tick."""
    relay = new_place(bank.world, 2, 2, bank.coordinator, kind="relay", name="Corner shop")
    bare: dict[str, object] = {"lon": None, "lat": None, "address": None, "informed": None}
    new_need = bank.add(**bare, alias="", place=str(relay), code_only=True)
    assert 4 <= len(new_need.code) <= 6
    assert (new_need.address, new_need.contact_phone, new_need.informed_at, new_need.point) == (
        "",
        "",
        None,
        None,
    )
    wrong = faults_of(partial(bank.add, code_only=True, contact_phone="+33 6"))
    assert wrong == {"code-only-names-nobody", "code-only-needs-place"}
    with (
        bank.world.database.transaction(bank.world.alpha) as tx,
        pytest.raises(Exception, match="need_nobody"),
    ):
        tx.run(tx.update(need, need.c.id == new_need.id).values(contact_phone="+33 6"))


def test_aid_a_relay_is_shown_the_code_and_not_who_brings_it(bank: FoodBank) -> None:
    """At a relay, volunteer and rider count; they know where to fetch, and whom to call."""
    do = bank.world.service.do
    relay = new_place(bank.world, 2, 2, bank.coordinator, kind="relay", name="Corner shop")
    bare: dict[str, object] = {"lon": None, "lat": None, "address": None, "informed": None}
    there: dict[str, object] = {**bare, "alias": "", "place": str(relay), "code_only": True}
    new_need, planned = bank.add(**there), bank.add(**there, start="13:00", end="14:00")
    who = bank.volunteer()
    bank.claim(who, new_need.id)
    claimed = do(who, read_claimed_need, new_need.id)
    assert not claimed.asks_code
    assert claimed.from_place is not None
    assert (claimed.from_place.id, claimed.association_phone) == (bank.site, "+33 4 00 00 00 01")
    (planned,) = do(bank.coordinator, plan_needs, [planned.id])
    assert planned.booking_id is not None
    (drop,) = do(bank.coordinator, read_booking, planned.booking_id).jobs[0].of_kind("drop")
    assert drop.proof == ("count",)
    bank.world.clock.now = new_need.starts_at
    assert do(who, end_need, new_need.id, "handed_over").proved_by == "count"


def test_aid_a6_what_is_over_goes_and_its_numbers_stay(bank: FoodBank) -> None:
    """After thirty days neither alias, door, code, volunteer nor exact point is anywhere."""
    do, clock = bank.world.service.do, bank.world.clock
    need = bank.add(alias="Blue heron", code="HERON7", note="Bell of Zwicky")
    booked = bank.add(alias="Blue heron", note="Bell of Zwicky", start="13:00", end="14:00")
    do(bank.coordinator, plan_needs, [booked.id])
    who = bank.volunteer()
    bank.claim(who, need.id)
    handed = partial(do, bank.coordinator, end_need, need.id, "handed_over", handed_items=1)
    assert refusal(Conflict, handed) == "need-not-yet"
    clock.now = need.starts_at - timedelta(minutes=30)
    assert handed().status == "served"  # type: ignore[call-arg]  # all of them are given
    clock.now = MORNING + timedelta(days=30)
    do(bank.world.service.system(bank.world.alpha), purge)
    assert "need" in everywhere(bank, "Zwicky")
    clock.forward(days=1)
    do(bank.world.service.system(bank.world.alpha), purge)
    for word in ("Blue heron", "HERON7", "Zwicky", "Oak Lane"):
        assert everywhere(bank, word) == set()
    with bank.world.database.transaction(bank.world.alpha) as tx:
        (kept, _) = need_rows.between(tx, DAY, DAY)
        claimed = tx.value(sa.text("SELECT count(*) FROM tournee.claim"))
    assert claimed == 0
    assert (kept.day, kept.outcome, kept.handed_items, dict(kept.items)) == (
        *(DAY, "handed_over", 1),
        {"parcel": 2},
    )
    assert kept.point is not None
    assert kept.point != need.point
    assert abs(kept.point.lat - corner(3, 3)[1]) < 0.02


def test_aid_a7_a_code_or_a_count_proves_it_and_no_photo(bank: FoodBank) -> None:
    """Who brings it types the code that is shown; a round asks for code or count, never a photo."""
    do = bank.world.service.do
    need, other = bank.add(code="KX47"), bank.add(start="14:00", end="15:00", code="ZZ34")
    who = bank.volunteer()
    bank.claim(who, need.id)
    (planned,) = do(bank.coordinator, plan_needs, [other.id])
    assert planned.booking_id is not None
    booked = do(bank.coordinator, read_booking, planned.booking_id)
    (drop,) = booked.jobs[0].of_kind("drop")
    assert (drop.proof, drop.on_failure) == (("code",), "call_coordinator")
    left = bank.add(start="16:00", end="17:00", code="ZZ34", may_be_left=True)
    (planned,) = do(bank.coordinator, plan_needs, [left.id])
    assert planned.booking_id is not None
    (drop,) = do(bank.coordinator, read_booking, planned.booking_id).jobs[0].of_kind("drop")
    assert drop.proof == ("count",)
    bank.world.clock.now = need.starts_at
    wrong = partial(do, who, end_need, need.id, "handed_over", code="KX48")
    assert faults_of(wrong) == {"code-not-right"}
    assert faults_of(partial(do, who, end_need, need.id, "handed_over")) == {"code-missing"}
    ended = do(who, end_need, need.id, "handed_over", code=" kx-47 ", handed_items=2)
    assert (ended.status, ended.proved_by, ended.handed_items) == ("served", "code", 2)


def test_aid_a8_volunteers_set_limits_and_pledge_before_a_door(bank: FoodBank) -> None:
    """Hours, weight, hills and absences decide what is offered; without the pledge no door."""
    do, clock = bank.world.service.do, bank.world.clock
    need = bank.add()
    who = bank.volunteer(pledged=False)

    def offered(**limits: object) -> bool:
        do(who, set_volunteer, VolunteerUpdate.read(limits))
        return need.id in {one.need_id for one in do(who, list_open_needs)}

    monday = {"weekday": 0, "start_min": 11 * 60 + 30, "end_min": 14 * 60}
    tuesday = {**monday, "weekday": 1}
    assert offered(slots=[tuesday, monday])
    assert not offered(slots=[tuesday])
    assert not offered(slots=[], most_mass_g=7999)
    assert offered(most_mass_g=8000)
    do(bank.coordinator, change_need, need.id, NeedUpdate.read({"hills": "steep"}))
    assert not offered(hills="rolling")
    assert offered(hills="steep")
    bank.claim(who, need.id)
    clock.now = need.starts_at
    assert refusal(Denied, partial(do, who, read_claimed_need, need.id)) == "pledge-needed"
    do(who, make_pledge)
    assert do(who, read_claimed_need, need.id).need.address == DOOR
    with bank.world.database.transaction(bank.world.alpha) as tx:
        skills = tx.value(
            sa.text("SELECT skills FROM tournee.person WHERE id = :id"), {"id": who.id}
        )
    assert skills == ["aid_pledge"]


def test_aid_a8_an_absence_opens_what_it_covers(bank: FoodBank) -> None:
    """Days away, told here or by a calendar, give back what was taken on, and offer no more."""
    do = bank.world.service.do
    first, second = bank.add(day="2026-03-11"), bank.add(day="2026-03-12")
    who = bank.volunteer()
    for one in (first, second):
        bank.claim(who, one.id)
    assert do(who, add_absence, date(2026, 3, 11), date(2026, 3, 11)) == [first.id]
    assert [one.need.id for one in do(who, list_claimed_needs)] == [second.id]
    assert not do(who, list_open_needs)
    assert who.id is not None
    away = [(second.starts_at - timedelta(hours=1), second.ends_at)]
    do(who, take_in_calendar, who.id, date(2026, 3, 12), date(2026, 3, 12), away)
    assert not do(who, list_claimed_needs)
    states = [one.state for one in do(bank.coordinator, list_needs, first.day, second.day)]
    assert states == ["open", "open"]


def test_aid_a9_every_read_of_a_door_is_noted_for_the_association(bank: FoodBank) -> None:
    """Who, when, why and which need: for volunteers and coordinators, and not for lists."""
    do, clock = bank.world.service.do, bank.world.clock
    need = bank.add()
    who = bank.volunteer()
    bank.claim(who, need.id)
    do(who, read_claimed_need, need.id)
    do(who, read_claimed_need, need.id)
    do(bank.coordinator, list_needs, DAY, DAY)
    do(who, list_claimed_needs)
    clock.forward(minutes=1)
    do(bank.coordinator, read_need, need.id)
    found = do(bank.coordinator, list_address_reads, DAY, DAY)
    assert [(one.stop_id, one.actor_id, one.reason, one.times) for one in found] == [
        (need.id, who.id, "claim", 2),
        (need.id, bank.coordinator.id, "need", 1),
    ]
    stranger = food_bank(bank.world).coordinator
    assert do(stranger, list_address_reads, DAY, DAY) == []
    assert refusal(NotFound, partial(do, stranger, read_need, need.id)) == "no-such-need"


def test_aid_a10_two_go_together_and_nothing_is_left(bank: FoodBank) -> None:
    """The door is told once both are found; nobody at home means calling, never neighbours."""
    do = bank.world.service.do
    need = bank.add(two_people=True)
    one, two, three = (bank.volunteer() for _ in range(3))
    bank.claim(one, need.id)
    assert not do(one, read_claimed_need, need.id).address_shown
    assert (
        refusal(Conflict, partial(do, one, end_need, need.id, "not_home")) == "need-second-person"
    )
    bank.claim(two, need.id)
    assert refusal(Conflict, partial(bank.claim, three, need.id)) == "need-taken"
    assert do(one, read_claimed_need, need.id).address_shown
    bank.world.clock.now = need.starts_at
    left = partial(do, two, end_need, need.id, "left_there")
    assert faults_of(left) == {"must-not-be-left"}
    assert do(two, end_need, need.id, "not_home").status == "failed"
    assert do(one, end_need, need.id, "handed_over").status == "served"
    assert refusal(Conflict, partial(do, one, end_need, need.id, "not_home")) == "need-over"
    assert do(bank.coordinator, end_need, need.id, "not_home").handed_items == 0
    again = do(
        bank.coordinator, change_need, need.id, NeedUpdate.read({"start": "14:00", "end": "15:00"})
    )
    assert (again.state, again.claims) == ("open", ())
    allowed = bank.add(may_be_left=True)
    bank.claim(one, allowed.id)
    assert do(one, end_need, allowed.id, "left_there").status == "served"
    (planned,) = do(bank.coordinator, plan_needs, [again.id])
    assert planned.booking_id is not None
    booked = do(bank.coordinator, read_booking, planned.booking_id)
    assert booked.jobs[0].accompanied
    (drop,) = booked.jobs[0].of_kind("drop")
    items, rule = drop.note.splitlines()
    assert items == "2 × colis"
    assert "neighbours" in rule or "voisins" in rule


def test_aid_a_round_keeps_the_order_and_flags_a_wrong_code(bank: FoodBank) -> None:
    """Planned against the shorter way; a wrong code waits for coordinator and office till told."""
    do, world = bank.world.service.do, bank.world
    town = make_town(world)
    town.add_shift("vera", skills=["aid_pledge"])
    at = {"far": (4, 4), "near": (2, 3), "middle": (3, 3)}
    expected = {
        name: bank.add(alias=name, code="KX47", lon=corner(*where)[0], lat=corner(*where)[1])
        for name, where in at.items()
    }
    do(bank.coordinator, order_needs, [one.id for one in expected.values()])
    planned = do(bank.coordinator, plan_needs, [one.id for one in expected.values()])
    town.publish()
    with world.database.transaction(world.alpha) as tx:
        assert load_day(tx, DAY).day.kept_orders == (tuple(str(one.job_id) for one in planned),)
    ridden = town.round("vera")
    assert [one.job_id for one in ridden.visits if one.kind == "drop"] == [
        one.job_id for one in planned
    ]
    drop = next(one.id for one in ridden.visits if one.kind == "drop")
    shown = do(town.office, round_document, ridden.id).content["stops"]
    assert [one["label"] for one in shown if one["kind"] == "drop"] == list(expected)
    assert {one["who"]["name"] for one in shown if one["kind"] == "drop"} == {""}
    assert not any(one["photo_allowed"] for one in shown if one["kind"] == "drop")

    def typed(code: str) -> None:
        world.clock.forward(minutes=1)
        do(town.office, tell, "code_scanned", drop, round_id=ridden.id, detail={"code": code})

    def waiting() -> tuple[bool, list[str], list[str]]:
        listed = do(bank.coordinator, list_needs, DAY, DAY)
        alerts = [one.kind for one in do(town.office, read_board, DAY).alerts]
        document = do(town.office, round_document, ridden.id).content["stops"]
        stops = [one["visit_id"] for one in document if one.get("wrong_code")]
        return (
            any(one.wrong_code for one in listed),
            [kind for kind in alerts if kind == "wrong-code"],
            stops,
        )

    typed("KX-99")
    assert waiting() == (True, ["wrong-code"], [str(drop)])
    with world.database.transaction(world.alpha) as tx:
        assert bank.coordinator.id is not None
        shown = notices.in_app(tx, bank.coordinator.id, world.clock.now, unread_only=True, limit=9)
    assert "need-wrong-code" in {one.template for one in shown}
    do(bank.coordinator, end_need, planned[0].id, "handed_over")
    assert waiting()[:2] == (False, [])
    typed("kx-47".upper())
    assert waiting() == (False, [], [])
    typed("KX-47")
    judged = _log_as_before(world, drop)
    assert everywhere(bank, "KX-99") == {"event"}
    migrating.downgrade(world.owner_url, "0029")
    migrating.upgrade(world.owner_url)
    assert _judged(world, drop) == judged
    world.clock.forward(days=31)
    do(world.service.system(world.alpha), purge)
    for code in ("KX-99", "KX-47", "KX47"):
        assert everywhere(bank, code) == set()


def _judged(world: World, visit_id: UUID) -> list[str]:
    """Return what the log keeps of the codes typed at a visit, in order."""
    with world.database.transaction(world.alpha) as tx:
        of_it = event.c.subject_id == visit_id
        query = tx.select(event, of_it, event.c.kind == "code_scanned").order_by(event.c.seq)
        return [row["detail"]["code"] for row in tx.rows(query)]


def _log_as_before(world: World, visit_id: UUID) -> list[str]:
    """Let the log have the codes themselves, as earlier programs wrote them; return what it had."""
    judged = _judged(world, visit_id)

    def write(connection: sa.Connection) -> None:
        for statement in (
            "ALTER TABLE tournee.event NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE tournee.event DISABLE TRIGGER append_only",
            """UPDATE tournee.event SET detail = jsonb_build_object('code',
            CASE detail->>'code' WHEN 'RIGHT' THEN 'kx-47' ELSE 'KX-99' END)
            WHERE kind = 'code_scanned'""",
            "ALTER TABLE tournee.event ENABLE TRIGGER append_only",
            "ALTER TABLE tournee.event FORCE ROW LEVEL SECURITY",
        ):
            connection.execute(sa.text(statement))

    run_as_owner(world.owner_url, write)
    return judged


def test_aid_who_asks_what_is_kept_is_found_before_it_is_booked(bank: FoodBank) -> None:
    """An admin finds a need by door, number or code, exports it, and erases it once it is over.

    Both show the door: the coordinator reads who was shown it.
    """
    do, world = bank.world.service.do, bank.world
    need = bank.add(contact_phone="+33 6 12 34 56 78", code="KX47")
    admin = somebody(world, "admin").actor
    for typed in ("oak lane", "06 12 34 56 78", "kx47", "blue DOOR"):
        assert [one.stop_id for one in do(admin, find_recipients, typed)] == [need.id]
    tables = do(admin, export_recipient, [need.id])["tables"]
    assert tables["need"][0]["contact_phone"] == "+33 6 12 34 56 78"
    read = do(bank.coordinator, list_address_reads, need.day, need.day)
    assert {(one.reason, one.times) for one in read} == {("search", 4), ("export", 1)}
    due = partial(do, admin, erase_recipient, [need.id])
    assert refusal(Conflict, due) == "recipient-still-due"
    do(bank.coordinator, cancel_need, need.id)
    assert do(admin, erase_recipient, [need.id]).stop_ids == (need.id,)
    assert do(admin, find_recipients, "oak lane") == []
    assert everywhere(bank, "KX47") == set()


def test_aid_telling_words_are_read_by_nobody_until_they_are_kept(bank: FoodBank) -> None:
    """Neither a volunteer nor a round reads of somebody's health, unless somebody decided so."""
    do, told = bank.world.service.do, "Diabétique, sonner deux fois"
    mine = bank.add(note=told, access_note="Near the hospital, yard")
    ridden = bank.add(note=told, start="14:00", end="15:00")
    who = bank.volunteer()
    bank.claim(who, mine.id)

    def read() -> tuple[str, str]:
        found = do(who, read_claimed_need, mine.id).need
        return found.note, found.access_note

    assert read() == ("[…], sonner deux fois", "Near the […], yard")
    (planned,) = do(bank.coordinator, plan_needs, [ridden.id])
    assert planned.booking_id is not None
    (drop,) = do(bank.coordinator, read_booking, planned.booking_id).jobs[0].of_kind("drop")
    assert "Diab" not in drop.note
    assert do(bank.coordinator, read_need, mine.id).note == told
    do(bank.coordinator, change_need, mine.id, NeedUpdate.read({"keeps_words": True}))
    assert read() == (told, "Near the hospital, yard")
    do(bank.coordinator, change_need, mine.id, NeedUpdate.read({"note": "Diabète"}))
    assert read()[0] == "[…]"


def test_aid_a_need_of_which_nobody_says_the_mass_weighs_something(bank: FoodBank) -> None:
    """A volunteer's limit counts a kilogram for each piece; where 0 is said, it stands."""
    do, new_id = bank.world.service.do, bank.world.service.ids
    parcels = {"parcel": 20}
    nothing = do(bank.coordinator, add_need, new_id(), a_need(items=parcels, mass_g=0))
    unsaid = do(bank.coordinator, add_need, new_id(), a_need(items=parcels, mass_g=None))
    assert (unsaid.mass_g, nothing.mass_g) == (20_000, 0)
    volunteer = bank.volunteer(most_mass_g=15_000)
    offered = {one.need_id for one in do(volunteer, list_open_needs)}
    assert offered == {nothing.id}
    changed = do(bank.coordinator, change_need, nothing.id, NeedUpdate.read({"note": "Ring twice"}))
    assert changed.mass_g == 0
