"""Working-time rule: which breaks a shift needs, declared ones and added ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dispatch.model import Break, Shift, Window


def required_breaks(shift: Shift, work_limit_s: int | None, work_break_s: int) -> tuple[Break, ...]:
    """Return the breaks a full-length round of the shift must hold, in order of their windows.

    A declared break that is long enough serves as the legal one where its windows, narrowed to
    what the rule asks for, still leave room; otherwise breaks marked ``legal`` are added. The
    shift's own window is taken as working time, so a round inside it keeps the rule too.

    Parameters
    ----------
    shift
        The shift with its declared breaks.
    work_limit_s
        Longest stretch of work without a break, seconds; ``None`` switches the rule off.
    work_break_s
        Shortest break that interrupts work, seconds.
    """
    declared = [pause for pause in shift.breaks if not pause.legal]
    length_s = _seconds(shift.window.end - shift.window.start)
    if work_limit_s is None or length_s <= work_limit_s:
        return _in_order(declared)
    for index, pause in enumerate(declared):
        if pause.duration_s < work_break_s:
            continue
        allowed = _only_break_window(shift.window, work_limit_s, pause.duration_s)
        if allowed is None:
            continue
        narrowed = _intersect(pause.windows or (shift.window,), allowed)
        if narrowed:
            declared[index] = replace(pause, windows=narrowed)
            return _in_order(declared)
    return _in_order([*declared, *_added(shift.window, work_limit_s, work_break_s)])


def _only_break_window(shift: Window, limit_s: int, break_s: int) -> Window | None:
    """Return when the one break may start so that neither part of the shift is too long."""
    earliest = max(shift.start, shift.end - timedelta(seconds=limit_s + break_s))
    latest = shift.start + timedelta(seconds=limit_s)
    return Window(start=earliest, end=latest) if earliest <= latest else None


def _added(shift: Window, limit_s: int, break_s: int) -> list[Break]:
    one = _only_break_window(shift, limit_s, break_s)
    if one is not None:
        return [_legal(0, one, break_s)]
    length_s = _seconds(shift.end - shift.start)
    count = 2
    while length_s - count * break_s > (count + 1) * limit_s:
        count += 1
    part_s = (length_s - count * break_s) // (count + 1)
    # Half of what a part is shorter than the limit may be used on either side; where all parts
    # are as long as may be, none.
    slack = timedelta(seconds=max(limit_s - part_s - 1, 0) // 2)
    breaks = []
    for index in range(count):
        middle = shift.start + timedelta(seconds=(index + 1) * part_s + index * break_s)
        breaks.append(_legal(index, Window(start=middle - slack, end=middle + slack), break_s))
    return breaks


def _legal(index: int, window: Window, break_s: int) -> Break:
    return Break(
        id=f"legal-{index + 1}", duration_s=break_s, windows=(window,), paid=False, legal=True
    )


def _intersect(windows: tuple[Window, ...], allowed: Window) -> tuple[Window, ...]:
    return tuple(
        Window(start=max(w.start, allowed.start), end=min(w.end, allowed.end))
        for w in windows
        if max(w.start, allowed.start) <= min(w.end, allowed.end)
    )


def _in_order(breaks: list[Break]) -> tuple[Break, ...]:
    def first_start(pause: Break) -> float:
        return pause.windows[0].start.timestamp() if pause.windows else float("-inf")

    return tuple(sorted(breaks, key=first_start))


def _seconds(span: timedelta) -> int:
    return span // timedelta(seconds=1)
