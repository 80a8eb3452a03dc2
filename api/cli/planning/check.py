"""``tournee check``: whether a plan keeps every rule of its day."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from api.cli.context import EXIT_FAILURE, open_cli
from api.cli.options import (
    AsJson,
    Balance,
    City,
    Date,
    Lang,
    SkipBad,
    TimeZone,
    WeightsFile,
    WithoutShift,
    read_date,
)
from api.locales.texts import Texts

if TYPE_CHECKING:
    from dispatch.check import Violation

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


def check(  # noqa: PLR0913  # one parameter for each option
    day: Annotated[Path, typer.Argument(metavar="DAY", help="help-day-or-folder")],
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="help-plan-file")],
    *,
    city: City = None,
    date: Date = None,
    timezone: TimeZone = None,
    without_shift: WithoutShift = None,
    weights: WeightsFile = None,
    balance: Balance = None,
    skip_bad: SkipBad = False,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Check a plan against its day."""
    from api.cli.day_files import Request
    from api.cli.planning.planned_files import prepare
    from data.formats.plan import stated_plan_from_json
    from dispatch.check import check as check_plan
    from dispatch.check.plan_statements import statements_are_true

    with open_cli(lang, json=json) as cli:
        request = Request(
            file=day,
            city=city,
            on=read_date(date),
            timezone=timezone,
            without_shifts=tuple(without_shift or ()),
            weights=weights,
            balance_hour_cents=balance,
            skip_bad=skip_bad,
        )
        with cli.stages() as tell:
            prepared = prepare(cli.cities, request, tell)
        asked = prepared.day
        stated = stated_plan_from_json(plan, asked)
        names = {"day_name": asked.name, "timezone": asked.timezone}
        found = [
            *check_plan(prepared.problem, stated.plan),
            *statements_are_true(prepared.problem, stated, **names),
        ]
        texts = Texts(cli.texts.language, ZoneInfo(asked.timezone))
        if json:
            cli.tell_json({"ok": not found, "violations": [_document(v, texts) for v in found]})
        elif found:
            cli.say("cli-violations", style="bold red", count=len(found))
            for violation in found:
                where = " · ".join(part for part in (violation.shift_id, violation.job_id) if part)
                if where:
                    cli.line(f"  {where}", "cyan")
                cli.line(f"    {sentence(violation, texts)}")
        else:
            cli.say("cli-plan-right", style="green")
        if found:
            raise typer.Exit(EXIT_FAILURE)


def sentence(violation: Violation, texts: Texts) -> str:
    """Return a sentence on the broken rule, with times of the day in its own zone."""
    key = f"violation-{violation.code}"
    if not texts.knows(key):
        return str(violation)
    values = {name: _local(value, texts) for name, value in violation.args.items()}
    return texts(key, shift=violation.shift_id, job=violation.job_id, **values)


def _local(value: str | int, texts: Texts) -> str | int:
    """Turn every instant, which the checker writes in UTC, into a local time of day."""
    if isinstance(value, int):
        return value
    return _INSTANT.sub(
        lambda found: datetime.fromisoformat(found[0]).astimezone(texts.zone).strftime("%H:%M:%S"),
        value,
    )


def _document(violation: Violation, texts: Texts) -> dict[str, object]:
    return {
        "code": violation.code,
        "shift": violation.shift_id,
        "job": violation.job_id,
        "args": dict(violation.args),
        "message": sentence(violation, texts),
    }
