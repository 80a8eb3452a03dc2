"""Last time of a plan's recurring visits, and the differences from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from api.days.problem import read_plan
from api.usecases.job_names import job_titles
from data.store.planning import days, names_by_id, visit_history
from data.store.system import cooperatives
from dispatch.model import Weights
from dispatch.model.visit_history import UsualVisit, usual_visits
from dispatch.planning.differences_from_last_time import Difference, differences
from dispatch.values.plain_values import MAX_LIST, from_plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api.usecases.act import Act
    from data.formats.day_snapshot import Snapshot
    from data.store.planning.plans import PlanRow
    from dispatch.model import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTime:
    """Differences from the last time.

    Attributes
    ----------
    visits
        Every recurring visit.
    riders
        Names of couriers by id, those of the last time among them.
    labels
        Of the jobs, where they have one.
    """

    visits: tuple[Difference, ...]
    riders: Mapping[str, str]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _UnchangedVisit:
    """Part of a plan's snapshot that says how recurring visits were made."""

    habits: tuple[UsualVisit, ...] = ()


def with_visit_history(act: Act, on: date, snapshot: Snapshot) -> Snapshot:
    """Return a day's snapshot with how its recurring visits were made the last time.

    Only who made a visit, when, and after what is told, for the jobs of this day.
    """
    # No more than a list may hold that is read back; the days we know have a tenth of it.
    return replace(snapshot, habits=_visit_history(act, on, snapshot.jobs)[:MAX_LIST])


def _visit_history(act: Act, on: date, jobs: Iterable[Job]) -> tuple[UsualVisit, ...]:
    series = visit_history.series_of(act.tx, on)
    if not series:
        return ()
    zone = cooperatives.own(act.tx).zone
    named = {str(key): value for key, value in series.items()}
    return usual_visits(jobs, named, visit_history.past_visits(act.tx, on), on, zone)


def last_time_of(act: Act, found: PlanRow) -> LastTime | None:
    """Return the differences of a plan from the last time.

    ``None`` without a result, or where nothing recurs. A plan that was solved is held against what
    it was made from, one of a live change against what is known now.
    """
    if found.result is None or not found.problem:
        return None
    # Not the whole snapshot: most days have nothing that recurs, and all of it takes long to read.
    known = from_plain(_UnchangedVisit, {"habits": found.problem.get("habits", [])}).habits
    if not known and found.way != "solve" and visit_history.series_of(act.tx, found.day):
        # A live change was made from what was left then, and its plan has the whole day.
        known = _visit_history(act, found.day, days.load_day(act.tx, found.day).day.jobs)
    if not known:
        return None
    rounds = read_plan(found.result, str(found.result["timezone"])).rounds
    couriers = {one["id"]: one["courier"]["id"] for one in found.problem["shifts"]}
    couriers |= {one["shift"]: one["courier"] for one in found.result["rounds"] if one["courier"]}
    minutes = found.problem.get("weights", {}).get("stable_minutes", Weights().stable_minutes)
    differences_found = differences(known, rounds, couriers, 60 * minutes)
    people = {name for one in differences_found for name in (one.before_id, one.after_id) if name}
    return LastTime(
        visits=differences_found,
        riders=names_by_id.person_names(act.tx, people),
        labels=job_titles(act, {one.job_id for one in differences_found}),
    )
