"""Contests: opened on the road, listed with when an answer is due, answered by another person."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.auth.scopes import Role
from api.usecases.act import Act, Actor
from api.usecases.care.contests import ContestLine, Status, answer_contest, list_contests
from api.usecases.notices.notices import my_notices
from api.usecases.rounds.live.jobs import reassign_job
from api.usecases.rounds.own_rounds import keep_note
from api.usecases.system.chores import catch_up
from data.store.care import contests
from data.store.care.contests import Contest
from data.store.system.invariants import breaches
from data.store.tables.notices import notice
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.queue import drain
from tests.support.rounds.busy_day import BusyRound
from tests.support.rounds.live_town import Town, busy_town
from tests.support.rounds.road import Road, make_road
from tests.support.store.world import World

FORTNIGHT = timedelta(days=14)


@pytest.fixture
def road(world: World) -> Road:
    """Return a published day of two rounds."""
    return make_road(world)


def _contest(
    road: Road,
    one: BusyRound,
    *,
    kind: str = "round",
    about: UUID | None = None,
    words: str = "",
    on_round: bool = True,
) -> UUID:
    """Let a courier contest a decision at the first minute, on the round or apart from it."""
    contest_id = road.world.service.ids()
    road.world.clock.now = max(road.world.clock.now, road.at(1))
    fact = road.fact(one, "decision_contested", contest_id, minute=1, seq=1)
    if not on_round:
        del fact["round_id"]
    detail = {"about_kind": kind, "about_id": str(about or one.round_id)}
    if words:
        note_id = road.world.service.ids()
        _note(road, one, note_id, words, "contest", contest_id)
        detail["note_id"] = str(note_id)
    sent = road.send(road.courier(one), [{**fact, "detail": detail}])
    assert road.outcomes(sent) == [("accepted", "")]
    return contest_id


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


def _listed(road: Road, actor: Actor, status: Status | None = None) -> list[ContestLine]:
    day: date = road.round(road.rounds[0])["day"]
    return road.world.service.do(actor, list_contests, day, day, status=status)


def _answer(
    road: Road,
    contest_id: UUID,
    actor: Actor,
    note_id: UUID | None = None,
    words: str = "You are right",
    *,
    upheld: bool = False,
) -> None:
    service = road.world.service
    service.do(actor, answer_contest, contest_id, note_id or service.ids(), words, upheld=upheld)


def _decide(road: Road, actor: Actor, one: BusyRound) -> None:
    """Let the log say that somebody changed a round."""

    def change(act: Act) -> None:
        act.record_event("round_changed", "round", one.round_id, detail={"version": 1})

    road.world.service.do(actor, change)


def test_a_contest_is_answered_once(road: Road) -> None:
    """The same answer again is no news; another one hears that there is one already."""
    one, note_id = road.rounds[0], road.world.service.ids()
    contest_id = _contest(road, one, words="Too far for one shift")
    (before,) = _listed(road, road.office, "open")
    assert (before.id, before.subject_kind, before.subject_id) == (
        contest_id,
        "round",
        one.round_id,
    )
    assert (before.status, before.note, before.decision) == ("open", "Too far for one shift", None)
    assert (before.opened_by, before.due_at) == (one.person_id, road.world.clock.now + FORTNIGHT)
    for _ in range(2):
        _answer(road, contest_id, road.office, note_id, "You get a shorter one")
    (logged_event,) = road.log("contest_answered")
    assert (logged_event.subject_id, logged_event.actor_id) == (contest_id, road.office.id)
    assert logged_event.detail == {"note_id": str(note_id), "upheld": False}
    assert _listed(road, road.office, "open") == []
    (after,) = _listed(road, road.office, "answered")
    assert (after.status, after.answered_by) == ("answered", road.office.id)
    assert (after.decision, after.answer) == ("changed", "You get a shorter one")
    assert after.answered_at == road.world.clock.now
    with pytest.raises(Conflict, match="contest-answered-already"):
        _answer(road, contest_id, road.office, note_id, "Otherwise")
    with pytest.raises(Conflict, match="contest-answered-already"):
        _answer(road, contest_id, road.office, note_id, "You get a shorter one", upheld=True)
    with pytest.raises(Conflict, match="contest-answered-already"):
        _answer(road, contest_id, road.world.actor("admin"), note_id, "You get a shorter one")
    assert breaches(road.world.database, road.world.clock.now) == []


def test_who_contested_is_told_and_reads_the_answer(road: Road) -> None:
    """The rider finds the notice in the app, and the answer in the own list; others find none."""
    one, other = road.rounds
    contest_id = _contest(road, one)
    _answer(road, contest_id, road.office, words="It stays, for this reason", upheld=True)
    road.world.clock.forward(seconds=2)
    drain(road.world.service)
    service = road.world.service
    mine = [each.template for each in service.do(road.courier(one), my_notices)]
    assert mine.count("contest-answered") == 1
    for actor in (road.office, road.courier(other)):
        templates = [each.template for each in service.do(actor, my_notices)]
        assert "contest-answered" not in templates
    (read,) = _listed(road, road.courier(one))
    assert (read.decision, read.answer) == ("upheld", "It stays, for this reason")


def test_riders_see_their_own_contests(road: Road) -> None:
    """The office and the admin see all, another rider and another cooperative none."""
    one, other = road.rounds
    mine, theirs = _contest(road, one), _contest(road, other)
    assert [each.id for each in _listed(road, road.courier(one))] == [mine]
    assert [each.id for each in _listed(road, road.courier(other))] == [theirs]
    for actor in (road.office, road.world.actor("admin")):
        assert {each.id for each in _listed(road, actor)} == {mine, theirs}
    stranger = road.world.actor("dispatcher", cooperative=road.world.beta)
    assert _listed(road, stranger) == []
    with pytest.raises(NotFound, match="no-such-contest"):
        _answer(road, mine, stranger)


@pytest.mark.parametrize(
    "role",
    [Role.COURIER, Role.VOLUNTEER, Role.MERCHANT, Role.PRODUCER, Role.AID_COORDINATOR],
)
def test_only_the_office_answers(road: Road, role: Role) -> None:
    """Riders and bookers answer no contest, nor does a rider by a link of one round."""
    one = road.rounds[0]
    contest_id = _contest(road, one)
    with pytest.raises(Denied, match="not-permitted"):
        _answer(road, contest_id, road.world.actor(role))
    with pytest.raises(Denied, match="not-permitted"):
        _answer(road, contest_id, road.by_link(one, one))


def test_a_link_of_one_round_shows_the_contests_of_that_round(road: Road) -> None:
    """Those told on it or about what is in it, with their answers; none of the rider's others."""
    one, other = road.rounds
    about_round = _contest(road, one, on_round=False)
    about_visit = _contest(road, one, kind="visit", about=one.visit_ids[0], on_round=False)
    contest_here = _contest(road, one, kind="visit", about=other.visit_ids[0])
    elsewhere = _contest(road, one, kind="visit", about=other.visit_ids[1], on_round=False)
    theirs = _contest(road, other)
    _answer(road, about_visit, road.office, words="Somebody else goes there")
    by_link = road.by_link(one, one)
    answers = {each.id: each.answer for each in _listed(road, by_link)}
    assert answers == {about_round: "", about_visit: "Somebody else goes there", contest_here: ""}
    assert {each.id for each in _listed(road, by_link, "open")} == {about_round, contest_here}
    assert {each.id for each in _listed(road, road.courier(one))} == {*answers, elsewhere}
    assert [each.id for each in _listed(road, road.by_link(other, other))] == [theirs]


