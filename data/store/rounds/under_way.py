"""Rounds on their way: read with all that is known of them, and written as they stand.

The event log is the truth, and the rows of rounds, visits and jobs are made from it. What was read
of a round is kept in the memory of the process, so that the next events go on from there; what is
kept is used only while the log and the rows that it was made from are the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from data.store.database import Row, Transaction, among, prepared, refers_to
from data.store.rounds import briefs
from data.store.rounds.events import LoggedEvent
from data.store.shared_cache import SharedCache
from data.store.tables.bookings import job, stop
from data.store.tables.fleet import shift
from data.store.tables.rounds import event, round_, visit
from dispatch.rounds.events.event import Event
from dispatch.rounds.punctuality import AnnouncedTime
from dispatch.rounds.round_state import RoundState
from dispatch.rounds.round_status import VisitStanding
from dispatch.rounds.shift_state import ShiftState
from dispatch.rounds.state_machine import KINDS, replay, replayed_further

MOST_KEPT = 1000
"""Number of rounds kept in memory, those used last; each takes some hundred kilobytes."""

_Stamp = tuple[object, ...]
"""Sources of a brief, by the numbers of the transactions that wrote them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundUnderWay:
    """A published round, and what is known of it.

    Attributes
    ----------
    status, started_at, finished_at
        As the row has them, which may be behind ``state`` within a transaction.
    companion_id
        Who rides along.
    state
        The fold of its events.
    announced
        What people at its stops were told last, by visit id.
    passes_lots
        Whether it brings lots to a hub, or takes some from there.
    waits
        By visit id from when on a pickup at a hub, or at a farm that is ready later, may begin, as
        was expected last.
    """

    id: UUID
    day: date
    shift_id: UUID
    person_id: UUID
    companion_id: UUID | None
    version: int
    status: str
    started_at: datetime | None
    finished_at: datetime | None
    state: RoundState
    announced: Mapping[str, AnnouncedTime]
    passes_lots: bool = False
    waits: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _CachedRound:
    stamp: _Stamp
    seq: int
    state: RoundState


class RunningRoundCache(SharedCache[UUID, _CachedRound]):
    """Rounds that this process has read, by cooperative."""

    def __init__(self) -> None:
        super().__init__(MOST_KEPT)

    def grow(
        self, before: RoundUnderWay, state: RoundState, logged: Sequence[LoggedEvent], owner: UUID
    ) -> None:
        """Go on with what a transaction that has committed made of a round, as it had it locked.

        So its own events need not be read back and gone through again. Where the log does not say
        just what the state was made of, or somebody has read on already, nothing is done.

        Parameters
        ----------
        before, state
            The round as it was opened, and what became of it.
        logged
            What the transaction appended to the log.
        """
        mine = [one for one in logged if one.round_id == before.id]
        started = {one.id: one for one in map(briefs.event_of, mine) if one.kind in KINDS}
        new = {
            event.id: event for _, event in state.timeline if event.id not in before.state.outcomes
        }
        if not mine or started != new:
            return
        known = self.find(owner, before.id)
        if known is not None and known.state is before.state:
            seq = max(one.seq for one in mine)
            self.replace(owner, before.id, known, replace(known, seq=seq, state=state))


# --- reading --------------------------------------------------------------------------------


def open_rounds(
    tx: Transaction, known: RunningRoundCache, round_ids: Iterable[UUID], *, lock: bool = True
) -> dict[UUID, RoundUnderWay]:
    """Return some rounds with all that is known of them; those that are not there are left out.

    Locked (in the order of their ids), nobody else records or changes anything of them before the
    transaction ends.
    """
    rows = _rows(tx, round_ids, lock=lock)
    written = _written(tx, [row["id"] for row in rows])
    return {row["id"]: _open(tx, known, row, written.get(row["id"], ())) for row in rows}


_OWNER = sa.bindparam("owner", type_=sa.Uuid)
_IDS = sa.bindparam("ids", type_=ARRAY(sa.Uuid))

