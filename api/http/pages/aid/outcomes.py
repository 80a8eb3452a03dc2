"""Page of outcomes: how the needs of the last days ended, several at once."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.usecases.aid.disclosure import DisclosedNeed
from api.usecases.aid.ending import NeedOutcome, end_needs
from api.usecases.aid.needs import list_needs
from dispatch.aid.outcomes import OUTCOMES

pages = PageRouter()
_BACK = timedelta(days=7)


@pages.form("/aid/outcomes", needs=("needs:write",))
def outcomes(ask: PageRequest) -> Response:
    """Show what was due in the last days and has no outcome, and record outcomes."""
    form = ask.form()
    due = needs_due(ask)
    if form.sent:
        chosen = _chosen(form, due)
        if not chosen:
            form.say("rest", ask.texts("aid-outcomes-none-chosen"))
        elif form.do(end_needs, chosen):
            return ask.to("/aid/outcomes" if len(chosen) < len(due) else "/aid/", done="need-ended")
    return ask.page(
        "pages/aid/outcomes.html",
        form=form,
        due=due,
        words=[(one, ask.texts(f"aid-outcome-{one.replace('_', '-')}")) for one in OUTCOMES],
    )


def needs_due(ask: PageRequest) -> list[DisclosedNeed]:
    """Return the needs whose time has come and whose outcome nobody has recorded, by time."""
    today = ask.today
    found = [one for one in ask.do(list_needs, today - _BACK, today) if one.is_due(ask.now)]
    return sorted(found, key=lambda one: (one.starts_at, one.position))


def _chosen(form: Form, due: list[DisclosedNeed]) -> list[NeedOutcome]:
    """Return what a form says of each need; what it says of the rest is of those without a word."""
    rest = form.text("rest")
    chosen: list[NeedOutcome] = []
    form.fields = {}
    for one in due:
        outcome = form.text(f"outcome-{one.id}") or rest
        if outcome:
            at = f"outcomes[{len(chosen)}]"
            form.fields |= {
                f"{at}.outcome": f"outcome-{one.id}",
                f"{at}.handed_items": f"handed-{one.id}",
            }
            handed = form.whole(f"handed-{one.id}")
            chosen.append(NeedOutcome(need_id=one.id, outcome=outcome, handed_items=handed))
    return chosen
