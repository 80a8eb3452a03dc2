"""Importing from Open Food Network: reports or a platform's answer, questions, changes, applying.

Between its steps the page carries what was read itself, packed into a field: it names people, and
so it is kept nowhere until it is let in.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from starlette.responses import Response

from api.http.pages.address_fields import fixed_points, offer_of
from api.http.pages.circuits.shown import IMPORT, WRITE, show
from api.http.pages.forms import Form, error_words
from api.http.pages.frame import PageRequest, PageRouter
from api.senders.open_food_network import OpenFoodNetwork, asking
from api.usecases.bookings.customers import list_customers
from api.usecases.circuits.cycles import list_cycles
from api.usecases.circuits.hubs import list_hubs
from api.usecases.circuits.open_food_network.cycles_there import likely_cycle
from api.usecases.circuits.open_food_network.import_values import Answers, ImportAnswer
from api.usecases.circuits.open_food_network.importing import (
    Comparison,
    Decisions,
    Difference,
    answer_questions,
    apply_import,
    compare_import,
)
from api.usecases.circuits.open_food_network.platforms import (
    connect_platform,
    disconnect_platform,
    list_platforms,
    list_shipments,
    open_platform,
)
from api.usecases.circuits.open_food_network.reading import ReportFile, read_reports
from api.usecases.circuits.open_food_network.wanted import key_of, questions_of
from api.usecases.fleet.places import list_places
from data.formats.address_coordinates import Located
from data.formats.open_food_network import Distribution
from data.formats.open_food_network.values import Question
from data.store.streets.written_address import plain_text
from dispatch.values.plain_values import from_plain, to_plain
from routing.errors import BadInput, Fault

Plain = dict[str, Any]
pages = PageRouter()

MAX_PACKED = 900_000
"""Longest text of the field that carries what was read; servers refuse fields from 1 MB on."""
MAX_UNPACKED = 30_000_000
MAX_NAME = 80
"""Last signs of a file's name that are shown."""
_TELL_FILE = frozenset({"open-food-network-note", "open-food-network-zeros"})
_TELL_WHERE = frozenset(
    {
        "open-food-network-masked",
        "open-food-network-column",
        "open-food-network-column-helps",
    }
)
"""Faults whose sentences say themselves where they are."""
_HOURS = re.compile(r"(\d{1,2})\s*[:.hH]\s*(\d{2})?")
_NOTHING_ASKED: Plain = {
    "cycles_there": (),
    "asked": (),
    "unknown": (),
    "notes": (),
    "splits": (),
    "reckoned": (),
    "gone": (),
    "may_apply": False,
    "may_compare": False,
}
"""Parts of the page once everything is let in: no question is left, and nothing to apply."""
_BACK, _AHEAD = timedelta(days=3), timedelta(days=90)


@pages.form(IMPORT, needs=WRITE, office=True)
def import_orders(ask: PageRequest) -> Response:
    """Read reports, ask what they do not tell, show what changes, and let it in."""
    form = ask.form(start=_start(ask))
    if not form.sent:
        return _show_start(ask, form)
    cycle, go = form.id("cycle"), form.text("go")
    form.need("cycle", "instance")
    instance = _host(form.text("instance"))
    read = _unpacked(form) if form.raw("packed") else _read(ask, form, go)
    if read is None or form.refused or cycle is None:
        return _show_start(ask, form)
    whole, said = read
    packed = _packed(whole, said)
    if len(packed) > MAX_PACKED:
        form.fault("files", "open-food-network-too-large")
        return _show_start(ask, form)
    if form.has("theirs_sent"):
        theirs = form.text("theirs")
    else:
        theirs = ask.do(likely_cycle, cycle, instance, whole)
    placed = {one.key: form.text(f"note-{number}") for number, one in enumerate(whole.unplaced)}
    found = whole.with_notes(placed).of_cycle(theirs)
    questions = questions_of(found)
    form.fields = _fields(questions)
    answers = _answers(form, questions)
    if answers:
        form.do(answer_questions, instance, answers)
    seen = _compared(ask, form, cycle, instance, found)
    points = _points(form, seen) if seen else {}
    done = False
    if go == "apply" and seen and seen.splits and not form.has("split"):
        form.fault("split", "import-split-unconfirmed", count=len(seen.splits))
    if go == "apply" and seen and not seen.open:
        decided = Decisions(
            cancel=frozenset(form.all("cancel")), points=points, split=form.has("split")
        )
        done = form.do(apply_import, cycle, instance, found, decided)
        seen = form.result if done else seen
    values: Plain = {
        "found": found,
        "kept": {"cycle": str(cycle), "instance": instance, "packed": packed},
        "theirs": theirs,
        "said": said,
        "applied": done,
        **_shown(ask, seen),
        **(_NOTHING_ASKED if done else _asked_of(ask, form, whole, found, seen)),
    }
    return show(ask, "open_food_network_changes", form=form, **values)


