"""Layout, style and scripts of the pages that the server writes.

Style and scripts lie at addresses that change with their content, so a browser keeps them until
they do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from api.locales.texts import Texts
from api.render.templates import render

PAGES = Path(__file__).parents[1]
KIT = PAGES.parents[1] / "courier_app" / "kit"
ADDRESS = "/pages/"
"""Styles and scripts lie below, by the folder of their area: ``/pages/booking/booking.js``."""
STYLE = "kit/pages.css"
_AREA_FILES = ("*.css", "*.js")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLANKS = re.compile(r"\s+")
_DARK = re.compile(r':root\[data-theme="dark"\]\s*(\{[^}]*\})')


@cache
def area_files() -> Mapping[str, bytes]:
    """Return styles and scripts of all areas, by path below :data:`ADDRESS`."""
    found = {
        path.relative_to(PAGES).as_posix(): path.read_bytes()
        for pattern in _AREA_FILES
        for path in sorted(PAGES.glob(f"*/{pattern}"))
    }
    found[STYLE] = _whole_style(found[STYLE].decode()).encode()
    return found


def _whole_style(own: str) -> str:
    """Return the style of pages behind the colours that all pages share.

    Where nobody chose a theme, a dark screen gets the dark one, without any script.
    """
    tokens = (KIT / "tokens.css").read_text(encoding="utf-8")
    dark = _DARK.search(tokens)
    if dark is None:
        message = "the colours have no dark theme"
        raise AssertionError(message)
    by_screen = f"@media (prefers-color-scheme: dark) {{ :root:not([data-theme]) {dark[1]} }}"
    return _BLANKS.sub(" ", _COMMENT.sub("", f"{tokens}{by_screen}{own}")).strip()


@cache
def file_address(path: str) -> str:
    """Return the address of a style or script of an area, such as ``booking/booking.js``."""
    digest = sha256(area_files()[path]).hexdigest()[:12]
    return f"{ADDRESS}{path}?v={digest}"


def style_address() -> str:
    """Return the address of the style that all pages share."""
    return file_address(STYLE)


def render_layout(template: str, texts: Texts, **values: object) -> str:
    """Return a page that is written into the layout of ``pages/kit/layout.html``.

    Parameters
    ----------
    template
        Path below ``api/``.
    """
    return render(template, texts, file=file_address, **values)
