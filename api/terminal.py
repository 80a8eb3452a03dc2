"""What a dispatcher sees in the terminal after planning, and the same for machines."""

from __future__ import annotations

from pathlib import Path

from rich import box
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from api.desk import fault_document, tell_faults
from api.outcome import Outcome
from api.summary import RoundFigures
from api.texts import Texts
from api.wording import capacity_line, reason

_NARROW = 100
"""Below this many columns, hours of waiting, service and breaks are left to the page."""


def tell_plan(outcome: Outcome, texts: Texts, console: Console) -> None:
    """Print the rounds, what is not planned and why, and the cost."""
    rounds = outcome.rounds
    heading = outcome.name
    if outcome.begins is not None:
        heading = f"{outcome.name} · {texts.day(outcome.begins)}"
    console.print(Text(heading, style="bold"))
    if rounds:
        console.print(_table(outcome, texts, wide=console.width >= _NARROW))
    _tell_unassigned(outcome, texts, console)
    if outcome.left_out:
        console.print(Text(texts("cli-left-out", count=len(outcome.left_out)), style="bold"))
        tell_faults(outcome.left_out, texts, console)
    console.print(_costs(outcome, texts))


def _table(outcome: Outcome, texts: Texts, *, wide: bool) -> Table:
    rounds = outcome.rounds
    table = Table(box=box.SIMPLE_HEAD, show_footer=True, pad_edge=False, padding=(0, 1))
    hours = [("ride", [each.ride_s for each in rounds])]
    if wide:
        hours += [
            ("wait", [each.wait_s for each in rounds]),
            ("service", [each.service_s for each in rounds]),
            ("break", [each.break_s for each in rounds]),
        ]
    table.add_column("", justify="right")
    table.add_column(texts("cli-courier"), footer=texts("cost-total"))
    table.add_column(texts("cli-vehicle"))
    table.add_column(texts("cli-hours"), no_wrap=True)
    table.add_column(texts("cli-stops"), justify="right", footer=str(outcome.stops_served))
    total_km = texts.kilometres(outcome.distance_m)
    table.add_column(texts("cli-distance"), justify="right", footer=total_km, no_wrap=True)
    for name, values in hours:
        table.add_column(
            texts(f"cli-{name}"), justify="right", footer=texts.hours(sum(values)), no_wrap=True
        )
    table.add_column(texts("cli-fullest"), justify="right")
    for row, each in enumerate(rounds):
        table.add_row(
            str(each.number),
            each.courier,
            each.shift.vehicle.id,
            f"{texts.clock(each.round.start)}–{texts.clock(each.round.end)}",
            str(each.stops),
            texts.kilometres(each.round.distance_m),
            *(texts.hours(values[row]) for _, values in hours),
            _fullest(each, texts),
        )
    return table


def _fullest(each: RoundFigures, texts: Texts) -> Text:
    peak = each.fullest
    line = capacity_line(each, texts)
    if peak is None:
        return Text(line)
    return Text(f"{line}  {texts('share', share=peak.share)}")


def _tell_unassigned(outcome: Outcome, texts: Texts, console: Console) -> None:
    if not outcome.plan.unassigned:
        console.print(Text(texts("cli-all-served"), style="green"))
        return
    labels = {job.id: job.label for job in outcome.problem.jobs}
    count = len(outcome.plan.unassigned)
    console.print(Text(texts("cli-unassigned", count=count), style="bold yellow"))
    for entry in outcome.plan.unassigned:
        name = Text("  ").append(labels.get(entry.job_id) or entry.job_id, style="bold")
        if labels.get(entry.job_id):
            name.append(f" ({entry.job_id})", style="dim")
        console.print(name)
        console.print(Text(f"    {reason(entry, texts)}"))
    console.print()


def _costs(outcome: Outcome, texts: Texts) -> Group:
    terms = " · ".join(
        f"{texts(f'cost-{term}')} {texts.money(cents)}"
        for term, cents in outcome.plan.cost_cents.items()
        if cents
    )
    total = texts("cli-cost", total=texts.money(outcome.cost_cents), terms=terms or "–")
    return Group(Text(total))


def tell_files(folder: Path, attribution: str, texts: Texts, console: Console) -> None:
    """Print where the files are, and whose map it is."""
    console.print(Text(texts("cli-files", folder=str(folder)), style="bold"), soft_wrap=True)
    for name in ("plan-html", "rounds-geojson", "plan-json"):
        console.print(Text(f"  {texts(f'cli-file-{name}')}"))
    if attribution:
        console.print(Text(texts("map-data", attribution=attribution), style="dim"))


def plan_document(outcome: Outcome, folder: Path, texts: Texts) -> dict[str, object]:
    """Give the same for machines; the plan itself is in ``plan.json``."""
    return {
        "name": outcome.name,
        "timezone": str(outcome.zone),
        "out": str(folder),
        "solver": outcome.solver,
        "jobs": len(outcome.problem.jobs),
        "stops": outcome.stops_served,
        "distance_m": outcome.distance_m,
        "cost_cents": dict(outcome.plan.cost_cents),
        "rounds": [_round_document(each, outcome) for each in outcome.rounds],
        "unassigned": [
            {"job": entry.job_id, "reason": entry.reason, "message": reason(entry, texts)}
            for entry in outcome.plan.unassigned
        ],
        "left_out": [fault_document(fault, texts) for fault in outcome.left_out],
        "attribution": outcome.attribution,
    }


def _round_document(each: RoundFigures, outcome: Outcome) -> dict[str, object]:
    return {
        "shift": each.shift.id,
        "courier": each.shift.courier.id,
        "vehicle": each.shift.vehicle.id,
        "start": each.round.start.astimezone(outcome.zone).isoformat(),
        "end": each.round.end.astimezone(outcome.zone).isoformat(),
        "stops": each.stops,
        "distance_m": each.round.distance_m,
        "ride_s": each.ride_s,
        "wait_s": each.wait_s,
        "service_s": each.service_s,
        "break_s": each.break_s,
        "peaks": {peak.dimension: {"peak": peak.peak, "limit": peak.limit} for peak in each.peaks},
    }
