"""Recipients in the stops of a cooperative, and who read their addresses."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert

from data.store.aid import needs
from data.store.care import person_texts
from data.store.care.coarsened_plans import coarsen_of_jobs
from data.store.care.person_texts import (
    OF_NEED,
    OF_ORDER,
    TEXT_PLACES,
    Sought,
    exported_texts,
    stops_naming,
    texts_naming,
    texts_of,
)
from data.store.care.personal_data import exported_rows
from data.store.circuits import recipients as order_recipients
from data.store.database import Prepared, Row, Transaction, prepared, same_cooperative, thousands
from data.store.erasing import coarse_geom, erase_recipient
from data.store.fleet.places import PUBLIC_KINDS
from data.store.tables.aid import claim, need
from data.store.tables.bookings import TABLE_KIND, booking, import_, job, recurrence, stop, tracking
from data.store.tables.circuits import cycle_order
from data.store.tables.fleet import customer_place, place, shift
from data.store.tables.people import customer, person
from data.store.tables.rounds import address_read, note, proof, visit

PERSONAL = ("address", "access_note", "contact_name", "contact_phone", "contact_email", "note")
"""Columns of a stop that hold personal data."""

TELLING_PROOFS = ("photo", "signature", "name")
"""Proofs that tell of a person; a code or a count does not."""

_FOUND = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientStop:
    """A stop that names somebody, a need or an order that no job brings yet, or another text.

    Attributes
    ----------
    stop_id
        The need's, order's or text's own id where it is no stop; then there is no job, and
        ``contact_name`` of a need has the alias.
    kind
        ``pickup``, ``drop``, ``need``, ``order``, or the table of another text
        (:data:`data.store.care.person_texts.TEXT_PLACES`).
    text
        Label of a stop's job, an order's reference, or what the other text says.
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
    text: str = ""

    @property
    def is_text(self) -> bool:
        """Return whether it is a text besides those of recipients."""
        return self.kind in TEXT_PLACES

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


def find_recipients(tx: Transaction, sought: Sought) -> list[RecipientStop]:
    """Return the stops and other texts that name somebody, latest day first, at most 500 each."""
    return [
        *_needs(tx, sought.stands_in(need, OF_NEED)),
        *_orders(tx, sought.stands_in(cycle_order, OF_ORDER)),
        *_stops(tx, stops_naming(tx, sought)),
        *_texts(texts_naming(tx, sought, most=_FOUND)),
    ]


def recipients(tx: Transaction, stop_ids: Iterable[UUID]) -> list[RecipientStop]:
    """Return those of some stops, needs, orders and texts that are there.

    All but texts are locked until the end.
    """
    ids = list(stop_ids)
    return [
        *_needs(tx, need.c.id.in_(ids), lock=True),
        *_orders(tx, cycle_order.c.id.in_(ids), lock=True),
        *_stops(tx, stop.c.id.in_(ids), lock=True),
        *_texts(texts_of(tx, ids)),
    ]


def export_recipients(tx: Transaction, stop_ids: Sequence[UUID]) -> dict[str, list[dict[str, Any]]]:
    """Return everything kept on the recipients at some stops, by table, as JSON has it."""
    jobs = tx.select(stop, stop.c.id.in_(stop_ids), only=[stop.c.job_id])
    named = sa.or_(
        order_recipients.naming(_names_of(tx, stop_ids)),
        cycle_order.c.id.in_(stop_ids),
        cycle_order.c.booking_id.in_(tx.select(job, job.c.id.in_(jobs), only=[job.c.booking_id])),
    )
    exported = {
        need: sa.or_(need.c.id.in_(stop_ids), need.c.job_id.in_(jobs)),
        claim: claim.c.need_id.in_(stop_ids),
        cycle_order: named,
        stop: stop.c.id.in_(stop_ids),
        job: job.c.id.in_(jobs),
        visit: visit.c.stop_id.in_(stop_ids),
        proof: proof.c.visit_id.in_(stop_ids),
        note: note.c.subject_id.in_(stop_ids),
        tracking: tracking.c.stop_id.in_(stop_ids),
        address_read: address_read.c.stop_id.in_(stop_ids),
    }
    tables = {table.name: exported_rows(tx, table, where) for table, where in exported.items()}
    for name, rows in exported_texts(tx, stop_ids).items():
        tables[name] = [*tables.get(name, []), *rows]
    return {name: rows for name, rows in tables.items() if rows}


