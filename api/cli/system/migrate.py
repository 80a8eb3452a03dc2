"""``tournee migrate``: bring the schema of the database to the one that this program knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.context import EXIT_FAILURE, CliContext, open_cli
from api.cli.options import AsJson, Lang
from routing.errors import BadInput, Conflict, Failure

if TYPE_CHECKING:
    from api.composition import Access


def migrate(
    to: Annotated[str | None, typer.Option("--to", metavar="REV", help="help-migrate-to")] = None,
    *,
    back: Annotated[bool, typer.Option("--back", help="help-migrate-back")] = False,
    check: Annotated[bool, typer.Option("--check", help="help-migrate-check")] = False,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Migrate the database."""
    from api.composition import reached
    from data.store import migrating

    with open_cli(lang, json=json) as cli, reached(cli.settings) as access:
        if not access.owner_url:
            raise Failure("owner-missing")
        target = _revision(to)
        if check:
            _check(cli, access)
            return
        before = migrating.revision_of(access.owner_url)
        _move(access.owner_url, before, target, back=back)
        _tell(cli, before, migrating.revision_of(access.owner_url))


def _revision(text: str | None) -> str:
    """Read a revision, ``base`` for none.

    Raises
    ------
    BadInput
        If there is none of that name.
    """
    from data.store import migrating

    known = ["base", *migrating.revisions()]
    if text is None:
        return known[-1]
    if text not in known:
        raise BadInput.of("unknown-choice", where="--to", value=text, known=", ".join(known))
    return text


def _move(url: str, before: str | None, target: str, *, back: bool) -> None:
    from data.store import migrating

    order = ["base", *migrating.known_revisions()]
    if (before or "base") not in order:
        raise Failure("database-newer", revision=before or "")
    if order.index(target) >= order.index(before or "base"):
        migrating.upgrade(url, target)
        return
    if not back:
        raise Conflict("migrate-would-go-back", revision=target, present=before or "base")
    migrating.downgrade(url, target)


def _check(cli: CliContext, access: Access) -> None:
    """Print whether anything is to be done; exit status 1 if so."""
    from data.store import migrating

    revision = migrating.revision_of(access.owner_url)
    pending = revision != migrating.newest_revision()
    differences = "" if pending else migrating.differences(access.owner_url)
    if cli.as_json:
        cli.tell_json(
            {
                "revision": revision,
                "newest": migrating.newest_revision(),
                "pending": pending,
                "differences": differences,
            }
        )
    elif pending:
        args = {"revision": revision or "–", "newest": migrating.newest_revision()}
        cli.say("migrate-pending", style="bold yellow", **args)
    elif differences:
        cli.say("doctor-schema-differs", style="bold red", detail=differences)
    else:
        cli.say("migrate-nothing", style="green", revision=revision or "–")
    if pending or differences:
        raise typer.Exit(EXIT_FAILURE)


def _tell(cli: CliContext, before: str | None, after: str | None) -> None:
    if cli.as_json:
        cli.tell_json({"before": before, "revision": after})
    elif before == after:
        cli.say("migrate-nothing", revision=after or "–")
    else:
        cli.say("migrate-done", style="green", before=before or "–", revision=after or "–")
