"""Personal data: showing it, erasing it, and who read where aid recipients live."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.address_reads import note_address_read, note_need_read
from api.usecases.people.confirmation import need_confirmation
from api.usecases.people.people import (
    find_person,
    need_named_person,
    need_not_last_admin,
    revoke_access,
)
from api.usecases.released_claims import release_all_claims
from api.usecases.requests import bad_input, check_days_in_order
from api.usecases.service import Service
from data.backup.erased_ids import Erased
from data.formats.file_lines import lines_of
from data.formats.personal_zip import zip_of_tables
from data.store.aid import needs as aid_needs
from data.store.bookings import imports
from data.store.care import personal_data, privacy, purging, rules
from data.store.care.person_texts import Sought
from data.store.care.privacy import AddressRead, RecipientStop
from data.store.circuits import recipients as order_recipients
from data.store.fleet import shifts
from data.store.people import keys, people, sessions
from data.store.people.people import ShiftLeft
from data.store.system import cooperatives
from dispatch.values.local_time import day_of
from routing.errors import Conflict, Denied, NotFound

_MIN_TYPED = 3
_MOST_STOPS = 500
_MOST_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedPerson:
    """Work that erasing a person leaves to do.

    Attributes
    ----------
    shifts
        Shifts still to come whose rounds nobody rides now; those without a round were cancelled.
    """

    person_id: UUID
    shifts: tuple[ShiftLeft, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedRecipient:
    """Effect of erasing a recipient, and the work that it leaves to do.

    Attributes
    ----------
    stop_ids
        Stops that tell nothing of a person any more.
    files
        Hashes of files that nothing names any more.
    recurrences
        Active recurrences that still name the recipient or a place that was theirs, and would book
        for them again.
    left
        Other texts that stay: accounts need them, something else uses them, or they are changed on
        a page of their own, such as a customer's.
    """

    stop_ids: tuple[UUID, ...]
    files: tuple[str, ...]
    recurrences: tuple[UUID, ...]
    left: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedAgain:
    """The counts of what was done once more after a backup was brought back.

    Attributes
    ----------
    erased
        People, recipients, needs and orders that were erased.
    cancelled
        Needs, orders and jobs that were still to be done in the backup.
    """

    erased: int
    cancelled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """Rows that a purge removed.

    Attributes
    ----------
    rows
        How many rows were removed or emptied, by purpose.
    files
        Hashes of files that nothing names any more, to be deleted from the store of files.
    """

    rows: dict[str, int]
    files: tuple[str, ...]


@needs("personal:export")
def export_person(act: Act, person_id: UUID) -> dict[str, Any]:
    """Return everything that is kept on a person, as JSON has it.

    Oneself, or, for an admin, anybody.

    Returns
    -------
    dict
        ``person_id``, ``made_at``, and ``tables``: lists of rows by the name of the table.

    Raises
    ------
    NotFound
        ``no-such-person``, also for one who is not in sight.
    """
    oneself = act.actor.kind == "person" and act.actor.id == person_id
    if not oneself and not act.sees_all("personal:export"):
        raise NotFound("no-such-person")
    if people.find(act.tx, person_id) is None:
        raise NotFound("no-such-person")
    tables = personal_data.of_person(act.tx, person_id)
    act.record_event("person_exported", "person", person_id)
    return {"person_id": str(person_id), "made_at": act.now.isoformat(), "tables": tables}


@needs("personal:export")
def export_person_csv(act: Act, person_id: UUID) -> bytes:
    """Return the same as :func:`export_person` as a zip file of tables, for spreadsheet programs.

    Raises
    ------
    NotFound
        ``no-such-person``.
    """
    return zip_of_tables(export_person(act, person_id)["tables"])


@needs("personal:erase")
def erase_person(act: Act, person_id: UUID) -> ErasedPerson:
    """Take away who a person is. Accounts, hours and the log go on to name a bare id.

    A named admin decides it. Twice is once.

    Raises
    ------
    NotFound
        ``no-such-person``.
    Denied
        ``named-person-needed``, ``confirm-again``.
    Conflict
        ``last-admin``.
    """
    need_named_person(act)
    need_confirmation(act)
    act.tx.lock("roles")
    known = people.find(act.tx, person_id, lock=True)
    if known is not None and known.status == "erased":
        return ErasedPerson(person_id=person_id, shifts=())
    known = find_person(act, person_id, lock=True)
    if known.status == "active":
        need_not_last_admin(act, known)
    _take_off_shifts(act, person_id)
    left = tuple(people.shifts_to_come(act.tx, person_id, act.now))
    act.tools.erasures.note(act.tx.owner, "person", [person_id], act.now)
    _take_identity(act, person_id)
    return ErasedPerson(person_id=person_id, shifts=left)


@needs("personal:export")
def find_recipients(act: Act, typed: str) -> list[RecipientStop]:
    """Find somebody who asks what is kept on them, by phone, name, alias, code or address.

    Every text in which a person may stand is looked into: of stops, needs and orders, of labels,
    references, notes and messages, and in files that were handed in.

    Raises
    ------
    BadInput
        ``search-too-short``.
    Denied
        ``not-permitted`` for who is no admin.
    """
    _need_all(act, "personal:export")
    text = typed.strip()
    if len(text) < _MIN_TYPED:
        raise bad_input("typed", "search-too-short", value=len(text), limit=_MIN_TYPED)
    sought = Sought.of(text)
    if sought is None:
        return []
    found = privacy.find_recipients(act.tx, sought)
    named = {one.stop_id for one in found}
    in_files = [one for one in _files_naming(act, sought) if one not in named]
    found += privacy.recipients(act.tx, in_files)
    _note_reads(act, found, "search")
    return found


def _files_naming(act: Act, sought: Sought) -> list[UUID]:
    """Return the imports whose kept file names somebody, read or still to be read."""
    home, files = act.actor.cooperative_id, act.tools.files
    return [
        one.id
        for one in imports.with_files(act.tx)
        if files.exists(home, one.sha256)
        and any(map(sought.is_in, lines_of(one.file_name, files.get(home, one.sha256))))
    ]


@needs("personal:export")
def export_recipient(act: Act, stop_ids: Sequence[UUID]) -> dict[str, Any]:
    """Return everything kept on a recipient at the stops that are theirs.

    Returns
    -------
    dict
        ``made_at`` and ``tables``, as :func:`export_person`.

    Raises
    ------
    NotFound
        ``no-such-stop``.
    Denied
        ``not-permitted`` for who is no admin.
    """
    _need_all(act, "personal:export")
    _note_reads(act, _stops(act, stop_ids), "export")
    tables = privacy.export_recipients(act.tx, stop_ids)
    for stop_id in sorted(set(stop_ids)):
        act.record_event("recipient_exported", "stop", stop_id)
    return {"made_at": act.now.isoformat(), "tables": tables}


@needs("personal:erase")
def erase_recipient(act: Act, stop_ids: Sequence[UUID]) -> ErasedRecipient:
    """Take away who a recipient is at the stops that are theirs.

    Raises
    ------
    NotFound
        ``no-such-stop``.
    Denied
        ``named-person-needed``, ``confirm-again``.
    Conflict
        ``recipient-still-due`` where a courier is still to come: cancel the booking first.
    """
    need_named_person(act)
    need_confirmation(act)
    found = _stops(act, stop_ids)
    today = day_of(act.now, cooperatives.own(act.tx).zone)
    due = sum(each.due and each.day >= today for each in found)
    if due:
        raise Conflict("recipient-still-due", count=due)
    names = _names_of(found)
    texts = {each.stop_id for each in found if each.is_text}
    gone = privacy.erase_texts(act.tx, texts)
    asked = {each.stop_id for each in found if each.kind == "need"}
    ordered = {each.stop_id for each in found if each.kind == "order"}
    aid_needs.erase_some(act.tx, asked, act.now)
    privacy.erase_orders(act.tx, ordered, act.now)
    for kind, ids in (("need", asked), ("order", ordered)):
        for one in sorted(ids):
            act.record_event(f"{kind}_changed", kind, one, detail={"what": "erased"})
    stop_ids = [one for one in stop_ids if one not in asked | ordered | texts]
    needed, booked = privacy.origins_of(act.tx, stop_ids)
    act.tools.erasures.note(act.tx.owner, "need", sorted(asked.union(needed)), act.now)
    act.tools.erasures.note(act.tx.owner, "order", sorted(ordered.union(booked)), act.now)
    names |= {str(one) for one in privacy.homes_of(act.tx, stop_ids)}
    recurrences = privacy.recurrences_naming(act.tx, sorted(names))
    # Texts as well: a backup that is brought back has them again.
    act.tools.erasures.note(act.tx.owner, "stop", [*stop_ids, *sorted(gone.ids)], act.now)
    erased = privacy.erase_recipients(act.tx, stop_ids, act.now)
    privacy.empty_templates(act.tx, sorted(names))
    for stop_id in sorted({*erased.stops, *gone.ids}):
        act.record_event("recipient_erased", "stop", stop_id)
    for place_id in sorted(erased.places):
        act.record_event("place_changed", "place", place_id)
    left = texts - {*gone.ids, *recurrences}
    return ErasedRecipient(
        stop_ids=tuple(sorted({*erased.stops, *asked, *ordered, *gone.ids})),
        files=tuple(sorted({*erased.files, *gone.files})),
        recurrences=tuple(recurrences),
        left=tuple(sorted(left)),
    )


def _note_reads(act: Act, found: Collection[RecipientStop], reason: str) -> None:
    """Note that the actor is shown where those live who get aid, by a need or by its job."""
    note_address_read(act, [one.stop_id for one in found if one.kind == "drop"], reason)
    asked = [one.stop_id for one in found if one.kind == "need"]
    for one in aid_needs.some(act.tx, asked):
        note_need_read(act, one, reason)


@needs("personal:export")
def list_address_reads(act: Act, first: date, last: date) -> list[AddressRead]:
    """Return who read where aid recipients live, from one day to another, and why.

    An admin gets all; who books for an association, what concerns its recipients.

    Raises
    ------
    BadInput
        ``days-not-in-order``, ``too-many-days``.
    Denied
        ``not-permitted`` for all others.
    """
    check_days_in_order(first, last, _MOST_DAYS)
    customer_id = act.actor.customer_id
    if customer_id is None:
        _need_all(act, "personal:export")
    return privacy.address_reads(act.tx, first, last, customer_id)


@needs("personal:erase")
def purge(act: Act) -> Purged:
    """Take away what is older than the cooperative's rule of retention says."""
    by = purging.Purge(
        rule=rules.retention_at(act.tx, act.now),
        now=act.now,
        today=day_of(act.now, cooperatives.own(act.tx).zone),
    )
    taken = purging.purge(act.tx, by)
    rows = {name: step.rows for name, step in taken.items() if step.rows}
    if rows:
        detail = {"rows_count": sum(rows.values())}
        act.record_event("personal_data_purged", "cooperative", act.tx.owner, detail=detail)
    files = {one for step in taken.values() for one in step.files}
    return Purged(rows=rows, files=tuple(sorted(files)))


