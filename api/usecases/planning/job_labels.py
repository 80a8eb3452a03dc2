"""Labels of jobs and names of riders in what is told of plans, which keep none themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.usecases.job_names import job_titles
from api.wording.names import with_unique_names
from data.store.planning import names_by_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api.usecases.act import Act
    from api.wording.comparison import Comparison


def labelled(act: Act, comparison: Comparison) -> Comparison:
    """Return a comparison of two plans with the labels of its jobs and the names of its riders.

    Whoever was erased has no name any more.
    """
    told = {one.job_id for one in comparison.jobs} | {one.job_id for one in comparison.late}
    labels = job_titles(act, told)
    late = tuple(replace(one, label=labels.get(one.job_id, "")) for one in comparison.late)
    jobs = tuple(replace(one, label=labels.get(one.job_id, one.label)) for one in comparison.jobs)
    names = _riders(act, {one.shift_id for one in comparison.rounds})
    return replace(_ridden_by(comparison, names), jobs=jobs, late=late)


def unnamed(comparison: Comparison) -> Comparison:
    """Return a comparison as it is kept: who rides is told by the shift, and read when it is shown.

    What was kept would go on to name whoever was erased meanwhile.
    """
    jobs = tuple(replace(one, label="") for one in comparison.jobs)
    return replace(_ridden_by(comparison, {}), jobs=jobs)


def _ridden_by(comparison: Comparison, names: dict[str, str]) -> Comparison:
    """Return a comparison with the names of who rides, by shift."""
    rounds = []
    for one in comparison.rounds:
        courier = names.get(one.shift_id, "")
        before, after = (
            side and replace(side, courier=courier) for side in (one.before, one.after)
        )
        rounds.append(replace(one, before=before, after=after))
    return replace(comparison, rounds=tuple(rounds), names=names)


def labelled_progress(act: Act, entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the progress of plans with the labels of jobs and names of riders in their changes."""
    given = [dict(one) for one in entries]
    changed = [one for one in given if one.get("change")]
    ids = {job["job_id"] for one in changed for job in one["change"]["comparison"]["jobs"]}
    ids |= {job_id for one in changed for job_id in one["change"].get("left_out", ())}
    labels = job_titles(act, ids) if ids else {}
    shifts = {one_round["shift_id"] for one in changed for one_round in _rounds_of(one)}
    names = _riders(act, shifts) if shifts else {}
    for one in changed:
        comparison = one["change"]["comparison"]
        jobs = [{**job, "label": labels.get(job["job_id"], "")} for job in comparison["jobs"]]
        rounds = [_named(each, names) for each in _rounds_of(one)]
        own = {
            each["shift_id"]: names[each["shift_id"]]
            for each in rounds
            if each["shift_id"] in names
        }
        progress = {**comparison, "jobs": jobs, "rounds": rounds, "names": own}
        out = {job: labels[job] for job in one["change"].get("left_out", ()) if job in labels}
        one["change"] = {**one["change"], "comparison": progress, "labels": out}
    return given


def _rounds_of(progress: Mapping[str, Any]) -> list[dict[str, Any]]:
    rounds: list[dict[str, Any]] = progress["change"]["comparison"].get("rounds", [])
    return rounds


def _named(entry: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return a round of a kept comparison with the name of its rider on both sides."""
    courier = names.get(entry["shift_id"], "")
    sides = {
        side: {**entry[side], "courier": courier} for side in ("before", "after") if entry.get(side)
    }
    return {**entry, **sides}


def _riders(act: Act, shift_ids: Iterable[str]) -> dict[str, str]:
    """Return the names of the riders of shifts, told apart; those who were erased are left out."""
    found = names_by_id.rider_names(act.tx, [UUID(one) for one in sorted(shift_ids)])
    return with_unique_names({str(key): name for key, name in found.items() if name})
