"""Jobs in no round, as the terminal tells them: one by one, or together where many fare alike."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from api.locales.texts import Texts
from api.wording.explanation_words import tell_refusal
from api.wording.names import job_title
from api.wording.outcome import Outcome
from api.wording.phrases import reason_sentence
from api.wording.reasons import Why
from dispatch.planning.what_if.explanations import Refusal

MANY = 5
"""More jobs than that with one reason are told together."""
NAMED = 3
"""So many of them are named."""


def tell_unplanned(outcome: Outcome, texts: Texts, console: Console) -> None:
    """Print what is not planned and why, with the smallest change that would help, if sought."""
    if not outcome.plan.unassigned:
        console.print(Text(texts("cli-all-served"), style="green"))
        return
    count = len(outcome.plan.unassigned)
    console.print(Text(texts("cli-unassigned", count=count), style="bold yellow"))
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for entry in outcome.plan.unassigned:
        groups.setdefault((entry.reason, entry.units), []).append(entry.job_id)
    explanation = outcome.explanation
    refusals = (
        {each.job_id: each for each in explanation.refusals} if explanation is not None else {}
    )
    why = Why(problem=outcome.problem, texts=texts)
    for (code, units), names in groups.items():
        reason = reason_sentence(code, texts, units)
        if len(names) > MANY:
            _tell_group(reason, names, refusals, why, console)
            continue
        for name in names:
            if name in refusals:
                tell_refusal(refusals[name], why, console, short=True)
            else:
                _tell_title(name, why, console)
                console.print(Text(f"    {reason}"), soft_wrap=True)
    console.print()


def _tell_group(
    reason: str, names: list[str], refusals: dict[str, Refusal], why: Why, console: Console
) -> None:
    """Print a reason once, the first of its jobs, and how many more there are."""
    texts = why.texts
    together = texts("cli-unassigned-alike", count=len(names), reason=reason)
    console.print(Text(f"  {together}"), soft_wrap=True)
    for name in names[:NAMED]:
        _tell_title(name, why, console)
        if name in refusals:
            change = why.changes(refusals[name])[0]
            console.print(Text(f"    → {change}", style="green"), soft_wrap=True)
    more = texts("cli-unassigned-more", count=len(names) - NAMED)
    console.print(Text(f"  {more}", style="dim"), soft_wrap=True)


def _tell_title(name: str, why: Why, console: Console) -> None:
    console.print(Text(f"  {job_title(why.problem.job_by_id[name])}", style="bold"))
