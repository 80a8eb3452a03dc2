"""Page of recipients: who asks what is kept on them is found, given it, and erased."""

from __future__ import annotations

import json
from contextlib import suppress
from uuid import UUID

from starlette.responses import Response

from api.http.pages.admin.tabs import ADMINS, show
from api.http.pages.booking.shown import day_words
from api.http.pages.confirming import confirming
from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.usecases.care.privacy import erase_recipient, export_recipient, find_recipients
from data.store.care.privacy import RecipientStop

pages = PageRouter()

RECIPIENTS = "/admin/recipients"


@pages.form(RECIPIENTS, needs=ADMINS)
@confirming
def recipients(ask: PageRequest) -> Response:
    """Find a recipient by name, number or address, and give out or erase what is ticked.

    What is typed stands in no address: those are kept by browsers and logs.
    """
    form = ask.form(fields={"stop_ids": "stop"})
    go, chosen = form.text("go"), _chosen(form)
    if go in {"export", "erase", "erase-now"} and not chosen:
        form.say("stop", ask.texts("admin-recipients-none-ticked"))
    if go == "export" and form.do(export_recipient, chosen):
        document = json.dumps(form.result, ensure_ascii=False, indent=2, default=str)
        return ask.file(document.encode(), "application/json", "recipient.json")
    gone = form.result if go == "erase-now" and form.do(erase_recipient, chosen) else None
    found: list[RecipientStop] = []
    if form.sent:
        form.take(lambda: found.extend(ask.do(find_recipients, form.text("typed"))))
    days = {one.day: day_words(one.day, ask.texts) for one in found}
    asked = go == "erase" and not form.refused
    return show(ask, "recipients", form=form, found=found, days=days, asked=asked, gone=gone)


def _chosen(form: Form) -> list[UUID]:
    """Return the ids that are ticked."""
    ids = []
    for text in form.all("stop"):
        with suppress(ValueError):
            ids.append(UUID(text))
    return ids
