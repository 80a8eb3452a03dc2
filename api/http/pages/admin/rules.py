"""Pages of a cooperative's rules: what holds, what comes, and publishing another version."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from api.http.pages.admin.rule_fields import PARTS, Body
from api.http.pages.admin.rule_forms import at, counts_of, read_body, start_of
from api.http.pages.admin.tabs import show
from api.http.pages.areas import OFFICE
from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.usecases.care.rules import list_rules, publish_rule, read_rule, rule_history
from api.usecases.fleet.vehicles import list_vehicles
from api.usecases.money.particulars import default_late_texts
from api.usecases.money.tariff_example import ExampleBooking, price_example
from api.usecases.people.people import list_people
from api.wording.price_words import price_line_words
from data.store.care.rules import RULE_TYPES, STANDARD, Rule
from dispatch.bookings.quotes import Quote
from routing.errors import NotFound

pages = PageRouter()

RULES, TARIFFS = "/admin/rules", "/admin/tariffs"
_EXAMPLE = {
    "example_km": "4",
    "example_kg": "20",
    "example_l": "60",
    "example_drops": "1",
    "example_vehicles": "1",
    "example_lead": "24",
    "example_time": "10:00",
}
_EXAMPLE_FIELDS = {
    "distance_m": "example_km",
    "mass_g": "example_kg",
    "volume_ml": "example_l",
    "drops": "example_drops",
    "vehicles": "example_vehicles",
    "window_start": "example_day",
    "booked_at": "example_lead",
}


@pages.get(RULES, needs=OFFICE)
def rules(ask: PageRequest) -> Response:
    """List every rule but the tariffs: what holds now, and what is to come."""
    found = [one for one in ask.do(list_rules) if one.kind != "tariff"]
    return show(ask, "rules", rules=_by_name(ask, found), names=_names(ask))


@pages.get(TARIFFS, needs=OFFICE)
def tariffs(ask: PageRequest) -> Response:
    """List the tariffs."""
    found = [one for one in ask.do(list_rules) if one.kind == "tariff"]
    return show(ask, "tariffs", tariffs=_by_name(ask, found), names=_names(ask))


@pages.form(f"{TARIFFS}/new", needs=("tariffs:write",))
def new_tariff(ask: PageRequest) -> Response:
    """Begin a tariff of another name, from the standard one."""
    form = ask.form()
    if form.sent and form.need("name"):
        name = form.text("name")
        if len(name) <= 60 and "/" not in name:
            return ask.to(f"{TARIFFS}/{name}")
        form.fault("name", "rule-name", value=len(name), limit=60)
    return show(ask, "new_tariff", form=form)


@pages.form(f"{TARIFFS}/{{name}}", needs=OFFICE)
@pages.form(f"{RULES}/{{kind}}", needs=OFFICE)
def rule(ask: PageRequest) -> Response:
    """Show a rule, a tariff with what a booking costs by it, and publish another version."""
    return _rule(ask, *_named(ask))


@pages.get(f"{TARIFFS}/{{name}}/history", needs=OFFICE)
@pages.get(f"{RULES}/{{kind}}/history", needs=OFFICE)
def history(ask: PageRequest) -> Response:
    """List every published version of a rule."""
    return _history(ask, *_named(ask))


@pages.form(f"{TARIFFS}/{{name}}/raw", needs=("tariffs:write",))
@pages.form(f"{RULES}/{{kind}}/raw", needs=("rules:write",))
def raw(ask: PageRequest) -> Response:
    """Publish a rule as machines read it."""
    return _raw(ask, *_named(ask))


def _named(ask: PageRequest) -> tuple[str, str, str]:
    """Return kind and name of the rule that the address names, and the address of its page."""
    if "name" in ask.path:
        return "tariff", ask.path["name"], f"{TARIFFS}/{ask.path['name']}"
    kind = str(ask.path["kind"])
    if kind not in RULE_TYPES or kind == "tariff":
        raise NotFound("no-such-address")
    return kind, STANDARD, f"{RULES}/{kind}"


def _rule(ask: PageRequest, kind: str, name: str, address: str) -> Response:
    """Show the form of a rule; its buttons show more rows, price an example, or publish."""
    known = _in_force(ask, kind, name)
    parts = PARTS[kind]
    start = {**start_of(known.body, parts, ask.language), **_start(ask, known, kind, name)}
    form = ask.form(start=start, fields={"valid_from": "valid_day", **_EXAMPLE_FIELDS})
    step = form.text("step")
    quote: Quote | None = None
    if form.sent:
        body = read_body(form, parts, known.body)
        if step == "publish" and _publish(ask, form, kind, name, body):
            return ask.to(address, done="rule-published")
        if step != "more" and kind == "tariff":
            quote = _priced(ask, form, body)
    elif kind == "tariff":
        quote = _priced(ask, form, dict(known.body))
    return show(
        ask,
        "rule",
        422 if form.refused and step != "more" else 200,
        form=form,
        kind=kind,
        title=_title(ask, kind, name),
        rule=known,
        parts=parts,
        rows_at=at,
        hints=_hints(ask) if kind == "seller" else {},
        counts=counts_of(form, parts, more=step == "more"),
        quote=quote,
        lines=[(price_line_words(one, ask.texts), one.amount_cents) for one in quote.lines]
        if quote
        else [],
        editable=ask.may("tariffs:write" if kind == "tariff" else "rules:write"),
        address=address,
        coming=_coming(ask, kind, name),
        kinds=sorted({one.kind for one in ask.do(list_vehicles)}) if kind == "emissions" else [],
    )


def _in_force(ask: PageRequest, kind: str, name: str) -> Rule:
    """Return the version in force; of a tariff that is only to come, or not yet, where it starts.

    A tariff of a new name starts from the standard one.
    """
    try:
        return ask.do(read_rule, kind, name)
    except NotFound:
        coming = _coming(ask, kind, name)
        if coming:
            return coming[-1]
        if not ask.may("tariffs:write"):
            raise
        return ask.do(read_rule, kind, STANDARD)


def _hints(ask: PageRequest) -> dict[str, str]:
    """Return what invoices say on late payment where the seller says nothing."""
    said = ask.do(default_late_texts)
    return {name: ask.texts("admin-late-text-default", text=text) for name, text in said.items()}


def _coming(ask: PageRequest, kind: str, name: str) -> list[Rule]:
    return [
        one
        for one in ask.do(rule_history, kind, name)
        if one.valid_from is not None and one.valid_from > ask.now
    ]


def _latest(ask: PageRequest, kind: str, name: str) -> int:
    """Return the number of the latest version, also of one to come; 1 before there is any."""
    return max((one.version for one in ask.do(rule_history, kind, name)), default=1)


def _start(ask: PageRequest, known: Rule, kind: str, name: str) -> dict[str, Any]:
    notice = int(known.body.get("notice_days", 0)) if known.version > 1 else 0
    start: dict[str, Any] = {"id": ask.new_id(), "seen": _latest(ask, kind, name), **_EXAMPLE}
    start["example_day"] = _working_day(ask.today).isoformat()
    if notice:
        start["valid_day"] = (ask.today + timedelta(days=notice + 1)).isoformat()
    return start


def _working_day(today: date) -> date:
    """Return the first working day after today, for which most ask what a delivery costs."""
    day = today + timedelta(days=1)
    return day + timedelta(days=max(0, 7 - day.weekday()) % 7) if day.weekday() > 4 else day


def _publish(ask: PageRequest, form: Form, kind: str, name: str, body: Body) -> bool:
    """Publish what was typed; of a version that came meanwhile it tells, and then goes over it."""
    valid_from = form.moment("valid_day", "valid_time", ask.zone) or ask.now
    seen = form.whole("seen", low=1)
    form.values["seen"] = [str(_latest(ask, kind, name))]
    return form.do(
        publish_rule,
        form.id("id") or ask.new_id(),
        kind=kind,
        name=name,
        body=body,
        valid_from=valid_from,
        seen_version=seen,
    )


def _priced(ask: PageRequest, form: Form, body: Body) -> Quote | None:
    """Price the example; what is wrong with it, or with the tariff, stands beside its fields."""
    starts_at = form.moment("example_day", "example_time", ask.zone) or ask.now
    lead_min = form.number("example_lead", scale=60, high=60 * 24 * 365) or 0
    example = ExampleBooking(
        distance_m=form.number("example_km", scale=1000, high=1_000_000) or 0,
        drops=form.whole("example_drops", low=1, high=500) or 1,
        vehicles=form.whole("example_vehicles", low=1, high=50) or 1,
        mass_g=form.number("example_kg", scale=1000) or 0,
        volume_ml=form.number("example_l", scale=1000) or 0,
        starts_at=starts_at,
        booked_at=starts_at - timedelta(minutes=lead_min),
    )
    return form.result if form.do(price_example, body, example) else None


def _raw(ask: PageRequest, kind: str, name: str, address: str) -> Response:
    known = _in_force(ask, kind, name)
    text = json.dumps(known.body, ensure_ascii=False, indent=2)
    form = ask.form(
        start={"id": ask.new_id(), "body": text, "seen": _latest(ask, kind, name)},
        fields={"body": "body", "valid_from": "valid_day"},
    )
    if form.sent:
        try:
            body = json.loads(form.raw("body"))
        except ValueError as wrong:
            form.say("body", ask.texts("admin-raw-unreadable", what=str(wrong)))
            body = {}
        if _publish(ask, form, kind, name, body):
            return ask.to(address, done="rule-published")
    return show(
        ask, "raw_rule", form=form, title=_title(ask, kind, name), address=address, kind=kind
    )


def _history(ask: PageRequest, kind: str, name: str, address: str) -> Response:
    found = ask.do(rule_history, kind, name)
    return show(
        ask,
        "rule_history",
        rules=[(one, json.dumps(one.body, ensure_ascii=False, indent=2)) for one in found[::-1]],
        names=_names(ask),
        title=_title(ask, kind, name),
        address=address,
    )


def _title(ask: PageRequest, kind: str, name: str) -> str:
    if kind != "tariff":
        return ask.texts(f"admin-rule-{kind}")
    return ask.texts("admin-tariff-standard") if name == STANDARD else name


def _by_name(ask: PageRequest, found: list[Rule]) -> list[tuple[str, Rule | None, list[Rule]]]:
    """Return each rule once: its title, the version in force, and those to come."""
    known: dict[tuple[str, str], tuple[Rule | None, list[Rule]]] = {}
    for one in found:
        now, coming = known.get((one.kind, one.name), (None, []))
        if one.valid_from is not None and one.valid_from > ask.now:
            coming = [*coming, one]
        else:
            now = one
        known[one.kind, one.name] = (now, coming)
    return [
        (_title(ask, kind, name), now, coming)
        for (kind, name), (now, coming) in sorted(known.items(), key=_standard_first)
    ]


def _standard_first(one: tuple[tuple[str, str], object]) -> tuple[str, bool, str]:
    (kind, name), _ = one
    return kind, name != STANDARD, name


def _names(ask: PageRequest) -> dict[Any, str]:
    return {one.id: one.name for one in ask.do(list_people)}
