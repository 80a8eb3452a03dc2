"""Needs of people whose name nobody keeps: what, when, where, and who took it on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from data.store.aid import claims
from data.store.aid.claims import Claim
from data.store.database import Row, Transaction, among, same_cooperative, thousands
from data.store.erasing import erase_recipient
from data.store.rows import TABLE, Form, RowsOf
from data.store.shapes import point_column, point_of
from data.store.tables.aid import claim, need
from data.store.tables.bookings import job, stop
from data.store.tables.notices import notice
from data.store.tables.rounds import round_, visit
from dispatch.aid.codes import MOST_WRONG_CODES
from dispatch.aid.outcomes import EARLY, Outcome, outcome_of_visit
from dispatch.rounds.round_state import HANDED_OVER
from routing.types import Point

State = Literal["open", "claimed", "planned", "served", "failed", "cancelled"]

PERSONAL = ("alias", "address", "access_note", "contact_phone", "code", "note")
"""Columns of a need that may lead to a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Delivery of aid to one household.

    Attributes
    ----------
    customer_id
        The association that helps; ``None`` for the cooperative itself.
    day
        On which it is brought.
    position, keeps_order
        Its place in the list of that day, and whether people keep it there.
    alias
        What it is called instead of a name.
    starts_at, ends_at
        Its window.
    from_place_id
        Where the goods are; without it where the association's usually are.
    place_id
        A place of the cooperative to which it goes; without it, to its own ``point``.
    items
        How many of each item code.
    street_only
        The point is the likeliest of the street alone, see
        :class:`dispatch.bookings.stop_details.StopDetails`.
    two_people
        No lone visit: two go together.
    may_be_left
        Whether it may be left there if nobody is at home. Never with neighbours.
    code_only
        It goes to a place, is handed to whoever shows the code, and nobody is kept.
    code
        What the recipient shows instead of signing.
    hills
        How steep it is on the way.
    informed_at
        When the recipient was told what is kept and for how long, and agreed.
    outcome, handed_items, proved_by, done_at
        How it ended: what was handed over, and shown by a code or by a count.
    booking_id, job_id
        By which it is planned.
    wrong_code
        Whether its round has typed a code that is not this one, and nobody said how it ended.
    wrong_codes
        How many codes were typed for it that are not this one.
    keeps_words
        Whether somebody decided to keep words in its texts that may tell more of a person than is
        needed; until then nobody who brings it reads them.
    claims
        Who took it on and did not give it back.
    """

    id: UUID
    customer_id: UUID | None = None
    day: date
    position: int = 0
    keeps_order: bool = False
    alias: str = field(default="", repr=False)
    starts_at: datetime
    ends_at: datetime
    from_place_id: UUID | None = None
    place_id: UUID | None = None
    point: Point | None = field(default=None, repr=False)
    address: str = field(default="", repr=False)
    street_only: bool = False
    access_note: str = field(default="", repr=False)
    contact_phone: str = field(default="", repr=False)
    hides_phone: bool = True
    items: Mapping[str, int] = field(default_factory=dict)
    mass_g: int = 0
    volume_ml: int = 0
    two_people: bool = False
    may_be_left: bool = False
    code_only: bool = False
    code: str = field(default="", repr=False)
    hills: Literal["flat", "rolling", "steep"] = "flat"
    note: str = field(default="", repr=False)
    informed_at: datetime | None = None
    status: Literal["open", "planned", "served", "failed", "cancelled"] = "open"
    outcome: str = ""
    handed_items: int = 0
    proved_by: str = ""
    done_at: datetime | None = None
    booking_id: UUID | None = None
    job_id: UUID | None = None
    wrong_code: bool = False
    wrong_codes: int = 0
    keeps_words: bool = False
    request_hash: str = ""
    version: int = 1
    made_by: UUID
    made_at: datetime
    erased_at: datetime | None = None
    claims: tuple[Claim, ...] = ()

    @property
    def people_needed(self) -> int:
        """Number of people it takes."""
        return 2 if self.two_people else 1

    @property
    def item_count(self) -> int:
        """Number of pieces in all."""
        return sum(self.items.values())

    @property
    def code_locked(self) -> bool:
        """Return whether too many wrong codes were typed: none counts any more."""
        return self.wrong_codes >= MOST_WRONG_CODES

    @property
    def ends_from(self) -> datetime:
        """Instant from which its outcome can be recorded: nobody has brought it before."""
        return self.starts_at - EARLY

    def may_end(self, now: datetime) -> bool:
        """Return whether somebody can have been there: its time has come, or its round was."""
        return self.ends_from <= now or self.wrong_code

    def is_due(self, now: datetime) -> bool:
        """Return whether its time has come, and nobody has recorded its outcome."""
        waits = self.wrong_code or self.state in {"open", "claimed", "planned"}
        return waits and self.erased_at is None and self.may_end(now)

    @property
    def state(self) -> State:
        """Its status; ``claimed`` when enough people took it on."""
        own_claims = self.status == "open" and len(self.claims) >= self.people_needed
        return "claimed" if own_claims else self.status


_NEEDS = RowsOf(need, Need, items=TABLE, point=Form(point_column, point_of, "geom"))
add = _NEEDS.add
update = _NEEDS.update


def find(
    tx: Transaction, need_id: UUID, *, only: UUID | None = None, lock: bool = False
) -> Need | None:
    """Return a need; ``only`` narrows to one customer's."""
    if lock:
        # By itself: what hangs on it by an outer join cannot be locked.
        tx.row(tx.select(need, need.c.id == need_id, only=[need.c.id]).with_for_update())
    found = _found(tx, need.c.id == need_id, only)
    return next(iter(found), None)


