"""The last steps: a plan is made and published, and each rider gets a link to their round."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from starlette.responses import Response

from api.http.pages.frame import PageRequest, PageRouter
from api.http.pages.setup.steps import (
    ADDRESSES,
    FOUNDER,
    is_loopback,
    shown_steps,
    too_early,
)
from api.usecases.people.links import make_sign_in_link
from api.usecases.planning.plans import read_plan_of_day, request_plan
from api.usecases.planning.publishing import publish_plan
from api.usecases.rounds.own_rounds import list_rounds
from api.usecases.system.first_plan import read_first_plan
from api.usecases.system.first_steps import read_first_steps
from api.wording.failed_plan_words import failure_sentence
from api.wording.phrases import reason_sentence

pages = PageRouter()

BUDGET_S = 5
_PATIENCE = timedelta(seconds=45)
"""So long after it was asked for, a plan that nobody works on has no worker."""
_WORKED_ON = frozenset({"waiting", "solving"})


@pages.form(ADDRESSES["plan"], needs=FOUNDER)
def plan(ask: PageRequest) -> Response:
    """Make a plan, and publish it."""
    known = ask.do(read_first_steps)
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
    shown = ask.do(read_first_plan, found.id) if found is not None and ready else None
    trouble = _trouble(ask, found.id) if found is not None and found.status == "failed" else ""
    return ask.page(
        "pages/setup/plan.html",
        form=form,
        known=known,
        shown=shown,
        day=known.day,
        left=[
            (label, reason_sentence(one.reason, ask.texts, one.units))
            for label, one in (shown.left if shown else ())
        ],
        trouble=trouble,
        steps=steps,
    )


@pages.form(ADDRESSES["done"], needs=FOUNDER)
def done(ask: PageRequest) -> Response:
    """Show the rounds, and the link of one of their riders."""
    known = ask.do(read_first_steps)
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
        day=known.day,
        rounds=list(rounds.values()),
        link=link,
        rider=rounds[chosen].rider if chosen in rounds else "",
        here_alone=is_loopback(ask.service.tools.public_url),
        steps=shown_steps("done", known),
    )


def _trouble(ask: PageRequest, plan_id: UUID) -> str:
    found = ask.do(read_plan_of_day, plan_id)
    arguments = {**found.trouble_arguments, **found.trouble_names}
    return failure_sentence(found.trouble, arguments, ask.texts) or ask.texts("setup-plan-failed")
