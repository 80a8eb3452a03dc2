"""Which breaks a round must hold and when it must end, with what a prefix has already settled."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dispatch.schedule import Task, free_at
from dispatch.worktime import breaks_of

if TYPE_CHECKING:
    from dispatch.model import Break, Problem, Shift


def rests_of(problem: Problem, shift: Shift) -> tuple[tuple[Break, ...], datetime]:
    """Give the breaks of a shift's round and the latest end of that round.

    Where a prefix is not done before the last chance of an added legal break, the round keeps
    the working-time rule by being short instead: it ends within the limit after the latest start
    of what the prefix holds.
    """
    pauses = breaks_of(shift, problem.work_limit_s, problem.work_break_s)
    close = shift.window.end
    front = next((p for p in problem.prefixes if p.shift_id == shift.id), None)
    legal = [pause for pause in pauses if pause.legal]
    if front is None or not legal or problem.work_limit_s is None:
        return pauses, close
    known = {pause.id: pause for pause in pauses}
    entries = [
        known[name]
        if kind == "break"
        else Task(job=problem.job_by_id[name], kind=kind, index=index)
        for kind, name, index in front.visits
        if kind != "break" or name in known
    ]
    done = free_at(problem, shift, entries)
    held = {name for kind, name, _ in front.visits if kind == "break"}
    if done is None or all(p.id in held or done[0] <= p.windows[-1].end for p in legal):
        return pauses, close
    close = min(close, done[1] + timedelta(seconds=problem.work_limit_s))
    return tuple(pause for pause in pauses if not pause.legal), close
