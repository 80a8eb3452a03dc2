"""The pages of a server for whoever comes with a browser: the front, and choosing a password.

They hold nothing of anybody: the token of a link stays behind the ``#`` of the address, where no
server and no log sees it, until the page's own script sends it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from api.auth.passwords import MIN_LENGTH
from api.locales.texts import Texts
from api.render.templates import render

FOLDER = Path(__file__).parent
APP = "/courier/"
DESCRIPTION = "/openapi.json"
STYLE, SCRIPT = "/front.css", "/front.js"


@cache
def front_page(language: str) -> str:
    """Return the front page: what this is, and where to go on."""
    return _page("page", language, "front-lead")


@cache
def reset_page(language: str) -> str:
    """Return the page on which somebody chooses a password by the link that was sent for it."""
    return _page("form", language, "front-reset-lead", kind="reset")


@cache
def join_page(language: str) -> str:
    """Return the page on which somebody accepts an invitation."""
    return _page("form", language, "front-join-lead", kind="join")


@cache
def asset(name: str) -> bytes:
    """Return the pages' style or script."""
    return (FOLDER / name).read_bytes()


def _page(template: str, language: str, lead: str, kind: str = "") -> str:
    return render(
        f"pages/front/{template}.html",
        Texts(language),
        lead=lead,
        kind=kind,
        app=APP,
        description=DESCRIPTION,
        style=STYLE,
        script=SCRIPT,
        min_length=MIN_LENGTH,
    )
