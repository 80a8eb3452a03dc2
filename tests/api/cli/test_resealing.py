"""Keys can be retired: every secret, wherever it is kept, is sealed anew with the newest key."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from api.auth.sealing import Sealer, new_key, read_sealer
from api.auth.secret import Secret
from api.cli.system.resealing import CONTEXTS, reseal
from api.usecases.service import Service
from data.store.system import health, sealed_secrets
from data.store.tables import is_owned, metadata
from data.store.tables.system import reply
from tests.support.store.rows import key_of, owned_tables, row_for
from tests.support.store.world import World

OLD, NEW, LOST = (new_key().reveal() for _ in range(3))


def sealer_of(*keys: str) -> Sealer:
    """Return a sealer with some keys, the newest first."""
    return read_sealer(",".join(keys), where="here")


def with_keys(world: World, *keys: str) -> Service:
    """Return the service as it runs with some keys."""
    return replace(world.service, tools=replace(world.service.tools, sealer=sealer_of(*keys)))


def kept(world: World, home: UUID | None) -> dict[str, str]:
    """Return what is kept sealed, by place."""
    found = {}
    with world.database.transaction(home) as tx:
        for name in sealed_secrets.NAMES:
            table_name, _, column = name.partition(".")
            table = metadata.tables[f"tournee.{table_name}"]
            if is_owned(table) == (home is not None):
                for row in tx.rows(table.select()):
                    sealed = row[column]["sealed"] if name == "reply.body" else row[column]
                    found[name] = str(sealed)
    return found


@pytest.fixture
def sealed(world: World) -> World:
    """Let both cooperatives and the installation keep a secret in every place."""
    sealer = sealer_of(OLD)
    for home in (world.alpha, world.beta):
        with world.database.transaction(home) as tx:
            for table in owned_tables():
                if table.name in {"event", "log_head"}:
                    continue
                row = row_for(home, table)
                for name in sealed_secrets.NAMES:
                    table_name, _, column = name.partition(".")
                    if table_name != table.name:
                        continue
                    context = CONTEXTS[name](row)
                    text = sealer.seal(Secret(name), context=context, now=world.clock.now)
                    row[column] = {"sealed": text} if table is reply else text
                tx.run(table.insert().values(row))
    with world.database.transaction() as tx:
        table = metadata.tables["tournee.installation_admin"]
        admin = key_of(world.alpha, table)
        context = CONTEXTS["installation_admin.sealed_totp"]({"id": admin})
        text = sealer.seal(Secret("admin"), context=context, now=world.clock.now)
        values = {"id": admin, "email": "a@example.org", "sealed_totp": text}
        needed = {
            column.name: world.clock.now if "_at" in column.name else ""
            for column in table.columns
            if not column.nullable and column.server_default is None and column.name not in values
        }
        tx.run(table.insert().values(needed | values))
    return world


def test_every_place_of_sealed_secrets_is_known() -> None:
    """Whoever adds a place says what its secrets are sealed as."""
    assert set(CONTEXTS) == sealed_secrets.NAMES


def test_an_old_key_is_needed_no_more(sealed: World) -> None:
    """After resealing the new key alone opens everything, and doing it again does nothing."""
    old = {home: kept(sealed, home) for home in (sealed.alpha, sealed.beta, None)}
    assert sum(map(len, old.values())) == 2 * (len(CONTEXTS) - 1) + 1
    done = reseal(with_keys(sealed, NEW, OLD))
    assert (done.count, done.left) == (15, {})
    assert done.retired == sealer_of(OLD).fingerprints
    assert health.sealing_keys(sealed.database) == set(sealer_of(NEW).fingerprints)
    for home, before in old.items():
        after = kept(sealed, home)
        assert set(after) == set(before)
        newest = sealer_of(NEW).fingerprints[0]
        assert all(text.split(".")[1] == newest for text in after.values())
    with sealed.database.transaction(sealed.alpha) as tx:
        (row,) = tx.rows(metadata.tables["tournee.webhook"].select())
    opened = sealer_of(NEW).unseal(row["sealed_secret"], context=f"webhook:{row['id']}")
    assert opened.reveal() == "webhook.sealed_secret"
    again = reseal(with_keys(sealed, NEW, OLD))
    assert (again.count, again.retired) == (0, sealer_of(OLD).fingerprints)


def test_what_no_key_opens_stays_and_is_told(sealed: World) -> None:
    """Without the key that sealed them nothing is touched, and that key is named."""
    before = kept(sealed, sealed.alpha)
    done = reseal(with_keys(sealed, NEW, LOST))
    assert (done.count, done.left) == (0, {sealer_of(OLD).fingerprints[0]: 15})
    assert done.retired == sealer_of(LOST).fingerprints
    assert kept(sealed, sealed.alpha) == before
