"""One job of the queue, run as a task: what it is called with, and what becomes of its errors.

Each try is one line of the log: which task, for whom, how long, and how it ended. Nothing of an
error but its code and its place in the program leaves here: a driver's message may hold a name or
an address, and it would end up in logs.
"""

from __future__ import annotations

import inspect
import logging
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal
from uuid import UUID

from api.worker.tasks.task import Aborted, Task, Work
from data.store.database import AWAY, BUSY, trouble_of
from data.store.system import tasks
from routing.errors import BadInput, Conflict, DamagedFile, Denied, NotFound, TourneeError

_log = logging.getLogger("tournee.worker")

DEFECT = "defect"
"""Code of an error that nobody foresaw."""
PASSING = frozenset({AWAY, BUSY, "city-preparing", "code-preparing"})
AWAY_TRIES = 50
"""So many tries more has work that meets no database, or one too busy, or whose city is being
prepared: it has time some time."""
ARGUMENTS = "task-arguments"
"""Code of a job that was queued for another version of its task."""

Outcome = Literal["done", "retry", "given-up", "left"]
"""End of a try: ``retry`` failed and is tried again, ``left`` is for another worker."""
_LEVELS: Mapping[Outcome, int] = {"retry": logging.WARNING, "given-up": logging.ERROR}

_HOPELESS = (BadInput, NotFound, Denied, Conflict, DamagedFile)
"""Errors that another try does not mend."""


class TaskFailed(Exception):
    """A try failed; the code says how, ``final`` that there is none after it."""

    def __init__(self, code: str, *, final: bool) -> None:
        super().__init__(code)
        self.code = code
        self.final = final


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trouble:
    code: str
    place: str
    hopeless: bool


def run(task: Task, work: Work, args: Mapping[str, Any], attempts: int) -> None:
    """Carry out one job.

    Parameters
    ----------
    task, work
        What to do, and with what.
    args
        As it was queued; ``cooperative`` among them says for whom.
    attempts
        How often it was tried before.

    Raises
    ------
    TaskFailed
        If it failed; what is final has been noted by then.
    Aborted
        If it is left for another worker.
    """
    begun = time.monotonic()
    about = {"task": task.name, "job": work.number, **dict(_subjects(args))}
    about["attempt"] = attempts + 1

    def tell(outcome: Outcome, trouble: Mapping[str, str]) -> None:
        took = {"outcome": outcome, "took_ms": round((time.monotonic() - begun) * 1000, 1)}
        level = _LEVELS.get(outcome, logging.INFO)
        _log.log(level, "task", extra={"fields": {**about, **took, **trouble}})

    try:
        trouble = _carry_out(task, work, args, attempts)
    except Aborted:
        tell("left", {})
        raise
    if trouble is None:
        tell("done", {})
        return
    final = _is_final(task, attempts, trouble)
    place = {"place": trouble.place} if trouble.place else {}
    tell("given-up" if final else "retry", {"code": trouble.code, **place})
    _fail(task, work, attempts, trouble, final=final)


def _carry_out(task: Task, work: Work, args: Mapping[str, Any], attempts: int) -> _Trouble | None:
    given = dict(args)
    try:
        work = replace(work, cooperative_id=_cooperative(given.pop("cooperative", None)))
        inspect.signature(task.run).bind(work, **given)
    except (TypeError, ValueError):
        return _Trouble(code=ARGUMENTS, place="", hopeless=False)
    trouble = _tried(task.run, work, given)
    if trouble is not None and _is_final(task, attempts, trouble) and task.given_up is not None:
        _tried(task.given_up, work, given)
    return trouble


def _tried(call: Callable[..., None], work: Work, arguments: Mapping[str, Any]) -> _Trouble | None:
    try:
        call(work, **arguments)
    except Aborted:
        raise
    except Exception as error:  # noqa: BLE001  # whatever it is, the worker goes on
        return _trouble(error)
    return None


def _subjects(args: Mapping[str, Any]) -> Iterator[tuple[str, str | int]]:
    """Yield what a job is for, as far as that is an id of ours, a number or a day."""
    for name, value in args.items():
        if isinstance(value, int) or _reads_as(UUID, value) or _reads_as(date.fromisoformat, value):
            yield name, value


def _reads_as(read: Callable[[str], object], value: object) -> bool:
    try:
        read(str(value))
    except ValueError:
        return False
    return True


def _fail(task: Task, work: Work, attempts: int, trouble: _Trouble, *, final: bool) -> None:
    """Keep in the database what is given up, and tell the queue.

    Raises
    ------
    TaskFailed
        Always.
    """
    if final:
        with work.service.database.transaction() as tx:
            tasks.note_failure(
                tx,
                work.number,
                task.name,
                code=trouble.code,
                place=trouble.place,
                attempts=attempts + 1,
                at=work.service.clock(),
            )
    raise TaskFailed(trouble.code, final=final) from None


def _is_final(task: Task, attempts: int, trouble: _Trouble) -> bool:
    patience = AWAY_TRIES if trouble.code in PASSING else 0
    return trouble.hopeless or attempts >= len(task.pauses_s) + patience


def _trouble(error: Exception) -> _Trouble:
    if isinstance(error, TourneeError):
        code = error.code
        if isinstance(error, BadInput) and error.faults:
            code = error.faults[0].code
        return _Trouble(code=code, place="", hopeless=isinstance(error, _HOPELESS))
    passing = trouble_of(error)
    if passing is not None:
        return _Trouble(code=passing, place="", hopeless=False)
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename]
    last = (ours or list(frames))[-1]
    module = "/".join(last.filename.split("/")[-3:])
    return _Trouble(
        code=DEFECT, place=f"{type(error).__name__} {module}:{last.lineno}", hopeless=False
    )


def _cooperative(text: object) -> UUID | None:
    return None if text is None else UUID(str(text))
