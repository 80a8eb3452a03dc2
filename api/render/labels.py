"""Parcel labels: a code that people can read and a QR code of it, where to and when.

A label is read by everybody who sees the parcel. It has no more than its way asks for, and where
aid is handed over it names neither person nor address: the code leads to the courier's sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from api.locales.texts import Texts
from api.render.paper import pdf_of
from api.render.qr import drawn_code
from api.wording.figures import RoundFigures, VisitFigures
from api.wording.names import place_name
from api.wording.outcome import Outcome
from api.wording.phrases import windows
from api.wording.temperature import Temperature, temperature_of
from dispatch.bookings.parcel_codes import parcel_codes
from dispatch.model import Job, Load, Place

LabelForm = Literal["sheet", "single"]
LABEL_FORMS: tuple[LabelForm, ...] = ("sheet", "single")
"""A4 with two columns of four, to cut or adhesive; or one label of 100 x 150 mm a page."""
PARCELS_CAP = 30
"""A stop of more items gets one label that tells how many, since nobody sticks hundreds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label.

    Attributes
    ----------
    code
        Of the job; see :mod:`dispatch.bookings.parcel_codes`.
    round_number, stop_number
        Of the stop where it is handed over; 0 as long as no round has it.
    name, address
        Receiver and goal; both empty where that is nobody else's business.
    origin
        Place where it is taken up, empty where it is loaded at the start.
    window
        Hours in which it has to be there, empty for any time.
    parcel, parcels
        Number and count; ``parcel`` is 0 on a label for all of them.
    tracking
        Address of the page that tells how the delivery stands; empty where there is none.
    """

    code: str
    round_number: int
    stop_number: int
    name: str
    address: str
    origin: str
    window: str
    parcel: int = 0
    parcels: int = 1
    temperature: Temperature | None = None
    tracking: str = ""


def labels_pdf_of(outcome: Outcome, texts: Texts, form: LabelForm = "sheet") -> bytes:
    """Print the labels of all rounds, in the order in which they are handed over."""
    day = texts.day(outcome.start) if outcome.start is not None else ""
    return labels_pdf(list(labels_of(outcome, texts)), outcome.name, day, texts, form)


def labels_pdf(
    labels: Sequence[Label], name: str, day: str, texts: Texts, form: LabelForm = "sheet"
) -> bytes:
    """Print some labels.

    Parameters
    ----------
    name, day
        Source of the labels, and the day in words; may be empty.
    """
    return pdf_of("labels.typ", label_values(labels, name, day, texts, form))


def label_values(
    labels: Sequence[Label], name: str, day: str, texts: Texts, form: LabelForm = "sheet"
) -> dict[str, object]:
    """Write some labels in words, as their paper shows them."""
    return {
        "title": texts("label-title", name=name),
        "language": texts.language,
        "form": form,
        "day": day,
        "none": texts("label-none"),
        "labels": [_in_words(label, texts) for label in labels],
    }


def _in_words(label: Label, texts: Texts) -> dict[str, object]:
    numbers = {"number": str(label.parcel), "count": str(label.parcels)}
    heat, origin = label.temperature, label.origin != label.name and label.origin
    return {
        "code": label.code,
        "qr": drawn_code(label.code, label.code, "q"),
        "round": texts("label-round", round=str(label.round_number)) if label.round_number else "",
        "stop": texts("label-stop", stop=str(label.stop_number)),
        "window": label.window,
        "count": texts("label-parcel", **numbers)
        if label.parcel
        else texts("label-parcels", count=label.parcels),
        "name": label.name,
        "address": label.address,
        "private": texts("label-private"),
        "origin": texts("label-from", place=origin) if origin else "",
        "heat": heat or "",
        "heat_word": texts.word("temperature", heat) if heat else "",
        "tracking": drawn_code(label.tracking, texts("label-track"), "l")
        if label.tracking
        else None,
    }


def labels_of(outcome: Outcome, texts: Texts) -> Iterator[Label]:
    """Return the labels of every parcel that a round hands over, or brings to its end."""
    codes = parcel_codes(job.id for job in outcome.problem.jobs)
    for each in outcome.rounds:
        numbers = _first_pickups(each)
        for figures in each.visits:
            job = figures.job
            if job is not None and _is_handed_over(figures, job):
                origin = numbers.get(job.id)
                yield from _parcels(each, figures, codes[job.id], origin, texts)


def _first_pickups(each: RoundFigures) -> dict[str, Place]:
    """Return the place where each job is first taken up."""
    places: dict[str, Place] = {}
    for figures in each.visits:
        if figures.job is not None and figures.stop is not None and figures.visit.kind == "pickup":
            places.setdefault(figures.job.id, figures.stop.place)
    return places


def _is_handed_over(figures: VisitFigures, job: Job) -> bool:
    """Return whether goods find their end by this visit: at a drop, or as a pickup without one."""
    if figures.stop is None or figures.stop.load == Load():
        return False
    return figures.visit.kind == "drop" or not job.drops


def _parcels(
    each: RoundFigures, figures: VisitFigures, code: str, origin: Place | None, texts: Texts
) -> Iterator[Label]:
    stop, job = figures.stop, figures.job
    if stop is None or job is None:
        return
    goal = stop.place if figures.visit.kind == "drop" else each.shift.end_place
    private = job.kind == "aid"
    numbers, count = parcel_numbers(stop.load)
    for parcel in numbers:
        yield Label(
            code=code,
            round_number=each.number,
            stop_number=figures.number,
            name="" if private else job.label or job.id,
            address="" if private or goal is None else place_name(goal),
            origin=place_name(origin).split(",")[0] if origin is not None else "",
            window=windows(figures.windows, texts) if figures.visit.kind == "drop" else "",
            parcel=parcel,
            parcels=count,
            temperature=temperature_of(stop.load),
        )


def parcel_numbers(load: Load) -> tuple[Sequence[int], int]:
    """Return the number of each label of a load, 0 for one that stands for all, and how many it is.

    What is not counted in items is one parcel.
    """
    count = max(load.items, 1)
    return ([0] if count > PARCELS_CAP else range(1, count + 1)), count
