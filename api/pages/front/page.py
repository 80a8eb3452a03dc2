"""The pages of a server for whoever comes with a browser: the front, and choosing a password.

They hold nothing of anybody: the token of a link stays behind the ``#`` of the address, where no
server and no log sees it, until the page's own script sends it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from api.auth.passwords import MIN_LENGTH
from api.locales.texts import LANGUAGES, Texts
from api.render.templates import render

FOLDER = Path(__file__).parent
BOARD, APP, HOME, SIGN_IN = "/board/", "/courier/", "/home/", "/sign-in"
DESCRIPTION = "/openapi.json"
STYLE, SCRIPT = "/front.css", "/front.js"


@cache
def front_page(language: str) -> str:
    """Return the front page: what this is, and where to go on."""
    return render_front("pages/front/page.html", language, lead="front-lead")


@cache
def reset_page(language: str) -> str:
    """Return the page on which somebody chooses a password by the link that was sent for it."""
    return _form("reset", language)


@cache
def join_page(language: str) -> str:
    """Return the page on which somebody accepts an invitation."""
    return _form("join", language)


def _form(kind: str, language: str) -> str:
    lead = f"front-{kind}-lead"
    template = "pages/front/form.html"
    return render_front(template, language, lead=lead, kind=kind, min_length=MIN_LENGTH)


def render_front(template: str, language: str, **values: object) -> str:
    """Return a page in the front's style, with the addresses that these pages lead to."""
    others = [(other, Texts(other)("language-name")) for other in LANGUAGES if other != language]
    common = {
        "app": APP,
        "board": BOARD,
        "description": DESCRIPTION,
        "home": HOME,
        "languages": others,
        "script": SCRIPT,
        "sign_in": SIGN_IN,
        "style": STYLE,
    }
    return render(template, Texts(language), **(common | values))
