"""The code of the server, and the founding: whoever is nobody yet becomes admin and dispatcher."""

from __future__ import annotations

from starlette.responses import Response

from api.auth.secret import Secret
from api.http.authentication import address_of, cookie_jar_of, csrf_for, put_session
from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.http.pages.setup.steps import ADDRESSES, FOUNDER, is_loopback, shown_steps
from api.http.redirects import redirect
from api.locales.texts import LANGUAGES, Texts
from api.usecases.people.signing_in import SignedIn
from api.usecases.system.first_run import (
    ENTRY_LASTS,
    Entry,
    Founding,
    check_entry,
    enter_setup,
    found_first,
    is_unfounded,
    zones,
)
from api.usecases.system.first_steps import read_first_steps
from routing.errors import Denied

pages = PageRouter()

COOKIE = "setup"
GO_ON = "/setup/go-on"
_FOUNDING = "/setup/cooperative"


@pages.form("/setup", public=True)
def enter(ask: PageRequest) -> Response:
    """Take the code of the server, once."""
    if not is_unfounded(ask.service):
        return ask.to(GO_ON)
    if not ask.sent and not ask.query.get("code") and _has_entered(ask):
        return ask.to(_FOUNDING)
    form = ask.form(start={"code": ask.query.get("code", "")})
    if form.sent and form.need("code"):
        code, address = form.text("code"), address_of(ask.request)
        if form.take(lambda: enter_setup(ask.service, code=code, address=address)):
            entry: Entry = form.result
            answer = ask.to(_FOUNDING)
            jar = cookie_jar_of(ask.request)
            lasts_s = int(ENTRY_LASTS.total_seconds())
            jar.put(answer, COOKIE, entry.token.reveal(), lasts_s=lasts_s)
            return answer
    return ask.page(
        "pages/setup/enter.html",
        form=form,
        steps=shown_steps("enter"),
        here_alone=is_loopback(ask.service.tools.public_url),
    )


@pages.form(_FOUNDING, public=True)
def found(ask: PageRequest) -> Response:
    """Found the first cooperative."""
    if not is_unfounded(ask.service):
        return ask.to(GO_ON)
    token = _token(ask)
    check_entry(ask.service, token)
    # No language has one zone: a browser's script proposes its own, others choose.
    form = ask.form(start={"language": ask.language})
    wanted = ("name", "town", "time_zone", "language", "admin_name", "admin_email", "password")
    whole = form.sent and form.need(*wanted)
    if whole and form.take(lambda: found_first(ask.service, token, _founding(form))):
        return _let_in(ask, form.result, form.text("language"))
    return ask.page(
        "pages/setup/cooperative.html",
        form=form,
        steps=shown_steps("cooperative"),
        zones=[(zone, zone.replace("_", " ")) for zone in zones()],
        spoken=[(one, Texts(one)("language-name")) for one in LANGUAGES],
    )


@pages.get(GO_ON, needs=FOUNDER)
def go_on(ask: PageRequest) -> Response:
    """Lead to the first step that is not done."""
    return ask.to(ADDRESSES[ask.do(read_first_steps).next_step])


def _founding(form: Form) -> Founding:
    return Founding(
        name=form.text("name"),
        town=form.text("town"),
        time_zone=form.text("time_zone"),
        language=form.text("language"),
        admin_name=form.text("admin_name"),
        admin_email=form.text("admin_email"),
        password=Secret(form.raw("password")),
    )


def _let_in(ask: PageRequest, came: SignedIn, language: str) -> Response:
    # The parameter has the browser remember the language that was chosen.
    answer = redirect(f"{ADDRESSES['streets']}?lang={language}")
    csrf = csrf_for(ask.service, came.token)
    put_session(ask.request, answer, ask.service, came.token, came.expires_at, csrf=csrf)
    cookie_jar_of(ask.request).drop(answer, COOKIE)
    return answer


def _token(ask: PageRequest) -> str:
    return cookie_jar_of(ask.request).read(ask.request, COOKIE) or ""


def _has_entered(ask: PageRequest) -> bool:
    try:
        check_entry(ask.service, _token(ask))
    except Denied:
        return False
    return True
