"""Labels of jobs in what is told of plans, which keep none themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from data.store import called

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api.comparing import Comparison
    from api.usecases.act import Act


def labelled(act: Act, told: Comparison) -> Comparison:
    """Give a comparison of two plans with the labels of its jobs."""
    labels = called.jobs_called(act.tx, {one.job_id for one in told.jobs})
    jobs = tuple(replace(one, label=labels.get(one.job_id, one.label)) for one in told.jobs)
    return replace(told, jobs=jobs)


def labelled_progress(act: Act, kept: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give the progress of plans with the labels of the jobs that their changes concern."""
    given = [dict(one) for one in kept]
    changed = [one for one in given if one.get("change")]
    ids = {job["job_id"] for one in changed for job in one["change"]["comparison"]["jobs"]}
    labels = called.jobs_called(act.tx, ids) if ids else {}
    for one in changed:
        comparison = one["change"]["comparison"]
        jobs = [{**job, "label": labels.get(job["job_id"], "")} for job in comparison["jobs"]]
        one["change"] = {**one["change"], "comparison": {**comparison, "jobs": jobs}}
    return given