def test_a_contest_becomes_overdue_and_is_not_lost_with_its_day(road: Road) -> None:
    """Until its due instant it is open, from then on overdue; both are listed weeks later."""
    one, other = road.rounds
    kept, done = _contest(road, one), _contest(road, other)
    _answer(road, done, road.office)
    do = road.world.service.do
    later: date = road.round(one)["day"] + timedelta(days=30)
    due_at = _listed(road, road.office, "open")[0].due_at
    road.world.clock.now = due_at
    assert do(road.office, list_contests, later, later, status="overdue") == []
    (waiting,) = do(road.office, list_contests, later, later, status="open")
    assert (waiting.id, waiting.status) == (kept, "open")
    road.world.clock.forward(seconds=1)
    for status in ("open", "overdue"):
        (found,) = do(road.office, list_contests, later, later, status=status)
        assert (found.id, found.status) == (kept, "overdue")
    assert do(road.office, list_contests, later, later) == []
    assert do(road.office, list_contests, later, later, status="answered") == []
    _answer(road, kept, road.office)
    assert do(road.office, list_contests, later, later, status="overdue") == []
    with pytest.raises(BadInput):
        do(road.office, list_contests, later, later - timedelta(days=1))


def test_an_overdue_answer_is_reminded_of_once(road: Road) -> None:
    """The day after it was due whoever may answer hears of it, and never again."""
    one, other = road.rounds
    waiting = _contest(road, one)
    _answer(road, _contest(road, other), road.office)
    admin = road.world.actor("admin")
    system, do = road.world.service.system(road.home), road.world.service.do
    query = sa.select(notice.c.person_id, notice.c.args).where(
        notice.c.template == "contest-overdue", notice.c.channel == "app"
    )
    # In the end the notices themselves are gone.
    for days, count in ((13, 0), (2, 2), (1, 2), (40, 0)):
        road.world.clock.forward(days=days)
        do(system, catch_up)
        drain(road.world.service)
        with road.world.database.transaction(road.home) as tx:
            row_mappings = tx.rows(query)
        assert len(row_mappings) == count
        assert {row["person_id"] for row in row_mappings} <= {road.office.id, admin.id}
        assert {row["args"]["contest_id"] for row in row_mappings} <= {str(waiting)}


