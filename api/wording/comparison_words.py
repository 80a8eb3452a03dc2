"""A comparison in words: lines for terminal and page, a table for the terminal, values for JSON."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.locales.texts import Texts
from api.wording.comparison import FATES, Comparison, JobChange, RoundChange, Side
from api.wording.names import titled
from api.wording.phrases import reason_sentence, term
from api.wording.simple_table import simple_table
from dispatch.values.local_time import moments_of
from dispatch.values.plain_values import values_of

Values = dict[str, object]
Pair = tuple[str, str]
_Words = Callable[[Side], str]


def change_words(change: JobChange, comparison: Comparison, texts: Texts) -> str:
    """Return the sentence of one job's change: from whom to whom, and which times moved."""
    names = comparison.names
    pieces = []
    if change.fate == "moved":
        pieces.append(_arrow(names[change.before], names[change.after], texts))
    elif change.fate == "served":
        pieces.append(names[change.after])
        if change.reason:
            reason = reason_sentence(change.reason, texts)
            pieces.append(texts("compare-was-left-out", reason=reason))
    elif change.fate == "unserved":
        sentence = reason_sentence(change.reason, texts) if change.reason else ""
        pieces += [names[change.before], sentence or texts("compare-unknown-job")]
    pieces += [
        texts(
            "compare-time",
            task=texts.word("task", time.kind),
            before=texts.clock(time.before),
            after=texts.clock(time.after),
            shift=f"{round(time.later_s / 60):+d}",
        )
        for time in change.times
    ]
    return " · ".join(pieces)


def _arrow(before: str, after: str, texts: Texts) -> str:
    return texts("compare-title", before=before, after=after)


def cost_rows(comparison: Comparison, texts: Texts) -> list[tuple[str, str, str, str]]:
    """Return term, before, after and difference, the sum last; terms that are nothing fall away."""
    terms = [(name, *pair) for name, pair in comparison.costs.items() if any(pair)]
    return [
        (term(name, texts), texts.money(before), texts.money(after), signed(after - before, texts))
        for name, before, after in (*terms, ("total", *comparison.total))
    ]


def signed(cents: int, texts: Texts) -> str:
    """Write a difference with its sign: ``+€2.10``, less with a minus, ``€0.00``."""
    sign = "+" if cents > 0 else "\N{MINUS SIGN}" if cents < 0 else ""
    return f"{sign}{texts.money(abs(cents))}"


def round_rows(
    comparison: Comparison, texts: Texts
) -> list[tuple[str, Pair, Pair, Pair, Pair, Pair]]:
    """Return for each shift its name, and before and after: vehicle, hours, stops, metres, work."""
    return [
        (
            comparison.names.get(one.shift_id, one.shift_id),
            _both(one, lambda side: side.vehicle),
            _both(one, lambda side: f"{texts.clock(side.start)}–{texts.clock(side.end)}"),
            _both(one, lambda side: str(side.stops)),
            _both(one, lambda side: texts.kilometres(side.distance_m)),
            _both(one, lambda side: texts.hours(side.work_s)),
        )
        for one in comparison.rounds
    ]


def _both(one: RoundChange, words: _Words) -> Pair:
    before, after = ("–" if side is None else words(side) for side in (one.before, one.after))
    return before, after


def pair_words(pair: Pair, texts: Texts) -> str:
    """Write before and after, or the one value where both are the same."""
    return pair[0] if pair[0] == pair[1] else _arrow(*pair, texts)


def tell_comparison(
    comparison: Comparison, texts: Texts, console: Console, *, short: bool = False
) -> None:
    """Print a comparison: costs, rounds, then every job that fares differently.

    Parameters
    ----------
    short
        Only count the jobs in other rounds or at other times.
    """
    if comparison.same:
        console.print(Text(texts("compare-same"), style="green"))
    console.print(_cost_table(comparison, texts))
    console.print(_round_table(comparison, texts))
    for fate in FATES:
        changes = comparison.of_fate(fate)
        if changes:
            heading = f"{texts(f'compare-{fate}')} ({len(changes)})"
            console.print(Text(heading, style="bold"))
        if short and fate in {"moved", "retimed"}:
            continue
        for change in changes:
            console.print(Text(f"  {titled(change.job_id, change.label)}"))
            words = change_words(change, comparison, texts)
            console.print(Text(f"    {words}", style="dim"), soft_wrap=True)


def _cost_table(comparison: Comparison, texts: Texts) -> Table:
    keys = ("term", "before", "after", "difference")
    table = simple_table((texts(f"compare-{key}") for key in keys), "lRRR")
    for row in cost_rows(comparison, texts):
        table.add_row(*row)
    before, after = comparison.unassigned
    difference = f"{after - before:+d}" if after != before else "0"
    table.add_row(texts("compare-unassigned"), str(before), str(after), difference)
    return table


def _round_table(comparison: Comparison, texts: Texts) -> Table:
    keys = ("cli-courier", "cli-vehicle", "cli-hours", "cli-stops", "cli-distance", "compare-work")
    table = simple_table(map(texts, keys), "llLRRR")
    for name, *pairs in round_rows(comparison, texts):
        table.add_row(name, *(pair_words(pair, texts) for pair in pairs))
    return table


def comparison_document(comparison: Comparison, zone: tzinfo) -> Values:
    """Return a comparison for machines: ids and figures, instants in a zone."""
    return {
        "same": comparison.same,
        "cost_cents": {
            term: {"before": before, "after": after}
            for term, (before, after) in comparison.costs.items()
        },
        "unassigned": {"before": comparison.unassigned[0], "after": comparison.unassigned[1]},
        "rounds": [
            {
                "shift": one.shift_id,
                "before": _side_values(one.before, zone),
                "after": _side_values(one.after, zone),
            }
            for one in comparison.rounds
        ],
        "jobs": [_change_values(change, zone) for change in comparison.jobs],
    }


def _side_values(side: Side | None, zone: tzinfo) -> Values | None:
    if side is None:
        return None
    return {
        **values_of(side, "courier", "vehicle", "stops"),
        **moments_of(side, zone, "start", "end"),
        **values_of(side, "distance_m", "work_s"),
    }


def _change_values(change: JobChange, zone: tzinfo) -> Values:
    return {
        "job": change.job_id,
        "label": change.label,
        "fate": change.fate,
        "before": change.before or None,
        "after": change.after or None,
        "reason": change.reason or None,
        "times": [
            {
                **values_of(time, "kind", "index"),
                **moments_of(time, zone, "before", "after"),
                "later_s": time.later_s,
            }
            for time in change.times
        ],
    }
