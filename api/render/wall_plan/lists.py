"""Lists of a wall plan: the stops of each round line by line, and jobs in no round, in columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.locales.texts import Texts
from api.render.round_colours import RoundLook, look_of
from api.render.wall_plan.lanes import TIGHT_S, at, to_spare_s
from api.wording.alert_words import open_job_sentence
from api.wording.phrases import windows
from dispatch.model import Window

Plain = Mapping[str, Any]

_NAME_SIGNS = 28
"""Longer names are cut, so that the address still has room beside them."""
_REASON_SIGNS = 42
"""A longer reason goes on in a further line: nobody could read its end elsewhere."""
_KEPT_TOGETHER = 3
"""A column does not end with fewer lines of a round than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a list.

    Attributes
    ----------
    kind
        ``round``, ``open``: the heading of a block; ``pickup``, ``drop``, ``break``, ``job``,
        ``reason``; ``gap`` between blocks.
    number, time, text
        What it says; ``note`` is what to mind.
    over
        Whether it failed or was skipped.
    """

    kind: str
    text: str = ""
    number: str = ""
    time: str = ""
    note: str = ""
    over: bool = False
    look: RoundLook | None = None


List = Sequence[Line]


def round_list(
    shift: Plain, visits: Iterable[Plain], jobs: Mapping[str, Plain], texts: Texts
) -> list[Line]:
    """Return the stops of a round, under whose it is."""
    name = _cut(shift["rider"] or texts("wall-nobody"))
    heading = Line(kind="round", look=look_of(shift["number"]), text=name, note=shift["vehicle"])
    lines, number = [heading], 0
    for visit in visits:
        time = texts.clock(at(visit["begin"]))
        if visit["kind"] == "break":
            until = texts.clock(at(visit["departure"]))
            lines.append(Line(kind="break", time=f"{time}–{until}", text=texts("task-break")))
            continue
        number += 1
        lines.append(
            Line(
                kind=visit["kind"],
                number=str(number),
                time=time,
                text=_place(visit, jobs.get(visit["job_id"]), texts),
                note=_risk(visit, texts),
                over=visit["status"] in {"failed", "skipped"},
            )
        )
    return _at_one_door(lines)


def _at_one_door(lines: Sequence[Line]) -> list[Line]:
    """Return lines of which those that say the same place one after the other are one."""
    found: list[Line] = []
    counts: list[int] = []
    for line in lines:
        before = found[-1] if found else None
        if before is not None and line.number and _place_of(before) == _place_of(line):
            counts[-1] += 1
        else:
            found.append(line)
            counts.append(1)
    return [
        line if count == 1 else replace(line, text=f"{count} × {line.text}")
        for line, count in zip(found, counts, strict=True)
    ]


def _place_of(line: Line) -> tuple[str, str, str, bool]:
    return line.kind, line.text, line.note, line.over


def open_list(
    open_jobs: Sequence[Plain], reasons: Sequence[str], jobs: Mapping[str, Plain], texts: Texts
) -> list[Line]:
    """Return the jobs that stand in no round, each with its reason; empty where there are none."""
    if not open_jobs:
        return []
    lines = [Line(kind="open", text=texts("wall-open", count=len(open_jobs)))]
    for one, reason in zip(open_jobs, reasons, strict=True):
        job = jobs.get(one["job_id"])
        places = [_place(stop, job, texts) for stop in one["stops"]]
        hours = [windows(_windows(stop), texts) for stop in one["stops"]]
        code = job["parcel_codes"][0] if job else ""
        lines.append(
            Line(
                kind="job",
                number=code,
                text=" → ".join(dict.fromkeys(places)),
                note=next((each for each in reversed(hours) if each), ""),
            )
        )
        parts = textwrap.wrap(open_job_sentence(reason, texts), _REASON_SIGNS)
        lines += [Line(kind="reason", text=part) for part in parts]
    return lines


def _windows(stop: Plain) -> list[Window]:
    return [Window(start=at(one["start"]), end=at(one["end"])) for one in stop["windows"]]


def _place(stop: Plain, job: Plain | None, texts: Texts) -> str:
    """Call a place: its name and the first part of its address; of aid, that it is aid."""
    if job is not None and job["kind"] == "aid" and stop["kind"] == "drop":
        return texts("wall-aid", code=job["parcel_codes"][0])
    name, address = stop["name"], _short(stop["address"])
    parts = [one for one in (_cut(name), "" if address in name else address) if one]
    if parts:
        return ", ".join(parts)
    return f"{texts.word('task', stop['kind'])} {job['parcel_codes'][0] if job else ''}".strip()


def _short(address: str) -> str:
    """Return an address without its town; ``12, rue Haute`` is all street."""
    first, *more = [one.strip() for one in address.split(",")]
    return f"{first}, {more[0]}" if more and first[:4].rstrip("abcdef ").isdigit() else first


def _cut(name: str) -> str:
    return name if len(name) <= _NAME_SIGNS else f"{name[: _NAME_SIGNS - 1].rstrip()}…"


def _risk(visit: Plain, texts: Texts) -> str:
    spare_s = to_spare_s(visit)
    if spare_s is None or spare_s >= TIGHT_S:
        return ""
    if spare_s < 0:
        return texts("wall-late", minutes=-(spare_s // 60))
    return texts("wall-tight", minutes=spare_s // 60)


def columns_of(lists: Sequence[List], rows: int, most: int, texts: Texts) -> list[list[Line]]:
    """Put lists below each other in columns of so many lines; whole ones where there is room.

    Parameters
    ----------
    most
        Columns of a page: where whole lists would need more, they are broken.
    """
    whole = _flowed(lists, rows, texts, broken=False)
    return whole if len(whole) <= most else _flowed(lists, rows, texts, broken=True)


def _flowed(lists: Sequence[List], rows: int, texts: Texts, *, broken: bool) -> list[list[Line]]:
    columns: list[list[Line]] = [[]]
    for one in lists:
        if not one:
            continue
        room = rows - len(columns[-1]) - bool(columns[-1])
        least = min(len(one), _KEPT_TOGETHER) if broken else min(len(one), rows)
        if columns[-1] and room < least:
            columns.append([])
        elif columns[-1]:
            columns[-1].append(Line(kind="gap"))
        columns[-1].append(one[0])
        again = replace(one[0], text=texts("wall-continued", name=one[0].text), note="")
        for line in one[1:]:
            if len(columns[-1]) >= rows:
                columns.append([again])
            columns[-1].append(line)
    return columns if columns[0] else []
