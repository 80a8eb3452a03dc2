"""Reasons on a plan's page: why each job rides where it does, and why some ride nowhere."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from api.locales.texts import Texts
from api.render.markup import Markup, join, tag
from api.wording.figures import RoundFigures
from api.wording.names import job_title
from api.wording.outcome import Outcome
from api.wording.phrases import fault_place, reason
from api.wording.reasons import Why
from dispatch.planning.fairness.fair_shares import FairShare
from dispatch.planning.what_if.explanations import Choice, Refusal


@dataclass(slots=True, kw_only=True)
class Reasons:
    """What an outcome has to say for itself, ready to be asked job by job."""

    outcome: Outcome
    texts: Texts
    why: Why = field(init=False)
    choices: dict[str, Choice] = field(init=False)
    refusals: dict[str, Refusal] = field(init=False)
    shares: dict[str, FairShare] = field(init=False)
    _rows: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        told = self.outcome.explanation
        self.why = Why(problem=self.outcome.problem, texts=self.texts)
        self.choices = {choice.job_id: choice for choice in told.choices} if told else {}
        self.refusals = {refusal.job_id: refusal for refusal in told.refusals} if told else {}
        self.shares = {share.shift_id: share for share in told.shares} if told else {}
        self._rows = {job.id: row for row, job in enumerate(self.outcome.problem.jobs)}

    def anchor(self, job_id: str) -> str | None:
        """Return the id of the element that says why; ``None`` where nothing was found out."""
        return f"why-{self._rows[job_id]}" if job_id in self.choices else None


def reasons_list(each: RoundFigures, reasons: Reasons) -> Markup | None:
    """Write why the jobs of one round are in it, each to be unfolded."""
    stops: dict[str, list[int]] = defaultdict(list)
    for figures in each.visits:
        if figures.job is not None and figures.job.id in reasons.choices:
            stops[figures.job.id].append(figures.number)
    if not stops:
        return None
    texts = reasons.texts
    items = [_reason(each, reasons.choices[job_id], at, reasons) for job_id, at in stops.items()]
    fair = reasons.shares.get(each.shift.id)
    return tag(
        "div",
        tag("h4", texts("page-why", courier=each.courier)),
        None if fair is None else tag("p", reasons.why.fair(fair)),
        tag("ul", *(tag("li", item) for item in items)),
        class_="why",
    )


def _reason(each: RoundFigures, choice: Choice, stops: list[int], reasons: Reasons) -> Markup:
    texts, why = reasons.texts, reasons.why
    links: list[Markup] = []
    for number in stops:
        link = tag("a", number, href=f"#row-r{each.number}s{number}")
        links.append(join(" ", link))
    sentences = [tag("p", why.choice(choice))]
    if choice.alone_cents > 0:
        saved = texts("why-alone", amount=texts.money(choice.alone_cents))
        sentences.append(tag("p", f"{saved[:1].upper()}{saved[1:]}."))
    return tag(
        "details",
        tag(
            "summary",
            tag("strong", job_title(why.problem.job_by_id[choice.job_id])),
            tag("span", _next_best(choice, reasons), class_="next"),
        ),
        *sentences,
        tag("p", texts("page-why-stops"), *links),
        id=reasons.anchor(choice.job_id),
    )


def _next_best(choice: Choice, reasons: Reasons) -> str:
    """Say in a few words what the next best round would cost."""
    best = next((other for other in choice.others if not other.ruled_out), None)
    if best is None:
        return reasons.texts("page-why-only")
    name = reasons.why.names[best.shift_id]
    if best.extra_cents is None:
        return reasons.texts("why-also", couriers=name, count=1)
    sign = "+" if best.extra_cents >= 0 else "\N{MINUS SIGN}"
    amount = f"{sign}{reasons.texts.money(abs(best.extra_cents))}"
    return reasons.texts("page-why-next", courier=name, amount=amount)


def unassigned_section(reasons: Reasons) -> Markup | None:
    """Write what nobody serves, why, and what would help; ``None`` where everything is served."""
    outcome, texts = reasons.outcome, reasons.texts
    items = []
    for entry in outcome.plan.unassigned:
        refusal = reasons.refusals.get(entry.job_id)
        told = tag("p", reason(entry, texts)) if refusal is None else _refusal(refusal, reasons)
        items.append(_item(outcome, entry.job_id, told))
    items += [
        tag(
            "li",
            tag("h3", fault_place(fault), tag("small", texts("page-left-out"))),
            tag("p", texts.fault(fault)),
        )
        for fault in outcome.left_out
    ]
    if not items:
        return None
    return tag(
        "section",
        tag("h2", texts("page-unassigned")),
        tag("ul", *items, class_="unassigned card"),
        id="unassigned",
    )


def _item(outcome: Outcome, job_id: str, told: Markup) -> Markup:
    label = outcome.problem.job_by_id[job_id].label
    known = tag("small", job_id) if label and label != job_id else None
    return tag("li", tag("h3", label or job_id, known), told)


def _refusal(refusal: Refusal, reasons: Reasons) -> Markup:
    first, *rest = reasons.why.refusal(refusal)
    changes = [tag("li", sentence) for sentence in reasons.why.changes(refusal)]
    return join(
        tag("p", first),
        tag("p", " ".join(rest), class_="against") if rest else None,
        tag("ul", *changes, class_="changes"),
    )
