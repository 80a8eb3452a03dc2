"""The description is kept: whatever is sent, by whomever, the answer is among those it tells."""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, GenerationMode
from schemathesis.core.result import Ok

from api.auth.scopes import CUSTOMER_ROLES, ROLE_PERMISSIONS, Role
from api.http.description.openapi import describe
from tests.support.depth import WHOLE, cases
from tests.support.interface.contract import AnyCase, Sender, with_ids
from tests.support.interface.http import Asker, Web
from tests.support.interface.walk import id_in
from tests.support.store.rows import key_of, owned_tables, row_for

pytestmark = pytest.mark.slow

AnyOperation: TypeAlias = APIOperation[Any, Any, Any, Any]

ENDLESS = "GET /v1/stream"
"""The one answer that never ends; test_streaming reads it."""
EVERYWHERE = ("nobody", "key")
"""Those who ask at every address, however few cases are asked."""


@pytest.fixture(scope="module")
def filled(web: Web) -> Web:
    """Return a cooperative a row in every table."""
    with web.world.database.transaction(web.world.alpha) as tx:
        for table in owned_tables():
            tx.connection.execute(table.insert().values(row_for(web.world.alpha, table)))
    return web


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """Requests to an address, the plainest first.

    Attributes
    ----------
    roles
        Signed-in people who may come in.
    right, there, wrong
        As described; as described, to things that are there; otherwise than described, none
        where nothing can be.
    """

    roles: Sequence[Role]
    right: list[AnyCase]
    there: list[AnyCase]
    wrong: list[AnyCase]

    def sent_by(self, asker: str, label: str) -> list[AnyCase]:
        """Return what an asker sends.

        A stranger sends the plainest, a program that and one more kind, the role that asks here the
        kind that is left. Where every case is asked, a program sends all, others the plainest and
        one more.
        """
        first, rest = self.right[:1], [*self.right[1:], *self.there, *self.wrong]
        if WHOLE and asker == "key":
            return [*first, *rest]
        if WHOLE:
            return [*first, *random.Random(f"{asker} {label}").sample(rest, min(1, len(rest)))]
        if asker == "nobody":
            return first
        by_key, by_role = random.Random(label).sample([self.there, self.wrong], 2)
        return [*first, *by_key] if asker == "key" else by_role or first


@pytest.fixture(scope="module")
def requests(filled: Web) -> dict[str, Requests]:
    """Return requests of every operation, as described and otherwise.

    Making them from the description takes longer than sending them: all askers share them.
    """
    described = describe(filled.app)
    schema = schemathesis.openapi.from_dict(described)
    found = [one.ok() for one in schema.get_all_operations() if isinstance(one, Ok)]
    assert len(found) >= len(described["paths"]), "the description itself is broken"
    here = id_in(filled.world.alpha)
    by_label = {one.label: requests_of(one, here) for one in found if one.label != ENDLESS}
    assert all(one.right for one in by_label.values())
    assert sum(bool(one.wrong) for one in by_label.values()) > len(by_label) / 2
    return by_label


def requests_of(operation: AnyOperation, here: Callable[[str], UUID]) -> Requests:
    """Return requests to an address."""
    right = cases_of(operation, GenerationMode.POSITIVE, cases(2, whole=6))
    wrong = cases_of(operation, GenerationMode.NEGATIVE, cases(1, whole=4))
    asks = set(operation.definition.raw.get("x-permissions", ()))
    roles = [role for role in Role if not asks or asks & set(ROLE_PERMISSIONS[role])]
    half = (len(right) + 1) // 2
    there = [with_ids(case, here) for case in right[half:]]
    return Requests(roles=roles or [*Role], right=right[:half], there=there, wrong=wrong)


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
    requests: dict[str, Requests],
    role: str,
) -> None:
    """No server error, no status, header or shape that is not described, whatever is sent."""
    wrong: list[str] = []
    asked = 0
    sender, ended = Sender(asker=asker(filled, role)), False
    for label, those in asked_by(role, requests):
        asked += len(those)
        if ended:
            sender, ended = Sender(asker=asker(filled, role)), False
        try:
            for case in those:
                answer = sender.judge(case)
                ended = ended or may_have_ended(label, answer.status_code)
        except (Exception, BaseExceptionGroup) as found:  # noqa: BLE001  # all are told at once
            wrong.append(f"{label}: {found}")
            ended = True
    assert not wrong, "\n\n".join(wrong)
    assert asked > 0


def asked_by(asker: str, requests: dict[str, Requests]) -> Iterator[tuple[str, list[AnyCase]]]:
    """Return what an asker sends to each address.

    One role asks at each, in turn: of those that its permission names, or of all.
    """
    for number, (label, those) in enumerate(requests.items()):
        if WHOLE or asker in EVERYWHERE or those.roles[number % len(those.roles)] == asker:
            yield label, those.sent_by(asker, label)


def cases_of(operation: AnyOperation, mode: GenerationMode, most: int) -> list[AnyCase]:
    """Return requests to an address, the plainest first; none where there can be none."""
    found: list[AnyCase] = []

    @settings(
        max_examples=most,
        phases=[Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def keep(case: AnyCase) -> None:
        found.append(case)

    with suppress(Unsatisfiable):
        keep()
    return found
