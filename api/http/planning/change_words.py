"""The history of a day: each change with its name in words, as “Bread to Eero”."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from api.http.planning.change_shapes import HistoryEntryOut
from api.locales.texts import Texts
from api.usecases.rounds.history.change_history import (
    HANDED_ON,
    DayHistory,
    HistoryEntry,
    NamedObstacle,
)

_WITHOUT_JOBS = frozenset(
    {"solve", "roll_back", "closure", "replan", "vehicle", "withdraw", "returns"}
)
"""Ways that are not named by the jobs that they move."""
_SAID = frozenset({"name", "obstacles", "nearest"})
"""Keys of a change that are made of it in words."""


def history(language: str, address: str) -> Callable[[DayHistory], dict[str, Any]]:
    """Make the presenter of a day's changes; ``address`` is that of the day."""

    def present(found: DayHistory) -> dict[str, Any]:
        texts = Texts(language, found.zone)
        return {"items": [_entry(texts, address, one) for one in found.changes], "next": None}

    return present


def _entry(texts: Texts, address: str, one: HistoryEntry) -> dict[str, Any]:
    return HistoryEntryOut.of(
        {
            **{name: getattr(one, name) for name in HistoryEntryOut.model_fields.keys() - _SAID},
            "name": change_name(texts, one),
            "made_by_name": texts("history-recipient") if one.by_recipient else one.made_by_name,
            "obstacles": [_obstacle(texts, each) for each in one.obstacles],
            "nearest": _nearest(address, one) if one.has_nearest else None,
        }
    )


def change_name(texts: Texts, one: HistoryEntry) -> str:
    """Name a change in words."""
    if one.way == "swap" and len(one.riders_before) == 2:
        first, second = one.riders_before
        return texts("history-swap", one=first, other=second)
    if one.way == HANDED_ON:
        before, after = one.riders_before[0], one.riders_after[0]
        key = "history-handed-on" if before else "history-handed-to"
        return texts(key, one=before, other=after)
    name = one.way if one.way in _WITHOUT_JOBS else ""
    if one.way == "solve" and one.plan_name:
        name = "named"
    elif one.way == "replan" and one.rider:
        name = "taken-back"
    elif one.way == "closure" and one.street:
        name = "closure-of"
    elif not name and not one.job_ids:
        name = "again" if one.way == "insert" else "order"
    label = one.jobs[0] if one.jobs else texts("history-some-job")
    if name:
        return texts(
            f"history-{name}", name=one.plan_name, rider=one.rider, job=label, street=one.street
        )
    return _moved(texts, one, label)


def _moved(texts: Texts, one: HistoryEntry, job: str) -> str:
    """Name a change by the jobs that it moved, and where they went."""
    count, after = len(one.job_ids), one.riders_after
    if not after:
        return texts("history-out", job=job, count=count)
    if len(after) > 1:
        return texts("history-moved", count=count)
    if after == one.riders_before:
        return texts("history-within", job=job, count=count, rider=after[0])
    return texts("history-to", job=job, count=count, rider=after[0])


def _obstacle(texts: Texts, named: NamedObstacle) -> dict[str, Any]:
    one = named.what
    untold = one.code == "changed" and not named.by_name
    is_named = one.code == "job-gone" and named.job
    code = "changed-unknown" if untold else "job-gone-named" if is_named else one.code
    at = "" if one.at is None else texts.clock(one.at)
    return {
        "code": one.code,
        "round_id": one.round_id,
        "shift_id": one.shift_id,
        "rider": named.rider,
        "by": one.actor_id,
        "by_name": named.by_name,
        "at": one.at,
        "change_id": one.plan_id,
        "job_id": one.job_id,
        "text": texts(
            "undo-obstacle",
            obstacle=code,
            rider=named.rider,
            by=named.by_name,
            at=at,
            job=named.job,
        ),
    }


def _nearest(address: str, one: HistoryEntry) -> dict[str, Any]:
    """Return the request that puts back what still can be, to be looked at before."""
    verb = "undo" if one.undone_by is None else "redo"
    body: dict[str, str | bool | UUID] = {"change_id": str(one.id), "nearest": True}
    return {"method": "POST", "path": f"{address}/{verb}", "body": {**body, "dry_run": True}}
