"""Importing from Open Food Network: reports or a platform's answer, questions, changes, applying.

Between its steps the page carries what was read itself, packed into a field: it names people, and
so it is kept nowhere until it is let in.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from starlette.responses import Response

from api.http.pages.booking.shown import day_words, zone_of
from api.http.pages.circuits.shown import IMPORT, OFFICE, show
from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.processes.limited import run_limited
from api.senders.open_food_network import OpenFoodNetwork, asking
from api.usecases.bookings.customers import list_customers
from api.usecases.bookings.import_files import LIMITS
from api.usecases.circuits.cycles import list_cycles
from api.usecases.circuits.hubs import list_hubs
from api.usecases.circuits.open_food_network.importing import (
    Comparison,
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
from api.usecases.circuits.open_food_network.wanted import key_of, questions_of
from api.usecases.fleet.places import list_places
from api.wording.error_words import error_sentence
from data.formats.open_food_network import Distribution, distribution_of, read_report
from data.formats.open_food_network.values import Question
from data.formats.spreadsheet.sheets import CSV_ENDINGS
from data.store.circuits.open_food_network import Key
from dispatch.values.local_time import day_of
from dispatch.values.plain_values import from_plain, to_plain
from routing.errors import BadInput, Fault

Plain = dict[str, Any]
pages = PageRouter()

MAX_HERE = 400_000
"""Most bytes of reports that are read while somebody waits; more go to a process of its own."""
MAX_PACKED = 900_000
"""Longest text of the field that carries what was read; servers refuse fields from 1 MB on."""
MAX_UNPACKED = 30_000_000
_BACK, _AHEAD = timedelta(days=3), timedelta(days=90)


@pages.form(IMPORT, needs=OFFICE)
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
    theirs = form.text("theirs") if form.has("theirs_sent") else (whole.cycles or ("",))[0]
    found = whole.of_cycle(theirs)
    told = _told(form, questions_of(found))
    if told:
        form.do(answer_questions, instance, told)
    done = False
    seen: Comparison | None = None
    if form.do(compare_import, cycle, instance, found):
        seen = form.result
        if go == "apply" and not seen.open:
            cancel = form.all("cancel")
            done = form.do(apply_import, cycle, instance, found, cancel)
            seen = form.result if done else seen
    values = {
        "seen": seen,
        "found": found,
        "cycles_there": [
            (one, one or ask.texts("platforms-their-cycle-none")) for one in whole.cycles
        ],
        "kept": {"cycle": str(cycle), "instance": instance, "packed": packed},
        "theirs": theirs,
        "said": said,
        "asked": _asked(ask, form, seen) if seen else [],
        "rows": _rows(ask, seen) if seen else [],
        "applied": done,
        **(_choices(ask) if seen else {}),
    }
    return show(ask, "open_food_network_changes", form=form, **values)


@pages.form(f"{IMPORT}/platforms", needs=OFFICE)
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


@pages.action(f"{IMPORT}/platforms/{{platform_id}}/disconnect", needs=OFFICE)
def disconnect(ask: PageRequest) -> Response:
    """Forget a platform."""
    ask.do(disconnect_platform, ask.id())
    return ask.to(f"{IMPORT}/platforms", done="platform-disconnected")


# ------------------------------------------------------------------------------------- first step


def _start(ask: PageRequest) -> Plain:
    known = ask.do(list_platforms)
    return {"instance": known[0].instance if known else ""}


def _show_start(ask: PageRequest, form: Form) -> Response:
    today = day_of(ask.now, zone_of(ask.texts))
    cycles = [
        (
            str(one.cycle.id),
            ask.texts(
                "platforms-cycle-option",
                name=one.cycle.name,
                day=day_words(one.cycle.day, ask.texts),
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
        opened = ask.do(open_platform, UUID(go.removeprefix("fetch:")))
        ask_platform = asking(loopback=ask.service.tools.outbound.loopback_webhooks)
        client = OpenFoodNetwork(url=opened.url, token=opened.token, ask=ask_platform)
        form.take(lambda: found.append(client.orders(ask.now)))
    else:
        files = [
            (one.file.read(), f"report{Path(one.filename or '').suffix.lower()}")
            for one in form.files.get("files", ())
        ]
        if form.raw("pasted").strip():
            files.append((form.raw("pasted").encode(), "report.csv"))
        if not files:
            form.say("files", form.texts("page-field-needed"))
            return None
        form.take(lambda: found.append(_read_files(files)))
    if not found:
        return None
    said = [_sentence(form, fault) for fault in (*found[0].refused, *found[0].notices)]
    return replace(found[0], refused=(), notices=()), said


def _read_files(files: list[tuple[bytes, str]]) -> Distribution:
    """Read reports here, or where they could do harm in a process of its own."""
    is_plain = all(Path(name).suffix in CSV_ENDINGS for _, name in files)
    if is_plain and sum(len(content) for content, _ in files) <= MAX_HERE:
        return read_files(files)
    return run_limited(LIMITS, 0, read_files, files)


def read_files(files: list[tuple[bytes, str]]) -> Distribution:
    """Return what some reports say together; made for a process of its own.

    Raises
    ------
    BadInput
        If one of them cannot be read, or all together are not enough.
    """
    return distribution_of([read_report(content, name) for content, name in files])


def _sentence(form: Form, fault: Fault) -> str:
    sentence = form.texts.fault(fault)
    known = fault.code == "open-food-network-masked"
    return sentence if known or not fault.where else f"{fault.where}: {sentence}"


def _host(text: str) -> str:
    return text.strip().lower().removeprefix("https://").removeprefix("http://").rstrip("/")


# ------------------------------------------------------------------------------ between the steps


def _packed(found: Distribution, said: list[str]) -> str:
    content = json.dumps({"found": to_plain(found), "said": said}, ensure_ascii=False)
    return base64.b64encode(zlib.compress(content.encode(), 6)).decode()


def _unpacked(form: Form) -> tuple[Distribution, list[str]] | None:
    """Return what the page carried; whoever changed it gets what they wrote, or a refusal."""
    read: list[tuple[Distribution, list[str]]] = []
    form.take(lambda: read.append(_opened(form.raw("packed"))))
    return read[0] if read else None


def _opened(packed: str) -> tuple[Distribution, list[str]]:
    try:
        raw = base64.b64decode(packed, validate=True)
        opener = zlib.decompressobj()
        content = json.loads(opener.decompress(raw, MAX_UNPACKED))
        said = [str(one) for one in content["said"]]
        return from_plain(Distribution, content["found"]), said
    except (ValueError, zlib.error, KeyError, TypeError, RecursionError):
        raise BadInput.of("open-food-network-answer", where="packed") from None


# ------------------------------------------------------------------------- questions and answers


def _told(form: Form, questions: tuple[Question, ...]) -> dict[Key, Mapping[str, Any]]:
    """Return the answers that were sent, by question."""
    found: dict[Key, Mapping[str, Any]] = {}
    for number, question in enumerate(questions):
        chosen = form.text(f"answer-{number}")
        if not chosen:
            continue
        if question.kind == "hub":
            found[key_of(question)] = {"hub_id": chosen}
        elif question.kind == "site":
            at_hub = chosen == "hub"
            found[key_of(question)] = {"at_hub": True} if at_hub else {"place_id": chosen}
        elif chosen == "skip":
            found[key_of(question)] = {"skip": True}
        else:
            start, end = form.text(f"start-{number}"), form.text(f"end-{number}")
            found[key_of(question)] = {"customer_id": chosen, "start": start, "end": end}
    return found


def _asked(ask: PageRequest, form: Form, seen: Comparison) -> list[Plain]:
    """Return the questions as the page shows them; what was answered stands in the fields."""
    rows = []
    for number, question in enumerate(seen.questions):
        answer = seen.answers.get(key_of(question), {})
        if answer:
            chosen = answer.get("hub_id") or answer.get("place_id") or answer.get("customer_id")
            other = "skip" if answer.get("skip") else "hub"
            form.values[f"answer-{number}"] = [str(chosen or other)]
            for name in ("start", "end"):
                form.values[f"{name}-{number}"] = [str(answer.get(name, ""))]
        text = ask.texts(
            f"platforms-question-{question.kind}",
            hub=question.hub or "?",
            subject=question.subject or "?",
        )
        hint = ask.texts("platforms-question-hint", hint=question.hint) if question.hint else ""
        rows.append({"number": number, "kind": question.kind, "text": text, "hint": hint})
    return rows


def _choices(ask: PageRequest) -> Plain:
    texts = ask.texts
    skip = ("skip", texts("platforms-skip"))
    return {
        "hubs": [(str(one.hub.id), one.name) for one in ask.do(list_hubs)],
        "sites": [
            ("hub", texts("platforms-at-hub")),
            *((str(one.id), one.name or one.address) for one in ask.do(list_places)),
        ],
        "makers": [skip, *((str(one.id), one.name) for one in ask.do(list_customers))],
    }


def _rows(ask: PageRequest, seen: Comparison) -> list[Plain]:
    """Return what differs, orders first; what stays is counted, not listed."""
    listed = [("order", one) for one in seen.orders] + [("lot", one) for one in seen.lots]
    return [
        {
            "kind": kind,
            "name": one.name,
            "what": _words(ask, kind, one),
            "refused": _refusal(ask, one),
            "gone": kind == "order" and one.what == "gone" and one.refused is None,
        }
        for kind, one in listed
        if one.what != "same"
    ]


def _words(ask: PageRequest, kind: str, one: Difference) -> str:
    if one.what == "changed" and kind == "lot":
        return ask.texts("platforms-what-changed-lot")
    parts = ", ".join(ask.texts(f"platforms-part-{part}") for part in one.parts)
    return ask.texts(f"platforms-what-{one.what}", parts=parts)


def _refusal(ask: PageRequest, one: Difference) -> str:
    if one.refused is None:
        return ""
    if isinstance(one.refused, BadInput):
        return " ".join(ask.texts.fault(fault) for fault in one.refused.faults)
    return error_sentence(one.refused, ask.texts)
