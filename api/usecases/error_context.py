"""Context for the sentence of an error: the cooperative's time zone, and names for ids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from data.store.planning import names_by_id
from data.store.system import cooperatives
from routing.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.store.database import Transaction
    from routing.errors import TourneeError

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def give_context(tx: Transaction, error: TourneeError, *, named: bool) -> None:
    """Note in which zone an error tells its instants, and who or what stands behind its ids.

    Asks the store only where the error has an instant or an id.

    Parameters
    ----------
    named
        Whether who reads it may know recipients, whose names stand in titles of jobs.
    """
    arguments = list(_arguments(error))
    if error.zone is None and any(_INSTANT.match(one) for one in arguments):
        error.zone = cooperatives.own(tx).zone
    ids = {one for one in arguments if _ID.fullmatch(one)}
    if ids and not error.names:
        riders = names_by_id.rider_names(tx, [UUID(one) for one in ids])
        titles = names_by_id.job_titles(tx, ids, named=named)
        error.names = titles | {str(key): one for key, one in riders.items()}


def _arguments(error: TourneeError) -> Iterator[str]:
    faults = error.faults if isinstance(error, BadInput) else ()
    for arguments in (error.arguments, *(fault.args for fault in faults)):
        yield from (one for one in arguments.values() if isinstance(one, str))
