"""Every page that the server writes, with its methods: made from the addresses themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from fastapi import FastAPI
from starlette.routing import Route

from api.auth.scopes import ROLE_PERMISSIONS, Role
from api.http.pages.frame import Access, access_of_page

WORDS: dict[str, str] = {}
"""Parts of addresses that are neither ids nor days, with a value of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAddress:
    """A page with one of its methods."""

    method: str
    route: Route
    access: Access

    @property
    def name(self) -> str:
        """Method and path."""
        return f"{self.method} {self.route.path}"

    @property
    def parts(self) -> list[str]:
        """Names of what its address holds."""
        return re.findall(r"{(\w+)(?::\w+)?}", self.route.path)

    @property
    def ids(self) -> list[str]:
        """Names of the ids that it holds."""
        return [one for one in self.parts if one.endswith("_id")]

    def path(self, id_of: Callable[[str], UUID]) -> str:
        """Fill in its address."""
        where = self.route.path
        for one in self.parts:
            value = str(id_of(one)) if one.endswith("_id") else _word(one)
            where = re.sub(rf"{{{one}(:\w+)?}}", value, where)
        return where

    def is_open_to(self, role: Role) -> bool:
        """Return whether a role may open it."""
        needs = self.access.needs
        return not needs or bool(set(needs) & set(ROLE_PERMISSIONS[role]))


def _word(name: str) -> str:
    if name in {"day", "monday"}:
        return "2026-03-09"
    return WORDS.get(name, "standard")


def every_page(app: FastAPI) -> Iterator[PageAddress]:
    """Return every page, once for each method."""
    for route in app.routes:
        if isinstance(route, Route) and (access := access_of_page(route)) is not None:
            for method in sorted((route.methods or set()) - {"HEAD"}):
                yield PageAddress(method=method, route=route, access=access)
