"""The description is kept: whatever is sent, by whomever, the answer is among those it tells."""

import asyncio
import random
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeAlias
from uuid import UUID

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, GenerationMode
from schemathesis.core.result import Ok

from api.auth.scopes import CUSTOMER_ROLES, Role
from api.http.description.openapi import describe
from tests.support.depth import WHOLE
from tests.support.interface.contract import AnyCase, Sender, with_ids
from tests.support.interface.http import Asker, Web
from tests.support.interface.walk import id_in
from tests.support.store.rows import key_of, owned_tables, row_for

pytestmark = pytest.mark.slow

AnyOperation: TypeAlias = APIOperation[Any, Any, Any, Any]

ENDLESS = "GET /v1/stream"
"""The one answer that never ends; test_streaming reads it."""
CASES = 8
"""Requests to each address; four find neither an answer nor a status that seldom comes."""
EVERYWHERE = ("nobody", "key")
"""Those who ask at every address; roles ask at every third."""


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


@pytest.fixture(scope="module")
def requests(filled: Web) -> dict[str, list[AnyCase]]:
    """Return requests of every operation, as described and otherwise.

    Making them from the description takes longer than sending them: all askers share them.
    """
    described = describe(filled.app)
    schema = schemathesis.openapi.from_dict(described)
    found = [one.ok() for one in schema.get_all_operations() if isinstance(one, Ok)]
    assert len(found) >= len(described["paths"]), "the description itself is broken"
    here = id_in(filled.world.alpha)
    return {one.label: cases_of(requests_of(one, here)) for one in found if one.label != ENDLESS}


def requests_of(operation: AnyOperation, here: Callable[[str], UUID]) -> st.SearchStrategy[AnyCase]:
    """Return requests as described, the same to things that are there, and others."""
    right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    return st.one_of(
        right,
        right.map(lambda case: with_ids(case, here)),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )


def may_have_ended(label: str, status: int) -> bool:
    """Return whether a request may have ended what its asker needs: a session, a role, a key.

    Reading ends nothing, nor does what was refused, but for who is held off or unknown from now on.
    """
    return not label.startswith("GET ") and (status < 400 or status in {401, 429})


def asker(web: Web, role: str) -> Asker:
    """Somebody new of a role."""
    if role == "nobody":
        return web.anybody()
    if role == "key":
        return web.program(web.world.new_person("dispatcher", "admin"))
    customer = web.world.alpha if Role(role) in CUSTOMER_ROLES else None
    if customer is not None:
        customer = key_of(web.world.alpha, next(t for t in owned_tables() if t.name == "customer"))
    return web.person(web.world.new_person(role, customer_id=customer))


@pytest.mark.parametrize("role", ["nobody", "key", *Role])
def test_every_answer_is_as_described(
    filled: Web,
    runner: asyncio.Runner,
    requests: dict[str, list[AnyCase]],
    role: str,
) -> None:
    """No server error, no status, header or shape that is not described, whatever is sent."""
    wrong: list[str] = []
    sender, ended = Sender(runner=runner, asker=asker(filled, role)), False
    for label, cases in asked_by(role, requests):
        if ended:
            sender, ended = Sender(runner=runner, asker=asker(filled, role)), False
        try:
            for case in chosen(cases, label, role):
                answer = sender.judge(case)
                ended = ended or may_have_ended(label, answer.status_code)
        except (Exception, BaseExceptionGroup) as found:  # noqa: BLE001  # all are told at once
            wrong.append(f"{label}: {found}")
            ended = True
    assert not wrong, "\n\n".join(wrong)


def asked_by(role: str, requests: dict[str, list[AnyCase]]) -> Iterable[tuple[str, list[AnyCase]]]:
    """Return the addresses at which a role asks, so that each is asked by several roles."""
    if WHOLE or role in EVERYWHERE:
        return requests.items()
    return islice(requests.items(), [*Role].index(Role(role)) % 3, None, 3)


def cases_of(strategy: st.SearchStrategy[AnyCase]) -> list[AnyCase]:
    """Return requests to an address, the plainest first."""
    cases: list[AnyCase] = []

    @settings(
        max_examples=CASES,
        phases=[Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def keep(case: AnyCase) -> None:
        cases.append(case)

    keep()
    return cases


def chosen(cases: list[AnyCase], label: str, role: str) -> list[AnyCase]:
    """Return requests for a role to send: a program sends all, others the plainest and another."""
    if role == "key":
        return cases
    return [*cases[:1], *random.Random(f"{role} {label}").sample(cases[1:], min(1, len(cases) - 1))]
