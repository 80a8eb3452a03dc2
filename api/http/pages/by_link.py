"""Choosing a password by a link: for whoever was invited, and whoever lost theirs.

The token of the link stands behind the ``#`` of the address, where no server and no log sees it.
The page's script hands it over; without JavaScript the link is pasted into the form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from api.auth.passwords import MIN_LENGTH
from api.http.authentication import address_of
from api.http.pages.forms import Form
from api.http.pages.frame import SIGN_IN, PageRequest, PageRouter
from api.http.pages.sign_in import let_in
from api.pages.front.page import HOME
from api.usecases.people.by_link import (
    Invited,
    accept_invitation,
    read_invitation,
    reset_password,
)
from api.usecases.people.by_password import finish_second_step
from api.usecases.people.signing_in import SecondStep, SignedIn

_SCRIPT = f"{SIGN_IN}/link.js"
_DONE = f"{HOME}?done=password"

pages = PageRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """A step of the form: its name, the token it goes on with, and what an invitation says."""

    name: str
    token: str = ""
    invited: Invited | None = None


@pages.form("/join", public=True)
def join(ask: PageRequest) -> Response:
    """Accept an invitation: a name and a password."""

    def read(token: str) -> Invited:
        return read_invitation(ask.service, token=token, address=address_of(ask.request))

    def keep(form: Form, token: str) -> SignedIn:
        return accept_invitation(
            ask.service,
            token=token,
            address=address_of(ask.request),
            name=form.text("name"),
            proof=form.raw("password"),
        )

    return _choose(ask, "join", read, keep)


@pages.form("/reset", public=True)
def reset(ask: PageRequest) -> Response:
    """Choose a new password."""

    def keep(form: Form, token: str) -> SignedIn | SecondStep:
        return reset_password(
            ask.service,
            token=token,
            address=address_of(ask.request),
            password=form.raw("password"),
        )

    return _choose(ask, "reset", lambda _: None, keep)


def _choose(
    ask: PageRequest,
    kind: str,
    read: Callable[[str], Invited | None],
    keep: Callable[[Form, str], SignedIn | SecondStep],
) -> Response:
    form = ask.form()
    token = form.raw("token")
    step = _Step(name=form.text("step") or "link", token=token)

    def go_on() -> _Step | SignedIn | SecondStep:
        if step.name == "code":
            address = address_of(ask.request)
            return finish_second_step(
                ask.service, token=token, code=form.text("code"), address=address
            )
        if step.name == "password":
            return keep(form, token)
        pasted = form.text("link").rpartition("#")[2]
        return _Step(name="password", token=pasted, invited=read(pasted))

    sent = form.sent and (step.name != "link" or form.need("link"))
    if sent and form.take(go_on):
        came: _Step | SignedIn | SecondStep = form.result
        if isinstance(came, SignedIn):
            return let_in(ask, came, _DONE)
        if isinstance(came, SecondStep):
            came = _Step(name="code", token=came.token.reveal())
        step = came
        if step.invited is not None:
            form.values["name"] = [step.invited.name]
    return _show(ask, form, kind, step)


def _show(ask: PageRequest, form: Form, kind: str, step: _Step) -> Response:
    shown: dict[str, Any] = {
        "kind": kind,
        "step": step.name,
        "token": step.token,
        "cooperative": step.invited.cooperative if step.invited else "",
        "script": _SCRIPT,
        "min_length": MIN_LENGTH,
    }
    return ask.page("pages/sign_in/link.html", form=form, **shown)
