"""Use cases of parcel labels: of a round, of a day, and of a booking before any round has it.

They say what :mod:`api.render.labels` says of a planned day. Where aid is brought, a label names
neither person nor address, whoever prints it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from typing import Any, cast
from uuid import UUID

from api.locales.texts import Texts
from api.render.labels import Label, parcel_numbers
from api.usecases.act import Act, needs
from api.usecases.bookings.booking import read_booking
from api.usecases.notices.tracking_links import label_addresses_of
from api.usecases.rounds.document.document import documents_in_sight, round_document
from api.usecases.rounds.round_numbers import round_numbers
from api.usecases.table_texts import table_texts
from api.wording.phrases import windows
from api.wording.temperature import temperature_of
from data.store.bookings.bookings import BookedJob
from data.store.rounds import documents, rounds
from data.store.rounds.rounds import RoundRow
from data.store.shapes import load_of, windows_of
from data.store.system import cooperatives
from dispatch.bookings.parcel_codes import parcel_codes
from dispatch.model import Load
from routing.errors import Conflict

MAX_LABELS = 160
"""Most labels that are printed at once: twenty sheets, some seconds of work."""

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelLabels:
    """Labels, ready to be printed.

    Attributes
    ----------
    labels
        In the order in which they are handed over.
    name
        What they are of.
    day
        The day on which they are brought.
    language, zone
        Of the cooperative.
    """

    labels: tuple[Label, ...]
    name: str
    day: date
    language: str
    zone: tzinfo


@needs("rounds:read")
def round_labels(act: Act, round_id: UUID) -> ParcelLabels:
    """Return the labels of a round.

    Raises
    ------
    NotFound
        ``no-such-round``: not there, or not in sight.
    Conflict
        ``too-many-labels``.
    """
    content = round_document(act, round_id).content
    day = date.fromisoformat(content["round"]["day"])
    number = round_numbers(act.tx, day).get(round_id, 0)
    pages = _pages_of_round(act, content)
    return _labels(act, day, [*_of_round(content, number, _texts(act), pages)])


@needs("rounds:read")
def day_labels(act: Act, day: date) -> ParcelLabels:
    """Return the labels of all live rounds of a day that are in sight.

    Raises
    ------
    Conflict
        ``too-many-labels``.
    """
    found: list[Label] = []
    numbers, texts = round_numbers(act.tx, day), _texts(act)
    for round_id, content in documents_in_sight(act, numbers).items():
        found += _of_round(content, numbers[round_id], texts, _pages_of_round(act, content))
    return _labels(act, day, found)


@needs("bookings:read")
def booking_labels(act: Act, booking_id: UUID) -> ParcelLabels:
    """Return the labels of a booking; round and stop stand on them as soon as a round has it.

    Raises
    ------
    NotFound
        ``no-such-booking``: not there, or not in sight.
    Conflict
        ``too-many-labels``.
    """
    found = read_booking(act, booking_id)
    texts = _texts(act)
    labels: list[Label] = []
    for day in sorted({job.day for job in found.live_jobs}):
        codes = parcel_codes(documents.jobs_of_day(act.tx, day))
        placed = _places_of_visits(rounds.of_day(act.tx, day), round_numbers(act.tx, day))
        for job in found.live_jobs:
            if job.day == day:
                drops = [] if job.kind == "aid" else [stop.id for stop in job.of_kind("drop")]
                pages = label_addresses_of(act, drops)
                labels += _of_job(job, codes[str(job.id)], placed, texts, pages)
    return _labels(act, found.day, labels)


def _texts(act: Act) -> Texts:
    home = cooperatives.own(act.tx)
    return table_texts(home.language, home.zone)


def _labels(act: Act, day: date, found: list[Label]) -> ParcelLabels:
    if len(found) > MAX_LABELS:
        raise Conflict("too-many-labels", value=len(found), limit=MAX_LABELS)
    home = cooperatives.own(act.tx)
    return ParcelLabels(
        labels=tuple(found), name=home.name, day=day, language=home.language, zone=home.zone
    )


def _places_of_visits(
    found: list[RoundRow], numbers: Mapping[UUID, int]
) -> dict[UUID, tuple[int, int]]:
    """Return for each visit of a day the numbers of its round and of its stop there."""
    placed: dict[UUID, tuple[int, int]] = {}
    for one in found:
        if one.id in numbers:
            stops = (visit for visit in one.visits if visit.kind != "break")
            for number, visit in enumerate(stops, start=1):
                if visit.status != "cancelled" and not visit.given_back:
                    placed[visit.id] = (numbers[one.id], number)
    return placed


def _pages_of_round(act: Act, content: Mapping[str, Any]) -> dict[UUID, str]:
    """Return where labels lead that recipients follow their drops by; those of aid have none."""
    drops = [
        UUID(one["visit_id"])
        for one in content["stops"]
        if one["kind"] == "drop" and one["job_kind"] != "aid" and one["status"] == "planned"
    ]
    return label_addresses_of(act, drops)


def _of_round(
    content: Mapping[str, Any], number: int, texts: Texts, pages: Mapping[UUID, str]
) -> Iterator[Label]:
    stops = [one for one in cast("list[Plain]", content["stops"]) if one["kind"] != "break"]
    dropped = {one["job_id"] for one in stops if one["kind"] == "drop"}
    origins: dict[str, str] = {}
    for position, one in enumerate(stops, start=1):
        load = load_of(one["load"])
        if one["kind"] == "pickup":
            origins.setdefault(one["job_id"], _place(one["where"]))
        ends = one["kind"] == "drop" or one["job_id"] not in dropped
        if not ends or load == Load() or one["status"] == "cancelled":
            continue
        goal = one["where"] if one["kind"] == "drop" else content["round"]["end"] or {}
        label = Label(
            code=one["code"],
            round_number=number,
            stop_number=position,
            name=one["label"] or one["who"]["name"] or one["customer"],
            address=goal.get("address", ""),
            origin=origins.get(one["job_id"], ""),
            window=windows(windows_of(one["windows"]), texts) if one["kind"] == "drop" else "",
            tracking=pages.get(UUID(one["visit_id"]), ""),
        )
        yield from _parcels(load, label, private=one["job_kind"] == "aid")


def _place(where: Plain) -> str:
    return str(where.get("place") or where["address"].split(",")[0])


def _of_job(
    job: BookedJob,
    code: str,
    placed: Mapping[UUID, tuple[int, int]],
    texts: Texts,
    pages: Mapping[UUID, str],
) -> Iterator[Label]:
    drops, pickups = job.of_kind("drop"), job.of_kind("pickup")
    origin = pickups[0].address.split(",")[0] if pickups else ""
    for stop in drops or pickups:
        if stop.load == Load():
            continue
        number, position = placed.get(stop.id, (0, 0))
        label = Label(
            code=code,
            round_number=number,
            stop_number=position,
            name=job.label or stop.contact_name or job.reference,
            address=stop.address if drops else "",
            origin=origin,
            window=windows(stop.windows, texts) if drops else "",
            tracking=pages.get(stop.id, ""),
        )
        yield from _parcels(stop.load, label, private=job.kind == "aid")


def _parcels(load: Load, label: Label, *, private: bool) -> Iterator[Label]:
    """Return one label for each parcel of a load."""
    numbers, count = parcel_numbers(load)
    if private:
        label = replace(label, name="", address="")
    heat = temperature_of(load)
    for parcel in numbers:
        yield replace(label, parcel=parcel, parcels=count, temperature=heat)
