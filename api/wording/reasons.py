"""Sentences of an explanation: why a job is in its round, and what would let a refused one in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce

from api.locales.texts import Texts
from api.wording.names import job_title, listed, place_name, shift_names, skills_named, span
from api.wording.phrases import amount, goods_named, reason_sentence
from dispatch.model import Problem
from dispatch.planning.fairness.fair_shares import FairShare
from dispatch.planning.transfers.bound_day import LotWait
from dispatch.planning.what_if.day_changes import DayChange
from dispatch.planning.what_if.explanations import Choice, OtherRound, Refusal
from dispatch.schedule.eligibility import missing_skills, not_equipped_for


@dataclass(slots=True, kw_only=True)
class Why:
    """Puts choices, refusals and changes of one problem into words of one language.

    Attributes
    ----------
    names
        Name of each shift; derived.
    """

    problem: Problem
    texts: Texts
    names: dict[str, str] = field(init=False)
    _begun: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.names = shift_names(self.problem, self.texts)
        self._begun = frozenset(
            job_id
            for prefix in self.problem.prefixes
            for kind, job_id, _ in prefix.visits
            if kind != "break"
        )

    # ------------------------------------------------------------------------ jobs in a round

    def choice(self, choice: Choice) -> str:
        """Return the sentence on why a job is in its round."""
        job = job_title(self.problem.job_by_id[choice.job_id])
        courier = self.names[choice.shift_id]
        reasons = self.reasons(choice)
        if not reasons:
            return self.texts("why-line-bare", job=job, courier=courier)
        rest = reduce(lambda one, two: self.texts("list-on", first=one, second=two), reasons)
        return self.texts("why-line", job=job, courier=courier, rest=rest)

    def reasons(self, choice: Choice) -> list[str]:
        """Return the reasons for the round: the next best ones, then what ruled the others out."""
        found = [self._wait(one) for one in choice.waits]
        if choice.job_id in self._begun:
            return [self.texts("why-begun"), *found]
        if choice.job_id in self.problem.pinned_to:
            return [self.texts("why-pinned"), *found]
        priced = [self._extra(other) for other in choice.others if other.extra_cents is not None]
        if priced:
            found.append(self.texts("why-elsewhere", list=", ".join(priced)))
        more = [
            self.names[other.shift_id]
            for other in choice.others
            if other.extra_cents is None and not other.ruled_out
        ]
        if more:
            couriers = listed(more, self.texts)
            found.append(self.texts("why-also", couriers=couriers, count=len(more)))
        return found + self.obstacles(choice.job_id, choice.others)

    def _wait(self, one: LotWait) -> str:
        """Say for which lot a job leaves the hub no sooner, and from whom that comes."""
        words = {"lot": one.lot_id, "ready": self.texts.clock(one.ready)}
        if one.brought_by not in self.problem.job_by_id:
            return self.texts("why-waits-for-lot", **words)
        source = job_title(self.problem.job_by_id[one.brought_by])
        return self.texts("why-waits-for-lot-from", source=source, **words)

    def _extra(self, other: OtherRound) -> str:
        cents = other.extra_cents or 0
        key = "why-more" if cents > 0 else "why-less" if cents < 0 else "why-same"
        courier = self.names[other.shift_id]
        if key == "why-same":
            return self.texts(key, courier=courier)
        return self.texts(key, amount=self.texts.money(abs(cents)), courier=courier)

    def obstacles(self, job_id: str, others: Iterable[OtherRound]) -> list[str]:
        """Return the rules that keep a job out, each with the rounds it concerns."""
        groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for other in others:
            if other.ruled_out:
                group = self._rule(job_id, other)
                groups.setdefault(group, []).append(self.names[other.shift_id])
        return [
            self._obstacle(job_id, code, lacking, couriers)
            for (code, lacking), couriers in groups.items()
        ]

    def _rule(self, job_id: str, other: OtherRound) -> tuple[str, tuple[str, ...]]:
        """Return the rule that binds, and which skills or boxes are lacking where it names some."""
        if other.ruled_out not in {"skill-missing", "not-equipped"}:
            return other.ruled_out, ()
        shift = self.problem.shift_by_id[other.shift_id]
        job = self.problem.job_by_id[job_id]
        if other.ruled_out == "not-equipped":
            return "not-equipped", not_equipped_for(job, shift)
        lacking = tuple(sorted(missing_skills(job, shift)))
        return ("skill-missing", lacking) if lacking else ("companion", ())

    def _obstacle(
        self, job_id: str, code: str, lacking: tuple[str, ...], couriers: list[str]
    ) -> str:
        if code == "pinned-elsewhere":
            return self.texts(
                "ruled-pinned-elsewhere", pinned=self.names[self.problem.pinned_to[job_id]]
            )
        words: dict[str, str | int] = {
            "couriers": listed(couriers, self.texts),
            "count": len(couriers),
        }
        if code == "skill-missing":
            words["skills"] = skills_named(lacking, self.texts)
        if code == "not-equipped":
            words["goods"] = listed([goods_named(name, self.texts) for name in lacking], self.texts)
        return self.texts(f"ruled-{code}", **words)

    def fair(self, share: FairShare) -> str:
        """Return the sentence that a round is ridden for fairness."""
        return self.texts(
            "why-fair",
            courier=self.names[share.shift_id],
            other=self.names[share.other_shift_id],
            points=share.points,
            weeks=self.problem.weights.effort_weeks,
            amount=self.texts.money(share.extra_cents),
        )

    # ------------------------------------------------------------------------ jobs in no round

    def refusal(self, refusal: Refusal) -> list[str]:
        """Return why a job is in no round: the reason, then what each round has against it."""
        against = self.obstacles(refusal.job_id, refusal.rules)
        return [
            reason_sentence(refusal.reason, self.texts, refusal.units),
            *(f"{text[:1].upper()}{text[1:]}." for text in against),
        ]

    def changes(self, refusal: Refusal) -> list[str]:
        """Return the changes that would let it in, smallest first, or that no single one would."""
        if not refusal.changes:
            return [self.texts("change-none")]
        return [self.change(change) for change in refusal.changes]

    def change(self, change: DayChange) -> str:
        """Return one change as a condition under which the job would fit."""
        condition = self._condition(change)
        return self.texts("change-anew", change=condition) if change.anew else condition

    def _condition(self, change: DayChange) -> str:
        shift_id = change.shift_id or self.problem.pinned_to.get(change.job_id, "")
        words: dict[str, dict[str, str]] = {
            "window-later": {"window": self._window(change)},
            "window-earlier": {"window": self._window(change)},
            "vehicle": {"vehicle": change.vehicle_id},
            "skills": {"skills": skills_named(change.skills, self.texts)},
            "prize": {"amount": self.texts.money(change.cents)},
            "capacity": {
                "load": listed([amount(n, v, self.texts) for n, v in change.load], self.texts)
            },
        }
        return self.texts(
            f"change-{change.kind}",
            courier=self.names.get(shift_id, shift_id),
            span=span(change.minutes, self.texts),
            **words.get(change.kind, {}),
        )

    def _window(self, change: DayChange) -> str:
        """Name the window that a change is about."""
        kind = change.stop_kind or "drop"
        job = self.problem.job_by_id[change.job_id]
        stops = job.pickups if kind == "pickup" else job.drops
        if len(stops) < 2:
            return self.texts(f"window-of-{kind}")
        place = stops[change.index].place
        return self.texts(f"window-of-{kind}-at", place=place_name(place))
