"""Grave steps by a form: whoever must prove anew who they are types their password, and goes on."""

from __future__ import annotations

from functools import wraps

from starlette.datastructures import FormData
from starlette.responses import Response

from api.http.authentication import address_of
from api.http.pages.frame import CSRF_FIELD, Handler, PageRequest
from api.usecases.people.by_password import confirm_again
from api.wording.error_words import error_sentence
from routing.errors import Denied

PASSWORD, CODE = "confirm_password", "confirm_code"
_OWN = frozenset({CSRF_FIELD, PASSWORD, CODE})
_ASK = frozenset({"confirm-again", "confirmation-refused"})


def confirming(handler: Handler) -> Handler:
    """Ask for the password where a use case wants it, and then go on with what was sent."""

    @wraps(handler)
    def answer(ask: PageRequest) -> Response:
        try:
            _confirm(ask)
            return handler(ask)
        except Denied as refused:
            if refused.code not in _ASK or ask.sent is None:
                raise
            return _ask_for_password(ask, refused, ask.sent)

    return answer


def _confirm(ask: PageRequest) -> None:
    """Take the password or code that was sent along, if any."""
    if ask.sent is None or ask.actor is None:
        return
    password, code = (str(ask.sent.get(name) or "") for name in (PASSWORD, CODE))
    if password or code.strip():
        confirm_again(
            ask.service,
            ask.actor,
            address=address_of(ask.request),
            password=password,
            code=code.strip(),
        )


def _ask_for_password(ask: PageRequest, refused: Denied, sent: FormData) -> Response:
    """Show a form that sends everything again, with a password besides."""
    again = refused.code == "confirmation-refused"
    kept = [
        (name, value)
        for name, value in sent.multi_items()
        if name not in _OWN and isinstance(value, str)
    ]
    return ask.page(
        "pages/kit/confirm.html",
        422 if again else 200,
        kept=kept,
        refused=error_sentence(refused, ask.texts) if again else "",
    )