_WRITTEN = prepared(
    sa.select(
        visit.c.round_id,
        sa.func.count(),
        sa.func.sum(sa.literal_column("tournee.stop.xmin::text::bigint", sa.BigInteger)),
    )
    .select_from(visit.outerjoin(stop, refers_to(visit.c.stop_id, stop)))
    .where(visit.c.cooperative_id == _OWNER, visit.c.round_id == sa.any_(_IDS))
    .group_by(visit.c.round_id)
)

_XMIN = sa.literal_column("tournee.shift.xmin::text", sa.Text)
"""Number of the transaction that wrote a row last: it changes with any change of the row."""


def _rows(tx: Transaction, round_ids: Iterable[UUID], *, lock: bool) -> list[Row]:
    query = (
        sa.select(
            *(round_.c[name] for name in RoundUnderWay.__slots__ if name in round_.c),
            round_.c.state.label("noted"),
            shift.c.companion_id,
            _XMIN.label("shift_written"),
        )
        .join(shift, refers_to(round_.c.shift_id, shift))
        .where(tx.owns(round_), round_.c.id == among(round_ids))
        .order_by(round_.c.id)
    )
    # Rows that name the round (proofs, incidents) may come in meanwhile: they wait for nobody.
    return tx.rows(query.with_for_update(of=round_, key_share=True) if lock else query)


def _written(tx: Transaction, round_ids: Sequence[UUID]) -> dict[UUID, tuple[object, ...]]:
    """Return by round how many visits it has, and when the stops of these were written.

    Everything else of a visit's plan changes only with the version of its round.
    """
    found = tx.tuples(_WRITTEN, owner=tx.owner, ids=list(round_ids))
    return {row[0]: row for row in found}


def _open(
    tx: Transaction, known: RunningRoundCache, row: Row, written: tuple[object, ...]
) -> RoundUnderWay:
    stamp = (row["version"], row["person_id"], row["companion_id"], row["shift_written"], *written)
    cached = known.find(tx.owner, row["id"])
    if cached is not None and cached.stamp == stamp:
        cached = _read_on(tx, row["id"], cached)
    else:
        cached = _read_all(tx, row["id"], stamp)
    # Only what others have committed is kept: what this transaction adds is read back next time.
    known.keep(tx.owner, row["id"], cached)
    noted = row["noted"]
    values = {name: row[name] for name in RoundUnderWay.__slots__ if name in row}
    values |= {
        "state": cached.state,
        "announced": {name: _announced_time(one) for name, one in noted.get("told", {}).items()},
        "passes_lots": noted.get("passes_lots", False),
        "waits": {name: datetime.fromisoformat(at) for name, at in noted.get("waits", {}).items()},
    }
    return RoundUnderWay(**values)


def _read_on(tx: Transaction, round_id: UUID, cached: _CachedRound) -> _CachedRound:
    last, found = _events(tx, round_id, cached.state, cached.seq)
    if last == cached.seq:
        return cached
    return replace(
        cached, seq=last, state=replayed_further(cached.state, found) if found else cached.state
    )


def _read_all(tx: Transaction, round_id: UUID, stamp: _Stamp) -> _CachedRound:
    brief = briefs.find(tx, round_id)
    if brief is None:
        message = f"round {round_id} went away while it was locked"
        raise LookupError(message)
    empty = replay(brief.brief, ())
    last, found = _events(tx, round_id, empty, 0)
    return _CachedRound(stamp=stamp, seq=last, state=replay(brief.brief, found))


_EVENT = tuple(event.c[name] for name in LoggedEvent.__slots__)
_BEHIND = prepared(
    sa.select(*_EVENT)
    .where(
        event.c.cooperative_id == _OWNER,
        event.c.round_id == sa.bindparam("round_id", type_=sa.Uuid),
        event.c.seq > sa.bindparam("after", type_=sa.BigInteger),
    )
    .order_by(event.c.seq)
)
_WITH_IDS = prepared(
    sa.select(*_EVENT).where(event.c.cooperative_id == _OWNER, event.c.id == sa.any_(_IDS))
)


def _logged(row: Sequence[Any]) -> LoggedEvent:
    return LoggedEvent(**dict(zip(LoggedEvent.__slots__, row, strict=True)))


