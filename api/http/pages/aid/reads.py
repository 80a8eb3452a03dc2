"""Page of who read the addresses of people in need, when and why."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from api.http.pages.frame import PageRequest, PageRouter
from api.usecases.care.privacy import list_address_reads
from data.store.care.privacy import AddressRead

pages = PageRouter()

READS = "/aid/reads"
_BACK = timedelta(days=30)


@pages.get(READS, needs=("needs:write",))
def reads(ask: PageRequest) -> Response:
    """List who read addresses from one day to another, the latest first."""
    form = ask.form(start={"first": ask.today - _BACK, "last": ask.today})
    for name, value in ask.query.items():
        form.values[name] = [value]
    first, last = form.day("first") or ask.today - _BACK, form.day("last") or ask.today
    found: list[AddressRead] = []
    if form.do(list_address_reads, first, last):
        found = sorted(form.result, key=lambda one: one.last_at, reverse=True)
    return ask.page("pages/aid/reads.html", form=form, reads=found)
