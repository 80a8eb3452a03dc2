"""Page of a day: how it went, on screen and on paper."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from api.http.pages.admin.tabs import show
from api.http.pages.frame import PageRequest, PageRouter
from api.usecases.board.day_report import read_day_report

pages = PageRouter()

DAYS = "/admin/days"
_DAY = timedelta(days=1)


@pages.get(DAYS, needs=("plans:read",))
def day(ask: PageRequest) -> Response:
    """Show what was delivered, what failed, how it was ridden, and what is left."""
    asked = ask.day()
    report = ask.do(read_day_report, asked)
    return show(
        ask,
        "day",
        report=report,
        before=asked - _DAY,
        after=asked + _DAY,
    )
