"""Use case of the wall plan: a day on paper for everybody in the room, so without doors of aid."""

from __future__ import annotations

from datetime import date

from api.render.wall_plan.page import WallPlan
from api.usecases.act import Act, needs
from api.usecases.board.board import read_board
from data.store.system import cooperatives


@needs("plans:read")
def wall_plan(act: Act, day: date) -> WallPlan:
    """Return a day for the wall: everybody in the room reads it, so it names no aid recipient.

    Raises
    ------
    Denied
        If whoever asks does not see all rounds.
    """
    home = cooperatives.own(act.tx)
    found = read_board(act, day, with_doors=False)
    return WallPlan(
        content=found.content,
        open_reasons=found.open_reasons,
        day=day,
        name=home.name,
        language=home.language,
        zone=home.zone,
        printed_at=act.now,
    )
