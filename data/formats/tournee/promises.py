"""Pins, prefixes and kept orders of a day of our format: what it binds beforehand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from data.formats.fields import listed, shown
from data.formats.parts import LEGAL_BREAKS
from dispatch.model import Pin, Prefix

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.formats.fields import Node, Table
    from data.formats.tournee.context import Context
    from dispatch.model import Job, Shift, VisitKind

    Jobs = Mapping[str, Job | None]
    Shifts = Mapping[str, Shift | None]
    Promise = tuple[VisitKind, str, int]

PAIR = 2
PIN_KEYS = ("job", "shift")
PREFIX_KEYS = ("shift", "visits")
PROMISED_STOP_KEYS = ("kind", "job", "index")
PROMISED_BREAK_KEYS = ("kind", "break")

_KINDS = ("pickup", "drop", "break")
_MAX_INDEX = 1_000_000


def read_pins(context: Context, table: Table, jobs: Jobs, shifts: Shifts) -> tuple[Pin, ...]:
    """Read ``pins``; a job has one at most."""
    found: dict[str, Pin] = {}
    for row in table.records("pins", "pin"):
        keys = row.table(PIN_KEYS)
        if keys is None:
            continue
        job = context.refer(keys.need("job"), "job", jobs)
        shift = context.refer(keys.need("shift"), "shift", shifts)
        if job is None or shift is None:
            continue
        if job.id in found:
            row.fault_at(
                "job", "pinned-twice", value=shown(job.id), first=shown(found[job.id].shift_id)
            )
            continue
        found[job.id] = Pin(job_id=job.id, shift_id=shift.id)
    return tuple(found.values())


def read_kept_orders(context: Context, table: Table, jobs: Jobs) -> tuple[tuple[str, ...], ...]:
    """Read ``kept_orders``: lists of jobs, each of which names a job once."""
    found: list[tuple[str, ...]] = []
    for row in table.records("kept_orders", "kept order"):
        keys = row.table(("jobs",))
        names: dict[str, str] = {}
        for one in keys.needed_rows("jobs") if keys else ():
            job = context.refer(one, "job", jobs)
            if job is not None and job.id in names:
                one.fault("kept-order-twice", value=shown(job.id), first=names[job.id])
            elif job is not None:
                names[job.id] = one.where
        if names:
            found.append(tuple(names))
    return tuple(found)


def read_never_together(table: Table) -> tuple[tuple[str, str], ...]:
    """Read ``never_together``: pairs of kinds of goods, each once."""
    found: dict[frozenset[str], tuple[str, str]] = {}
    for row in table.records("never_together", "pair of kinds"):
        keys = row.table(("kinds",))
        rows = keys.needed_rows("kinds") if keys else []
        kinds = [one.text(empty=False) for one in rows]
        named = [kind for kind in kinds if kind is not None]
        if not keys or len(named) < len(kinds):
            continue
        if len(named) != PAIR or named[0] == named[1]:
            row.fault_at("kinds", "kinds-not-two", value=shown(named))
            continue
        found.setdefault(frozenset(named), (named[0], named[1]))
    return tuple(found.values())


def read_prefixes(context: Context, table: Table, jobs: Jobs, shifts: Shifts) -> tuple[Prefix, ...]:
    """Read ``prefixes``; a shift has one at most, and each visit is promised once.

    A visit at fault may be left out alone: what else its round has promised stays.
    """
    reading = _Prefixes(context=context, jobs=jobs, shifts=shifts)
    for row in table.records("prefixes", "prefix"):
        reading.read(row)
    return tuple(reading.found)


@dataclass(slots=True, kw_only=True)
class _Prefixes:
    """The prefixes read so far.

    ``first`` has the key path of what may stand only once: each shift's prefix, and each visit.
    ``holders`` has the shift whose prefix holds stops of a job.
    """

    context: Context
    jobs: Jobs
    shifts: Shifts
    found: list[Prefix] = field(default_factory=list)
    first: dict[object, str] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)

    def read(self, node: Node) -> None:
        """Read one entry of ``prefixes``."""
        table = node.table(PREFIX_KEYS)
        if table is None:
            return
        shift_node, visits_node = table.need("shift"), table.need("visits")
        shift = self.context.refer(shift_node, "shift", self.shifts)
        rows = visits_node.rows() if visits_node else []
        if shift is None or shift_node is None:
            return
        if shift.id in self.first:
            shift_node.fault("prefix-twice", value=shown(shift.id), first=self.first[shift.id])
            return
        self.first[shift.id] = node.where
        if shift.choice:
            shift_node.fault("begun-shift-chooses", value=shown(shift.id))
            return
        visits: list[Promise] = []
        for number, row in enumerate(rows):
            about = row.about("visit", row.where)
            visit = self._visit(about, shift)
            # After a visit at fault, what seems to lack a pickup may only lack that one.
            unsure = len(visits) < number and not self.context.skip_bad
            if (
                visit
                and self._stands(about, shift, visit)
                and (unsure or self._picked_up(about, visit, visits))
            ):
                visits.append(visit)
        self.found.append(Prefix(shift_id=shift.id, visits=tuple(visits)))

    def _visit(self, node: Node, shift: Shift) -> Promise | None:
        """Read one visit: a stop of a job, or a break of the shift."""
        kind_given = node.value.get("kind") if isinstance(node.value, dict) else None
        is_break = kind_given == "break"
        table = node.table(PROMISED_BREAK_KEYS if is_break else PROMISED_STOP_KEYS)
        kind = table.choice("kind", _KINDS, "unknown-visit-kind") if table else None
        if table is None or kind is None:
            return None
        if is_break:
            return _break(table, shift)
        job = self.context.refer(table.need("job"), "job", self.jobs)
        index = table.integer("index", high=_MAX_INDEX)
        if job is None:
            return None
        count = len(job.pickups if kind == "pickup" else job.drops)
        if index >= count:
            node.fault_at(
                "index", "unknown-stop", value=index, job=shown(job.id), kind=kind, count=count
            )
            return None
        return cast("VisitKind", kind), job.id, index

    def _stands(self, node: Node, shift: Shift, visit: Promise) -> bool:
        """Return whether a visit may be promised: not yet, and its job in no other round."""
        kind, name, _ = visit
        key = (shift.id, visit) if kind == "break" else visit
        first = self.first.setdefault(key, node.where)
        if first != node.where:
            node.fault("promised-twice", value=shown(name), first=first)
            return False
        holder = shift.id if kind == "break" else self.holders.setdefault(name, shift.id)
        if holder != shift.id:
            node.fault_at("job", "promised-elsewhere", value=shown(name), first=shown(holder))
            return False
        return True

    def _picked_up(self, node: Node, visit: Promise, before: list[Promise]) -> bool:
        """Return whether all pickups of the job of a drop come before it."""
        kind, name, _ = visit
        job = self.jobs[name] if kind == "drop" else None
        if job is None:
            return True
        lacking = [
            index for index in range(len(job.pickups)) if ("pickup", name, index) not in before
        ]
        if lacking:
            node.fault("promised-too-early", value=shown(name), index=lacking[0])
        return not lacking


def _break(table: Table, shift: Shift) -> Promise | None:
    """Read a break of the shift, or one that the working-time rule added to its round."""
    name = table.name("break")
    if name is None:
        return None
    known = [pause.id for pause in shift.breaks]
    if name not in known and not name.startswith(LEGAL_BREAKS):
        table.fault_at("break", "unknown-break", value=shown(name), known=listed(known))
        return None
    return "break", name, 0
