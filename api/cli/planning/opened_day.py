"""From what a person hands in to the day that is asked about.

What-if questions change the day here, before anything else sees it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from api.cli.day_files import OpenedDay, Request, Stage
from data.formats.day import Day, read_day, read_weights
from data.formats.last_plan import like_last_plan
from data.formats.plan_file import read_plan_file
from data.formats.weights import WeightsFile
from routing.profiles.profile import PROFILE_NAMES


def open_day(cities: Path, request: Request, tell: Stage) -> OpenedDay:
    """Read the day of a request, and change it as a what-if asks.

    Raises
    ------
    BadInput
        With every fault of the day, or of the change.
    """
    if request.is_folder:
        # Only here: a file is read without the streets.
        from api.cli.planning.spreadsheet_day import read_spreadsheets

        opened = read_spreadsheets(cities, request, tell)
    else:
        day, left_out = read_day(
            request.file,
            format=request.format,
            known_profiles=PROFILE_NAMES,
            skip_bad=request.skip_bad,
        )
        opened = OpenedDay(day=day, left_out=left_out)
    return replace(opened, day=_changed(opened.day, request))


def _changed(day: Day, request: Request) -> Day:
    for shift_id in request.without_shifts:
        day = day.without_shift(shift_id)
    if request.weights is not None:
        day = day.with_weights(read_weights(request.weights))
    if request.balance_hour_cents is not None:
        day = day.with_weights(WeightsFile(balance_hour_cents=request.balance_hour_cents))
    if request.last_plan is not None:
        last = read_plan_file(request.last_plan)
        day = like_last_plan(day, last, str(request.last_plan))
    return day
