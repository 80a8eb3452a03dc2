"""Values with edges, asked of every address by what the description says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx
import pytest

from api.auth.scopes import ROLE_PERMISSIONS, Role
from api.http.carrying_out import anybody, installation
from api.http.description.openapi import describe
from tests.support.depth import WHOLE
from tests.support.interface.described import Description, Place, written
from tests.support.interface.edges import EDGES, Raw, is_nonsense
from tests.support.interface.http import Asker, Web
from tests.support.interface.there import There, make_there
from tests.support.interface.walk import Address, every_address

ENDLESS = "GET /v1/stream"
MOSTLY = 90
"""So many addresses do at first what they are asked: the edges come where it is carried out."""
BELOW_NOUGHT = {"lon", "lat", "longitude", "latitude", "latLng", "point", "points", "strokes"}
"""Numbers that mean something below nought: where a thing is; and money that is paid back."""
PAID_BACK = {("POST /v1/invoices/{invoice_id}/payments", "amount_cents")}
NOT_JSON = {"NaN", "-Infinity"}


@dataclass(slots=True, kw_only=True)
class Asked:
    """An address that is asked: by somebody who may, with a body as in its example.

    Attributes
    ----------
    does
        Whether it does what the example asks.
    """

    address: Address
    places: list[Place]
    asker: Asker
    body: Any
    does: bool = False


@pytest.fixture(scope="module")
def there(web: Web) -> There:
    """Return a cooperative with one thing of each kind."""
    return make_there(web)


@pytest.fixture(scope="module")
def described(web: Web, there: There) -> Description:
    """Return the description of the application, its examples brought here."""
    return Description(describe(web.app), there.brought_here)


def test_every_day_and_time_is_described_with_its_span(described: Description) -> None:
    """A request tells of each day and instant from when until when it may be."""
    unsaid = {
        (path, place.where)
        for path, methods in described.document["paths"].items()
        for method in methods
        for place in described.places(path, method)
        if place.schema.get("format") in {"date", "date-time"} and "x-maximum" not in place.schema
    }
    assert unsaid == set()


@dataclass(slots=True, kw_only=True)
class Walk:
    """Asks each place of each address, and keeps what was answered wrongly."""

    there: There
    described: Description
    turn: int = 0
    wrong: list[str] = field(default_factory=list)

    def edges_of(self, place: Place) -> list[object]:
        """Return the edges for a place: by turns one, all where every case is asked."""
        edges = EDGES[place.kind]
        self.turn += 1
        # A step of its own for each place: else a kind would meet few of its edges.
        return [*edges] if WHOLE else [edges[self.turn % len(edges)]]

    def ask(self, one: Asked, place: Place, edge: object) -> httpx.Response | None:
        """Ask with an edge in a place; ``None`` where an address cannot say it."""
        path = one.address.path(self.there)
        if place.part == "body":
            known = self.described.body(one.address.route.path, one.address.method)
            body = self.described.with_value(one.body, known["schema"], place.way, edge)
            return send(one.asker, one.address, path, body)
        if edge is None or isinstance(edge, list | dict):
            return None
        text = quote(edge.text if isinstance(edge, Raw) else str(edge), safe="")
        before, _, query = path.partition("?")
        if place.part == "path":
            if not text or len(text) > 1000:
                return None
            before = one.address.path(self.there, **{place.name: text}).partition("?")[0]
            return send(one.asker, one.address, f"{before}?{query}" if query else before, one.body)
        others = [each for each in query.split("&") if each and not each.startswith(place.name)]
        asked = "&".join([*others, f"{place.name}={text}"])
        return send(one.asker, one.address, f"{before}?{asked}", one.body)

    def judge(self, one: Asked, place: Place, edge: object, answer: httpx.Response) -> None:
        """Keep what is wrong with an answer."""
        fault = self._fault(one, place, edge, answer)
        if fault:
            shown = repr(edge)[:60]
            self.wrong.append(f"{one.address.name} {place.where} = {shown}: {fault}")

    def _fault(self, one: Asked, place: Place, edge: object, answer: httpx.Response) -> str:
        if answer.status_code >= 500:
            return f"{answer.status_code} {answer.text[:200]}"
        below = place.name in BELOW_NOUGHT or (one.address.name, place.name) in PAID_BACK
        nonsense = is_nonsense(place.kind, edge, negative=below, typed=place.part != "body")
        refusal = refusal_of(answer)
        if refusal is None:
            return "is taken" if nonsense and not (place.or_text and isinstance(edge, str)) else ""
        faults = refusal.get("faults", [])
        # What means something may be refused for what follows from it, such as a day too far off.
        if nonsense and faults and not any(names(each, place) for each in faults):
            return f"is refused elsewhere: {[(each['where'], each['code']) for each in faults]}"
        return "" if refusal.get("code") else f"no code in {answer.text[:200]}"


def refusal_of(answer: httpx.Response) -> dict[str, Any] | None:
    """Return the problem of an answer, of a batch its verdict that refuses; ``None`` without."""
    if answer.status_code >= 400:
        refusal: dict[str, Any] = answer.json()
        return refusal
    if "verdicts" in answer.text[:20]:
        refused = [one for one in answer.json()["verdicts"] if one["outcome"] == "refused"]
        return {**refused[0], "faults": []} if refused else None
    return None


def names(fault: Mapping[str, Any], place: Place) -> bool:
    """Return whether a fault is of a place, of what it is in, or of its neighbour.

    Two ends of a span, or a point's two numbers, are judged together.
    """
    where, about = str(fault["where"]), place.where
    siblings = about.rpartition(".")[0]
    if "point" in fault["code"] or fault["arguments"].get("key") == place.name:
        return True
    if not siblings:
        # The body's own keys: their neighbours are all there is, so the fault tells its value.
        return bool(where) or fault["code"] == "proof-one-content"
    return where == about or where.startswith(siblings) or siblings.startswith(where)


def send(asker: Asker, address: Address, path: str, body: object) -> httpx.Response:
    """Ask an address; whatever is made has an id and a reference of its own each time."""
    if address.file is not None:
        return asker(address.method, path, content=address.file)
    if body is None or address.method in {"GET", "DELETE"}:
        return asker(address.method, path)
    if isinstance(body, dict):
        new = {"id": str(uuid4()), "reference": f"order {uuid4()}"}
        body = {key: new.get(key, value) for key, value in body.items()}
    return asker(
        address.method,
        path,
        content=written(body),
        headers={"Content-Type": "application/json"},
    )


def every_asked(web: Web, there: There, described: Description) -> Iterator[Asked]:
    """Return every address in which something with edges stands, made things' ids kept."""
    addresses = [
        one
        for one in every_address(web.app)
        if one.entrance is not installation and one.name != ENDLESS
    ]
    for one in addresses:
        body = described.body(one.route.path, one.method)
        asked = Asked(
            address=one,
            places=described.places(one.route.path, one.method),
            asker=web.anybody(),
            body=there.brought_here(body.get("example")),
        )
        if asked.places:
            if one.entrance is not anybody:
                find_asker(asked, there)
            yield asked


