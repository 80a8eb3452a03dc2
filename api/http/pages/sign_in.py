"""Signing in and out by forms, for browsers without JavaScript and for the button of every page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.responses import Response

from api.http.authentication import (
    address_of,
    cookie_jar_of,
    csrf_for,
    forget_session,
    put_device,
    put_session,
)
from api.http.pages.forms import Form
from api.http.pages.frame import SIGN_IN, PageRequest, PageRouter
from api.http.redirects import own_path, redirect
from api.pages.front.page import HOME
from api.pages.sign_in.page import PLAIN
from api.usecases.people.by_password import (
    Choice,
    choose_cooperative,
    finish_second_step,
    sign_in_with_password,
)
from api.usecases.people.own_sign_in import sign_out
from api.usecases.people.signing_in import SecondStep, SignedIn

pages = PageRouter()


@pages.form(PLAIN, public=True)
def sign_in(ask: PageRequest) -> Response:
    """Sign in by e-mail address and password, a code, and the choice of a cooperative."""
    form = ask.form(start={"next": ask.query.get("next", "")})
    step = form.text("step") or "password"
    if form.sent and form.take(lambda: _next_step(ask, form, step)):
        came: SignedIn | SecondStep | Choice = form.result
        if isinstance(came, SignedIn):
            return let_in(ask, came, own_path(form.raw("next")) or HOME)
        answer = _show(ask, form, **_shown_of(came))
        put_device(ask.request, answer, came.device)
        return answer
    kept = {"token": form.raw("token"), "ticket": form.raw("ticket"), "cooperatives": ()}
    # A choice cannot be shown again: who belongs where is told after the password alone.
    return _show(ask, form, step="password" if step == "choice" else step, **kept)


@pages.action("/sign-out")
def sign_out_here(ask: PageRequest) -> Response:
    """End the session of this browser."""
    ask.do(sign_out)
    answer = redirect(SIGN_IN)
    forget_session(ask.request, answer)
    return answer


def _next_step(ask: PageRequest, form: Form, step: str) -> SignedIn | SecondStep | Choice:
    address = address_of(ask.request)
    if step == "code":
        token, code = form.raw("token"), form.text("code")
        return finish_second_step(ask.service, token=token, code=code, address=address)
    if step == "choice":
        chosen = form.id("cooperative") or UUID(int=0)
        return choose_cooperative(ask.service, ticket=form.raw("ticket"), cooperative_id=chosen)
    device = cookie_jar_of(ask.request).read(ask.request, "device")
    return sign_in_with_password(
        ask.service,
        email=form.text("email"),
        password=form.raw("password"),
        address=address,
        device=device,
    )


def _shown_of(came: SecondStep | Choice) -> dict[str, Any]:
    if isinstance(came, SecondStep):
        return {"step": "code", "token": came.token.reveal()}
    return {
        "step": "choice",
        "ticket": came.ticket.reveal(),
        "cooperatives": [(str(id_), name) for id_, name in came.cooperatives],
    }


def _show(ask: PageRequest, form: Form, **shown: Any) -> Response:  # noqa: ANN401  # each step has its own
    blank = {"token": "", "ticket": "", "cooperatives": ()}
    return ask.page("pages/sign_in/plain.html", form=form, **(blank | shown))


def let_in(ask: PageRequest, came: SignedIn, to: str) -> Response:
    """Lead on whoever has just signed in, with the cookies of the session."""
    answer = redirect(to)
    csrf = csrf_for(ask.service, came.token)
    put_session(ask.request, answer, ask.service, came.token, came.expires_at, csrf=csrf)
    put_device(ask.request, answer, came.device)
    return answer
