"""``tournee purge``: take away what is past its time, now instead of at night."""

from api.cli.context import open_cli
from api.cli.options import AsJson, Lang


def purge(*, json: AsJson = False, lang: Lang = None) -> None:
    """Take away what is past its time."""
    from api.cli.system.purging import purge_everywhere
    from api.composition import open_service

    with open_cli(lang, json=json) as cli, open_service(cli.settings) as service:
        taken = purge_everywhere(service)
        if json:
            cli.tell_json(
                {
                    "rows": {str(each): count for each, count in taken.rows.items()},
                    "installation_rows": taken.installation_rows,
                    "files": taken.files,
                    "cities": taken.cities,
                }
            )
            return
        rows = sum(taken.rows.values()) + taken.installation_rows
        cli.say("purge-done", rows=rows, files=taken.files, cities=taken.cities)
