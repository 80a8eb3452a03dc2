"""Alembic's entry: runs migrations on the connection it is handed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import context
from geoalchemy2 import alembic_helpers

from data.store.tables import SCHEMA, metadata

QUEUE_PREFIX = "procrastinate_"


def include_object(
    thing: Any,  # noqa: ANN401
    name: str | None,
    kind: str,
    reflected: bool,  # noqa: FBT001
    compare_to: Any,  # noqa: ANN401
) -> bool:
    """Leave out the work queue's own tables; its library keeps them."""
    if kind == "table" and str(name).startswith(QUEUE_PREFIX):
        return False
    return bool(alembic_helpers.include_object(thing, name, kind, reflected, compare_to))


def include_name(name: str | None, kind: str, _parents: Any) -> bool:  # noqa: ANN401
    """Look at our own schema alone."""
    return name == SCHEMA if kind == "schema" else True


def run(connection: sa.Connection) -> None:
    """Run what was asked for, each migration in a transaction of its own."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_object=include_object,
        include_name=include_name,
        include_schemas=True,
        version_table_schema=SCHEMA,
        process_revision_directives=alembic_helpers.writer,
        render_item=alembic_helpers.render_item,
        compare_server_default=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