@needs("personal:erase")
def erase_again(act: Act, erased: Sequence[Erased]) -> ErasedAgain:
    """Take away once more who had themselves erased after a backup was made.

    Nobody is erased to whom something is still to be brought: what the backup has as open was over,
    and is cancelled. Its jobs are :func:`api.usecases.bookings.cancelling.cancel_erased_jobs`.

    Parameters
    ----------
    erased
        Of this cooperative; what the backup never had is passed over.
    """
    of_kind = {
        kind: sorted({one.id for one in erased if one.kind == kind})
        for kind in ("person", "stop", "need", "order")
    }
    count = sum(_erase_again(act, person_id) for person_id in of_kind["person"])
    there = privacy.recipients(act.tx, of_kind["stop"])
    gone = privacy.erase_texts(act.tx, [one.stop_id for one in there if one.is_text])
    left = [one for one in there if one.erased_at is None and not one.is_text]
    stops = [one.stop_id for one in left]
    texts = _names_of(left) | {str(one) for one in privacy.homes_of(act.tx, stops)}
    privacy.erase_recipients(act.tx, stops, act.now)
    privacy.empty_templates(act.tx, sorted(texts))
    back = [one for one in aid_needs.some(act.tx, of_kind["need"]) if one.erased_at is None]
    aid_needs.erase_some(act.tx, [one.id for one in back], act.now)
    jobs = [one.job_id for one in back if one.job_id is not None]
    privacy.erase_recipients(act.tx, aid_needs.drops_of(act.tx, jobs), act.now)
    orders = privacy.erase_orders(act.tx, of_kind["order"], act.now)
    cancelled = order_recipients.cancel_unbooked(act.tx, of_kind["order"])
    cancelled += aid_needs.cancel_erased(act.tx, of_kind["need"])
    count += sum(one.is_text and bool(one.text) and one.stop_id in gone.ids for one in there)
    return ErasedAgain(erased=count + len(stops) + len(back) + orders, cancelled=cancelled)