def test_who_decided_answers_only_where_nobody_else_can(road: Road) -> None:
    """Alone in the office the one who decided answers; with an admin there, the admin does."""
    one, other = road.rounds
    for each in (one, other):
        _decide(road, road.office, each)
    alone, shared = _contest(road, one), _contest(road, other)
    _answer(road, alone, road.office)
    admin = road.world.actor("admin")
    with pytest.raises(Denied, match="contest-needs-another"):
        _answer(road, shared, road.office)
    _answer(road, shared, admin)
    assert {each.answered_by for each in _listed(road, road.office)} == {road.office.id, admin.id}


def test_who_decided_later_or_elsewhere_may_answer(road: Road) -> None:
    """Whose decision it was is what the log said when it was contested, about that round."""
    one, other = road.rounds
    admin, second = road.world.actor("admin"), road.world.new_person("dispatcher")
    _decide(road, admin, one)
    _decide(road, road.office, one)
    _decide(road, second, other)
    contest_id = _contest(road, one)
    road.world.clock.forward(minutes=5)
    _decide(road, admin, one)
    with pytest.raises(Denied, match="contest-needs-another"):
        _answer(road, contest_id, road.office)
    _answer(road, contest_id, admin)
    visit_id = one.visit_ids[2]
    another = _contest(road, one, kind="visit", about=visit_id)
    _answer(road, another, second)


def test_a_clock_that_is_years_off_changes_not_who_may_answer(road: Road) -> None:
    """Told as of 1970, a contest was opened when it came in, and who decided answers it not."""
    one = road.rounds[0]
    _decide(road, road.office, one)
    road.world.actor("admin")
    contest_id = road.world.service.ids()
    road.world.clock.now = road.at(1)
    fact = road.fact(one, "decision_contested", contest_id, seq=1)
    about = {"about_kind": "round", "about_id": str(one.round_id)}
    sent = road.send(
        road.courier(one), [{**fact, "at": "1970-01-01T00:00:00+00:00", "detail": about}]
    )
    assert road.outcomes(sent) == [("accepted", "")]
    (line,) = _listed(road, road.office)
    assert line.opened_at == road.at(1)
    with pytest.raises(Denied, match="contest-needs-another"):
        _answer(road, contest_id, road.office)


