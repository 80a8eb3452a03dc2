"""An installation in which nobody has founded anything yet, and its founder."""

from __future__ import annotations

from typing import Any

from api.auth.secret import Secret
from api.usecases.act import Actor
from api.usecases.system.first_run import Founding, enter_setup, found_first, make_setup_code
from data.store import tables
from tests.support.people import ADDRESS, PASSWORD, actor_of
from tests.support.store.world import ZONE, World

TOWN = "Nowhere-sur-Test"


def empty(world: World) -> World:
    """Take both cooperatives of a world away, as if nobody had founded any."""
    table = tables.people.cooperative
    with world.database.transaction() as tx:
        tx.run(table.delete().where(table.c.id.in_([world.alpha, world.beta])))
    return world


def a_founding(**changed: Any) -> Founding:  # noqa: ANN401
    """Return what a founder writes."""
    form: dict[str, Any] = {
        "name": "First Wheels",
        "town": TOWN,
        "time_zone": ZONE,
        "language": "en",
        "admin_name": "Mina",
        "admin_email": "mina@example.org",
        "password": Secret(PASSWORD),
    }
    return Founding(**(form | changed))


def entered(world: World) -> str:
    """Return the token of a browser that showed a code of the server."""
    code = make_setup_code(world.service)
    assert code is not None
    return enter_setup(world.service, code=code.reveal(), address=ADDRESS).token.reveal()


def a_founder(world: World) -> Actor:
    """Found the first cooperative of an empty world, and return its founder."""
    signed_in = found_first(world.service, entered(world), a_founding())
    return actor_of(world, signed_in.token)
