"""Turns of dear questions: one at a time for each customer, so that nobody keeps all others out.

Whoever asks again meanwhile is told at once to try again in a moment: nothing waits for anybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.errors import NotReady

if TYPE_CHECKING:
    from uuid import UUID

    from api.usecases.act import Act

VISITORS_AT_ONCE = 3
"""Visitors of one widget whose dear questions are answered at one time, most."""
PAUSE_S = 2
"""Seconds after which to try again."""


def take_turn(act: Act) -> None:
    """Keep other dear questions of the actor's customer out until this one is answered.

    The office has a turn for each person and key; the system needs none.

    Raises
    ------
    NotReady
        ``question-running``: another one is being answered.
    """
    whose = act.actor.customer_id or act.actor.id
    if whose is not None:
        _take(act, str(whose))


def take_visitor_turn(act: Act, widget_id: UUID, visitor: str) -> None:
    """Keep out other dear questions of a visitor, and those of too many visitors of a widget.

    Parameters
    ----------
    visitor
        Tells visitors apart.

    Raises
    ------
    NotReady
        As :func:`take_turn`.
    """
    _take(act, visitor)
    _take(act, *(f"{widget_id}:{number}" for number in range(VISITORS_AT_ONCE)))


def _take(act: Act, *turns: str) -> None:
    """Take the first turn that nobody has."""
    if not any(act.tx.try_lock(f"question:{turn}") for turn in turns):
        raise NotReady("question-running", seconds=PAUSE_S)