def _shown(ask: PageRequest, seen: Comparison | None) -> Plain:
    """Return what changes, before it is let in and after."""
    differences = (*seen.orders, *seen.lots) if seen else ()
    return {
        "seen": seen,
        "rows": _rows(ask, seen) if seen else [],
        "refused": sum(1 for one in differences if one.refused),
    }


def _asked_of(
    ask: PageRequest, form: Form, whole: Distribution, found: Distribution, seen: Comparison | None
) -> Plain:
    """Return what the page asks for before anything is let in, and which steps it offers."""
    none = ask.texts("platforms-their-cycle-none")
    cycles = [(one, one or none) for one in whole.cycles]
    if seen is None:
        return {**_NOTHING_ASKED, "cycles_there": cycles, "may_compare": len(cycles) > 1}
    asked, unknown = _asked(ask, form, seen), _unknown(seen)
    notes = _notes(form, whole, seen, found)
    changes = any(one.what != "same" for one in (*seen.orders, *seen.lots))
    return {
        "cycles_there": cycles,
        "asked": asked,
        "unknown": unknown,
        "notes": notes,
        "splits": seen.splits,
        "reckoned": seen.reckoned,
        "gone": [one.name for one in seen.orders if _is_gone(one)],
        "may_apply": changes and not seen.open,
        "may_compare": bool(asked or unknown or notes) or len(cycles) > 1,
    }


@pages.form(f"{IMPORT}/platforms", needs=WRITE, office=True)
def platforms(ask: PageRequest) -> Response:
    """Connect to platforms, and show what they were told."""
    form = ask.form(start={})
    if form.sent and form.need("url", "token"):
        url, token = form.text("url"), form.raw("token")
        if form.do(connect_platform, ask.new_id(), url, token):
            return ask.to(f"{IMPORT}/platforms", done="platform-connected")
    return show(
        ask,
        "open_food_network_platforms",
        form=form,
        platforms=ask.do(list_platforms),
        shipments=ask.do(list_shipments),
    )


@pages.action(f"{IMPORT}/platforms/{{platform_id}}/disconnect", needs=WRITE, office=True)
def disconnect(ask: PageRequest) -> Response:
    """Forget a platform."""
    ask.do(disconnect_platform, ask.id())
    return ask.to(f"{IMPORT}/platforms", done="platform-disconnected")


# ------------------------------------------------------------------------------------- first step


def _start(ask: PageRequest) -> Plain:
    known = ask.do(list_platforms)
    return {"instance": known[0].instance if known else ""}


def _show_start(ask: PageRequest, form: Form) -> Response:
    today = ask.today
    cycles = [
        (
            str(one.cycle.id),
            ask.texts(
                "platforms-cycle-option",
                name=one.cycle.name,
                day=ask.texts.day(one.cycle.day),
            ),
        )
        for one in ask.do(list_cycles, today - _BACK, today + _AHEAD)
        if one.cycle.status != "cancelled"
    ]
    return show(
        ask,
        "open_food_network",
        form=form,
        cycles=cycles,
        platforms=ask.do(list_platforms),
    )


def _read(ask: PageRequest, form: Form, go: str) -> tuple[Distribution, list[str]] | None:
    """Return what reports, or a platform that is asked, say; ``None`` with faults."""
    found: list[Distribution] = []
    if go.startswith("fetch:"):
        platform = ask.do(open_platform, UUID(go.removeprefix("fetch:")))
        ask_platform = asking(loopback=ask.service.tools.outbound.loopback_webhooks)
        client = OpenFoodNetwork(url=platform.url, token=platform.token, ask=ask_platform)
        form.take(lambda: found.append(client.orders(ask.now)))
    else:
        files = [
            (one.file.read(), (one.filename or "report")[-MAX_NAME:])
            for one in form.files.get("files", ())
        ]
        if form.raw("pasted").strip():
            files.append((form.raw("pasted").encode(), "report.csv"))
        if not files:
            form.say("files", form.texts("page-field-needed"))
            return None
        _take(form, files, found)
    if not found:
        return None
    said = [_sentence(form, fault) for fault in (*found[0].refused, *found[0].notices)]
    return replace(found[0], refused=(), notices=()), said


