"""Make the file of wrong requests with their answers, from the description of the interface.

``python -m tests.support.interface.make_wrong_requests [FILE]``

Candidates are made with a fixed seed and asked of a fresh cooperative: what is done all the same is
left out, and the rest is asked of another, until nothing is done. Then they are asked the other way
round; where answers differ they depend on what came before, and the request is left out too.
"""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from api.app import make_app
from api.auth.scopes import ROLE_PERMISSIONS, Role
from api.http.carrying_out import anybody, installation
from api.http.description.openapi import describe
from data.local import OWNER, Cluster
from data.store.migrating import upgrade
from tests.support.interface.described import Description
from tests.support.interface.http import Web, end_event_loop, settings_for, unlimited
from tests.support.interface.password_work import little_work
from tests.support.interface.walk import Address, every_address
from tests.support.interface.wrong_bodies import WrongBodies
from tests.support.interface.wrong_requests import (
    NOBODY,
    Answer,
    Asked,
    WrongRequest,
    make_asked,
    packed,
)
from tests.support.store.module_worlds import shared_world
from tests.support.store.postgres import template_database, throw_away_cluster

FILE = Path(__file__).resolve().parents[2] / "api/http/description/wrong_requests.jsonl"
SEED, WANTED = 40, 1000
SPARE = 3
"""So many times as many candidates as are wanted: some are right, some are answered twice."""
NOWHERE = UUID("01975e3c-2f00-7000-8000-0000000000fe")
OTHER_IDS = {"PATCH /v1/shifts/{shift_id}": {"shift_id": "free_shift_id"}}
"""Things without a past: of a shift that has a round nothing is changed, whatever is asked."""
NOT_ABOUT_THE_BODY = {401, 403, 404, 405, 415, 429}
READ_BY_USE_CASES = {
    "POST /v1/bookings",
    "PUT /v1/bookings/{booking_id}",
    "POST /v1/compat/coopcycle/deliveries",
    "POST /v1/compat/vroom",
    "POST /v1/customers",
    "PATCH /v1/customers/{customer_id}",
    "POST /v1/cycles",
    "PATCH /v1/cycles/{cycle_id}",
    "POST /v1/events",
    "POST /v1/holds",
    "POST /v1/hubs",
    "PATCH /v1/hubs/{hub_id}",
    "POST /v1/lots",
    "PATCH /v1/lots/{lot_id}",
    "POST /v1/lots/{lot_id}/announce",
    "PATCH /v1/me/volunteer",
    "POST /v1/needs",
    "PATCH /v1/needs/{need_id}",
    "POST /v1/orders",
    "PATCH /v1/orders/{order_id}",
    "POST /v1/places",
    "PATCH /v1/places/{place_id}",
    "POST /v1/quotes",
    "POST /v1/recurrences",
    "POST /v1/returnables/movements",
    "POST /v1/shifts",
    "PATCH /v1/shifts/{shift_id}",
    "POST /v1/slots",
    "POST /v1/vehicles",
    "PATCH /v1/vehicles/{vehicle_id}",
    "POST /v1/widget/{key}/bookings",
    "POST /v1/widget/{key}/holds",
    "POST /v1/widget/{key}/slots",
    "POST /v1/widgets",
    "PATCH /v1/widgets/{widget_id}",
}
"""Addresses whose bodies were only described, and read by hand, when the file was made."""
OF_THESE = 0.67
"""What part of all requests goes to them."""
RICH = {
    *("POST /v1/bookings", "PUT /v1/bookings/{booking_id}", "POST /v1/quotes", "POST /v1/slots"),
    *("POST /v1/recurrences", "POST /v1/orders", "POST /v1/shifts", "POST /v1/places"),
    *("POST /v1/needs", "POST /v1/compat/coopcycle/deliveries", "POST /v1/events"),
}
"""Addresses with large bodies, which are asked twice as often."""


@contextmanager
def fresh(cluster: Cluster, template: str, home: Path) -> Iterator[tuple[Web, Asked]]:
    """Lend a cooperative that nobody has asked anything."""
    with shared_world(cluster, template, home, Path(tempfile.mkdtemp(dir=home))) as world:
        web = Web(app=make_app(world.service, settings_for(), limits=unlimited()), world=world)
        yield web, make_asked(web)


def candidates(web: Web, asked: Asked, wanted: int) -> list[WrongRequest]:
    """Make requests that may be wrong, each address's together."""
    known = Description(describe(web.app), asked.there.brought_here)
    addresses = [
        address
        for address in every_address(web.app)
        if address.entrance is not installation and known.body(address.route.path, address.method)
    ]
    shares = shares_of([address.name for address in addresses], wanted)
    requests: list[WrongRequest] = []
    for address in addresses:
        body = known.body(address.route.path, address.method)
        right = asked.there.brought_here(body["example"])
        bodies = WrongBodies(known, body["schema"], right)
        base = WrongRequest(
            method=address.method,
            path=path_of(address, asked),
            asker=NOBODY,
            body=packed(right, names_of(asked)),
            wrong=(),
        )
        base = replace(base, asker=asker_of(address, asked, base))
        rng = Random(f"{SEED} {address.name}")
        requests += [
            replace(base, body=packed(made.body, names_of(asked)), wrong=made.wrong)
            for made in bodies.made(shares[address.name], rng)
        ]
    return requests


