"""Visit sequences written into the kernel's rounds and read from them, as a search begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.model import Break
from dispatch.schedule.timetable import StopTask
from dispatch.search import kernel
from dispatch.search.arrays.layout import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dispatch.schedule.visit_sequences import VisitSequences
    from dispatch.search.arrays.compilation import Compiled
    from dispatch.search.arrays.layout import Data, Smalls, State


def write_sequences(
    compiled: Compiled, state: State, sequences: Mapping[str, Sequence[StopTask | Break]]
) -> list[bool]:
    """Put visit sequences into the rounds of a state, and work their schedules out.

    Parameters
    ----------
    sequences
        Stops and breaks by shift id; each holds exactly the breaks its shift must hold, as
        :func:`dispatch.schedule.visit_sequences.sequences_of` gives them. Other shifts keep
        what they have.

    Returns
    -------
    list
        For each shift whether its round keeps its rules.
    """
    rows = {shift.id: row for row, shift in enumerate(compiled.shifts)}
    node_of = {
        (job.id, kind, index): node for node, (job, kind, index) in enumerate(compiled.nodes)
    }
    for shift_id, order in sequences.items():
        v = rows[shift_id]
        names = [pause.id for pause in compiled.breaks[v]]
        first_break = len(compiled.nodes) + int(compiled.data.break_ptr[v])
        nodes = [
            first_break + names.index(entry.id)
            if isinstance(entry, Break)
            else node_of[entry.job.id, int(entry.kind == "drop"), entry.index]
            for entry in order
        ]
        state.sequence[v, : len(nodes)] = nodes
        state.length[v] = len(nodes)
    return [bool(kernel.update_round(compiled.data, state, v)) for v in range(len(compiled.shifts))]


def start_from(
    compiled: Compiled, state: State, sequences: Mapping[str, Sequence[StopTask | Break]]
) -> None:
    """Lay visit sequences into an empty state; what is in none of them stays absent.

    An order that does not keep its round's rules, holds a job that its shift may not serve, or
    other breaks than its shift must hold, is passed over: its jobs are absent.
    """
    data = compiled.data
    sequence, length = state.sequence.copy(), state.length.copy()
    held = {
        shift.id: {pause.id for pause in breaks}
        for shift, breaks in zip(compiled.shifts, compiled.breaks, strict=True)
    }
    whole = {
        shift_id: order
        for shift_id, order in sequences.items()
        if {entry.id for entry in order if isinstance(entry, Break)} == held[shift_id]
    }
    fits = write_sequences(compiled, state, whole)
    for v, shift in enumerate(compiled.shifts):
        if shift.id not in whole:
            continue
        nodes = state.sequence[v, : state.length[v]]
        jobs = data.request[nodes]
        if not (fits[v] and data.allowed[jobs[jobs >= 0], v].all()):
            state.round_of[nodes] = -1
            state.sequence[v], state.length[v] = sequence[v], length[v]
            kernel.update_round(data, state, v)
    absent = state.absent[: state.counters[ABSENT]].copy()
    first = data.request_nodes[data.request_ptr[absent]]
    absent = absent[state.round_of[first] < 0]
    state.absent[: absent.size] = absent
    state.counters[ABSENT] = absent.size


def close_impossible_shifts(data: Data, state: State) -> None:
    """Shut shifts whose breaks alone do not fit into them.

    A round that has begun may be out of time only until what is left of its jobs is in it.
    """
    for v in range(len(state.length)):
        if not kernel.update_round(data, state, v) and data.frozen[v] == 0:
            data.allowed[:, v] = False
            state.cost[v] = 0


def sequences_in(compiled: Compiled, sequence: Smalls, length: Smalls) -> VisitSequences:
    """Return the order of stops and breaks of each round that has stops."""
    first_break = len(compiled.nodes)
    sequences: VisitSequences = {}
    for v, shift in enumerate(compiled.shifts):
        nodes = sequence[v, : length[v]]
        if not (nodes < first_break).any():
            continue
        offset = first_break + int(compiled.data.break_ptr[v])
        sequences[shift.id] = [
            _task(compiled, node) if node < first_break else compiled.breaks[v][node - offset]
            for node in nodes.tolist()
        ]
    return sequences


def _task(compiled: Compiled, node: int) -> StopTask:
    job, kind, index = compiled.nodes[node]
    return StopTask(job=job, kind="drop" if kind else "pickup", index=index)
