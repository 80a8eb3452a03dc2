"""The landing page: what somebody's roles can do, and where they go on."""

from __future__ import annotations

from starlette.responses import Response

from api.http.pages.frame import PageRequest, PageRouter
from api.http.pages.setup.entry import GO_ON
from api.http.pages.setup.steps import FOUNDER
from api.http.system.front_page import front_answer
from api.pages.front.page import HOME
from api.pages.home.page import sections_of, stranger_page
from api.usecases.system.first_steps import is_first_run

pages = PageRouter()


def _welcome(ask: PageRequest) -> Response:
    """Show what concerns those without an account; the page's script leads others to sign in."""
    answer = front_answer(ask.request, stranger_page)
    # The same address shows what is somebody's own as soon as they are in.
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Vary"] += ", Cookie"
    return answer


@pages.get(HOME, stranger=_welcome)
def home(ask: PageRequest) -> Response:
    """Show each role of who asks, with its pages and tables."""
    roles = ask.actor.roles if ask.actor else frozenset()
    founds = any(map(ask.may, FOUNDER))
    return ask.page(
        "pages/home/page.html",
        sections=sections_of(roles),
        month={"first": ask.today.replace(day=1).isoformat(), "last": ask.today.isoformat()},
        go_on=GO_ON if founds and ask.do(is_first_run) else "",
        has_account=ask.may("profile:write"),
    )