def shares_of(names: Sequence[str], wanted: int) -> dict[str, int]:
    """Share requests out among addresses."""
    heavy = {name: 2 if name in RICH else 1 for name in names if name in READ_BY_USE_CASES}
    light = dict.fromkeys(set(names) - heavy.keys(), 1)
    return {
        name: max(1, round(part * wanted * weight / sum(group.values())))
        for group, part in ((heavy, OF_THESE), (light, 1 - OF_THESE))
        for name, weight in group.items()
    }


def names_of(asked: Asked) -> dict[str, str]:
    """Return names of ids, the first for each."""
    return {id_: name for name, id_ in reversed(list(asked.names.items()))}


def path_of(address: Address, asked: Asked) -> str:
    """Return the path of an address, with ids by their names."""
    others = OTHER_IDS.get(address.name, {})

    def id_of(name: str) -> UUID:
        known = asked.names.get(others.get(name, name))
        return UUID(known) if known else NOWHERE

    path = address.path(id_of, key=asked.names["key"])
    for id_, name in names_of(asked).items():
        path = path.replace(id_, f"{{{name}}}")
    return path


def asker_of(address: Address, asked: Asked, base: WrongRequest) -> str:
    """Return somebody for whom the right body is done, else the first who may ask."""
    if address.entrance is anybody:
        return NOBODY
    needs = set(address.permissions)
    office = (Role.DISPATCHER, Role.ADMIN)
    roles = [
        str(role)
        for role in sorted(asked.there.askers, key=lambda role: role not in office)
        if not needs or needs & ROLE_PERMISSIONS[role].keys()
    ]
    answers = ((role, asked.answer(replace(base, asker=role))) for role in roles)
    return next((role for role, answer in answers if answer.status < 400), roles[0])


def is_kept(request: WrongRequest, answer: Answer) -> bool:
    """Return whether a request is refused for its body."""
    if answer.status >= 500:
        sys.stderr.write(f"{answer.status} {request.method} {request.path} {request.wrong}\n")
    return answer.is_refusal and answer.status < 500 and answer.status not in NOT_ABOUT_THE_BODY


def chosen(requests: Sequence[WrongRequest], wanted: int) -> list[WrongRequest]:
    """Choose as many as are wanted: of each address its share, then what is left in turn."""
    by_address: dict[str, list[WrongRequest]] = defaultdict(list)
    for request in requests:
        by_address[f"{request.method} {request.path}"].append(request)
    first: list[WrongRequest] = []
    rest: list[WrongRequest] = []
    for group in by_address.values():
        share = -(-len(group) // SPARE)
        first += group[:share]
        rest += group[share:]
    Random(SEED).shuffle(rest)
    kept = {id(request) for request in [*first, *rest][:wanted]}
    return [request for request in requests if id(request) in kept]


def make(cluster: Cluster, template: str, home: Path) -> list[WrongRequest]:
    """Make wrong requests with their answers."""
    with fresh(cluster, template, home) as (web, asked):
        made = candidates(web, asked, WANTED * SPARE)
    refused = made
    while True:
        with fresh(cluster, template, home) as (_, asked):
            first = [asked.answer(request) for request in refused]
        # What was done may have changed how those after it were answered.
        answered = zip(refused, first, strict=True)
        kept = [request for request, answer in answered if is_kept(request, answer)]
        sys.stderr.write(f"{len(kept)} of {len(refused)} are refused\n")
        if len(kept) == len(refused):
            break
        refused = kept
    with fresh(cluster, template, home) as (_, asked):
        second = [asked.answer(request) for request in reversed(refused)][::-1]
    steady = [
        replace(request, answer=answer)
        for request, answer, again in zip(refused, first, second, strict=True)
        if answer == again
    ]
    sys.stderr.write(f"{len(steady)} always the same\n")
    return chosen(steady, WANTED)


def main() -> None:
    """Write the file."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    with (
        throw_away_cluster() as cluster,
        tempfile.TemporaryDirectory() as home,
        pytest.MonkeyPatch.context() as patch,
        little_work(),
    ):
        patch.setenv("TOURNEE_HOME", home)
        template = template_database(
            cluster, lambda name: upgrade(cluster.url(OWNER, name)), "template_store"
        )
        try:
            requests = make(cluster, template, Path(home))
        finally:
            end_event_loop()
    lines = [request.line(number) + "\n" for number, request in enumerate(requests)]
    out.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
