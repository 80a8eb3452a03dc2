"""The front page of a server for whoever comes with a browser; it holds nothing of anybody."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from api.locales.texts import LANGUAGES, Texts
from api.render.templates import render

FOLDER = Path(__file__).parent
BOARD, APP, HOME, SIGN_IN = "/board/", "/courier/", "/home/", "/sign-in"
SETUP = "/setup"
DESCRIPTION = "/openapi.json"
STYLE = "/front.css"


@cache
def front_page(language: str) -> str:
    """Return the front page: what this is, and where to go on."""
    return render_front("pages/front/page.html", language, lead="front-lead")


@cache
def unfounded_page(language: str) -> str:
    """Return the front page of a server that nobody has set up: where its link is to be found."""
    return render_front("pages/front/unfounded.html", language, lead="front-lead")


def render_front(template: str, language: str, **values: object) -> str:
    """Return a page in the front's style, with the addresses that these pages lead to."""
    others = [(other, Texts(other)("language-name")) for other in LANGUAGES if other != language]
    common = {
        "app": APP,
        "board": BOARD,
        "description": DESCRIPTION,
        "home": HOME,
        "languages": others,
        "sign_in": SIGN_IN,
        "setup": SETUP,
        "style": STYLE,
    }
    return render(template, Texts(language), **(common | values))
