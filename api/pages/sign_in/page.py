"""The page on which somebody signs in."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from api.pages.front.page import render_front

FOLDER = Path(__file__).parent
SCRIPTS = ("sign_in.js", "session.js", "passkeys.js", "operator.js", "link.js")

PLAIN = "/sign-in/plain"
"""Address of the same page for a browser without JavaScript."""


@cache
def sign_in_page(language: str) -> str:
    """Return the page on which somebody signs in, whatever their role."""
    template, script = "pages/sign_in/page.html", "/sign-in/sign_in.js"
    return render_front(template, language, script=script, plain=PLAIN)
