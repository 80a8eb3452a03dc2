"""The page on which somebody signs in."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from api.pages.front.page import render_front

FOLDER = Path(__file__).parent
SCRIPTS = ("sign_in.js", "session.js", "passkeys.js")


@cache
def sign_in_page(language: str) -> str:
    """Return the page on which somebody signs in, whatever their role."""
    return render_front("pages/sign_in/page.html", language, script="/sign-in/sign_in.js")
