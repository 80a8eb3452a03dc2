"""The step of the streets: picked from a folder of the server, or sent; then how far they are."""

from __future__ import annotations

from starlette.responses import Response

from api.http.pages.forms import error_words
from api.http.pages.frame import PageRequest, PageRouter
from api.http.pages.setup.steps import ADDRESSES, FOUNDER, shown_steps
from api.usecases.system.first_steps import read_first_steps
from api.usecases.system.first_streets import (
    UNDER_WAY,
    StreetsPlace,
    begin_import,
    choose_city,
    give_up_streets,
    offered_streets,
)

pages = PageRouter()

UPLOAD = "/setup/streets/upload"
_HERE = ADDRESSES["streets"]


@pages.form(_HERE, needs=FOUNDER)
def streets(ask: PageRequest) -> Response:
    """Choose streets that the server has, or see how far those are that were chosen."""
    place: StreetsPlace = ask.request.app.state.streets
    form = ask.form()
    if form.sent and form.need("source"):
        kind, _, name = form.text("source").partition(":")
        if kind == "city":
            done = form.do(choose_city, name)
        else:
            done = form.take(lambda: _begin(ask, place, name))
        if done:
            return ask.to(_HERE)
    known = ask.do(read_first_steps)
    now = known.streets
    if now.state in UNDER_WAY or (now.state == "ready" and not now.searchable):
        return ask.page(
            "pages/setup/streets-progress.html", now=now, steps=shown_steps("streets", known)
        )
    if now.state == "ready":
        return ask.page(
            "pages/setup/streets-ready.html", now=now, steps=shown_steps("streets", known)
        )
    offered = offered_streets(ask.service, place)
    return ask.page(
        "pages/setup/streets.html",
        form=form,
        now=now,
        trouble=error_words(now.trouble, ask.texts),
        offered=_choices(ask, offered.cities, [(e.name, e.size_bytes) for e in offered.extracts]),
        folder=str(place.extracts),
        most_mb=place.most_bytes // 1_000_000,
        most_bytes=place.most_bytes,
        upload=UPLOAD,
        steps=shown_steps("streets", known),
    )


@pages.action(f"{_HERE}/other", needs=FOUNDER)
def other_streets(ask: PageRequest) -> Response:
    """Drop the imported streets so that others can be imported."""
    ask.do(give_up_streets)
    return ask.to(_HERE)


def _begin(ask: PageRequest, place: StreetsPlace, name: str) -> None:
    if ask.actor is None:
        raise AssertionError
    begin_import(ask.service, ask.actor, place, name, ask.new_id())


def _choices(
    ask: PageRequest, cities: tuple[str, ...], extracts: list[tuple[str, int]]
) -> list[tuple[str, str, str]]:
    compiled = [(f"city:{name}", name, ask.texts("setup-streets-compiled")) for name in cities]
    files = [
        (f"file:{name}", name, ask.texts("setup-streets-size", megabytes=max(1, size // 1_000_000)))
        for name, size in extracts
    ]
    return [*compiled, *files]
