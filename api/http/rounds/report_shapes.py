"""Reports on the wire: what is found, with its sentence beside its code."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from api.http.planning.change_shapes import HoursViolationOut
from api.http.shapes import Out
from api.locales.texts import Texts
from api.usecases.labour.heat import HeatEffects
from api.wording.phrases import heat_change, hours_violation
from dispatch.labour.heat import Level
from dispatch.labour.working_hours import HoursViolation


class HoursFoundOut(HoursViolationOut):
    """A rule of working time that is broken, in words too."""

    message: str

    @classmethod
    def in_words(cls, found: HoursViolation, texts: Texts) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {**HoursViolationOut.of(found), "message": hours_violation(found, texts)}


class HeatChangeOut(Out):
    """Change by heat in a shift: seconds, grams or a count, and in words."""

    code: str
    value: int
    message: str


class HeatedShiftOut(Out):
    """A shift under the heat of its day.

    ``planned_otherwise``: its published round was planned with other limits than the day asks
    for now; planning the day anew, before anybody has started, gives it those.
    """

    shift_id: UUID
    person_id: UUID
    level: Level
    changes: list[HeatChangeOut]
    planned_otherwise: bool


class HeatEffectsOut(Out):
    """Changes by the heat of a day in its shifts."""

    day: date
    level: Level
    shifts: list[HeatedShiftOut]

    @classmethod
    def in_words(cls, found: HeatEffects, texts: Texts) -> dict[str, Any]:
        """Return it as JSON has it."""
        shifts = [
            HeatedShiftOut(
                shift_id=one.shift_id,
                person_id=one.person_id,
                level=one.level,
                changes=[
                    HeatChangeOut(
                        code=each.code, value=each.value, message=heat_change(each, texts)
                    )
                    for each in one.changes
                ],
                planned_otherwise=one.planned_otherwise,
            )
            for one in found.shifts
        ]
        return cls(day=found.day, level=found.level, shifts=shifts).model_dump(mode="json")
