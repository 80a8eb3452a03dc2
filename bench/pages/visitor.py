"""Somebody who signs in at a running server and opens every page that they can reach."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page

STARTS = ("/home/", "/bookings/", "/admin/")
_OTHERS = ("/board", "/courier", "/v1/", "/openapi.json", "/sign-")
_VARYING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-(?:W?\d\d)(?:-\d\d)?|=[^&]*")


def sign_in(context: BrowserContext, address: str, account: str) -> None:
    """Sign in with what ``serve --demo`` prints, as ``email:password``.

    Raises
    ------
    SystemExit
        If the server refuses it.
    """
    email, _, password = account.partition(":")
    credentials = {"email": email, "password": password}
    answer = context.request.post(f"{address}/v1/sessions", data=credentials)
    if not answer.ok:
        message = f"{email}: {answer.status} {answer.text()}"
        raise SystemExit(message)


@dataclass(slots=True, kw_only=True)
class Visitor:
    """A walk by links over the pages of one person, one page of each pattern of address.

    Attributes
    ----------
    address
        Of the server.
    met
        Patterns of addresses that were opened.
    """

    address: str
    met: set[str] = field(default_factory=set)

    def walk(self, page: Page) -> Iterator[str]:
        """Open every page, and give its address while it is open."""
        todo = list(STARTS)
        while todo:
            where = todo.pop(0)
            pattern = _VARYING.sub("*", where)
            if pattern in self.met or where.startswith(_OTHERS):
                continue
            self.met.add(pattern)
            answer = page.goto(self.address + where)
            if answer is None or answer.status >= 400:
                continue
            yield where
            todo += self._links_of(page)

    def _links_of(self, page: Page) -> list[str]:
        found = page.eval_on_selector_all("a[href]", "all => all.map((one) => one.href)")
        own = [urlsplit(one) for one in found if one.startswith(self.address)]
        return [
            f"{one.path}{'?' + one.query if one.query else ''}"
            for one in own
            if "lang=" not in one.query and "." not in one.path.rsplit("/", 1)[-1]
        ]


def name_of(where: str) -> str:
    """Return the name of a picture of a page."""
    return re.sub(r"\W+", "-", _VARYING.sub("x", where)).strip("-") or "start"
