"""Page of the log: what was done, by whom and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from api.http.pages.admin.tabs import show
from api.http.pages.areas import OFFICE
from api.http.pages.frame import PageRequest, PageRouter
from api.locales.texts import Texts
from api.usecases.people.keys import list_clients, list_keys
from api.usecases.people.people import list_people
from api.usecases.rounds.events.event_log import audit
from data.store.rounds.events import LoggedEvent
from dispatch.rounds.events.event_kinds import EVENT_KINDS

pages = PageRouter()

LOG = "/admin/log"
ON_A_PAGE = 100
_PLACES = {
    "person": "/admin/people/",
    "vehicle": "/admin/fleet/",
    "customer": "/admin/customers/",
    "invoice": "/admin/invoices/",
    "webhook": "/admin/programs/webhooks/",
}


_FAMILIES = {
    "role": ("role",),
    "rule_kind": ("admin-rule",),
    "reason": ("failure",),
    "proof_kind": ("proof",),
    "incident_kind": ("incident",),
    "outcome": ("aid-outcome",),
}
"""Families of sentences in which the codes of a particular are told, by its key."""


@pages.get(LOG, needs=OFFICE)
def log(ask: PageRequest) -> Response:
    """List events by kind, person and day, the latest first."""
    form = ask.form()
    form.values = {name: [value] for name, value in ask.query.items()}
    kind, person = form.text("kind"), form.id("person")
    first, last = form.day("first"), form.day("last")
    before = form.whole("before", high=2**62)
    if kind and kind not in EVENT_KINDS:
        kind = ""
    found: list[LoggedEvent] = []
    if not form.refused:
        found = ask.do(
            audit,
            kinds=(kind,) if kind else (),
            person_id=person,
            first=first,
            last=last,
            before_seq=before,
            limit=ON_A_PAGE,
        )
    names = _names(ask)
    older = {**ask.query, "before": str(found[-1].seq)} if len(found) == ON_A_PAGE else {}
    return show(
        ask,
        "log",
        form=form,
        events=found,
        names=names,
        kinds=sorted(((one, _kind(ask, one)) for one in EVENT_KINDS), key=lambda one: one[1]),
        people=[(str(one.id), one.name) for one in ask.do(list_people)],
        older=f"{LOG}?{urlencode(older)}" if older else "",
        subject=lambda one: _subject_address(ask, one),
        detail=lambda one: _detail(ask, names, one.detail),
    )


def _kind(ask: PageRequest, kind: str) -> str:
    return ask.texts.word("event", kind)


def _names(ask: PageRequest) -> Mapping[Any, str]:
    """Return names of people and programs by their ids."""
    names = {one.id: one.name for one in ask.do(list_people)}
    if ask.may("keys:read"):
        names |= {one.id: one.name for one in ask.do(list_keys)}
        names |= {one.id: one.name for one in ask.do(list_clients)}
    return names


def _subject_address(ask: PageRequest, one: LoggedEvent) -> str:
    """Return the page of what an event is about, where the reader may open one."""
    root = _PLACES.get(one.subject_kind, "")
    if one.subject_kind in {"invoice", "webhook"} and not ask.may("people:write"):
        return ""
    return f"{root}{one.subject_id}" if root else ""


def _detail(
    ask: PageRequest, names: Mapping[Any, str], detail: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Return the particulars of an event, in words where there are some."""
    by_text = {str(key): name for key, name in names.items()}
    return [
        (
            particular_words(ask.texts, key) or key,
            ", ".join(_value(ask, by_text, key, one) for one in _listed(value)),
        )
        for key, value in detail.items()
    ]


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _value(ask: PageRequest, names: Mapping[str, str], key: str, value: object) -> str:
    """Return one particular in words: a name, a code's meaning, an amount, a day, a moment."""
    texts, text = ask.texts, str(value)
    if isinstance(value, bool):
        said = texts("admin-yes" if value else "admin-no")
    elif isinstance(value, int) and key.endswith("_cents"):
        said = texts.money(value)
    elif isinstance(value, int) and key == "distance_m":
        said = texts.kilometres(value)
    elif key.endswith("_at"):
        said = texts.moment(datetime.fromisoformat(text))
    elif key == "day" or key.endswith("_day"):
        said = texts.day(date.fromisoformat(text))
    else:
        said = names.get(text) or particular_words(texts, key, text)
    return said or text


def particular_words(texts: Texts, key: str, code: str = "") -> str:
    """Return what a key of the details of events is called, or what a code under it means."""
    families = (*_FAMILIES.get(key, ()), "log-value") if code else ("log-key",)
    said = (texts.word(family, code or key, "") for family in families)
    return next(filter(None, said), "")
