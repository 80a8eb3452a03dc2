"""Result of planning for a dispatcher's terminal, and the same for machines."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.cli.context import fault_document, tell_faults
from api.cli.unplanned_jobs import tell_unplanned
from api.locales.texts import Texts
from api.wording.comparison_words import comparison_document, tell_comparison
from api.wording.explanation import change_values
from api.wording.explanation_words import tell_shares
from api.wording.figures import RoundFigures
from api.wording.last_time_words import last_time_document, tell_last_time
from api.wording.outcome import Outcome
from api.wording.phrases import capacity_line, cost_line, reason, sharing_lines, what_if
from api.wording.reasons import Why
from dispatch.values.local_time import moments_of
from dispatch.values.plain_values import values_of

_NARROW = 100
"""Below this many columns, hours of waiting, service and breaks are left to the page."""


def tell_plan(outcome: Outcome, texts: Texts, console: Console) -> None:
    """Print the rounds, what is not planned and why, and the cost."""
    rounds = outcome.rounds
    heading = outcome.name
    if outcome.start is not None:
        heading = f"{outcome.name} · {texts.day(outcome.start)}"
    console.print(Text(heading, style="bold"))
    changes = what_if(outcome, texts)
    if changes:
        console.print(Text(changes, style="bold cyan"))
    if rounds:
        console.print(_table(outcome, texts, wide=console.width >= _NARROW))
    tell_unplanned(outcome, texts, console)
    if outcome.left_out:
        console.print(Text(texts("cli-left-out", count=len(outcome.left_out)), style="bold"))
        tell_faults(outcome.left_out, texts, console)
    if outcome.by_street:
        heading = texts("cli-by-street", count=len(outcome.by_street))
        console.print(Text(heading, style="bold"))
        console.print(Text("\n".join(f"  {address}" for address in outcome.by_street)))
    if outcome.explanation is not None and outcome.explanation.shares:
        console.print(Text(texts("cli-explain-fair"), style="bold"))
        tell_shares(outcome.explanation.shares, Why(problem=outcome.problem, texts=texts), console)
    console.print(Text(cost_line(outcome.plan.cost_cents, texts)))
    for line in sharing_lines(outcome, texts):
        console.print(Text(line, style="dim"), soft_wrap=True)
    if outcome.last_time:
        tell_last_time(outcome.last_time, outcome.riders, outcome.labels, texts, console)
    if outcome.comparison is not None:
        console.print()
        tell_comparison(outcome.comparison, texts, console, short=True)


def _table(outcome: Outcome, texts: Texts, *, wide: bool) -> Table:
    rounds = outcome.rounds
    table = Table(box=box.SIMPLE_HEAD, show_footer=True, pad_edge=False, padding=(0, 1))
    hours = [("ride", [each.ride_s for each in rounds])]
    if wide:
        others = ("wait", "service", "break")
        hours += [(name, [getattr(each, f"{name}_s") for each in rounds]) for name in others]
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
    table.add_column(texts("cli-fullest"), justify="right", no_wrap=True)
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


def tell_files(
    folder: Path, names: Collection[str], attribution: str, texts: Texts, console: Console
) -> None:
    """Print where the files are, and whose map it is."""
    console.print(Text(texts("cli-files", folder=str(folder)), style="bold"), soft_wrap=True)
    kinds = [(name, name.replace(".", "-")) for name in names if not name.startswith("courier-")]
    if any(name.startswith("courier-") for name in names):
        endings = sorted({name.rpartition(".")[2] for name in names if name.startswith("courier-")})
        kinds.append((f"courier-….{'|'.join(endings)}", "courier"))
    width = max(len(name) for name, _ in kinds)
    for name, key in kinds:
        console.print(Text(f"  {name:<{width}}  {texts(f'cli-file-{key}')}"))
    if attribution:
        console.print(Text(texts("map-data", attribution=attribution), style="dim"))


def plan_document(outcome: Outcome, folder: Path, texts: Texts) -> dict[str, object]:
    """Return the same for machines; the plan itself is in ``plan.json``."""
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
        "unassigned": _unassigned(outcome, texts),
        "last_time": last_time_document(outcome.last_time, texts) if outcome.last_time else None,
        "comparison": outcome.comparison and comparison_document(outcome.comparison, outcome.zone),
        "left_out": [fault_document(fault, texts) for fault in outcome.left_out],
        "attribution": outcome.attribution,
    }


def _unassigned(outcome: Outcome, texts: Texts) -> list[dict[str, object]]:
    """Return every job left out with its reason and, where they were sought, what would help."""
    explanation = outcome.explanation
    changes = (
        {refusal.job_id: refusal.changes for refusal in explanation.refusals} if explanation else {}
    )
    why = Why(problem=outcome.problem, texts=texts)
    return [
        {
            "job": entry.job_id,
            "reason": entry.reason,
            "message": reason(entry, texts),
            "suggestions": [
                {**change_values(change), "message": why.change(change)}
                for change in changes.get(entry.job_id, ())
            ],
        }
        for entry in outcome.plan.unassigned
    ]


def _round_document(each: RoundFigures, outcome: Outcome) -> dict[str, object]:
    return {
        "shift": each.shift.id,
        "courier": each.shift.courier.id,
        "vehicle": each.shift.vehicle.id,
        **moments_of(each.round, outcome.zone, "start", "end"),
        "stops": each.stops,
        "distance_m": each.round.distance_m,
        **values_of(each, "ride_s", "wait_s", "service_s", "break_s"),
        "peaks": {peak.dimension: {"peak": peak.peak, "limit": peak.limit} for peak in each.peaks},
    }
