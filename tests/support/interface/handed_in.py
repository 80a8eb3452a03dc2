"""Files of jobs that were handed in, read as the worker and the address do."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from api.usecases.act import Actor
from api.usecases.bookings.import_files import open_import, take_apart
from api.usecases.bookings.imports import apply_import
from api.worker.tasks.bookings import import_file
from api.worker.tasks.task import Work
from data.store.bookings.imports import Import
from tests.support.store.world import World


def read_by_worker(world: World, import_id: UUID) -> None:
    """Let the worker read a file that alpha was handed."""
    work = Work(service=world.service, cooperative_id=world.alpha, number=0)
    import_file(work, import_id=str(import_id))


def applied(world: World, actor: Actor, import_id: UUID, references: Collection[str]) -> Import:
    """Apply changes that an import found."""
    file = take_apart(world.service.do(actor, open_import, import_id))
    return world.service.do(actor, apply_import, import_id, references, file)
