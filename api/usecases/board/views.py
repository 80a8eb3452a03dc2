"""Use cases of the views of the board that somebody saved for themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping

from api.usecases.act import Act, needs
from api.usecases.planning.publication import named_person
from api.usecases.requests import found_or_refuse
from data.store.board import views
from data.store.board.views import SavedView
from routing.errors import BadInput, Conflict

MOST_VIEWS = 50
MOST_BYTES = 8192


@needs("profile:write")
def list_views(act: Act) -> list[SavedView]:
    """Return one's own saved views, by name.

    Raises
    ------
    Denied
        ``person-needed`` for a program.
    """
    return views.of_person(act.tx, named_person(act))


@needs("profile:write")
def save_view(act: Act, name: str, view: Mapping[str, object]) -> SavedView:
    """Keep a view under a name, in place of the one that had it.

    Raises
    ------
    Denied
        ``person-needed`` for a program.
    BadInput
        ``view-too-large`` above eight kilobytes; ``empty-text`` without a name.
    Conflict
        ``too-many-views``.
    """
    person_id, called = named_person(act), " ".join(name.split())
    if not called:
        raise BadInput.of("empty-text", where="name")
    written = json.dumps(view, ensure_ascii=False, separators=(",", ":"))
    if len(written.encode()) > MOST_BYTES:
        raise BadInput.of("view-too-large", where="view", most=MOST_BYTES)
    known = views.of_person(act.tx, person_id)
    if len(known) >= MOST_VIEWS and all(one.name != called for one in known):
        raise Conflict("too-many-views", most=MOST_VIEWS)
    saved_view = SavedView(name=called, view=view, saved_at=act.now)
    views.save(act.tx, person_id, saved_view)
    return saved_view


@needs("profile:write")
def remove_view(act: Act, name: str) -> None:
    """Remove one of one's own views.

    Raises
    ------
    NotFound
        ``no-such-view``.
    """
    removed = views.remove(act.tx, named_person(act), " ".join(name.split()))
    found_or_refuse(removed or None, "no-such-view")
