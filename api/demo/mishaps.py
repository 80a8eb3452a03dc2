"""Mishaps of a day of the demo: those of its recipe, as acts of its people at their times."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Literal

from data.sample.recipe import demo_mishaps

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

JITTER_S = 240
"""By so much the seed moves a mishap."""

MishapKind = Literal["message", "ill", "breakdown", "closure", "failure", "booking"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mishap:
    """One thing that goes wrong, or is said.

    Attributes
    ----------
    id
        Name of its own within the day.
    at
        When.
    kind
        ``message`` alone; ``ill``: the round is refused; ``breakdown`` and ``closure``: an
        incident is reported; ``failure``: from then on nobody opens at the first door;
        ``booking``: somebody books for the same day.
    person
        Key of whoever it happens to; empty for a failure.
    says
        Message to the office, where ``{where}`` is the address that the rider comes to next.
    job
        Of a booking: the job as the recipe has it.
    """

    id: str
    at: datetime
    kind: MishapKind
    person: str = ""
    says: str = ""
    job: Mapping[str, Any] | None = None


def mishaps_of(
    on: date,
    zone: ZoneInfo,
    *,
    later: timedelta = timedelta(),
    seed: int = 1,
    language: str = "en",
) -> tuple[Mishap, ...]:
    """Return the mishaps of a day, in order.

    Parameters
    ----------
    later
        By how much the demo day is moved.
    seed
        Moves each by some minutes.
    """
    chance = Random(seed)  # noqa: S311  # a story, no secret

    def instant(clock: str) -> datetime:
        return datetime.combine(on, time.fromisoformat(clock), tzinfo=zone) + later

    def mishap_of(values: Mapping[str, Any]) -> Mishap:
        moved = timedelta(seconds=chance.randrange(-JITTER_S, JITTER_S + 1))
        given = {key: values[key] for key in ("id", "kind", "person", "says") if key in values}
        job = values.get("job")
        return Mishap(
            **given,
            at=instant(values["at"]) + moved,
            job=None if job is None else _job(job, instant),
        )

    return tuple(sorted(map(mishap_of, demo_mishaps(language)), key=lambda one: one.at))


def _job(values: Mapping[str, Any], instant: Callable[[str], datetime]) -> Mapping[str, Any]:
    """Return a job as the file of the demo day has one."""

    def window(clocks: Sequence[str]) -> dict[str, str]:
        start, end = (instant(clock).isoformat() for clock in clocks)
        return {"start": start, "end": end}

    load, service_s = values["load"], values["service_s"]
    pickup = {"place": values["shop"], "windows": [window(values["collect"])], "service_s": 120}
    drop = {"place": values["home"], "windows": [window(values["window"])], "service_s": service_s}
    rest: dict[str, Any] = {"skills": [values["skill"]]} if "skill" in values else {}
    return {
        **{key: values[key] for key in ("id", "kind", "label")},
        "pickups": [{**pickup, "load": load}],
        "drops": [{**drop, "load": load}],
        **rest,
    }
