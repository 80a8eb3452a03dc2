"""Texts in which a person may stand: which of them the search looks into, and what erasing does.

Whoever asks what is kept on them is found in every text that somebody typed, also where contacts
ended up in a label or a note. A test refuses a new column with text that is neither searched nor
listed as telling of nobody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from data.store.care.personal_data import plain_rows
from data.store.database import Row, Transaction
from data.store.tables.aid import need
from data.store.tables.bookings import booking, import_, job, recurrence, slot_hold, stop
from data.store.tables.circuit_accounts import returnable_movement
from data.store.tables.circuits import cycle_lot, cycle_order, order_cycle
from data.store.tables.fleet import place
from data.store.tables.money import invoice, invoice_line, payment
from data.store.tables.notices import message, notice
from data.store.tables.people import customer, person
from data.store.tables.rounds import note, plan, proof
from data.store.tables.streets import closure

DIGITS = 6
"""From so many digits on, a text without letters is taken for a phone number."""
_NATIONAL = 9
"""So many last digits are the same however a number is written: +33 6 12… and 06 12…."""

Fate = Literal["emptied", "deleted", "stays"]
"""What erasing does with a text: the columns are emptied, the row goes, or it stays where an
account needs it or it is changed on a page of its own."""

OF_STOP = ("address", "access_note", "contact_name", "contact_phone", "contact_email", "note")
OF_NEED = ("alias", "address", "access_note", "contact_phone", "code", "note")
OF_ORDER = ("reference", *OF_STOP)
OF_JOB = ("label", "reference")
"""Texts of recipients, by which their stops, needs and orders are found."""
OF_CUSTOMER = ("name", "email", "phone", "billing_address", "electronic_address")
OF_INVOICE = ("customer_name", "billing_address")
"""Texts of customers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPlace:
    """A table with texts that may tell of somebody, besides those of recipients.

    Attributes
    ----------
    searched
        The columns that the search looks into.
    shown
        Those of them that are told in the list and given out: not what holds others as well.
    at
        The column that dates a row.
    """

    table: sa.Table
    searched: tuple[str, ...]
    shown: tuple[str, ...]
    at: str
    fate: Fate


def _place(table: sa.Table, at: str, fate: Fate, *columns: str, hidden: str = "") -> TextPlace:
    searched = (*columns, hidden) if hidden else columns
    return TextPlace(table=table, searched=searched, shown=columns, at=at, fate=fate)


TEXT_PLACES: Mapping[str, TextPlace] = MappingProxyType(
    {
        one.table.name: one
        for one in (
            _place(person, "created_at", "stays", "name", "email", "phone"),
            _place(customer, "created_at", "stays", *OF_CUSTOMER),
            _place(place, "created_at", "emptied", "name", "address", "access_note"),
            _place(recurrence, "created_at", "emptied", hidden="template"),
            _place(slot_hold, "made_at", "deleted", hidden="form"),
            _place(import_, "made_at", "emptied", "file_name", hidden="report"),
            _place(order_cycle, "made_at", "emptied", "name"),
            _place(cycle_lot, "made_at", "emptied", "reference", "what", "handling"),
            _place(returnable_movement, "made_at", "stays", "note"),
            _place(plan, "requested_at", "emptied", "name", "note", "override_reason"),
            _place(note, "written_at", "deleted", "text"),
            _place(message, "written_at", "deleted", "text"),
            _place(notice, "made_at", "deleted", "address", hidden="args"),
            _place(closure, "made_at", "emptied", "reason"),
            _place(invoice, "made_at", "stays", *OF_INVOICE, hidden="particulars"),
            _place(payment, "recorded_at", "stays", "reference"),
        )
    }
)
"""Texts besides those of recipients, by the name of their table."""

RECIPIENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "stop": OF_STOP,
        "need": OF_NEED,
        "cycle_order": OF_ORDER,
        "job": OF_JOB,
        "booking": ("reference",),
        "proof": ("value",),
        "invoice_line": ("reference", "args"),
    }
)
"""Texts that lead to a recipient's stop, need or order, or to an invoice."""