def erase_stops(tx: Transaction, where: sa.ColumnElement[bool], now: datetime) -> list[UUID]:
    """Take away what some stops tell of people and give their ids; those erased are left out.

    Counts, times and loads stay, and the place to within a kilometre or two.
    """
    statement = erase_recipient(tx, stop, PERSONAL, where, now)
    erased = [row["id"] for row in tx.rows(statement.returning(stop.c.id))]
    for some in thousands(erased):
        tx.run(tx.delete(note, note.c.subject_id.in_(some)))
        tx.run(tx.delete(tracking, tracking.c.stop_id.in_(some)))
    return erased


def _names_of(tx: Transaction, stop_ids: Collection[UUID]) -> set[str]:
    """Return the names, phones and e-mails at some stops."""
    columns = (stop.c.contact_name, stop.c.contact_phone, stop.c.contact_email)
    query = tx.select(stop, stop.c.id.in_(stop_ids), only=columns)
    return {text for row in tx.rows(query) for text in row.values() if text}


def take_proofs(tx: Transaction, where: sa.ColumnElement[bool]) -> tuple[int, list[str]]:
    """Remove proofs; give how many, and the hashes of files that nothing names any more."""
    statement = tx.delete(proof, where)
    rows = tx.rows(statement.returning(proof.c.sha256))
    return len(rows), unnamed_files(tx, proof, rows)


def unnamed_files(tx: Transaction, table: sa.Table, rows: Iterable[Row]) -> list[str]:
    """Return the hashes of files of some rows of a table that its rows do not name any more."""
    hashes = {row["sha256"] for row in rows if row["sha256"]}
    return sorted(hashes - set(tx.column(table.c.sha256, table.c.sha256.in_(hashes))))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedTexts:
    """Ids of texts that tell nothing any more, and hashes of files that nothing names any more."""

    ids: list[UUID]
    files: list[str]


def erase_orders(tx: Transaction, order_ids: Collection[UUID], now: datetime) -> int:
    """Take away whom some orders of cycles are for, and give how many there were.

    Their references go too: a shop may call an order by a name.
    """
    count = order_recipients.forget(tx, cycle_order.c.id.in_(order_ids), now)
    order_recipients.forget_references(tx, order_ids)
    return count


def erase_texts(tx: Transaction, ids: Collection[UUID]) -> ErasedTexts:
    """Take texts besides those of recipients away, as far as nothing else needs them."""
    erased, named = person_texts.erase_texts(tx, ids)
    is_home = (place.c.id.in_(list(ids)), place.c.kind == "other")
    erased += _erase_homes(tx, tx.column(place.c.id, *is_home))
    return ErasedTexts(ids=erased, files=unnamed_files(tx, import_, named))


def erase_recipients(tx: Transaction, stop_ids: Sequence[UUID], now: datetime) -> ErasedStops:
    """Take away what is told of people by some stops and by all that hangs on them.

    That is their proofs, the labels of their jobs, the plans they were in, the files that they were
    handed in by, and the places that are nobody else's.
    """
    homes = homes_of(tx, stop_ids)
    erase_orders(tx, order_recipients.of_recipient(tx, _names_of(tx, stop_ids)), now)
    erased = erase_stops(tx, stop.c.id.in_(stop_ids), now)
    places = _erase_homes(tx, homes)
    jobs = set(tx.column(stop.c.job_id, stop.c.id.in_(stop_ids)))
    coarsen_of_jobs(tx, jobs, stop_ids, homes)
    booked = tx.select(job, job.c.id.in_(jobs), only=[job.c.booking_id])
    tx.run(tx.update(booking, booking.c.id.in_(booked)).values(reference=""))
    tx.run(tx.update(job, job.c.id.in_(jobs)).values(label="", reference=""))
    needs.erase_of_jobs(tx, jobs, now)
    files = [*take_telling_proofs(tx, erased)[1], *_take_files(tx, jobs)]
    return ErasedStops(stops=erased, places=places, files=sorted(set(files)))


