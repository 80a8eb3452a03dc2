"""Lanes of a wall plan: rides, waits, stops and load of each shift over the hours of the day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from api.locales.texts import Texts
from api.render.round_colours import RoundLook, look_of

Plain = Mapping[str, Any]

TRACK_MM = 348.0
TIGHT_S = 600
"""Time to spare below which a visit is at risk of being late."""
_LEAST_MM = 0.9
_BLOCK_TOP, _BLOCK_MM = 2.7, 3.0
_LOAD_MM = 2.4
_DIGIT_MM = 1.2
_TIME_MM, _STRONG_MM = 5.8, 8.2
"""Width of a time over a block, and of one at risk."""
_HOUR_LABEL_MM = 9.0
_HOUR = timedelta(hours=1)
_OVER = frozenset({"failed", "skipped"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Hours of the page: where an instant lies, in millimetres from the left."""

    start: datetime
    end: datetime

    def x(self, instant: datetime) -> float:
        """Return the place of an instant."""
        return round(TRACK_MM * ((instant - self.start) / (self.end - self.start)), 2)

    def hours(self, zone: Any) -> Iterator[tuple[float, str]]:  # noqa: ANN401  # tzinfo or None
        """Return place and name of each hour that gets a line, by the clock of the zone."""
        count = round((self.end - self.start) / _HOUR)
        wide = TRACK_MM / max(1, count)
        step = next((n for n in (1, 2, 3, 4, 6) if n * wide >= _HOUR_LABEL_MM), 12)
        for at in range(0, count + 1, step):
            instant = self.start + at * _HOUR
            yield self.x(instant), instant.astimezone(zone).strftime("%H:%M")


