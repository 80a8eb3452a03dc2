"""Reports: how the rounds went, hours, effort, emissions, heat."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from starlette.responses import Response

from api.http.carrying_out import Doing, as_file, runs
from api.http.description.openapi import addresses, answers_with
from api.http.problems import language_of
from api.http.rounds.report_shapes import HeatEffectsOut, HoursFoundOut
from api.http.shapes import CompleteIn, Listing, as_is, described_words, listed_as_is
from api.locales.texts import Texts
from api.usecases.care.algorithm import impact_report
from api.usecases.labour.effort import list_postings, own_effort
from api.usecases.labour.heat import HeatEffects, heat_effects, heat_levels, set_heat_level
from api.usecases.request_types import Day, Text
from api.usecases.rounds.reports import (
    EmissionReport,
    RoundReport,
    customer_report,
    emission_report,
    failure_report,
    hours_report,
    payroll_csv,
    payroll_report,
    round_report,
)
from data.store.labour.heat import HeatDay
from data.store.labour.postings import Posting
from data.store.rounds.reports import CustomerVolume
from dispatch.labour.effort_ledger import Comparison
from dispatch.labour.heat import LEVELS
from dispatch.labour.payroll import PayrollRow
from dispatch.labour.working_hours import HoursViolation

router = addresses("reports")

Holidays = Annotated[list[Day], Query(max_length=60)]


class HeatIn(CompleteIn):
    """The level of a day, and a code for where it comes from."""

    read_only = ("day", "set_at", "set_by")

    level: Annotated[Text, described_words(LEVELS)]
    source: Text


@router.get("/v1/reports/rounds", operation_id="read_round_report", response_model=RoundReport)
def report_rounds(
    do: Annotated[Doing, Depends(runs(round_report))], first: Day, last: Day
) -> Response:
    """Return the report on the rounds of some days."""
    return do(round_report, as_is(RoundReport), first, last)


@router.get(
    "/v1/reports/failures", operation_id="read_failure_report", response_model=dict[str, int]
)
def report_failures(
    do: Annotated[Doing, Depends(runs(failure_report))], first: Day, last: Day
) -> Response:
    """Count failed visits by their reason."""
    return do(failure_report, dict, first, last)


@router.get(
    "/v1/reports/emissions", operation_id="read_emission_report", response_model=EmissionReport
)
def report_emissions(
    do: Annotated[Doing, Depends(runs(emission_report))], first: Day, last: Day
) -> Response:
    """Return emitted and saved emissions, with the factors and their sources."""
    return do(emission_report, as_is(EmissionReport), first, last)


@router.get(
    "/v1/reports/customers",
    operation_id="read_customer_report",
    response_model=Listing[CustomerVolume],
)
def report_customers(
    do: Annotated[Doing, Depends(runs(customer_report))], first: Day, last: Day
) -> Response:
    """Return for each customer how much was booked, and how much of it was carried."""
    return do(customer_report, listed_as_is(CustomerVolume), first, last)


@router.get("/v1/reports/impact", operation_id="read_impact_report", response_model=dict[str, Any])
def report_impact(
    do: Annotated[Doing, Depends(runs(impact_report))], first: Day, last: Day
) -> Response:
    """Return how the program's computations affected people."""
    return do(impact_report, dict, first, last)


@router.get(
    "/v1/reports/payroll", operation_id="read_payroll_report", response_model=Listing[PayrollRow]
)
def report_payroll(
    do: Annotated[Doing, Depends(runs(payroll_report))],
    first: Day,
    last: Day,
    person_id: UUID | None = None,
    holidays: Holidays = [],  # noqa: B006  # read only
) -> Response:
    """Return hours by person and day."""
    return do(
        payroll_report,
        listed_as_is(PayrollRow),
        first,
        last,
        person_id=person_id,
        holidays=holidays,
    )


@router.get(
    "/v1/reports/payroll.csv",
    operation_id="read_payroll_csv",
    response_class=Response,
    responses=answers_with("text/csv"),
)
def report_payroll_table(
    do: Annotated[Doing, Depends(runs(payroll_csv))],
    first: Day,
    last: Day,
    person_id: UUID | None = None,
    holidays: Holidays = [],  # noqa: B006  # read only
) -> Response:
    """Return hours by person and day as a table."""
    table = as_file("text/csv; charset=utf-8", "payroll.csv")
    return do.file(payroll_csv, table, first, last, person_id=person_id, holidays=holidays)


@router.get(
    "/v1/reports/hours", operation_id="read_hours_report", response_model=Listing[HoursFoundOut]
)
def report_hours(
    do: Annotated[Doing, Depends(runs(hours_report))],
    first: Day,
    last: Day,
    person_id: UUID | None = None,
) -> Response:
    """Return the broken rules of working time, by what was worked and what is planned."""
    texts = Texts(language_of(do.request))

    def present(found: list[HoursViolation]) -> dict[str, Any]:
        return {"items": [HoursFoundOut.in_words(one, texts) for one in found], "next": None}

    return do(hours_report, present, first, last, person_id=person_id)


@router.get("/v1/effort", operation_id="read_effort", response_model=Comparison)
def read_effort(
    do: Annotated[Doing, Depends(runs(own_effort))],
    first: Day,
    last: Day,
    person_id: UUID | None = None,
) -> Response:
    """Return somebody's effort beside the median of all."""
    return do(own_effort, as_is(Comparison), first, last, person_id)


@router.get(
    "/v1/effort/postings", operation_id="list_effort_postings", response_model=Listing[Posting]
)
def read_postings(
    do: Annotated[Doing, Depends(runs(list_postings))],
    first: Day,
    last: Day,
    person_id: UUID | None = None,
) -> Response:
    """Return the effort of each round."""
    return do(list_postings, listed_as_is(Posting), first, last, person_id)


@router.get("/v1/heat", operation_id="list_heat_levels", response_model=Listing[HeatDay])
def read_heat(do: Annotated[Doing, Depends(runs(heat_levels))], first: Day, last: Day) -> Response:
    """Return the heat levels of some days."""
    return do(heat_levels, listed_as_is(HeatDay), first, last)


@router.put("/v1/heat/{day}", response_model=HeatDay)
def set_heat(
    do: Annotated[Doing, Depends(runs(set_heat_level))], day: Day, body: HeatIn
) -> Response:
    """Set the heat level of a day; it caps the rounds."""
    return do(set_heat_level, as_is(HeatDay), day, body.level, body.source)


@router.get(
    "/v1/heat/{day}/effects", operation_id="read_heat_effects", response_model=HeatEffectsOut
)
def tell_heat(do: Annotated[Doing, Depends(runs(heat_effects))], day: Day) -> Response:
    """Return in words the heat's changes to a day's shifts, and the rounds that are older."""
    texts = Texts(language_of(do.request))

    def present(found: HeatEffects) -> dict[str, Any]:
        return HeatEffectsOut.in_words(found, texts)

    return do(heat_effects, present, day)
