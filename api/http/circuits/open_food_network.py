"""Imports from Open Food Network by programs: reports in, differences out, and what is applied."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends
from pydantic import Field
from starlette.responses import Response

from api.http.bookings.shapes import PointOut
from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.description.presented import presents
from api.http.problems import fault_plain, language_of
from api.http.shapes import FaultOut, In, Out
from api.locales.texts import Texts
from api.usecases.circuits.open_food_network.import_values import ImportAnswer, LotSplitPart
from api.usecases.circuits.open_food_network.importing import (
    Comparison,
    Decisions,
    Difference,
    answer_questions,
    apply_import,
    compare_import,
)
from api.usecases.circuits.open_food_network.reading import ReportFile, read_reports
from api.usecases.request_types import Flag, Latitude, Longitude, Text
from api.usecases.requests import bad_input
from api.wording.error_words import error_sentence
from data.formats.address_coordinates import Located
from data.formats.open_food_network import Distribution
from data.formats.open_food_network.values import Question
from data.store.circuits.open_food_network import Key
from routing.errors import BadInput, Fault
from routing.types import Point

Plain = dict[str, Any]

router = addresses("cycles")

MAX_REPORTS = 10
MAX_ANSWERS = 2000
MAX_CONTENT = 1_040_000
"""Characters of a report: with what stands around it, a request still has less than its 1 MiB."""


class ReportIn(In):
    """A report of the platform, as it was downloaded."""

    file_name: Text = Field(description="Its name; the ending tells CSV from XLSX.")
    content: str = Field(max_length=MAX_CONTENT, description="The file, in base64.")


class ImportAnswerIn(In, ImportAnswer):
    """An answer to a question of an import, kept for the next one."""

    kind: Literal["hub", "site", "ready", "producer"]
    hub: Text
    subject: Text = ""

    @property
    def key(self) -> Key:
        """Question that it answers."""
        return self.kind, self.hub, self.subject


class AddressPointIn(In):
    """Point of an address that nobody knows."""

    address: Text
    lon: Longitude
    lat: Latitude


class NotePlacedIn(In):
    """Note of `unplaced`, and the order that it is for."""

    key: Text = Field(description="As `unplaced` has it.")
    number: Text = Field(description="Number of the order.")


class OrdersImportIn(In):
    """Reports to compare with a cycle, and what was decided."""

    instance: Text = Field(description="Host of the platform; orders are known by it.")
    reports: list[ReportIn] = Field(min_length=1, max_length=MAX_REPORTS)
    cycle: Text | None = Field(
        default=None,
        description="Name of the cycle on the platform; needed where the reports have several.",
    )
    notes: list[NotePlacedIn] = Field(
        default=[], max_length=MAX_ANSWERS, description="Orders that notes without one are for."
    )
    answers: list[ImportAnswerIn] = Field(default=[], max_length=MAX_ANSWERS)
    points: list[AddressPointIn] = Field(
        default=[], max_length=MAX_ANSWERS, description="Where unknown addresses are."
    )
    cancel: list[Text] = Field(
        default=[],
        max_length=MAX_ANSWERS,
        description="Numbers of orders that are gone, and to be cancelled when it is applied.",
    )
    split: Flag = Field(
        default=False,
        description="Whether lots that no bike carries at once are split as `splits` shows; "
        "otherwise they and the orders that draw from them stay out.",
    )


class ImportQuestionOut(Out):
    """Question about what the platform does not export; ``answer`` is the earlier answer."""

    kind: str
    hub: str
    subject: str
    hint: str = Field(description="What the reports say about it.")
    answer: dict[str, Any] | None


class SuggestionOut(Out):
    """Address that may be meant."""

    label: str
    point: PointOut


class UnknownAddressOut(Out):
    """Address that nobody knows without doubt."""

    address: str
    numbers: list[str]
    suggestions: list[SuggestionOut]


class DifferenceOut(Out):
    """Difference of a lot or an order from what the cycle has."""

    name: str = Field(description="Number of the order, or the goods.")
    what: Literal["added", "changed", "gone", "same", "late"]
    parts: list[str] = Field(description="What has changed of it.")
    refused: list[FaultOut] = Field(
        description="Why it cannot be taken in, or could not; empty if it can."
    )
    farm: str = Field(description="Of a lot: whose it is, as the platform calls it.")
    hub: str
    numbers: list[str] = Field(description="Of a lot: orders that draw from it.")


@presents(LotSplitPart)
class LotSplitPartOut(Out):
    """One of the lots that a larger one is split into."""

    numbers: list[str] = Field(description="Orders that draw from it.")


class LotSplitOut(Out):
    """Lot that no bike carries at once, with the split that bikes carry."""

    farm: str = Field(description="Whose lot it is, as the platform calls it.")
    hub: str
    items: int
    mass_g: int
    volume_ml: int
    largest: str = Field(description="The bike that carries most, with what it carries.")
    numbers: list[str] = Field(description="Orders that draw from it.")
    divided: list[str] = Field(description="Orders that draw from several of the parts.")
    parts: list[LotSplitPartOut]


class ReckonedMassOut(Out):
    """Goods that are not sold by weight, with the mass that is reckoned for them."""

    producer: str
    product: str = Field(description="Its name on the platform.")
    variant: str = Field(description="Which kind of it, as the platform writes it.")
    count: int
    basis: Literal["density", "litre", "piece"] = Field(
        description="`density` of its kind, `litre` where its kind is not known, or `piece`."
    )
    each_g: int = Field(description="Grams a litre, or a piece.")
    mass_g: int = Field(description="Of all of it.")


class UnplacedNoteOut(Out):
    """Note of a customer of which no report tells whose order it is for."""

    key: str = Field(description="What to call it by in `notes`.")
    file: str = Field(description="Name of the report in which it stands.")
    row: int = Field(description="Row in which it stands.")
    text: str
    customer: str = Field(description="Whose it is, as the report says.")
    address: str
    hub: str
    numbers: list[str] = Field(description="Orders that go to the same door.")


class OrdersImportOut(Out):
    """Differences between reports and a cycle."""

    cycles: list[str] = Field(description="Names of the platform's cycles in the reports.")
    cycle: str
    refused: list[FaultOut]
    notices: list[FaultOut] = Field(description="What was read with less than it might have been.")
    questions: list[ImportQuestionOut]
    unknown: list[UnknownAddressOut]
    lots: list[DifferenceOut]
    orders: list[DifferenceOut]
    splits: list[LotSplitOut] = Field(
        description="Lots that no bike carries at once: apply with `split` to take them in so."
    )
    reckoned: list[ReckonedMassOut] = Field(
        description="Goods that are not sold by weight, with the mass that is reckoned for them."
    )
    unplaced: list[UnplacedNoteOut] = Field(description="Notes that fit no order.")
    unasked_items: int
    empty: list[str] = Field(description="Orders of which nothing is to be brought.")
    is_closed: bool = Field(description="Whether the cycle has become jobs.")


@router.post(
    "/v1/cycles/{cycle_id}/open-food-network/compare",
    operation_id="compare_cycle_reports",
    response_model=OrdersImportOut,
)
def compare_them(
    do: Annotated[Doing, Depends(runs(compare_import))], cycle_id: UUID, body: OrdersImportIn
) -> Response:
    """Compare reports with a cycle; nothing but the answers is kept."""
    whole, found = _read(do, body)
    return do(compare_import, _shown(do, whole, found), cycle_id, body.instance, found)


@router.post(
    "/v1/cycles/{cycle_id}/open-food-network/apply",
    operation_id="apply_cycle_reports",
    response_model=OrdersImportOut,
)
def apply_them(
    do: Annotated[Doing, Depends(runs(apply_import))], cycle_id: UUID, body: OrdersImportIn
) -> Response:
    """Let reports into a cycle; what cannot be taken in is told at its order or lot."""
    whole, found = _read(do, body)
    points = {one.address: Located(Point(lon=one.lon, lat=one.lat)) for one in body.points}
    decided = Decisions(cancel=frozenset(body.cancel), points=points, split=body.split)
    return do(apply_import, _shown(do, whole, found), cycle_id, body.instance, found, decided)


def _read(do: Doing, body: OrdersImportIn) -> tuple[Distribution, Distribution]:
    """Return what reports say, whole and of one cycle there; answers are kept."""
    files = [_file(one, f"reports[{number}].content") for number, one in enumerate(body.reports)]
    whole = read_reports(files)
    if body.cycle is not None and body.cycle not in whole.cycles:
        known = ", ".join(whole.cycles)
        raise bad_input("cycle", "open-food-network-cycle", value=body.cycle, known=known)
    if body.cycle is None and len(whole.cycles) > 1:
        raise bad_input("cycle", "open-food-network-cycle-needed", known=", ".join(whole.cycles))
    whole = whole.with_notes({one.key: one.number for one in body.notes})
    if body.answers:
        do.first(answer_questions, body.instance, {one.key: one for one in body.answers})
    cycle = body.cycle if body.cycle is not None else next(iter(whole.cycles), "")
    return whole, whole.of_cycle(cycle)


def _file(body: ReportIn, where: str) -> ReportFile:
    try:
        return base64.b64decode(body.content, validate=True), body.file_name
    except ValueError:
        raise bad_input(where, "not-base64") from None


def _shown(do: Doing, whole: Distribution, found: Distribution) -> Callable[[Comparison], Plain]:
    texts = Texts(language_of(do.request))

    def shown(comparison: Comparison) -> Plain:
        orders_import = OrdersImportOut(
            cycles=list(whole.cycles),
            cycle=next(iter(found.cycles), ""),
            refused=_faults(texts, whole.refused),
            notices=_faults(texts, whole.notices),
            questions=[_question(comparison, one) for one in comparison.questions],
            unknown=[UnknownAddressOut.model_validate(one) for one in comparison.unknown],
            lots=[_difference(texts, one) for one in comparison.lots],
            orders=[_difference(texts, one) for one in comparison.orders],
            splits=[LotSplitOut.model_validate(one) for one in comparison.splits],
            reckoned=[ReckonedMassOut.model_validate(one) for one in comparison.reckoned],
            unplaced=[UnplacedNoteOut.model_validate(one) for one in comparison.unplaced],
            unasked_items=comparison.unasked_items,
            empty=list(comparison.empty),
            is_closed=comparison.is_closed,
        )
        return orders_import.model_dump(mode="json")

    return shown


def _question(comparison: Comparison, one: Question) -> ImportQuestionOut:
    answer = comparison.answers.get((one.kind, one.hub, one.subject))
    return ImportQuestionOut(
        kind=one.kind,
        hub=one.hub,
        subject=one.subject,
        hint=one.hint,
        answer=None if answer is None else answer.plain(),
    )


def _difference(texts: Texts, one: Difference) -> DifferenceOut:
    refused = one.refused
    faults: list[FaultOut] = []
    if isinstance(refused, BadInput):
        faults = _faults(texts, tuple(refused.faults))
    elif refused is not None:
        sentence = error_sentence(refused, texts)
        faults = [
            FaultOut(code=refused.code, where="", detail=sentence, arguments=refused.arguments)
        ]
    return DifferenceOut(
        name=one.name,
        what=one.what,
        parts=list(one.parts),
        refused=faults,
        farm=one.farm,
        hub=one.hub,
        numbers=list(one.numbers),
    )


def _faults(texts: Texts, faults: tuple[Fault, ...]) -> list[FaultOut]:
    return [FaultOut(**fault_plain(texts, fault)) for fault in faults]
