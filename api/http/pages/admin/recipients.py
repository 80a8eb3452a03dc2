"""Page of recipients: who asks what is kept on them is found, given it, and erased."""

from __future__ import annotations

import json

from starlette.responses import Response

from api.http.pages.admin.tabs import ADMINS, show
from api.http.pages.confirming import confirming
from api.http.pages.forms import id_of
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
    go, chosen = form.text("go"), [one for one in map(id_of, form.all("stop")) if one]
    if go in {"export", "erase", "erase-now"} and not chosen:
        form.say("stop", ask.texts("admin-recipients-none-ticked"))
    if go == "export" and form.do(export_recipient, chosen):
        document = json.dumps(form.result, ensure_ascii=False, indent=2, default=str)
        return ask.file(document.encode(), "application/json", "recipient.json")
    gone = form.result if go == "erase-now" and form.do(erase_recipient, chosen) else None
    found: list[RecipientStop] = []
    if form.sent:
        form.take(lambda: found.extend(ask.do(find_recipients, form.text("typed"))))
    asked = go == "erase" and not form.refused
    return show(ask, "recipients", form=form, found=found, asked=asked, gone=gone)
