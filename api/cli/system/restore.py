"""``tournee restore``: bring a backup back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.context import CliContext, open_cli
from api.cli.options import AsJson, Lang
from routing.errors import TourneeError

if TYPE_CHECKING:
    from data.backup.form import Manifest


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="help-restore-file")],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="help-restore-replace")] = False,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Bring a backup back."""
    from api.cli.system.backup import backup_document
    from api.cli.system.purging import erase_again_everywhere, purge_everywhere
    from api.composition import reached, ready, served
    from api.settings.installation_keys import installation_sealer
    from data.backup.restoring import restore as bring_back
    from data.files.opening import open_store
    from data.store import migrating

    with open_cli(lang, json=json) as cli, reached(cli.settings) as access:
        # Before anything happens: without its keys an installation is not whole again.
        keys = installation_sealer(cli.settings).fingerprints
        manifest = bring_back(
            file,
            tools=access.tools(),
            store=open_store(cli.settings.files, os.environ),
            replace=replace,
        )
        ready(access)
        revision = migrating.revision_of(access.app_url) or ""
        # Before anybody is served: what was past its time, or erased on demand, stays away.
        with served(cli.settings, access, pool_size=1) as service:
            again = erase_again_everywhere(service)
            purged = purge_everywhere(service)
        gone = sum(purged.rows.values()) + purged.installation_rows
        warnings = list(_warnings(manifest, keys, cli))
        if json:
            document = backup_document(file, manifest)
            after = {
                "purged_rows": gone,
                "erased_again": again.erased,
                "cancelled_again": again.cancelled,
            }
            cli.tell_json({**document, "migrated_to": revision, **after, "warnings": warnings})
            return
        rows = cli.texts.number(sum(manifest.rows.values()))
        cli.say("restore-done", style="green", rows=rows, files=manifest.files)
        if revision != manifest.revision:
            args = {"before": manifest.revision, "revision": revision}
            cli.say("restore-migrated", **args)
        if gone or again.erased:
            cli.say("restore-purged", rows=gone, count=again.erased)
        if again.cancelled:
            cli.say("restore-cancelled", style="bold yellow", count=again.cancelled)
        for line in warnings:
            cli.line(line, "bold yellow")


def _warnings(manifest: Manifest, keys: tuple[str, ...], cli: CliContext) -> list[str]:
    """Print what a backup does not bring: keys, cities, files that were lost before."""
    from api.composition import city_files
    from routing.city import load_city

    texts, warnings = cli.texts, []
    lacking = [key for key in manifest.keys if key not in keys]
    if lacking:
        warnings.append(texts("restore-other-keys", keys=", ".join(lacking)))
    here = city_files(cli.settings)
    for name, fingerprint in manifest.cities.items():
        try:
            same = name in here and load_city(here[name]).fingerprint == fingerprint
        except TourneeError:
            same = False
        if not same:
            warnings.append(texts("restore-city", city=name))
    if manifest.missing:
        warnings.append(texts("backup-missing-files", count=len(manifest.missing)))
    return warnings
