"""``tournee backup``: database and files of one moment in one file, while work goes on."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.context import open_cli
from api.cli.options import AsJson, Lang
from routing.errors import TourneeError

if TYPE_CHECKING:
    from api.settings.environment import Settings
    from data.backup.form import Manifest


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="help-backup-file")],
    *,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Back the installation up."""
    from api.composition import reached
    from api.settings.installation_keys import installation_sealer
    from data.backup.writing import write_backup
    from data.files.opening import open_store
    from data.store.system.backup_day import note_day

    with open_cli(lang, json=json) as cli, reached(cli.settings) as access:
        manifest = write_backup(
            file,
            tools=access.tools(),
            store=open_store(cli.settings.files, os.environ),
            cities=_cities(cli.settings),
            keys=installation_sealer(cli.settings).fingerprints,
            now=(now := datetime.now(UTC)),
        )
        noted = note_day(access.app_url, now)
        if json:
            cli.tell_json(backup_document(file, manifest))
            return
        rows = cli.texts.number(sum(manifest.rows.values()))
        cli.say("backup-written", file=str(file), rows=rows, files=manifest.files)
        if manifest.missing:
            cli.say("backup-missing-files", style="bold yellow", count=len(manifest.missing))
        if not noted:
            cli.say("backup-not-noted", style="bold yellow")
        cli.say("backup-keys-apart", style="dim")


def backup_document(file: Path, manifest: Manifest) -> dict[str, object]:
    """Return what a backup holds, for machines."""
    return {
        "file": str(file),
        "made_at": manifest.made_at.isoformat(),
        "revision": manifest.revision,
        "rows": dict(manifest.rows),
        "files": manifest.files,
        "missing_files": list(manifest.missing),
        "cities": dict(manifest.cities),
        "keys": list(manifest.keys),
    }


def _cities(settings: Settings) -> dict[str, str]:
    from api.composition import city_files

    return {name: _fingerprint(path) for name, path in city_files(settings).items()}


def _fingerprint(city: Path) -> str:
    """Return a city's fingerprint; none where the file is damaged, or of another version.

    No backup may fail for that, least of all the one before an upgrade.
    """
    from routing.city import load_city

    try:
        return load_city(city).fingerprint
    except TourneeError:
        return ""
