"""A whole explanation in words: for the terminal, and beside its codes for machines."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.wording.explanation import (
    Values,
    choice_values,
    explanation_document,
    refusal_values,
    share_values,
)
from api.wording.figures import RoundFigures
from api.wording.names import job_title, place_name
from api.wording.phrases import cost_line
from api.wording.reasons import Why
from api.wording.simple_table import simple_table
from dispatch.planning.fairness.fair_shares import FairShare
from dispatch.planning.what_if.explanations import Choice, Explanation, Refusal


def spoken_document(
    explanation: Explanation, why: Why, wanted: Collection[str], *, day: str
) -> Values:
    """Return an explanation as values, with the sentences beside the codes.

    Parameters
    ----------
    wanted
        Ids of the jobs to tell about.
    day
        Name of the day.
    """
    document = explanation_document(explanation, day=day)
    document["choices"] = [
        {**choice_values(choice), "message": why.choice(choice)}
        for choice in explanation.choices
        if choice.job_id in wanted
    ]
    document["refusals"] = [
        {
            **refusal_values(refusal),
            "message": " ".join(why.refusal(refusal)),
            "suggestions": why.changes(refusal),
        }
        for refusal in explanation.refusals
        if refusal.job_id in wanted
    ]
    document["fair_shares"] = [
        {**share_values(share), "message": why.fair(share)} for share in explanation.shares
    ]
    return document


def tell_explanation(
    explanation: Explanation,
    rounds: Sequence[RoundFigures],
    why: Why,
    wanted: Collection[str],
    console: Console,
) -> None:
    """Print why each job is where it is, what would let refused ones in, slack, and cost."""
    texts = why.texts
    refusals = [refusal for refusal in explanation.refusals if refusal.job_id in wanted]
    if refusals:
        _heading(texts("cli-explain-refusals"), console)
    for refusal in refusals:
        tell_refusal(refusal, why, console)
    _tell_choices(
        [choice for choice in explanation.choices if choice.job_id in wanted], why, console
    )
    if len(wanted) == len(why.problem.jobs):
        if explanation.shares:
            _heading(texts("cli-explain-fair"), console)
            tell_shares(explanation.shares, why, console)
        _heading(texts("cli-explain-slack"), console)
        for each in rounds:
            console.print(_slack_table(each, why))
        console.print(Text(cost_line(explanation.cost_cents, texts)))


def _heading(words: str, console: Console) -> None:
    console.print(Text(f"\n{words}", style="bold"))


def tell_shares(shares: Sequence[FairShare], why: Why, console: Console) -> None:
    """Print which rounds are ridden for fairness, a sentence each."""
    for share in shares:
        console.print(Text(f"  {why.fair(share)}"), soft_wrap=True)


def _tell_choices(choices: Sequence[Choice], why: Why, console: Console) -> None:
    """Print the jobs in rounds, round by round."""
    if choices:
        _heading(why.texts("cli-explain-choices"), console)
    for shift_id in why.names:
        for choice in choices:
            if choice.shift_id == shift_id:
                _tell_choice(choice, why, console)


def _tell_choice(choice: Choice, why: Why, console: Console) -> None:
    console.print(Text(f"  {why.choice(choice)}"), soft_wrap=True)
    if choice.alone_cents > 0:
        saved = why.texts("why-alone", amount=why.texts.money(choice.alone_cents))
        console.print(Text(f"    {saved}", style="dim"), soft_wrap=True)


def tell_refusal(refusal: Refusal, why: Why, console: Console, *, short: bool = False) -> None:
    """Print why one job is in no round, and what would let it in.

    Parameters
    ----------
    short
        The reason and the smallest change only.
    """
    job = why.problem.job_by_id[refusal.job_id]
    console.print(Text(f"  {job_title(job)}", style="bold"))
    reasons, changes = why.refusal(refusal), why.changes(refusal)
    for sentence in reasons[:1] if short else reasons:
        console.print(Text(f"    {sentence}"), soft_wrap=True)
    for sentence in changes[:1] if short else changes:
        console.print(Text(f"    → {sentence}", style="green"), soft_wrap=True)


def _slack_table(each: RoundFigures, why: Why) -> Table:
    texts = why.texts
    title = texts("page-lane-label", round=str(each.number), courier=why.names[each.shift.id])
    keys = ("number", "time", "task", "place", "slack")
    table = simple_table((texts(f"column-{key}") for key in keys), "rLllR", title=title)
    for figures in each.visits:
        place = figures.stop.place if figures.stop else None
        late = texts("cli-late", minutes=figures.late_minutes) if figures.late_s else ""
        table.add_row(
            str(figures.number or ""),
            texts.clock(figures.visit.start),
            texts.word("task", figures.visit.kind),
            place_name(place) if place else "",
            f"{texts.hours(figures.slack_s)}{' · ' if late else ''}{late}",
        )
    return table
