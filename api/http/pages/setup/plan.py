"""The last steps: a plan is made and published, and each rider gets a link to their round."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from starlette.responses import Response

from api.http.pages.frame import PageRequest, PageRouter
from api.http.pages.setup.steps import ADDRESSES, FOUNDER, first_steps, shown_steps, too_early
from api.usecases.people.links import make_sign_in_link
from api.usecases.planning.plans import read_plan_of_day, request_plan, result_of
from api.usecases.planning.publishing import publish_plan
from api.usecases.rounds.own_rounds import list_rounds
from api.wording.failed_plan_words import failure_sentence
from api.wording.phrases import reason_sentence
from data.formats.day_snapshot import read_snapshot
from data.formats.plan_file import plan_file_of

pages = PageRouter()

BUDGET_S = 5
_PATIENCE = timedelta(seconds=45)
"""So long after it was asked for, a plan that nobody works on has no worker."""
_WORKED_ON = frozenset({"waiting", "solving"})


@pages.form(ADDRESSES["plan"], needs=FOUNDER)
def plan(ask: PageRequest) -> Response:
    """Make a plan, and publish it."""
    known = first_steps(ask)
    if early := too_early(ask, known, "plan"):
        return early
    form = ask.form()
    if form.sent:
        wanted = form.id("publish")
        if wanted is not None and form.do(publish_plan, wanted):
            return ask.to(ADDRESSES["done"], done="setup-published")
        asked = wanted is None and not form.refused
        if asked and form.do(request_plan, ask.new_id(), known.day, budget_s=BUDGET_S):
            return ask.to(ADDRESSES["plan"])
    found = known.plan
    if known.published and (found is None or found.status == "published"):
        return ask.to(ADDRESSES["done"])
    steps = shown_steps("plan", known)
    if found is not None and found.status in _WORKED_ON and not form.refused:
        slow = found.status == "waiting" and ask.now - found.requested_at > _PATIENCE
        return ask.page("pages/setup/plan-progress.html", found=found, slow=slow, steps=steps)
    ready = found is not None and found.status == "ready"
    shown = _shown(ask, found.id) if found is not None and ready else None
    trouble = _trouble(ask, found.id) if found is not None and found.status == "failed" else ""
    return ask.page(
        "pages/setup/plan.html", form=form, known=known, shown=shown, trouble=trouble, steps=steps
    )


@pages.form(ADDRESSES["done"], needs=FOUNDER)
def done(ask: PageRequest) -> Response:
    """Show the rounds, and the link of one of their riders."""
    known = first_steps(ask)
    if early := too_early(ask, known, "done"):
        return early
    form = ask.form()
    rounds = {one.id: one for one in ask.do(list_rounds, known.day, known.day) if one.stops}
    chosen, link = form.id("round"), ""
    if form.sent and chosen in rounds:
        rider = rounds[chosen].person_id
        if form.do(make_sign_in_link, rider, round_id=chosen):
            link = form.result.address.reveal()
    return ask.page(
        "pages/setup/done.html",
        form=form,
        rounds=list(rounds.values()),
        link=link,
        rider=rounds[chosen].rider if chosen in rounds else "",
        steps=shown_steps("done", known),
    )


def _shown(ask: PageRequest, plan_id: UUID) -> dict[str, Any]:
    """Return the rounds of a plan and what it leaves out, as the page shows them."""
    found = ask.do(read_plan_of_day, plan_id)
    file = plan_file_of(read_snapshot(found.problem).day, result_of(found))
    rounds = [
        {
            "rider": file.couriers.get(one.shift_id, ""),
            "vehicle": file.vehicles.get(one.shift_id, ""),
            "start": one.start,
            "end": one.end,
            "stops": len(one.visits),
            "distance_m": one.distance_m,
        }
        for one in file.plan.rounds
        if one.visits
    ]
    left = [
        {
            "job": file.labels.get(one.job_id, one.job_id),
            "reason": reason_sentence(one.reason, ask.texts, one.units),
        }
        for one in file.plan.unassigned
    ]
    return {"id": str(plan_id), "rounds": rounds, "left": left}


def _trouble(ask: PageRequest, plan_id: UUID) -> str:
    found = ask.do(read_plan_of_day, plan_id)
    arguments = {**found.trouble_arguments, **found.trouble_names}
    return failure_sentence(found.trouble, arguments, ask.texts) or ask.texts("setup-plan-failed")