def some(tx: Transaction, need_ids: Collection[UUID], *, only: UUID | None = None) -> list[Need]:
    """Return those of some needs that are there, in the order of their lists."""
    return _found(tx, need.c.id.in_(list(need_ids)), only)


def between(tx: Transaction, first: date, last: date, *, only: UUID | None = None) -> list[Need]:
    """Return the needs of some days, both included, in the order of their lists."""
    return _found(tx, need.c.day.between(first, last), only)


def of_jobs(tx: Transaction, job_ids: Iterable[UUID]) -> dict[UUID, Need]:
    """Return the needs that some jobs bring, by job."""
    found = _found(tx, need.c.job_id == among(job_ids), None)
    return {one.job_id: one for one in found if one.job_id is not None}


def of_visit(tx: Transaction, visit_id: UUID) -> Need | None:
    """Return the need that a visit brings."""
    job_id = tx.cell(visit.c.job_id, visit.c.id == visit_id, visit.c.kind == "drop")
    return of_jobs(tx, [job_id]).get(job_id) if job_id else None


def claimed_by(tx: Transaction, person_id: UUID, first: date) -> list[Need]:
    """Return what somebody has taken on from a day on, and what of it is over."""
    held = (claim.c.person_id == person_id, claim.c.returned_at.is_(None))
    mine = tx.select(claim, *held, only=[claim.c.need_id])
    return _found(tx, sa.and_(need.c.id.in_(mine), need.c.day >= first), None)


def at_places(tx: Transaction, place_ids: Collection[UUID]) -> list[UUID]:
    """Return the needs that go to some places and that no job brings, but those erased."""
    there = need.c.place_id.in_(list(place_ids))
    return sorted(tx.column(need.c.id, there, need.c.job_id.is_(None), need.c.erased_at.is_(None)))


def last_position(tx: Transaction, day: date, customer_id: UUID | None) -> int:
    """Return the last place in the list of a day; -1 where it is empty."""
    of_list = (need.c.day == day, need.c.customer_id.is_not_distinct_from(customer_id))
    return max(tx.column(need.c.position, *of_list), default=-1)


def of_list(tx: Transaction, day: date, customer_id: UUID | None) -> list[UUID]:
    """Return the ids of all needs of a list, in its order."""
    of_it = sa.and_(need.c.day == day, need.c.customer_id.is_not_distinct_from(customer_id))
    return [one.id for one in _found(tx, of_it, None)]


def put_in_order(
    tx: Transaction, need_ids: Iterable[UUID], *, wanted: Collection[UUID], keeps: bool
) -> None:
    """Give all needs of a list their places in it, and say whether those wanted are kept there."""
    for position, need_id in enumerate(need_ids):
        values = {"position": position} | ({"keeps_order": keeps} if need_id in wanted else {})
        differs = sa.or_(*(need.c[name] != value for name, value in values.items()))
        change = tx.update(need, need.c.id == need_id, differs)
        tx.run(change.values(**values, version=need.c.version + 1))


def count_wrong_code(tx: Transaction, need_id: UUID) -> int:
    """Count one more code that is not a need's, and give how many there were."""
    count = tx.update(need, need.c.id == need_id).values(wrong_codes=need.c.wrong_codes + 1)
    return int(tx.value(count.returning(need.c.wrong_codes)))