def _events(
    tx: Transaction, round_id: UUID, state: RoundState, after: int
) -> tuple[int, list[Event]]:
    """Return the number of a round's last event, and those of its life above a number."""
    found = tx.tuples(_BEHIND, owner=tx.owner, round_id=round_id, after=after)
    logged = [_logged(row) for row in found]
    last = logged[-1].seq if logged else after
    return last, [briefs.event_of(one) for one in logged if briefs.is_of(state.brief, one)]


def logged(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, Event]:
    """Return those of some event ids that are in the log."""
    found = [_logged(row) for row in tx.tuples(_WITH_IDS, owner=tx.owner, ids=list(ids))]
    return {one.id: briefs.event_of(one) for one in found}


def begun_at(tx: Transaction, shift_id: UUID) -> datetime | None:
    """Return when the first round of a shift began, as the rows tell; ``None`` before that."""
    query = sa.select(sa.func.min(round_.c.started_at)).where(
        tx.owns(round_), round_.c.shift_id == shift_id
    )
    found: datetime | None = tx.value(query)
    return found


def days_with_lots(tx: Transaction, today: date) -> list[date]:
    """Return the days, today and yesterday, with open rounds that bring lots or wait for some."""
    query = (
        sa.select(round_.c.day)
        .distinct()
        .where(
            tx.owns(round_),
            round_.c.day.between(today - timedelta(days=1), today),
            round_.c.status.not_in(("finished", "withdrawn")),
            round_.c.state["passes_lots"].as_boolean(),
        )
        .order_by(round_.c.day)
    )
    return [row["day"] for row in tx.rows(query)]


def left_out(tx: Transaction, round_id: UUID) -> tuple[int, int]:
    """Return how many stops a finished round did not go to, and how many jobs are open for it."""
    query = (
        sa.select(
            sa.func.count(),
            sa.func.count(sa.distinct(job.c.id)).filter(job.c.status == "open"),
        )
        .select_from(visit)
        .join(job, refers_to(visit.c.job_id, job))
        .where(tx.owns(visit), visit.c.round_id == round_id, visit.c.status == "skipped")
    )
    stops, jobs = tx.connection.execute(query).one()
    return int(stops), int(jobs)


# --- writing --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundStanding:
    """The state of a round that its rows are to hold.

    Attributes
    ----------
    etas
        When visits that are still to do will begin, by id.
    jobs
        Statuses of its jobs by id.
    noted
        What else is to be shown of it, as JSON.
    announced, passes_lots, waits
        As of :class:`RoundUnderWay`.
    """

    round_id: UUID
    status: str
    started_at: datetime | None
    finished_at: datetime | None
    visits: Sequence[VisitStanding]
    etas: Mapping[str, datetime]
    jobs: Mapping[str, str]
    noted: Mapping[str, object]
    announced: Mapping[str, AnnouncedTime]
    passes_lots: bool = False
    waits: Mapping[str, datetime] = field(default_factory=dict)


def save(tx: Transaction, standings: Sequence[RoundStanding]) -> None:
    """Let the rows of rounds, their visits and jobs say how these stand; three statements.

    Only rows that say something else are written. Visits that are another round's by now, and jobs
    that were cancelled, are left alone.
    """
    for statement, rows in (
        (_ROUNDS, [_round(one) for one in standings]),
        (_VISITS, [row for one in standings for row in _visits(one)]),
        (_JOBS, [row for one in standings for row in _jobs(one)]),
    ):
        if rows:
            tx.tuples(statement, **_columns(rows, tx.owner))


def save_shift(tx: Transaction, shift_id: UUID, state: ShiftState) -> None:
    """Let the row of a shift say how it stands."""
    new: dict[str, Any] = {"shares_position": state.sharing}
    if state.opened_at is not None:
        new["status"] = state.status
        new["opened_at"] = state.opened_at
        new["closed_at"] = state.closed_at
    tx.run(tx.update(shift, shift.c.id == shift_id, _changed(shift, new)).values(new))


def _given(name: str, **columns: Any) -> sa.TableValuedAlias:  # noqa: ANN401  # types of columns
    """Return rows that come as one array for each column."""
    arrays = [sa.bindparam(f"{key}s", type_=ARRAY(kind)) for key, kind in columns.items()]
    named = (sa.column(key, kind) for key, kind in columns.items())
    return sa.func.unnest(*arrays).table_valued(*named, name=name).render_derived()


