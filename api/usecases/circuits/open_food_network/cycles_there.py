"""Use case of several order cycles in one report: which of them a cycle here is filled from."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.circuits.visible_circuits import WRITE, need_office
from data.store.circuits import lots
from data.store.circuits.lots import PLATFORM

if TYPE_CHECKING:
    from data.formats.open_food_network import Distribution


@needs(WRITE)
def likely_cycle(act: Act, cycle_id: UUID, instance: str, found: Distribution) -> str:
    """Return the cycle there whose lots a cycle here has already, else the latest one."""
    need_office(act, WRITE)
    references = [one.reference for one in lots.of_cycles(act.tx, [cycle_id])]
    for name in found.cycles:
        if any(one.startswith(f"{PLATFORM}{instance}:{name}:") for one in references):
            return name
    return found.newest if found.newest in found.cycles else next(iter(found.cycles), "")