def _take(form: Form, files: list[ReportFile], found: list[Distribution]) -> None:
    """Read reports; where there are several, each fault names its own."""

    def read() -> None:
        try:
            found.append(read_reports(files))
        except BadInput as wrong:
            for fault in wrong.faults:
                named = f"{fault.file} – " if fault.file and len(files) > 1 else ""
                form.general.append(named + _sentence(form, fault))

    form.take(read)


def _sentence(form: Form, fault: Fault) -> str:
    sentence = form.texts.fault(fault)
    if fault.code in _TELL_FILE:
        return f"{fault.file} – {sentence}"
    names_place = fault.code in _TELL_WHERE or not fault.where
    return sentence if names_place else f"{form.texts.place(fault.where)}: {sentence}"


def _host(text: str) -> str:
    return text.strip().lower().removeprefix("https://").removeprefix("http://").rstrip("/")


def _compared(
    ask: PageRequest, form: Form, cycle: UUID, instance: str, found: Distribution
) -> Comparison | None:
    """Return what would change, also where an answer was refused: the questions stay."""
    comparisons: list[Comparison] = []
    form.take(lambda: comparisons.append(ask.do(compare_import, cycle, instance, found)))
    return comparisons[0] if comparisons else None


# ------------------------------------------------------------------------------ between the steps


def _packed(found: Distribution, notes: list[str]) -> str:
    content = json.dumps({"found": to_plain(found), "said": notes}, ensure_ascii=False)
    return base64.b64encode(zlib.compress(content.encode(), 6)).decode()


def _unpacked(form: Form) -> tuple[Distribution, list[str]] | None:
    """Return what the page carried; whoever changed it gets what they wrote, or a refusal."""
    read: list[tuple[Distribution, list[str]]] = []
    form.take(lambda: read.append(_parse_packed(form.raw("packed"))))
    return read[0] if read else None


def _parse_packed(packed: str) -> tuple[Distribution, list[str]]:
    try:
        raw = base64.b64decode(packed, validate=True)
        opener = zlib.decompressobj()
        content = json.loads(opener.decompress(raw, MAX_UNPACKED))
        said = [str(one) for one in content["said"]]
        return from_plain(Distribution, content["found"]), said
    except (ValueError, zlib.error, KeyError, TypeError, RecursionError):
        raise BadInput.of("open-food-network-answer", where="packed") from None


# ------------------------------------------------------------------------- questions and answers


def _fields(questions: tuple[Question, ...]) -> dict[str, str]:
    """Return the field of each part of an answer."""
    found: dict[str, str] = {}
    for number, question in enumerate(questions):
        where = ".".join(key_of(question))
        found |= {f"{where}.{name}": f"{name}-{number}" for name in ("start", "end")}
        found[where] = f"answer-{number}"
    return found


def _answers(form: Form, questions: tuple[Question, ...]) -> Answers:
    """Return the answers that were sent, by question."""
    found = {}
    for number, question in enumerate(questions):
        name, kind = f"answer-{number}", question.kind
        chosen = form.text(name)
        if not chosen:
            continue
        if kind == "hub":
            answer = ImportAnswer(hub_id=form.id(name))
        elif kind == "site":
            at_hub = chosen == "hub"
            answer = ImportAnswer(at_hub=at_hub, place_id=None if at_hub else form.id(name))
        elif chosen == "skip":
            answer = ImportAnswer(skip=True)
        else:
            start, end = (_clock(form.text(f"{end}-{number}")) for end in ("start", "end"))
            answer = ImportAnswer(customer_id=form.id(name), start=start, end=end)
        found[key_of(question)] = answer
    return found


def _clock(text: str) -> str:
    """Return a time of day as it is kept; ``8h30`` and ``8.30`` are written often too."""
    parts = _HOURS.fullmatch(text)
    return f"{int(parts[1]):02}:{parts[2] or '00'}" if parts else text