def origins_of(tx: Transaction, stop_ids: Collection[UUID]) -> tuple[list[UUID], list[UUID]]:
    """Return the needs and the orders that were booked as some stops, or for the same recipient.

    A backup from before they were booked has them without these stops.
    """
    jobs = tx.column(stop.c.job_id, stop.c.id.in_(stop_ids))
    asked = tx.column(need.c.id, need.c.job_id.in_(jobs))
    return sorted(asked), order_recipients.of_recipient(tx, _names_of(tx, stop_ids))


def due_without_recipient(tx: Transaction, today: date) -> list[UUID]:
    """Return the jobs of today and later that are still to be done though a stop is erased."""
    is_due = (job.c.day >= today, job.c.status.in_(["open", "placed"]))
    erased = tx.select(stop, stop.c.erased_at.is_not(None), only=[stop.c.job_id])
    return sorted(tx.column(job.c.id, *is_due, job.c.id.in_(erased)))


def homes_of(tx: Transaction, stop_ids: Collection[UUID]) -> list[UUID]:
    """Return the saved places to which some stops lead and that are not public: homes."""
    led_to = tx.select(stop, stop.c.id.in_(stop_ids), only=[stop.c.place_id])
    return sorted(tx.column(place.c.id, place.c.kind.not_in(PUBLIC_KINDS), place.c.id.in_(led_to)))


