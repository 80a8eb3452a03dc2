"""``tournee doctor``: look an installation over and say what is wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from api.cli.context import EXIT_FAILURE, CliContext, open_cli
from api.cli.options import AsJson, Lang

if TYPE_CHECKING:
    from api.cli.system.diagnosis import Finding, Health


def doctor(
    *,
    files: Annotated[bool, typer.Option("--files/--no-files", help="help-doctor-files")] = True,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Look the installation over."""
    from api.cli.system.diagnosis import look_over
    from api.composition import reached

    with open_cli(lang, json=json) as cli:
        with reached(cli.settings) as access:
            found = look_over(cli.settings, access, datetime.now(UTC), files=files)
        if json:
            cli.tell_json(_document(found, cli))
        else:
            _tell(found, cli)
        if not found.healthy:
            raise typer.Exit(EXIT_FAILURE)


def _sentence(finding: Finding, cli: CliContext) -> str:
    return cli.texts(finding.code, **finding.args)


def _document(found: Health, cli: CliContext) -> dict[str, object]:
    return {
        "healthy": found.healthy,
        "figures": found.figures,
        "findings": [
            {
                "code": finding.code,
                "grave": finding.grave,
                "args": dict(finding.args),
                "message": _sentence(finding, cli),
            }
            for finding in found.findings
        ],
    }


def _tell(found: Health, cli: CliContext) -> None:
    texts = cli.texts
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, value in found.figures.items():
        table.add_row(texts(f"doctor-figure-{name}"), str(value))
    cli.out.print(table, soft_wrap=True)
    for finding in sorted(found.findings, key=lambda each: not each.grave):
        style, mark = ("bold red", "✗") if finding.grave else ("yellow", "!")
        cli.line(f"{mark} {_sentence(finding, cli)}", style)
    style = "green" if found.healthy else "bold red"
    verdict = "doctor-healthy" if found.healthy else "doctor-unhealthy"
    cli.out.print(Text(texts(verdict), style=style))
