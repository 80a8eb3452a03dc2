"""Redirects to addresses of this server; none leads to another."""

from __future__ import annotations

import re

from starlette.responses import RedirectResponse

from api.pages.front.page import HOME

SEE_OTHER = 303
_DOT_SEGMENT = re.compile(r"/(?:\.|%2e){1,2}(?=/|$)", re.IGNORECASE)


def own_path(wanted: str) -> str:
    r"""Return an address if it is a path of this server as a browser reads it, else nothing.

    A browser takes ``\\`` for ``/``, drops tabs and line ends, and takes what follows two slashes
    for the name of another server; it also drops ``.`` and ``..``, written out or encoded, which
    may leave two slashes in front.
    """
    plain = wanted.startswith("/") and wanted.isprintable() and "\\" not in wanted
    path = re.split(r"[?#]", wanted, maxsplit=1)[0]
    if not plain or path.startswith("//") or _DOT_SEGMENT.search(path):
        return ""
    return wanted


def redirect(address: str, status: int = SEE_OTHER) -> RedirectResponse:
    """Return an answer that leads to a page of this server, or home where it leads elsewhere."""
    return RedirectResponse(own_path(address) or HOME, status)
