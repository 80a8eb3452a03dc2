"""Recipients in the stops of a cooperative, and who read their addresses."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert

from data.store.aid import needs
from data.store.care.coarsened_plans import coarsen_of_jobs
from data.store.care.personal_data import exported_rows
from data.store.circuits import recipients as order_recipients
from data.store.database import Transaction, prepared
from data.store.tables.aid import claim, need
from data.store.tables.bookings import booking, import_, job, recurrence, stop, tracking
from data.store.tables.circuits import cycle_order
from data.store.tables.fleet import customer_place, place, shift
from data.store.tables.people import customer, person
from data.store.tables.rounds import address_read, note, proof, visit
from dispatch.care.exact_address_disclosure import COARSE_DEG

PERSONAL = ("address", "access_note", "contact_name", "contact_phone", "contact_email", "note")
"""Columns of a stop that hold personal data."""

TELLING_PROOFS = ("photo", "signature", "name")
"""Proofs that tell of a person; a code or a count does not."""

_FOUND = 500
_DIGITS = 6
"""From so many digits on, a text without letters is taken for a phone number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientStop:
    """A stop that names somebody, or a need of aid or an order of a cycle that no job brings yet.

    Attributes
    ----------
    stop_id
        The need's or order's own id where ``kind`` is ``need`` or ``order``; then there is no job,
        and ``contact_name`` of a need has the alias.
    due
        Whether it is still to be done.
    """

    stop_id: UUID
    job_id: UUID | None
    day: date
    kind: str
    contact_name: str
    contact_phone: str
    contact_email: str
    address: str
    status: str
    erased_at: datetime | None

    @property
    def due(self) -> bool:
        """Return whether its job is not over."""
        return self.status in {"open", "placed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRead:
    """One reading of an aid recipient's address, by one person, on one day, for one reason.

    Attributes
    ----------
    actor_name
        Name of the person; empty for a program, or who was erased.
    alias
        Of whom it is, as far as a need tells; empty once that is erased, or without a need.
    times
        How often, from the first to the last time that day.
    """

    stop_id: UUID
    actor_kind: str
    actor_id: UUID | None
    actor_name: str
    alias: str
    reason: str
    first_at: datetime
    last_at: datetime
    times: int


def find_recipients(tx: Transaction, typed: str) -> list[RecipientStop]:
    """Return the stops that name somebody, latest day first, at most 500.

    Parameters
    ----------
    typed
        A phone number, or words of a name or address; case and accents don't matter.
    """
    digits = re.sub(r"\D", "", typed)
    if len(digits) >= _DIGITS and not re.search(r"[^\W\d_]", typed):
        kept = sa.func.regexp_replace(stop.c.contact_phone, r"\D", "", "g")
        # +33 6 12… and 06 12… are the same number.
        of_need = sa.func.regexp_replace(need.c.contact_phone, r"\D", "", "g")
        of_order = sa.func.regexp_replace(cycle_order.c.contact_phone, r"\D", "", "g")
        return [
            *_needs(tx, of_need.endswith(digits[-9:], autoescape=True)),
            *_orders(tx, of_order.endswith(digits[-9:], autoescape=True)),
            *_stops(tx, kept.endswith(digits[-9:], autoescape=True)),
        ]
    stop_text, order_text = (
        sa.func.unaccent(
            sa.func.lower(
                one.c.contact_name
                + sa.literal(" ")
                + one.c.address
                + sa.literal(" ")
                + one.c.contact_email
            )
        )
        for one in (stop, cycle_order)
    )
    need_text = sa.func.unaccent(
        sa.func.lower(
            need.c.alias + sa.literal(" ") + need.c.address + sa.literal(" ") + need.c.code
        )
    )
    # Letters and digits alone: nothing that LIKE would take for a wildcard.
    words = re.findall(r"[^\W_]+", typed.casefold())
    if not words:
        return []
    bare = [sa.func.unaccent(word) for word in words]
    return [
        *_needs(tx, sa.and_(*(need_text.contains(one) for one in bare))),
        *_orders(tx, sa.and_(*(order_text.contains(one) for one in bare))),
        *_stops(tx, sa.and_(*(stop_text.contains(one) for one in bare))),
    ]


def recipients(tx: Transaction, stop_ids: Iterable[UUID]) -> list[RecipientStop]:
    """Return those of some stops, needs and orders that are there, locked until the end."""
    ids = list(stop_ids)
    return [
        *_needs(tx, need.c.id.in_(ids), lock=True),
        *_orders(tx, cycle_order.c.id.in_(ids), lock=True),
        *_stops(tx, stop.c.id.in_(ids), lock=True),
    ]


def export_recipients(tx: Transaction, stop_ids: Sequence[UUID]) -> dict[str, list[dict[str, Any]]]:
    """Return everything kept on the recipients at some stops, by table, as JSON has it."""
    jobs = sa.select(stop.c.job_id).where(
        stop.c.cooperative_id == tx.owner, stop.c.id.in_(stop_ids)
    )
    named = sa.or_(
        order_recipients.naming(_names_of(tx, stop_ids)),
        cycle_order.c.id.in_(stop_ids),
        cycle_order.c.booking_id.in_(
            sa.select(job.c.booking_id).where(job.c.cooperative_id == tx.owner, job.c.id.in_(jobs))
        ),
    )
    tables = {
        "need": exported_rows(tx, need, sa.or_(need.c.id.in_(stop_ids), need.c.job_id.in_(jobs))),
        "claim": exported_rows(tx, claim, claim.c.need_id.in_(stop_ids)),
        "cycle_order": exported_rows(tx, cycle_order, named),
        "stop": exported_rows(tx, stop, stop.c.id.in_(stop_ids)),
        "job": exported_rows(tx, job, job.c.id.in_(jobs)),
        "visit": exported_rows(tx, visit, visit.c.stop_id.in_(stop_ids)),
        "proof": exported_rows(tx, proof, proof.c.visit_id.in_(stop_ids)),
        "note": exported_rows(tx, note, note.c.subject_id.in_(stop_ids)),
        "tracking": exported_rows(tx, tracking, tracking.c.stop_id.in_(stop_ids)),
        "address_read": exported_rows(tx, address_read, address_read.c.stop_id.in_(stop_ids)),
    }
    return {name: rows for name, rows in tables.items() if rows}


def erase_stops(tx: Transaction, where: sa.ColumnElement[bool], now: datetime) -> list[UUID]:
    """Take away what some stops tell of people and give their ids; those erased are left out.

    Counts, times and loads stay, and the place to within a kilometre or two.
    """
    home = sa.select(place.c.geom).where(
        place.c.cooperative_id == tx.owner, place.c.id == stop.c.place_id
    )
    is_home = sa.exists().where(
        place.c.cooperative_id == tx.owner, place.c.id == stop.c.place_id, place.c.kind == "other"
    )
    where_about = sa.func.coalesce(stop.c.geom, home.scalar_subquery())
    statement = (
        tx.update(stop, stop.c.erased_at.is_(None), where)
        .values(
            **dict.fromkeys(PERSONAL, ""),
            geom=sa.func.ST_SnapToGrid(where_about, COARSE_DEG),
            place_id=sa.case((is_home, None), else_=stop.c.place_id),
            erased_at=now,
        )
        .returning(stop.c.id)
    )
    erased = [row["id"] for row in tx.rows(statement)]
    for start in range(0, len(erased), 1000):
        some = erased[start : start + 1000]
        tx.run(tx.delete(note, note.c.subject_id.in_(some)))
        tx.run(tx.delete(tracking, tracking.c.stop_id.in_(some)))
    return erased


def _names_of(tx: Transaction, stop_ids: Collection[UUID]) -> set[str]:
    """Return the names, phones and e-mails at some stops."""
    columns = (stop.c.contact_name, stop.c.contact_phone, stop.c.contact_email)
    query = sa.select(*columns).where(stop.c.cooperative_id == tx.owner, stop.c.id.in_(stop_ids))
    return {text for row in tx.rows(query) for text in row.values() if text}


def take_proofs(tx: Transaction, where: sa.ColumnElement[bool]) -> tuple[int, list[str]]:
    """Remove proofs; give how many, and the hashes of files that nothing names any more."""
    statement = tx.delete(proof, where)
    rows = tx.rows(statement.returning(proof.c.sha256))
    hashes = {row["sha256"] for row in rows if row["sha256"]}
    still = sa.select(proof.c.sha256).where(
        proof.c.cooperative_id == tx.owner, proof.c.sha256.in_(sorted(hashes))
    )
    kept = {row["sha256"] for row in tx.rows(still)}
    return len(rows), sorted(hashes - kept)


def take_telling_proofs(tx: Transaction, stop_ids: Sequence[UUID]) -> tuple[int, list[str]]:
    """Remove the proofs of some stops that tell of a person; as :func:`take_proofs`."""
    return take_proofs(
        tx, sa.and_(proof.c.visit_id.in_(stop_ids), proof.c.kind.in_(TELLING_PROOFS))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedStops:
    """The counts of what erasing recipients took away.

    Attributes
    ----------
    stops, places
        Ids of the stops, and of the places that were theirs alone.
    files
        Hashes of files that nothing names any more.
    """

    stops: list[UUID]
    places: list[UUID]
    files: list[str]


def erase_orders(tx: Transaction, order_ids: Collection[UUID], now: datetime) -> int:
    """Take away whom some orders of cycles are for, and give how many there were."""
    return order_recipients.forget(tx, cycle_order.c.id.in_(order_ids), now)


def erase_recipients(tx: Transaction, stop_ids: Sequence[UUID], now: datetime) -> ErasedStops:
    """Take away what is told of people by some stops and by all that hangs on them.

    That is their proofs, the labels of their jobs, the plans they were in, the files that they were
    handed in by, and the places that are nobody else's.
    """
    homes = homes_of(tx, stop_ids)
    erase_orders(tx, order_recipients.of_recipient(tx, _names_of(tx, stop_ids)), now)
    erased = erase_stops(tx, stop.c.id.in_(stop_ids), now)
    places = _erase_homes(tx, homes)
    query = sa.select(stop.c.job_id).where(
        stop.c.cooperative_id == tx.owner, stop.c.id.in_(stop_ids)
    )
    jobs = {row["job_id"] for row in tx.rows(query)}
    coarsen_of_jobs(tx, jobs, stop_ids, homes)
    tx.run(tx.update(job, job.c.id.in_(jobs)).values(label=""))
    needs.erase_of_jobs(tx, jobs, now)
    files = [*take_telling_proofs(tx, erased)[1], *_take_files(tx, jobs)]
    return ErasedStops(stops=erased, places=places, files=sorted(set(files)))


def origins_of(tx: Transaction, stop_ids: Collection[UUID]) -> tuple[list[UUID], list[UUID]]:
    """Return the needs and the orders that were booked as some stops, or for the same recipient.

    A backup from before they were booked has them without these stops.
    """
    query = (
        sa.select(need.c.id)
        .join(stop, sa.and_(stop.c.cooperative_id == tx.owner, stop.c.job_id == need.c.job_id))
        .where(need.c.cooperative_id == tx.owner, stop.c.id.in_(stop_ids))
    )
    asked = {row["id"] for row in tx.rows(query)}
    return sorted(asked), order_recipients.of_recipient(tx, _names_of(tx, stop_ids))


def due_without_recipient(tx: Transaction, today: date) -> list[UUID]:
    """Return the jobs of today and later that are still to be done though a stop is erased."""
    is_erased = sa.exists().where(
        stop.c.cooperative_id == tx.owner, stop.c.job_id == job.c.id, stop.c.erased_at.is_not(None)
    )
    query = sa.select(job.c.id).where(
        job.c.cooperative_id == tx.owner,
        job.c.day >= today,
        job.c.status.in_(["open", "placed"]),
        is_erased,
    )
    return [row["id"] for row in tx.rows(query.order_by(job.c.id))]


def homes_of(tx: Transaction, stop_ids: Collection[UUID]) -> list[UUID]:
    """Return the saved places of kind ``other`` to which some stops lead: where recipients live."""
    query = (
        sa.select(place.c.id)
        .join(stop, sa.and_(stop.c.cooperative_id == tx.owner, stop.c.place_id == place.c.id))
        .where(place.c.cooperative_id == tx.owner, place.c.kind == "other")
        .where(stop.c.id.in_(stop_ids))
        .distinct()
        .order_by(place.c.id)
    )
    return [row["id"] for row in tx.rows(query)]


def _erase_homes(tx: Transaction, place_ids: Collection[UUID]) -> list[UUID]:
    """Empty and close those of some places that nobody else uses, and give their ids.

    Somebody else does where another stop, a shift or a customer's usual place still names it.
    """
    used = [
        sa.exists().where(column.table.c.cooperative_id == tx.owner, column == place.c.id)
        for column in (
            stop.c.place_id,
            shift.c.start_place_id,
            shift.c.end_place_id,
            customer.c.place_id,
        )
    ]
    statement = (
        tx.update(place, place.c.id.in_(place_ids), *(~one for one in used))
        .values(
            name="",
            address="",
            access_note="",
            geom=sa.func.ST_SnapToGrid(place.c.geom, COARSE_DEG),
            status="closed",
            version=place.c.version + 1,
        )
        .returning(place.c.id)
    )
    erased = [row["id"] for row in tx.rows(statement)]
    tx.run(tx.delete(customer_place, customer_place.c.place_id.in_(erased)))
    return erased


def _take_files(tx: Transaction, job_ids: Collection[UUID]) -> list[str]:
    """Take the files away by which some jobs were handed in; give hashes that nothing names now."""
    booked = sa.select(sa.cast(job.c.booking_id, sa.Text)).where(
        job.c.cooperative_id == tx.owner, job.c.id.in_(job_ids)
    )
    row = sa.func.jsonb_array_elements(import_.c.report["rows"]).table_valued(
        sa.column("value", JSONB), name="row"
    )
    exists = sa.exists(
        sa.select(1).select_from(row).where(row.c.value["booking_id"].astext.in_(booked))
    )
    named = sa.and_(import_.c.sha256 != "", import_.c.report.has_key("rows"), exists)
    mine = import_.c.cooperative_id == tx.owner
    rows = tx.rows(sa.select(import_.c.id, import_.c.sha256).where(mine, named))
    ids = [one["id"] for one in rows]
    tx.run(import_.update().where(mine, import_.c.id.in_(ids)).values(sha256="", file_name=""))
    hashes = {one["sha256"] for one in rows}
    still = sa.select(import_.c.sha256).where(mine, import_.c.sha256.in_(hashes))
    return sorted(hashes - {one["sha256"] for one in tx.rows(still)})


def empty_templates(tx: Transaction, texts: Iterable[str]) -> None:
    """Empty the templates of ended recurrences in which a text stands word for word."""
    ids = _recurrences_naming(tx, texts, "ended")
    tx.run(tx.update(recurrence, recurrence.c.id.in_(ids)).values(template={}))


def recurrences_naming(tx: Transaction, texts: Iterable[str]) -> list[UUID]:
    """Return the active recurrences in whose template a text stands word for word."""
    return _recurrences_naming(tx, texts, "active")


def _recurrences_naming(tx: Transaction, texts: Iterable[str], status: str) -> list[UUID]:
    whole = sa.cast(recurrence.c.template, sa.Text)
    named = [whole.contains(text, autoescape=True) for text in texts if text]
    if not named:
        return []
    query = sa.select(recurrence.c.id).where(
        recurrence.c.cooperative_id == tx.owner,
        recurrence.c.status == status,
        sa.or_(*named),
    )
    return [row["id"] for row in tx.rows(query.order_by(recurrence.c.id))]


def note_address_read(  # noqa: PLR0913  # who, when and why
    tx: Transaction,
    stop_ids: Iterable[UUID],
    *,
    actor_kind: str,
    actor_id: UUID | None,
    reason: str,
    day: date,
    now: datetime,
    new_ids: Iterable[UUID],
) -> None:
    """Note that somebody was shown where aid recipients live; a day's reads are one row.

    Stops that are no drops of aid are left out.

    Parameters
    ----------
    reason
        A short code: what it was needed for.
    new_ids
        At least one for each stop.
    """
    # Always in the same order, so that two never wait for each other.
    read = list(zip(sorted(set(stop_ids)), new_ids, strict=False))
    if not read:
        return
    values: dict[str, Any] = {
        "owner": tx.owner,
        "stops": [stop_id for stop_id, _ in read],
        "ids": [new_id for _, new_id in read],
        "actor_kind": actor_kind,
        "actor_id": actor_id,
        "reason": reason,
        "day": day,
        "now": now,
    }
    tx.tuples(_NOTE_READ, **values)


_READ = (
    sa.func.unnest(
        sa.bindparam("ids", type_=ARRAY(sa.Uuid)), sa.bindparam("stops", type_=ARRAY(sa.Uuid))
    )
    .table_valued(sa.column("id", sa.Uuid), sa.column("stop_id", sa.Uuid), name="read")
    .render_derived()
)
_READ_BY = ("actor_kind", "actor_id", "reason", "day")
_NOTED = {
    "cooperative_id": sa.bindparam("owner", type_=sa.Uuid),
    "id": _READ.c.id,
    "stop_id": _READ.c.stop_id,
    **{name: sa.bindparam(name, type_=address_read.c[name].type) for name in _READ_BY},
    "first_at": sa.bindparam("now", type_=address_read.c.first_at.type),
    "last_at": sa.bindparam("now", type_=address_read.c.last_at.type),
}
_IS_AID = sa.exists().where(
    stop.c.cooperative_id == sa.bindparam("owner", type_=sa.Uuid),
    stop.c.id == _READ.c.stop_id,
    stop.c.kind == "drop",
    job.c.cooperative_id == sa.bindparam("owner", type_=sa.Uuid),
    job.c.id == stop.c.job_id,
    job.c.kind == "aid",
)
_NOTE_READ = prepared(
    insert(address_read)
    .from_select(list(_NOTED), sa.select(*_NOTED.values()).where(_IS_AID))
    .on_conflict_do_update(
        index_elements=["cooperative_id", "stop_id", "day", "actor_kind", "actor_id", "reason"],
        set_={
            "last_at": sa.bindparam("now", type_=address_read.c.last_at.type),
            "times": address_read.c.times + 1,
        },
    )
    .returning(address_read.c.id)
)
"""One statement of one shape, however many were read."""


def address_reads(
    tx: Transaction, first: date, last: date, customer_id: UUID | None
) -> list[AddressRead]:
    """Return who read the addresses of aid recipients on some days, oldest first.

    Parameters
    ----------
    customer_id
        Only of what this customer booked; ``None`` for all.
    """
    reader = sa.and_(
        person.c.cooperative_id == address_read.c.cooperative_id,
        person.c.id == address_read.c.actor_id,
        address_read.c.actor_kind == "person",
    )
    names = [name for name in AddressRead.__slots__ if name not in {"actor_name", "alias"}]
    query = (
        sa.select(
            *(address_read.c[name] for name in names),
            sa.func.coalesce(person.c.name, "").label("actor_name"),
            sa.func.coalesce(_alias_of_read(), "").label("alias"),
        )
        .join(person, reader, isouter=True)
        .where(address_read.c.cooperative_id == tx.owner, address_read.c.day.between(first, last))
        .order_by(address_read.c.first_at, address_read.c.id)
    )
    if customer_id is not None:
        needed = sa.select(need.c.id).where(
            need.c.cooperative_id == tx.owner, need.c.customer_id == customer_id
        )
        booked = (
            sa.select(stop.c.id)
            .join(job, _job_of_stop())
            .join(
                booking,
                sa.and_(
                    booking.c.cooperative_id == job.c.cooperative_id,
                    booking.c.id == job.c.booking_id,
                ),
            )
            .where(stop.c.cooperative_id == tx.owner, booking.c.customer_id == customer_id)
        )
        query = query.where(
            sa.or_(address_read.c.stop_id.in_(booked), address_read.c.stop_id.in_(needed))
        )
    return [AddressRead(**row) for row in tx.rows(query)]


def _alias_of_read() -> sa.ScalarSelect[str]:
    """Return the alias of the need whose address was read, by itself or as a stop of its job."""
    job_read = (
        sa.select(stop.c.job_id)
        .where(stop.c.cooperative_id == address_read.c.cooperative_id)
        .where(stop.c.id == address_read.c.stop_id)
        .correlate(address_read)
        .scalar_subquery()
    )
    return (
        sa.select(need.c.alias)
        .where(need.c.cooperative_id == address_read.c.cooperative_id)
        .where(sa.or_(need.c.id == address_read.c.stop_id, need.c.job_id == job_read))
        .limit(1)
        .correlate(address_read)
        .scalar_subquery()
    )


def _job_of_stop() -> sa.ColumnElement[bool]:
    return sa.and_(job.c.cooperative_id == stop.c.cooperative_id, job.c.id == stop.c.job_id)


def _needs(
    tx: Transaction, where: sa.ColumnElement[bool], *, lock: bool = False
) -> list[RecipientStop]:
    """Return needs that no job brings: of the others their stops tell."""
    query = (
        sa.select(
            need.c.id.label("stop_id"),
            need.c.job_id,
            need.c.day,
            sa.literal("need").label("kind"),
            need.c.alias.label("contact_name"),
            need.c.contact_phone,
            sa.literal("").label("contact_email"),
            need.c.address,
            need.c.status,
            need.c.erased_at,
        )
        .where(need.c.cooperative_id == tx.owner, need.c.job_id.is_(None))
        .where(need.c.erased_at.is_(None), where)
        .order_by(need.c.day.desc(), need.c.id)
        .limit(_FOUND)
    )
    return [RecipientStop(**row) for row in tx.rows(query.with_for_update() if lock else query)]


def _orders(
    tx: Transaction, where: sa.ColumnElement[bool], *, lock: bool = False
) -> list[RecipientStop]:
    """Return orders of cycles that no job brings: of the others their stops tell."""
    return [
        RecipientStop(**row) for row in order_recipients.waiting(tx, where, most=_FOUND, lock=lock)
    ]


def _stops(
    tx: Transaction, where: sa.ColumnElement[bool], *, lock: bool = False
) -> list[RecipientStop]:
    query = (
        sa.select(
            stop.c.id.label("stop_id"),
            stop.c.job_id,
            job.c.day,
            stop.c.kind,
            stop.c.contact_name,
            stop.c.contact_phone,
            stop.c.contact_email,
            stop.c.address,
            job.c.status,
            stop.c.erased_at,
        )
        .join(job, _job_of_stop())
        .where(stop.c.cooperative_id == tx.owner, where)
        .order_by(job.c.day.desc(), stop.c.id)
        .limit(_FOUND)
    )
    return [RecipientStop(**row) for row in tx.rows(query.with_for_update() if lock else query)]