def scale_of(content: Plain, texts: Texts) -> Scale:
    """Return whole hours in which all shifts and rounds of a board lie."""
    spans = [*content["shifts"], *content["rounds"]]
    start = min(at(one["start"]) for one in spans)
    end = max(at(one["end"]) for one in spans)
    local = start.astimezone(texts.zone)
    start -= timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    hours = max(1, -((start - end) // _HOUR))
    return Scale(start=start, end=start + hours * _HOUR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A text over or under a block."""

    x: float
    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A visit as a box: what is taken up is full, what is handed over open."""

    x: float
    width: float
    kind: str
    risk: bool
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A lane in millimetres.

    Attributes
    ----------
    rides, waits
        From and to.
    load
        Path of what is aboard, as a share of a height of 1; empty where nothing limits it.
    """

    look: RoundLook
    rider: str
    vehicle: str
    hours: str
    figures: str
    on_duty: tuple[float, float]
    rides: Sequence[tuple[float, float]] = ()
    waits: Sequence[tuple[float, float]] = ()
    blocks: Sequence[Block] = ()
    times: Sequence[Mark] = ()
    numbers: Sequence[Mark] = ()
    load: str = ""
    block_top: float = _BLOCK_TOP
    block_height: float = _BLOCK_MM


def at(text: str) -> datetime:
    """Return the instant of a board's text."""
    return datetime.fromisoformat(text)


def to_spare_s(visit: Plain) -> int | None:
    """Return the seconds that a visit could begin later; negative where it is late.

    ``None`` where it is over, or any time is right.
    """
    if visit["kind"] == "break" or visit["status"] not in {"planned", "arrived"}:
        return None
    if visit["late_s"] > 0:
        return -int(visit["late_s"])
    if not visit["windows"]:
        return None
    begin = at(visit["begin"])
    ends = [at(one["end"]) for one in visit["windows"]]
    closing = next((end for end in ends if end >= begin), ends[-1])
    return max(0, (closing - begin) // timedelta(seconds=1))


def is_at_risk(visit: Plain) -> bool:
    """Return whether a visit is late or may soon be."""
    spare_s = to_spare_s(visit)
    return spare_s is not None and spare_s < TIGHT_S


def fullness(load: Plain, capacity: Plain) -> float:
    """Return the share of the room that a load takes, in its tightest amount."""
    return max(
        (
            load.get(name, 0) / capacity[name]
            for name in ("mass_g", "volume_ml", "items")
            if capacity.get(name)
        ),
        default=0.0,
    )


def lane_of(
    shift: Plain, one: Plain | None, visits: Sequence[Plain], scale: Scale, texts: Texts
) -> Lane:
    """Draw the lane of a shift.

    Parameters
    ----------
    one, visits
        Its round, ``None`` where it has none, and the round's visits in order.
    """
    start, end = at(shift["start"]), at(shift["end"])
    lane: dict[str, Any] = {
        "look": look_of(shift["number"]),
        "rider": shift["rider"] or texts("wall-nobody"),
        "vehicle": shift["vehicle"],
        "hours": f"{texts.clock(start)}–{texts.clock(end)}",
        "on_duty": (scale.x(start), scale.x(end)),
    }
    if one is None:
        return Lane(**lane, figures=texts("wall-no-round"))
    each_block = [_block(one_visit, scale) for one_visit in visits]
    runs = runs_at_one_door(visits)
    blocks = [_joined(each_block[run.start : run.stop]) for run in runs]
    firsts = [visits[run.start] for run in runs]
    rides, waits = _segments(one, visits, scale)
    most = max((fullness(each["load_after"], shift["capacity"]) for each in visits), default=0.0)
    return Lane(
        **lane,
        figures=texts(
            "wall-figures",
            stops=sum(1 for each in visits if each["kind"] != "break"),
            distance=texts.kilometres(one["distance_m"]),
            percent=round(100 * most),
        ),
        rides=rides,
        waits=waits,
        blocks=blocks,
        times=_times(firsts, blocks, texts),
        numbers=_numbers(firsts, blocks, [len(run) for run in runs]),
        load=_load(visits, each_block, shift["capacity"], scale.x(at(one["end"]))),
    )


def _block(visit: Plain, scale: Scale) -> Block:
    x = scale.x(at(visit["begin"]))
    return Block(
        x=x,
        width=max(_LEAST_MM, round(scale.x(at(visit["departure"])) - x, 2)),
        kind=visit["kind"],
        risk=is_at_risk(visit),
        over=visit["status"] in _OVER,
    )


def runs_at_one_door(visits: Sequence[Plain]) -> list[range]:
    """Return the positions of visits by runs: those that follow each other at one door together."""
    runs: list[range] = []
    for n, visit in enumerate(visits):
        before = visits[n - 1] if n else None
        if before is not None and _is_one_door(before, visit):
            runs[-1] = range(runs[-1].start, n + 1)
        else:
            runs.append(range(n, n + 1))
    return runs


def _is_one_door(one: Plain, other: Plain) -> bool:
    known = one["point"] is not None and one["point"] == other["point"]
    return known and one["kind"] == other["kind"] != "break"


def _joined(blocks: Sequence[Block]) -> Block:
    """Return blocks of one door as one, from the first to the last."""
    first, last = blocks[0], blocks[-1]
    return replace(
        first,
        width=round(last.x + last.width - first.x, 2),
        risk=any(one.risk for one in blocks),
        over=all(one.over for one in blocks),
    )


def _segments(
    one: Plain, visits: Sequence[Plain], scale: Scale
) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    rides, waits = [], []
    left = scale.x(at(one["start"]))
    for visit in visits:
        arrival, begin = scale.x(at(visit["arrival"])), scale.x(at(visit["begin"]))
        if arrival > left:
            rides.append((left, arrival))
        if begin > arrival:
            waits.append((arrival, begin))
        left = max(left, scale.x(at(visit["departure"])))
    end = scale.x(at(one["end"]))
    if end > left:
        rides.append((left, end))
    return rides, waits


def _times(visits: Sequence[Plain], blocks: Sequence[Block], texts: Texts) -> list[Mark]:
    """Return the times that have room, first those at risk."""
    marks: list[Mark] = []
    both = list(zip(visits, blocks, strict=True))
    for visit, block in sorted(both, key=lambda pair: not pair[1].risk):
        text = texts.clock(at(visit["begin"]))
        wide = _STRONG_MM if block.risk else _TIME_MM
        if all(
            block.x + wide <= other.x
            or other.x + (_STRONG_MM if other.strong else _TIME_MM) <= block.x
            for other in marks
        ):
            shown = f"! {text}" if block.risk else text
            marks.append(Mark(x=block.x, text=shown, strong=block.risk))
    return marks


def _numbers(visits: Sequence[Plain], blocks: Sequence[Block], counts: Sequence[int]) -> list[Mark]:
    """Return the numbers of stops that have room; the list has them all.

    Of several at one door, ``counts`` of them, the first and the last.
    """
    marks: list[Mark] = []
    number, free_from = 0, -1.0
    for visit, block, count in zip(visits, blocks, counts, strict=True):
        if visit["kind"] == "break":
            continue
        text = str(number + 1) if count == 1 else f"{number + 1}–{number + count}"
        number += count
        middle, half = block.x + block.width / 2, _DIGIT_MM * len(text) / 2
        if middle - half >= free_from:
            marks.append(Mark(x=round(middle, 2), text=text, strong=block.risk))
            free_from = middle + half + 0.3
    return marks


def _load(visits: Sequence[Plain], blocks: Sequence[Block], capacity: Plain, end: float) -> str:
    """Return the steps of the load, a full bike at the height 0 and an empty one at the base."""
    if not blocks or not any(capacity.get(name) for name in ("mass_g", "volume_ml", "items")):
        return ""
    parts, level = [f"M{blocks[0].x} {_LOAD_MM}"], 0.0
    for visit, block in zip(visits, blocks, strict=True):
        share = min(1.0, fullness(visit["load_after"], capacity))
        if visit["kind"] == "break" or share == level:
            continue
        level = share
        parts.append(f"H{block.x}V{round(_LOAD_MM * (1 - share), 2)}")
    return "".join([*parts, f"H{end}V{_LOAD_MM}z"])