IMPERSONAL: Mapping[str, str] = MappingProxyType(
    {
        "address_read.reason": "a code",
        "api_key.hint": "the beginning of a key",
        "api_key.name": "its maker's own: exported and erased with that person",
        "api_key.scopes": "codes",
        "access_token.scopes": "codes",
        "actual.emission": "figures",
        "actual.waited_s": "figures",
        "availability.source": "a code",
        "booking.content_hash": "a hash",
        "booking.extras": "codes and figures",
        "booking.occurrence": "a day",
        "booking.quote": "prices by code",
        "booking.request_hash": "a hash",
        "booking.settled": "figures",
        "booking.source": "a code",
        "booking.supplements": "codes and figures",
        "calendar_feed.hint": "the beginning of an address",
        "calendar_feed.name": "its owner's own: exported and erased with that person",
        "chore.name": "a task of the program",
        "client.name": "its maker's own: exported and erased with that person",
        "client.scopes": "codes",
        "closure.streets": "names of streets",
        "contest.subject_kind": "a code",
        "cost_share.bookings": "ids and figures",
        "customer.country": "a code",
        "customer.electronic_scheme": "a code",
        "customer.language": "a code",
        "customer.registration": "a number of a business",
        "customer.registration_scheme": "a code",
        "customer.tariff": "the name of a tariff",
        "customer.vat_number": "a number of a business",
        "cycle_lot.request_hash": "a hash",
        "cycle_order.lines": "goods by lot, and counts",
        "cycle_order.request_hash": "a hash",
        "event.detail": "ids, codes and numbers: personal data is never logged",
        "event.kind": "a code",
        "event.outcome_code": "a code",
        "event.phone_id": "a number that an app made for itself",
        "event.subject_kind": "a code",
        "heat_day.source": "a weather service",
        "hub.hours": "hours",
        "hub.keeps": "codes",
        "import.kind": "a code",
        "import.settings": "choices of a form",
        "import.sha256": "a hash; what the file holds is searched itself",
        "incident.kind": "a code; what is said stands in a note",
        "invoice.language": "a code",
        "invoice.number": "a number",
        "invoice_line.code": "a code",
        "invoice_line.emissions": "figures",
        "invoice_line.tariff": "the name of a tariff",
        "job.fell_by": "a code",
        "job.goods": "a kind of goods that a rule names",
        "job.skills": "codes",
        "log_reader.name": "a part of the program",
        "need.items": "item codes and counts",
        "need.outcome": "a code",
        "need.request_hash": "a hash",
        "note.subject_kind": "a code",
        "notice.dedupe": "ids",
        "notice.language": "a code",
        "notice.last_error": "what a mail or message service answered: a code",
        "notice.template": "a code",
        "number.series": "a series of invoices",
        "order_cycle.hubs": "ids",
        "order_cycle.occurrence": "a day",
        "order_cycle.repeats": "a rule of days and hours",
        "order_cycle.request_hash": "a hash",
        "passkey.label": "its owner's own: exported and erased with that person",
        "password.hash": "a hash",
        "person.language": "a code",
        "person.roles": "codes",
        "person.skills": "codes",
        "place.opening_hours": "hours of a shop or hub",
        "plan.city": "a town",
        "plan.city_fingerprint": "a hash",
        "plan.coarsened": "a code",
        "plan.problem": "ids, points, times and loads; the point goes with its recipient",
        "plan.problem_hash": "a hash",
        "plan.progress": "figures",
        "plan.result": "ids, times and figures",
        "plan.rounds_before": "ids and times",
        "plan.trouble": "a code",
        "plan.trouble_arguments": "arguments of a code; emptied with the plan's details",
        "plan.weights": "figures",
        "plan.without_shifts": "ids",
        "platform.instance": "the address of a server",
        "platform.sealed_secret": "sealed",
        "platform.url": "the address of a server",
        "platform_answer.answer": "places, hubs and units of a shop; no customer",
        "platform_answer.hub": "a hub",
        "platform_answer.instance": "the address of a server",
        "platform_answer.kind": "a code",
        "platform_answer.subject": "a producer, hub or unit of a shop; no customer",
        "platform_shipment.error": "a code",
        "platform_shipment.instance": "the address of a server",
        "platform_shipment.number": "a number of a shop",
        "posting.breaks": "times",
        "posting.factors": "figures",
        "posting.failures": "codes and counts",
        "posting.flags": "codes",
        "producer_default.handling": "how a producer's goods are handled",
        "producer_default.ready_end": "an hour",
        "producer_default.ready_start": "an hour",
        "producer_default.temperature": "a code",
        "producer_default.what": "goods of a producer",
        "proof.media_type": "a code",
        "proof.sha256": "a hash; the file goes with its stop",
        "push_subscription.label": "its owner's own: exported and erased with that person",
        "push_subscription.sealed_secret": "sealed",
        "push_subscription.server_key": "a key",
        "recurrence.exceptions": "days",
        "recurrence.request_hash": "a hash",
        "recurrence.rule": "a rule of days",
        "recurrence.starts_local": "an hour",
        "reply.body": "sealed, and gone within a day or two",
        "reply.key": "made by whoever asks",
        "reply.request_hash": "a hash",
        "round.heat": "figures",
        "round.state": "ids, codes and times",
        "round_version.visits": "ids and times",
        "rulebook.body": "rules of the cooperative",
        "rulebook.name": "the name of a rule",
        "saved_view.name": "its owner's own: exported and erased with that person",
        "saved_view.view": "choices of a screen",
        "second_factor.sealed_secret": "sealed",
        "shift.breaks": "times",
        "shift.choice": "codes",
        "shift.limits": "figures",
        "shift.prices": "figures",
        "slot_hold.quote": "prices by code",
        "slot_hold.request_hash": "a hash",
        "slot_hold.visitor": "a hash",
        "stop.load": "figures",
        "stop.on_failure": "a code",
        "stop.proof": "codes",
        "stop.returns": "figures",
        "stop.windows": "times",
        "stop.taken_along": "kinds of empties, and counts",
        "tracking.sealed_secret": "sealed",
        "vehicle.boxes": "figures",
        "vehicle.capacity": "figures",
        "vehicle.kind": "a code",
        "vehicle.name": "a bike",
        "vehicle.needs": "codes",
        "vehicle.profile": "a code",
        "vehicle.skills": "codes",
        "visit.break_id": "a code",
        "visit.failure_code": "a code",
        "visit.load_after": "figures",
        "volunteer.slots": "hours of a week",
        "webhook.kinds": "codes",
        "webhook.sealed_previous": "sealed",
        "webhook.sealed_secret": "sealed",
        "webhook.url": "the address of a server",
        "webhook_attempt.error": "a code",
        "webhook_delivery.last_error": "a code",
        "widget.hosts": "addresses of servers",
        "widget.key": "made by the program",
        "widget.name": "the page of a shop",
    }
)
"""Columns with text that tells of nobody who could ask, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Words or the number that somebody who asks is sought by.

    Attributes
    ----------
    words
        Each in small letters; accents don't matter. All of them must stand in one row.
    digits
        Of a telephone number; empty where words are sought.
    """

    words: tuple[str, ...] = ()
    digits: str = ""

    @classmethod
    def of(cls, typed: str) -> Sought | None:
        """Return what is sought by a text; ``None`` where nothing in it can be."""
        digits = re.sub(r"\D", "", typed)
        if len(digits) >= DIGITS and not re.search(r"[^\W\d_]", typed):
            return cls(digits=digits[-_NATIONAL:])
        # Letters and digits alone: nothing that LIKE would take for a wildcard.
        words = tuple(re.findall(r"[^\W_]+", typed.casefold()))
        return cls(words=words) if words else None

    @property
    def pattern(self) -> str:
        """Pattern of the number, however its digits are grouped."""
        return r"[ ./()\-]*".join(self.digits)

    def is_in(self, text: str) -> bool:
        """Return whether a text, such as a line of a file, holds it."""
        if self.digits:
            return re.search(self.pattern, text) is not None
        bare = _bare(text)
        return all(_bare(word) in bare for word in self.words)

    def stands_in(self, table: sa.Table, columns: Iterable[str]) -> sa.ColumnElement[bool]:
        """Return the condition that some columns of a row together hold it."""
        texts = [sa.cast(table.c[name], sa.Text) for name in columns]
        text = sa.func.concat_ws(" ", *texts)
        if self.digits:
            return text.regexp_match(self.pattern)
        bare = sa.func.unaccent(sa.func.lower(text))
        return sa.and_(*(bare.contains(sa.func.unaccent(word)) for word in self.words))