def _erase_again(act: Act, person_id: UUID) -> bool:
    """Erase somebody without asking who decides it: that was decided; false where nobody is."""
    known = people.find(act.tx, person_id, lock=True)
    if known is None or known.status == "erased":
        return False
    _take_off_shifts(act, person_id)
    _take_identity(act, person_id)
    return True


def _take_identity(act: Act, person_id: UUID) -> None:
    revoke_access(act, person_id)
    release_all_claims(act, person_id)
    keys.forget_names(act.tx, person_id)
    sessions.forget(act.tx, person_id)
    personal_data.forget_words(act.tx, person_id)
    people.mark_erased(act.tx, person_id, act.now)
    act.record_event("person_erased", "person", person_id)


def purge_installation(service: Service) -> int:
    """Take away old attempts to sign in and dead sessions of the installation itself.

    Returns
    -------
    int
        How many rows were removed.
    """
    with service.database.transaction() as tx:
        return purging.purge_installation(tx, service.clock())


def _take_off_shifts(act: Act, person_id: UUID) -> None:
    """Cancel somebody's shifts to come, and leave those that they only accompany without them.

    What has begun or has a round stays until the office hands that over.
    """
    for each in people.shifts_to_come(act.tx, person_id, act.now):
        act.tx.lock(f"shift:{each.id}")
        found = shifts.find(act.tx, each.id)
        if found is None or found.status != "planned":
            continue
        if each.as_companion:
            alone = replace(found, companion_id=None, version=found.version + 1)
            shifts.update(act.tx, alone)
            act.record_event("shift_changed", "shift", each.id)
        elif not shifts.has_live_round(act.tx, each.id):
            cancelled = replace(found, status="cancelled", version=found.version + 1)
            shifts.update(act.tx, cancelled)
            detail = {"reason": "person-erased"}
            act.record_event("shift_cancelled", "shift", each.id, detail=detail)


def _names_of(found: Collection[RecipientStop]) -> set[str]:
    """Return the names, phones and e-mails at some stops."""
    return {
        text
        for each in found
        for text in (each.contact_name, each.contact_phone, each.contact_email)
    }


def _stops(act: Act, stop_ids: Sequence[UUID]) -> list[RecipientStop]:
    wanted = set(stop_ids)
    if len(wanted) > _MOST_STOPS:
        raise bad_input("stop_ids", "too-many-stops", value=len(wanted), limit=_MOST_STOPS)
    found = privacy.recipients(act.tx, wanted)
    if not wanted or len(found) != len(wanted):
        raise NotFound("no-such-stop")
    return found


def _need_all(act: Act, permission: str) -> None:
    if not act.sees_all(permission):
        raise Denied("not-permitted", permission=permission)
