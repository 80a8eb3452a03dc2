"""Reasons on a plan's page: why each job rides where it does, and why some ride nowhere."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from api.locales.texts import Texts
from api.wording.figures import RoundFigures
from api.wording.names import job_title
from api.wording.outcome import Outcome
from api.wording.phrases import fault_place, reason
from api.wording.reasons import Why
from dispatch.model import Unassigned
from dispatch.planning.fairness.fair_shares import FairShare
from dispatch.planning.what_if.explanations import Choice, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class JobReason:
    """Reason why a job is in its round.

    Attributes
    ----------
    anchor
        Id of the element that says so.
    next_best
        In a few words what the next best round would cost.
    stops
        Numbers of its stops in the round.
    """

    anchor: str
    title: str
    next_best: str
    sentences: list[str]
    stops: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnassignedJob:
    """Reason why nobody serves a job: what each round has against it, and what would help."""

    title: str
    small: str
    reason: str
    against: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Reasons:
    """Reasons of an outcome by job."""

    outcome: Outcome
    texts: Texts
    why: Why = field(init=False)
    choices: dict[str, Choice] = field(init=False)
    refusals: dict[str, Refusal] = field(init=False)
    shares: dict[str, FairShare] = field(init=False)
    _rows: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        explanation = self.outcome.explanation
        self.why = Why(problem=self.outcome.problem, texts=self.texts)
        self.choices = (
            {choice.job_id: choice for choice in explanation.choices} if explanation else {}
        )
        self.refusals = (
            {refusal.job_id: refusal for refusal in explanation.refusals} if explanation else {}
        )
        self.shares = {share.shift_id: share for share in explanation.shares} if explanation else {}
        self._rows = {job.id: row for row, job in enumerate(self.outcome.problem.jobs)}

    def anchor(self, job_id: str) -> str | None:
        """Return the id of the element that says why; ``None`` where nothing was found out."""
        return f"why-{self._rows[job_id]}" if job_id in self.choices else None

    def of_round(self, each: RoundFigures) -> list[JobReason]:
        """Return why the jobs of one round are in it."""
        stops: dict[str, list[int]] = defaultdict(list)
        for figures in each.visits:
            if figures.job is not None and figures.job.id in self.choices:
                stops[figures.job.id].append(figures.number)
        return [self._reason(self.choices[job_id], at) for job_id, at in stops.items()]

    def fairness(self, each: RoundFigures) -> str:
        """Return the sentence that a round is ridden for fairness, empty where it is not."""
        share = self.shares.get(each.shift.id)
        return "" if share is None else self.why.fair(share)

    def _reason(self, choice: Choice, stops: list[int]) -> JobReason:
        sentences = [self.why.choice(choice)]
        if choice.alone_cents > 0:
            saved = self.texts("why-alone", amount=self.texts.money(choice.alone_cents))
            sentences.append(f"{saved[:1].upper()}{saved[1:]}.")
        return JobReason(
            anchor=f"why-{self._rows[choice.job_id]}",
            title=job_title(self.outcome.problem.job_by_id[choice.job_id]),
            next_best=self._next_best(choice),
            sentences=sentences,
            stops=stops,
        )

    def _next_best(self, choice: Choice) -> str:
        best = next((other for other in choice.others if not other.ruled_out), None)
        if best is None:
            return self.texts("page-why-only")
        name = self.why.names[best.shift_id]
        if best.extra_cents is None:
            return self.texts("why-also", couriers=name, count=1)
        sign = "+" if best.extra_cents >= 0 else "\N{MINUS SIGN}"
        amount = f"{sign}{self.texts.money(abs(best.extra_cents))}"
        return self.texts("page-why-next", courier=name, amount=amount)

    def unassigned(self) -> list[UnassignedJob]:
        """Return what nobody serves, then what was left out of the day."""
        jobs = [self._unassigned(entry) for entry in self.outcome.plan.unassigned]
        left_out = self.texts("page-left-out")
        return jobs + [
            UnassignedJob(title=fault_place(fault), small=left_out, reason=self.texts.fault(fault))
            for fault in self.outcome.left_out
        ]

    def _unassigned(self, entry: Unassigned) -> UnassignedJob:
        label = self.outcome.problem.job_by_id[entry.job_id].label
        title = label or entry.job_id
        small = entry.job_id if title != entry.job_id else ""
        refusal = self.refusals.get(entry.job_id)
        if refusal is None:
            return UnassignedJob(title=title, small=small, reason=reason(entry, self.texts))
        first, *against = self.why.refusal(refusal)
        return UnassignedJob(
            title=title,
            small=small,
            reason=first,
            against=against,
            changes=self.why.changes(refusal),
        )