def erase(tx: Transaction, where: sa.ColumnElement[bool], now: datetime) -> list[UUID]:
    """Take away whatever leads to a person, and give the ids; what was erased before is left out.

    Counts, the day, how it ended and the place to within a kilometre or two stay.
    """
    statement = erase_recipient(tx, need, PERSONAL, where, now)
    statement = statement.values(informed_at=None, request_hash="")
    erased = [row["id"] for row in tx.rows(statement.returning(need.c.id))]
    for some_ids in thousands(erased):
        tx.run(tx.delete(claim, claim.c.need_id.in_(some_ids)))
        tx.run(tx.delete(notice, _is_notice_of(some_ids)))
    return erased


def _is_notice_of(need_ids: Collection[UUID]) -> sa.ColumnElement[bool]:
    """Return whether a notice is about one of some needs: it names who took it on."""
    ids = [str(one) for one in need_ids]
    about = sa.func.split_part(notice.c.dedupe, ":", 2)
    named = sa.or_(about.in_(ids), notice.c.args["need_id"].astext.in_(ids))
    return sa.and_(notice.c.template.startswith("need-"), named)


def _found(tx: Transaction, where: sa.ColumnElement[bool], only: UUID | None) -> list[Need]:
    went = sa.and_(visit.c.job_id == need.c.job_id, visit.c.kind == "drop")
    flags = round_.c.state[sa.literal("visits")][sa.cast(visit.c.id, sa.Text)][sa.literal("flags")]
    query = (
        tx.select(need, where)
        .add_columns(
            job.c.status.label("job_status"),
            visit.c.failure_code,
            visit.c.done_at.label("visited_at"),
            sa.and_(need.c.outcome == "", flags.has_key("wrong-code")).label("wrong_code"),
        )
        .outerjoin(job)
        .outerjoin(visit, same_cooperative(need, visit, went))
        .outerjoin(round_, same_cooperative(visit, round_, round_.c.id == visit.c.round_id))
        .order_by(need.c.day, need.c.customer_id, need.c.position, need.c.made_at, need.c.id)
    )
    if only is not None:
        query = query.where(need.c.customer_id == only)
    rows = tx.rows(query)
    own_claims = claims.of_needs(tx, [row["id"] for row in rows])
    return [
        replace(
            _NEEDS.of(row),
            **_ended(row),
            wrong_code=bool(row["wrong_code"]),
            claims=tuple(own_claims.get(row["id"], ())),
        )
        for row in rows
    ]


def _ended(row: Row) -> dict[str, Any]:
    """Return how a planned need ended, if its round has brought it or failed to."""
    if row["status"] != "planned" or row["outcome"]:
        return {}
    if row["job_status"] in HANDED_OVER:
        return {"status": "served", "outcome": "handed_over", "done_at": row["visited_at"]}
    if row["job_status"] == "failed":
        outcome: Outcome = outcome_of_visit(row["failure_code"] or "")
        return {"status": "failed", "outcome": outcome, "done_at": row["visited_at"]}
    if row["job_status"] == "cancelled":
        return {"status": "open"}
    return {}


def erase_of_jobs(tx: Transaction, job_ids: Collection[UUID], now: datetime) -> list[UUID]:
    """Erase the needs that some jobs brought; as :func:`erase`."""
    return erase(tx, need.c.job_id.in_(list(job_ids)), now)


def erase_some(tx: Transaction, need_ids: Collection[UUID], now: datetime) -> list[UUID]:
    """Erase some needs; as :func:`erase`."""
    return erase(tx, need.c.id.in_(list(need_ids)), now)


def cancel_erased(tx: Transaction, need_ids: Collection[UUID]) -> int:
    """Cancel those of some needs that are erased but not over; give how many have no job."""
    waits = (need.c.status.in_(["open", "planned"]), need.c.erased_at.is_not(None))
    change = tx.update(need, need.c.id.in_(list(need_ids)), *waits)
    change = change.values(status="cancelled", version=need.c.version + 1)
    return sum(row["job_id"] is None for row in tx.rows(change.returning(need.c.job_id)))


def drops_of(tx: Transaction, job_ids: Collection[UUID]) -> list[UUID]:
    """Return the stops at which some jobs bring something."""
    return sorted(tx.column(stop.c.id, stop.c.job_id.in_(list(job_ids)), stop.c.kind == "drop"))