def find_asker(asked: Asked, there: There) -> None:
    """Find somebody for whom an address does what its example asks, else anybody who may."""
    needs, path = asked.address.permissions, asked.address.path(there)
    office = (Role.DISPATCHER, Role.ADMIN)
    for role in sorted(there.askers, key=lambda one: one not in office):
        if needs and not set(needs) & set(ROLE_PERMISSIONS[role]):
            continue
        asked.asker = there.askers[role]
        answer = send(asked.asker, asked.address, path, asked.body)
        if answer.status_code < 400:
            asked.does = True
            keep_id(asked.address, answer, there)
            return


def keep_id(address: Address, answer: httpx.Response, there: There) -> None:
    """Keep the id of what was made: addresses that come later are asked about it."""
    made = answer.json() if answer.status_code == 201 else {}
    if "id" in made and address.route.path.count("/") == 2:
        noun = {"people": "person"}.get(address.route.path[4:], address.route.path[4:-1])
        there.ids.setdefault(f"{noun}_id", UUID(made["id"]))


def test_every_edge_of_a_value_is_answered(web: Web, there: There, described: Description) -> None:
    """Ends of calendar, clock and numbers are taken or refused by name; a refusal keeps nothing."""
    walk, does = Walk(there=there, described=described), 0
    before = there.counts()
    for one in every_asked(web, there, described):
        does += one.does
        refused = not one.does
        for place in one.places:
            for edge in walk.edges_of(place):
                answer = walk.ask(one, place, edge)
                if answer is not None:
                    walk.judge(one, place, edge, answer)
                    refused = refused and refusal_of(answer) is not None
        after = there.counts()
        if refused and after != before:
            grown = {name for name in after if after[name] != before[name]}
            walk.wrong.append(f"{one.address.name}: refused, and kept in {grown}")
        before = after
    assert not walk.wrong, f"{len(walk.wrong)}\n" + "\n".join(walk.wrong)
    assert does >= MOSTLY