def _erase_homes(tx: Transaction, place_ids: Collection[UUID]) -> list[UUID]:
    """Empty and close those of some places that nobody else uses, and give their ids.

    Somebody else does where another stop, a shift or a customer's usual place still names it.
    """
    used = [
        tx.select(column.table, column == place.c.id).exists()
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
            geom=coarse_geom(place.c.geom),
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
    only = [sa.cast(job.c.booking_id, sa.Text)]
    booked = tx.select(job, job.c.id.in_(job_ids), only=only)
    row = sa.func.jsonb_array_elements(import_.c.report["rows"]).table_valued(
        sa.column("value", JSONB), name="row"
    )
    exists = sa.exists(
        sa.select(1).select_from(row).where(row.c.value["booking_id"].astext.in_(booked))
    )
    tx.run(tx.delete(import_, *_tables_naming(booked)))
    named = sa.and_(import_.c.sha256 != "", import_.c.report.has_key("rows"), exists)
    rows = tx.rows(tx.select(import_, named, only=(import_.c.id, import_.c.sha256)))
    taken = tx.update(import_, import_.c.id.in_([one["id"] for one in rows]))
    tx.run(taken.values(sha256="", file_name=""))
    return unnamed_files(tx, import_, rows)


def _tables_naming(booked: sa.Select[Any]) -> list[sa.ColumnElement[bool]]:
    """Return the conditions of tables on a page of which rows became some bookings."""
    row = sa.func.jsonb_array_elements(import_.c.report["looked"]["rows"]).table_valued(
        sa.column("value", JSONB), name="row"
    )
    is_of = row.c.value["booking_id"].astext.in_(booked)
    exists = sa.exists(sa.select(1).select_from(row).where(is_of))
    return [import_.c.kind == TABLE_KIND, import_.c.report.has_key("looked"), exists]


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
    return sorted(tx.column(recurrence.c.id, recurrence.c.status == status, sa.or_(*named)))


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
    are_needs: bool = False,
) -> None:
    """Note that somebody was shown where aid recipients live; a day's reads are one row.

    Stops that are no drops of aid are left out.

    Parameters
    ----------
    are_needs
        Whether they are ids of needs in place of stops.
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
    tx.tuples(_NOTE_NEEDS_READ if are_needs else _NOTE_STOPS_READ, **values)


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


def _note_read(*where: sa.ColumnElement[bool]) -> Prepared:
    """Return the statement that notes reads; it is of one shape, however many there are."""
    again = {"last_at": _NOTED["last_at"], "times": address_read.c.times + 1}
    return prepared(
        insert(address_read)
        .from_select(list(_NOTED), sa.select(*_NOTED.values()).where(*where))
        .on_conflict_do_update(
            index_elements=["cooperative_id", "stop_id", "day", "actor_kind", "actor_id", "reason"],
            set_=again,
        )
        .returning(address_read.c.id)
    )


_NOTE_STOPS_READ, _NOTE_NEEDS_READ = _note_read(_IS_AID), _note_read()


def address_reads(
    tx: Transaction, first: date, last: date, customer_id: UUID | None
) -> list[AddressRead]:
    """Return who read the addresses of aid recipients on some days, oldest first.

    Parameters
    ----------
    customer_id
        Only of what this customer booked; ``None`` for all.
    """
    is_person = address_read.c.actor_kind == "person"
    reader = sa.and_(is_person, person.c.id == address_read.c.actor_id)
    only = (
        *(address_read.c[name] for name in AddressRead.__slots__ if name in address_read.c),
        sa.func.coalesce(person.c.name, "").label("actor_name"),
        sa.func.coalesce(_alias_of_read(), "").label("alias"),
    )
    query = (
        tx.select(address_read, address_read.c.day.between(first, last), only=only)
        .outerjoin(person, same_cooperative(address_read, person, reader))
        .order_by(address_read.c.first_at, address_read.c.id)
    )
    if customer_id is not None:
        needed = tx.select(need, need.c.customer_id == customer_id, only=[need.c.id])
        booked = tx.select(stop, booking.c.customer_id == customer_id, only=[stop.c.id])
        booked = booked.join(job).join(booking)
        query = query.where(
            sa.or_(address_read.c.stop_id.in_(booked), address_read.c.stop_id.in_(needed))
        )
    return [AddressRead(**row) for row in tx.rows(query)]


def aid_stops_at(tx: Transaction, place_ids: Collection[UUID]) -> list[UUID]:
    """Return the stops at some places at which aid is handed over, but those erased."""
    there = (
        stop.c.place_id.in_(list(place_ids)),
        stop.c.kind == "drop",
        stop.c.erased_at.is_(None),
    )
    query = tx.select(stop, *there, job.c.kind == "aid", only=[stop.c.id]).join(job)
    return sorted(row["id"] for row in tx.rows(query))


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


def _needs(
    tx: Transaction, where: sa.ColumnElement[bool], *, lock: bool = False
) -> list[RecipientStop]:
    """Return needs that no job brings: of the others their stops tell."""
    only = (
        need.c.id.label("stop_id"),
        sa.literal("need").label("kind"),
        need.c.alias.label("contact_name"),
        sa.literal("").label("contact_email"),
        *(need.c[name] for name in ("job_id", "day", "contact_phone", "address", "status")),
        need.c.erased_at,
    )
    query = tx.select(need, need.c.job_id.is_(None), need.c.erased_at.is_(None), where, only=only)
    query = query.order_by(need.c.day.desc(), need.c.id).limit(_FOUND)
    return [RecipientStop(**row) for row in tx.rows(query.with_for_update() if lock else query)]


def _orders(
    tx: Transaction, where: sa.ColumnElement[bool], *, lock: bool = False
) -> list[RecipientStop]:
    """Return orders of cycles that no job brings: of the others their stops tell."""
    return [
        RecipientStop(**row) for row in order_recipients.waiting(tx, where, most=_FOUND, lock=lock)
    ]


def _texts(rows: Iterable[Row]) -> list[RecipientStop]:
    unsaid: dict[str, Any] = dict.fromkeys(RecipientStop.__slots__, "")
    unsaid |= {"job_id": None, "erased_at": None}
    return [RecipientStop(**{**unsaid, **row}) for row in rows]


def _stops(
    tx: Transaction, where: sa.ColumnElement[bool], *, lock: bool = False
) -> list[RecipientStop]:
    only = (
        stop.c.id.label("stop_id"),
        *(stop.c[name] for name in RecipientStop.__slots__ if name in stop.c),
        job.c.day,
        job.c.status,
        job.c.label.label("text"),
    )
    query = tx.select(stop, where, only=only).join(job)
    query = query.order_by(job.c.day.desc(), stop.c.id).limit(_FOUND)
    return [RecipientStop(**row) for row in tx.rows(query.with_for_update() if lock else query)]
