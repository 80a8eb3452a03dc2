"""Use case of two boards at once: each tells the others of its cooperative where it is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.planning.publication import named_person
from data.store.board import presence
from data.store.people import people
from routing.errors import BadInput, Denied

MOST_BYTES = 2048
"""A word of a board is short: it comes several times a second."""


@needs("plans:read")
def show_presence(  # noqa: PLR0913  # which board, on what
    act: Act,
    on: date,
    board_id: UUID,
    *,
    name: str = "",
    cursor: Mapping[str, object] | None = None,
    selection: Sequence[str] = (),
    dragging: bool = False,
) -> None:
    """Send a board's cursor and selection to the other boards of the cooperative.

    It is passed on and never kept: a board that says nothing for ten seconds is gone.

    Parameters
    ----------
    board_id
        Made by the board; tells several boards of one person apart.
    name
        What the board calls itself, where a person has several.
    cursor
        In which view it points at what.
    selection
        Keys of what is selected.
    dragging
        Whether the selection hangs over a lane or the map.

    Raises
    ------
    Denied
        ``person-needed`` for a program; else if whoever asks does not see all rounds.
    BadInput
        ``presence-too-large``.
    """
    person_id = named_person(act)
    if not act.sees_all("rounds:read"):
        raise Denied("not-permitted", permission="rounds:read")
    who = people.find(act.tx, person_id)
    payload = {
        "board_id": str(board_id),
        "day": on.isoformat(),
        "person_id": str(person_id),
        "name": "" if who is None else who.name[:60],
        "board_name": name,
        "cursor": None if cursor is None else dict(cursor),
        "selection": list(selection),
        "dragging": dragging,
        "at": act.now.astimezone(UTC).isoformat(),
    }
    text = json.dumps(payload, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if len(text.encode()) > MOST_BYTES:
        raise BadInput.of("presence-too-large", where="selection", most=MOST_BYTES)
    presence.tell(act.tx, text)
