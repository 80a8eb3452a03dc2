"""Published rounds and their visits, and every version of a round that was published."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from data.store.database import Row, Transaction, refers_to
from data.store.tables.bookings import job
from data.store.tables.rounds import round_, round_version, visit
from dispatch.labour.heat import HeatLimits
from dispatch.values.plain_values import from_plain, to_plain

BEGUN = ("started", "finished")
LIVE = ("published", "accepted", "refused", "started", "finished")


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow:
    """A visit of a published round: what was planned, and what has become of it.

    Attributes
    ----------
    id
        Of a stop the id of the stop; it stays the same in whichever round the visit is.
    load_after
        What is aboard when leaving, by dimension.
    given_back
        Whether the round ended without it and its job is open again: it is another round's to make.
    """

    id: UUID
    position: int
    kind: str
    job_id: UUID | None = None
    stop_id: UUID | None = None
    break_id: str = ""
    arrive_at: datetime
    start_at: datetime
    depart_at: datetime
    travel_s: int = 0
    distance_m: int = 0
    load_after: Mapping[str, int] = field(default_factory=dict)
    status: str = "planned"
    arrived_at: datetime | None = None
    done_at: datetime | None = None
    given_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRow:
    """A round that was published for a shift.

    Attributes
    ----------
    version
        Counts what was published, from 1.
    status
        ``published``, ``accepted``, ``refused``, ``started``, ``finished``, ``withdrawn``.
    distance_m, travel_s
        Of the whole round.
    heat
        The limits of the heat that it was planned with.
    visits
        In order, cancelled ones among them.
    """

    id: UUID
    day: date
    shift_id: UUID
    person_id: UUID
    vehicle_id: UUID
    trailer_id: UUID | None = None
    plan_id: UUID
    version: int = 1
    status: str = "published"
    starts_at: datetime
    ends_at: datetime
    distance_m: int = 0
    travel_s: int = 0
    heat: HeatLimits = field(default_factory=HeatLimits)
    published_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    visits: tuple[VisitRow, ...] = ()


_ROUND = tuple(name for name in RoundRow.__slots__ if name != "visits")
_UUIDS = frozenset(
    {"id", "shift_id", "person_id", "vehicle_id", "trailer_id", "plan_id", "job_id", "stop_id"}
)
_STANDING = frozenset({"id", "status", "arrived_at", "done_at", "given_back"})
_PLANNED = tuple(name for name in VisitRow.__slots__ if name not in _STANDING)


def of_day(tx: Transaction, on: date, *, lock: bool = False) -> list[RoundRow]:
    """Return the rounds of a day with their visits, withdrawn ones too, by id.

    Locked, nobody records or changes anything of them before the transaction ends.
    """
    query = (
        sa.select(*(round_.c[name] for name in _ROUND))
        .where(tx.owns(round_), round_.c.day == on)
        .order_by(round_.c.id)
    )
    rows = tx.rows(query.with_for_update() if lock else query)
    visits = _visits(tx, {row["id"] for row in rows})
    return [_round(row, visits.get(row["id"], ())) for row in rows]


def _round(row: Row, visits: Iterable[VisitRow]) -> RoundRow:
    heat = from_plain(HeatLimits, row["heat"])
    return RoundRow(**{**row, "heat": heat}, visits=tuple(visits))


def _visits(tx: Transaction, round_ids: Collection[UUID]) -> dict[UUID, list[VisitRow]]:
    names = [name for name in VisitRow.__slots__ if name in visit.c]
    is_open = sa.and_(visit.c.status == "skipped", job.c.status == "open")
    jobs = refers_to(visit.c.job_id, job)
    query = (
        sa.select(
            visit.c.round_id,
            *(visit.c[name] for name in names),
            sa.func.coalesce(is_open, sa.false()).label("given_back"),
        )
        .select_from(visit.outerjoin(job, jobs))
        .where(tx.owns(visit), visit.c.round_id.in_(round_ids))
        .order_by(visit.c.round_id, visit.c.position, visit.c.id)
    )
    found: dict[UUID, list[VisitRow]] = {}
    for row in tx.rows(query):
        kept = VisitRow(**{name: row[name] for name in (*names, "given_back")})
        found.setdefault(row["round_id"], []).append(kept)
    return found


def save(tx: Transaction, changed: Sequence[RoundRow], made_at: datetime) -> None:
    """Keep rounds as they are published now, with a version of each.

    Visits keep what has become of them; ones of these rounds that are in none of them any more,
    and were not begun, are removed.
    """
    _save_rounds(tx, changed)
    _remove_left_out(tx, changed)
    _save_visits(tx, changed)
    versions = [
        {
            "round_id": one.id,
            "version": one.version,
            "plan_id": one.plan_id,
            "visits": [_visit_values(each) for each in one.visits],
            "made_at": made_at,
            "vehicle_id": one.vehicle_id,
            "trailer_id": one.trailer_id,
        }
        for one in changed
    ]
    tx.add_all(round_version, versions)


def _save_rounds(tx: Transaction, changed: Iterable[RoundRow]) -> None:
    rows = [
        {
            "cooperative_id": tx.owner,
            **{name: getattr(one, name) for name in _ROUND},
            "heat": {} if one.heat == HeatLimits() else to_plain(one.heat),
        }
        for one in changed
    ]
    if rows:
        put = insert(round_)
        kept = {"id", "day", "shift_id", "started_at", "finished_at"}
        new = {name: put.excluded[name] for name in _ROUND if name not in kept}
        tx.run(put.on_conflict_do_update(index_elements=["cooperative_id", "id"], set_=new), rows)


def _save_visits(tx: Transaction, changed: Iterable[RoundRow]) -> None:
    rows = [
        {
            "cooperative_id": tx.owner,
            "id": each.id,
            "round_id": one.id,
            "status": each.status,
            **{name: getattr(each, name) for name in _PLANNED},
            "load_after": dict(each.load_after),
        }
        for one in changed
        for each in one.visits
        if each.status == "planned"
    ]
    if rows:
        put = insert(visit)
        new: dict[str, Any] = {n: put.excluded[n] for n in ("round_id", "status", *_PLANNED)}
        # What is expected by the plan before says nothing of this one.
        # What is to be done has nothing behind it, also where an attempt failed before.
        for name in ("eta_at", "arrived_at", "done_at", "on_time"):
            new[name] = sa.null()
        new["failure_code"] = ""
        tx.run(put.on_conflict_do_update(index_elements=["cooperative_id", "id"], set_=new), rows)


def _remove_left_out(tx: Transaction, changed: Iterable[RoundRow]) -> None:
    round_ids = [one.id for one in changed]
    kept = {each.id for one in changed for each in one.visits}
    planned = tx.select(visit, visit.c.round_id.in_(round_ids), visit.c.status == "planned")
    gone = {row["id"] for row in tx.rows(planned.with_only_columns(visit.c.id))} - kept
    if gone:
        tx.run(tx.delete(visit, visit.c.id.in_(gone)))


def put_back(tx: Transaction, one: RoundRow, visits: Sequence[VisitRow]) -> None:
    """Give visits to a round that has nothing of them any more, as still to be made there."""
    _save_visits(tx, [replace(one, visits=tuple(visits))])


def _visit_values(each: VisitRow) -> dict[str, Any]:
    return {
        "id": str(each.id),
        "kind": each.kind,
        "job_id": None if each.job_id is None else str(each.job_id),
        "break_id": each.break_id,
        "status": each.status,
        "arrive_at": each.arrive_at.isoformat(),
        "start_at": each.start_at.isoformat(),
        "depart_at": each.depart_at.isoformat(),
        "travel_s": each.travel_s,
        "distance_m": each.distance_m,
    }


# --- rounds as they were --------------------------------------------------------------------


def round_plain(one: RoundRow) -> dict[str, Any]:
    """Return a round with its visits as JSON has it, to be restored by :func:`round_of_plain`."""
    fields = {name: _plain(getattr(one, name)) for name in _ROUND if name != "heat"}
    visits = [{n: _plain(getattr(v, n)) for n in VisitRow.__slots__} for v in one.visits]
    return {**fields, "heat": to_plain(one.heat), "visits": visits}


def round_of_plain(plain: Mapping[str, Any]) -> RoundRow:
    """Return a round that was kept by :func:`round_plain`."""
    values = {name: _read(name, plain[name]) for name in _ROUND if name != "heat"}
    visits = tuple(
        VisitRow(**{name: _read(name, one[name]) for name in VisitRow.__slots__})
        for one in plain["visits"]
    )
    return RoundRow(**values, heat=from_plain(HeatLimits, plain["heat"]), visits=visits)


def _plain(value: object) -> object:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else value


def _read(name: str, value: Any) -> Any:  # noqa: ANN401  # what JSON holds
    if value is None or not isinstance(value, str):
        return value
    if name == "day":
        return date.fromisoformat(value)
    if name.endswith("_at"):
        return datetime.fromisoformat(value)
    return UUID(value) if name in _UUIDS else value


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundVersion:
    """A round as a plan published it.

    Attributes
    ----------
    course
        What is ridden, and on what: equal for versions that are ridden alike.
    jobs
        The jobs that it was to serve from then on.
    """

    round_id: UUID
    version: int
    plan_id: UUID
    course: tuple[object, ...]
    jobs: frozenset[UUID]


def versions_of(tx: Transaction, round_ids: Collection[UUID]) -> list[RoundVersion]:
    """Return every version of some rounds, by round, the oldest first."""
    names = ("round_id", "version", "plan_id", "visits", "vehicle_id", "trailer_id")
    query = (
        sa.select(*(round_version.c[name] for name in names))
        .where(tx.owns(round_version), round_version.c.round_id.in_(round_ids))
        .order_by(round_version.c.round_id, round_version.c.version)
    )
    return [
        RoundVersion(
            round_id=row["round_id"],
            version=row["version"],
            plan_id=row["plan_id"],
            course=(
                row["vehicle_id"],
                row["trailer_id"],
                *(
                    (one["id"], one["arrive_at"], one["start_at"], one["depart_at"])
                    for one in row["visits"]
                ),
            ),
            jobs=frozenset(
                UUID(one["job_id"])
                for one in row["visits"]
                if one["job_id"] and one["status"] == "planned"
            ),
        )
        for row in tx.rows(query)
    ]


def open_job_ids(tx: Transaction, on: date) -> set[UUID]:
    """Return the jobs of a day that stand in no round."""
    query = sa.select(job.c.id).where(tx.owns(job), job.c.day == on, job.c.status == "open")
    return {row["id"] for row in tx.rows(query)}


def cancel_visits(tx: Transaction, visit_ids: Collection[UUID]) -> None:
    """Cancel visits that were not made; they stay with their round, so that phones understand."""
    not_made = tx.update(
        visit, visit.c.id.in_(visit_ids), visit.c.status.in_(("planned", "arrived"))
    )
    tx.run(not_made.values(status="cancelled"))


def set_jobs(tx: Transaction, placed: Iterable[UUID], reopened: Iterable[UUID]) -> None:
    """Set the jobs that stand in a round now, and those in none any more."""
    not_fallen = {"fell_from": None, "fell_at": None, "fell_by": ""}
    for ids, before, after, more in (
        (placed, "open", "placed", not_fallen),
        (reopened, "placed", "open", {}),
    ):
        changed = tx.update(job, job.c.id.in_(list(ids)), job.c.status == before)
        tx.run(changed.values(status=after, **more))


def set_fallen(tx: Transaction, round_id: UUID, ids: Iterable[UUID], by: str, at: datetime) -> None:
    """Note that open jobs fell out of a published round, and by what."""
    fallen = tx.update(job, job.c.id.in_(list(ids)), job.c.status == "open")
    tx.run(fallen.values(fell_from=round_id, fell_by=by, fell_at=at))


def pin(
    tx: Transaction, job_id: UUID, shift_id: UUID | None, *, in_place: bool = False
) -> tuple[UUID | None, bool]:
    """Bind a job to a shift, also to its place in the round there, or to none.

    Returns
    -------
    tuple
        What it was bound to before, and whether to its place.
    """
    row = tx.row(tx.select(job, job.c.id == job_id).with_for_update())
    pinned = tx.update(job, job.c.id == job_id)
    tx.run(pinned.values(pinned_shift_id=shift_id, pinned_in_place=in_place))
    return (None, False) if row is None else (row["pinned_shift_id"], row["pinned_in_place"])


def unpin(tx: Transaction, shift_id: UUID) -> list[tuple[UUID, bool]]:
    """Let go of the jobs that are bound to a shift and not over; each with whether to its place."""
    is_bound = sa.and_(job.c.pinned_shift_id == shift_id, job.c.status.in_(("open", "placed")))
    query = tx.select(job, is_bound, only=(job.c.id, job.c.pinned_in_place)).order_by(job.c.id)
    found = [(row["id"], row["pinned_in_place"]) for row in tx.rows(query)]
    tx.run(tx.update(job, is_bound).values(pinned_shift_id=None, pinned_in_place=False))
    return found


def pin_again(tx: Transaction, shift_id: UUID, pinned: Iterable[tuple[UUID, bool]]) -> None:
    """Bind jobs to a shift that were bound to it before and are bound to none now."""
    for job_id, in_place in pinned:
        is_free = sa.and_(job.c.id == job_id, job.c.pinned_shift_id.is_(None))
        bound = tx.update(job, is_free).values(pinned_shift_id=shift_id, pinned_in_place=in_place)
        tx.run(bound)


def try_again(tx: Transaction, job_id: UUID) -> bool:
    """Put a job that failed into its round again; false where it never left it."""
    failed = tx.update(job, job.c.id == job_id, job.c.status == "failed")
    return tx.run(failed.values(status="placed")) == 1


def day_of_job(tx: Transaction, job_id: UUID) -> tuple[date, str] | None:
    """Return the day and the status of a job."""
    query = sa.select(job.c.day, job.c.status).where(tx.owns(job), job.c.id == job_id)
    row = tx.row(query)
    return None if row is None else (row["day"], row["status"])


def jobs_of(tx: Transaction, round_ids: Collection[UUID]) -> list[UUID]:
    """Return the jobs that some rounds bring to their drops."""
    query = (
        sa.select(visit.c.job_id)
        .distinct()
        .where(
            tx.owns(visit),
            visit.c.round_id.in_(round_ids),
            visit.c.kind == "drop",
            visit.c.status == "planned",
        )
        .order_by(visit.c.job_id)
    )
    return [row["job_id"] for row in tx.rows(query)]


def day_of_round(tx: Transaction, round_id: UUID) -> date | None:
    """Return the day of a round; ``None`` where there is no such round."""
    query = sa.select(round_.c.day).where(tx.owns(round_), round_.c.id == round_id)
    row = tx.row(query)
    return None if row is None else row["day"]


def day_of_visit(tx: Transaction, visit_id: UUID) -> date | None:
    """Return the day of the round that a visit stands in."""
    same = refers_to(visit.c.round_id, round_)
    query = (
        sa.select(round_.c.day)
        .select_from(visit.join(round_, same))
        .where(tx.owns(visit), visit.c.id == visit_id)
    )
    row = tx.row(query)
    return None if row is None else row["day"]


def days_under_way(tx: Transaction, first: date, last: date) -> list[date]:
    """Return the days between two, both included, on which rounds are published and not over."""
    query = (
        sa.select(round_.c.day)
        .distinct()
        .where(
            tx.owns(round_),
            round_.c.day.between(first, last),
            round_.c.status.in_(("published", "accepted", "refused", "started")),
        )
        .order_by(round_.c.day)
    )
    return [row["day"] for row in tx.rows(query)]


def rides_of_day(
    tx: Transaction, shift_ids: Collection[UUID]
) -> dict[UUID, tuple[datetime, datetime, tuple[tuple[datetime, datetime], ...]]]:
    """Return by shift when its published round begins and ends, and the breaks in it.

    Each as it was, where it is over.
    """
    query = tx.select(round_, round_.c.shift_id.in_(shift_ids), round_.c.status.in_(LIVE))
    rows = tx.rows(query)
    visits = _visits(tx, {row["id"] for row in rows})
    return {
        row["shift_id"]: (
            row["started_at"] or row["starts_at"],
            row["finished_at"] or row["ends_at"],
            tuple(
                (one.arrived_at or one.start_at, one.done_at or one.depart_at)
                for one in visits.get(row["id"], ())
                if one.kind == "break" and one.status not in {"cancelled", "skipped"}
            ),
        )
        for row in rows
    }