def _asked(ask: PageRequest, form: Form, comparison: Comparison) -> list[Plain]:
    """Return the questions as the page shows them; what was answered stands in the fields.

    Where nothing was, what has the very name that is asked about stands there to be confirmed.
    """
    options = _choices(ask)
    rows = []
    for number, question in enumerate(comparison.questions):
        answer = comparison.answers.get(key_of(question))
        if answer is None and not form.text(f"answer-{number}"):
            same = plain_text(question.subject or question.hub)
            alike = [key for key, name in options[question.kind] if plain_text(name) == same]
            form.values[f"answer-{number}"] = alike[:1] if len(alike) == 1 else []
        if (
            answer
            and not form.faults.get(f"start-{number}")
            and not form.faults.get(f"end-{number}")
        ):
            chosen = answer.hub_id or answer.place_id or answer.customer_id
            other = "skip" if answer.skip else "hub"
            form.values[f"answer-{number}"] = [str(chosen or other)]
            for name in ("start", "end"):
                form.values[f"{name}-{number}"] = [getattr(answer, name)]
        text = ask.texts(
            f"platforms-question-{question.kind}",
            hub=question.hub or "?",
            subject=question.subject or "?",
        )
        hint = ask.texts("platforms-question-hint", hint=question.hint) if question.hint else ""
        rows.append(
            {
                "number": number,
                "kind": question.kind,
                "text": text,
                "hint": hint,
                "options": options[question.kind],
            }
        )
    return rows


def _points(form: Form, comparison: Comparison) -> dict[str, Located]:
    """Return where the addresses are that nobody knew, as they were chosen or shown."""
    fields = {_field_of(one.address): one.address for one in comparison.unknown}
    return {fields[name]: located for name, located in fixed_points(form, fields).items()}


def _unknown(comparison: Comparison) -> list[Plain]:
    """Return the addresses that nobody knows, as the page asks for them."""
    return [
        {
            "field": _field_of(one.address),
            "address": one.address,
            "numbers": ", ".join(one.numbers),
            "offer": offer_of(one.suggestions, one.address),
        }
        for one in comparison.unknown
    ]


def _field_of(address: str) -> str:
    """Return the name of the fields of an address, however many others there are."""
    return f"where-{sha256(address.encode()).hexdigest()[:12]}"


def _notes(form: Form, whole: Distribution, seen: Comparison, found: Distribution) -> list[Plain]:
    """Return the notes of which somebody says whose they are, with the orders they may be for.

    Where one order has the customer's name it is chosen beforehand.
    """
    open_ = {one.key for one in seen.unplaced}
    rows = []
    for number, note in enumerate(whole.unplaced):
        name = f"note-{number}"
        if note.key not in open_ and not form.text(name):
            continue  # It stands with its order already.
        homes = [one for one in found.orders if one.is_home and one.hub == note.hub]
        same = [o.number for o in homes if plain_text(o.customer) == plain_text(note.customer)]
        if name not in form.values and len(same) == 1:
            form.values[name] = same
        homes.sort(key=lambda one: one.number not in note.numbers)
        options = [(o.number, f"{o.number} · {o.customer}, {o.address.text}") for o in homes]
        rows.append({"field": name, "note": note, "options": options})
    return rows


def _choices(ask: PageRequest) -> dict[str, list[tuple[str, str]]]:
    """Return what a question may be answered with, by its kind."""
    texts = ask.texts
    customers = sorted(ask.do(list_customers), key=lambda one: one.kind != "producer")
    makers = [("skip", texts("platforms-skip")), *((str(one.id), one.name) for one in customers)]
    places = sorted(ask.do(list_places), key=lambda one: one.kind != "relay")
    sites = ((str(one.id), one.name or one.address) for one in places)
    return {
        "hub": [(str(one.hub.id), one.name) for one in ask.do(list_hubs)],
        "site": [("hub", texts("platforms-at-hub")), *sites],
        "ready": makers,
        "producer": makers,
    }


def _rows(ask: PageRequest, comparison: Comparison) -> list[Plain]:
    """Return what differs, what is refused first; what stays is counted, not listed."""
    listed = [("order", one) for one in comparison.orders] + [
        ("lot", one) for one in comparison.lots
    ]
    listed.sort(key=lambda one: one[1].refused is None)
    return [
        {
            "kind": kind,
            "name": one.name,
            "of": ask.texts("platforms-lot-of", farm=one.farm, hub=one.hub) if one.farm else "",
            "numbers": ", ".join(one.numbers) if one.refused else "",
            "what": _words(ask, kind, one),
            "refused": error_words(one.refused, ask.texts),
        }
        for kind, one in listed
        if one.what != "same"
    ]


def _is_gone(order: Difference) -> bool:
    """Return whether the reports leave an order out, which can be cancelled therefore."""
    return order.what == "gone" and order.refused is None


def _words(ask: PageRequest, kind: str, one: Difference) -> str:
    if one.what == "changed" and kind == "lot":
        return ask.texts("platforms-what-changed-lot")
    parts = ", ".join(ask.texts(f"platforms-part-{part}") for part in one.parts)
    return ask.texts(f"platforms-what-{one.what}", parts=parts)