def test_words_of_others_are_not_read_by_contesting(road: Road) -> None:
    """A contest that names the id of a note about something else is listed without its words."""
    one, other = road.rounds
    contest_id, note_id = road.world.service.ids(), road.world.service.ids()
    _note(road, other, note_id, "Nobody else may read this", "round", other.round_id)
    road.world.clock.now = road.at(1)
    fact = road.fact(one, "decision_contested", contest_id, minute=1, seq=1)
    about = {"about_kind": "round", "about_id": str(one.round_id), "note_id": str(note_id)}
    road.send(road.courier(one), [{**fact, "detail": about}])
    assert [line.note for line in _listed(road, road.courier(one))] == [""]


def test_nobody_answers_oneself_while_anybody_can(road: Road) -> None:
    """A rider who is a dispatcher too leaves it even to the one who decided."""
    one = road.rounds[0]
    _decide(road, road.office, one)
    contest_id = _contest(road, one)
    both = road.person(one.person_id, Role.DISPATCHER)
    with pytest.raises(Denied, match="contest-needs-another"):
        _answer(road, contest_id, both)
    _answer(road, contest_id, road.office)


def test_who_publishes_or_moves_a_job_decided(world: World) -> None:
    """Who publishes decided of rounds, jobs and visits; who moves a job later, of what it is in."""
    town, (job_id, *_) = busy_town(world)
    plan_id = town.plan()
    town.publish(plan_id)
    home = str(town.holder(job_id))
    one = town.round(home)
    visit_id = next(each.id for each in one.visits if each.job_id == job_id)
    about = {"round": one.id, "posting": one.id, "job": job_id, "visit": visit_id}
    for kind, subject_id in {**about, "plan": plan_id}.items():
        assert _deciders(town, kind, subject_id) == {town.office.id}, kind
    mover = world.new_person("dispatcher")
    world.clock.forward(minutes=1)
    other = town.shifts[{"ana": "bo", "bo": "ana"}[home]]
    world.service.do(mover, reassign_job, world.service.ids(), job_id, other)
    for kind, subject_id in about.items():
        assert _deciders(town, kind, subject_id) == {mover.id}, kind
    assert _deciders(town, "plan", plan_id) == {town.office.id}


def _deciders(town: Town, kind: str, subject_id: UUID) -> set[UUID]:
    """Return who of the office decided what is contested now."""
    now = town.world.clock.now
    contest = Contest(
        id=town.world.service.ids(),
        subject_kind=kind,
        subject_id=subject_id,
        opened_by=town.people["ana"],
        opened_at=now,
        due_at=now + FORTNIGHT,
    )
    with town.world.database.transaction(town.home) as tx:
        assert contests.deciders(tx, contest, ["admin"]) == set()
        return contests.deciders(tx, contest, ["dispatcher"])


def test_words_and_their_id_are_looked_at(road: Road) -> None:
    """Nothing is answered without a word, or with words that belong to something else."""
    one, service = road.rounds[0], road.world.service
    contest_id, note_id = _contest(road, one), service.ids()
    with pytest.raises(BadInput):
        _answer(road, contest_id, road.office, words=" ")
    _note(road, one, note_id, "Bell broken", "visit", one.visit_ids[0])
    with pytest.raises(Conflict, match="id-used-twice"):
        _answer(road, contest_id, road.office, note_id)
    with pytest.raises(Denied, match="named-person-needed"):
        _answer(road, contest_id, service.system(road.home))
    assert road.log("contest_answered") == []
