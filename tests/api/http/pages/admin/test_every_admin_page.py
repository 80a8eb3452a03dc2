"""Every page of the administration, for each role that may open it and each that may not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

import pytest
from starlette.routing import Route

from api.http.pages.admin.addresses import ROUTERS
from api.http.pages.frame import access_of_page
from api.locales.texts import LANGUAGES
from tests.support.admin_pages import Reader, reader, stocked
from tests.support.interface.crawl import ReadPage, faults_of
from tests.support.interface.http import Web

ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, Route)]
READ = sorted({route.path for route in ROUTES if "GET" in (route.methods or ())})
ACTIONS = sorted({route.path for route in ROUTES if "GET" not in (route.methods or ())})


@dataclass(slots=True, kw_only=True)
class Stock:
    """Somebody of each role, and one thing of each kind."""

    readers: dict[str, Reader]
    ids: dict[str, str]

    def address(self, path: str) -> str:
        """Return the address of a page about one of the things."""
        about = next((name for name in self.ids if path.startswith(f"/admin/{name}")), "")
        filled = re.sub(r"{\w+_id}", self.ids.get(about, str(UUID(int=7))), path)
        return filled.replace("{kind}", "work").replace("{name}", "standard")


@pytest.fixture(scope="module")
def stock(web: Web) -> Stock:
    """A cooperative with something on each page."""
    readers = {role: reader(web, role) for role in ("admin", "dispatcher", "courier", "volunteer")}
    return Stock(readers=readers, ids=stocked(web, readers["admin"], readers["dispatcher"]))


@pytest.mark.parametrize("role", ["admin", "dispatcher"])
@pytest.mark.parametrize("path", READ)
def test_the_office_opens_what_it_may(stock: Stock, role: str, path: str) -> None:
    """A page opens for whom its permissions let in, and for nobody else; its HTML is valid."""
    own = stock.readers[role]
    route = next(one for one in ROUTES if one.path == path)
    access = access_of_page(route)
    assert access is not None
    may = not access.needs or any(map(own.actor.may, access.needs))
    for language in LANGUAGES if role == "admin" else ("fr",):
        came = own.get(f"{stock.address(path)}?lang={language}")
        assert came.status_code == (200 if may else 403), came.text
        if "text/html" in came.headers["content-type"]:
            assert f'<html lang="{language}">' in came.text
            assert ReadPage(stock.address(path), came.text).faults == []
            assert faults_of(came.text) == []
            assert not re.search(r"\{ ?\$|admin-[a-z]+-[a-z]", visible(came.text)), came.text


@pytest.mark.parametrize("path", READ)
def test_riders_open_none(stock: Stock, path: str) -> None:
    """Whoever rides is refused by a page of each address, and finds nothing of the office there."""
    for role in ("courier", "volunteer"):
        came = stock.readers[role].get(stock.address(path))
        assert came.status_code in {403, 404}, path
        assert "text/html" in came.headers["content-type"]


@pytest.mark.parametrize("path", ACTIONS)
def test_no_button_works_without_its_page(stock: Stock, path: str) -> None:
    """A form that another site sends changes nothing."""
    own = stock.readers["admin"].asker
    headers, own.headers = own.headers, {}
    came = own.post(stock.address(path), data={"csrf": "made up"})
    own.headers = headers
    assert came.status_code == 403


def visible(text: str) -> str:
    """Return what people read of a page, without its tags."""
    return re.sub(r"<[^>]*>", " ", text)