def _bare(text: str) -> str:
    """Return a text in small letters without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def stops_naming(tx: Transaction, sought: Sought) -> sa.ColumnElement[bool]:
    """Return the condition that a stop, or what it is booked, proved or noted with, names one.

    What is told of a job as a whole concerns whom it is brought to.
    """

    def among(table: sa.Table, column: sa.Column[Any], *names: str) -> sa.Select[Any]:
        return tx.select(table, sought.stands_in(table, names), only=[column])

    booked = sa.or_(
        job.c.booking_id.in_(among(booking, booking.c.id, "reference")),
        job.c.booking_id.in_(among(cycle_order, cycle_order.c.booking_id, *OF_ORDER)),
        job.c.id.in_(among(need, need.c.job_id, *OF_NEED)),
        sought.stands_in(job, OF_JOB),
    )
    home = sa.and_(place.c.kind == "other", sought.stands_in(place, ("name", "address")))
    return sa.or_(
        sought.stands_in(stop, OF_STOP),
        sa.and_(stop.c.kind == "drop", stop.c.job_id.in_(tx.select(job, booked, only=[job.c.id]))),
        stop.c.place_id.in_(tx.select(place, home, only=[place.c.id])),
        stop.c.id.in_(among(proof, proof.c.visit_id, "value")),
        stop.c.id.in_(among(note, note.c.subject_id, "text")),
    )


def texts_naming(tx: Transaction, sought: Sought, *, most: int) -> list[Row]:
    """Return the rows of :data:`TEXT_PLACES` that name one: table, id, day, text."""
    found: list[Row] = []
    for one in TEXT_PLACES.values():
        where = sought.stands_in(one.table, one.searched)
        if one.table is invoice:
            lines = sought.stands_in(invoice_line, RECIPIENTS["invoice_line"])
            where = sa.or_(
                where,
                invoice.c.id.in_(tx.select(invoice_line, lines, only=[invoice_line.c.invoice_id])),
            )
        if one.table is note:
            # Those of a stop are found with it.
            where = sa.and_(where, note.c.subject_id.not_in(tx.select(stop, only=[stop.c.id])))
        found += _rows(tx, one, where, most=most)
    return found


def texts_of(tx: Transaction, ids: Collection[UUID]) -> list[Row]:
    """Return those of some rows that hold texts; as :func:`texts_naming`."""
    wanted = list(ids)
    if not wanted:
        return []
    return [
        row
        for one in TEXT_PLACES.values()
        for row in _rows(tx, one, one.table.c.id.in_(wanted), most=len(wanted))
    ]


def _rows(
    tx: Transaction, one: TextPlace, where: sa.ColumnElement[bool], *, most: int
) -> Sequence[Row]:
    told = [sa.func.nullif(sa.cast(one.table.c[name], sa.Text), "") for name in one.shown]
    only = (
        sa.literal(one.table.name).label("kind"),
        one.table.c.id.label("stop_id"),
        sa.cast(one.table.c[one.at], sa.Date).label("day"),
        (sa.func.concat_ws(" · ", *told) if told else sa.literal("")).label("text"),
    )
    query = tx.select(one.table, where, only=only)
    query = query.order_by(one.table.c[one.at].desc(), one.table.c.id).limit(most)
    return tx.rows(query)


def exported_texts(tx: Transaction, ids: Collection[UUID]) -> dict[str, list[dict[str, Any]]]:
    """Return some rows by table as JSON has them; of what holds others too, that it is there."""
    found = {}
    for name, one in TEXT_PLACES.items():
        columns = [one.table.c[key] for key in ("id", one.at, *one.shown)]
        rows = plain_rows(tx, one.table, columns, one.table.c.id.in_(list(ids)))
        if rows:
            found[name] = rows
    return found


def erase_texts(tx: Transaction, ids: Collection[UUID]) -> tuple[list[UUID], list[Row]]:
    """Take some texts away; give the rows that tell nothing any more, and files that they named.

    Active recurrences, places that are no homes, and what :data:`TEXT_PLACES` says stays, stay.
    """
    erased: list[UUID] = []
    files: list[Row] = []
    for one in TEXT_PLACES.values():
        where: sa.ColumnElement[bool] = one.table.c.id.in_(list(ids))
        if one.table is recurrence:
            where = sa.and_(where, recurrence.c.status == "ended")
        if one.table is place or one.fate == "stays":
            continue
        if one.table is import_:
            named = sa.and_(where, import_.c.sha256 != "")
            files += tx.rows(tx.select(import_, named, only=(import_.c.id, import_.c.sha256)))
        change = tx.delete(one.table, where) if one.fate == "deleted" else _emptied(tx, one, where)
        erased += [row["id"] for row in tx.rows(change.returning(one.table.c.id))]
    return erased, files


def _emptied(tx: Transaction, one: TextPlace, where: sa.ColumnElement[bool]) -> sa.Update:
    values: dict[str, Any] = {
        name: {} if isinstance(one.table.c[name].type, JSONB) else "" for name in one.searched
    }
    if one.table is import_:
        waits = import_.c.status == "waiting"
        values |= {"sha256": "", "status": sa.case((waits, "failed"), else_=import_.c.status)}
    return tx.update(one.table, where).values(**values)
