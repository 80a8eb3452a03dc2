"""Use cases of reports over some days, both included: punctuality, work, ways, gases, hours."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.fleet.shifts import check_days
from api.usecases.requests import found_or_refuse
from api.usecases.table_texts import headings, table_texts
from data.formats.csv_table import Cell, csv_table, hours
from data.store.care import rules
from data.store.labour import worked_hours
from data.store.people import people
from data.store.rounds import reports
from data.store.rounds.reports import CustomerVolume, EmissionSum, RoundTotals
from data.store.system import cooperatives
from dispatch.labour.payroll import PayrollRow, payroll
from dispatch.labour.working_hours import OF_WEEKS, HoursViolation, violations
from dispatch.values.local_time import monday_of, starts_of, wall_of
from dispatch.values.rounding import rounded
from routing.errors import NotFound

MAX_DAYS = 366
"""Most days of a report."""

PAYROLL_COLUMNS = (
    "person_id",
    "person",
    "day",
    "start",
    "end",
    "unpaid_break_h",
    "paid_h",
    "work_h",
    "night_h",
    "sunday_h",
    "holiday_h",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundReport:
    """Sums over rounds, and the rates that follow from them.

    Attributes
    ----------
    totals
        See :class:`data.store.rounds.reports.RoundTotals`.
    on_time_per_mille
        Of all stops with windows; ``None`` without any.
    drops_per_hour_milli
        Thousandths of drops in an hour of work; ``None`` without work.
    empty_per_mille
        Of all metres; ``None`` without any.
    """

    totals: RoundTotals
    on_time_per_mille: int | None
    drops_per_hour_milli: int | None
    empty_per_mille: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmissionReport:
    """Emissions and savings, with every factor that was used and its source.

    Attributes
    ----------
    sums
        One for each set of factors.
    emitted_g, made_g, saved_g
        Over all of them.
    unknown_rounds
        Rounds without a factor: nothing is counted for them.
    """

    sums: tuple[EmissionSum, ...]
    emitted_g: int
    made_g: int
    saved_g: int
    unknown_rounds: int


@needs("reports:read")
def round_report(act: Act, first: date, last: date) -> RoundReport:
    """Return on-time rate, drops per hour, and empty and loaded metres.

    Raises
    ------
    BadInput
        If the days are reversed or more than :data:`MAX_DAYS`; so for every report.
    """
    check_days(first, last, MAX_DAYS)
    found = reports.round_totals(act.tx, first, last)
    judged = found.on_time + found.late + found.early
    return RoundReport(
        totals=found,
        on_time_per_mille=_share(found.on_time * 1000, judged),
        drops_per_hour_milli=_share(found.drops * 3_600_000, found.work_s),
        empty_per_mille=_share(found.empty_m * 1000, found.distance_m),
    )


@needs("reports:read")
def failure_report(act: Act, first: date, last: date) -> Mapping[str, int]:
    """Count failed stops by reason, the most frequent first."""
    check_days(first, last, MAX_DAYS)
    return reports.failures(act.tx, first, last)


@needs("reports:read")
def emission_report(act: Act, first: date, last: date) -> EmissionReport:
    """Return grams CO2e emitted and saved, with dated factors and their sources."""
    check_days(first, last, MAX_DAYS)
    sums = reports.emissions(act.tx, first, last)
    return EmissionReport(
        sums=tuple(one for one in sums if one.factors),
        emitted_g=sum(one.emitted_g for one in sums),
        made_g=sum(one.made_g for one in sums),
        saved_g=sum(one.saved_g for one in sums),
        unknown_rounds=sum(one.rounds for one in sums if not one.factors),
    )


@needs("reports:read")
def customer_report(act: Act, first: date, last: date) -> list[CustomerVolume]:
    """Return what each customer booked and what was carried, the largest sum first.

    The cooperative's own bookings are among them.
    """
    check_days(first, last, MAX_DAYS)
    return reports.customer_volumes(act.tx, first, last)


# --- hours ----------------------------------------------------------------------------------


@needs("hours:read")
def payroll_report(
    act: Act,
    first: date,
    last: date,
    *,
    person_id: UUID | None = None,
    holidays: Collection[date] = (),
) -> list[PayrollRow]:
    """Return the hours that were worked, by person and day; a rider gets the own ones.

    Parameters
    ----------
    person_id
        Narrows to one person.
    holidays
        Public holidays of the period.

    Raises
    ------
    NotFound
        If there is no such person, or none in sight.
    """
    check_days(first, last, MAX_DAYS)
    only = _whose(act, person_id)
    zone = cooperatives.own(act.tx).zone
    # A shift of the night before may reach into the first day.
    stints = worked_hours.worked_stints(act.tx, first - timedelta(days=1), last, only)
    rows = payroll(stints, zone, holidays=holidays)
    return [row for row in rows if first <= row.day <= last]


@needs("hours:read")
def payroll_csv(
    act: Act,
    first: date,
    last: date,
    *,
    person_id: UUID | None = None,
    holidays: Collection[date] = (),
) -> bytes:
    """Return the same as CSV: hours with two decimals, times on the wall clock."""
    rows = payroll_report(act, first, last, person_id=person_id, holidays=holidays)
    home = cooperatives.own(act.tx)
    names = worked_hours.names_of(act.tx, sorted({UUID(row.person_id) for row in rows}))
    cells: list[Sequence[Cell]] = [
        (
            row.person_id,
            names.get(UUID(row.person_id), ""),
            row.day,
            wall_of(row.start, home.zone),
            wall_of(row.end, home.zone),
            hours(row.pause_s),
            hours(row.paid_s),
            hours(row.work_s),
            hours(row.night_s),
            hours(row.sunday_s),
            hours(row.holiday_s),
        )
        for row in rows
    ]
    texts = table_texts(home.language)
    return csv_table(headings(PAYROLL_COLUMNS, texts), cells, home.language)


@needs("hours:read")
def hours_report(
    act: Act, first: date, last: date, *, person_id: UUID | None = None
) -> list[HoursViolation]:
    """Return the rules of working time that the shifts of some days break, worked or planned.

    Daily rest, daily and weekly limits, breaks; a rider gets the own ones. Those of a week stand
    at its Monday, which may lie before the first day.

    Raises
    ------
    NotFound
        If there is no such person, or none in sight.
    """
    check_days(first, last, MAX_DAYS)
    only = _whose(act, person_id)
    zone = cooperatives.own(act.tx).zone
    rule = rules.work_at(act.tx, starts_of(first, zone))
    # The average of the first week needs the weeks before it; the last day's rest the day after.
    since = monday_of(first) - timedelta(weeks=rule.average_weeks - 1)
    found = violations(
        rule,
        worked_hours.worked_stints(act.tx, since, last + timedelta(days=1), only),
        worked_hours.planned(act.tx, since, last + timedelta(days=1), only),
        zone,
    )
    return [one for one in found if monday_of(first) <= one.day <= last and _touches(one, first)]


def _touches(found: HoursViolation, first: date) -> bool:
    """Return whether a finding is about one of the days: weeks stand at their Monday."""
    return found.code in OF_WEEKS or found.day >= first


def _whose(act: Act, person_id: UUID | None) -> UUID | None:
    """Return the one person whose hours are in sight and asked for; ``None`` is everybody."""
    if act.sees_all("hours:read"):
        if person_id is not None:
            found_or_refuse(people.find(act.tx, person_id), "no-such-person")
        return person_id
    if act.actor.id is None or person_id not in (None, act.actor.id):
        raise NotFound("no-such-person")
    return act.actor.id


def _share(part: int, whole: int) -> int | None:
    return rounded(part, whole) if whole else None
