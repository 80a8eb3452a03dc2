"""The description is kept: whatever is sent, by whomever, the answer is among those it tells."""

import asyncio
from collections.abc import Iterator
from typing import Any, TypeAlias

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, GenerationMode
from schemathesis.core.result import Ok

from api.auth.scopes import CUSTOMER_ROLES, Role
from api.http.description.openapi import describe
from tests.support.interface.contract import AnyCase, Sender, with_ids
from tests.support.interface.http import Asker, Web
from tests.support.interface.walk import id_in
from tests.support.store.rows import key_of, owned_tables, row_for

pytestmark = pytest.mark.slow

AnyOperation: TypeAlias = APIOperation[Any, Any, Any, Any]

ENDLESS = "GET /v1/stream"
"""The one answer that never ends; test_streaming reads it."""


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    """Return one event loop for everything that is sent."""
    with asyncio.Runner() as running:
        yield running


@pytest.fixture(scope="module")
def filled(web: Web) -> Web:
    """Return a cooperative a row in every table."""
    with web.world.database.transaction(web.world.alpha) as tx:
        for table in owned_tables():
            tx.connection.execute(table.insert().values(row_for(web.world.alpha, table)))
    return web


def operations(web: Web) -> list[AnyOperation]:
    """Return every operation of the description."""
    schema = schemathesis.openapi.from_dict(describe(web.app))
    found = [one.ok() for one in schema.get_all_operations() if isinstance(one, Ok)]
    assert len(found) >= len(describe(web.app)["paths"]), "the description itself is broken"
    return [one for one in found if one.label != ENDLESS]


def asker(web: Web, role: str) -> Asker:
    """Somebody new of a role: what one test ends (a session, a role) no other needs."""
    if role == "nobody":
        return web.anybody()
    if role == "key":
        return web.program(web.world.new_person("dispatcher", "admin"))
    customer = web.world.alpha if Role(role) in CUSTOMER_ROLES else None
    if customer is not None:
        customer = key_of(web.world.alpha, next(t for t in owned_tables() if t.name == "customer"))
    return web.person(web.world.new_person(role, customer_id=customer))


@pytest.mark.parametrize("role", ["nobody", "key", *Role])
def test_every_answer_is_as_described(filled: Web, runner: asyncio.Runner, role: str) -> None:
    """No server error, no status, header or shape that is not described, whatever is sent."""
    wrong: list[str] = []
    for operation in operations(filled):
        sender = Sender(runner=runner, asker=asker(filled, role))
        try:
            send_some(operation, sender, filled, 6 if role == "key" else 2)
        except (Exception, BaseExceptionGroup) as found:  # noqa: BLE001  # all are told at once
            wrong.append(f"{operation.label}: {found}")
    assert not wrong, "\n\n".join(wrong)


def send_some(operation: AnyOperation, sender: Sender, web: Web, number: int) -> None:
    """Send some requests to an address, as described and otherwise."""
    here = id_in(web.world.alpha)
    cases = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE).map(
            lambda case: with_ids(case, here)
        ),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )

    @settings(
        max_examples=number,
        phases=[Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(cases)
    def send(case: AnyCase) -> None:
        sender.judge(case)

    send()
