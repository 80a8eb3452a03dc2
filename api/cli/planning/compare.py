"""``tournee compare``: what differs between two plans."""

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from api.cli.context import open_cli
from api.cli.options import AsJson, Lang
from api.locales.texts import Texts
from routing.errors import BadInput, Fault


def compare(
    before: Annotated[Path, typer.Argument(metavar="PLAN", help="help-plan-before")],
    after: Annotated[Path, typer.Argument(metavar="PLAN", help="help-plan-after")],
    *,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Compare two plans of a day."""
    from api.wording.comparison import compare_plans
    from api.wording.comparison_words import comparison_document, tell_comparison
    from data.formats.plan_file import read_plan_file

    with open_cli(lang, json=json) as cli:
        faults: list[Fault] = []
        files = []
        for path in (before, after):
            try:
                files.append(read_plan_file(path))
            except BadInput as wrong:
                faults.extend(wrong.faults)
        if faults:
            raise BadInput(faults)
        comparison = compare_plans(*files)
        zone = ZoneInfo(files[1].timezone)
        if json:
            cli.tell_json(comparison_document(comparison, zone))
        else:
            tell_comparison(comparison, Texts(cli.texts.language, zone), cli.out)
