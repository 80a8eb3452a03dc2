"""The rounds that somebody can open, and words written on the road."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.fleet.shifts import check_days
from api.usecases.notices.notes import find_same_note, new_note
from api.usecases.requests import found_or_refuse
from data.store.rounds import notes, own_rounds, under_way
from data.store.rounds.notes import Note
from data.store.rounds.own_rounds import RoundLine
from routing.errors import Conflict


@needs("rounds:read")
def list_rounds(act: Act, first: date, last: date) -> list[RoundLine]:
    """Return the rounds of some days, soonest first; a rider sees the own ones, a link its own.

    Raises
    ------
    BadInput
        If the days are reversed or too many.
    """
    check_days(first, last)
    sees_all = act.sees_all("rounds:read")
    if act.actor.id is None and not sees_all:
        return []  # A key without a person rides nothing.
    return own_rounds.between(
        act.tx,
        first,
        last,
        now=act.now,
        rider_id=None if sees_all else act.actor.id,
        round_id=act.actor.round_id,
    )


@needs("events:write")
def keep_note(  # noqa: PLR0913  # what, about what, where
    act: Act,
    note_id: UUID,
    text: str,
    *,
    subject_kind: str,
    subject_id: UUID,
    round_id: UUID,
) -> Note:
    """Keep what a rider writes; an event of the road names it by its id, before or after.

    The log never holds the words themselves: notes go after the time for notes, and with the
    person. The same again is the same note.

    Parameters
    ----------
    note_id
        Made by the caller.
    subject_kind
        ``round``, ``visit``, ``incident``, ``swap`` or ``contest``.
    round_id
        The round on which it was written.

    Raises
    ------
    BadInput
        ``empty-text``, ``text-too-long``, ``text-unwritable``.
    NotFound
        ``no-such-round`` in sight.
    Conflict
        ``id-used-twice``.
    Denied
        ``named-person-needed`` if a program acts.
    """
    note = new_note(act, note_id, text, (subject_kind, subject_id), where="text")
    _need_round(act, round_id)
    if notes.add(act.tx, note):
        return note
    before = find_same_note(act, note)
    if before is None:
        raise Conflict("id-used-twice")
    return before


def _need_round(act: Act, round_id: UUID) -> None:
    """Refuse a round that the actor has nothing to tell of."""
    in_sight = act.actor.round_id in {None, round_id}
    found = (
        under_way.open_rounds(act.tx, act.tools.rounds, [round_id], lock=False) if in_sight else {}
    )
    one = found.get(round_id)
    riders = one.state.brief.rider_ids if one else ()
    if one is None or not (act.sees_all("events:write") or str(act.actor.id) in riders):
        found_or_refuse(None, "no-such-round")