def _columns(rows: Sequence[Mapping[str, Any]], owner: UUID) -> dict[str, Any]:
    return {f"{name}s": [row[name] for row in rows] for name in rows[0]} | {"owner": owner}


def _changed(table: sa.Table, new: Mapping[str, Any]) -> sa.ColumnElement[bool]:
    """Return whether a row says something else than the new values."""
    return sa.or_(*(table.c[name].is_distinct_from(value) for name, value in new.items()))


_AT = sa.DateTime(timezone=True)

_r = _given("r", id=sa.Uuid, status=sa.Text, started_at=_AT, finished_at=_AT, noted=sa.Text)
_new_round = {
    "status": _r.c.status,
    "started_at": _r.c.started_at,
    "finished_at": _r.c.finished_at,
    "state": sa.cast(_r.c.noted, JSONB),
}
_ROUNDS = prepared(
    round_.update()
    .values(_new_round)
    .where(round_.c.cooperative_id == _OWNER, round_.c.id == _r.c.id, _changed(round_, _new_round))
)

_v = _given(
    "v",
    id=sa.Uuid,
    round_id=sa.Uuid,
    status=sa.Text,
    arrived_at=_AT,
    done_at=_AT,
    on_time=sa.Boolean,
    failure_code=sa.Text,
    relay_id=sa.Uuid,
    eta_at=_AT,
)
_new_visit = {
    **{
        name: _v.c[name]
        for name in ("status", "arrived_at", "done_at", "on_time", "failure_code", "relay_id")
    },
    # What was expected last stays with a visit that is over.
    "eta_at": sa.func.coalesce(_v.c.eta_at, visit.c.eta_at),
}
_VISITS = prepared(
    visit.update()
    .values(_new_visit)
    .where(
        visit.c.cooperative_id == _OWNER,
        visit.c.id == _v.c.id,
        visit.c.round_id == _v.c.round_id,
        _changed(visit, _new_visit),
    )
)

_j = _given("j", id=sa.Uuid, status=sa.Text)
_JOBS = prepared(
    job.update()
    .values(status=_j.c.status)
    .where(
        job.c.cooperative_id == _OWNER,
        job.c.id == _j.c.id,
        job.c.status != _j.c.status,
        job.c.status != "cancelled",
        # What one round gave back may stand in another by now.
        sa.or_(
            _j.c.status != "open",
            ~sa.exists().where(
                visit.c.cooperative_id == job.c.cooperative_id,
                visit.c.job_id == job.c.id,
                visit.c.status != "skipped",
                visit.c.status != "cancelled",
            ),
        ),
    )
)


def _round(one: RoundStanding) -> dict[str, Any]:
    announced_times = {
        name: {"start": each.start.isoformat(), "late": each.late}
        for name, each in one.announced.items()
    }
    noted = dict(one.noted)
    if announced_times:
        noted["told"] = announced_times
    if one.passes_lots:
        noted["passes_lots"] = True
    if one.waits:
        noted["waits"] = {name: at.isoformat() for name, at in one.waits.items()}
    return {
        "id": one.round_id,
        "status": one.status,
        "started_at": one.started_at,
        "finished_at": one.finished_at,
        "noted": json.dumps(noted),
    }


def _visits(one: RoundStanding) -> list[dict[str, Any]]:
    return [
        {
            "id": UUID(each.visit_id),
            "round_id": one.round_id,
            "status": each.status,
            "arrived_at": each.arrived_at,
            "done_at": each.done_at,
            "on_time": each.on_time,
            "failure_code": each.failure_code,
            "relay_id": UUID(each.relay_id) if each.relay_id else None,
            "eta_at": one.etas.get(each.visit_id),
        }
        for each in one.visits
    ]


def _jobs(one: RoundStanding) -> list[dict[str, Any]]:
    return [{"id": UUID(name), "status": status} for name, status in one.jobs.items()]


def _announced_time(plain: Mapping[str, Any]) -> AnnouncedTime:
    return AnnouncedTime(start=datetime.fromisoformat(plain["start"]), late=plain["late"])
